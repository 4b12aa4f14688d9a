"""Checks very many drafts on a Dask cluster of two workers, of which one is ended and the scheduler started anew.

    python scripts/simulate_very_many.py 100000
    python scripts/simulate_very_many.py 100000 --plans

Makes a hundred drafts of all calls, and of these as many files as are asked for, each with a digest of its own. Checks
them into parts, ends a worker after a quarter and the scheduler after half, begins again with --resume, and prints what
came of it: whether each was answered once, how large the processes became, how many a second were answered and what
that cost the processor, beside the bare loop of one process. Needs 32 KB of disk for each draft. With --plans, small
plans stand for drafts, which are answered forty times as fast: that tries all but the reading of drafts.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from kyoso.checks import Checker, Setup
from kyoso.plan import load_plan
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import make_draft
from kyoso.word.desk import Desk

ROOT = Path(__file__).parents[1]
KYOSO = (sys.executable, "-m", "kyoso.cli", "--project", str(ROOT))
DIFFERENT = 100  # drafts; the others differ from these in a number that Word does not show
PART = 1000  # drafts in a part, and in a folder
LOOK = 1.0  # seconds
TELL = 60  # looks between two lines about how it goes
UNWATCHED = {"DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False"}  # Dask's profiler keeps the last hour of a worker
ENDED = "no scheduler"  # the phase in which the command writes what it has


CALL = "future/concept/2025"  # which the plans do not name


class Seen(NamedTuple):
    """How it stood at one moment."""

    time: float  # seconds
    phase: str
    done: int  # drafts
    memory: dict[str, float]  # MiB by what has it


class Cluster:
    """A scheduler and two workers on this machine."""

    def __init__(self, folder: Path, number: int) -> None:
        self._folder, self._known = folder, folder / f"scheduler-{number}.json"
        options = ("--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(self._known))
        self.scheduler = self._start("scheduler", *options)
        while not (self._known.is_file() and self._known.read_text("utf-8").endswith("}")):
            time.sleep(0.1)
        self.address = json.loads(self._known.read_text("utf-8"))["address"]
        self.workers = [self._start("worker", self.address, "--no-nanny", "--nthreads", "1") for _ in range(2)]

    def _start(self, what: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", "--no-dashboard", *arguments]
        with (self._folder / "dask.log").open("ab") as log:
            return subprocess.Popen(command, cwd=self._folder, env=os.environ | UNWATCHED, stdout=log, stderr=log)

    @property
    def memory(self) -> dict[str, float]:
        """MiB of the scheduler and of the larger worker."""
        return {"scheduler": resident(self.scheduler.pid), "worker": max(resident(each.pid) for each in self.workers)}

    def end(self) -> None:
        """End all of it."""
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


def make_plans(folder: Path, count: int) -> None:
    """Plans with a title of their own, a thousand in each folder."""
    (folder / "different").mkdir()
    for number in range(count):
        place = folder / "drafts" / f"{number // PART:03}"
        place.mkdir(parents=True, exist_ok=True)
        for path in (place, folder / "different") if number < DIFFERENT else (place,):
            (path / f"{number:06}.yaml").write_text(f"title: 題{number}\n", "utf-8")


def make(folder: Path, count: int, project: Project, rulebook: Rulebook) -> None:
    """The drafts, a thousand in each folder."""
    plan = load_plan(project.templates / "plan.example.yaml", rulebook)
    calls = [call for call in rulebook.calls_in_order if call.document]
    (folder / "different").mkdir()
    made: list[bytes] = []
    for number in range(min(count, DIFFERENT)):
        own = msgspec.structs.replace(plan, title=f"{plan.title} {number}")
        made.append(make_draft(rulebook, calls[number % len(calls)], "ja", own, project=project))
        (folder / "different" / f"{number}.docx").write_bytes(made[-1])
    for number in range(count):
        place = folder / "drafts" / f"{number // PART:03}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number:06}.docx").write_bytes(numbered(made[number % DIFFERENT], number))


def numbered(data: bytes, number: int) -> bytes:
    """The same draft with a number as the comment of its ZIP file, whose length ends the file where it has none."""
    comment = str(number).encode("ascii")
    assert data.endswith(b"\0\0")
    return data[:-2] + len(comment).to_bytes(2, "little") + comment


def bare_loop(folder: Path, project: Project, rulebook: Rulebook, *, plans: bool) -> dict[str, float]:
    """Drafts that one process answers in a loop of its own: in a second, and in a second of the processor."""
    checker = Checker(Setup(project, Desk, asked=CALL if plans else ""), rulebook)
    paths = sorted((folder / "different").glob("*.*"))
    for path in paths[:10]:
        checker.report(path)
    start, spent = time.monotonic(), time.process_time()
    for path in paths:
        checker.report(path)
    taken, spent = time.monotonic() - start, time.process_time() - spent
    return {"a second": round(len(paths) / taken, 1), "a second of the processor": round(len(paths) / spent, 1)}


def answered(parts: Path) -> Iterator[str]:
    """The drafts that stand in the parts."""
    for path in parts.glob("drafts-*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from (row["file"] for row in csv.DictReader(file))


def run(folder: Path, cluster: Cluster, count: int, seen: list[Seen], *, whole: bool, plans: bool) -> int:
    """The command: whole, or with a worker ended after a quarter and the scheduler after half. Gives its exit code."""
    command = [*KYOSO, "check", "-r", "drafts", "--parts", "parts", "--resume", "--unordered"]
    command += ["--call", CALL] if plans else []
    phase = "two workers, resumed" if whole else "two workers"
    with (folder / "said.txt").open("ab") as said:
        process = subprocess.Popen([*command, "--dask", cluster.address], cwd=folder, stdout=said, stderr=said)
        while process.poll() is None:
            time.sleep(LOOK)
            done = PART * len(list((folder / "parts").glob("drafts-*.csv")))
            memory = {"command": resident(process.pid), **cluster.memory}
            seen.append(Seen(time.monotonic(), phase, done, memory))
            if len(seen) % TELL == 0:
                print(seen[-1], file=sys.stderr, flush=True)
            if phase == "two workers" and done >= count / 4:
                cluster.workers[0].kill()
                phase = "one worker"
            elif phase == "one worker" and done >= count / 2:
                cluster.scheduler.kill()
                phase = ENDED
    return process.returncode


def resident(pid: int) -> float:
    """MiB that a process has; 0 where there is none."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def speeds(seen: list[Seen]) -> dict[str, float]:
    """Drafts a second in each phase of work, from its first part to its last."""
    found: dict[str, float] = {}
    for phase in dict.fromkeys(each.phase for each in seen if each.phase != ENDED):
        first_at: dict[int, float] = {}
        for each in seen:
            if each.phase == phase and each.done:
                first_at.setdefault(each.done, each.time)
        (least, start), (most, end) = (min(first_at.items()), max(first_at.items())) if first_at else ((0, 0), (0, 0))
        if most > least:
            found[phase] = round((most - least) / (end - start), 1)
    return found


