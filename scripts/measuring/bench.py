"""Values by name, sides that are measured in turn, and the ratios of each round."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec
from _ext.benchmark import Line, Measured, Spread

from measuring.aims import MEASURED


def _nothing() -> None:
    """Nothing is to be done."""


@dataclass(frozen=True)
class Side:
    """One of several things that are timed in turn; `before` and `after` are not counted.

    What is over within milliseconds is run `repeat` times in a round, and their mean is taken.
    """

    name: str
    run: Callable[[], object]
    repeat: int = 1
    before: Callable[[], object] = _nothing
    after: Callable[[], object] = _nothing


class Bench:
    """All values of a run, in the order in which they were taken."""

    def __init__(self) -> None:
        self.section = ""
        self.counts: dict[str, int] = {}  # how many of a thing there were, for the words about it
        self.values: dict[str, list[float]] = {}

    def note(self, name: str, *values: float) -> None:
        """Keep values that were measured. Raises KeyError for a name that the section does not have."""
        MEASURED[self.section][name]
        self.values.setdefault(name, []).extend(values)

    def in_turn(self, *sides: Side, rounds: int) -> None:
        """Time the sides one after the other, round by round, so that each round gives a ratio of any two."""
        for _ in range(rounds):
            for side in sides:
                side.before()
                start = time.perf_counter()
                for _ in range(side.repeat):
                    side.run()
                self.note(side.name, (time.perf_counter() - start) / side.repeat)
                side.after()

    def measured(self) -> dict[str, Measured]:
        """Everything that was measured."""
        return {
            name: Measured(section, unit, len(self.values[name]), spread(self.values[name]))
            for section, names in MEASURED.items()
            for name, unit in names.items()
            if name in self.values
        }

    def compared(self, lines: Sequence[Line]) -> tuple[Line, ...]:
        """The lines of which every side was measured, those with a peer with their ratios."""
        return tuple(
            msgspec.structs.replace(line, ratio=spread(self.ratios(line))) if line.peer else line
            for line in lines
            if line.ours in self.values and (not line.peer or line.peer in self.values)
        )

    def ratios(self, line: Line) -> list[float]:
        """Ours beside the peer's, round by round. Raises ValueError where they were not measured in turn."""
        ours, peers = self.values[line.ours], self.values[line.peer]
        if line.sense == "times-as-fast":
            ours, peers = peers, ours
        return [one / other for one, other in zip(ours, peers, strict=True)]


def spread(values: Sequence[float]) -> Spread:
    """Least, middle and most, to four figures."""
    return Spread(*(float(f"{value:.4g}") for value in (min(values), statistics.median(values), max(values))))
