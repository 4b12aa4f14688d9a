"""A filled draft back: what its author wrote, where it stands, and what was noticed on the way.

The way through it:

``register``  who the draft says it is, and what was in it when it was made
``settling``  the tree with every tracked change accepted, and the notices
``flow``      paragraphs, tables, cells and the words in them
``placing``   each block to its section, field or table (``tables`` reads these), or to none
``layout``    what each block is, for those who change a copy of the file
``planning``  fields and tables as a plan
``comparing`` the draft's own words beside those of a fresh draft

Nothing here needs the rules, and nothing of the author's is dropped: what has no place is in
`unplaced`, and the draft's own words as they stand now are in `own`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import msgspec
from msgspec import Struct

from kyoso.declared import Applicant
from kyoso.filled import Filled, OwnText, Place, Remark, Unplaced
from kyoso.plan import Choice
from kyoso.word.opening import Opened, content_type, open_docx, open_file
from kyoso.word.own import OwnWords
from kyoso.word.reading.flow import NAME, P, W, blocks_of, joined, words
from kyoso.word.reading.layout import Role
from kyoso.word.reading.placing import Placing
from kyoso.word.reading.planning import plan_of
from kyoso.word.reading.register import (
    Register,
    from_bookmarks,
    identity_of,
    is_clean,
    manifests,
    page_texts,
    register_of,
)
from kyoso.word.reading.settling import Notice, changes_in, settle

BESIDE = ("header", "footer", "footnotes", "endnotes")  # parts with words of their own
OURS = 3  # bookmarks of ours that make a file without any other mark a draft


class Reading(Struct, frozen=True):
    """A file as read: what its author wrote, the register of the draft as it was made, what each block is."""

    filled: Filled
    register: Register
    layout: tuple[Role, ...]


class Known(Protocol):
    """Who knows the drafts of the rules; `kyoso.word.desk` has one."""

    def today(self, identity: dict[str, str]) -> Reading | None:
        """The same draft as it would be made today, with nothing in it; None where it says no call."""

    def recognised(self, pages: Sequence[str], lines: Sequence[str]) -> dict[str, str]:
        """Who a draft is by the words of its header and footer and of its paragraphs; nothing where they do not say."""

    @property
    def applicant(self) -> Applicant:
        """What the programme asks of its applicants."""

    def choice(self, identity: dict[str, str]) -> Choice | None:
        """The area, tier and year of the call that a draft is for; None where the rules have no such call."""


def read_draft(path: Path) -> Filled:
    """A filled draft from its file. Raises Problem with one line where it is none."""
    return read_bytes(open_file(path), str(path))


def read_bytes(data: bytes, name: str) -> Filled:
    """A filled draft from the bytes of its file; `name` is for messages."""
    return read_whole(data, name).filled


def read_whole(data: bytes, name: str, known: Known | None = None) -> Reading:
    """A filled draft with all that was found out about its file, by what is `known` of the drafts of the rules."""
    opened = open_docx(data, name)
    found = manifests(opened)
    identity, remarks = identity_of(opened, found)
    if known is not None and not identity["call"]:
        identity |= _recognised(opened, known)
    fresh = known.today(identity) if known is not None else None
    settled = settle(opened)
    asked = known.applicant if known is not None else Applicant()
    register = _register(opened, found, identity, fresh, asked)
    words = OwnWords(register.own, fresh.filled.own if fresh else ())
    placing = Placing(settled, register, identity.get("language", ""), words).walk()
    notes = _notes(opened)
    fields, sections = placing.field_texts(notes), placing.section_texts(notes)
    plan, more = plan_of(identity, fields, placing.tables, asked)
    if known is not None and (choice := known.choice(identity)):
        plan = msgspec.structs.replace(plan, call=choice)
    missing = {mark.id for mark in register.tables} - {table.id for table in placing.tables}
    remarks += [Remark("table-missing", Place(mark.section, mark.id)) for mark in register.tables if mark.id in missing]
    noticed = [_remark(notice, placing) for notice in settled.notices]
    noticed += [Remark("tracked-change", Place(), f"{kind}: {found}") for kind, found in _changes_beside(opened)]
    outside, unread = _outside(opened)
    pages = [
        OwnText("page", text, Place()) for kind in ("header", "footer") for text in page_texts(opened, kind) if text
    ]
    filled = Filled(
        file=name,
        identity=identity,
        plan=plan,
        fields=fields,
        tables=tuple(placing.tables),
        sections=sections,
        unplaced=(*placing.unplaced, *unread),
        remarks=(*remarks, *placing.remarks, *more, *noticed, *outside),
        own=(*placing.own, *pages),
        rules=register.rules,
        clean=is_clean(opened, found),
    )
    return Reading(filled, register, tuple(placing.roles))


def _recognised(opened: Opened, known: Known) -> dict[str, str]:
    """Who a draft is that lost its marks, as in Google Docs: by what can be seen in it."""
    pages = [text for kind in ("header", "footer") for text in page_texts(opened, kind)]
    body = opened.tree(opened.main).find(f"{W}body")
    lines = [words(block) for block in blocks_of(body) if block.tag == P] if body is not None else []
    return known.recognised(pages, lines)


def _register(
    opened: Opened, found: list[Any], identity: dict[str, str], fresh: Reading | None, asked: Applicant
) -> Register:
    """The manifest's register, that of the draft's own call first; else what the bookmarks tell; else that of
    the same draft as it would be made today."""
    ours = sorted(found, key=lambda tree: tree.get("call") != identity.get("call"))
    if ours:
        return register_of(ours[0])
    body = opened.tree(opened.main)
    register = from_bookmarks([mark.get(NAME, "") for mark in body.iter(f"{W}bookmarkStart")], asked)
    enough = len(register.sections) + len(register.fields) + len(register.tables) >= OURS
    if fresh is not None and not enough:
        return msgspec.structs.replace(fresh.register, rules={})
    if not any(identity.values()) and not enough:
        raise opened.refuse("not a draft that kyoso made: nothing in it says so; make one with kyoso draft")
    return register


def _notes(opened: Opened) -> dict[tuple[str, str], str]:
    """Footnotes and endnotes by kind and number."""
    notes = {}
    for kind in ("footnotes", "endnotes"):
        if name := opened.related(kind):
            for note in opened.tree(name):
                text = joined([words(block) for block in blocks_of(note)]).strip()
                notes[kind, note.get(f"{W}id", "")] = text
    return notes


def _changes_beside(opened: Opened) -> Iterator[tuple[str, str]]:
    """Tracked changes in headers, footers and notes, with the kind of the part."""
    for relation in opened.relations(opened.main):
        if relation.kind in BESIDE and relation.target in opened:
            for found in changes_in(opened.tree(relation.target)):
                yield relation.kind, found


def _remark(notice: Notice, placing: Placing) -> Remark:
    place = placing.where[notice.block] if notice.block >= 0 else Place()
    table = next((t.id for t in placing.tables if t.place.block == notice.block >= 0), "")
    return Remark(notice.name, Place(place.section, table, notice.row, "", place.field, notice.block), notice.found)


def _outside(opened: Opened) -> tuple[list[Remark], list[Unplaced]]:
    """What the file has beside its words: macros and links, never run or fetched, and embedded files."""
    remarks, unread = [], []
    macros = sorted(name for name in opened.entries if name.rpartition("/")[2] == "vbaproject.bin")
    if macros or "macroenabled" in content_type(opened, opened.main).lower():
        remarks.append(Remark("macro", Place(), ", ".join(macros)))
    for part in sorted(name for name in opened.entries if name.endswith(".rels") and name.startswith("word/_rels/")):
        for relation in opened.relations("word/" + part.removeprefix("word/_rels/").removesuffix(".rels")):
            found = f"{relation.kind}: {relation.target}"
            if relation.external:
                remarks.append(Remark("external-link", Place(), found))
            elif relation.kind in ("aFChunk", "oleObject", "package", "subDocument"):
                remarks.append(Remark("unread", Place(), found))
                unread.append(Unplaced(relation.target, Place(), "an embedded file, which is not read"))
    return remarks, unread
