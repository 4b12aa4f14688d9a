"""The files that a command writes, by its options: whatever else it is given as a path, it reads.

A command that writes takes `add_option`, and `chosen` before it begins to work: what may not be written over is
refused before anything is done.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from kyoso.cli.programme import project_of, put, tell
from kyoso.errors import Problem
from kyoso.outputs import STDOUT, Output


class Name(str):
    """The name of a file to write, so that it is known from those to read."""


def add_option(command: argparse.ArgumentParser, metavar: str, about: str, *, required: bool = False) -> None:
    """Add `-o` and `--force`."""
    add_name(command, "-o", "--output", metavar=metavar, about=f"{about}; - is the standard output", required=required)
    command.add_argument("--force", action="store_true", help="overwrite an existing file, though never an input")


def add_name(command: argparse.ArgumentParser, *flags: str, metavar: str, about: str, required: bool = False) -> None:
    """Add an option that names a file to write."""
    command.add_argument(*flags, type=Name, metavar=metavar, help=about, required=required)


def chosen(options: argparse.Namespace, option: str = "output", inputs: Iterable[Path] = ()) -> Output | None:
    """The output that an option names; None where it is not given.

    Raises Problem where it is one of the paths that the command reads, another of its outputs, a source of the
    programme, or nothing that may be written.
    """
    name = getattr(options, option)
    if name is None:
        return None
    output = Output(name, force=options.force, inputs=(*_read(options), *inputs))
    source = False
    others = [each for key, each in vars(options).items() if isinstance(each, Name) and key != option]
    if any(_same(output, other) for other in others):
        raise Problem(f"{name}: is given for two outputs; give each its own name")
    with suppress(Problem):  # a command that needs no programme
        source = not output.to_stdout and project_of(options).is_source(output.path)
    if source:
        raise Problem(f"{name}: is a source of the programme and is not written over; give another name")
    return output


def needed(options: argparse.Namespace) -> Output:
    """`chosen`, where the option is required."""
    output = chosen(options)
    assert output is not None
    return output


def _read(options: argparse.Namespace) -> Iterator[Path]:
    """The paths that a command is given to read."""
    for value in vars(options).values():
        for each in value if isinstance(value, list | tuple) else (value,):
            if isinstance(each, Path):
                yield each


def _same(output: Output, other: Name) -> bool:
    if output.to_stdout:
        return other in STDOUT
    return other not in STDOUT and output.path.resolve() == Path(other).resolve()


def say(options: argparse.Namespace, line: str) -> None:
    """Print a line for people: beside the output where that is the standard output."""
    if any(isinstance(value, Name) and value in STDOUT for value in vars(options).values()):
        tell(line)
    else:
        put(line, sys.stdout)


def written(options: argparse.Namespace, output: Output, more: str = "") -> None:
    """Say what was written."""
    if not output.to_stdout:
        say(options, f"written: {output.path}{more}")
