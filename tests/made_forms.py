"""Forms of our own making for the tests: no agency's, but in the looks that agencies' forms have."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from io import BytesIO

from kyoso.word.xml import DECLARATION, ROOT, attribute, escape

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
VML = 'xmlns:v="urn:schemas-microsoft-com:vml"'
WPS = 'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
WP = 'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
LOOK = '<w:rPr><w:rFonts w:eastAsia="ＭＳ 明朝" w:hint="eastAsia"/><w:sz w:val="20"/></w:rPr>'
RED = '<w:rPr><w:color w:val="FF0000"/><w:sz w:val="20"/></w:rPr>'
BLUE = '<w:rPr><w:color w:val="0070C0"/><w:sz w:val="20"/></w:rPr>'
UNDERLINED = '<w:rPr><w:sz w:val="20"/><w:u w:val="single"/></w:rPr>'

# A protection of the whole document, and a blank line that everyone may write in all the same.
READ_ONLY = '<w:documentProtection w:edit="readOnly" w:enforcement="1" w:hash="x" w:salt="y"/>'
OPEN = '<w:p><w:pPr/><w:permStart w:id="7" w:edGrp="everyone"/><w:permEnd w:id="7"/></w:p>'


def run(text: str, look: str = LOOK) -> str:
    """A run."""
    return f'<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def p(*runs: str, look: str = LOOK, style: str = "") -> str:
    """A paragraph of runs, or of one text; without any, a blank one in the form's look."""
    inside = "".join(each if each.startswith("<") else run(each, look) for each in runs if each)
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{look}</w:pPr>{inside}</w:p>"


def tc(*lines: str, width: int = 2000, span: int = 1, merged: str = "") -> str:
    """A cell; lines of text become paragraphs."""
    made = [line if line.startswith("<") else p(line) for line in lines] or [p()]
    more = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    more += {"": "", "first": '<w:vMerge w:val="restart"/>', "on": "<w:vMerge/>"}[merged]
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{more}</w:tcPr>{"".join(made)}</w:tc>'


def table(*rows: Sequence[str]) -> str:
    """A table of rows of cells; a text is a cell."""
    made = "".join(f"<w:tr>{''.join(c if c.startswith('<w:tc>') else tc(c) for c in cells)}</w:tr>" for cells in rows)
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return f"<w:tbl><w:tblPr><w:tblBorders>{borders}</w:tblBorders></w:tblPr>{made}</w:tbl>"


def control(kind: str, text: str, *, tag: str = "", alias: str = "", prompt: bool = False) -> str:
    """A content control within a paragraph; `kind` is the element that says what it is."""
    named = (f"<w:alias w:val={attribute(alias)}/>" if alias else "") + (
        f"<w:tag w:val={attribute(tag)}/>" if tag else ""
    )
    shows = "<w:showingPlcHdr/>" if prompt else ""
    look = '<w:rPr><w:rStyle w:val="PlaceholderText"/></w:rPr>' if prompt else LOOK
    return f"<w:sdt><w:sdtPr>{named}{shows}{kind}</w:sdtPr><w:sdtContent>{run(text, look)}</w:sdtContent></w:sdt>"


def box_control(*, ticked: bool = False) -> str:
    """A tick box as a content control."""
    state = (
        f'<w14:checkbox><w14:checked w14:val="{int(ticked)}"/><w14:checkedState w14:val="2612"/>'
        '<w14:uncheckedState w14:val="2610"/></w14:checkbox>'
    )
    return control(state, "☒" if ticked else "☐")


