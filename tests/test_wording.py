"""Numbers as words: values, units and qualifiers in both languages."""

from __future__ import annotations

import pytest

from kyoso.model import Figure, Language, Source, Text, Unit
from kyoso.wording import date, fiscal_year, in_words, quoted, yen

HERE = Source(document="doc", place="p.1", as_written="x")
LABEL = Text(ja="項目", en="item")


def figure(value: int | tuple[int, int] | str, unit: Unit, *qualifiers: str) -> Figure:
    """A figure with just what matters here."""
    return Figure(key="k", value=value, unit=unit, qualifiers=qualifiers, label=LABEL, fiscal_year=None, source=HERE)


@pytest.mark.parametrize(
    ("amount", "ja", "en"),
    [
        (320_000_000, "3.2億円", "JPY 320 million"),
        (25_000_000, "2,500万円", "JPY 25 million"),
        (37_000_000, "3,700万円", "JPY 37 million"),
        (13_400_000_000, "134億円", "JPY 13.4 billion"),
        (100_000_000, "1億円", "JPY 100 million"),
        (99_999_999, "99,999,999円", "JPY 99,999,999"),
        (100_000_001, "100,000,001円", "JPY 100,000,001"),
        (1, "1円", "JPY 1"),
        (0, "0円", "JPY 0"),
    ],
)
def test_an_amount_is_exact(amount: int, ja: str, en: str) -> None:
    """億, 万 and million stand only where nothing is rounded away."""
    assert (yen(amount, "ja"), yen(amount, "en")) == (ja, en)


@pytest.mark.parametrize(
    ("value", "unit", "qualifiers", "ja", "en"),
    [
        (
            320_000_000,
            "yen/fiscal-year",
            ("最大", "程度"),
            "最大3.2億円程度／年度",
            "up to about JPY 320 million per fiscal year",
        ),
        (25_000_000, "yen/fiscal-year", ("程度",), "2,500万円程度／年度", "about JPY 25 million per fiscal year"),
        (10, "fiscal-years", ("最長",), "最長10年度", "at most 10 fiscal years"),
        (1, "fiscal-years", (), "1年度", "1 fiscal year"),
        (3, "institutions", ("以上",), "3機関以上", "at least 3 institutions"),
        ((9, 10), "project-year", (), "9〜10年度目", "project years 9 to 10"),
        (37_000_000, "yen/year", ("程度",), "3,700万円程度／年", "about JPY 37 million per year"),
        (4, "years", (), "4年", "4 years"),
        ("2021-05", "date", ("下旬", "以降"), "令和3年5月下旬以降", "late May 2021 or later"),
        (
            640_000_000,
            "yen",
            ("内数", "推計額"),
            "6.4億円（内数、推計額）",
            "JPY 640 million (part of a larger sum, estimate)",
        ),
    ],
)
def test_a_figure_keeps_its_qualifiers(
    value: int | tuple[int, int] | str, unit: Unit, qualifiers: tuple[str, ...], ja: str, en: str
) -> None:
    """Each qualifier of the source stands by the value in both languages."""
    made = figure(value, unit, *qualifiers)
    assert (in_words(made, "ja"), in_words(made, "en")) == (ja, en)


@pytest.mark.parametrize(
    ("year", "language", "words"),
    [
        (1988, "ja", "1988年度"),
        (1989, "ja", "平成元年度"),
        (2018, "ja", "平成30年度"),
        (2019, "ja", "令和元年度"),
        (2020, "ja", "令和2年度"),
        (2025, "en", "FY2025"),
    ],
)
def test_a_fiscal_year_has_its_era(year: int, language: Language, words: str) -> None:
    """Heisei begins with 1989, Reiwa with 2019; the first year of each is 元."""
    assert fiscal_year(year, language) == words


@pytest.mark.parametrize(
    ("value", "ja", "en"),
    [
        ("2020-10-16", "令和2年10月16日", "16 October 2020"),
        ("2016-11-30", "平成28年11月30日", "30 November 2016"),
        ("2019-04", "平成31年4月", "April 2019"),
        ("2019-05", "令和元年5月", "May 2019"),
    ],
)
def test_a_date_is_written_out_in_its_era(value: str, ja: str, en: str) -> None:
    """A date reads as such in both languages; Reiwa begins in May 2019."""
    assert (date(value, "ja"), date(value, "en")) == (ja, en)


def test_quotation_marks_within_quotation_marks_are_the_inner_ones() -> None:
    """In Japanese a title that begins with a quotation has double marks in single ones."""
    assert quoted("「共創分野」の公募", "ja") == "「『共創分野』の公募」"
    assert quoted("The call of the area", "en") == "“The call of the area”"
