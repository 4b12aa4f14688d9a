"""Reads a filled form back: what stands in each field, and what of the form itself is no longer there."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import NamedTuple

from kyoso.forms.aligning import Alignment, blocks_text
from kyoso.forms.controls import described
from kyoso.forms.document import Block, Cell, Document, Paragraph, Row
from kyoso.forms.model import Field, FormMap, Option, base_of
from kyoso.forms.slots import TICKED_BOXES, Slot, circles_of, era_start, slots_of
from kyoso.forms.templates import is_tick

_TICKS = TICKED_BOXES + "レ〆✗✘xX×"


class Entry(NamedTuple):
    """What stands in a field of a filled form."""

    field: Field
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    blocks: tuple[Block, ...] = ()  # of a long text, to be carried over as they are
    chosen: tuple[int, ...] = ()  # options that are ticked

    @property
    def blank(self) -> bool:
        """Whether nothing was written or ticked."""
        return not (self.text.strip() or self.chosen or any(any(row) for row in self.rows) or self.blocks)


class FormReading:
    """A filled form beside its blank one."""

    def __init__(self, form: Document, filled: Document, form_map: FormMap) -> None:
        self.form, self.filled, self.map = form, filled, form_map
        self._behind = {field.at for field in form_map.fields if "/" in field.at}
        self._known: dict[str, list[Slot]] = {}
        repeated = {field.at: max(field.rows, 1) for field in form_map.fields if field.kind == "rows"}
        after = frozenset(base_of(field.at) for field in form_map.fields if field.at.endswith("+"))
        self.alignment = Alignment(form, filled, self.slots, repeated, after)

    def slots(self, line: Paragraph) -> list[Slot]:
        """The places of a line of the form; behind a label that stands alone, where the map has a field."""
        if line.address not in self._known:
            found = slots_of(line)
            if not found:
                circles = [Slot("circle", *span) for span in circles_of(line.text)]
                found = circles if f"{line.address}/1" in self._options else []
            behind = f"{line.address}/{len(found) + 1}"
            if behind in self._behind and not any(slot.end == len(line.text) for slot in found):
                found = [*found, Slot("text", len(line.text), len(line.text))]
            self._known[line.address] = found
        return self._known[line.address]

    @cached_property
    def _options(self) -> set[str]:
        return {option.at for field in self.map.fields for option in field.options}

    @cached_property
    def entries(self) -> list[Entry]:
        """What stands in each field of the map."""
        return [self._entry(field) for field in self.map.fields]

    def _entry(self, field: Field) -> Entry:
        if field.kind == "rows":
            return Entry(field, rows=tuple(self._row(field, row) for row in self.alignment.rows.get(field.at, ())))
        if field.kind in ("tick", "choice"):
            return self._choice(field)
        if field.kind == "boxes":
            return Entry(field, self._boxes(field))
        if "/" in field.at:
            return Entry(field, self._slot(field.at, field))
        return self._room(field)

    # -- places ---------------------------------------------------------------------------

    def _captured(self, at: str) -> tuple[Slot | None, tuple[str, ...], Paragraph | None]:
        """A place, what stands in it, and the line of the filled file that it stands in."""
        line = self.form.places.get(base_of(at))
        number = at.partition("/")[2].partition("=")[0]
        if not isinstance(line, Paragraph) or not number.isdigit():
            return None, (), None
        slots, found = self.slots(line), self.alignment.found.get(line.address)
        there = self.alignment.lines.get(line.address)
        index = int(number) - 1
        if index >= len(slots):
            return None, (), there
        return slots[index], found[index] if found else (), there

    def _slot(self, at: str, field: Field) -> str:
        slot, texts, there = self._captured(at)
        if slot is None:
            return ""
        if not any(texts):
            alone = self._alone(at) if there is None or slot.control else ""
            return alone.strip(" \t\u3000_＿…‥")
        if field.kind == "date":
            return _date(texts, slot)
        if field.kind == "postal":
            return "-".join(text.strip("-－‐") for text in texts if text)
        text = texts[0]
        line = self.form.places[base_of(at)]
        assert isinstance(line, Paragraph)
        if slot.control is not None and text == line.text[slot.start : slot.end].strip():
            return ""  # the prompt, or what the form itself had there
        return text

    def _alone(self, at: str) -> str:
        """What stands in a place that is all of its line: the form has no own words there to find it by."""
        line = self.form.places[base_of(at)]
        assert isinstance(line, Paragraph)
        blocks: Sequence[Block] = self.alignment.rooms.get(line.address, ())
        if not blocks and line.cell is not None and len(line.cell.blocks) == 1:
            cell = self.alignment.cells.get(line.cell.address)
            blocks = cell.blocks if cell is not None else ()
        text = blocks_text(blocks)
        return "" if text.strip() == line.text.strip() else text

    # -- ticks ----------------------------------------------------------------------------

    def _choice(self, field: Field) -> Entry:
        chosen = tuple(n for n, option in enumerate(field.options) if self._is_chosen(field, option))
        return Entry(field, "\n".join(field.options[n].label for n in chosen), chosen=chosen)

    def _is_chosen(self, field: Field, option: Option) -> bool:
        slot, texts, there = self._captured(option.at)
        if slot is None:
            return False
        if slot.control is not None and slot.control.element.name == "w:fldChar":
            return self._legacy(option, slot, there)
        text = texts[0] if texts else ""
        if slot.kind == "circle":
            return there is not None and _is_ringed(there, self._words(option.at, slot))
        if slot.kind == "tick" or is_tick(slot):
            return bool(text) and text in _TICKS
        if field.mark:
            return bool(text)
        shown = text or self._alone(option.at)
        return shown in (option.label, option.at.partition("=")[2])

    def _words(self, at: str, slot: Slot) -> str:
        line = self.form.places[base_of(at)]
        assert isinstance(line, Paragraph)
        return line.text[slot.start : slot.end]

    def _legacy(self, option: Option, slot: Slot, there: Paragraph | None) -> bool:
        """The state of a legacy field: the same one in the order of its line."""
        line = self.form.places[base_of(option.at)]
        assert isinstance(line, Paragraph)
        assert slot.control is not None
        ours = [each for each in line.controls if each.element.name == "w:fldChar"]
        theirs = [each for each in (there.controls if there else ()) if each.element.name == "w:fldChar"]
        index = ours.index(slot.control)
        if index >= len(theirs):
            return False
        known = described(theirs[index])
        wanted = option.at.partition("=")[2]
        return known.checked if known.kind == "tick" else known.chosen == wanted

    # -- cells and rooms ------------------------------------------------------------------

    def _boxes(self, field: Field) -> str:
        first, _, last = field.at.partition("-")
        start, end = (int(each.rpartition("c")[2]) for each in (first, last))
        stem = first.rpartition("c")[0]
        cells = [self.alignment.cells.get(f"{stem}c{number}") for number in range(start, end + 1)]
        return "".join(cell.text.strip() for cell in cells if cell is not None)

    def _room(self, field: Field) -> Entry:
        place = self.form.places.get(field.at)
        blocks: list[Block] = []
        if field.at.endswith("+"):
            blocks = self.alignment.rooms.get(field.at, [])
        elif isinstance(place, Cell):
            blocks = self._in_cell(place)
        elif isinstance(place, Paragraph):
            blocks = self._in_line(place, field)
        text = blocks_text(blocks).strip(" \u3000\n")
        return Entry(field, text, blocks=tuple(blocks) if text or _pictures(blocks) else ())

    def _in_cell(self, cell: Cell) -> list[Block]:
        there = self.alignment.cells.get(cell.address)
        if there is None:
            return []
        return [b for b in there.blocks if not (isinstance(b, Paragraph) and b.blank)]

    def _in_line(self, line: Paragraph, field: Field) -> list[Block]:
        if field.kind == "long" or line.cell is None:
            return self.alignment.rooms.get(line.address, [])
        there = self.alignment.cells.get(line.cell.address)
        if there is None:
            return []
        ours = line.cell.paragraphs
        if len(there.paragraphs) == len(ours):
            found = there.paragraphs[ours.index(line)]
            return [] if found.blank else [found]
        return list(self.alignment.rooms.get(line.address, []))

    def _row(self, field: Field, row: Row) -> tuple[str, ...]:
        first = self.form.places[field.at]
        assert isinstance(first, Row)
        made = []
        for column in field.columns:
            text = row.cells[column.cell - 1].text.strip() if column.cell <= len(row.cells) else ""
            if column.cell <= len(first.cells) and (lines := first.cells[column.cell - 1].paragraphs):
                text = self._without_own(lines[0], text)
            made.append(text)
        return tuple(made)

    def _without_own(self, line: Paragraph, text: str) -> str:
        """What was written round the form's own words of a cell: 　年　月."""
        template = self.alignment.template(line)
        match = template.match(text)
        if match is None or not template.slots:
            return text
        texts = [(group or "").strip(" \u3000_＿") for group in match.groups()]
        if not any(texts):
            return ""
        slot = template.slots[0]
        return _date(tuple(texts[: len(slot.gaps)]), slot) if slot.kind == "date" else texts[0]


