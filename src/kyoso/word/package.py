"""Parts to a .docx: content types, relationships and a zip without the time of day."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from kyoso.word import xml

DEFLATED, DAY = 8, 0x21  # zip's method of compression, and its first day: 1 January 1980
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


class Part(NamedTuple):
    """A part as it stands in the zip: compressed once, used in every draft that holds it."""

    name: bytes
    checksum: int
    size: int
    data: bytes


def compressed(name: str, content: str) -> Part:
    """A part, compressed."""
    plain = content.encode("utf-8")
    squeezer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Part(name.encode(), zlib.crc32(plain), len(plain), squeezer.compress(plain) + squeezer.flush())


def plain(part: Part) -> tuple[str, str]:
    """The name of a part and its content as they were before it was compressed."""
    return part.name.decode(), zlib.decompress(part.data, -zlib.MAX_WBITS).decode("utf-8")


@lru_cache(maxsize=1)
def frame() -> tuple[Part, ...]:
    """The parts that are the same in every draft."""
    return tuple(compressed(name, content) for name, content in FRAME.items())


def pack(parts: Iterable[Part]) -> bytes:
    """The parts as a .docx: content types first, then in order of their names.

    `zipfile` would compress every part anew for every draft; this writes what is compressed
    already. The time of day is left out, so the same parts are the same bytes.
    """
    first = (b"[Content_Types].xml", b"_rels/.rels")
    body, index = bytearray(), bytearray()
    count = 0
    for part in sorted([*frame(), *parts], key=lambda part: (part.name not in first, part.name)):
        about = struct.pack(
            "<5H3I2H", 20, 0, DEFLATED, 0, DAY, part.checksum, len(part.data), part.size, len(part.name), 0
        )
        index += b"PK\x01\x02" + struct.pack("<H", 20) + about + struct.pack("<3H2I", 0, 0, 0, 0, len(body)) + part.name
        body += b"PK\x03\x04" + about + part.name + part.data
        count += 1
    end = struct.pack("<4H2IH", 0, 0, count, count, len(index), len(body), 0)
    return bytes(body + index + b"PK\x05\x06" + end)
