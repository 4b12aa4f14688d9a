"""Two fiscal years of one rulebook.

A figure of one year and a figure of the other belong together where calls of the same area and
tier give them the same role. What no call uses, but has the year as the first part of its key
(`fy2025.background`), is of the whole programme and belongs to the key with the other year.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kyoso.changes.model import Change, Comparison, Draft, Side, kind_of
from kyoso.errors import Problem
from kyoso.model import Call, Figure, Text
from kyoso.rulebook import Rulebook
from kyoso.wording import fiscal_year, in_words

STATUS = "status"  # the role under which a call's status stands beside those of its rules

Pair = tuple[str | None, str | None]  # keys of a figure before and after


def compare_years(rulebook: Rulebook, before: int, after: int) -> Comparison:
    """What differs between two fiscal years. Raises Problem where a year has no calls."""
    calls = _by_area_and_tier(rulebook, before), _by_area_and_tier(rulebook, after)
    names = _in_order(rulebook, {*calls[0], *calls[1]})
    pairs: dict[Pair, tuple[list[str], list[str]]] = {}
    for area, tier in names:
        for role, pair in _roles(calls[0].get((area, tier)), calls[1].get((area, tier))):
            roles, places = pairs.setdefault(pair, ([], []))
            roles.append(role)
            places.append(f"{area}/{tier}")
    for pair in _of_the_programme(rulebook, before, after):
        pairs[pair] = [], []
    found = [(pair, _change(rulebook, pair, *where)) for pair, where in pairs.items()]
    changes = tuple(change for _, change in found if change)
    numbers = by_place(changes)
    return Comparison(
        before=_year(before),
        after=_year(after),
        unchanged=len(found) - len(changes),
        changes=changes,
        drafts=tuple(
            draft_of(_name(rulebook, *name), calls[0].get(name), calls[1].get(name), numbers.get("/".join(name), ()))
            for name in names
        ),
    )


Calls = dict[tuple[str, str], Call]


def by_place(changes: tuple[Change, ...]) -> dict[str, list[int]]:
    """The numbers of the changes that name a place among their calls."""
    numbers: dict[str, list[int]] = {}
    for number, change in enumerate(changes):
        for place in change.calls:
            numbers.setdefault(place, []).append(number)
    return numbers


def draft_of(name: Text, old: Call | None, new: Call | None, changes: Sequence[int]) -> Draft:
    """What is written on both sides, and the numbers of the changes that touch it."""
    call = new or old
    assert call is not None, "a place is that of a call"
    return Draft(
        area=call.area,
        tier=call.tier,
        name=name,
        before=old.key if old else None,
        after=new.key if new else None,
        writes_before=old.document if old else None,
        writes_after=new.document if new else None,
        changes=tuple(changes),
    )


def _in_order(rulebook: Rulebook, names: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """Areas and tiers in the programme's order."""
    return sorted(names, key=lambda name: (rulebook.areas[name[0]].order, rulebook.tiers[name[1]].order))


def _by_area_and_tier(rulebook: Rulebook, year: int) -> Calls:
    calls = {(call.area, call.tier): call for call in rulebook.calls.values() if call.fiscal_year == year}
    if not calls:
        known = sorted({str(call.fiscal_year) for call in rulebook.calls.values()})
        raise Problem(f"{year}: no calls in that fiscal year; known: {', '.join(known)}")
    return calls


def _roles(before: Call | None, after: Call | None) -> Iterator[tuple[str, Pair]]:
    """Each role that a call has in either year, with the figures' keys."""
    old = {STATUS: before.status, **before.rules} if before else {}
    new = {STATUS: after.status, **after.rules} if after else {}
    for role in dict.fromkeys([*old, *new]):
        yield role, (old.get(role), new.get(role))


def _of_the_programme(rulebook: Rulebook, before: int, after: int) -> list[Pair]:
    used = {key for call in rulebook.calls.values() for key in (call.status, *call.rules.values())}
    keys: list[dict[str, str]] = []
    for year in (before, after):
        start = f"fy{year}."
        keys.append({key.removeprefix(start): key for key in rulebook.figures if key.startswith(start)})
    tails = [tail for tail in dict.fromkeys([*keys[0], *keys[1]]) if not used & {side.get(tail) for side in keys}]
    return [(keys[0].get(tail), keys[1].get(tail)) for tail in tails]


def _change(rulebook: Rulebook, pair: Pair, roles: list[str], calls: list[str]) -> Change | None:
    before, after = (rulebook.figures[key] if key else None for key in pair)
    shown = after or before
    if shown is None or pair[0] == pair[1]:
        return None
    kind = kind_of(before, after) if before and after else "gone" if before else "new"
    if kind is None:
        return None
    return Change(
        kind=kind,
        label=shown.label,
        before=side(before),
        after=side(after),
        roles=tuple(dict.fromkeys(roles)),
        calls=tuple(dict.fromkeys(calls)),
    )


def side(figure: Figure | None) -> Side | None:
    """A figure in words, in both languages."""
    if figure is None:
        return None
    return Side(key=figure.key, words=Text(ja=in_words(figure, "ja"), en=in_words(figure, "en")))


def _year(year: int) -> Text:
    return Text(ja=fiscal_year(year, "ja"), en=fiscal_year(year, "en"))


def _name(rulebook: Rulebook, area: str, tier: str) -> Text:
    names = rulebook.areas[area].name, rulebook.tiers[tier].name
    return Text(ja="・".join(name.ja for name in names), en=", ".join(name.en for name in names))
