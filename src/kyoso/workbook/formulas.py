"""Which formulas draw from which cells: what no longer holds when a cell is filled, and formulas in a circle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from kyoso.workbook.book import Book, Cell, Formula, Sheet
from kyoso.workbook.references import Area, Ref, Reference, area, references

Place = tuple[str, Ref]  # a sheet's name and a cell of it
TALL = 64  # rows of an area from which on it is not noted for each of them


class _Drawn(NamedTuple):
    """A cell with a formula, and the areas that it draws from."""

    place: Place
    sources: tuple[tuple[str, Area], ...]


class _Areas:
    """The areas of a sheet that formulas draw from, found by row."""

    def __init__(self) -> None:
        self._by_row: dict[int, list[tuple[Area, Place]]] = {}
        self._tall: list[tuple[Area, Place]] = []

    def add(self, area: Area, place: Place) -> None:
        """Take in an area, and the cell whose formula draws from it."""
        if area.last.row - area.first.row >= TALL:
            self._tall.append((area, place))
            return
        for row in range(area.first.row, area.last.row + 1):
            self._by_row.setdefault(row, []).append((area, place))

    def over(self, cell: Ref) -> Iterator[tuple[Area, Place]]:
        """The areas that may have a cell in them."""
        yield from self._by_row.get(cell.row, ())
        yield from self._tall


class Formulas:
    """The formulas of a workbook, as far as they say what they refer to.

    A name of an area is looked up; INDIRECT and OFFSET say it only when they are calculated, so a cell with one of them
    draws from everything.
    """

    def __init__(self, book: Book) -> None:
        self.book = book

    @cached_property
    def _drawn(self) -> list[_Drawn]:
        return [
            _Drawn((sheet.name, cell.ref), tuple(self._sources(sheet, cell, cell.formula, masters)))
            for sheet in self.book.sheets
            for masters in [_masters(sheet)]
            for cell in sheet.cells.values()
            if cell.formula is not None
        ]

    def _sources(
        self, sheet: Sheet, cell: Cell, formula: Formula, masters: dict[str, Cell]
    ) -> Iterator[tuple[str, Area]]:
        text, moved = formula.text, (0, 0)
        if not text and formula.shared in masters:
            master = masters[formula.shared]
            assert master.formula is not None
            text = master.formula.text
            moved = (cell.ref.row - master.ref.row, cell.ref.column - master.ref.column)
        for each in self._referred(text, moved):
            yield each.sheet or sheet.name, each.area

    def _referred(self, text: str, moved: tuple[int, int]) -> Iterator[Reference]:
        yield from references(text, moved)
        for name, meaning in self.book.names.items():
            if name in text:
                yield from references(meaning)

    @cached_property
    def _by_sheet(self) -> dict[str, _Areas]:
        found: dict[str, _Areas] = {}
        for drawn in self._drawn:
            for sheet, source in drawn.sources:
                found.setdefault(sheet, _Areas()).add(source, drawn.place)
        return found

    def depending(self, places: Iterable[Place]) -> set[Place]:
        """Every cell whose formula draws from these cells, or from one that does."""
        anything = {each.place for each in self._drawn if self._is_indirect(each.place)}
        found: set[Place] = set(anything)
        waiting = [*places, *anything]
        while waiting:
            sheet, cell = waiting.pop()
            areas = self._by_sheet.get(sheet)
            for source, place in areas.over(cell) if areas is not None else ():
                if place not in found and cell in source:
                    found.add(place)
                    waiting += self._spilled(place)
        return found

    def _spilled(self, place: Place) -> Iterator[Place]:
        """A cell, and those that its array fills."""
        yield place
        sheet = self.book.sheet(place[0])
        cell = sheet.cells[place[1]] if sheet is not None else None
        if cell is not None and cell.formula is not None and cell.formula.area and not cell.formula.shared:
            whole = area(cell.formula.area)
            for row in range(whole.first.row, min(whole.last.row, whole.first.row + 1000) + 1):
                for column in range(whole.first.column, min(whole.last.column, whole.first.column + 100) + 1):
                    if (row, column) != place[1]:
                        yield place[0], Ref(row, column)

    def _is_indirect(self, place: Place) -> bool:
        sheet = self.book.sheet(place[0])
        formula = sheet.cells[place[1]].formula if sheet is not None else None
        text = formula.text.upper() if formula is not None else ""
        return "INDIRECT(" in text or "OFFSET(" in text

    def circle(self) -> list[Place]:
        """Cells whose formulas draw from each other in a circle, in its order; none where there is no circle."""
        formulas = {drawn.place: drawn.sources for drawn in self._drawn}
        by_sheet: _Rows = {}
        for place in formulas:
            by_sheet.setdefault(place[0], {}).setdefault(place[1].row, []).append(place)
        done: set[Place] = set()
        for start in formulas:
            if start not in done and (found := _circle(start, formulas, by_sheet, done)):
                return found
        return []


def _masters(sheet: Sheet) -> dict[str, Cell]:
    """The cells in which a formula stands that others share, by its number."""
    return {
        cell.formula.shared: cell
        for cell in sheet.cells.values()
        if cell.formula is not None and cell.formula.shared and cell.formula.text
    }


_Sources = dict[Place, tuple[tuple[str, Area], ...]]
_Rows = dict[str, dict[int, list[Place]]]  # the cells with formulas, by sheet and row


def _circle(start: Place, formulas: _Sources, by_sheet: _Rows, done: set[Place]) -> list[Place]:
    """A circle that is reached from a cell, without recursion: a chain of formulas may be long."""
    path: list[Place] = []
    on_path: set[Place] = set()
    stack: list[tuple[Place, Iterator[Place]]] = [(start, _sources(formulas[start], formulas, by_sheet))]
    path.append(start)
    on_path.add(start)
    while stack:
        place, sources = stack[-1]
        following = next(sources, None)
        if following is None:
            stack.pop()
            path.pop()
            on_path.discard(place)
            done.add(place)
        elif following in on_path:
            return path[path.index(following) :]
        elif following not in done:
            stack.append((following, _sources(formulas[following], formulas, by_sheet)))
            path.append(following)
            on_path.add(following)
    return []


def _sources(drawn: tuple[tuple[str, Area], ...], formulas: _Sources, by_sheet: _Rows) -> Iterator[Place]:
    """The cells with formulas that a formula draws from."""
    for sheet, source in drawn:
        if source.first == source.last:
            if (sheet, source.first) in formulas:
                yield sheet, source.first
        else:
            rows = by_sheet.get(sheet, {})
            height = source.last.row - source.first.row + 1
            near = range(source.first.row, source.last.row + 1) if height < len(rows) else list(rows)
            for row in near:
                yield from (place for place in rows.get(row, ()) if place[1] in source)
