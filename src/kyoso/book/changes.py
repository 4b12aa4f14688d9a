"""Blocks about what changed between two fiscal years: every rule by the kind of its change, and draft by draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from docutils import nodes

from kyoso.book.nodes import Cell, View, bullets, joined, paragraph, table
from kyoso.book.sourced import folded
from kyoso.changes import (
    Change,
    Comparison,
    Draft,
    Side,
    advice,
    by_kind,
    compare_years,
    kind_words,
    reason_words,
    touched,
    writing,
)

Options = Mapping[str, str]


def changes(view: View, options: Options) -> list[nodes.Node]:
    """Two fiscal years side by side: every rule that is new, gone or says something else, kind by kind."""
    comparison, _ = _compared(view, options), view.gettext
    names = kind_words(_)
    out: list[nodes.Node] = []
    for kind, found in by_kind(list(comparison.changes)):
        sides = [
            (name, [_sides(view, sides) for sides in of_changes])
            for name, of_changes in (
                (view.say(comparison.before), [change.before for change in found]),
                (view.say(comparison.after), [change.after for change in found]),
            )
            if any(of_changes)
        ]
        rows = [
            [_label(view, change), *(cells[number] for _name, cells in sides), _calls(view, change)]
            for number, change in enumerate(found)
        ]
        summary = _("%(kind)s（%(count)s件）") % {"kind": names[kind], "count": len(found)}
        head = [_("項目"), *(name for name, _cells in sides), _("公募")]
        out += folded(summary, [table(head, rows, classes=["kyoso-changes"])])
    return out


def draft_changes(view: View, options: Options) -> list[nodes.Node]:
    """What the changes between two fiscal years mean for a draft, area by area and tier by tier."""
    comparison = _compared(view, options)
    return [node for draft in comparison.drafts for node in _draft(view, comparison, draft)]


def _compared(view: View, options: Options) -> Comparison:
    return compare_years(view.rulebook, int(options["from"]), int(options["to"]))


def _draft(view: View, comparison: Comparison, draft: Draft) -> list[nodes.Node]:
    _ = view.gettext
    separator = view.pack.colon
    name = view.link(view.say(draft.name), f"area-{draft.area}")
    head = paragraph(nodes.strong("", "", name), separator + writing(draft, view.language, _))
    names, asks = kind_words(_), advice(_)
    kinds = list(by_kind(touched(comparison, draft)))
    if not kinds:
        return [head]
    items = nodes.bullet_list("")
    for kind, found in kinds:
        title = paragraph(nodes.strong("", f"{names[kind]} ({len(found)})"), separator + asks[kind])
        items += nodes.list_item("", title, bullets([_in_short(view, change) for change in found]))
    counted = view.pack.listed.join(f"{names[kind]} ({len(found)})" for kind, found in kinds)
    return [head, *folded(f"{view.say(draft.name)}{separator}{counted}", [items])]


def _in_short(view: View, change: Change) -> list[nodes.Node]:
    """The name of what changed; for figures that are no sentence, both sides as well."""
    label = view.say(change.label)
    sides = [sides for sides in (change.before, change.after) if sides]
    if any(view.rulebook.figure(side.key).unit == "text" for of_side in sides for side in of_side):
        return [nodes.Text(label)]
    said = [nodes.inline("", "", *joined([_value(view, side) for side in of_side], " / ")) for of_side in sides]
    return [nodes.Text(label + view.pack.colon), *joined(said, " → ")]


def _label(view: View, change: Change) -> Cell:
    """What changed, and why its numbers cannot be compared where that is so."""
    words = reason_words(view.gettext)
    notes = [nodes.paragraph("", words[reason], classes=["kyoso-note"]) for reason in change.reasons]
    return [paragraph(view.say(change.label)), *notes]


def _sides(view: View, sides: Sequence[Side]) -> Cell:
    """What one year says: one figure, or each of several with the areas that it holds for."""
    if len(sides) < 2:
        return [_value(view, side) for side in sides] or "—"
    return [bullets([[_value(view, side), *_of(view, side)] for side in sides])]


def _of(view: View, side: Side) -> list[nodes.Node]:
    """The areas that one of several figures holds for, in brackets."""
    areas = dict.fromkeys(view.say(view.rulebook.areas[call.partition("/")[0]].name) for call in side.calls)
    names = view.pack.listed.join(areas)
    return [nodes.Text(view.pack.bracketed(names))] if names else []


def _value(view: View, side: Side) -> nodes.Node:
    value = view.value(view.rulebook.figure(side.key))
    if side.label is None:
        return value
    return nodes.inline("", "", nodes.Text(view.say(side.label) + view.pack.colon), value)


def _calls(view: View, change: Change) -> Cell:
    """The areas that a change touches, each once with its tiers; `—` for the programme as a whole."""
    tiers: dict[str, list[str]] = {}
    for call in change.calls:
        area, tier = call.split("/")
        tiers.setdefault(area, []).append(view.say(view.rulebook.tiers[tier].name))
    links = [
        view.link(f"{view.say(view.rulebook.areas[area].name)} ({view.pack.beside.join(names)})", f"area-{area}")
        for area, names in tiers.items()
    ]
    return [bullets([[link] for link in links])] if links else view.gettext("プログラム全体")
