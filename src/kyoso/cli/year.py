"""The next fiscal year, from the rules of one year and what was marked in a new document."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from kyoso.cli import outputs
from kyoso.cli.exit_codes import OK
from kyoso.cli.programme import command, project_of, rulebook_of, tell
from kyoso.errors import Problem

if TYPE_CHECKING:
    from kyoso.cli.programme import Commands
    from kyoso.project import Project


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    year = command(
        commands,
        "year",
        "write the notebooks and cases of a new fiscal year with what was marked in its document",
        "kyoso year 2026 --from 2025",
        "kyoso year 2026 --from 2025 --marked copies/r8-against-2025.yaml",
    )
    year.add_argument("new", type=int, metavar="YEAR", help="the new fiscal year, such as 2026")
    year.add_argument(
        "--from", dest="old", type=int, required=True, metavar="YEAR", help="the year that it is made from"
    )
    year.add_argument(
        "--marked",
        type=Path,
        metavar="FILE.yaml",
        help="the proposals that were marked (default: the only ones in copies/)",
    )
    outputs.add_option(year, "FILE.md", "the list of what is left to do (default: beside the proposals)")
    year.set_defaults(run=_year)


def _year(options: argparse.Namespace) -> int:
    from kyoso.incoming.proposals import marked
    from kyoso.nextyear.handing import begin
    from kyoso.nextyear.turning import Turn
    from kyoso.outputs import Output

    output = outputs.chosen(options)
    project = project_of(options)
    proposals = options.marked or _only(project, options.old)
    if output is None:
        path = proposals.with_name(f"{proposals.stem}-left-for-{options.new}.md")
        output = Output(path, force=options.force, inputs=[proposals])
    rulebook = rulebook_of(project)
    turn = Turn(options.old, options.new)
    handed = begin(project, rulebook, turn, marked(proposals, rulebook), tell)
    output.write(handed.left.encode())
    decided = handed.decided
    statements = sum(each.is_statement for each in decided.kept)
    print(
        f"fy{options.new}: {len(decided.kept) - statements} figures, {statements} statements,"
        f" {len(decided.questions)} open questions, {len(decided.calls)} calls; left out: {len(decided.out)}"
    )
    written = {
        "notebooks": handed.notebooks,
        "pages": handed.pages,
        "English": handed.catalogues,
        "cases": handed.cases,
    }
    for name, paths in written.items():
        if paths:
            print(f"{name + ':':11}{', '.join(project.shown(path) for path in paths)}")
    if not output.to_stdout:
        print(f"left to do: {project.shown(output.path)}; then: kyoso lint")
    return OK


def _only(project: Project, year: int) -> Path:
    """The proposals against a year, where there are just one."""
    from kyoso.incoming.registering import COPIES

    found = sorted((project.root / COPIES).glob(f"*-against-{year}.yaml"))
    if len(found) != 1:
        what = "several files of proposals" if found else "no proposals"
        raise Problem(f"{COPIES}/: {what} against {year}; name the one that you marked: --marked FILE.yaml")
    return found[0]
