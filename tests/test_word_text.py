"""What stands in a draft: approved as text, and a plan's own words arrive unchanged.

The approved texts are in `tests/approved/`. Where a change is wanted, write them anew with
`APPROVE=1 pytest tests/test_word_text.py` and read the difference in git.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kyoso.plan import BudgetLine, Institution, Milestone, Plan, Researcher, Theme, load_plan
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import Drafter, DraftLanguage, draft_path
from kyoso.word.lint import lint
from kyoso.word.xml import clean
from tests.word_drafts import all_drafts, as_text, fields, part, table, words

APPROVED = Path(__file__).parent / "approved"
VERSION = re.compile(r"\b[0-9a-f]{12}\b")  # of the rules; what changed is read from the text itself
# One of each template and language; the last is filled with the example plan.
CASES: list[tuple[str, DraftLanguage, bool]] = [
    ("fy2021.co-creation.full-scale", "ja", False),
    ("fy2021.policy.full-scale", "ja", False),
    ("fy2021.regional.incubation", "en", False),
    ("fy2025.regional.full-scale", "both", False),
    ("fy2025.regional.incubation", "en", False),
    ("fy2025.future.concept", "both", True),
]


@pytest.fixture(scope="module")
def drafter(rulebook: Rulebook, project: Project) -> Drafter:
    """Prepared once for all the texts."""
    return Drafter(rulebook, project)


@pytest.fixture(scope="module")
def example(rulebook: Rulebook, project: Project) -> Plan:
    """The documented example plan."""
    return load_plan(project.templates / "plan.example.yaml", rulebook)


@pytest.mark.parametrize(("key", "language", "filled"), CASES)
def test_the_text_is_as_approved(
    drafter: Drafter, example: Plan, key: str, language: DraftLanguage, filled: bool
) -> None:
    """A draft reads, line by line, as it was approved."""
    call = drafter.rulebook.calls[key]
    data = drafter.draft(call, language, example if filled else None, practice=call.document is None)
    path = APPROVED / f"{key}-{language}{'-example' if filled else ''}.txt"
    text = VERSION.sub("(digest)", as_text(data))
    if os.environ.get("APPROVE"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


@pytest.mark.slow
def test_no_markup_of_a_template_is_left(rulebook: Rulebook, project: Project) -> None:
    """Nothing in a draft looks like Markdown, Jinja, a marker or a catalogue's placeholder."""
    for name, data in all_drafts(rulebook, project).items():
        text = as_text(data)
        for left in ("**", ":::", "{{", "{%", "{id", "%(", "\ue000", "\ue001", "widths="):
            assert left not in text, name


@pytest.mark.slow
def test_what_is_missing_stays_a_marked_blank(rulebook: Rulebook, project: Project) -> None:
    """Without a plan every field shows a blank that names what belongs there."""
    for call in rulebook.calls.values():
        for language, mark in (("ja", "（未記入："), ("en", "(to fill in: "), ("both", "（未記入：")):
            data = all_drafts(rulebook, project)[draft_path(call, language)]  # type: ignore[arg-type]
            assert set(fields(data).values()) == {""}
            assert as_text(data).count(mark) >= 9


def test_the_example_plan_fills_what_it_names(drafter: Drafter, example: Plan) -> None:
    """Cover, team and tables show the plan's words and amounts."""
    data = drafter.draft(drafter.rulebook.calls["fy2025.future.concept"], "ja", example)
    filled = fields(data)
    assert filled["title"] == example.title
    assert filled["leader.name"] == example.leader.name
    assert filled["leader.age-group"] == example.leader.age_group
    assert filled["mentor.email"] == example.mentor.email
    assert filled["lead-institution"] == "架空大学"
    assert filled["summary"] == example.summary
    assert filled["sdgs"] == "6, 9, 11"
    assert filled["environment.text"] == ""
    assert [row[1] for row in table(data, "institutions")[1:]] == [each.name for each in example.institutions]
    assert [row[0] for row in table(data, "themes")[1:]] == [theme.title for theme in example.themes]


