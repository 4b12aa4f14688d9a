"""English: names of months, singular and plural."""

from __future__ import annotations

from collections.abc import Sequence

from kyoso.packs.pack import Around, Pack

MONTHS = (
    *("", "January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)  # counted from 1


def _date(value: str) -> str:
    year, month, *day = (int(part) for part in value.split("-"))
    return " ".join([*map(str, day), MONTHS[month], str(year)])


def _together(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _between(years: Sequence[tuple[str, str]]) -> str:
    return " or ".join(f"between {first} and {last}" for first, last in years)


def _before(words: str) -> Around:
    return (words, "", "")


def _after(words: str) -> Around:
    return ("", words, "")


def _bracket(words: str) -> Around:
    return ("", "", words)


PACK = Pack(
    language="en",
    name="English",
    tag="en-US",
    locale="en_US",
    either=" or ",
    together=_together,
    one_figure_for=lambda names: f"one figure for {_together(names)}",
    fiscal_year=lambda year: f"FY{year}",
    date=_date,
    between=_between,
    project_year="project year %s",
    project_years="project years %s to %s",
    nth_year="Year %s",
    span="%s to %s",
    counters={
        "hubs": ("%s hub", "%s hubs"),
        "adoptions": ("%s adoption", "%s adoptions"),
        "programmes": ("%s programme", "%s programmes"),
        "institutions": ("%s institution", "%s institutions"),
        "companies": ("%s private company", "%s private companies"),
        "municipalities": ("%s municipality", "%s municipalities"),
        "fiscal-years": ("%s fiscal year", "%s fiscal years"),
        "years": ("%s year", "%s years"),
        "percent": ("%s%%", "%s%%"),
    },
    per={"yen/fiscal-year": " per fiscal year", "yen/year": " per year"},
    qualifiers={
        "最大": _before("up to "),
        "最長": _before("at most "),
        "~": _before("up to "),
        "約": _before("about "),
        "程度": _before("about "),
        "以上": _before("at least "),
        "少なくとも": _before("at least "),
        "まで": _before("until "),
        "末まで": _before("until the end of "),
        "以降": _after(" or later"),
        "までを目安": _before("by about "),
        "頃": _before("around "),
        "上旬": _before("early "),
        "中旬": _before("mid-"),
        "下旬": _before("late "),
        "時点": _before("as of "),
        "予定": _bracket("planned"),
        "案": _bracket("draft"),
        "推計額": _bracket("estimate"),
        "内数": _bracket("part of a larger sum"),
        "新規": _bracket("new"),
        "既採択分": _bracket("adopted so far"),
        "間接経費含む": _bracket("including indirect costs"),
        "検討中": _bracket("under consideration"),
        "想定": _bracket("expected"),
        "基準": _bracket("as the baseline"),
        "プロジェクトの規模に応じて": _bracket("according to the size of the project"),
    },
)
