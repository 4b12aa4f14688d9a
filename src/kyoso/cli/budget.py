"""The budget as a workbook, from the rules and a plan."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from kyoso.cli import outputs
from kyoso.cli.exit_codes import OK
from kyoso.cli.programme import command, project_of, rulebook_of, tell_if_open
from kyoso.errors import Problem

if TYPE_CHECKING:
    from kyoso.cli.programme import Commands
    from kyoso.model import Call
    from kyoso.plan import Plan
    from kyoso.rulebook import Rulebook


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    budget = command(
        commands,
        "budget",
        "make the budget as a workbook for Excel or LibreOffice, with live sums and the ceiling of the call",
        "kyoso budget --plan plan.yaml -o budget.xlsx",
        "kyoso budget future concept --year 2025 --lang both -o budget.xlsx",
        "kyoso read budget.xlsx --plan --into plan.yaml -o new.yaml   (back into the plan)",
    )
    budget.add_argument("area", nargs="?", help="area (default: that of the plan); see kyoso calls")
    budget.add_argument("tier", nargs="?", help="tier (default: that of the plan); see kyoso calls")
    budget.add_argument("--year", type=int, metavar="Y", help="fiscal year of the call (default: that of the plan)")
    budget.add_argument("--plan", type=Path, metavar="FILE", help="the plan with institutions and budget to put in")
    budget.add_argument(
        "--lang", choices=("ja", "en", "both"), default="ja", help="language of the workbook (default: ja)"
    )
    outputs.add_option(budget, "BUDGET.xlsx", "the file to write", required=True)
    budget.set_defaults(run=_budget)


def _budget(options: argparse.Namespace) -> int:
    from kyoso.workbook.desk import made_budget

    output = outputs.needed(options)
    if not output.to_stdout and output.path.suffix.lower() != ".xlsx":
        raise Problem(f"{output.path}: nothing was written; a workbook's name ends in .xlsx, or Excel does not open it")
    project = project_of(options)
    rulebook = rulebook_of(project)
    plan = _plan(options, rulebook)
    call = _call(options, plan, rulebook)
    output.write(made_budget(project, rulebook, plan, call, options.lang))
    outputs.written(options, output)
    return OK


def _plan(options: argparse.Namespace, rulebook: Rulebook) -> Plan:
    from kyoso.plan import Plan
    from kyoso.workbook.reading import load_any_plan

    if options.plan is None:
        return Plan()
    tell_if_open(options.plan)
    return load_any_plan(options.plan, rulebook, project_of(options))


def _call(options: argparse.Namespace, plan: Plan, rulebook: Rulebook) -> Call:
    """The call that is named, what is not said being taken from the plan."""
    area, tier = options.area or plan.call.area, options.tier or plan.call.tier
    year = options.year or plan.call.fiscal_year
    if not (area and tier and year):
        raise Problem("kyoso budget needs AREA, TIER and --year (see kyoso calls), or --plan FILE that names its call")
    return rulebook.call(area, tier, year)