def test_sums_are_exact_and_assumptions_marked(drafter: Drafter) -> None:
    """Totals by year and institution add up in whole yen; an assumed indirect cost carries its mark."""
    plan = Plan(
        institutions=(Institution(id="a", name="A大学", kind="university", role="lead"), Institution(name="B大学")),
        start_fiscal_year=2025,
        budget=(
            BudgetLine(fiscal_year=2025, institution="a", amounts={"travel": 1_000_001, "other": 2_000_000}),
            BudgetLine(fiscal_year=2026, institution="a", amounts={"travel": 5, "indirect": 0}),
            BudgetLine(fiscal_year=2025, institution="B大学", amounts={"travel": 30_000_000, "indirect": 1}),
        ),
    )
    data = drafter.draft(drafter.rulebook.calls["fy2025.future.concept"], "ja", plan)
    assert table(data, "budget-years")[1:] == [
        ["令和7年度", "33,000.001", "※900.001", "33,900.002", "3,900.001", "30,000.001"],
        ["令和8年度", "0.005", "0", "0.005", "0.005", "0"],
        ["合計", "33,000.006", "※900.001", "33,900.007", "3,900.006", "30,000.001"],
    ]
    assert table(data, "budget-institutions")[1:3] == [
        ["A大学", "3,000.006", "※900", "3,900.006"],
        ["B大学", "30,000", "0.001", "30,000.001"],
    ]
    assert [row[0] for row in table(data, "budget")[1:]] == ["令和7年度", "令和8年度", "令和7年度", "合計"]


def test_the_table_counts_the_institutions_that_the_rules_count(drafter: Drafter, example: Plan) -> None:
    """Beside each number that the rules ask for stands the number in the plan."""
    data = drafter.draft(drafter.rulebook.calls["fy2021.regional.incubation"], "ja", example)
    text = as_text(data)
    assert "| 機関の数 | 3機関以上 | 4 | ☐ |" in text
    assert "| 自治体の数 | 少なくとも1機関 | 1 | ☐ |" in text


def test_a_plan_longer_than_the_period_loses_nothing(drafter: Drafter) -> None:
    """Years past the period and more institutions than rows all stand in the tables."""
    institutions = tuple(Institution(name=f"機関{n}") for n in range(40))
    lines = tuple(BudgetLine(fiscal_year=2021 + n, institution="機関7", amounts={"other": n}) for n in range(15))
    plan = Plan(institutions=institutions, budget=lines)
    data = drafter.draft(drafter.rulebook.calls["fy2021.regional.incubation"], "both", plan)
    assert len(table(data, "institutions")) == 41
    assert len(table(data, "budget")) == 1 + 15 + 1
    assert len(table(data, "budget-years")) == 1 + 15 + 1
    assert lint(data) == []


any_text = st.text(st.characters(), max_size=60) | st.sampled_from(
    [
        "{{ call.name }}",
        "{% raw %}",
        "**b** | c",
        "</w:t>&amp;<x>",
        "\ue0000\ue001",
        "a\r\nb\tc",
        "\ud800x",
        "\x00\x0b",
        "]]>",
        "# h",
    ]
)
plans = st.builds(
    Plan,
    title=any_text,
    summary=any_text,
    leader=st.builds(Researcher, name=any_text, email=any_text),
    institutions=st.lists(st.builds(Institution, name=any_text, contact=any_text), max_size=3).map(tuple),
    themes=st.lists(st.builds(Theme, title=any_text, poc=any_text), max_size=3).map(tuple),
    milestones=st.lists(st.builds(Milestone, fiscal_year=st.integers(2000, 2100), milestone=any_text), max_size=2).map(
        tuple
    ),
)


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=plans, data=st.data())
def test_any_text_arrives_as_it_was_typed(drafter: Drafter, plan: Plan, data: Any) -> None:
    """Whatever a user types is text in the draft: no markup, no template, nothing lost but what XML cannot hold."""
    call = data.draw(st.sampled_from(list(drafter.rulebook.calls.values())))
    made = drafter.draft(call, data.draw(st.sampled_from(["ja", "en", "both"])), plan)
    assert lint(made) == []
    filled = fields(made)
    assert filled["title"] == clean(plan.title)
    assert filled["summary"] == clean(plan.summary)
    assert filled["leader.name"] == clean(plan.leader.name)
    assert filled["leader.email"] == clean(plan.leader.email)
    for name, rows in (("institutions", plan.institutions), ("themes", plan.themes), ("milestones", plan.milestones)):
        typed = [
            [clean(getattr(row, c)) for c in ("name", "contact", "title", "poc", "milestone") if hasattr(row, c)]
            for row in rows
        ]
        shown = table(made, name)[1:] if rows else []
        assert all(set(cells) <= set(row) for cells, row in zip(typed, shown, strict=True))


def test_a_plan_changes_only_the_document(drafter: Drafter, example: Plan) -> None:
    """With another plan every part but document.xml stays as it is, so a browser can fill a draft too."""
    call = drafter.rulebook.calls["fy2025.future.concept"]
    blank, filled = drafter.draft(call, "ja"), drafter.draft(call, "ja", example)
    assert blank != filled
    for name in (
        "word/styles.xml",
        "customXml/item1.xml",
        "docProps/custom.xml",
        "docProps/core.xml",
        "word/header1.xml",
    ):
        assert words(part(blank, name)) == words(part(filled, name))
        assert part(blank, name).attrib == part(filled, name).attrib
