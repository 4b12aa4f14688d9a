"""Answers as a page shows them: in the groups that `kyoso check` prints, with everything that a reader needs once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from kyoso.checks.messages import _
from kyoso.checks.model import Answer, Severity
from kyoso.checks.report import Report, grouped
from kyoso.checks.words import ANSWERS, NEXT_QUESTION, WARNING, Said
from kyoso.filled import Place

Say = Callable[[str], str]
EMPTY = ("field-empty", "section-empty", "table-empty", "list-empty", "cell-empty")  # of these, one card says all
SAME = _("同じ答えが%(count)sか所にあります")
TITLES = {
    "open": _("資料が述べていないことが%(count)sつあります"),
    "empty": _("書かれていないところが%(count)sか所あります"),
    "prompt-kept": _("書く前の印が%(count)sか所に残っています"),
    "instruction-kept": _("書き方の説明が%(count)sか所に残っています"),
}


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
    return tuple(_group(group, say) for group in _together(grouped(report.findings)))


def _together(groups: Iterator[list[Said]]) -> list[list[Said]]:
    """Groups that a reader deals with in one go: what is empty, and what hangs on the same open question."""
    merged: dict[object, list[Said]] = {}
    for number, group in enumerate(groups):
        said = group[0]
        key: object = number
        if said.answer == "not-met" and said.says in EMPTY and not said.rule:
            key = (said.severity, "empty")
        elif said.answer == "open" and said.question:
            key = (said.severity, said.says, said.question, said.rule)
        merged.setdefault(key, []).extend(group)
    return list(merged.values())


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
        unsaid=_unsaid(group, say(NEXT_QUESTION)),
        to_do=said.to_do,
        rule=said.rule,
        source=said.source,
        document=said.document,
        as_written=said.as_written,
        question=said.question,
        title=say(_title(said)) % {"count": len(group)} if several else "",
    )


def _title(said: Said) -> str:
    """How many there are, in words for what they have in common."""
    if said.answer == "not-met":
        return TITLES.get("empty" if said.says in EMPTY else said.says, SAME)
    return TITLES["open"] if said.answer == "open" and said.question else SAME


def _unsaid(group: Sequence[Said], between: str) -> str:
    """All that the documents do not say about a group, each once."""
    return between.join(dict.fromkeys(part for said in group for part in said.unsaid.split(between) if part))


def counts_of(report: Report, say: Say, unread: int = 0) -> tuple[Count, ...]:
    """How many answers there are of each kind; what cannot be read comes first."""
    counts = [Count("unread", f"! {say('読めない欄 %(count)s') % {'count': unread}}")] if unread else []
    for answer, (sign, words) in ANSWERS.items():
        text = say("%(words)s %(count)s") % {"words": f"{sign} {say(words)}", "count": report.counts[answer]}
        if answer == "not-met" and report.counts["warning"]:
            text += say("（うち注意 %(count)s）") % {"count": report.counts["warning"]}
        counts.append(Count(answer, text))
    return tuple(counts)
