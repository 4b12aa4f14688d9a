"""One rulebook from what notebooks have published: every key once, every reference to something that is there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from kyoso.declared import Declared
from kyoso.errors import Finding, Problem, nearest
from kyoso.model import Assumption, Call, Event, Hub, InstitutionKind, Programme, Record, Topic, sources_of
from kyoso.programme import undeclared
from kyoso.rulebook import FIELDS, Rulebook, year_in


def assemble(records: Iterable[tuple[Record, Finding]], declared: Declared = Declared()) -> Rulebook:  # noqa: B008
    """One rulebook from published records, each with the address of its cell, and what the programme says of itself.

    Raises Problem (exit code 1) with every finding: keys given twice, references to what is
    not there, sources that name no place of the register.
    """
    fields: dict[str, dict[str, Any]] = {name: {} for name in FIELDS.values()}
    addresses: dict[tuple[str, str], Finding] = {}
    findings: list[Finding] = []
    for record, address in records:
        kind, key = type(record).__name__, record.key  # type: ignore[attr-defined]
        first = addresses.setdefault((kind, key), address)
        if first is not address:
            findings.append(
                _at(address, f"{key}: already published at {first.path}:{first.line}; a key names one rule")
            )
        if getattr(record, "order", 0) is None:
            record = msgspec.structs.replace(record, order=len(fields[FIELDS[kind]]) + 1)
        fields[FIELDS[kind]][key] = record
    in_order: dict[str, Any] = {name: dict(sorted(of_kind.items())) for name, of_kind in fields.items()}
    book = Rulebook(declared=declared, **in_order)
    for record in book.records():
        address = addresses[type(record).__name__, record.key]  # type: ignore[attr-defined]
        findings += [_at(address, f"{record.key}: {trouble}") for trouble in dangling(record, book)]  # type: ignore[attr-defined]
    if sum(programme.current for programme in book.programmes.values()) != 1:
        findings.append(
            Finding("book/rules", 0, "exactly one Programme must have current=True; the guidebook is about it")
        )
    if findings:
        raise Problem(findings, exit_code=1)
    return msgspec.structs.replace(book, digest="sha256:" + hashlib.sha256(book.to_json()).hexdigest())


def _at(address: Finding, message: str) -> Finding:
    return Finding(address.path, address.line, message)


def dangling(record: Record, book: Rulebook) -> Iterable[str]:
    """References of one record that lead nowhere."""
    for source in sources_of(record):
        document = book.documents.get(source.document)
        if document is None:
            yield f"source: no document {source.document!r}; {nearest(source.document, list(book.documents))}"
        elif source.place not in (places := [place.place for place in document.places]):
            yield f"source: {source.document} has no place {source.place!r}; {nearest(source.place, places)}"
    for what, name, known in _references(record, book):
        if name not in known:
            yield f"{what}: nothing is published as {name!r}; {nearest(name, list(known))}"
    yield from undeclared(record, book.declared)
    if isinstance(record, Call):
        yield from _of_another_year(record, book)


def _of_another_year(call: Call, book: Rulebook) -> Iterable[str]:
    """Figures and questions of another fiscal year that a call names without saying that it does so on purpose."""
    named = {call.status, *call.rules.values(), *call.questions}
    for key in sorted(named - set(call.carried)):
        figure = book.figures.get(key)
        year = figure.fiscal_year if figure else year_in(key)
        if year not in (None, call.fiscal_year):
            yield f"{key} is of {year}; name one of {call.fiscal_year}, or say so on purpose: carried=[{key!r}]"
    for key in sorted(set(call.carried) - named):
        yield f"carried: the call does not name {key}; take it out"


def _references(record: Record, book: Rulebook) -> Iterable[tuple[str, str, Mapping[str, Any]]]:
    """Each reference to another record: what it is, its name, where it must be."""
    match record:
        case Call():
            yield from _references_of_call(record, book)
        case Hub():
            yield "programme", record.programme, book.programmes
            if record.area:
                yield "area", record.area, book.areas
            if record.tier:
                yield "tier", record.tier, book.tiers
        case Topic():
            yield from (("figures", key, book.figures) for key in record.figures)
        case Event():
            yield from (("programmes", name, book.programmes) for name in record.programmes)
        case Programme() if record.merged_into:
            yield "merged_into", record.merged_into, book.programmes
        case Assumption() | InstitutionKind() if record.question:
            yield "question", record.question, book.questions
        case _:
            return


def _references_of_call(call: Call, book: Rulebook) -> Iterable[tuple[str, str, Mapping[str, Any]]]:
    yield "area", call.area, book.areas
    yield "tier", call.tier, book.tiers
    yield "status", call.status, book.figures
    if call.promotes_to:
        yield "promotes_to", call.promotes_to, book.tiers
    for role, key in call.rules.items():
        yield f"rules[{role}]", key, book.figures
    for key in call.questions:
        yield "questions", key, book.questions
