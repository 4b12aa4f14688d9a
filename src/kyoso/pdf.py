"""PDF files, read: pages, headings, typefaces and the tree that a screen reader follows.

The only module that knows `pypdf`. It was chosen by measuring: pypdfium2 gives the text 25 times as fast, yet not all
that the file says of itself (the title in the window, the mark of PDF/UA), and pdfminer.six takes twice as long as
pypdf. LibreOffice takes longer than each of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from kyoso.errors import Problem

if TYPE_CHECKING:
    from pypdf import PdfReader

MILLIMETRES = 25.4 / 72  # in a point
MOST_PAGES = 2_000
DEEPEST = 60  # levels of the tree
PICTURE, STROKE = re.compile(rb"/\S+\s+Do\b"), re.compile(rb"\s(?:re|l|c)\s")
_KINDS = """Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2 H3 H4 H5 H6
L LI Lbl LBody Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry Code Link Annot Ruby RB RT RP
Warichu WT WP Figure Formula Form"""
STANDARD = frozenset(_KINDS.split())


class Heading(NamedTuple):
    """A bookmark of the PDF: its words, its level from 1, its page from 1, and how far down it stands (0 to 1)."""

    text: str
    level: int
    page: int
    down: float


class Page(NamedTuple):
    """A page: its size in millimetres, its words, how many pictures it shows and how many strokes are drawn on it."""

    width: float
    height: float
    text: str
    pictures: int
    strokes: int


class Element(NamedTuple):
    """An element of the tree: its kind, as it is mapped to the standard's, and where it hangs."""

    kind: str
    up: int  # the number of the element that it hangs on; -1 for the root
    alt: str
    attributes: dict[str, Any]
    language: str


