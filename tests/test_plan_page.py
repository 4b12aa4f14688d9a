"""The page on which a plan is checked, as its readers use it in Chromium."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import lxml.html
import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Route, expect

from kyoso.model import LANGUAGES
from kyoso.plan import load_plan
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from tests import overheard
from tests.conftest import Kyoso

CALL = "fy2025.future.concept"
EACH_LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A reader who has been here before: kyoso is loaded once and kept."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page whose errors fail the test."""
    page = context.new_page()
    trouble = overheard.errors(page)
    yield page
    page.close()
    assert trouble == []


def answered(page: Page) -> None:
    """Wait until kyoso has answered to the form as it stands."""
    expect(page.locator("#plan-findings .plan-list")).to_be_visible(timeout=120_000)
    expect(page.locator("#plan-findings")).not_to_have_attribute("aria-busy", "true", timeout=120_000)


def says(page: Page) -> list[str]:
    """What the page finds, but for what is met."""
    answered(page)
    return page.locator(".plan-list > ul .plan-says").all_text_contents()


def saved(page: Page, folder: Path, form: str = "yaml") -> Path:
    """The file that the page saves."""
    page.select_option("#plan-format", form)
    with page.expect_download() as download:
        page.click("#plan-save")
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def write_a_plan(page: Page) -> None:
    """A plan typed by hand: too much money, and no company."""
    page.select_option("#plan-call", CALL)
    page.fill("#plan-title", "水を百年つなぐ: “拠点” #1")
    page.fill("[id='plan-leader.name']", "架空 はるか")
    page.fill("#plan-institutions [name=name] >> nth=0", "架空大学")
    page.select_option("#plan-institutions [name=kind] >> nth=0", "university")
    page.fill("#plan-institutions [name=name] >> nth=1", "例示大学")
    page.fill(".plan-year [name=travel] >> nth=0", "９千万円")
    page.fill(".plan-year [name=indirect] >> nth=0", "1,000")
    answered(page)


@EACH_LANGUAGE
def test_the_page_says_what_the_command_line_says(
    page: Page, address: str, language: str, kyoso: Kyoso, tmp_path: Path, rulebook: Rulebook
) -> None:
    """A plan that is typed, saved and checked by `kyoso check`: the same findings, word for word."""
    page.goto(f"{address}/{language}/plan.html")
    write_a_plan(page)
    for form in ("yaml", "json"):
        path = saved(page, tmp_path, form)
        done = kyoso("check", path, "--format", "json", "--lang", language)
        [report] = json.loads(done.stdout)
        assert sorted(says(page)) == sorted(finding["found"] for finding in report["findings"])
        assert report["counts"]["not-met"] > 2
    plan = load_plan(path, rulebook)
    assert (plan.title, plan.budget[0].amounts) == (
        "水を百年つなぐ: “拠点” #1",
        {"travel": 90_000_000, "indirect": 1000},
    )
    assert plan.institutions[0].role == "lead"


@EACH_LANGUAGE
def test_every_answer_has_its_sign_its_word_and_its_source(page: Page, address: str, site: Path, language: str) -> None:
    """Three answers; each source is a link to where it stands."""
    page.goto(f"{address}/{language}/plan.html")
    write_a_plan(page)
    expect(page.locator(".plan-facts a").first).to_be_attached()
    answers = {text.split(" ", 1)[0] for text in page.locator(".plan-list .plan-answer").all_text_contents()}
    assert answers == {"×", "？", "○"}
    links = page.eval_on_selector_all(
        ".plan-list [data-part=source]:not([hidden]) a, .plan-facts a",
        "links => links.map(link => link.getAttribute('href'))",
    )
    assert len(links) > 10
    for name, anchor in {tuple(link.split("#")) for link in links}:
        assert lxml.html.parse(str(site / language / name)).getroot().xpath("//*[@id=$id]", id=anchor), (name, anchor)


def test_a_file_is_opened_and_a_bad_one_says_why(
    page: Page, address: str, project: Project, tmp_path: Path, rulebook: Rulebook
) -> None:
    """The documented example comes back as it was; a bad file changes nothing and names its line."""
    example = project.templates / "plan.example.yaml"
    page.goto(f"{address}/ja/plan.html")
    page.set_input_files("#plan-open", example)
    expect(page.locator("#plan-call")).to_have_value(CALL, timeout=120_000)
    assert page.locator(".plan-year").count() == 2
    assert page.input_value(".plan-year [name=travel] >> nth=0") == "1,900,000"
    answered(page)
    assert load_plan(saved(page, tmp_path), rulebook) == load_plan(example, rulebook)
    bad = tmp_path / "bad.yaml"
    bad.write_text("title: a\ntitel: b\n", "utf-8")
    page.set_input_files("#plan-open", bad)
    expect(page.locator("#plan-file-note")).to_contain_text(bad.name)
    lines = page.locator("#plan-file-note p").all_text_contents()
    assert len(lines) == 2
    assert lines[1].startswith("bad.yaml:2: titel")
    assert "title_en" in lines[1]
    assert page.input_value("#plan-call") == CALL


