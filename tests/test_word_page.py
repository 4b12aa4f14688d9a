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
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect

from kyoso.model import LANGUAGES, Language
from kyoso.plan import EXAMPLES, Plan
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import Drafter
from kyoso.word.reading import read_bytes
from tests import check_corpus, overheard
from tests.conftest import Kyoso, in_office, program
from tests.form_trials import filled, reading, texts
from tests.made_forms import application, next_year
from tests.test_hostile_files import bomb

LOADING = 120_000  # ms, in which a busy machine has loaded kyoso and read a draft
KEY = "fy2025.future.concept"
PRACTICE = "fy2021.policy.full-scale"
PROMOTION = "fy2025.regional.full-scale"


Open = Callable[[str], Page]


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A reader who has been here before: kyoso is loaded once and kept."""
    context = browser.new_context(accept_downloads=True)
    yield context
    context.close()


@pytest.fixture
def opened(context: BrowserContext, address: str) -> Iterator[Open]:
    """The plan page of an edition; in the end it must have asked for nothing but kyoso, and had no error."""
    heard: list[list[str]] = []
    asked: list[list[str]] = []
    pages: list[Page] = []

    def open_page(language: str) -> Page:
        page = context.new_page()
        page.set_default_timeout(120_000)  # ms: a busy machine is slow, not wrong
        pages.append(page)
        heard.append(overheard.errors(page))
        page.goto(f"{address}/{language}/plan.html")
        asked.append(overheard.requests(page))
        return page

    yield open_page
    for page in pages:
        page.close()
    assert [line for lines in heard for line in lines] == []
    assert [url for urls in asked for url in urls if "/browser/engine-" not in url] == []


def taken(page: Page, folder: Path) -> Path:
    """The draft that a click on the button gives, under the name that the page gives it."""
    with page.expect_download() as waiting:
        page.click("#plan-take-make")
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_click_gives_the_draft_that_the_command_line_makes(
    opened: Open, language: Language, kyoso: Kyoso, rulebook: Rulebook, project: Project, tmp_path: Path
) -> None:
    """The example plan in the form, a call and a language chosen, a click: the same file, byte for byte."""
    page = opened(language)
    page.click("#plan-example")
    expect(page.locator("#plan-call")).to_have_value(KEY, timeout=LOADING)
    wanted = (KEY, language), (PROMOTION, "both"), (PRACTICE, "ja" if language == "en" else "en")
    for key, spoken in wanted:
        call = rulebook.calls[key]
        page.select_option("#plan-call", key)
        page.select_option("#plan-take-language", spoken)
        path = taken(page, tmp_path)
        assert path.name == f"{call.fiscal_year}-{call.area}-{call.tier}-{spoken}.docx"
        expect(page.locator("#plan-take-note")).to_contain_text(path.name)
        out = tmp_path / "expected.docx"
        where = (call.area, call.tier, "--year", call.fiscal_year, "--lang", spoken, "-o", out, "--force", "--anyway")
        done = kyoso("draft", *where, "--plan", project.templates / EXAMPLES[language])
        assert done.returncode == 0, done.stderr
        assert path.read_bytes() == out.read_bytes()


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
    expect(page.locator("#plan-take-note")).to_have_text(said[""])
    expect(page.locator("#plan-call")).to_be_focused()


@pytest.mark.office
def test_libreoffice_opens_a_draft_from_the_page(opened: Open, example: Plan, tmp_path: Path) -> None:
    """The file from the page becomes a PDF with the plan's title in it."""
    page = opened("ja")
    page.click("#plan-example")
    expect(page.locator("#plan-call")).to_have_value(KEY, timeout=LOADING)
    path = taken(page, tmp_path)
    in_office([path], "pdf", tmp_path)
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


def brought(page: Page, *paths: Path) -> None:
    """Choose files to bring back, and wait for what is said of each."""
    page.evaluate("document.getElementById('plan-bring-files').replaceChildren()")
    page.set_input_files("#plan-bring-file", [str(path) for path in paths])
    expect(page.locator("#plan-bring-files > *")).to_have_count(len(paths), timeout=LOADING)


