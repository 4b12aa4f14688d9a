"""A copy of a filled draft for handing in: what is the draft's own goes, what is its author's stays to the letter.

The instructions, the tables of facts, the boxes on what the documents leave open, our appendices and our comments go.
Headings, labels, tables, numbering and page setups stay. The copy still says inside what it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from itertools import takewhile
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from msgspec import Struct

from kyoso.carrying.author import OWN_COMMENTS
from kyoso.carrying.own import APPENDIX
from kyoso.carrying.pages import BREAK, end_setup
from kyoso.carrying.words import AUTHOR, COMMENT, COMMENT_END, COMMENT_START, ID, TBL, TR, P, W, marks_in, style_of
from kyoso.errors import Finding, Problem
from kyoso.filled import Filled, Place, Section
from kyoso.word import etree
from kyoso.word.carriers import CLEAN, NAMESPACE, PREFIX
from kyoso.word.desk import Desk
from kyoso.word.opening import Opened, open_docx
from kyoso.word.reading import Reading
from kyoso.word.reading.flow import blocks_of, words

CUSTOM, APP = "docProps/custom.xml", "docProps/app.xml"
TEMPLATE = ("guidance", "open", "note", "box", "banner")  # what is said to the author, or about the draft
TITLES = ("tocheading", "contentsheading")  # as we write it, and as LibreOffice does
SHOWN = tuple(f"{W}{name}" for name in ("drawing", "pict", "object", "footnoteReference", "endnoteReference"))
FIRST_DAY = (1980, 1, 1, 0, 0, 0)


class Blank(Struct, frozen=True):
    """Something that is still to be written, by its label and its place."""

    label: str
    place: Place


class Cleaned(Struct, frozen=True):
    """The copy, what was taken out by its kind, and what still stands as a blank."""

    data: bytes
    removed: dict[str, int]
    blanks: tuple[Blank, ...]
    comments: int = 0  # of people, which stay
    changed: tuple[str, ...] = ()  # words of ours that stay, since somebody changed them


def clean(data: bytes, name: str, desk: Desk) -> Cleaned:
    """The copy for handing in. Raises Problem where the file is no draft, or where something of the author's
    would not be in the copy."""
    reading = desk.reading(data, name)
    opened = open_docx(data, name)
    if opened.is_strict:
        raise opened.refuse("a “Strict” file; save it as an ordinary .docx first, then clean that")
    cleaner = _Cleaner(opened, reading)
    cleaner.run()
    made = _packed(data, cleaner.changed())
    again = desk.reading(made, name)
    lost = [*_lost(reading.filled, again.filled), *["pictures, notes or comments"] * bool(cleaner.lost)]
    if lost:
        raise Problem(Finding(name, 0, f"nothing was written: {'; '.join(lost)} would not be in the copy"), exit_code=1)
    blanks, changed = tuple(blanks_of(reading)), tuple(cleaner.changed_words)
    return Cleaned(made, cleaner.removed, blanks, cleaner.comments, changed)


def blanks_of(reading: Reading) -> Iterator[Blank]:
    """Fields, tables and the appendix of what has no place: whatever has to be seen to before a draft is handed in."""
    filled = reading.filled
    for field in filled.fields:
        if field.state != "filled":
            yield Blank(field.label, field.place)
    headings = {section.id: section.heading for section in filled.sections}
    for table in filled.tables:
        if not any(_says_something(row.cells) for row in table.rows if not row.is_total):
            yield Blank(headings.get(table.place.section, table.id), table.place)
    for section in filled.sections:
        if section.id == "unplaced":
            yield Blank(section.heading, section.place)


def _says_something(cells: Any) -> bool:
    return any(cell.text.strip() for name, cell in cells.items() if name not in ("year", "number", "role"))


def _lost(before: Filled, after: Filled) -> Iterator[str]:
    """What a second reading does not find in the copy."""
    if before.plan != after.plan:
        yield "values of the plan"
    fields = {field.tag: field for field in after.fields}
    for field in before.fields:
        there = fields.get(field.tag)
        if field.text and (
            there is None or _lines(there.text) != _lines(field.text) or there.pictures < field.pictures
        ):
            yield field.label
    sections = {each.id: each for each in after.sections}
    for each in before.sections:
        if (each.text or each.pictures or each.tables) and not _is_whole(each, sections.get(each.id)):
            yield each.heading
    tables = {table.id: [[c.text for c in row.cells.values()] for row in table.rows] for table in after.tables}
    for table in before.tables:
        if tables.get(table.id) != [[c.text for c in row.cells.values()] for row in table.rows]:
            yield table.id


def _is_whole(before: Section, after: Section | None) -> bool:
    """Whether a section has what it had; what stood among words of ours may have come besides."""
    if after is None or _lines(after.text) != _lines(before.text) or not set(before.notes) <= set(after.notes):
        return False
    return after.pictures >= before.pictures and after.tables == before.tables


def _lines(text: str) -> list[str]:
    """The lines that say something: a picture that stays without our words is a line of its own."""
    return [line for line in text.split("\n") if line.strip()]


class _Cleaner:
    """Takes out of a file's parts what is the draft's own."""

    def __init__(self, opened: Opened, reading: Reading) -> None:
        self.opened, self.reading = opened, reading
        self.body = opened.tree(opened.main).find(f"{W}body")
        self.blocks = blocks_of(self.body)
        self.roles = reading.layout
        self.removed: dict[str, int] = {}
        self.gone: set[str] = set()  # bookmarks of sections that are taken out
        self.touched = {opened.main}
        self.comments = 0
        self.changed_words: list[str] = []
        self.lost = 0  # pictures, notes and comments that would not be in the copy; none, unless a fault is ours

    def run(self) -> None:
        """All of it, in the order of the file."""
        kept_rooms = {field.section for field in self.reading.register.fields}
        kept_rooms |= {table.section for table in self.reading.register.tables}
        self._comments()
        before = _shown(self.body)
        for number, (block, role) in enumerate(zip(self.blocks, self.roles, strict=True)):
            if role.kind == "own" and role.made and role.own in TEMPLATE:
                self._take(block, role.own)
            elif role.kind == "facts":
                self._facts(block, role.rows, number)
            elif role.kind == "own" and role.own in TEMPLATE and words(block).strip():
                self.changed_words.append(" ".join(words(block).split()))
        self._titles()
        self._sections(kept_rooms)
        self._contents()
        self._pages()
        self._identity()
        self.lost = before - _shown(self.body)

    def _count(self, kind: str) -> None:
        self.removed[kind] = self.removed.get(kind, 0) + 1

    def _take(self, block: Any, kind: str = "") -> None:
        """A block out of the body; the page setup that ends with it ends before it, and what its author put into it
        (a picture, a note, a comment) stays without our words."""
        if kind:
            self._count(kind)
        if next(block.iter(*SHOWN, COMMENT), None) is not None:
            block.addprevious(_without_words(block))
        setup = block.find(BREAK) if block.tag == P else None
        previous = block.getprevious()
        if setup is not None and previous is not None:
            end_setup(previous, setup)
        for mark in list(block.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd", COMMENT_START, COMMENT_END)):
            if self._is_shared(mark, block):
                block.addprevious(mark)
        block.getparent().remove(block)

    def _is_shared(self, mark: Any, block: Any) -> bool:
        """Whether the other end of a mark stands in another block, which stays."""
        ends = [each for each in block.iter() if each.get(ID) == mark.get(ID) and each.tag[-5:] in ("Start", "geEnd")]
        return len(ends) == 1 and mark.tag in (COMMENT_START, COMMENT_END)

    def _facts(self, table: Any, made: dict[int, str], number: int) -> None:
        """A table of facts; rows that its author wrote stay, under its head."""
        rows = [row for row in table.iter(TR) if next(row.iterancestors(TBL), None) is table]
        theirs = [row for place, row in enumerate(rows, 1) if place not in made and words(row).strip()]
        if theirs:
            for place, row in enumerate(rows, 1):
                if place in made and place > 1 and next(row.iter(*SHOWN, COMMENT), None) is None:
                    table.remove(row)
            self._count("facts")
            return
        following = self.blocks[number + 1] if number + 1 < len(self.blocks) else None
        self._take(table, "facts")
        if following is not None and following.tag == P and _is_gap(following):
            self._take(following)

    def _titles(self) -> None:
        """A heading of the front pages under which nothing is left."""
        left = list(self.body)
        titles = {
            block: place
            for block, role in zip(self.blocks, self.roles, strict=True)
            if role.own == "title" and block.getparent() is self.body and style_of(block).lower() in TITLES
            for place in [left.index(block)]
        }
        for block, place in titles.items():
            following = next((each for each in left[place + 1 :] if words(each).strip()), None)
            if following is None or following in titles or "Heading" in style_of(following):
                self._take(block, "title")

    def _sections(self, rooms: set[str]) -> None:
        """Sections that are nothing but the draft's own, such as its appendices."""
        marks = {section.bookmark: section.id for section in self.reading.register.sections}
        heading, empty = None, True
        for block, role in [*zip(self.blocks, self.roles, strict=True), (None, None)]:
            if role is None or role.kind == "heading":
                if heading is not None and empty:
                    self.gone |= set(marks_in(heading))  # Word's own too, once it has made the contents anew
                    self._take(heading, "section")
                mark = role.mark if role is not None else ""
                ours = mark in marks and mark != APPENDIX and marks[mark] not in rooms
                heading = block if ours and not self._has_parts(mark) else None
                empty = True
            elif block is not None and block.getparent() is not None and (block.tag == TBL or _holds(block)):
                empty = False

    def _has_parts(self, mark: str) -> bool:
        """Whether a section has others within it that stay, as the budget has its tables."""
        names = [section.bookmark for section in self.reading.register.sections]
        return any(name != mark and name.startswith(mark + "_") for name in names)

    def _contents(self) -> None:
        """The entries of the table of contents that lead to what is gone, and all pages: Word is to count anew."""
        for code in self.body.iter(f"{W}instrText"):
            begin = _begin_of(code) if (code.text or "").split()[:1] == ["TOC"] else None
            if begin is not None:
                begin.set(f"{W}dirty", "true")
        entries = [block for block, role in zip(self.blocks, self.roles, strict=True) if role.kind == "contents"]
        for entry in entries:
            _drop_pages(entry)
        for link in [each for entry in entries for each in entry.iter(f"{W}hyperlink")]:
            if link.get(f"{W}anchor") not in self.gone:
                continue
            entry = next(link.iterancestors(P))
            if any(link not in each.iterancestors() for each in entry.iter(f"{W}fldChar")):
                link.getparent().remove(link)  # the last entry ends the field, the first begins it
            else:
                entry.getparent().remove(entry)

    def _pages(self) -> None:
        """The words in the footer that say what the draft is; the number of the page stays."""
        for relation in self.opened.relations(self.opened.main):
            if relation.kind != "footer" or relation.target not in self.opened:
                continue
            for paragraph in self.opened.tree(relation.target).iter(P):
                if self._is_version(words(paragraph)):
                    self._until_the_number(paragraph)
                    self.touched.add(relation.target)

    def _is_version(self, text: str) -> bool:
        version = self.reading.filled.identity.get("rules", "")[:12]
        return bool(version) and version in text

    @staticmethod
    def _until_the_number(paragraph: Any) -> None:
        for run in [each for each in paragraph if each.tag == f"{W}r"]:
            if next(run.iter(f"{W}fldChar", f"{W}tab"), None) is not None:
                return
            paragraph.remove(run)

    def _comments(self) -> None:
        """Our own comments; those of people stay, and are counted."""
        part = self.opened.related("comments")
        if not part:
            return
        tree = self.opened.tree(part)
        ours = [each for each in tree if each.get(AUTHOR) == OWN_COMMENTS]
        self.comments = len(tree) - len(ours)
        numbers = {each.get(ID) for each in ours}
        for each in ours:
            tree.remove(each)
            self._count("comment")
        for mark in list(self.body.iter(COMMENT_START, COMMENT_END, COMMENT)):
            if mark.get(ID) in numbers:
                parent = mark.getparent()
                parent.remove(mark)
                if mark.tag == COMMENT and not any(each.tag != f"{W}rPr" for each in parent):
                    parent.getparent().remove(parent)
        self.touched.add(part)

    def _identity(self) -> None:
        """The copy says inside that it is one, and which sections it has."""
        for name in self.opened.entries:
            if name.startswith("customxml/") and name.endswith(".xml") and NAMESPACE.encode() in self.opened.part(name):
                tree = self.opened.tree(name)
                if tree.tag == f"{{{NAMESPACE}}}draft":
                    tree.set(CLEAN, "yes")
                    for section in list(tree.iter(f"{{{NAMESPACE}}}section")):
                        if section.get("bookmark") in self.gone:
                            section.getparent().remove(section)
                    self.touched.add(name)
        for count in list(self.opened.tree(APP) if APP in self.opened else ()):
            if count.tag.endswith("}Pages"):  # those of the draft
                count.getparent().remove(count)
                self.touched.add(APP)
        if CUSTOM not in self.opened:
            return
        tree = self.opened.tree(CUSTOM)
        rows = [row for row in tree if row.get("name", "").startswith(PREFIX)]
        if rows and not any(row.get("name") == PREFIX + CLEAN for row in rows):
            made = tree.makeelement(rows[0].tag, dict(rows[0].attrib))
            made.set("name", PREFIX + CLEAN)
            made.set("pid", str(max(int(row.get("pid", "1")) for row in tree) + 1))
            value = made.makeelement(rows[0][0].tag)
            value.text = "yes"
            made.append(value)
            tree.append(made)
            self.touched.add(CUSTOM)

    def changed(self) -> dict[str, bytes]:
        """The parts that are not as they were."""
        return {name.lower(): etree.tostring(self.opened.tree(name)) for name in self.touched}


