"""Which call fits: the table of reasons, its twin in the browser, and the page as readers meet it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Browser, Page, expect

from kyoso.browser.bundle import Workshop
from kyoso.errors import Problem
from kyoso.fit import TABLE, Fit, Row, Table, all_answers, fill, judge, load_table, reasons_of
from kyoso.model import LANGUAGES, Language
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from tests import overheard
from tests.conftest import one_at_a_time

YOUNG_AND_NEW = {
    "year": "fy2025",
    "standing": "new",
    "institution": "university",
    "leader": "young",
    "partners": "both",
    "purpose": "region",
}
REGIONAL_HUB = YOUNG_AND_NEW | {"standing": "regional-incubation", "leader": "older"}
COMPANY = YOUNG_AND_NEW | {"institution": "company"}
MUNICIPALITY_IN_FY2021 = YOUNG_AND_NEW | {"institution": "municipality", "year": "fy2021"}
IN_FY2021 = YOUNG_AND_NEW | {"year": "fy2021", "leader": "older"}
BETWEEN = YOUNG_AND_NEW | {"year": "between"}
NEAR_THE_EDGE = YOUNG_AND_NEW | {"leader": "border"}
MEDICAL = YOUNG_AND_NEW | {"purpose": "medical"}

every_language = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture(scope="module")
def table(project: Project, rulebook: Rulebook) -> Table:
    """The programme's table."""
    return load_table(project, rulebook)


@pytest.fixture(scope="module")
def rows(table: Table, rulebook: Rulebook) -> dict[str, list[Row]]:
    """The reasons of each call."""
    return {call.key: [reason.row for reason in reasons_of(table, rulebook, call)] for call in rulebook.calls_in_order}


def fits(rows: Mapping[str, list[Row]], answers: Mapping[str, str]) -> dict[str, str]:
    """The outcome for each call."""
    return {call: judge(reasons, answers).outcome for call, reasons in rows.items()}


def having(outcomes: Mapping[str, str], outcome: str) -> set[str]:
    """The calls with one outcome."""
    return {call for call, found in outcomes.items() if found == outcome}


# -- the table ----------------------------------------------------------------------------


@pytest.mark.slow
def test_every_answer_has_its_reason_and_open_questions_stay_open(table: Table, rows: dict[str, list[Row]]) -> None:
    """Over all answers and calls: complete answers decide or stay open, each with a reason of that very kind."""
    wrong = []
    for answers in all_answers(table):
        complete = len(answers) == len(table.questions)
        for call, reasons in rows.items():
            found = judge(reasons, answers)
            held = [reasons[at] for at in found.reasons]
            said = {row.answer for row in held}
            matters = [row.matter for row in held]
            expected = "not-met" if "not-met" in said else "open" if "open" in said else "met"
            if (
                (found.outcome == "unanswered") != (bool(found.missing) and "not-met" not in said)
                or (complete and (found.missing or not held))
                or (found.outcome not in ("unanswered", expected))
                or len(matters) != len(set(matters))
            ):
                wrong.append((call, answers, found))
    assert wrong[:3] == []


def test_the_calls_that_fit_are_those_of_the_documents(rows: dict[str, list[Row]]) -> None:
    """Each persona finds its calls, and what the documents do not say is neither a yes nor a no."""
    regional = {"fy2021.regional.incubation", "fy2021.regional.full-scale"}
    co_creation = {"fy2021.co-creation.incubation", "fy2021.co-creation.full-scale"}
    continuing = {"fy2025.regional.incubation", "fy2025.regional.full-scale"}

    assert having(fits(rows, YOUNG_AND_NEW), "met") == set()
    assert having(fits(rows, YOUNG_AND_NEW), "open") == {"fy2025.future.concept"}
    assert continuing < having(fits(rows, REGIONAL_HUB), "open")
    assert having(fits(rows, COMPANY), "open") == {"fy2025.future.concept"}
    assert having(fits(rows, MUNICIPALITY_IN_FY2021), "not-met") == set(rows)
    assert having(fits(rows, IN_FY2021), "met") == co_creation
    assert having(fits(rows, IN_FY2021), "open") == regional
    assert having(fits(rows, BETWEEN), "open") == set(rows)
    assert having(fits(rows, NEAR_THE_EDGE), "open") == {"fy2025.future.concept"}
    assert having(fits(rows, MEDICAL), "open") == {"fy2025.future.concept"}
    assert having(fits(rows, MEDICAL | {"year": "fy2021"}), "not-met") == set(rows)
    assert having(fits(rows, IN_FY2021 | {"partners": "prefecture"}), "open") == regional
    assert having(fits(rows, IN_FY2021 | {"partners": "neither"}), "not-met") == set(rows)
    assert having(fits(rows, IN_FY2021 | {"purpose": "several"}), "met") == co_creation


