"""What a Word file says of itself: lines with their looks, sheets, breaks, pictures, comments, changes, people.

Read in one pass, without laying anything out. What stands in deleted text, or in the copies that are kept for older
programs, is not counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from kyoso.finished.looks import OFF, VAL, Look, Looks, W
from kyoso.word.etree import local_name
from kyoso.word.opening import Opened

P, R, TBL, SECT = (f"{W}{name}" for name in ("p", "r", "tbl", "sectPr"))
GONE = frozenset((*(f"{W}{name}" for name in ("del", "moveFrom", "pPrChange", "rPrChange", "sectPrChange")),))
CHANGES = ("ins", "del", "moveFrom", "moveTo", "pPrChange", "rPrChange", "sectPrChange", "tblPrChange", "cellIns")
LOCAL = re.compile(r"^(file:|[a-zA-Z]:[\\/]|\\\\)", re.IGNORECASE)
A_FILE = re.compile(r"^\S*\.(png|jpe?g|gif|emf|wmf|bmp|tiff?|svg)$", re.IGNORECASE)  # no alternative text
TWIPS = 56.692913  # in a millimetre
PICTURES = frozenset(("pic", "chart", "relIds", "imagedata", "OLEObject"))
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
ROUND = frozenset(
    ("hyperlink", "ins", "moveTo", "sdt", "sdtContent", "smartTag", "customXml", "fldSimple", "dir", "bdo")
)


class Sheet(NamedTuple):
    """A section's sheet in millimetres, and its line pitch in points (0 without a grid)."""

    width: float
    height: float
    top: float
    right: float
    bottom: float
    left: float
    pitch: float = 0


class Piece(NamedTuple):
    """A stretch of text in one look."""

    text: str
    look: Look
    marks: tuple[str, ...] = ()  # highlight, hidden, prompt


class Line(NamedTuple):
    """A paragraph: its text, its style and look, the heading over it, the number of the heading that it is."""

    text: str
    style: str
    look: Look
    pieces: tuple[Piece, ...]
    table: bool = False
    under: str = ""
    contents: bool = False  # of a table of contents


class Heading(NamedTuple):
    """A heading: its words, level and bookmarks; the page that the program which saved the file counted (0: none)."""

    text: str
    level: int
    bookmarks: tuple[str, ...]
    page: int
    top: bool  # nothing stands over it on its page


class Saved(NamedTuple):
    """How many pages the program that saved a file counted; 0 where it does not say."""

    pages: int
    program: str
    part: bytes = b""


class Measured(NamedTuple):
    """All of it."""

    lines: tuple[Line, ...]
    sheets: tuple[Sheet, ...]
    headings: tuple[Heading, ...]
    empty: tuple[str, ...]  # the heading before each page that its breaks leave empty
    bare: tuple[str, ...]  # the heading over each picture without an alternative text
    pictures: int
    comments: dict[str, int]  # by author
    changes: dict[str, int]
    people: dict[str, str]  # names in the properties
    paths: tuple[str, ...]  # of files on somebody's machine
    header: tuple[str, ...]
    footer: tuple[str, ...]
    saved: Saved
    marked_pages: int  # as the program that saved it marked them; 0 without a mark
    title: str


