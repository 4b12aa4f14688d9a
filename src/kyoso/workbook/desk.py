"""Budget workbooks made for a programme."""

from __future__ import annotations

from kyoso import checks
from kyoso.checks.kinds import KINDS
from kyoso.checks.table import load_table
from kyoso.model import LANGUAGES, Call
from kyoso.plan import Plan
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.translations import load
from kyoso.workbook.budget import Budget
from kyoso.workbook.saying import Sayer, Spoken


def made_budget(project: Project, rulebook: Rulebook, plan: Plan, call: Call, language: Spoken) -> bytes:
    """The budget of a plan as a workbook, with the ceiling of a call."""
    judge = checks.Judge(rulebook, load_table(project, rulebook, tuple(KINDS)))
    say = Sayer(language, {each: load(project, "messages", each).gettext for each in LANGUAGES})
    return Budget(plan, call, rulebook, judge, say).made()
