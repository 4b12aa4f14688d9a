"""Plans that a change judges otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from kyoso.cases import load_cases, plan_of
from kyoso.checks import KINDS, Judge, load_table
from kyoso.checks.subject import of_plan
from kyoso.plan import Plan
from kyoso.project import Project
from kyoso.rulebook import Rulebook

Judged = dict[str, str]  # check and what it is about → the answer


class Overturned(Struct, frozen=True, kw_only=True):
    """One check of one plan, for one call, that answers otherwise; an empty answer is none."""

    plan: str
    call: str
    check: str
    before: str
    after: str


def overturned(base: Project, old: Rulebook, project: Project, new: Rulebook) -> list[Overturned]:
    """Every answer that differs, for the plans as the base has them, under the rules of both sides."""
    judges = _judge(base, old), _judge(project, new)
    found = []
    for name, call, plan in plans_of(base, old):
        if call in new.calls:
            sides = [_answers(judge, plan, call) for judge in judges]
            for check in dict.fromkeys([*sides[0], *sides[1]]):
                before, after = (side.get(check, "") for side in sides)
                if before != after:
                    found.append(Overturned(plan=name, call=call, check=check, before=before, after=after))
    return found


def plans_of(project: Project, rulebook: Rulebook) -> Iterator[tuple[str, str, Plan]]:
    """Plans to judge, by a name and the key of a call: the plan of every case, as the rules make it."""
    for told in load_cases(project, rulebook).told:
        yield f"{told.path}:{told.line}", told.call.key, plan_of(told, rulebook)


def _judge(project: Project, rulebook: Rulebook) -> Judge:
    return Judge(rulebook, load_table(project, rulebook, tuple(KINDS)))


def _answers(judge: Judge, plan: Plan, call: str) -> Judged:
    """The answers by check; several answers of one check in their order."""
    answers: Judged = {}
    for verdict in judge.judge(of_plan(plan, judge.rulebook, asked=call)).verdicts:
        said = f"{verdict.answer} ({verdict.severity})" if verdict.answer == "not-met" else str(verdict.answer)
        answers[verdict.check] = f"{answers[verdict.check]}, {said}" if verdict.check in answers else said
    return answers
