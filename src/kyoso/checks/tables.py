"""Kinds of check on the draft's tables of amounts: sums, and tables that say the same thing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from kyoso.checks.model import Outcome, Values
from kyoso.checks.shapes import judges
from kyoso.checks.subject import BUDGET, AmountRow, Line, Subject, year_of
from kyoso.checks.table import Ask
from kyoso.filled import Place
from kyoso.typed import plain


@judges(needs=("table", "column"))
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
        values: Values = {"found": ("thousand", whole), "expected": ("thousand", total)}
        right = whole == total
        says = "row-adds-up" if right else "row-differs" if _typed(each, row.column) else "row-without-sum"
        yield Outcome("met" if right else "not-met", says, values, _at(each.row.place, row.column))


def amounts_readable(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """Where an amount belongs, an amount stands, and beside amounts a fiscal year that can be read."""
    for name, rows in subject.amounts.items():
        if name in ask.row.but:
            continue
        for each in rows:
            dated = "year" in each.row.cells and not each.row.is_total and _typed(each, "year")
            if dated and any(each.amounts.values()) and year_of(each.key, subject.start or ANY_YEAR) is None:
                yield Outcome("not-met", "unreadable", {"found": ("text", each.key)}, _at(each.row.place, "year"))
            for column, amount in each.amounts.items():
                if amount is None:
                    values: Values = {"found": ("text", each.row.cells[column].text)}
                    yield Outcome("not-met", "unreadable", values, _at(each.row.place, column))


@judges(needs=("table",))
def totals_add_up(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """The row of sums is the sum of the rows above it, column by column; so is a row of sums in between."""
    rows = subject.amounts.get(ask.row.table, ())
    sums = [number for number, each in enumerate(rows) if each.row.is_total]
    for before, here in zip([-1, *sums], sums, strict=False):
        # the last one sums all rows; one in between those since the one before it, or all above it
        above = [rows] if here == sums[-1] else [rows[before + 1 : here], rows[:here]]
        for column, found in rows[here].amounts.items():
            totals = [_total(part, column) for part in above]
            if found is None or None in totals or found == totals[0] == 0:
                continue
            values: Values = {
                "column": ("column", column),
                "found": ("thousand", found),
                "expected": ("thousand", totals[0] or 0),
            }
            right = found in totals
            says = "total-adds-up" if right else "total-differs" if _typed(rows[here], column) else "total-missing"
            yield Outcome("met" if right else "not-met", says, values, _at(rows[here].row.place, column))


def _total(rows: Sequence[AmountRow], column: str) -> int | None:
    """The sum of a column without its rows of sums; None where one of its amounts cannot be read."""
    amounts = [each.amounts.get(column, 0) for each in rows if not each.row.is_total]
    return None if None in amounts else sum(amount or 0 for amount in amounts)


def _typed(row: AmountRow, column: str) -> bool:
    """Whether something stands in a cell."""
    return bool(row.row.cells[column].text.strip())


ANY_YEAR = 2000  # where the cover does not say which year is the first, 2年度目 can be read all the same
Share = Callable[[Line, Subject], int]
# Column of a table of sums → what of a line belongs in it.
SHARES: dict[str, Share] = {
    "direct": lambda line, subject: line.direct,
    "indirect": lambda line, subject: line.indirect,
    "total": lambda line, subject: line.total,
    "lead": lambda line, subject: line.total if _role(line, subject) == "lead" else 0,
    "others": lambda line, subject: line.total if _role(line, subject) == "participating" else 0,
}


BY_ROLE = ("lead", "others")


def _role(line: Line, subject: Subject) -> str:
    return next((member.role for member in subject.members if member.name == line.institution), "")


@judges(needs=("table", "key", "parts"))
def agrees_with_lines(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """A table by year or by institution says the same as the lines of the budget."""
    rows = [each for each in subject.amounts.get(ask.row.table, ()) if not each.row.is_total]
    unknown = any(remark.name == "unreadable" and remark.place.table == BUDGET for remark in subject.remarks)
    if ask.row.key == "year":
        unknown |= any(year_of(each.key, subject.start) is None for each in rows if any(each.amounts.values()))
    if unknown or not subject.lines or not any(any(each.amounts.values()) for each in rows):
        return
    leads = sum(member.role == "lead" for member in subject.members)
    for name in ask.row.parts:
        if name in BY_ROLE and leads != 1:  # which is said once, of the consortium
            continue
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
        says = (
            "tables-differ"
            if about in found and about in wanted
            else "table-lacks"
            if about in wanted
            else "lines-lack"
        )
        if says != "tables-differ" and column != "total":  # a row that is missing is missed once
            continue
        values: Values = {
            "column": ("column", column),
            "about": ("year", about) if isinstance(about, int) else ("text", _name(about, rows, subject)),
            "found": ("thousand", found.get(about, 0)),
            "expected": ("thousand", wanted.get(about, 0)),
        }
        place = places.get(about, subject.tables[ask.row.table].place)
        yield Outcome("not-met", says, values, _at(place, column))


def _name(about: str, rows: list[AmountRow], subject: Subject) -> str:
    """A name as somebody wrote it."""
    names = [each.key for each in rows] + [line.institution for line in subject.lines]
    return next((name for name in names if plain(name) == about), about)


def _at(place: Place, column: str) -> Place:
    return Place(place.section, place.table, place.row, column, place.field, place.block)
