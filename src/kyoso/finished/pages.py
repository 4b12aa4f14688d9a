"""How many pages a file has, in all and by section, which of them are empty, and how that was found out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Literal, NamedTuple

from kyoso.finished.measuring import Heading, Measured
from kyoso.pdf import Page, Pdf

How = Literal["pdf-office", "pdf-given", "saved", "none"]
TOP = 0.16  # of a page: a heading above it has nothing over it but the header
SLACK = 8  # strokes more than those of a header, such as the frame of one cell


class Span(NamedTuple):
    """A section: its heading, level and bookmarks, and its pages from and to."""

    heading: str
    level: int
    bookmarks: tuple[str, ...]
    first: int
    last: int

    @property
    def pages(self) -> int:
        """How many."""
        return self.last - self.first + 1


class Pages(NamedTuple):
    """What is known of the pages; `number` is 0 where nothing is."""

    number: int = 0
    how: How = "none"
    program: str = ""
    spans: tuple[Span, ...] = ()
    empty: tuple[int, ...] = ()
    sizes: tuple[tuple[float, float], ...] = ()
    fonts: Mapping[str, bool] = MappingProxyType({})
    stand_ins: Mapping[str, str] = MappingProxyType({})
    texts: tuple[str, ...] = ()  # the words of each page, without blanks


def as_saved(measured: Measured, blank: Measured | None = None) -> Pages:
    """What the program that saved the file last counted.

    A form that was filled without being laid out still has the count of the blank one: that is none.
    """
    saved = measured.saved
    if not saved.pages or (blank is not None and saved.part == blank.saved.part):
        return Pages()
    spans: tuple[Span, ...] = ()
    if measured.marked_pages == saved.pages:
        there = [(each, each.page, each.top) for each in measured.headings]
        spans = tuple(_spans(there, saved.pages))
    return Pages(saved.pages, "saved", saved.program, spans)


def in_pdf(pdf: Pdf, measured: Measured, how: How, stand_ins: dict[str, str]) -> Pages:
    """What is measured in a PDF of the file."""
    pages = list(pdf.pages())
    return Pages(
        number=pdf.count,
        how=how,
        program=pdf.producer,
        spans=tuple(_spans(_placed(pdf, measured.headings), pdf.count)),
        empty=tuple(_empty(pages, (*measured.header, *measured.footer))),
        sizes=tuple((page.width, page.height) for page in pages),
        fonts=pdf.fonts(),
        stand_ins=stand_ins,
        texts=tuple(plain(page.text) for page in pages),
    )


def plain(text: str) -> str:
    """A text without blanks, as one reads it."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _placed(pdf: Pdf, headings: Sequence[Heading]) -> list[tuple[Heading, int, bool]]:
    """The headings of the file, each with its page by the bookmarks of the PDF."""
    found, start = [], 0
    marks = pdf.headings()
    for heading in headings:
        wanted = plain(heading.text)
        at = next((n for n in range(start, len(marks)) if plain(marks[n].text).endswith(wanted)), None)
        if at is not None:
            found.append((heading, marks[at].page, marks[at].down < TOP))
            start = at + 1
    return found


def _spans(placed: Sequence[tuple[Heading, int, bool]], pages: int) -> Iterator[Span]:
    """Each section up to the next heading of its level or above."""
    for number, (heading, first, _) in enumerate(placed):
        following = next((each for each in placed[number + 1 :] if each[0].level <= heading.level), None)
        last = pages if following is None else following[1] - following[2]
        yield Span(heading.text, heading.level, heading.bookmarks, first, max(first, last))


def _empty(pages: Sequence[Page], lines: Sequence[str]) -> Iterator[int]:
    """The pages on which nothing stands but header and footer."""
    if not pages:
        return
    pictures, strokes = min(page.pictures for page in pages), min(page.strokes for page in pages)
    outside = sorted((_letters(line) for line in lines), key=len, reverse=True)
    for number, page in enumerate(pages, 1):
        left = _letters(page.text)
        for line in outside:
            left = left.replace(line, "") if line else left
        if not left and page.pictures <= pictures and page.strokes <= strokes + SLACK:
            yield number


def _letters(text: str) -> str:
    """The letters of a text, without numbers: those of pages are on every page."""
    return re.sub(r"[\W\d_]+", "", plain(text))


def of_label(pages: Pages, label: str, following: Sequence[str]) -> int:
    """How many pages a part of a form takes, from its label to the next one; 0 where they are not found just once."""
    if not (wanted := plain(label)):
        return 0
    starts = [number for number, text in enumerate(pages.texts, 1) if wanted in text]
    if len(starts) != 1:
        return 0
    for name in filter(None, map(plain, following)):
        ends = [number for number, text in enumerate(pages.texts, 1) if name in text]
        if len(ends) == 1 and ends[0] >= starts[0]:
            at_top = pages.texts[ends[0] - 1].find(name) < TOP * len(pages.texts[ends[0] - 1])
            return max(1, ends[0] - starts[0] + (not at_top))
    return pages.number - starts[0] + 1
