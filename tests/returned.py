"""Drafts as authors send them back: typed into, rearranged, pasted into, saved elsewhere.

Each helper takes the bytes of a draft and gives the bytes of what came of it, so they can be chained.
Tracked changes and comments are in `tests.tracked`.
What Word does is written out here; what LibreOffice does, it does itself.
"""

from __future__ import annotations

import copy
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from lxml import etree

from kyoso.filled import FieldText, Filled, Section, Table
from kyoso.word import xml
from kyoso.word.reading import read_bytes
from tests.conftest import in_office
from tests.word_drafts import W, value

NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
DOCUMENT = "word/document.xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
Change = Callable[[Any], None]

# -- parts of a file --------------------------------------------------------------------------


def parts_of(data: bytes) -> dict[str, bytes]:
    """Every part by its name."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def packed(parts: Mapping[str, bytes | str]) -> bytes:
    """The parts as a file, without the time of day."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def replaced(data: bytes, parts: Mapping[str, bytes | str | None]) -> bytes:
    """The file with parts replaced or added; a part that is None is left out."""
    made: dict[str, bytes | str] = dict(parts_of(data))
    for name, content in parts.items():
        if content is None:
            made.pop(name, None)
        else:
            made[name] = content
    return packed(made)


def edited(data: bytes, change: Change, part: str = DOCUMENT) -> bytes:
    """The file after a change to the tree of one part."""
    parts = parts_of(data)
    tree = etree.fromstring(parts[part])
    change(tree)
    parts[part] = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    return packed(parts)


def related(data: bytes, kind: str, name: str, content: str, content_type: str, *, external: bool = False) -> bytes:
    """The file with a part more that the document refers to as `rNew`, or with a link to the outside."""
    parts: dict[str, bytes | str] = dict(parts_of(data))
    mode = ' TargetMode="External"' if external else ""
    row = f'<Relationship Id="rNew{kind}" Type="{OFFICE}/{kind}" Target="{name}"{mode}/></Relationships>'
    rels = "word/_rels/document.xml.rels"
    parts[rels] = _text(parts[rels]).replace("</Relationships>", row)
    if not external:
        parts[f"word/{name}"] = content
        override = f'<Override PartName="/word/{name}" ContentType="{content_type}"/></Types>'
        parts["[Content_Types].xml"] = _text(parts["[Content_Types].xml"]).replace("</Types>", override)
    return packed(parts)


def _text(part: bytes | str) -> str:
    return part.decode("utf-8") if isinstance(part, bytes) else part


# -- places in a draft ------------------------------------------------------------------------


def control(tree: Any, tag: str) -> Any:
    """The content control of a field."""
    return next(each for each in tree.iter(f"{W}sdt") if value(each, "sdtPr/tag") == tag)


def answer(tree: Any, tag: str) -> Any:
    """The paragraph of a field's content control."""
    return above(control(tree, tag), "p")


def above(element: Any, name: str) -> Any:
    """The nearest element of that name round another."""
    while element.tag != f"{W}{name}":
        element = element.getparent()
    return element


def marked(tree: Any, bookmark: str, name: str = "p") -> Any:
    """The paragraph, row or table that holds a bookmark."""
    marks = tree.iter(f"{W}bookmarkStart")
    return above(next(mark for mark in marks if mark.get(f"{W}name") == bookmark), name)


def table(tree: Any, name: str) -> Any:
    """A table of the plan."""
    return marked(tree, xml.name("t", name), "tbl")


def section(tree: Any, name: str) -> list[Any]:
    """The blocks of a section, its heading first."""
    first = marked(tree, xml.name("s", name))
    blocks = [first]
    for block in first.itersiblings():
        heading = value(block, "pPr/pStyle").startswith("Heading")
        if block.tag == f"{W}sectPr" or heading:
            break
        blocks.append(block)
    return blocks


def element(markup: str) -> Any:
    """An element from markup with the prefix w (r, m and wp too)."""
    return etree.fromstring(
        f'<x {NS} xmlns:r="{OFFICE}" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
        ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
        ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
        ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
        ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
        f' xmlns:v="urn:schemas-microsoft-com:vml">{markup}</x>'
    )[0]


