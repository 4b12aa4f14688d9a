"""Cases as sentences: what an officer reads is what `kyoso check` says."""

from __future__ import annotations

import os
import re
import shutil
from html import unescape
from pathlib import Path

import msgspec
import pytest
import yaml

from kyoso.book.cases import cases as block
from kyoso.book.nodes import Places, View
from kyoso.cases import Cases, load_cases
from kyoso.checks import KINDS, Judge, load_table
from kyoso.checks.table import Ask
from kyoso.checks.telling import differences, verdicts_on
from kyoso.errors import Problem
from kyoso.model import Language, Text
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.translations import load


@pytest.fixture(scope="module")
def judge(project: Project, rulebook: Rulebook) -> Judge:
    """The programme's table on the programme's rules."""
    return Judge(rulebook, load_table(project, rulebook, tuple(KINDS)))


@pytest.fixture(scope="module")
def cases(project: Project, rulebook: Rulebook) -> Cases:
    """Every case of the repository."""
    return load_cases(project, rulebook)


def test_every_case_is_answered_as_it_says(cases: Cases, judge: Judge) -> None:
    """Each answer, its rule, its question and, where the case weighs it, its gravity."""
    assert [str(finding) for told in cases.told for finding in differences(told, judge)] == []


def numbers_of(rulebook: Rulebook, call: str) -> dict[str, str]:
    """The roles of a call whose rule is a number, with the rule's key."""
    figures = rulebook.call_figures(rulebook.calls[call])
    return {role: figure.key for role, figure in figures.items() if isinstance(figure.value, int)}


def reachable(ask: Ask) -> set[str]:
    """The answers that a check on a number can give, by the rule's own words and the questions of the call."""
    unsure = ask.room or ask.question or (ask.rule and ask.rule.inferred)
    past = "the documents do not say" if unsure else "not met"
    return {"the documents do not say" if ask.unsettled else "met", past}


def test_every_limit_of_every_call_has_both_sides(cases: Cases, judge: Judge, rulebook: Rulebook) -> None:
    """For each check on a number of a call's rules there is a case on either side of it."""
    wanted = {
        (call, ask.row.check, key, answer)
        for call in rulebook.calls
        for ask, _assumed in judge.asks(call)
        if ask.row.origin != "draft" and (key := numbers_of(rulebook, call).get(ask.row.rule))
        for answer in reachable(ask)
    }
    assert wanted
    assert wanted - _answered(cases) == set()


def test_every_open_question_that_a_check_asks_has_its_case(cases: Cases, judge: Judge, rulebook: Rulebook) -> None:
    """Where a question of the table is open for a call, the answer to a case names it."""
    wanted = {
        (call, ask.row.check, question)
        for call in rulebook.calls
        for ask, _assumed in judge.asks(call)
        for question in ask.deciding
    }
    asked = {
        (told.call.key, verdict.check, question)
        for told in cases.told
        for verdict in verdicts_on(told, judge)
        for question in (verdict.question, *verdict.also)
    }
    assert wanted
    assert wanted - asked == set()


def test_every_check_of_plans_has_its_case(cases: Cases, judge: Judge) -> None:
    """No row of the table is left out, but those on what only a Word file can hold."""
    rows = {row.check for row in judge.rows if row.origin != "draft" and row.kind not in ("noticed", "placed")}
    assert rows == {answer.check for told in cases.told for answer in told.case.answers}


def test_every_call_says_what_is_open(cases: Cases, rulebook: Rulebook) -> None:
    """The questions in the file of a call are those of the call, in their order."""
    assert cases.open == {key: call.questions for key, call in rulebook.calls.items()}


def _answered(cases: Cases) -> set[tuple[str, str, str, str]]:
    return {
        (told.call.key, answer.check, answer.rule or "", answer.answer)
        for told in cases.told
        for answer in told.case.answers
    }


# -- what is written wrongly --------------------------------------------------------------

CASE = "call: fy2021.regional.incubation\ncases:\n- situation: 文です。\n  plan: {plan}\n  answers: [{answer}]\n"
MET = "{check: ceiling, answer: met}"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            CASE.format(plan="{monye: {year 1: 3}}", answer=MET),
            "case.yaml:4: cases[0].plan.monye: nothing is called so",
        ),
        (CASE.format(plan="{base: tow}", answer=MET), "case.yaml:4: cases[0].plan.base: no plan is called so; did you"),
        (CASE.format(plan="{money: {year 1: ceilin}}", answer=MET), "case.yaml:3: fy2021.regional.incubation has no"),
        (CASE.format(plan="{money: {in 1: 3}}", answer=MET), "case.yaml:3: money: expected `year N` or `years N to M`"),
        (CASE.format(plan="{consortium: {univers: 1}}", answer=MET), "case.yaml:3: consortium: no kind is called"),
        (CASE.format(plan="{}", answer="{check: ceiling, answer: maybe}"), "case.yaml:5: cases[0].answers[0].answer: "),
        (CASE.format(plan="{}", answer="{check: a, answer: met, rule: x.y}"), "case.yaml:5: cases[0].answers[0].rule"),
        ("call: fy2021\ncases: []\n", "case.yaml:1: call: no call is called so"),
        ("call: every-call\n", "case.yaml:1: expected cases, which is missing"),
    ],
)
def test_a_slip_is_named_with_its_line(rulebook: Rulebook, tmp_path: Path, text: str, says: str) -> None:
    """Unknown words, plans, roles, kinds, answers and keys, each with the way out."""
    folder = tmp_path / "tests" / "cases"
    folder.mkdir(parents=True)
    (folder / "plans.yaml").write_text("plans:\n  two: {consortium: {university: 2}}\n", "utf-8")
    (folder / "case.yaml").write_text(text, "utf-8")
    with pytest.raises(Problem) as caught:
        load_cases(Project(tmp_path), rulebook)
    assert caught.value.exit_code == 1
    assert str(caught.value).startswith("tests/cases/" + says)


