"""Named styles, built with python-docx.

Style ids equal their names without blanks, since LibreOffice makes them anew from the names.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor

from kyoso.word.etree import local_name
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
    fill: str = ""
    outline: int = 0
    keep_next: bool = False
    keep_lines: bool = False
    follows: str = ""
    tabs: str = ""


PARAGRAPHS: tuple[Style, ...] = (
    Style("Title", "title", "head", "accent", bold=True, before=2, after=4, line=1.1),
    Style("Subtitle", "subtitle", "head", "text", after=10, line=1.15),
    Style("CoverKicker", "guidance", "head", "faint", line=1.15),
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
    Style("toc 1", "body", "head", before=3, line=1.2, indent=25, hanging=25, tabs="dots", keep_next=True),
    Style("toc 2", "guidance", "head", "text", line=1.2, indent=60, hanging=35, tabs="dots", keep_next=True),
    Style("toc 3", "guidance", "head", "text", line=1.2, indent=90, hanging=40, tabs="dots"),
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
    Style(
        "FieldLabel",
        "guidance",
        "head",
        "text",
        bold=True,
        before=16,
        after=5,
        line=1.2,
        border=("bottom",),
        keep_next=True,
    ),
    # No frame: one would end where a list, a table or a picture of the author's begins.
    Style("Answer", "body", "body", "text", line=1.35, after=8),
    # Not "Note": LibreOffice names the tags of a PDF after the styles, and that is one of the standard's own.
    Style("SmallNote", "small", "head", "faint", before=2, after=4, line=1.25),
    Style(
        "Box",
        "small",
        "head",
        "text",
        before=0,
        after=0,
        line=1.2,
        indent=6,
        right=6,
        border=BOXED,
        border_colour="accent",
        fill="soft",
        keep_lines=True,
    ),
    Style(
        "Banner",
        "guidance",
        "head",
        "warning",
        bold=True,
        after=8,
        line=1.2,
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
    Style("footer", "small", "head", "faint", line=1.2, tabs="plain", border=("top",)),
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


# Lists and their numbering (see `parts`).
LISTS = {"ListBullet": 2, "ListNumber": 3}
# Names that Word itself knows.
WORDS_OWN = frozenset(
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
# Borders of a table style.
GRID, LINES = ("top", "left", "bottom", "right", "insideH", "insideV"), ("top", "bottom", "insideH")
TABLES: dict[str, tuple[str, ...]] = {"FactsTable": LINES, "FormTable": GRID, "PlanTable": GRID}
# Room for amounts: a millimetre beside them.
NARROW = '<w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar>'
# What every document must have, in the order of the schema.
BUILT_IN = """
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>
  <w:pPr><w:kinsoku/><w:overflowPunct/><w:autoSpaceDE/><w:autoSpaceDN/></w:pPr></w:style>
<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/>
  <w:uiPriority w:val="1"/><w:semiHidden/><w:unhideWhenUsed/></w:style>
<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>
  <w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/>
  <w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>
    <w:left w:w="85" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="85" w:type="dxa"/>
  </w:tblCellMar></w:tblPr></w:style>
<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>
  <w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/></w:style>
<w:style w:type="character" w:styleId="PlaceholderText"><w:name w:val="Placeholder Text"/>
  <w:uiPriority w:val="99"/><w:rPr><w:color w:val="{blank}"/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/><w:uiPriority w:val="99"/>
  <w:unhideWhenUsed/><w:rPr><w:color w:val="{accent}"/><w:u w:val="single"/></w:rPr></w:style>
"""
DEFAULTS = """
<w:docDefaults><w:rPrDefault><w:rPr>{fonts}<w:color w:val="{text}"/><w:kern w:val="2"/>
  <w:sz w:val="{size}"/><w:szCs w:val="{size}"/><w:lang w:val="en-US" w:eastAsia="ja-JP" w:bidi="ar-SA"/>
</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>
"""
TABLE = """
<w:style w:type="table" w:customStyle="1" w:styleId="{name}"><w:name w:val="{name}"/><w:basedOn w:val="TableNormal"/>
  <w:uiPriority w:val="99"/><w:qFormat/>
  <w:tblPr><w:tblStyleRowBandSize w:val="1"/><w:tblBorders>{borders}</w:tblBorders>{margins}</w:tblPr>
  <w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr>
    <w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{soft}"/></w:tcPr></w:tblStylePr>
  <w:tblStylePr w:type="lastRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders>
    <w:top w:val="single" w:sz="8" w:space="0" w:color="{accent}"/></w:tcBorders></w:tcPr></w:tblStylePr>
