"""Word drafts: made, read back, carried over."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from kyoso.cli import outputs, workers
from kyoso.cli.exit_codes import OK
from kyoso.cli.programme import command, project_of, rulebook_of, tell_if_open
from kyoso.errors import Finding, Problem

if TYPE_CHECKING:
    from kyoso.cli.programme import Commands
    from kyoso.executors import Cluster


def add(commands: Commands) -> None:
    """Add the commands to the parser."""
    draft = command(
        commands,
        "draft",
        "make one Word draft, or with --all every one",
        "kyoso draft future concept --year 2025 -o draft.docx",
        "kyoso draft 地域共創分野 本格型 --year 2025 --lang both --plan plan.yaml -o review.docx",
        "kyoso draft --all drafts/",
    )
    _draft_parser(draft)
    read = command(
        commands,
        "read",
        "read a filled draft back: plan, text of the sections, identity",
        "kyoso read draft.docx",
        "kyoso read draft.docx --plan -o plan.yaml",
    )
    _read_parser(read)
    update = command(
        commands,
        "update",
        "carry a filled draft over to other rules, losing nothing",
        "kyoso update draft.docx --year 2025 -o next.docx",
        "kyoso update draft.docx --year 2025 --area regional --tier full-scale -o next.docx",
    )
    _update_parser(update)


def _draft_parser(draft: argparse.ArgumentParser) -> None:
    draft.add_argument("area", nargs="?", help="area: a name such as regional or 地域共創分野; see kyoso calls")
    draft.add_argument("tier", nargs="?", help="tier: a name such as incubation or 育成型; see kyoso calls")
    draft.add_argument("--year", type=int, metavar="Y", help="fiscal year, such as 2025")
    draft.add_argument("--lang", choices=("ja", "en", "both"), default="ja", help="language of the draft (default: ja)")
    draft.add_argument(
        "--plan", type=Path, metavar="FILE", help="plan.yaml with title, PL, institutions and budget to fill in"
    )
    outputs.add_option(draft, "FILE.docx", "the file to write")
    draft.add_argument("--all", type=Path, metavar="DIR", help="write the whole matrix of drafts into DIR")
    workers.add_options(draft)
    draft.add_argument(
        "--anyway", action="store_true", help="make a marked practice copy where there is nothing to apply for"
    )
    draft.set_defaults(run=_draft)


def _read_parser(read: argparse.ArgumentParser) -> None:
    read.add_argument("file", type=Path, metavar="FILE.docx", help="a filled draft, as Word or LibreOffice saved it")
    read.add_argument("--format", choices=("yaml", "json"), default="yaml", help="yaml (default), or json with all")
    read.add_argument("--plan", action="store_true", help="the plan alone, as kyoso draft --plan takes it")
    outputs.add_option(read, "FILE", "write to a file instead of the terminal")
    read.set_defaults(run=_read)


def _update_parser(update: argparse.ArgumentParser) -> None:
    update.add_argument("file", type=Path, metavar="FILE.docx", help="a filled draft, as Word or LibreOffice saved it")
    update.add_argument("--year", type=int, required=True, metavar="Y", help="fiscal year of the new rules")
    update.add_argument("--area", default="", metavar="A", help="another area (default: that of the draft)")
    update.add_argument("--tier", default="", metavar="T", help="another tier (default: that of the draft)")
    update.add_argument(
        "--lang", choices=("ja", "en", "both"), default="", help="language (default: that of the draft)"
    )
    update.add_argument(
        "--anyway", action="store_true", help="make a marked practice copy where there is nothing to apply for"
    )
    update.add_argument(
        "--verify",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="count the author's pieces before and after, and write nothing where one would be lost (default)",
    )
    outputs.add_option(update, "OUT.docx", "the file to write", required=True)
    update.set_defaults(run=_update)


def _draft(options: argparse.Namespace) -> int:
    from kyoso.word import make_draft

    jobs, dask = workers.chosen(options)
    if options.all:
        return _draft_all(options, jobs, dask)
    if not (options.area and options.tier and options.year):
        raise Problem("kyoso draft needs AREA, TIER and --year (see kyoso calls), or --all DIR for every draft")
    if options.output is None:
        raise Problem("kyoso draft needs -o FILE.docx: the file to write")
    output = outputs.needed(options)
    project = project_of(options)
    rulebook = rulebook_of(project)
    call = rulebook.call(options.area, options.tier, options.year)
    if call.document is None and not options.anyway:
        status = rulebook.figure(call.status)
        raise Problem(
            f"{rulebook.call_name(call, 'ja')}: nothing to write; {rulebook.cite(status.source, 'ja')} says"
            f" 「{status.source.as_written}」. For a marked practice copy add --anyway"
        )
    plan = None
    if options.plan:
        from kyoso.plan import load_plan

        plan = load_plan(options.plan, rulebook)
    data = make_draft(rulebook, call, options.lang, plan, project=project, practice=call.document is None)
    output.write(data)
    outputs.written(options, output)
    return OK


def _draft_all(options: argparse.Namespace, jobs: int | None, dask: Cluster | None) -> int:
    from kyoso.outputs import Output
    from kyoso.word.drafts import wanted
    from kyoso.word.many import make_all

    project = project_of(options)
    rulebook = rulebook_of(project)
    paths = [options.all / draft.path for draft in wanted(rulebook)]
    if not options.force and (there := [path for path in paths if path.exists()]):
        raise Problem(
            f"{there[0]}: exists already ({len(there)} in all); nothing was written. Use --force to overwrite"
        )
    findings: list[Finding] = []
    missing: list[Path] = []
    for made in workers.with_progress(make_all(rulebook, project, jobs, dask), len(paths), options):
        path = options.all / made.path
        if made.findings:
            findings += made.findings
            missing.append(path)
        else:
            Output(path, force=options.force).write(made.data)
    print(f"written: {len(paths) - len(missing)} drafts under {options.all}")
    for path in missing:
        print(f"not written: {path}")
    if findings:
        raise Problem(findings)
    return OK


def _read(options: argparse.Namespace) -> int:
    from kyoso.outputs import Output
    from kyoso.word.reading import read_draft, showing

    output = outputs.chosen(options) or Output("-")
    tell_if_open(options.file)
    filled = read_draft(options.file)
    if options.format == "json":
        text = showing.as_json(filled.plan if options.plan else filled)
    else:
        text = showing.plan_as_yaml(filled.plan) if options.plan else showing.as_yaml(filled)
    output.write(text.encode("utf-8"))
    outputs.written(options, output)
    return OK


def _update(options: argparse.Namespace) -> int:
    from kyoso.carrying import listed, update_file
    from kyoso.word.drafts import Drafter

    output = outputs.needed(options)
    tell_if_open(options.file)
    project = project_of(options)
    made = update_file(
        options.file,
        Drafter(rulebook_of(project), project),
        **{name: getattr(options, name) for name in ("area", "tier", "year", "lang", "anyway", "verify")},
    )
    output.write(made.data)
    for line in listed(made):
        outputs.say(options, line)
    outputs.written(options, output)
    return OK
