"""Japanese: eras, counters, full-width marks, no blanks between words."""

from __future__ import annotations

from collections.abc import Sequence

from kyoso.packs.pack import Around, Pack

REIWA_STARTS = 2019  # in May; a fiscal year that holds its first day is called by it
HEISEI_STARTS = 1989


def _era_year(year: int, *, reiwa: bool) -> str:
    """令和7年, 平成28年, and a year before these eras as it is."""
    if year < HEISEI_STARTS:
        return f"{year}年"
    number = year - (REIWA_STARTS if reiwa else HEISEI_STARTS) + 1
    return f"{'令和' if reiwa else '平成'}{'元' if number == 1 else number}年"


def _fiscal_year(year: int) -> str:
    return f"{_era_year(year, reiwa=year >= REIWA_STARTS)}度"


def _date(value: str) -> str:
    year, month, *day = (int(part) for part in value.split("-"))
    era = _era_year(year, reiwa=(year, month) >= (REIWA_STARTS, 5))
    return f"{era}{month}月" + (f"{day[0]}日" if day else "")


def _between(years: Sequence[tuple[str, str]]) -> str:
    return "、".join(f"{first}と{last}の間" for first, last in years)


def _one_figure_for(names: Sequence[str]) -> str:
    return f"{'、'.join(names)}に一つの数字"


def _before(words: str) -> Around:
    return (words, "", "")


def _after(words: str) -> Around:
    return ("", words, "")


def _bracket(words: str) -> Around:
    return ("", "", words)


PACK = Pack(
    language="ja",
    name="日本語",
    tag="ja-JP",
    locale="ja_JP",
    spaced=False,
    script="[\u3005\u3040-\u30ff\u4e00-\u9fff]+",
    sorting=str,
    described=120,
    colon="：",
    means="：",
    listed="、",
    apart="、",
    beside="・",
    slashed="・",
    either=" / ",
    brackets="（%s）",
    condition="【%s】",
    quotes="「%s」",
    inner=str.maketrans("「」", "『』"),
    citation="%s %s%s",
    stop="。",
    gap="",
    asked="。",
    together="と".join,
    one_figure_for=_one_figure_for,
    fiscal_year=_fiscal_year,
    eras=True,
    date=_date,
    between=_between,
    project_year="%s年度目",
    project_years="%s〜%s年度目",
    nth_year="%s年度目",
    span="%s〜%s",
    counters={
        unit: (words, words)
        for unit, words in {
            "hubs": "%s拠点",
            "adoptions": "%s件",
            "programmes": "%sプログラム",
            "institutions": "%s機関",
            "companies": "%s機関",
            "municipalities": "%s機関",
            "fiscal-years": "%s年度",
            "years": "%s年",
            "percent": "%s%%",
        }.items()
    },
    per={"yen/fiscal-year": "／年度", "yen/year": "／年"},
    qualifiers={
        "最大": _before("最大"),
        "最長": _before("最長"),
        "~": _before("〜"),
        "約": _before("約"),
        "程度": _after("程度"),
        "以上": _after("以上"),
        "少なくとも": _before("少なくとも"),
        "まで": _after("まで"),
        "末まで": _after("末まで"),
        "以降": _after("以降"),
        "までを目安": _after("までを目安"),
        "頃": _after("頃"),
        "上旬": _after("上旬"),
        "中旬": _after("中旬"),
        "下旬": _after("下旬"),
        "時点": _after("時点"),
        "予定": _bracket("予定"),
        "案": _bracket("案"),
        "推計額": _bracket("推計額"),
        "内数": _bracket("内数"),
        "新規": _bracket("新規"),
        "既採択分": _bracket("既採択分"),
        "間接経費含む": _bracket("間接経費を含む"),
        "検討中": _bracket("検討中"),
        "想定": _bracket("想定"),
        "基準": _bracket("基準"),
        "プロジェクトの規模に応じて": _bracket("プロジェクトの規模に応じて"),
    },
    headings=("%1.", "（%2）", "%3）"),
)