def shown(page: Page) -> list[list[str]]:
    """The findings as a reader sees them: check and words."""
    found: list[list[str]] = page.eval_on_selector_all(
        "#plan-bring-files .plan-one[data-check]",
        "all => all.map(each => [each.dataset.check, each.querySelector('.plan-says').textContent])",
    )
    return found


def defective(rulebook: Rulebook, project: Project, name: str, path: Path) -> Path:
    """A draft of the corpus, in both languages."""
    wrong = next(each for each in check_corpus.defects() if each.name == name)
    call = rulebook.calls["fy2021.regional.incubation"]
    path.write_bytes(check_corpus.make(rulebook, project, call, "both", wrong, tracked=False))
    return path


@pytest.mark.parametrize(("language", "defect"), [("ja", "a tracked change"), ("en", "over the ceiling by a yen")])
def test_a_draft_brought_back_shows_what_the_command_line_finds(
    opened: Open, kyoso: Kyoso, project: Project, rulebook: Rulebook, tmp_path: Path, language: str, defect: str
) -> None:
    """Who it is, and every finding of `kyoso check`, in its groups; the form stays as it was."""
    path = defective(rulebook, project, defect, tmp_path / "提案書.docx")
    page = opened(language)
    brought(page, path)
    call = rulebook.calls["fy2021.regional.incubation"]
    assert rulebook.call_name(call, language) in page.inner_text("#plan-bring-files .plan-brought dl >> nth=0")  # type: ignore[arg-type]
    report = json.loads(kyoso("check", path, "--format", "json", "--all", "--lang", language).stdout)[0]
    assert sorted(shown(page)) == sorted([said["check"], said["found"]] for said in report["findings"])
    asked = {(said["says"], said["severity"], said.get("asked"), said.get("to_do"), said.get("rule"))
             for said in report["findings"]}  # fmt: skip
    assert page.locator("#plan-bring-files .plan-finding").count() == len(asked)
    assert page.input_value("#plan-title") == ""


def test_a_copy_with_comments_and_an_update_come_from_the_page(
    opened: Open, kyoso: Kyoso, project: Project, rulebook: Rulebook, tmp_path: Path
) -> None:
    """Two clicks: the files of `kyoso check --annotate` and `kyoso update`, and the list of what is to do."""
    path = defective(rulebook, project, "kind unknown", tmp_path / "draft.docx")
    page = opened("ja")
    brought(page, path)
    kyoso("check", path, "--lang", "ja", "--annotate", tmp_path / "copy.docx")
    with page.expect_download() as waiting:
        page.click("[data-annotate]")
    assert waiting.value.suggested_filename == "draft（確認の結果）.docx"
    assert Path(waiting.value.path()).read_bytes() == (tmp_path / "copy.docx").read_bytes()
    page.select_option(".plan-carry [name=target]", KEY)
    options = ("--area", "future", "--tier", "concept", "--year", 2025)
    listed = kyoso("update", path, *options, "-o", tmp_path / "updated.docx").stdout.splitlines()[:-1]
    with page.expect_download() as waiting:
        page.click("[data-update]")
    assert Path(waiting.value.path()).read_bytes() == (tmp_path / "updated.docx").read_bytes()
    assert page.locator(".plan-work li").all_text_contents() == listed


