"""Each block of a draft to its place: section, field, table, the draft's own words, or none.

A field is found by the tag of its control, else by the bookmark on its label, else by the words of
the label, else by its order among the fields of its section. A section is found by the bookmark in
its heading, else by the heading's words.
"""

from __future__ import annotations

from typing import Any, TypeVar

from kyoso.filled import Certainty, FieldText, OwnText, Place, Remark, Section, State, Table, Unplaced
from kyoso.model import LANGUAGES
from kyoso.typed import plain
from kyoso.word.holes import FieldMark
from kyoso.word.own import COVER, OWN_STYLES, OwnWords
from kyoso.word.reading.flow import Text, flow_of, joined, words_of_rows
from kyoso.word.reading.layout import Role
from kyoso.word.reading.prompts import Prompts
from kyoso.word.reading.register import Register, SectionMark
from kyoso.word.reading.settling import Settled
from kyoso.word.reading.tables import Forms, Grid, find_table, read_table


class Found:
    """A section or a field while it is being read: its pieces of text, in order."""

    def __init__(self, label: str, place: Place, found_by: Certainty = "bookmark") -> None:
        self.label, self.place, self.found_by = label, place, found_by
        self.lines: list[str] = []
        self.notes: list[tuple[str, str]] = []
        self.pictures = self.tables = self.controls = 0
        self.guidance = self.prompt = self.continues = False

    def add(self, text: str, *, open_ended: bool = False) -> None:
        """A paragraph more; it continues the one before if that one's end was deleted."""
        if self.continues and self.lines:
            self.lines[-1] += text
        else:
            self.lines.append(text)
        self.continues = open_ended


