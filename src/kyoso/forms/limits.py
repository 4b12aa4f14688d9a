"""Limits as forms state them: 40字以内, 8000字, 2ページ以内, not exceeding 10 pages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Literal

from msgspec import Struct

Of = Literal["characters", "words", "pages", "lines", "digits"]
Count = Literal["", "non-blank", "word", "all", "full-width"]
_UNIT = r"文字|字|語|ワード|words?|characters?|chars?|signs?|頁|页|ページ|枚|pages?|A4\s*sheets?|行|lines?|桁"
_NUMBER = r"([0-9][0-9,，]*)"
_AFTER = re.compile(
    rf"(全角|半角)?\s*(?:約|およそ)?\s*{_NUMBER}\s*({_UNIT})\s*(以内|以下|以內|まで|程度|内(?=[でにと)）])|をめど|を目安"
    r"|max(?:imum)?\b|or (?:fewer|less)\b|at most\b|limit\b)\s*(程度|まで)?",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"(全角|半角)?\s*(最大|上限|限|不超过|不超過|不多于|max(?:imum)?\.?(?:\s+of)?|at most|up to"
    r"|no more than|not more than"
    r"|not (?:to )?exceed(?:ing)?|must not exceed|limited to|limit(?:\s+of|:)?|within)"
    rf"\s*(?:で|は|：|:)?\s*(全角|半角)?\s*{_NUMBER}\s*({_UNIT})\s*(程度)?",
    re.IGNORECASE,
)
_BARE = re.compile(rf"[（(\[【]\s*(全角|半角)?\s*{_NUMBER}\s*({_UNIT})\s*[)）\]】]", re.IGNORECASE)
_DIGITS = re.compile(rf"[（(]\s*{_NUMBER}\s*桁\s*[)）]|{_NUMBER}\s*桁の(?:番号|数字)")
_COUNTED = re.compile(rf"[0-9０-９]\s*(?:{_UNIT})", re.IGNORECASE)
_KINDS: tuple[tuple[str, Of], ...] = (
    ("文字|字|char|sign", "characters"),
    ("語|ワード|word", "words"),
    ("頁|页|ページ|枚|page|sheet", "pages"),
    ("行|line", "lines"),
    ("桁", "digits"),
)
_ABOUT = ("程度", "約", "およそ", "めど", "目安", "原则上", "原則", "建议", "about", "approximately")


class Limit(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """At most so many characters, words, pages, lines or digits; `about` where the form says 程度.

    `count` names which characters count: `non-blank` (the default), `all`, `word` (each run of
    half-width characters is one, as Word and Chinese forms count) or `full-width` (half-width
    ones are a half).
    """

    most: int
    of: Of
    count: Count = ""
    about: bool = False
    said: str = ""
    over: tuple[str, ...] = ()  # the fields that share it; empty: the one at which it stands


def limits_in(text: str, language: str = "ja") -> list[Limit]:
    """Every limit that a text states, in the order of the text."""
    if not _COUNTED.search(text):
        return []
    plain = unicodedata.normalize("NFKC", text)
    found: list[tuple[int, int, Limit]] = []
    for start, end, limit in _all(plain, language):
        if not any(start < other_end and other < end for other, other_end, _ in found):
            found.append((start, end, limit))
    return [limit for _, _, limit in sorted(found, key=lambda each: each[:2])]


def _all(plain: str, language: str) -> Iterator[tuple[int, int, Limit]]:
    for pattern, groups in ((_BEFORE, (1, 3, 4, 5)), (_AFTER, (1, 1, 2, 3)), (_BARE, (1, 1, 2, 3))):
        for match in pattern.finditer(plain):
            width = match[groups[0]] or match[groups[1]] or ""
            most = int(re.sub(r"[,，]", "", match[groups[2]]))
            if most == 0 or most > 200_000:
                continue
            unit = next(of for words, of in _KINDS if re.search(words, match[groups[3]], re.IGNORECASE))
            near = plain[max(match.start() - 6, 0) : match.end() + 4]
            yield (
                *match.span(),
                Limit(
                    most,
                    unit,
                    _count(unit, width, plain, language),
                    any(word in near for word in _ABOUT),
                    match[0].strip(" ()（）"),
                ),
            )
    for match in _DIGITS.finditer(plain):
        most = int(re.sub(r"[,，]", "", match[1] or match[2]))
        yield (*match.span(), Limit(most, "digits", said=match[0].strip("()（） ")))


def _count(unit: Of, width: str, text: str, language: str) -> Count:
    if unit != "characters":
        return ""
    if width == "全角":
        return "full-width"
    if re.search(r"(空白|スペース|spaces?).{0,4}(含む|含め(?!ない|ず)|includ)|includ\w*\s+spaces", text):
        return "all"
    return "word" if language == "zh" else ""


def _full_width(text: str) -> int:
    """Half-width characters are a half; what is left over is one more."""
    halves = sum(2 if unicodedata.east_asian_width(each) in "FWA" else 1 for each in text if each not in "\r\n")
    return -(-halves // 2)


def counters() -> dict[str, Callable[[str], int]]:
    """The ways of counting characters, by name."""
    from kyoso.checks.form import COUNTS

    return {**COUNTS, "full-width": _full_width, "": COUNTS["non-blank"]}


def counted(text: str, limit: Limit) -> int | None:
    """How many of what the limit counts a text has; None for pages and lines, which need a layout."""
    if limit.of == "characters":
        return counters()[limit.count](text)
    if limit.of == "words":
        return len(text.split())
    if limit.of == "digits":
        return sum(each.isalnum() for each in unicodedata.normalize("NFKC", text))
    return None
