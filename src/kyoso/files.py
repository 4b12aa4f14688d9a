"""Writing files so that nothing is lost: to a temporary name first, then renamed."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TypeVar

import msgspec

from kyoso.errors import Problem

Kept = TypeVar("Kept")


def digest(parts: Iterable[bytes]) -> str:
    """SHA-256 over several byte strings, their boundaries included."""
    total = hashlib.sha256()
    for part in parts:
        total.update(len(part).to_bytes(8, "big"))
        total.update(part)
    return total.hexdigest()


def kept(path: Path, kind: type[Kept]) -> Kept | None:
    """What an earlier run has kept as JSON; None where it is not there, unreadable or cut short."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None


@contextmanager
def one_at_a_time(lock: Path) -> Iterator[None]:
    """Processes that name the same lock wait for each other; on Windows, which has no such locks, nobody waits."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        with suppress(ImportError):
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def write(path: Path, data: bytes) -> bool:
    """Put `data` at `path` through a temporary file beside it; False where it stood there already.

    Raises Problem with one line where the folder or the file cannot be written.
    """
    try:
        if path.is_file() and path.read_bytes() == data:
            return False
    except OSError as error:
        raise _unwritable(path, error) from None
    with _in_place_of(path) as file:
        file.write(data)
    return True


def write_new(path: Path, data: bytes, *, force: bool) -> None:
    """`write` for a file of the user's: an existing one is replaced only with `force`, and never while it is open."""
    _must_be_free(path, force)
    write(path, data)


@contextmanager
def growing(path: Path, *, force: bool) -> Iterator[BinaryIO]:
    """`write_new` for what is too large to be held: it stands at `path` once it is whole, or not at all."""
    _must_be_free(path, force)
    with _in_place_of(path) as file:
        yield file


def _must_be_free(path: Path, force: bool) -> None:
    if path.exists() and not force:
        raise Problem(f"{path}: exists already; nothing was written. Give another name, or --force to overwrite it")
    if program := open_in(path):
        raise Problem(f"{path}: is open in {program}; nothing was written. Close it there, or give another name")


@contextmanager
def _in_place_of(path: Path) -> Iterator[BinaryIO]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                yield file
            os.chmod(name, 0o666 & ~_UMASK)
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except BrokenPipeError:  # nobody reads what is printed meanwhile
        raise
    except OSError as error:
        raise _unwritable(path, error) from None


def _unwritable(path: Path, error: OSError) -> Problem:
    return Problem(
        f"{path}: cannot be written ({error.strerror or error}); choose another place or mend the permission"
    )


def open_in(path: Path) -> str:
    """The program that has a document open, by the lock file that it keeps beside it; "" where none has."""
    name = path.name
    if not name:  # a folder, such as "." or "/"
        return ""
    # Word writes ~$ over the first letters of a longer name, and before a shorter one.
    taken = min(max(len(path.stem) - 6, 0), 2)
    if path.with_name(f"~${name[taken:]}").exists():
        return "Word"
    return "LibreOffice" if path.with_name(f".~lock.{name}#").exists() else ""


_UMASK = os.umask(0)
os.umask(_UMASK)
