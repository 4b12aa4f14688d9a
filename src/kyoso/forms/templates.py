"""A line of a form as a pattern: its own words with what somebody wrote into its places."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from kyoso.forms.controls import described
from kyoso.forms.document import Paragraph
from kyoso.forms.slots import EMPTY_BOXES, TICKED_BOXES, Slot

SIGNS = EMPTY_BOXES + TICKED_BOXES + "レ〆✗✘xX×"
_BOX = str.maketrans(dict.fromkeys(EMPTY_BOXES + TICKED_BOXES, "□"))


@lru_cache(maxsize=8192)
def key(text: str) -> str:
    """Words for comparing: blanks, lines to write on and the state of boxes do not matter."""
    return re.sub(r"[\s\u3000_＿]+", "", text).translate(_BOX)


class Template(NamedTuple):
    """The own words of a line round its places, and the pattern that finds what stands in these."""

    line: Paragraph
    slots: tuple[Slot, ...]
    pattern: re.Pattern[str]
    own: int  # characters of the form's own words

    def match(self, text: str) -> re.Match[str] | None:
        """What stands in the places of a line of another file, if that line has the same own words."""
        return self.pattern.match(text) if self.own else None


def template_of(line: Paragraph, slots: list[Slot]) -> Template:
    """The template of a line with its places."""
    parts: list[str] = []
    at = own = 0
    for slot in slots:
        for start, end in slot.gaps:
            literal = line.text[at:start]
            own += len(key(literal))
            parts += [_literal(literal), _gap(slot, line.text[start:end])]
            at = max(end, at)
    literal = line.text[at:]
    own += len(key(literal))
    own += sum(slot.kind in ("tick", "circle") for slot in slots)
    pattern = re.compile(rf"[\s\u3000]*{''.join(parts)}{_literal(literal)}[\s\u3000]*\Z", re.DOTALL)
    return Template(line, tuple(slots), pattern, own)


def _literal(text: str) -> str:
    """Own words, however blanks are spread among them."""
    signs = [each for each in text if not each.isspace()]
    made = []
    for sign in signs:
        made.append(f"[{EMPTY_BOXES}{TICKED_BOXES}]" if sign in EMPTY_BOXES + TICKED_BOXES else re.escape(sign))
    blank = r"[\s\u3000]*"
    return blank + blank.join(made) + (blank if made else "")


def _gap(slot: Slot, text: str) -> str:
    if slot.kind == "tick" or is_tick(slot):
        return f"([{re.escape(SIGNS)}]?)"
    if slot.kind == "circle":
        return f"({_literal(text)})"
    if slot.kind in ("date", "postal"):
        return r"([^年月日]{0,12}?)"
    return "(.*?)"


def is_tick(slot: Slot) -> bool:
    """Whether a place is a box to tick, as a content control or a legacy field."""
    return slot.control is not None and described(slot.control).kind == "tick"


def captures(match: re.Match[str], slots: tuple[Slot, ...]) -> list[tuple[str, ...]]:
    """What stands in each place: one text for each of its gaps."""
    found, group = [], 1
    for slot in slots:
        texts = []
        for _ in slot.gaps:
            texts.append((match[group] or "").strip(" \t\u3000_＿…‥"))
            group += 1
        found.append(tuple(texts))
    return found
