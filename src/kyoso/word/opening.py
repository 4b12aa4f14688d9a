"""Opening a .docx that somebody sends: nothing in it is trusted, run, fetched or unpacked to disk.

A file that is no usable .docx is one Problem with one line, found before anything large is built:
the sizes that the zip declares are checked first, and no part is read beyond the size declared.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from posixpath import join, normpath
from typing import Any, NamedTuple
from zipfile import BadZipFile, ZipFile, ZipInfo

from kyoso import files
from kyoso.errors import Finding, Problem
from kyoso.word import etree

MIB = files.MIB
LARGEST_FILE = files.LARGEST_INPUT
MOST_ENTRIES = 2_000
LARGEST_UNPACKED = 256 * MIB  # all entries together, pictures too, as the zip declares them
LARGEST_XML = 16 * MIB  # the parts that are read, together
RATIO, RATIO_FROM = 200, 4 * MIB  # an entry larger than this may not be squeezed further than that
MOST_ELEMENTS = 240_000  # tags in the parts that are read; a map drawn of 75,000 points has 225,000
READ = (".xml", ".rels")  # what is unpacked to be read; a picture of one colour is squeezed as far as a bomb

LOCKS = ("~$", ".~lock.")  # how the names of the files begin that Word and LibreOffice keep beside an open one
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_TRANSITIONAL = b"http://schemas.openxmlformats.org/"
# "Strict" files say the same under other names.
_STRICT = (
    (b"http://purl.oclc.org/ooxml/officeDocument/", _TRANSITIONAL + b"officeDocument/2006/"),
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", _TRANSITIONAL + b"wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/drawingml/", _TRANSITIONAL + b"drawingml/2006/"),
)
MAIN_TYPES = re.compile(
    r"application/vnd\.(openxmlformats-officedocument\.wordprocessingml\.(document|template)\.main"
    r"|ms-word\.(document|template)\.macroEnabled(Template)?\.main)\+xml",
    re.IGNORECASE,
)
# Why the XML of a part is not read.
UNREADABLE: dict[etree.Reason, str] = {
    "dtd": "has a DTD (XML entities); no Word file has one, and it is not read",
    "depth": f"is nested more than {etree.DEEPEST} deep",
    "long": f"has a text or a value of more than {etree.LONGEST:,} bytes in one piece; try an earlier copy",
    "name": f"has a name of more than {etree.LONGEST_NAME:,} bytes; try an earlier copy",
    "syntax": "is not XML, or is cut off; try an earlier copy",
}
OTHER_KINDS = {
    "spreadsheet": "an Excel workbook",
    "ms-excel": "an Excel workbook",
    "presentation": "a PowerPoint presentation",
}


class Relation(NamedTuple):
    """What one part of a file says of another, or of something outside."""

    id: str
    kind: str  # the last word of its type, such as footnotes or hyperlink
    target: str  # the name of a part, or an address
    external: bool


class Opened:
    """An opened .docx: its parts by name, each read at most once and within the limits."""

    def __init__(self, archive: ZipFile, entries: dict[str, ZipInfo], name: str) -> None:
        self.name = name
        self.entries = entries
        self._archive = archive
        self._data: dict[str, bytes] = {}
        self._trees: dict[str, Any] = {}
        self._relations: dict[str, list[Relation]] = {}
        self._read = self._elements = 0
        self.main = ""

    def refuse(self, what: str) -> Problem:
        """The one line in which the file is turned away."""
        return Problem(Finding(self.name, 0, what))

    def __contains__(self, name: str) -> bool:
        return name.lower() in self.entries

    @property
    def is_strict(self) -> bool:
        """Whether it is written in the “Strict” names of the format, which not every program reads."""
        return b"//purl.oclc.org/ooxml/" in self.part(self.main)

    def part(self, name: str) -> bytes:
        """The bytes of a part that is there."""
        key = name.lower()
        if key not in self._data:
            entry = self.entries.get(key)
            if entry is None:
                raise self.refuse(f"the part {name} is missing; save the file again in Word or LibreOffice")
            self._read += entry.file_size
            if self._read > LARGEST_XML:
                raise self.refuse(f"{name} and the parts before it hold more than {LARGEST_XML // MIB} MiB of XML")
            try:
                self._data[key] = self._archive.read(entry)
            except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
                raise self.refuse(f"the part {name} is damaged ({_brief(error)}); try an earlier copy") from None
        return self._data[key]

    def tree(self, name: str) -> Any:
        """A part as a tree: no DTD, no entity, no network, limited in size and depth; made once."""
        key = name.lower()
        if key not in self._trees:
            self._trees[key] = self._parsed(name, self.part(name))
        return self._trees[key]

    def _parsed(self, name: str, data: bytes) -> Any:
        if self._read > 4 * MOST_ELEMENTS:  # in fewer bytes there is no room for them
            self._elements += data.count(b"<") - data.count(b"</") + data.count(b"=") // 2
        if self._elements > MOST_ELEMENTS:
            raise self.refuse(f"{name} and the parts before it hold more than {MOST_ELEMENTS:,} elements")
        if b"//purl.oclc.org/ooxml/" in data:
            for strict, usual in _STRICT:
                data = data.replace(strict, usual)
        try:
            return etree.fromstring(data)
        except etree.XMLError as error:
            raise self.refuse(f"the part {name} {UNREADABLE[error.reason]}") from None

    def relations(self, name: str = "") -> list[Relation]:
        """The relations of a part, or those of the whole file."""
        if name not in self._relations:
            self._relations[name] = list(self._relations_of(name))
        return self._relations[name]

    def _relations_of(self, name: str) -> Iterator[Relation]:
        folder, _, last = name.rpartition("/")
        rels = join(folder, "_rels", f"{last}.rels")
        for row in self.tree(rels) if rels in self else ():
            target, kind = row.get("Target", ""), row.get("Type", "").rpartition("/")[2]
            external = row.get("TargetMode", "").lower() == "external"
            if not external:
                target = normpath(join("/", folder, target)).lstrip("/")
            yield Relation(row.get("Id", ""), kind, target, external)

    def related(self, kind: str) -> str:
        """The name of the part that the document has for something, such as comments; "" without one."""
        return next((r.target for r in self.relations(self.main) if r.kind == kind and r.target in self), "")


def open_file(path: Path) -> bytes:
    """The bytes of a file that may be a .docx, if it is not too large."""
    if path.name.startswith(LOCKS):
        raise Problem(f"{path}: no document, but what Word or LibreOffice keeps beside one that is open in it")
    return files.read(path, LARGEST_FILE, ".docx file")


def open_docx(data: bytes, name: str) -> Opened:
    """The file, once it has shown that it is a .docx of bearable size. Raises Problem with one line."""
    if not data.startswith(b"PK"):
        raise Problem(Finding(name, 0, _no_zip(data)))
    opened = open_zip(data, name)
    opened.main = _main(opened)
    return opened


def open_zip(data: bytes, name: str, ending: str = ".docx") -> Opened:
    """A zip of parts within the limits, whatever its main part is; `ending` is that of what it should be.

    Raises Problem with one line.
    """

    def refuse(what: str) -> Problem:
        return Problem(Finding(name, 0, what))

    if len(data) > LARGEST_FILE:
        raise refuse(f"{len(data):,} bytes; at most {LARGEST_FILE // MIB} MiB are read")
    if data.count(b"PK\x01\x02") > MOST_ENTRIES:  # before any list of them is made
        raise refuse(f"more than {MOST_ENTRIES:,} entries in the zip")
    try:
        archive = ZipFile(BytesIO(data))
    except (BadZipFile, EOFError, ValueError, NotImplementedError, struct.error, OSError):
        raise refuse("the zip is cut off or damaged; copy or download the file again") from None
    return Opened(archive, _entries(archive, refuse, ending), name)


def _no_zip(data: bytes) -> str:
    """What a file is that is no zip."""
    start = data[:512].lstrip()
    if not data:
        return "the file is empty"
    if data.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            return "the file is encrypted with a password; save a copy without one"
        return "an old Word file (.doc) or another OLE file; save it as .docx"
    if start.startswith(b"%PDF"):
        return "a PDF; the .docx it was made from is needed"
    if start.startswith(b"{\\rtf"):
        return "an RTF file; save it as .docx"
    if start.startswith((b"<", b"\xef\xbb\xbf<")):
        return "an XML or HTML file, not a .docx; save it as .docx"
    return "not a .docx (no zip)"


def _entries(archive: ZipFile, refuse: Any, ending: str) -> dict[str, ZipInfo]:
    """The entries by their names in lower case, as the format compares them."""
    entries: dict[str, ZipInfo] = {}
    total = 0
    for entry in archive.infolist():
        shown = ascii(entry.filename[:60])
        if _leads_out(entry.filename):
            raise refuse(f"the zip entry {shown} leads out of the file; not read")
        if entry.flag_bits & 1:
            raise refuse("the zip is encrypted with a password; save a copy without one")
        key = entry.filename.lower()
        if key in entries:
            raise refuse(f"the zip entry {shown} is there twice; programs would disagree on which one counts")
        total += entry.file_size
        if total > LARGEST_UNPACKED:
            raise refuse(f"unpacked, the zip is larger than {LARGEST_UNPACKED // MIB} MiB")
        if (
            key.endswith(READ)
            and entry.file_size > RATIO_FROM
            and entry.file_size > RATIO * max(entry.compress_size, 1)
        ):
            raise refuse(f"the zip entry {shown} is squeezed more than {RATIO} to 1: a zip bomb, not read")
        entries[key] = entry
    if "mimetype" in entries and "content.xml" in entries:
        raise refuse(f"an OpenDocument file (.od{'s' if ending == '.xlsx' else 't'}); save it as {ending}")
    if "[content_types].xml" not in entries:
        raise refuse(f"a zip, but not a {ending}: [Content_Types].xml is missing")
    return entries


def _leads_out(name: str) -> bool:
    """Whether a name, unpacked, could land outside of its folder."""
    plain = name.replace("\\", "/")
    return plain.startswith("/") or ".." in plain.split("/") or ":" in plain or "\0" in plain


def _main(opened: Opened) -> str:
    """The name of the main part, found by its relation and checked by its content type."""
    main = next((r.target for r in opened.relations() if r.kind == "officeDocument" and not r.external), "")
    if not main or main not in opened:
        raise opened.refuse(f"the main part {main or 'word/document.xml'} is missing; try an earlier copy")
    kind = content_type(opened, main)
    if not MAIN_TYPES.fullmatch(kind):
        other = next((words for word, words in OTHER_KINDS.items() if word in kind), "")
        said = ascii(kind[:80]) if kind else "none"
        raise opened.refuse(other + ", not a Word document" if other else f"the main part's content type is {said}")
    return main


def content_type(opened: Opened, name: str) -> str:
    """The content type of a part."""
    wanted = ("/" + name.lower(), name.lower().rpartition(".")[2])
    return next((kind for part, kind in _types(opened) if part in wanted), "")


def _types(opened: Opened) -> Iterator[tuple[str, str]]:
    rows = list(opened.tree("[Content_Types].xml"))
    for attribute in ("PartName", "Extension"):
        for row in rows:
            if row.get(attribute):
                yield row.get(attribute).lower(), row.get("ContentType", "")


def _brief(error: Exception) -> str:
    return " ".join(str(error).split())[:80] or type(error).__name__