@pytest.mark.slow
def test_only_calls_with_a_stated_way_in_can_fit(table: Table, rows: dict[str, list[Row]]) -> None:
    """A call that is not planned never fits; one whose way in is not stated stays open at best."""
    complete = [answers for answers in all_answers(table) if len(answers) == len(table.questions)]
    reached = {call: {judge(reasons, answers).outcome for answers in complete} for call, reasons in rows.items()}

    assert {call for call, outcomes in reached.items() if "met" in outcomes} == {
        "fy2021.co-creation.incubation",
        "fy2021.co-creation.full-scale",
    }
    assert {call for call, outcomes in reached.items() if "open" not in outcomes} == set()


def test_every_fiscal_year_of_the_rules_can_be_chosen(table: Table, rulebook: Rulebook) -> None:
    """The first question offers each fiscal year that has calls, the newest first."""
    offered = [fill(option.words, rulebook, "en")[:6] for option in table.questions[0].options]
    years = sorted({call.fiscal_year for call in rulebook.calls.values()}, reverse=True)

    assert offered[: len(years)] == [f"FY{year}" for year in years]
    assert list(table.years) == years


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("cites: [pl-age, open.future-age]", "cites: [pl-age]", "cites no open question"),
        ("cites: [exclusion]", "cites: [exclusion, open.fy2025-exclusion]", "an open question is never a yes or a no"),
        ("cites: [team, open.f", "cites: [teem, open.f", "nothing is called 'teem'; did you mean team"),
        ("{leader: [border]}", "{leader: [edge]}", "leader has no option 'edge'"),
        ("{leader: [border]}", "{leader: [border, young]}", "two reasons hold at once"),
        ("{leader: [border]}", "{ledger: [border]}", "no question 'ledger'; did you mean leader?"),
        ("{role:pl-age}", "{role:pl-ages}", "pl-ages: nothing is called that"),
        ("answer: open", "answer: maybe", "Invalid enum value 'maybe'"),
    ],
)
def test_a_table_that_says_what_is_not_there_is_refused(
    tmp_path: Path, project: Project, rulebook: Rulebook, before: str, after: str, message: str
) -> None:
    """An unknown name, an open reason without its question and a contradiction are findings in the table."""
    text = (project.templates / TABLE).read_text("utf-8")
    assert before in text
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / TABLE).write_text(text.replace(before, after, 1), "utf-8")
    with pytest.raises(Problem) as caught:
        load_table(Project(tmp_path), rulebook)

    assert message in str(caught.value)
    assert str(caught.value).startswith(f"templates/{TABLE}")


COMPARE = """
import { readFileSync } from "node:fs";
import { judge } from "./fit.js";
const { questions, calls } = JSON.parse(readFileSync(process.argv[1], "utf8"));
let combinations = [{}];
for (const [name, options] of questions)
  combinations = combinations.flatMap((one) => [one, ...options.map((option) => ({ ...one, [name]: option }))]);
let wrong = 0;
for (const { reasons, expected } of calls)
  combinations.forEach((answers, at) => {
    const { outcome, held, missing } = judge(reasons, answers);
    wrong += [outcome, held.join(), missing.join()].join("|") !== expected[at];
  });
console.log(`${combinations.length} ${wrong}`);
"""


