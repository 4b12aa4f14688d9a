"""Checks very many drafts on a Dask cluster of two workers, of which one is ended and the scheduler started anew.

    python scripts/simulate_very_many.py 100000

Makes one draft with a title of its own for each number (links to a hundred files take no room on the disk), checks them
into parts, ends a worker after a quarter and the scheduler after half, begins again with --resume, and prints what came
of it: whether each draft was answered once, how large the command became, and how many drafts a second were answered,
beside the bare loop of one process.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from kyoso.checks import Checker, Setup
from kyoso.plan import load_plan
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import make_draft
from kyoso.word.desk import Desk

ROOT = Path(__file__).parents[1]
KYOSO = (sys.executable, "-m", "kyoso.cli", "--project", str(ROOT))
DIFFERENT = 100  # drafts; the others are links to these
LOOK = 1.0  # seconds


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
            return subprocess.Popen(command, cwd=self._folder, stdout=log, stderr=log)

    def end(self) -> None:
        """End all of it."""
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


def make(folder: Path, count: int, project: Project, rulebook: Rulebook) -> None:
    """The drafts, a thousand in each folder."""
    plan = load_plan(project.templates / "plan.example.yaml", rulebook)
    call = next(call for call in rulebook.calls_in_order if call.document)
    data = make_draft(rulebook, call, "ja", plan, project=project)
    (folder / "different").mkdir()
    for number in range(min(count, DIFFERENT)):
        (folder / "different" / f"{number}.docx").write_bytes(data)
    for number in range(count):
        place = folder / "drafts" / f"{number // 1000:03}"
        place.mkdir(parents=True, exist_ok=True)
        os.link(folder / "different" / f"{number % DIFFERENT}.docx", place / f"{number:06}.docx")


def bare_loop(folder: Path, project: Project, rulebook: Rulebook) -> float:
    """Drafts a second that one process answers in a loop of its own."""
    checker = Checker(Setup(project, Desk), rulebook)
    paths = sorted((folder / "different").glob("*.docx"))
    checker.report(paths[0])
    start = time.monotonic()
    for path in paths:
        checker.report(path)
    return len(paths) / (time.monotonic() - start)


def answered(parts: Path) -> Counter[str]:
    """How often each draft stands in the parts."""
    found: Counter[str] = Counter()
    for path in parts.glob("drafts-*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            found.update(row["file"] for row in csv.DictReader(file))
    return found


def run(folder: Path, cluster: Cluster, count: int, *, until: float | None) -> tuple[list[float], bool]:
    """The command, until so much of it is done; its memory in MiB as it went, and whether it ended by itself."""
    command = [*KYOSO, "check", "-r", "drafts", "--parts", "parts", "--resume", "--unordered", "--dask"]
    sizes: list[float] = []
    with (folder / "said.txt").open("ab") as said:
        process = subprocess.Popen([*command, cluster.address], cwd=folder, stdout=said, stderr=said)
        worker_there = until is not None
        while process.poll() is None:
            time.sleep(LOOK)
            sizes.append(resident(process.pid))
            done = 1000 * len(list((folder / "parts").glob("drafts-*.csv")))
            if worker_there and done >= count / 4:
                cluster.workers[0].kill()
                worker_there = False
            if until is not None and done >= until:
                cluster.scheduler.kill()
    return sizes, process.returncode in (0, 1)


def resident(pid: int) -> float:
    """MiB that a process has."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def main(count: int) -> int:
    """Simulate, and print the figures."""
    project = Project(ROOT)
    rulebook = Rulebook.load(project.rulebook)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        make(folder, count, project, rulebook)
        alone = bare_loop(folder, project, rulebook)
        start = time.monotonic()
        first = Cluster(folder, 1)
        before, ended = run(folder, first, count, until=count / 2)
        first.end()
        kept = sum(answered(folder / "parts").values())
        second = Cluster(folder, 2)
        after, well = run(folder, second, count, until=None)
        second.end()
        taken = time.monotonic() - start
        times = answered(folder / "parts")
        sizes = [size for size in (*before, *after) if size]
        figures = {
            "drafts": count,
            "stopped by the scheduler's end": not ended,
            "answers kept then": kept,
            "answered once": sum(number == 1 for number in times.values()),
            "answered more than once": sum(number > 1 for number in times.values()),
            "ended well": well,
            "memory of the command, MiB, first tenth and largest": [
                round(max(sizes[: max(1, len(sizes) // 10)])),
                round(max(sizes)),
            ],
            "seconds": round(taken),
            "drafts a second, two workers (one of them ended in between)": round(count / taken, 1),
            "drafts a second, one process, bare loop": round(alone, 1),
        }
        print(json.dumps(figures, indent=1))
    return 0 if well and len(times) == count and set(times.values()) == {1} else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
