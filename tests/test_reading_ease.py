"""How easy the pages are to read: a measure that is written down, and no limit."""

from __future__ import annotations

import csv

import pytest

from kyoso.model import LANGUAGES
from tests.conftest import ROOT
from tests.reading_ease import HEAD, is_rare, measure, pages


def test_short_plain_sentences_read_more_easily() -> None:
    """In both languages the measures tell a short sentence from a long one that says the same."""
    plain, heavy = (
        measure("", "ja", "書くものは三つです。"),
        measure("", "ja", "提出必要書類件数は、合計三種類と規定されています。"),
    )
    assert (plain.sentences, plain.length, plain.passive) == (1, 10, 0)
    assert (heavy.length, heavy.passive) == (25, 1)
    assert plain.score > heavy.score

    plain, heavy = (
        measure("", "en", text)
        for text in ("You write three texts.", "The submission of three explanatory documents is required.")
    )
    assert (plain.length, plain.passive, heavy.length, heavy.passive) == (4, 0, 8, 1)
    assert plain.score < heavy.score


@pytest.mark.parametrize(("kanji", "rare"), [("書", False), ("堰", False), ("彙", True), ("﨑", True)])
def test_kanji_beyond_the_first_level_are_rare(kanji: str, rare: bool) -> None:
    """The first level of JIS X 0208 is ordinary; what comes after it, or is not in it, is rare."""
    assert is_rare(kanji) is rare


def test_every_page_is_measured_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    """The measures of all pages are written to `_build/reading-ease.csv` and printed; they limit nothing."""
    measured = [measure(*each) for each in pages(ROOT / "locale" / "en" / "LC_MESSAGES")]
    path = ROOT / "_build" / "reading-ease.csv"
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEAD, *(each.line() for each in measured)])
    with capsys.disabled():
        for language in ("ja", "en"):
            ours = [each for each in measured if each.language == language]
            length, score = (sum(values) / len(ours) for values in ([e.length for e in ours], [e.score for e in ours]))
            print(f"\n{language}: sentences of {length:.1f}, score {score:.1f}", end="")
    names = {path.stem for path in (ROOT / "book").glob("*.md")}
    assert {(each.page, each.language) for each in measured if each.sentences} == {
        (n, x) for n in names for x in LANGUAGES
    }
