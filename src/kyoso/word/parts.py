"""The parts of the look beside the styles: numbering, settings, fonts and theme."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import docx
from docx.document import Document
from docx.opc.oxml import serialize_part_xml
from docx.oxml.ns import nsdecls

from kyoso.word import etree, styles
from kyoso.word.look import Settings

INDENTS = (480, 620, 800)  # of numbered headings, in twips
IGNORABLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Ignorable"
COMPATIBILITY = (
    "spaceForUL",
    "balanceSingleByteDoubleByteWidth",
    "doNotLeaveBackslashAlone",
    "ulTrailSpace",
    "doNotExpandShiftReturn",
    "adjustLineHeightInTable",
    "useFELayout",
)
MODERN = {
    "compatibilityMode": 15,
    "overrideTableStyleFontSizeAndJustification": 1,
    "enableOpenTypeFeatures": 1,
    "doNotFlipMirrorIndents": 1,
}
SETTINGS = """
<w:settings {ns}><w:zoom w:percent="100"/><w:bordersDoNotSurroundHeader/><w:bordersDoNotSurroundFooter/>
  <w:defaultTabStop w:val="840"/><w:characterSpacingControl w:val="compressPunctuation"/>
  <w:compat>{compat}</w:compat><w:themeFontLang w:val="en-US" w:eastAsia="ja-JP"/>
  <w:clrSchemeMapping w:bg1="light1" w:t1="dark1" w:bg2="light2" w:t2="dark2" w:accent1="accent1"
    w:accent2="accent2" w:accent3="accent3" w:accent4="accent4" w:accent5="accent5" w:accent6="accent6"
    w:hyperlink="hyperlink" w:followedHyperlink="followedHyperlink"/>
  <w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>
"""
LEVEL = """
<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{tied}<w:suff w:val="tab"/>
  <w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>
  <w:pPr><w:ind w:left="{indent}" w:hanging="{indent}"/></w:pPr></w:lvl>
"""
FONT = """
<w:font w:name="{face.ja}"><w:altName w:val="{face.known_as}"/><w:panose1 w:val="{face.panose}"/>
  <w:charset w:val="80"/><w:family w:val="{face.family}"/><w:pitch w:val="variable"/></w:font>
<w:font w:name="{face.latin}"><w:charset w:val="00"/><w:family w:val="{face.family}"/>
  <w:pitch w:val="variable"/></w:font>
"""


def parts(settings: Settings, width: int, numbers: Sequence[str]) -> dict[str, str]:
    """The prepared parts, by their name in the package."""
    document = docx.Document()
    return {
        "word/styles.xml": _text(styles.build(document, settings, width)),
        "word/numbering.xml": _text(_numbering(numbers)),
        "word/settings.xml": _text(_settings()),
        "word/fontTable.xml": _text(_font_table(settings)),
        "word/theme/theme1.xml": _theme(document),
    }


def _text(element: Any) -> str:
    element.attrib.pop(IGNORABLE, None)  # names extensions that are not used here
    tree = etree.fromstring(serialize_part_xml(element))
    etree.cleanup_namespaces(tree, keep_ns_prefixes=["w"])
    return str(etree.tostring(tree), "utf-8")


def _numbering(numbers: Sequence[str]) -> Any:
    """Headings in many levels, each tied to its style; then bullets; then numbers."""

    def level(index: int, form: str, text: str, indent: int, style: str = "") -> str:
        tied = f'<w:pStyle w:val="{style}"/>' if style else ""
        return LEVEL.format(index=index, form=form, text=text, indent=indent, tied=tied)

    kinds = (
        (
            "multilevel",
            "".join(level(i, "decimal", text, INDENTS[i], f"Heading{i + 1}") for i, text in enumerate(numbers)),
        ),
        ("hybridMultilevel", level(0, "bullet", "・", 320)),
        ("hybridMultilevel", level(0, "decimal", "%1.", 400)),
    )
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{i}"><w:multiLevelType w:val="{kind}"/>{levels}</w:abstractNum>'
        for i, (kind, levels) in enumerate(kinds)
    )
    used = "".join(f'<w:num w:numId="{i + 1}"><w:abstractNumId w:val="{i}"/></w:num>' for i in range(len(kinds)))
    return styles.elements(f"<w:numbering {nsdecls('w')}>{abstract}{used}</w:numbering>")[0]


def _settings() -> Any:
    modern = "".join(
        f'<w:compatSetting w:name="{name}" w:uri="http://schemas.microsoft.com/office/word" w:val="{value}"/>'
        for name, value in MODERN.items()
    )
    compat = "".join(f"<w:{name}/>" for name in COMPATIBILITY) + modern
    return styles.elements(SETTINGS.format(ns=nsdecls("w"), compat=compat))[0]


def _font_table(settings: Settings) -> Any:
    fonts = "".join(FONT.format(face=face) for face in settings.fonts.values())
    return styles.elements(f"<w:fonts {nsdecls('w')}>{fonts}</w:fonts>")[0]


def _theme(document: Document) -> str:
    """The theme of python-docx's own template."""
    for part in document.part.package.iter_parts():
        if str(part.partname) == "/word/theme/theme1.xml":
            return str(part.blob.decode("utf-8"))
    raise LookupError("python-docx's template has no theme any more; write one out here")
