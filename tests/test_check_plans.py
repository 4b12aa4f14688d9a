"""Checks of plans: the boundary of each rule of each call, and what the documents leave open."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kyoso.checks import KINDS, Judge, Settings, Verdict, load_table, of_plan, settings_of
from kyoso.errors import Problem
from kyoso.model import Call
from kyoso.plan import BudgetLine, Institution, Milestone, Plan
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.wording import SOFT
from tests.check_corpus import LEAD, clean_plan

CALLS = (
    "fy2021.co-creation.incubation", "fy2021.co-creation.full-scale", "fy2021.policy.full-scale",
    "fy2021.regional.incubation", "fy2021.regional.full-scale", "fy2025.co-creation.full-scale",
    "fy2025.policy.full-scale", "fy2025.regional.full-scale", "fy2025.regional.incubation", "fy2025.future.concept",
)  # fmt: skip
CONSORTIUM = {"institutions": 3, "companies": 1, "municipalities": 1}
EACH_CALL = pytest.mark.parametrize("key", CALLS)


class Desk:
    """Judges plans."""

    def __init__(self, project: Project, rulebook: Rulebook) -> None:
        self.rulebook, self.table = rulebook, load_table(project, rulebook, tuple(KINDS))

    def verdicts(self, key: str, plan: Plan, settings: Settings | None = None) -> list[Verdict]:
        """Every verdict on a plan for a call."""
        judge = Judge(self.rulebook, self.table, settings or Settings())
        return list(judge.judge(of_plan(plan, self.rulebook, asked=key)).verdicts)

    def answers(self, check: str, key: str, plan: Plan, settings: Settings | None = None) -> list[str]:
        """What one check answers, in its order."""
        return [verdict.answer for verdict in self.verdicts(key, plan, settings) if verdict.check == check]

    def call(self, key: str) -> Call:
        """A call of the rules."""
        return self.rulebook.calls[key]

    def number(self, key: str, role: str) -> int:
        """A rule of a call as a number."""
        value = self.rulebook.figures[self.call(key).rules[role]].value
        assert isinstance(value, int)
        return value


@pytest.fixture(scope="module")
def desk(project: Project, rulebook: Rulebook) -> Desk:
    """The programme's table on the programme's rules."""
    return Desk(project, rulebook)


def with_budget(*amounts: int, start: int, indirect: int | None = 0) -> Plan:
    """A plan of one university with an amount a year."""
    lines = [
        BudgetLine(
            fiscal_year=start + number,
            institution=LEAD,
            amounts={"other": amount} | ({} if indirect is None else {"indirect": indirect}),
        )
        for number, amount in enumerate(amounts)
    ]
    return Plan(
        start_fiscal_year=start,
        budget=tuple(lines),
        institutions=(Institution(name=LEAD, kind="university", role="lead"),),
    )


def test_no_two_calls_of_the_list_are_alike(rulebook: Rulebook) -> None:
    """Each call of the list above is one of the rules, and has rules of its own."""
    kinds = {(call.area, call.tier, *sorted(call.rules)) for call in map(rulebook.calls.__getitem__, CALLS)}
    assert len(kinds) == len(CALLS)


@EACH_CALL
def test_a_clean_plan_meets_everything_but_an_unopened_call(desk: Desk, key: str) -> None:
    """Nothing is not met, except where there is nothing to write."""
    not_met = {v.check for v in desk.verdicts(key, clean_plan(desk.rulebook, desk.call(key))) if v.answer == "not-met"}
    assert not_met == ({"status"} if desk.call(key).document is None else set())


def doubts(desk: Desk, key: str, check: str) -> set[str]:
    """The open questions of a call by which not even what keeps to a rule is sure to be right."""
    row = next(row for row in desk.table.rows if row.check == check)
    return set(row.unsettled_by) & set(desk.call(key).questions)


@EACH_CALL
def test_the_ceiling_is_met_to_the_yen(desk: Desk, key: str) -> None:
    """The limit is met; a yen more is open with a warning, since every amount of the documents is about (程度)."""
    start, limit = desk.call(key).fiscal_year, desk.number(key, "ceiling")
    assert set(desk.rulebook.figures[desk.call(key).rules["ceiling"]].qualifiers) & SOFT
    met = "open" if doubts(desk, key, "ceiling") else "met"
    assert desk.answers("ceiling", key, with_budget(limit, start=start)) == [met]
    over = [v for v in desk.verdicts(key, with_budget(limit + 1, start=start)) if v.check == "ceiling"]
    assert [(v.answer, v.severity, v.says) for v in over] == [("open", "warning", "year-over")]
    assert over[0].question == "open.room-around-figures"
    assert doubts(desk, key, "ceiling") <= set(over[0].also)
    assert over[0].rule == desk.call(key).rules["ceiling"]
    assert over[0].values["over"] == ("yen", 1)


@pytest.mark.parametrize(
    ("qualifiers", "inferred", "answer", "severity"),
    [
        (("最大",), False, "not-met", "error"),
        ((), False, "not-met", "error"),
        (("最大", "程度"), False, "open", "warning"),
        (("~",), False, "open", "warning"),
        (("約",), False, "open", "warning"),
        (("最大",), True, "open", "note"),
    ],
)
def test_only_a_cap_in_words_is_an_error(
    desk: Desk, qualifiers: tuple[str, ...], inferred: bool, answer: str, severity: str
) -> None:
    """Past 最大 alone is not met; past 程度, 〜 or 約, or past what a picture seems to say, is open."""
    key = "fy2021.co-creation.incubation"
    figure = desk.rulebook.figures[desk.call(key).rules["ceiling"]]
    changed = replace(figure, qualifiers=qualifiers, inferred=inferred)
    rules = replace(desk.rulebook, figures={**desk.rulebook.figures, figure.key: changed})
    judge = Judge(rules, desk.table)
    plan = with_budget(desk.number(key, "ceiling") + 1, start=2021)
    verdicts = judge.judge(of_plan(plan, rules, asked=key)).verdicts
    assert [(v.answer, v.severity) for v in verdicts if v.check == "ceiling"] == [(answer, severity)]


@EACH_CALL
def test_indirect_costs_count_where_the_documents_say_so(desk: Desk, key: str) -> None:
    """Over by indirect costs alone: how far 程度 goes, where they are included, else whether they are."""
    start, limit = desk.call(key).fiscal_year, desk.number(key, "ceiling")
    found = [v for v in desk.verdicts(key, with_budget(limit, start=start, indirect=1)) if v.check == "ceiling"]
    included = "includes-indirect" in desk.call(key).rules
    question = "open.room-around-figures" if included else "open.fy2025-amount-content"
    assert [(v.answer, v.question) for v in found] == [("open", question)]


@EACH_CALL
def test_an_assumed_share_of_indirect_costs_decides_nothing(desk: Desk, key: str) -> None:
    """Over by our own assumption alone: open, with the question behind it."""
    start, limit = desk.call(key).fiscal_year, desk.number(key, "ceiling")
    verdicts = desk.verdicts(key, with_budget(limit, start=start, indirect=None))
    assert [v.answer for v in verdicts if v.check == "ceiling"] == ["open"]
    assert [v.question for v in verdicts if v.check == "indirect-costs"] == ["open.indirect-cost-rate"]


@EACH_CALL
def test_no_product_of_ours_is_a_condition(desk: Desk, key: str) -> None:
    """The ceiling times the years is nowhere asked for."""
    start, limit, years = desk.call(key).fiscal_year, desk.number(key, "ceiling"), desk.number(key, "period")
    verdicts = desk.verdicts(key, with_budget(*[limit] * years, start=start))
    amounts = {value for v in verdicts if v.check != "recipients" for value in v.values.values() if value[0] == "yen"}
    assert years == 1 or ("yen", limit * years) not in amounts


@EACH_CALL
def test_the_period_is_met_to_the_year(desk: Desk, key: str) -> None:
    """One year more is not met, or open where the period is about so long or a question asks; so in the goals."""
    start, years = desk.call(key).fiscal_year, desk.number(key, "period")
    qualifiers = set(desk.rulebook.figures[desk.call(key).rules["period"]].qualifiers)
    about = qualifiers & SOFT or "open.future-period" in desk.call(key).questions
    full = "open" if "open.period-and-incubation" in desk.call(key).questions else "met"
    past = "open" if about else "not-met"
    plan = with_budget(*[1000] * years, start=start)
    assert desk.answers("period", key, plan) == [full]
    assert desk.answers("period", key, with_budget(*[1000] * (years + 1), start=start)) == [past]
    late = replace(plan, milestones=(Milestone(fiscal_year=start + years, milestone="終える"),))
    assert desk.answers("period", key, late) == [past]


def test_the_end_of_support_is_met_to_the_year(desk: Desk) -> None:
    """The future area ends with a fiscal year, wherever a plan begins; the cover's year is measured too."""
    key = "fy2025.future.concept"
    last = desk.number(key, "until")
    assert desk.answers("until", key, with_budget(1000, start=last)) == ["met"]
    assert desk.answers("until", key, with_budget(1000, start=last + 1)) == ["not-met", "not-met"]


