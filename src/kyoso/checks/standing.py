"""Kinds of check on what a file is for: its call, the rules that it was made with, what only people know."""

from __future__ import annotations

from collections.abc import Iterator

from kyoso.checks.ages import ages_of, outside, within
from kyoso.checks.model import Outcome, Values
from kyoso.checks.readings import Reading, by_rule
from kyoso.checks.shapes import ANY, judges
from kyoso.checks.subject import Subject
from kyoso.checks.table import Ask
from kyoso.filled import Place
from kyoso.model import Text


def one_call(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """The plan, the draft and the one who asks name the same call, and there is such a call."""
    named = subject.calls
    if not named:
        if not any(remark.name == "identity-missing" for remark in subject.remarks):
            yield Outcome("not-met", "call-missing", {}, Place())
    elif ask.call is None:
        yield Outcome("not-met", "call-unknown", {"call": ("text", next(iter(named.values())))}, Place())
    elif len(set(named.values())) > 1:
        for who, key in named.items():
            told = who == "plan" and key == named.get("draft")  # a draft's plan has its call from the draft
            if key != ask.call.key and not told:
                values: Values = {"call": ("call", key), "other": ("call", ask.call.key)}
                yield Outcome("not-met", f"{who}-for-another-call", values, Place())
    elif subject.document and subject.document != (ask.call.document or ask.call.practice):
        yield Outcome("not-met", "another-document", {"call": ("call", ask.call.key)}, Place())
    else:
        yield Outcome("met", "same-call", {"call": ("call", ask.call.key)}, Place())


@judges("a status")
def is_open(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """There is something to apply for; what only those under way can write is theirs to confirm."""
    if ask.call is None or ask.rule is None:
        return
    if subject.practice:
        yield Outcome("not-met", "practice-copy")
    if ask.call.document is None:
        yield Outcome("not-met", "nothing-to-write")
    elif ask.then == "apply":
        yield Outcome("met", "call-open")
    else:
        yield Outcome("open", "not-for-new-proposals")


def rules_unchanged(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """The rules are still those with which the draft was made."""
    unsure = any(remark.name == "identity-contradicts" for remark in subject.remarks)
    if ask.call is None or subject.calls.get("draft") != ask.call.key or not subject.version_now or unsure:
        return
    if subject.version == subject.version_now:
        yield Outcome("met", "rules-same")
    elif not subject.rules:
        yield Outcome("not-met", "rules-changed")
    else:
        for name, digest in subject.rules.items():
            if subject.rules_now.get(name) != digest:
                says = "rule-changed" if name in subject.rules_now else "rule-gone"
                yield Outcome("not-met", says, {"record": ("record", name)})
        for name in subject.rules_now:
            if name not in subject.rules:
                yield Outcome("not-met", "rule-new", {"record": ("record", name)})


@judges(*ANY, span="either", backs=True)
def confirm(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """What no program can tell from a plan, and may not be so, is for people to confirm."""
    yield Outcome("open", "confirm")


@judges(*ANY, span="either", backs=True)
def confirm_that(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """What no program can tell from a plan, and must be so, is for people to confirm."""
    yield Outcome("open", "confirm-that")


@judges("words", needs=("field",))
def age_within(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """A person is of the age that the rule names; where its words leave an edge, that is open."""
    field = subject.fields.get(ask.row.field)
    if field is None or ask.rule is None or not isinstance(ask.rule.value, Text):
        return
    if field.state != "filled":
        if subject.origin == "plan":  # a draft has a room for it, which is said to be empty
            yield Outcome("open", "age-missing", {}, field.place)
        return
    said, rule = ages_of(field.text), ages_of(ask.rule.value.ja)
    values: Values = {"text": ("text", field.text)}
    if said is None or rule is None:
        yield Outcome("open", "age-unread", values, field.place)
        return
    fits = within(said, rule)
    edge = [] if fits or outside(said, rule) else [Reading(True, ask.question)]
    yield by_rule(ask, Reading(fits, says="age"), *edge, values=values, place=field.place)


@judges("words", needs=("field",))
def person_named(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """The person of whom the rule speaks is named; whether that must be so already, the rule does not say."""
    field = subject.fields.get(ask.row.field)
    if field is not None and field.state == "filled":
        yield Outcome("met", "person-named", {"text": ("text", field.text)}, field.place)
    else:
        about: Values = {"label": ("label", ask.rule.key if ask.rule else "")}
        yield Outcome("open", "person-missing", about, field.place if field else Place())
