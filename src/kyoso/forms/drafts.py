"""Sections of a filled draft as blocks, to be brought into a form."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path

from kyoso.filled import Section
from kyoso.forms.document import Block, Document, Paragraph, Table
from kyoso.forms.values import Rich, Value
from kyoso.model import LANGUAGES
from kyoso.plan import Plan
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.typed import plain
from kyoso.word import blocks
from kyoso.word.opening import open_docx, open_file
from kyoso.word.reading import read_draft
from kyoso.word.templates import Templates


def section_headings(project: Project, rulebook: Rulebook) -> dict[str, tuple[str, ...]]:
    """The headings of the sections of all drafts, in every language, by the section's id."""
    templates = Templates(project, rulebook)
    found: dict[str, dict[str, None]] = {}
    for call in rulebook.calls.values():
        for language in LANGUAGES:
            for block in templates.blocks(call, language, practice=call.document is None):
                if isinstance(block, blocks.Paragraph) and block.section:
                    words = "".join(part.text for part in block.line if isinstance(part, blocks.Run))
                    found.setdefault(block.section, {})[words] = None
    return {name: tuple(headings) for name, headings in found.items()}


_MARK = re.compile(r'<w:bookmarkStart\b[^>]*w:name="([^"]*)"')


class DraftValues:
    """The plan and the sections of a draft that its author filled in."""

    def __init__(self, path: Path) -> None:
        self.filled = read_draft(path)
        self.path = path
        self.plan: Plan = self.filled.plan
        self.sections: dict[str, Section] = {section.id: section for section in self.filled.sections}

    @cached_property
    def _document(self) -> Document:
        return Document(open_docx(open_file(self.path), str(self.path)))

    def section(self, name: str) -> Value:
        """What the author wrote in a section, with lists, tables, pictures and notes; its text where the
        blocks would not say the same. Raises KeyError for a section that the draft has not."""
        section = self.sections[name]
        if not section.text.strip() and not section.pictures and not section.tables:
            return Value()
        blocks = self._blocks(section)
        said = plain("".join(_text(block) for block in blocks))
        if said != plain(section.text):
            return Value(section.text)
        return Value(section.text, rich=Rich(self._document, blocks))

    def _blocks(self, section: Section) -> list[Block]:
        """The author's blocks: those of the section whose words its text has, in their order."""
        left = plain(section.text)
        found: list[Block] = []
        within = False
        for block in self._document.body:
            marks = _MARK.findall(block.element.outer)
            if any(mark.startswith("s_") for mark in marks):
                within = f"s_{section.id.replace('-', '_')}" in marks
                continue
            words = plain(_text(block))
            if not within or any(mark[:2] in ("t_", "f_", "c_") for mark in marks):
                continue
            if isinstance(block, Paragraph) and not words and block.pictures:
                found.append(block)
            elif words and left.startswith(words):
                found.append(block)
                left = left[len(words) :]
        return found


def _text(block: Block) -> str:
    if isinstance(block, Table):
        return "".join(_text(each) for row in block.rows for cell in row.cells for each in cell.blocks)
    return block.text
