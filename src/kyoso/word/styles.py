"""Named styles, numbering, settings, fonts and theme, built with python-docx.

Style ids equal their names without blanks, since LibreOffice makes them anew from the names.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor
from lxml import etree

from kyoso.word.look import Settings

BOXED, BARRED = ("top", "left", "bottom", "right"), ("left",)


class Style(NamedTuple):
    """One paragraph style: colours by their name in look.yml, measures in points."""

    name: str
    size: str = "body"
    face: str = "body"
    colour: str = "text"
    bold: bool = False
    before: float = 0
    after: float = 0
    line: float = 0  # multiple of a line; 0 keeps to the page's line grid
    exact: float = 0  # a line of just this height
    indent: float = 0
    hanging: float = 0
    right: float = 0
    align: str = ""
    border: tuple[str, ...] = ()
    border_colour: str = "line"
    room: int = 0  # blank space inside the lower border
    fill: str = ""
    outline: int = 0
    keep_next: bool = False
    keep_lines: bool = False
    follows: str = ""
    tabs: str = ""
    based: str = "Normal"


PARAGRAPHS: tuple[Style, ...] = (
    Style("Title", "title", "head", "accent", bold=True, before=6, after=6, line=1.15),
    Style("Subtitle", "subtitle", "head", "text", after=24, line=1.2),
    Style("CoverKicker", "subtitle", "head", "faint", before=36, line=1.2),
    Style(
        "Heading 1",
        "heading1",
        "head",
        "accent",
        bold=True,
        before=20,
        after=6,
        line=1.15,
        outline=1,
        keep_next=True,
        keep_lines=True,
        border=("bottom",),
        follows="Normal",
    ),
    Style(
        "Heading 2",
        "heading2",
        "head",
        "accent",
        bold=True,
        before=14,
        after=4,
        line=1.15,
        outline=2,
        keep_next=True,
        keep_lines=True,
        follows="Normal",
    ),
    Style(
        "Heading 3",
        "heading3",
        "head",
        "text",
        bold=True,
        before=10,
        after=2,
        line=1.15,
        outline=3,
        keep_next=True,
        keep_lines=True,
        follows="Normal",
    ),
    Style("TOC Heading", "heading1", "head", "accent", bold=True, before=20, after=6, line=1.15, keep_next=True),
    Style("toc 1", "body", "head", before=3, line=1.2, indent=25, hanging=25, tabs="toc", keep_next=True),
    Style("toc 2", "guidance", "head", "text", line=1.2, indent=60, hanging=35, tabs="toc", keep_next=True),
    Style("toc 3", "guidance", "head", "text", line=1.2, indent=90, hanging=40, tabs="toc"),
    Style(
        "Guidance",
        "guidance",
        "head",
        "accent",
        before=3,
        after=3,
        line=1.3,
        indent=9,
        border=BARRED,
        border_colour="accent",
        keep_lines=True,
        keep_next=True,
    ),
    Style(
        "OpenQuestion",
        "guidance",
        "head",
        "open",
        before=3,
        after=3,
        line=1.25,
        indent=9,
        border=BARRED,
        border_colour="open",
        fill="open_soft",
        keep_lines=True,
    ),
    Style("FieldLabel", "guidance", "head", "text", bold=True, before=5, after=5, line=1.2, keep_next=True),
    Style("Answer", "body", "body", "text", line=1.35, indent=6, right=6, after=10, border=BOXED, room=22),
    Style("Note", "small", "head", "faint", before=2, after=4, line=1.25),
    Style(
        "Box",
        "guidance",
        "head",
        "text",
        before=0,
        after=0,
        line=1.35,
        indent=6,
        right=6,
        border=BOXED,
        border_colour="accent",
        fill="soft",
        keep_lines=True,
    ),
    Style(
        "Banner",
        "heading2",
        "head",
        "warning",
        bold=True,
        after=14,
        line=1.3,
        indent=6,
        right=6,
        border=BOXED,
        border_colour="warning",
        fill="warning_soft",
        align="center",
        keep_lines=True,
    ),
    Style("ListBullet", "body", indent=16, hanging=12, line=1.3),
    Style("ListNumber", "body", indent=16, hanging=12, line=1.3),
    Style("TableText", "table", "head", line=1.2, before=1.5, after=1.5),
    Style("TableLabel", "table", "head", bold=True, line=1.2, before=1.5, after=1.5),
    Style("TableNumber", "numbers", "head", line=1.2, before=1.5, after=1.5, align="right"),
    Style("TableHead", "table", "head", "accent", bold=True, line=1.15, before=1.5, after=1.5, keep_next=True),
    Style(
        "TableHeadNumber",
        "numbers",
        "head",
        "accent",
        bold=True,
        line=1.15,
        before=1.5,
        after=1.5,
        align="right",
        keep_next=True,
    ),
    Style("TableGap", "small", exact=6),
    Style("header", "small", "head", "faint", line=1.2, border=("bottom",)),
    Style(
        "PracticeHeader",
        "table",
        "head",
        "warning",
        bold=True,
        before=2,
        line=1.25,
        indent=6,
        right=6,
        align="center",
        border=BOXED,
        border_colour="warning",
        fill="warning_soft",
    ),
    Style("footer", "small", "head", "faint", line=1.2, tabs="footer", border=("top",)),
)
# Names that Word itself knows, as it writes their ids.
IDS = {
    "toc 1": "TOC1",
    "toc 2": "TOC2",
    "toc 3": "TOC3",
    "header": "Header",
    "footer": "Footer",
    "Placeholder Text": "PlaceholderText",
    "annotation text": "CommentText",
}


def parts(settings: Settings, width: int, numbers: Sequence[str]) -> dict[str, str]:
    """The prepared parts, by their name in the package."""
    document = docx.Document()
    _styles(document, settings, width)
    return {
        "word/styles.xml": _text(document.styles.element),
        "word/numbering.xml": _numbering(numbers),
        "word/settings.xml": _settings_xml(),
        "word/fontTable.xml": _font_table(settings),
        "word/theme/theme1.xml": _theme(document),
    }


def _text(element: Any) -> str:
    etree.cleanup_namespaces(element, keep_ns_prefixes=["w"])
    return etree.tostring(element, xml_declaration=True, encoding="UTF-8", standalone=True).decode()


def _styles(document: Document, settings: Settings, width: int) -> None:
    styles = document.styles
    for style in list(styles.element.findall(qn("w:style"))):
        styles.element.remove(style)
    defaults = styles.element.find(qn("w:docDefaults"))
    styles.element.replace(defaults, _defaults(settings))
    styles.element.extend(_built_in(settings))
    for wanted in PARAGRAPHS:
        style: Any = styles.add_style(wanted.name, WD_STYLE_TYPE.PARAGRAPH, builtin=wanted.name in _WORDS_OWN)
        identity = IDS.get(wanted.name, wanted.name.replace(" ", ""))
        style.element.set(qn("w:styleId"), identity)
        _fill_style(styles, style, wanted, settings, width)
    for name, grid in (("FactsTable", "horizontal"), ("FormTable", "all"), ("PlanTable", "all")):
        styles.element.append(_table_style(name, grid, settings))


_WORDS_OWN = frozenset(
    {
        "Title",
        "Subtitle",
        "Heading 1",
        "Heading 2",
        "Heading 3",
        "TOC Heading",
        "toc 1",
        "toc 2",
        "toc 3",
        "header",
        "footer",
    }
)


def _fonts(settings: Settings, face: str) -> str:
    chosen = settings.fonts[face]
    return (
        f'<w:rFonts w:ascii="{chosen.latin}" w:hAnsi="{chosen.latin}" w:eastAsia="{chosen.ja}" w:cs="{chosen.latin}"/>'
    )


def _defaults(settings: Settings) -> Any:
    size = round(settings.sizes["body"] * 2)
    return parse_xml(
        f"<w:docDefaults {nsdecls('w')}><w:rPrDefault><w:rPr>{_fonts(settings, 'body')}"
        f'<w:color w:val="{settings.colours["text"]}"/><w:kern w:val="2"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
        '<w:lang w:val="en-US" w:eastAsia="ja-JP" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
    )


def _built_in(settings: Settings) -> list[Any]:
    colours = settings.colours
    wanted = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/><w:pPr>'
        "<w:kinsoku/><w:overflowPunct/><w:autoSpaceDE/><w:autoSpaceDN/></w:pPr></w:style>",
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/>'
        '<w:uiPriority w:val="1"/><w:semiHidden/><w:unhideWhenUsed/></w:style>',
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/>'
        '<w:semiHidden/><w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>'
        '<w:left w:w="85" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>',
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/><w:uiPriority w:val="99"/>'
        "<w:semiHidden/><w:unhideWhenUsed/></w:style>",
        '<w:style w:type="character" w:styleId="PlaceholderText"><w:name w:val="Placeholder Text"/>'
        f'<w:uiPriority w:val="99"/><w:rPr><w:color w:val="{colours["blank"]}"/></w:rPr></w:style>',
        '<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/><w:uiPriority w:val="99"/>'
        f'<w:unhideWhenUsed/><w:rPr><w:color w:val="{colours["accent"]}"/><w:u w:val="single"/></w:rPr></w:style>',
    )
    return [parse_xml(style.replace("<w:style ", f"<w:style {nsdecls('w')} ", 1)) for style in wanted]


def _fill_style(styles: Any, style: Any, wanted: Style, settings: Settings, width: int) -> None:
    style.quick_style = True
    if wanted.based:
        style.base_style = styles["Normal"]
    font, form = style.font, style.paragraph_format
    font.size = Pt(settings.sizes[wanted.size])
    font.color.rgb = RGBColor.from_string(settings.colours[wanted.colour])
    if wanted.bold:
        font.bold = True
        style.element.get_or_add_rPr().append(parse_xml(f"<w:bCs {nsdecls('w')}/>"))
    form.space_before, form.space_after = Pt(wanted.before), Pt(wanted.after)
    if wanted.line or wanted.exact:
        form.line_spacing = Pt(wanted.exact) if wanted.exact else wanted.line
    form.keep_with_next = wanted.keep_next or None
    form.keep_together = wanted.keep_lines or None
    if wanted.indent:
        form.left_indent = Pt(wanted.indent)
    if wanted.hanging:
        form.first_line_indent = -Pt(wanted.hanging)
    if wanted.right:
        form.right_indent = Pt(wanted.right)
    if wanted.follows:
        style.next_paragraph_style = styles[wanted.follows]
    _finish(style.element, wanted, settings, width)


def _finish(element: Any, wanted: Style, settings: Settings, width: int) -> None:
    """What python-docx has no property for: fonts of both scripts, borders, shading, tabs, numbering."""
    colours = settings.colours
    properties = element.get_or_add_rPr()
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    properties.insert(0, parse_xml(_fonts(settings, wanted.face).replace("<w:rFonts ", f"<w:rFonts {nsdecls('w')} ")))
    size = round(settings.sizes[wanted.size] * 2)
    properties.find(qn("w:sz")).addnext(parse_xml(f'<w:szCs {nsdecls("w")} w:val="{size}"/>'))
    pieces = []
    if wanted.outline:
        level = wanted.outline - 1
        pieces.append(f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>')
        pieces.append(f'<w:outlineLvl w:val="{level}"/>')
    elif wanted.name.startswith("List"):
        pieces.append(f'<w:numPr><w:numId w:val="{2 if wanted.name == "ListBullet" else 3}"/></w:numPr>')
    if wanted.border:
        space, size8 = (6 if len(wanted.border) > 1 else 2), (18 if wanted.border == BARRED else 6)
        space = 7 if wanted.border == BARRED else space
        pieces.append(
            "<w:pBdr>"
            + "".join(
                f'<w:{side} w:val="single" w:sz="{size8}" w:space="{wanted.room if side == "bottom" and wanted.room else space}"'
                f' w:color="{colours[wanted.border_colour]}"/>'
                for side in wanted.border
            )
            + "</w:pBdr>"
        )
    if wanted.fill:
        pieces.append(f'<w:shd w:val="clear" w:color="auto" w:fill="{colours[wanted.fill]}"/>')
    if wanted.tabs == "toc":
        pieces.append(
            f'<w:tabs><w:tab w:val="left" w:pos="{round(wanted.indent * 20)}"/>'
            f'<w:tab w:val="right" w:leader="dot" w:pos="{width}"/></w:tabs>'
        )
    elif wanted.tabs == "footer":
        pieces.append(f'<w:tabs><w:tab w:val="right" w:pos="{width}"/></w:tabs>')
    if wanted.line or wanted.exact:
        pieces.append('<w:snapToGrid w:val="0"/>')
    if wanted.align:
        pieces.append(f'<w:jc w:val="{wanted.align}"/>')
    for piece in pieces:
        tag_end = min(place for place in (piece.find(" "), piece.find(">"), piece.find("/")) if place > 0)
        _insert(element.get_or_add_pPr(), parse_xml(piece[:tag_end] + f" {nsdecls('w')}" + piece[tag_end:]))


# The order that the schema gives the children of w:pPr.
_ORDER = (
    "pStyle",
    "keepNext",
    "keepLines",
    "pageBreakBefore",
    "framePr",
    "widowControl",
    "numPr",
    "suppressLineNumbers",
    "pBdr",
    "shd",
    "tabs",
    "suppressAutoHyphens",
    "kinsoku",
    "wordWrap",
    "overflowPunct",
    "topLinePunct",
    "autoSpaceDE",
    "autoSpaceDN",
    "bidi",
    "adjustRightInd",
    "snapToGrid",
    "spacing",
    "ind",
    "contextualSpacing",
    "mirrorIndents",
    "suppressOverlap",
    "jc",
    "textDirection",
    "textAlignment",
    "textboxTightWrap",
    "outlineLvl",
)


def _insert(properties: Any, child: Any) -> None:
    rank = _ORDER.index(etree.QName(child).localname)
    for place, other in enumerate(properties):
        if _ORDER.index(etree.QName(other).localname) > rank:
            properties.insert(place, child)
            return
    properties.append(child)


def _table_style(name: str, grid: str, settings: Settings) -> Any:
    colours = settings.colours
    line = f'w:val="single" w:sz="4" w:space="0" w:color="{colours["line"]}"'
    sides = ("top", "left", "bottom", "right", "insideH", "insideV") if grid == "all" else ("top", "bottom", "insideH")
    head = (
        f'<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:shd w:val="clear" w:color="auto"'
        f' w:fill="{colours["soft"]}"/></w:tcPr></w:tblStylePr>'
    )
    last = (
        f'<w:tblStylePr w:type="lastRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders><w:top w:val="single" w:sz="8" w:space="0"'
        f' w:color="{colours["accent"]}"/></w:tcBorders></w:tcPr></w:tblStylePr>'
    )
    return parse_xml(
        f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="{name}"><w:name w:val="{name}"/>'
        '<w:basedOn w:val="TableNormal"/><w:uiPriority w:val="99"/><w:qFormat/><w:tblPr><w:tblStyleRowBandSize w:val="1"/>'
        f"<w:tblBorders>{''.join(f'<w:{side} {line}/>' for side in sides)}</w:tblBorders></w:tblPr>{head}{last}</w:style>"
    )


def _numbering(numbers: Sequence[str]) -> str:
    def level(index: int, form: str, text: str, indent: int, tied: str = "", font: str = "") -> str:
        style = f'<w:pStyle w:val="{tied}"/>' if tied else ""
        mark = f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:hint="default"/></w:rPr>' if font else ""
        return (
            f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{style}<w:suff w:val="tab"/>'
            f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
            f'<w:pPr><w:ind w:left="{indent}" w:hanging="{indent}"/></w:pPr>{mark}</w:lvl>'
        )

    headings = "".join(
        level(i, "decimal", text, (480, 620, 800)[i], f"Heading{i + 1}") for i, text in enumerate(numbers)
    )
    lists = (level(0, "bullet", "・", 320), level(0, "decimal", "%1.", 400))
    abstract = [f'<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>{headings}</w:abstractNum>']
    abstract += [
        f'<w:abstractNum w:abstractNumId="{i}"><w:multiLevelType w:val="hybridMultilevel"/>{one}</w:abstractNum>'
        for i, one in enumerate(lists, 1)
    ]
    numbered = "".join(f'<w:num w:numId="{i + 1}"><w:abstractNumId w:val="{i}"/></w:num>' for i in range(3))
    return _text(parse_xml(f"<w:numbering {nsdecls('w')}>{''.join(abstract)}{numbered}</w:numbering>"))


def _settings_xml() -> str:
    compat = "".join(
        f"<w:{name}/>"
        for name in (
            "spaceForUL",
            "balanceSingleByteDoubleByteWidth",
            "doNotLeaveBackslashAlone",
            "ulTrailSpace",
            "doNotExpandShiftReturn",
            "adjustLineHeightInTable",
            "useFELayout",
        )
    )
    modern = "".join(
        f'<w:compatSetting w:name="{name}" w:uri="http://schemas.microsoft.com/office/word" w:val="{value}"/>'
        for name, value in (
            ("compatibilityMode", 15),
            ("overrideTableStyleFontSizeAndJustification", 1),
            ("enableOpenTypeFeatures", 1),
            ("doNotFlipMirrorIndents", 1),
        )
    )
    return _text(
        parse_xml(
            f'<w:settings {nsdecls("w")}><w:zoom w:percent="100"/><w:bordersDoNotSurroundHeader/>'
            '<w:bordersDoNotSurroundFooter/><w:defaultTabStop w:val="840"/>'
            '<w:characterSpacingControl w:val="compressPunctuation"/>'
            f"<w:compat>{compat}{modern}</w:compat>"
            '<w:themeFontLang w:val="en-US" w:eastAsia="ja-JP"/>'
            '<w:clrSchemeMapping w:bg1="light1" w:t1="dark1" w:bg2="light2" w:t2="dark2" w:accent1="accent1" w:accent2="accent2"'
            ' w:accent3="accent3" w:accent4="accent4" w:accent5="accent5" w:accent6="accent6" w:hyperlink="hyperlink"'
            ' w:followedHyperlink="followedHyperlink"/><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
        )
    )


def _font_table(settings: Settings) -> str:
    fonts = "".join(
        f'<w:font w:name="{face.ja}"><w:altName w:val="{face.known_as}"/><w:panose1 w:val="{face.panose}"/>'
        f'<w:charset w:val="80"/><w:family w:val="{face.family}"/><w:pitch w:val="variable"/></w:font>'
        f'<w:font w:name="{face.latin}"><w:charset w:val="00"/><w:family w:val="{face.family}"/><w:pitch w:val="variable"/></w:font>'
        for face in settings.fonts.values()
    )
    return _text(parse_xml(f"<w:fonts {nsdecls('w')}>{fonts}</w:fonts>"))


def _theme(document: Document) -> str:
    """The theme of python-docx's own template."""
    for part in document.part.package.iter_parts():
        if str(part.partname) == "/word/theme/theme1.xml":
            return part.blob.decode("utf-8")
    raise LookupError("python-docx's template has no theme any more; write one out here")
