"""What a reader meets first: tasks before all else, no talk for makers, words that are large enough to read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, ViewportSize

from kyoso.book.editions import TOC
from kyoso.model import LANGUAGES, Language
from kyoso.rulebook import Rulebook
from kyoso.wording import date, fiscal_year
from tests.conftest import ROOT

PHONE: ViewportSize = {"width": 390, "height": 844}
TASKS = ["find-your-call.html", "money.html", "writing.html", "plan.html"]
PICTURES = ("index", "hubs", "money", "family")
# What a research office or a developer knows: commands of the tool, and what it is made with.
FOR_MAKERS = re.compile(
    r"\bkyoso [a-z]|\bYAML\b|\bplan\.yaml\b|\bDask\b|\bmake [a-z]+\b(?= *$)|\bpip install\b", re.MULTILINE
)
every_language = pytest.mark.parametrize("language", LANGUAGES)


def makers() -> list[str]:
    """The pages that the table of contents keeps for those who make the guidebook."""
    parts = yaml.safe_load((ROOT / TOC).read_text("utf-8"))["parts"]
    return [Path(chapter["file"]).name for chapter in parts[-1]["chapters"]]


@every_language
def test_a_phone_shows_the_tasks_at_once(
    address: str, browser: Browser, rulebook: Rulebook, language: Language
) -> None:
    """The first task stands in the first screen, each card leads to its page, and the status names its document."""
    page = browser.new_page(viewport=PHONE)
    page.goto(f"{address}/{language}/index.html")
    cards = page.locator(".kyoso-tasks li")
    box = cards.first.bounding_box()
    assert box
    assert box["y"] + box["height"] <= PHONE["height"]
    links = cards.locator("a").evaluate_all("all => all.map(one => one.getAttribute('href').split('#')[0])")
    assert links == TASKS
    said = page.locator(".kyoso-as-of").inner_text()
    newest = max(call.fiscal_year for call in rulebook.calls.values())
    assert fiscal_year(newest, language) in said
    assert date(rulebook.documents["r7"].compared, language) in said
    assert page.locator(".kyoso-as-of a").get_attribute("href") == "sources-r7.html#sources-r7"
    cards.last.scroll_into_view_if_needed()
    last = cards.last.bounding_box()
    assert last
    page.mouse.click(last["x"] + last["width"] - 8, last["y"] + last["height"] - 8)  # a card is a link all over
    page.wait_for_url(re.compile(r"/plan\.html"))
    page.close()


@every_language
def test_pages_for_readers_speak_of_no_commands(site: Path, address: str, browser: Browser, language: Language) -> None:
    """No command line, YAML or Dask stands on a page for readers; in the menu the makers' pages come last, together."""
    page = browser.new_page()
    page.goto(f"{address}/{language}/index.html")
    menu = (
        page.locator("#kyoso-primary nav > ul")
        .last.locator("> li > a")
        .evaluate_all("all => all.map(one => one.getAttribute('href').replace('.html', ''))")
    )
    assert menu == makers()
    readers = [path for path in sorted((site / language).glob("*.html")) if path.stem not in (*makers(), "search")]
    found = {}
    for path in readers:
        page.goto(path.as_uri())
        text = page.locator("article").evaluate("one => one.innerText")
        if said := FOR_MAKERS.findall(text):
            found[path.stem] = said
    page.close()
    assert found == {}


@every_language
def test_words_in_pictures_can_be_read_on_a_phone(address: str, browser: Browser, language: Language) -> None:
    """At 390 px the smallest words of a picture are 12 px high, and captions are as heavy as the text."""
    page = browser.new_page(viewport=PHONE)
    for name in PICTURES:
        page.goto(f"{address}/{language}/{name}.html")
        sizes = page.locator("svg.kyoso-chart text").evaluate_all(
            "all => all.map(one => parseFloat(getComputedStyle(one).fontSize) * one.getScreenCTM().a)"
        )
        assert sizes
        assert min(sizes) >= 12, name
        weights = page.locator("figcaption, figcaption *").evaluate_all(
            "all => all.map(one => Number(getComputedStyle(one).fontWeight))"
        )
        assert min(weights) >= 400, name
    page.close()
