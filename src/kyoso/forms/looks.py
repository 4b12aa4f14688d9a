"""What forms state of the looks of the filled file: A4, 余白20mm以上, 10.5ポイント以上, 行距1.5倍, font size 11."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from kyoso.formatting import PAPERS, Demand, What
from kyoso.forms.document import Document

_NUMBER = r"([0-9]+(?:\.[0-9]+)?)"
_LEAST = r"以上|at least|minimum|not smaller|不小于|不少于|or larger|or more"
_MOST = r"以下|以内|at most|maximum|不大于|or smaller"
_PAPER = re.compile(
    rf"(?<![0-9A-Za-z])({'|'.join(PAPERS)})(?:\s*(?:判|版|サイズ|用紙|縦|横|纸|paper|size|format))", re.IGNORECASE
)
_SIZE = re.compile(
    r"(?:文字|フォント|活字|本文|字体|字号|font|text|character|typeface|type)[^。.;；\n]{0,24}?"
    rf"{_NUMBER}\s*(?:ポイント(?!制)|pt|points?|磅)",
    re.IGNORECASE,
)
_MARGINS = re.compile(
    rf"(?:余白|页边距|margins?)[^。;；\n]{{0,24}}?{_NUMBER}\s*(mm|ミリ|cm|センチ|毫米|厘米)", re.IGNORECASE
)
_LINES = re.compile(
    rf"(?:行間|行送り|行距|line spacing|spacing)[^。;；\n]{{0,12}}?{_NUMBER}\s*(倍|行|ポイント|pt|points?|磅|lines?)?",
    re.IGNORECASE,
)
_FACES = "MS P?明朝|MS P?ゴシック|游明朝|游ゴシック|メイリオ|宋体|楷体|仿宋|黑体|Times New Roman|Arial|Calibri|Century"
_FACE = re.compile(
    rf"(?:フォント|書体|字体|font|typeface)[^。;；\n]{{0,12}}?((?:{_FACES})(?:\s*(?:、|,|又は|または|or|或)\s*(?:{_FACES}))*)",
    re.IGNORECASE,
)
_IN_CENTIMETRES = ("cm", "センチ", "厘米")


def looks_in(document: Document) -> Iterator[Demand]:
    """Every demand on looks that a form states, each once; a person confirms them in the map."""
    seen: set[tuple[Any, ...]] = set()
    form = document.opened.name.rpartition("/")[2]
    for line in document.paragraphs():
        for made in stated(line.text, form):
            key = made.what, made.least, made.most, made.names
            if key not in seen:
                seen.add(key)
                yield made


def stated(text: str, form: str) -> Iterator[Demand]:
    """The demands on looks that a text states."""
    line = unicodedata.normalize("NFKC", text)
    for match in _PAPER.finditer(line):
        name = next(each for each in PAPERS if each.lower() == match[1].lower())
        yield Demand(what="paper", names=(name,), source=form, said=_said(match))
    for match in _SIZE.finditer(line):
        yield _measured("size", float(match[1]), line, match, form)
    for match in _MARGINS.finditer(line):
        number = float(match[1]) * (10 if match[2].lower() in _IN_CENTIMETRES else 1)
        yield _measured("margins", number, line, match, form)
    for match in _LINES.finditer(line):
        points = (match[2] or "").lower().startswith(("ポ", "pt", "po", "磅"))
        yield _measured("leading", float(match[1]), line, match, form, of="points" if points else "lines")
    for match in _FACE.finditer(line):
        names = tuple(dict.fromkeys(re.findall(_FACES, match[1], re.IGNORECASE)))
        yield Demand(what="typeface", names=names, source=form, said=_said(match))


def _measured(what: What, number: float, line: str, match: re.Match[str], form: str, **more: Any) -> Demand:
    """A demand by a number: at least, at most, or just so, as the words around it say."""
    around = line[max(match.start() - 16, 0) : match.end() + 12]
    if re.search(_MOST, around, re.IGNORECASE):
        return Demand(what=what, most=number, source=form, said=_said(match), **more)
    least_only = re.search(_LEAST, around, re.IGNORECASE)
    most = None if least_only else number
    return Demand(what=what, least=number, most=most, source=form, said=_said(match), **more)


def _said(match: re.Match[str]) -> str:
    return " ".join(match[0].split())
