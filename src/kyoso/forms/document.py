"""A Word file as a form: paragraphs, tables, cells and text boxes, each with its address and its place.

Addresses are short and count from 1: ``p12`` the twelfth paragraph of the body, ``t3.r2.c4`` the fourth
cell of the second row of the third table, ``t3.r2.c4.p2`` its second paragraph, ``b1.p1`` the first
paragraph of the first text box.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from kyoso.forms.markup import Element, parse
from kyoso.forms.signs import repeats, saved_by, symbol
from kyoso.word.opening import Opened, open_docx

ROUND = frozenset(f"w:{name}" for name in ("sdtContent", "customXml", "smartTag", "ins", "moveTo", "sdt"))
_GONE = frozenset(("w:del", "w:moveFrom", "mc:Fallback"))
_SIGNS = {"w:tab": "\t", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "\u2011", "w:ptab": "\t"}
_ON = r'(?!\s+w:val="(?:0|false|off|none)")'


class Format(NamedTuple):
    """What of a run's look matters for what it is."""

    colour: str = ""  # RRGGBB where it is neither black, white, grey nor automatic
    underlined: bool = False
    hidden: bool = False
    prompt: bool = False  # in the style of placeholder text
    bordered: bool = False


@lru_cache(maxsize=4096)
def format_of(properties: str) -> Format:
    """The look that properties of a run give it."""
    colour = re.search(r'<w:color\b[^>]*w:val="([0-9A-Fa-f]{6})"', properties)
    return Format(
        colour=colour[1].upper() if colour and is_colour(colour[1]) else "",
        underlined=re.search(rf"<w:u\b{_ON}", properties) is not None,
        hidden=re.search(rf"<w:vanish\b{_ON}", properties) is not None,
        prompt="PlaceholderText" in properties,
        bordered=re.search(r'<w:bdr\b[^>]*w:val="(?!nil|none)', properties) is not None,
    )


def is_colour(code: str) -> bool:
    """Whether a reader sees a colour, not a shade between black and white."""
    red, green, blue = (int(code[at : at + 2], 16) for at in (0, 2, 4))
    return max(red, green, blue) - min(red, green, blue) > 60


class Atom(NamedTuple):
    """A piece of a paragraph's text: the element that holds it and the run that this stands in."""

    element: Element
    run: Element
    text: str
    start: int  # characters of the paragraph before it
    format: Format


class Control(NamedTuple):
    """A content control or a legacy form field, and what of the paragraph's text is its content."""

    element: Element  # w:sdt, or the w:fldChar that begins
    start: int
    end: int


class Paragraph:
    """A paragraph: its address, its text, and where each piece of the text stands."""

    def __init__(self, element: Element, address: str, cell: Cell | None, *, multiplied: bool = False) -> None:
        self.element, self.address, self.cell = element, address, cell
        self._multiplied = multiplied
        self.atoms: list[Atom] = []
        self.controls: list[Control] = []
        self.boxes: list[Element] = []
        self.pictures = 0
        self.perms: list[tuple[int, bool]] = []
        self._field: list[tuple[Element, int]] = []
        self._length = 0
        self._walk(element, element)
        self.text = "".join(atom.text for atom in self.atoms)
        properties = element.children[0] if element.children else None
        is_first = properties is not None and properties.name == "w:pPr"
        self.properties = properties if is_first else None
        self.block_control: Element | None = None

    def _walk(self, element: Element, run: Element) -> None:
        for child in element.children:
            if not (self._multiplied and child.name == "w:sdt" and repeats(child)):
                self._step(child, run)

    def _step(self, child: Element, run: Element) -> None:
        """Take up an element of a paragraph, with what is inside it."""
        name = child.name
        if name == "w:r":
            self._walk(child, child)
        elif name == "w:sdt":
            start = self._length
            self._walk(child, run)
            self.controls.append(Control(child, start, self._length))
        elif name == "w:fldChar":
            self._field_char(child)
        elif name.endswith(":txbxContent"):
            self.boxes.append(child)
        elif name in ("w:permStart", "w:permEnd"):
            self.perms.append((child.start, name == "w:permStart"))
        elif (sign := self._sign(child, run)) is not None:
            self._add(child, run, sign)
        elif name not in _GONE and name not in ("w:pPr", "w:rPr", "w:instrText"):
            self.pictures += name in ("pic:pic", "v:imagedata")
            self._walk(child, run)

    def _sign(self, child: Element, run: Element) -> str | None:
        """The text that an element stands for; None where it is no text."""
        if child.name == "w:t":
            return child.text
        if child.name in ("w:sym", "mc:AlternateContent"):
            return symbol(child) or None
        if child.name in _SIGNS and run is not self.element:
            return _SIGNS[child.name] if child.get("w:type") != "page" else ""
        return None

    def _add(self, element: Element, run: Element, text: str) -> None:
        properties = run.child("w:rPr")
        look = format_of(properties.outer if properties is not None else "")
        self.atoms.append(Atom(element, run, text, self._length, look))
        self._length += len(text)

    def _field_char(self, element: Element) -> None:
        kind = element.get("w:fldCharType")
        if kind == "begin":
            self._field.append((element, self._length))
        elif kind == "separate" and self._field:
            self._field[-1] = (self._field[-1][0], self._length)
        elif kind == "end" and self._field:
            begin, start = self._field.pop()
            if begin.child("w:ffData") is not None:
                self.controls.append(Control(begin, start, self._length))

    @property
    def blank(self) -> bool:
        """Whether a reader sees nothing in it."""
        return not self.text.strip() and not self.pictures

    @property
    def colour(self) -> str:
        """The colour of all its words, or ""."""
        colours = {atom.format.colour for atom in self.atoms if atom.text.strip()}
        return colours.pop() if len(colours) == 1 else ""

    def underlined(self, start: int, end: int) -> bool:
        """Whether every character of a stretch is underlined."""
        pieces = [a for a in self.atoms if a.start < end and a.start + len(a.text) > start]
        return bool(pieces) and all(atom.format.underlined for atom in pieces)

    @property
    def style(self) -> str:
        """The id of its style."""
        found = re.search(r'<w:pStyle\b[^>]*w:val="([^"]*)"', self._properties)
        return found[1] if found else ""

    @property
    def numbered(self) -> bool:
        """Whether it is an item of a list."""
        return "<w:numPr>" in self._properties

    @property
    def _properties(self) -> str:
        return self.properties.outer if self.properties is not None else ""


