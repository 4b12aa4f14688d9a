"""The words of paragraphs, rows and cells for comparing, and what stands in them beside words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from kyoso.typed import plain
from kyoso.word.xml import RELATIONS, WORD

W, R = f"{{{WORD}}}", f"{{{RELATIONS}}}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
P, TBL, TR, TC, RUN = f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc", f"{W}r"
SDT, CONTENT, VAL, ID, NAME, AUTHOR = f"{W}sdt", f"{W}sdtContent", f"{W}val", f"{W}id", f"{W}name", f"{W}author"
START, END = f"{W}bookmarkStart", f"{W}bookmarkEnd"
COMMENT_START, COMMENT_END, COMMENT = f"{W}commentRangeStart", f"{W}commentRangeEnd", f"{W}commentReference"
GONE, COME = (f"{W}del", f"{W}moveFrom"), (f"{W}ins", f"{W}moveTo")
# What only stands round blocks, rows and cells.
ROUND = frozenset(f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"))
BREAK = f"{W}sectPr"
# What makes a paragraph more than its words.
EXTRAS = frozenset(
    {f"{W}{name}" for name in ("drawing", "pict", "object", "footnoteReference", "endnoteReference", "sym")}
    | {BREAK}
    | {f"{W}{name}" for name in ("altChunk", "control", "ruby", "moveFrom", "moveTo")}
    | {f"{MATHS}oMath", f"{MATHS}oMathPara", f"{MC}AlternateContent"}
)
_BUT_BREAKS = EXTRAS - {BREAK}
# Marks between blocks, and other things without words.
MARKS = frozenset(
    f"{W}{name}"
    for name in (
        *("bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd", "proofErr", "permStart", "permEnd"),
        *("moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd", "sectPr", "tcPr", "sdtPr"),
        *("customXmlInsRangeStart", "customXmlInsRangeEnd", "customXmlDelRangeStart", "customXmlDelRangeEnd"),
        *("sdtEndPr", "customXmlPr"),
    )
)
_TEXTS, _TAB, _BR = frozenset((f"{W}t", f"{W}delText", f"{MATHS}t")), f"{W}tab", f"{W}br"
_WORDLESS = frozenset((f"{MC}Fallback", f"{W}pPr", f"{W}rPr", f"{W}tcPr", f"{W}trPr", f"{W}tblPr", f"{W}sectPr"))


def blocks_of(parent: Any) -> list[Any]:
    """The blocks of a body or a cell, out of whatever only stands round them."""
    return list(_blocks(parent))


def _blocks(parent: Any) -> Iterator[Any]:
    for child in parent:
        if child.tag in ROUND:
            yield from _blocks(child)
        elif child.tag not in MARKS:
            yield child


def style_of(paragraph: Any) -> str:
    """The id of a paragraph's style."""
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if style is None else str(style.get(VAL, ""))


def text_of(element: Any, *, before: bool = False) -> str:
    """The words with every tracked change accepted, or as they were `before` the changes."""
    found: list[str] = []
    _texts(element, COME if before else GONE, found)
    return "".join(found)


def _texts(element: Any, without: tuple[str, ...], found: list[str]) -> None:
    for child in element:
        tag = child.tag
        if tag in _TEXTS:
            found.append(child.text or "")
        elif tag == _TAB:
            if element.tag == RUN:
                found.append("\t")
        elif tag == _BR:
            if not child.get(f"{W}type"):
                found.append("\n")
        elif tag in _WORDLESS or tag in without:
            continue
        elif len(child):
            _texts(child, without, found)
            if tag == P:
                found.append("\n")


def words_of(element: Any) -> str:
    """The words for comparing: width, case and blanks do not matter."""
    return plain(text_of(element))


def has_extras(element: Any, *, but_breaks: bool = False) -> bool:
    """Whether there is more than words in their paragraph: pictures, notes, equations, section breaks."""
    return next(element.iter(*(_BUT_BREAKS if but_breaks else EXTRAS)), None) is not None