def consortium(institutions: int, companies: int, municipalities: int) -> Plan:
    """A plan of so many institutions, so many of which are companies and municipalities."""
    kinds = ["company"] * companies + ["municipality"] * municipalities
    kinds = ["university"] * (institutions - len(kinds)) + kinds
    members = [
        Institution(name=f"機関{number}", kind=kind, role="lead" if number == 0 else "participating")
        for number, kind in enumerate(kinds)
    ]
    return Plan(institutions=tuple(members))


@EACH_CALL
@pytest.mark.parametrize("role", CONSORTIUM)
def test_the_consortium_is_met_to_the_institution(desk: Desk, key: str, role: str) -> None:
    """As many as the rule asks for are met, one fewer is not; without a rule the answer is open or nothing."""
    enough = {**CONSORTIUM, role: desk.number(key, role)} if role in desk.call(key).rules else CONSORTIUM
    too_few = {**enough, role: enough[role] - 1}
    found = [desk.answers(role, key, consortium(**counts)) for counts in (enough, too_few)]
    if role in desk.call(key).rules:
        assert found == [["met"], ["not-met"]]
    else:
        asked = {"open.future-consortium", "open.fy2025-consortium"} & set(desk.call(key).questions)
        assert found == [["open"] if asked else []] * 2


@EACH_CALL
def test_who_may_lead(desk: Desk, key: str) -> None:
    """Each kind that counts as the rule asks for may lead, no other; without a rule the answer is open."""
    for kind, record in desk.rulebook.institution_kinds.items():
        plan = Plan(institutions=(Institution(name="A", kind=kind, role="lead"), Institution(name="B", kind="company")))
        settled = "lead" in desk.call(key).rules and not doubts(desk, key, "lead")
        may = ("met" if settled else "open") if "university-like" in record.counts_as else "not-met"
        assert desk.answers("lead", key, plan) == [may if "lead" in desk.call(key).rules else "open"]


