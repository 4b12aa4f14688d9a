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
from kyoso.forms.planning import amount_of
from kyoso.forms.reading import Entry
from kyoso.model import Language
from kyoso.packs import pack
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


class Unread(NamedTuple):
    """Words in a field that is for a sum, and that are no amount: the label of the field, its place, the words."""

    label: str
    at: str
    text: str


class Sums(NamedTuple):
    """What one file states; `whole` where all its years and institutions are in it, so that no others are nothing."""

    file: str
    stated: dict[Key, Stated]
    whole: bool
    unread: tuple[Unread, ...] = ()


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


def sums_of_form(file: str, entries: Iterable[Entry]) -> list[Sums]:
    """The sums that stand in the fields of a filled form.

    What a form asks for in two places is held against itself: the second place is named as if it were another file.
    """
    stated: dict[Key, Stated] = {}
    unread: list[Unread] = []
    elsewhere: list[Sums] = []
    for entry in entries:
        if entry.field.plan.partition(".")[0] != "budget":
            continue
        found: dict[Key, Stated] = {}
        for key, text, unit in _said(entry):
            amount = amount_of(text, unit)
            if amount is None:
                unread.append(Unread(entry.field.label, entry.field.at, text))
                continue
            # decimals make the unit finer: 59.93百万円 is said to ten thousand yen, however millions are rounded
            rounding = entry.field.rounding if amount.exact_to == UNITS.get(unit, 1) else ""
            found[key] = _with(found.get(key), Stated(amount.yen, amount.exact_to, rounding))
        again = {key: amount for key, amount in found.items() if key in stated}
        stated |= {key: amount for key, amount in found.items() if key not in again}
        if again:
            elsewhere.append(Sums(f"{file} ({entry.field.label})", again, whole=False))
    return [Sums(file, stated, whole=False, unread=tuple(unread)), *elsewhere]


def _with(one: Stated | None, other: Stated) -> Stated:
    """The sum of two rows of one year, such as those of two institutions; what each was rounded by adds up too."""
    return other if one is None else Stated(one.yen + other.yen, one.unit + other.unit)


def _said(entry: Entry) -> Iterator[tuple[Key, str, str]]:
    """The words of each sum in a field, with the unit that the form gives for them; blank ones are none."""
    field = entry.field
    if field.kind != "rows":
        parts = [part for part in field.plan.split(".")[1:] if part]
        year = int(parts.pop(0)) if parts and parts[0].isdigit() else 0
        what = parts[0] if parts else "total"
        if what in WHAT and entry.text.strip():
            yield Key(year, "", what), entry.text.strip(), field.unit
        return
    names = [column.plan for column in field.columns]
    for row in entry.rows:
        try:
            year = fiscal_year(dict(zip(names, row, strict=False)).get("fiscal_year", "")) or 0
        except ValueError:
            continue
        for column, text in zip(field.columns, row, strict=False):
            if year and column.plan in WHAT and text.strip():
                yield Key(year, "", column.plan), text.strip(), column.unit or field.unit


def disagreements(
    files: Sequence[Sums], names: dict[str, str], language: Language, say: Callable[[str], str]
) -> Iterator[FormFinding]:
    """A finding for each sum that two files state otherwise, and for what cannot be compared; how many sums agree.

    `names` are institutions as they are written, by their plain form.
    """
    same = differ = 0
    for each in files:
        if not each.stated and not each.unread:
            yield FormFinding("together-none", "", {"file": each.file}, open=True)
        for label, at, text in each.unread:
            yield FormFinding("together-unread", at, {"file": each.file, "label": label, "found": text[:40]}, open=True)
    keys = dict.fromkeys(key for each in files for key in each.stated)
    for key in keys:
        stated = [(each.file, amount) for each in files if (amount := _amount(each, key)) is not None]
        if len(stated) < 2:
            continue
        if not any(not _agree(one, other) for (_, one), (_, other) in pairwise(_by_exactness(stated))):
            same += 1
            continue
        differ += 1
        shown = [f"{file} {wording.thousand_yen(amount.yen, language)}" for file, amount in stated]
        separator = pack(language).listed
        yield FormFinding(
            "together-sums", "", {"what": _named(key, names, language, say), "sums": separator.join(shown)}
        )
    if same:
        yield FormFinding("together-same", "", {"count": same}, met=True)
    elif not differ and all(each.stated for each in files):
        yield FormFinding("together-apart", "", open=True)


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
