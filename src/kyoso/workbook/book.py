"""A workbook as it stands in its file: sheets, and cells with their places in the text of their sheet.

Nothing is calculated: what a formula comes to is what the program that saved the file last wrote beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any, NamedTuple

from kyoso.errors import Problem
from kyoso.word.etree import local_name
from kyoso.word.opening import Opened
from kyoso.word.places import attributes, unescape
from kyoso.workbook.opening import open_xlsx
from kyoso.workbook.references import Area, Ref, area, ref

MOST_CELLS = 400_000  # of a workbook, of those sheets that are looked at
_P = r"(?:[A-Za-z_][\w.-]*:)?"  # a prefix, which hardly any program writes
_ITEM = re.compile(
    rf"<{_P}row(?=[\s/>])([^>]*)>"
    rf"|<{_P}c(?=[\s/>])([^>]*?)(?:/>|>(.*?)</{_P}c\s*>)",
    re.DOTALL,
)
_VALUE = re.compile(rf"<{_P}v(?:\s[^>]*)?>(.*?)</{_P}v\s*>", re.DOTALL)
_FORMULA = re.compile(rf"<{_P}f((?:\s[^>]*?)?)(?:/>|>(.*?)</{_P}f\s*>)", re.DOTALL)
_TEXT = re.compile(rf"<{_P}t(?:\s[^>]*)?>(.*?)</{_P}t\s*>", re.DOTALL)
_PHONETIC = re.compile(rf"<{_P}rPh[\s>].*?</{_P}rPh\s*>", re.DOTALL)
_STRING = re.compile(rf"<{_P}si(?:\s[^>]*)?(?:/>|>(.*?)</{_P}si\s*>)", re.DOTALL)
_DATA = re.compile(rf"<({_P})sheetData(?:\s[^>]*)?(?:/>|>(.*)</{_P}sheetData\s*>)", re.DOTALL)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Formula(NamedTuple):
    """A formula as it stands in a cell; one that is shared stands in the first of its cells alone."""

    text: str
    shared: str = ""
    area: str = ""  # of an array, or of those that share it


class Cell(NamedTuple):
    """A cell: its place in the text, its style, its value and its formula, if it has one."""

    ref: Ref
    start: int
    end: int
    style: int = 0
    kind: str = ""  # s, str, inlineStr, b, e, d or "" and n for a number
    raw: str = ""  # what stands in <v>, or the text of an inline string
    formula: Formula | None = None


class Sheet:
    """A sheet: its cells by row and column, each read once."""

    def __init__(self, book: Book, name: str, part: str, *, hidden: bool) -> None:
        self.book, self.name, self.part, self.hidden = book, name, part, hidden

    @cached_property
    def text(self) -> str:
        """The sheet's part, once it has been seen to be XML. Raises Problem where it is none."""
        opened = self.book.opened
        opened.tree(self.part)
        try:
            text = opened.part(self.part).decode("utf-8-sig")
        except UnicodeDecodeError:
            raise self.book.odd(self.part) from None
        if "<!--" in text or "<![CDATA[" in text:
            raise self.book.odd(self.part)
        return text

    @cached_property
    def data(self) -> re.Match[str]:
        """Where the cells stand: the prefix, and all that is in <sheetData>."""
        match = _DATA.search(self.text)
        if match is None:
            raise self.book.odd(self.part)
        return match

    @cached_property
    def cells(self) -> dict[Ref, Cell]:
        """Every cell that stands in the file, blank ones with a style too, in its order."""
        found: dict[Ref, Cell] = {}
        start, end = self.data.span(2)
        row = column = 0
        for match in _ITEM.finditer(self.text, max(start, 0), max(end, 0)):
            if match[2] is None:
                said = attributes(match[1].rstrip("/")).get("r", "")
                row, column = int(said) if said.isdigit() else row + 1, 0
                continue
            cell = self._cell(match, Ref(row, column + 1))
            row, column = cell.ref
            found[cell.ref] = cell
        self.book.count(len(found))
        return found

    def _cell(self, match: re.Match[str], following: Ref) -> Cell:
        said = attributes(match[2])
        try:
            where = ref(said["r"]) if "r" in said else following
        except ValueError:
            raise self.book.odd(self.part) from None
        kind, inner = said.get("t", ""), match[3] or ""
        style = int(said["s"]) if said.get("s", "").isdigit() else 0
        raw, formula = "", None
        if inner:
            value = _VALUE.search(inner)
            raw = unescape(value[1]) if value else ""
            if kind == "inlineStr":
                raw = _words(inner)
            if own := _FORMULA.search(inner):
                about = attributes(own[1])
                shared = about.get("si", "") if about.get("t") == "shared" else ""
                formula = Formula(unescape(own[2] or ""), shared, about.get("ref", ""))
        return Cell(where, *match.span(), style, kind, raw, formula)

    @cached_property
    def merged(self) -> tuple[Area, ...]:
        """The areas whose cells are merged into one."""
        found = re.findall(rf'<{_P}mergeCell\s[^>]*?ref="([^"]+)"', self._after)
        return tuple(area(each) for each in found)

    @cached_property
    def first_of(self) -> dict[Ref, Area]:
        """The merged area of each cell of one."""
        return {
            Ref(row, column): each
            for each in self.merged
            for row in range(each.first.row, min(each.last.row, each.first.row + 200) + 1)
            for column in range(each.first.column, min(each.last.column, each.first.column + 200) + 1)
        }

    @property
    def _after(self) -> str:
        return self.text[self.data.end() :]

    @property
    def protected(self) -> bool:
        """Whether only unlocked cells may be written."""
        match = re.search(rf"<{_P}sheetProtection\s([^>]*)>", self._after)
        return match is not None and attributes(match[1].rstrip("/")).get("sheet") in ("1", "true")

    @cached_property
    def validations(self) -> tuple[Validation, ...]:
        """What may be typed where; those of newer programs, which stand in an extension, too."""
        return tuple(_validations(self._after))

    def validation(self, where: Ref) -> Validation | None:
        """What may be typed in a cell, if anything is said of it."""
        return next((each for each in self.validations if any(where in a for a in each.areas)), None)

    def value(self, where: Ref) -> str:
        """What a reader sees in a cell, numbers as they are stored; "" for nothing."""
        cell = self.cells.get(where)
        return self.book.value(cell) if cell is not None else ""


