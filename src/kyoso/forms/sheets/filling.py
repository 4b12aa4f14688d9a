"""Fills a workbook: each value into its cell; nothing else is touched.

A number goes in as a number where the form asks for one, a date as a date, words as words.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import date
from decimal import Decimal

from kyoso.errors import Problem
from kyoso.forms.filling import Filling, ValueOf
from kyoso.forms.limits import counted
from kyoso.forms.mapping import LoadedMap
from kyoso.forms.model import Field
from kyoso.forms.packing import exchanged
from kyoso.forms.sheets.scanning import below
from kyoso.forms.values import Value, as_date, chosen
from kyoso.workbook.book import Book, Sheet, open_book
from kyoso.workbook.formulas import Formulas, Place
from kyoso.workbook.patching import Value as CellValue
from kyoso.workbook.patching import patched
from kyoso.workbook.references import Ref, address, ref, split

_NUMBER = re.compile(r"-?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?\Z")
_NUMBERS = ("whole", "decimal")
_FROM, _FROM_1904 = date(1899, 12, 30), date(1904, 1, 1)


def fill_book(data: bytes, name: str, loaded: LoadedMap, value_of: ValueOf, *, anyway: bool = False) -> Filling:
    """The workbook with every value in its cell.

    Raises Problem with every value that does not fit, each at its line of the map, or where its formulas run in a
    circle; `anyway` lets values pass that are only too long.
    """
    book = open_book(data, name)
    must_fit(loaded, book, hashlib.sha256(data).hexdigest())
    must_be_sound(book)
    filler = Filler(book, loaded, anyway=anyway)
    lists: tuple[list[Field], list[Field], list[Field]] = ([], [], [])
    filled, blank, locked = lists
    findings = []
    for field in loaded.map.fields:
        try:
            value = value_of(field)
            if not value:
                blank.append(field)
            elif field.protected or not filler.is_open(field):
                locked.append(field)
            else:
                filler.put(field, value)
                filled.append(field)
        except Problem as problem:
            findings += problem.findings
    if findings:
        raise Problem(findings)
    if locked and not filled:
        raise book.opened.refuse("its protection lets nobody write in its fields; ask the agency for another")
    made = exchanged(data, patched(book, filler.values))
    return Filling(made, tuple(filled), tuple(blank), tuple(locked))


def must_fit(loaded: LoadedMap, book: Book, digest: str) -> None:
    """Raises Problem where the map is that of another form, or an address is not in it."""
    form = loaded.map
    if form.sha256 and form.sha256 != digest:
        raise Problem(
            f"{loaded.places.path}: is the map of another form ({form.form}), not of {book.opened.name};"
            " make one with kyoso form scan"
        )
    findings = []
    for field in form.fields:
        if place_of(book, field.at) is None:
            wrong = loaded.problem(
                field, f"no place of the form is called {field.at}; take the address that kyoso form scan gives"
            )
            findings += wrong.findings
    if findings:
        raise Problem(findings)


def must_be_sound(book: Book) -> None:
    """Raises Problem where formulas run in a circle, unless the workbook says that it is meant to."""
    main = book.opened.part(book.opened.main)
    if not re.search(rb'<[^>]*calcPr\b[^>]*iterate="(?:1|true)"', main) and (circle := Formulas(book).circle()):
        shown = " → ".join(address(*place) for place in [*circle[:4], circle[0]])
        raise book.opened.refuse(f"formulas in a circle: {shown}; ask the agency for another")


def place_of(book: Book, at: str) -> tuple[Sheet, Ref] | None:
    """The sheet and the cell of an address; None where there is no such sheet or cell."""
    name, cell = split(at)
    sheet = book.sheet(name)
    try:
        return (sheet, ref(cell)) if sheet is not None else None
    except ValueError:
        return None


def rows_of(sheet: Sheet, first: Ref, count: int) -> list[int]:
    """The rows of a table that repeats, from its first cell on."""
    rows, row = [], first.row
    for _ in range(max(count, 1)):
        rows.append(row)
        row = below(sheet, Ref(row, first.column))
    return rows


class Filler:
    """Gathers what goes into the cells of one workbook."""

    def __init__(self, book: Book, loaded: LoadedMap, *, anyway: bool = False) -> None:
        self.book, self.loaded, self.anyway = book, loaded, anyway
        self.values: dict[Place, CellValue] = {}

    def is_open(self, field: Field) -> bool:
        """Whether the sheet's protection, if it has one, lets a person write there."""
        sheet, where = self._place(field)
        if not sheet.protected:
            return True
        cell = sheet.cells.get(where)
        return cell is not None and not self.book.style(cell.style).locked

    def put(self, field: Field, value: Value) -> None:
        """Take the value of one field. Raises Problem where it does not fit."""
        sheet, where = self._place(field)
        if field.kind == "rows":
            self._rows(field, sheet, where, value.rows)
            return
        text = value.text
        if field.kind == "choice":
            text = self._choice(field, text)
        limit = field.limit
        if limit is not None and not self.anyway and not limit.about:
            found = counted(text, limit)
            if found is not None and found > limit.most:
                raise self.loaded.problem(
                    field, f"holds at most {limit.most} {limit.of} ({limit.said}), found {found}; shorten it"
                )
        self._write(field, sheet, where, text, field.unit, is_date=field.kind == "date")

    def _place(self, field: Field) -> tuple[Sheet, Ref]:
        place = place_of(self.book, field.at)
        assert place is not None  # `must_fit` has seen to it
        return place

    def _choice(self, field: Field, text: str) -> str:
        try:
            (number,) = chosen(field, text)
        except ValueError as error:
            known = " / ".join(option.label for option in field.options)
            raise self.loaded.problem(field, f"{str(error)[:40]!r} is none of its answers: {known}") from None
        return field.options[number].label

    def _rows(self, field: Field, sheet: Sheet, first: Ref, rows: tuple[tuple[str, ...], ...]) -> None:
        there = rows_of(sheet, first, field.rows)
        if len(rows) > len(there):
            raise self.loaded.problem(field, f"has {len(there)} rows, found {len(rows)}; leave some out")
        for row, cells in zip(there, rows, strict=False):
            for column, text in zip(field.columns, cells, strict=False):
                if text:
                    unit = column.unit or field.unit
                    self._write(field, sheet, Ref(row, column.cell), text, unit, is_date=False)

    def _write(self, field: Field, sheet: Sheet, where: Ref, text: str, unit: str, *, is_date: bool) -> None:
        merged = sheet.first_of.get(where)
        where = merged.first if merged is not None else where
        cell = sheet.cells.get(where)
        if cell is not None and (cell.raw or cell.formula is not None):
            raise self.loaded.problem(field, f"{address(sheet.name, where)} is not blank in this form")
        if (sheet.name, where) in self.values:
            raise self.loaded.problem(field, f"two fields stand at {address(sheet.name, where)}; keep one")
        self.values[sheet.name, where] = self._cell_value(field, sheet, where, text, unit, is_date=is_date)

    def _cell_value(self, field: Field, sheet: Sheet, where: Ref, text: str, unit: str, *, is_date: bool) -> CellValue:
        plain = unicodedata.normalize("NFKC", text).strip()
        validation = sheet.validation(where)
        must = validation is not None and validation.kind in _NUMBERS
        if is_date and (found := as_date(plain)) and found[2]:
            try:
                day = date(found[0], found[1], found[2])
            except ValueError:
                raise self.loaded.problem(field, f"expected a date such as 2026-04-01, found {text[:40]!r}") from None
            return (day - (_FROM_1904 if self.book.date_from_1904 else _FROM)).days
        number = plain.removesuffix(unit) if unit else plain
        if (must or unit) and _NUMBER.match(number):
            return Decimal(number.replace(",", ""))
        if must:
            raise self.loaded.problem(field, f"expected a number, found {text[:40]!r}")
        return text