</w:style>
"""
# The order that the schema gives the children of w:pPr, as far as they are used here.
ORDER = ["keepNext", "keepLines", "numPr", "pBdr", "shd", "tabs", "snapToGrid", "spacing", "ind", "jc", "outlineLvl"]
BETWEEN = re.compile(r">\s+<")


def elements(text: str) -> list[Any]:
    """The elements of a piece of WordprocessingML; the blanks between them are layout."""
    return list(parse_xml(f"<w:body {nsdecls('w')}>{BETWEEN.sub('><', text.strip())}</w:body>"))


def build(document: Document, settings: Settings, width: int) -> Any:
    """The styles of a draft in place of the document's own; `width` is the text's, in twips."""
    styles: Any = document.styles
    for style in styles.element.findall(qn("w:style")):
        styles.element.remove(style)
    size = round(settings.sizes["body"] * 2)
    defaults = elements(DEFAULTS.format(fonts=_fonts(settings, "body"), size=size, **settings.colours))
    styles.element.replace(styles.element.find(qn("w:docDefaults")), defaults[0])
    styles.element.extend(elements(BUILT_IN.format(**settings.colours)))
    for wanted in PARAGRAPHS:
        style = styles.add_style(wanted.name, WD_STYLE_TYPE.PARAGRAPH, builtin=wanted.name in WORDS_OWN)
        style.element.set(qn("w:styleId"), IDS.get(wanted.name, wanted.name.replace(" ", "")))
        _set(styles, style, wanted, settings)
        for piece in _beyond(wanted, settings, width):
            _insert(style.element.get_or_add_pPr(), piece)
    for name, sides in TABLES.items():
        line = f'w:val="single" w:sz="4" w:space="0" w:color="{settings.colours["line"]}"'
        borders = "".join(f"<w:{side} {line}/>" for side in sides)
        margins = NARROW if name == "PlanTable" else ""
        styles.element.extend(elements(TABLE.format(name=name, borders=borders, margins=margins, **settings.colours)))
    return styles.element


def _fonts(settings: Settings, face: str) -> str:
    chosen = settings.fonts[face]
    latin = f'w:ascii="{chosen.latin}" w:hAnsi="{chosen.latin}" w:cs="{chosen.latin}"'
    return f'<w:rFonts {latin} w:eastAsia="{chosen.ja}"/>'


def _set(styles: Any, style: Any, wanted: Style, settings: Settings) -> None:
    """What python-docx has a property for, and the fonts of both scripts."""
    style.quick_style = True
    style.base_style = styles["Normal"]
    if wanted.follows:
        style.next_paragraph_style = styles[wanted.follows]
    font, form = style.font, style.paragraph_format
    font.size = Pt(settings.sizes[wanted.size])
    font.color.rgb = RGBColor.from_string(settings.colours[wanted.colour])
    font.bold = wanted.bold or None
    font.cs_bold = wanted.bold or None
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    properties.insert(0, elements(_fonts(settings, wanted.face))[0])
    size = round(settings.sizes[wanted.size] * 2)
    properties.find(qn("w:sz")).addnext(elements(f'<w:szCs w:val="{size}"/>')[0])
    form.space_before, form.space_after = Pt(wanted.before), Pt(wanted.after)
    if wanted.line or wanted.exact:
        form.line_spacing = Pt(wanted.exact) if wanted.exact else wanted.line
    form.keep_with_next = wanted.keep_next or None
    form.keep_together = wanted.keep_lines or None
    form.left_indent = Pt(wanted.indent) if wanted.indent else None
    form.right_indent = Pt(wanted.right) if wanted.right else None
    form.first_line_indent = -Pt(wanted.hanging) if wanted.hanging else None


def _beyond(wanted: Style, settings: Settings, width: int) -> list[Any]:
    """What python-docx has no property for: numbering, borders, shading, tabs, the line grid."""
    pieces = [_borders(wanted, settings)] if wanted.border else []
    if wanted.outline:
        level = wanted.outline - 1
        pieces.append(f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>')
        pieces.append(f'<w:outlineLvl w:val="{level}"/>')
    if wanted.name in LISTS:
        pieces.append(f'<w:numPr><w:numId w:val="{LISTS[wanted.name]}"/></w:numPr>')
    if wanted.fill:
        pieces.append(f'<w:shd w:val="clear" w:color="auto" w:fill="{settings.colours[wanted.fill]}"/>')
    if wanted.tabs:
        left = f'<w:tab w:val="left" w:pos="{round(wanted.indent * 20)}"/>' if wanted.indent else ""
        leader = ' w:leader="dot"' if wanted.tabs == "dots" else ""
        pieces.append(f'<w:tabs>{left}<w:tab w:val="right"{leader} w:pos="{width}"/></w:tabs>')
    if wanted.line or wanted.exact:
        pieces.append('<w:snapToGrid w:val="0"/>')
    if wanted.align:
        pieces.append(f'<w:jc w:val="{wanted.align}"/>')
    return elements("".join(pieces))


def _borders(wanted: Style, settings: Settings) -> str:
    thick, space = {BARRED: (18, 7), BOXED: (6, 6)}.get(wanted.border, (6, 2))
    colour = settings.colours[wanted.border_colour]
    sides = (
        f'<w:{side} w:val="single" w:sz="{thick}" w:space="{space}" w:color="{colour}"/>' for side in wanted.border
    )
    return f"<w:pBdr>{''.join(sides)}</w:pBdr>"


def _insert(properties: Any, child: Any) -> None:
    rank = ORDER.index(local_name(child))
    for place, other in enumerate(properties):
        if ORDER.index(local_name(other)) > rank:
            properties.insert(place, child)
            return
    properties.append(child)
