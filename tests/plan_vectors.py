"""Vectors that hold the checks in Python and their twin in the browser together: a plan, a call, what is said.

`vectors` takes any named plans, so that others can add theirs; `boundaries` are those of each rule of
each call, one below, at and above every limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import msgspec
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from kyoso.cases import load_cases, plan_of
from kyoso.checks import KINDS, Judge, load_table, of_plan
from kyoso.checks.report import Reporter
from kyoso.model import LANGUAGES, Call, Language
from kyoso.plan import BudgetLine, Choice, Institution, Milestone, Plan, Researcher, Theme
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from tests.check_corpus import COMPANY, LEAD, TOWN, clean_plan

FILE = "plan.yaml"


class Case(NamedTuple):
    """A plan with a name, checked for a call, or for the one that it names itself."""

    name: str
    plan: Plan
    asked: str = ""


def vectors(
    project: Project, rulebook: Rulebook, cases: Iterable[Case], languages: Iterable[Language] = LANGUAGES
) -> Iterator[dict[str, Any]]:
    """Each case with the whole report that Python makes of it, in each language."""
    judge = Judge(rulebook, load_table(project, rulebook, tuple(KINDS)))
    reporters = {language: Reporter(project, rulebook, language) for language in languages}
    for case in cases:
        judgement = judge.judge(of_plan(case.plan, rulebook, FILE, case.asked))
        for language, reporter in reporters.items():
            yield {
                "name": case.name,
                "plan": msgspec.to_builtins(case.plan),
                "asked": case.asked,
                "language": language,
                "report": msgspec.to_builtins(reporter.report(judgement, all_answers=True)),
            }


def boundaries(rulebook: Rulebook) -> Iterator[Case]:
    """Every check of every call at its limit, and what is missing, empty or open."""
    for call in rulebook.calls.values():
        plan = clean_plan(rulebook, call)
        for name, other in (
            *_money(rulebook, call, plan),
            *_years(rulebook, call, plan),
            *_partners(rulebook, call, plan),
            *_writing(plan),
        ):
            yield Case(f"{call.key}: {name}", other, call.key)
        area, tier = rulebook.areas[call.area].name, rulebook.tiers[call.tier].name
        for chosen in (Choice(call.area, call.tier, call.fiscal_year), Choice(area.ja, tier.en, call.fiscal_year)):
            yield Case(f"{call.key}: named by the plan", replace(plan, call=chosen))
        others = [other for other in rulebook.calls.values() if other.key != call.key]
        another = Choice(others[0].area, others[0].tier, others[0].fiscal_year)
        yield Case(f"{call.key}: asked for, the plan names another", replace(plan, call=another), call.key)
    yield Case("no call", Plan())
    yield Case("half a call", Plan(call=Choice(area="x", fiscal_year=2021)))
    yield Case("a call that is not there", Plan(call=Choice("月面", "育成型", 2021)))
    yield Case("an asked call that is not there", Plan(), "fy1999.x.y")


def worked_cases(project: Project, rulebook: Rulebook) -> Iterator[Case]:
    """The cases of the programme, each for every call that it is about."""
    for told in load_cases(project, rulebook).told:
        yield Case(f"{told.path}:{told.line}: {told.call.key}", plan_of(told, rulebook), told.call.key)


def number(rulebook: Rulebook, call: Call, role: str) -> int:
    """A rule of a call as a number, 0 where it has none."""
    value = rulebook.figures[call.rules[role]].value if role in call.rules else 0
    return value if isinstance(value, int) else 0


def budget(start: int, *amounts: dict[str, int], names: tuple[str, ...] = (LEAD,)) -> tuple[BudgetLine, ...]:
    """A line a year for each name."""
    return tuple(
        BudgetLine(fiscal_year=start + year, institution=name, amounts=amount)
        for year, amount in enumerate(amounts)
        for name in names
    )


def random_plans(rulebook: Rulebook, count: int) -> list[Case]:
    """Plans as Hypothesis makes them, each checked for one call after another: the same ones every time."""
    found: list[Plan] = []

    @settings(max_examples=count, derandomize=True, database=None, phases=[Phase.generate], deadline=None)
    @given(_plans(rulebook))
    def collect(plan: Plan) -> None:
        found.append(plan)

    collect()
    keys = list(rulebook.calls)
    return [Case(f"random {n}", plan, keys[n % len(keys)]) for n, plan in enumerate(found)]


def _plans(rulebook: Rulebook) -> st.SearchStrategy[Plan]:
    words = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=8)
    years = st.integers(2000, 2100)
    kinds = st.sampled_from([*rulebook.institution_kinds, ""])
    roles = st.sampled_from(["lead", "participating"])
    members = st.builds(Institution, name=st.sampled_from("ABCDE"), kind=kinds, role=roles, contact=words)
    amounts = st.dictionaries(st.sampled_from(["travel", "other", "indirect"]), st.integers(0, 10**9), min_size=1)
    researcher = st.builds(Researcher, *[words] * 6)

    def whole(institutions: list[Institution]) -> st.SearchStrategy[Plan]:
        names = st.sampled_from([each.name for each in institutions] or ["A"])
        lines = st.lists(
            st.builds(BudgetLine, fiscal_year=st.integers(2019, 2036), institution=names, amounts=amounts), max_size=6
        )
        return st.builds(
            Plan,
            title=words,
            leader=researcher,
            institutions=st.just(tuple(institutions)),
            start_fiscal_year=st.none() | st.sampled_from([2020, 2021, 2025, 2026]),
            indirect_percent=st.none() | st.integers(0, 100),
            budget=lines.map(tuple) if institutions else st.just(()),
            summary=words,
            sdgs=st.lists(st.integers(1, 17), max_size=3).map(tuple),
            themes=st.lists(st.builds(Theme, title=words, fiscal_year=st.none() | years), max_size=2).map(tuple),
            milestones=st.lists(st.builds(Milestone, fiscal_year=years, milestone=words), max_size=2).map(tuple),
        )

    return st.lists(members, max_size=5, unique_by=lambda member: member.name).flatmap(whole)


Named = Iterator[tuple[str, Plan]]


def _money(rulebook: Rulebook, call: Call, plan: Plan) -> Named:
    limit, years, start = number(rulebook, call, "ceiling"), number(rulebook, call, "period"), call.fiscal_year
    for amount in (limit - 1, limit, limit + 1):
        direct = {"other": amount}
        yield f"{amount} and no indirect costs", replace(plan, budget=budget(start, direct | {"indirect": 0}))
        yield f"{amount} direct, indirect costs assumed", replace(plan, budget=budget(start, direct))
        yield f"{amount} direct, one yen indirect", replace(plan, budget=budget(start, direct | {"indirect": 1}))
        stated = replace(plan, budget=budget(start, {"other": amount}), indirect_percent=0)
        yield f"{amount} direct, nothing in a hundred", stated
        together = budget(start, {"travel": 1, "indirect": 0}, names=(TOWN,)) + budget(
            start, {"other": amount - 1, "indirect": 0}
        )
        yield f"{amount} of two institutions", replace(plan, budget=together)
        full = [{"other": limit, "indirect": 0}] * max(years - 1, 0)
        yield f"{amount} after full years", replace(plan, budget=budget(start, *full, direct | {"indirect": 0}))
        by_assumption = [{"other": amount * 100 // 130}] * max(years, 1)
        yield f"{amount} with the assumed share", replace(plan, budget=budget(start, *by_assumption))
    for direct_yen in (1, 3, 4, 33, 99, 101, 333_333_333):
        line = budget(start, {"other": direct_yen})
        yield f"share of {direct_yen}, assumed", replace(plan, budget=line)
        yield f"share of {direct_yen}, stated", replace(plan, budget=line, indirect_percent=33)
    for yen in (9_999, 10_000, 10_001, 99_999_999, 10**8, 10**8 + 10**6, 10**8 + 1, 10**9 + 10**6, 12 * 10**11):
        yield f"{yen} in words", replace(plan, budget=budget(start, {"other": yen, "indirect": 0}))
    yield "no budget", replace(plan, budget=())
    yield "a budget of nothing", replace(plan, budget=budget(start, {}))
    yield "a budget of zeros", replace(plan, budget=budget(start, {"other": 0, "indirect": 0}))
    yield "indirect costs alone", replace(plan, budget=budget(start, {"indirect": 5}))


def _years(rulebook: Rulebook, call: Call, plan: Plan) -> Named:
    start, years = call.fiscal_year, number(rulebook, call, "period")
    one = {"other": 1_000_000, "indirect": 0}
    for count in (years - 1, years, years + 1):
        yield f"{count} years of money", replace(plan, budget=budget(start, *[one] * count))
        last = start + count - 1
        yield f"a milestone in {last}", replace(plan, milestones=(Milestone(fiscal_year=last, milestone="到達"),))
        yield f"a theme in {last}", replace(plan, themes=(Theme(title="題", fiscal_year=last),))
    for role in ("until", "poc"):
        limit = number(rulebook, call, role)
        for year in (limit - 1, limit, limit + 1) if limit else ():
            fiscal_year = year if role == "until" else start + year - 1
            yield f"a theme, {role} {year}", replace(plan, themes=(Theme(title="題", fiscal_year=fiscal_year),))
            yield f"money, {role} {year}", replace(plan, budget=budget(fiscal_year, one))
    for first in (None, start - 1, start, start + 1, 2000, 2100):
        yield f"starting in {first}", replace(plan, start_fiscal_year=first)
        yield f"starting in {first}, no money", replace(plan, start_fiscal_year=first, budget=())
    yield "no dates at all", replace(plan, start_fiscal_year=None, budget=(), themes=(), milestones=())
    for year in (start - 1, start):
        early = (Milestone(fiscal_year=year, milestone="用意を終えている"), *plan.milestones)
        yield f"goals in {year}", replace(plan, milestones=early, themes=(Theme(title="題", fiscal_year=year),))
        yield f"goals in {year}, no money", replace(plan, milestones=early, budget=())
    yield "a theme without a year", replace(plan, themes=(Theme(title="題"), Theme(fiscal_year=2000)))
    yield "years in disorder", replace(plan, budget=tuple(reversed(plan.budget)))


def _partners(rulebook: Rulebook, call: Call, plan: Plan) -> Named:
    for role, kind in (("institutions", "university"), ("companies", "company"), ("municipalities", "municipality")):
        limit = number(rulebook, call, role)
        for count in {max(limit - 1, 0), limit, limit + 1, 1200}:
            lead = Institution(name=LEAD, kind="university", role="lead")
            more = [Institution(name=f"機関{n}", kind=kind) for n in range(count - (role == "institutions"))]
            yield f"{count} {role}", replace(plan, institutions=(lead, *more))
    for kind in (*rulebook.institution_kinds, "", "月の国", "大学 / University", "大学\nUniversity"):
        members = (Institution(name=LEAD, kind=kind, role="lead"), Institution(name=COMPANY, kind="company"))
        yield f"led and paid: {kind!r}", replace(plan, institutions=members)
        name = rulebook.institution_kinds[kind].name.en if kind in rulebook.institution_kinds else kind
        paid = (Institution(name=LEAD, role="lead", kind="university"), Institution(name=COMPANY, kind=name.upper()))
        money = budget(call.fiscal_year, {"travel": 700_000, "indirect": 0}, names=(LEAD, COMPANY, LEAD))
        yield f"paid beside the lead: {name!r}", replace(plan, institutions=paid, budget=money)
        unpaid = budget(call.fiscal_year, {"travel": 0, "indirect": 0}, names=(COMPANY,))
        yield f"paid nothing: {name!r}", replace(plan, institutions=paid, budget=unpaid)
    for leads in (0, 1, 2):
        universities = tuple(
            Institution(name=f"大学{n}", kind="university", role="lead" if n < leads else "participating")
            for n in range(3)
        )
        yield f"{leads} leads", replace(plan, institutions=universities)
    for name in ("", "\u3000", LEAD, LEAD.replace("大学", " 大 学"), "Ａ社", "a 社"):
        namesakes = (Institution(name="A社", kind="company"), Institution(name=name, kind="company"))
        yield f"one more called {name!r}", replace(plan, institutions=(*plan.institutions, *namesakes))
    yield "no institutions", replace(plan, institutions=())
    stranger = budget(
        call.fiscal_year, {"travel": 1, "indirect": 0}, names=("よその大学", "ヨソ ノ大学", "よその 大学")
    )
    yield "money for strangers", replace(plan, budget=(*plan.budget, *stranger))
    by_id = tuple(replace(each, id=f"i{n}") for n, each in enumerate(plan.institutions))
    yield "named by id", replace(plan, institutions=by_id, budget=budget(call.fiscal_year, {"other": 5}, names=("i1",)))


def _writing(plan: Plan) -> Named:
    yield "nothing written", Plan()
    yield "blanks alone", replace(plan, title=" \u3000\n", summary="\u2003", leader=Researcher(name="\t"))
    for field in ("title", "title_en", "summary", "date"):
        yield f"{field} is missing", replace(plan, **{field: ""})
    for field in ("name", "affiliation", "position", "email", "age_group", "expertise"):
        yield f"the leader's {field} is missing", replace(plan, leader=replace(plan.leader, **{field: ""}))
    for age in ("20代", "  40代\n前半 ", "長" * 60, "長" * 61, "😀" * 61, "a\u3000b"):
        yield f"age group {age[:9]!r}", replace(plan, leader=replace(plan.leader, age_group=age))
    for text in ("\u200b", "\ufeff", "\ufe00\ufe0f", "\U000e0100\U000e01ef", " \u200d\n", "\u200c", "\u200b題"):
        yield f"{text!r} alone", replace(plan, title=text, leader=replace(plan.leader, name=text))
    yield "an example's percentage", replace(plan, leader=replace(plan.leader, name="100%(name)s %s"))
