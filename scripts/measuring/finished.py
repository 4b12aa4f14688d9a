"""The longest draft of the matrix, measured as a file that is handed in: by what it says itself, without a PDF."""

from __future__ import annotations

from pathlib import Path

from kyoso.finished.holding import findings, hold_draft, saved
from kyoso.finished.judging import Finding
from kyoso.notebooks import compile_rules
from kyoso.plan import load_plan
from kyoso.project import Project
from kyoso.word.desk import Desk
from measuring.bench import Bench, Side

LONGEST = "fy2021.policy.full-scale"  # no draft has more pages than the bilingual one of this call


def measure(bench: Bench, folder: Path) -> None:
    """Read, held against the blank draft, judged."""
    project = Project(folder)
    rulebook = compile_rules(project).rulebook
    desk, call = Desk(project, rulebook), rulebook.calls[LONGEST]
    plan, practice = load_plan(project.templates / "plan.example.yaml", rulebook), call.document is None
    draft = desk.drafter.draft(call, "both", plan, practice=practice)
    bench.counts["longest"] = max(map(int, desk.drafter.prepared(call, "both", practice=practice).pages.values()))

    def handed_in() -> list[Finding]:
        held = hold_draft(draft, "long.docx", desk, project)
        return findings(held, saved(held))

    assert handed_in()
    bench.in_turn(Side("finished", handed_in), rounds=9)
