"""Answers as a page shows them: in the groups that `kyoso check` prints, with everything that a reader needs once."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from kyoso.checks.model import Answer, Severity
from kyoso.checks.report import Report, grouped
from kyoso.checks.words import ANSWERS, WARNING, Said
from kyoso.filled import Place

Say = Callable[[str], str]


class One(Struct, frozen=True, omit_defaults=True):
    """What was found in one place."""

    check: str
    says: str
    found: str
    where: str = ""
    place: Place = Place()


class Group(Struct, frozen=True, omit_defaults=True):
    """Findings that ask for the same thing; what is asked for, why and what to do stands once."""

    answer: Answer
    severity: Severity
    label: str  # a sign and a word
    ones: tuple[One, ...]
    asked: str = ""
    unsaid: str = ""
    to_do: str = ""
    rule: str = ""
    source: str = ""
    document: str = ""
    as_written: str = ""
    question: str = ""
    title: str = ""  # where there are several: how many


class Count(Struct, frozen=True):
    """How many answers there are of one kind, in words."""

    answer: str
    text: str


def groups_of(report: Report, say: Say) -> tuple[Group, ...]:
    """The findings, the gravest first."""
    return tuple(_group(group, say) for group in grouped(report.findings))


def _group(group: list[Said], say: Say) -> Group:
    said, several = group[0], len(group) > 1
    sign, words = ANSWERS[said.answer]
    return Group(
        answer=said.answer,
        severity=said.severity,
        label=f"{sign} {say(WARNING if said.severity == 'warning' else words)}",
        ones=tuple(
            One(each.check, each.says, each.found, each.where if each.where not in each.found else "", each.place)
            for each in group
        ),
        asked=said.asked,
        unsaid=said.unsaid,
        to_do=said.to_do,
        rule=said.rule,
        source=said.source,
        document=said.document,
        as_written=said.as_written,
        question=said.question,
        title=say("同じ答えが%(count)sか所にあります") % {"count": len(group)} if several else "",
    )


def counts_of(report: Report, say: Say, unread: int = 0) -> tuple[Count, ...]:
    """How many answers there are of each kind; what cannot be read comes first."""
    counts = [Count("unread", f"! {say('読めない欄 %(count)s') % {'count': unread}}")] if unread else []
    for answer, (sign, words) in ANSWERS.items():
        text = say("%(words)s %(count)s") % {"words": f"{sign} {say(words)}", "count": report.counts[answer]}
        if answer == "not-met" and report.counts["warning"]:
            text += say("（うち注意 %(count)s）") % {"count": report.counts["warning"]}
        counts.append(Count(answer, text))
    return tuple(counts)
