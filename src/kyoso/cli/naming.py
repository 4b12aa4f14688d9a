"""The files that a command is to work on: named one by one, in lists, or as all that is in a folder or a store."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from kyoso import stores
from kyoso.errors import Problem
from kyoso.files import kind_of, unreadable

KINDS = (".docx", ".docm", ".dotx", ".yaml", ".yml", ".json")  # what is looked for in a folder
LONGEST_NAME = 4096  # bytes of a line in a list
BLOCK = 2**16  # bytes of a list that are read at a time
BESIDE = ("~$", ".")  # how the names of files begin that programs keep beside others


class Named:
    """The names of files, as a user gives them.

    `@LIST` among them, and each of `lists`, is a file with a name on each line, whatever it begins with, or between
    zero bytes with `zero`; `-` is the standard input. A folder of a store (`s3://bucket/drafts/`) is all that stands
    there, and with `recursive` a folder of this machine.
    """

    def __init__(
        self, given: Sequence[str], lists: Sequence[str] = (), *, zero: bool = False, recursive: bool = False
    ) -> None:
        self._given = [name for name in given if not name.startswith("@")]
        self.lists = [*(name[1:] for name in given if name.startswith("@")), *lists]
        self._zero, self._recursive = zero, recursive
        self._all = given
        if not given and not lists:
            raise Problem("the following arguments are required: FILE, or --files-from LIST")

    @property
    def one(self) -> str:
        """The name where one file is meant, "" where there may be several."""
        if len(self._given) != 1 or self.lists or self._is_folder(self._given[0]):
            return ""
        return self._given[0]

    def __iter__(self) -> Iterator[str]:
        """Each name, read as it is needed. Raises Problem where a list cannot be read or where nothing is named."""
        nothing = True
        for name in self._names():
            nothing = False
            yield name
        if nothing:
            raise Problem(f"{', '.join(self.lists or self._all)}: names no file; required: FILE, one on each line")

    def _names(self) -> Iterator[str]:
        for name in self._all:
            if name.startswith("@"):
                yield from self._listed(name[1:])
            elif self._is_folder(name):
                yield from _kinds(stores.below(name))
            else:
                yield name
        for name in self.lists[sum(name.startswith("@") for name in self._all) :]:
            yield from self._listed(name)

    def _is_folder(self, name: str) -> bool:
        if stores.is_remote(name):
            return name.endswith("/")
        return self._recursive and os.path.isdir(name)

    def _listed(self, name: str) -> Iterator[str]:
        if name == "-":
            yield from _lines(sys.stdin.buffer, "-", self._zero)
            return
        path = Path(name)
        try:
            if path.is_dir():
                raise Problem(f"{path}: is a folder; expected a list of files")
            if not path.is_file() and path.exists():
                what = kind_of(path.stat().st_mode)
                raise Problem(f"{path}: is {what}; expected a list of files. Give - for the standard input")
            with path.open("rb") as file:
                yield from _lines(file, name, self._zero)
        except (OSError, ValueError) as error:
            raise unreadable(path, error) from None


def _kinds(names: Iterator[str]) -> Iterator[str]:
    for name in names:
        last = name.rpartition("/")[2]
        if last.lower().endswith(KINDS) and not last.startswith(BESIDE):
            yield name


def _lines(file: BinaryIO, name: str, zero: bool) -> Iterator[str]:
    """The names of a list; Windows writes a mark before them and ends lines in two letters."""
    end = b"\0" if zero else b"\n"
    rest = b""
    first = True
    while block := file.read(BLOCK):
        *lines, rest = (rest + block).split(end)
        if len(rest) > LONGEST_NAME:
            raise Problem(f"{name}: a line of more than {LONGEST_NAME:,} bytes is no name of a file")
        for line in lines:
            yield from _name(line, first, zero)
            first = False
    yield from _name(rest, first, zero)


def _name(line: bytes, first: bool, zero: bool) -> Iterator[str]:
    if not zero:
        line = line.removesuffix(b"\r")
    if first:
        line = line.removeprefix(b"\xef\xbb\xbf")
    if line.strip():
        yield os.fsdecode(line)
