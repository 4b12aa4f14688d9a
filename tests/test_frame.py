"""What stands round a page and over the editions: the way to it, where to report, the picture to share."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import lxml.html
import pytest
from sphinx.application import Sphinx
from sphinx.errors import ConfigError

from kyoso.book.editions import SHARED
from kyoso.book.frame import _place, check_places
from kyoso.book.nodes import Places, View
from kyoso.feed import FILES, without_entries
from kyoso.model import LANGUAGES, Language
from kyoso.over import SIZE, picture, write_over_the_editions
from kyoso.project import Project
from kyoso.rulebook import Rulebook


def app_of(project: Project, **config: str) -> Sphinx:
    """As much of a build as the frame asks about."""
    settings = {"kyoso_report": "", "kyoso_edit": "", **config}
    env = SimpleNamespace(doc2path=lambda name: str(project.book / f"{name}.md"))
    shown = SimpleNamespace(config=settings, env=env, kyoso_project=project)
    return cast(Sphinx, shown)


def test_a_mistake_is_reported_where_the_programme_says(small: Project) -> None:
    """The page, its title, file and address stand in the link, fit for one; without a setting there is none."""
    context: dict[str, Any] = {"title": "いくら <em>&</em>", "pageurl": "https://example.org/ja/money.html"}
    report = "https://example.org/issues/new?title={title}&body={address}"
    app = app_of(small, kyoso_report=report, kyoso_edit="https://example.org/edit/main/{file}")
    assert _place(app, "kyoso_edit", "money", context) == "https://example.org/edit/main/book/money.md"
    link = _place(app, "kyoso_report", "money", context)
    assert link.startswith("https://example.org/issues/new?title=%E3%81%84%E3%81%8F%E3%82%89%20%26&body=https%3A//")
    assert _place(app_of(small), "kyoso_report", "money", context) == ""


@pytest.mark.parametrize(
    ("pattern", "good"),
    [
        ("mailto:a@example.org?subject={page}", True),
        ("", True),
        ("https://example.org/{pagename}", False),
        ("https://example.org/{", False),
    ],
)
def test_an_address_that_names_what_there_is_not_stops_the_build(small: Project, pattern: str, good: bool) -> None:
    """Which setting it is, and what it can name."""
    config = cast(Any, {"kyoso_report": pattern, "kyoso_edit": ""})
    if good:
        check_places(app_of(small), config)
    else:
        with pytest.raises(ConfigError, match=r"kyoso_report in _config.yml: .* can name \{page\}"):
            check_places(app_of(small), config)


def test_a_link_to_a_label_that_is_nowhere_is_told(small: Project) -> None:
    """What links to a heading that nobody has written says so; a label that is there, and only that, leads there."""
    told: list[str] = []
    places = Places({"plan": ("plan", "plan-top")}, True, told.append)
    view = View(Rulebook(), small, "ja", "money", places)
    assert view.href("plan") == "plan.html#plan-top"
    assert told == []
    view.href("area-seed")
    assert told == ["area-seed"]


def test_over_the_editions_stands_what_no_edition_can_say(small: Project) -> None:
    """A wrong address leads on; whole addresses and the picture only where the address of the site is known."""
    write_over_the_editions(small)
    assert not (small.site / SHARED).exists()
    links = lxml.html.parse(str(small.site / "404.html")).getroot().xpath("//a/@href")
    assert links == [f"{language}/{name}.html" for language in LANGUAGES for name in ("index", "search")]
    (small.root / "_config.yml").write_text("title: 小さな事業\nhtml:\n  baseurl: https://example.org/guide\n", "utf-8")
    write_over_the_editions(small)
    pages = {name: lxml.html.parse(str(small.site / f"{name}.html")).getroot() for name in ("404", "index")}
    assert all(link.startswith("https://example.org/guide/") for link in pages["404"].xpath("//a/@href"))
    assert pages["index"].xpath("//link[@rel='canonical']/@href") == ["https://example.org/guide/"]
    shared = pages["index"].xpath("//meta[@property='og:image']/@content")
    assert shared == [f"https://example.org/guide/{SHARED}"]
    assert (small.site / SHARED).read_bytes() == picture()


def test_the_shared_picture_is_the_sign_of_the_guidebook() -> None:
    """A PNG of the size that services ask for: the ground in its corners, a line of the sign through its middle."""
    data = picture()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", data[16:24]) == SIZE
    start = data.index(b"IDAT") + 4
    rows = zlib.decompress(data[start : start + struct.unpack(">I", data[start - 8 : start - 4])[0]])
    width = 3 * SIZE[0] + 1
    middle = rows[width * 315 : width * 316]
    assert rows[1:4] == rows[-3:] == bytes((0x0F, 0x5C, 0x8C))
    assert b"\xff\xff\xff" in middle


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_feed_without_news_says_so(small: Project, language: Language) -> None:
    """Its address is there before anybody has asked the history."""
    feed = lxml.etree.fromstring(without_entries(small, language))
    found = {lxml.etree.QName(each).localname: each for each in feed}
    assert found["subtitle"].text
    assert found["link"].get("href") == FILES[language]
    assert "entry" not in found


@pytest.mark.build
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_say_where_they_stand(site: Path, rulebook: Rulebook, language: Language) -> None:
    """The way leads home and ends at the page; one viewport; news and calendar are linked where they matter; at the
    foot stands the programme's notice."""
    notice = rulebook.declared.notice
    assert notice
    for path in (site / language).rglob("*.html"):
        if "_static" in path.parts:
            continue
        page = lxml.html.parse(str(path)).getroot()
        assert len(page.xpath("//meta[@name='viewport']")) == 1, path
        assert page.xpath("//link[@type='application/atom+xml']/@href")[0].endswith(f"../{FILES[language]}"), path
        assert page.xpath("string(//p[@class='kyoso-footnote'][last()])") == notice[language], path
        way = page.xpath("//nav[@class='kyoso-way d-print-none']//li")
        if path.name == "index.html":
            assert way == []
            continue
        assert way[0].xpath("a/@href")[0].endswith("index.html"), path
        assert way[-1].get("aria-current") == "page", path
        assert way[-1].text_content().strip() in page.xpath("string(//h1)"), path
    rules = lxml.html.parse(str(site / language / "rules" / "fy2025.html")).getroot()
    assert any(
        link.endswith("rule-notebooks.html") for link in rules.xpath("//nav[@class='kyoso-way d-print-none']//a/@href")
    )
    for name, offered in (("schedule", f"../data/schedule-{language}.ics"), ("changes", f"../{FILES[language]}")):
        page = lxml.html.parse(str(site / language / f"{name}.html")).getroot()
        assert offered in page.xpath("//p[@class='kyoso-offer']/a/@href")
