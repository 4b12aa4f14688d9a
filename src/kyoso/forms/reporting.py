"""Findings on a form in words, beside those of the programme's rules on the plan that was read from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kyoso.checks.judge import Judge
from kyoso.checks.messages import COUNTED
from kyoso.checks.report import Report, Reporter
from kyoso.checks.subject import of_plan
from kyoso.checks.words import Said
from kyoso.forms.checking import FormFinding
from kyoso.forms.messages import FINDINGS, FULL_WIDTH, place_in_words
from kyoso.model import Language
from kyoso.plan import Plan

Gettext = Callable[[str], str]
_COUNTS = {**COUNTED, "full-width": FULL_WIDTH}
# Findings that need a look, yet may be as the applicant wants them.
_WARNINGS = frozenset(("blank", "ticks-none", "page-words-new"))


def said(finding: FormFinding, gettext: Gettext) -> Said:
    """A finding in words."""
    words = FINDINGS[finding.says]
    count = str(finding.values.get("count", ""))
    values = {**finding.values, "counted": gettext(_COUNTS[count]) if count in _COUNTS else ""}
    return Said(
        check=finding.says if finding.says.startswith(("form-", "together-")) else f"form-{finding.says}",
        answer="open" if finding.open else "met" if finding.met else "not-met",
        severity="note" if finding.open or finding.met else "warning" if finding.says in _WARNINGS else "error",
        says=finding.says,
        found=gettext(words.found) % values,
        to_do=gettext(words.do) if words.do else "",
        where=place_in_words(finding.where, gettext),
    )


def judged(plan: Plan, file: str, call: str, judge: Judge, reporter: Reporter) -> Report:
    """The report on the plan that a form holds, by the rules of a call."""
    return reporter.report(judge.judge(of_plan(plan, judge.rulebook, file, call)))


def report_of(
    file: str,
    findings: Sequence[FormFinding],
    language: Language,
    gettext: Gettext,
    rules: Report | None = None,
) -> Report:
    """One report of the findings on a form and, where there is one, of the report on its plan."""
    found = [said(finding, gettext) for finding in findings]
    counts = {"not-met": 0, "error": 0, "warning": 0, "open": 0, "open-warning": 0, "met": 0}
    for each in found:
        counts[each.answer] += 1
        if each.answer == "not-met":
            counts[each.severity] += 1
    if rules is not None:
        counts = {name: number + rules.counts.get(name, 0) for name, number in counts.items()}
    return Report(
        file=file,
        call=rules.call if rules else "",
        call_name=rules.call_name if rules else "",
        language=language,
        counts=counts,
        findings=(*found, *(rules.findings if rules else ())),
    )
