"""What a check says: an answer, how grave it is, what was found, where; still without words.

Everything is a plain value (integers, strings, tuples), so that the same findings can be compared
between programs; words are made of them in `kyoso.checks.report`.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from kyoso.filled import Place

# `met`, `not-met`, or `open`: the documents do not say.
Answer = Literal["met", "not-met", "open"]
# An `error` breaks a rule, a `warning` is to be asked about or tidied up, a `note` is to be known. What is open is a
# warning where the plan goes past a figure that the documents only give as about.
Severity = Literal["error", "warning", "note"]
# Of what sort a value is, so that it can be put into words: `rule` and `record` are keys of the rulebook,
# `like` is a number in the unit of a rule, `yen` and `year` are what they say; `thousand` is whole yen to be
# shown as the draft's tables have them, in thousands.
Numbers = Literal["yen", "thousand", "year", "number", "like"]
Words = Literal["text", "names", "kind", "call", "rule", "record", "label", "field", "column", "counted"]
Sort = Numbers | Words
Value = tuple[Sort, int | str | tuple[str, ...]] | tuple[Sort, int | str | tuple[str, ...], str]
Values = dict[str, Value]


class Outcome(Struct, frozen=True, omit_defaults=True):
    """What a kind of check found in one place: `says` is the name of its message."""

    answer: Answer
    says: str
    values: Values = {}
    place: Place = Place()
    severity: Severity | None = None  # None: that of the row
    questions: tuple[str, ...] = ()  # those that make it open; none: that of the row


class Verdict(Struct, frozen=True, omit_defaults=True):
    """An outcome with the row of the table that it comes from, the rule or question, and its gravity.

    Where it is open, `question` is the one that decides, if the documents' words leave one, and `also` are
    the other open questions of the call that bear on the check.
    """

    check: str
    answer: Answer
    severity: Severity
    says: str
    values: Values = {}
    place: Place = Place()
    rule: str = ""
    question: str = ""
    also: tuple[str, ...] = ()
    assumed: str = ""  # the user's own setting that stands in for the rule


class Judgement(Struct, frozen=True):
    """All verdicts on one file, in the order of the table."""

    file: str
    call: str
    language: str
    origin: Literal["plan", "draft"]
    verdicts: tuple[Verdict, ...]
    headings: dict[str, str] = {}  # of the sections, for naming places
    labels: dict[str, str] = {}  # of the fields
    unused: tuple[str, ...] = ()  # the user's settings that the documents answer themselves

    def of(self, answer: Answer) -> tuple[Verdict, ...]:
        """The verdicts with this answer."""
        return tuple(verdict for verdict in self.verdicts if verdict.answer == answer)
