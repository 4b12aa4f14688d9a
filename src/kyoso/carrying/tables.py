"""Fields and tables of the plan: what the author added to them beyond the plan."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from kyoso.carrying.own import Fresh
from kyoso.carrying.placing import Placer
from kyoso.carrying.survey import Block, Survey
from kyoso.carrying.words import (
    TBL,
    P,
    W,
    blocks_of,
    cells,
    cells_of,
    has_extras,
    is_plain,
    marks_in,
    row_words,
    rows,
    text_of,
    words_of,
)
from kyoso.typed import is_total

# Tables and columns that follow from the others: the new draft works them out anew.
DERIVED = frozenset(("t_budget_years", "t_budget_institutions"))
DERIVED_COLUMNS = frozenset(("c_budget_total", "c_institutions_number"))
Keep = Callable[[str, Block], None]


def carry_forms(placer: Placer, found: Survey, fresh: Fresh, new_blank: Any) -> None:
    """Fields in the rows of forms, such as those of the cover."""
    new, blank = _answers(placer.body), _answers(new_blank)
    old_filled, old_blank = _answers(fresh.filled), _answers(fresh.body)
    for key, (row, cell) in found.forms.items():
        words, known = words_of(cell), words_of(old_filled[key]) if key in old_filled else ""
        if is_plain(cell) and (not words or (key in old_blank and words == words_of(old_blank[key]))):
            continue
        there = new.get(key)
        pieces = [Block(each, placer.mover.author.main) for each in blocks_of(cell)]
        if there is None:
            for piece in pieces:
                placer.keep(key, piece)
            continue
        if is_plain(cell) and words == known:
            continue
        shown = words_of(there)
        if shown in (known, words) or shown == words_of(blank.get(key, there)):
            placer.fill_cell(there, [placer.mover.moved(piece.element, piece.part) for piece in pieces])
        else:
            placer.keep(key, Block(_table_of(row), placer.mover.author.main, rows=(row,), stays=True))


def _answers(body: Any) -> dict[str, Any]:
    """The answer's cell of every field in a form."""
    found = {}
    for table in blocks_of(body):
        if table.tag == TBL:
            for row in rows(table):
                there = cells(row)
                for name in marks_in(row):
                    if name.startswith("f_") and len(there) > 1:
                        found[name] = there[1]
    return found


def _table_of(row: Any) -> Any:
    return next(row.iterancestors(TBL))


def carry_tables(placer: Placer, found: Survey, fresh: Fresh) -> None:
    """The tables of the plan, row by row."""
    new = {
        name: table
        for table in blocks_of(placer.body)
        if table.tag == TBL
        for name in marks_in(table)
        if name.startswith("t_")
    }
    for key, table in found.tables.items():
        if key in fresh.tables:
            _Table(placer, key, table, fresh, new.get(key)).carry()


class _Row:
    """A row by the names of its columns."""

    def __init__(self, row: Any, columns: dict[int, str]) -> None:
        self.row = row
        self.cells = {columns.get(cell.column, f"+{cell.column}"): cell.element for cell in cells_of(row)}
        self.words = {name: words_of(cell) for name, cell in self.cells.items()}
        first = next(iter(self.cells.values()), None)
        self.is_total = first is not None and is_total(text_of(first).strip())

    def likeness(self, other: _Row) -> int:
        return sum(bool(words) and other.words.get(name) == words for name, words in self.words.items())

    def is_like_blank(self, blank: set[str]) -> bool:
        return all(not words or words in blank for words in self.words.values())


