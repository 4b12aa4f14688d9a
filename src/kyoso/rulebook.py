"""The rules as every output reads them: one frozen value, looked up by key.

`Rulebook` is what `_build/rules.json` holds. It is decoded from the file in a few
milliseconds, so no output needs a notebook or a kernel.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from functools import cached_property
from itertools import takewhile
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from kyoso import files, wording
from kyoso.declared import Consequence, Declared, Purpose
from kyoso.errors import Problem, nearest
from kyoso.model import (
    Area,
    Assumption,
    Call,
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
    Record,
    Source,
    Term,
    Tier,
    Topic,
    sources_of,
)
from kyoso.packs import pack
from kyoso.programme import with_words, without_words

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
        """The calls that one amount or one count is given for; empty where it is that of one call."""
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
        own = pack(language)
        return own.citation % (document.title[language], place.place, own.quoted(place.title[language]))

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


def of_any_year(key: str) -> str:
    """The key with a star for the year that it names: `fy*.backcast`."""
    return re.sub(r"\bfy\d{4}\b", "fy*", key)


def year_in(key: str) -> int | None:
    """The fiscal year that a key names: 2025 of `open.fy2025-dates`."""
    found = re.search(r"\bfy(\d{4})\b", key)
    return int(found[1]) if found else None
