"""Runs the table on a subject."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import msgspec

from kyoso.checks.kinds import KINDS
from kyoso.checks.model import Answer, Judgement, Outcome, Severity, Values, Verdict
from kyoso.checks.subject import Subject
from kyoso.checks.table import STATUS, Ask, Row, Table
from kyoso.errors import Problem, nearest
from kyoso.model import Call, Figure
from kyoso.rulebook import Rulebook

SAID = {"met": "met", "not-met": "not-met"}


class Settings(NamedTuple):
    """The user's own: answers where the documents are silent, limits of texts and how they are counted."""

    assumed: Mapping[str, str] = {}
    limits: Mapping[str, int] = {}
    counted: str = "non-blank"


class Judge:
    """The rules, the table and a user's settings, ready to judge one subject after another."""

    def __init__(self, rulebook: Rulebook, table: Table, settings: Settings = Settings()) -> None:  # noqa: B008 - frozen
        self.rulebook, self.settings = rulebook, settings
        self.rows = (*table.rows, *_limits(table, settings.limits))
        self.asks = lru_cache(maxsize=64)(self._ready)
        _must_be_checks(settings.assumed, self.rows)

    def judge(self, subject: Subject) -> Judgement:
        """Every verdict on a subject, in the order of the table."""
        key = next(iter(subject.calls.values()), "")
        verdicts = [verdict for ask, assumed in self.asks(key) for verdict in self._verdicts(ask, assumed, subject)]
        known = key if key in self.rulebook.calls else ""
        labels = {tag: field.label for tag, field in subject.fields.items()}
        return Judgement(
            subject.file, known, subject.language, subject.origin, tuple(verdicts), subject.headings, labels
        )

    def _verdicts(self, ask: Ask, assumed: str, subject: Subject) -> Iterator[Verdict]:
        row = ask.row
        if row.origin not in ("both", subject.origin):
            return
        outcomes: Iterator[Outcome] | list[Outcome]
        if assumed in SAID:
            answer: Answer = "met" if assumed == "met" else "not-met"
            outcomes = [Outcome(answer, f"said-{answer}")]
        elif row.rule and ask.rule is None and not row.always:
            about: Values = {"about": ("label", ask.like)}
            outcomes = [Outcome("open", "not-said", about)] if ask.question else []
        else:
            outcomes = KINDS[row.kind](ask, subject)
        for outcome in outcomes:
            yield _verdict(ask, assumed, outcome)

    def _ready(self, key: str) -> tuple[tuple[Ask, str], ...]:
        """The rows as they stand for one call, each with the user's own answer to what is open in it."""
        call = self.rulebook.calls.get(key)
        return tuple(self._ask(row, call) for row in self.rows)

    def _ask(self, row: Row, call: Call | None) -> tuple[Ask, str]:
        rules = {STATUS: call.status, **call.rules} if call else {}
        figures = self.rulebook.figures
        rule = figures[rules[row.rule]] if row.rule in rules else None
        question = next((key for key in row.questions if call and key in call.questions), "")
        assumed = self.settings.assumed.get(row.check, "") if rule is None or question else ""
        if assumed and assumed not in SAID:
            rule, question = _as_assumed(rule or self.rulebook.roles.get(row.rule), row, assumed), ""
        ask = Ask(
            row=row,
            call=call,
            rule=rule,
            times=figures[rules[row.times]] if row.times in rules else None,
            question=question,
            includes=row.includes in rules,
            like=like.key if (like := self.rulebook.roles.get(row.rule)) else "",
            count=self.settings.counted,
        )
        return ask, assumed


def _verdict(ask: Ask, assumed: str, outcome: Outcome) -> Verdict:
    question = outcome.values.get("question", ("text", ask.question))[1]
    usual: Severity = "note" if outcome.answer == "open" else ask.row.severity
    return Verdict(
        check=ask.row.check,
        answer=outcome.answer,
        severity="note" if outcome.answer == "met" else outcome.severity or usual,
        says=outcome.says,
        values={name: value for name, value in outcome.values.items() if name != "question"},
        place=outcome.place,
        rule=ask.rule.key if ask.rule and not assumed else "",
        question=str(question) if outcome.answer == "open" else "",
        assumed=assumed,
    )


def _as_assumed(figure: Figure | None, row: Row, assumed: str) -> Figure:
    if figure is None or not isinstance(figure.value, int) or not assumed.isascii() or not assumed.isdigit():
        wanted = "a whole number" if figure is not None and isinstance(figure.value, int) else "met or not-met"
        raise Problem(f"--assume {row.check}={assumed}: expected {wanted}")
    return msgspec.structs.replace(figure, value=int(assumed), qualifiers=())


def _limits(table: Table, limits: Mapping[str, int]) -> Iterator[Row]:
    """The user's limits of texts as rows."""
    for name, limit in limits.items():
        yield Row(check=f"length-{name.replace('.', '-')}", kind="length", only=(name,), limit=limit)


def _must_be_checks(assumed: Mapping[str, str], rows: tuple[Row, ...]) -> None:
    known = [row.check for row in rows if row.questions]
    for name in assumed:
        if name not in known:
            raise Problem(f"--assume {name}: no check that can be open is called so; {nearest(name, known)}")


# -- what a user asks for -------------------------------------------------------------------


def settings_of(assumed: Sequence[str] = (), limits: Sequence[str] = (), counted: str = "non-blank") -> Settings:
    """A user's settings from `NAME=VALUE` pairs. Raises Problem where one is no such pair."""
    pairs = {}
    for option, given in (("--assume", assumed), ("--limit", limits)):
        for pair in given:
            name, sign, value = pair.partition("=")
            if not (name and sign and value):
                raise Problem(f"{option} {pair}: expected NAME=VALUE")
            pairs[option, name] = value
    for (option, name), value in pairs.items():
        if option == "--limit" and not (value.isascii() and value.isdigit()):
            raise Problem(f"--limit {name}={value}: expected a whole number of characters")
    return Settings(
        {name: value for (option, name), value in pairs.items() if option == "--assume"},
        {name: int(value) for (option, name), value in pairs.items() if option == "--limit"},
        counted,
    )


def call_of(rulebook: Rulebook, named: str) -> str:
    """The key of a call that a user names: by its key, or as area/tier/year. Raises Problem where there is none."""
    if not named or named in rulebook.calls:
        return named
    area, tier, year = (*(part.strip() for part in named.split("/")), "", "")[:3]
    if not (area and tier and year.isascii() and year.isdigit()):
        raise Problem(f"--call {named}: expected area/tier/year; {nearest(named, list(rulebook.calls))}")
    return rulebook.call(area, tier, int(year)).key