def paragraph(text: str, style: str = "Answer") -> str:
    """A paragraph as markup."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{xml.run(text)}</w:p>'


# -- typing -----------------------------------------------------------------------------------


def typed(data: bytes, texts: Mapping[str, str]) -> bytes:
    """Texts typed into fields as in Word: the prompt goes, Enter makes a paragraph outside of the control."""

    def change(tree: Any) -> None:
        for tag, text in texts.items():
            first, *more = text.split("\n")
            there = control(tree, tag)
            prompt = there.find(f"{W}sdtPr/{W}showingPlcHdr")
            if prompt is not None:
                prompt.getparent().remove(prompt)
            content = there.find(f"{W}sdtContent")
            content[:] = [element(xml.run(first))] if first else []
            place = answer(tree, tag)
            for line in reversed(more):
                after = copy.deepcopy(place.find(f"{W}pPr"))
                made = element(f"<w:p>{xml.run(line)}</w:p>")
                made.insert(0, after)
                place.addnext(made)

    return edited(data, change)


def typed_beside(data: bytes, tag: str, text: str) -> bytes:
    """Text typed behind the prompt, which stays."""
    return edited(data, lambda tree: control(tree, tag).addnext(element(xml.run(text))))


def blocked(data: bytes, tag: str, lines: Sequence[str]) -> bytes:
    """Several paragraphs in a control, which Word then makes one round whole paragraphs."""

    def change(tree: Any) -> None:
        place = answer(tree, tag)
        inner = "".join(paragraph(line) for line in lines)
        properties = f'<w:sdtPr><w:tag w:val="{tag}"/><w:id w:val="77"/></w:sdtPr>'
        block = element(f"<w:sdt>{properties}<w:sdtContent>{inner}</w:sdtContent></w:sdt>")
        place.getparent().replace(place, block)

    return edited(data, change)


def untagged(data: bytes) -> bytes:
    """What LibreOffice 7.4 leaves of the controls: no tag, no name."""

    def change(tree: Any) -> None:
        for properties in list(tree.iter(f"{W}sdtPr")):
            properties[:] = [each for each in properties if each.tag == f"{W}showingPlcHdr"]

    return edited(data, change)


def unmarked(data: bytes, bookmarks: Iterable[str]) -> bytes:
    """The file without these bookmarks."""

    def change(tree: Any) -> None:
        for name in bookmarks:
            start = next(each for each in tree.iter(f"{W}bookmarkStart") if each.get(f"{W}name") == name)
            number = start.get(f"{W}id")
            end = next(each for each in tree.iter(f"{W}bookmarkEnd") if each.get(f"{W}id") == number)
            for mark in (start, end):
                mark.getparent().remove(mark)

    return edited(data, change)


# -- pasting and rearranging --------------------------------------------------------------------


def pasted(data: bytes, tag: str, *markup: str) -> bytes:
    """Blocks pasted behind a field's answer."""

    def change(tree: Any) -> None:
        place = answer(tree, tag)
        for each in reversed(markup):
            place.addnext(element(each))

    return edited(data, change)


BULLETS = "".join(
    f'<w:p><w:pPr><w:pStyle w:val="ListBullet"/></w:pPr>{xml.run(word)}</w:p>' for word in ("一つ目", "二つ目")
)
EQUATION = "<w:p><m:oMathPara><m:oMath><m:r><m:t>E=m</m:t></m:r><m:r><m:t>c²</m:t></m:r></m:oMath></m:oMathPara></w:p>"
_INNER = '<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="900"/></w:tblGrid>' + (
    "<w:tr><w:tc><w:p><w:r><w:t>内</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
)
NESTED_TABLE = (
    '<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="4000"/><w:gridCol w:w="4000"/></w:tblGrid>'
    f"<w:tr><w:tc><w:p><w:r><w:t>外</w:t></w:r></w:p></w:tc><w:tc>{_INNER}<w:p/></w:tc></w:tr></w:tbl>"
)
PICTURE = (
    '<w:p><w:r><w:drawing><wp:inline><wp:extent cx="9525" cy="9525"/><wp:docPr id="9" name="図"/><a:graphic>'
    '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
    '<pic:cNvPr id="9" name="図"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rNewimage"/><a:stretch/>'
    "</pic:blipFill><pic:spPr/></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
)
_BOXED = "<w:txbxContent><w:p><w:r><w:t>箱の中</w:t></w:r></w:p></w:txbxContent>"
TEXT_BOX = (
    "<w:p><w:r><w:t>箱の外</w:t></w:r><w:r><mc:AlternateContent>"
    f'<mc:Choice Requires="wps"><w:drawing><wps:wsp><wps:txbx>{_BOXED}</wps:txbx></wps:wsp></w:drawing></mc:Choice>'
    f"<mc:Fallback><w:pict><v:textbox>{_BOXED}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
)


