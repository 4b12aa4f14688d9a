"""How fast things are beside their peers, on a scale on which each tenfold is as long as the next."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from kyoso.charts.drawing import LEADING, LEFT, RIGHT, ROOM, SMALL, Drawing
from kyoso.charts.picture import GetText, Picture, finished, nothing
from kyoso.model import Language

BAR, MARGIN = 12.0, 0.1


class Beside(NamedTuple):
    """Something beside its peer: how many times as fast it is, and how many times it should be, with their words."""

    name: str
    peer: str
    speed: float
    aim: float
    met: bool
    words: str  # the ratio, the aim and the answer in a line


def speeds(entries: Sequence[Beside], language: Language, _: GetText) -> Picture:
    """A bar for each, from as fast as the peer to what it is; a mark where the aim is; hatched where it is not met."""
    drawing = Drawing("speeds", language)
    head = (_("何を比べるか"), _("相手"), _("比と目標"))
    if not entries:
        return nothing(drawing, _("比べたものはありません。"), head)
    values = [value for each in entries for value in (each.speed, each.aim, 1)]
    scale = Scale(min(values), max(values))
    for each in entries:
        drawing.words(each.name)
        drawing.words(_("相手：%(name)s") % {"name": each.peer}, size=SMALL, gap=3)
        _bar(drawing, each, scale)
        drawing.words(each.words, size=SMALL, gap=12)
    _axis(drawing, scale, _)
    drawing.note(_("棒は相手と同じ速さの所から伸びます。右へ伸びれば相手より速く、左へ伸びれば遅いことを表します。"))
    drawing.note(_("「速さ」と書いていない倍数は、かかる時間の倍数です。小さいほど速いことを表します。"))
    drawing.note(_("太い縦の線は目標です。斜めの線の棒は、目標に達していません。"))
    met = sum(each.met for each in entries)
    title = _("相手と速さを比べる%(all)sの目標のうち、%(met)sに達しています") % {"all": len(entries), "met": met}
    description = _("同じことをする道具と比べて速さが何倍かを、棒の長さで示した図。")
    rows = [(each.name, each.peer, each.words) for each in entries]
    return finished(drawing, title, description, head, rows, ())


class Scale:
    """Where a number of times stands on the drawing; each tenfold is as long as the next."""

    def __init__(self, least: float, most: float) -> None:
        self.low, self.high = math.log10(least) - MARGIN, math.log10(most) + MARGIN

    def place(self, times: float) -> float:
        """The distance from the left."""
        return LEFT + ROOM * (math.log10(times) - self.low) / (self.high - self.low)

    def tenfolds(self) -> list[int]:
        """The powers of ten on it."""
        return [10**power for power in range(1, math.floor(self.high) + 1)]


def _bar(drawing: Drawing, each: Beside, scale: Scale) -> None:
    """From the same speed to the middle one, with the aim as a heavy line across."""
    same, end = scale.place(1), scale.place(each.speed)
    drawing.bar(min(same, end), drawing.y, abs(end - same), BAR, "solid" if each.met else "hatch")
    drawing.line(same, drawing.y - 3, same, drawing.y + BAR + 3)
    aim = scale.place(each.aim)
    drawing.line(aim, drawing.y - 3, aim, drawing.y + BAR + 3, heavy=True)
    drawing.y += BAR + 5


def _axis(drawing: Drawing, scale: Scale, _: GetText) -> None:
    """The same speed, and each tenfold."""
    drawing.line(LEFT, drawing.y, RIGHT, drawing.y, faint=True)
    marks = [(1, _("同じ速さ")), *((times, _("速さ%(times)s倍") % {"times": times}) for times in scale.tenfolds())]
    for times, words in marks:
        x = scale.place(times)
        drawing.line(x, drawing.y, x, drawing.y + 5)
        drawing.text(x, drawing.y + 6, words, size=SMALL, anchor="middle" if x < RIGHT - 40 else "end")
    drawing.y += 6 + SMALL * LEADING + 6
