"""Parts to a .docx: content types, relationships and a zip without the time of day."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO

from kyoso.word import xml

EPOCH = (1980, 1, 1, 0, 0, 0)
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"

# Part → its content type.
TYPES: dict[str, str] = {
    "word/document.xml": f"{_MAIN}.document.main+xml",
    "word/styles.xml": f"{_MAIN}.styles+xml",
    "word/numbering.xml": f"{_MAIN}.numbering+xml",
    "word/settings.xml": f"{_MAIN}.settings+xml",
    "word/fontTable.xml": f"{_MAIN}.fontTable+xml",
    "word/header1.xml": f"{_MAIN}.header+xml",
    "word/footer1.xml": f"{_MAIN}.footer+xml",
    "word/theme/theme1.xml": "application/vnd.openxmlformats-officedocument.theme+xml",
    "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    "docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    "docProps/custom.xml": "application/vnd.openxmlformats-officedocument.custom-properties+xml",
    "customXml/itemProps1.xml": "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
}


def _relations(*rows: tuple[str, str, str]) -> str:
    inner = "".join(f'<Relationship Id="{name}" Type="{kind}" Target="{target}"/>' for name, kind, target in rows)
    return f'{xml.DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


FRAME: dict[str, str] = {
    "[Content_Types].xml": (
        f'{xml.DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in TYPES.items())
        + "</Types>"
    ),
    "_rels/.rels": _relations(
        ("rId1", f"{_OFFICE}/officeDocument", "word/document.xml"),
        ("rId2", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ("rId3", f"{_OFFICE}/extended-properties", "docProps/app.xml"),
        ("rId4", f"{_OFFICE}/custom-properties", "docProps/custom.xml"),
    ),
    "word/_rels/document.xml.rels": _relations(
        ("rId1", f"{_OFFICE}/styles", "styles.xml"),
        ("rId2", f"{_OFFICE}/numbering", "numbering.xml"),
        ("rId3", f"{_OFFICE}/settings", "settings.xml"),
        ("rId4", f"{_OFFICE}/fontTable", "fontTable.xml"),
        ("rId5", f"{_OFFICE}/theme", "theme/theme1.xml"),
        ("rId6", f"{_OFFICE}/customXml", "../customXml/item1.xml"),
        ("rId10", f"{_OFFICE}/header", "header1.xml"),
        ("rId11", f"{_OFFICE}/footer", "footer1.xml"),
    ),
    "customXml/_rels/item1.xml.rels": _relations(("rId1", f"{_OFFICE}/customXmlProps", "itemProps1.xml")),
    "docProps/app.xml": (
        f'{xml.DECLARATION}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        "<Application>kyoso</Application></Properties>"
    ),
}


def pack(parts: Mapping[str, str]) -> bytes:
    """The parts as a .docx: content types first, then in order of their names."""
    every = {**FRAME, **parts}
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(every, key=lambda part: (part != "[Content_Types].xml", part != "_rels/.rels", part)):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, every[name].encode("utf-8"))
    return data.getvalue()
