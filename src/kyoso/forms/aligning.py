"""Lays a filled form beside the blank one: which line is which, and what stands between.

Word, LibreOffice and people change much round the words: runs, styles, blank lines, rows that are
added. What stays are the form's own words in their order, so these are the anchors.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher

from kyoso.forms.document import Block, Box, Cell, Document, Paragraph, Row, Table, paragraphs_in
from kyoso.forms.slots import Slot
from kyoso.forms.templates import Template, captures, key, template_of

SIMILAR = 0.6  # of two lines' words, from which on one is the other, changed
MANY = 40_000  # pairs of lines, from which on those that stand once in both are taken first
MOST = 4_000_000  # pairs of lines that are compared; what differs in more is somebody else's text
Score = Callable[[int, int], float]


class Alignment:
    """The blank form's places in a filled one.

    `lines` and `found` go by the address of a line of the form: the line in the filled file, and what
    stands in its places. `cells`, `rows` and `rooms` do the same for cells, for tables that repeat
    (rows that were added included) and for blank lines.
    """

    def __init__(
        self,
        form: Document,
        filled: Document,
        slots: Callable[[Paragraph], list[Slot]],
        repeated: dict[str, int],
        after: frozenset[str] = frozenset(),
    ) -> None:
        self.form, self.filled = form, filled
        self._slots = slots
        self._repeated = repeated  # address of a first row → how many rows repeat
        self._after = after  # headings with room after them, but without a blank line
        self._last = ""
        self._templates: dict[str, Template] = {}
        self._exempt: set[str] = set()  # lines in rows that repeat
        self.lines: dict[str, Paragraph] = {}
        self.found: dict[str, list[tuple[str, ...]]] = {}
        self.cells: dict[str, Cell] = {}
        self.rows: dict[str, list[Row]] = {}
        self.rooms: dict[str, list[Block]] = {}
        self.missing: list[Paragraph] = []
        self.changed: list[tuple[Paragraph, Paragraph]] = []
        self.added: list[Block] = []
        self._blocks(form.body, filled.body)
        self._boxes(form.boxes, filled.boxes)

    def template(self, line: Paragraph) -> Template:
        """A line of the form as a pattern."""
        if line.address not in self._templates:
            self._templates[line.address] = template_of(line, self._slots(line))
        return self._templates[line.address]

    # -- blocks ---------------------------------------------------------------------------

    def _blocks(self, ours: Sequence[Block], theirs: Sequence[Block]) -> None:
        """Align the blocks of one container."""
        anchors = [index for index, block in enumerate(ours) if self._is_anchor(block)]
        others = [index for index, block in enumerate(theirs) if not _is_blank(block)]
        pairs = self._pairs([ours[index] for index in anchors], [theirs[index] for index in others])
        at = other = 0
        self._last = ""
        for i, j in [*pairs, (len(anchors), len(others))]:
            start = anchors[i] if i < len(anchors) else len(ours)
            stop = others[j] if j < len(others) else len(theirs)
            self._gap(ours[at:start], theirs[other:stop])
            if i < len(anchors):
                self._pair(ours[start], theirs[stop])
                self._last = ours[start].address
            at, other = start + 1, stop + 1

    def _pairs(self, ours: Sequence[Block], theirs: Sequence[Block]) -> list[tuple[int, int]]:
        """Which block is which; in long files between the lines that both have just once, to be done soon."""
        made: list[tuple[int, int]] = []
        fixed = once_in_both(ours, theirs) if len(ours) * len(theirs) > MANY else []
        at = other = 0
        for i, j in [*fixed, (len(ours), len(theirs))]:
            here, there = ours[at:i], theirs[other:j]
            if len(here) * len(there) <= MOST:
                found = best_pairs(len(here), len(there), lambda one, two: self._score(here[one], there[two]))  # noqa: B023
                made += [(at + one, other + two) for one, two in found]
            if i < len(ours):
                made.append((i, j))
            at, other = i + 1, j + 1
        return made

    def _is_anchor(self, block: Block) -> bool:
        return isinstance(block, Table) or self.template(block).own > 0

    def _score(self, one: Block, other: Block) -> float:
        """How surely two blocks are the same; 0: they are not."""
        if isinstance(one, Table) or isinstance(other, Table):
            if isinstance(one, Table) and isinstance(other, Table):
                return 1 + 4 * _alike(_words_of(one), _words_of(other))
            return 0
        template = self.template(one)
        if key(one.text) == key(other.text):
            return 3 + min(template.own, 40) / 40
        if template.slots and template.own and template.match(other.text):
            return 1 + min(template.own, 40) / 40
        return 0

    def _pair(self, one: Block, other: Block) -> None:
        if isinstance(one, Table):
            if isinstance(other, Table):
                self._table(one, other)
            return
        assert isinstance(other, Paragraph)
        self.lines[one.address] = other
        match = self.template(one).match(other.text)
        if match is not None:
            self.found[one.address] = captures(match, self.template(one).slots)

    def _gap(self, ours: Sequence[Block], theirs: Sequence[Block]) -> None:
        """What stands between two anchors: rooms of the form, and what was written there."""
        left = [block for block in theirs if not _is_blank(block)]
        rooms = [b for b in ours if isinstance(b, Paragraph) and not self._is_anchor(b)]
        for block in ours:
            if self._is_anchor(block):
                self._lost(block, left, alone=not rooms)
        lines = [room for room in rooms if self.template(room).slots]  # nothing but a line to write on
        if len(lines) <= len(left):
            for room in lines:
                self._put(room.address, [left.pop(0)])
        if not rooms:
            self._beyond(left)
        elif left or not lines:
            self._put(next((room for room in rooms if room not in lines), rooms[0]).address, left)

    def _put(self, address: str, blocks: list[Block]) -> None:
        self.rooms.setdefault(address, []).extend(blocks)

    def _beyond(self, blocks: list[Block]) -> None:
        """Blocks where the form has no room: behind a place that goes on, or added."""
        if self._last in self._after:
            self._put(self._last + "+", blocks)
        else:
            self.added += blocks

    def _lost(self, block: Block, left: list[Block], *, alone: bool) -> None:
        """An anchor without its like: changed where a line is similar, or is all that stands there; else missing."""
        if isinstance(block, Table):
            self.missing += [line for line in paragraphs_in([block]) if self.template(line).own]
            return
        words = key(block.text)
        best: Block | None = left[0] if alone and len(left) == 1 else None
        most = SIMILAR
        for other in left:
            if isinstance(other, Paragraph):
                alike = likeness(words, key(other.text))
                if alike >= most:
                    best, most = other, alike
        if not isinstance(best, Paragraph):
            self.missing.append(block)
        else:
            left.remove(best)
            self.changed.append((block, best))

    # -- tables ---------------------------------------------------------------------------

    def _table(self, one: Table, other: Table) -> None:
        extra = len(other.rows) - len(one.rows)
        repeated = [row for row in one.rows if row.address in self._repeated]
        pairs: list[tuple[Row, Row]]
        if extra == 0:
            pairs = list(zip(one.rows, other.rows, strict=True))
        elif extra > 0 and len(repeated) == 1:
            cut = repeated[0].number - 1 + self._repeated[repeated[0].address]
            pairs = list(zip(one.rows[:cut], other.rows[:cut], strict=False))
            pairs += zip(one.rows[cut:], other.rows[cut + extra :], strict=False)
            self.rows[repeated[0].address] = other.rows[cut : cut + extra]
        else:
            pairs = self._rows(one, other)
        for row in repeated:
            last = row.number - 1 + self._repeated[row.address]
            own = {id(ours): theirs for ours, theirs in pairs}
            there = [own[id(each)] for each in one.rows[row.number - 1 : last] if id(each) in own]
            self.rows[row.address] = there + self.rows.get(row.address, [])
        inside = {
            id(each)
            for row in repeated
            for each in one.rows[row.number - 1 : row.number - 1 + self._repeated[row.address]]
        }
        for ours, theirs in pairs:
            self._row(ours, theirs, repeats=id(ours) in inside)

    def _rows(self, one: Table, other: Table) -> list[tuple[Row, Row]]:
        """Rows by their words, where some were added or taken out."""

        def score(i: int, j: int) -> float:
            ours, theirs = one.rows[i], other.rows[j]
            words = _alike(_words_in(ours), _words_in(theirs))
            same = len(ours.cells) == len(theirs.cells)
            return words * 3 + (0.5 if same else 0)

        pairs = best_pairs(len(one.rows), len(other.rows), score)
        taken = {j for _, j in pairs}
        kept = {i for i, _ in pairs}
        for i, row in enumerate(one.rows):
            if i not in kept:
                lines = [line for cell in row.cells for line in cell.paragraphs]
                self.missing += [line for line in lines if self.template(line).own]
        for j, row in enumerate(other.rows):
            if j not in taken:
                self.added += [line for cell in row.cells for line in paragraphs_in(cell.blocks) if not line.blank]
        return [(one.rows[i], other.rows[j]) for i, j in pairs]

    def _row(self, one: Row, other: Row, *, repeats: bool) -> None:
        if len(one.cells) == len(other.cells):
            pairs = list(zip(one.cells, other.cells, strict=True))
        else:
            pairs = self._by_column(one, other)
        for ours, theirs in pairs:
            self.cells[ours.address] = theirs
            if repeats:
                self._exempt |= {line.address for line in ours.paragraphs}
            else:
                self._blocks(ours.blocks, theirs.blocks)

    def _by_column(self, one: Row, other: Row) -> list[tuple[Cell, Cell]]:
        """Cells of two rows in the same column; the rest of one is missing, of the other added."""
        columns = {cell.column: cell for cell in other.cells}
        pairs = [(cell, columns[cell.column]) for cell in one.cells if cell.column in columns]
        paired = {id(cell) for pair in pairs for cell in pair}
        extra = [cell for cell in other.cells if id(cell) not in paired]
        gone = [cell for cell in one.cells if id(cell) not in paired]
        self.added += [line for cell in extra for line in paragraphs_in(cell.blocks) if not line.blank]
        self.missing += [line for cell in gone for line in cell.paragraphs if self.template(line).own]
        return pairs

    def _boxes(self, ours: Sequence[Box], theirs: Sequence[Box]) -> None:
        """Text boxes by their words; a program may have written one twice, or in another order."""
        left, known = list(theirs), frozenset[str]()
        for box in ours:
            words = _words_in_blocks(box.blocks)
            best = max(left, key=lambda each: _alike(words, _words_in_blocks(each.blocks)), default=None)
            if best is None:
                self.missing += [line for line in paragraphs_in(box.blocks) if self.template(line).own]
                continue
            left.remove(best)
            known |= _words_in_blocks(best.blocks)
            self._blocks(box.blocks, best.blocks)
        for box in left:
            if not _words_in_blocks(box.blocks) <= known:
                self.added += [line for line in paragraphs_in(box.blocks) if not line.blank]

    def share(self, but: frozenset[str] = frozenset()) -> float:
        """How much of the form's own lines the filled file has, 0 to 1; lines at the addresses `but` do not count."""
        but |= self._exempt
        lines = [each for each in self.form.paragraphs() if each.address not in but and self.template(each).own]
        return sum(each.address in self.lines for each in lines) / len(lines) if lines else 1.0


