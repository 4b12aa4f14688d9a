"""Words as values: amounts, fiscal years and numbers as people type them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

from kyoso.wording import REIWA_STARTS

ASSUMED = "※"  # beside an amount that follows from our assumption, explained under its table
LONGEST_NUMBER = 60  # characters; whatever is longer is no amount
UNITS = {"": 1000, "千円": 1000, "thousand yen": 1000, "円": 1, "yen": 1, "万円": 10**4, "百万円": 10**6, "億円": 10**8}
# The heads of the tables say 千円, so that is what a bare number is.
_AMOUNT = re.compile(
    r"(?:JPY|[¥￥])?\s*([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(\.[0-9]+)?\s*(千円|円|万円|百万円|億円|thousand yen|yen)?\Z"
)
_DASHES = frozenset("-‐‑‒–—―−ー")
_NUMBER = re.compile(r"[0-9]+")
HEISEI_STARTS = 1989
_CHRISTIAN = re.compile(r"(?:FY\s*)?([12][0-9]{3})\s*(?:年度?|会計年度)?\Z", re.IGNORECASE)
_ERA = re.compile(r"(令和|平成|R|H)\.?\s*(元|[0-9]{1,2})\s*(?:年度?)?\Z", re.IGNORECASE)
_NTH = re.compile(r"(?:第?\s*([0-9]{1,2})\s*年(?:度)?目|(?:Year|年次)\s*([0-9]{1,2}))\Z", re.IGNORECASE)
_TWICE = re.compile(r"[\n/()（）]")  # between the two forms of one year: 令和7年度（2025年度）
_TOTAL = re.compile(r"(?:総?合計|総?計|小計|(?:grand ?|sub-?)?totals?|sum)\Z", re.IGNORECASE)
_DITTO = frozenset(("", "同上", "〃", '"', "々", "同", "ditto"))


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Words for comparing: compatibility forms, case and blanks do not matter."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


@lru_cache(maxsize=4096)
def is_total(text: str) -> bool:
    """Whether a cell at the head of a row names a sum: 合計, Total, or both."""
    parts = [part.strip() for part in re.split(r"[\n/]", unicodedata.normalize("NFKC", text))]
    return any(parts) and all(_TOTAL.match(part.replace(" ", "")) for part in parts if part)


def is_ditto(text: str) -> bool:
    """Whether a cell leaves its value to the row above."""
    return _tidy(text) in _DITTO


@lru_cache(maxsize=4096)
def amount(text: str) -> int | None:
    """Whole yen of an amount in thousands of yen: 6,200; ６，２００千円; 1,234.567; 6,200,000円.

    Raises ValueError for what is no such amount; nothing, or a dash, is None.

    >>> amount("6,200"), amount("１，２３４．５"), amount("300円"), amount("－")
    (6200000, 1234500, 300, None)
    """
    if len(text) > LONGEST_NUMBER:
        raise ValueError(text)
    tidy = _tidy(text).removeprefix(ASSUMED).strip()
    if not tidy or set(tidy) <= _DASHES:
        return None
    match = _AMOUNT.match(tidy)
    if match is None:
        raise ValueError(text)
    yen = Decimal(match[1].replace(",", "") + (match[2] or "")) * UNITS[match[3] or ""]
    if yen != yen.to_integral_value():
        raise ValueError(text)
    return int(yen)


_IN_WORDS = {"億": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4, "千": 10**3, "": 1}
_PART = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.([0-9]+))?(億|千万|百万|万|千|)")
_LARGEST = 2**53 - 1  # yen, what a page can count with


@lru_cache(maxsize=4096)
def yen(text: str) -> int | None:
    """Whole yen of an amount in yen, where several units may stand together: 6,200,000; ６２０万; 1億2,000万円.

    Raises ValueError for what is no amount of whole yen; nothing is None.

    >>> yen("6,200,000"), yen("1億2,000万円"), yen("6.2百万"), yen(" ")
    (6200000, 120000000, 6200000, None)
    """
    tidy = "".join(unicodedata.normalize("NFKC", text).split()).replace(ASSUMED, "").replace("、", ",")
    if not tidy:
        return None
    amount = re.sub(r"^(?:JPY|[¥\\])", "", tidy, flags=re.IGNORECASE).removesuffix("円")
    if not amount or len(amount) > LONGEST_NUMBER:
        raise ValueError(text)
    found, below, at = 0, _IN_WORDS["億"] + 1, 0
    while at < len(amount):
        part = _PART.match(amount, at)
        if part is None or (unit := _IN_WORDS[part[3]]) >= below:
            raise ValueError(text)
        behind = part[2] or ""
        value, rest = divmod(int(part[1].replace(",", "") + behind) * unit, 10 ** len(behind))
        if rest:
            raise ValueError(text)
        found, below, at = found + value, unit, part.end()
    if found > _LARGEST:
        raise ValueError(text)
    return found


@lru_cache(maxsize=4096)
def fiscal_year(text: str, start: int | None = None) -> int | None:
    """The fiscal year of 令和7年度, FY2025, 2025, R7, or of both languages; nothing is None.

    2年度目 and Year 2 count from `start`. Raises ValueError for what is no year, or two.

    >>> fiscal_year("令和７年度"), fiscal_year("令和7年度（2025年度）"), fiscal_year("Year 2", 2025)
    (2025, 2025, 2026)
    """
    if len(text) > LONGEST_NUMBER:
        raise ValueError(text)
    parts = [tidy for part in _TWICE.split(text) if (tidy := _tidy(part))]
    years = {_one_year(part, start) for part in parts}
    if len(years) > 1:
        raise ValueError(text)
    return years.pop() if years else None


def _one_year(tidy: str, start: int | None) -> int:
    if match := _CHRISTIAN.match(tidy):
        return int(match[1])
    if match := _ERA.match(tidy):
        first = REIWA_STARTS if match[1].upper() in ("令和", "R") else HEISEI_STARTS
        return first - 1 + (1 if match[2] == "元" else int(match[2]))
    if start and (match := _NTH.match(tidy)):
        return start + int(match[1] or match[2]) - 1
    raise ValueError(tidy)


def is_nth(text: str) -> bool:
    """Whether a year is named by its place in the project: 2年度目, Year 2."""
    return any(_NTH.match(_tidy(part)) for part in _TWICE.split(text))


def numbers(text: str, known: Callable[[int], bool]) -> tuple[list[int], list[str]]:
    """The numbers in a text that are known, and those that are not."""
    found, strange = [], []
    for digits in _NUMBER.findall(unicodedata.normalize("NFKC", text)):
        number = int(digits) if len(digits) < 6 else -1
        (found.append(number) if known(number) else strange.append(digits))
    return found, strange


def is_assumed(text: str) -> bool:
    """Whether an amount is marked as following from an assumption of the draft's."""
    return _tidy(text).startswith(ASSUMED)
