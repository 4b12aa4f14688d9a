"""The body of a document as a flow of paragraphs and tables, and the words in them.

What stands in content controls, insertions and the like is walked through at every level. An
annotation that names a block by its number counts as `blocks_of` does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from kyoso.word import etree
from kyoso.word.xml import WORD, clean

W = f"{{{WORD}}}"
P, TBL, TR, TC = f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc"
_STARTS = "\0"  # a paragraph; no text of an XML file can hold it
SDT, CONTENT, VAL, NAME, ID = f"{W}sdt", f"{W}sdtContent", f"{W}val", f"{W}name", f"{W}id"
# Elements that only stand round others, at any level.
ROUND = frozenset(f"{W}{name}" for name in ("sdtContent", "customXml", "smartTag", "ins", "moveTo", "sdt"))
_TEXT, _TAB, _BR, _SYMBOL = f"{W}t", f"{W}tab", f"{W}br", f"{W}sym"
_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_CHOICE, _TICK = f"{W}ddList", f"{W}checkBox"  # form fields, which have no text of their own
_SIGNS = {f"{W}cr": "\n", f"{W}noBreakHyphen": "\u2011", f"{W}softHyphen": "\u00ad", f"{W}ptab": "\t"}
_WORDS = (_TEXT, _TAB, _BR, _MATHS, _SYMBOL, _CHOICE, _TICK, *_SIGNS)
_RUN, _STYLE, _PROPERTIES, _TAG = f"{W}r", f"{W}pStyle", f"{W}sdtPr", f"{W}tag"
_MARK, _MARK_ENDS = f"{W}bookmarkStart", f"{W}bookmarkEnd"
_SPAN, _MERGED, _BEFORE = f"{W}gridSpan", f"{W}vMerge", f"{W}gridBefore"
_NOTES = {f"{W}footnoteReference": "footnotes", f"{W}endnoteReference": "endnotes"}
_PICTURES = frozenset(
    (
        "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic",
        "{urn:schemas-microsoft-com:vml}imagedata",
        "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart",
        "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds",
        "{http://schemas.microsoft.com/office/drawing/2014/chartex}chart",
        "{http://schemas.openxmlformats.org/drawingml/2006/lockedCanvas}lockedCanvas",
        "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}wsp",
        "{http://schemas.microsoft.com/office/word/2010/wordprocessingInk}contentPart",
        "{urn:schemas-microsoft-com:office:office}OLEObject",
    )
)
_IN_TEXT = (_PROPERTIES, _TAG, _MARK, _MARK_ENDS, *_NOTES, *_PICTURES)
_IN_TABLES = (TR, TC, _SPAN, _MERGED, _BEFORE)


def blocks_of(parent: Any) -> list[Any]:
    """The paragraphs and tables of a body, a note or a comment, in their order."""
    return list(_inside(parent, P, TBL))


def _inside(parent: Any, *wanted: str) -> Iterator[Any]:
    for child in parent:
        if child.tag in wanted:
            yield child
        elif child.tag in ROUND:
            yield from _inside(child, *wanted)


class Mark:
    """A bookmark by its name and the part at which it ends; -1: it ends elsewhere."""

    __slots__ = ("end", "name")

    def __init__(self, name: str) -> None:
        self.name, self.end = name, -1


class Text:
    """What stands in a paragraph, or in a cell with a line for each of its paragraphs.

    Most have words and nothing else, so what they lack is said once, for all of them.
    """

    first: Any = None  # paragraph
    begun: dict[str, int] | None = None
    marks: Sequence[Mark] = ()
    tags: Sequence[str] = ()
    notes: Sequence[tuple[str, str]] = ()
    controls = pictures = 0

    def __init__(self) -> None:
        self.parts: list[str] = []  # words, and the start of every paragraph but the first

    @property
    def style(self) -> str:
        """The id of the first paragraph's style."""
        return _style(self.first) if self.first is not None and len(self.first) else ""

    @property
    def text(self) -> str:
        """The words as a reader sees them, without paragraphs that are empty at the start and at the end."""
        if len(self.parts) == 1 and self.parts[0] is not _STARTS:
            return self.parts[0]
        return "".join(self.parts).strip(_STARTS).replace(_STARTS, "\n")

    def note(self, tag: str, node: Any) -> None:
        """An element that is no text."""
        if tag == _MARK:
            self.begun = self.begun or {}
            self.begun[node.get(ID, "")] = len(self.marks)
            self.marks = _longer(self.marks, Mark(node.get(NAME, "")))
        elif tag == _MARK_ENDS:
            if self.begun and (place := self.begun.pop(node.get(ID, ""), -1)) >= 0:
                self.marks[place].end = len(self.parts)
        elif tag == _PROPERTIES:
            self.controls += 1
        elif tag == _TAG:
            self.tags = _longer(self.tags, node.get(VAL, ""))
        elif tag in _NOTES:
            self.notes = _longer(self.notes, (_NOTES[tag], node.get(ID, "")))
        elif tag in _PICTURES:
            self.pictures += 1

    def up_to(self, mark: Mark) -> int:
        """How many characters of the text stand before the end of a bookmark."""
        end = len(self.parts) if mark.end < 0 else mark.end
        return len("".join(self.parts[:end]).lstrip(_STARTS))


def _style(paragraph: Any) -> str:
    """The style comes first in the properties, and these come first in a paragraph."""
    properties = paragraph[0]
    if properties.tag != f"{W}pPr" or not len(properties) or properties[0].tag != _STYLE:
        return ""
    return str(properties[0].get(VAL, ""))


def _longer(before: Sequence[Any], value: Any) -> list[Any]:
    """A list with a value more; most paragraphs need none, so it is made for the first."""
    if isinstance(before, list):
        before.append(value)
        return before
    return [value]