def test_another_answer_than_the_case_says_is_found(rulebook: Rulebook, judge: Judge, tmp_path: Path) -> None:
    """The finding names the file, the line, the sentence, what is said and what was found."""
    folder = tmp_path / "tests" / "cases"
    folder.mkdir(parents=True)
    (folder / "plans.yaml").write_text("plans: {}\n", "utf-8")
    plan = "{consortium: {university: 1}, money: {year 1: ceiling + 1}}"
    (folder / "case.yaml").write_text(CASE.format(plan=plan, answer=MET), "utf-8")
    (told,) = load_cases(Project(tmp_path), rulebook).told
    (finding,) = differences(told, judge)
    assert str(finding) == (
        "tests/cases/case.yaml:3: fy2021.regional.incubation: 「文です。」 ceiling: the case says met; "
        "the checks say the documents do not say (warning) fy2021.regional.incubation.ceiling open.room-around-figures"
    )


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_page_of_an_area_shows_its_cases(
    site: Path, project: Project, rulebook: Rulebook, cases: Cases, language: Language
) -> None:
    """Every situation stands on the page of its area in the reader's language, one row a case."""
    say = load(project, "cases", language).gettext
    for area in rulebook.areas:
        page = unescape((site / language / f"area-{area}.html").read_text("utf-8"))
        told = [each for each in cases.told if each.call.area == area and not each.everywhere]
        assert page.count('<details class="kyoso-cases">') == len({each.call.key for each in told})
        words = re.sub(r"<[^>]+>", "", page)  # Japanese words among English ones are marked as such
        assert [each.case.situation for each in told if say(each.case.situation) not in words] == []
        tables = re.findall(r'<table class="[^"]*kyoso-worked.*?</table>', page, re.DOTALL)
        assert sum(table.count("<tr") - 1 for table in tables) == len(told)


@pytest.mark.slow
def test_a_page_shows_the_cases_and_rules_of_now(project: Project, rulebook: Rulebook, tmp_path: Path) -> None:
    """Cases are read once for all pages, and again after another time, another size, another file or other rules."""
    copy = Project(tmp_path)
    shutil.copytree(project.cases, copy.cases)
    shutil.copytree(project.templates, copy.templates)
    first = copy.cases / "fy2021-regional-incubation.yaml"

    def shown(rules: Rulebook = rulebook) -> str:
        view = View(rules, copy, "ja", "", Places({}, editions=True))
        return "".join(node.astext() for node in block(view, {"area": "regional"}))

    def again(text: str, *, seconds: int = 0) -> None:
        stat = first.stat()
        first.write_text(text, "utf-8")
        os.utime(first, ns=(stat.st_atime_ns, stat.st_mtime_ns + seconds * 10**9))

    text = first.read_text("utf-8")
    situation = next(iter(yaml.safe_load(text)["cases"]))["situation"]
    before = shown()
    assert shown() == before
    assert situation in before
    again(text.replace(situation, "別" * len(situation)), seconds=1)  # the same size, another time
    assert "別" * len(situation) in shown()
    again(text.replace(situation, "長い文です。" * 9))  # the same time, another size
    assert "長い文です。" * 9 in shown()
    first.rename(first.with_name("another-name.yaml"))
    (copy.cases / "fy2021-regional-full-scale.yaml").unlink()
    assert len(shown()) < len(before)
    status = rulebook.calls["fy2021.regional.incubation"].status
    label = Text(ja="名前の違う状況", en="Another name")
    figures = {**rulebook.figures, status: msgspec.structs.replace(rulebook.figures[status], label=label)}
    assert label.ja in shown(msgspec.structs.replace(rulebook, figures=figures, digest="other rules"))


def test_the_answers_on_a_page_are_those_of_the_checks(project: Project, rulebook: Rulebook, tmp_path: Path) -> None:
    """A case that expects another answer than the checks give does not change what a reader is told."""
    copy = Project(tmp_path)
    shutil.copytree(project.cases, copy.cases)
    shutil.copytree(project.templates, copy.templates)
    view = View(rulebook, copy, "ja", "", Places({}, editions=True))
    before = "".join(node.astext() for node in block(view, {}))
    path = copy.cases / "every-call.yaml"
    path.write_text(path.read_text("utf-8").replace("answer: not met", "answer: met"), "utf-8")
    assert "× 満たしていません" in before
    assert "".join(node.astext() for node in block(view, {})) == before


def test_a_page_can_show_the_cases_of_one_fiscal_year(project: Project, rulebook: Rulebook) -> None:
    """Those of the other years are left out, and a year without calls is one clear line."""
    view = View(rulebook, project, "en", "", Places({}, editions=True))
    newest = rulebook.years[0]

    def shown(options: dict[str, str]) -> str:
        return "".join(node.astext() for node in block(view, {"area": "regional", **options}))

    for call in (call for call in rulebook.calls_in_order if call.area == "regional"):
        name = rulebook.call_name(call, "en")
        assert name in shown({})
        assert (name in shown({"year": str(newest)})) == (call.fiscal_year == newest)
    with pytest.raises(Problem, match=f"known fiscal years: {newest}"):
        shown({"year": str(newest + 1)})
