"""Signs that are no plain text, and controls that LibreOffice 7 writes more than once."""

from __future__ import annotations

import re

from kyoso.forms.markup import Element
from kyoso.word.opening import Opened

# Boxes of symbol fonts, by font and code.
_BOXES = {
    "wingdings": {0xA8: "□", 0x6F: "□", 0x71: "□", 0xA3: "□", 0xFE: "☑", 0xFD: "☒", 0xFC: "✓", 0x6E: "■"},
    "wingdings 2": {0xA3: "□", 0x2A: "□", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x50: "✓"},
}


def symbol(element: Element) -> str:
    """A sign of a symbol font, or of one that is drawn in colour where a program can; "" for others."""
    for each in element.iter():
        if each.name == "w:sym" or each.name.endswith(":symEx"):
            prefix = each.name.partition(":")[0]
            code, font = each.get(f"{prefix}:char"), each.get(f"{prefix}:font").casefold()
            if re.fullmatch(r"[0-9A-Fa-f]{1,6}", code):
                number = int(code, 16)
                known = _BOXES.get(font, {}).get(number - 0xF000 if number >= 0xF000 else number)
                return known or (chr(number) if number < 0x110000 else "")
        if each.name in ("w:drawing", "w:pict", "mc:Fallback"):
            return ""
    return ""


def saved_by(opened: Opened, program: bytes) -> bool:
    """Whether a program saved the file last, by what it says of itself."""
    name = next((each.target for each in opened.relations() if each.kind == "extended-properties"), "")
    return name in opened and program in opened.part(name)


def repeats(control: Element) -> bool:
    """Whether a control is one of those into which LibreOffice 7 splits a plain-text control.

    The first has the words; the next ones, side by side with it, end with them.
    """
    siblings = control.parent.children if control.parent is not None else []
    at = siblings.index(control)
    if not at or siblings[at - 1].name != "w:sdt":
        return False
    first = at - 1
    while first and siblings[first - 1].name == "w:sdt":
        first -= 1
    words = _control_words(siblings[first])
    return bool(words) and _control_words(control).endswith(words)


def _control_words(control: Element) -> str:
    return "".join(each.text for each in control.iter("w:t"))