def is_empty(block: Any) -> bool:
    """Whether a paragraph has neither words nor anything else."""
    return bool(block.tag == P and not has_extras(block) and not text_of(block).strip() and not _changed(block))


def _changed(block: Any) -> bool:
    return any(text_of(change, before=True).strip() for change in block.iter(*GONE))


def inserted(element: Any) -> bool:
    """Whether tracked insertions hold words."""
    return any(text_of(change).strip() for change in element.iter(*COME))


def words_as_made(block: Any) -> str:
    """The words for comparing; where a tracked change only takes words away, those that it takes too."""
    taken = next(block.iter(f"{W}del"), None) is not None and not inserted(block)
    return plain(text_of(block, before=True)) if taken else words_of(block)


def marks_in(element: Any) -> list[str]:
    """The names of the bookmarks that begin in an element."""
    return [str(mark.get(NAME, "")) for mark in element.iter(START)]


def comments_in(element: Any) -> list[str]:
    """The numbers of the comments on an element, or on a piece of it."""
    return list(dict.fromkeys(str(mark.get(ID)) for mark in element.iter(COMMENT_START, COMMENT)))


class GridCell(NamedTuple):
    """A cell with the column of the grid in which it begins."""

    element: Any
    column: int


def cells_of(row: Any) -> list[GridCell]:
    """The cells of a row with their columns."""
    before = row.find(f"{W}trPr/{W}gridBefore")
    column = 0 if before is None else _whole(before)
    found = []
    for cell in _inside(row, TC):
        found.append(GridCell(cell, column))
        span = cell.find(f"{W}tcPr/{W}gridSpan")
        column += 1 if span is None else max(_whole(span), 1)
    return found


def _whole(element: Any) -> int:
    value = str(element.get(VAL, ""))
    return int(value) if value.isascii() and value.isdigit() and len(value) < 5 else 0


def _inside(parent: Any, wanted: str) -> Iterator[Any]:
    for child in parent:
        if child.tag == wanted:
            yield child
        elif child.tag in ROUND:
            yield from _inside(child, wanted)


def row_words(row: Any) -> tuple[str, ...]:
    """The words of a row for comparing, cell by cell."""
    return tuple(words_of(cell.element) for cell in cells_of(row))


def cells(row: Any) -> list[Any]:
    """The cells of a row."""
    return [cell.element for cell in cells_of(row)]


def rows(table: Any) -> list[Any]:
    """The rows of a table, those that were deleted with tracking left out."""
    return [row for row in _inside(table, TR) if row.find(f"{W}trPr/{W}del") is None]


def is_plain(cell: Any, like: Any = None) -> bool:
    """Whether a cell or a paragraph is plain words in one paragraph: no note, comment or change, and
    no formatting beyond that of the draft's own cell."""
    blocks = blocks_of(cell) if cell.tag == TC else [cell]
    if len(blocks) != 1 or blocks[0].tag != P or has_extras(cell) or comments_in(cell):
        return False
    if next(cell.iter(*GONE, *COME, f"{W}hyperlink", f"{W}fldChar", f"{W}fldSimple", f"{W}numPr"), None) is not None:
        return False
    return _formats(cell) <= (_formats(like) if like is not None else set())


_FORMATS = frozenset(
    f"{W}{name}"
    for name in (
        "b",
        "i",
        "u",
        "color",
        "strike",
        "dstrike",
        "highlight",
        "vertAlign",
        "shd",
        "em",
        "rPrChange",
        "caps",
    )
)


def _formats(cell: Any) -> set[str]:
    """How runs stand out. Blanks marked as such are the draft's own."""
    found = set()
    for properties in cell.iter(f"{W}rPr"):
        run = properties.getparent()
        if run.tag == RUN and text_of(run).strip():
            found |= {
                each.tag
                for each in properties
                if each.tag in _FORMATS and each.get(VAL) not in ("none", "false", "0", "baseline", "auto")
            }
    return found
