"""An invented document of the next fiscal year: what this year's says, three figures changed, one gone, one area more.

It is made of the words as written of this year's rules, under the names of their areas and types, with the next year
in place of this one; nothing in it is typed but what is new.
"""

from __future__ import annotations

from typing import NamedTuple

from kyoso.incoming.proposals import NewArea, NewCall
from kyoso.model import Call, Figure, Text, sources_of
from kyoso.nextyear.turning import Turn
from kyoso.rulebook import Rulebook
from kyoso.typed import fold

AREA, AREA_JA, AREA_EN = "practice", "練習分野", "Practice area"
NEW_AREA = "練習分野【新設】を設ける"
NEW_CEILING, NEW_STATUS = "支援規模：2千万円程度/年", "令和8年度に新規採択（予定）"


class Change(NamedTuple):
    """A figure of this year and how the document words it, place by place."""

    key: str
    words: dict[str, str]


class NextDocument(NamedTuple):
    """The pages, what changed, which figure is gone, which statement is worded otherwise."""

    pages: tuple[str, ...]
    changed: tuple[Change, ...]
    gone: str
    reworded: str
    like: Call


def next_document(rulebook: Rulebook) -> NextDocument:
    """The document of the year after the newest."""
    turn = Turn(rulebook.years[0], rulebook.years[0] + 1)
    figures = [each for each in rulebook.figures.values() if each.fiscal_year == turn.old and turn.names(each.key)]
    like = next(call for call in rulebook.calls_in_order if rulebook.figures[call.status].value == "open")
    changed = tuple(_changed(figures))
    reworded = next(each for each in figures if isinstance(each.value, Text) and each.key in like.rules.values())
    gone = next(
        each.key for each in figures
        if each.unit == "hubs" and each.key not in {change.key for change in changed}
    )  # fmt: skip
    return NextDocument((), changed, gone, reworded.key, like)


def _changed(figures: list[Figure]) -> list[Change]:
    return []