class Cell(Text):
    """A cell, and the column of the grid in which it begins."""

    continues = False  # the cell above, which spans several rows

    def __init__(self, column: int) -> None:
        self.parts = []
        self.column = column


Rows = list[list[Cell]]


def flow_of(body: Any, blocks: Sequence[Any]) -> list[Text | Rows]:
    """What stands in each block, all in one pass; a table within a cell becomes words of the cell."""
    own = set(blocks)
    for nested in reversed([table for table in body.iter(TBL) if table not in own]):  # the innermost first
        _become_words(nested)
    texts = {block: Text() for block in blocks if block.tag == P}
    tables: dict[Any, Rows] = {block: [] for block in blocks if block.tag == TBL}
    here, rows, column = Text(), [[Cell(0)]], 0
    for node in body.iter(P, TBL, *_IN_TABLES, *_IN_TEXT, *_WORDS):
        tag = node.tag
        if tag == _TEXT:
            here.parts.append(node.text or "")
        elif tag == P:
            here = texts.get(node, here)
            if here.first is None:
                here.first = node
            else:
                here.parts.append(_STARTS)
        elif tag == TC and rows:
            here = Cell(column)
            column += 1
            rows[-1].append(here)
        elif tag == TR:
            rows.append([])
            column = 0
        elif tag == TBL:
            rows = tables[node]
        elif tag in _IN_TABLES:
            column = _in_grid(tag, node, here, column)
        elif tag in _WORDS:
            here.parts.append(_word(node))
        else:
            here.note(tag, node)
    return [texts[block] if block.tag == P else tables[block] for block in blocks]


def _in_grid(tag: str, node: Any, cell: Any, column: int) -> int:
    """The column that follows."""
    if tag == _SPAN:
        return int(cell.column) + max(_whole(node.get(VAL), 1), 1)
    if tag == _BEFORE:
        return column + _whole(node.get(VAL), 0)
    cell.continues = node.get(VAL, "continue") == "continue"
    return column


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 4 else default


def _become_words(table: Any) -> None:
    """A table that stands in a cell as paragraphs: a row each, cells by tabs."""
    for line in block_words(table).split("\n"):
        paragraph = etree.Element(P)
        etree.SubElement(etree.SubElement(paragraph, f"{W}r"), _TEXT).text = line
        table.addprevious(paragraph)
    table.getparent().remove(table)


class CellElement(NamedTuple):
    """A cell of the tree with the column of the grid in which it begins."""

    element: Any
    column: int


def rows_of(table: Any) -> list[Any]:
    """The rows of a table, through whatever only stands round them."""
    return list(_inside(table, TR))


def cells_of(row: Any) -> list[CellElement]:
    """The cells of a row, through whatever only stands round them."""
    before = row.find(f"{W}trPr/{_BEFORE}")
    column = 0 if before is None else _whole(before.get(VAL), 0)
    cells = []
    for cell in _inside(row, TC):
        cells.append(CellElement(cell, column))
        span = cell.find(f"{W}tcPr/{_SPAN}")
        column += 1 if span is None else max(_whole(span.get(VAL), 1), 1)
    return cells


# -- words ----------------------------------------------------------------------------------


def words(element: Any) -> str:
    """The text of a paragraph or a control, tabs and line breaks included."""
    return "".join((node.text or "") if node.tag == _TEXT else _word(node) for node in element.iter(*_WORDS))


def _word(node: Any) -> str:
    tag = node.tag
    if tag == _MATHS:
        return node.text or ""
    if tag == _TAB:  # a tab, or the place of one among the properties
        return "\t" if node.getparent().tag == _RUN else ""
    if tag == _BR:
        return "\n" if node.get(f"{W}type", "textWrapping") == "textWrapping" else ""
    if tag == _SYMBOL:
        return _symbol(node.get(f"{W}char", ""))
    if tag == _CHOICE:
        return _chosen(node)
    if tag == _TICK:
        return "☑" if _is_ticked(node) else "☐"
    return _SIGNS[tag]


def _chosen(choices: Any) -> str:
    """The entry of a list that was chosen in a form field."""
    entries = [each.get(VAL, "") for each in choices.findall(f"{W}listEntry")]
    said = [each.get(VAL, "") for name in ("result", "default") for each in choices.findall(f"{W}{name}")]
    number = _whole(said[0], 0) if said else 0
    return entries[number] if number < len(entries) else ""


def _is_ticked(box: Any) -> bool:
    said = [each.get(VAL, "1") for name in ("checked", "default") for each in box.findall(f"{W}{name}")]
    return bool(said) and said[0] not in ("0", "false", "off")


def _symbol(code: str) -> str:
    """A character of a symbol font; its private place in the font is kept, since nothing else is known."""
    try:
        return clean(chr(int(code[:8], 16)))
    except (ValueError, OverflowError):
        return ""


def block_words(block: Any) -> str:
    """The text of a paragraph, or of a table."""
    if block.tag == P:
        return words(block)
    rows = flow_of(block, [block])[0]
    return words_of_rows(rows) if isinstance(rows, list) else rows.text


def words_of_rows(rows: Rows) -> str:
    """The text of a table: a line a row, cells by tabs."""
    return "\n".join("\t".join(cell.text for cell in row) for row in rows)


def joined(lines: Sequence[str]) -> str:
    """Paragraphs as one text; those that are empty at the start and at the end are layout."""
    start, end = 0, len(lines)
    while start < end and not lines[start]:
        start += 1
    while end > start and not lines[end - 1]:
        end -= 1
    return lines[start] if end == start + 1 else "\n".join(lines[start:end])
