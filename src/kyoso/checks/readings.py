"""The one principle of the checks: an answer is what holds under every reading that the documents allow.

A check is met only if the plan holds under each reading, not met only if it holds under none; else the
documents do not say, and the question that allows the other reading is named. `by_rule` adds the readings that
lie in the rule itself:

- a figure with 程度, 〜, 頃 (about) leaves room: what is past it may still hold;
- what is inferred from a picture may be meant otherwise: what misses it may still hold;
- an open question that unsettles the row: what keeps to the rule may still not hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kyoso.checks.model import Answer, Outcome, Severity, Values
from kyoso.checks.table import Ask
from kyoso.filled import Place


class Reading(NamedTuple):
    """One reading: whether the plan holds under it, the open question that allows it, the message if it decides."""

    holds: bool
    question: str = ""
    says: str = ""
    severity: Severity | None = None


def answer_to(readings: Iterable[Reading]) -> Answer:
    """Met under every reading, not met under none of them, else open.

    >>> [answer_to(map(Reading, holds)) for holds in ([True, True], [False], [True, False])]
    ['met', 'not-met', 'open']
    """
    held = {reading.holds for reading in readings}
    if held == {True}:
        return "met"
    return "not-met" if held == {False} else "open"


NOWHERE = Place()


def by_rule(
    ask: Ask, plain: Reading, *others: Reading, misses: str = "", values: Values | None = None, place: Place = NOWHERE
) -> Outcome:
    """An outcome of the rule as its words say (`plain`), of `others`, and of the readings that lie in the rule.

    `misses` is the message where what the words say is missed; without it that of `plain` serves for both.
    """
    readings = [plain, *others, *_of_the_rule(ask)]
    answer = answer_to(readings)
    says = plain.says if plain.holds or not misses else misses
    if answer != "open":
        return Outcome(answer, says, values or {}, place)
    deciding = [reading for reading in readings if reading.holds != plain.holds]
    first = deciding[0]
    questions = tuple(dict.fromkeys(reading.question for reading in deciding if reading.question))
    return Outcome("open", first.says or says, values or {}, place, first.severity, questions)


def _of_the_rule(ask: Ask) -> Sequence[Reading]:
    """The readings that the rule's own words, its source and the open questions of the row allow."""
    readings = [Reading(False, question) for question in ask.unsettled]
    if ask.room:
        readings.append(Reading(True, ask.about, "", "warning"))
    if ask.rule is not None and ask.rule.inferred:
        readings.append(Reading(True, ask.question))
    return readings
