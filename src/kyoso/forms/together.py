"""The files of one proposal laid side by side: a draft, a budget workbook, an agency's forms; do their sums agree?

A plan says its sums to the yen. A form says them in its unit, rounded as it says; a sum agrees with it where it would
be written so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from kyoso import wording
from kyoso.forms.checking import FormFinding
from kyoso.forms.messages import OF_ALL, OF_INSTITUTION, OF_YEAR, SUMS
from kyoso.forms.money import UNITS
from kyoso.forms.planning import yen_of
from kyoso.forms.reading import Entry
from kyoso.model import Language
from kyoso.plan import Plan, costs_by
from kyoso.rulebook import Rulebook
from kyoso.typed import fiscal_year, plain

WHAT = ("direct", "indirect", "total")


class Key(NamedTuple):
    """What a sum is of: a fiscal year or an institution, or all (0, ""); direct, indirect or total."""

    year: int
    institution: str
    what: str


class Stated(NamedTuple):
    """An amount as a file states it: whole yen, the yen of its unit, how it is rounded."""

    yen: int
    unit: int = 1
    rounding: str = ""


class Sums(NamedTuple):
    """What one file states; `whole` where all its years and institutions are in it, so that no others are nothing."""

    file: str
    stated: dict[Key, Stated]
    whole: bool


def sums_of_plan(file: str, plan: Plan, rulebook: Rulebook) -> Sums:
    """The sums of a plan, as a draft or a budget workbook holds it."""
    made: dict[Key, Stated] = {}
    for year, cost in costs_by(plan, rulebook, "fiscal_year").items():
        made |= {Key(year, "", what): Stated(getattr(cost, what)) for what in WHAT}
        for what in WHAT:
            known = made.get(Key(0, "", what), Stated(0)).yen
            made[Key(0, "", what)] = Stated(known + getattr(cost, what))
    for name, cost in costs_by(plan, rulebook, "institution").items():
        made[Key(0, plain(name), "total")] = Stated(cost.total)
    return Sums(file, made, whole=bool(made))


def sums_of_form(file: str, entries: Iterable[Entry]) -> Sums:
    """The sums that stand in the fields of a filled form."""
    made: dict[Key, Stated] = {}
    for entry in entries:
        head, _, rest = entry.field.plan.partition(".")
        if head == "budget":
            made |= dict(_rows(entry) if entry.field.kind == "rows" else _field(entry, rest))
    return Sums(file, made, whole=False)


def _field(entry: Entry, rest: str) -> Iterator[tuple[Key, Stated]]:
    parts = [part for part in rest.split(".") if part]
    year = int(parts.pop(0)) if parts and parts[0].isdigit() else 0
    what = parts[0] if parts else "total"
    yen = yen_of(entry.text, entry.field.unit)
    if yen is not None and what in WHAT:
        yield Key(year, "", what), Stated(yen, UNITS.get(entry.field.unit, 1), entry.field.rounding)


def _rows(entry: Entry) -> Iterator[tuple[Key, Stated]]:
    names = [column.plan for column in entry.field.columns]
    for row in entry.rows:
        cells = dict(zip(names, row, strict=False))
        try:
            year = fiscal_year(cells.get("fiscal_year", ""))
        except ValueError:
            continue
        for column, text in zip(entry.field.columns, row, strict=False):
            unit = column.unit or entry.field.unit
            yen = yen_of(text, unit) if column.plan in WHAT else None
            if year and yen is not None:
                yield Key(year, "", column.plan), Stated(yen, UNITS.get(unit, 1), entry.field.rounding)


def disagreements(
    files: Sequence[Sums], names: dict[str, str], language: Language, say: Callable[[str], str]
) -> Iterator[FormFinding]:
    """A finding for each sum that two files state otherwise, and for each file that states none.

    `names` are institutions as they are written, by their plain form.
    """
    for each in files:
        if not each.stated:
            yield FormFinding("together-none", "", {"file": each.file}, open=True)
    keys = dict.fromkeys(key for each in files for key in each.stated)
    for key in keys:
        stated = [(each.file, amount) for each in files if (amount := _amount(each, key)) is not None]
        if any(not _agree(one, other) for (_, one), (_, other) in pairwise(_by_exactness(stated))):
            shown = [f"{file} {wording.thousand_yen(amount.yen, language)}" for file, amount in stated]
            separator = "、" if language == "ja" else ", "
            yield FormFinding(
                "together-sums", "", {"what": _named(key, names, language, say), "sums": separator.join(shown)}
            )


def _amount(sums: Sums, key: Key) -> Stated | None:
    """What a file states; nothing is nothing where all that there is stands in it."""
    found = sums.stated.get(key)
    return Stated(0) if found is None and sums.whole else found


def _by_exactness(stated: list[tuple[str, Stated]]) -> list[tuple[str, Stated]]:
    return sorted(stated, key=lambda each: each[1].unit)


def _agree(exact: Stated, other: Stated) -> bool:
    """Whether two amounts may be one and the same; the first is the more exact one."""
    if exact.unit == other.unit:
        return exact.yen == other.yen
    if exact.unit > 1 or not other.rounding:
        return abs(exact.yen - other.yen) < other.unit
    whole, rest = divmod(exact.yen, other.unit)
    up = bool(rest) and (other.rounding == "up" or (other.rounding == "half-up" and rest * 2 >= other.unit))
    return (whole + up) * other.unit == other.yen


def _named(key: Key, names: dict[str, str], language: Language, say: Callable[[str], str]) -> str:
    what = say(SUMS[key.what])
    if key.year:
        return say(OF_YEAR) % {"year": wording.fiscal_year(key.year, language), "what": what}
    if key.institution:
        return say(OF_INSTITUTION) % {"institution": names.get(key.institution, key.institution), "what": what}
    return say(OF_ALL) % {"what": what}
