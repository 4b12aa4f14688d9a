"""A page without white space, each place of which leads back to the page as it is.

Folded as `kyoso.typed.fold` does it, but for two things: numbers of neighbouring cells stay apart, and a circled
number is no digit of the number behind it.
"""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

APART = "\u2063"  # stands where numbers are apart on the page, and in place of a circled number
_FULL = 0.8  # of the longest line: from such a line a number may go on in the next one
_LEAST = 4  # words in a line whose letters all stand apart: ２ ０ ２ ５ 年


class Folded(NamedTuple):
    """The words without white space, and the place on the page of each of their characters."""

    words: str
    places: tuple[int, ...]
    page: str

    def as_written(self, start: int, end: int) -> str:
        """The words between two places, as they stand on the page, with white space as single blanks."""
        return " ".join(self.page[self.places[start] : self.places[end - 1] + 1].split())


def folded(page: str) -> Folded:
    """A page without white space."""
    lines = page.split("\n")
    longest = max(map(len, lines)) * _FULL
    words: list[str] = []
    places: list[int] = []
    place, joined = 0, True  # whether a number goes on over the white space that was just passed
    for line in lines:
        within = _letters_apart(line)
        for at, char in enumerate(line, place):
            if char.isspace():
                joined = joined and within
                continue
            plain = _plain(char)
            if not joined and plain[0].isdigit() and words and words[-1].isdigit():
                words.append(APART)
                places.append(at)
            words.extend(plain)
            places.extend([at] * len(plain))
            joined = True
        joined = len(line) >= longest
        place += len(line) + 1
    return Folded("".join(words), tuple(places), page)


def _plain(char: str) -> str:
    """A character as NFKC has it; a circled or bracketed number, which counts a list, as no digit."""
    plain = unicodedata.normalize("NFKC", char)
    return APART if plain != char and unicodedata.category(char) == "No" else plain


def _letters_apart(line: str) -> bool:
    """Whether every letter of a line stands for itself, as in some titles, and not a row of numbers."""
    parts = line.split()
    return len(parts) > _LEAST and all(len(part) == 1 for part in parts) and not all(part.isdigit() for part in parts)
