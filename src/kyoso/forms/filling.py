"""Fills a form: each value into its place, in the form's own look; nothing else is touched."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from kyoso.errors import Finding, Problem
from kyoso.filled import Filled
from kyoso.forms.controls import write_control
from kyoso.forms.document import Cell, Document, Paragraph, Row, open_form
from kyoso.forms.limits import counted
from kyoso.forms.mapping import LoadedMap, must_fit
from kyoso.forms.markup import Element
from kyoso.forms.model import Field, Option, base_of
from kyoso.forms.packing import exchanged
from kyoso.forms.patching import Writer, look_of, room_width, row_like
from kyoso.forms.rich import Bringer
from kyoso.forms.rooms import AFTER
from kyoso.forms.slots import TICKED_BOXES, Slot, circles_of, slots_of, width_of
from kyoso.forms.values import Value, chosen, date_parts, postal_parts
from kyoso.word import xml
from kyoso.word.places import Edits

TICKED = "☑"
_RINGED = '<w:bdr w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
# What follows a border among the properties of a run.
_AFTER_BORDER = r"<w:(?:shd|fitText|vertAlign|rtl|cs|em|lang|eastAsianLayout|specVanish|oMath)\b"
ValueOf = Callable[[Field], Value]


class Filling(NamedTuple):
    """A filled form, the fields that were filled, those that stayed blank and those that the form locks."""

    data: bytes
    filled: tuple[Field, ...]
    blank: tuple[Field, ...]
    locked: tuple[Field, ...] = ()  # something would go in, yet the form's protection lets nobody write there


def fill(data: bytes, name: str, loaded: LoadedMap, value_of: ValueOf, *, anyway: bool = False) -> Filling:
    """The form with every value in its place.

    Raises Problem with every value that does not fit, each at its line of the map, or where the form locks
    every field that there is a value for, and fills nothing then; `anyway` lets values pass that are only too long.
    """
    document = open_form(data, name)
    must_fit(loaded, document, hashlib.sha256(data).hexdigest())
    filler = Filler(document, loaded, anyway=anyway)
    filled: list[Field] = []
    blank: list[Field] = []
    locked: list[Field] = []
    findings: list[Finding] = []
    for field in loaded.map.fields:
        try:
            value = value_of(field)
            (blank if not value else locked if field.protected else filled).append(field)
            if value and not field.protected:
                filler.put(field, value)
        except Problem as problem:
            findings += problem.findings
    if findings:
        raise Problem(findings)
    if locked and not filled:
        raise document.opened.refuse("its protection lets nobody write in its fields; ask the agency for another")
    filler.remove_instructions()
    return Filling(exchanged(data, filler.parts()), tuple(filled), tuple(blank), tuple(locked))


class Filler:
    """Writes the values of one form."""

    def __init__(self, document: Document, loaded: LoadedMap, *, anyway: bool = False) -> None:
        self.document, self.loaded, self.anyway = document, loaded, anyway
        self.writer = Writer(document)
        self.bringer = Bringer(document)
        self._slots: dict[str, list[Slot]] = {}
        self._taken: dict[str, Field] = {}

    def parts(self) -> dict[str, bytes]:
        """The parts that changed."""
        made = self.bringer.parts()
        if edits := self.writer.finished():
            made[self.document.opened.main] = edits.applied().encode("utf-8")
        return made

    def put(self, field: Field, value: Value) -> None:
        """Write the value of one field. Raises Problem where it does not fit."""
        if (other := self._taken.setdefault(field.at, field)) is not field:
            raise self.loaded.problem(field, f"stands at {field.at}, where {other.id} stands too; keep one")
        self._must_fit(field, value)
        if field.kind == "rows":
            self._rows(field, value)
        elif field.kind in ("tick", "choice"):
            self._choose(field, value.text)
        elif field.kind == "boxes":
            self._boxes(field, value.text)
        elif "/" in field.at:
            self._slot(field, value.text)
        else:
            self._room(field, value)

    def _must_fit(self, field: Field, value: Value) -> None:
        if field.limit is None or self.anyway or value.rich is not None:
            return
        found = counted(value.text, field.limit)
        if found is not None and found > field.limit.most and not field.limit.about:
            raise self.loaded.problem(
                field,
                f"holds at most {field.limit.most} {field.limit.of} ({field.limit.said}), found {found}; shorten it",
            )

    def slots(self, line: Paragraph) -> list[Slot]:
        """The places of a line."""
        if line.address not in self._slots:
            found = slots_of(line)
            if not found:
                found = [Slot("circle", *span) for span in circles_of(line.text)]
            self._slots[line.address] = found
        return self._slots[line.address]

    def _place(self, field: Field, at: str) -> tuple[Paragraph, Slot]:
        place = self.document.places[base_of(at)]
        number = at.partition("/")[2].partition("=")[0]
        if isinstance(place, Paragraph) and number.isdigit():
            slots = self.slots(place)
            if 0 < int(number) <= len(slots):
                return place, slots[int(number) - 1]
            if int(number) == len(slots) + 1:  # behind a label that stands alone
                return place, Slot("text", len(place.text), len(place.text))
        raise self.loaded.problem(field, f"no place of the form is called {at}")

    # -- in a line ------------------------------------------------------------------------

    def _slot(self, field: Field, text: str) -> None:
        line, slot = self._place(field, field.at)
        if slot.control is not None:
            self._control(field, line, slot, text)
            return
        try:
            if field.kind == "date" and slot.parts:
                texts = date_parts(text, slot.era, len(slot.parts))
            elif field.kind == "postal":
                texts = postal_parts(text, len(slot.parts))
            else:
                texts = [text]
        except ValueError:
            wanted = "a date such as 2026-04-01" if field.kind == "date" else "a post code such as 100-0001"
            raise self.loaded.problem(field, f"expected {wanted}, found {text[:40]!r}") from None
        for twin in self._with_twin(line):
            for (start, end), words in zip(slot.gaps, texts, strict=False):
                self.writer.replace(twin, start, end, _in_gap(line, start, end, words, field))

    def _with_twin(self, line: Paragraph) -> list[Paragraph]:
        """A paragraph of a text box, with its copy for older programs."""
        for box in self.document.boxes:
            ours = list(box.blocks)
            if line in ours and len(box.twin) == len(ours):
                twin = box.twin[ours.index(line)]
                if isinstance(twin, Paragraph) and twin.text == line.text:
                    return [line, twin]
        return [line]

    def _control(self, field: Field, line: Paragraph, slot: Slot, text: str) -> None:
        assert slot.control is not None
        wrong = write_control(self.document, self.writer.edits, line, slot.control, text, self.bringer)
        if wrong:
            raise self.loaded.problem(field, wrong)

    # -- ticks ----------------------------------------------------------------------------

    def _choose(self, field: Field, text: str) -> None:
        try:
            numbers = chosen(field, text)
        except ValueError as error:
            known = " / ".join(option.label for option in field.options)
            raise self.loaded.problem(field, f"{str(error)[:40]!r} is none of its answers: {known}") from None
        if field.pick == "one" and len(numbers) > 1:
            raise self.loaded.problem(field, f"asks for one answer, found {len(numbers)}")
        for number in numbers:
            self._tick(field, field.options[number])

    def _tick(self, field: Field, option: Option) -> None:
        line, slot = self._place(field, option.at)
        if slot.control is not None:
            value = option.at.partition("=")[2] or "true"
            self._control(field, line, slot, value)
        elif field.mark == "circle":
            self._ring(line, slot)
        elif field.mark:
            words = _in_gap(line, slot.start, slot.end, field.mark, field, centred=True)
            self.writer.replace(line, slot.start, slot.end, words)
        elif line.text[slot.start : slot.end] not in TICKED_BOXES:
            for twin in self._with_twin(line):
                self.writer.replace(twin, slot.start, slot.end, TICKED)

    def _ring(self, line: Paragraph, slot: Slot) -> None:
        """Draw a border round words: what a hand would circle."""
        for atom in line.atoms:
            start, end = max(slot.start, atom.start), min(slot.end, atom.start + len(atom.text))
            if start >= end or atom.element.name != "w:t":
                continue
            properties = atom.run.child("w:rPr")
            look = properties.outer if properties is not None and not properties.empty else ""
            ringed = f"<w:rPr>{_RINGED}</w:rPr>"
            if look:
                after = re.search(_AFTER_BORDER, look)
                at = after.start() if after else len(look) - len("</w:rPr>")
                ringed = look[:at] + _RINGED + look[at:]
            text = atom.text
            pieces = (text[: start - atom.start], text[start - atom.start : end - atom.start], text[end - atom.start :])
            made = (
                f"{xml.words(pieces[0])}</w:r><w:r>{ringed}{xml.words(pieces[1])}</w:r>"
                f"<w:r>{look}{xml.words(pieces[2])}"
            )
            self.writer.edits.replace(atom.element.start, atom.element.end, made)

    def _boxes(self, field: Field, text: str) -> None:
        first, _, last = field.at.partition("-")
        row = self.document.places[first.rpartition(".")[0]]
        assert isinstance(row, Row)
        start, end = (int(each.rpartition("c")[2]) for each in (first, last))
        cells = row.cells[start - 1 : end]
        signs = [each for each in text if not each.isspace() and each not in "-－‐"]
        if len(signs) > len(cells):
            raise self.loaded.problem(field, f"has {len(cells)} boxes, found {len(signs)} characters")
        for cell, sign in zip(cells, signs, strict=False):
            self.writer.fill(cell.paragraphs[0], sign)

    # -- rooms ----------------------------------------------------------------------------

    def _room(self, field: Field, value: Value) -> None:
        place = self.document.places[base_of(field.at)]
        if field.at.endswith(AFTER):
            assert isinstance(place, Paragraph)
            self._after(place, value)
            return
        if isinstance(place, Cell):
            room = [line for line in place.paragraphs if line.blank]
            cell: Cell | None = place
        else:
            assert isinstance(place, Paragraph)
            room, cell = self.room_of(place, field), place.cell
        if not room:
            raise self.loaded.problem(field, f"{field.at} is not blank in this form")
        paragraphs = value.text.split("\n")
        width = room_width(self.document, cell)
        if value.rich is not None:
            paragraphs = self.bringer.paragraphs(value.rich, room[0], width)
        self.writer.fill_room(room, paragraphs, width)

    def _after(self, line: Paragraph, value: Value) -> None:
        """New paragraphs after a heading that has no blank line under it; they look like plain ones."""
        like = self._plain_line()
        paragraphs = value.text.split("\n")
        if value.rich is not None:
            paragraphs = self.bringer.paragraphs(value.rich, like, room_width(self.document, None))
        made = "".join(self.writer.copied(like, text) for text in paragraphs)
        self.writer.edits.insert(line.element.end, made)

    def _plain_line(self) -> Paragraph:
        """A paragraph of the form's without a style of its own, to take the look from."""
        lines = [line for line in self.document.body if isinstance(line, Paragraph)]
        plain = [line for line in lines if not line.style and not line.numbered]
        return next(iter(plain), Paragraph(Element("w:p", 0, 0, None, ""), "", None))

    def room_of(self, first: Paragraph, field: Field) -> list[Paragraph]:
        """The blank lines from a place on, up to the next words."""
        if field.kind != "long":
            return [first] if first.blank else []
        blocks = first.cell.blocks if first.cell is not None else self._blocks_with(first)
        room = []
        for block in blocks[blocks.index(first) :]:
            if not isinstance(block, Paragraph) or not block.blank or block.boxes:
                break
            room.append(block)
        return room

    def _blocks_with(self, line: Paragraph) -> Sequence[object]:
        for box in self.document.boxes:
            if line in box.blocks:
                return box.blocks
        return self.document.body

    def _rows(self, field: Field, value: Value) -> None:
        first = self.document.places[field.at]
        assert isinstance(first, Row)
        rows = first.table.rows[first.number - 1 : first.number - 1 + max(field.rows, 1)]
        filled = value.rows
        for row, cells in zip(rows, filled, strict=False):
            self._cells(self.writer, row, field, cells)
        extra = []
        for number, cells in enumerate(filled[len(rows) :], 1):
            writer = Writer(self.document)
            self._cells(writer, rows[-1], field, cells)
            element = rows[-1].element
            made = writer.finished().applied_between(element.start, element.end)
            extra.append(row_like(made, element, number))
        self.writer.edits.insert(rows[-1].element.end, "".join(extra))

    def _cells(self, writer: Writer, row: Row, field: Field, cells: Sequence[str]) -> None:
        for column, text in zip(field.columns, cells, strict=False):
            if not text or column.cell > len(row.cells):
                continue
            line = row.cells[column.cell - 1].paragraphs[0]
            slots = slots_of(line)
            if line.blank or not slots:
                writer.fill(line, text)
                continue
            slot = slots[0]
            texts = [text]
            if slot.kind == "date":
                try:
                    texts = date_parts(text, slot.era, len(slot.parts))
                except ValueError:
                    message = f"{column.label}: expected a date such as 2026-04-01, found {text[:40]!r}"
                    raise self.loaded.problem(field, message) from None
            for (start, end), words in zip(slot.gaps, texts, strict=False):
                writer.replace(line, start, end, _in_gap(line, start, end, words, field))

    # -- instructions ---------------------------------------------------------------------

    def remove_instructions(self) -> None:
        """Take out the instructions that the map says are to be removed."""
        for instruction in self.loaded.map.instructions:
            line = self.document.places.get(instruction.at)
            if not instruction.remove or not isinstance(line, Paragraph):
                continue
            coloured = [atom for atom in line.atoms if atom.format.colour or not instruction.colour]
            whole = all(atom in coloured for atom in line.atoms if atom.text.strip())
            if whole and _may_go(line):
                self.writer.edits.replace(line.element.start, line.element.end, "")
            else:
                for atom in coloured:
                    self.writer.edits.replace(atom.element.start, atom.element.end, "")


