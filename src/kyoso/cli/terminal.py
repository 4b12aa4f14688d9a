"""The standard streams, as a person may see them: no file, plan or name steers the terminal, and no letter stops it."""

from __future__ import annotations

import codecs
import io
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO, TextIO

from kyoso.errors import Problem, escaped, visible
from kyoso.outputs import give_up


def _no_letter(error: UnicodeError) -> tuple[str, int]:
    """What stands for letters that an encoding lacks: readable, and good JSON where they stand in JSON."""
    assert isinstance(error, UnicodeEncodeError)
    return escaped(error.object[error.start : error.end]), error.end


codecs.register_error("kyoso", _no_letter)


class Shown(io.TextIOBase):
    """A stream that shows text to people. Raises Problem where nothing can be written into it any more."""

    def __init__(self, stream: TextIO, name: str) -> None:
        self._stream, self._name = stream, name
        with suppress(AttributeError, io.UnsupportedOperation):
            stream.reconfigure(errors="kyoso")  # type: ignore[attr-defined]

    def write(self, text: str) -> int:
        """Write text, visibly."""
        with self._said():
            self._stream.write(visible(text))
        return len(text)

    def flush(self) -> None:
        """Hand on what was written."""
        with self._said():
            self._stream.flush()

    @contextmanager
    def _said(self) -> Iterator[None]:
        try:
            yield
        except BrokenPipeError:
            raise
        except OSError as error:
            give_up(self._stream)
            raise Problem(f"the {self._name} cannot be written ({error.strerror or error})") from None

    @property
    def buffer(self) -> BinaryIO:
        """The bytes beneath, for data."""
        return self._stream.buffer

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """As the stream's."""
        return self._stream.encoding

    def isatty(self) -> bool:
        """Whether a person looks on."""
        return self._stream.isatty()

    def fileno(self) -> int:
        """The number of the stream."""
        return self._stream.fileno()

    def writable(self) -> bool:
        """It is there to be written into."""
        return True


@contextmanager
def shown() -> Iterator[Shown]:
    """Both standard streams shown to people while a command runs; the standard output is given."""
    before = sys.stdout, sys.stderr
    with open(os.devnull, "w", encoding="utf-8") as nobody:  # where a stream was closed before the command began
        stdout = Shown(sys.stdout or nobody, "standard output")
        sys.stdout, sys.stderr = stdout, Shown(sys.stderr or nobody, "standard error")
        try:
            yield stdout
        finally:
            sys.stdout, sys.stderr = before


def stop_when_told() -> None:
    """Have SIGTERM and SIGHUP stop a command as Ctrl-C does: what it has begun to write is taken away."""
    ours = os.getpid()

    def stop(number: int, _: Any) -> None:
        if os.getpid() == ours:
            raise KeyboardInterrupt
        signal.signal(number, signal.SIG_DFL)  # a process that was forked meanwhile
        os.kill(os.getpid(), number)

    with suppress(ValueError):  # not the main thread: somebody else's program calls us
        for name in ("SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, stop)
