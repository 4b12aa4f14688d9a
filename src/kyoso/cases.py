"""Cases as sentences: a situation in plain words, the part of a plan that matters, and the answers with their rules.

`tests/cases/plans.yaml` holds the base plans by name; every other file there holds the cases of one call, of a
few that say the same (`calls`), or of all of them. Amounts, years and counts are given relative to the roles of
the call's rules (`ceiling + 1`), so that no figure is typed twice. What a case can say is this module's records
and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import msgspec
from msgspec import Meta, Struct

from kyoso import wording
from kyoso.applicant import entries, value_of
from kyoso.declared import Applicant
from kyoso.errors import Finding, Problem, nearest
from kyoso.model import Call, Figure, Key, Language, Slug
from kyoso.packs import pack
from kyoso.plan import INDIRECT, BudgetLine, Choice, Institution, Plan, Researcher, categories_of, types_of
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.strict import Places, Where, read

PLANS = "plans.yaml"
EVERY_CALL = "every-call"
NO_KIND = "no-kind"  # an institution whose kind is not written
ASSUMED = "assumed"  # indirect costs that the plan does not give
UNWRITTEN = "unwritten"  # a base plan's year on the cover that a case takes away
ANOTHER = "another"  # any call but the one that is asked about
NO_CALL = "none"  # nobody says which call the plan is for

Amount = Annotated[
    int | str,
    Meta(description="a whole number, or roles of the call's rules with whole numbers, such as ceiling + 1"),
]
Said = Literal["met", "not met", "the documents do not say", "says nothing"]


class Part(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True, rename="kebab"):
    """Base of a case and of its parts."""


class Money(Part, frozen=True, kw_only=True):
    """Direct and indirect costs of one fiscal year, in yen; `assumed` stands for indirect costs that are not given."""

    direct: Amount
    indirect: Amount = 0


class Planned(Part, frozen=True, kw_only=True):
    """What matters of a plan: a base by name, and what differs from it.

    `consortium` counts institutions by kind, the first one leads unless `leads` names the kinds that do;
    `money` is by year of the project (`year 1`, `years 1 to period`) or fiscal year (`year until`) and goes
    to the lead, or to the first institution of the kind `paid-to`; `themes` and `milestones` are the years
    that they end in; `starts` is the year on the cover; `written` are fields by their tag; `of`
    `another` call is what the plan itself says that it is; of `none`, nobody says which call it is for.
    """

    base: Slug = ""
    consortium: dict[Slug, Amount] = {}
    leads: tuple[Slug, ...] | None = None
    money: dict[str, int | str | Money] = {}
    paid_to: Slug = ""
    starts: Amount | None = None
    themes: tuple[Amount, ...] = ()
    milestones: tuple[Amount, ...] = ()
    written: dict[str, str] = {}
    of: Literal["another", "none"] | None = None


class Expected(Part, frozen=True, kw_only=True):
    """What one check says, and the rule (by its key, or by its role in the call) or open question that it says it by.

    `also` are further open questions that it shows; where they are not given, any do.
    """

    check: Slug
    answer: Said
    rule: Key | None = None
    question: Key | None = None
    severity: Literal["error", "warning"] | None = None
    also: tuple[Key, ...] | None = None


class Case(Part, frozen=True, kw_only=True):
    """A situation, the plan and the answers; a check that answers several times stands several times."""

    situation: Annotated[str, Meta(min_length=1, description="a sentence in Japanese")]
    plan: Planned = Planned()
    answers: Annotated[tuple[Expected, ...], Meta(min_length=1, description="at least one answer")]


class _File(Part, frozen=True, kw_only=True):
    call: Key | Literal[""] = ""
    calls: tuple[Key, ...] = ()
    cases: tuple[Case, ...]
    open: tuple[Key, ...] | None = None


class _Plans(Part, frozen=True, kw_only=True):
    plans: dict[Slug, Planned]


class Told(NamedTuple):
    """A case for one call, with its address."""

    call: Call
    case: Case
    planned: Planned  # with what its base says
    path: str
    line: int
    everywhere: bool  # it holds for every call

    def finding(self, message: str) -> Finding:
        """Something that is wrong with it."""
        return Finding(self.path, self.line, message)


class Cases(NamedTuple):
    """Every case, for each call that it is about, and by call the questions that its file says are open."""

    told: tuple[Told, ...]
    open: dict[str, tuple[Key, ...]]

    own: dict[str, list[Told]]  # by call, without those that hold for every call

    def of(self, call: str) -> Sequence[Told]:
        """The cases of one call alone, without those that hold for every call."""
        return self.own.get(call, ())


def load_cases(project: Project, rulebook: Rulebook) -> Cases:
    """All cases of the programme. Raises Problem (exit code 1) with every finding at its file and line."""
    findings: list[Finding] = []
    told: list[Told] = []
    questions: dict[str, tuple[Key, ...]] = {}
    paths = sorted(path for path in project.cases.glob("*.yaml") if path.name != PLANS)
    plans = plans_of(project) if paths else {}
    for path in paths:
        file, places = _read(project, path, _File)
        named = [rulebook.calls.get(key) for key in _calls(file)]
        calls = rulebook.calls_in_order if file.call == EVERY_CALL else named
        if file.open is not None:
            questions[file.call] = file.open
        for where, trouble in _troubles(file, plans, rulebook):
            findings.append(places.finding(where, trouble))
        for number, case in enumerate(file.cases):
            line = places.finding(("cases", number), "").line
            for call in filter(None, calls):
                planned = merged(plans.get(case.plan.base, Planned()), case.plan)
                one = Told(call, for_call(case, call), planned, places.path, line, file.call == EVERY_CALL)
                findings += _unmade(one, rulebook)
                told.append(one)
    if findings:
        raise Problem(findings, exit_code=1)
    own: dict[str, list[Told]] = {}
    for one in told:
        if not one.everywhere:
            own.setdefault(one.call.key, []).append(one)
    return Cases(tuple(told), questions, own)


def for_call(case: Case, call: Call) -> Case:
    """The case with its rules by key, where a file of several calls names them by role."""
    answers = tuple(
        msgspec.structs.replace(each, rule=call.rules.get(each.rule or "", each.rule)) for each in case.answers
    )
    return msgspec.structs.replace(case, answers=answers)


def _calls(file: _File) -> tuple[Key, ...]:
    return (file.call, *file.calls) if file.call else file.calls


def plans_of(project: Project) -> dict[str, Planned]:
    """The base plans by name; none where there is no such file. Raises Problem (exit code 1) where it holds none."""
    if not (project.cases / PLANS).is_file():
        return {}
    plans: dict[str, Planned] = _read(project, project.cases / PLANS, _Plans)[0].plans
    return plans


def _read(project: Project, path: Path, kind: type[Any]) -> tuple[Any, Places]:
    try:
        return read(path, kind, project.shown(path))
    except Problem as problem:
        raise Problem(problem.findings, exit_code=1) from None


def sentences(project: Project) -> Iterator[tuple[str, str]]:
    """Every situation in Japanese with its file, for the catalogues."""
    for path in sorted(project.cases.glob("*.yaml")):
        if path.name != PLANS:
            for case in _read(project, path, _File)[0].cases:
                yield case.situation, project.shown(path)


def merged(base: Planned, own: Planned) -> Planned:
    """A base plan with all that a case says otherwise."""
    given = {name: value for name in own.__struct_fields__ if (value := getattr(own, name)) != getattr(Planned(), name)}
    return msgspec.structs.replace(base, **{**given, "written": {**base.written, **own.written}})


def _troubles(file: _File, plans: dict[str, Planned], rulebook: Rulebook) -> Iterator[tuple[Where, str]]:
    """What the file names and nobody knows."""
    if not file.call and not file.calls:
        yield (), "expected call or calls, which is missing"
    if file.call and file.call != EVERY_CALL and file.call not in rulebook.calls:
        yield ("call",), f"no call is called so; {nearest(file.call, [EVERY_CALL, *rulebook.calls])}"
    for number, key in enumerate(file.calls):
        if key not in rulebook.calls:
            yield ("calls", number), f"no call is called so; {nearest(key, list(rulebook.calls))}"
    for number, key in enumerate(file.open or ()):
        if key not in rulebook.questions:
            yield ("open", number), f"no open question is called so; {nearest(key, list(rulebook.questions))}"
    for number, case in enumerate(file.cases):
        if case.plan.base and case.plan.base not in plans:
            yield ("cases", number, "plan", "base"), f"no plan is called so; {nearest(case.plan.base, list(plans))}"
        for at, answer in enumerate(case.answers):
            where = ("cases", number, "answers", at)
            if answer.rule is not None and answer.rule not in {**rulebook.figures, **rulebook.roles}:
                yield (*where, "rule"), f"no rule is called so; {nearest(answer.rule, list(rulebook.figures))}"
            if answer.question is not None and answer.question not in rulebook.questions:
                yield (
                    (*where, "question"),
                    f"no question is called so; {nearest(answer.question, [*rulebook.questions])}",
                )


def _unmade(told: Told, rulebook: Rulebook) -> Iterable[Finding]:
    """Why no plan can be made of a case, if so."""
    try:
        plan_of(told, rulebook)
    except Problem as problem:
        return [told.finding(str(problem))]
    return []


# -- plans ----------------------------------------------------------------------------------


def plan_of(told: Told, rulebook: Rulebook) -> Plan:
    """The plan of a case. Raises Problem where it names a role or kind that is not there."""
    planned, numbers = told.planned, Numbers(told.call, rulebook)
    members = tuple(_members(planned, numbers, rulebook))
    types = types_of(rulebook.declared.applicant)
    fields = _fields(planned.written, rulebook.declared.applicant)
    others = (call for call in rulebook.calls_in_order if call != told.call)
    call = next(others) if planned.of == ANOTHER else None
    return types.plan(
        call=Choice(area=call.area, tier=call.tier, fiscal_year=call.fiscal_year) if call else Choice(),
        institutions=members,
        start_fiscal_year=None if planned.starts in (None, UNWRITTEN) else numbers.year(planned.starts),
        budget=tuple(_budget(planned, numbers, members, rulebook)),
        themes=tuple(types.theme(fiscal_year=numbers.year(year)) for year in planned.themes),
        milestones=tuple(types.milestone(fiscal_year=numbers.year(year)) for year in planned.milestones),
        **fields,
    )


class Numbers:
    """The figures of a call, to reckon with."""

    def __init__(self, call: Call, rulebook: Rulebook) -> None:
        self.call, self.figures = call, rulebook.call_figures(call)

    def number(self, words: Amount) -> int:
        """`ceiling + 1` as a number. Raises Problem for a role that the call does not have."""
        first, *more = re.split(r"\s+([+-])\s+", str(words).strip())
        total = self._term(first)
        for sign, term in zip(more[::2], more[1::2], strict=True):
            total += self._term(term) if sign == "+" else -self._term(term)
        return total

    def roles(self, words: Amount) -> list[Figure]:
        """The figures that an expression names."""
        terms = re.split(r"\s+[+-]\s+", str(words).strip())
        return [self.figures[role] for term in terms if (role := term.partition(".")[0]) in self.figures]

    def year(self, words: Amount) -> int:
        """A year of the project as a fiscal year; a rule in fiscal years is one already."""
        number = self.number(words)
        if any(figure.unit == "fiscal-year" for figure in self.roles(words)):
            return number
        return self.call.fiscal_year + number - 1

    def years(self, words: str) -> range:
        """`year 1`, `years 1 to period` as fiscal years."""
        if match := re.fullmatch(r"years (.+) to (.+)", words):
            return range(self.year(match[1]), self.year(match[2]) + 1)
        if match := re.fullmatch(r"year (.+)", words):
            return range(self.year(match[1]), self.year(match[1]) + 1)
        raise Problem(f"money: expected `year N` or `years N to M`, found {words!r}")

    def _term(self, term: str) -> int:
        if term.isascii() and term.isdigit():
            return int(term)
        role, _dot, end = term.partition(".")
        value = self.figures[role].value if role in self.figures else None
        if isinstance(value, tuple) and end in ("first", "last"):
            return value[0] if end == "first" else value[1]
        if isinstance(value, int) and not end:
            return value
        known = [role for role, figure in self.figures.items() if isinstance(figure.value, int | tuple)]
        raise Problem(f"{self.call.key} has no number {term!r}; {nearest(term, known)}")


def _members(planned: Planned, numbers: Numbers, rulebook: Rulebook) -> Iterator[Institution]:
    kinds = [kind for kind, count in planned.consortium.items() for _ in range(numbers.number(count))]
    leads = list(planned.leads if planned.leads is not None else kinds[:1])
    counted: dict[str, int] = {}
    for kind in kinds:
        if kind != NO_KIND and kind not in rulebook.institution_kinds:
            raise Problem(f"consortium: no kind is called {kind!r}; {nearest(kind, list(rulebook.institution_kinds))}")
        counted[kind] = counted.get(kind, 0) + 1
        leading = kind in leads
        if leading:
            leads.remove(kind)
        name = _name(kind, counted[kind], rulebook)
        yield Institution(name=name, kind="" if kind == NO_KIND else kind, role="lead" if leading else "participating")


def _name(kind: str, number: int, rulebook: Rulebook) -> str:
    known = rulebook.institution_kinds.get(kind)
    return f"{known.name.ja if known else '機関'}{chr(ord('A') + number - 1)}"


def _budget(
    planned: Planned, numbers: Numbers, members: tuple[Institution, ...], rulebook: Rulebook
) -> Iterator[BudgetLine]:
    category = next(iter(categories_of(rulebook)))
    if planned.paid_to:
        name = _name(planned.paid_to, 1, rulebook)
    else:
        name = next((member.name for member in members if member.role == "lead"), members[0].name if members else "")
    for when, given in planned.money.items():
        money = given if isinstance(given, Money) else Money(direct=given)
        for year in numbers.years(when):
            amounts = {category: numbers.number(money.direct)}
            if money.indirect != ASSUMED:
                amounts[INDIRECT] = numbers.number(money.indirect)
            yield BudgetLine(fiscal_year=year, institution=name, amounts=amounts)


def _fields(written: dict[str, str], applicant: Applicant) -> dict[str, Any]:
    """Fields of a plan by the tags that drafts have for them."""
    fields: dict[str, Any] = {}
    people: dict[str, dict[str, Any]] = {}
    asked = {entry.tag: entry.asked for entry in entries(applicant)}
    try:
        for tag, text in written.items():
            person, _dot, field = tag.replace("-", "_").rpartition(".")
            value = value_of(asked[tag], text) if tag in asked else text
            (people.setdefault(person, {}) if person else fields)[field] = value
        kinds = types_of(applicant).people
        return {**fields, **{name: kinds.get(name, Researcher)(**given) for name, given in people.items()}}
    except (TypeError, ValueError) as error:
        raise Problem(f"written: {error}") from None


# -- for the reader ---------------------------------------------------------------------------


def reckoned(told: Told, rulebook: Rulebook, language: Language) -> list[str]:
    """Each amount that a case reckons from a rule, in words: `JPY 25 million + 1 = JPY 25,000,001`."""
    numbers = Numbers(told.call, rulebook)
    amounts = [
        amount
        for given in told.case.plan.money.values()
        for amount in ((given.direct, given.indirect) if isinstance(given, Money) else (given,))
    ]
    shown = []
    for amount in dict.fromkeys(amounts):
        if amount == ASSUMED or not (figures := numbers.roles(amount)):
            continue
        words = wording.yen(numbers.number(amount), language)
        label = figures[0].label[language]
        shown.append(f"{label}{pack(language).colon}{words}")
    return shown
