"""What of a form is protected, and which parts of it may be written in all the same."""

from __future__ import annotations

import re

from kyoso.forms.document import Document, Paragraph, Row, paragraphs_in
from kyoso.forms.model import base_of


class Protection:
    """The protection of a document: read from its settings, never changed."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.kind = _kind(document)
        self._open = self._open_lines() if self.kind in ("forms", "readOnly") else None

    def covers(self, at: str) -> bool:
        """Whether nobody may write at an address while the protection is on."""
        if self._open is None:
            return False
        place = self.document.places.get(base_of(at))
        if isinstance(place, Row):
            return place.element.start not in self._open and not any(
                line.element.start in self._open for cell in place.cells for line in cell.paragraphs
            )
        lines = [place] if isinstance(place, Paragraph) else list(getattr(place, "paragraphs", ()))
        if self.kind == "forms" and any(line.controls for line in lines):
            return False
        return not any(line.element.start in self._open for line in lines)

    def _open_lines(self) -> set[int]:
        """Where the paragraphs begin that may be written in."""
        if self.kind == "forms":
            return self._unprotected_sections()
        source = self.document.source
        found: set[int] = set()
        spans = [
            (match.start(), source.find(f'<w:permEnd w:id="{match[1]}"', match.end()))
            for match in re.finditer(r'<w:permStart\b[^>]*w:id="([^"]*)"', source)
        ]
        for line in self.document.paragraphs():
            if any(start < line.element.end and line.element.start < end for start, end in spans):
                found.add(line.element.start)
        return found

    def _unprotected_sections(self) -> set[int]:
        found: set[int] = set()
        section: list[int] = []
        for block in self.document.body:
            section += [line.element.start for line in paragraphs_in([block])]
            said = getattr(block, "properties", None)
            if said is not None and "<w:sectPr" in said.outer:
                if _is_open(said.outer):
                    found.update(section)
                section = []
        last = self.document.element.child("w:sectPr")
        if last is not None and _is_open(last.outer):
            found.update(section)
        return found


def _is_open(properties: str) -> bool:
    return bool(re.search(r'<w:formProt\b[^>]*w:val="(?:0|false|off)"', properties))


def _kind(document: Document) -> str:
    name = document.opened.related("settings")
    if not name:
        return ""
    settings = document.opened.part(name).decode("utf-8", "replace")
    tag = re.search(r"<w:documentProtection\b[^>]*>", settings)
    if tag is None or not re.search(r'w:enforcement="(?:1|true|on)"', tag[0]):
        return ""
    edit = re.search(r'w:edit="([^"]*)"', tag[0])
    return edit[1] if edit else "readOnly"
