"""Two fiscal years of one rulebook, compared by what they are about.

Statements of the two years belong together where a `Topic` names them both, or where their keys are
the same but for the year. Numbers, dates and statuses belong together where calls of the same area
and tier give them the same role; counts of projects of one area and tier belong together in any case, as
what cannot be compared. All that belongs together is one change: a figure is named once, however
many calls it holds for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from kyoso.changes.model import Change, Comparison, Draft, Kind, Reason, Side, kind_of_all, reasons_of
from kyoso.errors import Problem
from kyoso.model import Call, Figure, Text
from kyoso.rulebook import Rulebook
from kyoso.wording import COUNTS_OF_HUBS, fiscal_year, in_words

STATUS = "status"  # the role under which a call's status stands beside those of its rules

Name = tuple[str, str]  # an area and a tier
Calls = dict[Name, Call]
Place = tuple[int, str]  # 0 for the year before, 1 for that after, and the key of a figure


class Said(Struct, frozen=True, kw_only=True):
    """A figure of one year: the areas and tiers for which it holds, and its roles there."""

    figure: Figure
    calls: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


def compare_years(rulebook: Rulebook, before: int, after: int) -> Comparison:
    """What differs between two fiscal years. Raises Problem where a year has no calls."""
    calls = _by_area_and_tier(rulebook, before), _by_area_and_tier(rulebook, after)
    names = _in_order(rulebook, {*calls[0], *calls[1]})
    said = {
        (number, key): each
        for number, year in enumerate((before, after))
        for key, each in _of_year(rulebook, year, calls[number], names).items()
    }
    found = [change for group in _together(rulebook, said) for change in _changes(rulebook, said, group)]
    changes = tuple(change for change in found if change)
    numbers = by_place(changes)
    return Comparison(
        before=_year(before),
        after=_year(after),
        unchanged=len(found) - len(changes),
        changes=changes,
        drafts=tuple(
            draft_of(
                rulebook,
                rulebook,
                _name(rulebook, *name),
                calls[0].get(name),
                calls[1].get(name),
                numbers.get("/".join(name), ()),
            )
            for name in names
        ),
    )


def by_place(changes: tuple[Change, ...]) -> dict[str, list[int]]:
    """The numbers of the changes that name a place among their calls."""
    numbers: dict[str, list[int]] = {}
    for number, change in enumerate(changes):
        for place in change.calls:
            numbers.setdefault(place, []).append(number)
    return numbers


def draft_of(
    before: Rulebook, after: Rulebook, name: Text, old: Call | None, new: Call | None, changes: Sequence[int]
) -> Draft:
    """What is written on both sides, each with its own rules, and the numbers of the changes that touch it."""
    call = new or old
    assert call is not None, "a place is that of a call"
    return Draft(
        area=call.area,
        tier=call.tier,
        name=name,
        before=old.key if old else None,
        after=new.key if new else None,
        writes_before=_document(before, old),
        writes_after=_document(after, new),
        changes=tuple(changes),
    )


def _document(rulebook: Rulebook, call: Call | None) -> Text | None:
    return rulebook.declared.documents[call.document].label if call and call.document else None


# -- what a year says -----------------------------------------------------------------------


def _in_order(rulebook: Rulebook, names: set[Name]) -> list[Name]:
    """Areas and tiers in the programme's order."""
    return sorted(names, key=lambda name: (rulebook.areas[name[0]].order, rulebook.tiers[name[1]].order))


def _by_area_and_tier(rulebook: Rulebook, year: int) -> Calls:
    calls = {(call.area, call.tier): call for call in rulebook.calls.values() if call.fiscal_year == year}
    if not calls:
        known = sorted({str(call.fiscal_year) for call in rulebook.calls.values()})
        raise Problem(f"{year}: no calls in that fiscal year; known: {', '.join(known)}")
    return calls


def _of_year(rulebook: Rulebook, year: int, calls: Calls, names: list[Name]) -> dict[str, Said]:
    """The figures of a year's calls, then those of the programme, by key."""
    where: dict[str, tuple[dict[str, None], dict[str, None]]] = {}
    for name in names:
        for role, key in _roles(calls.get(name)):
            places, roles = where.setdefault(key, ({}, {}))
            places["/".join(name)] = None
            roles[role] = None
    found = {
        key: Said(figure=rulebook.figures[key], calls=tuple(places), roles=tuple(roles))
        for key, (places, roles) in where.items()
    }
    used = {key for call in rulebook.calls.values() for _role, key in _roles(call)}
    for key in rulebook.matching(f"fy{year}.*"):
        if key not in used:
            found[key] = Said(figure=rulebook.figures[key])
    return found


def _roles(call: Call | None) -> Iterator[tuple[str, str]]:
    if call:
        yield STATUS, call.status
        yield from call.rules.items()


# -- what belongs together ------------------------------------------------------------------


def _together(rulebook: Rulebook, said: dict[Place, Said]) -> list[list[Place]]:
    """The figures of both years, those that are about the same in one group, in their order."""
    leader = {place: place for place in said}

    def found(place: Place) -> Place:
        while leader[place] != place:
            place = leader[place]
        return place

    order = {place: number for number, place in enumerate(said)}
    for one, other in chain(_by_topic(rulebook, said), _by_role(said), _by_key(said), _by_count(said)):
        first, second = sorted((found(one), found(other)), key=order.__getitem__)
        leader[second] = first
    groups: dict[Place, list[Place]] = {}
    for place in said:
        groups.setdefault(found(place), []).append(place)
    return list(groups.values())


