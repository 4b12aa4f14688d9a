"""WordprocessingML, a string at a time."""

from __future__ import annotations

import re

from kyoso.strict import ILLEGAL

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ROOT = f'xmlns:w="{WORD}" xmlns:r="{RELATIONS}"'
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

_LINES = re.compile("\r\n?|\n")
_TAB_OR_LINE = re.compile("([\t\n])")


def escape(text: str) -> str:
    """Character data."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def clean(text: str) -> str:
    """Text as a file can hold it: illegal characters dropped, every line end a newline."""
    return _LINES.sub("\n", ILLEGAL.sub("", text))


def words(text: str) -> str:
    """The content of a run: text, tabs and line breaks."""
    if not text:
        return ""
    if "\n" not in text and "\t" not in text and "\r" not in text:
        return f'<w:t xml:space="preserve">{escape(ILLEGAL.sub("", text))}</w:t>'
    parts = []
    for piece in _TAB_OR_LINE.split(clean(text)):
        if piece == "\n":
            parts.append("<w:br/>")
        elif piece == "\t":
            parts.append("<w:tab/>")
        elif piece:
            parts.append(f'<w:t xml:space="preserve">{escape(piece)}</w:t>')
    return "".join(parts)


def attribute(text: str) -> str:
    """A quoted attribute value on one line."""
    one_line = " ".join(clean(text).split())
    return '"' + escape(one_line).replace('"', "&quot;") + '"'


def content(text: str) -> str:
    """Character data of an element that is not a run."""
    return escape(clean(text))


def run(text: str, *, bold: bool = False, style: str = "") -> str:
    """One run."""
    return f"<w:r>{properties(bold=bold, style=style)}{words(text)}</w:r>" if text else ""


def properties(*, bold: bool = False, style: str = "") -> str:
    """Properties of a run, or nothing."""
    inner = (f'<w:rStyle w:val="{style}"/>' if style else "") + ("<w:b/><w:bCs/>" if bold else "")
    return f"<w:rPr>{inner}</w:rPr>" if inner else ""


def field_code(instruction: str, shown: str) -> str:
    """A complex field with the result that is shown until it is updated."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f"<w:r>{words(shown)}</w:r>"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def name(prefix: str, *parts: str) -> str:
    """A bookmark's name: letters, digits and underscores, at most 40."""
    made = "_".join([prefix, *(re.sub(r"[^A-Za-z0-9]+", "_", part) for part in parts)])
    if len(made) > 40:
        raise ValueError(f"the name {made!r} is too long for a bookmark: at most 40 letters")
    return made