class Measuring:
    """The pass through one file."""

    def __init__(self, opened: Opened) -> None:
        self.opened, self.looks = opened, Looks(opened)
        tree = opened.tree(opened.main)
        self.body = tree.find(f"{W}body")
        self.setups = [each for each in tree.iter(SECT) if local_name(each.getparent()) != "sectPrChange"]
        self.lines: list[Line] = []
        self.headings: list[Heading] = []
        self.empty: list[str] = []
        self.bare: list[str] = []
        self.pictures = 0
        self.under = ""
        self.section = 0
        # the state of the page: something on it, paragraphs begun on it, pages by marks of the program that saved it
        self.there, self.begun, self.broken = False, 0, False
        self.marks, self.fresh = 0, True
        self.pieces: list[Piece] = []
        self.bookmarks: list[str] = []

    def run(self) -> Measured:
        """All that there is."""
        if self.body is not None:
            self._blocks(self.body, table=False)
        if self.broken and not self.there:
            self.empty.append(self.under)
        core, app = self._core(), self._part("extended-properties")
        settings = self.opened.related("settings")
        return Measured(
            tuple(self.lines),
            tuple(map(_sheet, self.setups)),
            tuple(self.headings),
            tuple(self.empty),
            tuple(self.bare),
            self.pictures,
            self._comments(),
            self._changes(),
            _people(core, app),
            tuple(self._paths(settings)),
            tuple(self._beside("header")),
            tuple(self._beside("footer")),
            self._saved(app),
            self.marks + 1 if self.marks else 0,
            core.get("title", ""),
        )

    # -- blocks -------------------------------------------------------------------------------

    def _blocks(self, parent: Any, *, table: bool) -> None:
        for child in parent:
            if child.tag == P:
                self._paragraph(child, table=table)
            elif child.tag == TBL:
                self._something()
                for cell in child.iter(f"{W}tc"):
                    if next(cell.iterancestors(TBL), None) is child:
                        self._blocks(cell, table=True)
            elif isinstance(child.tag, str) and child.tag not in GONE and child.tag != SECT:
                inside = child.find(f"{W}sdtContent") if local_name(child) == "sdt" else child
                if inside is not None and local_name(child) in ROUND:
                    self._blocks(inside, table=table)

    def _paragraph(self, paragraph: Any, *, table: bool) -> None:
        outer, self.pieces, self.bookmarks = (self.pieces, self.bookmarks), [], []
        properties = paragraph.find(f"{W}pPr")
        style, look, setup = self._properties(properties)
        if look.breaks and not table and (self.there or self.begun):
            self._new_page()
        self.begun += 1
        self._inline(paragraph, self.looks.default.under(look))
        text = "".join(piece.text for piece in self.pieces)
        marks = tuple(self.bookmarks)
        contents = self.looks.name(style).lower().startswith("toc ")
        if look.outline and text.strip() and not contents:
            self.under = " ".join(text.split())
            self.headings.append(Heading(self.under, look.outline, marks, self.marks + 1, self.fresh))
        if text.strip():
            self._something()
            self.fresh = False
        self.lines.append(Line(text, style, look, tuple(self.pieces), table, self.under, contents))
        self.pieces, self.bookmarks = outer
        if setup is not None:
            self._end_of_section()

    def _properties(self, properties: Any) -> tuple[str, Look, Any]:
        if properties is None:
            return self.looks.normal, self.looks.style(self.looks.normal), None
        named = properties.find(f"{W}pStyle")
        style = named.get(VAL, "") if named is not None else self.looks.normal
        look = self.looks.style(style).under(self.looks.of(properties))
        breaks = properties.find(f"{W}pageBreakBefore")
        if breaks is not None and breaks.get(VAL) in OFF:
            look = look._replace(breaks=False)
        return style, look, properties.find(SECT)

    def _inline(self, parent: Any, look: Look) -> None:
        for child in parent:
            tag = child.tag
            if tag == R:
                self._run(child, look)
            elif tag == f"{W}bookmarkStart":
                self.bookmarks.append(child.get(f"{W}name", ""))
            elif isinstance(tag, str) and tag not in GONE and local_name(child) in ROUND:
                self._inline(child, look)

    def _run(self, run: Any, look: Look) -> None:
        properties = run.find(f"{W}rPr")
        marks: tuple[str, ...] = ()
        if properties is not None:
            named = properties.find(f"{W}rStyle")
            if named is not None:
                look = look.under(self.looks.style(named.get(VAL, "")))
            look = look.under(self.looks.of(properties))
            marks = tuple(_marks(properties, look, named))
        for child in run:
            match local_name(child):
                case "t":
                    self.pieces.append(Piece(child.text or "", look, marks))
                case "br" if child.get(f"{W}type") == "page":
                    self._after_text()
                    self._new_page()
                case "br" | "cr" | "tab":
                    self.pieces.append(Piece("\n" if local_name(child) != "tab" else "\t", look))
                case "lastRenderedPageBreak":
                    self.marks += 1
                    self.fresh = not any(piece.text.strip() for piece in self.pieces)
                case "drawing" | "pict" | "object" | "AlternateContent":
                    self._drawing(child)

    def _after_text(self) -> None:
        if any(piece.text.strip() for piece in self.pieces):
            self.there = True

    # -- pages --------------------------------------------------------------------------------

    def _something(self) -> None:
        self.there = True

    def _new_page(self) -> None:
        if not self.there:
            self.empty.append(self.under)
        self.there, self.begun, self.broken = False, 0, True

    def _end_of_section(self) -> None:
        self.section += 1
        following = self.setups[self.section] if self.section < len(self.setups) else None
        kind = following.find(f"{W}type") if following is not None else None
        if kind is not None and kind.get(VAL) in ("continuous", "nextColumn"):
            return
        if self.there or self.begun:
            self._new_page()

    # -- pictures -----------------------------------------------------------------------------

    def _drawing(self, drawing: Any) -> None:
        """A picture needs words; a text box has some, and what is in it is read."""
        if drawing.tag == f"{MC}AlternateContent":
            drawing = drawing.find(f"{MC}Choice")
            if drawing is None:
                return
        boxes = list(drawing.iter(f"{W}txbxContent"))
        if any(local_name(each) in PICTURES for each in drawing.iter() if isinstance(each.tag, str)):
            self._something()
            self.pictures += 1
            if not _has_words(drawing):
                self.bare.append(self.under)
        for box in boxes:
            self._blocks(box, table=True)

    # -- beside the text ----------------------------------------------------------------------

    def _part(self, kind: str) -> bytes:
        name = next((each.target for each in self.opened.relations() if each.kind == kind), "")
        return self.opened.part(name) if name in self.opened else b""

    def _core(self) -> dict[str, str]:
        name = next((each.target for each in self.opened.relations() if each.kind == "core-properties"), "")
        if name not in self.opened:
            return {}
        return {local_name(each): (each.text or "").strip() for each in self.opened.tree(name)}

    def _comments(self) -> dict[str, int]:
        part = self.opened.related("comments")
        found = self.opened.tree(part).iter(f"{W}comment") if part else ()
        return dict(Counter(each.get(f"{W}author", "") for each in found))

    def _changes(self) -> dict[str, int]:
        """Tracked changes by author, in the text and beside it."""
        found: Counter[str] = Counter()
        names = [f"{W}{name}" for name in CHANGES]
        beside = ("header", "footer", "footnotes", "endnotes")
        parts = [each.target for each in self.opened.relations(self.opened.main) if each.kind in beside]
        for part in (self.opened.main, *(each for each in parts if each in self.opened)):
            found.update(each.get(f"{W}author", "") for each in self.opened.tree(part).iter(*names))
        return dict(found)

    def _paths(self, settings: str) -> Iterator[str]:
        for part in filter(None, (self.opened.main, settings)):
            for relation in self.opened.relations(part):
                if relation.external and LOCAL.match(relation.target):
                    yield relation.target

    def _beside(self, kind: str) -> Iterator[str]:
        """The lines of headers or footers, without the numbers of pages."""
        for relation in self.opened.relations(self.opened.main):
            if relation.kind == kind and relation.target in self.opened:
                for paragraph in self.opened.tree(relation.target).iter(P):
                    if words := _without_numbers(paragraph).strip(" \u3000-－–/／"):
                        yield " ".join(words.split())

    def _saved(self, app: bytes) -> Saved:
        pages = re.search(rb"<(?:\w+:)?Pages>(\d{1,5})</", app)
        program = re.search(rb"<(?:\w+:)?Application>([^<]{1,80})</", app)
        said = program[1].decode("utf-8", "replace") if program else ""
        return Saved(int(pages[1]) if pages else 0, said.partition("$")[0], app)


