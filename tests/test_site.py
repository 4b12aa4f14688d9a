"""The site as built: both editions, their addresses, words, links and what a browser says of them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote, urlparse

import lxml.html
import pytest
from playwright.sync_api import Browser

from kyoso.book import theme
from kyoso.model import LANGUAGES
from kyoso.project import Project
from kyoso.rulebook import Rulebook

JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
# Where Japanese belongs in the English edition: official names beside their translation, texts as
# written, code, and whatever says by its lang attribute that it is Japanese.
JAPANESE_PLACES = "|".join(
    (
        "//*[@lang='ja']",
        "//code",
        "//pre",
        "//div[@class='kyoso-published']//td",
    )
)


def pages(site: Path, language: str) -> dict[str, Path]:
    """Each page of an edition by its address within the edition."""
    folder = site / language
    return {p.relative_to(folder).as_posix(): p for p in folder.rglob("*.html") if "_static" not in p.parts}


def test_both_editions_have_the_same_pages(site: Path) -> None:
    """Every address of the Japanese edition exists in the English one, and the other way round."""
    assert sorted(pages(site, "ja")) == sorted(pages(site, "en"))
    assert not [name for name in pages(site, "ja") if name.startswith("book/")]


def test_every_link_within_the_site_leads_somewhere(site: Path) -> None:
    """No page links to a file or an anchor that is not there."""
    ids: dict[Path, set[str]] = {}
    links = []
    for path in site.rglob("*.html"):
        if "_static" in path.parts:
            continue
        tree = lxml.html.parse(str(path)).getroot()
        ids[path.resolve()] = set(tree.xpath("//@id"))
        links += [(path, link) for link in tree.xpath("//a/@href")]
    broken = []
    for path, link in links:
        parts = urlparse(link)
        if parts.scheme or parts.netloc:
            continue
        target = (path.parent / unquote(parts.path)).resolve() if parts.path else path.resolve()
        anchor = unquote(parts.fragment)
        if "=" in anchor:  # what a script of the page reads, such as plan.html#call=…
            anchor = ""
        if not target.is_file() or (anchor and target.suffix == ".html" and anchor not in ids.get(target, set())):
            broken.append(f"{path.relative_to(site)} -> {link}")
    assert sorted(set(broken)) == []


def test_the_english_edition_is_in_english(site: Path) -> None:
    """Outside of names and texts as written, no Japanese is left on an English page."""
    left = []
    for name, path in pages(site, "en").items():
        tree = lxml.html.parse(str(path)).getroot()
        assert not tree.xpath("//*[contains(@class, 'kyoso-untranslated')]"), name
        for node in tree.xpath(f"{JAPANESE_PLACES}|//script|//style|//head"):
            node.drop_tree()
        left += [f"{name}: {text.strip()}" for text in tree.itertext() if JAPANESE.search(_without_names(str(text)))]
    assert left == []


def _without_names(text: str) -> str:
    """A text without Japanese in brackets or quotation marks, where a name stands beside its translation."""
    return re.sub(r"[(（「“][^()（）「」“”]*[)）」”]", "", text)


def test_every_value_of_the_rules_page_has_its_source(site: Path, rulebook: Rulebook) -> None:
    """Each figure has a row on the page of its document in both editions, with the words as written."""
    for language in LANGUAGES:
        trees = [lxml.html.parse(str(path)).getroot() for path in (site / language).glob("sources-*.html")]
        rows = {row.get("id"): row.text_content() for tree in trees for row in tree.xpath("//tr[@id]")}
        missing = [
            f.key
            for f in rulebook.figures.values()
            if f.source.as_written not in rows.get("src-" + f.key.replace(".", "-"), "")
        ]
        assert missing == []


def test_the_site_holds_the_matrix_of_drafts_and_the_data(site: Path, rulebook: Rulebook) -> None:
    """Ten calls in three languages, the rulebook and its schema lie beside the editions."""
    drafts = sorted(path.relative_to(site / "drafts").as_posix() for path in (site / "drafts").rglob("*.docx"))
    expected = sorted(
        f"{call.fiscal_year}/{call.area}-{call.tier}-{language}.docx"
        for call in rulebook.calls.values()
        for language in (*LANGUAGES, "both")
    )
    assert drafts == expected
    assert json.loads((site / "data" / "rules.json").read_bytes())["digest"] == rulebook.digest
    assert (site / "data" / "plan.schema.json").is_file()


def test_the_switch_stays_on_the_page(address: str, browser: Browser) -> None:
    """The other language's name leads to the same page of the other edition, and back."""
    page = browser.new_page()
    page.goto(f"{address}/ja/rules/fy2025.html")
    page.get_by_role("link", name="English").click()
    assert page.url == f"{address}/en/rules/fy2025.html"
    page.get_by_role("link", name="日本語").click()
    assert page.url == f"{address}/ja/rules/fy2025.html"
    page.close()


@pytest.mark.parametrize(("locale", "language"), [("ja-JP", "ja"), ("en-GB", "en"), ("fr-FR", "en")])
def test_the_root_page_picks_the_readers_language(address: str, browser: Browser, locale: str, language: str) -> None:
    """A reader with a Japanese browser lands on the Japanese edition, any other on the English."""
    context = browser.new_context(locale=locale)
    page = context.new_page()
    page.goto(f"{address}/index.html")
    page.wait_for_url(f"{address}/{language}/index.html")
    context.close()


def test_the_table_of_hubs_can_be_narrowed(address: str, browser: Browser, rulebook: Rulebook) -> None:
    """Typing a host, in any width of characters, leaves its rows and says how many."""
    page = browser.new_page()
    page.goto(f"{address}/ja/hubs.html")
    rows = page.locator("table.kyoso-filter tbody tr:visible")
    assert rows.count() == len(rulebook.hubs)
    host = next(iter(rulebook.hubs.values())).host.ja
    page.locator(".kyoso-filter-box input").fill(host)
    expected = sum(host in hub.host.ja for hub in rulebook.hubs.values())
    assert rows.count() == expected
    page.locator(".kyoso-filter-box input").fill("ＣＯＩ－ＮＥＸＴ")
    assert rows.count() == sum(hub.programme == rulebook.programme.key for hub in rulebook.hubs.values())
    page.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_themes_own_words_are_in_the_language(site: Path, language: str) -> None:
    """Titles and labels of buttons and landmarks are in the edition's language."""
    tree = lxml.html.parse(str(site / language / "money.html")).getroot()
    named = tree.xpath(
        "//header//@title|//div[contains(@class,'bd-header-article')]//@title|//div[contains(@class,'prev-next-area')]//@title"
    )
    assert named
    assert [text for text in named if bool(JAPANESE.search(text)) != (language == "ja")] == []


@pytest.mark.parametrize("changed", [None, "sys.version", "jinja2.__version__", "sphinx.__version__"])
def test_templates_of_pages_are_compiled_anew_by_another_jinja(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str | None
) -> None:
    """What was compiled by another version is left alone; Jinja itself looks at the template's text."""
    builder = object.__new__(theme.Pages)
    builder.templates = SimpleNamespace(environment=SimpleNamespace())
    app: Any = SimpleNamespace(
        builder=builder, config=SimpleNamespace(kyoso_editions=True), kyoso_project=Project(tmp_path)
    )
    theme._compiled_once(app)
    if changed:
        monkeypatch.setattr(changed, "another")
    theme._compiled_once(app)
    assert len(list((tmp_path / "_build" / ".cache" / "theme").iterdir())) == (2 if changed else 1)
