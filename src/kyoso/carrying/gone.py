"""What an author took out of a draft stays out when it is carried over to the same call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from kyoso.carrying.own import Fresh
from kyoso.carrying.survey import Survey
from kyoso.carrying.words import TBL, blocks_of, cells, marks_in, row_words, rows, style_of, text_of, words_of
from kyoso.word.own import OWN_STYLES, digest

LONGEST = 40  # characters by which a paragraph is named


def keep_out(body: Any, fresh: Fresh, found: Survey) -> list[str]:
    """Take the same instructions, tables of facts and appendices out of the new draft; returns what they are called.

    Where the rules have changed since and the drafts are not built alike, what says the same goes.
    """
    own, there = blocks_of(fresh.body), blocks_of(body)
    gone = _Gone(own, fresh, found).numbers()
    if len(own) == len(there):
        taken = [there[number] for number in gone]
    else:
        gone, taken = _what_says_the_same(own, gone, there)
    for block in taken:
        block.getparent().remove(block)
    return [_name(own[number]) for number in gone if words_of(own[number])]


def _what_says_the_same(own: Sequence[Any], gone: Sequence[int], there: Sequence[Any]) -> tuple[list[int], list[Any]]:
    """What is gone and has its like in the same section of the new draft, and these, with the gaps behind tables."""
    wanted: dict[tuple[str, str], list[int]] = {}
    sections = _sections(own)
    for number in gone:
        if words_of(own[number]):
            wanted.setdefault((sections[number], words_of(own[number])), []).append(number)
    found: list[int] = []
    taken: list[Any] = []
    for section, block in zip(_sections(there), there, strict=True):
        numbers = wanted.get((section, words_of(block)))
        if numbers and not marks_in(block):
            found.append(numbers.pop(0))
            taken.append(block)
        elif taken and taken[-1].tag == TBL and taken[-1].getnext() is block and _is_gap(block):
            taken.append(block)
    return found, taken


def _sections(blocks: Sequence[Any]) -> list[str]:
    """The bookmark of the section in which each block stands."""
    sections: list[str] = []
    for block in blocks:
        before = sections[-1] if sections else ""
        sections.append(next((name for name in marks_in(block) if name.startswith("s_")), before))
    return sections


def _is_gap(block: Any) -> bool:
    return style_of(block) == "TableGap" and not words_of(block)


class _Gone:
    """Finds the draft's own blocks that are not in the author's file any more."""

    def __init__(self, blocks: Sequence[Any], fresh: Fresh, found: Survey) -> None:
        self.blocks, self.fresh, self.found = blocks, fresh, found
        self.left, self.left_rows = Counter(found.gone), Counter(found.gone_rows)
        self.section = ""

    def numbers(self) -> list[int]:
        """The blocks by their number, with the gaps behind tables."""
        gone: list[int] = []
        for number, block in enumerate(self.blocks):
            self.section = next((name for name in marks_in(block) if name.startswith("s_")), self.section)
            if block.tag == TBL:
                if self._is_gone_table(block):
                    gone.append(number)
            elif _is_gap(block):
                if gone and gone[-1] == number - 1:
                    gone.append(number)
            elif self._is_gone(block):
                gone.append(number)
        return sorted({*gone, *self._headings(set(gone))})

    def _was_made(self, text: str, kind: str) -> bool:
        """Whether the author's draft had it: rules that changed since write words that nobody took away."""
        if self.fresh.digests:
            return digest(text) in self.fresh.digests
        return self.fresh.is_same or (self.section, kind) not in self.found.own

    def _is_gone(self, paragraph: Any) -> bool:
        kind, words = OWN_STYLES.get(style_of(paragraph).lower(), ""), words_of(paragraph)
        if kind in ("", "contents") or marks_in(paragraph) or self.left[words] < 1:
            return False
        if not self._was_made(text_of(paragraph), kind):
            return False
        self.left[words] -= 1
        return True

    def _is_gone_table(self, table: Any) -> bool:
        if any(name.startswith(("t_", "f_", "c_")) for name in marks_in(table)):
            return False
        body = rows(table)[1:] or rows(table)
        every = [row_words(row) for row in body]
        if not all(self.left_rows[words] > 0 for words in every):
            return False
        if not all(
            self._was_made("\t".join(text_of(cell).rstrip("\n") for cell in cells(row)), "facts") for row in body
        ):
            return False
        for words in every:
            self.left_rows[words] -= 1
        return True

    def _headings(self, gone: set[int]) -> list[int]:
        """Headings that are gone together with all that stood under them."""
        marks = [
            (number, [name for name in marks_in(each) if name[:2] == "s_"]) for number, each in enumerate(self.blocks)
        ]
        starts = [(number, names) for number, names in marks if names]
        made = []
        for place, (number, names) in enumerate(starts):
            end = starts[place + 1][0] if place + 1 < len(starts) else len(self.blocks)
            under = [each for each in range(number + 1, end) if words_of(self.blocks[each])]
            if under and set(under) <= gone and not any(name in self.found.marks for name in names):
                made += [number, *(each for each in range(number + 1, end) if not words_of(self.blocks[each]))]
        return made


def _name(block: Any) -> str:
    words = " ".join(text_of(rows(block)[0] if block.tag == TBL else block).split())
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"
