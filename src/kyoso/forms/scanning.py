"""Finds what is to be filled in a form, and proposes what from.

The way: text boxes and body in order; in a table its cells; in a line its places. Boxes to tick are
gathered into questions afterwards.
"""

from __future__ import annotations

import hashlib
import re
from functools import cached_property
from itertools import takewhile

from kyoso.forms.cells import (
    Labels,
    Repeat,
    blank_below,
    boxes_from,
    first_of,
    is_diagonal,
    is_grid,
    is_spacer,
    repeats_of,
)
from kyoso.forms.controls import described
from kyoso.forms.document import Block, Cell, Document, Paragraph, Table, open_form
from kyoso.forms.instructions import instructions_of
from kyoso.forms.labels import (
    asks_for_reading,
    is_label,
    is_numbered,
    is_sentence,
    rows_proposal,
    split_label,
    tidy,
    unbracketed,
)
from kyoso.forms.limits import Limit
from kyoso.forms.looks import looks_in
from kyoso.forms.model import Column, Field, FormMap, Language, Option, base_of
from kyoso.forms.money import is_money, unit_in
from kyoso.forms.proposing import NO_SECTIONS, Proposer, Sections
from kyoso.forms.protection import Protection
from kyoso.forms.rooms import (
    AFTER,
    TAG,
    blank_after,
    has_no_room,
    heading_over,
    line_before,
    stands_alone,
)
from kyoso.forms.scope import limits_of
from kyoso.forms.slots import Slot, circles_of, slots_of, words_before
from kyoso.forms.ticks import Tick, question, question_label, questions_of

_AFTER = re.compile(r"^\s*(円|千円|万円|百万円|億円|万元|元|人|名|歳|％|%|か月|ヶ月|事業所|社|年度)")
_DATE_WORDS: dict[Language, str] = {"ja": "年月日", "zh": "日期", "en": "Date"}
_SIMPLIFIED = "[请项报单题计应该说编经费业专实验东书买开关们这为边]"  # signs that Japanese writes otherwise
_NO_LABEL = re.compile(r"[\W\d年月日円人]*|西暦|令和")  # signs and units before a place, which do not name it
_CIRCLED = re.compile(r"[○〇◯]\s*(?:を|で|印|を?つけ|を?付け|囲)|○$|〇$")


def scan_file(data: bytes, name: str, sections: Sections = NO_SECTIONS) -> FormMap:
    """The map of a form; `sections` are the headings of a draft's sections, by the id of each.

    Raises Problem where it is no form, or where nothing in it is to be filled.
    """
    return scan(open_form(data, name), hashlib.sha256(data).hexdigest(), sections)


def scan(document: Document, digest: str = "", sections: Sections = NO_SECTIONS) -> FormMap:
    """The map of an opened form."""
    made = Scanner(document, sections).scanned(digest)
    if not made.fields:
        raise document.opened.refuse(_nothing(document))
    return made


def _nothing(document: Document) -> str:
    if document.words < 30 and any(line.pictures for line in document.paragraphs()):
        return "a scanned form (a picture without text); the agency's own .docx is needed"
    return "nothing to be filled was found: no blank cell, line, box or control"


