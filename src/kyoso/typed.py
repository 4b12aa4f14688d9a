"""Words as values: the one reader of amounts, years, dates and counts.

A cell of a plan or draft is read whole (`amount`, `fiscal_year`); a document's sentence is searched
for figures (`figures_in`). Both know the same units, eras and spellings.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date as calendar_date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from kyoso.packs.en import MONTHS
from kyoso.packs.ja import HEISEI_STARTS, REIWA_STARTS
from kyoso.wording import COUNTED

ASSUMED = "※"  # beside an amount that follows from our assumption, explained under its table
LONGEST_NUMBER = 60  # characters; whatever is longer is no amount
_SCALES = {"": 1, "千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "億": 10**8, "兆": 10**12}
# The heads of the tables say 千円, so that is what a bare number is.
UNITS = {"": 1000, "thousand yen": 1000, "yen": 1, **{f"{scale}円": value for scale, value in _SCALES.items()}}
_NUMERAL = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_SCALED = "|".join(sorted(filter(None, _SCALES), key=len, reverse=True))
_PART = re.compile(rf"({_NUMERAL})({_SCALED})?")
_SUM = rf"(?:{_NUMERAL}(?:{_SCALED}))*{_NUMERAL}(?:{_SCALED})?"  # 1億2千万, 3.2億, 2500万
_AMOUNT = re.compile(rf"(?:JPY|[¥￥])?\s*({_NUMERAL})\s*({'|'.join(filter(None, UNITS))})?\Z")
_COMPOUND = re.compile(rf"[¥￥]?({_SUM})円\Z")
_DASHES = frozenset("-‐‑‒–—―−ー")
_DIGITS = {digit: at for row in ("〇一二三四五六七八九", "零壱弐参肆伍陸漆捌玖") for at, digit in enumerate(row)}
_TENS = {"千": 1000, "百": 100, "十": 10, "拾": 10}
_NUMERAL_AND_UNIT = re.compile(r"[0-9]+千?|[0-9]{2,}百")  # 37百 of 37百万
_IN_WORDS = re.compile(f"[0-9,{''.join(_DIGITS)}{''.join(_TENS)}]+")
_SAYS = re.compile(f"[0-9{''.join(_DIGITS)}]")
_OF_TEN = re.compile(rf"([1-9]|[{''.join(_DIGITS)}])?([{''.join(_TENS)}])")
_NUMBER = re.compile(r"[0-9]+")
ERAS = {"令和": REIWA_STARTS, "R": REIWA_STARTS, "平成": HEISEI_STARTS, "H": HEISEI_STARTS}
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
    if match := _AMOUNT.match(tidy):
        yen = _scaled(match[1], UNITS[match[2] or ""])
    else:
        says = _SAYS.search(tidy)  # 千円 alone is a unit
        compound = _COMPOUND.match(in_digits(tidy.replace(" ", ""))) if says else None
        yen = _sum_of(compound[1]) if compound else None
    if yen is None:
        raise ValueError(text)
    return yen


def in_digits(words: str) -> str:
    """Numbers in characters, and those of several small units, in digits; what is no such number stays.

    >>> in_digits("三千万円"), in_digits("1億2千5百万"), in_digits("二五〇〇万"), in_digits("6.2百万")
    ('3000万円', '1億2500万', '2500万', '6.2百万')
    """
    return _IN_WORDS.sub(lambda found: _digits_of(found[0], words[found.start() - 1 : found.start()]), words)


def _digits_of(number: str, before: str) -> str:
    """One number up to 9999 in digits; itself where it is a numeral and its unit, or no number."""
    if "," in number or before == "." or _NUMERAL_AND_UNIT.fullmatch(number):
        return number
    if all(sign in _DIGITS for sign in number):
        return "".join(str(_DIGITS[sign]) for sign in number)
    total, last, at = 0, 10**4, 0
    while part := _OF_TEN.match(number, at):
        ten = _TENS[part[2]]
        if ten >= last:
            return number
        total, last, at = total + ten * (_digit(part[1]) if part[1] else 1), ten, part.end()
    rest = number[at:]
    if len(rest) > 1 or not at:
        return number
    return str(total + (_digit(rest) if rest else 0))


def _digit(sign: str) -> int:
    return _DIGITS[sign] if sign in _DIGITS else int(sign)


def _sum_of(words: str, scale: int = 1) -> int | None:
    """1億2千万 as a number, from parts that get smaller, the last one perhaps in `scale`; None for anything else."""
    total, last = 0, 0
    for numeral, name in _PART.findall(words):
        part = _scaled(numeral, _SCALES[name] if name else scale)
        unit = _SCALES[name] if name else scale
        if part is None or (last and (unit >= last or part >= last)):
            return None
        total, last = total + part, unit
    return total


def _scaled(numeral: str, unit: int) -> int | None:
    """A numeral times a unit, exact; None where that is not whole."""
    exact = Decimal(numeral.replace(",", "")) * unit
    return int(exact) if exact == exact.to_integral_value() else None


_LARGEST = 2**53 - 1  # yen, what a page can count with


@lru_cache(maxsize=4096)
def yen(text: str) -> int | None:
    """Whole yen of an amount in yen, in digits or characters: 6,200,000; ６２０万; 1億2,000万円; 三千万.

    Raises ValueError for what is no amount of whole yen; nothing is None.

    >>> yen("6,200,000"), yen("1億2,000万円"), yen("6.2百万"), yen("三千五百万円"), yen(" ")
    (6200000, 120000000, 6200000, 35000000, None)
    """
    tidy = "".join(unicodedata.normalize("NFKC", text).split()).replace(ASSUMED, "").replace("、", ",")
    if not tidy:
        return None
    amount = re.sub(r"^(?:JPY|[¥\\])", "", tidy, flags=re.IGNORECASE).removesuffix("円")
    if not amount or len(amount) > LONGEST_NUMBER:
        raise ValueError(text)
    amount = in_digits(amount)
    found = _sum_of(amount) if re.fullmatch(_SUM, amount) else None
    if found is None or found > _LARGEST:
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
        return _of_era(match[1].upper(), match[2])
    if start and (match := _NTH.match(tidy)):
        return start + int(match[1] or match[2]) - 1
    raise ValueError(tidy)


def _of_era(era: str, number: str) -> int:
    return ERAS[era] - 1 + (1 if number == "元" else int(number))


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


_COUNTER = "人|名|社|者|校|機関|団体|件|拠点|[かヶケカ]?月|年(?:間|度)?|歳|才|回|台|%|(?!th|st|nd|rd)[a-z]{2,12}"
_COUNT = re.compile(rf"([0-9]{{1,3}}(?:,[0-9]{{3}})+|[0-9]+)(?:{_COUNTER})?\Z")
_BOUND = re.compile("以|未満|超|まで|程度|約|前後|余|弱|強|less|more|least|most|about|under|over")


@lru_cache(maxsize=4096)
def count(text: str) -> int | None:
    """A whole number with what it counts, or alone: 12, １２名, 1,200 employees, 30%, 3年; nothing is None.

    Raises ValueError for what is no single number, or leaves open which one.

    >>> count("１２名"), count("1,200 employees"), count("30％"), count("十二人"), count(" ")
    (12, 1200, 30, 12, None)
    """
    folded = in_digits(fold(text))
    if not folded:
        return None
    number = _COUNT.match(folded) if len(folded) <= LONGEST_NUMBER and not _BOUND.search(folded) else None
    if number is None:
        raise ValueError(text)
    return int(number[1].replace(",", ""))


@lru_cache(maxsize=4096)
def date(text: str) -> str | None:
    """A date as YYYY-MM-DD or YYYY-MM: 令和7年11月5日, 2025-11-05, 2025/11; 5 November 2025; nothing is None.

    Raises ValueError for what is no date of the calendar, or several.

    >>> date("令和７年11月5日"), date("2025-11"), date("5 November 2025"), date("November 5, 2025"), date("")
    ('2025-11-05', '2025-11', '2025-11-05', '2025-11-05', None)
    """
    tidy = _tidy(text)
    if not tidy:
        return None
    parts = next((found for each in _DATES if (found := each.fullmatch(tidy))), None)
    if len(tidy) > LONGEST_NUMBER or parts is None:
        raise ValueError(text)
    named = parts.groupdict()
    year = int(named["year"]) if named.get("year") else _of_era(named["era"].upper(), named["of"])
    month = MONTHS.index(named["name"].capitalize()) if named.get("name") else int(named["month"])
    day = int(named["day"]) if named.get("day") else None
    whole = calendar_date(year, month, day or 1).isoformat()  # which raises ValueError for no such day
    return whole if day else whole[:7]


_NAMED = "|".join(MONTHS[1:])
_DATES = (
    re.compile(r"(?P<year>[12][0-9]{3})([-/.])(?P<month>[0-9]{1,2})(?:\2(?P<day>[0-9]{1,2}))?"),
    re.compile(
        r"(?:(?P<year>[12][0-9]{3})|(?P<era>令和|平成|R|H)\.? ?(?P<of>元|[0-9]{1,2})) ?年? ?"
        r"(?P<month>[0-9]{1,2}) ?月(?: ?(?P<day>[0-9]{1,2}) ?日)?",
        re.IGNORECASE,
    ),
    re.compile(rf"(?:(?P<day>[0-9]{{1,2}}) )?(?P<name>{_NAMED}),? (?P<year>[12][0-9]{{3}})", re.IGNORECASE),
    re.compile(rf"(?P<name>{_NAMED}) (?P<day>[0-9]{{1,2}}),? (?P<year>[12][0-9]{{3}})", re.IGNORECASE),
)


def is_assumed(text: str) -> bool:
    """Whether an amount is marked as following from an assumption of the draft's."""
    return _tidy(text).startswith(ASSUMED)