def test_what_cannot_be_read_stands_at_its_field(page: Page, address: str) -> None:
    """An amount in words is marked, described, counted, and kept out of the file until it is mended."""
    page.goto(f"{address}/ja/plan.html")
    page.click("#plan-example")
    cell = page.locator(".plan-year [name=travel] >> nth=0")
    expect(cell).to_have_value("1,900,000", timeout=120_000)
    cell.fill("たくさん")
    expect(cell).to_have_attribute("aria-invalid", "true", timeout=120_000)
    note = page.locator(f"[id='{cell.get_attribute('aria-describedby')}']")
    assert "たくさん" in note.inner_text()
    assert page.locator(".plan-count.plan-unread").count() == 1
    page.click("#plan-save")
    expect(page.locator("#plan-file-note.plan-bad")).to_have_count(1)
    expect(cell).to_be_focused()
    cell.fill("3百万")
    expect(cell).not_to_have_attribute("aria-invalid", "true")
    expect(note).not_to_be_visible()
    cell.blur()
    expect(cell).to_have_value("3,000,000")


def test_everything_is_done_by_keyboard(page: Page, address: str) -> None:
    """Rows come and go, the focus stays near, and a finding leads to its field."""
    page.goto(f"{address}/en/plan.html")
    rows = page.locator("#plan-institutions .plan-row")
    before = rows.count()
    page.focus("[data-add=institutions]")
    page.keyboard.press("Enter")
    page.keyboard.type("Example University")
    assert rows.count() == before + 1
    assert page.input_value("#plan-institutions [name=name] >> nth=-1") == "Example University"
    page.locator("#plan-institutions [data-remove] >> nth=-1").focus()
    page.keyboard.press("Enter")
    assert rows.count() == before
    assert page.evaluate("document.activeElement.closest('.plan-row') !== null")
    page.focus("#plan-call")
    while page.input_value("#plan-call") != CALL:
        before_key = page.input_value("#plan-call")
        page.keyboard.press("ArrowDown")
        assert page.input_value("#plan-call") != before_key
    answered(page)
    empty = page.locator("details:has([data-check=fields-plan]) >> nth=0")
    if empty.get_attribute("open") is None:  # many of a kind are folded
        empty.locator("summary").focus()
        page.keyboard.press("Enter")
    page.locator("[data-check=fields-plan] [data-go] >> nth=0").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "plan-title"


def test_changed_answers_are_announced(page: Page, address: str) -> None:
    """The counts, politely and a moment after the last change, not the whole list."""
    page.goto(f"{address}/en/plan.html")
    status = page.locator("#plan-status")
    assert status.get_attribute("aria-live") == "polite"
    page.fill("#plan-title", "A")
    answered(page)
    page.fill("#plan-title", "")
    page.fill("[id='plan-leader.name']", "B")
    expect(status).to_contain_text("Not met", timeout=120_000)
    assert len(status.inner_text()) < 200


def test_the_call_of_the_address_is_chosen(page: Page, address: str) -> None:
    """A link from a page about a call opens the form for it, with its first year and its period."""
    page.goto(f"{address}/ja/plan.html#call={CALL}")
    assert page.input_value("#plan-call") == CALL
    assert page.input_value("#plan-start-fiscal-year") == "2025"
    assert page.locator(".plan-year").count() == int(page.input_value("#plan-years"))


def test_a_later_start_takes_the_budget_along(page: Page, address: str) -> None:
    """What was written for the first year stays in the first year."""
    page.goto(f"{address}/ja/plan.html")
    page.click("#plan-example")
    answered(page)
    page.select_option("#plan-start-fiscal-year", "2026")
    assert page.locator(".plan-year").first.get_attribute("data-year") == "2026"
    assert page.input_value(".plan-year [name=travel] >> nth=0") == "1,900,000"


