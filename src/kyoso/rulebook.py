"""The rules as every output reads them: one frozen value, looked up by key.

`Rulebook` is what `_build/rules.json` holds. It is decoded from the file in a few
milliseconds, so no output needs a notebook or a kernel.
"""

from __future__ import annotations

import hashlib
import os
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from functools import cached_property
from itertools import takewhile
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from kyoso import files, wording
from kyoso.errors import Finding, Problem, nearest
from kyoso.model import (
    Area,
    Assumption,
    Call,
    Consequence,
    Declared,
    Document,
    Event,
    Figure,
    Flow,
    Hub,
    InstitutionKind,
    Language,
    OpenQuestion,
    Person,
    Place,
    Programme,
    Purpose,
    Record,
    Source,
    Term,
    Tier,
    Topic,
    sources_of,
)
from kyoso.programme import undeclared, with_words, without_words

LARGEST = 256 * files.MIB  # a programme of a hundred times the calls has 40
FORMAT = "kyoso-rules/1"


class Rulebook(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, dict=True):
    """Every published record, by kind and key, and one digest over all of them."""

    format: Annotated[str, Meta(description="Version of this format.")] = FORMAT
    digest: Annotated[str, Meta(description="SHA-256 over the canonical JSON of all else in here.")] = ""
    declared: Annotated[Declared, Meta(description="What the programme says of itself.")] = Declared()
    documents: dict[str, Document] = {}
    figures: dict[str, Figure] = {}
    areas: dict[str, Area] = {}
    tiers: dict[str, Tier] = {}
    calls: dict[str, Call] = {}
    institution_kinds: dict[str, InstitutionKind] = {}
    programmes: dict[str, Programme] = {}
    hubs: dict[str, Hub] = {}
    people: dict[str, Person] = {}
    flows: dict[str, Flow] = {}
    events: dict[str, Event] = {}
    topics: dict[str, Topic] = {}
    terms: dict[str, Term] = {}
    questions: dict[str, OpenQuestion] = {}
    assumptions: dict[str, Assumption] = {}

    def __post_init__(self) -> None:
        """Statuses have the words that the programme declares, which are kept there alone."""
        said = {key: with_words(figure, self.declared) for key, figure in self.figures.items()}
        if any(said[key] is not figure for key, figure in self.figures.items()):
            msgspec.structs.force_setattr(self, "figures", said)

    # -- look-ups -------------------------------------------------------------------------

    def figure(self, key: str) -> Figure:
        """The figure of that key; KeyError with the nearest keys where there is none."""
        try:
            return self.figures[key]
        except KeyError:
            raise KeyError(f"no rule {key!r}; {nearest(key, list(self.figures))}") from None

    def matching(self, pattern: str) -> list[str]:
        """Keys of figures that a pattern such as `fy2021.point.*` names, in their order."""
        if "*" not in pattern:
            return [pattern] if pattern in self.figures else []
        begins = pattern.partition("*")[0]
        there = self._keys[bisect_left(self._keys, begins) :]
        return [key for key in takewhile(lambda key: key.startswith(begins), there) if fnmatchcase(key, pattern)]

    @cached_property
    def _keys(self) -> list[str]:
        return sorted(self.figures)

    def words(self, key: str, language: Language) -> str:
        """The figure of that key as words, with its qualifiers."""
        return wording.in_words(self.figure(key), language)

    @cached_property
    def programme(self) -> Programme:
        """The programme that this rulebook is about."""
        return next(programme for programme in self.programmes.values() if programme.current)

    @cached_property
    def calls_in_order(self) -> tuple[Call, ...]:
        """Newest fiscal year first, then area and tier in the programme's order."""
        order = {
            kind: {key: record.order for key, record in records.items()}
            for kind, records in (("area", self.areas), ("tier", self.tiers))
        }
        return tuple(
            sorted(
                self.calls.values(),
                key=lambda call: (-call.fiscal_year, order["area"][call.area], order["tier"][call.tier]),
            )
        )

    def call(self, area: str, tier: str, year: int) -> Call:
        """The call for an area and tier (slug or name in either language) in a fiscal year.

        Raises Problem with the nearest real names where there is no such call.
        """
        area_key, tier_key = self._slug("area", area, self.areas), self._slug("tier", tier, self.tiers)
        if call := self._called.get((area_key, tier_key, year)):
            return call
        raise self._no_call(area_key, tier_key, year)

    @cached_property
    def _called(self) -> dict[tuple[str, str, int], Call]:
        return {(call.area, call.tier, call.fiscal_year): call for call in self.calls.values()}

    def _no_call(self, area: str, tier: str, year: int) -> Problem:
        years = sorted({call.fiscal_year for call in self.calls.values()})
        if year not in years:
            return Problem(f"--year {year}: no rules for that fiscal year; known: {', '.join(map(str, years))}")
        there = [f"{call.area} {call.tier}" for call in self.calls_in_order if call.fiscal_year == year]
        elsewhere = [str(c.fiscal_year) for c in self.calls_in_order if (c.area, c.tier) == (area, tier)]
        hint = f"; {area} {tier} exists in {', '.join(elsewhere)}" if elsewhere else ""
        return Problem(
            f"{area} {tier}: the documents name no such call in {year}; in {year} there are: {', '.join(there)}{hint}"
        )

    @staticmethod
    def _slug(what: str, name: str, known: Mapping[str, Area | Tier]) -> str:
        wanted = name.strip().casefold()
        for key, record in known.items():
            if wanted in (key, record.name.ja.casefold(), record.name.en.casefold()):
                return key
        names = [word for key, record in known.items() for word in (key, record.name.ja)]
        raise Problem(f"{what} {name!r} is not known; {nearest(name, names)}")

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The fiscal years that there are calls of, the newest first."""
        return tuple(sorted({call.fiscal_year for call in self.calls.values()}, reverse=True))

    @cached_property
    def roles(self) -> dict[str, Figure]:
        """Every role that a call has a figure in, with that of the first call in order that has one."""
        first: dict[str, Figure] = {}
        for call in self.calls_in_order:
            for role, key in call.rules.items():
                first.setdefault(role, self.figures[key])
        return first

    @cached_property
    def calls_of(self) -> Mapping[str, list[Call]]:
        """The calls that a figure holds for, or that a question is open for, by its key and in their order."""
        found: dict[str, list[Call]] = defaultdict(list)
        for call in self.calls_in_order:
            for key in dict.fromkeys((call.status, *call.rules.values(), *call.questions)):
                found[key].append(call)
        return found

    def sharing(self, figure: Figure) -> list[Call]:
        """The calls that one amount or one count of hubs is given for; empty where it is that of one call."""
        calls = self.calls_of.get(figure.key, []) if figure.unit in wording.ADDABLE else []
        return calls if len(calls) > 1 else []

    def one_figure_for(self, figure: Figure, language: Language) -> str:
        """Where calls share an amount or a count, the words that keep a reader from adding it up; else nothing."""
        calls = self.sharing(figure)
        one_tier = len({call.tier for call in calls}) == 1
        names = [self.areas[call.area].name[language] if one_tier else self.call_name(call, language) for call in calls]
        return wording.one_figure_for(list(dict.fromkeys(names)), language) if calls else ""

    def then(self, call: Call) -> Consequence:
        """What follows from the status of a call, as the programme declares it."""
        return self.declared.statuses[str(self.figure(call.status).value)].then

    def writes(self, call: Call) -> Purpose | None:
        """What the document of a call is for; None where there is nothing to write."""
        return self.declared.documents[call.document].then if call.document else None

    def reviews_of_one_project(self, call: Call) -> tuple[Call | None, Call | None]:
        """The calls of the same year and area for which one project writes a review before and after this one."""
        if self.writes(call) != "review":
            return None, None
        others = [
            other
            for other in self.calls.values()
            if (other.fiscal_year, other.area, other.document) == (call.fiscal_year, call.area, call.document)
        ]
        before = next((other for other in others if other.promotes_to == call.tier), None)
        return before, next((other for other in others if other.tier == call.promotes_to), None)

    def call_figures(self, call: Call) -> dict[str, Figure]:
        """The figures of a call by role (`ceiling`, `period` …)."""
        return {role: self.figures[key] for role, key in call.rules.items()}

    def call_name(self, call: Call, language: Language) -> str:
        """令和3年度 地域共創分野・育成型."""
        return wording.call_name(call, self.areas[call.area].name, self.tiers[call.tier].name, language)

    def place(self, source: Source) -> tuple[Document, Place]:
        """The document and place that a source names."""
        document = self.documents[source.document]
        return document, next(place for place in document.places if place.place == source.place)

    @cached_property
    def cited(self) -> Mapping[tuple[str, str], list[tuple[Record, Source]]]:
        """What is taken from each place, by the keys of document and place."""
        found: dict[tuple[str, str], list[tuple[Record, Source]]] = defaultdict(list)
        for record in self.records():
            for source in sources_of(record):
                found[source.document, source.place].append((record, source))
        return found

    def cite(self, source: Source, language: Language) -> str:
        """A source in words: document, place and title of the place."""
        document, place = self.place(source)
        if language == "ja":
            return f"{document.title.ja} {place.place}{wording.quoted(place.title.ja, language)}"
        return f"{document.title.en}, {place.place}, {wording.quoted(place.title.en, language)}"

    def records(self) -> Iterable[Record]:
        """Every record of every kind."""
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if isinstance(value, dict):
                yield from value.values()

    # -- in and out -----------------------------------------------------------------------

    def to_json(self) -> bytes:
        """Canonical bytes: sorted, indented, one newline at the end."""
        bare = {key: without_words(figure) for key, figure in self.figures.items()}
        data = msgspec.json.encode({**msgspec.structs.asdict(self), "figures": bare}, order="sorted")
        return msgspec.json.format(data, indent=1) + b"\n"

    @classmethod
    def load(cls, path: Path) -> Rulebook:
        """Read `rules.json`. Raises Problem where it is missing or not of this format."""
        try:
            return cls.from_json(files.read(path, LARGEST, "rulebook"), str(path))
        except Problem:
            if os.path.lexists(path):
                raise
            raise Problem(f"{path}: there is no rulebook yet; run: kyoso rules") from None

    @classmethod
    def from_json(cls, data: bytes, where: str) -> Rulebook:
        """Read the bytes of `rules.json`. Raises Problem, which names `where`, if they are not of this format."""
        try:
            return _DECODER.decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Problem(f"{where}: not a rulebook of format {FORMAT} ({error}); run: kyoso rules") from None

    @classmethod
    def load_same(cls, path: Path, digest: str) -> Rulebook:
        """`load`, where the rules must be those that somebody else works by. Raises Problem where they are not."""
        rulebook = cls.load(path)
        if rulebook.digest != digest:
            raise Problem(f"{path}: other rules than those that the work began with; all must see the same folder")
        return rulebook


_DECODER = msgspec.json.Decoder(Rulebook)

# The field of the rulebook that a kind of record goes to.
FIELDS: dict[str, str] = {
    "Document": "documents",
    "Figure": "figures",
    "Area": "areas",
    "Tier": "tiers",
    "Call": "calls",
    "InstitutionKind": "institution_kinds",
    "Programme": "programmes",
    "Hub": "hubs",
    "Person": "people",
    "Flow": "flows",
    "Event": "events",
    "Topic": "topics",
    "Term": "terms",
    "OpenQuestion": "questions",
    "Assumption": "assumptions",
}


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
        findings += [_at(address, f"{record.key}: {trouble}") for trouble in _dangling(record, book)]  # type: ignore[attr-defined]
    if sum(programme.current for programme in book.programmes.values()) != 1:
        findings.append(
            Finding("book/rules", 0, "exactly one Programme must have current=True; the guidebook is about it")
        )
    if findings:
        raise Problem(findings, exit_code=1)
    return msgspec.structs.replace(book, digest="sha256:" + hashlib.sha256(book.to_json()).hexdigest())


def _at(address: Finding, message: str) -> Finding:
    return Finding(address.path, address.line, message)


def _dangling(record: Record, book: Rulebook) -> Iterable[str]:
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


def of_any_year(key: str) -> str:
    """The key with a star for the year that it names: `fy*.backcast`."""
    return re.sub(r"\bfy\d{4}\b", "fy*", key)


def year_in(key: str) -> int | None:
    """The fiscal year that a key names: 2025 of `open.fy2025-dates`."""
    found = re.search(r"\bfy(\d{4})\b", key)
    return int(found[1]) if found else None


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
