"""Time and memory for one piece of work: past its limits it is stopped where it is, and what is around it goes on."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from time import monotonic, sleep
from typing import IO, NamedTuple

from kyoso.errors import Finding, Problem
from kyoso.files import MIB

GRACE = 15.0  # seconds in which work that is told to stop does stop, unless it is deep inside of a C library
LOOK = 0.05  # seconds between two looks


class Limits(NamedTuple):
    """How long one piece of work may take, in seconds, and how large the process may be meanwhile, in MiB."""

    seconds: float = 120.0
    memory: int = 2048


class _Stopped(BaseException):
    """Comes from outside into the thread that works; no `except Exception` on the way holds it up."""


@contextmanager
def within(limits: Limits, what: str = "", *, end_process: bool = False) -> Iterator[None]:
    """Do work inside of limits. Raises Problem where `what` was stopped; later work and other threads are not touched.

    What cannot be stopped, since it is inside of a C library, ends the whole process with `end_process`, and takes its
    time without. In a browser, which has no threads, nothing is limited.
    """
    if sys.platform == "emscripten":
        yield
        return
    import faulthandler

    work = _Work(limits)
    if end_process:
        faulthandler.dump_traceback_later(limits.seconds + GRACE, exit=True, file=_nowhere())
    try:
        _WATCH.begin(work)
        try:
            yield
        finally:
            _WATCH.end(work)
    except _Stopped:
        _WATCH.end(work)  # it may have come into the one above
        if not work.why:  # it is meant for the work that this is a part of
            raise
        raise Problem(Finding(what, 0, f"{work.why}; stopped")) from None
    finally:
        if end_process:
            faulthandler.cancel_dump_traceback_later()


class _Work:
    """What a thread is at, and until when."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.thread = threading.get_ident()
        self.until = monotonic() + limits.seconds
        self.why = ""  # it was stopped

    def too_much(self) -> str:
        """Why it has to stop; "" where it has not."""
        if monotonic() > self.until:
            return f"takes more than {self.limits.seconds:g} s"
        if _resident() > self.limits.memory * MIB:
            return f"needs more than {self.limits.memory} MiB of memory"
        return ""


class _Watch:
    """Looks at all work of this process from a thread of its own, which is there while there is any."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._works: list[_Work] = []
        self._thread: threading.Thread | None = None
        self._process = 0

    def begin(self, work: _Work) -> None:
        with self._lock:
            self._works.append(work)
            if self._process != os.getpid() or self._thread is None:  # a fork has no other threads
                self._process = os.getpid()
                self._thread = threading.Thread(target=self._look, daemon=True)
                self._thread.start()

    def end(self, work: _Work) -> None:
        """Take work off. A stop that is on its way to it comes here, at the call of `remove`, at the latest."""
        with self._lock:
            if work in self._works:
                self._works.remove(work)

    def _look(self) -> None:
        idle = 0
        while True:
            sleep(LOOK)
            with self._lock:
                idle = 0 if self._works else idle + 1
                if idle > 20:  # a second
                    self._thread = None
                    return
                stopping = {work.thread for work in self._works if work.why}
                for work in self._works:  # the whole before its parts
                    if work.thread not in stopping and (why := work.too_much()):
                        work.why = why
                        stopping.add(work.thread)
                        _raise_in(work.thread, _Stopped)


_WATCH = _Watch()


def _raise_in(thread: int, error: type[BaseException]) -> None:
    """Have an error come into a thread at its next step in Python.

    It is never taken back by None: Python 3.11 would look for it at every later step, and no traced step would end.
    """
    import ctypes

    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(error))


def _resident() -> int:
    """Bytes of memory that this process has; 0 where the system does not say so."""
    with suppress(OSError, ValueError):
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


@cache
def _nowhere() -> IO[str]:
    return open(os.devnull, "w", encoding="utf-8")
