"""What every command begins with: the programme that it works on, and somebody to tell."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TextIO

from kyoso.cli.exit_codes import BAD_CALL
from kyoso.errors import visible_name

if TYPE_CHECKING:
    from kyoso.project import Project
    from kyoso.rulebook import Rulebook

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


class Parser(argparse.ArgumentParser):
    """Refuses a bad call in one line, as all that is refused; the usage, which may be long, is for `--help`."""

    def error(self, message: str) -> NoReturn:
        """End with what is wrong and where it is told how to call it."""
        self.exit(BAD_CALL, f"kyoso: {visible_name(message)}; see {self.prog} --help\n")


def command(commands: Commands, name: str, what: str, *examples: str) -> argparse.ArgumentParser:
    """Add a command to the parser: its name, what it does in a sentence, and calls of it as examples."""
    shown = "\n".join(f"  {example}" for example in examples)
    return commands.add_parser(
        name,
        help=what,
        description=f"{what[0].upper()}{what[1:]}.",
        epilog=f"{'example' if len(examples) == 1 else 'examples'}:\n{shown}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def project_of(options: argparse.Namespace) -> Project:
    """The programme that the user named, or the one around the current folder."""
    from kyoso.project import Project

    return Project.find(options.project)


def rulebook_of(project: Project) -> Rulebook:
    """The rulebook, compiled first where anything that it depends on has changed."""
    from kyoso.notebooks import compile_rules

    return compile_rules(project, tell).rulebook


def tell(line: str) -> None:
    """A line of progress, beside what the command puts out."""
    put(line, sys.stderr)


def put(line: str, stream: TextIO) -> None:
    """Print a line as soon as it is there; a bar on the same terminal makes way for it, and comes back below."""
    with _without_bar(stream):
        print(line, file=stream, flush=True)


@contextmanager
def _without_bar(stream: TextIO) -> Iterator[None]:
    """No bar stands where something is written meanwhile.

    The bar is drawn on the standard error beneath ours (see `kyoso.cli.workers`), where `tqdm.write` to our streams
    would not look for it.
    """
    bars = sys.modules.get("tqdm")
    if bars is None or not stream.isatty():
        yield
    else:
        with bars.tqdm.external_write_mode(file=sys.__stderr__ or sys.stderr):
            yield


def tell_if_open(path: Path) -> None:
    """What somebody has typed and not saved is not in the file."""
    from kyoso.outputs import open_in

    if program := open_in(path):
        tell(f"{path}: is open in {program}; what is not saved there yet is not read")
