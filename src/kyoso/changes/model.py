"""A change, and what a comparison of two sides holds."""

from __future__ import annotations

from typing import Literal, get_args

from msgspec import Struct

from kyoso.model import DocumentKind, Figure, Slug, Text

Kind = Literal["raised", "lowered", "later", "earlier", "changed", "reworded", "new", "gone"]
KINDS: tuple[Kind, ...] = get_args(Kind)


class Side(Struct, frozen=True, kw_only=True):
    """One side of a change: the key of the record and what it says, in words."""

    key: str
    words: Text


class Change(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that differs. `calls` are the areas and tiers (`regional/incubation`) for which it holds.

    `roles` say what the record is in those calls. `leaf` is the field within the record, where two
    revisions are compared: `value`, `label.ja`, `source.place`.
    """

    kind: Kind
    label: Text
    before: Side | None = None
    after: Side | None = None
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
    writes_before: DocumentKind | None
    writes_after: DocumentKind | None
    changes: tuple[int, ...]


class Comparison(Struct, frozen=True, kw_only=True):
    """Two sides by name, every change once, how many rules are the same, and each area and tier."""

    format: str = "kyoso-changes/1"
    before: Text
    after: Text
    unchanged: int
    changes: tuple[Change, ...]
    drafts: tuple[Draft, ...]

    def of_draft(self, draft: Draft) -> list[Change]:
        """The changes that touch one area and tier."""
        return [self.changes[number] for number in draft.changes]


def named(name: str) -> Text:
    """A side whose name is the same in both languages: a file, a revision."""
    return Text(ja=name, en=name)


def kind_of(before: Figure, after: Figure) -> Kind | None:
    """How one figure differs from another in what it says; None where it says the same."""
    one, other = before.value, after.value
    if one != other and before.unit == after.unit:
        if isinstance(one, int) and isinstance(other, int):
            return "raised" if other > one else "lowered"
        if isinstance(one, tuple) and isinstance(other, tuple):
            return _of_ranges(one, other)
        if before.unit == "date":
            return "later" if str(other) > str(one) else "earlier"
        return "reworded" if before.unit == "text" else "changed"
    if before.unit != after.unit:
        return "changed"
    return "reworded" if before.qualifiers != after.qualifiers else None


def _of_ranges(before: tuple[int, int], after: tuple[int, int]) -> Kind:
    pairs = list(zip(before, after, strict=True))
    if all(other >= one for one, other in pairs):
        return "raised"
    return "lowered" if all(other <= one for one, other in pairs) else "changed"
