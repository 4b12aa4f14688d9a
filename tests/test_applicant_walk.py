"""A new field of a person and a new column of a table, walked from their declaration to the checks."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kyoso import programme
from kyoso.model import Language, Unit
from kyoso.plan import load_plan, plan_schema, types_of
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word.desk import Desk
from kyoso.word.drafts import Drafter
from tests.other_rules import book, figure, judge, verdicts

CALL = "fy2025.future.concept"
DECLARED = """
applicant:
  people:
    leader: {fields: {effort: {type: percent, label: {ja: エフォート（％）, en: Effort (%)}}}}
  tables:
    themes: {risk: {type: choice, label: {ja: 危険, en: Risk}, choices: {high: {ja: 高い, en: High}}}}
"""


@pytest.fixture
def walked(project: Project, rulebook: Rulebook, tmp_path: Path) -> Drafter:
    """Our programme with two fields more: the declaration, two templates, and the example plan."""
    for name in ("templates", "locale", "book"):
        shutil.copytree(project.root / name, tmp_path / name)
    made = Project(tmp_path)
    made.programme.write_text(project.programme.read_text("utf-8") + DECLARED, "utf-8")
    row = '| {{ label("leader.effort") }} | {{ field("leader.effort") }} |\n'
    _change(made, "sections/leader.md.j2", "| {% trans %}専門", row + "| {% trans %}専門")
    table = "sections/research.md.j2"
    _change(made, table, " |\n|---|---|---|", ' | {{ label("themes.risk") }} |\n|---|---|---|---|')
    _change(made, table, '{{ cell("year") }} |', '{{ cell("year") }} | {{ cell("risk") }} |')
    _change(made, table, "32 18 34 16", "32 18 22 16 12")
    _change(made, "plan.example.yaml", "  affiliation: 架空大学 工学部", "  affiliation: 架空大学 工学部\n  effort: 30")
    _change(made, "plan.example.yaml", "    poc: 町", "    risk: 高い\n    poc: 町")
    return Drafter(msgspec.structs.replace(rulebook, declared=programme.load(made)), made)


def _change(project: Project, name: str, before: str, after: str) -> None:
    path = project.templates / name
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")


@pytest.mark.parametrize("language", ["ja", "en", "both"])
def test_it_goes_into_a_draft_and_comes_back(walked: Drafter, language: Language, tmp_path: Path) -> None:
    """From the example plan, under its label in each language, with no remark."""
    rulebook = walked.rulebook
    plan: Any = load_plan(walked.project.templates / "plan.example.yaml", rulebook)
    assert plan_schema(rulebook.declared.applicant)["$defs"]["ResearcherLeader"]["properties"]["effort"]
    path = tmp_path / "draft.docx"
    path.write_bytes(walked.draft(rulebook.calls[CALL], language, plan))
    filled = Desk(walked.project, rulebook, walked).read(path)
    field = next(each for each in filled.fields if each.tag == "leader.effort")
    assert {"ja": "エフォート（％）", "en": "Effort (%)"}.get(language, "エフォート（％）") in field.label
    read: Any = filled.plan
    assert read.leader.effort == plan.leader.effort == 30
    assert [theme.risk for theme in read.themes] == [theme.risk for theme in plan.themes] == ["high", ""]
    assert not [each for each in filled.remarks if each.name == "unreadable"]


@pytest.mark.parametrize(
    ("limit", "row", "asked", "answers"),
    [
        ((12, "companies"), "kind: field-at-most, field: employees", "count", {12: "met", 13: "not-met", None: "open"}),
        (
            (20, "percent"),
            "kind: field-at-least, field: employees",
            "percent",
            {20: "met", 19: "not-met", None: "open"},
        ),
    ],
)
def test_a_check_looks_at_a_declared_field(
    tmp_path: Path, limit: tuple[int, Unit], row: str, asked: str, answers: dict[int | None, str]
) -> None:
    """On both sides of its limit, with one row of the table and nothing else."""
    made = Project(tmp_path)
    label = "{ja: 従業員数, en: Employees}"
    made.programme.write_text(f"applicant: {{plan: {{employees: {{type: {asked}, label: {label}}}}}}}\n", "utf-8")
    rules = msgspec.structs.replace(book(figure("limit", *limit)), declared=programme.load(made))
    of = judge(rules, tmp_path, f"size {row}, rule: limit")
    kind: Any = types_of(rules.declared.applicant).plan
    assert {number: verdicts(of, kind(employees=number))[0].answer for number in answers} == answers
