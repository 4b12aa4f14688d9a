"""Runs the table on a subject."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec

from kyoso.checks.kinds import KINDS
from kyoso.checks.model import Answer, Judgement, Outcome, Severity, Values, Verdict
from kyoso.checks.subject import Subject
from kyoso.checks.table import STATUS, Ask, Row, Table
from kyoso.errors import Problem, nearest
from kyoso.lengths import Lengths
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
        self.rulebook, self.table, self.settings = rulebook, table, settings
        self.rows = (*table.rows, *_limits(table, settings.limits))
        self.asks = lru_cache(maxsize=64)(self._ready)
        _must_be_checks(settings.assumed, self.rows)

    def judge(self, subject: Subject) -> Judgement:
        """Every verdict on a subject, in the order of the table."""
        key = next(iter(subject.calls.values()), "")
        asks = self.asks(key)
        verdicts = [verdict for ask, assumed in asks for verdict in self._verdicts(ask, assumed, subject)]
        known = key if key in self.rulebook.calls else ""
        labels = {tag: field.label for tag, field in subject.fields.items()}
        used = {ask.row.check for ask, assumed in asks if assumed}
        unused = tuple(f"{name}={value}" for name, value in self.settings.assumed.items() if name not in used)
        return Judgement(
            subject.file, known, subject.language, subject.origin, tuple(verdicts), subject.headings, labels, unused
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
        guides = _guides(self.table.lengths, key, self.settings.limits)
        return tuple(self._ask(row, call) for row in (*self.rows, *guides))

    def _ask(self, row: Row, call: Call | None) -> tuple[Ask, str]:
        rules = {STATUS: call.status, **call.rules} if call else {}
        role = row.rule if row.rule in rules or row.or_rule not in rules else row.or_rule
        rule = self.rulebook.figures[rules[role]] if role in rules else None
        ask = Ask(
            row=row,
            call=call,
            rule=rule,
            then=self.rulebook.then(call) if call else None,
            includes=row.includes in rules,
            like=like.key if (like := self.rulebook.roles.get(row.rule)) else "",
            count=self.settings.counted,
            ours=self.table.ours,
            **self._open_in(row, call),
        )
        return self._assumed(ask)

    def _open_in(self, row: Row, call: Call | None) -> dict[str, Any]:
        """The open questions of the call that bear on a row, by what they do to it."""
        if call is None:
            return {}
        here, figures = set(call.questions), self.rulebook.call_figures(call)
        ranges = [
            (*figures[role].value, key)  # type: ignore[misc]
            for role, key in row.unsettled_in.items()
            if key in here and role in figures and isinstance(figures[role].value, tuple)
        ]
        asked = tuple(key for key in row.questions if key in here)
        unsettled = tuple(key for key in row.unsettled_by if key in here)
        years = self._years_before(row, call) if row.earlier in here else 0
        return {
            "question": next(iter(asked), ""),
            "unsettled": unsettled,
            "unsettled_in": tuple(ranges),
            "earlier": (years, row.earlier),
            "about": self.table.about if self.table.about in here else "",
            "deciding": (*asked, *unsettled, *(key for _, _, key in ranges), *([row.earlier] if years else [])),
            "beside": (*asked, *unsettled, *(key for key in row.beside if key in here)),
        }

    def _years_before(self, row: Row, call: Call) -> int:
        """The most fiscal years that the calls of the same year that lead to this tier support a project for.

        Those of the same area, if there are any.
        """
        before = [
            each
            for each in self.rulebook.calls_in_order
            if (each.promotes_to, each.fiscal_year) == (call.tier, call.fiscal_year) and row.rule in each.rules
        ]
        own = [each for each in before if each.area == call.area] or before
        values = [self.rulebook.figures[each.rules[row.rule]].value for each in own]
        return max((value for value in values if isinstance(value, int)), default=0)

    def _assumed(self, ask: Ask) -> tuple[Ask, str]:
        """The row with the user's own answer in the place of what is open, and that answer; none where nothing is."""
        row, rule, assumed = ask.row, ask.rule, self.settings.assumed.get(ask.row.check, "")
        if not assumed or (rule is not None and not ask.deciding and not _widens(ask, assumed)):
            return ask, ""
        if assumed in SAID:
            return ask, assumed
        given = _as_assumed(rule or self.rulebook.roles.get(row.rule), row, assumed)
        settled = {"question": "", "unsettled": (), "unsettled_in": (), "earlier": (0, ""), "deciding": ()}
        return msgspec.structs.replace(ask, rule=given, **settled), assumed


def _widens(ask: Ask, assumed: str) -> bool:
    """Whether an assumed number settles how far a figure that is only about may be exceeded."""
    return ask.room and assumed.isascii() and assumed.isdigit() and int(assumed) >= ask.limit


def _verdict(ask: Ask, assumed: str, outcome: Outcome) -> Verdict:
    is_open = outcome.answer == "open"
    questions = (outcome.questions or (ask.question,)) if is_open else ()
    others = dict.fromkeys((*questions[1:], *ask.beside)) if is_open else {}
    usual: Severity = "note" if is_open else ask.row.severity
    return Verdict(
        check=ask.row.check,
        answer=outcome.answer,
        severity="note" if outcome.answer == "met" else outcome.severity or usual,
        says=outcome.says,
        values=outcome.values,
        place=outcome.place,
        rule=ask.rule.key if ask.rule and not assumed else "",
        question=questions[0] if questions else "",
        also=tuple(key for key in others if key not in questions[:1]),
        assumed=assumed,
    )


def _as_assumed(figure: Figure | None, row: Row, assumed: str) -> Figure:
    if figure is None or not isinstance(figure.value, int) or not assumed.isascii() or not assumed.isdigit():
        wanted = "a whole number" if figure is not None and isinstance(figure.value, int) else "met or not-met"
        raise Problem(f"--assume {row.check}={assumed}: expected {wanted}")
    return msgspec.structs.replace(figure, value=int(assumed), qualifiers=(), inferred=False)


def _limits(table: Table, limits: Mapping[str, int]) -> Iterator[Row]:
    """The user's limits of texts as rows."""
    for name, limit in limits.items():
        yield Row(check=f"length-{name.replace('.', '-')}", kind="length", only=(name,), limit=limit)


def _guides(lengths: Lengths, call: str, limits: Mapping[str, int]) -> Iterator[Row]:
    """The officer's lengths as rows; a limit of the user's takes the place of one."""
    page = (lengths.page.characters, lengths.page.lines)
    for name, each in lengths.of(call).items():
        if name not in limits:
            yield Row(
                check=f"guide-{name.replace('.', '-')}",
                kind="guide-length",
                only=(name,),
                limit=each.characters or each.pages,
                page=page if each.pages else None,
                severity="warning",
                origin="draft",
            )


def _must_be_checks(assumed: Mapping[str, str], rows: tuple[Row, ...]) -> None:
    known = [row.check for row in rows if row.asks]
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