# -- figures in a sentence ------------------------------------------------------------------


class Found(NamedTuple):
    """A figure in folded words: its value, its unit (`bare` for a number alone) and where it stands."""

    value: int | tuple[int, int] | str
    unit: str
    start: int
    end: int


def fold(text: str) -> str:
    """NFKC without any white space.

    >>> fold("最⾧ 10\\n年度")
    '最長10年度'
    """
    return "".join(unicodedata.normalize("NFKC", text).split())


_ERA_YEAR = r"(?:(令和|平成)(元|[0-9]{1,2})|([12][0-9]{3}))"
_MONEY = re.compile(rf"(?<![▲△−0-9.,])(?:({_SUM})(?:円)?[~〜])?({_SUM})円")
_PER_YEAR = re.compile(r"(?:程度)?/年(度)?")
_MONTH_NUMBER, _DAY_NUMBER = r"(1[0-2]|0?[1-9])", r"([0-9]{1,2})"
_DATE = re.compile(
    rf"{_ERA_YEAR}(?:年{_MONTH_NUMBER}月(?:{_DAY_NUMBER}日)?|[./]{_MONTH_NUMBER}[./](?:{_DAY_NUMBER}日?)?)"
)
_YEAR_BY_NUMBER = re.compile(rf"{_ERA_YEAR}年度?(?![0-9目])")
_PROJECT_YEAR = re.compile(r"([0-9]{1,2})年(?:度)?目(?:[・~〜、](?:第)?([0-9]{1,2})年(?:度)?目)?")
_YEARS = re.compile(r"([0-9]{1,2})[かヶケカ]?年(度|間)?(?!目)")
_BARE = re.compile(r"[0-9]+")