class Scanner:
    """Scans one form."""

    def __init__(self, document: Document, sections: Sections = NO_SECTIONS) -> None:
        self.document, self.sections = document, sections
        self._slots: dict[str, list[Slot]] = {}
        self.labels = Labels(self.slots)
        self.protection = Protection(document)
        self.fields: list[Field] = []
        self.ticks: list[Tick] = []
        self._headings: set[str] = set()  # lines that name a room of their own

    def slots(self, line: Paragraph) -> list[Slot]:
        """The places of a line, found once."""
        if line.address not in self._slots:
            self._slots[line.address] = slots_of(line)
        return self._slots[line.address]

    @cached_property
    def language(self) -> Language:
        """The language of the form's own words."""
        text = "".join(line.text for line in self.document.paragraphs())
        if re.search(r"[\u3041-\u30fa]", text):
            return "ja"
        if re.search(_SIMPLIFIED, text):
            return "zh"
        return "ja" if re.search(r"[\u4e00-\u9fff]", text) else "en"

    def scanned(self, digest: str) -> FormMap:
        """The map."""
        for blocks in (*(box.blocks for box in self.document.boxes), self.document.body):
            self._blocks(blocks)
        self.fields += [question(ticks, self.labels) for ticks in questions_of(self.ticks, self.labels)]
        proposer = Proposer(self.document, self.labels, self.protection, self.language, self.sections)
        order = {address: number for number, address in enumerate(self.document.places)}
        self.fields.sort(key=lambda field: order.get(base_of(field.at), 0))
        fields = [proposer.finished(field, number) for number, field in enumerate(self.fields, 1)]
        fields, limits = limits_of(self.document, fields, self.language)
        return FormMap(
            form=self.document.opened.name.rpartition("/")[2],
            sha256=digest,
            language=self.language,
            protection=self.protection.kind,
            limits=tuple(limits),
            finished=tuple(looks_in(self.document)),
            fields=tuple(fields),
            instructions=tuple(instructions_of(self.document)),
        )

    # -- blocks ---------------------------------------------------------------------------

    def _blocks(self, blocks: list[Block]) -> None:
        for index, block in enumerate(blocks):
            if isinstance(block, Table):
                self._table(block)
            elif not block.blank or self.slots(block):
                self._line(block, blocks, index)

    def _line(self, line: Paragraph, blocks: list[Block], index: int) -> None:
        """A paragraph outside of tables: places in it, or room under it."""
        slots = self.slots(line)
        room = blank_after(blocks, index)
        if slots and not (room and _ends_in_colon(line, slots)):
            before = line_before(blocks, index, self._ticked(blocks[:index]))
            self._slots_in(line, before)
            return
        if line.blank:
            return
        if room and (heading := heading_over(blocks, index)) is not None:
            self._headings.add(heading.line.address)
            self._headings.add(line.address)
            self._add(heading.label, room[0].address, "long", note=heading.note, tag=heading.tag)
        elif stands_alone(line, blocks, index):
            self._add(tidy(line.text), f"{line.address}/{len(slots) + 1}", sure=False)
        elif has_no_room(blocks, index):
            label, note = split_label(TAG.sub("", line.text).strip())
            tag = match[0] if (match := TAG.search(line.text)) else ""
            self._add(label, f"{line.address}{AFTER}", "long", note=note, tag=tag)
        else:
            self._slots_in(line, line_before(blocks, index))

    def _ticked(self, blocks: list[Block]) -> frozenset[str]:
        """The addresses of lines that begin with a box to tick."""
        lines = [block for block in blocks[-12:] if isinstance(block, Paragraph)]
        return frozenset(
            line.address
            for line in lines
            if (slots := self.slots(line)) and slots[0].kind == "tick" and not line.text[: slots[0].start].strip()
        )

    # -- places in a line -----------------------------------------------------------------

    def _slots_in(self, line: Paragraph, before: Paragraph | None) -> None:
        """Fields for the places of a line; boxes to tick are kept for later."""
        slots = self.slots(line)
        for number, slot in enumerate(slots, 1):
            at = f"{line.address}/{number}"
            mark = self._mark_of(line, slot)
            if mark is not None:
                self.ticks.append(Tick(line, slot, at, self._option_label(line, slots, number), mark, before))
                continue
            label, note, sure = self._label_in(line, slots, number, before)
            if slot.kind == "control":
                self._control(slot, label, at, note)
                continue
            unit = match[1] if (match := _AFTER.match(line.text[slot.end :])) else ""
            kind = slot.kind if slot.kind in ("date", "postal") else "text"
            self._add(label, at, kind, note=note, unit=unit, sure=sure)
        if not slots and (circles := circles_of(line.text)) and self._asks_for_circle(line, before):
            for number, (start, end) in enumerate(circles, 1):
                slot = Slot("circle", start, end)
                option = tidy(line.text[start:end])
                self.ticks.append(Tick(line, slot, f"{line.address}/{number}", option, "circle", before))

    def _mark_of(self, line: Paragraph, slot: Slot) -> str | None:
        """How an option is marked: "" in its box, else by a circle; None where the place is none."""
        if slot.kind == "tick" or _is_tick_control(slot):
            return ""
        if slot.kind == "circle":
            return "circle"
        return "○" if self._is_option(line, slot) else None

    def _asks_for_circle(self, line: Paragraph, before: Paragraph | None) -> bool:
        cell = line.cell
        near = [before.text if before else ""]
        if cell is not None:
            near += [first_of(each).text for each in cell.row.cells]
        return any(_CIRCLED.search(text) or "（選択）" in text for text in near)

    def _is_option(self, line: Paragraph, slot: Slot) -> bool:
        """Whether a gap in brackets waits for a ○: ①（　　　）製造業."""
        before, after = line.text[: slot.start], line.text[slot.end :]
        numbered = re.fullmatch(r"\s*(?:[①-⑳]|[0-9０-９]{1,2}[.．)）]?|[・●])?\s*[（(]", before)
        return bool(numbered) and len(after.strip(" 　）)")) > 1 and not is_sentence(after)

    def _option_label(self, line: Paragraph, slots: list[Slot], number: int) -> str:
        start = slots[number - 1].end
        end = next((slot.start for slot in slots[number:]), len(line.text))
        if slots[number - 1].kind == "circle":
            return tidy(line.text[slots[number - 1].start : slots[number - 1].end])
        return unbracketed(tidy(line.text[start:end]).strip(" 、,"))

    def _label_in(
        self, line: Paragraph, slots: list[Slot], number: int, before: Paragraph | None
    ) -> tuple[str, str, bool]:
        """The label of a place: the words before it, else the cell's, else the line above."""
        slot = slots[number - 1]
        own = words_before(line, slots, number)
        if own and own[-1] in "~～-－" and before is not None and slot.kind == "date":
            own = ""
        if number > 1 and own in ("から", "~", "～", "-", "至", "まで"):
            label, note, sure = self._label_in(line, slots, number - 1, before)
            return f"{label}（{number}）", note, sure
        if own and not _NO_LABEL.fullmatch(own):
            return (*split_label(own), True)
        is_under_number = before is not None and is_numbered(before.text.strip())
        if slot.kind == "date" and line.cell is None and not is_under_number:
            return _DATE_WORDS[self.language], "", True
        beside = self._label_beside(line, before)
        if beside is not None:
            return beside
        after = tidy(line.text[slot.end : slot.end + 20])
        return after or tidy(line.text)[:20], "", slot.kind == "date"

    def _label_beside(self, line: Paragraph, before: Paragraph | None) -> tuple[str, str, bool] | None:
        """The label of a line that has none itself: that of its cell, or the line above."""
        if line.cell is not None:
            cell = self.labels.left(line.cell) or self.labels.above(line.cell)
            if cell is not None and (line.cell.paragraphs[0] is line or before is None):
                return (*split_label(cell.text), True)
        if before is not None and len(before.text) < 80:
            return (*split_label(before.text), True)
        if line.cell is not None and (cell := self.labels.left(line.cell)) is not None:
            return (*split_label(cell.text), False)
        return None

    def _control(self, slot: Slot, label: str, at: str, note: str) -> None:
        if slot.control is None:
            return
        control = described(slot.control)
        if control.kind == "none":
            return
        options = tuple(Option(at=f"{at}={value}", label=shown) for shown, value in control.options)
        kind = {"choice": "choice", "date": "text"}.get(control.kind, "text")
        limit = Limit(control.most, "characters", count="all") if control.most else None
        self._add(
            control.label or label,
            at,
            kind,
            note=note,
            options=options,
            pick="one" if options else "",
            tag=control.tag,
            limit=limit,
            protected=control.locked,
        )

    # -- tables ---------------------------------------------------------------------------

    def _table(self, table: Table) -> None:
        repeated: set[str] = set()
        for repeat in repeats_of(table, self.labels):
            if not repeat.named:
                self._rows(table, repeat)
                repeated |= {row.address for row in repeat.rows}
        boxed: set[str] = set()
        for row in table.rows:
            for cell in row.cells:
                if row.address in repeated and not cell.nested:
                    continue
                if cell.continues or cell.address in boxed or is_diagonal(cell):
                    continue
                if boxes := boxes_from(cell):
                    boxed |= {each.address for each in boxes}
                    self._boxes(boxes)
                else:
                    self._cell(cell)

    def _rows(self, table: Table, repeat: Repeat) -> None:
        heads = list(repeat.heads.values())
        around = tidy(self._title(table))
        name, taken = rows_proposal(heads, around)
        columns = tuple(
            Column(
                cell=index + 1,
                label=split_label(head)[0],
                plan=taken.get(number, ""),
                unit=unit_in(head) or (unit_in(self._title(table)) if is_money(head) else ""),
            )
            for number, (index, head) in enumerate(repeat.heads.items())
        )
        left = self.labels.left(repeat.rows[0].cells[columns[0].cell - 1])
        own = "" if left is None or left.text.strip().isdigit() else left.text
        label = split_label(own or around)[0] or " / ".join(heads)
        self._add(
            label,
            repeat.rows[0].address,
            "rows",
            columns=columns,
            rows=len(repeat.rows),
            plan=name,
            sure=True,
        )

    def _title(self, table: Table) -> str:
        """The line over a table, unless that has a room of its own."""
        before = table.before
        return before.text if before is not None and before.address not in self._headings else ""

    def _boxes(self, boxes: list[Cell]) -> None:
        label = self.labels.left(boxes[0]) or self.labels.above(boxes[0])
        words, note = split_label(label.text) if label is not None else ("", "")
        last = boxes[-1].address.rpartition(".")[2]
        self._add(words, f"{boxes[0].address}-{last}", "boxes", note=note, sure=label is not None)

    def _cell(self, cell: Cell) -> None:
        if cell.blank and not any(self.slots(line) for line in cell.paragraphs):
            self._blank_cell(cell)
            return
        before: Paragraph | None = None
        for block in cell.blocks:
            if isinstance(block, Table):
                self._table(block)
            elif not block.blank or self.slots(block):
                self._slots_in(block, before)
                before = block if not block.blank else before
        self._room_in(cell)

    def _blank_cell(self, cell: Cell) -> None:
        if is_spacer(cell, self.labels):
            return
        left, above = self.labels.left(cell), self.labels.above(cell)
        label = left or above
        title = self._title(cell.row.table)
        text = label.text if label is not None else title
        words, note = question_label(text)
        if left is not None and above is not None and is_grid(cell, left, above, self.labels):
            words = f"{words} / {split_label(above.text)[0]}"
        lines = cell.paragraphs
        if len(lines) == 2 and asks_for_reading(text):
            self._add(f"{words}（フリガナ）", lines[0].address, sure=True)
            self._add(words, lines[1].address, sure=True)
            return
        unit = unit_in(text) or (unit_in(title) if is_money(words) else "")
        kind = "long" if len(lines) > 2 else "text"
        sure = label is not None or is_numbered(text.strip())
        self._add(words or "?", cell.address, kind, note=note, unit=unit, sure=sure)

    def _room_in(self, cell: Cell) -> None:
        """Blank lines under the words of a cell, where no other cell is for the answer."""
        lines = cell.paragraphs
        if cell.nested or not lines or not lines[-1].blank:
            return
        room = list(takewhile(lambda line: line.blank and not self.slots(line), reversed(lines)))[::-1]
        if any(slot.kind == "postal" for line in lines for slot in self.slots(line)):
            label = self.labels.left(cell)
            last = lines[len(lines) - len(room) - 1]
            self._add(split_label(label.text)[0] if label else tidy(last.text), room[0].address)
        elif self._is_alone(cell):
            words, note = question_label("\n".join(line.text for line in lines if not line.blank))
            self._add(words, room[0].address, "long", note=note)

    def _is_alone(self, cell: Cell) -> bool:
        """Whether no other cell is for the answer to the words of this one."""
        others = [first_of(each) for each in cell.row.cells if each is not cell]
        alone = all(each.blank or each.row is not cell.row for each in others)
        return alone and not self.labels.answers(cell) and not blank_below(cell)

    # -- fields ---------------------------------------------------------------------------

    def _add(self, label: str, at: str, kind: str = "text", **more: object) -> None:
        self.fields.append(Field(id="", label=label, at=at, kind=kind, **more))  # type: ignore[arg-type]


def _is_tick_control(slot: Slot) -> bool:
    return slot.control is not None and described(slot.control).kind == "tick"


def _ends_in_colon(line: Paragraph, slots: list[Slot]) -> bool:
    """Whether the only place of a line is behind a colon, and what stands before it is no short label."""
    text = line.text.rstrip()
    return len(slots) == 1 and slots[0].start >= len(text) and text[-1:] in "：:" and not is_label(text[:-1])
