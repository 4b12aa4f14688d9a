"""Many files on several processes and on a Dask cluster: every one answered once, whoever ends meanwhile."""

from __future__ import annotations

import argparse
import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

from kyoso import executors
from kyoso.checks import Setup
from kyoso.checks.many import Checking
from kyoso.cli import main, outputs
from kyoso.cli.programme import tell
from kyoso.cli.terminal import Shown
from kyoso.cli.workers import MANY, with_progress
from kyoso.errors import Finding, Problem
from kyoso.executors import AHEAD, FOR_EACH_CORE, TOGETHER, Errand, _get_ready, in_order
from kyoso.filled import Filled
from kyoso.plan import Plan
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import Drafter
from kyoso.word.desk import Desk
from kyoso.word.drafts import Wanted, wanted
from tests.conftest import ROOT, Kyoso
from tests.tasks import Crowded, Doubling, Reading, Unable
from tests.tasks import children as started_by

FILES = 192  # more than wait for two processes, so that some are not yet sent when something happens
KYOSO = (sys.executable, "-m", "kyoso.cli", "--project", str(ROOT))
pytestmark = [pytest.mark.usefixtures("rulebook"), pytest.mark.slow]


@pytest.fixture(scope="module")
def office(drafter: Drafter, rulebook: Rulebook, example: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with very many drafts; one of them is none."""
    folder = tmp_path_factory.mktemp("office")
    calls = rulebook.calls_in_order[:3]
    made = [drafter.draft(call, "ja", example, practice=call.document is None) for call in calls]
    for number in range(FILES):
        (folder / f"{number:03}.docx").write_bytes(made[number % 3])
    (folder / "100.docx").write_bytes(b"PK\x03\x04 and no more")
    names = "".join(f"{number:03}.docx\n" for number in range(FILES))
    (folder / "list.txt").write_text(names, "utf-8")
    (folder / "long.txt").write_text(names * 25, "utf-8")  # not done before a busy test can stop it
    return folder


@pytest.fixture(scope="module")
def answers(office: Path) -> list[str]:
    """What is said of them by one process."""
    done = subprocess.run([*KYOSO, "check", "@list.txt", "--jobs", "1"], cwd=office, capture_output=True, text=True)
    lines = done.stdout.splitlines()
    assert (done.returncode, troubles(done.stderr), len(lines)) == (2, [], FILES + 1)
    assert [line.partition(":")[0] for line in lines[:-1]] == [f"{number:03}.docx" for number in range(FILES)]
    assert [line for line in lines if "満たして" not in line] == [
        "100.docx: the zip is cut off or damaged; copy or download the file again"
    ]
    return lines


def troubles(told: str) -> list[str]:
    """What a command tells, but for how far it is: that it does so depends on how busy the machine is."""
    return [line for line in told.splitlines() if not re.fullmatch(r"\d+ of \d+ files", line)]


class Cluster(NamedTuple):
    """A scheduler and its workers on this machine."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]


@pytest.fixture
def clusters(tmp_path: Path) -> Iterator[Callable[..., Cluster]]:
    """Starts clusters on ports that are free, and ends them."""
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
        scheduler = start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(known), **settings)
        until(lambda: known.is_file() and known.read_text().endswith("}"))
        address = json.loads(known.read_text())["address"]
        options = arguments or ("--no-nanny", "--nthreads", "2")
        begun = [
            start("worker", address, "--local-directory", str(tmp_path), *options, **settings) for _ in range(workers)
        ]
        with Client(address, timeout=60) as client:
            if workers:
                client.wait_for_workers(workers, timeout=60)
        return Cluster(address, scheduler, begun)

    yield cluster
    for process in reversed(running):
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def until(there: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until something is there."""
    end = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


def interrupted(
    office: Path, arguments: Sequence[str], meanwhile: Callable[[subprocess.Popen[str]], None]
) -> tuple[list[str], list[str], int]:
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
        return [line.rstrip("\n") for line in lines], troubles(told.read()), code


def children(process: subprocess.Popen[str] | subprocess.Popen[bytes]) -> list[int]:
    """The processes that a process has started."""
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, text=True)
    return [int(number) for number in found.stdout.split()]


def test_a_cluster_that_loses_a_worker_answers_every_file_once(
    office: Path, answers: list[str], clusters: Callable[..., Cluster]
) -> None:
    """Two workers, one of which is ended after the first lines: the same lines in the same order."""
    cluster = clusters(2)
    done = interrupted(office, ("--dask", cluster.address), lambda _: cluster.workers[0].kill())
    assert done == (answers, [], 2)
    assert cluster.workers[1].poll() is None


def test_processes_of_this_machine_of_which_one_ends(office: Path, answers: list[str]) -> None:
    """One of two is ended after the first lines: the same lines in the same order."""
    done = interrupted(office, ("--jobs", "2"), lambda process: os.kill(children(process)[0], signal.SIGKILL))
    assert done == (answers, [], 2)


def test_more_processes_than_are_of_use_are_not_started(office: Path, answers: list[str]) -> None:
    """However many are asked for: a few for each core, with the same lines in the same order."""
    seen: list[int] = []
    done = interrupted(office, ("--jobs", "100"), lambda process: seen.extend(children(process)))
    assert done == (answers, [], 2)
    assert 2 <= len(seen) <= FOR_EACH_CORE * (os.cpu_count() or 1)


@pytest.mark.parametrize("items", [2, 3])
def test_no_more_processes_are_started_than_there_are_pieces_of_work(items: int) -> None:
    """Nobody waits for a process that has nothing to do."""
    others = frozenset(started_by(os.getpid()))
    assert set(in_order(Crowded(others), range(items), jobs=100)) == {str(items)}


ENDED = "the process ended while it worked on this (out of memory?)"


def doubled(numbers: range, deadly: Sequence[int] = ()) -> list[str]:
    """What is said of numbers, of which some end every process that touches them."""
    return [f"{number}: {ENDED}" if number in deadly else str(2 * number) for number in numbers]


@pytest.mark.parametrize("deadly", [(), (0,), (7, 8, 99), (0, 1, 60, 99)])
def test_what_ends_every_process_is_a_line_and_not_the_end(deadly: tuple[int, ...]) -> None:
    """First, last, side by side or none: the others are done."""
    assert list(in_order(Doubling(deadly), range(100), jobs=2)) == doubled(range(100), deadly)


def test_what_ends_every_worker_of_a_cluster_is_a_line(clusters: Callable[..., Cluster]) -> None:
    """The engine does it again as often as it allows, then each alone; nannies bring the workers back."""
    cluster = clusters(2, "--nthreads", "1", DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0")
    done = list(in_order(Doubling((3,)), range(40), dask=cluster.address))
    assert done == doubled(range(40), (3,))


class Counted(Sequence[int]):
    """Numbers, and how many of them were ever taken."""

    def __init__(self, number: int) -> None:
        self.numbers, self.taken = range(number), 0

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, index: int) -> int:  # type: ignore[override]
        self.taken = max(self.taken, index + 1)
        return self.numbers[index]


def test_no_more_waits_than_the_workers_need() -> None:
    """However many there are, few are on their way: memory stays flat."""
    items = Counted(20_000)
    for number, result in enumerate(in_order(Doubling(), items, jobs=2)):
        assert result == str(2 * number)
        assert items.taken <= number + 2 * AHEAD * TOGETHER + TOGETHER


def test_a_worker_that_lives_long_works_by_the_rules_of_today(clusters: Callable[..., Cluster], tmp_path: Path) -> None:
    """What it read for one call of a command it reads again for the next."""
    cluster = clusters(1)
    path = tmp_path / "rules.txt"
    for text in ("yesterday", "today"):
        path.write_text(text, "utf-8")
        assert set(in_order(Reading(path), range(40), dask=cluster.address)) == {text}


def test_workers_that_cannot_begin_are_named(clusters: Callable[..., Cluster]) -> None:
    """A line for each of them, before anything is done."""
    cluster = clusters(2)
    with pytest.raises(Problem) as caught:
        list(in_order(Unable(os.getpid()), range(40), dask=cluster.address))
    lines = [str(finding) for finding in caught.value.findings]
    assert len(lines) == 2
    for line in lines:
        assert line.startswith(f"--dask {cluster.address}: tcp://127.0.0.1:")
        assert line.endswith(": rules.json: there is no rulebook yet")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cluster must answer within a second."""
    monkeypatch.setattr("kyoso.executors.PATIENCE", 1)


def refused(task: Doubling, address: str) -> str:
    """The one line of an errand that comes to nothing."""
    with pytest.raises(Problem) as caught:
        list(in_order(task, range(40), dask=address))
    (finding,) = caught.value.findings
    return str(finding)


@pytest.mark.usefixtures("impatient")
def test_a_cluster_that_is_not_there(clusters: Callable[..., Cluster]) -> None:
    """No scheduler, no worker, no address: one line each, with what to do."""
    cluster = clusters(0)
    line = refused(Doubling(), cluster.address)
    assert line == f"--dask {cluster.address}: no worker is there; start some with: dask worker {cluster.address}"
    cluster.scheduler.kill()
    cluster.scheduler.wait()
    line = refused(Doubling(), cluster.address)
    assert line.startswith(f"--dask {cluster.address}: no scheduler answers (")
    assert line.endswith("; start one with: dask scheduler")
    assert "no scheduler answers" in refused(Doubling(), "nonsense://here:1")


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("who", "says"), [("workers", "no worker is there"), ("scheduler", "the scheduler does not answer any more")]
)
def test_a_cluster_that_goes_away(clusters: Callable[..., Cluster], who: str, says: str) -> None:
    """All workers, or the scheduler, end midway: one line after what was answered, and nobody waits for ever."""
    cluster = clusters(2)
    results = in_order(Doubling(), range(100_000), dask=cluster.address)
    assert next(results) == "0"
    for process in cluster.workers if who == "workers" else [cluster.scheduler]:
        process.kill()
    with pytest.raises(Problem) as caught:
        list(results)
    (finding,) = caught.value.findings
    assert str(finding).startswith(f"--dask {cluster.address}: {says}")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--jobs", "0"), "--jobs 0: at least one process"),
        (("--jobs", "-1"), "--jobs -1: at least one process"),
        (("--jobs", "1", "--dask", "tcp://a:1"), "give one of them"),
        (("--dask", ""), "needs the address"),
    ],
)
def test_workers_that_make_no_sense(kyoso: Kyoso, tmp_path: Path, arguments: Sequence[str], says: str) -> None:
    """One clear line, from both commands, for one file as for many, and nothing is written."""
    one = ("draft", "future", "concept", "--year", "2025", "-o", tmp_path / "out.docx")
    for command in (("check", "a.docx"), ("check", "a.docx", "b.docx"), one, ("draft", "--all", tmp_path / "out")):
        done = kyoso(*command, *arguments)
        assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1), done.stderr
        assert says in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_without_dask_the_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dask is optional."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert refused(Doubling(), "tcp://127.0.0.1:1").endswith("pip install distributed")


