"""The draft's own tables: which one a table is, its columns, its rows, and the forms of fields."""

from __future__ import annotations

from functools import cached_property
from typing import Any, NamedTuple

from kyoso.filled import Cell, Certainty, Place, Remark, Row, Table
from kyoso.typed import is_total, plain
from kyoso.word.holes import FieldMark, TableMark
from kyoso.word.reading import flow
from kyoso.word.reading.flow import VAL, Rows, W, joined
from kyoso.word.reading.register import Register

AMOUNTS = ("budget", "budget-years", "budget-institutions")  # tables that end in a row of sums
_PROPERTIES, _STYLE = f"{W}tblPr", f"{W}tblStyle"
HEADS = ("TableHead", "TableHeadNumber")  # the styles of our own head rows; others call theirs alike
INHERITED = ("year", "institution")  # columns whose cells may span rows


class Grid:
    """A table of the file."""

    def __init__(self, table: Any, rows: Rows) -> None:
        self.table, self.rows = table, rows

    @cached_property
    def marks(self) -> dict[str, tuple[int, int]]:
        """Bookmarks with the row and the column of the grid in which they stand."""
        return {
            mark.name: (number, cell.column)
            for number, row in enumerate(self.rows)
            for cell in row
            for mark in cell.marks
        }

    @cached_property
    def style(self) -> str:
        """The id of the table's style; OpenDocument drops it."""
        found = (
            style for properties in self.table.iterchildren(_PROPERTIES) for style in properties.iterchildren(_STYLE)
        )
        return next((str(style.get(VAL, "")) for style in found), "")

    @cached_property
    def head(self) -> list[tuple[str, int]]:
        """The words of the first row's cells, for comparing, each with its column of the grid."""
        return [(plain(cell.text), cell.column) for cell in (self.rows[0] if self.rows else ())]

    @property
    def looks_like_facts(self) -> bool:
        """Whether it looks like the draft's own facts; OpenDocument drops the style of a table."""
        if self.style:
            return self.style == "FactsTable"
        return bool(self.head) and all(cell.style in HEADS for cell in self.rows[0])


def find_table(grid: Grid, register: Register, section: str, found: set[str]) -> tuple[TableMark | None, Certainty]:
    """Which of the register's tables this one is, if any, and by what it was found."""
    missing = [mark for mark in register.tables if mark.id not in found]
    for mark in missing if grid.marks else ():
        if any(name in grid.marks for name in (mark.bookmark, *(column[1] for column in mark.columns))):
            return mark, "bookmark"
    if grid.style not in ("PlanTable", "") or not missing:
        return None, "order"
    heads = {words for words, _ in grid.head if words}
    for mark in sorted(missing, key=lambda mark: mark.section != section):
        labels = {plain(label) for _, _, label in mark.columns if label}
        if labels and len(labels & heads) * 2 > len(labels) and len(labels & heads) * 2 > len(heads):
            return mark, "label"
    if grid.style == "PlanTable":
        for mark in missing:
            if mark.section == section and len(grid.head) == len(mark.columns):
                return mark, "order"
    return None, "order"


def read_table(grid: Grid, mark: TableMark, by: Certainty, place: Place) -> tuple[Table, list[Remark]]:
    """The table as it is now, and the columns that it has no more."""
    place = Place(place.section, mark.id, block=place.block)
    columns = _columns(grid, mark, by)
    remarks = [
        Remark("column-missing", Place(place.section, mark.id, column=name, block=place.block), "", label)
        for name, _, label in mark.columns
        if name not in columns.values()
    ]
    heads = [row for name, (row, _) in grid.marks.items() if name[:2] in ("c_", "t_")]
    first = 1 + max(heads) if heads else 0 if by == "order" else 1
    rows = []
    above: dict[str, str] = {}
    for number, row in enumerate(grid.rows[first:], first + 1):
        cells = _cells(row, number, columns, above, place)
        lead = next((cell.text for cell in cells.values() if cell.text.strip()), "")
        total = mark.id in AMOUNTS and is_total(lead)
        rows.append(Row(cells, Place(place.section, mark.id, row=number, block=place.block), total))
    return Table(mark.id, place, tuple(columns.values()), tuple(rows)), remarks


def _columns(grid: Grid, mark: TableMark, by: Certainty) -> dict[int, str]:
    """The name of the column that begins at each column of the grid; the author's own have their head after a +."""
    known = {grid.marks[bookmark][1]: name for name, bookmark, _ in mark.columns if bookmark in grid.marks}
    if by == "order":
        known |= {column: name for (_, column), (name, _, _) in zip(grid.head, mark.columns, strict=True)}
    labels = {plain(label): name for name, _, label in mark.columns if label and name not in known.values()}
    columns = {}
    for words, column in grid.head:
        name = known.get(column) or labels.pop(words, "")
        columns[column] = name if name else f"+{words or column}"
    return columns | {column: name for column, name in known.items() if column not in columns}


def _cells(
    row: list[flow.Cell], number: int, columns: dict[int, str], above: dict[str, str], place: Place
) -> dict[str, Cell]:
    cells: dict[str, Cell] = {}
    for cell in row:
        name = columns.get(cell.column, f"+{cell.column}")
        text = cell.text
        if cell.continues and name in INHERITED and not text.strip():
            text = above.get(name, "")
        above[name] = text
        cells[name] = Cell(text, Place(place.section, place.table, number, name, block=place.block))
    return cells


# -- forms ----------------------------------------------------------------------------------


class FormRow(NamedTuple):
    """A row of a form: its field, if it has one, with the words of the label and what stands beside it."""

    number: int
    known: FieldMark | None
    by: Certainty
    label: str
    text: str
    pictures: int


class Forms(NamedTuple):
    """A table whose rows are fields: the label, then the room for the value."""

    rows: tuple[FormRow, ...]

    @classmethod
    def of(cls, grid: Grid, register: Register, labels: dict[str, FieldMark]) -> Forms | None:
        """The form that a table is; None where no row of it is a field."""
        if grid.style not in ("FormTable", "") and not any(name[:2] == "f_" for name in grid.marks):
            return None
        rows = tuple(_form_row(number, row, register, labels) for number, row in enumerate(grid.rows, 1))
        return cls(rows) if any(row.known for row in rows) else None


def _form_row(number: int, cells: list[flow.Cell], register: Register, labels: dict[str, FieldMark]) -> FormRow:
    tags = (register.field_by_tag.get(tag) for cell in cells for tag in cell.tags)
    marks = (register.field_by_bookmark.get(mark.name) for cell in cells for mark in cell.marks)
    by: Certainty = "tag"
    known = next(filter(None, tags), None)
    if known is None:
        known, by = next(filter(None, marks), None), "bookmark"
    label = cells[0].text.strip() if cells else ""
    pictures = sum(cell.pictures for cell in cells)
    if known is None and len(cells) > 1:
        known, by = labels.get(plain(label)), "label"
    if known is not None and len(cells) == 1:  # label and value were merged into one cell
        text = cells[0].text.removeprefix(known.label).lstrip("\n：: 　")
        return FormRow(number, known, by, known.label, text, pictures)
    return FormRow(number, known, by, label, joined([cell.text for cell in cells[1:]]), pictures)
