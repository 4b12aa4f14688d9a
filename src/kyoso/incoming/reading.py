"""A PDF, Word or text file as pages of words. The file is read, never changed."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any, NamedTuple

from kyoso import files
from kyoso.errors import Finding, Problem
from kyoso.word import etree
from kyoso.word.opening import OLE, open_docx
from kyoso.word.xml import WORD

W = f"{{{WORD}}}"
MOST_PAGES = 2_000
MOST_LETTERS = 20_000_000
WHAT = "source document (PDF, Word or text)"
_PASSWORD, _SECURITY = 4, 5  # numbers by which PDFium says why it does not open a file


class Read(NamedTuple):
    """A document as it was read: pages in order, the title and the day that the file itself names, its digest."""

    name: str
    kind: str  # pdf, docx or text
    pages: tuple[str, ...]
    title: str
    dated: str  # as the file names it, such as 2026-04-01; often empty
    sha256: str

    @property
    def without_words(self) -> list[int]:
        """The numbers of the pages on which no words stand."""
        return [number for number, page in enumerate(self.pages, 1) if not page.strip()]


def read(path: Path) -> Read:
    """A document from its file.

    Raises Problem, in one line, for what is empty, broken, encrypted, scanned (no page has words) or another format.
    """
    data = files.read(path, files.LARGEST_INPUT, WHAT)
    name = str(path)
    if not data.strip(b"\0\t\n\r\f "):
        raise _refused(name, "is empty; get the file again")
    if b"%PDF-" in data[:1024]:
        kind, (pages, title, dated) = "pdf", _pdf(data, name)
    elif data[:4] == b"PK\x03\x04":
        kind, (pages, title, dated) = "docx", _docx(data, name)
    elif data[:8] == OLE:
        raise _refused(name, "is an old Word file, or one with a password; save it as .docx or PDF, without a password")
    else:
        kind, (pages, title, dated) = "text", (_text(data, name), "", "")
    if not any(page.strip() for page in pages):
        why = "was scanned or holds pictures alone; have its words recognised first (OCR)" if kind == "pdf" else ""
        raise _refused(name, f"no words stand on its {len(pages)} pages: it {why}" if why else "no words stand in it")
    return Read(name, kind, tuple(pages), title, dated, hashlib.sha256(data).hexdigest())


def _refused(name: str, why: str) -> Problem:
    return Problem(Finding(name, 0, why))


# -- PDF ------------------------------------------------------------------------------------


def _pdf(data: bytes, name: str) -> tuple[list[str], str, str]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (_PASSWORD, _SECURITY):
            raise _refused(name, "is encrypted; ask its publisher for a copy without a password") from None
        raise _refused(name, "is no whole PDF (damaged or cut off); get the file again") from None
    try:
        if len(document) > MOST_PAGES:
            raise _refused(
                name, f"has {len(document):,} pages; at most {MOST_PAGES:,} are read. Give the part you need"
            )
        pages, letters = [], 0
        for number in range(len(document)):
            pages.append(_page(document, number, name))
            letters += len(pages[-1])
            if letters > MOST_LETTERS:
                raise _refused(name, f"holds more than {MOST_LETTERS:,} letters; give the part that you need")
        about = document.get_metadata_dict(skip_empty=True)
        return pages, about.get("Title", "").strip(), _day(about.get("ModDate") or about.get("CreationDate") or "")
    finally:
        document.close()


def _page(document: Any, number: int, name: str) -> str:
    """The words of a page. A damaged page stops the reading: what it says would go unnoticed."""
    import pypdfium2

    try:
        page = document[number]
        words = page.get_textpage()
        text: str = words.get_text_range()
    except pypdfium2.PdfiumError:
        raise _refused(name, f"page {number + 1} is damaged; get the file again") from None
    words.close()
    page.close()
    return _tidy(text)


def _day(said: str) -> str:
    """The day in a PDF's date: D:20260401… is 2026-04-01."""
    found = re.match(r"D:(\d{4})(\d{2})(\d{2})", said)
    return "-".join(found.groups()) if found else ""


# -- Word -----------------------------------------------------------------------------------


def _docx(data: bytes, name: str) -> tuple[list[str], str, str]:
    """Word keeps no pages: one begins where a break was set, or where Word laid one out when it saved the file."""
    opened = open_docx(data, name)
    body = opened.tree(opened.main).find(f"{W}body")
    pages: list[list[str]] = [[]]
    for block in body.iter(f"{W}p") if body is not None else ():
        pages[-1].append("")
        for part in block.iter():
            if part.tag == f"{W}lastRenderedPageBreak" or (part.tag == f"{W}br" and part.get(f"{W}type") == "page"):
                pages.append([""])
            elif part.tag == f"{W}t":
                pages[-1][-1] += part.text or ""
            elif part.tag in (f"{W}tab", f"{W}br"):
                pages[-1][-1] += "\n" if part.tag == f"{W}br" else "\t"
    if len(pages) > MOST_PAGES:
        raise _refused(name, f"has {len(pages):,} pages; at most {MOST_PAGES:,} are read. Give the part that you need")
    title, dated = "", ""
    if "docProps/core.xml" in opened:
        for each in opened.tree("docProps/core.xml"):
            kind = etree.local_name(each)
            title = (each.text or "").strip() if kind == "title" else title
            dated = (each.text or "")[:10] if kind == "modified" else dated
    return [_tidy("\n".join(lines)) for lines in pages], title, dated


# -- text -----------------------------------------------------------------------------------


def _text(data: bytes, name: str) -> list[str]:
    """A text file; a form feed begins a page."""
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            pages = [_tidy(page) for page in text.split("\f")]
            return pages[:-1] if len(pages) > 1 and not pages[-1] else pages
    raise _refused(name, "is no PDF, Word or text file; save the document as one of them")


def _tidy(text: str) -> str:
    """Lines as they stand, without what is no character of a text: control characters, soft hyphens, lone halves."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "").replace("\xad", "")
    clean = re.sub(r"[\0-\x08\x0b-\x1f\x7f\ud800-\udfff\uffff]", "", lines)
    return "\n".join(line.rstrip() for line in clean.split("\n")).strip("\n")
