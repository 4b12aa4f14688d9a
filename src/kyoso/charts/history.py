"""The picture of the programmes over the fiscal years."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from kyoso import wording
from kyoso.charts import typeset
from kyoso.charts.drawing import LEADING, LEFT, RIGHT, SMALL, TEXT, Drawing
from kyoso.charts.picture import GetText, Picture, finished, joined, nothing, pair
from kyoso.model import Event, Language, Programme
from kyoso.rulebook import Rulebook

PITCH = 20.0
FIRST = LEFT + 14


def timeline(rulebook: Rulebook, language: Language, _: GetText, options: Mapping[str, str]) -> Picture:
    """The programmes as lanes and their events by fiscal year, downwards; takes no options."""
    drawing = Drawing("timeline", language)
    head = (_("年度"), _("プログラム"), _("できごと"))
    events = sorted(rulebook.events.values(), key=lambda event: (event.fiscal_year, event.key))
    if not events:
        return nothing(drawing, _("規則に、年度のわかるできごとはありません。"), head)
    lanes = _lanes(rulebook)
    top = drawing.y
    heads = _names(drawing, rulebook, lanes, _)
    marks: dict[str, list[float]] = {lane.key: [] for lane in lanes}
    for year in dict.fromkeys(event.fiscal_year for event in events):
        _year(drawing, rulebook, [event for event in events if event.fiscal_year == year], lanes, marks, _)
    _draw_lanes(drawing, lanes, heads, marks, top)
    _notes(drawing, rulebook, lanes, _)
    rows = [
        (wording.fiscal_year(event.fiscal_year, language), _whose(rulebook, event, language, _), event.what[language])
        for event in events
    ]
    title = _("%(first)sから%(last)sまで：%(count)s個のプログラムと%(events)s件のできごと") % {
        "first": wording.fiscal_year(events[0].fiscal_year, language),
        "last": wording.fiscal_year(events[-1].fiscal_year, language),
        "count": len(lanes),
        "events": len(events),
    }
    description = _("プログラムを縦の線で、年度ごとのできごとを線の上の点と文で示した図。上が古い年度。")
    keys = [*(event.key for event in events), *(lane.key for lane in lanes)]
    return finished(drawing, title, description, head, rows, keys)


def _lanes(rulebook: Rulebook) -> list[Programme]:
    """Each programme that others are merged into comes first, then those others."""
    order = sorted(rulebook.programmes.values(), key=lambda programme: (programme.order, programme.key))
    lanes: list[Programme] = []

    def place(programme: Programme) -> None:
        if programme not in lanes:
            lanes.append(programme)
            for member in order:
                if member.merged_into == programme.key:
                    place(member)

    for programme in order:
        if programme.merged_into not in rulebook.programmes:
            place(programme)
    return lanes


def _x(at: int) -> float:
    return FIRST + PITCH * at


def _names(drawing: Drawing, rulebook: Rulebook, lanes: list[Programme], _: GetText) -> list[float]:
    """The name of each lane on a line of its own, beside the head of the lane."""
    heads = []
    drawing.y += 8
    for at, lane in enumerate(lanes):
        heads.append(drawing.y + TEXT * 0.5)
        drawing.words(lane.short[drawing.language], x=_x(at) + 12, bold=lane.current, gap=4)
    for into, members in groupby(enumerate(lanes), key=lambda member: member[1].merged_into):
        if into:
            inside = list(members)
            _merged(drawing, rulebook.programmes[into], inside, heads[inside[0][0]], _)
    drawing.y += 8
    return heads


def _merged(drawing: Drawing, into: Programme, inside: list[tuple[int, Programme]], top: float, _: GetText) -> None:
    """A bracket behind the names of the programmes that were merged into another."""
    language = drawing.language
    x = 12 + max(_x(at) + 12 + typeset.width(lane.short[language], TEXT, bold=lane.current) for at, lane in inside)
    bottom = top + (len(inside) - 1) * (TEXT * LEADING + 4)
    drawing.line(x, top - 5, x, bottom + 5)
    for y in (top - 5, bottom + 5):
        drawing.line(x - 4, y, x, y)
    words = _("%(into)sの枠の中") % {"into": into.short[language]}
    room = RIGHT - x - 8
    height = drawing.height(words, room=room, size=SMALL) - SMALL * (LEADING - 1)
    drawing.text(x + 8, max((top + bottom - height) / 2, 6), words, room=room, size=SMALL)


def _year(
    drawing: Drawing,
    rulebook: Rulebook,
    events: list[Event],
    lanes: list[Programme],
    marks: dict[str, list[float]],
    _: GetText,
) -> None:
    left = _x(len(lanes)) + 2
    drawing.words(wording.fiscal_year(events[0].fiscal_year, drawing.language), x=left, bold=True)
    for event in events:
        for lane in lanes:
            if lane.key in event.programmes:
                marks[lane.key].append(drawing.y + TEXT * 0.5)
        words = event.what[drawing.language]
        if any(rulebook.programmes[key].short[drawing.language] not in words for key in event.programmes):
            words = pair(_whose(rulebook, event, drawing.language, _), words, _)
        drawing.words(words, x=left, gap=5)
    drawing.y += 10


def _whose(rulebook: Rulebook, event: Event, language: Language, _: GetText) -> str:
    return joined([rulebook.programmes[key].short[language] for key in event.programmes], _)


def _draw_lanes(
    drawing: Drawing, lanes: list[Programme], heads: list[float], marks: dict[str, list[float]], top: float
) -> None:
    """Solid between a lane's first and last event, dashed where nothing is said."""
    bottom = drawing.y
    for at, (lane, start) in enumerate(zip(lanes, heads, strict=True)):
        x, dots = _x(at), marks[lane.key]
        first, last = (dots[0], dots[-1]) if dots else (bottom, bottom)
        drawing.line(x, start, x, first, dashed=True)
        if dots:
            drawing.line(x, first, x, last, heavy=True)
            drawing.line(x, last, x, bottom, dashed=True)
        for y in dots:
            drawing.dot(x, y)
        drawing.dot(x, start, 3)


def _notes(drawing: Drawing, rulebook: Rulebook, lanes: list[Programme], _: GetText) -> None:
    drawing.y += 6
    drawing.note(_("破線の間は、年度のわかるできごとが資料にありません。"))
    if any(lane.merged_into for lane in lanes):
        drawing.note(_("まとめられた年度は、線では示していません。"))
