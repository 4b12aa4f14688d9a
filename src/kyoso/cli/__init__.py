"""The command line: arguments, progress and exit codes, and nothing else.

A module for each group of commands: ``rules``, ``drafts``, ``check``, ``changes``. Exit codes: 0 well, 1 findings,
2 a bad call or bad input. Each command imports what it needs when it runs, so `kyoso --help` stays quick.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from kyoso import __version__
from kyoso.cli import changes, check, drafts, rules
from kyoso.cli.exit_codes import BAD_CALL, OK
from kyoso.errors import Problem

GROUPS = (rules, drafts, check, changes)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    reads = parser()
    options = reads.parse_args(arguments)
    if options.run is None:
        reads.print_help()
        return OK
    try:
        return int(options.run(options))
    except Problem as problem:
        for finding in problem.findings:
            print(f"kyoso: {finding}", file=sys.stderr)
        return problem.exit_code
    except KeyboardInterrupt:
        print("kyoso: stopped; nothing half-written was left", file=sys.stderr)
        return BAD_CALL
    except BrokenPipeError:
        sys.stderr.close()
        return OK


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    whole = argparse.ArgumentParser(
        prog="kyoso", description="A funding programme's rules as notebooks, and all that is made from them."
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
