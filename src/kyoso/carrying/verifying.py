"""Before the new draft is given out: what went in and did not come out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import msgspec

from kyoso.carrying.author import Author
from kyoso.carrying.counting import Count
from kyoso.carrying.own import Fresh
from kyoso.carrying.words import text_of
from kyoso.model import Call
from kyoso.plan import Plan
from kyoso.typed import plain
from kyoso.word.drafts import Drafter, DraftLanguage
from kyoso.word.fill import thousands
from kyoso.word.reading import read_bytes
from kyoso.word.reading.planning import in_slugs
from kyoso.word.reading.register import Register

NAME = "the new draft"


class Before(NamedTuple):
    """What went in: the author's file, the draft as it was made, the plan, and rows that the old rules wrote."""

    author: Author
    fresh: Fresh
    plan: Plan
    left_out: set[Any]
    register: Register


def lost_pieces(before: Before, made: bytes, drafter: Drafter, call: Call, language: DraftLanguage) -> list[str]:
    """Words of every piece, and every value of the plan, that the new file does not have."""
    out = Author(made, NAME)
    plan = in_slugs(read_bytes(made, NAME).plan, drafter.rulebook)
    practice = call.document is None
    blank, filled = (drafter.draft(call, language, each, practice=practice) for each in (None, plan))
    new = Fresh(blank, filled)
    tags = before.register.field_by_tag
    there = Count(out, new, own_tags=tags, everything=True)
    lost = Count(before.author, before.fresh, before.left_out, own_tags=tags).lost_in(there)
    return lost + list(_values_lost(before.plan, plan, plain(text_of(out.body))))


def _values_lost(old: Plan, new: Plan, words: str) -> Iterator[str]:
    """Values that the plan read from the new draft does not have, and that stand nowhere else in it.

    Paragraph by paragraph: what somebody typed behind a label goes to the appendix, the rest to its field.
    """
    for name in old.__struct_fields__:
        if name == "call":
            continue
        for value in _missing(getattr(old, name), getattr(new, name)):
            if not all(plain(line) in words for leaf in _leaves(value) for line in leaf.splitlines()):
                yield f"{name}: {' '.join(_leaves(value))}"[:80]


def _missing(old: Any, new: Any) -> Iterable[Any]:
    if isinstance(old, tuple):
        left = Counter(map(repr, new))
        for each in old:
            left[repr(each)] -= 1
            if left[repr(each)] < 0:
                yield each
    elif old != new:
        yield old


def _leaves(value: Any) -> Iterator[str]:
    """The words of a value as a draft shows them; a year stands in many forms, so it is left to the rest."""
    match value:
        case str():
            yield value
        case dict():
            for each in value.values():
                yield thousands(each)
        case msgspec.Struct():
            for name in value.__struct_fields__:
                if name not in ("fiscal_year", "role", "id", "kind"):
                    yield from _leaves(getattr(value, name))
        case int() | None:
            return
