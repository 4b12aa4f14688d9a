"""Two forms side by side (新旧対照表): which words changed, which fields and limits are new or gone."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

from kyoso.forms.aligning import best_pairs, likeness
from kyoso.forms.carrying import matched
from kyoso.forms.document import Document, Paragraph
from kyoso.forms.labels import tidy
from kyoso.forms.model import Field, FormMap
from kyoso.forms.templates import key


class Difference(NamedTuple):
    """A line that differs: its address in the old form and in the new one, "" where it has none."""

    old_at: str
    old: str
    new_at: str
    new: str


class Comparison(NamedTuple):
    """What differs between two forms."""

    lines: tuple[Difference, ...]
    gone: tuple[Field, ...]
    new: tuple[Field, ...]
    limits: tuple[tuple[Field, Field], ...]  # fields whose limit is another now


def compare(old: Document, new: Document, old_map: FormMap, new_map: FormMap) -> Comparison:
    """The differences of two forms, in the order of the new one."""
    pairs = matched(old_map, new_map)
    kept = {field.id for field in pairs.values()}
    fields = {field.id: field for field in old_map.fields}
    return Comparison(
        tuple(_lines(old, new)),
        tuple(field for field in old_map.fields if field.id not in pairs),
        tuple(field for field in new_map.fields if field.id not in kept),
        tuple((fields[name], field) for name, field in pairs.items() if _stated(fields[name]) != _stated(field)),
    )


def _stated(field: Field) -> tuple[int, str]:
    return (field.limit.most, field.limit.of) if field.limit is not None else (0, "")


def _lines(old: Document, new: Document) -> Iterator[Difference]:
    ours = [line for line in old.paragraphs() if key(line.text)]
    theirs = [line for line in new.paragraphs() if key(line.text)]
    matcher = SequenceMatcher(
        None, [key(line.text) for line in ours], [key(line.text) for line in theirs], autojunk=False
    )
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind != "equal":
            yield from _changed(ours[start:end], theirs[new_start:new_end])


def _changed(ours: list[Paragraph], theirs: list[Paragraph]) -> Iterator[Difference]:
    """Lines that differ: those that are alike stand beside each other."""
    pairs = best_pairs(len(ours), len(theirs), lambda i, j: likeness(key(ours[i].text), key(theirs[j].text)))
    i = j = 0
    for one, other in [*pairs, (len(ours), len(theirs))]:
        for line in ours[i:one]:
            yield Difference(line.address, tidy(line.text), "", "")
        for line in theirs[j:other]:
            yield Difference("", "", line.address, tidy(line.text))
        if one < len(ours):
            old, new = ours[one], theirs[other]
            yield Difference(old.address, tidy(old.text), new.address, tidy(new.text))
        i, j = one + 1, other + 1
