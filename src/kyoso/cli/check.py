"""Plans and filled drafts against the rules of their call, one or many."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from kyoso.cli import finished, naming, outputs, together, workers
from kyoso.cli.drafts import add_comments
from kyoso.cli.exit_codes import BAD_CALL, FAULT, FINDINGS, OK
from kyoso.cli.programme import command, project_of, rulebook_of, tell, tell_if_open
from kyoso.errors import Problem

if TYPE_CHECKING:
    from kyoso.checks import Setup
    from kyoso.checks.many import Asked, Work
    from kyoso.checks.parts import Parts
    from kyoso.checks.report import Tally
    from kyoso.cli.programme import Commands
    from kyoso.outputs import Output
    from kyoso.project import Project
    from kyoso.rulebook import Rulebook

PLANS = (".yaml", ".yml", ".json", ".xlsx", ".xlsm")


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    check = command(
        commands,
        "check",
        "check plans or filled drafts against the rules of their call",
        "kyoso check draft.docx",
        "kyoso check plan.yaml --call future/concept/2025 --all",
        "kyoso check draft.docx --annotate commented.docx --limit vision=4000",
        "kyoso check draft.docx budget.xlsx --together",
        "kyoso check --finished proposal.docx   (pages, margins, typefaces, what was left in; a form: --map form.yaml)",
        "kyoso check @names.txt -o findings.csv   (names.txt: very many files, one a line)",
        "kyoso check s3://bucket/drafts/ --parts answers --resume   (a million: what was answered is not asked again)",
    )
    _check_parser(check)


def _check_parser(check: argparse.ArgumentParser) -> None:
    check.add_argument(
        "files",
        nargs="*",
        metavar="FILE",
        help="a plan (.yaml, .json, .xlsx) or a draft (.docx), here or in a store (s3://…)",
    )
    check.add_argument("--call", default="", metavar="CALL", help="the call, such as future/concept/2025 or its key")
    check.add_argument("--lang", choices=("ja", "en"), help="language of the findings (default: that of the draft)")
    check.add_argument("--format", choices=("text", "json"), default="text", help="how to print (default: text)")
    check.add_argument(
        "--fail-on-open", action="store_true", help="exit code 1 also where the documents do not say (default: × alone)"
    )
    check.add_argument("--all", action="store_true", help="show what is met as well")
    outputs.add_name(check, "--annotate", metavar="OUT.docx", about="a copy of the draft, findings as comments")
    add_comments(check)
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
    together.add_options(check)
    _add_many(check)
    finished.add_options(check)
    check.set_defaults(run=_check)


def _add_many(check: argparse.ArgumentParser) -> None:
    """What very many files need."""
    check.add_argument(
        "--files-from", action="append", default=[], metavar="LIST", help="a file with a name a line (- standard input)"
    )
    check.add_argument("-0", "--null", action="store_true", help="names in lists end with a zero byte, as find -print0")
    check._has_negative_number_optionals.clear()  # argparse takes -0 for a number, and then --jobs -1 for an option
    check.add_argument("-r", "--recursive", action="store_true", help="of a folder, all that is in it and below")
    check.add_argument(
        "--parts", metavar="DIR", help="the answers as tables of a thousand drafts each, here or in a store; no lines"
    )
    check.add_argument("--parts-as", choices=("csv", "parquet"), default="csv", help="what tables (default: csv)")
    check.add_argument(
        "--resume", action="store_true", help="go on in --parts: the same draft by the same rules is not asked again"
    )
    check.add_argument("--unordered", action="store_true", help="answers as they are ready, not as the files stand")


def _check(options: argparse.Namespace) -> int:
    from kyoso import checks

    named = naming.Named(options.files, options.files_from, zero=options.null, recursive=options.recursive)
    if options.annotate and (not named.one or named.one.lower().endswith(PLANS)):
        raise Problem("--annotate is for one draft (.docx) at a time")
    finished.only_with_it(options)
    work = workers.chosen(options)
    table, copy = _outputs(options, named)
    if options.finished:
        return finished.check(options, list(_looked_at(named, table)), table)
    forms = together.forms_of(options)
    project = project_of(options)
    rulebook = rulebook_of(project)
    setup = _setup(options, project, rulebook)
    parts = _parts(options, setup, rulebook)
    with table.growing() if table else nullcontext() as file:
        tally = checks.tally_of(setup, rulebook, options.format, one=bool(named.one), table=file)
        names = _looked_at(named, table)
        if named.one and work.dask is None and parts is None:
            _one(next(names), setup, tally, copy, options)
        else:
            _many(names, setup, checks.Work(work.jobs, work.dask, not options.unordered), tally, parts, options)
        if (options.together or options.filled) and not tally.bad:  # what cannot be read has been said
            together.compare(options, setup, rulebook, tally, forms)
        if ending := tally.ending():
            outputs.say(options, ending)
    for output in filter(None, (copy, table)):
        if not output.to_stdout:
            tell(f"written: {output.path}")
    if tally.faults or tally.bad:
        return FAULT if tally.faults else BAD_CALL
    return FINDINGS if tally.found or tally.together or (options.fail_on_open and tally.open) else OK


def _outputs(options: argparse.Namespace, named: naming.Named) -> tuple[Output | None, Output | None]:
    """Where the table and the copy go; the files that are named are looked at as they come."""
    inputs = [Path(name) for name in (*named.lists, named.one) if name]
    table, copy = (outputs.chosen(options, name, inputs) for name in ("output", "annotate"))
    return table, copy


def _setup(options: argparse.Namespace, project: Project, rulebook: Rulebook) -> Setup:
    from kyoso import checks
    from kyoso.word.desk import Desk
    from kyoso.workbook.reading import load_any_plan

    settings = checks.settings_of(options.assume, options.limit, options.count)
    asked = checks.call_of(rulebook, options.call)
    limits = workers.limits(options)
    return checks.Setup(project, Desk, options.lang, asked, settings, options.all, limits, load_any_plan)


def _parts(options: argparse.Namespace, setup: Setup, rulebook: Rulebook) -> Parts | None:
    """Where the answers go in parts, with those of earlier runs."""
    if options.parts is None:
        if options.resume:
            raise Problem("--resume goes on with the answers in a folder: give it with --parts DIR")
        return None
    from kyoso.checks.many import rules_of
    from kyoso.checks.parts import Parts

    return Parts(options.parts, options.parts_as, rules_of(setup, rulebook), resume=options.resume)


def _looked_at(names: Iterable[str], table: Output | None) -> Iterator[str]:
    """The names, each seen not to be the table, and said to be open elsewhere where it is."""
    for name in names:
        path = Path(name)
        if table:
            table.reads(path)
        tell_if_open(path)
        yield name


def _one(name: str, setup: Setup, tally: Tally, copy: Output | None, options: argparse.Namespace) -> None:
    """Check one file. Raises Problem where it cannot be read."""
    from kyoso import checks, stores
    from kyoso.checks.many import Asked

    if stores.is_remote(name):
        (answer,) = checks.check_stream(setup, [Asked(name)], checks.Work(jobs=1))
        report = answer.report
        assert report is not None
        if report.bad:
            raise Problem(f"{name}: {report.bad}")
    else:
        (report,) = checks.check_files(setup, [Path(name)])
    outputs.say(options, tally.printed(report))
    if copy:
        from kyoso.word.annotating import annotate
        from kyoso.word.opening import LARGEST_FILE

        copy.write(annotate(stores.read(name, LARGEST_FILE, ".docx file"), name, tally.notes(report), options.comments))


def _many(
    names: Iterator[str], setup: Setup, work: Work, tally: Tally, parts: Parts | None, options: argparse.Namespace
) -> None:
    """Check files as they are named; what was answered before is counted, and what is answered goes into the parts."""
    from kyoso import checks

    names, total = workers.counted(names)
    answers = checks.check_stream(setup, _asked(names, parts), work._replace(digests=parts is not None))
    try:
        for answer in workers.with_progress(answers, total, options):
            if answer.report is None:
                before = parts and parts.before(answer.name)
                tally.count_before(found=bool(before and before.found), bad=bool(before and before.bad))
                continue
            line = tally.printed(answer.report)
            if parts is None:
                outputs.say(options, line)
            else:
                parts.add(answer.report, answer.digest)
    finally:
        if parts is not None:
            parts.write()
            tell(f"written: {parts.said} ({tally.before} answered before)")


def _asked(names: Iterable[str], parts: Parts | None) -> Iterator[Asked]:
    from kyoso.checks.many import Asked

    for name in names:
        before = parts.before(name) if parts is not None else None
        yield Asked(name, before.digest if before else "")