def _begin_of(code: Any) -> Any:
    """The mark that begins the field of an instruction, in the same paragraph; None where there is none."""
    paragraph = next(code.iterancestors(P))
    begin = None
    for each in paragraph.iter(f"{W}fldChar", f"{W}instrText"):
        if each is code:
            return begin
        if each.get(f"{W}fldCharType") == "begin":
            begin = each
    return None


def _drop_pages(entry: Any) -> None:
    """An entry of the contents without its page: nothing stands where it stood any more."""
    runs: list[Any] = list(entry.iter(f"{W}r"))
    begun: list[int] = []  # the runs with which the fields that stand open began
    codes: list[str] = []
    for place, run in enumerate(runs):
        for each in run.iter(f"{W}fldChar", f"{W}instrText"):
            kind = each.get(f"{W}fldCharType")
            if kind == "begin":
                begun.append(place)
                codes.append("")
            elif kind is None and codes:
                codes[-1] += each.text or ""
            elif kind == "end" and begun:
                first, code = begun.pop(), codes.pop()
                if code.split()[:1] == ["PAGEREF"]:
                    before = runs[first - 1] if first else None
                    is_tab = before is not None and before.find(f"{W}tab") is not None and not words(before).strip()
                    for gone in runs[first - is_tab : place + 1]:
                        gone.getparent().remove(gone)


