"""The command line: arguments, progress and exit codes, and nothing else.

A module for each group of commands: ``rules``, ``drafts``, ``check``, ``changes``. Exit codes: 0 well, 1 findings,
2 a bad call or bad input. Each command imports what it needs when it runs, so `kyoso --help` stays quick.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from kyoso.cli import changes, check, drafts, forms, rules
from kyoso.cli.exit_codes import BAD_CALL, OK
from kyoso.errors import Problem

GROUPS = (rules, drafts, check, forms, changes)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.run is None:
        parser.print_help()
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kyoso", description="A funding programme's rules as notebooks, and all that is made from them."
    )
    parser.set_defaults(run=None)
    parser.add_argument(
        "--project", type=Path, metavar="DIR", help="the programme's repository (default: the one you are in)"
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for group in GROUPS:
        group.add(commands)
    return parser
