"""Brings blocks of another Word file into a form: lists, tables, pictures and notes, in the form's look.

Lists keep their signs and numbers as words with a hanging indent, so that the form's own list
definitions stay untouched; tables carry their own borders; pictures and notes need parts of their own,
which are added to the package.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kyoso.forms.document import Block, Cell, Document, Paragraph, Table
from kyoso.forms.markup import Element
from kyoso.forms.numbering import Numbering
from kyoso.forms.parts import Added
from kyoso.forms.patching import content, look_of, plain_look
from kyoso.forms.values import Rich

_KEPT = ("b", "bCs", "i", "iCs", "strike", "u", "vertAlign")
_AFTER = (
    "caps|smallCaps|strike|dstrike|outline|shadow|emboss|imprint|noProof|snapToGrid|vanish|webHidden|color|spacing"
    "|w|kern|position|sz|szCs|highlight|u|effect|bdr|shd|fitText|vertAlign|rtl|cs|em|lang|eastAsianLayout"
)
_RAISED = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_INDENT = 210  # twentieths of a point a level: one full-width character
EMU = 635  # of a twentieth of a point


class Bringer:
    """Brings blocks into one form, and keeps account of the parts that this adds."""

    def __init__(self, form: Document) -> None:
        self.form = form
        self.added = Added(form)
        self._numbering: dict[int, Numbering] = {}

    def parts(self) -> dict[str, bytes]:
        """The parts that were added or changed, but for the main one."""
        return self.added.parts()

    def bind(self, element: Element, text: str) -> None:
        """Write the words of a bound control into the part that it is bound to."""
        self.added.bind(element, text)

    def paragraphs(self, rich: Rich, like: Paragraph, width: int = 0) -> list[str]:
        """Blocks as paragraphs and tables in the look of a paragraph of the form."""
        source = rich.document
        numbering = self._numbering.setdefault(id(source), Numbering(source.opened))
        made: list[str] = []
        for block in rich.blocks:
            if isinstance(block, Table):
                made.append(self._table(source, block, like, numbering, width))
            else:
                made.append(self._paragraph(source, block, like, numbering, width))
        if made and made[-1].startswith("<w:tbl>"):
            made.append(f"<w:p>{_properties(like)}</w:p>")
        return made or [""]

    def _paragraph(self, source: Document, line: Paragraph, like: Paragraph, numbering: Numbering, width: int) -> str:
        item = numbering.item(line)
        properties = _properties(like)
        sign = ""
        if item is not None:
            left = _INDENT * (item.level + 1)
            properties = _indented(properties, left)
            sign = f"<w:r>{look_of(like)}{content(item.sign)}<w:tab/></w:r>"
        runs = self._runs(source, line.element, like, width)
        return f"<w:p>{properties}{sign}{runs}</w:p>"

    def _runs(self, source: Document, element: Element, like: Paragraph, width: int) -> str:
        made: list[str] = []
        for child in element.children:
            name = child.name
            if name == "w:r":
                made.append(self._run(source, child, like, width))
            elif name.startswith("m:"):
                made.append(_with_namespaces(child.outer, source))
            elif name not in ("w:del", "w:moveFrom", "w:pPr", "w:sdtPr", "w:rPr"):
                made.append(self._runs(source, child, like, width))
        return "".join(made)

    def _run(self, source: Document, run: Element, like: Paragraph, width: int) -> str:
        properties = run.child("w:rPr")
        said = properties.outer if properties is not None else ""
        if re.search(r'<w:vanish\b(?!\s+w:val="(?:0|false))', said):
            return ""
        look = _with_emphasis(look_of(like), said)
        inside: list[str] = []
        for child in run.children:
            name = child.name
            if name == "w:t":
                inside.append(content(child.text))
            elif name in ("w:tab", "w:noBreakHyphen", "w:cr", "w:sym") or (
                name == "w:br" and child.get("w:type") in ("", "textWrapping")
            ):
                inside.append(child.outer)
            elif name in ("w:drawing", "w:pict", "w:object", "mc:AlternateContent"):
                inside.append(self._drawing(source, child, width))
            elif name in ("w:footnoteReference", "w:endnoteReference"):
                note = self._note(source, child, like)
                if note:
                    look = _RAISED
                    inside.append(f'<w:footnoteReference w:id="{note}"/>')
        return f"<w:r>{look}{''.join(inside)}</w:r>" if inside else ""

    def _drawing(self, source: Document, element: Element, width: int) -> str:
        made = element.outer
        for name in dict.fromkeys(re.findall(r'\br:(?:embed|link|id|pict|dm|lo|qs|cs)="([^"]+)"', made)):
            given = self.added.related(source.opened, source.opened.main, name)
            made = re.sub(rf'(\br:\w+=")({re.escape(name)})(")', rf"\g<1>{given}\g<3>", made)
        made = re.sub(r'(<wp:docPr\b[^>]*?\bid=")\d+(")', lambda m: f"{m[1]}{self.added.drawing()}{m[2]}", made)
        return _with_namespaces(_fitted(made, width), source)

    def _note(self, source: Document, reference: Element, like: Paragraph) -> str:
        kind = "footnotes" if reference.name == "w:footnoteReference" else "endnotes"
        texts = notes_of(source, kind).get(reference.get("w:id"))
        if not texts:
            return ""
        look = look_of(like)
        mark = f"<w:r>{_RAISED}<w:footnoteRef/></w:r>"
        lines = [f"<w:r>{look}{content(text)}</w:r>" for text in texts]
        made = "".join(f"<w:p>{mark if not number else ''}{run}</w:p>" for number, run in enumerate(lines))
        return self.added.note(made)

    def _table(self, source: Document, table: Table, like: Paragraph, numbering: Numbering, width: int) -> str:
        columns = max((sum(c.span for c in row.cells) for row in table.rows), default=1)
        share = max((width or 8500) // columns, 1)
        grid = f'<w:gridCol w:w="{share}"/>' * columns
        rows = []
        for row in table.rows:
            cells = "".join(
                f'<w:tc><w:tcPr><w:tcW w:w="{share * cell.span}" w:type="dxa"/>{_merging(cell)}</w:tcPr>'
                f"{self._cell(source, cell.blocks, like, numbering, share * cell.span)}</w:tc>"
                for cell in row.cells
            )
            rows.append(f"<w:tr>{cells}</w:tr>")
        return (
            f'<w:tbl><w:tblPr><w:tblW w:w="{share * columns}" w:type="dxa"/>'
            f"<w:tblBorders>{_BORDERS}</w:tblBorders></w:tblPr>"
            f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
        )

    def _cell(
        self,
        source: Document,
        blocks: Sequence[Block],
        like: Paragraph,
        numbering: Numbering,
        width: int,
    ) -> str:
        return "".join(self.paragraphs(Rich(source, blocks), like, width)) or "<w:p/>"


def _merging(cell: Cell) -> str:
    made = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
    properties = cell.element.child("w:tcPr")
    match = re.search(r"<w:vMerge\b[^>]*/>", properties.outer if properties is not None else "")
    return made + (match[0] if match else "")


def _properties(like: Paragraph) -> str:
    said = like.properties.outer if like.properties is not None else ""
    return re.sub(r"<w:sectPr\b.*?</w:sectPr>|<w:pPrChange\b.*?</w:pPrChange>", "", said, flags=re.S)


def _indented(properties: str, left: int) -> str:
    """Properties of a paragraph with a hanging indent."""
    made = f'<w:ind w:left="{left}" w:hanging="{_INDENT}"/>'
    tabs = f'<w:tabs><w:tab w:val="left" w:pos="{left}"/></w:tabs>'
    if not properties or properties.endswith("/>"):
        return f"<w:pPr>{tabs}{made}</w:pPr>"
    properties = re.sub(r"<w:ind\b[^>]*/>|<w:tabs\b.*?</w:tabs>", "", properties, flags=re.S)
    later = (
        "contextualSpacing|mirrorIndents|suppressOverlap|jc|textDirection|textAlignment|textboxTightWrap"
        "|outlineLvl|divId|cnfStyle|rPr|sectPr|pPrChange"
    )
    tabs_later = (
        "suppressAutoHyphens|kinsoku|wordWrap|overflowPunct|topLinePunct|autoSpaceDE|autoSpaceDN|bidi"
        f"|adjustRightInd|snapToGrid|spacing|ind|{later}"
    )
    return _before(_before(properties, made, later), tabs, tabs_later)


def _before(properties: str, made: str, later: str) -> str:
    match = re.search(rf"<w:(?:{later})\b|</w:\w+>\s*$", properties)
    at = match.start() if match else len(properties)
    return properties[:at] + made + properties[at:]


def _with_emphasis(look: str, said: str) -> str:
    """The form's look, with what the writer emphasised: bold, italic, underlined, raised."""
    kept = [match[0] for name in _KEPT if (match := re.search(rf"<w:{name}\b[^>]*/>", said))]
    if not kept:
        return look
    inner = look[len("<w:rPr>") : -len("</w:rPr>")] if look else ""
    for made in kept:
        name = re.match(r"<w:(\w+)", made)
        assert name
        inner = re.sub(rf"<w:{name[1]}\b[^>]*/>", "", inner)
        order = _AFTER[_AFTER.find(name[1]) :] if name[1] in _AFTER.split("|") else _AFTER
        later = "|".join(each for each in order.split("|") if each != name[1])
        match = re.search(rf"<w:(?:{later})\b", inner)
        at = match.start() if match else len(inner)
        inner = inner[:at] + made + inner[at:]
    return f"<w:rPr>{inner}</w:rPr>"


