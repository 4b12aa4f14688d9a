"""A line of a form as a pattern: its own words with what somebody wrote into its places."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from kyoso.forms.controls import described
from kyoso.forms.document import Paragraph
from kyoso.forms.slots import EMPTY_BOXES, TICKED_BOXES, Slot

SIGNS = EMPTY_BOXES + TICKED_BOXES + "レ〆✗✘xX×"
LONGEST = 10_000  # characters of a line with places: what is longer is somebody's text
TRIES = 10_000_000  # ways in which own words may stand in a line
ANY = "(.*?)"
_BOX = str.maketrans(dict.fromkeys(EMPTY_BOXES + TICKED_BOXES, "□"))


@lru_cache(maxsize=8192)
def key(text: str) -> str:
    """Words for comparing: blanks, lines to write on and the state of boxes do not matter."""
    return re.sub(r"[\s\u3000_＿]+", "", text).translate(_BOX)


class Template(NamedTuple):
    """The own words of a line round its places, and the pattern that finds what stands in these."""

    line: Paragraph
    slots: tuple[Slot, ...]
    sure: re.Pattern[str]  # each place ends where the own words after it first stand
    pieces: tuple[str, ...]  # the same without that: an answer may hold these words itself
    own: int  # characters of the form's own words

    def match(self, text: str) -> re.Match[str] | None:
        """What stands in the places of a line of another file, if that line has the same own words.

        Where the first of the own words do not lead to all of them, others are tried, unless these are too many.
        """
        if not self.own or len(text) > LONGEST:
            return None
        found = self.sure.match(text)
        if found is None and float(len(text)) ** sum(piece == ANY for piece in self.pieces) < TRIES:
            found = _compiled("".join(self.pieces)).match(text)
        return found


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.DOTALL)


def template_of(line: Paragraph, slots: list[Slot]) -> Template:
    """The template of a line with its places."""
    gaps = [(slot, start, end) for slot in slots for start, end in slot.gaps]
    ends = [max([0, *(end for _, _, end in gaps[:number])]) for number in range(len(gaps) + 1)]
    words = [line.text[at:start] for at, (_, start, _) in zip(ends, gaps, strict=False)] + [line.text[ends[-1] :]]
    literals = [_literal(each) for each in words]
    literals[-1] += r"[\s\u3000]*+\Z"
    found = [_gap(slot, line.text[start:end]) for slot, start, end in gaps]
    sure = "".join(f"(?>{gap}{literal})" for gap, literal in zip(found, literals[1:], strict=True))
    pieces = [part for pair in zip(found, literals[1:], strict=True) for part in pair]
    own = sum(len(key(each)) for each in words) + sum(slot.kind in ("tick", "circle") for slot in slots)
    return Template(line, tuple(slots), _compiled(literals[0] + sure), (literals[0], *pieces), own)


def _literal(text: str) -> str:
    """Own words, however blanks are spread among them."""
    signs = [each for each in text if not each.isspace()]
    made = []
    for sign in signs:
        made.append(f"[{EMPTY_BOXES}{TICKED_BOXES}]" if sign in EMPTY_BOXES + TICKED_BOXES else re.escape(sign))
    blank = r"[\s\u3000]*+"
    return blank + blank.join(made) + (blank if made else "")


def _gap(slot: Slot, text: str) -> str:
    if slot.kind == "tick" or is_tick(slot):
        return f"([{re.escape(SIGNS)}]?)"
    if slot.kind == "circle":
        return f"({_literal(text)})"
    if slot.kind in ("date", "postal"):
        return r"([^年月日]{0,12}?)"
    return ANY


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
