"""A plan from what was read in a form: each value at the field that the map names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec

from kyoso import typed
from kyoso.applicant import entries as declared
from kyoso.applicant import value_of
from kyoso.declared import Applicant, Asked
from kyoso.filled import ROLES
from kyoso.forms.money import UNITS
from kyoso.forms.reading import Entry
from kyoso.plan import Plan, types_of
from kyoso.typed import plain

_ROLES = {plain(name): role for role, text in ROLES.items() for name in (text.ja, text.en)}
_NUMBER = re.compile(r"^[¥￥]?\s*(-?[0-9][0-9,]*)(\.[0-9]+)?\s*(円|千円|万円|百万円|億円|人|名|歳)?$")


NOTHING = Applicant()


class Planned(NamedTuple):
    """A plan, and the entries that no field of a plan can hold as they are written."""

    plan: Plan
    left: tuple[Entry, ...]


def number_of(text: str) -> int | None:
    """A whole number as people write it: 1,234; １２３４円; None for what is none."""
    match = _NUMBER.match(unicodedata.normalize("NFKC", text).strip())
    if match is None or (match[2] and set(match[2]) - {".", "0"}):
        return None
    return int(match[1].replace(",", ""))


class Amount(NamedTuple):
    """Whole yen, and how many yen the last digit that was written stands for."""

    yen: int
    exact_to: int


def amount_of(text: str, unit: str) -> Amount | None:
    """An amount in the unit of a form; a unit that is written beside it counts, and so do decimals: 59.93百万円.

    None for what is no amount.
    """
    match = _NUMBER.match(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        try:
            yen = typed.amount(text) if "円" in text else None
        except ValueError:
            return None
        return None if yen is None else Amount(yen, 1)
    size, decimals = UNITS.get(match[3] or unit, 1), len(match[2] or ".") - 1
    number = Decimal(match[1].replace(",", "") + (match[2] or ""))
    return Amount(round(number * size), max(1, size // 10**decimals))


def plan_of(entries: Sequence[Entry], applicant: Applicant = NOTHING) -> Planned:
    """The plan that the entries of a form make together; each is tried alone, so that one slip loses nothing."""
    kind = types_of(applicant).plan
    asked = {".".join(each.path): each.asked for each in declared(applicant)}
    data: dict[str, Any] = {}
    left: list[Entry] = []
    for entry in entries:
        if entry.blank or not entry.field.plan:
            continue
        tried = _with(data, entry, asked.get(entry.field.plan))
        if tried is None or not _is_plan(tried, kind):
            left.append(entry)
        else:
            data = tried
    return Planned(msgspec.convert(data, kind), tuple(left))


def _is_plan(data: dict[str, Any], kind: type[Plan]) -> bool:
    try:
        msgspec.convert(data, kind)
    except msgspec.ValidationError:
        return False
    return True


def _with(data: dict[str, Any], entry: Entry, asked: Asked | None) -> dict[str, Any] | None:
    """The data with an entry in its place; None where there is no such place."""
    made = {**data}
    path = entry.field.plan
    if entry.rows:
        names = [column.plan for column in entry.field.columns]
        if path == "budget":
            return None  # sums by year, which a plan makes from its lines
        records = [_record(names, row) for row in entry.rows if any(row)]
        if path == "institutions":
            named = {each.get("name") for each in records}
            records = [i for i in made.get(path, ()) if i["name"] not in named] + records
        made[path] = records
        return made
    head, _, rest = path.partition(".")
    value: Any = entry.text.strip()
    if asked is not None:
        return _asked(made, head, rest, asked, value)
    if head == "budget":
        return None
    if head == "lead":
        known = [each for each in made.get("institutions", ()) if each.get("role") != "lead"]
        lead = next((each for each in made.get("institutions", ()) if each.get("role") == "lead"), {"role": "lead"})
        if rest != "name" and "name" not in lead:
            return None
        if rest == "name":
            known = [each for each in known if each.get("name") != value]
        made["institutions"] = [{**lead, rest: value}, *known]
    elif rest:
        made[head] = {**made.get(head, {}), rest: value}
    elif head == "sdgs":
        made[head] = [int(each) for each in re.findall(r"[0-9]+", entry.text)]
    elif head.endswith(("year", "percent")):
        made[head] = number_of(entry.text.rstrip("年度"))
    else:
        made[head] = value
    return made


def _asked(made: dict[str, Any], head: str, rest: str, asked: Asked, text: str) -> dict[str, Any] | None:
    """The data with a declared field in its place; None where the words are none of its type."""
    try:
        value = msgspec.to_builtins(value_of(asked, text))
    except ValueError:
        return None
    return {**made, head: {**made.get(head, {}), rest: value} if rest else value}


def _record(names: Sequence[str], row: Sequence[str]) -> dict[str, Any]:
    """A record of a list from a row; years are numbers."""
    made: dict[str, Any] = {}
    for name, text in zip(names, row, strict=False):
        if name and text:
            year = number_of(text.rstrip("年度")) if name.endswith("year") else None
            made[name] = text if year is None else year
    if "role" in made:
        made["role"] = _ROLES.get(plain(made["role"]), "participating")
    return made
