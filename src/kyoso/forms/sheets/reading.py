"""Reads a filled workbook back beside the blank one: what stands in each field, and what is no longer as it was."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Literal, NamedTuple

from kyoso.forms.labels import tidy
from kyoso.forms.model import Field, FormMap
from kyoso.forms.reading import Entry
from kyoso.forms.sheets.filling import place_of, rows_of
from kyoso.workbook.book import Book, Sheet
from kyoso.workbook.references import Ref, address

_POWER = re.compile(r"-?[0-9.]{1,20}[eE][-+]?[0-9]{1,2}")


class Differing(NamedTuple):
    """A cell of the form that says something else in the filled workbook."""

    at: str
    what: Literal["words", "formula"]
    expected: str
    found: str


class BookReading:
    """A filled workbook beside its blank one."""

    def __init__(self, form: Book, filled: Book, form_map: FormMap) -> None:
        self.form, self.filled, self.map = form, filled, form_map

    @cached_property
    def entries(self) -> list[Entry]:
        """What stands in each field of the map."""
        return [self._entry(field) for field in self.map.fields]

    def _entry(self, field: Field) -> Entry:
        place = place_of(self.filled, field.at)
        if place is None:
            return Entry(field)
        sheet, where = place
        if field.kind == "rows":
            rows = rows_of(self._form_sheet(sheet), where, field.rows)
            cells = (tuple(_text(sheet, Ref(row, column.cell)) for column in field.columns) for row in rows)
            return Entry(field, rows=tuple(row for row in cells if any(row)))
        text = _text(sheet, where)
        if field.kind == "date":
            text = self._date(text)
        if field.kind == "choice":
            chosen = tuple(n for n, option in enumerate(field.options) if tidy(option.label) == tidy(text))
            return Entry(field, text, chosen=chosen)
        return Entry(field, text)

    def _form_sheet(self, sheet: Sheet) -> Sheet:
        return self.form.sheet(sheet.name) or sheet

    def _date(self, text: str) -> str:
        """A day as a plan has it; what is no day stays as it was written."""
        days = text.partition(".")[0]
        if not days.isdigit() or len(days) > 6:
            return text
        start = date(1904, 1, 1) if self.filled.date_from_1904 else date(1899, 12, 30)
        return (start + timedelta(days=int(days))).isoformat()

    @cached_property
    def _places(self) -> set[tuple[str, Ref]]:
        """Every cell that a field is about."""
        found = set()
        for field in self.map.fields:
            place = place_of(self.form, field.at)
            if place is None:
                continue
            sheet, where = place
            rows = rows_of(sheet, where, field.rows) if field.kind == "rows" else [where.row]
            columns = [column.cell for column in field.columns] or [where.column]
            found |= {(sheet.name, Ref(row, column)) for row in rows for column in columns}
        return found

    @cached_property
    def differing(self) -> list[Differing]:
        """The form's own words and formulas that are no longer as they were."""
        return list(self._differing())

    def _differing(self) -> Iterator[Differing]:
        for sheet in self.form.sheets:
            other = self.filled.sheet(sheet.name)
            for where, cell in sheet.cells.items():
                at = address(sheet.name, where)
                there = other.cells.get(where) if other is not None else None
                if cell.formula is not None:
                    if there is None or there.formula is None:
                        found = other.value(where) if other is not None else ""
                        yield Differing(at, "formula", f"={cell.formula.text}"[:60], found)
                elif cell.raw and cell.kind in ("s", "inlineStr", "str") and (sheet.name, where) not in self._places:
                    words, now = self.form.value(cell), self.filled.value(there) if there is not None else ""
                    if tidy(words) != tidy(now):
                        yield Differing(at, "words", words, now)

    @cached_property
    def outside(self) -> list[str]:
        """Words that were typed outside of all fields."""
        found = []
        for sheet in self.filled.sheets:
            blank = self.form.sheet(sheet.name)
            for where, cell in sheet.cells.items():
                text = self.filled.value(cell).strip()
                if text and cell.formula is None and (sheet.name, where) not in self._places:
                    before = blank.cells.get(where) if blank is not None else None
                    if before is None or not (before.raw or before.formula is not None):
                        found.append(f"{address(sheet.name, where)}: {text}")
        return found


def _text(sheet: Sheet, where: Ref) -> str:
    """What stands in a cell; a number that its program keeps with a power of ten (5.993E7) as people write it."""
    text, cell = sheet.value(where).strip(), sheet.cells.get(where)
    if cell is not None and cell.kind in ("", "n") and _POWER.fullmatch(text):
        return f"{Decimal(text):f}"
    return text
