"""What a programme declares of itself in `programme.yaml`: its words, and what it asks of its applicants.

The package knows kinds of things (a status after which somebody can apply, a field with a number); the programme
declares the things.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, field

from kyoso.model import Record, Slug, Text

Consequence = Literal["apply", "review", "continue", "nothing"]
# What a kind of document is for: a new proposal, or the review of what is under way.
Purpose = Literal["propose", "review"]


class Status(Record, frozen=True):
    """A status that calls can have: its words, what follows from it, and how documents write it (patterns)."""

    label: Text
    then: Consequence
    written: tuple[str, ...] = ()


class DocumentKind(Record, frozen=True):
    """A kind of document that an applicant writes: its name in a table and in a sentence, and what it is for."""

    label: Text
    said: Text
    then: Purpose


def _statuses() -> dict[Slug, Status]:
    return {
        "open": Status(label=Text(ja="新規公募", en="open to new proposals"), then="apply"),
        "closed": Status(label=Text(ja="公募なし", en="no call"), then="nothing"),
    }


def _documents() -> dict[Slug, DocumentKind]:
    label, said = Text(ja="新規の提案書", en="New proposal"), Text(ja="新しい提案書", en="a new proposal")
    return {"proposal": DocumentKind(label=label, said=said, then="propose")}


def _standings() -> dict[Slug, Text]:
    return {
        "official": Text(ja="公式", en="official"),
        "plain": Text(ja="一般的な訳", en="plain translation"),
        "ours": Text(ja="このガイドブックの訳", en="translation of this guide"),
    }


AskedType = Literal["text", "long-text", "count", "percent", "money", "numbers", "date", "year", "choice", "yes-no"]


class Asked(Record, frozen=True):
    """A field that a programme asks of its applicants: type, words, and what a number may be at least and at most.

    `help` stands under it in the page's form; `before` is the tag of the field before which it stands
    there, such as summary; `wide` gives it a line of its own.
    """

    label: Text
    type: AskedType = "text"
    help: Text | None = None
    least: Annotated[int, Meta(ge=0)] | None = None
    most: Annotated[int, Meta(ge=0)] | None = None
    choices: dict[Slug, Text] = field(default_factory=dict)
    before: str = ""
    wide: bool = False


class PersonAsked(Record, frozen=True):
    """A person of a plan: what this one is called, and fields beside those that every person has."""

    label: Text | None = None
    fields: dict[str, Asked] = field(default_factory=dict)


class Applicant(Record, frozen=True):
    """What an applicant brings beside the core of a plan: fields, people, and columns of its tables, by name."""

    plan: dict[str, Asked] = field(default_factory=dict)
    people: dict[str, PersonAsked] = field(default_factory=dict)
    tables: dict[str, dict[str, Asked]] = field(default_factory=dict)


class Declared(Record, frozen=True):
    """What a programme says of itself in `programme.yaml`: `notice` stands at the foot of every page.

    `statuses`, `documents` and `standings` are the words that its notebooks may use, each as a whole in place of ours.
    Of standings, `ours` is what no source says. `applicant` is what a plan holds beside its core (`kyoso.applicant`).
    """

    notice: Text | None = None
    statuses: dict[Slug, Status] = field(default_factory=_statuses)
    documents: dict[Slug, DocumentKind] = field(default_factory=_documents)
    standings: dict[Slug, Text] = field(default_factory=_standings)
    applicant: Applicant = Applicant()