@pytest.mark.slow
def test_the_twin_in_the_browser_agrees_on_every_answer(
    project: Project, table: Table, rows: dict[str, list[Row]], tmp_path: Path
) -> None:
    """For every call and every combination of answers the script says what the Python function says."""
    combinations = list(all_answers(table))

    def said(found: Fit) -> str:
        return "|".join([found.outcome, ",".join(map(str, found.reasons)), ",".join(found.missing)])

    vectors = {
        "questions": [(q.question, [option.option for option in q.options]) for q in table.questions],
        "calls": [
            {
                "reasons": [{"answer": row.answer, "when": row.when, "alone": row.alone} for row in reasons],
                "expected": [said(judge(reasons, answers)) for answers in combinations],
            }
            for reasons in rows.values()
        ],
    }
    path = tmp_path / "vectors.json"
    path.write_bytes(msgspec.json.encode(vectors))
    with one_at_a_time(project):
        workshop = Workshop(project).ready()
    printed = workshop.node("--input-type=module", "-e", COMPARE, str(path))

    assert printed.split() == [str(len(combinations)), "0"]


# -- the page -----------------------------------------------------------------------------


@contextmanager
def opened(browser: Browser, url: str, width: int = 1280, *, scripts: bool = True) -> Iterator[Page]:
    """A page of the site; its errors, and what it asks for once it is there, must be none."""
    context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
    page = context.new_page()
    errors = overheard.errors(page)
    page.goto(url)
    requests = overheard.requests(page)
    yield page
    context.close()
    assert errors + requests == []


def choose(page: Page, answers: Mapping[str, str]) -> None:
    """Answer by clicking the words beside each radio button."""
    for question, option in answers.items():
        page.locator(f"label:has(input[name='{question}'][value='{option}'])").click()


def shown(page: Page) -> dict[str, str]:
    """The outcome that stands at each call, by its sign."""
    found = page.locator("[data-call]").evaluate_all(
        "all => all.map(one => [one.dataset.call,"
        " [...one.querySelectorAll('strong[data-outcome]')].filter(word => word.checkVisibility())"
        ".map(word => word.textContent).join('')])"
    )
    return {call: words[:1] for call, words in found}


SIGNS = {"met": "○", "not-met": "×", "open": "?", "unanswered": "…"}


@every_language
def test_personas_find_their_calls_on_the_page(
    address: str, browser: Browser, rows: dict[str, list[Row]], language: Language
) -> None:
    """In each edition the page shows for every persona what the table says, in order, the newest year first."""
    personas = (YOUNG_AND_NEW, REGIONAL_HUB, COMPANY, MUNICIPALITY_IN_FY2021, IN_FY2021, BETWEEN, NEAR_THE_EDGE)
    with opened(browser, f"{address}/{language}/find-your-call.html") as page:
        for answers in personas:
            choose(page, answers)
            expected = {call: SIGNS[outcome] for call, outcome in fits(rows, answers).items()}
            assert list(shown(page).items()) == list(expected.items())


@pytest.mark.parametrize(
    ("language", "status", "reason", "promotion"),
    [
        (
            "ja",
            "昇格審査のみ",
            "令和7年度に、新しい提案は受け付けません。入る道は、昇格審査だけです。",
            "昇格審査を受けて",
        ),
        ("en", "promotion review only", "Not open to new proposals in FY2025: promotion only.", "a promotion review"),
    ],
)
def test_a_call_says_its_status_and_why(
    address: str, browser: Browser, language: str, status: str, reason: str, promotion: str
) -> None:
    """A closed call shows its status in plain sight and one reason a line, each linked to the source's place."""
    with opened(browser, f"{address}/{language}/find-your-call.html") as page:
        choose(page, YOUNG_AND_NEW)
        card = page.locator("[data-call='fy2025.regional.full-scale']")
        line = card.locator("li[data-answer]:visible", has_text=reason)
        assert status in card.inner_text()
        assert re.sub(r"\s+", " ", line.inner_text()).startswith(f"× {reason}")
        assert line.locator("a").get_attribute("href") == "sources-r7.html#src-fy2025-full-scale-status"
        lines = card.locator("li[data-answer]:visible")
        assert lines.count() == lines.filter(has=page.locator("a")).count() > 0
        choose(page, REGIONAL_HUB)
        assert promotion in card.locator("li[data-answer]:visible", has_text="○").first.inner_text()
        drafts = card.locator("a.kyoso-draft:visible").evaluate_all("all => all.map(one => one.getAttribute('href'))")
        assert drafts == [f"../drafts/2025/regional-full-scale-{name}.docx" for name in ("ja", "en", "both")]