class Cell:
    """A cell: where it stands in its row and in the grid, and the blocks in it."""

    def __init__(self, element: Element, address: str, row: Row, column: int) -> None:
        self.element, self.address, self.row, self.column = element, address, row, column
        properties = element.child("w:tcPr")
        said = properties.outer if properties is not None else ""
        span = re.search(r'<w:gridSpan\b[^>]*w:val="([0-9]{1,3})"', said)
        width = re.search(r'<w:tcW\b[^>]*w:w="([0-9]{1,6})"', said)
        merged = re.search(r"<w:vMerge\b([^>]*)", said)
        self.span = max(int(span[1]), 1) if span else 1
        self.width = int(width[1]) if width and 'w:type="pct"' not in said else 0
        self.continues = merged is not None and '"restart"' not in merged[1]
        self.blocks: list[Block] = []

    @property
    def paragraphs(self) -> list[Paragraph]:
        """Its own paragraphs, without those of tables in it."""
        return [block for block in self.blocks if isinstance(block, Paragraph)]

    @property
    def nested(self) -> bool:
        """Whether a table stands in it."""
        return any(isinstance(block, Table) for block in self.blocks)

    @property
    def text(self) -> str:
        """Its words, a line a paragraph."""
        return "\n".join(line.text for line in self.paragraphs).strip("\n")

    @property
    def blank(self) -> bool:
        """Whether a reader sees nothing in it."""
        return not self.nested and all(line.blank for line in self.paragraphs)


class Row:
    """A row of a table."""

    def __init__(self, element: Element, address: str, table: Table, number: int) -> None:
        self.element, self.address, self.table, self.number = element, address, table, number
        self.cells: list[Cell] = []


class Table:
    """A table, and the paragraph that stands before it."""

    def __init__(self, element: Element, address: str, before: Paragraph | None) -> None:
        self.element, self.address, self.before = element, address, before
        self.rows: list[Row] = []

    def above(self, cell: Cell) -> Iterator[Cell]:
        """The cells over a cell that begin in its column of the grid or span it, the nearest first."""
        for row in reversed(self.rows[: cell.row.number - 1]):
            for each in row.cells:
                if each.column <= cell.column < each.column + each.span:
                    yield each


Block = Paragraph | Table


class Box(NamedTuple):
    """A text box: what is in it, and its copy for older programs."""

    blocks: list[Block]
    twin: list[Block]


