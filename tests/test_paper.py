"""Pages on paper, and each edition as one PDF."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, cast

import lxml.html
import pytest
from playwright.sync_api import Browser

from kyoso.book import paper
from kyoso.errors import Problem
from kyoso.model import LANGUAGES, Language
from kyoso.project import Project

PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")


@pytest.mark.build
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_book_is_one_page_whose_links_lead_within_it(project: Project, site: Path, language: Language) -> None:
    """Each page once, every name with that of its page, no link to nowhere; no page that runs kyoso, no notebooks."""
    book = lxml.html.fromstring(paper.whole(project, language))

    def found(path: str) -> list[Any]:
        return list(cast(Any, book.xpath(path)))

    names = found("//@id")
    articles = found("//article/@id")
    assert len(articles) == len(set(articles))
    assert all(name.partition("--")[0] in articles for name in names)
    assert {"index", "money", "sources"} <= set(articles)
    assert "plan" not in articles
    assert not any(name.startswith("rules/") for name in articles)
    links = found("//a/@href")
    within = [link[1:] for link in links if link.startswith("#")]
    assert len(within) > 500
    assert set(within) <= set(names)
    assert all(link.startswith(("#", "http:", "https:", "mailto:")) for link in links)
    assert not found("//script | //form | //template")
    assert all(Path(each.removeprefix("file://")).is_file() for each in found("//img/@src | //link/@href"))


def test_without_chromium_one_line_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bad call, with what to install."""
    monkeypatch.setattr("shutil.which", lambda _name: None)
    with pytest.raises(Problem, match="no PDF: Chromium is not installed") as refused:
        paper.browser()
    assert refused.value.exit_code == 2


@pytest.mark.browser
def test_a_pdf_is_tagged_and_knows_no_time(tmp_path: Path) -> None:
    """For screen readers, with an outline; the same page gives the same bytes."""
    page = tmp_path / "page.html"
    page.write_text("<!doctype html><html lang=ja><title>題</title><h1>見出し</h1><p>文</p></html>", "utf-8")
    first, second = (paper._printed(paper.browser(), page) for _ in range(2))
    assert first == second
    assert b"/StructTreeRoot" in first
    assert b"/Outlines" in first
    assert b"/Lang (ja)" in first
    assert set(re.findall(rb"/CreationDate \(D:(\d{14})", first)) == {b"19800101000000"}


@pytest.mark.browser
@pytest.mark.build
@pytest.mark.parametrize("language", LANGUAGES)
def test_money_is_three_pages_at_most(browser: Browser, address: str, language: Language) -> None:
    """On A4 as the page's own style says; with numbers of the pages."""
    page = browser.new_page()
    page.goto(f"{address}/{language}/money.html")
    assert 2 <= len(PAGE.findall(page.pdf(prefer_css_page_size=True))) <= 3
    page.close()
