"""Kinds of check on the institutions of the consortium."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kyoso.checks.model import Outcome, Values
from kyoso.checks.readings import Reading, by_rule
from kyoso.checks.shapes import judges
from kyoso.checks.subject import BY_INSTITUTION, INSTITUTIONS, Subject, written_rows
from kyoso.checks.table import Ask
from kyoso.filled import Place
from kyoso.typed import plain

# A row of a table of facts with a cell that holds a number and nothing else.
_WITH_COUNT = re.compile(r"\t\s*\d+\s*(?:\t|$)")


def _table(subject: Subject) -> Place:
    """Where the institutions are listed."""
    return subject.place_of(INSTITUTIONS)


@judges("a count", side="at least")
def count_at_least(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """The consortium has as many institutions of a sort as the rule asks for."""
    sort = ask.row.counts
    counted = [member for member in subject.members if not sort or sort in member.counts_as]
    perhaps = [member for member in subject.members if sort in member.may_count_as]
    rule = ask.rule.key if ask.rule else ""
    values: Values = {
        "label": ("label", rule),
        "count": ("like", len(counted), rule),
        "names": ("names", tuple(member.name for member in counted)),
        "others": ("names", tuple(member.name for member in perhaps)),
    }
    plain = Reading(len(counted) >= ask.limit, says="enough")
    with_them = len(counted) + len(perhaps) >= ask.limit
    wider = [Reading(with_them, perhaps[0].question, "enough-if-counted")] if perhaps else []
    yield by_rule(ask, plain, *wider, misses="too-few", values=values, place=_table(subject))


@judges("a count")
def shown_count_agrees(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """The count beside a condition in the draft is that of the table of institutions."""
    if ask.rule is None:
        return
    labels = {plain(ask.rule.label.ja), plain(ask.rule.label.en)}
    sort = ask.row.counts
    count = sum(not sort or sort in member.counts_as for member in subject.members)
    for own in subject.own:
        if own.kind != "facts" or not _WITH_COUNT.search(own.text):
            continue
        label, *cells = own.text.split("\t")
        shown = plain(cells[1]) if len(cells) > 1 else ""
        if shown.isdigit() and labels & {plain(line) for line in [label, *label.split("\n")]}:
            values: Values = {
                "label": ("label", ask.rule.key),
                "shown": ("number", int(shown)),
                "count": ("number", count),
            }
            same = int(shown) == count
            yield Outcome("met" if same else "not-met", "count-agrees" if same else "count-differs", values, own.place)


def named_once(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """Each institution of the consortium has a name, and no two have the same."""
    seen = set()
    for member in subject.members:
        name = plain(member.name)
        if not name:
            yield Outcome("not-met", "name-missing", {}, member.place)
        elif name in seen:
            yield Outcome("not-met", "name-twice", {"name": ("text", member.name)}, member.place)
        seen.add(name)


def one_lead(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """Exactly one institution leads."""
    leads = [member for member in subject.members if member.role == "lead"]
    if not subject.members:
        return
    values: Values = {"names": ("names", tuple(member.name for member in leads))}
    if len(leads) == 1:
        yield Outcome("met", "one-lead", values, leads[0].place)
    else:
        says, place = ("several-lead", leads[1].place) if leads else ("none-leads", _table(subject))
        yield Outcome("not-met", says, values, place)


@judges("words", needs=("counts",))
def lead_counts_as(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """The lead institution is of a kind that may lead."""
    for member in subject.members:
        if member.role == "lead" and member.known:
            plain = Reading(ask.row.counts in member.counts_as, says="may-lead")
            wider = [Reading(True, member.question)] if ask.row.counts in member.may_count_as else []
            values: Values = {"name": ("text", member.name), "kind": ("kind", member.kind)}
            yield by_rule(ask, plain, *wider, misses="may-not-lead", values=values, place=member.place)


@judges("words")
def may_receive(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """Funds go only to institutions that can receive them."""
    members = {member.name: member for member in subject.members}
    sums: dict[str, int] = {}
    for line in subject.lines:
        sums[line.institution] = sums.get(line.institution, 0) + line.total
    for name, amount in sums.items():
        member = members.get(name)
        if member is None or not member.known or not amount:
            continue
        place = next(line.place for line in subject.lines if line.institution == name)
        values: Values = {"name": ("text", name), "kind": ("kind", member.kind), "amount": ("yen", amount)}
        plain = Reading(member.receives, says="may-receive")
        named = not ask.question or member.kind in ask.row.plainly
        otherwise = [] if named else [Reading(not member.receives, ask.question, "recipient-not-said")]
        yield by_rule(ask, plain, *otherwise, misses="may-not-receive", values=values, place=place)


def kinds_given(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """Each institution has a kind that the rules know."""
    for member in subject.members:
        values: Values = {"name": ("text", member.name), "kind": ("text", member.kind)}
        if not member.kind:
            yield Outcome("not-met", "kind-missing", values, member.place)
        elif not member.known:
            yield Outcome("not-met", "kind-unknown", values, member.place)


def budget_names_partners(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """Each institution in the budget is one of the consortium."""
    names = {plain(member.name) for member in subject.members}
    if not names:
        return
    found = [(line.institution, line.place) for line in subject.lines]
    if BY_INSTITUTION in subject.tables:
        for row in written_rows(subject.tables[BY_INSTITUTION]):
            cell = row.cells.get("institution")
            found += [(cell.text, row.place)] if cell and cell.text.strip() else []
    seen = set()
    for name, place in found:
        if plain(name) not in names and plain(name) not in seen:
            seen.add(plain(name))
            yield Outcome("not-met", "not-a-partner", {"name": ("text", name)}, place)


@judges(needs=("field",))
def cover_names_the_lead(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """The lead institution on the cover is the one in the table of institutions."""
    cover = subject.fields.get(ask.row.field)
    leads = [member.name for member in subject.members if member.role == "lead"]
    twice = any(remark.name == "draft-twice" for remark in subject.remarks)  # both covers are read as one
    if cover is None or cover.state != "filled" or len(leads) != 1 or twice:
        return
    same = plain(cover.text) == plain(leads[0])
    values: Values = {"cover": ("text", cover.text), "table": ("text", leads[0])}
    yield Outcome("met" if same else "not-met", "lead-agrees" if same else "lead-differs", values, cover.place)
