"""Plans and filled drafts against the rules of their call, one or many."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from kyoso.cli import workers
from kyoso.cli.exit_codes import BAD_CALL, FINDINGS, OK
from kyoso.cli.programme import command, project_of, rulebook_of, tell, tell_if_open
from kyoso.errors import Problem

if TYPE_CHECKING:
    from kyoso.cli.programme import Commands
    from kyoso.filled import Place


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    check = command(
        commands,
        "check",
        "check plans or filled drafts against the rules of their call",
        "kyoso check draft.docx",
        "kyoso check plan.yaml --call future/concept/2025 --all",
        "kyoso check draft.docx --annotate commented.docx --limit vision=4000",
        "kyoso check @names.txt -o findings.csv   (names.txt: very many files, one a line)",
    )
    check.fromfile_prefix_chars = "@"
    check.convert_arg_line_to_args = _named_on  # type: ignore[assignment,method-assign]  # as argparse means it
    _check_parser(check)


def _check_parser(check: argparse.ArgumentParser) -> None:
    check.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a plan (.yaml, .json) or a draft (.docx)")
    check.add_argument("--call", default="", metavar="CALL", help="the call, such as future/concept/2025 or its key")
    check.add_argument("--lang", choices=("ja", "en"), help="language of the findings (default: that of the draft)")
    check.add_argument("--format", choices=("text", "json"), default="text", help="how to print (default: text)")
    check.add_argument("--all", action="store_true", help="show what is met as well")
    check.add_argument("--annotate", type=Path, metavar="OUT.docx", help="a copy of the draft, findings as comments")
    check.add_argument("-o", "--output", type=Path, metavar="OUT.csv", help="write the findings as a table")
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
    check.add_argument("--force", action="store_true", help="overwrite existing files")
    check.set_defaults(run=_check)


def _named_on(line: str) -> list[str]:
    """The file that a line of a list names; an empty line names none."""
    return [line] if line.strip() else []


def _check(options: argparse.Namespace) -> int:
    from kyoso import checks, files
    from kyoso.word.desk import Desk

    jobs, dask = workers.chosen(options)
    project = project_of(options)
    rulebook = rulebook_of(project)
    settings = checks.settings_of(options.assume, options.limit, options.count)
    asked = checks.call_of(rulebook, options.call)
    setup = checks.Setup(project, Desk, options.lang, asked, settings, options.all)
    copy = _copy_to_annotate(options)
    for path in options.files:
        tell_if_open(path)
    with files.growing(options.output, force=options.force) if options.output else nullcontext() as table:
        tally = checks.tally_of(setup, rulebook, options.format, one=len(options.files) == 1, table=table)
        reports = checks.check_files(setup, options.files, jobs, dask)
        for report in workers.with_progress(reports, len(options.files), options):
            workers.put_out(tally.printed(report))
            if copy is not None and not report.bad:
                files.write_new(options.annotate, copy(tally.notes(report)), force=options.force)
                tell(f"written: {options.annotate}")
        if ending := tally.ending():
            print(ending, flush=True)
    if options.output:
        tell(f"written: {options.output}")
    return BAD_CALL if tally.bad else FINDINGS if tally.found else OK


def _copy_to_annotate(options: argparse.Namespace) -> Callable[[list[tuple[Place, str]]], bytes] | None:
    """Who makes the copy with comments, once it is sure that nothing is overwritten that should not be."""
    for path in (options.annotate, options.output):
        if path is not None and path.exists() and (not options.force or path.resolve() == options.files[0].resolve()):
            raise Problem(f"{path}: exists already; nothing was written. Give another name, or --force to overwrite it")
    if options.annotate is None:
        return None
    draft: Path = options.files[0]
    if len(options.files) > 1 or draft.suffix.lower() in (".yaml", ".yml", ".json"):
        raise Problem("--annotate is for one draft (.docx) at a time")
    from kyoso.word.annotating import annotate
    from kyoso.word.opening import open_file

    return lambda notes: annotate(open_file(draft), str(draft), notes)