@EACH_CALL
def test_who_may_receive_funds(desk: Desk, key: str) -> None:
    """By the list of FY2021; in FY2025 only what the documents plainly name is decided."""
    for kind, record in desk.rulebook.institution_kinds.items():
        plan = replace(with_budget(1000, start=2025), institutions=(Institution(name=LEAD, kind=kind, role="lead"),))
        listed = "met" if record.receives_funds else "not-met"
        decided = "open.fy2025-recipients" not in desk.call(key).questions
        plainly = kind == "university"
        assert desk.answers("recipients", key, plan) == [listed if decided or plainly else "open"]


@EACH_CALL
@pytest.mark.parametrize(("leads", "answer"), [(0, "not-met"), (1, "met"), (2, "not-met")])
def test_exactly_one_leads(desk: Desk, key: str, leads: int, answer: str) -> None:
    """None and two are not met."""
    members = tuple(
        Institution(name=str(n), kind="university", role="lead" if n < leads else "participating") for n in range(3)
    )
    assert desk.answers("one-lead", key, Plan(institutions=members)) == [answer]


@EACH_CALL
def test_a_status_is_open_met_or_not(desk: Desk, key: str) -> None:
    """New proposals are met, promotion reviews are for people to confirm, nothing to write is not met."""
    status = desk.rulebook.figures[desk.call(key).status].value
    wanted = {"open": "met", "promotion-only": "open", "continuing-only": "open", "not-planned": "not-met"}
    assert desk.answers("status", key, Plan()) == [wanted[str(status)]]


@EACH_CALL
def test_no_program_says_what_is_excluded(desk: Desk, key: str) -> None:
    """A hub in medicine is not in itself excluded: that is to be confirmed, and in FY2025 it is an open question."""
    plan = replace(clean_plan(desk.rulebook, desk.call(key)), title="医療の拠点", summary="医療分野の研究開発")
    assert desk.answers("exclusion", key, plan) == ["open"]


