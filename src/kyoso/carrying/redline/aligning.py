"""Which things of two rows belong together: those that are the same, then those that are alike, all in order."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple

ALIKE = 0.45  # from 0 to 1: from here on two blocks are one that was changed
MOST = 40_000  # pairs that are compared in one place


class Pair(NamedTuple):
    """Two things that belong together, or one alone."""

    old: Any
    new: Any
    same: bool = False


def pairs(
    old: Sequence[Any], new: Sequence[Any], key: Callable[[Any], Hashable], likeness: Callable[[Any, Any], float]
) -> Iterator[Pair]:
    """Old and new things in one order, old ones first where both stand alone."""
    matcher = SequenceMatcher(None, [key(each) for each in old], [key(each) for each in new], autojunk=False)
    for kind, first, last, begin, end in matcher.get_opcodes():
        if kind == "equal":
            yield from (Pair(one, other, True) for one, other in zip(old[first:last], new[begin:end], strict=True))
        else:
            yield from _alike(old[first:last], new[begin:end], likeness)


def _alike(old: Sequence[Any], new: Sequence[Any], likeness: Callable[[Any, Any], float]) -> Iterator[Pair]:
    """The pairs with the greatest likeness in all, in order; the rest alone."""
    if not old or not new or len(old) * len(new) > MOST:
        yield from (Pair(each, None) for each in old)
        yield from (Pair(None, each) for each in new)
        return
    score = [[likeness(one, other) for other in new] for one in old]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for one in range(len(old) - 1, -1, -1):
        for other in range(len(new) - 1, -1, -1):
            paired = score[one][other] + best[one + 1][other + 1] if score[one][other] >= ALIKE else 0.0
            best[one][other] = max(paired, best[one + 1][other], best[one][other + 1])
    one = other = 0
    while one < len(old) and other < len(new):
        if score[one][other] >= ALIKE and best[one][other] == score[one][other] + best[one + 1][other + 1]:
            yield Pair(old[one], new[other])
            one, other = one + 1, other + 1
        elif best[one][other] == best[one + 1][other]:
            yield Pair(old[one], None)
            one += 1
        else:
            yield Pair(None, new[other])
            other += 1
    yield from (Pair(each, None) for each in old[one:])
    yield from (Pair(None, each) for each in new[other:])


def dice(one: str, other: str) -> float:
    """How many pairs of neighbouring characters two texts share, from 0 to 1."""
    if one == other:
        return 1.0
    first, second = _pieces(one), _pieces(other)
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0


def _pieces(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}
