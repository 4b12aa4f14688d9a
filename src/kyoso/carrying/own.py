"""What is the draft's own: the words and tables of a draft as it was made, to be told from its author's."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from io import BytesIO
from typing import Any

from kyoso.carrying.words import TBL, P, W, blocks_of, has_extras, marks_in, row_words, rows, words_of
from kyoso.model import LANGUAGES, Text
from kyoso.typed import plain
from kyoso.word import etree
from kyoso.word.own import ALIKE

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

    def __init__(self, blank: bytes, filled: bytes, digests: Iterable[str] = (), *, is_same: bool = False) -> None:
        self.is_same = is_same  # whether the rules and the templates are those that it was made with
        self.digests = frozenset(digests)  # of the words that it was made with, whatever the rules say now
        self.body, self.filled = body_of(blank), body_of(filled)
        self.paragraphs: Counter[str] = Counter()
        self._anchors: dict[str, str] = {}
        self.rows: Counter[tuple[str, ...]] = Counter()
        self.first_rows: dict[tuple[str, ...], str] = {}
        self.cells: set[str] = set()
        self.marks = set(marks_in(self.body))
        for block in blocks_of(self.body):
            self._paragraph(block) if block.tag == P else self._table(block)
        self.blank_rows = frozenset(self.rows)
        for row in self._filled_rows():
            self.rows.setdefault(row, 1)
            self.cells.update(row)
        self.tables = dict(_tables(self.body))
        self.filled_tables = dict(_tables(self.filled))
        self.page = Counter(_page_words(blank))

    def _paragraph(self, block: Any) -> None:
        words = words_of(block)
        self.paragraphs[words] += bool(words)
        self._anchors |= dict.fromkeys(marks_in(block), words)

    def _table(self, table: Any) -> None:
        every = [row_words(row) for row in rows(table)]
        self.first_rows.setdefault(every[0], _table_mark(table))
        for words in every:
            self.rows[words] += 1
            self.cells.update(words)

    def _filled_rows(self) -> Iterator[tuple[str, ...]]:
        for block in blocks_of(self.filled):
            if block.tag == TBL:
                yield from (row_words(row) for row in rows(block))

    def anchors_of(self, marks: Iterable[str]) -> str:
        """The words of the heading or label that has one of these bookmarks."""
        return next((self._anchors[name] for name in marks if name in self._anchors), "")

    def is_new_on_page(self, words: str) -> bool:
        """Whether words of a header or footer are nobody's but the author's."""
        if not words or words in self.page:
            return False
        return not any(SequenceMatcher(None, own, words, autojunk=False).ratio() >= ALIKE for own in self.page if own)


def is_frame(block: Any) -> bool:
    """Whether a paragraph is a heading of an earlier update's appendix, or its introduction."""
    marked = any(name == APPENDIX or name.startswith((BACK, KEPT)) for name in marks_in(block))
    return bool(block.tag == P) and (marked or words_of(block) in _INTRODUCTIONS) and not has_extras(block)


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
