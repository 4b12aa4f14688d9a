"""The record of a language: what a pack gives, with what holds where a language has none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

Around = tuple[str, str, str]  # what stands before a value, after it, and in brackets behind it


def _together(names: Sequence[str]) -> str:
    return ", ".join(names)


def _between(years: Sequence[tuple[str, str]]) -> str:
    return ", ".join(f"{first} – {last}" for first, last in years)


@dataclass(frozen=True, kw_only=True)
class Pack:
    """What is particular to a language, as data and as a few functions of words.

    The defaults are those of no language in particular: ISO dates, plain numbers, signs in the place of words. A
    language that has no pack is shown with them (`neutral`).
    """

    language: str
    neutral: bool = False
    # its names: in itself, in a Word file, for those who show a page's card
    name: str = ""
    tag: str = ""
    locale: str = ""
    # how it is written: whether blanks part its words; the characters that are its own; in which order names stand;
    # how many characters search engines show of a page's description
    spaced: bool = True
    script: str = ""
    sorting: Callable[[str], str] = str.casefold
    described: int = 200
    # between words: a name and what is said of it, a sign and its meaning, names, names that may hold a comma
    # themselves, an area and its type, alternatives in a cell and in a sentence
    colon: str = ": "
    means: str = " = "
    listed: str = ", "
    apart: str = "; "
    beside: str = ", "
    slashed: str = " / "
    either: str = " / "
    # around words: brackets behind them, a condition before them, the quotation marks, and those within these
    brackets: str = " (%s)"
    condition: str = "[%s] "
    quotes: str = "“%s”"
    inner: Mapping[int, int] = field(default_factory=dict)
    citation: str = "%s, %s, %s"  # a document, a place in it, the title of the place in quotation marks
    # between sentences: how one ends where another follows, what stands between two, and behind a question
    stop: str = ". "
    gap: str = " "
    asked: str = " "
    together: Callable[[Sequence[str]], str] = _together  # names as a part of a sentence
    one_figure_for: Callable[[Sequence[str]], str] = _together  # what is said beside a figure that these share
    # years and dates
    fiscal_year: Callable[[int], str] = str
    eras: bool = False  # years are counted by eras, and need the common one beside them
    date: Callable[[str], str] = str  # of `YYYY-MM` or `YYYY-MM-DD`
    between: Callable[[Sequence[tuple[str, str]]], str] = _between  # pairs of years with others between them
    project_year: str = "%s"  # the n-th year of a project in a sentence
    project_years: str = "%s–%s"
    nth_year: str = "%s"  # … at the head of a column
    # figures
    span: str = "%s–%s"
    counters: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # by unit: for one, for several
    per: Mapping[str, str] = field(default_factory=dict)  # by unit: what stands behind the amount
    qualifiers: Mapping[str, Around] = field(default_factory=dict)
    # drafts
    headings: tuple[str, str, str] = ("%1.", "%1.%2", "(%3)")  # numbers of the headings of three levels

    def bracketed(self, words: str) -> str:
        """Words in brackets, to stand behind others."""
        return self.brackets % words

    def quoted(self, words: str) -> str:
        """Words in quotation marks; those within them become the inner ones."""
        return self.quotes % words.translate(self.inner)

    def around(self, qualifier: str) -> Around:
        """How a qualifier stands by a value; in brackets as the source writes it, where the language has no words."""
        return self.qualifiers.get(qualifier, ("", "", qualifier))

    def counted(self, number: int, unit: str) -> str:
        """A number of things, with the word that counts them."""
        one, many = self.counters.get(unit, (f"%s {unit}", f"%s {unit}"))
        return (one if number == 1 else many) % f"{number:,}"
