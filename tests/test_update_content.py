# ruff: noqa: E501 -- a piece of XML is read by its line
"""What an author can put into a draft arrives in the new one: every kind of content, counted and looked at."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import pytest
from lxml import etree
from openxml_audit import OpenXmlValidator

from kyoso.carrying import update
from kyoso.plan import Plan, load_plan
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import Drafter
from kyoso.word.lint import lint
from tests.word_drafts import W, part, words

SPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "v": "urn:schemas-microsoft-com:vml",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "w15": "http://schemas.microsoft.com/office/word/2012/wordml",
}
ROOT = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in SPACES.items())
OFFICE = SPACES["r"]
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def png(red: int) -> bytes:
    """A picture of eight by eight points in one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\x00" + bytes((red, 120, 90)) * 8 for _ in range(8))
    head = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def paragraph(inner: str, properties: str = "") -> str:
    """A paragraph as XML."""
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inner}</w:p>"


def run(text: str, properties: str = "") -> str:
    """A run as XML."""
    made = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<w:r>{f"<w:rPr>{properties}</w:rPr>" if properties else ""}<w:t xml:space="preserve">{made}</w:t></w:r>'


def drawing(graphic: str, number: int) -> str:
    """An inline drawing as XML."""
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="900000" cy="900000"/>'
        f'<wp:docPr id="{number}" name="Author {number}"/>{graphic}</wp:inline></w:drawing></w:r>'
    )


def picture(relation: str, number: int) -> str:
    """An inline picture as XML."""
    return drawing(
        f'<a:graphic><a:graphicData uri="{SPACES["pic"]}"><pic:pic><pic:nvPicPr><pic:cNvPr id="0" name="p"/>'
        f'<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch>'
        '</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="900000" cy="900000"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>',
        number,
    )


def table(rows: Sequence[Sequence[str]], style: str = "TableGrid") -> str:
    """A table as XML; cells are XML of blocks."""
    grid = "".join('<w:gridCol w:w="2000"/>' for _ in rows[0])
    cells = (
        "".join(f'<w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/></w:tcPr>{cell}</w:tc>' for cell in row) for row in rows
    )
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="0" w:type="auto"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"
    )


