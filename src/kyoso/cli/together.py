"""The files of one proposal held against each other, after each has been checked alone."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kyoso.cli import outputs
from kyoso.cli.programme import tell_if_open
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


def forms_of(options: argparse.Namespace) -> list[Sums]:
    """What the forms of `--filled` state. Raises Problem where there is too little to compare, or one is another form.

    It is called before anything is checked, so that a slip in a name costs no waiting.
    """
    if not (options.together or options.filled):
        return []
    if options.files_from or options.recursive or any(name.startswith("@") for name in options.files):
        raise Problem("--together is for the files of one proposal: name each, not a list or a folder")
    if len(options.files) + len(options.filled) < 2:
        raise Problem("--together holds files against each other: name two or more")
    return [each for pair in options.filled for each in _form(pair)]


def compare(options: argparse.Namespace, setup: Setup, rulebook: Rulebook, tally: Tally, forms: list[Sums]) -> None:
    """Say where the sums of the files differ. Raises Problem where one of them cannot be read."""
    from kyoso.checks import Checker
    from kyoso.checks.report import as_text
    from kyoso.filled import Filled
    from kyoso.forms.reporting import report_of
    from kyoso.forms.together import disagreements, sums_of_plan
    from kyoso.typed import plain

    checker = Checker(setup, rulebook)
    files: list[Sums] = []
    institutions: dict[str, str] = {}
    for name in options.files:
        read = checker.read(Path(name))
        plan: Plan = read.plan if isinstance(read, Filled) else read
        institutions |= {plain(each.name): each.name for each in plan.institutions}
        files.append(sums_of_plan(name, plan, rulebook))
    files += forms
    language: Language = options.lang or "ja"
    gettext = checker.reporter.speaker(language).gettext
    found = list(disagreements(files, institutions, language, gettext))
    report = report_of(" + ".join(each.file for each in files), found, language, gettext)
    printed = tally.of_several(report)
    outputs.say(options, printed if options.format == "json" else "\n" + as_text(report, gettext))


def _form(pair: str) -> list[Sums]:
    """What one filled form states, beside its blank one."""
    from kyoso.forms.checking import FormFinding, findings_of
    from kyoso.forms.document import open_form
    from kyoso.forms.mapping import form_of, load_map
    from kyoso.forms.reading import FormReading
    from kyoso.forms.sheets.checking import findings_of_book
    from kyoso.forms.sheets.reading import BookReading
    from kyoso.forms.together import sums_of_form
    from kyoso.workbook.book import open_book
    from kyoso.workbook.opening import is_workbook, open_either

    name, sign, named = pair.rpartition("=")
    if not (name and sign and named):
        raise Problem(f"--filled {pair}: expected FILLED=MAP.yaml")
    tell_if_open(Path(name))
    loaded = load_map(Path(named))
    blank, path = form_of(loaded)
    data = open_either(Path(name))
    if is_workbook(Path(name)) != is_workbook(path):
        raise Problem(f"{name}: is not {path.name} filled in, of which {named} is the map; give its own map")
    reading: BookReading | FormReading
    found: Iterator[FormFinding]
    if is_workbook(path):
        reading = BookReading(open_book(blank, str(path)), open_book(data, name), loaded.map)
        found = findings_of_book(reading)
    else:
        reading = FormReading(open_form(blank, str(path)), open_form(data, name), loaded.map)
        found = findings_of(reading)
    if any(each.says == "form-other" for each in found):
        raise Problem(f"{name}: is not {path.name} filled in, of which {named} is the map; give its own map")
    return sums_of_form(name, reading.entries)
