"""Amounts, years and numbers as people type them: what is read, and what is left as text."""

from __future__ import annotations

import pytest

from kyoso.typed import amount, fiscal_year, is_assumed, is_ditto, is_nth, is_total, numbers, yen


@pytest.mark.parametrize(
    ("text", "yen"),
    [
        ("6,200", 6_200_000),
        ("6200", 6_200_000),
        ("６，２００", 6_200_000),
        (" 6,200 千円", 6_200_000),
        ("6,200,000円", 6_200_000),
        ("¥6,200,000円", 6_200_000),
        ("620万円", 6_200_000),
        ("6.2百万円", 6_200_000),
        ("1.2億円", 120_000_000),
        ("1,234.567", 1_234_567),
        ("0.001", 1),
        ("0", 0),
        ("※9,600", 9_600_000),
        ("", None),
        ("　", None),
        ("－", None),
        ("---", None),
    ],
)
def test_amounts_that_are_read(text: str, yen: int | None) -> None:
    """In thousands of yen unless a unit says otherwise, exact to the yen; nothing or a dash is none."""
    assert amount(text) == yen


@pytest.mark.parametrize(
    "text", ["約3千万", "1,2345", "12,34", "1.2345", "0.5円", "△100", "-100", "100+200", "6200 (税込)", "٣", "9" * 61]
)
def test_amounts_that_are_not(text: str) -> None:
    """What is no amount, or no whole yen, is refused, so that it stays text."""
    with pytest.raises(ValueError, match=r".*"):
        amount(text)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("令和7年度", 2025),
        ("令和７年", 2025),
        ("令和元年度", 2019),
        ("R7", 2025),
        ("平成30年度", 2018),
        ("2025", 2025),
        ("2025年度", 2025),
        ("FY2025", 2025),
        ("fy 2025", 2025),
        ("令和7年度\nFY2025", 2025),
        ("令和7年度 / FY2025", 2025),
        ("令和7年度（2025年度）", 2025),
        ("2025年度(R7)", 2025),
        ("2年度目", 2031),
        ("Year 2", 2031),
        ("第2年度目", 2031),
        ("", None),
    ],
)
def test_years_that_are_read(text: str, year: int | None) -> None:
    """In either language, by era, or by their number in a project that begins in 2030."""
    assert fiscal_year(text, 2030) == year


@pytest.mark.parametrize(
    "text",
    ["来年", "7", "令和7年度 / FY2026", "令和7年度（2026年度）", "2025-2026", "昭和60年", "2025年4月"],
)
def test_years_that_are_not(text: str) -> None:
    """What names no year, or two, is refused."""
    with pytest.raises(ValueError, match=r".*"):
        fiscal_year(text)


def test_a_number_of_the_project_needs_its_first_year() -> None:
    """2年度目 alone says no year."""
    assert is_nth("2年度目")
    assert is_nth("2年度目\nYear 2")
    assert not is_nth("令和2年度")
    with pytest.raises(ValueError, match="2年度目"):
        fiscal_year("2年度目")


@pytest.mark.parametrize(
    "text", ["合計", "合　計", "総計", "計", "小計", "Total", "合計\nTotal", "Sub-total", "Grand total"]
)
def test_sums(text: str) -> None:
    """The head of a row of sums, in either language or in both."""
    assert is_total(text)


@pytest.mark.parametrize("text", ["", "合計額の考え方", "統計", "Total amount of water", "令和7年度"])
def test_what_is_no_sum(text: str) -> None:
    """A word more is another row."""
    assert not is_total(text)


def test_numbers_of_goals() -> None:
    """Every number counts, however it is written; those out of range are told apart."""
    known = range(1, 18).__contains__
    assert numbers("目標６、９と 11", known) == ([6, 9, 11], [])
    assert numbers("17, 18", known) == ([17], ["18"])
    assert numbers("9" * 100, known) == ([], ["9" * 100])


def test_marks() -> None:
    """※ marks what the draft worked out; 同上 leaves a value to the row above."""
    assert is_assumed("※9,600")
    assert not is_assumed("9,600※")
    assert is_ditto("〃")
    assert is_ditto("")
    assert not is_ditto("同上の機関")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("三千万", 30_000_000),
        ("3千万", 30_000_000),
        ("三〇〇〇万円", 30_000_000),
        ("１億２千万", 120_000_000),
        ("一億二千万円", 120_000_000),
        ("3千5百万", 35_000_000),
        ("百二十三万四千五百六十七円", 1_234_567),
        ("壱億弐拾万円", 100_200_000),
        ("37百万円", 37_000_000),
        ("十万", 100_000),
    ],
)
def test_amounts_in_characters_are_read(text: str, expected: int) -> None:
    """Digits, characters and both together, as people write amounts."""
    assert yen(text) == expected


@pytest.mark.parametrize(
    "text", ["三三千万", "千千万", "十百万", "万", "三.五億", "数千万", "約三千万", "三千万から五千万"]
)
def test_what_only_looks_like_characters_of_an_amount_is_not_read(text: str) -> None:
    """Units that grow, a unit twice, a point between characters, and words about an amount."""
    with pytest.raises(ValueError, match=r".*"):
        yen(text)


def test_a_unit_alone_is_no_amount_of_a_draft() -> None:
    """What an author leaves of 「　千円」 is a unit there; with a number before it, it is an amount."""
    assert amount("三千円") == 3000
    with pytest.raises(ValueError, match=r".*"):
        amount("千円")
