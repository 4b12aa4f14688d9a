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

LONGEST = 60  # characters of a paragraph that a line quotes


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
        "kyoso read budget.xlsx --into plan.yaml -o new.yaml",
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
    clean = command(
        commands,
        "clean",
        "make a copy of a filled draft for handing in: our instructions and tables of rules go, your text stays",
        "kyoso clean draft.docx -o proposal.docx",
    )
    _clean_parser(clean)


def _draft_parser(draft: argparse.ArgumentParser) -> None:
    draft.add_argument("area", nargs="?", help="area: a name such as regional or 地域共創分野; see kyoso calls")
    draft.add_argument("tier", nargs="?", help="tier: a name such as incubation or 育成型; see kyoso calls")
    draft.add_argument("--year", type=int, metavar="Y", help="fiscal year, such as 2025")
    draft.add_argument("--lang", choices=("ja", "en", "both"), default="ja", help="language of the draft (default: ja)")
    draft.add_argument("--plan", type=Path, metavar="FILE", help="plan.yaml, or a budget workbook (.xlsx), to fill in")
    outputs.add_option(draft, "FILE.docx", "the file to write")
    draft.add_argument("--all", type=Path, metavar="DIR", help="write the whole matrix of drafts into DIR")
    workers.add_options(draft)
    draft.add_argument(
        "--anyway", action="store_true", help="make a marked practice copy where there is nothing to apply for"
    )
    draft.set_defaults(run=_draft)


def _read_parser(read: argparse.ArgumentParser) -> None:
    read.add_argument(
        "file", type=Path, metavar="FILE", help="a filled draft (.docx) or budget workbook (.xlsx), as it was saved"
    )
    read.add_argument("--format", choices=("yaml", "json"), default="yaml", help="yaml (default), or json with all")
    read.add_argument("--plan", action="store_true", help="the plan alone, as kyoso draft --plan takes it")
    read.add_argument(
        "--into", type=Path, metavar="PLAN.yaml", help="this plan, with institutions and money from the workbook"
    )
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
    add_comments(update)
    outputs.add_name(
        update, "--redline", metavar="REDLINE.docx", about="your draft against the new one, as tracked changes in Word"
    )
    outputs.add_name(update, "--work-list", metavar="OUT.txt", about="the work list as a file as well")
    outputs.add_option(update, "OUT.docx", "the file to write", required=True)
    update.set_defaults(run=_update)


def add_comments(command: argparse.ArgumentParser) -> None:
    """Add `--comments`: where the comments of the new file stand."""
    command.add_argument(
        "--comments",
        choices=("none", "cover", "places"),
        default="auto",
        help="where comments are put: nowhere, all on the cover, or each at its place (default: at their places, but"
        " none behind the first footnote, since LibreOffice 7.4 loses notes that a comment stands between)",
    )


def _clean_parser(clean: argparse.ArgumentParser) -> None:
    clean.add_argument("file", type=Path, metavar="FILE.docx", help="a filled draft, as Word or LibreOffice saved it")
    clean.add_argument("--with-blanks", action="store_true", help="write the copy though some places are still blank")
    outputs.add_option(clean, "OUT.docx", "the file to write", required=True)
    clean.set_defaults(run=_clean)


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
        from kyoso.workbook.reading import load_any_plan

        plan = load_any_plan(options.plan, rulebook, project)
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
    from kyoso.word.desk import Desk
    from kyoso.word.reading import read_draft, showing
    from kyoso.workbook.opening import is_workbook

    output = outputs.chosen(options) or Output("-")
    tell_if_open(options.file)
    if is_workbook(options.file):
        output.write(_read_budget(options).encode("utf-8"))
        outputs.written(options, output)
        return OK
    if options.into:
        raise Problem(f"{options.file}: --into takes a budget workbook (.xlsx); a draft holds the whole plan")
    try:
        project = project_of(options)
        desk = Desk(project, rulebook_of(project))
    except Problem:  # where no programme is at hand, the file says what it can
        filled = read_draft(options.file)
    else:
        filled = desk.read(options.file)
    if options.format == "json":
        text = showing.as_json(filled.plan if options.plan else filled)
    else:
        text = showing.plan_as_yaml(filled.plan) if options.plan else showing.as_yaml(filled)
    output.write(text.encode("utf-8"))
    outputs.written(options, output)
    return OK


def _read_budget(options: argparse.Namespace) -> str:
    """The plan in a budget workbook as text, in place of that in another plan where one is named."""
    from kyoso.plan import load_plan
    from kyoso.word.reading import showing
    from kyoso.workbook.reading import into, load_any_plan

    project = project_of(options)
    rulebook = rulebook_of(project)
    plan = load_any_plan(options.file, rulebook, project)
    if options.into:
        plan = into(load_plan(options.into, rulebook), plan)
    return showing.as_json(plan) if options.format == "json" else showing.plan_as_yaml(plan)


def _update(options: argparse.Namespace) -> int:
    from kyoso.carrying import listed, update_file
    from kyoso.carrying.redline import redline
    from kyoso.word.drafts import Drafter
    from kyoso.word.opening import open_file

    output = outputs.needed(options)
    worklist = outputs.chosen(options, "work_list")
    redlined = outputs.chosen(options, "redline")
    tell_if_open(options.file)
    project = project_of(options)
    made = update_file(
        options.file,
        Drafter(rulebook_of(project), project),
        **{name: getattr(options, name) for name in ("area", "tier", "year", "lang", "anyway", "verify", "comments")},
    )
    compared = redline(open_file(options.file), made.data, (str(options.file), "the new draft")) if redlined else None
    output.write(made.data)
    if redlined and compared:
        redlined.write(compared.data)
    if worklist is not None:
        worklist.write(("\n".join(listed(made)) + "\n").encode("utf-8"))
    for line in listed(made):
        outputs.say(options, line)
    outputs.written(options, output)
    return OK


def _clean(options: argparse.Namespace) -> int:
    from kyoso.carrying.cleaning import clean
    from kyoso.word.desk import Desk
    from kyoso.word.opening import open_file

    output = outputs.needed(options)
    tell_if_open(options.file)
    project = project_of(options)
    desk = Desk(project, rulebook_of(project))
    made = clean(open_file(options.file), str(options.file), desk)
    for blank in made.blanks:
        outputs.say(options, f"still blank: {blank.label}")
    if made.blanks and not options.with_blanks:
        raise Problem(
            f"{options.file}: {len(made.blanks)} places are still blank; nothing was written."
            " Fill them in, or add --with-blanks",
            exit_code=1,
        )
    output.write(made.data)
    for changed in made.changed:
        outputs.say(options, f"still there, since it was changed: {changed[:LONGEST]}")
    if made.comments:
        outputs.say(options, f"still there: {made.comments} comments of people; answer and delete them in Word")
    outputs.say(options, "taken out: " + ", ".join(f"{kind} {count}" for kind, count in sorted(made.removed.items())))
    outputs.written(options, output)
    return OK
