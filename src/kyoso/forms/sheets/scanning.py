"""Finds the cells of a workbook that are to be filled, and proposes what from.

Where a sheet is protected, they are the blank cells that are not locked; else blank ones with a border, a colour or a
rule of what may be typed. Labels stand to the left or above, as in Word forms. Hidden sheets are left alone.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from msgspec.structs import replace

from kyoso.forms.labels import LONGEST, is_optional, proposal, rows_proposal, split_label, tidy
from kyoso.forms.limits import Limit, limits_in
from kyoso.forms.model import Column, Field, FormMap, Option
from kyoso.forms.money import UNITS, is_money, rounding_in, sum_asked, unit_in
from kyoso.workbook.book import Book, Sheet, Validation, open_book
from kyoso.workbook.references import Area, Ref, address, references, split

FAR = 12  # rows above a cell in which its head may stand
MOST_OPTIONS = 100
OFTEN = 3  # fields that may ask for one thing; where more do, each is about somebody else
_UNIT = re.compile(r"^[（(]?(円|千円|万円|百万円|億円|人|名|％|%|か月|ヶ月)[）)]?$")
_ASIDE = re.compile(r"\s*[※＊*（(［\[]|\s*単位")
_DATE = re.compile(r"[yY]{2}|[ge]{1,2}\W*[年.]|m+月|#(?:1[4-7]|22|2[7-9]|3[0-6]|5[0-8])$")


def scan_book(data: bytes, name: str) -> FormMap:
    """The map of a workbook. Raises Problem where it is none, or where nothing in it is to be filled."""
    book = open_book(data, name)
    made = Scanner(book).scanned(hashlib.sha256(data).hexdigest())
    if not made.fields:
        raise book.opened.refuse("nothing to be filled was found: no blank cell that is unlocked, framed or coloured")
    return made


class Scanner:
    """Scans one workbook."""

    def __init__(self, book: Book) -> None:
        self.book = book

    def scanned(self, digest: str) -> FormMap:
        """The map."""
        shown = [sheet for sheet in self.book.sheets if not sheet.hidden]
        fields = [field for sheet in shown for field in SheetScanner(sheet).fields()]
        asked = Counter(field.plan for field in fields)
        fields = [
            replace(field, plan="", sure=False) if field.plan and asked[field.plan] > OFTEN else field
            for field in fields
        ]
        words = "".join(sheet.value(cell) for sheet in shown for cell in sheet.cells)
        return FormMap(
            form=self.book.opened.name.rpartition("/")[2],
            sha256=digest,
            language="ja" if re.search(r"[\u3041-\u30fa\u4e00-\u9fff]", words) else "en",
            protection="sheets" if any(sheet.protected for sheet in shown) else "",
            fields=tuple(replace(field, id=f"f{number}") for number, field in enumerate(fields, 1)),
        )


class SheetScanner:
    """Scans one sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet, self.book = sheet, sheet.book

    @cached_property
    def texts(self) -> dict[Ref, str]:
        """The words of the sheet, those of merged cells in each of them, without what formulas come to."""
        found = {}
        for where, cell in self.sheet.cells.items():
            text = "" if cell.formula is not None or cell.kind in ("", "n", "b", "e") else self.book.value(cell)
            if tidy(text):
                for each in _all(self.sheet.first_of.get(where), where):
                    found[each] = text
        return found

    @cached_property
    def blanks(self) -> set[Ref]:
        """The cells that are to be filled; of merged ones the first."""
        return {where for where in self.sheet.cells if self._is_blank(where)}

    def _is_blank(self, where: Ref) -> bool:
        cell = self.sheet.cells[where]
        merged = self.sheet.first_of.get(where)
        if cell.raw or cell.formula is not None or (merged is not None and merged.first != where):
            return False
        style = self.book.style(cell.style)
        if self.sheet.protected:
            return not style.locked and (style.bordered or style.filled or self.sheet.validation(where) is not None)
        return style.bordered or style.filled or self.sheet.validation(where) is not None

    @cached_property
    def _said(self) -> str:
        return "\n".join(dict.fromkeys(self.texts.values()))

    # -- fields -----------------------------------------------------------------------------

    def fields(self) -> Iterator[Field]:
        """What is to be filled, row by row; rows that repeat are one field."""
        by_row: dict[int, tuple[int, ...]] = {}
        for where in sorted(self.blanks):
            by_row[where.row] = (*by_row.get(where.row, ()), where.column)
        for numbers in self._grouped(by_row):
            columns = by_row[numbers[0]]
            if (table := self._table(numbers, columns)) is not None:
                yield table
                continue
            for row in numbers:
                for column in columns:
                    if (field := self._field(Ref(row, column), several=len(columns) > 1)) is not None:
                        yield field

    def _grouped(self, by_row: dict[int, tuple[int, ...]]) -> Iterator[list[int]]:
        """Rows with the same blank columns that follow one another, each as high as its cells are merged."""
        group: list[int] = []
        for row, columns in sorted(by_row.items()):
            if group and (by_row[group[-1]] != columns or row != below(self.sheet, Ref(group[-1], columns[0]))):
                yield group
                group = []
            group.append(row)
        if group:
            yield group

    def _table(self, rows: list[int], columns: tuple[int, ...]) -> Field | None:
        """Rows that repeat under their heads; None where each row has a name of its own."""
        if len(rows) < 2 or len(columns) < 2:
            return None
        heads = [self._above(Ref(rows[0], column)) for column in columns]
        named = {self._left(Ref(row, columns[0])) for row in rows}
        if sum(bool(head) for head in heads) < 2 or len(named - {""}) > 1:
            return None
        labels = [split_label(head)[0] for head in heads]
        around = self._around(Ref(rows[0], columns[0]))
        plan, taken = rows_proposal(labels, around)
        made = tuple(
            Column(cell=column, label=label, plan=taken.get(at, ""), unit=self._unit(Ref(rows[0], column), label))
            for at, (column, label) in enumerate(zip(columns, labels, strict=True))
        )
        at = address(self.sheet.name, Ref(rows[0], columns[0]))
        label = (around or " / ".join(filter(None, labels)))[:LONGEST]
        made = tuple(column for column in made if column.label)
        return self._rounded(
            Field(id="", label=label, at=at, kind="rows", plan=plan, columns=made, rows=len(rows), sure=False)
        )

    def _field(self, where: Ref, *, several: bool) -> Field | None:
        left, above = self._left(where), self._above(where)
        if not (left or above):
            return None
        label, note = self._label(where, left, above, several=several)
        validation = self.sheet.validation(where)
        options = tuple(self._options(where, validation)) if validation is not None else ()
        asked = sum_asked(label) or proposal(label, note)
        said = f"{label} {note}"
        limit = next((each for each in limits_in(said) if each.of in ("characters", "words", "digits")), None)
        form = self.book.style(self.sheet.cells[where].style).format
        field = Field(
            id="",
            label=label,
            at=address(self.sheet.name, where),
            kind="choice" if options else "date" if _is_date(form, validation) else "text",
            sure=asked.sure if asked is not None else bool(left),
            plan=asked.plan if asked is not None and not options else "",
            limit=limit or _typed(validation),
            unit=self._unit(where, said),
            options=options,
            pick="one" if options else "",
            optional=is_optional(said),
            note=note[:120],
        )
        return self._rounded(field)

    def _label(self, where: Ref, left: str, above: str, *, several: bool) -> tuple[str, str]:
        """What a cell is called, by the words left of it and above it, and the note beside them."""
        label, note = split_label(left or above)
        if left and self._times[left] > 1 and (first := self._first_words(where.row)) != left:
            label = f"{split_label(first)[0]} / {label}"[:LONGEST]
        if several and left and above:
            head = split_label(above)[0]
            label = f"{label} / {head}" if head != label else label
        return label, note

    def _rounded(self, field: Field) -> Field:
        units = (field.unit, *(column.unit for column in field.columns))
        if any(UNITS.get(unit, 1) > 1 for unit in units):
            return replace(field, rounding=rounding_in(self._said))
        return field

    def _options(self, where: Ref, validation: Validation) -> Iterator[Option]:
        """The answers of a list, which stand in the rule itself or in cells."""
        if validation.kind != "list":
            return
        at = address(self.sheet.name, where)
        for text in list_of(self.book, self.sheet, validation):
            yield Option(at=at, label=text)

    # -- labels -----------------------------------------------------------------------------

    def _left(self, where: Ref) -> str:
        """The words to the left of a cell, through blank ones that are not to be filled."""
        for column in range(where.column - 1, 0, -1):
            here = Ref(where.row, column)
            if here in self.texts:
                return "" if _UNIT.match(tidy(self.texts[here])) else self.texts[here]
            if self._first(here) in self.blanks or self._is_used(here):
                return ""
        return ""

    def _above(self, where: Ref) -> str:
        """The words above a cell, through those that are to be filled as it is."""
        for row in range(where.row - 1, max(where.row - FAR, 0), -1):
            here = Ref(row, where.column)
            if here in self.texts:
                return self.texts[here]
        return ""

    @cached_property
    def _times(self) -> Counter[str]:
        """In how many cells, merged ones counted once, each of the words stands."""
        return Counter(text for where, text in self.texts.items() if self._first(where) == where)

    def _first_words(self, row: int) -> str:
        return next(text for where, text in sorted(self.texts.items()) if where.row == row)

    def _around(self, where: Ref) -> str:
        """The line over the heads of a table: words that stand alone in their row."""
        for row in range(where.row - 1, max(where.row - FAR, 0), -1):
            there = {self.texts[each] for each in (Ref(row, column) for column in range(1, 30)) if each in self.texts}
            if len(there) == 1 and not _ASIDE.match(words := there.pop()):
                return split_label(words)[0]
        return ""

    def _first(self, where: Ref) -> Ref:
        merged = self.sheet.first_of.get(where)
        return merged.first if merged is not None else where

    def _is_used(self, where: Ref) -> bool:
        cell = self.sheet.cells.get(where)
        return cell is not None and (bool(cell.raw) or cell.formula is not None)

    def _unit(self, where: Ref, label: str) -> str:
        """The unit of a cell: behind it, in its label, or said once for the sheet's amounts."""
        validation, merged = self.sheet.validation(where), self.sheet.first_of.get(where)
        if validation is not None and validation.kind in ("list", "textLength"):
            return ""
        behind = Ref(where.row, (merged.last.column if merged is not None else where.column) + 1)
        if match := _UNIT.match(tidy(self.texts.get(behind, ""))):
            return match[1]
        if said := unit_in(label):
            return said
        return unit_in(self._said) if is_money(label) else ""


