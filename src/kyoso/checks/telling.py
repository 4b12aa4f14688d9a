"""Cases run through the judge: what is answered, and where that is another answer than the case says."""

from __future__ import annotations

import msgspec

from kyoso.cases import NO_CALL, Expected, Said, Told, plan_of
from kyoso.checks.judge import Judge
from kyoso.checks.model import Answer, Verdict
from kyoso.checks.subject import of_plan
from kyoso.errors import Finding, nearest

SILENT: Said = "says nothing"
_SAID: dict[Answer, Said] = {"met": "met", "not-met": "not met", "open": "the documents do not say"}


def verdicts_on(told: Told, judge: Judge) -> tuple[Verdict, ...]:
    """Every verdict on the plan of a case, asked about for its call."""
    asked = "" if told.planned.of == NO_CALL else told.call.key
    return judge.judge(of_plan(plan_of(told, judge.rulebook), judge.rulebook, asked=asked)).verdicts


def answers_to(told: Told, judge: Judge) -> tuple[Expected, ...]:
    """What the checks that a case names say of its plan, in the order of the case."""
    verdicts = verdicts_on(told, judge)
    answers: list[Expected] = []
    for check in dict.fromkeys(answer.check for answer in told.case.answers):
        found = [_as_expected(verdict) for verdict in verdicts if verdict.check == check]
        answers += found or [Expected(check=check, answer=SILENT)]
    return tuple(answers)


def differences(told: Told, judge: Judge) -> list[Finding]:
    """Where the checks say something else than the case does, at the case's line."""
    verdicts = verdicts_on(told, judge)
    known = {row.check for row in judge.rows}
    findings = []
    for check in dict.fromkeys(answer.check for answer in told.case.answers):
        wanted = [answer for answer in told.case.answers if answer.check == check and answer.answer != SILENT]
        found = [_as_expected(verdict) for verdict in verdicts if verdict.check == check]
        if check not in known:
            findings.append(told.finding(f"no check is called {check!r}; {nearest(check, sorted(known))}"))
        elif not _agree(wanted, found):
            findings.append(
                told.finding(
                    f"{told.call.key}: 「{told.case.situation}」 {check}: "
                    f"the case says {_in_words(wanted)}; the checks say {_in_words(found)}"
                )
            )
    return findings


def _as_expected(verdict: Verdict) -> Expected:
    return Expected(
        check=verdict.check,
        answer=_SAID[verdict.answer],
        rule=verdict.rule or None,
        question=verdict.question or None,
        severity=None if verdict.severity == "note" else verdict.severity,
        also=verdict.also,
    )


def _agree(wanted: list[Expected], found: list[Expected]) -> bool:
    """Answer by answer the same; a case that does not weigh an answer, or name further questions, leaves it open."""
    if len(wanted) != len(found):
        return False
    compared = [
        msgspec.structs.replace(
            one,
            severity=one.severity if like.severity else None,
            also=one.also if like.also is not None else None,
        )
        for one, like in zip(found, wanted, strict=True)
    ]
    return compared == wanted


def _in_words(answers: list[Expected]) -> str:
    if not answers:
        return SILENT
    return ", ".join(
        " ".join(
            filter(
                None,
                (each.answer, each.severity and f"({each.severity})", each.rule, each.question, *(each.also or ())),
            )
        )
        for each in answers
    )
