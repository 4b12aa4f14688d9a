"""Which call fits: the table of reasons, its twin in the browser, and the page as readers meet it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import msgspec
import pytest
from playwright.sync_api import Browser, Page, expect

from kyoso.browser.bundle import Workshop
from kyoso.errors import Problem
from kyoso.fit import TABLE, Fit, Row, Table, all_answers, asked_by, endings_of, fill, judge, load_table, reasons_of
from kyoso.model import LANGUAGES, Language
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from tests import overheard
from tests.conftest import one_at_a_time

Given = dict[str, tuple[str, ...]]
YOUNG_AND_NEW: Given = {
    "year": ("fy2025",),
    "standing": ("new",),
    "leader": ("young",),
    "institution": ("university",),
    "partners": ("both",),
    "purpose": ("region",),
}
REGIONAL_HUB = YOUNG_AND_NEW | {"standing": ("regional-incubation",), "leader": ("older",)}
COMPANY = YOUNG_AND_NEW | {"institution": ("company",)}
MUNICIPALITY_IN_FY2021 = YOUNG_AND_NEW | {"institution": ("municipality",), "year": ("fy2021",)}
IN_FY2021 = YOUNG_AND_NEW | {"year": ("fy2021",), "leader": ("older",)}
BETWEEN = YOUNG_AND_NEW | {"year": ("between",)}
NEAR_THE_EDGE = YOUNG_AND_NEW | {"leader": ("border",)}
MEDICAL = YOUNG_AND_NEW | {"purpose": ("medical",)}

every_language = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture(scope="module")
def table(project: Project, rulebook: Rulebook) -> Table:
    """The programme's table."""
    return load_table(project, rulebook)


@pytest.fixture(scope="module")
def rows(table: Table, rulebook: Rulebook) -> dict[str, list[Row]]:
    """The reasons of each call."""
    return {call.key: [reason.row for reason in reasons_of(table, rulebook, call)] for call in rulebook.calls_in_order}