class Validation(NamedTuple):
    """What may be typed in some areas: a kind, and for a list the words of its formula."""

    kind: str
    areas: tuple[Area, ...]
    formula: str
    second: str = ""


class Book:
    """An opened workbook."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened
        self._cells = 0
        root = opened.tree(opened.main)
        parts = {relation.id: relation.target for relation in opened.relations(opened.main)}
        self.sheets: list[Sheet] = []
        self.names: dict[str, str] = {}
        for element in root.iter():
            name = local_name(element) if isinstance(element.tag, str) else ""
            if name == "sheet":
                part = parts.get(_relation_of(element), "")
                if "worksheets/" in part and part in opened:
                    hidden = element.get("state", "visible") != "visible"
                    self.sheets.append(Sheet(self, element.get("name", ""), part, hidden=hidden))
            elif name == "definedName" and element.get("localSheetId") is None:
                self.names[element.get("name", "")] = element.text or ""
        if not self.sheets:
            raise opened.refuse("the workbook has no sheet with cells; try an earlier copy")

    def odd(self, part: str) -> Problem:
        """What is said of a part that no usual program writes so."""
        return self.opened.refuse(f"the part {part} is written in an unusual way; open and save it in Excel")

    def count(self, cells: int) -> None:
        """Keep account of the cells that were looked at. Raises Problem where they are too many."""
        self._cells += cells
        if self._cells > MOST_CELLS:
            raise self.opened.refuse(f"more than {MOST_CELLS:,} cells; no form or budget has so many")

    def sheet(self, name: str) -> Sheet | None:
        """The sheet of that name."""
        return next((each for each in self.sheets if each.name == name), None)

    @property
    def date_from_1904(self) -> bool:
        """Whether days are counted from 1904, as old Macs did."""
        return b'date1904="1"' in self.opened.part(self.opened.main)

    @cached_property
    def strings(self) -> list[str]:
        """The texts that cells share, without their readings (ふりがな)."""
        part = self.opened.related("sharedStrings")
        if not part:
            return []
        self.opened.tree(part)
        text = self.opened.part(part).decode("utf-8-sig", "replace")
        return [_words(match[1] or "") for match in _STRING.finditer(text)]

    def value(self, cell: Cell) -> str:
        """What stands in a cell; an error as its name."""
        if cell.kind == "s":
            at = int(cell.raw) if cell.raw.isdigit() else -1
            return self.strings[at] if 0 <= at < len(self.strings) else ""
        if cell.kind == "b":
            return "TRUE" if cell.raw == "1" else "FALSE"
        return cell.raw

    @cached_property
    def styles(self) -> tuple[Style, ...]:
        """The looks that cells may have, by number."""
        part = self.opened.related("styles")
        return tuple(_styles(self.opened.tree(part))) if part else ()

    def style(self, number: int) -> Style:
        """A look by its number."""
        return self.styles[number] if 0 <= number < len(self.styles) else Style()


class Style(NamedTuple):
    """What of a cell's look matters for what it is."""

    locked: bool = True
    bordered: bool = False
    filled: bool = False
    format: str = ""  # of its number; "" for none in particular