def legacy(data: str, shown: str = "", name: str = "Text1") -> str:
    """A legacy form field with its result."""
    begin = (
        f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="{name}"/><w:enabled/>{data}</w:ffData>'
        "</w:fldChar></w:r>"
    )
    return (
        f"{begin}<w:r><w:instrText> FORMTEXT </w:instrText></w:r>"
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(shown) if shown else ""}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def text_box(*lines: str) -> str:
    """A paragraph with a text box, and its copy for older programs."""
    inside = "".join(lines)
    return (
        '<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline><wp:extent cx="1800000"'
        ' cy="360000"/><wp:docPr id="1" name="box"/><a:graphic><a:graphicData'
        ' uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/>'
        '<wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="1800000" cy="360000"/></a:xfrm><a:prstGeom prst="rect">'
        f"<a:avLst/></a:prstGeom></wps:spPr><wps:txbx><w:txbxContent>{inside}</w:txbxContent></wps:txbx>"
        "<wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice><mc:Fallback>"
        f'<w:pict><v:shape style="width:140pt;height:28pt"><v:textbox><w:txbxContent>{inside}</w:txbxContent>'
        "</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )


def docx(*blocks: str, protection: str = "", parts: dict[str, str] | None = None, section: str = "") -> bytes:
    """A Word file of these blocks."""
    page = (
        f'<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134"'
        f' w:left="1134" w:header="567" w:footer="567" w:gutter="0"/>{section}</w:sectPr>'
    )
    spaces = " ".join((ROOT, W14, MC, VML, WPS, WP, A))
    files = {
        "[Content_Types].xml": (
            f'{DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{_MAIN}.document.main+xml"/>'
            f'<Override PartName="/word/settings.xml" ContentType="{_MAIN}.settings+xml"/></Types>'
        ),
        "_rels/.rels": _relations(f"{_OFFICE}/officeDocument", "word/document.xml"),
        "word/document.xml": (
            f'{DECLARATION}<w:document {spaces} mc:Ignorable="w14"><w:body>{"".join(blocks)}{page}</w:body>'
            "</w:document>"
        ),
        "word/_rels/document.xml.rels": _relations(f"{_OFFICE}/settings", "settings.xml"),
        "word/settings.xml": f"{DECLARATION}<w:settings {ROOT}>{protection}</w:settings>",
    } | (parts or {})
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 4, 1, 12, 0, 0)), text.encode("utf-8"))
    return made.getvalue()


def _relations(kind: str, target: str) -> str:
    return (
        f'{DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{kind}"'
        f' Target="{target}"/></Relationships>'
    )


def application(year: int = 2026) -> bytes:
    """A form as Japanese agencies make them: a cover, tables, boxes, a table that repeats, rooms for text."""
    return docx(
        text_box(p(f"（様式１）令和{year - 2018}年度")),
        p("地域共創研究支援　提案書"),
        p("　　年　　月　　日"),
        p(run("提案者名　　　　　　　　　　", UNDERLINED)),
        p("＜１．提案者＞"),
        table(
            [tc("研究課題名", "（40字以内）"), tc(span=3)],
            [tc("代表機関", merged="first"), "機関名", tc(), "法人番号（4桁）"],
            [tc(merged="on"), "住所", tc("（〒　　－　　　）", p(), span=2)],
            ["プロジェクトリーダー氏名", tc(), "E-mail", tc()],
            ["申請額", tc("　　　千円"), "区分（いずれか一つ）", tc("□新規", "□継続")],
            [
                tc("反社会的勢力との関係", span=2),
                tc("□該当しない"),
                tc("□該当する"),
            ],
        ),
        p(),
        p("＜２．参画機関＞"),
        table(
            ["番号", "機関名", "役割", "担当者"],
            ["1", tc(), tc(), tc()],
            ["2", tc(), tc(), tc()],
        ),
        p(),
        p("１．研究の概要（400字以内で記載してください。）"),
        p(),
        p(),
        p(),
        p("２．研究計画（2ページ以内）"),
        p("※図表を用いてもかまいません。", look=RED),
        table([tc(p(), p(), p(), width=9000)]),
        p("※赤字の説明は、提出の前に削除してください。", look=RED),
    )


def next_year() -> bytes:
    """The application a year later: one field renamed, one gone, one new, another limit."""
    return docx(
        p("地域共創研究支援　提案書"),
        p("　　年　　月　　日"),
        table(
            [tc("研究課題名", "（30字以内）"), tc(span=3)],
            [tc("代表機関", merged="first"), "機関名", tc(), "法人番号（4桁）"],
            [tc(merged="on"), "住所", tc("（〒　　－　　　）", p(), span=2)],
            ["プロジェクトリーダーの氏名", tc(), "電話番号", tc()],
            ["申請額", tc("　　　千円"), "区分（いずれか一つ）", tc("□新規", "□継続")],
        ),
        p("＜２．参画機関＞"),
        table(["番号", "機関名", "役割", "担当者"], ["1", tc(), tc(), tc()], ["2", tc(), tc(), tc()]),
        p("１．研究の概要（400字以内で記載してください。）"),
        p(),
        p(),
    )