def below(sheet: Sheet, where: Ref) -> int:
    """The row that follows a cell: the next one, or that under the merged area which it begins."""
    merged = sheet.first_of.get(where)
    return (merged.last.row if merged is not None else where.row) + 1


def list_of(book: Book, sheet: Sheet, validation: Validation) -> list[str]:
    """The answers that a list allows; none where only a calculation knows them."""
    formula = validation.formula.strip()
    if formula.startswith('"'):
        return [each.strip() for each in formula.strip('"').split(",") if each.strip(" \u3000")]
    formula = book.names.get(formula, formula)
    if not re.fullmatch(r"(?:[^(),]+!)?\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?", formula):
        return []
    found = []
    for reference in references(formula):
        source = book.sheet(split(formula)[0] or sheet.name) if "!" in formula else sheet
        first, last = reference.area
        for row in range(first.row, min(last.row, first.row + MOST_OPTIONS) + 1):
            for column in range(first.column, last.column + 1):
                text = source.value(Ref(row, column)).strip() if source is not None else ""
                if text:
                    found.append(text)
    return list(dict.fromkeys(found))


def _typed(validation: Validation | None) -> Limit | None:
    """The limit that a rule of what may be typed sets on the length of a text."""
    if validation is None or validation.kind != "textLength":
        return None
    most = validation.second or validation.formula
    return Limit(int(most), "characters", "all", said=f"{most}字以内") if most.isdigit() and int(most) else None


def _is_date(form: str, validation: Validation | None) -> bool:
    return bool(_DATE.search(form)) or (validation is not None and validation.kind == "date")


def _all(merged: Area | None, where: Ref) -> Iterator[Ref]:
    if merged is None or merged.first != where:
        yield where
        return
    for row in range(merged.first.row, min(merged.last.row, merged.first.row + 60) + 1):
        for column in range(merged.first.column, min(merged.last.column, merged.first.column + 60) + 1):
            yield Ref(row, column)