def open_book(data: bytes, name: str) -> Book:
    """A workbook. Raises Problem with one line where the file is none."""
    return Book(open_xlsx(data, name))


def _relation_of(element: Any) -> str:
    return next((value for key, value in element.items() if key.endswith("}id")), "")


def _words(inner: str) -> str:
    text = "".join(unescape(each) for each in _TEXT.findall(_PHONETIC.sub("", inner)))
    if "_x" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return text.replace("\r\n", "\n")


def _validations(text: str) -> Iterator[Validation]:
    pattern = rf"<({_P})dataValidation\s([^>]*?)(?:/>|>(.*?)</{_P}dataValidation\s*>)"
    for match in re.finditer(pattern, text, re.DOTALL):
        said, inner = attributes(match[2]), match[3] or ""
        one = re.search(rf"<{_P}formula1[^>]*>(.*?)</{_P}formula1\s*>", inner, re.DOTALL)
        where = said.get("sqref") or _tagged(inner, "sqref")
        two = re.search(rf"<{_P}formula2[^>]*>(.*?)</{_P}formula2\s*>", inner, re.DOTALL)
        first, second = (unescape(re.sub(rf"</?{_P}f>", "", each[1])) if each else "" for each in (one, two))
        areas = []
        for each in where.split():
            try:
                areas.append(area(each))
            except ValueError:
                continue
        yield Validation(said.get("type", "none"), tuple(areas), first, second)


def _tagged(inner: str, name: str) -> str:
    match = re.search(rf"<{_P}{name}[^>]*>(.*?)</{_P}{name}\s*>", inner, re.DOTALL)
    return unescape(match[1]) if match else ""


def _styles(root: Any) -> Iterator[Style]:
    by_name: dict[str, Any] = {local_name(each): each for each in root if isinstance(each.tag, str)}
    formats = {each.get("numFmtId", ""): each.get("formatCode", "") for each in by_name.get("numFmts", ())}
    borders = [_has_lines(each) for each in by_name.get("borders", ())]
    fills = [_is_filled(each) for each in by_name.get("fills", ())]
    for xf in by_name.get("cellXfs", ()):
        protection = next((each for each in xf if local_name(each) == "protection"), None)
        number = xf.get("numFmtId", "0")
        yield Style(
            locked=protection is None or protection.get("locked", "1") not in ("0", "false"),
            bordered=_at(borders, xf.get("borderId", "0")),
            filled=_at(fills, xf.get("fillId", "0")),
            format=formats.get(number, "" if number == "0" else f"#{number}"),
        )


def _at(values: list[bool], number: str) -> bool:
    return values[int(number)] if number.isdigit() and int(number) < len(values) else False


def _has_lines(border: Any) -> bool:
    return any(each.get("style", "none") != "none" for each in border)


def _is_filled(fill: Any) -> bool:
    """Whether a cell has a colour of its own that is not white."""
    for pattern in fill:
        colour = next((each for each in pattern if local_name(each) == "fgColor"), None)
        if pattern.get("patternType") == "solid" and colour is not None:
            white = colour.get("rgb", "")[-6:].upper() == "FFFFFF" or colour.get("theme") == "0"
            return not white or colour.get("tint") is not None
    return False