def with_footnote(data: bytes, tag: str, text: str) -> bytes:
    """A footnote at the end of a field's answer."""
    note = f'<w:footnotes {NS}><w:footnote w:id="2">{paragraph(text, "SmallNote")}</w:footnote></w:footnotes>'
    data = related(data, "footnotes", "footnotes.xml", note, f"{MAIN}.footnotes+xml")
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    return edited(data, lambda tree: answer(tree, tag).append(element(reference)))


def moved(data: bytes, name: str, before: str) -> bytes:
    """A section cut out and pasted before another."""

    def change(tree: Any) -> None:
        blocks = section(tree, name)
        place = marked(tree, xml.name("s", before))
        for block in blocks:
            place.addprevious(block)

    return edited(data, change)


def reworded(data: bytes, bookmark: str, text: str) -> bytes:
    """Other words in a heading or a label, inside of its bookmark."""

    def change(tree: Any) -> None:
        place = marked(tree, bookmark)
        runs = list(place.iter(f"{W}r"))
        runs[0].getparent().replace(runs[0], element(xml.run(text)))
        for run in runs[1:]:
            run.getparent().remove(run)

    return edited(data, change)


# -- tables -----------------------------------------------------------------------------------


def rows(tree: Any, name: str) -> list[Any]:
    """The rows of a table of the plan, its head first."""
    return list(table(tree, name).findall(f"{W}tr"))


def set_cell(cell: Any, text: str) -> None:
    """Other words in a cell, in its first paragraph."""
    first = cell.find(f"{W}p")
    for child in list(first):
        if child.tag != f"{W}pPr":
            first.remove(child)
    if text:
        first.append(element(xml.run(text)))


def in_table(data: bytes, name: str, row: int, texts: Mapping[int, str]) -> bytes:
    """Texts typed into cells of a row, by the number of their column."""

    def change(tree: Any) -> None:
        cells = rows(tree, name)[row].findall(f"{W}tc")
        for column, text in texts.items():
            set_cell(cells[column], text)

    return edited(data, change)


def with_row(data: bytes, name: str, after: int, texts: Sequence[str]) -> bytes:
    """A row more, made as Word makes it: a copy of the one above with other words."""

    def change(tree: Any) -> None:
        row = rows(tree, name)[after]
        made = copy.deepcopy(row)
        row.addnext(made)
        for cell, text in zip(made.findall(f"{W}tc"), texts, strict=True):
            set_cell(cell, text)

    return edited(data, change)


def without_row(data: bytes, name: str, row: int) -> bytes:
    """The file without a row of a table."""
    return edited(data, lambda tree: table(tree, name).remove(rows(tree, name)[row]))


def without_column(data: bytes, name: str, column: int) -> bytes:
    """The file without a column of a table."""

    def change(tree: Any) -> None:
        for row in rows(tree, name):
            row.remove(row.findall(f"{W}tc")[column])

    return edited(data, change)


# -- other programs ---------------------------------------------------------------------------


def by_libreoffice(files: Mapping[str, bytes], folder: Path, via: str = "docx") -> dict[str, bytes]:
    """The files as LibreOffice saves them, directly or by way of OpenDocument (`via="odt"`); one start for all."""
    names = {name: f"{number:03}" for number, name in enumerate(files)}
    made = folder / f"made-{via}"
    made.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (made / f"{names[name]}.docx").write_bytes(data)
    for form in dict.fromkeys((via, "docx")):
        target = folder / f"{via}-{form}"
        in_office(sorted(made.glob("*.docx" if form == via else f"*.{via}")), form, target)
        made = target
    return {name: (made / f"{names[name]}.docx").read_bytes() for name in files}


# -- what was read of them ---------------------------------------------------------------------

KEY = "fy2025.future.concept"
TEXTS = {
    "title": "霧の谷の水と暮らし <例>",
    "leader.name": "架空 はるか",
    "summary": "一行目\n二行目、𠮷\n\n四行目",
    "deepening.issue": "課題は\t水です。",
    "vision.statement": "だれもが水を直せる町",
    "sdgs": "目標６、９と 11",
    "later.text": "続きの研究",
}


def read(data: bytes) -> Filled:
    """A draft as read."""
    return read_bytes(data, "draft.docx")


def field(filled: Filled, tag: str) -> FieldText:
    """A field by its tag."""
    return next(each for each in filled.fields if each.tag == tag)


def read_section(filled: Filled, name: str) -> Section:
    """A section by its id."""
    return next(each for each in filled.sections if each.id == name)


def read_table(filled: Filled, name: str) -> Table:
    """A table by its id."""
    return next(each for each in filled.tables if each.id == name)


def names(filled: Filled) -> set[str]:
    """The names of the remarks."""
    return {remark.name for remark in filled.remarks}