def test_reduced_years_are_open_and_others_are_not_asked_about(desk: Desk) -> None:
    """Years nine and ten of the full-scale type are reduced by a share that is not given."""
    key, start = "fy2021.co-creation.full-scale", 2021
    assert desk.answers("reduction", key, with_budget(*[1000] * 8, start=start)) == []
    assert desk.answers("reduction", key, with_budget(*[1000] * 10, start=start)) == ["open", "open"]


kinds = st.sampled_from(["university", "technical-college", "company", "municipality", "other", ""])
members = st.builds(
    Institution, name=st.sampled_from("ABCDE"), kind=kinds, role=st.sampled_from(["lead", "participating"])
)
plans = st.builds(
    Plan,
    institutions=st.lists(members, max_size=5, unique_by=lambda member: member.name).map(tuple),
    start_fiscal_year=st.sampled_from([None, 2021, 2025]),
    budget=st.lists(
        st.builds(
            BudgetLine,
            fiscal_year=st.integers(2020, 2036),
            institution=st.sampled_from("ABCDE"),
            amounts=st.dictionaries(st.sampled_from(["other", "indirect"]), st.integers(0, 10**9)),
        ),
        max_size=6,
    ).map(tuple),
)


@pytest.mark.slow
@given(plan=plans, key=st.sampled_from(CALLS))
def test_an_open_question_is_never_passed_or_failed(desk: Desk, plan: Plan, key: str) -> None:
    """Whatever a plan holds, a check whose rule the call does not have answers with its question."""
    call = desk.call(key)
    for verdict in desk.verdicts(key, plan):
        row = next(row for row in desk.table.rows if row.check == verdict.check)
        measured = {row.rule, row.or_rule} & {"status", *call.rules}
        if row.rule and not measured and not row.always:
            assert (verdict.answer, verdict.says) == ("open", "not-said")
            assert verdict.question in call.questions
        if verdict.answer == "open":
            assert verdict.question or verdict.says in ("confirm", "not-for-new-proposals", "person-missing")


# -- the user's own settings --------------------------------------------------------------


def test_an_assumption_answers_what_is_open_and_is_shown_as_such(desk: Desk) -> None:
    """A number stands in for the rule, met and not-met for a judgement."""
    key, settings = "fy2025.future.concept", settings_of(["institutions=3", "exclusion=met"])
    found = {v.check: v for v in desk.verdicts(key, consortium(2, 1, 0), settings)}
    assert (found["institutions"].answer, found["institutions"].assumed, found["institutions"].rule) == (
        "not-met",
        "3",
        "",
    )
    assert (found["exclusion"].answer, found["exclusion"].assumed) == ("met", "met")
    assert desk.answers("institutions", key, consortium(3, 1, 0), settings) == ["met"]


def test_an_assumption_never_overrules_the_documents(desk: Desk) -> None:
    """Where a rule stands and no question is open, it stays."""
    found = [
        verdict
        for verdict in desk.verdicts("fy2021.regional.incubation", consortium(2, 1, 1), settings_of(["institutions=2"]))
        if verdict.check == "institutions"
    ]
    assert [(verdict.answer, verdict.assumed) for verdict in found] == [("not-met", "")]


@pytest.mark.parametrize(
    ("assumed", "says"),
    [
        ("institution=3", "did you mean institutions"),
        ("institutions=many", "expected a whole number"),
        ("lead=3", "expected met or not-met"),
        ("institutions", "expected NAME=VALUE"),
    ],
)
def test_a_setting_that_means_nothing_is_refused(desk: Desk, assumed: str, says: str) -> None:
    """Unknown checks, words for numbers and the like are bad calls, with the way out."""
    with pytest.raises(Problem, match=says):
        desk.verdicts("fy2025.future.concept", Plan(), settings_of([assumed]))


# -- calls --------------------------------------------------------------------------------


def test_a_plan_without_a_call_says_so_and_measures_nothing(desk: Desk) -> None:
    """What needs no rules is checked all the same."""
    found = {v.check: v.says for v in desk.verdicts("", Plan()) if v.answer == "not-met"}
    assert found["call"] == "call-missing"
    assert "ceiling" not in found
    assert found["leader"] == "field-empty"


def test_a_plan_for_another_call_is_named(desk: Desk) -> None:
    """The call that is asked for is the one that is measured."""
    plan = replace(Plan(), call=replace(Plan().call, area="regional", tier="incubation", fiscal_year=2021))
    found = [v for v in desk.verdicts("fy2025.future.concept", plan) if v.check == "call"]
    assert [(v.answer, v.says) for v in found] == [("not-met", "plan-for-another-call")]
