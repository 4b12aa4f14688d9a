"""Where in a line of a form something is to be written: gaps, dates, post codes, boxes to tick.

Gaps in Japanese forms are blanks before a unit (　　円), within brackets （　　）, underlined or at the end
of a label; in others they are underscores or dots. Blanks also centre, indent and spread words
(氏　　名), so each rule says what has to stand round them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from kyoso.forms.document import Control, Paragraph
from kyoso.forms.labels import is_label, is_numbered, tidy, unbracketed

Kind = Literal["text", "date", "postal", "tick", "control", "circle"]
EMPTY_BOXES, TICKED_BOXES = "□☐◻⬜", "☑☒■✓✔🗹"
BLANK = "[ \u3000\u00a0\u2002-\u200a]"
_UNITS = (
    r"(?:年間|年度|年|[かヵヶカケ箇]月|月|日|歳|才|円|千円|万円|百万円|億円|人|名|件|回|社|事業所|箇所|頁|ページ|枚"
    r"|時間|時|分|％|%|㎡|ｍ|kg|印|様|殿|号|番|元|万元|岁|JPY|EUR|USD|years?|months?|hours?|persons?)"
)
_TICK = re.compile(rf"[{EMPTY_BOXES}](?![にをのがへと印](?!\S*[する]$))|[☑☒🗹]")
_DATE = re.compile(
    rf"(?P<era>令和|平成|昭和|西暦|20|２０)?(?P<year>{BLANK}*)年(?P<month>{BLANK}+)月(?:(?P<day>{BLANK}+)日)?"
)
_POSTAL = re.compile(rf"〒(?P<first>{BLANK}*)(?:[-－‐―ー−](?P<second>{BLANK}*))?")
_LINE = re.compile(r"[_＿]{2,}|[…‥]{2,}|\.{6,}")
_BRACKETS = re.compile(rf"[（(]({BLANK}+)[）)]|[【\[［〔]({BLANK}{{2,}})[】\]］〕]|「({BLANK}{{2,}})」")
_BEFORE_UNIT = re.compile(rf"(?<=\S)({BLANK}{{2,}}|(?<=[：:]){BLANK}+)(?={_UNITS}(?:\W|$|から|まで))")
_LEADING_UNIT = re.compile(rf"^{BLANK}*(?={_UNITS}{BLANK}*(?:[（(].*|[／/].*)?$)")
_HEAD = re.compile(r"(?:年度|年|月|日|号|番|様|殿|印)\s*$")  # without a gap before it: the head of a column
_TRAILING = re.compile(rf"({BLANK}{{2,}})(?=$|印$|㊞$|{BLANK}*[（(]印[）)]$)")
_COLON = re.compile(rf"[：:]({BLANK}*)$")
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}
_OPTIONS = re.compile(r"^[（(]?\s*(?:[0-9０-９]{1,2}\s*[,，、]?\s*){3,}[）)]?$")
_NUMBERED = re.compile(r"[0-9０-９]{1,2}")
_LETTERED = re.compile(r"[A-ZＡ-Ｚ]\s*[：:]\s*[^\s：:]+")
_EITHER = re.compile(
    r"(?:[（(]?[0-9０-９][）)]\s*)?あり\s*[・／/]\s*(?:[（(]?[0-9０-９][）)]\s*)?なし|有\s*[・／/]\s*無|はい\s*[・／/]\s*いいえ|該当\s*[・／/]\s*非該当|男\s*[・／/]\s*女|可\s*[・／/]\s*否"
)


class Slot(NamedTuple):
    """A place in the text of a paragraph. `parts` are the gaps of a date or post code in their order."""

    kind: Kind
    start: int
    end: int
    parts: tuple[tuple[int, int], ...] = ()
    control: Control | None = None
    era: str = ""

    @property
    def gaps(self) -> tuple[tuple[int, int], ...]:
        """What gives way to the value."""
        return self.parts or ((self.start, self.end),)


def width_of(text: str) -> int:
    """Columns that blanks or words take, a full-width character two."""
    return sum(1 if ord(each) < 0x2000 or 0xFF61 <= ord(each) <= 0xFF9F else 2 for each in text)


def slots_of(line: Paragraph) -> list[Slot]:
    """The places of a paragraph in their order; none overlaps another."""
    found: list[Slot] = [Slot("control", each.start, each.end, control=each) for each in line.controls]
    if line.block_control is not None:
        control = Control(line.block_control, 0, len(line.text))
        found = [Slot("control", 0, len(line.text), control=control)]
    if line.text and not line.blank:
        for rule in _RULES:
            for slot in rule(line):
                if not any(_overlap(slot, other) for other in found):
                    found.append(slot)
    return sorted(found, key=lambda slot: (slot.start, slot.end))


def _overlap(one: Slot, other: Slot) -> bool:
    if one.start == one.end or other.start == other.end:
        return one.start <= other.end and other.start <= one.end and one.start == other.start
    return one.start < other.end and other.start < one.end


def _ticks(line: Paragraph) -> Iterator[Slot]:
    for match in _TICK.finditer(line.text):
        yield Slot("tick", match.start(), match.end())
    if line.text.lstrip()[:1] in "■✓✔" and any(each in line.text for each in EMPTY_BOXES):
        at = len(line.text) - len(line.text.lstrip())
        yield Slot("tick", at, at + 1)


def _dates(line: Paragraph) -> Iterator[Slot]:
    text = line.text
    for match in _DATE.finditer(text):
        before = text[match.start() - 1] if match.start() else " "
        if not match["era"] and not match["year"] and before not in " 　\t（(：:暦~～から日":
            continue
        after = text[match.end() :].strip()
        if match["day"] is None and after and after[0] not in "（(〜～~-－から現時まで)）":
            continue
        parts = [match.span(name) for name in ("year", "month", "day") if match[name] is not None]
        yield Slot("date", match.start(), match.end(), tuple(parts), era=match["era"] or "")


def _postal(line: Paragraph) -> Iterator[Slot]:
    for match in _POSTAL.finditer(line.text):
        names = ("first", "second") if match["second"] is not None else ("first",)
        yield Slot("postal", match.start(), match.end(), tuple(match.span(name) for name in names))


def _lines(line: Paragraph) -> Iterator[Slot]:
    for match in _LINE.finditer(line.text):
        if match[0][0] in "_＿" or line.text[match.end() :].strip() == "" or match.start() == 0:
            yield Slot("text", match.start(), match.end())


def _brackets(line: Paragraph) -> Iterator[Slot]:
    for match in _BRACKETS.finditer(line.text):
        group = next(number for number in (1, 2, 3) if match[number] is not None)
        yield Slot("text", *match.span(group))


def _units(line: Paragraph) -> Iterator[Slot]:
    for match in _BEFORE_UNIT.finditer(line.text):
        if not is_spread(line.text, *match.span()):
            yield Slot("text", *match.span())
    leading = _LEADING_UNIT.match(line.text)
    if leading and len(line.text.strip()) < 24 and not _HEAD.match(line.text):
        yield Slot("text", *leading.span())


def is_spread(text: str, start: int, end: int) -> bool:
    """Whether blanks only spread a word: 氏　　名."""
    left = re.search(r"(\S+)$", text[:start])
    right = re.match(r"(\S+)", text[end:])
    if not left or not right:
        return False
    return len(left[1]) == 1 and (len(right[1]) == 1 or right[1][1] in "：:（(") and ord(left[1]) > 0x2FFF


def _endings(line: Paragraph) -> Iterator[Slot]:
    """Blanks after a label, underlined or not; a label that ends in a colon."""
    for match in _TRAILING.finditer(line.text):
        before = line.text[: match.start(1)].strip()
        if not before or width_of(match[1]) < 4:
            continue
        underlined = line.underlined(*match.span(1))
        if len(before) <= 30 and (underlined or is_label(before) or before[-1] in "：:"):
            yield Slot("text", *match.span(1))
    heading = line.cell is None and is_numbered(line.text.strip())
    colon = _COLON.search(line.text)
    if colon and 1 < len(line.text.strip()) <= 30 and not heading:
        yield Slot("text", *colon.span(1))


def _either(line: Paragraph) -> Iterator[Slot]:
    for match in _EITHER.finditer(line.text):
        for part in re.finditer(r"[^\s・／/（()）0-9０-９]+", match[0]):
            yield Slot("circle", match.start() + part.start(), match.start() + part.end())


_RULES = (_ticks, _dates, _postal, _lines, _brackets, _units, _endings, _either)


def circles_of(text: str) -> list[tuple[int, int]]:
    """The options of a line in which one is to be circled: １，２，３ or A：農業　B：漁業."""
    if _OPTIONS.match(text.strip()):
        return [match.span() for match in _NUMBERED.finditer(text)]
    lettered = [match.span() for match in _LETTERED.finditer(text)]
    return lettered if len(lettered) > 1 else []


@lru_cache(maxsize=64)
def era_start(era: str) -> int:
    """The year before the first of an era; for a century (20), 2000; else 0."""
    return _ERAS.get(era, 2000 if era in ("20", "２０") else 0)


def words_before(line: Paragraph, slots: list[Slot], number: int) -> str:
    """The words of a line between a place and the one before it."""
    slot = slots[number - 1]
    start = max((each.end for each in slots[: number - 1] if each.end <= slot.start), default=0)
    own = re.split(r"[。\n]|：(?=.)", line.text[start : slot.start])[-1]
    return unbracketed(tidy(own).strip(" ：:〒・"))
