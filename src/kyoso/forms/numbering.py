"""The signs of list items as a reader sees them: bullets, and numbers that count."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from kyoso.forms.document import Paragraph
from kyoso.word.opening import Opened

BULLET = "・"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_KANJI = "〇一二三四五六七八九"
_IROHA = "アイウエオカキクケコサシスセソタチツテト"


class Item(NamedTuple):
    """An item of a list: its sign and its level from 0."""

    sign: str
    level: int


class Numbering:
    """Counts the items of a document's lists, in the order in which they are asked for."""

    def __init__(self, opened: Opened) -> None:
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._styles: dict[str, tuple[str, int]] = {}
        self._counts: dict[tuple[str, int], int] = {}
        name = opened.related("numbering")
        if name:
            opened.tree(name)
            self._read(opened.part(name).decode("utf-8"))
        name = opened.related("styles")
        if name:
            self._read_styles(opened.part(name).decode("utf-8", "replace"))

    def _read(self, text: str) -> None:
        abstracts: dict[str, dict[int, tuple[str, str, int]]] = {}
        for match in re.finditer(r'<w:abstractNum\b[^>]*w:abstractNumId="(\d+)".*?</w:abstractNum>', text, re.S):
            levels = {}
            for level in re.finditer(r'<w:lvl\b[^>]*w:ilvl="(\d)".*?</w:lvl>', match[0], re.S):
                levels[int(level[1])] = (
                    _of(level[0], "numFmt", "decimal"),
                    _of(level[0], "lvlText", ""),
                    int(_of(level[0], "start", "1") or 1),
                )
            abstracts[match[1]] = levels
        for match in re.finditer(r'<w:num\b[^>]*w:numId="(\d+)".*?</w:num>', text, re.S):
            self._levels[match[1]] = abstracts.get(_of(match[0], "abstractNumId", ""), {})

    def _read_styles(self, text: str) -> None:
        for match in re.finditer(r'<w:style\b[^>]*w:styleId="([^"]*)".*?</w:style>', text, re.S):
            if number := re.search(r'<w:numId\b[^>]*w:val="(\d+)"', match[0]):
                self._styles[match[1]] = (number[1], int(_of(match[0], "ilvl", "0")))

    def item(self, line: Paragraph) -> Item | None:
        """The item that a paragraph is, counted; None for a paragraph of no list."""
        said = line.properties.outer if line.properties is not None else ""
        number, level = self._styles.get(line.style, ("", 0))
        if match := re.search(r'<w:numId\b[^>]*w:val="(\d+)"', said):
            number, level = match[1], int(_of(said, "ilvl", "0"))
        levels = self._levels.get(number)
        if not levels or number == "0" or "outlineLvl" in said or re.match("[Hh]eading", line.style):
            return None
        kind, text, start = levels.get(level, ("bullet", "", 1))
        if kind in ("bullet", "none"):
            return Item(BULLET, level)
        count = self._counts.get((number, level), start - 1) + 1
        self._counts[number, level] = count
        for deeper in range(level + 1, 9):
            self._counts.pop((number, deeper), None)
        return Item(self._sign(number, levels, text), level)

    def _sign(self, number: str, levels: dict[int, tuple[str, str, int]], text: str) -> str:
        def counted(match: re.Match[str]) -> str:
            level = int(match[1]) - 1
            kind, _, start = levels.get(level, ("decimal", "", 1))
            return _number(self._counts.get((number, level), start), kind)

        return re.sub(r"%([1-9])", counted, text)


def _of(text: str, name: str, default: str) -> str:
    match = re.search(rf'<w:{name}\b[^>]*w:val="([^"]*)"', text)
    return match[1] if match else default


def _number(count: int, kind: str) -> str:
    """A number in a numbering format (ST_NumberFormat of WordprocessingML); as digits in those that are not known."""
    write = _FORMATS.get(kind)
    return (write(count) if write else "") or str(count)


def _letter(count: int) -> str:
    return chr(ord("a") + (count - 1) % 26)


def _kanji(count: int) -> str:
    """By signs, below a hundred."""
    tens, ones = divmod(count, 10)
    if tens >= 10:
        return ""
    return ("" if tens < 2 else _KANJI[tens]) + ("十" if tens else "") + (_KANJI[ones] if ones else "")


def _of_row(signs: str) -> Callable[[int], str]:
    """Counts by the signs of a row; "" past its end."""
    return lambda count: signs[count - 1 : count]


def _roman(count: int) -> str:
    made = ""
    for value, sign in ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):
        made += sign * (count // value)
        count %= value
    return made


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimalEnclosedCircle": _of_row(_CIRCLED),
    "decimalFullWidth": lambda count: "".join(chr(ord(each) + 0xFEE0) for each in str(count)),
    "lowerLetter": _letter,
    "upperLetter": lambda count: _letter(count).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda count: _roman(count).upper(),
    "japaneseCounting": _kanji,
    "ideographDigital": _kanji,
    "chineseCounting": _kanji,
    "aiueo": _of_row(_IROHA),
    "aiueoFullWidth": _of_row(_IROHA),
}