def _may_go(line: Paragraph) -> bool:
    """Whether a paragraph can be taken out: not the last of a cell, no section ends in it."""
    last = line.cell is not None and line.cell.blocks[-1] is line
    marks = any(line.element.iter("w:bookmarkStart", "w:bookmarkEnd", "w:permStart", "w:permEnd"))
    return not last and not marks and "<w:sectPr" not in line.element.outer


def _in_gap(line: Paragraph, start: int, end: int, words: str, field: Field, *, centred: bool = False) -> str:
    """Words in a gap of blanks: what is left of the gap stays, so that lines keep their length."""
    gap = line.text[start:end]
    left = width_of(gap) - width_of(words)
    if "_" in gap or "＿" in gap:
        sign = gap[0]
        return words + sign * (left // width_of(sign)) if left > 0 else words
    if field.kind in ("date", "postal"):
        return words
    if left <= 0 or not gap:
        before = " " if gap[:1] == " " and start and line.text[start - 1].isascii() else ""
        return before + words
    if centred:
        return gap[: len(gap) // 2][: left // 2] + words + gap[: max(left // width_of(gap[0]) - left // 4, 0)]
    if not line.text[end:].strip():  # to the end of the line
        lead = gap[0] if left > width_of(gap[0]) else ""
        left -= width_of(lead)
        return lead + words + gap[0] * (left // width_of(gap[0]))
    return gap[0] * (left // width_of(gap[0])) + words


def values_of(
    plan_text: Callable[[str, Field], str] | None,
    plan_rows: Callable[[str, Field], tuple[tuple[str, ...], ...]] | None,
    loaded: LoadedMap,
    section: Callable[[str], Value] | None = None,
) -> ValueOf:
    """What each field is filled from: its own value first, then a section of the draft, then the plan."""

    def value_of(field: Field) -> Value:
        if field.value:
            if field.kind == "rows":
                rows = tuple(tuple(row.split("\t")) for row in field.value.splitlines())
                return Value(rows=rows)
            return Value(field.value)
        if field.section and section is not None:
            return section(field.section)
        if not field.plan or plan_text is None or plan_rows is None:
            return Value()
        try:
            if field.kind == "rows":
                return Value(rows=plan_rows(field.plan, field))
            return Value(plan_text(field.plan, field))
        except (KeyError, ValueError):
            raise loaded.problem(field, f"no field of a plan is called {field.plan}") from None

    return value_of


__all__ = ["Edits", "Filled", "Filling", "fill", "look_of", "values_of"]