class Document:
    """The main part of a Word file as a form."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened
        opened.tree(opened.main)  # well-formed, no DTD, within the limits
        self.source = opened.part(opened.main).decode("utf-8")
        self.root = parse(self.source, opened.refuse)
        body = self.root.child("w:body")
        if body is None:
            raise opened.refuse("the document has no body; try an earlier copy")
        self._tables = self._boxes = 0
        self._multiplied = saved_by(opened, b"LibreOffice/7")
        self.boxes: list[Box] = []
        self.element = body
        self.body = self._blocks(body, "", None)
        self.places: dict[str, Paragraph | Cell | Row | Table] = dict(self._named())

    # -- building -------------------------------------------------------------------------

    def _blocks(self, element: Element, prefix: str, cell: Cell | None) -> list[Block]:
        blocks: list[Block] = []
        tables = lines = 0
        for child, control in _inside(element, None):
            if child.name == "w:p":
                lines += 1
                line = Paragraph(child, f"{prefix}p{lines}", cell, multiplied=self._multiplied)
                line.block_control = control
                blocks.append(line)
                self._boxes_of(line)
            else:
                tables += 1
                table = Table(child, f"{prefix}t{tables}", _heading_of(blocks))
                blocks.append(table)
                self._rows(table, child)
        return blocks

    def _rows(self, table: Table, element: Element) -> None:
        for number, (tr, _) in enumerate(_inside(element, None, "w:tr"), 1):
            row = Row(tr, f"{table.address}.r{number}", table, number)
            table.rows.append(row)
            properties = tr.child("w:trPr")
            before = re.search(
                r'<w:gridBefore\b[^>]*w:val="([0-9]{1,3})"',
                properties.outer if properties is not None else "",
            )
            column = int(before[1]) if before else 0
            for index, (tc, control) in enumerate(_inside(tr, None, "w:tc"), 1):
                cell = Cell(tc, f"{row.address}.c{index}", row, column)
                column += cell.span
                row.cells.append(cell)
                cell.blocks = self._blocks(tc, f"{cell.address}.", cell)
                if control is not None and len(cell.paragraphs) == 1:
                    cell.paragraphs[0].block_control = control

    def _boxes_of(self, line: Paragraph) -> None:
        for content in line.boxes:
            self._boxes += 1
            prefix = f"b{self._boxes}."
            boxes, tables = self._boxes, self._tables
            twins = self._blocks(twin, prefix, None) if (twin := _twin(content)) is not None else []
            self._boxes, self._tables = boxes, tables
            self.boxes.append(Box(self._blocks(content, prefix, None), twins))

    def _named(self) -> Iterator[tuple[str, Paragraph | Cell | Row | Table]]:
        for blocks in (self.body, *(box.blocks for box in self.boxes)):
            yield from _named(blocks)

    # -- reading --------------------------------------------------------------------------

    def paragraphs(self) -> Iterator[Paragraph]:
        """Every paragraph, those of tables and text boxes included; text boxes last."""
        for blocks in (self.body, *(box.blocks for box in self.boxes)):
            yield from paragraphs_in(blocks)

    @property
    def words(self) -> int:
        """How many characters that are no blanks the document has."""
        return sum(len("".join(line.text.split())) for line in self.paragraphs())


def _inside(element: Element, control: Element | None, *wanted: str) -> Iterator[tuple[Element, Element | None]]:
    """What is wanted (paragraphs and tables if not said) through all that only stands round it."""
    names = wanted or ("w:p", "w:tbl")
    for child in element.children:
        if child.name in names:
            yield child, control
        elif child.name in ROUND:
            yield from _inside(child, child if child.name == "w:sdt" else control, *names)


def _heading_of(blocks: list[Block]) -> Paragraph | None:
    """The line over a table: notes (※) and words in colour between them are passed over."""
    nearest: Paragraph | None = None
    for block in reversed(blocks):
        if isinstance(block, Table):
            break
        if block.blank:
            continue
        nearest = nearest or block
        if not block.colour and block.text.strip()[0] not in "※＊*注":
            return block
    return nearest


def _twin(content: Element) -> Element | None:
    """The copy of a text box that programs show which do not know how to draw the first."""
    choice = content.within("mc:Choice")
    if choice is None or choice.parent is None:
        return None
    fallback = choice.parent.child("mc:Fallback")
    if fallback is None:
        return None
    ours = list(choice.iter("w:txbxContent"))
    theirs = list(fallback.iter("w:txbxContent"))
    return theirs[ours.index(content)] if len(ours) == len(theirs) else None


def _named(blocks: list[Block]) -> Iterator[tuple[str, Paragraph | Cell | Row | Table]]:
    for block in blocks:
        yield block.address, block
        if isinstance(block, Table):
            for row in block.rows:
                yield row.address, row
                for cell in row.cells:
                    yield cell.address, cell
                    yield from _named(cell.blocks)


def paragraphs_in(blocks: list[Block]) -> Iterator[Paragraph]:
    """Every paragraph of some blocks, those of tables in them included."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        else:
            for row in block.rows:
                for cell in row.cells:
                    yield from paragraphs_in(cell.blocks)


def open_form(data: bytes, name: str) -> Document:
    """A Word file as a form. Raises Problem with one line for anything else."""
    return Document(open_docx(data, name))
