"""Kinds of check on what one field says: a number, a date, one of several words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from kyoso import typed
from kyoso.checks.model import Outcome, Values
from kyoso.checks.readings import Reading, by_rule
from kyoso.checks.shapes import Shape, judges
from kyoso.checks.subject import Subject
from kyoso.checks.table import Ask
from kyoso.filled import FieldText
from kyoso.model import Text, Unit
from kyoso.typed import plain
from kyoso.wording import AMOUNTS

NUMBERS: tuple[Shape, ...] = ("money in all", "a number of periods", "a count", "a share")
_OR = re.compile(r"[、，,・／/]|または|又は|もしくは|\bor\b")
_PARTS_OF_A_MONTH = frozenset({"上旬", "中旬", "下旬"})


@judges(*NUMBERS, side="at most", needs=("field",))
def field_at_most(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """The number in a field is no more than the rule's."""
    yield from _number(ask, subject, lambda number: number <= ask.limit, "number-over")


@judges(*NUMBERS, side="at least", needs=("field",))
def field_at_least(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """The number in a field is no less than the rule's."""
    yield from _number(ask, subject, lambda number: number >= ask.limit, "number-short")


def _number(ask: Ask, subject: Subject, holds: Callable[[int], bool], misses: str) -> Iterator[Outcome]:
    field = subject.fields.get(ask.row.field)
    if ask.rule is None or field is None:
        return
    if (silent := _unwritten(subject, field)) is not None:
        yield from silent
        return
    values = _said(field)
    number = number_in(field.text, ask.rule.unit)
    if number is None:
        yield Outcome("open", "number-unread", values, field.place)
        return
    yield by_rule(ask, Reading(holds(number), says="answer-within"), misses=misses, values=values, place=field.place)


def number_in(text: str, unit: Unit) -> int | None:
    """The number that a field gives in a unit, and nothing else; None where it cannot be told."""
    try:
        return typed.yen(text) if unit in AMOUNTS else typed.count(text)
    except ValueError:
        return None


@judges("words", needs=("field",))
def field_one_of(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """A field says one of the words that the rule lists."""
    field = subject.fields.get(ask.row.field)
    if ask.rule is None or not isinstance(ask.rule.value, Text) or field is None:
        return
    if (silent := _unwritten(subject, field)) is not None:
        yield from silent
        return
    lists = (ask.rule.value.ja, ask.rule.value.en)
    words = {plain(word) for listed in lists for word in _OR.split(listed)} - {""}
    holds = Reading(plain(field.text) in words, says="answer-within")
    yield by_rule(ask, holds, misses="not-one-of", values=_said(field), place=field.place)


@judges("a date", side="at most", needs=("field",))
def date_no_later(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """The date in a field is that of the rule or before it."""
    yield from _date(ask, subject, "date-late", later=True)


@judges("a date", side="at least", needs=("field",))
def date_no_earlier(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """The date in a field is that of the rule or after it."""
    yield from _date(ask, subject, "date-early", later=False)


def _date(ask: Ask, subject: Subject, misses: str, *, later: bool) -> Iterator[Outcome]:
    field = subject.fields.get(ask.row.field)
    if ask.rule is None or not isinstance(ask.rule.value, str) or field is None:
        return
    if (silent := _unwritten(subject, field)) is not None:
        yield from silent
        return
    try:
        said = typed.date(field.text)
    except ValueError:
        said = None
    if said is None:
        yield Outcome("open", "date-unread", _said(field), field.place)
        return
    first, last = _days(said)
    earliest, latest = _days(ask.rule.value)
    if not _PARTS_OF_A_MONTH & set(ask.rule.qualifiers):  # a month ends with its last day, and begins with its first
        earliest = latest = latest if later else earliest
    surely = last <= earliest if later else first >= latest
    perhaps = first <= latest if later else last >= earliest
    edge = [Reading(True, ask.question, "date-at-the-edge")] if perhaps and not surely else []
    outcome = by_rule(
        ask, Reading(surely, says="answer-within"), *edge, misses=misses, values=_said(field), place=field.place
    )
    yield outcome


def _days(date: str) -> tuple[str, str]:
    """The first and the last day that a date or a month can mean, as they are sorted."""
    return (date, date) if len(date) > 7 else (f"{date}-01", f"{date}-31")


def _said(field: FieldText) -> Values:
    return {"field": ("field", field.tag, field.label), "text": ("text", field.text)}


def _unwritten(subject: Subject, field: FieldText) -> list[Outcome] | None:
    """What is said of a field that is not filled in, which in a draft is said anyway; None for one that is."""
    if field.state == "filled" and field.text.strip():
        return None
    return [Outcome("open", "answer-missing", _said(field), field.place)] if subject.origin == "plan" else []
