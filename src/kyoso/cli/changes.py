"""What changes between years and revisions: compared, followed to what it touches, told in a feed."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from kyoso.cli import outputs
from kyoso.cli.exit_codes import OK
from kyoso.cli.programme import command, project_of, rulebook_of, tell, tell_if_open
from kyoso.errors import Problem

if TYPE_CHECKING:
    from kyoso.carrying.redline import Redline
    from kyoso.changes import Comparison
    from kyoso.cli.programme import Commands
    from kyoso.outputs import Output
    from kyoso.project import Project
    from kyoso.rulebook import Rulebook

PRINTED = ("text", "markdown", "json")


def add(commands: Commands) -> None:
    """Add the commands to the parser."""
    diff = command(
        commands,
        "diff",
        "show what differs between two fiscal years, or two revisions of the rules",
        "kyoso diff 2021 2025",
        "kyoso diff --base HEAD~1 --lang en --format markdown",
        "kyoso diff 2021 2025 --format docx --lang both -o changes.docx",
        "kyoso diff 2021 2025 --draft regional full-scale -o redline.docx",
        "kyoso diff mine.docx next.docx -o redline.docx",
    )
    _diff_parser(diff)

    impact = command(
        commands,
        "impact",
        "list what a change touches: pages, drafts, data, verdicts, translations",
        "kyoso impact --base origin/main",
    )
    impact.add_argument(
        "--base", default="HEAD", metavar="REV", help="the git revision to compare with (default: HEAD)"
    )
    _report_options(impact)
    impact.set_defaults(run=_impact)

    feed = command(
        commands,
        "feed",
        "write the changes of the rules as an Atom feed, from the history of git",
        "kyoso feed -o changes.atom",
    )
    outputs.add_option(feed, "FILE.atom", "the file to write", required=True)
    feed.add_argument("--lang", choices=("ja", "en"), default="ja", help="language of the feed (default: ja)")
    feed.set_defaults(run=_feed)


def _diff_parser(diff: argparse.ArgumentParser) -> None:
    diff.add_argument(
        "sides",
        nargs="*",
        metavar="SIDE",
        help="two fiscal years (2021 2025), two rulebooks (old.json new.json), or two Word files (old.docx new.docx)",
    )
    diff.add_argument(
        "--base", default="", metavar="REV", help="instead: the rules here against those of a git revision"
    )
    diff.add_argument(
        "--draft",
        nargs=2,
        metavar=("AREA", "TIER"),
        help="the draft of one year against that of the other, as tracked changes in Word",
    )
    diff.add_argument(
        "--lang", choices=("ja", "en", "both"), default="ja", help="language (default: ja); both for docx alone"
    )
    diff.add_argument(
        "--format", choices=(*PRINTED, "docx"), default="text", help="how to print (text); docx: a table in Word"
    )
    outputs.add_option(diff, "FILE", "write to a file instead of the terminal")
    diff.set_defaults(run=_diff)


def _report_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--lang", choices=("ja", "en"), default="ja", help="language of the report (default: ja)")
    command.add_argument("--format", choices=PRINTED, default="text", help="how to print (text)")


def _diff(options: argparse.Namespace) -> int:
    from kyoso.outputs import Output

    sides = [Path(side) for side in options.sides if not side.isdecimal()]
    output = outputs.chosen(options, inputs=sides) or Output("-")
    if len(sides) == 2 and all(side.suffix.lower() == ".docx" for side in sides):
        return _redline_of_files(options, output, *sides)
    if options.draft:
        return _redline_of_drafts(options, output)
    project = project_of(options)
    if options.format == "docx":
        output.write(_table(project, options))
    elif options.lang == "both":
        raise Problem("--lang both is for --format docx and --draft; give ja or en")
    else:
        output.write(_printed(project, options).encode())
    outputs.written(options, output)
    return OK


def _printed(project: Project, options: argparse.Namespace) -> str:
    from kyoso.changes import printed
    from kyoso.translations import load

    gettext = load(project, "messages", options.lang).gettext
    return printed(_compared(project, options)[0], options.format, options.lang, gettext)


def _table(project: Project, options: argparse.Namespace) -> bytes:
    """The comparison as a table in Word."""
    from kyoso.translations import load
    from kyoso.word.contrast import Books, contrast

    comparison, before, after = _compared(project, options)
    return contrast(
        comparison,
        Books(before, after),
        project,
        options.lang,
        lambda language: load(project, "messages", language).gettext,
    )


def _redline_of_files(options: argparse.Namespace, output: Output, old: Path, new: Path) -> int:
    from kyoso.carrying.redline import redline
    from kyoso.word.opening import open_file

    for path in (old, new):
        tell_if_open(path)
    made = redline(open_file(old), open_file(new), (str(old), str(new)))
    return _redlined(options, output, made)


def _redline_of_drafts(options: argparse.Namespace, output: Output) -> int:
    """The draft of an area and tier in one year against that in another one."""
    from kyoso.carrying.redline import redline
    from kyoso.word.drafts import Drafter

    if len(options.sides) != 2 or not all(side.isdecimal() for side in options.sides):
        raise Problem("kyoso diff --draft AREA TIER needs two fiscal years, such as 2021 2025")
    project = project_of(options)
    rulebook = rulebook_of(project)
    drafter = Drafter(rulebook, project)
    area, tier = options.draft
    calls = [rulebook.call(area, tier, int(side)) for side in options.sides]
    old, new = (drafter.draft(call, options.lang, practice=call.document is None) for call in calls)
    return _redlined(options, output, redline(old, new))


def _redlined(options: argparse.Namespace, output: Output, made: Redline) -> int:
    output.write(made.data)
    outputs.written(options, output, f"; tracked changes: {made.inserted} insertions, {made.deleted} deletions")
    return OK


def _compared(project: Project, options: argparse.Namespace) -> tuple[Comparison, Rulebook, Rulebook]:
    """Two fiscal years, two files, or the working tree and a revision; with the rules of both sides."""
    from kyoso.changes import compare_revisions, compare_years, named
    from kyoso.rulebook import Rulebook

    sides: list[str] = options.sides
    if options.base:
        from kyoso.revision import rules_of

        if sides:
            raise Problem("kyoso diff takes two sides, or --base REV alone")
        base = rules_of(project, options.base, tell).rulebook
        here = rulebook_of(project)
        return compare_revisions(base, here, named(options.base), named(".")), base, here
    if len(sides) == 2 and all(side.isdecimal() for side in sides):
        here = rulebook_of(project)
        return compare_years(here, int(sides[0]), int(sides[1])), here, here
    if len(sides) == 2:
        old, new = (Rulebook.load(Path(side)) for side in sides)
        return compare_revisions(old, new, named(sides[0]), named(sides[1])), old, new
    raise Problem("kyoso diff needs two fiscal years (2021 2025), two rulebooks (old.json new.json), or --base REV")


def _impact(options: argparse.Namespace) -> int:
    from kyoso.impact import impact_of, printed
    from kyoso.translations import load

    project = project_of(options)
    gettext = load(project, "messages", options.lang).gettext
    print(printed(impact_of(project, options.base, tell), options.format, options.lang, gettext), end="")
    return OK


def _feed(options: argparse.Namespace) -> int:
    from kyoso.feed import feed

    output = outputs.needed(options)
    output.write(feed(project_of(options), options.lang, Path(options.output).name, tell))
    outputs.written(options, output)
    return OK
