"""The vocabulary of the rules: what a rule notebook can say.

Everything is frozen, refuses unknown fields and knows nothing of notebooks, pages or Word.
A value never stands alone: it has a unit, its qualifiers, labels in both languages, a fiscal
year and a source.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, get_args

from msgspec import Meta, Struct

Language = Literal["ja", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


def language_of(said: str) -> Language:
    """The language that a file says it is in, where the programme has it; else the source language."""
    return next((each for each in LANGUAGES if each == said), LANGUAGES[0])


Key = Annotated[
    str,
    Meta(
        pattern=r"^[a-z0-9][a-z0-9-]*(\.[a-z0-9][a-z0-9-]*)*$",
        description="Dotted name of a rule, the same in notebooks, pages, templates, tests and exports.",
    ),
]
Slug = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]*$", description="Short ASCII name.")]
FiscalYear = Annotated[int, Meta(ge=2000, le=2100, description="April of this year to March of the next.")]
Month = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}(-\d{2})?$", description="YYYY-MM or YYYY-MM-DD.")]

Unit = Literal[
    "yen",  # an amount as such
    "yen/fiscal-year",  # an amount in one fiscal year
    "yen/year",  # an amount in what the source calls a year; whether that is a fiscal year it does not say
    "fiscal-years",  # a duration
    "years",  # a duration in what the source calls years
    "project-year",  # the n-th fiscal year of a project
    "fiscal-year",  # a fiscal year by its number
    "hubs",  # a count of hubs (projects)
    "adoptions",  # a count of proposals to be adopted (件)
    "programmes",
    "institutions",
    "companies",
    "municipalities",
    "percent",
    "date",  # YYYY-MM or YYYY-MM-DD
    "status",  # one of the statuses that the programme declares
    "text",  # a statement in both languages
]

# What follows from a status: applicants propose; a review alone leads in; what is under way goes on; nothing does.
Qualifier = Annotated[
    str,
    Meta(description="The source's own word beside a value: 程度, 最大, 以降 … (see `kyoso.wording`)."),
]


class Record(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Base of all that `publish` takes."""


class Text(Record, frozen=True):
    """The same words in Japanese (the source language) and in English."""

    ja: Annotated[str, Meta(min_length=1)]
    en: Annotated[str, Meta(min_length=1)]

    def __getitem__(self, language: Language) -> str:
        return self.ja if language == "ja" else self.en


class Source(Record, frozen=True):
    """Where something stands: the document, the place in it, the words as written there.

    `document` and `place` name a `Document` of the register and one of its `Place`s.
    """

    document: Slug
    place: str
    as_written: Annotated[str, Meta(min_length=1)]


class Place(Record, frozen=True):
    """A slide or page of a document; `starts_with` are its first words in a text copy."""

    place: str
    title: Text
    starts_with: Annotated[str, Meta(min_length=1)]


class Document(Record, frozen=True):
    """A source document, named by title, publisher, date and the digest of its text copy.

    `registered` is the day on which it was first taken up into the rules; `compared` that of the last comparison.
    `short` is what pages call it beside a page's number.
    """

    key: Slug
    title: Text
    publisher: Text
    dated: Text
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$", description="Digest of the text copy compared.")]
    compared: Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$", description="Day of the last comparison.")]
    standing: Text
    places: tuple[Place, ...]
    registered: Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None
    short: Text | None = None


class Figure(Record, frozen=True):
    """A figure, date, status or statement of the rules.

    `value` is an integer in `unit` (yen are whole yen), a pair of integers for a range
    (from, to), a date, a status, or a `Text` where the unit is `text`.
    `words` are what the programme calls a status: not kept with it, but put in from what is declared.
    `also` are further places that say the same, perhaps in another spelling.
    `inferred` marks what is read from a position or a picture, not from words.
    `typed` says why the value was typed: where the words as written do not say it.
    """

    key: Key
    value: int | tuple[int, int] | str | Text
    unit: Unit
    qualifiers: tuple[Qualifier, ...]
    label: Text
    fiscal_year: FiscalYear | None
    source: Source
    also: tuple[Source, ...] = ()
    note: Text | None = None
    inferred: bool = False
    typed: Text | None = None
    words: Text | None = None


class Area(Record, frozen=True):
    """分野: what kind of project a call is for."""

    key: Slug
    name: Text
    standing: Slug
    source: Source
    fields: tuple[Text, ...] = ()
    order: int = 0