def memory(seen: list[Seen]) -> dict[str, dict[str, int]]:
    """The most MiB that each process had in each phase."""
    return {
        phase: {what: round(max(each.memory[what] for each in seen if each.phase == phase)) for what in seen[0].memory}
        for phase in dict.fromkeys(each.phase for each in seen)
    }


def simulate(folder: Path, count: int, *, plans: bool) -> dict[str, Any]:
    """The run in two goes, and its figures."""
    project = Project(ROOT)
    rulebook = Rulebook.load(project.rulebook)
    if plans:
        make_plans(folder, count)
    else:
        make(folder, count, project, rulebook)
    alone = [bare_loop(folder, project, rulebook, plans=plans)]
    seen: list[Seen] = []
    start, spent = time.monotonic(), os.times()
    first = Cluster(folder, 1)
    ended = run(folder, first, count, seen, whole=False, plans=plans)
    first.end()
    kept = sum(1 for _ in answered(folder / "parts"))
    second = Cluster(folder, 2)
    finished = run(folder, second, count, seen, whole=True, plans=plans)
    second.end()
    taken, after = time.monotonic() - start, os.times()
    cost = after.children_user + after.children_system - spent.children_user - spent.children_system
    alone.append(bare_loop(folder, project, rulebook, plans=plans))
    times = Counter(answered(folder / "parts"))
    return {
        "drafts": count,
        "exit code when the scheduler was ended": ended,
        "answers kept then": kept,
        "exit code at the end": finished,
        "answered once": sum(number == 1 for number in times.values()),
        "answered more than once": sum(number > 1 for number in times.values()),
        "MiB at most in each phase": memory(seen),
        "seconds": round(taken),
        "drafts a second in each phase": speeds(seen),
        "drafts a second of the processor, all processes": round(count / cost, 1),
        "bare loop of one process, before and after": alone,
    }


def main() -> int:
    """Simulate, and print the figures."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("count", type=int, nargs="?", default=100_000, help="how many drafts (default: 100000)")
    parser.add_argument("--plans", action="store_true", help="small plans in the place of drafts")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        figures = simulate(Path(place), options.count, plans=options.plans)
    print(json.dumps(figures, indent=1))
    well = figures["exit code when the scheduler was ended"] == 2 and figures["exit code at the end"] in (0, 1)
    return 0 if well and figures["answered once"] == options.count else 1


if __name__ == "__main__":
    sys.exit(main())