def measure(opened: Opened) -> Measured:
    """What a file says of itself."""
    return Measuring(opened).run()


def _without_numbers(paragraph: Any) -> str:
    """The words of a line of a header or footer; what a field counts is not among them."""
    words, counts = [], False
    for each in paragraph.iter():
        if each.tag == f"{W}instrText" and re.match(r"\s*(PAGE|NUMPAGES|SECTIONPAGES)\b", each.text or ""):
            counts = True
        elif each.tag == f"{W}fldChar" and each.get(f"{W}fldCharType") == "end":
            counts = False
        elif each.tag == f"{W}t" and not counts:
            simple = next(each.iterancestors(f"{W}fldSimple"), None)
            if simple is None or "PAGE" not in simple.get(f"{W}instr", ""):
                words.append(each.text or "")
    return "".join(words)


def _marks(properties: Any, look: Look, named: Any) -> Iterator[str]:
    highlight = properties.find(f"{W}highlight")
    if highlight is not None and highlight.get(VAL) not in OFF:
        yield "highlight"
    if look.hidden:
        yield "hidden"
    if named is not None and named.get(VAL) == "PlaceholderText":
        yield "prompt"


def _has_words(drawing: Any) -> bool:
    """Whether a picture says in words what it shows, or that it is but an ornament."""
    for each in drawing.iter():
        if not isinstance(each.tag, str):
            continue
        name = local_name(each)
        if name == "decorative" and each.get("val") in ("1", "true"):
            return True
        if name in ("docPr", "shape", "rect", "group"):
            said = (each.get("descr") or each.get("alt") or "").strip()
            if said and not A_FILE.match(said):
                return True
    return False


def _sheet(setup: Any) -> Sheet:
    size, margins, grid = (setup.find(f"{W}{name}") for name in ("pgSz", "pgMar", "docGrid"))

    def of(element: Any, name: str, default: float = 0) -> float:
        try:
            value = float(element.get(f"{W}{name}", default)) if element is not None else default
        except ValueError:
            value = default
        return round(value / TWIPS, 1)

    width, height = (of(size, name, usual) for name, usual in (("w", 11906), ("h", 16838)))
    has_grid = grid is not None and grid.get(f"{W}type") in ("lines", "linesAndChars", "snapToChars")
    pitch = round(of(grid, "linePitch") * TWIPS / 20, 1) if has_grid else 0
    return Sheet(
        width, height, of(margins, "top"), of(margins, "right"), of(margins, "bottom"), of(margins, "left"), pitch
    )


def _people(core: dict[str, str], app: bytes) -> dict[str, str]:
    """Names in the properties, by the property."""
    found = {name: core.get(name, "") for name in ("creator", "lastModifiedBy")}
    for name in ("Company", "Manager"):
        said = re.search(rf"<(?:\w+:)?{name}>([^<]+)</".encode(), app)
        found[name] = said[1].decode("utf-8", "replace").strip() if said else ""
    return {name: value for name, value in found.items() if value}
