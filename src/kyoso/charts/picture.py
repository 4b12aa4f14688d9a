"""What a picture is, and the words that several pictures share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import msgspec

from kyoso import wording
from kyoso.charts.drawing import Drawing
from kyoso.model import Figure, Language
from kyoso.packs import pack

GetText = Callable[[str], str]
Rows = Iterable[tuple[str, ...]]


@dataclass(frozen=True)
class Picture:
    """A picture and the table beside it; both say the same.

    `title` says what is to be seen, `description` is for a screen reader, `numeric` are the
    columns to align right, `keys` are the records that the picture draws on.
    """

    title: str
    description: str
    svg: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...]
    keys: tuple[str, ...]


def finished(
    drawing: Drawing,
    title: str,
    description: str,
    head: tuple[str, ...],
    rows: Rows,
    keys: Iterable[str],
    numeric: tuple[int, ...] = (),
) -> Picture:
    """The picture of a drawing; keys once each, in the order of their first use."""
    svg = drawing.svg(title, description)
    return Picture(title, description, svg, head, tuple(rows), numeric, tuple(dict.fromkeys(keys)))


def nothing(drawing: Drawing, answer: str, head: tuple[str, ...]) -> Picture:
    """A plain answer in place of a picture where the rules hold no data for it."""
    drawing.words(answer)
    return finished(drawing, answer, answer, head, (), ())


def joined(words: Iterable[str], _: GetText) -> str:
    """A list in one line, each word once."""
    return _("、").join(dict.fromkeys(words))


def pair(name: str, words: str, _: GetText) -> str:
    """A name and what is said of it."""
    return _("%(name)s：%(words)s") % {"name": name, "words": words}


def bracketed(words: str, note: str, _: GetText) -> str:
    """Words with a note in brackets behind them."""
    return _("%(words)s（%(note)s）") % {"words": words, "note": note}


def brackets(figure: Figure) -> tuple[str, ...]:
    """The qualifiers of a figure that stand in brackets behind it."""
    return tuple(name for name in figure.qualifiers if wording.QUALIFIERS[name].behind)


def short(figure: Figure, language: Language) -> str:
    """A figure in words without what stands in brackets; `bracket_words` says the rest."""
    inside = brackets(figure)
    near = tuple(name for name in figure.qualifiers if name not in inside)
    return wording.in_words(msgspec.structs.replace(figure, qualifiers=near), language)


def bracket_words(names: Iterable[str], language: Language, _: GetText) -> str:
    """What stands in brackets, as one list."""
    return joined((pack(language).around(name)[2] for name in names), _)


def years(figure: Figure | None, last: int) -> range:
    """The project years that a figure names, up to the last year of the project."""
    if figure is None or figure.unit != "project-year" or not isinstance(figure.value, int | tuple):
        return range(0)
    low, high = figure.value if isinstance(figure.value, tuple) else (figure.value, figure.value)
    return range(low, (last if "以降" in figure.qualifiers else min(high, last)) + 1)
