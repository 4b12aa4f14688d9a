"""What is particular to each language: complete in every pack, and neutral where there is none."""

from __future__ import annotations

import pytest

from kyoso.model import LANGUAGES
from kyoso.packs import PACKS, pack
from kyoso.wording import COUNTED, QUALIFIERS

COUNTERS = (*COUNTED, "fiscal-years", "years")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pack_has_words_for_every_qualifier_and_counter(language: str) -> None:
    """None is missing, and none is there that nothing asks for."""
    found = PACKS[language]
    assert set(found.qualifiers) == set(QUALIFIERS)
    assert set(found.counters) == set(COUNTERS)
    assert not found.neutral


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_qualifier_stands_in_brackets_in_every_language_or_in_none(language: str) -> None:
    """Its place in the words is the same that its meaning says."""
    for name, qualifier in QUALIFIERS.items():
        before, after, behind = pack(language).around(name)
        assert bool(behind) == qualifier.behind, name
        assert bool(before or after) != qualifier.behind, name


def test_a_language_without_a_pack_leaves_nothing_out() -> None:
    """Dates stay ISO dates, numbers plain, and a qualifier is shown in the source's own word."""
    neutral = pack("xx")
    assert neutral.neutral
    assert (neutral.date("2021-04-01"), neutral.fiscal_year(2021)) == ("2021-04-01", "2021")
    assert neutral.around("程度") == ("", "", "程度")
    assert neutral.counted(1200, "institutions") == "1,200 institutions"


def test_words_and_quotation_marks_of_each_language() -> None:
    """Eras in Japanese, plural in English, inner quotation marks where a language has its own."""
    ja, en = pack("ja"), pack("en")
    assert [ja.fiscal_year(year) for year in (2018, 2019)] == ["平成30年度", "令和元年度"]
    assert [ja.date(month) for month in ("2019-04", "2019-05")] == ["平成31年4月", "令和元年5月"]
    assert [en.counted(number, "hubs") for number in (1, 2)] == ["1 hub", "2 hubs"]
    assert (ja.quoted("「型」の名"), en.quoted("type")) == ("「『型』の名」", "“type”")
