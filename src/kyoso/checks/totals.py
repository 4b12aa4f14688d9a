"""Kinds of check on the budget as a whole, and on the share of it that some institutions have."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kyoso.checks.model import Outcome, Values
from kyoso.checks.readings import Reading, by_rule
from kyoso.checks.shapes import judges
from kyoso.checks.subject import BUDGET, Line, Member, Subject
from kyoso.checks.table import Ask

_WIDEST = 6  # digits behind the point of a share


@judges("money in all", side="at most")
def total_at_most(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """All periods together ask for no more than the rule's amount."""
    yield from _total(ask, subject, 0, ask.limit)


@judges("money in all", side="at least")
def total_at_least(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """All periods together ask for no less than the rule's amount."""
    yield from _total(ask, subject, ask.limit, None)


@judges("money in all", side="exactly")
def total_exactly(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """All periods together ask for the rule's amount."""
    yield from _total(ask, subject, ask.limit, ask.limit)


@judges("money in all", span="range")
def total_between(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """All periods together ask for an amount from the rule's lower end to its upper one."""
    yield from _total(ask, subject, *ask.ends)


def _total(ask: Ask, subject: Subject, least: int, most: int | None) -> Iterator[Outcome]:
    """The sum of all years, which may not be under `least` or over `most`, in yen."""
    if not subject.years:
        return

    def holds(amount: int) -> bool:
        return least <= amount and (most is None or amount <= most)

    total, direct, stated = (
        sum(getattr(year, what) for year in subject.years) for what in ("total", "direct", "stated")
    )
    values: Values = {
        "amount": ("yen", total),
        "direct": ("yen", direct),
        "stated": ("yen", stated),
        "over": ("yen", max(0, total - (most or 0))),
        "under": ("yen", max(0, least - total)),
    }
    others = []
    if ask.question and not ask.includes:
        others.append(Reading(holds(direct), ask.question, "total-with-indirect"))
    if stated != total:
        others.append(Reading(holds(stated), subject.rate_question, "total-by-assumption"))
    plain = Reading(holds(total), says="total-within")
    misses = "total-short" if total < least else "total-over"
    yield by_rule(ask, plain, *others, misses=misses, values=values, place=subject.place_of(BUDGET))


@judges("a share", side="at most", needs=("role|counts",))
def share_at_most(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """Institutions of a role or sort use no more than the rule's share of the budget."""
    yield from _share(ask, subject, lambda part, whole: part * 100 <= ask.limit * whole, "share-over")


@judges("a share", side="at least", needs=("role|counts",))
def share_at_least(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """Institutions of a role or sort use no less than the rule's share of the budget."""
    yield from _share(ask, subject, lambda part, whole: part * 100 >= ask.limit * whole, "share-short")


def _share(ask: Ask, subject: Subject, holds: Callable[[int, int], bool], misses: str) -> Iterator[Outcome]:
    role, sort = ask.row.role, ask.row.counts
    counted = [each for each in subject.members if (each.role == role if role else sort in each.counts_as)]
    perhaps = [each for each in subject.members if sort and sort in each.may_count_as and each not in counted]
    part, whole = _sum_of(subject, counted), sum(line.total for line in subject.lines)
    if not whole:
        return
    values: Values = {
        "names": ("names", tuple(member.name for member in counted)),
        "others": ("names", tuple(member.name for member in perhaps)),
        "amount": ("yen", part),
        "whole": ("yen", whole),
        "share": ("text", percent(part, whole)),
    }
    others = []
    if perhaps:
        with_them = holds(_sum_of(subject, [*counted, *perhaps]), whole)
        others.append(Reading(with_them, perhaps[0].question, "share-if-counted"))
    if any(line.assumed and line.indirect for line in subject.lines):
        stated = holds(_sum_of(subject, counted, _stated), sum(map(_stated, subject.lines)))
        others.append(Reading(stated, subject.rate_question, "share-by-assumption"))
    plain = Reading(holds(part, whole), says="share-within")
    yield by_rule(ask, plain, *others, misses=misses, values=values, place=subject.place_of(BUDGET))


def _sum_of(subject: Subject, members: list[Member], amount: Callable[[Line], int] = lambda line: line.total) -> int:
    names = {member.name for member in members}
    return sum(amount(line) for line in subject.lines if line.institution in names)


def _stated(line: Line) -> int:
    """What a line asks for without what follows from our assumption."""
    return line.direct if line.assumed else line.total


def percent(part: int, whole: int) -> str:
    """A share in percent, with as many digits as it takes to tell it from a whole number that it is not.

    >>> percent(1, 2), percent(1, 3), percent(3_333_334, 10_000_000), percent(300_001, 1_000_000)
    ('50%', '33.3%', '33.3%', '30.0001%')
    """
    for digits in range(1, _WIDEST + 1):
        scaled = round(part * 100 * 10**digits / whole)
        if scaled % 10**digits or scaled * whole == part * 100 * 10**digits:
            break
    units, rest = divmod(scaled, 10**digits)
    return f"{units}.{rest:0{digits}}%".replace(f".{0:0{digits}}%", "%")
