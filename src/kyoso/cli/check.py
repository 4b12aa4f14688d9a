"""Plans and filled drafts against the rules of their call, one or many."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from kyoso.cli import naming, outputs, workers
from kyoso.cli.exit_codes import BAD_CALL, FAULT, FINDINGS, OK
from kyoso.cli.programme import project_of, rulebook_of, tell, tell_if_open
from kyoso.errors import Problem

if TYPE_CHECKING:
    from kyoso.cli.programme import Commands
    from kyoso.filled import Place


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    check = commands.add_parser(
        "check",
        help="check plans or filled drafts against the rules of their call",
        epilog="Very many files: put their names into a file, one a line, and give @FILE in their place.",
    )
    _check_parser(check)


def _check_parser(check: argparse.ArgumentParser) -> None:
    check.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a plan (.yaml, .json) or a draft (.docx)")
    check.add_argument("--call", default="", metavar="CALL", help="the call, such as future/concept/2025 or its key")
    check.add_argument("--lang", choices=("ja", "en"), help="language of the findings (default: that of the draft)")
    check.add_argument("--format", choices=("text", "json"), default="text", help="how to print (default: text)")
    check.add_argument("--all", action="store_true", help="show what is met as well")
    outputs.add_name(check, "--annotate", metavar="OUT.docx", about="a copy of the draft, findings as comments")
    outputs.add_option(check, "OUT.csv", "write the findings as a table")
    check.add_argument(
        "--assume",
        action="append",
        default=[],
        metavar="CHECK=VALUE",
        help="your own answer where the documents are silent: a number, met or not-met; always shown as yours",
    )
    check.add_argument(
        "--limit", action="append", default=[], metavar="SECTION=N", help="at most N characters in a section or field"
    )
    check.add_argument(
        "--count", choices=("non-blank", "word", "all"), default="non-blank", help="which characters a limit counts"
    )
    workers.add_options(check)
    workers.add_limits(check)
    check.set_defaults(run=_check)


def _check(options: argparse.Namespace) -> int:
    from kyoso import checks
    from kyoso.word.desk import Desk

    jobs, dask = workers.chosen(options)
    paths, lists = naming.files_of(options.files)
    project = project_of(options)
    table = outputs.chosen(options, "output", [*paths, *lists])
    copy = outputs.chosen(options, "annotate", paths)
    annotated = _annotated(paths) if copy else None
    rulebook = rulebook_of(project)
    settings = checks.settings_of(options.assume, options.limit, options.count)
    asked = checks.call_of(rulebook, options.call)
    limits = workers.limits(options)
    setup = checks.Setup(project, Desk, options.lang, asked, settings, options.all, limits)
    for path in paths:
        tell_if_open(path)
    with table.growing() if table else nullcontext() as file:
        tally = checks.tally_of(setup, rulebook, options.format, one=len(paths) == 1, table=file)
        reports = checks.check_files(setup, paths, jobs, dask)
        for report in workers.with_progress(reports, len(paths), options):
            workers.put_out(tally.printed(report), options)
            if copy and annotated and not report.bad:
                copy.write(annotated(tally.notes(report)))
        if ending := tally.ending():
            outputs.say(options, ending)
    for output in filter(None, (copy, table)):
        if not output.to_stdout:
            tell(f"written: {output.path}")
    return FAULT if tally.faults else BAD_CALL if tally.bad else FINDINGS if tally.found else OK


def _annotated(paths: Sequence[Path]) -> Callable[[list[tuple[Place, str]]], bytes]:
    """Who makes the copy with comments. Raises Problem where it is not one draft."""
    if len(paths) > 1 or paths[0].suffix.lower() in (".yaml", ".yml", ".json"):
        raise Problem("--annotate is for one draft (.docx) at a time")
    from kyoso.word.annotating import annotate
    from kyoso.word.opening import open_file

    return lambda notes: annotate(open_file(paths[0]), str(paths[0]), notes)
