"""Tasks for workers that do not check drafts: quick, deadly, or not able to begin."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from kyoso.errors import Problem


class Doubling(NamedTuple):
    """Doubles numbers; some of them end the process that touches them."""

    deadly: tuple[int, ...] = ()

    def ready(self) -> Callable[[int], str]:
        """Who doubles."""
        return self.double

    def double(self, number: int) -> str:
        """The double of a number, where the process lives to say it."""
        if number in self.deadly:
            os.kill(os.getpid(), signal.SIGKILL)
        return str(2 * number)

    def failed(self, number: int, why: str) -> str:
        """What stands for a number that nobody could double."""
        return f"{number}: {why}"


def children(process: int) -> set[str]:
    """The processes that a process has started and that have not ended."""
    tasks = Path(f"/proc/{process}/task").iterdir()
    return {name for task in tasks for name in (task / "children").read_text().split()}


class Crowded(NamedTuple):
    """Says how many processes were started together, beside the `others` that there were."""

    others: frozenset[str] = frozenset()

    def ready(self) -> Callable[[int], str]:
        """Who counts."""
        return self.told

    def told(self, number: int) -> str:
        """How many children the process has that started this one."""
        return str(len(children(os.getppid()) - self.others))

    def failed(self, number: int, why: str) -> str:
        """What stands for a number at which nobody counted."""
        return f"{number}: {why}"


class Reading(NamedTuple):
    """Says what stood in a file when the worker became ready."""

    path: Path

    def ready(self) -> Callable[[int], str]:
        """Who says it."""
        text = self.path.read_text("utf-8")
        return lambda number: text

    def failed(self, number: int, why: str) -> str:
        """What stands for a number of which nobody could say anything."""
        return f"{number}: {why}"


class Unable(NamedTuple):
    """Cannot begin anywhere but where it was made."""

    here: int

    def ready(self) -> Callable[[int], str]:
        """Nobody."""
        if os.getpid() != self.here:
            raise Problem("rules.json: there is no rulebook yet")
        return str

    def failed(self, number: int, why: str) -> str:
        """What stands for a number."""
        return f"{number}: {why}"