class Pdf:
    """An opened PDF. Raises Problem with one line where it cannot be read."""

    def __init__(self, data: bytes, name: str) -> None:
        try:
            import pypdf
        except ImportError:
            raise Problem("to read a PDF, pypdf is needed: pip install pypdf") from None
        self.name = name
        if not data.lstrip()[:5] == b"%PDF-":
            raise Problem(f"{name}: is no PDF")
        try:
            self._reader: PdfReader = pypdf.PdfReader(BytesIO(data))
            if self._reader.is_encrypted and not self._reader.decrypt(""):
                raise Problem(f"{name}: a PDF with a password; save a copy without one")
            self.count = len(self._reader.pages)
            self.root: Any = self._reader.trailer["/Root"]
        except Problem:
            raise
        except Exception as error:  # pypdf raises whatever its parts raise on a damaged file
            raise Problem(f"{name}: a PDF that cannot be read ({type(error).__name__})") from None
        if self.count > MOST_PAGES:
            raise Problem(f"{name}: more than {MOST_PAGES:,} pages")

    def pages(self) -> Iterator[Page]:
        """Every page in its order."""
        for page in self._reader.pages:
            width, height = float(page.mediabox.width), float(page.mediabox.height)
            if page.get("/Rotate", 0) % 180:
                width, height = height, width
            contents = page.get_contents()
            drawn = contents.get_data() if contents is not None else b""
            yield Page(
                width * MILLIMETRES,
                height * MILLIMETRES,
                page.extract_text(),
                len(PICTURE.findall(drawn)),
                len(STROKE.findall(drawn)),
            )

    def headings(self) -> list[Heading]:
        """The bookmarks, one for each heading, in their order."""
        return list(self._headings(self._reader.outline, 1))

    def _headings(self, entries: Any, level: int) -> Iterator[Heading]:
        for entry in entries:
            if isinstance(entry, list):
                yield from self._headings(entry, level + 1)
                continue
            number = self._reader.get_destination_page_number(entry)
            if number is None or number < 0:
                continue
            height = float(self._reader.pages[number].mediabox.height)
            top = float(entry.top) if isinstance(entry.top, int | float) else height
            yield Heading(str(entry.title).strip(), level, number + 1, 1 - top / height)

    def fonts(self) -> dict[str, bool]:
        """The typefaces by name, without the letters before a plus sign, and whether each is in the file."""
        found: dict[str, bool] = {}
        for page in self._reader.pages:
            resources = page.get("/Resources", {})
            for font in dict(resources.get_object().get("/Font", {})).values():
                name, embedded = _font(font.get_object())
                found[name] = found.get(name, True) and embedded
        return found

    # -- what the file says of itself ------------------------------------------------------

    def _said(self, name: str) -> str:
        there = self._reader.metadata
        return str(there.get(name) or "") if there is not None else ""

    @property
    def title(self) -> str:
        """The title in its properties."""
        return self._said("/Title")

    @property
    def language(self) -> str:
        """The language of the whole, such as ja-JP."""
        return str(self.root.get("/Lang", ""))

    @property
    def producer(self) -> str:
        """The program that made it."""
        return self._said("/Producer")

    @property
    def metadata(self) -> bytes:
        """Its XMP packet."""
        there = self.root.get("/Metadata")
        return bytes(there.get_object().get_data()) if there is not None else b""

    @property
    def roles(self) -> dict[str, str]:
        """What the kinds of its tree are mapped to."""
        tree = self.root.get("/StructTreeRoot")
        mapped = tree.get_object().get("/RoleMap") if tree is not None else None
        return {str(name): str(role) for name, role in (mapped.get_object() if mapped else {}).items()}

    def elements(self) -> list[Element]:
        """The tree, from above: what hangs on an element comes behind it."""
        tree = self.root.get("/StructTreeRoot")
        if tree is None:
            return []
        tree = tree.get_object()
        roles = self.roles
        made: list[Element] = []
        waiting = [(each, -1, 0) for each in reversed(_children(tree))]
        while waiting:
            node, up, depth = waiting.pop()
            if "/S" not in node or depth > DEEPEST:
                continue
            made.append(
                Element(_role(str(node["/S"]), roles), up, str(node.get("/Alt", "")), _attributes(node), _lang(node))
            )
            number = len(made) - 1
            waiting += [(each, number, depth + 1) for each in reversed(_children(node))]
        return made

    def links(self) -> Iterator[dict[str, Any]]:
        """The links, as the file has them."""
        for page in self._reader.pages:
            for each in page.get("/Annots", ()) or ():
                annotation = each.get_object()
                if annotation.get("/Subtype") == "/Link":
                    yield {**annotation, "page-tabs": page.get("/Tabs", "")}


def _font(font: Any) -> tuple[str, bool]:
    inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
    name = str(inner.get("/BaseFont", font.get("/Name", "?"))).lstrip("/")
    described = inner.get("/FontDescriptor")
    described = described.get_object() if described is not None else {}
    embedded = any(f"/FontFile{number}" in described for number in ("", "2", "3"))
    return name.partition("+")[2] or name, embedded or font.get("/Subtype") == "/Type3"


def _children(node: Any) -> list[Any]:
    inside = node.get("/K")
    inside = inside.get_object() if inside is not None else []
    several = inside if isinstance(inside, list) else [inside]
    objects = [each.get_object() for each in several]
    return [each for each in objects if hasattr(each, "get")]


def _role(kind: str, roles: dict[str, str]) -> str:
    """The standard's name of a kind; its own name where it is mapped to none."""
    seen = {kind}
    while kind.lstrip("/") not in STANDARD and kind in roles and roles[kind] not in seen:
        kind = roles[kind]
        seen.add(kind)
    return kind.lstrip("/")


def _attributes(node: Any) -> dict[str, Any]:
    there = node.get("/A")
    there = there.get_object() if there is not None else []
    several = there if isinstance(there, list) else [there]
    found: dict[str, Any] = {}
    for each in several:
        each = each.get_object()
        if hasattr(each, "items"):
            found |= {str(name).lstrip("/"): value for name, value in each.items()}
    return found


def _lang(node: Any) -> str:
    return str(node.get("/Lang", ""))
