"""What is the draft's own: the words and tables of a draft as it was made, to be told from its author's."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from io import BytesIO
from typing import Any

from kyoso.carrying.author import plain_name
from kyoso.carrying.words import TBL, P, W, blocks_of, has_extras, marks_in, row_words, rows, style_of, words_of
from kyoso.model import LANGUAGES, Text
from kyoso.typed import plain
from kyoso.word import etree

ALIKE = 0.6  # from here on, a paragraph is the draft's own, changed by its author
# Styles that only the draft itself writes in; an author may pick them too, so the words decide.
OWN_STYLES = frozenset(
    ("guidance", "openquestion", "note", "box", "banner", "coverkicker", "title", "subtitle", "tocheading")
) | frozenset(("fieldlabel", "practiceheader", "heading1", "heading2", "heading3", "contentsheading"))
# The appendix of what has no place: its words, and the bookmarks of its headings.
APPENDIX, BACK, KEPT = "s_unplaced", "u_", "v_"  # BACK goes to its place where there is one again, KEPT stays
HEADING = Text(ja="付録：未配置", en="Appendix: not placed")
INTRODUCTION = Text(
    ja="前の下書きにあって、この下書きに置く所がないものです。順は前の下書きのとおりで、見出しは元の場所です。",
    en="What the earlier draft held and this one has no place for, in its order; each heading names where it stood.",
)
_INTRODUCTIONS = frozenset(plain(INTRODUCTION[language]) for language in LANGUAGES)


def body_of(data: bytes) -> Any:
    """The body of a draft that was just made."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return etree.fromstring(archive.read("word/document.xml")).find(f"{W}body")


class Fresh:
    """A draft as it was made, blank and with the plan that was read from the author's."""

    def __init__(self, blank: bytes, filled: bytes) -> None:
        self.body, self.filled = body_of(blank), body_of(filled)
        self.paragraphs: Counter[str] = Counter()
        self.by_style: dict[str, list[str]] = {}
        self.anchors: dict[tuple[str, str], list[str]] = {}
        self.rows: Counter[tuple[str, ...]] = Counter()
        self.first_rows: dict[tuple[str, ...], str] = {}
        self.cells: set[str] = set()
        self.marks = set(marks_in(self.body))
        for block in blocks_of(self.body):
            self._paragraph(block) if block.tag == P else self._table(block)
        for row in self._filled_rows():
            self.rows.setdefault(row, 1)
            self.cells.update(row)
        self.tables = dict(_tables(self.body))
        self.filled_tables = dict(_tables(self.filled))
        self.page = Counter(_page_words(blank))

    def _paragraph(self, block: Any) -> None:
        style, words = plain_name(style_of(block)), words_of(block)
        self.paragraphs[words] += 1
        self.by_style.setdefault(style, []).append(words)
        for name in marks_in(block):
            self.anchors.setdefault((style, words), []).append(name)

    def _table(self, table: Any) -> None:
        every = rows(table)
        self.first_rows.setdefault(row_words(every[0]), _table_mark(table))
        for row in every:
            self.rows[row_words(row)] += 1
            self.cells.update(row_words(row))

    def _filled_rows(self) -> Iterator[tuple[str, ...]]:
        for block in blocks_of(self.filled):
            if block.tag == TBL:
                yield from (row_words(row) for row in rows(block))

    def is_edited(self, style: str, words: str) -> bool:
        """Whether these are words of the draft itself that somebody changed."""
        return any(
            SequenceMatcher(None, own, words, autojunk=False).ratio() >= ALIKE
            for own in self.by_style.get(style, ())
            if own and len(own) < 4 * len(words) + 8
        )


def is_frame(block: Any) -> bool:
    """Whether a paragraph is a heading of an earlier update's appendix, or its introduction."""
    marked = any(name == APPENDIX or name.startswith((BACK, KEPT)) for name in marks_in(block))
    return block.tag == P and (marked or words_of(block) in _INTRODUCTIONS) and not has_extras(block)


def table_key(table: Any, fresh: Fresh) -> str:
    """The bookmark by which a table of the draft is known: t_… of a plan's, f_… of a form's; "facts"; "" for others."""
    known = [name for name in _direct_marks(table) if name in fresh.marks]
    for prefix in ("t_", "c_", "f_"):
        found = next((name for name in known if name.startswith(prefix)), "")
        if found and prefix != "c_":
            return found
        if found:
            return next((name for name in fresh.tables if found.startswith("c_" + name[2:] + "_")), "facts")
    words = [row_words(row) for row in rows(table)]
    if not words:
        return ""
    if words[0] in fresh.first_rows:
        return fresh.first_rows[words[0]] or "facts"
    matches = sum(row in fresh.rows and sum(map(bool, row)) > 1 for row in words)
    return "facts" if matches > len(words) // 2 else ""


def _direct_marks(table: Any) -> list[str]:
    """The bookmarks in a table, those of tables within it left out."""
    return [
        str(mark.get(f"{W}name", ""))
        for mark in table.iter(f"{W}bookmarkStart")
        if next(mark.iterancestors(TBL), None) is table
    ]


def _table_mark(table: Any) -> str:
    names = marks_in(table)
    return next((name for prefix in ("t_", "f_") for name in names if name.startswith(prefix)), "")


def _tables(body: Any) -> Iterator[tuple[str, Any]]:
    for block in blocks_of(body):
        if block.tag == TBL:
            for name in marks_in(block):
                if name.startswith(("t_", "f_")):
                    yield name, block


def _page_words(data: bytes) -> Iterator[str]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        for part in ("word/header1.xml", "word/footer1.xml"):
            for paragraph in etree.fromstring(archive.read(part)).iter(P):
                yield page_words(paragraph)


def page_words(paragraph: Any) -> str:
    """The words of a header or footer without page numbers."""
    return "".join(letter for letter in words_of(paragraph) if not letter.isdigit())
