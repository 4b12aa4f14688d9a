"""Files read within a limit, and written so that nothing is lost: to a temporary name, then renamed."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TypeVar

from kyoso.errors import Problem

Kept = TypeVar("Kept")

MIB = 2**20
LARGEST_INPUT = 64 * MIB  # of what a user brings: a draft, a form


def digest(parts: Iterable[bytes]) -> str:
    """SHA-256 over several byte strings, their boundaries included."""
    total = hashlib.sha256()
    for part in parts:
        total.update(len(part).to_bytes(8, "big"))
        total.update(part)
    return total.hexdigest()


def read(path: Path, most: int, what: str) -> bytes:
    """The bytes of a regular file of at most `most` bytes; `what` names what it should be, such as "plan".

    Never waits for a pipe. Raises Problem where the path is something else, is too large or cannot be read.
    """
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise Problem(f"{path}: is {kind_of(found.st_mode)}; expected a {what}. Save it as a file first")
            if found.st_size > most:
                raise Problem(f"{path}: {found.st_size:,} bytes is no {what}; expected at most {_size(most)}")
            return file.read(most + 1)[:most]
    except IsADirectoryError:
        raise Problem(f"{path}: is a folder; expected a {what}") from None
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from None


def _without_waiting(path: str, flags: int) -> int:
    """A pipe that nobody writes into would be waited for."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _size(most: int) -> str:
    return f"{most // MIB} MiB" if most >= 16 * MIB else f"{most:,}"


def kind_of(mode: int) -> str:
    """What a path is that is no regular file."""
    if stat.S_ISDIR(mode):
        return "a folder"
    if stat.S_ISFIFO(mode):
        return "a pipe"
    return "a socket" if stat.S_ISSOCK(mode) else "a device"


def kept(path: Path, kind: type[Kept]) -> Kept | None:
    """What an earlier run has kept as JSON; None where it is not there, unreadable or cut short."""
    import msgspec  # not before it is needed: `kyoso --help` reads nothing that is kept

    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None


@contextmanager
def one_at_a_time(lock: Path) -> Iterator[None]:
    """Processes that name the same lock wait for each other.

    Nobody waits where the lock cannot be written: there, nothing else can be written either.
    """
    from filelock import FileLock

    held = FileLock(lock)
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        held.acquire()
    except OSError:
        yield
        return
    try:
        yield
    finally:
        held.release()


def write(path: Path, data: bytes) -> bool:
    """Put what is derived at `path`; False where it stood there already.

    Raises Problem with one line where the folder or the file cannot be written.
    """
    try:
        if path.is_file() and path.read_bytes() == data:
            return False
    except OSError as error:
        raise unwritable(path, error) from None
    with in_place_of(path) as file:
        file.write(data)
    return True


@contextmanager
def in_place_of(path: Path, *, sync: bool = False, most_allowed: int = 0o777) -> Iterator[BinaryIO]:
    """A file that takes the place of `path` once it is whole, or never.

    A symbolic link keeps standing; mode and owner of the file that it leads to are kept. A new file is open to nobody
    beyond `most_allowed`. With `sync` it is on the disk before it is renamed. What a killed process leaves is written
    over by the next one that writes `path`. Raises Problem where the folder or the file cannot be written.
    """
    try:
        target = Path(os.path.realpath(path))
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = _part(target)
        try:
            with os.fdopen(handle, "wb") as file:
                yield file
                file.flush()
                _like(target, file.fileno(), most_allowed)
                if sync:
                    os.fsync(file.fileno())
                if os.name == "nt":  # which renames no open file; elsewhere the lock holds until it is renamed
                    file.close()
                os.replace(name, target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        if sync:
            _sync_folder(target.parent)
    except BrokenPipeError:  # nobody reads what is printed meanwhile
        raise
    except (OSError, ValueError) as error:
        raise unwritable(path, error) from None


def _part(target: Path) -> tuple[int, str]:
    """A file beside the target that nobody else writes: under a name that each write of the target takes."""
    name = str(target.parent / f".kyoso-{digest([os.fsencode(target.name)])[:16]}.part")
    with suppress(OSError, ImportError):
        return _alone(name), name
    import tempfile

    return tempfile.mkstemp(dir=target.parent, prefix=".kyoso-", suffix=".part")


def _alone(name: str) -> int:
    """A file of ours, locked and empty. Raises OSError where it is not ours alone, ImportError on Windows."""
    import fcntl

    handle = os.open(name, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode) or found.st_nlink != 1 or found.st_uid != os.getuid():
            raise OSError
        if not os.path.samestat(found, os.lstat(name)):  # it was renamed while we came
            raise OSError
        os.fchmod(handle, 0o600)
        os.ftruncate(handle, 0)
    except BaseException:
        os.close(handle)
        raise
    return handle


def _like(target: Path, handle: int, most_allowed: int) -> None:
    """Mode and owner as those of the target; a new one's as the umask and `most_allowed` say."""
    if os.name == "nt":
        return
    try:
        there = os.stat(target)
    except FileNotFoundError:
        os.fchmod(handle, 0o666 & ~_UMASK & (most_allowed | stat.S_IRUSR | stat.S_IWUSR))
        return
    with suppress(PermissionError):
        if (there.st_uid, there.st_gid) != (os.getuid(), os.getgid()):
            os.fchown(handle, there.st_uid, there.st_gid)
    os.fchmod(handle, stat.S_IMODE(there.st_mode))


def _sync_folder(folder: Path) -> None:
    """Have the new name on the disk too; not every system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def unreadable(path: Path, error: Exception) -> Problem:
    """What is said where a file cannot be read."""
    return Problem(f"{path}: cannot be read ({_why(error)})")


def unwritable(path: Path, error: Exception) -> Problem:
    """What is said where a file cannot be written."""
    return Problem(f"{path}: cannot be written ({_why(error)}); choose another place or mend the permission")


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


_UMASK = os.umask(0)
os.umask(_UMASK)
