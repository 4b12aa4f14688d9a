"""Asks the nursery, the process that kernels are forked from."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Any

from kyoso.errors import Problem


class Nursery:
    """Questions to the nursery, and its answers."""

    def __init__(self, questions: IO[bytes], answers: IO[bytes]) -> None:
        self._questions, self._answers = questions, answers

    def ask(self, question: str, *arguments: object) -> Any:
        """What that method of `kyoso.kernels.nursery.Kernels` returns. Raises Problem where the process has ended."""
        try:
            self._questions.write(json.dumps([question, *arguments]).encode() + b"\n")
            return json.loads(self._answers.readline())
        except (BrokenPipeError, json.JSONDecodeError):
            raise Problem("the process that kernels are forked from has ended (out of memory?)") from None


def without_a_notebook() -> dict[str, str]:
    """The environment without the name of a notebook that kyoso was called from: no person works in these."""
    kept = {name: value for name, value in os.environ.items() if name != "JPY_SESSION_NAME"}
    return {"OPENBLAS_NUM_THREADS": "1", **kept}  # a process that is forked must have one thread


@contextmanager
def nursery(more: Sequence[str] = ()) -> Iterator[Nursery | None]:
    """The nursery, which begins to load at once and ends with its kernels; None where the system cannot fork.

    `more` names what it loads besides, once for all of its kernels.
    """
    if not hasattr(os, "fork"):
        yield None
        return
    process = subprocess.Popen(
        [sys.executable, "-m", "kyoso.kernels.nursery", *more],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,
        env=without_a_notebook(),
        start_new_session=True,  # Ctrl-C is for this process, which then ends the others
    )
    with process:
        assert process.stdin
        assert process.stdout
        yield Nursery(process.stdin, process.stdout)
