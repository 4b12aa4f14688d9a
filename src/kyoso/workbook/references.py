"""Addresses of cells: A1 and Sheet!A1 as a reader writes them, and those in formulas."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # of a sheet, as the format has it
_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})\Z")
_SHEET = r"(?:'((?:[^']|'')+)'|([\w.\u3000-\uffef]+))!"
# A string, a name of something else that looks like a cell, or a cell, a range, whole columns, whole rows.
_TOKEN = re.compile(
    rf'"(?:[^"]|"")*"|(?:{_SHEET})?(?<![\w.])'
    r"(?:(\$?[A-Za-z]{1,3}\$?[1-9][0-9]{0,6})(?::(\$?[A-Za-z]{1,3}\$?[1-9][0-9]{0,6}))?"
    r"|(\$?[A-Za-z]{1,3}):(\$?[A-Za-z]{1,3})|(\$?[1-9][0-9]{0,6}):(\$?[1-9][0-9]{0,6}))(?![\w.(!])"
)


class Ref(NamedTuple):
    """A cell by its row and column, both from 1."""

    row: int
    column: int

    def __str__(self) -> str:
        return f"{letters(self.column)}{self.row}"


class Area(NamedTuple):
    """A rectangle of cells, both ends within it."""

    first: Ref
    last: Ref

    def __contains__(self, ref: object) -> bool:
        assert isinstance(ref, Ref)
        return self.first.row <= ref.row <= self.last.row and self.first.column <= ref.column <= self.last.column

    def __str__(self) -> str:
        return f"{self.first}:{self.last}" if self.first != self.last else str(self.first)


class Reference(NamedTuple):
    """What a formula refers to: an area of the sheet of that name, "" being its own."""

    sheet: str
    area: Area


@lru_cache(maxsize=2048)
def letters(column: int) -> str:
    """The letters of a column.

    >>> letters(1), letters(27), letters(16384)
    ('A', 'AA', 'XFD')
    """
    made = ""
    while column:
        column, rest = divmod(column - 1, 26)
        made = chr(65 + rest) + made
    return made


@lru_cache(maxsize=2048)
def column_of(name: str) -> int:
    """The number of a column from its letters."""
    number = 0
    for letter in name.upper():
        number = number * 26 + ord(letter) - 64
    return number


@lru_cache(maxsize=16384)
def ref(text: str) -> Ref:
    """A cell from A1 or $A$1. Raises ValueError for what is none."""
    match = _CELL.match(text)
    if match is None or column_of(match[1]) > LAST_COLUMN or int(match[2]) > LAST_ROW:
        raise ValueError(text)
    return Ref(int(match[2]), column_of(match[1]))


def area(text: str) -> Area:
    """An area from A1:B2, or from A1 alone. Raises ValueError for what is none."""
    first, _, last = text.partition(":")
    one, other = ref(first), ref(last or first)
    rows, columns = sorted((one.row, other.row)), sorted((one.column, other.column))
    return Area(Ref(rows[0], columns[0]), Ref(rows[1], columns[1]))


def address(sheet: str, cell: Ref | Area) -> str:
    """An address as a map has it: 経費明細!C5."""
    return f"{sheet}!{cell}"


def split(at: str) -> tuple[str, str]:
    """The sheet and the cell of an address; quotes round the sheet's name do not matter."""
    sheet, _, cell = at.rpartition("!")
    if sheet[:1] == sheet[-1:] == "'":
        sheet = sheet[1:-1].replace("''", "'")
    return sheet, cell


def references(formula: str, moved: tuple[int, int] = (0, 0)) -> Iterator[Reference]:
    """All that a formula refers to; `moved` are rows and columns from the cell that it was written for.

    >>> [f"{r.sheet}!{r.area}" for r in references("SUM(A1:B2)+'In put'!$C$3&\\"D4\\"+LOG10(E5)")]
    ['!A1:B2', 'In put!C3', '!E5']
    """
    for match in _TOKEN.finditer(formula):
        quoted, plain, one, other, left, right, top, bottom = match.groups()
        sheet = quoted.replace("''", "'") if quoted else plain or ""
        try:
            if one:
                yield Reference(sheet, _area(_moved(one, moved), _moved(other or one, moved)))
            elif left:
                yield Reference(sheet, _area(Ref(1, _column(left, moved)), Ref(LAST_ROW, _column(right, moved))))
            elif top:
                yield Reference(sheet, _area(Ref(_row(top, moved), 1), Ref(_row(bottom, moved), LAST_COLUMN)))
        except ValueError:  # XFE1 is a name, no cell
            continue


def _moved(text: str, moved: tuple[int, int]) -> Ref:
    cell = ref(text)
    at = text.rfind("$")
    rows = 0 if at > 0 else moved[0]
    columns = 0 if text.startswith("$") else moved[1]
    return Ref(cell.row + rows, cell.column + columns)


def _column(text: str, moved: tuple[int, int]) -> int:
    return column_of(text.lstrip("$")) + (0 if text.startswith("$") else moved[1])


def _row(text: str, moved: tuple[int, int]) -> int:
    return int(text.lstrip("$")) + (0 if text.startswith("$") else moved[0])


def _area(one: Ref, other: Ref) -> Area:
    rows, columns = sorted((one.row, other.row)), sorted((one.column, other.column))
    return Area(Ref(rows[0], columns[0]), Ref(rows[1], columns[1]))
