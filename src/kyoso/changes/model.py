"""A change, and what a comparison of two sides holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

from msgspec import Struct
from msgspec.structs import replace

from kyoso.model import Figure, Language, Slug, Text
from kyoso.packs import pack
from kyoso.wording import ADDABLE

Kind = Literal["raised", "lowered", "later", "earlier", "not-comparable", "changed", "reworded", "new", "gone"]
KINDS: tuple[Kind, ...] = get_args(Kind)

# Why two numbers cannot be compared: they hold for different calls, are in different units, contain
# different things, or count different things.
Reason = Literal["scope", "unit", "basis", "meaning"]
REASONS: tuple[Reason, ...] = get_args(Reason)
BASIS = frozenset({"間接経費含む", "内数", "推計額"})  # qualifiers that say what an amount contains


class Side(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One figure on a side of a change: its key, what it says in words, the areas and tiers that it holds for.

    `label` is its own, where that is not the one of the change.
    """

    key: str
    words: Text
    label: Text | None = None
    calls: tuple[str, ...] = ()

    def said(self, language: Language) -> str:
        """The words, behind the label of its own where it has one."""
        separator = pack(language).colon
        return (self.label[language] + separator if self.label else "") + self.words[language]


class Change(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that differs. `calls` are the areas and tiers (`regional/incubation`) for which it holds.

    `reasons` say why numbers cannot be compared.
    `roles` say what the record is in those calls. `leaf` is the field within the record, where two
    revisions are compared: `value`, `label.ja`, `source.place`.
    """

    kind: Kind
    label: Text
    before: tuple[Side, ...] = ()
    after: tuple[Side, ...] = ()
    reasons: tuple[Reason, ...] = ()
    leaf: str = ""
    roles: tuple[Slug, ...] = ()
    calls: tuple[str, ...] = ()


class Draft(Struct, frozen=True, kw_only=True):
    """What the changes mean for who writes for one area and tier.

    `before` and `after` are the keys of the call on both sides, where there is one, `writes_before`
    and `writes_after` the document to write, and `changes` the places of its changes in the comparison.
    """

    area: Slug
    tier: Slug
    name: Text
    before: str | None
    after: str | None
    writes_before: Text | None
    writes_after: Text | None
    changes: tuple[int, ...]


class Comparison(Struct, frozen=True, kw_only=True):
    """Two sides by name, every change once, how many rules are the same, and each area and tier."""

    format: str = "kyoso-changes/2"
    before: Text
    after: Text
    unchanged: int
    changes: tuple[Change, ...]
    drafts: tuple[Draft, ...]

    def of_draft(self, draft: Draft) -> list[Change]:
        """The changes that touch one area and tier, each with the sides that hold there, where there are such."""
        place = f"{draft.area}/{draft.tier}"
        return [
            replace(change, before=_holding(change.before, place), after=_holding(change.after, place))
            for change in (self.changes[number] for number in draft.changes)
        ]


def _holding(sides: tuple[Side, ...], place: str) -> tuple[Side, ...]:
    return tuple(side for side in sides if place in side.calls) or sides


def named(name: str) -> Text:
    """A side whose name is the same in both languages: a file, a revision."""
    return Text(ja=name, en=name)


def kind_of(before: Figure, after: Figure) -> Kind | None:
    """How one figure differs from another in what it says; None where it says the same."""
    one, other = before.value, after.value
    if one != other and before.unit == after.unit:
        if before.unit in ("date", "fiscal-year"):
            return "later" if str(other) > str(one) else "earlier"
        if isinstance(one, int) and isinstance(other, int):
            return "raised" if other > one else "lowered"
        if isinstance(one, tuple) and isinstance(other, tuple):
            return _of_ranges(one, other)
        return "reworded" if before.unit == "text" else "changed"
    if before.unit != after.unit:
        return "changed"
    return "reworded" if before.qualifiers != after.qualifiers else None


def kind_of_all(before: Sequence[Figure], after: Sequence[Figure]) -> Kind | None:
    """How the figures of one side differ from those of the other; None where they say the same.

    Where several are compared with several, a kind that all pairs have in common is theirs.
    """
    if not (before and after):
        return "new" if after else "gone"
    kinds = {kind_of(one, other) for one in before for other in after}
    if before[0].unit == "text":
        return None if kinds == {None} else "reworded"
    return kinds.pop() if len(kinds) == 1 else "changed"


def reasons_of(before: Figure, after: Figure, *, same_calls: bool, same_meaning: bool) -> list[Reason]:
    """Why two numbers cannot be compared: amounts and counts that differ in scope, unit, basis or meaning."""
    if before.unit not in ADDABLE or after.unit not in ADDABLE:
        return []
    reasons: dict[Reason, bool] = {
        "scope": not same_calls,
        "unit": before.unit != after.unit,
        "basis": bool(BASIS & ({*before.qualifiers} ^ {*after.qualifiers})),
        "meaning": not same_meaning,
    }
    return [reason for reason, holds in reasons.items() if holds]


def _of_ranges(before: tuple[int, int], after: tuple[int, int]) -> Kind:
    pairs = list(zip(before, after, strict=True))
    if all(other >= one for one, other in pairs):
        return "raised"
    return "lowered" if all(other <= one for one, other in pairs) else "changed"