def _date(texts: Sequence[str], slot: Slot) -> str:
    """A date as a plan has it: 2026-04-01; what is no number stays as it was written."""
    import unicodedata

    parts = [unicodedata.normalize("NFKC", text).strip() for text in texts]
    parts = ["1" if part == "元" else part for part in parts]
    if not all(part.isdigit() for part in parts if part) or not parts[0]:
        return "".join(f"{text}{unit}" for text, unit in zip(texts, "年月日", strict=False) if text)
    year = int(parts[0]) + era_start(slot.era)
    return "-".join([str(year), *(part.zfill(2) for part in parts[1:] if part)])


def _is_ringed(line: Paragraph, words: str) -> bool:
    """Whether words of a line have a border round them, or stand in a ring."""
    ringed = "".join(atom.text for atom in line.atoms if atom.format.bordered)
    return bool(ringed) and "".join(words.split()) in [
        "".join(each.split()) for each in re.split(r"\0", _bordered(line))
    ]


def _bordered(line: Paragraph) -> str:
    """The stretches of a line that have a border, with a mark between."""
    made, before = "", False
    for atom in line.atoms:
        if atom.format.bordered:
            made += atom.text
        elif before and atom.text:
            made += "\0"
        before = atom.format.bordered or (before and not atom.text)
    return made


def _pictures(blocks: Sequence[Block]) -> bool:
    return any(isinstance(block, Paragraph) and block.pictures for block in blocks)


Slots = Callable[[Paragraph], list[Slot]]
