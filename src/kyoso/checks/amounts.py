"""Kinds of check on money and years."""

from __future__ import annotations

from collections.abc import Iterator

from kyoso.checks.model import Outcome, Values
from kyoso.checks.readings import Reading, answer_to, by_rule
from kyoso.checks.shapes import judges
from kyoso.checks.subject import THEMES, Subject, YearSum
from kyoso.checks.table import Ask
from kyoso.filled import Place
from kyoso.wording import fiscal_year_of


@judges("money a period", side="at most")
def each_year_at_most(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """Each fiscal year asks for no more than the rule's amount."""
    for year in subject.years:
        number = year.fiscal_year - (subject.first or year.fiscal_year) + 1
        reduced = [Reading(False, why) for low, high, why in ask.unsettled_in if low <= number <= high]
        values: Values = {
            "year": ("year", year.fiscal_year),
            "direct": ("yen", year.direct),
            "amount": ("yen", year.total),
            "over": ("yen", year.total - ask.limit),
        }
        plain = Reading(year.total <= ask.limit, says="year-within")
        others = [*_without_indirect(ask, subject, year), *reduced]
        yield by_rule(ask, plain, *others, misses="year-over", values=values, place=year.place)


def _without_indirect(ask: Ask, subject: Subject, year: YearSum) -> Iterator[Reading]:
    """The readings by which indirect costs do not count, or follow from our assumption alone."""
    if ask.question and not ask.includes:
        yield Reading(year.direct <= ask.limit, ask.question, "year-over-with-indirect")
    if year.stated != year.total:
        yield Reading(year.stated <= ask.limit, subject.rate_question, "year-over-by-assumption")


@judges("a number of periods", side="at most")
def years_at_most(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """Money, themes and milestones stay within as many fiscal years as the rule gives, from the first one on."""
    yield from _within(ask, subject, 0)


@judges("a number of periods", span="range")
def years_between(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """Money, themes and milestones take as many fiscal years as the rule allows: no fewer, and no more."""
    yield from _within(ask, subject, ask.ends[0])


def _within(ask: Ask, subject: Subject, least: int) -> Iterator[Outcome]:
    first, used = subject.first, list(_dated(subject))
    if first is None or not used:
        return
    before, why = ask.earlier
    last = first + ask.limit - 1
    values: Values = {"first": ("year", first), "last": ("year", last), "before": ("like", before, _key(ask))}
    late = [each for each in used if each[0] > last]
    for year, says, place in late:
        missed = Reading(False, says=f"{says}-past-period")
        yield by_rule(ask, missed, *_doubt(ask), values=values | {"year": ("year", year)}, place=place)
    if not late:
        count = max(year for year, _says, _place in used) - first + 1
        shorter = [Reading(count + before <= ask.limit, why, "period-with-earlier")] if before else []
        values["count"] = ("like", count, _key(ask))
        enough = Reading(count >= least, says="within-period")
        yield by_rule(ask, enough, *shorter, *_doubt(ask, past=False), misses="period-short", values=values)


def _doubt(ask: Ask, *, past: bool = True) -> list[Reading]:
    """What is past the rule's years may still be right, if a question asks whether there is room around them."""
    return [Reading(True, ask.question, severity="warning")] if past and ask.question else []


@judges("a period", side="at most")
def no_later_than(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """Nothing is planned after the fiscal year with which the support ends."""
    values: Values = {"last": ("year", ask.limit)}
    used = list(_dated(subject))
    if subject.start:
        used.insert(0, (subject.start, "start", Place(field="start-fiscal-year")))
    late = [each for each in used if each[0] > ask.limit]
    for year, says, place in late:
        missed = Reading(False, says=f"{says}-past-end")
        yield by_rule(ask, missed, values=values | {"year": ("year", year)}, place=place)
    if used and not late:
        yield by_rule(ask, Reading(True, says="within-end"), values=values)


def _dated(subject: Subject) -> Iterator[tuple[int, str, Place]]:
    """Every fiscal year with money or a goal in it."""
    yield from ((year.fiscal_year, "money", year.place) for year in subject.years)
    yield from ((each.fiscal_year, "goal", each.place) for each in subject.dated)


@judges("a period", "a date")
def starts_in(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """The first fiscal year is the one that the rule names, or that its date falls into.

    Earlier is never right; where the rule gives no date, whether it may be later can be an open question.
    """
    if subject.first is None:
        return
    named = first_year_of(ask)
    early = min([subject.first, *(year.fiscal_year for year in subject.years)])
    year = early if early < named else subject.first
    values: Values = {"year": ("year", year), "named": ("year", named)}
    dated = ask.rule is not None and ask.rule.unit == "date"
    later = [Reading(True, ask.question)] if year > named and ask.question and not dated else []
    answer = answer_to([Reading(year == named), *later])
    says = "starts-in-time" if year == named else "starts-early" if year < named else "starts-late"
    questions = (ask.question,) if answer == "open" else ()
    yield Outcome(answer, says, values, Place(field="start-fiscal-year"), questions=questions)


def first_year_of(ask: Ask) -> int:
    """The fiscal year of a rule: that of its date, or the year itself."""
    value = ask.rule.value if ask.rule else 0
    return fiscal_year_of(value) if isinstance(value, str) else ask.limit


@judges("a project period", side="at most")
def by_project_year(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """Each theme reaches its goal by the project year that the rule names."""
    if subject.first is None:
        return
    for theme in subject.dated:
        if theme.table == THEMES:
            number = theme.fiscal_year - subject.first + 1
            values: Values = {"year": ("year", theme.fiscal_year), "number": ("like", number, _key(ask))}
            plain = Reading(number <= ask.limit, says="theme-in-time")
            yield by_rule(ask, plain, misses="theme-late", values=values, place=theme.place)


@judges("a project period", span="range", needs=("questions",))
def reduced(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """Money in project years that the rule reduces: by how much, an open question says."""
    if ask.rule is None or not isinstance(ask.rule.value, tuple) or subject.first is None or not ask.question:
        return
    low, high = ask.rule.value
    for year in subject.years:
        if low <= year.fiscal_year - subject.first + 1 <= high:
            values: Values = {"year": ("year", year.fiscal_year), "amount": ("yen", year.total)}
            yield Outcome("open", "reduced-by-unknown-share", values, year.place)


def indirect_stated(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """Indirect costs that follow from our assumption are the applicant's to confirm."""
    assumed = [line for line in subject.lines if line.assumed and line.indirect]
    if assumed:
        values: Values = {
            "amount": ("yen", sum(line.indirect for line in assumed)),
        }
        questions = (subject.rate_question,) if subject.rate_question else ()
        yield Outcome("open", "indirect-assumed", values, assumed[0].place, questions=questions)


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