def figures_in(words: str) -> Iterator[Found]:
    """Every figure in folded words: amounts in whole yen, dates, years, periods and counts; the longest reading wins.

    >>> [(found.value, found.unit) for found in figures_in("37百万円程度/年、2年度(令和8年度末まで)")]
    [(37000000, 'yen/year'), (2026, 'fiscal-year'), (2, 'fiscal-years')]
    """
    taken = [False] * len(words)
    for reader in _READERS:
        for found in reader(words):
            if not any(taken[found.start : found.end]):
                taken[found.start : found.end] = [True] * (found.end - found.start)
                yield found


def _money(words: str) -> Iterator[Found]:
    for match in _MONEY.finditer(words):
        high = _sum_of(match[2])
        scale = _SCALES[_PART.findall(match[2])[-1][1]]  # 1~10億円: that of the second is the first one's as well
        low = _sum_of(match[1], scale) if match[1] else None
        if high is not None and (low is None) == (match[1] is None):
            per = _PER_YEAR.match(words, match.end())
            unit = "yen" if per is None else "yen/fiscal-year" if per[1] else "yen/year"
            yield Found(high if low is None else (low, high), unit, match.start(), match.end())


def _dates(words: str) -> Iterator[Found]:
    for match in _DATE.finditer(words):
        year = int(match[3]) if match[3] else _of_era(match[1], match[2])
        month, of_month = (match[4], match[5]) if match[4] else (match[6], match[7])
        day = f"-{int(of_month):02}" if of_month else ""
        yield Found(f"{year}-{int(month):02}{day}", "date", match.start(), match.end())


def _years_by_number(words: str) -> Iterator[Found]:
    for match in _YEAR_BY_NUMBER.finditer(words):
        year = int(match[3]) if match[3] else _of_era(match[1], match[2])
        yield Found(year, "fiscal-year", match.start(), match.end())


def years_in(words: str) -> Iterator[int]:
    """The fiscal and calendar years that words name, by era or not."""
    return (found.value for found in _years_by_number(fold(words)) if isinstance(found.value, int))


def _project_years(words: str) -> Iterator[Found]:
    for match in _PROJECT_YEAR.finditer(words):
        first, last = int(match[1]), int(match[2] or match[1])
        yield Found((first, last) if last != first else first, "project-year", match.start(), match.end())


def _periods(words: str) -> Iterator[Found]:
    for match in _YEARS.finditer(words):
        yield Found(int(match[1]), "fiscal-years" if match[2] == "度" else "years", match.start(), match.end())


def _counts(words: str) -> Iterator[Found]:
    for unit, pattern in COUNTED.items():
        for match in re.finditer(rf"(?<![0-9.,])([0-9]{{1,3}}(?:,[0-9]{{3}})+|[0-9]+)(?:{pattern})", words):
            yield Found(int(match[1].replace(",", "")), unit, match.start(), match.end())


def _bare(words: str) -> Iterator[Found]:
    for match in _BARE.finditer(words):
        if not words.startswith(("円", "%", "年", "月", "日"), match.end()):
            yield Found(int(match[0]), "bare", match.start(), match.end())


_READERS = (_money, _dates, _years_by_number, _project_years, _periods, _counts, _bare)
