"""What every command begins with: the programme that it works on, and somebody to tell."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kyoso.project import Project
    from kyoso.rulebook import Rulebook

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


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
    print(line, file=sys.stderr, flush=True)


def tell_if_open(path: Path) -> None:
    """What somebody has typed and not saved is not in the file."""
    from kyoso.outputs import open_in

    if program := open_in(path):
        tell(f"{path}: is open in {program}; what is not saved there yet is not read")
