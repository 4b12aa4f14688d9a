"""Two revisions of the rules, record by record and field by field: one leaf that differs is one change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from kyoso.changes.model import Change, Comparison, Draft, Kind, Side, kind_of
from kyoso.changes.years import STATUS, by_place, draft_of, side_of
from kyoso.model import Figure, Record, Text
from kyoso.rulebook import FIELDS, Rulebook

SAID = ("value", "unit", "qualifiers")  # fields of a figure that its words are made of


def compare_revisions(old: Rulebook, new: Rulebook, before: Text, after: Text) -> Comparison:
    """Every leaf of the rules that differs; `before` and `after` name the two sides."""
    changes: list[Change] = []
    same = 0
    for kind in FIELDS.values():
        sides: tuple[dict[str, Record], dict[str, Record]] = getattr(old, kind), getattr(new, kind)
        for key in sorted({*sides[0], *sides[1]}):
            found = list(_of_record(sides[0].get(key), sides[1].get(key)))
            changes += [_placed(change, kind, key, old, new) for change in found]
            same += not found
    numbers = by_place(tuple(changes))
    drafts = [
        draft
        for key in _calls_in_order(old, new)
        if (draft := _draft(key, old, new, numbers.get(key, ()))).changes or None in (draft.before, draft.after)
    ]
    return Comparison(before=before, after=after, unchanged=same, changes=tuple(changes), drafts=tuple(drafts))


def _calls_in_order(old: Rulebook, new: Rulebook) -> list[str]:
    return list(dict.fromkeys(call.key for book in (new, old) for call in book.calls_in_order))


def _draft(key: str, old: Rulebook, new: Rulebook, changes: Sequence[int]) -> Draft:
    book = new if key in new.calls else old
    name = Text(ja=book.call_name(book.calls[key], "ja"), en=book.call_name(book.calls[key], "en"))
    return draft_of(old, new, name, old.calls.get(key), new.calls.get(key), changes)


def _of_record(old: Record | None, new: Record | None) -> Iterator[Change]:
    """The changes of one record: one where it is new or gone, else one for each leaf."""
    shown = new or old
    if shown is None:
        return
    label = _label(shown)
    if old is None or new is None:
        kind: Kind = "gone" if new is None else "new"
        yield Change(kind=kind, label=label, before=_whole(old), after=_whole(new))
        return
    key = str(shown.key)  # type: ignore[attr-defined]
    for leaf, one, other in differing(old, new):
        if leaf.startswith("words.") and getattr(old, "value", None) != getattr(new, "value", None):
            continue  # another status: its words go with it
        if isinstance(old, Figure) and isinstance(new, Figure) and leaf in SAID:
            kind = kind_of(old, new) or "changed"
            yield Change(kind=kind, label=label, before=(side_of(old),), after=(side_of(new),), leaf=leaf)
        else:
            sides = _leaf(key, one), _leaf(key, other)
            yield Change(kind=_kind(one, other), label=label, before=sides[0], after=sides[1], leaf=leaf)


def _leaf(key: str, value: Any) -> tuple[Side, ...]:
    return () if value is None else (Side(key=key, words=_words(value)),)


def differing(old: Any, new: Any, leaf: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Each leaf that differs, by the way to it; a missing side is None."""
    if isinstance(old, Struct) and type(old) is type(new):
        for name in old.__struct_fields__:
            yield from differing(getattr(old, name), getattr(new, name), f"{leaf}.{name}" if leaf else name)
    elif isinstance(old, dict) and isinstance(new, dict):
        for name in sorted({*old, *new}):
            yield from differing(old.get(name), new.get(name), f"{leaf}.{name}")
    elif _are_structs(old) and _are_structs(new) and (old or new):
        for number in range(max(len(old), len(new))):
            one, other = (items[number] if number < len(items) else None for items in (old, new))
            yield from differing(one, other, f"{leaf}.{number + 1}")
    elif old != new:
        yield leaf, old, new


def _are_structs(value: Any) -> bool:
    return isinstance(value, tuple) and all(isinstance(item, Struct) for item in value)


def _kind(old: Any, new: Any) -> Kind:
    if old is None or new is None:
        return "gone" if new is None else "new"
    if isinstance(old, int) and isinstance(new, int) and not isinstance(old, bool):
        return "raised" if new > old else "lowered"
    return "reworded" if isinstance(old, str) and isinstance(new, str) else "changed"


def _label(record: Record) -> Text:
    """What a reader knows a record by."""
    for name in ("label", "name", "title", "question", "what", "type"):
        if isinstance(found := getattr(record, name, None), Text):
            return found
    return Text(ja=record.key, en=record.key)  # type: ignore[attr-defined]


def _whole(record: Record | None) -> tuple[Side, ...]:
    if record is None:
        return ()
    if isinstance(record, Figure):
        return (side_of(record),)
    return (Side(key=str(record.key), words=_label(record)),)  # type: ignore[attr-defined]


def _words(value: Any) -> Text:
    """Any value of a leaf as words."""
    if isinstance(value, Text):
        return value
    if isinstance(value, Struct):
        value = " ".join(str(getattr(value, name)) for name in value.__struct_fields__)
    if isinstance(value, tuple):
        value = ", ".join(map(str, value))
    return Text(ja=str(value) or "—", en=str(value) or "—")


def _placed(change: Change, kind: str, key: str, old: Rulebook, new: Rulebook) -> Change:
    """The change with the calls that it touches, by their keys, and its roles there."""
    if kind == "calls":
        return msgspec.structs.replace(change, calls=(key,))
    if kind != "figures":
        return change
    calls: dict[str, None] = {}
    roles: dict[str, None] = {}
    concerned = (call for book in (old, new) for call in sorted(book.calls_of.get(key, ()), key=lambda call: call.key))
    for call in concerned:
        for role, rule in ((STATUS, call.status), *call.rules.items()):
            if rule == key:
                calls[call.key] = None
                roles[role] = None
    return msgspec.structs.replace(change, calls=tuple(calls), roles=tuple(roles))
