"""The body of a document as a flow of paragraphs and tables, and the words in them.

What stands in content controls, insertions and the like is walked through at every level. An
annotation that names a block by its number counts as `blocks_of` does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from kyoso.errors import Problem
from kyoso.word.xml import WORD, clean

W = f"{{{WORD}}}"
P, TBL, TR, TC = f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc"
SDT, CONTENT, VAL, NAME, ID = f"{W}sdt", f"{W}sdtContent", f"{W}val", f"{W}name", f"{W}id"
# Elements that only stand round others, at any level.
ROUND = frozenset(f"{W}{name}" for name in ("sdtContent", "customXml", "smartTag", "ins", "moveTo", "sdt"))
_TEXT, _TAB, _BR = f"{W}t", f"{W}tab", f"{W}br"
_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_MARK, _MARK_ENDS = f"{W}bookmarkStart", f"{W}bookmarkEnd"
_SIGNS = {f"{W}cr": "\n", f"{W}noBreakHyphen": "\u2011", f"{W}softHyphen": "\u00ad", f"{W}ptab": "\t"}
_SYMBOL, _PROPERTIES = f"{W}sym", f"{W}sdtPr"
_NOTES = {f"{W}footnoteReference": "footnotes", f"{W}endnoteReference": "endnotes"}
_PICTURES = frozenset(
    (
        "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic",
        "{urn:schemas-microsoft-com:vml}imagedata",
        "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart",
        "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds",
    )
)
_WORDS = (_TEXT, _TAB, _BR, _MATHS, _SYMBOL, *_SIGNS)
_ALL = (*_WORDS, _MARK, _MARK_ENDS, _PROPERTIES, *_NOTES, *_PICTURES)
DEEPEST = 40  # tables within tables


class Mark(NamedTuple):
    """A bookmark, and the piece of its paragraph's text that it marks."""

    name: str
    start: int
    end: int


class Scan(NamedTuple):
    """What stands in a paragraph, or in a cell."""

    text: str
    marks: tuple[Mark, ...] = ()
    tags: tuple[str, ...] = ()
    controls: int = 0
    notes: tuple[tuple[str, str], ...] = ()
    pictures: int = 0


def blocks_of(body: Any) -> list[Any]:
    """The paragraphs and tables of a body, or of a cell, in their order."""
    return list(inside(body, (P, TBL)))


def inside(parent: Any, wanted: tuple[str, ...]) -> Iterator[Any]:
    """The children of these kinds, through whatever only stands round them."""
    for child in parent:
        if child.tag in wanted:
            yield child
        elif child.tag in ROUND:
            yield from inside(child, wanted)


def style_of(paragraph: Any) -> str:
    """The id of a paragraph's style; it is the first of its properties."""
    for first in paragraph:
        if first.tag == f"{W}pPr":
            for style in first:
                if style.tag == f"{W}pStyle":
                    return str(style.get(VAL, ""))
                break
        break
    return ""


def words(element: Any) -> str:
    """The text of a paragraph or run as a reader sees it, tabs and line breaks included."""
    return "".join(_word(node) for node in element.iter(*_WORDS))


def _word(node: Any) -> str:
    tag = node.tag
    if tag in (_TEXT, _MATHS):
        return node.text or ""
    if tag == _TAB:
        return "\t"
    if tag == _BR:
        return "\n" if node.get(f"{W}type", "textWrapping") == "textWrapping" else ""
    if tag == _SYMBOL:
        return _symbol(node.get(f"{W}char", ""))
    return _SIGNS[tag]


def _symbol(code: str) -> str:
    """A character of a symbol font; its private place in the font is kept, since nothing else is known."""
    try:
        return clean(chr(int(code[:8], 16)))
    except (ValueError, OverflowError):
        return ""


def scan(paragraph: Any) -> Scan:
    """The text of a paragraph with the bookmarks and controls in it."""
    parts: list[str] = []
    length = controls = pictures = 0
    begun: dict[str, tuple[str, int]] = {}
    marks: list[Mark] = []
    tags: list[str] = []
    notes: list[tuple[str, str]] = []
    for node in paragraph.iter(*_ALL):
        tag = node.tag
        if tag == _TEXT:
            word = node.text
            if word:
                parts.append(word)
                length += len(word)
        elif tag == _MARK:
            begun[node.get(ID, "")] = (node.get(NAME, ""), length)
        elif tag == _MARK_ENDS:
            if (found := begun.pop(node.get(ID, ""), None)) is not None:
                marks.append(Mark(*found, length))
        elif tag == _PROPERTIES:
            controls += 1
            tags += [child.get(VAL, "") for child in node if child.tag == f"{W}tag"]
        elif tag in _NOTES:
            notes.append((_NOTES[tag], node.get(ID, "")))
        elif tag in _PICTURES:
            pictures += 1
        else:
            word = _word(node)
            parts.append(word)
            length += len(word)
    marks += [Mark(name, start, length) for name, start in begun.values()]  # the end stands elsewhere
    return Scan("".join(parts), tuple(marks), tuple(tags), controls, tuple(notes), pictures)


# -- tables -------------------------------------------------------------------------------


class TableCell(NamedTuple):
    """A cell with the column of the grid in which it begins."""

    element: Any
    column: int
    continues: bool  # the cell above, which spans several rows


def rows_of(table: Any) -> list[Any]:
    """The rows of a table, in their order."""
    return list(inside(table, (TR,)))


def cells_of(row: Any) -> list[TableCell]:
    """The cells of a row."""
    cells = []
    column = _number(row, "trPr", "gridBefore", 0)
    for cell in inside(row, (TC,)):
        span, continues = 1, False
        for properties in cell:
            if properties.tag == f"{W}tcPr":
                for each in properties:
                    if each.tag == f"{W}gridSpan":
                        span = _whole(each.get(VAL), 1)
                    elif each.tag == f"{W}vMerge":
                        continues = each.get(VAL, "continue") == "continue"
            break
        cells.append(TableCell(cell, column, continues))
        column += max(span, 1)
    return cells


def _number(parent: Any, properties: str, name: str, default: int) -> int:
    found = parent.find(f"{W}{properties}/{W}{name}")
    return default if found is None else _whole(found.get(VAL), default)


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 5 else default


def cell_words(cell: Any, depth: int = 0) -> str:
    """The text of a cell: a line a paragraph, nested tables by their rows."""
    blocks = blocks_of(cell)
    if len(blocks) == 1:
        return words(blocks[0]) if blocks[0].tag == P else table_words(blocks[0], depth + 1)
    lines = [words(block) if block.tag == P else table_words(block, depth + 1) for block in blocks]
    return joined(lines)


def table_words(table: Any, depth: int = 0) -> str:
    """The text of a table: a line a row, cells by tabs."""
    if depth > DEEPEST:
        raise Problem(f"tables stand within tables more than {DEEPEST} deep")
    rows = ("\t".join(cell_words(cell.element, depth) for cell in cells_of(row)) for row in rows_of(table))
    return "\n".join(rows)


def joined(lines: list[str]) -> str:
    """Paragraphs as one text; those that are empty at the start and at the end are layout."""
    start, end = 0, len(lines)
    while start < end and not lines[start]:
        start += 1
    while end > start and not lines[end - 1]:
        end -= 1
    return "\n".join(lines[start:end])
