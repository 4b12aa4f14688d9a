"""Kinds of check on the draft's tables of amounts: sums, and tables that say the same thing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kyoso.checks.model import Outcome, Values
from kyoso.checks.subject import BUDGET, AmountRow, Line, Subject, year_of
from kyoso.checks.table import Ask
from kyoso.filled import Place
from kyoso.typed import plain


def adds_up(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """In each row the parts add up to their sum."""
    row = ask.row
    for each in subject.amounts.get(row.table, ()):
        whole = each.amounts.get(row.column)
        parts = [
            amount for name, amount in each.amounts.items() if (name in row.parts if row.parts else name != row.column)
        ]
        if whole is None or None in parts or not parts:
            continue
        total = sum(amount or 0 for amount in parts)
        if whole == total == 0:
            continue
        values: Values = {"found": ("yen", whole), "expected": ("yen", total)}
        right = whole == total
        place = _at(each.row.place, row.column)
        yield Outcome("met" if right else "not-met", "row-adds-up" if right else "row-differs", values, place)


def amounts_readable(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """Where an amount belongs, an amount stands."""
    for name, rows in subject.amounts.items():
        if name in ask.row.but:
            continue
        for each in rows:
            for column, amount in each.amounts.items():
                if amount is None:
                    values: Values = {"found": ("text", each.row.cells[column].text)}
                    yield Outcome("not-met", "unreadable", values, _at(each.row.place, column))


def totals_add_up(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """The row of sums is the sum of the rows above it, column by column."""
    rows = subject.amounts.get(ask.row.table, ())
    above = [each for each in rows if not each.row.is_total]
    for last in (each for each in rows if each.row.is_total):
        for column, found in last.amounts.items():
            parts = [each.amounts.get(column, 0) for each in above]
            if found is None or None in parts:
                continue
            total = sum(amount or 0 for amount in parts)
            if found == total == 0:
                continue
            values: Values = {"column": ("column", column), "found": ("yen", found), "expected": ("yen", total)}
            right = found == total
            place = _at(last.row.place, column)
            yield Outcome("met" if right else "not-met", "total-adds-up" if right else "total-differs", values, place)


Share = Callable[[Line, Subject], int]
# Column of a table of sums → what of a line belongs in it.
SHARES: dict[str, Share] = {
    "direct": lambda line, subject: line.direct,
    "indirect": lambda line, subject: line.indirect,
    "total": lambda line, subject: line.total,
    "lead": lambda line, subject: line.total if _role(line, subject) == "lead" else 0,
    "others": lambda line, subject: line.total if _role(line, subject) == "participating" else 0,
}


def _role(line: Line, subject: Subject) -> str:
    return next((member.role for member in subject.members if member.name == line.institution), "")


def agrees_with_lines(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """A table by year or by institution says the same as the lines of the budget."""
    rows = [each for each in subject.amounts.get(ask.row.table, ()) if not each.row.is_total]
    unknown = any(remark.name == "unreadable" and remark.place.table == BUDGET for remark in subject.remarks)
    if unknown or not subject.lines or not any(any(each.amounts.values()) for each in rows):
        return
    for name in ask.row.parts:
        wanted: dict[str | int, int] = {}
        for line in subject.lines:
            about = line.fiscal_year if ask.row.key == "year" else plain(line.institution)
            wanted[about] = wanted.get(about, 0) + SHARES[name](line, subject)
        yield from _differences(ask, subject, name, rows, wanted)


def _differences(
    ask: Ask, subject: Subject, column: str, rows: list[AmountRow], wanted: dict[str | int, int]
) -> Iterator[Outcome]:
    found: dict[str | int, int] = {}
    places: dict[str | int, Place] = {}
    for each in rows:
        about = (year_of(each.key, subject.start) or 0) if ask.row.key == "year" else plain(each.key)
        amount = each.amounts.get(column, 0)
        if amount is None or column not in each.amounts:
            return
        found[about] = found.get(about, 0) + amount
        places.setdefault(about, each.row.place)
    for about in [*wanted, *(name for name in found if name and name not in wanted)]:
        if found.get(about, 0) == wanted.get(about, 0):
            continue
        values: Values = {
            "column": ("column", column),
            "about": ("year", about) if isinstance(about, int) else ("text", _name(about, rows, subject)),
            "found": ("yen", found.get(about, 0)),
            "expected": ("yen", wanted.get(about, 0)),
        }
        place = places.get(about, subject.tables[ask.row.table].place)
        yield Outcome("not-met", "tables-differ", values, _at(place, column))


def _name(about: str, rows: list[AmountRow], subject: Subject) -> str:
    """A name as somebody wrote it."""
    names = [each.key for each in rows] + [line.institution for line in subject.lines]
    return next((name for name in names if plain(name) == about), about)


def _at(place: Place, column: str) -> Place:
    return Place(place.section, place.table, place.row, column, place.field, place.block)
