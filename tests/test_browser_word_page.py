"""The plan page with Word files: a draft taken from it, a filled one brought back to it."""

from __future__ import annotations

import base64
import json
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from kyoso.checks import KINDS, load_table
from kyoso.model import LANGUAGES
from kyoso.plan import Plan, load_plan
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import Drafter
from kyoso.word.reading import read_bytes
from kyoso.word.reading.planning import in_slugs
from tests import check_corpus, overheard
from tests.conftest import Kyoso, program
from tests.test_browser_drafts import parts_of
from tests.test_browser_reading import LATER, WHOLE
from tests.test_hostile_files import bomb

KEY = "fy2025.future.concept"
PRACTICE = "fy2021.policy.full-scale"
PROMOTION = "fy2025.regional.full-scale"


@pytest.fixture(scope="module")
def drafter(rulebook: Rulebook, project: Project) -> Drafter:
    """Prepared once for all the drafts."""
    return Drafter(rulebook, project)


@pytest.fixture(scope="module")
def example(rulebook: Rulebook, project: Project) -> Plan:
    """The documented example plan."""
    return load_plan(project.templates / "plan.example.yaml", rulebook)


Open = Callable[[str], Page]


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Open]:
    """The plan page of an edition; in the end it must have asked for nothing after load, and had no error."""
    context = browser.new_context(accept_downloads=True)
    heard: list[list[str]] = []

    def open_page(language: str) -> Page:
        page = context.new_page()
        heard.append(overheard.errors(page))
        page.goto(f"{address}/{language}/plan.html")
        heard.append(overheard.requests(page))
        return page

    yield open_page
    context.close()
    assert [line for lines in heard for line in lines] == []


def taken(page: Page, folder: Path) -> Path:
    """The draft that a click on the button gives, under the name that the page gives it."""
    with page.expect_download() as waiting:
        page.click("#plan-take-make")
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_click_gives_the_draft_that_the_command_line_makes(
    opened: Open, language: str, drafter: Drafter, rulebook: Rulebook, example: Plan, tmp_path: Path
) -> None:
    """The example plan in the form, a call and a language chosen, a click: the same parts, and the plan is in it."""
    page = opened(language)
    page.click("#plan-example")
    wanted = (KEY, language), (PROMOTION, "both"), (PRACTICE, "ja" if language == "en" else "en")
    for key, spoken in wanted:
        call = rulebook.calls[key]
        page.select_option("#plan-call", key)
        page.select_option("#plan-take-language", spoken)
        path = taken(page, tmp_path)
        assert path.name == f"{call.fiscal_year}-{call.area}-{call.tier}-{spoken}.docx"
        assert path.name in page.inner_text("#plan-take-note")
        expected = drafter.draft(call, spoken, example, practice=call.document is None)  # type: ignore[arg-type]
        assert parts_of(path.read_bytes()) == parts_of(expected)
        filled = read_bytes(path.read_bytes(), path.name)
        assert in_slugs(filled.plan, rulebook).budget == in_slugs(read_bytes(expected, "").plan, rulebook).budget


def test_what_a_draft_is_is_said_before_it_is_made(opened: Open) -> None:
    """A new proposal, a promotion review or a copy for practice: each is told apart; without a call none is made."""
    page = opened("ja")
    said = {}
    for key in ("", KEY, PROMOTION, PRACTICE):
        page.select_option("#plan-call", key)
        said[key] = page.inner_text("#plan-take-kind")
    assert "新しい提案書" in said[KEY]
    assert "昇格審査" in said[PROMOTION]
    assert "練習用" in said[PRACTICE]
    page.select_option("#plan-call", "")
    page.click("#plan-take-make")
    assert page.inner_text("#plan-take-note") == said[""]
    assert page.evaluate("document.activeElement.id") == "plan-call"