class Placing:
    """Walks the blocks of a draft once, in order."""

    def __init__(self, settled: Settled, register: Register, language: str, words: OwnWords) -> None:
        self.settled, self.register, self.words = settled, register, words
        languages = [each for each in LANGUAGES if language in (each, "both")] or list(LANGUAGES)
        self.prompts = Prompts(languages)
        self.section: Found | None = None
        self.section_id = ""
        self.field = ""
        self.behind = 0  # lines of the section before the draft's own words that were met last
        self.sections: dict[str, Found] = {}
        self.fields: dict[str, Found] = {}
        self.tables: list[Table] = []
        self.own: list[OwnText] = []
        self.unplaced: list[Unplaced] = []
        self.remarks: list[Remark] = []
        self.where: list[Place] = []  # of every block
        self.roles: list[Role] = []  # of every block
        self.flow = flow_of(settled.body, settled.blocks)
        self.gone = {  # paragraphs that were deleted, or moved away
            number
            for number, block in enumerate(settled.blocks)
            if block in settled.open_ended and not self._text(number).strip()
        }
        there = (each for number, each in enumerate(self.flow) if number not in self.gone)
        marks = {mark.name for each in there if isinstance(each, Text) for mark in each.marks}
        self.headings = {plain(s.heading): s for s in register.sections if s.bookmark not in marks and s.heading}
        self.again = self._second_draft(marks)
        self.heading_styles = {  # a copied heading loses its bookmark, and keeps style and words
            (section.id, each.style.lower())
            for each in self.flow
            if isinstance(each, Text) and (section := _marked(each, register.section_by_bookmark))
        }
        self.labels = {
            plain(f.label): f for f in register.fields if f.label and (self.again or f.bookmark not in marks)
        }
        self.marks = marks

    def walk(self) -> Placing:
        """Place every block."""
        for number, (block, each) in enumerate(zip(self.settled.blocks, self.flow, strict=True)):
            if isinstance(each, list):
                role = self._table(number, Grid(block, each))
            elif number in self.gone:
                role = self._text_role()
                self.where.append(self._place(number))
            else:
                role = self._paragraph(number, block, each, each.text)
            self.roles.append(role)
            for text in self.settled.boxes.get(number, ()):
                self._content(number, text)
        return self

    def _second_draft(self, marks: set[str]) -> dict[str, SectionMark]:
        """The headings of a second draft that stands behind the first; without one, none.

        An author may well call a sub-heading like a section of ours; most of them in their order is a draft.
        """
        here = [s for s in self.register.sections if s.bookmark in marks and s.heading]
        known = {plain(s.heading): s for s in here}
        headings = [
            known[words]
            for number, each in enumerate(self.flow)
            if isinstance(each, Text) and number not in self.gone and _is_heading(each.style.lower())
            if (words := plain(each.text)) in known and _marked(each, self.register.section_by_bookmark) is None
        ]
        if len(headings) < LEAST_AGAIN or 2 * len({s.id for s in headings}) < len(here):
            return {}
        return known

    def _mark(self) -> str:
        """The bookmark of the field, or else of the section, that text stands in."""
        field = self.register.field_by_tag.get(self.field)
        if field is not None and field.bookmark:
            return field.bookmark
        return self.register.section_by_id[self.section_id].bookmark if self.section_id else ""

    def _text_role(self) -> Role:
        return Role("text", self._mark())

    def _text(self, number: int) -> str:
        each = self.flow[number]
        return each.text if isinstance(each, Text) else words_of_rows(each)

    def _place(self, number: int) -> Place:
        return Place(section=self.section_id, field=self.field, block=number)

    # -- paragraphs -------------------------------------------------------------------------

    def _paragraph(self, number: int, block: Any, each: Text, text: str) -> Role:
        style = each.style.lower()
        if self._heading(number, style, each, text):
            role = Role("heading", self._mark())
        elif label := self._label(style, each, text):
            self._open_field(number, *label, each, text)
            role = Role("label", self._mark())
        elif (known := self._tagged(each)) is None and (own := self._is_own(style, text)):
            role = Role("contents" if own.own == "contents" else "own", self._mark(), own.made, own=own.own)
            self._own(number, own.own, text)
        else:
            if known is not None:
                self._start_field(number, known, "tag")
            elif known := self._by_order(style, each):
                self._start_field(number, known, "order")
            role = self._text_role()
            if self._content(number, text, each, open_ended=block in self.settled.open_ended):
                role = Role("own", role.mark, own="prompt")
        self.where.append(self._place(number))
        return role

    def _is_own(self, style: str, text: str) -> Role | None:
        """What of the draft's own words a paragraph is, if any: by its words, else by its place."""
        kind = OWN_STYLES.get(style, "")
        if kind == "contents":
            return Role("own", own=kind)
        if text.strip() and (self.words.take(text) or (self.again and self.words.has(text))):
            return Role("own", own=kind or "note")
        if not kind or not text.strip():
            return Role("own", own=kind) if kind else None
        if kind in COVER and self.section is None:
            ours = True
        elif self.words.has_texts(kind):
            ours = self.words.is_changed(kind, text)
        elif self.words.known:
            ours = False
        else:
            ours = self._where_we_write(kind)
        return Role("own", made=False, own=kind) if ours else None

    def _where_we_write(self, kind: str) -> bool:
        """Whether the draft itself may write here, where nothing is known of its words."""
        if kind in COVER or self.section is None:
            return self.section is None
        field = self.fields.get(self.field)
        answered = self.section.lines[self.behind :] if field is None else field.lines
        return not any(line.strip() for line in answered)

    def _heading(self, number: int, style: str, each: Text, text: str) -> bool:
        """Whether the paragraph is a heading of ours; a bookmark that was pushed into other words is none."""
        is_heading = _is_heading(style)
        section = _marked(each, self.register.section_by_bookmark)
        if section is None and is_heading and text.strip():
            section = self.headings.get(plain(text)) or self.again.get(plain(text)) or self._copied(style, text)
        if section is None:
            return False
        heading = is_heading or plain(text) == plain(section.heading)
        self._open_section(number, section, text.strip() if heading else "")
        return heading

    def _copied(self, style: str, text: str) -> SectionMark | None:
        """The section whose heading stands here again; a sub-heading of the same words, at a lower level, is text."""
        same = (each for each in self.register.sections if each.heading and plain(each.heading) == plain(text))
        return next((section for section in same if (section.id, style) in self.heading_styles), None)

    def _open_section(self, number: int, section: SectionMark, heading: str) -> None:
        self.section_id, self.field = section.id, ""
        place = Place(section=section.id, block=number)
        if section.id in self.sections:
            self._twice(place, heading)
        self.section = self.sections.setdefault(section.id, Found(heading, place))
        self.behind = len(self.section.lines)

    def _twice(self, place: Place, heading: str) -> None:
        """A section that is there a second time; of a whole draft behind another, it is said once."""
        if not self.again:
            self.remarks.append(Remark("section-twice", place, heading))
        elif not any(remark.name == "draft-twice" for remark in self.remarks):
            self.remarks.append(Remark("draft-twice", place, heading))

    def _label(self, style: str, each: Text, text: str) -> tuple[FieldMark, Certainty] | None:
        known = _marked(each, self.register.field_by_bookmark)
        if known is not None:
            return known, "bookmark"
        if style == "fieldlabel" and (known := self.labels.get(plain(text))):
            return known, "label"
        return None

    def _open_field(self, number: int, known: FieldMark, by: Certainty, each: Text, text: str) -> None:
        """A label; whatever stands behind it in the same paragraph is the author's."""
        end = next((each.up_to(mark) for mark in each.marks if mark.name == known.bookmark), len(text))
        if known.label and text.startswith(known.label):
            end = len(known.label)
        self._start_field(number, known, by, text[:end].strip())
        rest = text[end:].lstrip("：: \t　")
        if rest.strip():
            self._content(number, rest, each)

    def _start_field(self, number: int, known: FieldMark, by: Certainty, label: str = "") -> None:
        self.field = known.tag
        found = self.fields.get(known.tag)
        if found is None:
            place = Place(section=self.section_id, field=known.tag, block=number)
            self.fields[known.tag] = Found(label or known.label, place, by)
        elif by == "tag":
            found.found_by = "tag"

    def _tagged(self, each: Text) -> FieldMark | None:
        return next((f for tag in each.tags if (f := self.register.field_by_tag.get(tag))), None)

    def _by_order(self, style: str, each: Text) -> FieldMark | None:
        """A second room to write in under one label: the next field of the section, whose label is gone."""
        found = self.fields.get(self.field)
        if style != "answer" or not each.controls or (found is not None and not found.controls):
            return None
        missing = (
            f
            for f in self.register.fields
            if f.section == self.section_id and f.tag not in self.fields and f.bookmark not in self.marks
        )
        return next(missing, None)

    def _own(self, number: int, kind: str, text: str) -> None:
        self.field = ""
        self.behind = len(self.section.lines) if self.section else 0
        if text.strip():
            self.own.append(OwnText(kind, text, self._place(number)))
            if kind == "guidance" and self.section is not None:
                self.section.guidance = True

    def _content(self, number: int, text: str, each: Text | None = None, *, open_ended: bool = False) -> bool:
        """Words of the author's, and what stands among them; whether all of it is a prompt."""
        field = self.fields.get(self.field)
        rest = self.prompts.without(text, field.label if field else "")
        if rest is not None:
            if field is not None:
                field.prompt = True
            if rest.strip():
                self.remarks.append(Remark("prompt-left", self._place(number), text.replace(rest, "", 1)))
            text = rest
        if self.section is None and field is None:
            if text.strip() or (each is not None and each.pictures):
                self.unplaced.append(Unplaced(text, self._place(number), "before the first section"))
            return rest == ""
        for found in (self.section, field):
            if found is not None:
                found.add(text, open_ended=open_ended)
                if each is not None:
                    found.notes += each.notes
                    found.pictures += each.pictures
                    found.controls += each.controls
        return rest == ""

    # -- tables -----------------------------------------------------------------------------

    def _table(self, number: int, grid: Grid) -> Role:
        mark, by = find_table(grid, self.register, self.section_id, {table.id for table in self.tables})
        place = Place(section=self.section_id, block=number)
        self.where.append(place)
        made = self._rows_as_made(grid)
        if mark is not None:
            self._no_field()
            table, remarks = read_table(grid, mark, by, place)
            self.tables.append(table)
            self.remarks += remarks
            return Role("table", mark.bookmark)
        if forms := Forms.of(grid, self.register, self.labels):
            self._no_field()
            self._form(number, forms)
            rows = {row.number: row.known.bookmark for row in forms.rows if row.known}
            return Role("form", self._mark(), rows=rows)
        if self._is_facts(grid, made):
            self._no_field()
            self._facts(number, grid)
            return Role("facts", self._mark(), rows=made)
        role = self._text_role()
        for found in (self.section, self.fields.get(self.field)):
            if found is not None:
                found.tables += 1
                found.pictures += sum(cell.pictures for row in grid.rows for cell in row)
                found.notes += [note for row in grid.rows for cell in row for note in cell.notes]
        self._content(number, words_of_rows(grid.rows))
        return role

    def _no_field(self) -> None:
        self.field = ""
        self.behind = len(self.section.lines) if self.section else 0

    def _rows_as_made(self, grid: Grid) -> dict[int, str]:
        """The rows that say what one of the draft's own says, by their number: `made`, or with its box `ticked`."""
        found = {}
        for number, row in enumerate(grid.rows, 1):
            texts = [cell.text for cell in row]
            if any(text.strip() for text in texts):
                plain_row = "\t".join("☐" if text in TICKED else text for text in texts)
                if self.words.has(plain_row):
                    found[number] = "made" if plain_row == "\t".join(texts) else "ticked"
        return found

    def _is_facts(self, grid: Grid, made: dict[int, str]) -> bool:
        """Whether a table is one of the draft's own facts: by its words where they are known, else by its looks."""
        if self.words.known:
            return bool(made) and (1 in made or 2 * len(made) > len(grid.rows))
        return grid.looks_like_facts

    def _form(self, number: int, forms: Forms) -> None:
        for row in forms.rows:
            if row.known is None:
                if row.text.strip():
                    place = Place(section=self.section_id, row=row.number, block=number)
                    why = "a row of a form that names no field"
                    self.unplaced.append(Unplaced(f"{row.label}\t{row.text}", place, why))
                continue
            tag = row.known.tag
            place = Place(self.section_id, row=row.number, field=tag, block=number)
            found = self.fields.setdefault(tag, Found(row.label, place, row.by))
            found.pictures += row.pictures
            text = self.prompts.without(row.text, row.label)
            found.prompt = found.prompt or text is not None
            if text and text.strip():
                self.remarks.append(Remark("prompt-left", place, row.text.replace(text, "", 1)))
            written = row.text if text is None else text
            if not (self.again and written in found.lines):  # a second draft says the same once more
                found.add(written)

    def _facts(self, number: int, grid: Grid) -> None:
        for place, row in enumerate(grid.rows, 1):
            text = "\t".join(cell.text for cell in row)
            self.own.append(OwnText("facts", text, Place(self.section_id, row=place, block=number)))

    # -- what came of it ----------------------------------------------------------------------

    def field_texts(self, notes: dict[tuple[str, str], str]) -> tuple[FieldText, ...]:
        """The fields in the order of the draft as it was made."""
        made = []
        for known in self.register.fields:
            found = self.fields.get(known.tag)
            if found is None:
                self.remarks.append(Remark("field-missing", Place(known.section, field=known.tag), "", known.label))
                continue
            text = joined(found.lines)
            written = text.strip() or found.pictures
            state: State = "filled" if written else "prompt" if found.prompt else "blank"
            said = tuple(notes[note] for note in found.notes if note in notes)
            by = found.found_by
            made.append(FieldText(known.tag, found.label, text, state, found.place, by, found.pictures, said))
        return tuple(made)

    def section_texts(self, notes: dict[tuple[str, str], str]) -> tuple[Section, ...]:
        """The sections in the order of the file."""
        for known in self.register.sections:
            if known.id not in self.sections:
                self.remarks.append(Remark("section-missing", Place(known.id), "", known.heading))
        return tuple(
            Section(
                id=name,
                heading=found.label,
                text=(text := joined(found.lines)),
                place=found.place,
                characters=len("".join(text.split())),
                guidance_kept=found.guidance,
                pictures=found.pictures,
                tables=found.tables,
                notes=tuple(notes[note] for note in found.notes if note in notes),
            )
            for name, found in self.sections.items()
        )


Known = TypeVar("Known")
TICKED = ("☑", "☒", "✓", "✔", "■", "レ")  # what authors make of a box to tick
LEAST_AGAIN = 3  # headings from which on they may be a second draft


def _is_heading(style: str) -> bool:
    return style.startswith("heading") or style.isdigit()


def _marked(each: Text, known: dict[str, Known]) -> Known | None:
    """What the first bookmark that is known stands for."""
    for mark in each.marks:
        if mark.name in known:
            return known[mark.name]
    return None