@every_language
def test_the_answer_is_announced_and_leads_to_the_calls(address: str, browser: Browser, language: Language) -> None:
    """The live region counts the outcomes and links to each call that fits, by keyboard alone."""
    with opened(browser, f"{address}/{language}/find-your-call.html", 390) as page:
        region = page.locator("[role=status][aria-live=polite]")
        assert page.locator("[data-call] strong:visible").count() == page.locator("[data-call]").count()
        begin = region.inner_text()
        page.locator("input[name=year]").first.focus()
        for _question in range(page.locator("fieldset").count()):
            page.keyboard.press("Space")
            page.keyboard.press("Tab")
        assert region.inner_text() != begin
        assert page.locator("input:checked").count() == page.locator("fieldset").count()
        assert region.locator("a").evaluate_all("all => all.map(one => one.hash)") == ["#call-fy2025-future-concept"]
        assert page.evaluate("document.activeElement.type") == "reset"
        page.keyboard.press("Enter")
        expect(region).to_have_text(begin)
        assert page.locator("input:checked").count() == 0


@every_language
def test_a_question_left_out_is_named(address: str, browser: Browser, language: Language) -> None:
    """While a question that bears on a call is unanswered, the call says which, and decides nothing."""
    answers = {name: option for name, option in YOUNG_AND_NEW.items() if name != "leader"}
    with opened(browser, f"{address}/{language}/find-your-call.html") as page:
        choose(page, answers)
        card = page.locator("[data-call='fy2025.future.concept']")
        asked = page.locator("fieldset[data-question=leader] legend").inner_text()
        assert shown(page)["fy2025.future.concept"] == SIGNS["unanswered"]
        assert card.locator(".kyoso-find-missing").inner_text().endswith(asked)


@every_language
def test_without_javascript_every_reason_is_there(
    address: str, browser: Browser, table: Table, rulebook: Rulebook, language: Language
) -> None:
    """Without scripts there is no form, but each call with every reason, for which answers it holds, and its drafts."""
    with opened(browser, f"{address}/{language}/find-your-call.html", scripts=False) as page:
        assert page.locator(".kyoso-find form:visible, .kyoso-find strong:visible").count() == 0
        for call in rulebook.calls.values():
            card = page.locator(f"[data-call='{call.key}']")
            expected = [reason.row for reason in reasons_of(table, rulebook, call)]
            lines = card.locator("li[data-answer]:visible").all_inner_texts()
            assert len(lines) == len(expected)
            for row, line in zip(expected, lines, strict=True):
                assert fill(row.says, rulebook, language, call) in re.sub(r"\s+", " ", line)
                assert not row.when or re.search(r"【.+】|\[.+\]", line)
            assert card.locator("a.kyoso-draft").count() == 3


def test_it_works_from_a_folder(site: Path, browser: Browser) -> None:
    """Opened as a file, the page answers too."""
    page = browser.new_page()
    page.goto((site / "ja" / "find-your-call.html").as_uri())
    choose(page, YOUNG_AND_NEW)
    assert shown(page)["fy2025.future.concept"] == SIGNS["open"]
    page.close()


def test_every_reason_in_the_page_is_that_of_the_table(
    site: Path, rows: dict[str, list[Row]], browser: Browser
) -> None:
    """What the script reads from the page is the table, reason by reason."""
    page = browser.new_page()
    page.goto((site / "en" / "find-your-call.html").as_uri())
    found = page.locator("[data-call]").evaluate_all(
        "all => all.map(call => [call.dataset.call, [...call.querySelectorAll('[data-answer]')]"
        ".map(one => [one.dataset.answer, one.dataset.when, 'alone' in one.dataset])])"
    )
    page.close()
    read = {call: [(answer, json.loads(when), alone) for answer, when, alone in reasons] for call, reasons in found}
    assert read == {
        call: [(row.answer, {name: list(chosen) for name, chosen in row.when.items()}, row.alone) for row in reasons]
        for call, reasons in rows.items()
    }
