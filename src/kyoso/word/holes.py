"""A document with holes: pieces of XML, between them the places that a plan fills, and what a reader finds again."""

from __future__ import annotations

from msgspec import Struct


class FieldHole(Struct, frozen=True, tag=True):
    """A field: the plan's text, or the marked blank."""

    tag: str
    blank: str


class SlotHole(Struct, frozen=True, tag=True):
    """A value that follows from the plan."""

    name: str


class RowsHole(Struct, frozen=True, tag=True):
    """A row that stands once for every row of the plan's table, or `blank` times."""

    name: str
    blank: int
    behind: int  # rows that follow in the same table
    row: tuple[str | SlotHole, ...]
    kept: tuple[str | SlotHole, ...]  # a row that stays on the page of the next


class PageHole(Struct, frozen=True, tag=True):
    """The page of a section in the table of contents, where it is known."""

    bookmark: str


Hole = FieldHole | SlotHole | RowsHole | PageHole
Pieces = tuple[str | Hole, ...]


class Section(Struct, frozen=True):
    """A heading that a reader of the file finds again."""

    id: str
    bookmark: str
    heading: str
    number: str


class FieldMark(Struct, frozen=True):
    """A field that a reader of the file finds again: by its tag, else by its label's bookmark."""

    tag: str
    bookmark: str
    label: str
    section: str


class TableMark(Struct, frozen=True):
    """A table of the plan, with the name, bookmark and label of each column."""

    id: str
    bookmark: str
    section: str
    columns: tuple[tuple[str, str, str], ...]


class Rendered(Struct, frozen=True):
    """A document with holes, its header and footer, and the register of what is in it."""

    body: Pieces
    header: str
    footer: str
    title: str
    sections: tuple[Section, ...]
    fields: tuple[FieldMark, ...]
    tables: tuple[TableMark, ...]
    own: tuple[str, ...]  # the draft's own words: a paragraph each, or a row with its cells apart by tabs
