"""`find-your-call` and `kyoso check` answer alike: on every set of answers, a plan that says the same is judged so."""

from __future__ import annotations

from itertools import product

import pytest

from kyoso.checks import KINDS, Judge, load_table, of_plan
from kyoso.fit import Row, all_answers, asked_by, judge, reasons_of
from kyoso.fit import load_table as load_find
from kyoso.model import Call
from kyoso.plan import Choice, Institution, Plan, Researcher
from kyoso.project import Project
from kyoso.rulebook import Rulebook

# What an option says of a plan: the kind of the lead, the age of the Project Leader, the kinds of the partners.
LEADS = {
    "": ("",), "university": ("university",), "company": ("company",), "municipality": ("municipality",),
    "other": ("other",),
    "university-like": ("inter-university-institute", "technical-college", "national-rd-agency", "foundation"),
}  # fmt: skip
AGES = {"": ("",), "young": ("38歳", "20～40代前半"), "border": ("45歳", "40代"), "older": ("60代", "50歳")}
PARTNERS = {
    "": (None,), "both": (("company", "municipality"),), "company": (("company", "foundation"),),
    "municipality": (("municipality", "foundation"),), "prefecture": (("company", "prefecture"),),
    "neither": (("foundation", "foundation"),), "few": (("foundation",), ()),
}  # fmt: skip


# Answers that contradict each other: the lead is counted among the partners, so no plan says both.
CONTRADICT = {
    ("company", "municipality"), ("company", "neither"),
    ("municipality", "company"), ("municipality", "prefecture"), ("municipality", "neither"),
}  # fmt: skip


def plans(call: Call, institution: str, leader: str, partners: str) -> list[Plan]:
    """Every plan that says what the answers do; an answer that is left out is not written."""
    if (institution, partners) in CONTRADICT:
        return []
    return [
        Plan(
            call=Choice(area=call.area, tier=call.tier, fiscal_year=call.fiscal_year),
            leader=Researcher(age_group=age),
            institutions=tuple(
                Institution(name=f"機関{number}", kind=kind, role="participating" if number else "lead")
                for number, kind in enumerate([lead, *(others or ())])
            ),
        )
        for lead, age, others in product(LEADS[institution], AGES[leader], PARTNERS[partners])
    ]


@pytest.fixture(scope="module")
def judging(project: Project, rulebook: Rulebook) -> Judge:
    """The checks of the programme."""
    return Judge(rulebook, load_table(project, rulebook, tuple(KINDS)))


# What the answers to one question are about; what a check answers on it, the table must say too.
ABOUT = {"institution": {"lead"}, "leader": {"pl-age"}, "partners": {"institutions", "companies", "municipalities"}}


@pytest.mark.slow
def test_both_answer_alike_on_every_set_of_answers(project: Project, rulebook: Rulebook, judging: Judge) -> None:
    """Each reason that names a check has its answer; what a check says of the facts that were given, a reason says."""
    table = load_find(project, rulebook)
    calls = rulebook.calls_in_order
    rows = {call.key: [reason.row for reason in reasons_of(table, rulebook, call)] for call in calls}
    checked = asked_by(table, [row for reasons in rows.values() for row in reasons if row.checks or row.alone])
    assert {question.question for question in checked} == {"year", "standing", *ABOUT}
    said: dict[tuple[str, ...], list[dict[str, set[str]]]] = {}
    compared, wrong = 0, []
    for answers in all_answers(checked):
        facts = tuple("".join(answers.get(name, ())) for name in ABOUT)
        for call in calls:
            key = (call.key, *facts)
            if key not in said:
                said[key] = [verdicts(judging, plan, call) for plan in plans(call, *facts)]
            reasons = rows[call.key]
            held = [reasons[at] for at in judge(reasons, answers).reasons]
            compared += 1
            if not any(row.alone for row in held):
                wrong += [(call.key, answers, *bad) for found in said[key] for bad in differing(held, found, answers)]
    assert wrong[:3] == []
    assert compared == len(calls) * len(list(all_answers(checked)))


def verdicts(judging: Judge, plan: Plan, call: Call) -> dict[str, set[str]]:
    """What the checks answer, by their names."""
    found: dict[str, set[str]] = {}
    for verdict in judging.judge(of_plan(plan, judging.rulebook, asked=call.key)).verdicts:
        found.setdefault(verdict.check, set()).add(verdict.answer)
    return found


def differing(
    held: list[Row], found: dict[str, set[str]], answers: dict[str, tuple[str, ...]]
) -> list[tuple[str, object, object]]:
    """Where a reason has another answer than its check, or a check answers of given facts and no reason does."""
    named = {check: row.answer for row in held for check in row.checks}
    wrong: list[tuple[str, object, object]] = [
        (check, answer, found.get(check)) for check, answer in named.items() if found.get(check) != {answer}
    ]
    for question, checks in ABOUT.items():
        # fewer institutions than asked for says nothing of who they are
        wanted = checks - {"companies", "municipalities"} if answers.get(question) == ("few",) else checks
        if question in answers:
            wrong += [(check, "no reason", found[check]) for check in wanted if check in found and check not in named]
    return wrong
