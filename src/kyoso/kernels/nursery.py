"""The process that kernels are forked from: `python -m kyoso.kernels.nursery`.

It loads what every kernel needs once, and what its arguments name besides, and runs no cell itself: each kernel is a
fork of the same state. It is asked on standard input, a question a line, and answers each with a line; both are JSON.
At the end of its input it ends every kernel, and itself.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.context import ForkProcess

from kyoso.without import without

# What a kernel would load by itself: when it starts, and for a notebook of rules.
LOADED = (
    "ipykernel.kernelapp",
    "ipykernel.debugger",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "kyoso.rules",
    "sqlite3",
)


class Kernels:
    """The kernels that were forked, by the number of their process; each method answers one question."""

    def __init__(self) -> None:
        self._known: dict[int, ForkProcess] = {}

    def start(self, arguments: Sequence[str], folder: str) -> int:
        """Fork a kernel that works in a folder; returns the number of its process."""
        kernel = get_context("fork").Process(target=_run, args=(arguments, folder))
        kernel.start()
        assert kernel.pid is not None
        os.setpgid(kernel.pid, kernel.pid)  # with the processes that its cells start
        self._known[kernel.pid] = kernel
        return kernel.pid

    def poll(self, pid: int) -> int | None:
        """How a kernel has ended; None where it has not."""
        return self._known[pid].exitcode

    def end(self, pid: int) -> int | None:
        """End a kernel, and all that its cells have started, at once; returns how it has ended."""
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        self._known[pid].join()
        return self._known[pid].exitcode

    def end_all(self) -> None:
        """End every kernel."""
        for pid in self._known:
            self.end(pid)


def _run(arguments: Sequence[str], folder: str) -> None:
    """Be a kernel until somebody ends this process."""
    from ipykernel.kernelapp import IPKernelApp

    with open(os.devnull, "rb") as nothing:  # what is asked is for the nursery
        os.dup2(nothing.fileno(), 0)
    os.chdir(folder)
    ends_with = f"--IPKernelApp.parent_handle={os.getppid()}"  # should the nursery be killed
    IPKernelApp.launch_instance([*arguments, ends_with])


def main() -> None:
    """Load, and answer until there is nothing more to answer."""
    if not sys.flags.safe_path:
        del sys.path[0]  # where the command was called; a kernel puts in where it works
    gc.disable()  # while so much is loaded, nothing is garbage
    with without("debugpy", "pyarrow"):
        for name in (*LOADED, *sys.argv[1:]):
            import_module(name)
    gc.freeze()  # what is loaded stays, and is shared with the kernels
    gc.enable()
    kernels = Kernels()
    with os.fdopen(os.dup(1), "w") as answers:
        os.dup2(2, 1)  # what a kernel or its cells write there is no answer
        try:
            for line in sys.stdin:
                question, *arguments = json.loads(line)
                print(json.dumps(getattr(kernels, question)(*arguments)), file=answers, flush=True)
        finally:
            kernels.end_all()
            os._exit(0)  # whoever asked waits for that, and to take apart what was loaded takes a while


if __name__ == "__main__":
    main()
