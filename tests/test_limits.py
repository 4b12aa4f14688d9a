"""A piece of work has its time and its memory; past them it is stopped, and what is around it goes on."""

from __future__ import annotations

import subprocess
import sys
import threading
from time import sleep

import pytest

from kyoso.errors import Problem
from kyoso.limits import Limits, within


def busy(count: int = 10**12) -> int:
    """Work that takes long."""
    done = 0
    for each in range(count):
        try:
            done += each
        except Exception:
            done = 0
    return done


def test_work_inside_of_its_limits_is_not_touched() -> None:
    """Many short pieces one after another, and one inside another."""
    for _ in range(200):
        with within(Limits(60)), within(Limits(30)):
            assert busy(10) == 45
    assert threading.active_count() < 5


def test_work_that_takes_too_long_is_stopped() -> None:
    """Also inside of what catches every exception; then the next piece has its own time."""

    def stubborn() -> None:
        while True:
            try:
                busy()
            except Exception:
                continue

    for _ in range(3):
        with pytest.raises(Problem, match=r"takes more than 0\.1 s; stopped"), within(Limits(0.1)):
            stubborn()
    with within(Limits(60)):
        assert busy(10) == 45


def test_the_inner_limit_stops_the_inner_work() -> None:
    """And the outer one goes on."""
    with within(Limits(60)):
        with pytest.raises(Problem), within(Limits(0.1)):
            busy()
        assert busy(10) == 45


@pytest.mark.parametrize("inner", [60, 0.1])
def test_the_outer_limit_stops_the_whole(inner: float) -> None:
    """Where the work is inside of a part with limits of its own, too, and where both are past at once."""
    for _ in range(2):
        with (
            pytest.raises(Problem, match=r"^whole: takes more than 0\.1 s; stopped$"),
            within(Limits(0.1), "whole"),
            within(Limits(inner), "part"),
        ):
            busy()
    with within(Limits(60)):
        assert busy(10) == 45


@pytest.mark.slow
def test_work_that_needs_too_much_memory_is_stopped() -> None:
    """It is told by the memory that the process has."""
    kept: list[bytes] = []

    def greedy() -> None:
        while True:
            kept.append(b"x" * 2**23)
            sleep(0.005)  # as long as the data would take to come from somewhere

    with pytest.raises(Problem, match="needs more than 1500 MiB of memory; stopped"), within(Limits(60, 1500)):
        greedy()
    assert 8 * len(kept) < 1600


def test_another_thread_is_stopped_alone() -> None:
    """A worker of a cluster has threads of its own."""
    said: list[str] = []

    def work() -> None:
        try:
            with within(Limits(0.1)):
                busy()
        except Problem as problem:
            said.append(str(problem))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(60)
    assert len(said) == 1
    assert busy(10) == 45


def test_what_cannot_be_stopped_ends_its_process() -> None:
    """A regular expression that never returns: the process is gone, for whoever started it to see."""
    code = (
        "import re; from kyoso import limits\nlimits.GRACE = 0.2\n"
        "with limits.within(limits.Limits(0.1), end_process=True):\n re.match(r'(a*)*b', 'a' * 60)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, timeout=120)
    assert (done.returncode, done.stdout, done.stderr) == (1, b"", b"")


def test_after_work_was_stopped_a_step_can_be_traced() -> None:
    """A debugger, or coverage, in the same process: looked at from a process of its own, since it would never end."""
    script = (
        "import sys\n"
        "from kyoso.errors import Problem\n"
        "from kyoso.limits import Limits, within\n"
        "try:\n"
        "    with within(Limits(0.1)):\n"
        "        while True: pass\n"
        "except Problem as problem: print(problem)\n"
        "def step(): return 'traced'\n"
        "sys.settrace(lambda *_: None)\n"
        "print(step())\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.splitlines()[1:] == ["traced"]
