"""Documents, their pages, and words as they stand there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kyoso.errors import nearest
from kyoso.model import Source
from kyoso.typed import fold
from kyoso.wording import QUALIFIERS


class Cited(NamedTuple):
    """Words as written in their place, the fiscal year that the document speaks of, and what they say of a figure."""

    source: Source
    year: int | None
    qualifiers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """A page of a document; call it with words as they stand there to cite them.

    It is no string, though it prints as one: pandas keeps it as it is in the head of a table, with or without pyarrow.

    >>> document("r3", year=2021).page("p.7")("3機関以上").source
    Source(document='r3', place='p.7', as_written='3機関以上')
    """

    place: str
    document: str
    year: int | None

    def __str__(self) -> str:
        return self.place

    __repr__ = __str__

    def __call__(self, words: str) -> Cited:
        """Words as they stand on this page, in the source's own spelling; line breaks and blanks do not matter."""
        return Cited(Source(document=self.document, place=self.place, as_written=words), self.year)

    def says(self, qualifiers: str | Sequence[str], words: str) -> Cited:
        """What a page or table says of every figure in it, such as 案 or 予定, and the words that say it.

        Given as `said=[…]` where it holds for figures, it adds its qualifiers to each of them. Among the words of one
        figure it adds its place to that figure's sources as well. Raises ValueError where the words do not say it.
        """
        names = (qualifiers,) if isinstance(qualifiers, str) else tuple(qualifiers)
        for name in names:
            if name not in QUALIFIERS:
                raise ValueError(f"{self}: qualifier {name!r} has no words yet; {nearest(name, list(QUALIFIERS))}")
            if fold(name) not in fold(words):
                raise ValueError(f"{self}: 「{words}」 does not say {name}; cite the words that do")
        cited = self(words)._replace(qualifiers=names)
        _said.append(cited)
        return cited


_said: list[Cited] = []  # what `Page.says` was asked since something was published


def said_since() -> list[Cited]:
    """The words that say something of a page or table, since this was asked last; they are to be verified as well."""
    found = list(dict.fromkeys(_said))
    _said.clear()
    return found


@dataclass(frozen=True)
class CitedDocument:
    """A document of the register that a notebook cites."""

    key: str
    year: int | None

    def page(self, place: str, year: int | None = None) -> Page:
        """A page of it, for instance `page("p.7")`; `year` where the page speaks of another fiscal year."""
        return Page(place, self.key, year or self.year)

    def pages(self, *places: str) -> tuple[Page, ...]:
        """Several pages: `p4, p7 = r3.pages("p.4", "p.7")`."""
        return tuple(self.page(place) for place in places)


def document(key: str, *, year: int | None) -> CitedDocument:
    """The document of that key, and the fiscal year that what is cited from it speaks of (None: of no year)."""
    return CitedDocument(key, year)
