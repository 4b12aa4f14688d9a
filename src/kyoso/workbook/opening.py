"""Opens a workbook (.xlsx) without trusting it: what is none is one Problem with one line.

The limits are those of Word files (`kyoso.word.opening`). Macros are parts like others: kept, never run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from kyoso import files
from kyoso.errors import Finding, Problem
from kyoso.word import opening
from kyoso.word.opening import LARGEST_FILE, LOCKS, OLE, Opened, content_type, open_zip

ENDINGS = (".xlsx", ".xlsm", ".xltx", ".xltm")
MAIN_TYPES = re.compile(
    r"application/vnd\.(openxmlformats-officedocument\.spreadsheetml\.(sheet|template)\.main"
    r"|ms-excel\.(sheet|template)\.macroEnabled\.main)\+xml",
    re.IGNORECASE,
)
_OTHERS = {
    "wordprocessing": "a Word document",
    "ms-word": "a Word document",
    "presentation": "a PowerPoint presentation",
    "powerpoint": "a PowerPoint presentation",
}


def is_workbook(path: Path) -> bool:
    """Whether a name is that of a workbook, also of a kind that is not read: who opens it says so."""
    return path.suffix.lower() in (*ENDINGS, ".xls", ".xlsb", ".ods")


def open_file(path: Path) -> bytes:
    """The bytes of a file that may be a workbook, if it is not too large."""
    if path.name.startswith(LOCKS):
        raise Problem(f"{path}: no workbook, but what Excel or LibreOffice keeps beside one that is open in it")
    return files.read(path, LARGEST_FILE, "workbook (.xlsx)")


def open_either(path: Path) -> bytes:
    """The bytes of a form, Word file or workbook by its name, if it is not too large."""
    return open_file(path) if is_workbook(path) else opening.open_file(path)


def open_xlsx(data: bytes, name: str) -> Opened:
    """The file, once it has shown that it is a workbook of bearable size. Raises Problem with one line."""
    if not data.startswith(b"PK"):
        raise Problem(Finding(name, 0, _no_zip(data)))
    opened = open_zip(data, name, ".xlsx")
    opened.main = _main(opened)
    return opened


def _no_zip(data: bytes) -> str:
    start = data[:512].lstrip()
    if not data:
        return "the file is empty"
    if data.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            return "the file is encrypted with a password; save a copy without one"
        return "an old Excel file (.xls) or another OLE file; save it as .xlsx"
    if start.startswith(b"%PDF"):
        return "a PDF; the .xlsx it was made from is needed"
    if start.startswith((b"<", b"\xef\xbb\xbf<")):
        return "an XML or HTML file, not a .xlsx; save it as .xlsx"
    return "not a .xlsx (no zip)"


def _main(opened: Opened) -> str:
    """The name of the main part, found by its relation and checked by its content type."""
    main = next((r.target for r in opened.relations() if r.kind == "officeDocument" and not r.external), "")
    if not main or main not in opened:
        raise opened.refuse(f"the main part {main or 'xl/workbook.xml'} is missing; try an earlier copy")
    kind = content_type(opened, main)
    if not MAIN_TYPES.fullmatch(kind):
        if "sheet.binary" in kind:
            raise opened.refuse("a binary workbook (.xlsb); save it as .xlsx")
        other = next((words for word, words in _OTHERS.items() if word in kind), "")
        said = ascii(kind[:80]) if kind else "none"
        raise opened.refuse(f"{other}, not a workbook" if other else f"the main part's content type is {said}")
    return main


def externals(opened: Opened) -> Iterator[str]:
    """The other files that a workbook's formulas draw from."""
    for relation in opened.relations(opened.main):
        if relation.kind == "externalLink" and relation.target in opened:
            targets = [each.target for each in opened.relations(relation.target) if each.external]
            yield targets[0] if targets else relation.target