def fits(rows: Mapping[str, list[Row]], answers: Given) -> dict[str, str]:
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
    for call, reasons in rows.items():
        questions = asked_by(table, reasons)
        for answers in all_answers(questions):
            complete = len(answers) == len(questions)
            found = judge(reasons, answers)
            held = [reasons[at] for at in found.reasons]
            said = {row.answer for row in held}
            matters = [row.matter for row in held]
            expected = "not-met" if "not-met" in said else "open" if "open" in said else "met"
            if (
                (found.outcome == "unanswered") != (bool(found.missing) and "not-met" not in said)
                or (complete and (found.missing or not held))
                or (found.outcome not in ("unanswered", expected))
                or (len(matters) != len(set(matters)) and len(answers.get("purpose", ())) < 2)
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
    assert having(fits(rows, NEAR_THE_EDGE), "open") == {"fy2025.future.concept"}
    assert having(fits(rows, MEDICAL), "open") == {"fy2025.future.concept"}
    assert having(fits(rows, MEDICAL | {"year": ("fy2021",)}), "not-met") == set(rows)
    assert having(fits(rows, IN_FY2021 | {"partners": ("prefecture",)}), "open") == regional
    assert having(fits(rows, IN_FY2021 | {"partners": ("neither",)}), "not-met") == set(rows)
    assert having(fits(rows, IN_FY2021 | {"purpose": ("region", "world")}), "met") == co_creation
    assert having(fits(rows, IN_FY2021 | {"purpose": ("region", "medical")}), "not-met") == set(rows)


@pytest.mark.parametrize("year", ["between", "later"])
def test_a_year_without_a_document_has_one_answer_for_every_call(
    table: Table, rulebook: Rulebook, rows: dict[str, list[Row]], year: str
) -> None:
    """No call is judged for a year that the documents do not cover: one row says so, and rests on an open question."""
    (ending,) = [each for each in endings_of(table, rulebook) if year in each.row.when["year"]]
    assert ending.questions
    assert {judge(reasons, {"year": (year,)}).outcome for reasons in rows.values()} == {"open"}
    assert all(ending.row in reasons for reasons in rows.values())


def having_role(role: str, rulebook: Rulebook) -> set[str]:
    """The calls that have a rule in a role."""
    return {call.key for call in rulebook.calls.values() if role in call.rules}


def test_what_no_answer_changes_is_not_asked(rows: dict[str, list[Row]], rulebook: Rulebook) -> None:
    """For a year whose document says nothing of the partners, the calls wait for no answer about them."""
    missing = {call: judge(reasons, {"year": (call[:6],)}).missing for call, reasons in rows.items()}
    assert {call for call, names in missing.items() if "partners" in names} == having_role("institutions", rulebook)
    assert {call for call, names in missing.items() if "leader" in names} == having_role("pl-age", rulebook)


@pytest.mark.slow
def test_only_calls_with_a_stated_way_in_can_fit(table: Table, rows: dict[str, list[Row]]) -> None:
    """A call that is not planned never fits; one whose way in is not stated stays open at best."""
    reached = {}
    for call, reasons in rows.items():
        questions = asked_by(table, reasons)
        complete = (answers for answers in all_answers(questions) if len(answers) == len(questions))
        reached[call] = {judge(reasons, answers).outcome for answers in complete}

    assert {call for call, outcomes in reached.items() if "met" in outcomes} == {
        "fy2021.co-creation.incubation",
        "fy2021.co-creation.full-scale",
    }
    assert {call for call, outcomes in reached.items() if "open" not in outcomes} == set()


def test_every_fiscal_year_of_the_rules_can_be_chosen(table: Table, rulebook: Rulebook) -> None:
    """The first question offers each fiscal year that has calls, the newest first."""
    offered = [option.option for option in table.questions[0].options]
    years = sorted({call.fiscal_year for call in rulebook.calls.values()}, reverse=True)

    assert [name for name in offered if name.startswith("fy")] == [f"fy{year}" for year in years]
    assert list(table.years) == years


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("cites: [pl-age, open.future-age]", "cites: [pl-age]", "cites no open question"),
        ("cites: [exclusion]", "cites: [exclusion, open.final-call]", "an open question is never a yes or a no"),
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
let compared = 0;
let wrong = 0;
for (const { questions, reasons, expected } of JSON.parse(readFileSync(process.argv[1], "utf8"))) {
  let combinations = [{}];
  for (const [name, choices] of questions)
    combinations = combinations.flatMap((one) => [one, ...choices.map((choice) => ({ ...one, [name]: choice }))]);
  combinations.forEach((answers, at) => {
    const { outcome, held, missing } = judge(reasons, answers);
    compared += 1;
    wrong += [outcome, held.join(), missing.join()].join("|") !== expected[at];
  });
}
console.log(`${compared} ${wrong}`);
"""


@pytest.mark.slow
def test_the_twin_in_the_browser_agrees_on_every_answer(
    project: Project, table: Table, rows: dict[str, list[Row]], tmp_path: Path
) -> None:
    """For every call and every combination of answers the script says what the Python function says."""

    def said(found: Fit) -> str:
        return "|".join([found.outcome, ",".join(map(str, found.reasons)), ",".join(found.missing)])

    vectors, number = [], 0
    for reasons in rows.values():
        questions = asked_by(table, reasons)
        expected = [said(judge(reasons, answers)) for answers in all_answers(questions)]
        number += len(expected)
        vectors.append(
            {
                "questions": [(question.question, list(question.choices())) for question in questions],
                "reasons": [{"answer": row.answer, "when": row.when, "alone": row.alone} for row in reasons],
                "expected": expected,
            }
        )
    path = tmp_path / "vectors.json"
    path.write_bytes(msgspec.json.encode(vectors))
    with one_at_a_time(project):
        workshop = Workshop(project).ready()
    printed = workshop.node("--input-type=module", "-e", COMPARE, str(path))

    assert printed.split() == [str(number), "0"]


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


def address_of(answers: Given) -> str:
    """The answers as the page keeps them in its address."""
    return urlencode([(name, option) for name, options in answers.items() for option in options])


def choose(page: Page, *options: str) -> None:
    """Answer the question that is shown by clicking the words beside its boxes, and go on."""
    for option in options:
        page.locator(f"fieldset:visible label:has(input[value='{option}'])").click()
    page.locator(".kyoso-find-form button[type=submit]").click()


def listed(page: Page, where: str) -> list[str]:
    """The calls in one place of the result, in their order."""
    place = page.locator(f"[data-place={where}] > [data-call]")
    return [str(call) for call in place.evaluate_all("all => all.map(one => one.dataset.call)")]


@every_language
def test_a_young_researcher_is_led_to_the_call(address: str, browser: Browser, language: Language) -> None:
    """One question at a time, none that changes nothing, and then the call, what to do next, and what is open."""
    with opened(browser, f"{address}/{language}/find-your-call.html", 390) as page:
        sets, cards = page.locator(".kyoso-find fieldset:visible"), page.locator("[data-call]:visible")
        asked = []
        for name in ("year", "standing", "leader", "institution", "purpose"):
            expect(page.locator(f"fieldset[data-question={name}]")).to_be_visible()
            asked.append(sets.locator("legend").inner_text())
            assert (sets.count(), cards.count()) == (1, 0)
            choose(page, *YOUNG_AND_NEW[name])
        result = page.locator(".kyoso-find-result")
        expect(result.locator("> h3")).to_be_focused()
        assert listed(page, "fits") == ["fy2025.future.concept"]
        assert listed(page, "may") == []
        assert page.locator(".kyoso-find-answers dt").all_inner_texts() == asked
        headings = result.locator("[data-place=fits] h5:visible").evaluate_all(
            "all => all.map(one => one.parentElement.dataset.kind ?? 'next')"
        )
        assert headings == ["met", "next", "open"]
        drafts = result.locator("[data-place=fits] a.kyoso-draft").evaluate_all(
            "all => all.map(one => one.getAttribute('href'))"
        )
        own_first = sorted(("ja", "en", "both"), key=lambda name: name != language)
        assert drafts == [f"../drafts/2025/future-concept-{name}.docx" for name in own_first]
        page.go_back()
        expect(page.locator("fieldset[data-question=purpose]")).to_be_visible()
        assert page.locator(".kyoso-find-result").is_hidden()


def test_the_calls_stand_where_the_table_says(address: str, browser: Browser, rows: dict[str, list[Row]]) -> None:
    """For each persona the result has the calls of the year, what fits first, what does not is folded."""
    personas = (YOUNG_AND_NEW, REGIONAL_HUB, COMPANY, MUNICIPALITY_IN_FY2021, IN_FY2021, NEAR_THE_EDGE)
    with opened(browser, f"{address}/en/find-your-call.html") as page:
        for answers in personas:
            page.evaluate("hash => { location.hash = hash; }", address_of(answers))
            expect(page.locator(".kyoso-find-answers dd").first).to_contain_text(answers["year"][0].upper())
            expected = {call: found for call, found in fits(rows, answers).items() if call[:6] == answers["year"][0]}
            fitting = {call for call, found in expected.items() if found == "met"}
            open_ones = {call for call, found in expected.items() if found == "open"}
            best, others = set(listed(page, "fits")), set(listed(page, "may"))
            assert (best == fitting and others == open_ones) or (not fitting and best | others == open_ones)
            assert bool(best) == bool(fitting | open_ones)
            assert set(listed(page, "not")) == {call for call, found in expected.items() if found == "not-met"}
            assert page.locator("[data-place=not]").evaluate("one => one.open") is False
            assert page.locator("[data-place=none]").is_visible() == (not best)


@pytest.mark.parametrize(
    ("language", "chosen", "reason"),
    [
        ("ja", "「これから新しく提案する」を選びました。", "この公募は、令和7年度に新しい提案を受け付けません。"),
        ("en", "You chose “We plan a new proposal”.", "This call takes no new proposals in FY2025"),
    ],
)
def test_a_reason_answers_the_reader(address: str, browser: Browser, language: str, chosen: str, reason: str) -> None:
    """A call that does not fit says why, after what the reader chose, with its source; nothing says that it is open."""
    with opened(browser, f"{address}/{language}/find-your-call.html#{address_of(YOUNG_AND_NEW)}") as page:
        page.locator("[data-place=not] > summary").click()
        card = page.locator("[data-call='fy2025.regional.full-scale']")
        line = card.locator("li[data-answer]:visible")
        assert re.sub(r"\s+", " ", line.inner_text()).startswith(f"× {chosen}{' ' * (language == 'en')}{reason}")
        assert line.locator("a").get_attribute("href") == "sources-r7.html#src-fy2025-full-scale-status"
        assert page.locator("[data-place=not] .kyoso-find-status:visible").count() == 0
        lines = page.locator(".kyoso-find-result li[data-answer]:visible")
        assert lines.count() == lines.filter(has=page.locator("a")).count() > 0


@every_language
def test_questions_end_at_the_first_decisive_answer(address: str, browser: Browser, language: Language) -> None:
    """A year without a document is one sentence and no card; a leader who is too old for the one call ends it, too."""
    with opened(browser, f"{address}/{language}/find-your-call.html") as page:
        choose(page, "between")
        ending = page.locator(".kyoso-find-result > [data-answer]:visible")
        expect(ending).to_have_count(1)
        assert ending.locator("a").get_attribute("href") == "questions.html#q-open-years-between"
        assert page.locator("[data-call]:visible").count() == 0
        page.locator(".kyoso-find-again a").click()
        expect(page.locator("fieldset[data-question=year]")).to_be_visible()
        for option in ("fy2025", "new", "older"):
            choose(page, option)
        expect(page.locator("[data-place=none] a")).to_be_visible()
        assert listed(page, "fits") == []


@every_language
def test_a_question_can_be_skipped_but_not_overlooked(address: str, browser: Browser, language: Language) -> None:
    """Going on without an answer is told; a skipped question is named where the outcome hangs on it: by keyboard."""
    with opened(browser, f"{address}/{language}/find-your-call.html", 390) as page:
        next_one, skip = page.locator("form.kyoso-find-form button").all()
        assert skip.is_hidden()
        next_one.press("Enter")
        expect(page.locator("[role=alert]")).to_be_visible()
        expect(page.locator("input[name=year]").first).to_be_focused()
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        expect(page.locator("input[name=standing]").first).to_be_focused()
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        expect(page.locator("input[name=leader]").first).to_be_focused()
        asked = page.locator("fieldset[data-question=leader] legend").inner_text()
        for name in ("leader", "institution", "purpose"):
            expect(page.locator(f"fieldset[data-question={name}]")).to_be_visible()
            skip.press("Enter")
        missing = page.locator("[data-call='fy2025.future.concept'] .kyoso-find-missing")
        expect(missing).to_be_visible()
        assert asked in missing.inner_text()


def test_the_answers_go_along_to_the_other_language_and_on_paper(address: str, browser: Browser) -> None:
    """More than one purpose is kept; the switch of languages leads to the same result; on paper only it is left."""
    answers = YOUNG_AND_NEW | {"purpose": ("region", "policy")}
    answers.pop("partners")
    page = browser.new_page()
    page.goto(f"{address}/ja/find-your-call.html#{address_of(answers)}")
    kept = page.locator(".kyoso-find-keep a").get_attribute("href") or ""
    assert kept.endswith("#" + address_of(answers))
    page.emulate_media(media="print")
    assert (
        page.locator(".kyoso-find-form, #find-your-call-glance, .kyoso-find-keep").locator("visible=true").count() == 0
    )
    assert page.locator("[data-place=fits] [data-call]").is_visible()
    page.emulate_media(media="screen")
    page.locator("a[data-language=en]").click()
    page.wait_for_url(f"{address}/en/find-your-call.html#{address_of(answers)}")
    expect(page.locator(".kyoso-find-answers dd")).to_have_count(len(answers))
    expect(page.locator("[data-place=fits] li[data-answer]:visible", has_text="priority strategies")).to_have_count(1)
    page.close()


@every_language
def test_without_javascript_every_reason_is_there(
    address: str, browser: Browser, table: Table, rulebook: Rulebook, language: Language
) -> None:
    """Without scripts there is no form, but each call with every reason, for which answers it holds, and its drafts."""
    with opened(browser, f"{address}/{language}/find-your-call.html", scripts=False) as page:
        assert page.locator(".kyoso-find form:visible, .kyoso-find strong:visible").count() == 0
        for call in rulebook.calls.values():
            card = page.locator(f"[data-call='{call.key}']")
            expected = [reason.row for reason in reasons_of(table, rulebook, call) if not reason.row.ends]
            lines = [re.sub(r"\s+", " ", line) for line in card.locator("li[data-answer]:visible").all_inner_texts()]
            assert len(lines) == len(expected)
            for row in expected:
                (line,) = [each for each in lines if says(row, each, fill(row.says, rulebook, language, call))][:1]
                lines.remove(line)
                assert not row.when or re.search(r"【.+】|\[.+\]", line)
            assert card.locator("a.kyoso-draft").count() == 3


def says(row: Row, line: str, words: str) -> bool:
    """Whether a line of the page is a row: its sign and its words."""
    return line.startswith({"met": "○", "not-met": "×", "open": "?"}[row.answer]) and words in line


def test_it_works_from_a_folder(site: Path, browser: Browser) -> None:
    """Opened as a file, the page answers too."""
    page = browser.new_page()
    page.goto((site / "ja" / "find-your-call.html").as_uri())
    for option in ("fy2025", "new", "older"):
        choose(page, option)
    expect(page.locator("[data-place=none]")).to_be_visible()
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
    read = {call: sorted((answer, when, alone) for answer, when, alone in reasons) for call, reasons in found}
    assert read == {
        call: sorted(
            (row.answer, msgspec.json.encode(row.when, order="sorted").decode(), row.alone)
            for row in reasons
            if not row.ends
        )
        for call, reasons in rows.items()
    }
