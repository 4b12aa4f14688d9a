"""Pictures of the rules: SVG text and, beside it, the same data as a table.

``picture``   what a picture is, and the words that several of them share
``typeset``   widths and line breaks of Japanese and English text, estimated without a font
``drawing``   the primitives: text, bar, box, arrow, hatching
``money``     ceilings by fiscal year; the years of one call
``relations`` who gives what to whom; the path from stage to stage
``history``   the programmes and their events by fiscal year

A programme's own pictures stand in its repository (`kyoso.book.own`). Every picture is a pure function of the
rulebook, the language and its options. The colours are the reader's: text is `currentColor`, the one accent is the
CSS variable `--kyoso-accent`, and what a colour says is also said by a pattern and in words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kyoso.charts.history import timeline
from kyoso.charts.money import ceilings, run
from kyoso.charts.picture import GetText, Picture
from kyoso.charts.relations import flow, layers, path
from kyoso.errors import Problem, nearest
from kyoso.model import Language
from kyoso.rulebook import Rulebook

Options = Mapping[str, str]


@dataclass(frozen=True)
class Chart:
    """A picture by its function, and the options that it takes; the function says what they mean."""

    make: Callable[[Rulebook, Language, GetText, Options], Picture]
    options: tuple[str, ...] = ()


PICTURES: dict[str, Chart] = {
    "ceilings": Chart(ceilings),
    "run": Chart(run, options=("call",)),
    "flow": Chart(flow, options=("group",)),
    "path": Chart(path, options=("year",)),
    "layers": Chart(layers, options=("keys",)),
    "timeline": Chart(timeline),
}
NONE: Mapping[str, Chart] = MappingProxyType({})

__all__ = ["PICTURES", "Chart", "GetText", "Picture", "draw"]


def draw(
    name: str,
    rulebook: Rulebook,
    language: Language,
    gettext: GetText,
    options: Options,
    own: Mapping[str, Chart] = NONE,
) -> Picture:
    """The picture of that name, of the package or of the programme's `own`.

    Raises Problem with the nearest names where it or an option is not known.
    """
    chart = own.get(name) or PICTURES.get(name)
    if chart is None:
        raise Problem(f"picture {name!r} is not known; {nearest(name, [*PICTURES, *own])}")
    for option in options:
        if option not in chart.options:
            way_out = nearest(option, chart.options) if chart.options else "it takes no options"
            raise Problem(f"picture {name}: option {option!r} is not known; {way_out}")
    return chart.make(rulebook, language, gettext, options)
