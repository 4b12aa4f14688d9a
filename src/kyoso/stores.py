"""Files by name, here or in an object store such as `s3://bucket/drafts/`, through fsspec where it is asked for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kyoso import files
from kyoso.errors import Problem

_HERE = ("file", "local")  # how fsspec calls this machine


def is_remote(name: str) -> bool:
    """Whether a name is an address of a store."""
    return "://" in name


def read(name: str, most: int, what: str) -> bytes:
    """The bytes of a file of at most `most` bytes. Raises Problem as `files.read` does."""
    if not is_remote(name):
        return files.read(Path(name), most, what)
    try:
        with _system(name).open(name, "rb") as file:
            data: bytes = file.read(most + 1)
    except Exception as error:  # each store has errors of its own
        raise _unreadable(name, error) from None
    if len(data) > most:
        raise Problem(f"{name}: is no {what}; expected at most {most:,} bytes")
    return data


def write(name: str, data: bytes) -> None:
    """Put a file there, whole or not at all. Raises Problem where that cannot be done."""
    if not is_remote(name):
        with files.in_place_of(Path(name), sync=True) as file:
            file.write(data)
        return
    try:
        _system(name).pipe_file(name, data)
    except Exception as error:
        raise Problem(f"{name}: cannot be written ({_why(error)}); look at the address and the permission") from None


def below(name: str) -> Iterator[str]:
    """The names of all files below a folder, in order; an empty folder, or none, has none."""
    if not is_remote(name):
        for folder, folders, names in os.walk(name):
            folders.sort()
            yield from (os.path.join(folder, each) for each in sorted(names))
        return
    scheme = name.partition("://")[0]
    system = _system(name)
    try:
        system.invalidate_cache()
        for _, folders, found in system.walk(name, detail=True, topdown=True):
            folders_in_order = sorted(folders.items())
            folders.clear()
            folders.update(folders_in_order)
            for _, entry in sorted(found.items()):
                yield f"{scheme}://{entry['name']}"
    except Exception as error:
        raise _unreadable(name, error) from None


def _system(name: str) -> Any:
    """What reads and writes there. Raises Problem where the package for it is missing."""
    scheme = name.partition("://")[0]
    if (
        scheme.lower() in _HERE or "::" in name
    ):  # what is here is read by its path alone, so that no output is an input unseen
        raise Problem(f"{name}: no address of a store; give the path of a file of this machine as it is")
    try:
        import fsspec

        return fsspec.filesystem(scheme)
    except ImportError as error:
        raise Problem(f"{scheme}:// needs packages that are optional; pip install 'kyoso[store]' ({error})") from None
    except ValueError as error:
        raise Problem(f"{name}: no such kind of store ({error})") from None


def _unreadable(name: str, error: Exception) -> Problem:
    return error if isinstance(error, Problem) else Problem(f"{name}: cannot be read ({_why(error)})")


def _why(error: Exception) -> str:
    return " ".join(f"{error}".split())[:200] or type(error).__name__
