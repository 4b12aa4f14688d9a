"""The command line: arguments, progress and exit codes, and nothing else.

A module for each group of commands: ``start``, ``rules``, ``source``, ``year``, ``drafts``, ``budget``, ``check``,
``forms``, ``changes``. Exit codes: 0 well, 1 findings, 2 a bad call or bad input, 3 a fault of kyoso itself. Each
command imports what it needs when it runs, so that `kyoso --help` stays quick.
"""

from __future__ import annotations

import argparse
import errno
import os
from collections.abc import Sequence
from pathlib import Path

from kyoso import __version__, garbage
from kyoso.cli import budget, changes, check, drafts, forms, rules, source, start, terminal, year
from kyoso.cli.exit_codes import BAD_CALL, FAULT, OK
from kyoso.cli.programme import Parser, tell
from kyoso.errors import Problem, fault, visible_name
from kyoso.outputs import give_up

OF_THE_MACHINE = (
    errno.EACCES,
    errno.EPERM,
    errno.EROFS,
    errno.ENOSPC,
    getattr(errno, "EDQUOT", errno.ENOSPC),
)  # no fault of ours
GROUPS = (start, rules, source, year, drafts, budget, check, forms, changes)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    with terminal.shown() as stdout:
        code = _told(arguments, stdout)
    garbage.no_more()
    return code


def _run(arguments: Sequence[str] | None) -> int:
    """The exit code of a command, of its help too."""
    reads = parser()
    try:
        options = reads.parse_args(arguments)
    except SystemExit as ended:  # help and the version were printed
        return int(ended.code or OK)
    if options.run is None:
        reads.print_help()
        return OK
    terminal.stop_when_told()
    return int(options.run(options))


def _told(arguments: Sequence[str] | None, stdout: terminal.Shown) -> int:
    """The exit code of a command; what stopped it is said in a line."""
    try:
        code = _run(arguments)
        stdout.flush()
        return code
    except Problem as problem:
        for finding in problem.findings:
            tell(f"kyoso: {finding}")
        return problem.exit_code
    except KeyboardInterrupt:
        tell("kyoso: stopped; nothing half-written was left")
        return BAD_CALL
    except BrokenPipeError:
        give_up(stdout)
        return OK
    except MemoryError:
        tell("kyoso: this machine has not enough memory for that; take fewer files or processes at a time")
        return BAD_CALL
    except Exception as error:
        if isinstance(error, OSError) and error.errno in OF_THE_MACHINE:
            place = f"{visible_name(str(error.filename))}: " if error.filename else ""
            tell(f"kyoso: {place}cannot be used ({error.strerror}); mend the permission, or make room")
            return BAD_CALL
        if os.environ.get("KYOSO_TRACEBACK"):
            raise
        tell(f"kyoso: {fault(error)}; KYOSO_TRACEBACK=1 shows all of it")
        return FAULT


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    whole = Parser(
        prog="kyoso",
        description="A funding programme's rules as notebooks, and all that is made from them.",
        epilog="Exit codes: 0 all is well; 1 findings, such as a check that is not met; 2 a bad call or bad input,"
        " or stopped; 3 a fault of kyoso itself, which we ask you to report.",
    )
    whole.set_defaults(run=None)
    whole.add_argument(
        "--project", type=Path, metavar="DIR", help="the programme's repository (default: the one you are in)"
    )
    whole.add_argument("--version", action="version", version=f"kyoso {__version__}")
    commands = whole.add_subparsers(title="commands", metavar="COMMAND")
    for group in GROUPS:
        group.add(commands)
    return whole
