"""Amounts in a form: the unit that it states for them, how they are rounded, which sum of a plan is asked for."""

from __future__ import annotations

import re
from typing import Literal

from kyoso.forms.labels import Proposal, tidy
from kyoso.typed import fiscal_year, is_total

UNITS = {"円": 1, "JPY": 1, "千円": 1000, "万円": 10**4, "百万円": 10**6, "億円": 10**8}
Rounding = Literal["", "down", "up", "half-up"]
_UNIT = re.compile(r"[（(［\[]\s*(?:単位\s*[:：]\s*)?(円|千円|万円|百万円|億円|万元|元|JPY|EUR|USD|％|%)\s*[）)］\]]")
_MONEY = re.compile(
    r"費|額|計$|経費|予算|謝金|旅費|合計|収入|支出|total|cost|amount|budget|grant|经费|金额|合计", re.IGNORECASE
)
_SAYS = re.compile(r"端数|未満|単位|整数|round", re.IGNORECASE)
_ROUNDINGS: tuple[tuple[Rounding, str], ...] = (
    ("down", r"切り?捨て?|捨て|round(?:ed)? down"),
    ("up", r"切り?上げ?|繰り?上げ?|round(?:ed)? up"),
    ("half-up", r"四捨五入|round(?:ed)? (?:off|to the nearest)"),
)
_SUMS = (
    ("direct", r"^直接(経)?費(計|合計)?$|^direct( costs?)?$"),
    ("indirect", r"^間接(経)?費(計|合計)?$|^(indirect costs?|overheads?)$"),
)


def unit_in(text: str) -> str:
    """The unit that words state in brackets: （単位：千円）; "" for none."""
    match = _UNIT.search(text)
    return match[1] if match else ""


def is_money(label: str) -> bool:
    """Whether a label is one of an amount, for which a unit that stands over a table counts."""
    return bool(_MONEY.search(tidy(label)))


def rounding_in(text: str) -> Rounding:
    """How words say that amounts are rounded: 千円未満切捨て; "" where they do not say, or say two ways."""
    said: set[Rounding] = set()
    for sentence in re.split(r"[。\n※]", tidy(text)):
        if _SAYS.search(sentence):
            said |= {name for name, pattern in _ROUNDINGS if re.search(pattern, sentence, re.IGNORECASE)}
    return said.pop() if len(said) == 1 else ""


def sum_asked(label: str) -> Proposal | None:
    """The sum of the budget that a cell of a grid is for: 直接経費 / 令和7年度, 合計 / 合計."""
    parts = [re.sub(r"[（(].*?[）)]", "", part).strip() for part in tidy(label).split(" / ")]
    if len(parts) != 2:
        return None
    years = [_year(part) for part in parts]
    kinds = [_kind(part) for part in parts]
    for at, other in ((0, 1), (1, 0)):
        if (kind := kinds[at]) and (years[other] or kinds[other] == "total"):
            year = f".{years[other]}" if years[other] else ""
            return Proposal(f"budget{year}.{kind}", sure=True)
    return None


def _kind(words: str) -> str:
    if is_total(words):
        return "total"
    return next((name for name, pattern in _SUMS if re.search(pattern, words, re.IGNORECASE)), "")


def _year(words: str) -> int | None:
    try:
        return fiscal_year(words)
    except ValueError:
        return None
