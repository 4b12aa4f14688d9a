"""Pictures of the rules: SVG text and, beside it, the same data as a table.

``picture``   what a picture is, and the words that several of them share
``typeset``   widths and line breaks of Japanese and English text, estimated without a font
``drawing``   the primitives: text, bar, box, arrow, hatching
``money``     ceilings by fiscal year; the years of one call
``relations`` who gives what to whom; the path from stage to stage
``history``   the programmes and their events by fiscal year
``hubs``      hubs counted by programme, by institution and by prefecture
``geography`` the prefectures as a grid of tiles
``growth``    what a call costs in a larger programme, as measured
``speed``     how fast things are beside their peers: from a benchmark, not from the rules

Every picture is a pure function of the rulebook, the language and its options. The colours are
the reader's: text is `currentColor`, the one accent is the CSS variable `--kyoso-accent`, and
what a colour says is also said by a pattern and in words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kyoso.charts.history import timeline
from kyoso.charts.hubs import hubs_by_institution, hubs_by_programme, hubs_map
from kyoso.charts.money import ceilings, run
from kyoso.charts.picture import GetText, Picture
from kyoso.charts.relations import flow, layers, path
from kyoso.errors import Problem, nearest
from kyoso.model import Language
from kyoso.rulebook import Rulebook

Options = Mapping[str, str]

PICTURES: dict[str, Callable[[Rulebook, Language, GetText, Options], Picture]] = {
    "ceilings": ceilings,
    "run": run,
    "flow": flow,
    "path": path,
    "layers": layers,
    "timeline": timeline,
    "hubs-by-programme": hubs_by_programme,
    "hubs-by-institution": hubs_by_institution,
    "hubs-map": hubs_map,
}

# The options that a picture takes; each function says what they mean.
OPTIONS: dict[str, tuple[str, ...]] = {"run": ("call",), "flow": ("group",), "path": ("year",), "layers": ("keys",)}

__all__ = ["OPTIONS", "PICTURES", "GetText", "Picture", "draw"]


def draw(name: str, rulebook: Rulebook, language: Language, gettext: GetText, options: Options) -> Picture:
    """The picture of that name. Raises Problem with the nearest names where it or an option is not known."""
    if name not in PICTURES:
        raise Problem(f"picture {name!r} is not known; {nearest(name, list(PICTURES))}")
    known = OPTIONS.get(name, ())
    for option in options:
        if option not in known:
            way_out = nearest(option, known) if known else "it takes no options"
            raise Problem(f"picture {name}: option {option!r} is not known; {way_out}")
    return PICTURES[name](rulebook, language, gettext, options)
