"""What changes between years and revisions: compared, followed to what it touches, told in a feed."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from kyoso.cli import outputs
from kyoso.cli.exit_codes import OK
from kyoso.cli.programme import command, project_of, rulebook_of, tell
from kyoso.errors import Problem

if TYPE_CHECKING:
    from kyoso.changes import Comparison
    from kyoso.cli.programme import Commands
    from kyoso.project import Project


def add(commands: Commands) -> None:
    """Add the commands to the parser."""
    diff = command(
        commands,
        "diff",
        "show what differs between two fiscal years, or two revisions of the rules",
        "kyoso diff 2021 2025",
        "kyoso diff --base HEAD~1 --lang en --format markdown",
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
    feed.set_defaults(run=_feed)


def _diff_parser(diff: argparse.ArgumentParser) -> None:
    diff.add_argument(
        "sides", nargs="*", metavar="SIDE", help="two fiscal years (2021 2025), or two rulebooks (old.json new.json)"
    )
    diff.add_argument(
        "--base", default="", metavar="REV", help="instead: the rules here against those of a git revision"
    )
    _report_options(diff)
    diff.set_defaults(run=_diff)


def _report_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--lang", choices=("ja", "en"), default="ja", help="language of the report (default: ja)")
    command.add_argument("--format", choices=("text", "markdown", "json"), default="text", help="how to print (text)")


def _diff(options: argparse.Namespace) -> int:
    from kyoso.changes import printed
    from kyoso.translations import load

    project = project_of(options)
    gettext = load(project, "messages", options.lang).gettext
    print(printed(_compared(project, options), options.format, options.lang, gettext), end="")
    return OK


def _compared(project: Project, options: argparse.Namespace) -> Comparison:
    """Two fiscal years, two files, or the working tree and a revision."""
    from kyoso.changes import compare_revisions, compare_years, named
    from kyoso.rulebook import Rulebook

    sides: list[str] = options.sides
    if options.base:
        from kyoso.revision import rules_of

        if sides:
            raise Problem("kyoso diff takes two sides, or --base REV alone")
        base = rules_of(project, options.base, tell).rulebook
        return compare_revisions(base, rulebook_of(project), named(options.base), named("."))
    if len(sides) == 2 and all(side.isdecimal() for side in sides):
        return compare_years(rulebook_of(project), int(sides[0]), int(sides[1]))
    if len(sides) == 2:
        old, new = (Rulebook.load(Path(side)) for side in sides)
        return compare_revisions(old, new, named(sides[0]), named(sides[1]))
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
    output.write(feed(project_of(options)))
    outputs.written(options, output)
    return OK
