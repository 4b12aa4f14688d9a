"""Fields that a programme declares: from one place to plan, schema, form, draft, reading and checks."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator
from lxml import html

from kyoso import applicant as asks
from kyoso import programme
from kyoso.assembling import assemble
from kyoso.book.plan import _made
from kyoso.declared import Applicant
from kyoso.engine.form import Form, FormRow, read_form
from kyoso.errors import Problem
from kyoso.filled import Cell, FieldText, Place, Row, Table, fields_of
from kyoso.model import Language
from kyoso.packs import pack
from kyoso.plan import Institution, Milestone, Plan, Researcher, Theme, load_plan, plan_schema, types_of
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word.fill import values_of
from kyoso.word.reading.planning import as_shown, plan_of
from tests.other_rules import records

DECLARED = """
applicant:
  plan:
    employees:
      {type: count, most: 500, label: {ja: 従業員数, en: Employees}, help: {ja: 常勤だけ, en: Permanent staff only}}
    owned: {type: percent, label: {ja: 持ち分, en: Share owned}}
    founded: {type: date, label: {ja: 設立日, en: Founded on}}
    exporting: {type: yes-no, label: {ja: 輸出, en: Exporting}}
    goals: {type: numbers, least: 1, most: 9, label: {ja: 目標の番号, en: Goals by number}}
  people:
    leader:
      fields: {effort: {type: percent, label: {ja: エフォート, en: Effort}, before: summary}}
    deputy:
      label: {ja: 副代表, en: Deputy}
      fields: {since: {type: year, label: {ja: 副代表の着任, en: "Deputy: since"}}}
  tables:
    themes:
      risk: {type: choice, choices: {high: {ja: 高い, en: High}, low: {ja: 低い, en: Low}}, label: {ja: 危険, en: Risk}}
"""
PLAN = """
title: A
employees: 120
owned: 40
founded: 2019-04-01
exporting: true
goals: [1, 3]
leader: {name: B, effort: 30}
deputy: {name: C, since: 2024}
themes: [{title: T, risk: 高い}]
"""


@pytest.fixture(scope="module")
def book(rulebook: Rulebook, tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    """Our rules with other fields."""
    project = Project(tmp_path_factory.mktemp("declared"))
    project.programme.write_text(DECLARED, "utf-8")
    asked = programme.load(project).applicant
    return msgspec.structs.replace(rulebook, declared=msgspec.structs.replace(rulebook.declared, applicant=asked))


def plan_from(folder: Path, text: str, book: Rulebook) -> Any:
    """A plan as a file."""
    path = folder / "plan.yaml"
    path.write_text(text, "utf-8")
    return load_plan(path, book)


def test_names_of_the_core_are_those_of_its_types() -> None:
    """What a declaration may not be called is what plans, people and rows hold."""
    assert set(Plan.__struct_fields__) <= set(asks.CORE_PLAN)
    assert set(asks.CORE_PERSON) == set(Researcher.__struct_fields__)
    for name, kind in (("institutions", Institution), ("themes", Theme), ("milestones", Milestone)):
        assert set(kind.__struct_fields__) <= set(asks.TABLES[name])


def test_nothing_declared_is_the_core() -> None:
    """A programme that declares nothing has plans of the core's own types."""
    assert types_of(Applicant()).plan is Plan


def test_a_declared_field_is_read_from_a_plan(tmp_path: Path, book: Rulebook) -> None:
    """In its own type, and beside the core."""
    plan = plan_from(tmp_path, PLAN, book)
    assert (plan.employees, plan.goals, plan.exporting, plan.leader.effort) == (120, (1, 3), True, 30)
    assert (plan.deputy.since, plan.themes[0].risk, plan.themes[0].title) == (2024, "high", "T")


@pytest.mark.parametrize(
    ("slip", "says"),
    [
        ("employees: many", "plan.yaml:1: employees: expected a whole number from 0 to 500"),
        ("employees: 501", "plan.yaml:1: employees: expected a whole number from 0 to 500"),
        ("employes: 5", "plan.yaml:1: employes: nothing is called so here; did you mean employees"),
        ("leader: {effort: 130}", "plan.yaml:1: leader.effort: expected a whole number from 0 to 100"),
        ("founded: 2019-13-01", "plan.yaml:1: founded: expected a date such as 2025-06-10"),
        ("themes: [{title: T, risk: hihg}]", "no choice is called 'hihg'; did you mean high"),
    ],
)
def test_a_slip_in_a_declared_field_is_named_with_its_line(
    tmp_path: Path, book: Rulebook, slip: str, says: str
) -> None:
    """As one in the core is."""
    with pytest.raises(Problem) as caught:
        plan_from(tmp_path, slip + "\n", book)
    assert says in str(caught.value)


def test_the_schema_has_declared_fields(book: Rulebook) -> None:
    """With their labels, limits and help."""
    validator = Draft202012Validator(plan_schema(book.declared.applicant))
    assert validator.is_valid({"employees": 500, "leader": {"effort": 100}, "themes": [{"risk": "high"}]})
    assert not validator.is_valid({"employees": 501})
    assert "Permanent staff only" in msgspec.json.encode(plan_schema(book.declared.applicant)).decode()


def test_the_form_reads_declared_fields(book: Rulebook) -> None:
    """As words, each by its tag, and says what cannot be read."""
    words = {"employees": "1２0", "leader.effort": "30%", "deputy.since": "2024", "goals": "1、3", "owned": "101"}
    form = Form(fields=words, themes=[FormRow(words={"title": "T", "risk": "low"})])
    read = read_form(form, book, str)
    plan: Any = read.plan
    assert (plan.employees, plan.leader.effort, plan.deputy.since) == (120, 30, 2024)
    assert (plan.goals, plan.themes[0].risk, plan.owned) == ((1, 3), "low", None)
    assert [each.spot for each in read.unread] == [("owned",)]


