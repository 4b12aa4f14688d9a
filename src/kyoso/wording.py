"""Numbers as words: the only place where a value becomes Japanese or English text.

Amounts are whole yen; 億 and 万 are exact or left out, never rounded. A qualifier is part of
the figure: what the source calls 程度 is never shown without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from kyoso.model import Assumption, Call, Figure, Language, Text, Unit

OKU, MAN, SEN = 10**8, 10**4, 10**3
MILLION, BILLION = 10**6, 10**9
REIWA_STARTS = 2019  # in May; a fiscal year that holds its first day is called by it
HEISEI_STARTS = 1989
PER: dict[Unit, dict[Language, str]] = {
    "yen/fiscal-year": {"ja": "／年度", "en": " per fiscal year"},
    "yen/year": {"ja": "／年", "en": " per year"},
}


# What a qualifier means, whatever its words: up to the value, from the value on, near it, up to the end of it, not yet
# settled.
Meaning = Literal["cap", "floor", "about", "until", "planned"]


class _Qualifier(NamedTuple):
    """How a qualifier stands by a value: before it, after it, or in brackets behind it; and what it means."""

    ja: tuple[str, str, str]
    en: tuple[str, str, str]
    means: tuple[Meaning, ...] = ()


def _before(ja: str, en: str, *means: Meaning) -> _Qualifier:
    return _Qualifier((ja, "", ""), (en + " ", "", ""), means)


def _after(ja: str, en: str, *means: Meaning) -> _Qualifier:
    return _Qualifier(("", ja, ""), ("", " " + en, ""), means)


def _bracket(ja: str, en: str, *means: Meaning) -> _Qualifier:
    return _Qualifier(("", "", ja), ("", "", en), means)


QUALIFIERS: dict[str, _Qualifier] = {
    "最大": _before("最大", "up to", "cap"),
    "最長": _before("最長", "at most", "cap"),
    "~": _before("〜", "up to", "cap", "about"),
    "約": _before("約", "about", "about"),
    "程度": _Qualifier(("", "程度", ""), ("about ", "", ""), ("about",)),
    "以上": _Qualifier(("", "以上", ""), ("at least ", "", ""), ("floor",)),
    "少なくとも": _Qualifier(("少なくとも", "", ""), ("at least ", "", ""), ("floor",)),
    "まで": _Qualifier(("", "まで", ""), ("until ", "", ""), ("until",)),
    "末まで": _Qualifier(("", "末まで", ""), ("until the end of ", "", ""), ("until",)),
    "以降": _after("以降", "or later", "floor"),
    "までを目安": _Qualifier(("", "までを目安", ""), ("by about ", "", ""), ("until", "about")),
    "頃": _Qualifier(("", "頃", ""), ("around ", "", ""), ("about",)),
    "上旬": _Qualifier(("", "上旬", ""), ("early ", "", "")),
    "中旬": _Qualifier(("", "中旬", ""), ("mid-", "", "")),
    "下旬": _Qualifier(("", "下旬", ""), ("late ", "", "")),
    "時点": _Qualifier(("", "時点", ""), ("as of ", "", "")),
    "予定": _bracket("予定", "planned", "planned"),
    "案": _bracket("案", "draft", "planned"),
    "推計額": _bracket("推計額", "estimate"),
    "内数": _bracket("内数", "part of a larger sum"),
    "新規": _bracket("新規", "new"),
    "既採択分": _bracket("既採択分", "adopted so far"),
    "間接経費含む": _bracket("間接経費を含む", "including indirect costs"),
    "検討中": _bracket("検討中", "under consideration", "planned"),
    "想定": _bracket("想定", "expected", "planned"),
    "基準": _bracket("基準", "as the baseline"),
    "プロジェクトの規模に応じて": _bracket("プロジェクトの規模に応じて", "according to the size of the project"),
}

# Qualifiers that say something of a whole statement, wherever they stand in its words.
STANDING_ALONE = ("予定", "想定", "検討中", "基準")
# … and those that only an amount of money can have.
SAID_OF_AMOUNTS = frozenset({"推計額", "内数", "新規", "間接経費含む"})

# Qualifiers that leave room around the value, also where another one caps it (最大…程度): exceeding it is a matter to
# ask about, not an error.
SOFT = frozenset(name for name, each in QUALIFIERS.items() if "about" in each.means)

# Qualifiers that say from where or up to where a value holds: with others it is another rule.
BOUNDS = frozenset(name for name, each in QUALIFIERS.items() if not each.ja[2] and name not in ("上旬", "中旬", "下旬"))

# Units of amounts and counts that a reader could add up over several calls.
AMOUNTS: frozenset[Unit] = frozenset({"yen", *PER})
COUNTS_OF_HUBS: frozenset[Unit] = frozenset({"hubs", "adoptions"})
ADDABLE: frozenset[Unit] = AMOUNTS | COUNTS_OF_HUBS

_COUNTERS: dict[Unit, tuple[str, str, str]] = {
    "hubs": ("拠点", "hub", "hubs"),
    "adoptions": ("件", "adoption", "adoptions"),
    "programmes": ("プログラム", "programme", "programmes"),
    "institutions": ("機関", "institution", "institutions"),
    "companies": ("機関", "private company", "private companies"),
    "municipalities": ("機関", "municipality", "municipalities"),
    "fiscal-years": ("年度", "fiscal year", "fiscal years"),
    "years": ("年", "year", "years"),
    "percent": ("%", "%", "%"),
}

# What stands behind a number that counts these, in folded words.
COUNTED: dict[Unit, str] = {
    "companies": "(?:機関|社)[はの]?(?:民間)?企業|社",
    "municipalities": "(?:機関[はの]?)?(?:地方)?自治体",
    "institutions": "機関",
    "hubs": "(?:拠点|課題)",
    "adoptions": "件",
    "programmes": "プログラム",
    "percent": "(?:%|パーセント)",
}
# What a label says of a figure in these units: it decides where the words hold several, or a number alone.
LABELS: dict[Unit, str] = {
    "yen": "予算額",
    "yen/fiscal-year": "規模|委託費|経費|額",
    "yen/year": "規模|委託費|経費|額",
    "fiscal-years": "期間",
    "years": "期間",
    "project-year": "年度|目安",
    "fiscal-year": "年度|終わり",
    "hubs": "拠点|支援件数",
    "adoptions": "採択.*件数",
    "programmes": "プログラム",
    "institutions": "^機関",
    "companies": "企業",
    "municipalities": "自治体",
    "percent": "割合",
}

# What stands in the head of a column of numbers.
UNIT_NAMES: dict[Unit, Text] = {
    "yen": Text(ja="円", en="JPY"),
    "yen/fiscal-year": Text(ja="円／年度", en="JPY per fiscal year"),
    "yen/year": Text(ja="円／年", en="JPY per year"),
    "fiscal-years": Text(ja="年度", en="fiscal years"),
    "years": Text(ja="年", en="years"),
    "hubs": Text(ja="拠点", en="hubs"),
    "adoptions": Text(ja="件", en="adoptions"),
    "programmes": Text(ja="プログラム", en="programmes"),
    "institutions": Text(ja="機関", en="institutions"),
    "companies": Text(ja="機関", en="private companies"),
    "municipalities": Text(ja="機関", en="municipalities"),
    "percent": Text(ja="%", en="%"),
}

MONTHS = (
    "",
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)  # counted from 1


class Scale(NamedTuple):
    """How amounts from `unit` yen on are written where they are multiples of `step`: `words` hold the number."""

    unit: int
    step: int
    words: str


# The first one that fits is taken; the last one fits any amount.
YEN: dict[Language, tuple[Scale, ...]] = {
    "ja": (Scale(OKU, OKU // 100, "%s億円"), Scale(MAN, MAN, "%s万円"), Scale(1, 1, "%s円")),
    "en": (
        Scale(BILLION, BILLION // 1000, "JPY %s billion"),
        Scale(MILLION, MILLION // 1000, "JPY %s million"),
        Scale(1, 1, "JPY %s"),
    ),
}


def yen(amount: int, language: Language) -> str:
    """An amount of whole yen: 3.2億円, 2,500万円; JPY 320 million.

    >>> yen(320_000_000, "ja"), yen(25_000_000, "ja"), yen(320_000_000, "en")
    ('3.2億円', '2,500万円', 'JPY 320 million')
    """
    *larger, plain = YEN[language]
    scale = next((each for each in larger if abs(amount) >= each.unit and amount % each.step == 0), plain)
    return scale.words % _decimal(amount, scale.unit)


def thousand_yen(amount: int, language: Language) -> str:
    """An amount of whole yen as a table in thousands of yen has it.

    >>> thousand_yen(5_301_000, "ja"), thousand_yen(1_500, "en")
    ('5,301千円', 'JPY 1.5 thousand')
    """
    return f"{_decimal(amount, 1000)}千円" if language == "ja" else f"JPY {_decimal(amount, 1000)} thousand"


def _decimal(amount: int, unit: int) -> str:
    """`amount / unit` without trailing zeros and without binary rounding."""
    whole, rest = divmod(abs(amount), unit)
    digits = str(rest).rjust(len(str(unit)) - 1, "0").rstrip("0")
    return ("-" if amount < 0 else "") + f"{whole:,}" + (f".{digits}" if digits else "")


def fiscal_year(year: int, language: Language) -> str:
    """令和7年度 or FY2025."""
    if language == "en":
        return f"FY{year}"
    return f"{_era_year(year, reiwa=year >= REIWA_STARTS)}度"


def years_between(years: Sequence[int], language: Language) -> str:
    """What lies between fiscal years, where some are left out; else nothing.

    >>> years_between([2025, 2021], "ja"), years_between([2021, 2025], "en"), years_between([2024, 2025], "en")
    ('令和3年度と令和7年度の間', 'between FY2021 and FY2025', '')
    """
    gaps = [(one, next_) for one, next_ in pairwise(sorted(years)) if next_ - one > 1]
    pattern = "{}と{}の間" if language == "ja" else "between {} and {}"
    said = [pattern.format(fiscal_year(one, language), fiscal_year(next_, language)) for one, next_ in gaps]
    return ("、" if language == "ja" else " or ").join(said)


def _era_year(year: int, *, reiwa: bool) -> str:
    """令和7年, 平成28年, and a year before these eras as it is."""
    if year < HEISEI_STARTS:
        return f"{year}年"
    number = year - (REIWA_STARTS if reiwa else HEISEI_STARTS) + 1
    return f"{'令和' if reiwa else '平成'}{'元' if number == 1 else number}年"


def date(value: str, language: Language) -> str:
    """A date `YYYY-MM` or `YYYY-MM-DD`: 令和3年4月; April 2021."""
    year, month, *day = (int(part) for part in value.split("-"))
    if language == "en":
        return " ".join([*map(str, day), MONTHS[month], str(year)])
    era = _era_year(year, reiwa=(year, month) >= (REIWA_STARTS, 5))
    return f"{era}{month}月" + (f"{day[0]}日" if day else "")


def quoted(text: str, language: Language) -> str:
    """A text in the quotation marks of a language; those within it are the inner ones."""
    if language == "ja":
        return f"「{text.translate(_INNER)}」"
    return f"“{text}”"


_INNER = str.maketrans("「」", "『』")


def fiscal_year_of(value: str) -> int:
    """The fiscal year that a date `YYYY-MM` or `YYYY-MM-DD` falls into.

    >>> fiscal_year_of("2021-10"), fiscal_year_of("2022-03-31")
    (2021, 2021)
    """
    year, month = int(value[:4]), int(value[5:7])
    return year if month >= 4 else year - 1


def plain(figure: Figure, language: Language) -> str:
    """The value and its unit without qualifiers."""
    value = figure.value
    if isinstance(value, Text):
        return value[language]
    if isinstance(value, tuple):
        if figure.unit == "project-year":
            return f"{value[0]}〜{value[1]}年度目" if language == "ja" else f"project years {value[0]} to {value[1]}"
        low, high = (_integer(number, figure.unit, language) for number in value)
        return f"{low}〜{high}" if language == "ja" else f"{low} to {high}"
    if isinstance(value, int):
        return _integer(value, figure.unit, language)
    if figure.words:
        return figure.words[language]
    return date(value, language) if figure.unit == "date" else value


def _integer(value: int, unit: Unit, language: Language) -> str:
    if unit in AMOUNTS:
        return yen(value, language)
    if unit == "fiscal-year":
        return fiscal_year(value, language)
    if unit == "project-year":
        return f"{value}年度目" if language == "ja" else f"project year {value}"
    ja, one, many = _COUNTERS[unit]
    if language == "ja":
        return f"{value:,}{ja}"
    return f"{value}%" if unit == "percent" else f"{value:,} {one if value == 1 else many}"


def in_words(figure: Figure, language: Language) -> str:
    """A figure as the reader sees it, with every qualifier: 最大3.2億円程度／年度."""
    before = after = ""
    brackets: list[str] = []
    for name in figure.qualifiers:
        front, behind, bracket = QUALIFIERS[name].ja if language == "ja" else QUALIFIERS[name].en
        before += front
        after += behind
        brackets += [bracket] if bracket else []
    per = PER[figure.unit][language] if figure.unit in PER else ""
    tail = ""
    if brackets:
        tail = f"（{'、'.join(brackets)}）" if language == "ja" else f" ({', '.join(brackets)})"
    return before + plain(figure, language) + after + per + tail


def one_figure_for(names: Sequence[str], language: Language) -> str:
    """What is said beside a figure that several areas or calls have together.

    >>> one_figure_for(["A", "B", "C"], "en")
    'one figure for A, B and C'
    """
    if language == "ja":
        return f"{'、'.join(names)}に一つの数字"
    *first, last = names
    return f"one figure for {', '.join(first)} and {last}" if first else f"one figure for {last}"


def call_name(call: Call, area: Text, tier: Text, language: Language) -> str:
    """令和3年度 地域共創分野・育成型; FY2021 Regional co-creation area, Incubation type."""
    year = fiscal_year(call.fiscal_year, language)
    joiner = "・" if language == "ja" else ", "
    return f"{year} {area[language]}{joiner}{tier[language]}"


def assumption_in_words(assumption: Assumption, language: Language) -> str:
    """The value of an assumption; that it is ours is said by whoever shows it."""
    if isinstance(assumption.value, Text):
        return assumption.value[language]
    return _integer(assumption.value, assumption.unit, language)