def _without_words(block: Any) -> Any:
    """A plain paragraph that holds what an author put among words of ours, and none of the words."""
    made = block.makeelement(P)
    for run in list(block.iter(f"{W}r")):
        if next(run.iter(*SHOWN, COMMENT), None) is not None and not _is_boxed(run, block):
            for each in [child for child in run if child.tag in (f"{W}t", f"{W}tab", f"{W}br")]:
                run.remove(each)
            made.append(run)
    return made


def _is_boxed(run: Any, block: Any) -> bool:
    """Whether a run stands in a text box of a block, which comes as a whole."""
    within = takewhile(lambda each: each is not block, run.iterancestors())
    return any(each.tag in SHOWN for each in within)


def _shown(body: Any) -> int:
    """How many pictures, notes and comments there are: an own count, over the raw XML."""
    return sum(1 for _ in body.iter(*SHOWN, COMMENT))


def _is_gap(paragraph: Any) -> bool:
    return style_of(paragraph).lower().replace(" ", "") == "tablegap" and not _holds(paragraph)


def _holds(paragraph: Any) -> bool:
    """Whether a paragraph says or shows something."""
    return bool(words(paragraph).strip()) or next(paragraph.iter(*SHOWN), None) is not None


def _packed(data: bytes, changed: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for entry in source.infolist():
            made = ZipInfo(entry.filename, FIRST_DAY)
            made.compress_type = ZIP_DEFLATED
            content = changed.get(entry.filename.lower())
            target.writestr(made, source.read(entry) if content is None else content)
    return out.getvalue()
