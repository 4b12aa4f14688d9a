"""Carries a filled form into the next year's form: what has a place, what has none, what is new."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from kyoso.forms.aligning import best_pairs, blocks_text
from kyoso.forms.checking import page_lines
from kyoso.forms.document import Block, Document, Paragraph, Table
from kyoso.forms.filling import Filling, fill
from kyoso.forms.labels import tidy
from kyoso.forms.mapping import LoadedMap
from kyoso.forms.markup import parse
from kyoso.forms.model import Field, FormMap
from kyoso.forms.reading import Entry, FormReading
from kyoso.forms.values import Rich, Value, chosen

NEAR = 0.7  # of two labels, from which on one is the other, reworded
_TEXTS = frozenset(("text", "long"))


class Left(NamedTuple):
    """Words that the next form has no place for: the label that they stood under, and the words."""

    label: str
    text: str
    pictures: int = 0


class Carried(NamedTuple):
    """A carried form: the file, which field went where, what is left and which fields are new."""

    data: bytes
    moved: tuple[tuple[Field, Field], ...]
    left: tuple[Left, ...]
    new: tuple[Field, ...]


def carry(reading: FormReading, data: bytes, name: str, loaded: LoadedMap) -> Carried:
    """The next form, whose bytes and map these are, filled with what stands in a filled one."""
    pairs = matched(reading.map, loaded.map)
    entries = {entry.field.id: entry for entry in reading.entries}
    values: dict[str, Value] = {}
    left: list[Left] = []
    moved: list[tuple[Field, Field]] = []
    for field in reading.map.fields:
        entry = entries[field.id]
        if entry.blank:
            continue
        target = pairs.get(field.id)
        value, rest = _value(reading.filled, entry, target)
        if value and target is not None:
            values[target.id] = value
            moved.append((field, target))
        if value.rich is None:  # which brings pictures and notes along
            rest = "\n".join(filter(None, (rest, *notes_of(reading.filled, entry.blocks))))
        pictures = _pictures(entry.blocks) if value.rich is None else 0
        if rest or pictures:
            left.append(Left(field.label, rest, pictures))
    left += _outside(reading)
    filling: Filling = fill(data, name, loaded, lambda field: values.get(field.id, Value()), anyway=True)
    taken = {field.id for _, field in moved}
    known = {field.id for field in pairs.values()}
    new = tuple(f for f in loaded.map.fields if f.id not in taken and f.id not in known)
    return Carried(filling.data, tuple(moved), tuple(left), new)


def matched(old: FormMap, new: FormMap) -> dict[str, Field]:
    """The field of the next form for each field of the old one that has one, by its id.

    Labels decide, in the order of both forms first; a label that only moved is found as well.
    """
    ours, theirs = old.fields, new.fields
    pairs = best_pairs(len(ours), len(theirs), lambda i, j: _likeness(ours[i], theirs[j]))
    found = {ours[i].id: theirs[j] for i, j in pairs}
    taken = {field.id for field in found.values()}
    for field in ours:
        if field.id in found:
            continue
        same = [
            each
            for each in theirs
            if each.id not in taken and _fits(field, each) and _plain(each.label) == _plain(field.label)
        ]
        if same and _plain(field.label):
            found[field.id] = same[0]
            taken.add(same[0].id)
    return found


def _fits(one: Field, other: Field) -> bool:
    same = one.kind == other.kind or {one.kind, other.kind} <= _TEXTS | {"date", "boxes"}
    return same or {one.kind, other.kind} == {"tick", "choice"}


def _likeness(one: Field, other: Field) -> float:
    if not _fits(one, other):
        return 0
    if one.tag and one.tag == other.tag:
        return 5
    ours, theirs = _plain(one.label), _plain(other.label)
    if ours == theirs:
        return 3 + (one.at == other.at) * 0.5 + (one.note == other.note) * 0.2
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    if matcher.quick_ratio() < NEAR:
        return 0
    alike = matcher.ratio()
    return alike * 2 if alike >= NEAR else 0


def _plain(label: str) -> str:
    """A label without its number and its remarks."""
    words = re.sub(r"^\s*(?:[（(]?[0-9一二三四五六七八九十]{1,2}[.．)）、]|[①-⑳])\s*", "", tidy(label))
    words = re.sub(r"[（(【\[※].*$", "", words) or words
    return re.sub(r"[\W_]", "", words).casefold()


def _value(filled: Document, entry: Entry, target: Field | None) -> tuple[Value, str]:
    """What goes into the target, and the words for which it has no place."""
    words = entry.text or "\n".join("\t".join(row) for row in entry.rows if any(row))
    if target is None or target.protected:
        return Value(), words
    if target.kind == "rows":
        return _rows(entry, target)
    if target.kind in ("tick", "choice"):
        return _answers(entry, target)
    if target.kind in _TEXTS and "/" not in target.at and _is_rich(entry.blocks):
        return Value(entry.text, rich=Rich(filled, entry.blocks)), ""
    if target.kind != "long" and "/" in target.at and "\n" in entry.text:
        return Value(), words
    return Value(entry.text), ""


def _rows(entry: Entry, target: Field) -> tuple[Value, str]:
    """Rows by the heads of their columns; columns that are gone are left."""
    ours = [_plain(column.label) for column in entry.field.columns]
    places = [ours.index(p) if (p := _plain(c.label)) in ours else -1 for c in target.columns]
    rows = tuple(tuple(row[at] if at >= 0 else "" for at in places) for row in entry.rows if any(row))
    gone = [index for index in range(len(ours)) if index not in places]
    rest = "\n".join("\t".join(row[at] for at in gone) for row in entry.rows if any(row[at] for at in gone))
    return Value(rows=rows), rest


def _answers(entry: Entry, target: Field) -> tuple[Value, str]:
    """Ticks by the words of the answers; answers that the target does not know are left."""
    found: list[str] = []
    rest: list[str] = []
    for number in entry.chosen:
        label = entry.field.options[number].label
        if target.kind == "tick":  # one answer of several is a single box's only where it has the same words
            same = entry.field.kind == "tick" or _plain(label) == _plain(target.options[0].label)
            (found if same else rest).append("yes" if same else label)
            continue
        try:
            chosen(target, label)
        except ValueError:
            rest.append(label)
        else:
            found.append(label)
    if target.pick == "one" and len(found) > 1:
        return Value(), "\n".join([*found, *rest])
    return Value("\n".join(found)), "\n".join(rest)


def _is_rich(blocks: Sequence[Block]) -> bool:
    return any(isinstance(b, Table) or b.pictures or b.numbered or "Reference" in b.element.outer for b in blocks)


def _outside(reading: FormReading) -> list[Left]:
    """What stands outside of all fields, in headers and footers too, and words of the form that somebody changed."""
    blocks = [*reading.alignment.added, *(other for _, other in reading.alignment.changed)]
    own = page_lines(reading.form)
    texts = [line for line in page_lines(reading.filled) if line not in own]
    for block in blocks:
        texts.append("\n".join(filter(None, (blocks_text([block]).strip(), *notes_of(reading.filled, [block])))))
    return [Left("", text) for text in texts if text]


def notes_of(document: Document, blocks: Sequence[Block]) -> Iterator[str]:
    """The words of the footnotes and endnotes that blocks refer to."""
    source = "".join(block.element.outer for block in blocks)
    for kind in ("footnote", "endnote"):
        numbers = re.findall(rf'<w:{kind}Reference\b[^>]*w:id="(-?\d+)"', source)
        part = document.opened.related(f"{kind}s")
        if not numbers or not part:
            continue
        document.opened.tree(part)  # well-formed, and within the limits
        root = parse(document.opened.part(part).decode("utf-8"), document.opened.refuse)
        for note in root.iter(f"w:{kind}"):
            if note.get("w:id") in numbers:
                lines = (Paragraph(line, "", None).text.strip() for line in note.iter("w:p"))
                yield "\n".join(line for line in lines if line)


def _pictures(blocks: Sequence[Block]) -> int:
    return sum(block.pictures for block in blocks if isinstance(block, Paragraph))
