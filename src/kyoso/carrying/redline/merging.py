"""Two paragraphs, tables or cells as one with tracked changes."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any

from kyoso.carrying.redline.aligning import Pair, dice, pairs
from kyoso.carrying.redline.marking import Marker, own, runs_of
from kyoso.carrying.redline.tokens import Token, tokens_of, words_of
from kyoso.carrying.words import MARKS, TR, P, W, style_of

TBL, TC = f"{W}tbl", f"{W}tc"
Opcode = tuple[str, int, int, int, int]


class Merger:
    """Merges blocks of the old file with those of the new one."""

    def __init__(self, marker: Marker) -> None:
        self.marker = marker
        self._words: dict[Any, str] = {}
        self._shapes: dict[Any, tuple[str, ...]] = {}

    def words(self, block: Any) -> str:
        """The words of a block, read once."""
        if block not in self._words:
            self._words[block] = words_of(block)
        return self._words[block]

    def shape(self, row: Any) -> tuple[str, ...]:
        """How the cells of a row lie in the grid."""
        if row not in self._shapes:
            self._shapes[row] = _row_shape(row)
        return self._shapes[row]

    def blocks(self, old: Sequence[Any], new: Sequence[Any]) -> list[Any]:
        """The blocks of both, in order; the last paragraphs belong together, since a last one cannot go."""
        old, new = list(old), list(new)
        last = old.pop(), new.pop()
        if last[0].tag != P or last[1].tag != P:
            old.append(last[0])
            new.append(last[1])
            last = (None, None)
        made: list[Any] = []
        for pair in _ordered(pairs(old, new, self._key, self._likeness)):
            made += self._of(pair.old, pair.new, same=pair.same)
        if last[1] is not None:
            made += self._of(last[0], last[1], same=self._key(last[0]) == self._key(last[1]))
        return self._apart(made)

    def _of(self, old: Any, new: Any, *, same: bool) -> list[Any]:
        if new is None:
            return self.marker.delete(old)
        if old is None:
            return [self.marker.insert(new)]
        if not same and new.tag == P:
            self.paragraph(old, new)
        elif not same:
            self._table(old, new)
        return [new]

    def _apart(self, made: list[Any]) -> list[Any]:
        """Tables that meet only in the redline, with a paragraph between them."""
        found: list[Any] = []
        for block in made:
            if found and block.tag == found[-1].tag == TBL:
                found.append(self.marker.between())
            found.append(block)
        return found

    def _key(self, block: Any) -> tuple[str, str, str]:
        shape = ""
        if block.tag == P:
            shape = style_of(block)
        elif block.tag == TBL:
            shape = repr([self.shape(row) for row in own(block, TR)])
        return block.tag, shape, self.words(block)

    def _likeness(self, old: Any, new: Any) -> float:
        if old.tag != new.tag or old.tag not in (P, TBL):
            return 0
        if old.tag == TBL:
            return 0.4 + 0.6 * dice(self.words(old), self.words(new)) if _columns(old) == _columns(new) else 0
        if style_of(old) != style_of(new):
            return 0
        return dice(self.words(old), self.words(new))

    # -- paragraphs -----------------------------------------------------------------------

    def paragraph(self, old: Any, new: Any) -> None:
        """The words of the new paragraph, with what came and went."""
        before, after = tokens_of(old), tokens_of(new)
        opcodes = _opcodes(before, after)
        properties = [child for child in new if child.tag == f"{W}pPr"]
        for child in list(new):
            new.remove(child)
        new.extend(properties)
        writer = _Writer(self.marker, new)
        for kind, first, last, begin, end in opcodes:
            if kind != "equal":
                writer.deleted(before[first:last])
            writer.write(after[begin:end], inserted=kind != "equal")

    # -- tables ---------------------------------------------------------------------------

    def _table(self, old: Any, new: Any) -> None:
        rows = [each for each in new if each.tag == TR]
        there = [each for each in old if each.tag == TR]
        if len(rows) != len(own(new, TR)) or len(there) != len(own(old, TR)):
            rows, there = own(new, TR), own(old, TR)
        place = rows[0]
        found = list(pairs(there, rows, self._row_key, self._row_likeness))
        anchor = place.makeelement(f"{W}anchor")
        place.addprevious(anchor)
        for pair in found:
            if pair.new is None:
                anchor.addprevious(self.marker.delete_row(pair.old))
                continue
            if pair.old is None:
                self.marker.mark_row(pair.new, "ins")
            elif not pair.same:
                for one, other in zip(own(pair.old, TC), own(pair.new, TC), strict=True):
                    self._cell(one, other)
            pair.new.addnext(anchor) if pair.new.getparent() is anchor.getparent() else None
        anchor.getparent().remove(anchor)

    def _cell(self, old: Any, new: Any) -> None:
        before, after = blocks_in(old), blocks_in(new)
        if [self.words(each) for each in before] == [self.words(each) for each in after]:
            return
        made = self.blocks(before, after)
        kept = [child for child in new if child.tag == f"{W}tcPr"]
        for child in list(new):
            new.remove(child)
        new.extend([*kept, *made])

    def _row_key(self, row: Any) -> tuple[Any, ...]:
        return (self.shape(row), *(self.words(cell) for cell in own(row, TC)))

    def _row_likeness(self, old: Any, new: Any) -> float:
        if self.shape(old) != self.shape(new):
            return 0
        cells = list(zip(own(old, TC), own(new, TC), strict=True))
        found = [
            dice(self.words(one), self.words(other)) for one, other in cells if self.words(one) or self.words(other)
        ]
        return max(sum(found) / len(found), found[0] * 0.9) if found else 1


def _ordered(found: Iterable[Pair]) -> Iterator[Pair]:
    """What goes before what comes, or the other way round, so that no two tables meet that were apart.

    Where they would meet both ways, the next paragraph goes and comes with them.
    """
    gone: list[Pair] = []
    come: list[Pair] = []
    for pair in found:
        if pair.new is None:
            gone.append(pair)
        elif pair.old is None:
            come.append(pair)
        else:
            first, then = (gone, come) if not _meet(gone, come) else (come, gone)
            if _meet(first, then) and pair.new.tag == P:
                yield from (*gone, Pair(pair.old, None), *come, Pair(None, pair.new))
            else:
                yield from (*first, *then, pair)
            gone, come = [], []
    yield from (*gone, *come)


def _meet(first: list[Pair], then: list[Pair]) -> bool:
    """Whether a table would stand right behind another one."""
    if not first or not then:
        return False
    ends, begins = first[-1], then[0]
    return bool(
        (ends.old if ends.new is None else ends.new).tag
        == (begins.old if begins.new is None else begins.new).tag
        == TBL
    )


class _Writer:
    """Writes tokens into a paragraph; what stood round them stands round them again."""

    def __init__(self, marker: Marker, paragraph: Any) -> None:
        self.marker = marker
        self.open = [paragraph]

    def deleted(self, tokens: list[Token]) -> None:
        """Words of the old paragraph, where the writer is."""
        self.marker.delete_words(self.open[-1], tokens)

    def write(self, tokens: list[Token], *, inserted: bool) -> None:
        """Words and things of the new paragraph."""
        row: list[Token] = []
        for token in tokens:
            if token.marks or token.opens is not None or token.closes:
                self._flush(row, inserted=inserted)
                row = []
                self.open[-1].extend(token.marks)
            if token.opens is not None:
                self._begin(token.opens)
            elif token.closes:
                self.open.pop()
            elif token.text or token.element is not None:
                row.append(token)
        self._flush(row, inserted=inserted)

    def _begin(self, around: Any) -> None:
        made = around.makeelement(around.tag, dict(around.attrib))
        inner = made
        for child in around:
            if child.tag == f"{W}sdtContent":
                inner = made.makeelement(child.tag, dict(child.attrib))
                made.append(inner)
            elif child.tag in (f"{W}sdtPr", f"{W}sdtEndPr", f"{W}smartTagPr", f"{W}customXmlPr"):
                made.append(copy.deepcopy(child))
        self.open[-1].append(made)
        self.open.append(inner)

    def _flush(self, row: list[Token], *, inserted: bool) -> None:
        runs = runs_of(row)
        if inserted and runs:
            change = self.marker.change("ins")
            change.extend(runs)
            runs = [change]
        self.open[-1].extend(runs)


def _opcodes(before: list[Token], after: list[Token]) -> list[Opcode]:
    """What stays, goes and comes; a lone character that stays between two changes changes with them."""
    keys = [token.key for token in before], [token.key for token in after]
    found: list[Opcode] = []
    for code in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        kind, first, last, begin, end = code
        lone = kind == "equal" and found and last < len(before) and end < len(after) and _is_lone(before[first:last])
        if lone or (found and found[-1][0] == "replace" and kind != "equal"):
            _, at, _, to, _ = found.pop()
            found.append(("replace", at, last, to, end))
        else:
            found.append(("equal" if kind == "equal" else "replace", first, last, begin, end))
    return found


def _is_lone(tokens: list[Token]) -> bool:
    return (
        all(token.text and token.element is None for token in tokens) and sum(len(token.text) for token in tokens) < 2
    )


def blocks_in(cell: Any) -> list[Any]:
    """The blocks of a body or cell; marks between them are not blocks."""
    return [child for child in cell if child.tag not in MARKS]


def _row_shape(row: Any) -> tuple[str, ...]:
    """How the cells of a row lie in the grid."""
    found = []
    for cell in own(row, TC):
        span, merged = cell.find(f"{W}tcPr/{W}gridSpan"), cell.find(f"{W}tcPr/{W}vMerge")
        across = "" if span is None else span.get(f"{W}val", "")
        down = "" if merged is None else merged.get(f"{W}val", "continue")
        found.append(f"{across}{down}")
    return tuple(found)


def _columns(table: Any) -> int:
    return len(table.findall(f"{W}tblGrid/{W}gridCol"))
