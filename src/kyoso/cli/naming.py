"""The files that a command is to work on: named one by one, or in lists."""

from __future__ import annotations

import codecs
import os
from collections.abc import Sequence
from pathlib import Path

from kyoso import files
from kyoso.errors import Problem

LONGEST_LIST = 256 * files.MIB


def files_of(named: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """The files, those of each list (`@FILE`) in its place; and the lists.

    A line of a list is the name of a file, whatever it begins with. Raises Problem where a list cannot be read, or
    where nothing is named.
    """
    paths: list[Path] = []
    lists: list[Path] = []
    for each in named:
        if not str(each).startswith("@"):
            paths.append(each)
            continue
        lists.append(Path(str(each)[1:]))
        paths += _listed(lists[-1])
    if not paths:
        raise Problem(f"{lists[0]}: names no file; required: FILE, one on each line")
    return paths, lists


def _listed(path: Path) -> list[Path]:
    data = files.read(path, LONGEST_LIST, "list of files").removeprefix(codecs.BOM_UTF8)
    return [Path(os.fsdecode(line)) for line in data.splitlines() if line.strip()]
