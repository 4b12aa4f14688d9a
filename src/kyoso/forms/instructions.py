"""Instructions of a form: words in colour, pages of guidance, and which of them are to be removed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kyoso.forms.document import Document, Paragraph
from kyoso.forms.labels import tidy
from kyoso.forms.model import Instruction

LONGEST = 80
_COLOURS = {
    "red": r"赤字|赤色|朱書|朱字|red",
    "blue": r"青字|青色|blue|蓝",
    "green": r"緑字|緑色|green|绿",
    "any": r"色付|着色|網掛|記入例|記載例|記入要領|作成要領|注意書き|説明文|吹き出し|斜体"
    r"|instructions?|guidance|coloured text|italic",
}
_REMOVE = re.compile(r"削除|消して|消去|取り除|除いて|delete|remove|删除", re.IGNORECASE)
_KEEP = re.compile(
    r"(勿|不要|不得).{0,4}(删除|改动)|削除(しない|不可|せず)|消さない"
    r"|do not (?:delete|remove|modify)|must not be (?:deleted|removed)",
    re.IGNORECASE,
)
_PAGE = re.compile(
    r"(本|この)(頁|ページ|表紙|シート|用紙|要領|説明).{0,20}(削除|提出不要|提出しない|添付不要|取り除|不要です)"
    r"|(remove|delete|do not submit|discard)\b.{0,12}\bthis\b.{0,6}(page|cover|sheet|box)"
    r"|this (page|cover sheet|sheet).{0,20}(removed|deleted|not be submitted)",
    re.IGNORECASE,
)


def instructions_of(document: Document) -> Iterator[Instruction]:
    """Every instruction in its order."""
    lines = list(document.paragraphs())
    removed = _removed_colours(lines)
    pages = _pages(document)
    for line in lines:
        if line.blank:
            continue
        if line.address in pages:
            yield Instruction(at=line.address, text=_short(line.text), colour=line.colour, remove=True)
            continue
        coloured = "".join(a.text for a in line.atoms if a.format.colour and a.text.strip())
        if coloured:
            colour = next(a.format.colour for a in line.atoms if a.format.colour and a.text.strip())
            remove = hue(colour) in removed or "any" in removed
            yield Instruction(at=line.address, text=_short(coloured), colour=colour, remove=remove)


def _removed_colours(lines: list[Paragraph]) -> set[str]:
    """The colours whose words the form wants to have removed; none where it forbids that."""
    found: set[str] = set()
    for line in lines:
        for sentence in re.split(r"[。.;；\n]", tidy(line.text)):
            if not _REMOVE.search(sentence) or _KEEP.search(sentence) or _PAGE.search(sentence):
                continue
            found |= {name for name, words in _COLOURS.items() if re.search(words, sentence, re.IGNORECASE)}
    if found - {"any"}:
        found.discard("any")
    return found


def _pages(document: Document) -> set[str]:
    """The paragraphs of pages that say of themselves that they are not to be handed in."""
    found: set[str] = set()
    page: list[Paragraph] = []
    marked = False
    for block in document.body:
        if not isinstance(block, Paragraph):
            marked = marked and not page
            continue
        if "w:pageBreakBefore" in (block.properties.outer if block.properties else ""):
            found |= {line.address for line in page} if marked else set()
            page, marked = [], False
        page.append(block)
        marked = marked or bool(_PAGE.search(tidy(block.text)))
        if _ends_page(block):
            found |= {line.address for line in page} if marked else set()
            page, marked = [], False
    return found


def _ends_page(line: Paragraph) -> bool:
    properties = line.properties.outer if line.properties is not None else ""
    if "<w:sectPr" in properties and 'w:val="continuous"' not in properties:
        return True
    return any(each.get("w:type") == "page" for each in line.element.iter("w:br"))


def hue(code: str) -> str:
    """The name of a colour by its strongest part."""
    red, green, blue = (int(code[at : at + 2], 16) for at in (0, 2, 4))
    if red >= max(green, blue) and red - blue > 60 and red - green > 60:
        return "red"
    return "blue" if blue >= max(red, green) else "green"


def _short(text: str) -> str:
    words = tidy(text)
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"