def test_unsaved_input_is_not_lost_without_a_question(page: Page, address: str, tmp_path: Path) -> None:
    """Leaving asks after a change, and not after saving."""
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.goto(f"{address}/ja/plan.html")
    page.click("#plan-title")
    page.keyboard.type("題")
    page.reload()
    assert asked == ["beforeunload"]
    page.click("#plan-title")
    page.keyboard.type("題")
    saved(page, tmp_path)
    page.reload()
    assert asked == ["beforeunload"]


def test_fewer_years_take_their_amounts_away_when_their_reader_agrees(page: Page, address: str) -> None:
    """Refused, the years stay and so does their number; agreed to, they go. What was said of the example goes too."""
    asked: list[str] = []
    agree = [False, True]

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.accept() if agree.pop(0) else dialog.dismiss()

    page.goto(f"{address}/ja/plan.html")
    page.click("#plan-example")
    answered(page)
    expect(page.locator("#plan-file-note")).not_to_be_empty()
    page.on("dialog", answer)
    for years in ("2", "1"):
        page.fill("#plan-years", "1")
        page.locator("#plan-years").blur()
        expect(page.locator("#plan-years")).to_have_value(years)
        expect(page.locator(".plan-year")).to_have_count(int(years))
    assert [message.startswith("令和8年度") for message in asked] == [True, True]
    expect(page.locator("#plan-file-note")).to_be_empty()


def test_a_half_written_plan_goes_along_into_the_other_language(page: Page, address: str) -> None:
    """Every word as it was typed, readable or not, and nothing of it is kept then; the example fits."""
    page.goto(f"{address}/ja/plan.html")
    write_a_plan(page)
    page.fill(".plan-year [name=other] >> nth=0", "たくさん")
    page.click("#plan-more > summary")
    page.click("[data-add=milestones]")
    page.fill("#plan-milestones [name=milestone]", "調べ終える")
    page.click("a[data-language=en]")
    page.wait_for_url("**/en/plan.html")
    answered(page)
    assert page.input_value("#plan-title") == "水を百年つなぐ: “拠点” #1"
    assert page.input_value("#plan-call") == CALL
    assert page.is_checked("#plan-institutions [name=lead] >> nth=0")
    assert page.input_value(".plan-year [name=travel] >> nth=0") == "90,000,000"
    assert page.input_value(".plan-year [name=other] >> nth=0") == "たくさん"
    assert page.input_value("#plan-milestones [name=milestone]") == "調べ終える"
    assert page.evaluate(
        "[sessionStorage.length, Object.keys(localStorage).filter(key => key.includes('plan')).length]"
    ) == [0, 0]
    expect(page.locator(".plan-year tbody .plan-note >> nth=0")).to_contain_text("cannot be read")
    page.on("dialog", lambda dialog: dialog.accept())
    page.click("#plan-example")
    expect(page.locator("[id='plan-leader.name']")).to_have_value("Haruka Kaku")


@EACH_LANGUAGE
def test_the_page_works_from_a_folder_and_asks_for_nothing(
    page: Page, site: Path, language: str, tmp_path: Path
) -> None:
    """Opened as a file it does all it does; once kyoso is there nothing is requested, whatever is typed."""
    page.goto((site / language / "plan.html").as_uri())
    loading = overheard.requests(page)
    page.fill("#plan-title", "題")
    answered(page)
    assert {Path(each).name.split("?")[0] for each in loading if not each.startswith("blob:")} == {
        f"engine-{name}.js" for name in ("worker", "runtime", "code", "programme")
    }
    requests = overheard.requests(page)
    write_a_plan(page)
    assert says(page)
    assert page.locator(".plan-chart svg").count() == 1
    assert saved(page, tmp_path).is_file()
    assert requests == []
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]")[2] == ""