@pytest.mark.parametrize("languages", [("ja",), ("en",), ("ja", "en")])
def test_a_draft_brings_declared_fields_back(tmp_path: Path, book: Rulebook, languages: tuple[Language, ...]) -> None:
    """What a plan says goes into fields and cells, and is read from there."""
    plan = plan_from(tmp_path, PLAN, book)
    values = values_of(plan, book, languages, 3)
    fields = [FieldText(tag, tag, text, "filled", Place(field=tag)) for tag, text in values.fields.items()]
    rows = tuple(
        Row({name: Cell(text, Place()) for name, text in row.items()}, Place()) for row in values.rows["themes"]
    )
    table = Table("themes", Place(), ("title", "leader", "poc", "year", "risk"), rows)
    read, remarks = plan_of({}, fields, [table], book.declared.applicant)
    assert read == as_shown(plan, book, read.call, set(values.fields))
    assert not remarks


def test_what_is_no_value_is_a_remark(book: Rulebook) -> None:
    """It stays in the field, and the plan does without."""
    field = FieldText("employees", "", "about ten", "filled", Place(field="employees"))
    read, remarks = plan_of({}, [field], [], book.declared.applicant)
    plan: Any = read
    assert plan.employees is None
    assert [(each.name, each.found, each.expected) for each in remarks] == [
        ("unreadable", "about ten", "a whole number from 0 to 500")
    ]


def test_checks_look_at_declared_fields(tmp_path: Path, book: Rulebook) -> None:
    """By their tags, in the words of the plan."""
    fields = fields_of(plan_from(tmp_path, PLAN, book), book.declared.applicant)
    assert (fields["employees"], fields["leader.effort"], fields["deputy.name"]) == ("120", "30%", "C")


@pytest.mark.parametrize(
    ("declared", "says"),
    [
        ("plan:\n    x: {type: colour, label: {ja: あ, en: a}}", "programme.yaml:3: applicant.plan.x.type: "),
        ("plan:\n    x: {type: text}", "programme.yaml:3: applicant.plan.x: expected label, which is missing"),
        (
            "plan:\n    title: {label: {ja: あ, en: a}}",
            "programme.yaml:3: applicant.plan.title: a plan has a field",
        ),
        ("plan:\n    X: {label: {ja: あ, en: a}}", "programme.yaml:3: applicant.plan.X: expected a name in small"),
        ("plan:\n    class: {label: {ja: あ, en: a}}", "programme.yaml:3: applicant.plan.class: expected a name"),
        (
            "plan:\n    x: {label: {ja: あ, en: a}}\n    x: {label: {ja: い, en: b}}",
            "programme.yaml:4: ",
        ),
        ("plan:\n    x: {type: choice, label: {ja: あ, en: a}}", "programme.yaml:3: applicant.plan.x: a choice has"),
        ("plan:\n    x: {most: 3, label: {ja: あ, en: a}}", "programme.yaml:3: applicant.plan.x.most: only count"),
        (
            "plan:\n    x: {type: count, least: 5, most: 3, label: {ja: あ, en: a}}",
            "programme.yaml:3: applicant.plan.x.least: expected at most 3",
        ),
        ("plan:\n    x: {before: sumary, label: {ja: あ, en: a}}", "did you mean summary"),
        (
            "people:\n    leader: {fields: {email: {label: {ja: あ, en: a}}}}",
            "programme.yaml:3: applicant.people.leader.fields.email: a person has a field of this name",
        ),
        ("people:\n    budget: {}", "applicant.people.budget: a plan has a field of this name"),
        ("tables:\n    thems: {x: {label: {ja: あ, en: a}}}", "did you mean themes"),
        ("tables:\n    themes: {title: {label: {ja: あ, en: a}}}", "a row of themes has a field of this name"),
    ],
)
def test_a_mistake_of_a_declaration_is_refused_at_its_line(tmp_path: Path, declared: str, says: str) -> None:
    """With what to do."""
    project = Project(tmp_path)
    project.programme.write_text(f"applicant:\n  {declared}\n", "utf-8")
    with pytest.raises(Problem) as caught:
        programme.load(project)
    assert says in str(caught.value)
    assert caught.value.exit_code == 1


def test_what_is_declared_belongs_to_the_digest(book: Rulebook) -> None:
    """Other fields are another rulebook."""
    assert assemble(records()).digest != assemble(records(), book.declared).digest


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_page_has_declared_fields(book: Rulebook, language: Language) -> None:
    """Each once, where its declaration puts it, with its label, help and choices."""
    view = SimpleNamespace(
        rulebook=book,
        language=language,
        pack=pack(language),
        gettext=str,
        say=lambda text: text[language],
        site_root="../",
        href=lambda name: f"x.html#{name}",
        sources_page=str,
    )
    page: Any = html.fromstring(_made("plan-form.html", view))  # type: ignore[arg-type]
    tags = page.xpath("//@data-field")
    assert len(tags) == len(set(tags))
    assert tags.index("leader.effort") + 1 == tags.index("summary")
    for entry in asks.entries(book.declared.applicant):
        (label,) = page.xpath(f"//label[@for='plan-{entry.tag}']")
        assert label.text_content() == entry.asked.label[language]
    employees = page.xpath("//div[@data-field='employees']")[0]
    assert {"ja": "常勤だけ", "en": "Permanent staff only"}[language] in employees.text_content()
    assert page.xpath("//select[@id='plan-exporting']/option/@value") == ["", "true", "false"]
    risk = page.xpath("//template[@id='plan-row-themes']//select[@name='risk']/option/@value")
    assert risk == ["", "high", "low"]