class _Table:
    def __init__(self, placer: Placer, key: str, table: Any, fresh: Fresh, new: Any) -> None:
        self.placer, self.key, self.table, self.new = placer, key, table, new
        self.blank = {words for row in rows(fresh.tables[key])[1:] for words in row_words(row)} - {""}
        self.old_head = set(row_words(rows(fresh.tables[key])[0]))
        self.filled, self.filled_total = self._rows_of(fresh.filled_tables[key])
        self.theirs, self.their_total = self._rows_of(new) if new is not None else ([], None)

    def _rows_of(self, table: Any) -> tuple[list[_Row], _Row | None]:
        columns = self._columns(table)
        made = [_Row(row, columns) for row in rows(table)[1:]]
        total = next((row for row in made if row.is_total), None)
        return [row for row in made if row is not total], total

    @staticmethod
    def _columns(table: Any) -> dict[int, str]:
        found = {}
        for row in rows(table)[:1]:
            for cell in cells_of(row):
                name = next((mark for mark in marks_in(cell.element) if mark.startswith("c_")), "")
                if name:
                    found[cell.column] = name
                elif not words_of(cell.element) or cell.column == 0:
                    found[cell.column] = f"#{cell.column}"
        return found

    def carry(self) -> None:
        """Row by row: what the plan carries, what goes to its cell, and what goes to the appendix."""
        every = rows(self.table)
        if not every:
            return
        columns = self._columns(self.table)
        if not columns:  # the head is gone
            columns = self._columns(self.new) if self.new is not None else {}
        self._head(every[0])
        place = 0
        for element in every[1:]:
            row = _Row(element, columns)
            plain = all(is_plain(cell) for cell in row.cells.values())
            if plain and not row.is_total and row.is_like_blank(self.blank):
                continue
            if row.is_total and self.filled_total is not None:
                self._row(row, self.filled_total, self.their_total)
                continue
            found = self._match(row, place)
            if found < 0:
                self._keep(row)
                continue
            place = found + 1
            self._row(row, self.filled[found], self._their_row(found))

    def _head(self, head: Any) -> None:
        if not all(words in self.old_head for words in row_words(head)) or not all(
            is_plain(cell) or self._is_own_head(cell) for cell in cells(head)
        ):
            self.placer.keep(self.key, Block(self.table, self.placer.mover.author.main, rows=(head,), stays=True))

    def _is_own_head(self, cell: Any) -> bool:
        return len(blocks_of(cell)) == 1 and not has_extras(cell)

    def _match(self, row: _Row, place: int) -> int:
        """The row of the plan that this one is; a blank one where the plan has none."""
        best, score = -1, 0
        for number in range(place, len(self.filled)):
            likeness = row.likeness(self.filled[number])
            if likeness > score:
                best, score = number, likeness
        if best < 0 and place < len(self.filled) and self.filled[place].is_like_blank(self.blank):
            return place
        return best

    def _their_row(self, place: int) -> _Row | None:
        if self.new is None:
            return None
        if place < len(self.theirs):
            return self.theirs[place]
        if not self.theirs:
            return None
        made = copy.deepcopy(self.theirs[-1].row)
        for cell in cells(made):
            for paragraph in cell.findall(P):
                for child in [each for each in paragraph if each.tag != f"{W}pPr"]:
                    paragraph.remove(child)
        self.theirs[-1].row.addnext(made)
        self.theirs.append(_Row(made, self._columns(self.new)))
        return self._their_row(place)

    def _row(self, row: _Row, filled: _Row, their: _Row | None) -> None:
        """One row: cells beyond the plan go to their cells, or the whole row to the appendix."""
        moves = []
        for name, cell in row.cells.items():
            known, words = filled.words.get(name, ""), row.words[name]
            like = filled.cells.get(name)
            if is_plain(cell, like) and (not words or (words == known and their is not None) or words in self.blank):
                continue
            there = their.cells.get(name) if their is not None else None
            derived = (self.key in DERIVED or name in DERIVED_COLUMNS or row.is_total) and bool(known)
            shown = words_of(there) if there is not None else ""
            if there is None or (shown not in (known, words)) or (derived and words != known):
                self._keep(row)
                return
            moves.append((there, cell))
        for there, cell in moves:
            made = [self.placer.mover.moved(each, self.placer.mover.author.main) for each in blocks_of(cell)]
            self.placer.fill_cell(there, made)

    def _keep(self, row: _Row) -> None:
        self.placer.keep(self.key, Block(self.table, self.placer.mover.author.main, rows=(row.row,), stays=True))
