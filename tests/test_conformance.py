"""The page on conformance says what the tests say."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import lxml.html
import pytest

from kyoso.book.conformance import load
from kyoso.errors import Problem
from kyoso.model import LANGUAGES
from kyoso.project import Project
from tests.test_site import pages

TESTS = Path(__file__).parent


def test_every_criterion_is_listed_once_in_its_order(project: Project) -> None:
    """WCAG 2.2 has 31 criteria of level A without the one that it dropped and 24 of level AA; JIS has 38 of them."""
    criteria = load(project)
    numbers = [tuple(map(int, each.number.split("."))) for each in criteria]
    assert numbers == sorted(set(numbers))
    assert [sum(each.level == level for each in criteria) for level in ("A", "AA")] == [31, 24]
    # JIS X 8341-3:2016 has 4.1.1 too, which WCAG 2.2 dropped: what browsers make of a page is the same in all of them
    assert sum(each.since == "2.0" for each in criteria) == 38 - 1


def test_what_is_said_to_be_tested_is_tested(project: Project) -> None:
    """Each test that is named stands in its file; what is tested names one; what a person looked at says what."""
    missing = []
    for each in load(project):
        assert each.tests or each.result == "looked", each.number
        assert each.note or each.result == "tested", each.number
        for name in each.tests:
            module, _, function = name.partition(".")
            path = TESTS / f"test_{module}.py"
            if not path.is_file() or not re.search(rf"^def {function}\(", path.read_text("utf-8"), re.MULTILINE):
                missing.append(f"{each.number}: {name}")
    assert missing == []


def test_there_is_no_sound_film_or_clock(site: Path) -> None:
    """No page has sound, film, moving pictures, a page that goes on by itself, or a field for a password."""
    for language in LANGUAGES:
        for name, path in pages(site, language).items():
            tree = lxml.html.parse(str(path)).getroot()
            found = tree.xpath(
                "//video|//audio|//object|//embed|//iframe|//marquee|//blink|//meta[@http-equiv='refresh']"
                "|//*[local-name()='animate' or local-name()='animateTransform']|//input[@type='password']"
                "|//img[contains(@src, '.gif')]"
            )
            assert found == [], name
    moving = "*, ::before, ::after { animation: none !important; transition: none !important;"
    assert moving in (site / "ja" / "_static" / "kyoso.css").read_text("utf-8")


def test_pages_have_one_frame(site: Path) -> None:
    """The contents of each page of an edition are the same links in the same order, and among them the contacts; a
    button has one name."""
    for language in LANGUAGES:
        contents: dict[tuple[str, ...], str] = {}
        names: dict[str, set[str]] = defaultdict(set)
        for name, path in pages(site, language).items():
            tree = lxml.html.parse(str(path)).getroot()
            links = tree.xpath("//*[@id='kyoso-primary']//nav//a")
            seen = tuple(f"{link.text_content()} {resolved(path, link.get('href'), name)}" for link in links)
            contents.setdefault(seen, name)
            assert any("people.html" in link for link in seen), name
            for button in tree.xpath("//*[contains(@class, 'bd-header-article')]//*[@aria-label]"):
                names[f"{button.get('class')} {button.get('data-side')}"].add(button.get("aria-label"))
            assert tree.xpath("count(//main)") == tree.xpath("count(//article)") == 1, name
        assert len(contents) == 1, list(contents.values())
        assert {len(each) for each in names.values()} == {1}, names


def resolved(page: Path, link: str, name: str) -> str:
    """The name of the page that a link of a page leads to."""
    return (page.parent / link.split("#")[0]).resolve().name if link.split("#")[0] else Path(name).name


def test_scripts_and_styles_ask_for_no_gesture_key_motion_or_orientation(site: Path) -> None:
    """No script waits for the press of a pointer, a touch, a motion of the device, or a key but Escape and Ctrl+K; no
    style asks how the screen is held."""
    asked = r"""["'](?:on)?(pointerdown|mousedown|touch(?:start|move)|device(?:motion|orientation)|key(?:up|press))"""
    loaded = {
        (path.parent / src.split("?")[0]).resolve()
        for language in LANGUAGES
        for path in pages(site, language).values()
        for src in lxml.html.parse(str(path)).xpath("//script/@src")
    }
    assert {"kyoso.js", "kyoso-search.js"} <= {path.name for path in loaded}
    for path in loaded:
        text = path.read_text("utf-8")
        assert re.findall(asked, text) == [], path.name
        for found in re.finditer(r"""["']keydown["']""", text):
            assert re.search(r"Escape|ctrlKey", text[found.start() : found.start() + 150]), path.name
    for path in (site / "ja" / "_static").rglob("*.css"):
        assert not re.search(r"@media[^{]*\borientation\b", path.read_text("utf-8")), path.name


GROUNDS = {"light": "#ffffff", "dark": "#121212"}  # of the page; a field of a plan has a ground of its own


def test_edges_bars_and_the_focus_stand_out(site: Path) -> None:
    """Edges of fields, bars of charts and the line round what has the focus differ from their ground by 3 to 1."""
    static = site / "ja" / "_static"
    text = (static / "kyoso.css").read_text("utf-8") + (static / "kyoso-plan.css").read_text("utf-8")
    seen = 0
    for theme, page in GROUNDS.items():
        blocks = re.findall(rf'html\[data-theme="{theme}"\] \{{([^}}]*)\}}', text)
        colours = dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{3,6})", " ".join(blocks)))
        grounds = (page, colours["--plan-field"])
        for name in ("--plan-edge", "--plan-bar", "--kyoso-accent", "--kyoso-focus", "--kyoso-open"):
            assert min(contrast(colours[name], ground) for ground in grounds) >= 3, f"{theme}: {name}"
            seen += 1
    assert seen == 10


def contrast(one: str, other: str) -> float:
    """The ratio of two colours of CSS as WCAG defines it, from 1 to 21."""
    darker, lighter = sorted(map(luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """The relative luminance of a colour such as #0f5c8c or #fff, from 0 to 1."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_book_without_the_list_says_so(tmp_path: Path) -> None:
    """A page that asks for the list where there is none is answered with the file that is missing."""
    with pytest.raises(Problem, match=r"book/conformance\.yaml is missing"):
        load(Project(tmp_path))