WHO = 'w:author="佐藤 花子" w:date="2025-06-01T09:00:00Z"'
COMMENTED = (
    '<w:commentRangeStart w:id="0"/>' + run("コメントの付いた言葉") + '<w:commentRangeEnd w:id="0"/>'
    '<w:r><w:commentReference w:id="0"/></w:r><w:commentRangeStart w:id="1"/><w:commentRangeEnd w:id="1"/>'
    '<w:r><w:commentReference w:id="1"/></w:r>'
)
BOX = (
    '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
    '<wp:extent cx="1800000" cy="600000"/><wp:docPr id="77" name="Box"/><a:graphic>'
    f'<a:graphicData uri="{SPACES["wps"]}"><wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/>'
    '<a:ext cx="1800000" cy="600000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr><wps:txbx>'
    "<w:txbxContent><w:p><w:r><w:t>テキストボックスの言葉</w:t></w:r></w:p></w:txbxContent></wps:txbx><wps:bodyPr/>"
    "</wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape"
    ' id="b1" style="width:100pt;height:40pt"><v:textbox><w:txbxContent><w:p><w:r><w:t>テキストボックスの言葉</w:t></w:r>'
    "</w:p></w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)
EQUATION = (
    "<m:oMathPara><m:oMath><m:f><m:num><m:r><m:t>E</m:t></m:r></m:num><m:den><m:sSup><m:e><m:r><m:t>c</m:t></m:r></m:e>"
    "<m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:den></m:f></m:oMath></m:oMathPara>"
)
CHART = drawing(
    f'<a:graphic><a:graphicData uri="{SPACES["c"]}"><c:chart r:id="rIdA3"/></a:graphicData></a:graphic>', 78
)
LANDSCAPE = '<w:sectPr><w:pgSz w:w="{}" w:h="{}"{}/><w:pgMar w:top="1417" w:right="1247" w:bottom="1247" w:left="1247" w:header="624" w:footer="567" w:gutter="0"/></w:sectPr>'
# Every kind of content by name, as blocks that an author adds to a room.
PIECES: dict[str, str] = {
    "formatting": paragraph(
        run("太字", "<w:b/>")
        + run("斜体", "<w:i/>")
        + run("赤", '<w:color w:val="FF0000"/>')
        + run("下線", '<w:u w:val="single"/>')
        + run("上付き", '<w:vertAlign w:val="superscript"/>')
        + run("印", '<w:highlight w:val="yellow"/>'),
        '<w:spacing w:before="240"/><w:ind w:left="420"/><w:jc w:val="center"/>',
    ),
    "style": paragraph(
        run("著者の書式の段落") + run("と文字", '<w:rStyle w:val="AuthorChar"/>'), '<w:pStyle w:val="AuthorQuote"/>'
    ),
    "heading": paragraph(run("著者の小見出し"), '<w:pStyle w:val="Heading3"/>'),
    "list": paragraph(run("箇条の一"), '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="50"/></w:numPr>')
    + paragraph(run("箇条の一の下"), '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="50"/></w:numPr>'),
    "our list": paragraph(run("下書きの書式の箇条"), '<w:pStyle w:val="ListBullet"/>'),
    "picture": paragraph(picture("rIdA1", 5)),
    "chart": paragraph(CHART),
    "link": paragraph(
        '<w:hyperlink r:id="rIdA2">' + run("外への参照", '<w:rStyle w:val="Hyperlink"/>') + "</w:hyperlink>"
    ),
    "cross-reference": paragraph(
        '<w:bookmarkStart w:id="900" w:name="_Ref123"/>' + run("図1") + '<w:bookmarkEnd w:id="900"/>'
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> REF _Ref123 \\h </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + run("図1") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    ),
    "footnote": paragraph(run("脚注") + '<w:r><w:footnoteReference w:id="2"/></w:r>'),
    "endnote": paragraph(run("文末脚注") + '<w:r><w:endnoteReference w:id="2"/></w:r>'),
    "comment": paragraph(COMMENTED),
    "tracked": paragraph(
        run("残る")
        + f'<w:ins w:id="1" {WHO}>{run("足した言葉")}</w:ins><w:del w:id="2" {WHO}><w:r><w:delText>消した言葉</w:delText></w:r></w:del>',
    ),
    "equation": paragraph(EQUATION),
    "box": paragraph(BOX),
    "checkbox": paragraph(
        '<w:sdt><w:sdtPr><w:id w:val="5555"/><w14:checkbox><w14:checked w14:val="1"/></w14:checkbox></w:sdtPr>'
        "<w:sdtContent><w:r><w:t>☒</w:t></w:r></w:sdtContent></w:sdt>" + run("選んだ項目")
    ),
    "table": table(
        [
            [paragraph(run("甲")), paragraph(run("乙"))],
            [paragraph(run("丙", "<w:b/>")), table([[paragraph(run("入れ子"))]]) + "<w:p/>"],
        ]
    ),
    "two tables": table([[paragraph(run("一つ目の表"))]]) + "<w:p/>" + table([[paragraph(picture("rIdA1", 6))]]),
    "landscape": paragraph("", LANDSCAPE.format(11906, 16838, ""))
    + paragraph(run("横向きの頁"))
    + paragraph("", LANDSCAPE.format(16838, 11906, ' w:orient="landscape"')),
    "tabs": paragraph(
        run("左") + "<w:r><w:tab/></w:r>" + run("右") + "<w:r><w:br/></w:r>" + run("次の行"),
        '<w:tabs><w:tab w:val="left" w:pos="3000"/></w:tabs>',
    ),
    "hostile": paragraph(run("{{ call.name }} {% raw %} **b** | <w:t> &amp; ]]> 𠮷か゚ｶﾞ\u200d")),
}
FOOTNOTE = '<w:{0} w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:{0}><w:{0} w:type="continuationSeparator" w:id="1"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:{0}>'
PARTS: dict[str, tuple[str, str, str]] = {  # name → content, content type, kind of the relation
    "word/footnotes.xml": (
        f'<w:footnotes {ROOT}>{FOOTNOTE.format("footnote")}<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r>'
        f'<w:hyperlink r:id="rId1">{run("脚注の中の参照")}</w:hyperlink></w:p></w:footnote></w:footnotes>',
        f"{MAIN}.footnotes+xml",
        f"{OFFICE}/footnotes",
    ),
    "word/endnotes.xml": (
        f'<w:endnotes {ROOT}>{FOOTNOTE.format("endnote")}<w:endnote w:id="2"><w:p><w:r><w:endnoteRef/></w:r>'
        f"{run('文末の注')}</w:p></w:endnote></w:endnotes>",
        f"{MAIN}.endnotes+xml",
        f"{OFFICE}/endnotes",
    ),
    "word/comments.xml": (
        f'<w:comments {ROOT} mc:Ignorable="w14"><w:comment w:id="0" {WHO} w:initials="佐"><w:p w14:paraId="00000A01">'
        f'{run("ここを確かめる")}</w:p></w:comment><w:comment w:id="1" w:author="田中" w:initials="田">'
        f'<w:p w14:paraId="00000A02">{run("確かめました")}</w:p></w:comment></w:comments>',
        f"{MAIN}.comments+xml",
        f"{OFFICE}/comments",
    ),
    "word/commentsExtended.xml": (
        f'<w15:commentsEx {ROOT}><w15:commentEx w15:paraId="00000A01" w15:done="0"/>'
        '<w15:commentEx w15:paraId="00000A02" w15:paraIdParent="00000A01" w15:done="1"/></w15:commentsEx>',
        f"{MAIN}.commentsExtended+xml",
        "http://schemas.microsoft.com/office/2011/relationships/commentsExtended",
    ),
}
STYLES = (
    '<w:style w:type="paragraph" w:customStyle="1" w:styleId="AuthorBase"><w:name w:val="Author Base"/><w:basedOn w:val="Normal"/>'
    '<w:rPr><w:color w:val="006600"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:customStyle="1" w:styleId="AuthorQuote"><w:name w:val="Author Quote"/><w:basedOn w:val="AuthorBase"/>'
    '<w:pPr><w:ind w:left="840"/></w:pPr></w:style>'
    '<w:style w:type="character" w:customStyle="1" w:styleId="AuthorChar"><w:name w:val="Author Char"/><w:rPr><w:i/></w:rPr></w:style>'
    '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>'
    + "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    + "</w:tblBorders></w:tblPr></w:style>"
)
LEVELS = "".join(
    f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
    f'<w:pPr><w:ind w:left="{420 * (level + 1)}" w:hanging="420"/></w:pPr></w:lvl>'
    for level, (form, text) in enumerate((("aiueoFullWidth", "(%1)"), ("bullet", "※")))
)
ABSTRACT = f'<w:abstractNum w:abstractNumId="50"><w:multiLevelType w:val="hybridMultilevel"/>{LEVELS}</w:abstractNum>'
CHART_PART = (
    f'<c:chartSpace {ROOT}><c:chart><c:plotArea><c:layout/><c:pieChart><c:varyColors val="1"/><c:ser><c:idx val="0"/><c:order val="0"/>'
    '<c:val><c:numLit><c:ptCount val="2"/><c:pt idx="0"><c:v>1</c:v></c:pt><c:pt idx="1"><c:v>2</c:v></c:pt></c:numLit></c:val></c:ser>'
    '<c:firstSliceAng val="0"/></c:pieChart></c:plotArea></c:chart><c:externalData r:id="rId1"/></c:chartSpace>'
)
RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'


def authored(draft: bytes, rooms: dict[str, str]) -> bytes:
    """A draft in which somebody wrote these blocks: behind the label or heading of each bookmark."""
    with zipfile.ZipFile(BytesIO(draft)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text = parts["word/document.xml"].decode()
    text = re.sub(r"<w:document [^>]*>", f'<w:document {ROOT} mc:Ignorable="w14 w15">', text, count=1)
    tree = etree.fromstring(text.encode())
    for mark, blocks in rooms.items():
        _write(tree, mark, blocks)
    parts["word/document.xml"] = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    relations, types = [], []
    for number, (name, (content, kind, relation)) in enumerate(PARTS.items(), 20):
        parts[name] = content.encode()
        relations.append(("rIdP" + str(number), relation, name.removeprefix("word/"), ""))
        types.append(f'<Override PartName="/{name}" ContentType="{kind}"/>')
    parts |= {
        "word/media/image1.png": png(200),
        "word/charts/chart1.xml": CHART_PART.encode(),
        "word/embeddings/book1.xlsx": b"PK\x05\x06" + bytes(18),
        "word/charts/_rels/chart1.xml.rels": RELS.format(
            f'<Relationship Id="rId1" Type="{OFFICE}/package" Target="../embeddings/book1.xlsx"/>'
        ).encode(),
        "word/_rels/footnotes.xml.rels": RELS.format(
            f'<Relationship Id="rId1" Type="{OFFICE}/hyperlink" Target="https://example.org/note" TargetMode="External"/>'
        ).encode(),
    }
    types += [
        '<Default Extension="png" ContentType="image/png"/>',
        '<Default Extension="xlsx" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"/>',
        '<Override PartName="/word/charts/chart1.xml" ContentType="application/vnd.openxmlformats-officedocument.drawingml.chart+xml"/>',
    ]
    relations += [
        ("rIdA1", f"{OFFICE}/image", "media/image1.png", ""),
        ("rIdA2", f"{OFFICE}/hyperlink", "https://example.org/a?b=1&amp;c=2", ' TargetMode="External"'),
        ("rIdA3", f"{OFFICE}/chart", "charts/chart1.xml", ""),
    ]
    rows = "".join(f'<Relationship Id="{i}" Type="{t}" Target="{to}"{mode}/>' for i, t, to, mode in relations)
    _insert(parts, "word/_rels/document.xml.rels", "</Relationships>", rows)
    _insert(parts, "[Content_Types].xml", "</Types>", "".join(types))
    _insert(parts, "word/styles.xml", "</w:styles>", STYLES)
    numbering = parts["word/numbering.xml"].decode()
    place = numbering.index("<w:num ")
    numbering = numbering[:place] + ABSTRACT + numbering[place:]
    parts["word/numbering.xml"] = numbering.encode()
    _insert(parts, "word/numbering.xml", "</w:numbering>", '<w:num w:numId="50"><w:abstractNumId w:val="50"/></w:num>')
    return zipped(parts)


def zipped(parts: dict[str, bytes]) -> bytes:
    """Parts as a file."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def _insert(parts: dict[str, bytes], name: str, before: str, more: str) -> None:
    text = parts[name].decode()
    place = text.rindex(before)
    parts[name] = (text[:place] + more + text[place:]).encode()


def _write(tree: Any, mark: str, blocks: str) -> None:
    """Blocks behind the paragraph of a bookmark; those behind a label take the place of its prompt."""
    start = next(each for each in tree.iter(f"{W}bookmarkStart") if each.get(f"{W}name") == mark)
    there = start
    while there.getparent().tag != f"{W}body":
        there = there.getparent()
    answer = there.getnext()
    made = list(etree.fromstring(f"<w:body {ROOT}>{blocks}</w:body>"))
    for block in reversed(made):
        (answer if mark.startswith("f_") else there).addnext(block)
    if mark.startswith("f_"):
        answer.getparent().remove(answer)


def errors(data: bytes, tmp_path: Any) -> Counter[str]:
    """What openxml-audit finds."""
    path = tmp_path / "checked.docx"
    path.write_bytes(data)
    result = OpenXmlValidator().validate(path)
    return Counter(str(error.description) for error in result.errors)


@pytest.fixture(scope="module")
def drafter(rulebook: Rulebook, project: Project) -> Drafter:
    """Prepared once."""
    return Drafter(rulebook, project)


@pytest.fixture(scope="module")
def example(rulebook: Rulebook, project: Project) -> Plan:
    """The documented example plan."""
    return load_plan(project.templates / "plan.example.yaml", rulebook)


@pytest.mark.slow
@pytest.mark.parametrize("name", PIECES)
def test_each_kind_of_content_arrives(drafter: Drafter, example: Plan, name: str, tmp_path: Any) -> None:
    """Where it has a place and where it has none, nothing of it is lost, and the file stays sound."""
    rooms = {"f_vision_text": paragraph(run("前の段落")) + PIECES[name], "f_mentor_text": PIECES[name]}
    old = authored(drafter.draft(drafter.rulebook.calls["fy2025.future.concept"], "ja", example), rooms)
    new = update(old, "draft.docx", drafter, drafter.rulebook.calls["fy2021.regional.incubation"], "en")
    assert new.lost == ()
    assert set(lint(new.data)) <= set(lint(old)), name
    assert errors(new.data, tmp_path) <= errors(old, tmp_path)
    assert [words(block) for block in between(new.data, "s_vision", "s_regional_vision")].count("前の段落") == 1


def between(data: bytes, first: str, last: str) -> list[Any]:
    """The blocks of a body from the heading of one bookmark to that of another."""
    body = part(data).find(f"{W}body")
    found: list[Any] = []
    inside = False
    for block in body:
        names = {mark.get(f"{W}name") for mark in block.iter(f"{W}bookmarkStart")}
        inside = (inside or first in names) and last not in names
        if inside:
            found.append(block)
    return found