def test_files_dropped_together_are_answered_together(
    opened: Open, project: Project, rulebook: Rulebook, tmp_path: Path
) -> None:
    """A draft, a plan and a broken file at once: each has its line, and the broken one stops nobody."""
    draft = defective(rulebook, project, "a tracked change", tmp_path / "a.docx")
    broken = tmp_path / "b.docx"
    broken.write_bytes(b"x")
    page = opened("en")
    brought(page, draft, broken, project.templates / "plan.example.yaml")
    lines = page.locator("#plan-bring-files .plan-brought > summary").all_text_contents()
    assert [line.split(":")[0] for line in lines] == ["a.docx", "b.docx", "plan.example.yaml"]
    assert page.locator("#plan-bring-files .plan-brought.plan-bad").count() == 1
    expect(page.locator("#plan-bring-note")).to_contain_text("3")


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
        page.click("#plan-bring [data-into]")
    assert page.input_value("#plan-title") == "書きかけの題"
    with answering(page, accept=True):
        page.click("#plan-bring [data-into]")
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
        line = page.inner_text("#plan-bring-files .plan-brought > summary")
        assert name in line
        assert "%(" not in line
        assert bool(re.search("[\u3040-\u30ff]", line)) == (language == "ja")
        assert page.locator(".plan-brought-body").count() == 0
        expect(page.locator("#plan-bring-note")).to_contain_text(name)


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
    expect(page.locator("#plan-bring [data-into]")).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_agencys_form_is_shown_and_filled(opened: Open, tmp_path: Path, language: str) -> None:
    """Its fields stand with what the plan says; what the reader writes goes into the form that comes out."""
    path = tmp_path / "様式１.docx"
    path.write_bytes(application())
    page = opened(language)
    page.fill("#plan-title", "水を百年つなぐ")
    page.set_input_files("#plan-agency-file", str(path))
    expect(page.locator("#plan-agency-fields p")).to_have_count(14, timeout=240_000)  # kyoso is loaded first
    assert page.input_value("#plan-agency-f3") == "水を百年つなぐ"
    page.fill("#plan-agency-f7", "例 花子")
    page.select_option("#plan-agency-f10", "継続")
    with page.expect_download() as waiting:
        page.click("#plan-agency-fill")
    made = tmp_path / "made.docx"
    waiting.value.save_as(made)
    found = texts(reading(application(), made.read_bytes()))
    assert (found["研究課題名"], found["プロジェクトリーダー氏名"]) == ("水を百年つなぐ", "例 花子")
    assert found["区分(いずれか一つ)"] == "継続"
    page.screenshot(path=str(tmp_path / "form.png"), full_page=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_filled_form_is_checked_and_carried_over(opened: Open, tmp_path: Path, language: str) -> None:
    """What it holds and what is blank is shown; the next form comes filled, with what has no place beside it."""
    values = {"研究課題名": "水を百年つなぐ", "E-mail": "h@example.ac.jp"}
    form, made, following = (tmp_path / name for name in ("様式１.docx", "記入.docx", "次.docx"))
    for path, data in ((form, application()), (made, filled(application(), values)), (following, next_year())):
        path.write_bytes(data)
    page = opened(language)
    expect(page.locator("#plan-agency-back")).to_be_hidden()
    page.set_input_files("#plan-agency-file", str(form))
    expect(page.locator("#plan-agency-back")).to_be_visible(timeout=240_000)  # kyoso is loaded first
    page.set_input_files("#plan-agency-filled", str(made))
    expect(page.locator("#plan-agency-said [data-fields]")).to_contain_text("水を百年つなぐ")
    expect(page.locator("#plan-agency-said .plan-finding").first).to_be_visible()
    expect(page.locator("#plan-agency [data-carry]")).to_be_hidden()
    page.set_input_files("#plan-agency-next", str(following))
    expect(page.locator("#plan-agency-changes [data-changes]")).to_contain_text("プロジェクトリーダーの氏名")
    saved = []
    for button in ("[data-carry]", "[data-left-file]"):
        with page.expect_download() as waiting:
            page.click(f"#plan-agency {button}")
        saved.append(Path(waiting.value.path()).read_bytes())
    assert texts(reading(next_year(), saved[0])) == {"研究課題名": "水を百年つなぐ"}
    assert "h@example.ac.jp" in saved[1].decode()
    expect(page.locator("#plan-agency [data-left]")).to_contain_text("h@example.ac.jp")
    page.click("#plan-agency-said [data-into]")
    assert page.input_value("#plan-title") == "水を百年つなぐ"
    (tmp_path / "x.docx").write_bytes(b"%PDF-1.7")
    page.set_input_files("#plan-agency-filled", str(tmp_path / "x.docx"))
    expect(page.locator("#plan-agency-back-note")).to_contain_text("PDF")
    expect(page.locator("#plan-agency-said")).to_be_hidden()
    page.screenshot(path=str(tmp_path / "back.png"), full_page=True)
