"""Files that a command writes for its user: no input, device or folder is harmed, whatever is asked for."""

from __future__ import annotations

import io
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TextIO

from kyoso import files
from kyoso.errors import Problem

STDOUT = ("-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")


class Output:
    """Where a command writes: a file, or the standard output (`-`).

    Raises Problem where it is a folder, a pipe or a device, exists and `force` is not given, is open in Word or
    LibreOffice, or is one of the `inputs`, by any name. `reads` takes inputs that become known later.
    """

    def __init__(self, name: Path | str, *, force: bool = False, inputs: Iterable[Path] = ()) -> None:
        self.path = Path(name)
        self.to_stdout = str(name) in STDOUT
        self._force = force
        self._allowed = 0o777
        self._there: os.stat_result | None = None
        if not self.to_stdout:
            self._look()
        for each in inputs:
            self.reads(each)

    def _look(self) -> None:
        """What stands there now."""
        if program := open_in(self.path):
            raise Problem(
                f"{self.path}: is open in {program}; nothing was written. Close it there, or give another name"
            )
        try:
            self._there = found = os.stat(os.path.realpath(self.path))  # x/../name is name, though x is not there
        except (FileNotFoundError, NotADirectoryError):
            return
        except (OSError, ValueError) as error:
            raise files.unwritable(self.path, error) from None
        if stat.S_ISDIR(found.st_mode):
            raise Problem(f"{self.path}: cannot be written (is a folder); give the name of a file")
        if not stat.S_ISREG(found.st_mode):
            raise Problem(
                f"{self.path}: cannot be written (is a device or a pipe); give the name of a file, or - for the"
                " standard output"
            )
        if not self._force:
            raise Problem(
                f"{self.path}: exists already; nothing was written. Give another name, or --force to overwrite it"
            )

    def reads(self, path: Path) -> None:
        """Take an input into account: it is not written over, and who may not read it may not read the output.

        Raises Problem where the output is that very file.
        """
        try:
            found = os.stat(path)
        except (OSError, ValueError):  # who reads it says so
            return
        if stat.S_ISREG(found.st_mode):
            self._allowed &= stat.S_IMODE(found.st_mode)
        if self._there is not None and os.path.samestat(found, self._there):
            name = "" if str(path) == str(self.path) else f" as {path}"
            raise Problem(f"{self.path}: is read{name} by this command, and is not written over; give another name")

    def write(self, data: bytes) -> None:
        """Put `data` there."""
        with self.growing() as file:
            file.write(data)

    @contextmanager
    def growing(self) -> Iterator[BinaryIO]:
        """A file for what is too large to be held: it stands there once it is whole, or not at all."""
        if not self.to_stdout:
            self._look()  # again: much may have happened since
            with files.in_place_of(self.path, sync=True, most_allowed=self._allowed) as file:
                yield file
            return
        sys.stdout.flush()
        if sys.stdout.isatty():
            shown = io.BytesIO()
            yield shown
            print(_text(shown.getvalue()), end="", flush=True)
            return
        try:
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            give_up(sys.stdout)
            raise Problem(f"the standard output cannot be written ({error.strerror or error})") from None


def give_up(stream: TextIO | io.TextIOBase) -> None:
    """Let what is still to be written go nowhere, so that the end of the process does not fail on it."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def _text(data: bytes) -> str:
    """What a terminal can show. Raises Problem where it is no text."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Problem("-: a terminal cannot show this file; give the name of a file, or send it on with |") from None


def open_in(path: Path) -> str:
    """The program that has a document open, by the lock file that it keeps beside it; "" where none has."""
    name = path.name
    if not name:  # a folder, such as "." or "/"
        return ""
    # Word writes ~$ over the first letters of a longer name, and before a shorter one.
    taken = min(max(len(path.stem) - 6, 0), 2)
    if os.path.exists(path.with_name(f"~${name[taken:]}")):  # unlike Path.exists, also for a name that is too long
        return "Word"
    return "LibreOffice" if os.path.exists(path.with_name(f".~lock.{name}#")) else ""
