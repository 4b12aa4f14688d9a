"""Blank cells of tables: which are to be filled, what their labels are, and which rows repeat."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from kyoso.forms.document import Cell, Paragraph, Row, Table
from kyoso.forms.labels import is_sentence, tidy
from kyoso.forms.slots import Slot

SlotsOf = Callable[[Paragraph], list[Slot]]
NARROW = 1000  # twentieths of a point: a cell for one character
LEAST_BOXES = 4
TOTAL = re.compile(r"^(?:総|小)?(?:合\s*計|計)|^(?:sub-?|grand )?total")


class Labels:
    """Finds what stands to the left of and above the cells of a table."""

    def __init__(self, slots: SlotsOf) -> None:
        self.slots = slots

    def left(self, cell: Cell) -> Cell | None:
        """The nearest cell with words of a label to the left; a merged one by its first row."""
        for each in reversed(cell.row.cells[: cell.row.cells.index(cell)]):
            whole = first_of(each)
            if not whole.blank and not self.answers(whole):
                return whole
        return None

    def above(self, cell: Cell) -> Cell | None:
        """The nearest cell with words above, in the same column of the grid."""
        for each in cell.row.table.above(cell):
            if not each.blank and not each.continues and not self.answers(each):
                return each
        return None

    def answers(self, cell: Cell) -> bool:
        """Whether a cell itself is one to be filled: boxes to tick, units, dates."""
        lines = [line for line in cell.paragraphs if not line.blank]
        slots = [slot for line in lines for slot in self.slots(line)]
        if any(slot.kind in ("tick", "postal") for slot in slots):
            return True
        return bool(slots) and all(_only_slots(line, self.slots(line)) for line in lines[:1])


def _only_slots(line: Paragraph, slots: list[Slot]) -> bool:
    """Whether hardly more than units stands round the places of a line."""
    if not slots or any(slot.kind == "control" for slot in slots):
        return bool(slots)
    rest = "".join(each for at, each in enumerate(line.text) if not any(slot.start <= at < slot.end for slot in slots))
    return len(rest.strip(" \u3000()（）〒-－")) <= 4


def first_of(cell: Cell) -> Cell:
    """The cell that a merged one continues."""
    if not cell.continues:
        return cell
    for row in reversed(cell.row.table.rows[: cell.row.number - 1]):
        for each in row.cells:
            if each.column == cell.column and not each.continues:
                return each
    return cell


def is_spacer(cell: Cell, labels: Labels) -> bool:
    """Whether a blank cell only indents its row: first in it, with words to the right, none for it."""
    row = cell.row.cells
    at = row.index(cell)
    if any(not first_of(each).blank for each in row[:at]) or labels.left(cell) is not None:
        return False
    if not any(not first_of(each).blank for each in row[at + 1 :]):
        return False
    # A rectangle of tasks, such as a plan by months, has blank cells that nobody has to fill.
    over = next((each for each in cell.row.table.above(cell) if not each.continues), None)
    return over is None or over.blank or over.span != cell.span or over.column != cell.column


def is_diagonal(cell: Cell) -> bool:
    """Whether the form strikes a cell out with a diagonal line."""
    properties = cell.element.child("w:tcPr")
    return properties is not None and bool(re.search(r'<w:t[lr]2[blr]{2}\b[^>]*w:val="(?!nil|none)', properties.outer))


def boxes_from(cell: Cell) -> list[Cell]:
    """The cells of one character each that begin with this one; none where it is no such cell."""
    row = cell.row.cells
    at = row.index(cell)
    run = []
    for each in row[at:]:
        if not each.blank or each.continues or not 0 < each.width <= NARROW:
            break
        run.append(each)
    return run if len(run) >= LEAST_BOXES else []


class Repeat(NamedTuple):
    """Rows of one shape to be filled alike, under a row of heads."""

    heads: dict[int, str]  # index of the cell → head
    rows: list[Row]
    named: bool  # each row has a label of its own: 物品費, 旅費


def repeats_of(table: Table, labels: Labels) -> Iterator[Repeat]:
    """Runs of two and more rows of blank cells under heads."""
    rows = table.rows
    at = 0
    while at < len(rows):
        end = at + 1
        shape = _shape(rows[at], labels)
        while end < len(rows) and shape and _shape(rows[end], labels) == shape:
            end += 1
        if shape and end - at >= 2:
            heads = {
                index: head
                for index, head in ((cell - 1, _head(rows[at], cell - 1, labels)) for cell, _, _ in shape)
                if head
            }
            blank = sum(kind != "label" for _, _, kind in shape)
            if len(heads) >= min(2, blank) and len(heads) >= blank:
                named = any(kind == "label" for _, _, kind in shape)
                yield Repeat(heads, rows[at:end], named)
        at = end


def _shape(row: Row, labels: Labels) -> tuple[tuple[int, int, str], ...]:
    """Which cells of a row are blank or hold a unit; none where fewer than two are."""
    shape: list[tuple[int, int, str]] = []
    for number, cell in enumerate(row.cells, 1):
        if cell.continues or (number == 1 and len(cell.text.strip()) < 4 and cell.text.strip().isdigit()):
            continue
        if cell.blank or (labels.answers(cell) and not _has_tick(cell, labels)):
            shape.append((number, cell.column, cell.text.replace(" ", "").replace("\u3000", "")))
        elif first_label(row) is cell:
            shape.append((number, cell.column, "label"))
        else:
            return ()
    return tuple(shape) if sum(kind != "label" for _, _, kind in shape) >= 2 else ()


def first_label(row: Row) -> Cell | None:
    """The first cell of a row, where it holds a label of this row alone."""
    cell = row.cells[0]
    return cell if not cell.blank and not cell.continues and not is_sentence(cell.text) else None


def _has_tick(cell: Cell, labels: Labels) -> bool:
    return any(slot.kind == "tick" for line in cell.paragraphs for slot in labels.slots(line))


def _head(row: Row, index: int, labels: Labels) -> str:
    cell = row.cells[index]
    for each in row.table.above(cell):
        if each.continues:
            continue
        if each.blank:
            return ""
        return tidy(each.text) if each.span == cell.span or each.column == cell.column else ""
    return ""


def blank_below(cell: Cell) -> bool:
    """Whether the row below is one blank cell, which is where the answer goes."""
    rows = cell.row.table.rows[cell.row.number : cell.row.number + 1]
    return any(len(row.cells) == 1 and row.cells[0].blank for row in rows)


def is_grid(cell: Cell, left: Cell, above: Cell, labels: Labels) -> bool:
    """Whether a cell is named by its row and its column together: 物品費 / 令和7年度."""
    blank = [each for each in cell.row.cells if each.blank and not each.continues]
    heads = above.row.cells
    return (
        len(blank) > 1
        and above.span == cell.span
        and above.row is not cell.row
        and left is first_of(cell.row.cells[0])
        and all(each.continues or not (each.blank or labels.answers(each)) for each in heads[1:])
        and all(each.blank or labels.answers(each) for each in cell.row.cells[1:])
    )