class Tier(Record, frozen=True):
    """型: the stage of support."""

    key: Slug
    name: Text
    standing: Slug
    source: Source
    note: Text | None = None
    order: int = 0


class Call(Record, frozen=True):
    """One area, tier and fiscal year, with the keys of the figures that hold for it.

    `rules` maps a role (`ceiling`, `period`, `institutions` …) to the key of a figure, so one
    figure can hold for several calls. `document` is what an applicant writes, if anything;
    `practice` is the kind a practice copy has. `questions` are open questions that bear on it.
    `promotes_to` is the tier that a review leads to. `carried` are keys of another fiscal year that hold for
    this call on purpose, since its own documents refer to them.
    """

    key: Key
    area: Slug
    tier: Slug
    fiscal_year: FiscalYear
    status: Key
    document: Slug | None
    practice: Slug
    rules: dict[Slug, Key]
    questions: tuple[Key, ...] = ()
    promotes_to: Slug | None = None
    carried: tuple[Key, ...] = ()


class InstitutionKind(Record, frozen=True):
    """A kind of institution, the roles it can fill and whether commissioned money may go to it.

    `may_count_as` are further roles of which the documents do not say whether it fills them; `question` is the
    open question about that. `order` is the place in which it was published; the compiler counts.
    """

    key: Slug
    name: Text
    counts_as: tuple[Slug, ...]
    receives_funds: bool
    source: Source
    may_count_as: tuple[Slug, ...] = ()
    question: Key | None = None
    order: int | None = None


class Programme(Record, frozen=True):
    """A funding programme; `current` marks the one that the guidebook is about."""

    key: Slug
    name: Text
    short: Text
    standing: Slug
    source: Source
    current: bool = False
    merged_into: Slug | None = None
    order: int = 0


class Hub(Record, frozen=True):
    """A hub under way, with its host and type, as the list in the source shows it.

    `prefecture` is that of the host's seat; `prefecture_standing` says who says so: `ours` where no source does.
    """

    key: Key
    programme: Slug
    type: Text
    host: Text
    fiscal_year: FiscalYear
    source: Source
    area: Slug | None = None
    field: Text | None = None
    tier: Slug | None = None
    prefecture: Text | None = None
    prefecture_standing: Slug | None = None


class Person(Record, frozen=True):
    """A programme officer or adviser with the affiliation that the source gives.

    `order` is the place in which it was published; the compiler counts.
    """

    key: Key
    role: Text
    name: Text
    affiliation: Text
    as_of: Month
    source: Source
    order: int | None = None


class Flow(Record, frozen=True):
    """Who gives what to whom; `inferred` where the arrow is lost in the text."""

    key: Key
    group: Slug
    giver: Text
    receiver: Text
    what: Text
    fiscal_year: FiscalYear | None
    source: Source
    inferred: bool = False


class Event(Record, frozen=True):
    """A dated point in the history of the programmes."""

    key: Key
    fiscal_year: FiscalYear
    programmes: tuple[Slug, ...]
    what: Text
    source: Source


class Topic(Record, frozen=True):
    """What figures of several fiscal years are about, in whatever words and role: so years are compared."""

    key: Key
    name: Text
    figures: tuple[Key, ...]


class Term(Record, frozen=True):
    """A term in both languages, and whether the English is official; `short` are forms of it for running text."""

    key: Slug
    name: Text
    standing: Slug
    meaning: Text
    source: Source | None = None
    short: tuple[str, ...] = ()


class OpenQuestion(Record, frozen=True):
    """What the documents leave open, with what they do say about it."""

    key: Key
    question: Text
    known: Text
    sources: tuple[Source, ...] = ()


class Assumption(Record, frozen=True):
    """A conventional default of ours where the documents are silent; always shown as such."""

    key: Key
    value: int | Text
    unit: Unit
    label: Text
    question: Key


Published = (
    Document
    | Figure
    | Area
    | Tier
    | Call
    | InstitutionKind
    | Programme
    | Hub
    | Person
    | Flow
    | Event
    | Topic
    | Term
    | OpenQuestion
    | Assumption
)
KINDS: dict[str, type[Record]] = {kind.__name__: kind for kind in get_args(Published)}


def sources_of(record: Record) -> Iterator[Source]:
    """Every source that a record cites, its first one first."""
    for name in ("source", "also", "sources"):
        cited = getattr(record, name, None)
        if isinstance(cited, Source):
            yield cited
        elif cited:
            yield from cited
