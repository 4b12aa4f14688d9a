"""The quantities of a new document beside the figures of a fiscal year. No model: the same input, the same answer.

For every pair of a quantity and a figure of the same kind, points are given for what speaks for their being about the
same: label, words as written, area and tier, unit, value. The figure with the most points is the likeliest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from kyoso.as_written import qualifiers_of
from kyoso.errors import Problem
from kyoso.incoming.quantities import Quantity, quantities, unit_kind
from kyoso.incoming.surroundings import Around, Surroundings, shared
from kyoso.model import Figure, Text, sources_of
from kyoso.rulebook import Rulebook
from kyoso.typed import fold
from kyoso.wording import BOUNDS

Verdict = Literal["as-before", "changed", "new"]
SHOWN = 3  # keys that are proposed for a quantity
ENOUGH = 4.5  # points from which a figure can be meant
ALIKE = 0.8  # of the most points: a figure that is as likely
REWORDED = 0.6  # of the pairs of characters of a statement that stand together in a sentence


class Candidate(NamedTuple):
    """A figure that a quantity may be about, and whether it says the same."""

    figure: Figure
    points: float
    same: bool


class Item(NamedTuple):
    """A quantity of the document, and what it may change, the likeliest first."""

    quantity: Quantity
    verdict: Verdict
    candidates: tuple[Candidate, ...]


class Placed(NamedTuple):
    """A statement of the rules, where the document says it in its words or nearly so; no page where it does not."""

    figure: Figure
    page: int = 0
    sentence: str = ""


class Comparison(NamedTuple):
    """A document read against a fiscal year."""

    year: int
    items: tuple[Item, ...]
    gone: tuple[Figure, ...]  # figures that no quantity can be about
    said: tuple[Placed, ...]  # statements that stand there word for word
    reworded: tuple[Placed, ...]
    unplaced: tuple[Figure, ...]  # statements that found no place

    @property
    def counted(self) -> dict[Verdict, int]:
        """How many quantities there are of each verdict."""
        verdicts: tuple[Verdict, ...] = ("as-before", "changed", "new")
        return {verdict: sum(item.verdict == verdict for item in self.items) for verdict in verdicts}


def compare(rulebook: Rulebook, year: int, pages: Sequence[str]) -> Comparison:
    """A document, page by page, against the rules of a fiscal year. Raises Problem where there are none."""
    if year not in rulebook.years:
        known = ", ".join(map(str, rulebook.years))
        raise Problem(f"--against {year}: no calls in that fiscal year; known: {known}")
    around = Surroundings(rulebook, pages)
    figures = [figure for figure in rulebook.figures.values() if figure.fiscal_year == year]
    numbers = [_Wanted(rulebook, figure, around) for figure in figures if not isinstance(figure.value, Text)]
    found = [
        each for number, page in enumerate(pages, 1) for each in quantities(page, number, rulebook.declared.statuses)
    ]
    items = tuple(_item(each, around.of(each), numbers) for each in found)
    named = {each.figure.key for item in items for each in item.candidates}
    statements = [figure for figure in figures if isinstance(figure.value, Text)]
    placed = list(_placed(statements, list(around)))
    return Comparison(
        year,
        items,
        tuple(each.figure for each in numbers if each.figure.key not in named and not each.verbatim),
        tuple(each for each in placed if each.page and not each.sentence),
        tuple(each for each in placed if each.sentence),
        tuple(each.figure for each in placed if not each.page),
    )


class _Wanted:
    """A figure of the rules, with what is looked for around a quantity."""

    def __init__(self, rulebook: Rulebook, figure: Figure, around: Surroundings) -> None:
        self.figure = figure
        self.kind = unit_kind(figure.unit)
        self.label = fold(figure.label.ja)
        self.written = fold(figure.source.as_written)
        calls = rulebook.calls_of.get(figure.key, [])
        words = figure.key.split(".")
        self.tiers = {call.tier for call in calls} or {word for word in words if word in rulebook.tiers}
        self.areas = {call.area for call in calls} or {word for word in words if word in rulebook.areas}
        self.bounds = {name for name in figure.qualifiers if name in BOUNDS}
        self.verbatim = list(around.standing(self.written))

    def points(self, quantity: Quantity, around: Around) -> float:
        """What speaks for it."""
        made = 3 * shared(self.label, around.near) + 2 * shared(self.written, around.near)
        made += _named(self.tiers, around.tiers, 2.5) + _named(self.areas, around.areas, 1.5)
        made += 1.5 if quantity.unit in (self.figure.unit, "bare") else 0
        made += 1 if quantity.value == self.figure.value else 0
        return made + (ENOUGH if self.stands_at(quantity) else 0)

    def stands_at(self, quantity: Quantity) -> bool:
        """Whether the quantity stands within the very words of the figure's source."""
        return any(
            page == quantity.page and start <= quantity.start and quantity.end <= end
            for page, start, end in self.verbatim
        )

    def says_the_same(self, quantity: Quantity) -> bool:
        """Whether the words are the same, or value, unit and bounds."""
        if self.stands_at(quantity):
            return True
        alike = (quantity.value, quantity.unit) == (self.figure.value, self.figure.unit)
        return alike and self.bounds == set(qualifiers_of(quantity.words, quantity.unit)) & BOUNDS


def _named(wanted: set[str], there: frozenset[str], most: float) -> float:
    """Points for an area or tier: for what is named there, against what is not; none where either names nothing."""
    if not wanted or not there:
        return 0
    return most if wanted & there else -most


def _item(quantity: Quantity, around: Around, figures: Iterable[_Wanted]) -> Item:
    of_kind = [(each, each.points(quantity, around)) for each in figures if each.kind == quantity.kind]
    likely = sorted((pair for pair in of_kind if pair[1] >= ENOUGH), key=lambda pair: (-pair[1], pair[0].figure.key))
    candidates = tuple(
        Candidate(each.figure, round(points, 2), each.says_the_same(quantity)) for each, points in likely[:SHOWN]
    )
    if not candidates:
        return Item(quantity, "new", ())
    alike = [each for each in candidates if each.points >= candidates[0].points * ALIKE]
    return Item(quantity, "as-before" if all(each.same for each in alike) else "changed", candidates)


def _placed(statements: Iterable[Figure], pages: Sequence[str]) -> Iterator[Placed]:
    """Each statement with the page that says it."""
    sentences = [(number, each) for number, page in enumerate(pages, 1) for each in page.split("。") if each]
    for record in statements:
        written = [fold(source.as_written) for source in sources_of(record)]
        page = next((number for number, page in enumerate(pages, 1) if any(each in page for each in written)), 0)
        if page:
            yield Placed(record, page)
            continue
        likeness, number, sentence = max(
            ((shared(each, there), -number, there) for each in written for number, there in sentences),
            default=(0.0, 0, ""),
        )
        yield Placed(record, -number, sentence) if likeness >= REWORDED else Placed(record)
