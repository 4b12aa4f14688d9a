"""Blocks to document.xml: the one renderer.

What comes out is the document with holes in it: pieces of XML, and between them the places that a
plan fills. The pieces depend on the call, the language and the rules alone, so a draft with a plan
is a concatenation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain

from kyoso.model import Language, Text
from kyoso.packs import pack
from kyoso.word import xml
from kyoso.word.blocks import Block, Contents, Field, Inline, Line, PageBreak, Paragraph, Run, Slot, Table, text_of
from kyoso.word.holes import (
    FieldHole,
    FieldMark,
    Hole,
    PageHole,
    Rendered,
    RowsHole,
    Section,
    SlotHole,
    TableMark,
)
from kyoso.word.look import Look

BLANK = Text(ja="未記入：{}", en="to fill in: {}")
ROOM = Text(ja="ここに書いてください", en="write here")
OUTSIDE = ("Header", "PracticeHeader", "Footer")  # paragraphs that stand on every page, not in the body
LEVELS = (1, 2)  # headings in the table of contents
FIRST_CONTROL = 1001
AT_BEGIN, AT_END = 3, 5  # rows of a table that no page break parts; so no page holds three lines
LONGEST_TITLE = 64  # characters in the title of a content control


def render(blocks: Sequence[Block], languages: Sequence[Language], look: Look) -> Rendered:
    """The document of these blocks."""
    return _Renderer(blocks, languages, look).document()


def marked(words: Text, languages: Sequence[Language], label: str = "") -> str:
    """A marked blank: （未記入：研究課題名）."""
    inner = " / ".join(words[language].format(label) for language in languages[: 1 if label else None])
    return pack(languages[0]).bracketed(inner).lstrip()


class _Renderer:
    def __init__(self, blocks: Sequence[Block], languages: Sequence[Language], look: Look) -> None:
        self.blocks = [block for block in blocks if not (isinstance(block, Paragraph) and block.style in OUTSIDE)]
        self.outside = [block for block in blocks if isinstance(block, Paragraph) and block.style in OUTSIDE]
        self.languages, self.look = languages, look
        self.pieces: list[str | Hole] = []
        self.bookmarks = 0
        self.controls = FIRST_CONTROL
        self.section = ""
        self.sections = tuple(self._sections())
        self.fields: dict[str, FieldMark] = {}
        self.tables: list[TableMark] = []
        self.breaks = ""

    # -- the whole --------------------------------------------------------------------

    def document(self) -> Rendered:
        self._put(f"{xml.DECLARATION}<w:document {xml.ROOT}><w:body>")
        for place, block in enumerate(self.blocks):
            following = self.blocks[place + 1] if place + 1 < len(self.blocks) else None
            self._block(block, following)
        self._put(f"{self.look.section}</w:body></w:document>")
        titles = [text_of(b.line) for b in self.blocks if isinstance(b, Paragraph) and b.style in ("Title", "Subtitle")]
        return Rendered(
            body=tuple(self._joined()),
            header=self._page_part("hdr", [b for b in self.outside if b.style != "Footer"]),
            footer=self._page_part("ftr", [b for b in self.outside if b.style == "Footer"]),
            title=" — ".join(title.replace("\n", " / ") for title in titles),
            sections=self.sections,
            fields=tuple(self.fields.values()),
            tables=tuple(self.tables),
            own=tuple(self._own()),
        )

    def _own(self) -> Iterator[str]:
        """What the draft itself says, beside headings, labels and the tables of the plan."""
        for block in self.blocks:
            if isinstance(block, Paragraph):
                if block.level or block.style == "FieldLabel" or _tags(block.line):
                    continue
                yield text_of(block.line)
            elif isinstance(block, Table) and not block.repeats and not any(map(_tags, chain(*block.rows))):
                for row in (block.head, *block.rows):
                    yield "\t".join(text_of(cell) for cell in row)

    def _sections(self) -> Iterator[Section]:
        """Every heading with its number as Word's numbering gives it."""
        counts = [0, 0, 0]
        for block in self.blocks:
            if isinstance(block, Paragraph) and block.level:
                counts[block.level - 1] += 1
                counts[block.level :] = [0] * (3 - block.level)
                number = self.look.number(block.level, counts)
                bookmark = xml.name("s", block.section) if block.section else ""
                yield Section(block.section, bookmark, text_of(block.line), number)

    def _put(self, *pieces: str | Hole) -> None:
        self.pieces += pieces

    def _joined(self) -> Iterator[str | Hole]:
        return joined(self.pieces)

    @contextmanager
    def _marked(self, *names: str) -> Iterator[None]:
        """What is written inside stands in bookmarks of these names, within one paragraph."""
        numbers = []
        for name in names:
            self.bookmarks += 1
            numbers.append(self.bookmarks)
            self._put(f'<w:bookmarkStart w:id="{self.bookmarks}" w:name="{name}"/>')
        yield
        for number in reversed(numbers):
            self._put(f'<w:bookmarkEnd w:id="{number}"/>')

    # -- blocks -----------------------------------------------------------------------

    def _block(self, block: Block, following: Block | None) -> None:
        match block:
            case PageBreak():
                self.breaks = "<w:pageBreakBefore/>"
            case Contents():
                self._contents()
            case Table():
                self._table(block, following)
            case Paragraph(level=0):
                self._paragraph(block, following)
            case Paragraph():
                self.section = block.section
                self._open_paragraph(f"Heading{block.level}")
                with self._marked(*[xml.name("s", block.section)] * bool(block.section)):
                    self._line(block.line)
                self._put("</w:p>")

    def _open_paragraph(self, style: str, more: str = "") -> None:
        named = "" if style == "Normal" else f'<w:pStyle w:val="{style}"/>'
        inner = named + self.breaks + more
        self.breaks = ""
        self._put(f"<w:p><w:pPr>{inner}</w:pPr>" if inner else "<w:p>")

    def _paragraph(self, block: Paragraph, following: Block | None) -> None:
        """A paragraph; the words before a field are its label and carry its bookmark."""
        self._open_paragraph(block.style)
        before, after = _at_first_field(block.line)
        tags, label = _tags(after), text_of(before).strip().rstrip("：:")
        if block.style == "FieldLabel" and not tags and isinstance(following, Paragraph):
            tags = _tags(following.line)  # a label in a line of its own
        names = []
        if tags and label:
            self._register(tags, label)
            names = [xml.name("f", tag) for tag in tags]
        else:
            self._register([tag for tag in tags if tag not in self.fields], "")
        with self._marked(*names):
            self._line(before)
        self._line(after, room=block.style == "Answer")
        self._put("</w:p>")

    def _register(self, tags: Sequence[str], label: str) -> None:
        for tag in tags:
            if tag in self.fields:
                raise ValueError(f"the field {tag!r} stands in the draft twice; a field has one place")
            self.fields[tag] = FieldMark(tag, xml.name("f", tag) if label else "", label, self.section)

    def _line(self, line: Line, *, room: bool = False) -> None:
        for piece in line:
            match piece:
                case Run():
                    self._put(xml.run(piece.text, bold=piece.bold))
                case Field():
                    self._field(piece.tag, room)
                case Slot("page" | "pages"):
                    self._put(xml.field_code({"page": "PAGE", "pages": "NUMPAGES"}[piece.name], "1"))
                case Slot():
                    self._put(f"<w:r>{xml.properties(bold=piece.bold)}", SlotHole(piece.name), "</w:r>")

    def _field(self, tag: str, room: bool) -> None:
        """An inline, untyped content control."""
        label = self.fields[tag].label
        blank = marked(ROOM, self.languages) if room else marked(BLANK, self.languages, label)
        self._put(
            f"<w:sdt><w:sdtPr><w:alias w:val={xml.attribute(_title(label))}/><w:tag w:val={xml.attribute(tag)}/>"
            f'<w:id w:val="{self.controls}"/>',
            FieldHole(tag, blank),
            "</w:sdtContent></w:sdt>",
        )
        self.controls += 1

    # -- tables -----------------------------------------------------------------------

    def _table(self, table: Table, following: Block | None) -> None:
        if self.breaks:
            self._open_paragraph("TableGap")
            self._put("</w:p>")
        widths = self._widths(table)
        totals = table.repeats and len(table.rows) > 1
        self._put(
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{table.style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
            '<w:tblLayout w:type="fixed"/>'
            f'<w:tblLook w:val="{0x0400 + 0x20 * bool(table.head) + 0x40 * bool(totals):04X}"'
            f' w:firstRow="{int(bool(table.head))}"'
            f' w:lastRow="{int(bool(totals))}" w:firstColumn="0" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>'
            "</w:tblPr>"
            "<w:tblGrid>" + "".join(f'<w:gridCol w:w="{width}"/>' for width in widths) + "</w:tblGrid>"
        )
        if table.head:
            self._head(table, widths)
        for place, row in enumerate(table.rows):
            if table.repeats and place == 0:
                self._repeated(table, row, widths)
            else:
                keep = not table.parted and stays_with_next(place, len(table.rows))
                self._row(table, row, widths, keep=keep)
        self._put("</w:tbl>")
        if not isinstance(following, PageBreak):  # else the gap alone could stand on a page
            self._open_paragraph("TableGap")
            self._put("</w:p>")

    def _widths(self, table: Table) -> list[int]:
        shares = table.widths or (1,) * len(table.align)
        if len(shares) != len(table.align):
            raise ValueError(f"a table has {len(table.align)} columns and widths for {len(shares)}")
        widths = [self.look.text_width * share // sum(shares) for share in shares]
        widths[-1] += self.look.text_width - sum(widths)
        return widths

    def _head(self, table: Table, widths: Sequence[int]) -> None:
        self._put("<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>")
        columns = _columns(table)
        if columns:
            self._register_table(table, columns)
        for place, cell in enumerate(table.head):
            names = [xml.name("c", table.repeats, columns[place])] if columns and columns[place] else []
            if columns and place == 0:
                names.insert(0, xml.name("t", table.repeats))
            style = "TableHeadNumber" if table.align[place] == "right" else "TableHead"
            self._cell(cell, widths[place], style, names, keep=True)
        self._put("</w:tr>")

    def _register_table(self, table: Table, columns: Sequence[str]) -> None:
        marks = tuple(
            (name, xml.name("c", table.repeats, name), text_of(cell).replace("\n", " / "))
            for name, cell in zip(columns, table.head, strict=True)
            if name
        )
        self.tables.append(TableMark(table.repeats, xml.name("t", table.repeats), self.section, marks))

    def _row(self, table: Table, row: Sequence[Line], widths: Sequence[int], *, keep: bool) -> None:
        """A row that stands as it is. Its first cell is the label of the fields in it."""
        self._put("<w:tr><w:trPr><w:cantSplit/></w:trPr>")
        tags = [tag for cell in row for tag in _tags(cell)]
        self._register(tags, text_of(row[0]).replace("\n", " / "))
        for place, cell in enumerate(row):
            names = [xml.name("f", tag) for tag in tags] if place == 0 else []
            self._cell(cell, widths[place], _cell_style(table, place), names, keep=keep)
        self._put("</w:tr>")

    def _repeated(self, table: Table, row: Sequence[Line], widths: Sequence[int]) -> None:
        """A row of the plan's, in two forms: of those that stay with the next, and of the others."""
        around = self.pieces
        forms = [self._repeated_row(table, row, widths, keep=keep) for keep in (False, True)]
        self.pieces = [*around, RowsHole(table.repeats, table.blank, len(table.rows) - 1, *forms)]

    def _repeated_row(
        self, table: Table, row: Sequence[Line], widths: Sequence[int], *, keep: bool
    ) -> tuple[str | SlotHole, ...]:
        self.pieces = []
        self._put("<w:tr><w:trPr><w:cantSplit/></w:trPr>")
        for place, cell in enumerate(row):
            self._cell(cell, widths[place], _cell_style(table, place), [], keep=keep)
        self._put("</w:tr>")
        return tuple(piece for piece in self._joined() if isinstance(piece, str | SlotHole))

    def _cell(self, line: Line, width: int, style: str, names: Sequence[str], *, keep: bool = False) -> None:
        kept = "<w:keepNext/>" if keep else ""
        self._put(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
            f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{kept}</w:pPr>'
        )
        with self._marked(*names):
            self._line(line)
        self._put("</w:p></w:tc>")

    # -- contents, header, footer -------------------------------------------------------

    def _contents(self) -> None:
        """The field, marked for Word to update, with its entries filled in meanwhile, and their pages where known."""
        headings = [b for b in self.blocks if isinstance(b, Paragraph) and b.level]
        entries = [(h, s) for h, s in zip(headings, self.sections, strict=True) if h.level in LEVELS and s.bookmark]
        code = f' TOC \\o "{LEVELS[0]}-{LEVELS[-1]}" \\h \\z \\u '
        begin = (
            '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r>'
            f'<w:r><w:instrText xml:space="preserve">{code}</w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        )
        for place, (heading, section) in enumerate(entries):
            entry = f"{section.number}\t{section.heading}".replace("\n", " / ")
            self._open_paragraph(f"TOC{heading.level}")
            self._put(
                begin if place == 0 else "",
                f'<w:hyperlink w:anchor="{section.bookmark}" w:history="1">{xml.run(entry)}',
                PageHole(section.bookmark),
                "</w:hyperlink>",
                '<w:r><w:fldChar w:fldCharType="end"/></w:r>' if place == len(entries) - 1 else "",
                "</w:p>",
            )

    def _page_part(self, root: str, paragraphs: Sequence[Paragraph]) -> str:
        around, self.pieces = self.pieces, []
        for paragraph in paragraphs:
            self._open_paragraph(paragraph.style)
            self._line(paragraph.line)
            self._put("</w:p>")
        inner, self.pieces = "".join(str(piece) for piece in self.pieces) or "<w:p/>", around
        return f"{xml.DECLARATION}<w:{root} {xml.ROOT}>{inner}</w:{root}>"


def stays_with_next(place: int, rows: int) -> bool:
    """Whether a row, counted from 0, stays on one page with the next: the first rows of a table, and its last."""
    return place + 1 < rows and (place + 1 < AT_BEGIN or place >= rows - AT_END)


def joined(pieces: Sequence[str | Hole]) -> Iterator[str | Hole]:
    """Neighbouring strings as one."""
    strings: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            strings.append(piece)
            continue
        if strings:
            yield "".join(strings)
            strings = []
        yield piece
    if strings:
        yield "".join(strings)


def _title(label: str) -> str:
    """A label as the title of a control, which Word takes up to 64 characters of."""
    return label if len(label) <= LONGEST_TITLE else f"{label[: LONGEST_TITLE - 1]}…"


def _tags(line: Line) -> list[str]:
    return [piece.tag for piece in line if isinstance(piece, Field)]


def _at_first_field(line: Line) -> tuple[Line, Line]:
    for place, piece in enumerate(line):
        if isinstance(piece, Field):
            return line[:place], line[place:]
    return line, ()


def _columns(table: Table) -> list[str]:
    """The name of each column of a repeated row: the slot in its cell."""
    return [_slot(cell) for cell in table.rows[0]] if table.repeats else []


def _slot(cell: Sequence[Inline]) -> str:
    return next((piece.name for piece in cell if isinstance(piece, Slot)), "")


def _cell_style(table: Table, place: int) -> str:
    if table.align[place] == "right":
        return "TableNumber"
    return "TableLabel" if table.style == "FormTable" and place == 0 else "TableText"
