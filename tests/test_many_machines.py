"""Many files on several processes and on a Dask cluster: every one answered once, whoever ends meanwhile."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from kyoso.errors import Problem
from kyoso.executors import AHEAD, TOGETHER, in_order
from kyoso.plan import Plan
from kyoso.rulebook import Rulebook
from kyoso.word import Drafter
from tests.conftest import ROOT, Kyoso

FILES = 240
KYOSO = (sys.executable, "-m", "kyoso.cli", "--project", str(ROOT))
pytestmark = pytest.mark.usefixtures("rulebook")


@pytest.fixture(scope="module")
def office(drafter: Drafter, rulebook: Rulebook, example: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with very many drafts; one of them is none."""
    folder = tmp_path_factory.mktemp("office")
    calls = rulebook.calls_in_order[:3]
    made = [drafter.draft(call, "ja", example, practice=call.document is None) for call in calls]
    for number in range(FILES):
        (folder / f"{number:03}.docx").write_bytes(made[number % 3])
    (folder / "100.docx").write_bytes(b"PK\x03\x04 and no more")
    (folder / "list.txt").write_text("".join(f"{number:03}.docx\n" for number in range(FILES)), "utf-8")
    return folder


@pytest.fixture(scope="module")
def answers(office: Path) -> list[str]:
    """What is said of them by one process."""
    done = subprocess.run([*KYOSO, "check", "@list.txt", "--jobs", "1"], cwd=office, capture_output=True, text=True)
    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr, len(lines)) == (2, "", FILES + 1)
    assert [line.partition(":")[0] for line in lines[:-1]] == [f"{number:03}.docx" for number in range(FILES)]
    assert [line for line in lines if "満たして" not in line] == [
        "100.docx: the zip is cut off or damaged; copy or download the file again"
    ]
    return lines


class Cluster(NamedTuple):
    """A scheduler and its workers on this machine."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]


@pytest.fixture
def clusters(tmp_path: Path) -> Iterator[Callable[..., Cluster]]:
    """Starts clusters on ports that are free, and ends them."""
    pytest.importorskip("distributed", reason="the extra dask is missing") if not os.environ.get("CI") else None
    running: list[subprocess.Popen[bytes]] = []

    def start(program: str, *arguments: str, **settings: str) -> subprocess.Popen[bytes]:
        with (tmp_path / "dask.log").open("ab") as log:
            command = [sys.executable, "-m", f"distributed.cli.dask_{program}", "--no-dashboard", *arguments]
            environment = os.environ | settings
            running.append(subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env=environment))
        return running[-1]

    def cluster(workers: int, *arguments: str, **settings: str) -> Cluster:
        from distributed import Client

        known = tmp_path / f"scheduler-{len(running)}.json"
        scheduler = start(
            "scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(known), **settings
        )
        until(lambda: known.is_file() and known.read_text().endswith("}"))
        address = json.loads(known.read_text())["address"]
        options = arguments or ("--no-nanny", "--nthreads", "2")
        begun = [start("worker", address, "--local-directory", str(tmp_path), *options) for _ in range(workers)]
        with Client(address, timeout=20) as client:
            if workers:
                client.wait_for_workers(workers, timeout=30)
        return Cluster(address, scheduler, begun)

    yield cluster
    for process in reversed(running):
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def until(there: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until something is there."""
    end = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


def interrupted(
    office: Path, arguments: Sequence[str], meanwhile: Callable[[subprocess.Popen[str]], None]
) -> tuple[list[str], str, int]:
    """What a check of all drafts prints, tells and returns; something happens after its first line."""
    command = [*KYOSO, "check", "@list.txt", *arguments]
    with (
        (office / "told.txt").open("w+") as told,
        subprocess.Popen(command, cwd=office, stdout=subprocess.PIPE, stderr=told, text=True) as process,
    ):
        assert process.stdout is not None
        first = process.stdout.readline()
        meanwhile(process)
        lines = [first, *process.stdout]
        code = process.wait(60)
        told.seek(0)
        return [line.rstrip("\n") for line in lines], told.read(), code


def children(process: subprocess.Popen[str]) -> list[int]:
    """The processes that a process has started."""
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, text=True)
    return [int(number) for number in found.stdout.split()]


def test_a_cluster_that_loses_a_worker_answers_every_file_once(
    office: Path, answers: list[str], clusters: Callable[..., Cluster]
) -> None:
    """Two workers, one of which is ended after the first lines: the same lines in the same order."""
    cluster = clusters(2)
    done = interrupted(office, ("--dask", cluster.address), lambda _: cluster.workers[0].kill())
    assert done == (answers, "", 2)
    assert cluster.workers[1].poll() is None


def test_processes_of_this_machine_of_which_one_ends(office: Path, answers: list[str]) -> None:
    """One of two is ended after the first lines: the same lines in the same order."""
    done = interrupted(office, ("--jobs", "2"), lambda process: os.kill(children(process)[0], signal.SIGKILL))
    assert done == (answers, "", 2)
