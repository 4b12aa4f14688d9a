"""The files of one proposal held against each other, after each has been checked alone."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kyoso.cli import outputs
from kyoso.errors import Problem

if TYPE_CHECKING:
    from kyoso.checks import Setup
    from kyoso.checks.report import Tally
    from kyoso.forms.together import Sums
    from kyoso.model import Language
    from kyoso.plan import Plan
    from kyoso.rulebook import Rulebook


def add_options(check: argparse.ArgumentParser) -> None:
    """Add `--together` and `--filled`."""
    check.add_argument(
        "--together", action="store_true", help="the files are of one proposal: hold their sums against each other too"
    )
    check.add_argument(
        "--filled",
        action="append",
        default=[],
        metavar="FILLED=MAP.yaml",
        help="an agency's form of that proposal with its map, to be held against the files with --together",
    )


def compare(options: argparse.Namespace, setup: Setup, rulebook: Rulebook, tally: Tally) -> None:
    """Say where the sums of the files differ. Raises Problem where one of them cannot be read."""
    from kyoso.checks import Checker
    from kyoso.checks.report import as_text
    from kyoso.filled import Filled
    from kyoso.forms.reporting import report_of
    from kyoso.forms.together import disagreements, sums_of_plan
    from kyoso.typed import plain

    checker = Checker(setup, rulebook)
    files: list[Sums] = []
    names: dict[str, str] = {}
    for name in options.files:
        read = checker.read(Path(name))
        plan: Plan = read.plan if isinstance(read, Filled) else read
        names |= {plain(each.name): each.name for each in plan.institutions}
        files.append(sums_of_plan(name, plan, rulebook))
    files += _forms(options)
    if len(files) < 2:
        raise Problem("--together holds files against each other: name two or more")
    language: Language = options.lang or "ja"
    gettext = checker.reporter.speaker(language).gettext
    found = list(disagreements(files, names, language, gettext))
    report = report_of(" + ".join(each.file for each in files), found, language, gettext)
    printed = tally.of_several(report)
    outputs.say(options, printed if options.format == "json" else "\n" + as_text(report, gettext))


def _forms(options: argparse.Namespace) -> Iterator[Sums]:
    from kyoso.forms.document import open_form
    from kyoso.forms.mapping import form_of, load_map
    from kyoso.forms.reading import FormReading
    from kyoso.forms.sheets.reading import BookReading
    from kyoso.forms.together import sums_of_form
    from kyoso.workbook.book import open_book
    from kyoso.workbook.opening import is_workbook, open_file

    for pair in options.filled:
        name, sign, named = pair.rpartition("=")
        if not (name and sign and named):
            raise Problem(f"--filled {pair}: expected FILLED=MAP.yaml")
        loaded = load_map(Path(named))
        blank, path = form_of(loaded)
        data = open_file(Path(name))
        if is_workbook(Path(name)):
            book = BookReading(open_book(blank, str(path)), open_book(data, name), loaded.map)
            yield sums_of_form(name, book.entries)
        else:
            yield sums_of_form(
                name, FormReading(open_form(blank, str(path)), open_form(data, name), loaded.map).entries
            )
