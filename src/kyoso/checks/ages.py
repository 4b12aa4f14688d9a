"""Ages as people write them: 38歳, 30代, 四十代後半, 20〜40代前半, early forties."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

OLDEST = 120
# Words for a part of a decade: years that are surely meant, years that may be. 前半 ends where nobody has said.
PARTS = {"early": ((0, 3), (0, 6)), "mid": ((4, 6), (3, 7)), "late": ((7, 9), (5, 9)), "": ((0, 9), (0, 9))}
_JAPANESE_PARTS = {"前半": "early", "はじめ": "early", "初め": "early", "半ば": "mid", "後半": "late", "": ""}
_DECADES = ("teens", "twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties")
_KANJI = {char: number for number, char in enumerate("一二三四五六七八九", 1)}
_TENS = re.compile("([一二三四五六七八九]?)十([一二三四五六七八九]?)")
_ONE = re.compile(
    r"(?:(early|mid|late)[ -]*)?(\d{1,3}) ?(?:(?:歳|才)?(代|s\b)|歳|才|years? ?old)?[ の]*(前半|はじめ|初め|半ば|後半)?"
    r" ?(以上|以下|未満|まで)?"
)
_BETWEEN = re.compile(r"\s*(?:[~〜～–—-]|から|to|and)\s*")
_ASIDE = re.compile(r"^(?:満|約|aged?|from|in|the|his|her|their|between|\s)+|[。.\s]+$")


class Ages(NamedTuple):
    """From which age to which: what is surely meant, what may be; `end` is how its upper end is put in words."""

    sure: tuple[int, int]
    perhaps: tuple[int, int]
    end: tuple[int, str]


def ages_of(text: str) -> Ages | None:
    """The ages that words name; None where they name none, or it cannot be told which.

    >>> ages_of("38歳").sure, ages_of("三十代").sure, ages_of("若手")
    ((38, 38), (30, 39), None)
    >>> ages_of("20～40代前半").sure, ages_of("20～40代前半").perhaps, ages_of("late forties").sure
    ((20, 43), (20, 46), (47, 49))
    """
    plain = _ASIDE.sub("", _in_digits(unicodedata.normalize("NFKC", text).casefold().strip()))
    first = _ONE.match(plain)
    if first is None or (one := _of(first)) is None:
        return None
    rest = plain[first.end() :]
    if not rest:
        return one
    between = _BETWEEN.match(rest)
    second = _ONE.fullmatch(_ASIDE.sub("", rest[between.end() :])) if between else None
    other = _of(second) if second else None
    if other is None or other.sure[1] < one.sure[0]:
        return None
    return Ages((one.sure[0], other.sure[1]), (one.perhaps[0], other.perhaps[1]), other.end)


def _in_digits(text: str) -> str:
    for number, name in enumerate(_DECADES, 1):
        text = text.replace(name, f"{number}0s")
    return _TENS.sub(lambda found: str(_KANJI.get(found[1], 1) * 10 + _KANJI.get(found[2], 0)), text)


def _of(found: re.Match[str]) -> Ages | None:
    english, number, decade, japanese, limit = found.groups()
    age, part = int(number), english or _JAPANESE_PARTS[japanese or ""]
    if age > OLDEST or (decade and age % 10) or (part and not decade):
        return None
    sure, perhaps = PARTS[part] if decade else ((0, 0), (0, 0))
    low, high = age + sure[0], age + sure[1]
    widest = age + perhaps[0], age + perhaps[1]
    if limit == "以上":
        return Ages((low, OLDEST), (widest[0], OLDEST), (OLDEST, ""))
    if limit:
        last = low - 1 if limit == "未満" else high
        return Ages((0, last), (0, last), (last, ""))
    return Ages((low, high), widest, (age, part))


def within(ages: Ages, rule: Ages) -> bool:
    """Whether ages are within those of a rule, whatever its words mean at the edge."""
    under = ages.end == rule.end or ages.perhaps[1] <= rule.sure[1]
    return under and ages.perhaps[0] >= rule.sure[0]


def outside(ages: Ages, rule: Ages) -> bool:
    """Whether ages are outside those of a rule, whatever its words mean at the edge.

    An age in years is left one year, since the documents do not say on which day it counts.
    """
    slack = 1 if ages.sure[0] == ages.sure[1] else 0
    return ages.sure[0] > rule.perhaps[1] or ages.sure[1] < rule.perhaps[0] - slack
