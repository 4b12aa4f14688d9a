"""What stands around a quantity: the area and tier that its page speaks of there, and the words before it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from kyoso.incoming.folding import APART, folded
from kyoso.incoming.quantities import Quantity
from kyoso.rulebook import Rulebook
from kyoso.typed import fold

NEAR = 60  # characters before a quantity that name what it is
REACH = 600  # characters after which a name does not speak for what follows
_TAIL = 4  # characters that a heading may have behind a name


class Mention(NamedTuple):
    """An area or a tier that a page names."""

    kind: str  # area or tier
    key: str
    at: int
    heads: bool  # a line of its own


class Around(NamedTuple):
    """What stands around one quantity, folded."""

    near: str  # the words right before it, and those of its sentence
    tiers: frozenset[str]
    areas: frozenset[str]


class Surroundings:
    """The pages of a document, with every area and tier that they name."""

    def __init__(self, rulebook: Rulebook, pages: Iterable[str]) -> None:
        self._names = _names(rulebook)
        self._pages = [folded(page).words for page in pages]
        self._mentions = [sorted(self._of(page), key=lambda each: each.at) for page in pages]

    def of(self, quantity: Quantity) -> Around:
        """What stands around a quantity of one of the pages."""
        words = self._pages[quantity.page - 1]
        named = self._mentions[quantity.page - 1]
        mentions = [each for each in named if quantity.start - REACH < each.at < quantity.start]
        heads = [each for each in mentions if each.heads]
        block = heads[-1].at if heads else 0
        within = [each for each in mentions if each.at >= block]
        near = words[max(0, quantity.start - NEAR) : quantity.start]
        return Around(
            near + fold(quantity.sentence),
            _chosen(heads, within, "tier"),
            _chosen(heads, within, "area"),
        )

    def standing(self, wanted: str) -> Iterator[tuple[int, int, int]]:
        """Where folded words stand: page (from 1), and from where to where in the folded page."""
        for number, words in enumerate(self._pages, 1):
            places = [at for at, char in enumerate(words) if char != APART]
            bare = words.replace(APART, "")
            at = bare.find(wanted)
            while at >= 0:
                yield number, places[at], places[at + len(wanted) - 1] + 1
                at = bare.find(wanted, at + 1)

    def _of(self, page: str) -> Iterator[Mention]:
        words = folded(page).words
        taken = [False] * len(words)
        heads = _headings(page)
        for name, kind, key in self._names:
            for match in re.finditer(re.escape(name), words):
                if not any(taken[match.start() : match.end()]):
                    taken[match.start() : match.end()] = [True] * len(name)
                    yield Mention(
                        kind, key, match.start(), match.start() in heads and heads[match.start()] <= len(name) + _TAIL
                    )

    def __iter__(self) -> Iterator[str]:
        return iter(self._pages)


def _chosen(heads: list[Mention], within: list[Mention], kind: str) -> frozenset[str]:
    """What the last heading names, and else what is named since then; a tier is one of its area."""
    last = next((each for each in reversed(heads) if each.kind == kind), None)
    if last is not None and heads[-1] is last:
        return frozenset((last.key,))
    named = frozenset(each.key for each in within if each.kind == kind)
    return named or (frozenset((last.key,)) if last and kind == "area" else frozenset())


def _names(rulebook: Rulebook) -> list[tuple[str, str, str]]:
    """Names of areas and tiers, folded, the longest first: 地域共創分野 is not 共創分野."""
    found = [
        (fold(record.name.ja), kind, key)
        for kind, records in (("area", rulebook.areas), ("tier", rulebook.tiers))
        for key, record in records.items()
    ]
    return sorted(found, key=lambda each: (-len(each[0]), each))


def _headings(page: str) -> dict[int, int]:
    """Where lines begin in the folded page, and how long they are; a column of single letters is one line."""
    lengths: dict[int, int] = {}
    at, column = 0, -1
    for line in page.split("\n"):
        length = len(folded(line).words) if line.strip() else 0
        if length == 1 and column >= 0:
            lengths[column] += 1
        elif length:
            lengths[at] = length
            column = at if length == 1 else -1
        elif not length:
            column = -1
        at += length
    return lengths


@lru_cache(maxsize=4096)
def pieces(words: str) -> frozenset[str]:
    """Pairs of characters that words hold, without digits and signs."""
    bare = re.sub(r"[^\w]|[0-9_]", " ", words)
    return frozenset(bare[at : at + 2] for at in range(len(bare) - 1) if " " not in bare[at : at + 2])


def shared(wanted: str, there: str) -> float:
    """The share of the pairs of characters in `wanted` that stand in `there`, from 0 to 1."""
    of = pieces(wanted)
    return len(of & pieces(there)) / len(of) if of else 0.0
