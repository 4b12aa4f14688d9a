"""Writes into the cells of somebody else's workbook: what is not written stays byte for byte what it was.

A text goes into the cell itself and not among those that cells share. Where a cell is filled, the results that other
formulas had before are no longer true: they are taken out, the formulas stay, and the program that opens the file is
asked to calculate. Nothing else changes.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from decimal import Decimal

from kyoso.word.places import Edits, attributes
from kyoso.word.xml import content
from kyoso.workbook.book import Book, Cell, Sheet
from kyoso.workbook.formulas import Formulas, Place
from kyoso.workbook.references import Ref

Value = str | int | Decimal
_P = r"(?:[A-Za-z_][\w.-]*:)?"
_RESULT = re.compile(rf"<{_P}v(?:\s[^>]*)?(?:/>|>.*?</{_P}v\s*>)", re.DOTALL)
_CALC = re.compile(rf"<({_P})calcPr\b([^>]*?)(/?)>")


def patched(book: Book, values: Mapping[Place, Value]) -> dict[str, bytes]:
    """The parts of the workbook that change where these cells are written, by name.

    Raises ValueError for a cell that holds a formula, or that is no first cell of a merged area.
    """
    parts: dict[str, bytes] = {}
    stale = Formulas(book).depending(values)
    for sheet in book.sheets:
        written = {cell: value for (name, cell), value in values.items() if name == sheet.name}
        forgotten = {cell for name, cell in stale if name == sheet.name}
        if written or forgotten:
            text = _sheet(sheet, written, forgotten)
            if text != sheet.text:
                parts[sheet.part] = text.encode("utf-8")
    if parts and stale:
        before = book.opened.part(book.opened.main).decode("utf-8-sig")
        parts[book.opened.main] = _asked_to_calculate(before).encode("utf-8")
    return parts


def _sheet(sheet: Sheet, written: Mapping[Ref, Value], forgotten: set[Ref]) -> str:
    edits = Edits(sheet.text)
    for where in forgotten:
        if (old := sheet.cells.get(where)) and (match := _RESULT.search(sheet.text, old.start, old.end)):
            edits.replace(match.start(), match.end(), "")
    rows = _Rows(sheet)
    new: dict[int, list[tuple[Ref, str]]] = {}
    for where, value in sorted(written.items()):
        cell = sheet.cells.get(where)
        _must_be_open(sheet, where, cell)
        made = _cell(sheet, where, cell, value)
        if cell is not None:
            edits.replace(cell.start, cell.end, made)
        else:
            new.setdefault(where.row, []).append((where, made))
    for row, cells in new.items():
        rows.insert(edits, row, cells)
    return edits.applied()


def _must_be_open(sheet: Sheet, where: Ref, cell: Cell | None) -> None:
    if cell is not None and cell.formula is not None:
        raise ValueError(f"{sheet.name}!{where} holds a formula")
    merged = sheet.first_of.get(where)
    if merged is not None and merged.first != where:
        raise ValueError(f"{sheet.name}!{where} is a part of {merged}")


def _cell(sheet: Sheet, where: Ref, cell: Cell | None, value: Value) -> str:
    """A cell with its value; all that it says beside its sort stays."""
    prefix = sheet.data[1]
    said = {"r": str(where)}
    if cell is not None:
        tag = sheet.text[cell.start : sheet.text.index(">", cell.start)]
        said |= {name: text for name, text in attributes(tag.partition(" ")[2].rstrip("/")).items() if name != "t"}
    about = " ".join(f'{name}="{content(text)}"' for name, text in said.items())
    if value == "":
        return f"<{prefix}c {about}/>"
    if isinstance(value, str):
        inner = f'<{prefix}is><{prefix}t xml:space="preserve">{content(value)}</{prefix}t></{prefix}is>'
        return f'<{prefix}c {about} t="inlineStr">{inner}</{prefix}c>'
    return f"<{prefix}c {about}><{prefix}v>{value}</{prefix}v></{prefix}c>"


class _Rows:
    """The rows of a sheet in the text, so that a cell that is not there yet gets its place."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.prefix = sheet.data[1]
        pattern = rf"<{_P}row(?=[\s/>])([^>]*)>"
        self.at: dict[int, tuple[int, int, bool]] = {}
        number = 0
        start, end = sheet.data.span(2)
        for match in re.finditer(pattern, sheet.text[: max(end, 0)][max(start, 0) :] if start >= 0 else ""):
            said = attributes(match[1].rstrip("/")).get("r", "")
            number = int(said) if said.isdigit() else number + 1
            self.at[number] = (start + match.start(), start + match.end(), match[1].endswith("/"))
        self._numbers = sorted(self.at)
        self._cells: dict[int, list[Cell]] = {}
        for cell in sheet.cells.values():
            self._cells.setdefault(cell.ref.row, []).append(cell)

    def insert(self, edits: Edits, row: int, cells: list[tuple[Ref, str]]) -> None:
        """Put cells into a row, in the order of their columns; the row too, where it is not there."""
        text, prefix = self.sheet.text, self.prefix
        if row not in self.at:
            made = f'<{prefix}row r="{row}">{"".join(each for _, each in cells)}</{prefix}row>'
            following = bisect_left(self._numbers, row)
            if following < len(self._numbers):
                edits.insert(self.at[self._numbers[following]][0], made)
            elif self.sheet.data[2] is not None:
                edits.insert(self.sheet.data.end(2), made)
            else:  # a sheet without any row
                whole = self.sheet.data
                edits.replace(whole.start(), whole.end(), f"<{prefix}sheetData>{made}</{prefix}sheetData>")
            return
        start, end, closed = self.at[row]
        if closed:
            tag = text[start:end].rstrip("/>").rstrip()
            edits.replace(start, end, f"{tag}>{''.join(each for _, each in cells)}</{prefix}row>")
            return
        there = self._cells.get(row, [])
        for where, made in cells:
            after = next((cell for cell in there if cell.ref.column > where.column), None)
            last = there[-1].end if there else end
            edits.insert(after.start if after is not None else last, made)


def _asked_to_calculate(text: str) -> str:
    """The workbook's part with the wish that whoever opens it calculates."""
    match = _CALC.search(text)
    if match is not None:
        said = re.sub(r'\s*fullCalcOnLoad="[^"]*"', "", match[2]).rstrip()
        made = f'<{match[1]}calcPr{said} fullCalcOnLoad="1"{match[3]}>'
        return text[: match.start()] + made + text[match.end() :]
    following = re.search(
        rf"<{_P}(?:oleSize|customWorkbookViews|pivotCaches|smartTagPr|smartTagTypes|webPublishing|fileRecoveryPr"
        rf"|webPublishObjects|extLst)\b|</{_P}workbook\s*>",
        text,
    )
    assert following is not None
    prefix = re.match(rf".*?<({_P})workbook\b", text, re.DOTALL)
    made = f'<{prefix[1] if prefix else ""}calcPr fullCalcOnLoad="1"/>'
    return text[: following.start()] + made + text[following.start() :]