def _by_topic(rulebook: Rulebook, said: dict[Place, Said]) -> Iterator[tuple[Place, Place]]:
    """Figures of both years that one topic names."""
    for topic in rulebook.topics.values():
        sides = [[(side, key) for key in topic.figures if (side, key) in said] for side in (0, 1)]
        if all(sides):
            yield from ((sides[0][0], place) for place in (*sides[0], *sides[1]))


def _by_key(said: dict[Place, Said]) -> Iterator[tuple[Place, Place]]:
    """Statements, and figures of the programme, whose keys differ in the year alone."""
    tails = {(side, _tail(key)): (side, key) for side, key in said}
    for (side, key), each in said.items():
        other = tails.get((1, _tail(key)))
        if side == 0 and other and (each.figure.unit == "text" or not each.calls):
            yield (side, key), other


def _tail(key: str) -> str:
    start, _, rest = key.partition(".")
    return rest if start[2:].isdecimal() and start.startswith("fy") else key


def _by_role(said: dict[Place, Said]) -> Iterator[tuple[Place, Place]]:
    """Numbers, dates and statuses to which calls of an area and tier give the same role."""
    yield from _meeting(said, lambda each: each.roles if each.figure.unit != "text" else ())


def _by_count(said: dict[Place, Said]) -> Iterator[tuple[Place, Place]]:
    """Counts of projects of an area and tier that have no count of the same role in the other year."""
    paired = {place for pair in _by_role(said) for place in pair}
    rest = {place: each for place, each in said.items() if each.figure.unit in COUNTS_OF_HUBS and place not in paired}
    yield from _meeting(rest, lambda each: ("hubs",))


def _meeting(said: dict[Place, Said], roles_of: Callable[[Said], tuple[str, ...]]) -> Iterator[tuple[Place, Place]]:
    """Pairs that meet at a seat: an area and tier, and a role."""
    seats: dict[tuple[str, str], Place] = {}
    for place, each in said.items():
        for seat in ((call, role) for call in each.calls for role in roles_of(each)):
            if place[0] == 0:
                if seat in seats:
                    yield seats[seat], place
                seats.setdefault(seat, place)
            elif seat in seats:
                yield seats[seat], place


# -- what differs ---------------------------------------------------------------------------


def _changes(rulebook: Rulebook, said: dict[Place, Said], group: list[Place]) -> Iterable[Change | None]:
    """The change of what belongs together, None where both years say the same; else one for each figure."""
    sides = [[said[place] for place in group if place[0] == side] for side in (0, 1)]
    if not all(sides):
        return [
            _change(rulebook, [each] if side == 0 else [], [each] if side == 1 else [])
            for side in (0, 1)
            for each in sides[side]
        ]
    return [_change(rulebook, sides[0], sides[1])]


def _change(rulebook: Rulebook, before: list[Said], after: list[Said]) -> Change | None:
    every = [*before, *after]
    reasons = tuple(dict.fromkeys(reason for one in before for other in after for reason in _reasons(one, other)))
    figures = [each.figure for each in before], [each.figure for each in after]
    kind: Kind | None = "not-comparable" if reasons else kind_of_all(*figures)
    if kind is None:
        return None
    label = _label(rulebook, before, after)
    return Change(
        kind=kind,
        label=label,
        before=tuple(_side(each, label) for each in before),
        after=tuple(_side(each, label) for each in after),
        reasons=reasons,
        roles=tuple(dict.fromkeys(role for each in every for role in each.roles)),
        calls=tuple(dict.fromkeys(call for each in every for call in each.calls)),
    )


def _reasons(one: Said, other: Said) -> list[Reason]:
    return reasons_of(
        one.figure,
        other.figure,
        same_calls=set(one.calls) == set(other.calls),
        same_meaning=bool({*one.roles} & {*other.roles}) or not (one.roles and other.roles),
    )


def _label(rulebook: Rulebook, before: list[Said], after: list[Said]) -> Text:
    """The name of the topic where several figures have one, else what the later year calls it."""
    keys = {each.figure.key for each in (*before, *after)}
    topics = [topic for topic in rulebook.topics.values() if keys & set(topic.figures)]
    if before and after and topics:
        return topics[0].name
    return (after or before)[0].figure.label


def _side(each: Said, label: Text) -> Side:
    own = each.figure.label if each.figure.label != label and each.roles != (STATUS,) else None
    return replace(side_of(each.figure), label=own, calls=each.calls)


def side_of(figure: Figure) -> Side:
    """A figure in words, in both languages."""
    return Side(key=figure.key, words=Text(ja=in_words(figure, "ja"), en=in_words(figure, "en")))


def _year(year: int) -> Text:
    return Text(ja=fiscal_year(year, "ja"), en=fiscal_year(year, "en"))


def _name(rulebook: Rulebook, area: str, tier: str) -> Text:
    names = rulebook.areas[area].name, rulebook.tiers[tier].name
    return Text(ja="・".join(name.ja for name in names), en=", ".join(name.en for name in names))