@EACH_LANGUAGE
def test_without_javascript_the_page_says_what_there_is(browser: Browser, address: str, language: str) -> None:
    """No dead form: a paragraph names the drafts and the command line."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/{language}/plan.html")
    assert page.locator(".plan-without").is_visible()
    assert not page.locator("#plan-form").is_visible()
    context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_full_plan_fits_the_screen(browser: Browser, address: str, width: int) -> None:
    """With everything open and ten years of money the page is no wider than the screen."""
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(f"{address}/en/plan.html#call=fy2021.regional.full-scale")
    page.click("#plan-example")
    answered(page)
    page.select_option("#plan-call", "fy2021.regional.full-scale")
    page.fill("#plan-years", "10")
    answered(page)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    assert page.locator(".plan-year").count() == 10
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


# Keeps every element that shows an answer or a row of the budget, and changes an amount.
_KEEP = """() => {
  const said = () => [...document.querySelectorAll(".plan-list .plan-finding")];
  window.kept = {before: new Set(said()), written: new Set(said().map(made => made.outerHTML)), said};
  window.kept.moved = new MutationObserver(() => {});
  for (const table of document.querySelectorAll(".plan-year table"))
    window.kept.moved.observe(table, {childList: true});
}"""
# What became of them.
_KEPT = """() => {
  const {before, written, said, moved} = window.kept;
  const made = said().filter(each => !before.has(each));
  const needless = made.filter(each => written.has(each.outerHTML));
  return [before.size - made.length, made.length, needless.length, moved.takeRecords().length];
}"""


def test_a_change_makes_anew_only_what_it_changes(page: Page, address: str) -> None:
    """Answers with the same words keep their elements and no row of the budget moves."""
    page.goto(f"{address}/ja/plan.html")
    page.click("#plan-example")
    answered(page)
    page.evaluate(_KEEP)
    page.fill(".plan-year [name=travel] >> nth=0", "987654321")
    answered(page)
    kept, made, needless, moved = page.evaluate(_KEPT)
    assert kept > made > 0
    assert (needless, moved) == (0, 0)


def test_the_form_can_be_written_on_while_kyoso_loads(browser: Browser, address: str) -> None:
    """A slow line: how far it is is said, what is typed stands, stopping stops, and going on answers it."""
    context = browser.new_context()
    page = context.new_page()
    hold: list[Route] = []
    page.route("**/engine-runtime.bin*", lambda route: hold.append(route))
    page.goto(f"{address}/en/plan.html")
    loading = page.locator(".plan-loading").first
    assert not loading.is_visible()
    page.fill("#plan-title", "A hub")
    expect(loading).to_contain_text("Getting the answers ready")
    assert loading.locator("progress").is_visible()
    page.fill("[id='plan-leader.name']", "B")
    loading.locator("[data-stop]").click()
    expect(loading).to_contain_text("Stopped")
    page.fill("#plan-title", "A hub of water")
    assert page.input_value("[id='plan-leader.name']") == "B"
    page.unroute("**/engine-runtime.bin*")
    loading.locator("[data-again]").click()
    answered(page)
    assert not loading.is_visible()
    context.close()


def test_a_second_visit_asks_for_nothing_of_kyoso(browser: Browser, address: str) -> None:
    """What was loaded once is kept by its digest, with a snapshot; what an older edition left goes."""
    context = browser.new_context()
    for visit in (1, 2):
        page = context.new_page()
        page.goto(f"{address}/ja/plan.html")
        asked = overheard.requests(page)
        page.fill("#plan-title", "題")
        answered(page)
        expect(page.locator(".plan-loading").first).not_to_be_visible()
        assert len([each for each in asked if "/engine-" in each]) == (4 if visit == 1 else 0)
        kept = page.evaluate("async () => (await (await caches.open('kyoso-engine')).keys()).map(each => each.url)")
        assert len(kept) == 5
        stale = f"{address}/browser/engine-code.bin?old"
        page.evaluate("async url => { await (await caches.open('kyoso-engine')).put(url, new Response('x')); }", stale)
    context.close()


def test_what_fails_to_load_is_said_and_can_be_tried_again(browser: Browser, address: str) -> None:
    """Without a line the page says so; with one, trying again answers."""
    context = browser.new_context()
    page = context.new_page()
    page.route("**/engine-code.bin*", lambda route: route.abort())
    page.goto(f"{address}/ja/plan.html")
    page.fill("#plan-title", "題")
    again = page.locator(".plan-loading [data-again]").first
    expect(again).to_be_visible(timeout=120_000)
    page.unroute("**/engine-code.bin*")
    again.click()
    answered(page)
    context.close()


@EACH_LANGUAGE
def test_without_webassembly_the_page_says_what_to_do(browser: Browser, address: str, language: str) -> None:
    """An old browser or a policy: the drafts that are ready and the command line are named, and nothing is loaded."""
    context = browser.new_context()
    context.add_init_script("delete globalThis.WebAssembly;")
    page = context.new_page()
    page.goto(f"{address}/{language}/plan.html")
    asked = overheard.requests(page)
    said = page.locator(".plan-loading").first
    expect(said).to_contain_text("WebAssembly")
    expect(said).to_contain_text("WebAssembly")
    page.fill("#plan-title", "A")
    assert [each for each in asked if "/engine-" in each] == []
    context.close()
