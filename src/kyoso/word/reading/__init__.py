"""A filled draft back: what its author wrote, where it stands, and what was noticed on the way.

The way through it:

``register``  who the draft says it is, and what was in it when it was made
``settling``  the tree with every tracked change accepted, and the notices
``flow``      paragraphs, tables, cells and the words in them
``placing``   each block to its section, field or table (``tables`` reads these), or to none
``planning``  fields and tables as a plan
``comparing`` the draft's own words beside those of a fresh draft

Nothing here needs the rules, and nothing of the author's is dropped: what has no place is in
`unplaced`, and the draft's own words as they stand now are in `own`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kyoso.filled import Filled, OwnText, Place, Remark, Unplaced
from kyoso.word.opening import Opened, content_type, open_docx, open_file
from kyoso.word.reading.flow import NAME, W, blocks_of, joined, words
from kyoso.word.reading.placing import Placing
from kyoso.word.reading.planning import plan_of
from kyoso.word.reading.register import Register, from_bookmarks, identity_of, manifests, page_texts, register_of
from kyoso.word.reading.settling import Notice, changes_in, settle

BESIDE = ("header", "footer", "footnotes", "endnotes")  # parts with words of their own
OURS = 3  # bookmarks of ours that make a file without any other mark a draft


def read_draft(path: Path) -> Filled:
    """A filled draft from its file. Raises Problem with one line where it is none."""
    return read_bytes(open_file(path), str(path))


def read_bytes(data: bytes, name: str) -> Filled:
    """A filled draft from the bytes of its file; `name` is for messages."""
    opened = open_docx(data, name)
    found = manifests(opened)
    identity, remarks = identity_of(opened, found)
    settled = settle(opened)
    register = _register(opened, found, identity)
    placing = Placing(settled, register, identity.get("language", "")).walk()
    fields, sections = placing.field_texts(), placing.section_texts(_notes(opened))
    plan, more = plan_of(identity, fields, placing.tables)
    missing = {mark.id for mark in register.tables} - {table.id for table in placing.tables}
    remarks += [Remark("table-missing", Place(mark.section, mark.id)) for mark in register.tables if mark.id in missing]
    noticed = [_remark(notice, placing) for notice in settled.notices]
    noticed += [Remark("tracked-change", Place(), f"{kind}: {found}") for kind, found in _changes_beside(opened)]
    outside, unread = _outside(opened)
    pages = [
        OwnText("page", text, Place()) for kind in ("header", "footer") for text in page_texts(opened, kind) if text
    ]
    return Filled(
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
    )


def _register(opened: Opened, found: list[Any], identity: dict[str, str]) -> Register:
    """The manifest's register, that of the draft's own call first; else what the bookmarks tell."""
    ours = sorted(found, key=lambda tree: tree.get("call") != identity.get("call"))
    if ours:
        return register_of(ours[0])
    body = opened.tree(opened.main)
    register = from_bookmarks([mark.get(NAME, "") for mark in body.iter(f"{W}bookmarkStart")])
    if not any(identity.values()) and len(register.sections) + len(register.fields) + len(register.tables) < OURS:
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
