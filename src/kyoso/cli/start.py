"""A new programme's repository, its cases, and its catalogues: new, cases, translations."""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kyoso.cli.exit_codes import BAD_CALL, FINDINGS, OK
from kyoso.cli.programme import command, project_of, rulebook_of, tell

if TYPE_CHECKING:
    from kyoso.cli.programme import Commands


def add(commands: Commands) -> None:
    """Add the commands."""
    new = command(
        commands,
        "new",
        "write a small repository for another programme, which works at once; or bring one up to date",
        "kyoso new seed-fund --language ja --language en --currency JPY --period fiscal-year",
        "kyoso --project seed-fund new --update",
    )
    new.add_argument("name", nargs="?", metavar="NAME", help="the folder to make; its last part names the programme")
    new.add_argument("--language", action="append", metavar="CODE", help="once for each language, the source's first")
    new.add_argument("--currency", metavar="CODE", help="the currency of all amounts, such as JPY")
    new.add_argument("--period", metavar="PERIOD", help="what budgets are counted in, such as fiscal-year")
    new.add_argument(
        "--update", action="store_true", help="show what today's skeleton would change in the repository around you"
    )
    new.add_argument("--write", action="store_true", help="with --update: write it; files that you changed stay")
    new.set_defaults(run=_new)

    cases = command(commands, "cases", "answer every situation in tests/cases as the checks do", "kyoso cases")
    cases.set_defaults(run=_cases)

    translations = command(
        commands, "translations", "bring the catalogues in locale/ up to date with the pages", "kyoso translations"
    )
    translations.set_defaults(run=_translations)


def _new(options: argparse.Namespace) -> int:
    from kyoso import starting

    if options.update:
        told = starting.update(project_of(options), write=options.write)
        print("\n".join(told) or "everything is as today's skeleton has it")
        return OK
    if not options.name:
        tell("kyoso: name the folder to make, such as kyoso new seed-fund")
        return BAD_CALL
    given = {"languages": options.language, "currency": options.currency, "period": options.period}
    asked = {what: value or _ask(what) for what, value in given.items()}
    folder = Path(options.name)
    for written in starting.new(folder, starting.Wishes(**asked)):
        print(f"written:   {folder / written}")
    print(f"now: cd {shlex.quote(str(folder))} && kyoso build && kyoso lint && kyoso cases")
    return OK


def _ask(what: str) -> Any:
    """What a user at a terminal answers; the default where there is none, or nothing is typed."""
    from kyoso import starting

    default = starting.DEFAULTS[what]
    shown = " ".join(default) if isinstance(default, tuple) else default
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return default
    print(f"{what} [{shown}]: ", end="", file=sys.stderr, flush=True)
    typed = sys.stdin.readline().replace(",", " ").split()
    return (typed or default) if isinstance(default, tuple) else (" ".join(typed) or default)


def _cases(options: argparse.Namespace) -> int:
    from kyoso.cases import load_cases
    from kyoso.checks import KINDS, Judge, load_table
    from kyoso.checks.telling import differences

    project = project_of(options)
    rulebook = rulebook_of(project)
    judge = Judge(rulebook, load_table(project, rulebook, tuple(KINDS)))
    told = load_cases(project, rulebook).told
    found = [finding for each in told for finding in differences(each, judge)]
    for finding in found:
        tell(f"kyoso: {finding}")
    print(f"{len(told)} cases, {len(found)} answered otherwise")
    return FINDINGS if found else OK


def _translations(options: argparse.Namespace) -> int:
    from kyoso.book.catalogues import update_catalogues

    changed = update_catalogues(project_of(options), tell)
    print("\n".join(changed) or "every catalogue is up to date")
    return OK
