"""Kinds of check on money and years."""

from __future__ import annotations

from collections.abc import Iterator

from kyoso.checks.model import Outcome, Values
from kyoso.checks.subject import THEMES, Subject
from kyoso.checks.table import Ask
from kyoso.filled import Place


def each_year_at_most(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """Each fiscal year asks for no more than the rule's amount."""
    for year in subject.years:
        values: Values = {"year": ("year", year.fiscal_year), "direct": ("yen", year.direct)}
        sums = (year.direct, year.stated, year.total)
        yield _measured(ask, subject, sums, ask.limit, "year", values, year.place)


def whole_at_most(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """All fiscal years together ask for no more than the rule's amount times the period."""
    if not subject.years or ask.times is None:
        return
    sums = (
        sum(year.direct for year in subject.years),
        sum(year.stated for year in subject.years),
        sum(year.total for year in subject.years),
    )
    values: Values = {"direct": ("yen", sums[0]), "times": ("rule", ask.times.key)}
    yield _measured(ask, subject, sums, ask.whole, "whole", values, subject.years[0].place)


def _measured(
    ask: Ask, subject: Subject, sums: tuple[int, int, int], limit: int, what: str, values: Values, place: Place
) -> Outcome:
    """An amount against a limit. What is over it by an open question alone is open."""
    direct, stated, total = sums
    values = values | {"amount": ("yen", total), "limit": ("yen", limit), "over": ("yen", total - limit)}
    if total <= limit:
        return Outcome("met", f"{what}-within", values, place)
    if direct <= limit and ask.question and not ask.includes:
        return Outcome("open", f"{what}-over-with-indirect", values, place)
    if stated <= limit and subject.rate_question:
        values["question"] = ("text", subject.rate_question)
        return Outcome("open", f"{what}-over-by-assumption", values, place)
    says = f"{what}-over-about" if ask.severity == "warning" else f"{what}-over"
    return Outcome("not-met", says, values, place, ask.severity)


def years_at_most(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """Money, themes and milestones stay within as many fiscal years as the rule gives, from the first one on."""
    first = subject.start or min((year.fiscal_year for year in subject.years), default=0)
    if not first:
        return
    last = first + ask.limit - 1
    values: Values = {"first": ("year", first), "last": ("year", last)}
    late = list(_after(subject, last))
    for year, says, place in late:
        yield Outcome("not-met", f"{says}-past-period", values | {"year": ("year", year)}, place, ask.severity)
    if not late:
        used = max((year.fiscal_year for year in subject.years), default=first) - first + 1
        yield Outcome("met", "within-period", values | {"count": ("like", used, _key(ask))})


def no_later_than(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """Nothing is planned after the fiscal year with which the support ends."""
    values: Values = {"last": ("year", ask.limit)}
    late = list(_after(subject, ask.limit))
    for year, says, place in late:
        yield Outcome("not-met", f"{says}-past-end", values | {"year": ("year", year)}, place, ask.severity)
    if not late and (subject.years or subject.dated):
        yield Outcome("met", "within-end", values)


def _after(subject: Subject, last: int) -> Iterator[tuple[int, str, Place]]:
    yield from ((year.fiscal_year, "money", year.place) for year in subject.years if year.fiscal_year > last)
    yield from ((each.fiscal_year, "goal", each.place) for each in subject.dated if each.fiscal_year > last)


def by_project_year(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """Each theme reaches its goal by the project year that the rule names."""
    if not subject.start:
        return
    for theme in subject.dated:
        if theme.table == THEMES:
            number = theme.fiscal_year - subject.start + 1
            values: Values = {"year": ("year", theme.fiscal_year), "number": ("like", number, _key(ask))}
            late = number > ask.limit
            answer, says = ("not-met", "theme-late") if late else ("met", "theme-in-time")
            yield Outcome(answer, says, values, theme.place, ask.severity)  # type: ignore[arg-type]


def reduced(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """Money in project years that the rule reduces: by how much, an open question says."""
    if ask.rule is None or not isinstance(ask.rule.value, tuple) or not subject.years or not ask.question:
        return
    first = subject.start or subject.years[0].fiscal_year
    low, high = ask.rule.value
    for year in subject.years:
        if low <= year.fiscal_year - first + 1 <= high:
            values: Values = {"year": ("year", year.fiscal_year), "amount": ("yen", year.total)}
            yield Outcome("open", "reduced-by-unknown-share", values, year.place)


def indirect_stated(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """Indirect costs that follow from our assumption are the applicant's to confirm."""
    assumed = [line for line in subject.lines if line.assumed and line.indirect]
    if assumed:
        values: Values = {
            "amount": ("yen", sum(line.indirect for line in assumed)),
            "question": ("text", subject.rate_question),
        }
        yield Outcome("open", "indirect-assumed", values, assumed[0].place)


def starts_with_its_first_year(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """The first fiscal year on the cover is the first one with money, and no goal stands before it."""
    for each in subject.dated:
        if subject.start and each.fiscal_year < subject.start:
            early: Values = {"year": ("year", each.fiscal_year), "start": ("year", subject.start)}
            yield Outcome("not-met", "goal-before-start", early, each.place)
    if subject.start and subject.years:
        first = subject.years[0]
        values: Values = {"start": ("year", subject.start), "first": ("year", first.fiscal_year)}
        if first.fiscal_year == subject.start:
            yield Outcome("met", "start-agrees", values, first.place)
        else:
            yield Outcome("not-met", "start-differs", values, first.place)


def _key(ask: Ask) -> str:
    return ask.rule.key if ask.rule else ""