def test_ctrl_c_ends_all_processes(office: Path) -> None:
    """One line, no traceback of any of them, no process and no half a table left."""
    command = [*KYOSO, "check", "@long.txt", "--jobs", "2", "-o", "findings.csv"]
    with subprocess.Popen(
        command,
        cwd=office,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # a test in the background ignores it
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        begun = children(process)
        os.killpg(process.pid, signal.SIGINT)
        _, told = process.communicate(timeout=60)
    assert (troubles(told), process.returncode) == (["kyoso: stopped; nothing half-written was left"], 2)
    assert (len(begun), [number for number in begun if alive(number)]) == (2, [])
    assert [path.name for path in office.iterdir() if "csv" in path.name] == []


def test_processes_do_not_outlive_the_command(office: Path) -> None:
    """Even where it is killed."""
    process = subprocess.Popen(
        [*KYOSO, "check", "@long.txt", "--jobs", "2"], cwd=office, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdout is not None
    process.stdout.readline()
    begun = children(process)
    process.kill()
    process.communicate(timeout=60)
    assert len(begun) == 2
    until(lambda: not any(map(alive, begun)))


def alive(number: int) -> bool:
    """Whether a process is there and not ended."""
    stat = subprocess.run(["ps", "-o", "stat=", "-p", str(number)], capture_output=True, text=True, check=False).stdout
    return bool(stat.strip()) and not stat.startswith("Z")


def test_a_terminal_shows_how_far_it_is_and_keeps_the_lines(office: Path, answers: list[str]) -> None:
    """The bar makes way for the lines on the same terminal, and is gone at the end."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 200))
    process = subprocess.Popen([*KYOSO, "check", "@list.txt", "--jobs", "2"], cwd=office, stdout=theirs, stderr=theirs)
    os.close(theirs)
    seen = b""
    with suppress(OSError):  # Linux says so when the other side is gone
        while some := os.read(ours, 65536):
            seen += some
    os.close(ours)
    assert process.wait(30) == 2
    text = seen.decode()
    assert f"/{FILES} [" in text
    assert [shown(line) for line in text.split("\n")] == [*answers, ""]


def test_what_is_told_beside_the_bar_has_lines_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """On both streams, as people see them, and in any order."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    with open(theirs, "w", encoding="utf-8") as terminal, monkeypatch.context() as patched:
        patched.setattr(sys, "__stderr__", terminal)
        for name in ("stdout", "stderr"):
            patched.setattr(sys, name, Shown(terminal, name))
        for number in with_progress(range(3), 3, argparse.Namespace(dask="a cluster")):
            tell(f"told {number}")
            outputs.say(argparse.Namespace(), f"said {number}")
    text = b""
    with suppress(OSError):
        while some := os.read(ours, 65536):
            text += some
    os.close(ours)
    assert "/3 [" in text.decode()
    lines = [f"{how} {number}" for number in range(3) for how in ("told", "said")]
    assert [shown(line) for line in text.decode().split("\n")] == [*lines, ""]


def shown(line: str) -> str:
    """What stands on a line of a terminal after all that was written over it."""
    cells: list[str] = []
    for part in line.split("\r"):
        cells[: len(part)] = part
    return "".join(cells).rstrip()


def test_without_a_terminal_a_line_now_and_then(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """None for a short run or for few files; for a long run how many are done of how many."""
    many, few = argparse.Namespace(dask=None), range(MANY - 1)
    assert list(with_progress(range(MANY), MANY, many)) == list(range(MANY))
    monkeypatch.setattr("kyoso.cli.workers.RARELY", 0)
    assert list(with_progress(few, len(few), many)) == list(few)
    assert capsys.readouterr() == ("", "")
    assert list(with_progress(range(MANY), MANY, many)) == list(range(MANY))
    assert capsys.readouterr().err.splitlines()[0] == f"1 of {MANY} files"


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_fault_of_ours_in_one_file_is_its_line(
    office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], jobs: str
) -> None:
    """It names the exception, and so does the exit code; the other files are checked."""

    def read(self: Desk, path: Path) -> Filled:
        if path.name == "001.docx":
            raise RecursionError("maximum recursion depth exceeded")
        return real(self, path)

    real = Desk.read
    monkeypatch.setattr(Desk, "read", read)
    monkeypatch.chdir(office)
    assert main(["--project", str(ROOT), "check", "--jobs", jobs, "000.docx", "001.docx", "002.docx"]) == 3
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith("001.docx: RecursionError: maximum recursion depth exceeded")
    assert [line[:9] for line in lines[:3]] == ["000.docx:", "001.docx:", "002.docx:"]
    assert lines[3].startswith("3ファイルのうち、満たしていない点のあるもの2")


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_draft_that_cannot_be_made_does_not_stop_the_others(
    rulebook: Rulebook, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, jobs: str
) -> None:
    """It is named at the end with the reason, exit code 2; the others have the bytes that they always have."""

    def draft(self: Drafter, each: Wanted) -> bytes:
        if each == bad:
            raise Problem(Finding("templates/base.md", 3, "no such block"))
        return each.path.encode()

    every = list(wanted(rulebook))
    bad = every[4]
    monkeypatch.setattr(Drafter, "wanted", draft)
    assert main(["--project", str(ROOT), "draft", "--all", str(tmp_path), "--jobs", jobs]) == 2
    assert capsys.readouterr() == (
        f"written: {len(every) - 1} drafts under {tmp_path}\nnot written: {tmp_path / bad.path}\n",
        "kyoso: templates/base.md:3: no such block\n",
    )
    written = {str(path.relative_to(tmp_path)): path.read_bytes() for path in tmp_path.rglob("*.docx")}
    assert written == {each.path: each.path.encode() for each in every if each != bad}


def test_a_cluster_makes_the_same_drafts_and_says_the_same(
    kyoso: Kyoso, clusters: Callable[..., Cluster], office: Path, tmp_path: Path
) -> None:
    """Byte for byte from a cluster, from processes and from one; a file that a worker does not see is its line."""
    cluster = clusters(2)
    for name, who in (("one", ("--jobs", "1")), ("two", ("--jobs", "2")), ("cluster", ("--dask", cluster.address))):
        assert kyoso("draft", "--all", tmp_path / name, *who).returncode == 0
    made = [
        {path.name: path.read_bytes() for path in (tmp_path / n).rglob("*.docx")} for n in ("one", "two", "cluster")
    ]
    assert made[0] == made[1] == made[2]
    files = ("000.docx", office / "001.docx", "./100.docx", "plan.yaml", ROOT / "templates" / "plan.example.yaml")
    (office / "plan.yaml").write_text("titel: x\n", "utf-8")
    one, far = (
        kyoso("--project", ROOT, "check", *files, "--all", "--format", "json", *who, cwd=office)
        for who in ((), ("--dask", cluster.address))
    )
    assert (far.stdout, troubles(far.stderr), far.returncode) == (one.stdout, troubles(one.stderr), 2)
    done = kyoso("--project", ROOT, "check", "000.docx", "gone.docx", "--dask", cluster.address, cwd=office)
    assert f"does not see {office / 'gone.docx'}; it must be there under the same path" in done.stdout
    assert (done.stdout.count("\n"), done.returncode) == (3, 2)


@pytest.mark.parametrize("other", [False, True])
def test_a_worker_of_the_same_version_works_if_its_code_is_the_same(
    kyoso: Kyoso, clusters: Callable[..., Cluster], office: Path, tmp_path: Path, other: bool
) -> None:
    """A copy of the package in another place may work; one in which a sentence is another is one clear line."""
    copy = tmp_path / "elsewhere" / "kyoso"
    shutil.copytree(Path(executors.__file__).parent, copy, ignore=shutil.ignore_patterns("__pycache__"))
    if other:
        with (copy / "checks" / "messages.py").open("a", encoding="utf-8") as file:
            file.write("# another\n")
    cluster = clusters(1, PYTHONPATH=str(copy.parent))
    done = kyoso("--project", ROOT, "check", "000.docx", "001.docx", "--dask", cluster.address, cwd=office)
    lines = done.stderr.splitlines()
    if other:
        assert (done.returncode, done.stdout, len(lines)) == (2, "", 1), done.stderr
        assert lines[0].startswith(f"kyoso: --dask {cluster.address}: tcp://127.0.0.1:")
        assert lines[0].endswith("is installed there than here; install the same, and start it again")
    else:
        assert (done.returncode, done.stdout.count("\n"), lines) == (1, 3, [])


def test_workers_with_other_rules_or_another_kyoso(project: Project) -> None:
    """Neither works: what it said would be about something else."""
    with pytest.raises(Problem, match="other rules than those that the work began with"):
        Checking(Setup(project, Desk), "sha256:other", ROOT, elsewhere=True).ready()
    with pytest.raises(Problem, match=r"is installed there and 0\.0 here; install the same"):
        _get_ready(Errand("of another", Doubling(), "0.0"))
