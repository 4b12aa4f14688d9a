"""A whole benchmark: put together, in lines to read, and when it may be committed."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import msgspec
from _ext.benchmark import Benchmark, Line, Machine, Spread

from measuring.aims import LINES, MEASURED
from measuring.bench import Bench

WIDTH = 50
_AIMS = {"times-as-fast": "at least {} times as fast", "times-as-much": "at most {} times", "under": "under {}{}"}
_MET = {True: "met", False: "NOT MET", None: ""}


def benchmark_of(bench: Bench, machine: Machine) -> Benchmark:
    """All that was measured, with the aims."""
    measured = bench.measured()
    sections = {each.section for each in measured.values()}
    return Benchmark(
        machine=machine,
        missing=tuple(section for section in MEASURED if section not in sections),
        counts=bench.counts,
        lines=bench.compared(LINES),
        measured=measured,
    )


def as_file(benchmark: Benchmark) -> bytes:
    """As it is kept: JSON that reads in a diff."""
    return msgspec.json.format(msgspec.json.encode(benchmark), indent=1) + b"\n"


def objections(machine: Machine, missing: Collection[str]) -> list[str]:
    """Why a benchmark should not be committed: something is missing, or other work was in its way."""
    why = [f"{section} is missing" for section in missing]
    if machine.loaded:
        why.append(f"the machine was loaded at the start ({machine.load} on {machine.cores} cores)")
    return why


def in_lines(benchmark: Benchmark) -> Iterator[str]:
    """For the terminal: the machine, every value, every ratio with its aim."""
    machine = benchmark.machine
    loaded = " (loaded)" if machine.loaded else ""
    yield f"{machine.date}, {machine.processor}, {machine.cores} cores, {machine.memory} GB, {machine.system}"
    yield f"Python {machine.python}, load at the start {machine.load}{loaded}"
    yield ""
    yield f"{'measured':<{WIDTH}} {'min':>10} {'median':>10} {'max':>10}"
    for name, each in benchmark.measured.items():
        yield f"{name:<{WIDTH}} {_three(each.values)} {each.unit}"
    yield ""
    yield f"{'ratio':<{WIDTH}} {'min':>10} {'median':>10} {'max':>10}  aim (by the median)"
    for line in benchmark.lines:
        name = f"{line.ours} / {line.peer}" if line.peer else line.ours
        values = line.ratio or benchmark.measured[line.ours].values
        yield f"{name:<{WIDTH}} {_three(values)}  {_aim(benchmark, line)}".rstrip()
    for section in benchmark.missing:
        yield f"not measured: {section}"


def _three(values: Spread) -> str:
    return " ".join(f"{value:10.4g}" for value in (values.min, values.median, values.max))


def _aim(benchmark: Benchmark, line: Line) -> str:
    if line.aim is None:
        return ""
    unit = benchmark.measured[line.ours].unit
    return f"{_AIMS.get(line.sense, '{}').format(f'{line.aim:g}', f' {unit}')}: {_MET[benchmark.met(line)]}"