@pytest.mark.office
def test_libreoffice_opens_a_draft_from_the_page(opened: Open, example: Plan, tmp_path: Path) -> None:
    """The file from the page becomes a PDF with the plan's title in it."""
    page = opened("ja")
    page.click("#plan-example")
    path = taken(page, tmp_path)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [program("soffice"), profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    text = subprocess.run([program("pdftotext"), path.with_suffix(".pdf"), "-"], capture_output=True, check=True).stdout
    assert "".join(example.title.split()) in "".join(text.decode("utf-8").split())


def test_without_javascript_nothing_pretends_to_work(browser: Browser, address: str) -> None:
    """Button and file field wait for the script; the page says where ready-made drafts are."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/ja/plan.html")
    assert page.is_disabled("#plan-take-make")
    assert page.is_disabled("#plan-bring-file")
    context.close()


def brought(page: Page, path: Path) -> None:
    """Choose a file to bring back, and wait for what is said of it."""
    page.evaluate("document.getElementById('plan-bring-note').textContent = ''")
    page.set_input_files("#plan-bring-file", str(path))
    expect(page.locator("#plan-bring-note")).not_to_be_empty()


def shown(page: Page) -> list[list[str]]:
    """The findings as a reader sees them: check and words."""
    found: list[list[str]] = page.eval_on_selector_all(
        "#plan-bring-findings .plan-finding",
        "all => all.map(each => [each.dataset.check, each.querySelector('.plan-says').textContent])",
    )
    return found


@pytest.mark.parametrize(("language", "defect"), [("ja", "a tracked change"), ("en", "over the ceiling by a yen")])
def test_a_draft_brought_back_shows_what_the_command_line_finds(
    opened: Open, kyoso: Kyoso, project: Project, rulebook: Rulebook, tmp_path: Path, language: str, defect: str
) -> None:
    """Who it is, and every finding of `kyoso check` on plan, fields and remarks; the form stays as it was."""
    wrong = next(each for each in check_corpus.defects() if each.name == defect)
    call = rulebook.calls["fy2021.regional.incubation"]
    path = tmp_path / "提案書.docx"
    path.write_bytes(check_corpus.make(rulebook, project, call, "both", wrong, tracked=False))
    page = opened(language)
    brought(page, path)
    assert rulebook.call_name(call, language) in page.inner_text("#plan-bring-identity")  # type: ignore[arg-type]
    report = json.loads(kyoso("check", path, "--format", "json", "--all", "--lang", language).stdout)[0]
    rows = {row.check: row for row in load_table(project, rulebook, tuple(KINDS)).rows}
    expected = [
        [said["check"], said["found"]]
        for said in report["findings"]
        if rows[said["check"]].remark not in LATER
        and (said["says"] == "not-said" or rows[said["check"]].kind not in WHOLE)
    ]
    assert sorted(shown(page)) == sorted(expected)
    assert page.input_value("#plan-title") == ""


def test_a_plan_goes_into_the_form_only_when_its_reader_says_so(
    opened: Open, drafter: Drafter, rulebook: Rulebook, example: Plan, tmp_path: Path
) -> None:
    """What was typed stays until its writer agrees; then the form holds the plan of the draft, to the yen."""
    page = opened("ja")
    path = tmp_path / "draft.docx"
    path.write_bytes(drafter.draft(rulebook.calls[KEY], "ja", example))
    page.fill("#plan-title", "書きかけの題")
    brought(page, path)
    with answering(page, accept=False):
        page.click("#plan-bring-into")
    assert page.input_value("#plan-title") == "書きかけの題"
    with answering(page, accept=True):
        page.click("#plan-bring-into")
    assert page.input_value("#plan-title") == example.title
    assert page.input_value("#plan-call") == KEY
    again = read_bytes(taken(page, tmp_path).read_bytes(), "")
    assert again.plan == read_bytes(path.read_bytes(), "").plan


@contextmanager
def answering(page: Page, *, accept: bool) -> Iterator[None]:
    """One question of the page is asked, and answered so."""
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.message)
        if accept:
            dialog.accept()
        else:
            dialog.dismiss()

    page.once("dialog", answer)
    yield
    assert len(asked) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_that_cannot_be_read_is_one_line(
    opened: Open, drafter: Drafter, rulebook: Rulebook, tmp_path: Path, language: str
) -> None:
    """A text, a broken zip, a bomb, nothing: one line each with the file's name, in the page's language."""
    page = opened(language)
    draft = drafter.draft(rulebook.calls[KEY], "ja")
    files = {"text.docx": b"x", "cut.docx": draft[:9000], "bomb.docx": bomb(draft, 100 * 2**20), "empty.docx": b""}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
        brought(page, tmp_path / name)
        line = page.inner_text("#plan-bring-note")
        assert name in line
        assert "%(" not in line
        assert bool(re.search("[\u3040-\u30ff]", line)) == (language == "ja")
        assert page.is_hidden("#plan-bring-result")


def test_a_draft_can_be_dropped_and_the_panel_used_by_keyboard(
    opened: Open, drafter: Drafter, rulebook: Rulebook, example: Plan
) -> None:
    """A file dropped on the zone is read; the chooser opens from the keyboard; what was found is announced."""
    page = opened("en")
    page.bring_to_front()
    with page.expect_file_chooser():
        page.press("#plan-bring-file", "Space")
    data = base64.b64encode(drafter.draft(rulebook.calls[KEY], "en", example)).decode()
    page.evaluate(
        """data => {
          const transfer = new DataTransfer();
          const bytes = Uint8Array.from(atob(data), each => each.charCodeAt(0));
          transfer.items.add(new File([bytes], "dropped.docx"));
          const event = new DragEvent("drop", {dataTransfer: transfer, bubbles: true, cancelable: true});
          document.getElementById("plan-bring-zone").dispatchEvent(event);
        }""",
        data,
    )
    expect(page.locator("#plan-bring-note")).to_contain_text("dropped.docx")
    assert page.get_attribute("#plan-bring-note", "role") == "status"
    assert page.is_visible("#plan-bring-into")