def _fitted(drawing: str, width: int) -> str:
    """A picture no wider than the room that it comes into."""
    match = re.search(r'<wp:extent\b[^>]*?cx="(\d+)"', drawing)
    if not match or not width or int(match[1]) <= width * EMU:
        return drawing
    share = width * EMU / int(match[1])

    def smaller(found: re.Match[str]) -> str:
        return re.sub(r'\b(c[xy])="(\d+)"', lambda m: f'{m[1]}="{int(int(m[2]) * share)}"', found[0])

    return re.sub(r"<(?:wp:extent|a:ext)\b[^>]*c[xy]=[^>]*>", smaller, drawing)


def _with_namespaces(outer: str, source: Document) -> str:
    """An element with the declarations of the prefixes that it uses."""
    tag = re.match(r"<[^>]*>", source.source[source.root.start :])
    declared = dict(re.findall(r'xmlns:(\w+)="([^"]*)"', tag[0] if tag else ""))
    used = set(re.findall(r"[<\s/](\w+):\w", outer)) | {
        each for found in re.findall(r'Requires="([^"]*)"', outer) for each in found.split()
    }
    first = re.match(r"<[^\s/>]+", outer)
    assert first
    head = outer[: outer.find(">")]
    extra = "".join(
        f' xmlns:{name}="{declared[name]}"'
        for name in sorted(used)
        if name in declared and name != "w" and f"xmlns:{name}=" not in head
    )
    return first[0] + extra + outer[first.end() :]


def notes_of(document: Document, kind: str) -> dict[str, list[str]]:
    """The notes of a document by number: the text of each paragraph."""
    from kyoso.forms.markup import parse

    name = document.opened.related(kind)
    if not name:
        return {}
    document.opened.tree(name)
    root = parse(document.opened.part(name).decode("utf-8"), document.opened.refuse)
    found: dict[str, list[str]] = {}
    for note in root.children:
        if note.get("w:type") in ("", "normal"):
            lines = [Paragraph(each, "", None).text.strip() for each in note.iter("w:p")]
            found[note.get("w:id")] = [line for line in lines if line]
    return found


__all__ = ["Bringer", "notes_of", "plain_look"]
