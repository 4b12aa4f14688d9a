"""Fill, then read: what comes back is the plan, in the normal form of `kyoso.word.reading.planning`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kyoso.filled import Filled
from kyoso.plan import (
    BudgetLine,
    Choice,
    Institution,
    Milestone,
    Plan,
    Researcher,
    Theme,
    categories_of,
    load_plan,
)
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import DRAFT_LANGUAGES, Drafter, DraftLanguage
from kyoso.word.reading import read_bytes
from kyoso.word.reading.planning import as_shown, in_slugs
from kyoso.word.reading.showing import as_json, as_yaml, plan_as_yaml
from tests.returned import untagged

YEARS = st.integers(2000, 2100)
# What breaks XML, Word, YAML, Jinja and Markdown; white space of every kind; characters beyond the first plane.
HOSTILE = st.sampled_from(
    [
        "<w:p>&amp;]]></w:p>",
        "\x00\x0b\x1f",
        "\r\n\r",
        "\t前\u3000後 ",
        "{{ field('title') }} {% raw %}",
        "**太字** ::: box",
        "𠮷野家\U000e0100か\u3099",
        "\ue000 0\ue001",
        "-1: yes # no",
        "令和7年度",
        "1,000",
        "※",
        "合計",
        "同上",
        "'\"`\\",
        "\u2028\u0085\ufeff",
        "長い文。" * 5000,
    ]
)
TEXT = st.one_of(st.just(""), HOSTILE, st.text(max_size=20), st.lists(HOSTILE, max_size=3).map("".join))
NAME = st.one_of(st.text(min_size=1, max_size=12), HOSTILE)
YEN = st.one_of(st.just(0), st.integers(0, 999), st.integers(0, 10**12), st.integers(0, 10**6).map(lambda n: n * 1000))


@pytest.fixture(scope="module")
def drafter(rulebook: Rulebook, project: Project) -> Drafter:
    """Prepared once for all the drafts."""
    return Drafter(rulebook, project)


@st.composite
def plans(draw: st.DrawFn, kinds: list[str], categories: list[str]) -> Plan:
    """Any plan, its institutions told apart by their names as a file can hold them."""
    people = st.builds(Researcher, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT)
    institution = st.builds(
        Institution,
        name=NAME,
        kind=st.sampled_from(["", *kinds]),
        role=st.sampled_from(["lead", "participating"]),
        contact=TEXT,
    )
    institutions = draw(st.lists(institution, max_size=4, unique_by=lambda each: each.name))
    names = [each.name for each in institutions] or ["どこか"]
    amounts = st.dictionaries(st.sampled_from([*categories, "indirect"]), YEN, max_size=6)
    return Plan(
        title=draw(TEXT),
        title_en=draw(TEXT),
        date=draw(TEXT),
        leader=draw(people),
        mentor=draw(people),
        institutions=tuple(institutions),
        start_fiscal_year=draw(st.none() | YEARS),
        indirect_percent=draw(st.none() | st.integers(0, 100)),
        budget=tuple(draw(st.lists(st.builds(BudgetLine, YEARS, st.sampled_from(names), amounts), max_size=4))),
        summary=draw(TEXT),
        sdgs=tuple(draw(st.lists(st.integers(1, 17), max_size=4))),
        themes=tuple(draw(st.lists(st.builds(Theme, TEXT, TEXT, TEXT, st.none() | YEARS), max_size=3))),
        milestones=tuple(draw(st.lists(st.builds(Milestone, YEARS, TEXT), max_size=3))),
    )


def shown(plan: Plan, drafter: Drafter, key: str, filled: Filled) -> Plan:
    """The normal form of a plan for the draft of a call."""
    call = drafter.rulebook.calls[key]
    choice = Choice(call.area, call.tier, call.fiscal_year)
    return as_shown(plan, drafter.rulebook, choice, {field.tag for field in filled.fields})


@pytest.mark.slow
@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_what_was_filled_is_read(drafter: Drafter, data: st.DataObject) -> None:
    """For every call, language and plan, the draft gives back the plan, with its controls' tags or without."""
    rulebook = drafter.rulebook
    key = data.draw(st.sampled_from(sorted(rulebook.calls)))
    language: DraftLanguage = data.draw(st.sampled_from(DRAFT_LANGUAGES))
    plan = data.draw(plans(sorted(rulebook.institution_kinds), sorted(categories_of(rulebook))))
    draft = drafter.draft(rulebook.calls[key], language, plan)
    filled = read_bytes(untagged(draft) if data.draw(st.booleans()) else draft, "draft.docx")
    expected = shown(plan, drafter, key, filled)
    assert in_slugs(filled.plan, rulebook) == expected
    assert not filled.unplaced
    assert {remark.name for remark in filled.remarks} <= {"unreadable"}


@pytest.mark.slow
def test_the_example_plan_comes_back(drafter: Drafter, rulebook: Rulebook, project: Project) -> None:
    """The documented example, through every draft of the matrix."""
    plan = load_plan(project.templates / "plan.example.yaml", rulebook)
    for key, call in rulebook.calls.items():
        for language in DRAFT_LANGUAGES:
            filled = read_bytes(drafter.draft(call, language, plan), "draft.docx")
            assert in_slugs(filled.plan, rulebook) == shown(plan, drafter, key, filled), (key, language)
            assert filled.identity["call"] == key
            assert not filled.remarks, (key, language)


@pytest.mark.slow
def test_a_blank_draft_is_an_empty_plan(drafter: Drafter, rulebook: Rulebook) -> None:
    """Where nothing is written, every field says so and no section has text."""
    for call in rulebook.calls.values():
        for language in DRAFT_LANGUAGES:
            filled = read_bytes(drafter.draft(call, language), "draft.docx")
            choice = Choice(call.area, call.tier, call.fiscal_year)
            assert filled.plan == Plan(call=choice), (call.key, language)
            assert {field.state for field in filled.fields} == {"prompt"}
            assert not any(section.text for section in filled.sections)
            assert not filled.unplaced
            assert not filled.remarks


def test_the_plan_that_is_printed_can_be_filled_in_again(
    drafter: Drafter, rulebook: Rulebook, project: Project, tmp_path: Path
) -> None:
    """`kyoso read --plan` writes what `kyoso draft --plan` takes, and it is the same draft again."""
    plan = load_plan(project.templates / "plan.example.yaml", rulebook)
    call = rulebook.calls["fy2025.future.concept"]
    for language in DRAFT_LANGUAGES:
        first = drafter.draft(call, language, plan)
        (tmp_path / "plan.yaml").write_text(plan_as_yaml(read_bytes(first, "draft.docx").plan), "utf-8")
        assert drafter.draft(call, language, load_plan(tmp_path / "plan.yaml", rulebook)) == first


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXT)
def test_any_text_survives_the_yaml(rulebook: Rulebook, tmp_path: Path, text: str) -> None:
    """Whatever stands in a plan, its YAML says the same."""
    from kyoso.word.xml import clean

    plan = Plan(title=clean(text), summary=clean(text))
    (tmp_path / "plan.yaml").write_bytes(plan_as_yaml(plan).encode("utf-8"))
    assert load_plan(tmp_path / "plan.yaml", rulebook) == plan


def test_reading_is_stable(drafter: Drafter, rulebook: Rulebook) -> None:
    """The same file is the same YAML and the same JSON."""
    draft = drafter.draft(rulebook.calls["fy2025.future.concept"], "both")
    texts: list[Any] = [(as_yaml(f), as_json(f)) for f in (read_bytes(draft, "x"), read_bytes(draft, "x"))]
    assert texts[0] == texts[1]
