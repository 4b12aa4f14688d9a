"""A benchmark as it was run: what took how long, beside which peers, with which aims, on which machine.

`scripts/benchmark.py` measures. A programme keeps its last benchmark in `book/benchmark.json`, and
the guidebook shows that file; nobody types a measured figure.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from kyoso.errors import Problem
from kyoso.project import Project

Unit = Literal["s", "MB", "kB", ""]  # nothing: a count, or the shift of a layout
# Times as fast as the peer; times what the peer takes; under a value; just a value.
Sense = Literal["times-as-fast", "times-as-much", "under", "just"]


class Spread(Struct, frozen=True, forbid_unknown_fields=True):
    """The least, the middle and the most of several values."""

    min: float
    median: float
    max: float


class Measured(Struct, frozen=True, forbid_unknown_fields=True):
    """One thing, measured `runs` times in one section of the benchmark."""

    section: str
    unit: Unit
    runs: int
    values: Spread


class Line(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is measured by its name, beside a peer or alone, and the aim where there is one.

    `ratio` is that of runs in turn, each of ours with the peer's of the same round.
    """

    ours: str
    peer: str = ""
    sense: Sense
    aim: float | None = None
    ratio: Spread | None = None


class Machine(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where and when it was run: the day in UTC, memory in GB, the load over the last minute before the start."""

    date: str
    processor: str
    cores: int
    memory: float
    system: str
    python: str
    load: float
    peers: dict[str, str]

    @property
    def loaded(self) -> bool:
        """Whether other work had more than half of the cores at the start."""
        return self.load > self.cores / 2


class Benchmark(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All figures of one run.

    `missing` are sections that were not measured, `counts` how many of a thing there were.
    """

    format: Literal["kyoso-benchmark/1"] = "kyoso-benchmark/1"
    machine: Machine
    missing: tuple[str, ...] = ()
    counts: dict[str, int] = {}
    lines: tuple[Line, ...] = ()
    measured: dict[str, Measured] = {}

    def __post_init__(self) -> None:
        """Every line is of something that was measured. Raises ValueError."""
        for line in self.lines:
            for name in filter(None, (line.ours, line.peer)):
                if name not in self.measured:
                    raise ValueError(f"{name!r} is compared but not measured")
            if bool(line.peer) != (line.ratio is not None):
                raise ValueError(f"{line.ours!r} has a peer without a ratio, or a ratio without a peer")

    def reached(self, line: Line) -> float:
        """What is held against the aim: the median of the ratios, or of the values where there is no peer."""
        return (line.ratio or self.measured[line.ours].values).median

    def met(self, line: Line) -> bool | None:
        """Whether the aim is met; None where there is none."""
        if line.aim is None:
            return None
        reached = self.reached(line)
        match line.sense:
            case "times-as-fast":
                return reached >= line.aim
            case "times-as-much":
                return reached <= line.aim
            case "under":
                return reached < line.aim
            case "just":
                return reached == line.aim


def committed(project: Project) -> Path:
    """Where the programme's last benchmark stands."""
    return project.book / "benchmark.json"


def load(project: Project) -> Benchmark:
    """The programme's last committed benchmark. Raises Problem where there is none, or where it is spoilt."""
    shown = project.shown(committed(project))
    way_out = "run: python scripts/benchmark.py --commit"
    try:
        return msgspec.json.decode(committed(project).read_bytes(), type=Benchmark)
    except FileNotFoundError:
        raise Problem(f"{shown}: is not there, so there are no measured figures to show; {way_out}") from None
    except msgspec.DecodeError as error:
        raise Problem(f"{shown}: is no benchmark ({error}); {way_out}") from None
