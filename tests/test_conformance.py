"""The page on conformance says what the tests say."""

from __future__ import annotations

import re
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


def test_a_book_without_the_list_says_so(tmp_path: Path) -> None:
    """A page that asks for the list where there is none is answered with the file that is missing."""
    with pytest.raises(Problem, match=r"book/conformance\.yaml is missing"):
        load(Project(tmp_path))