def best_pairs(rows: int, columns: int, score: Score) -> list[tuple[int, int]]:
    """The pairs of a longest common subsequence by score, in order."""
    table = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    scores = [[score(i, j) for j in range(columns)] for i in range(rows)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            here = scores[i][j]
            table[i][j] = max(table[i + 1][j], table[i][j + 1], here + table[i + 1][j + 1] if here > 0 else 0.0)
    pairs, i, j = [], 0, 0
    while i < rows and j < columns:
        if scores[i][j] > 0 and table[i][j] == scores[i][j] + table[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif table[i][j] == table[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def once_in_both(ours: Sequence[Block], theirs: Sequence[Block]) -> list[tuple[int, int]]:
    """The most lines that stand just once in each and in the same order."""
    places = [_once(blocks) for blocks in (ours, theirs)]
    pairs = sorted((at, places[1][words]) for words, at in places[0].items() if words in places[1])
    tails: list[int] = []  # the pair that ends the best run of each length
    before: list[int] = []
    for number, (_, there) in enumerate(pairs):
        length = bisect_left(tails, there, key=lambda each: pairs[each][1])
        before.append(tails[length - 1] if length else -1)
        tails[length : length + 1] = [number]
    run, here = [], tails[-1] if tails else -1
    while here >= 0:
        run.append(pairs[here])
        here = before[here]
    return run[::-1]


def _once(blocks: Sequence[Block]) -> dict[str, int]:
    """Where each line stands that is there just once."""
    words = [key(block.text) if isinstance(block, Paragraph) else "" for block in blocks]
    counts = Counter(words)
    return {each: at for at, each in enumerate(words) if each and counts[each] == 1}


def _is_blank(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.blank


def _words_of(table: Table) -> frozenset[str]:
    return frozenset(word for row in table.rows for word in _words_in(row))


def _words_in(row: Row) -> frozenset[str]:
    lines = (line for cell in row.cells for line in cell.paragraphs)
    return frozenset(words for line in lines if (words := key(line.text)))


def _words_in_blocks(blocks: Sequence[Block]) -> frozenset[str]:
    return frozenset(words for line in paragraphs_in(list(blocks)) if (words := key(line.text)))


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    """How many of the first's lines the other has, 0 to 1; 0.5 where the first has none."""
    return len(one & other) / len(one) if one else 0.5


def likeness(one: str, other: str) -> float:
    """How alike two lines are, 0 to 1; 0 for those that are not similar."""
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < SIMILAR or matcher.quick_ratio() < SIMILAR:
        return 0.0
    alike = matcher.ratio()
    return alike if alike >= SIMILAR else 0.0


def blocks_text(blocks: Sequence[Block]) -> str:
    """The words of blocks, a line a paragraph, a row of a table a line with tabs."""
    return "\n".join(_lines(blocks)).strip("\n")


def _lines(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
        else:
            for row in block.rows:
                yield "\t".join(blocks_text(cell.blocks).replace("\n", " ") for cell in row.cells)
