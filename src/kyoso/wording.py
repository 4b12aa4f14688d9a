"""Numbers as words: the only place where a value becomes text; what is particular to a language is in its pack.

Amounts are whole yen; 億 and 万 are exact or left out, never rounded. A qualifier is part of
the figure: what the source calls 程度 is never shown without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from kyoso.model import Assumption, Call, Figure, Language, Text, Unit
from kyoso.packs import pack

OKU, MAN, SEN = 10**8, 10**4, 10**3
MILLION, BILLION = 10**6, 10**9

# What a qualifier means, whatever its words: up to the value, from the value on, near it, up to the end of it, not yet
# settled.
Meaning = Literal["cap", "floor", "about", "until", "planned"]


class Qualifier(NamedTuple):
    """What a qualifier means, and whether it stands in brackets behind one; its words are in the languages' packs."""

    means: tuple[Meaning, ...] = ()
    behind: bool = False


QUALIFIERS: dict[str, Qualifier] = {
    "最大": Qualifier(("cap",)),
    "最長": Qualifier(("cap",)),
    "~": Qualifier(("cap", "about")),
    "約": Qualifier(("about",)),
    "程度": Qualifier(("about",)),
    "以上": Qualifier(("floor",)),
    "少なくとも": Qualifier(("floor",)),
    "まで": Qualifier(("until",)),
    "末まで": Qualifier(("until",)),
    "以降": Qualifier(("floor",)),
    "までを目安": Qualifier(("until", "about")),
    "頃": Qualifier(("about",)),
    "上旬": Qualifier(),
    "中旬": Qualifier(),
    "下旬": Qualifier(),
    "時点": Qualifier(),
    "予定": Qualifier(("planned",), behind=True),
    "案": Qualifier(("planned",), behind=True),
    "推計額": Qualifier(behind=True),
    "内数": Qualifier(behind=True),
    "新規": Qualifier(behind=True),
    "既採択分": Qualifier(behind=True),
    "間接経費含む": Qualifier(behind=True),
    "検討中": Qualifier(("planned",), behind=True),
    "想定": Qualifier(("planned",), behind=True),
    "基準": Qualifier(behind=True),
    "プロジェクトの規模に応じて": Qualifier(behind=True),
}

# Qualifiers that say something of a whole statement, wherever they stand in its words.
STANDING_ALONE = ("予定", "想定", "検討中", "基準")
# … and those that only an amount of money can have.
SAID_OF_AMOUNTS = frozenset({"推計額", "内数", "新規", "間接経費含む"})

# Qualifiers that leave room around the value, also where another one caps it (最大…程度): exceeding it is a matter to
# ask about, not an error.
SOFT = frozenset(name for name, each in QUALIFIERS.items() if "about" in each.means)

# Qualifiers that say from where or up to where a value holds: with others it is another rule.
PARTS_OF_MONTHS = ("上旬", "中旬", "下旬")
BOUNDS = frozenset(name for name, each in QUALIFIERS.items() if not each.behind and name not in PARTS_OF_MONTHS)

# Units of amounts and counts that a reader could add up over several calls.
AMOUNTS: frozenset[Unit] = frozenset({"yen", "yen/fiscal-year", "yen/year"})
COUNTS_OF_HUBS: frozenset[Unit] = frozenset({"hubs", "adoptions"})
ADDABLE: frozenset[Unit] = AMOUNTS | COUNTS_OF_HUBS

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
THOUSAND: dict[Language, str] = {"ja": "%s千円", "en": "JPY %s thousand"}


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
    return THOUSAND[language] % _decimal(amount, 1000)


def _decimal(amount: int, unit: int) -> str:
    """`amount / unit` without trailing zeros and without binary rounding."""
    whole, rest = divmod(abs(amount), unit)
    digits = str(rest).rjust(len(str(unit)) - 1, "0").rstrip("0")
    return ("-" if amount < 0 else "") + f"{whole:,}" + (f".{digits}" if digits else "")


def fiscal_year(year: int, language: Language) -> str:
    """令和7年度 or FY2025."""
    return pack(language).fiscal_year(year)


def years_between(years: Sequence[int], language: Language) -> str:
    """What lies between fiscal years, where some are left out; else nothing.

    >>> years_between([2025, 2021], "ja"), years_between([2021, 2025], "en"), years_between([2024, 2025], "en")
    ('令和3年度と令和7年度の間', 'between FY2021 and FY2025', '')
    """
    gaps = [(one, next_) for one, next_ in pairwise(sorted(years)) if next_ - one > 1]
    return pack(language).between([(fiscal_year(one, language), fiscal_year(other, language)) for one, other in gaps])


def date(value: str, language: Language) -> str:
    """A date `YYYY-MM` or `YYYY-MM-DD`: 令和3年4月; April 2021."""
    return pack(language).date(value)


def quoted(text: str, language: Language) -> str:
    """A text in the quotation marks of a language; those within it are the inner ones."""
    return pack(language).quoted(text)


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
            return pack(language).project_years % value
        return pack(language).span % tuple(_integer(number, figure.unit, language) for number in value)
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
        return pack(language).project_year % value
    return pack(language).counted(value, unit)


def in_words(figure: Figure, language: Language) -> str:
    """A figure as the reader sees it, with every qualifier: 最大3.2億円程度／年度."""
    words = pack(language)
    around = [words.around(name) for name in figure.qualifiers]
    before, after = ("".join(each[side] for each in around) for side in (0, 1))
    brackets = words.listed.join(each[2] for each in around if each[2])
    said = before + plain(figure, language) + after + words.per.get(figure.unit, "")
    return said + (words.bracketed(brackets) if brackets else "")


def one_figure_for(names: Sequence[str], language: Language) -> str:
    """What is said beside a figure that several areas or calls have together.

    >>> one_figure_for(["A", "B", "C"], "en")
    'one figure for A, B and C'
    """
    return pack(language).one_figure_for(names)


def call_name(call: Call, area: Text, tier: Text, language: Language) -> str:
    """令和3年度 地域共創分野・育成型; FY2021 Regional co-creation area, Incubation type."""
    return f"{fiscal_year(call.fiscal_year, language)} {area[language]}{pack(language).beside}{tier[language]}"


def assumption_in_words(assumption: Assumption, language: Language) -> str:
    """The value of an assumption; that it is ours is said by whoever shows it."""
    if isinstance(assumption.value, Text):
        return assumption.value[language]
    return _integer(assumption.value, assumption.unit, language)
