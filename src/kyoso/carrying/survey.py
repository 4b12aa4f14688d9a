"""What is the author's in a filled draft, and where it stands: by the bookmark that comes before it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from msgspec import Struct, field

from kyoso.carrying.author import Author
from kyoso.carrying.own import APPENDIX, BACK, KEPT, OWN_STYLES, Fresh, is_frame, page_words, table_key
from kyoso.carrying.words import (
    COMMENT,
    COMMENT_START,
    ID,
    TBL,
    P,
    W,
    blocks_of,
    cells,
    has_extras,
    is_empty,
    marks_in,
    row_words,
    rows,
    style_of,
    text_of,
    words_as_made,
    words_of,
)

COVER, PAGES = "s_", "s_pages"


class Block(Struct):
    """A piece of the author's: a paragraph, a table, or rows out of one of the draft's own tables."""

    element: Any
    part: str
    rows: tuple[Any, ...] = ()
    stays: bool = False  # in the appendix, since it belongs to words of the draft itself


class Survey(Struct):
    """The author's pieces by the bookmark that they stand behind, and what else is to be found again."""

    rooms: dict[str, list[Block]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    forms: dict[str, tuple[Any, Any]] = field(default_factory=dict)  # a field's row and the cell of its answer
    tables: dict[str, Any] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)  # number → the bookmark before it
    marks: dict[str, str] = field(default_factory=dict)
    old_rules: dict[str, str] = field(default_factory=dict)  # label → words, as the draft's own tables have them
    superseded: set[Any] = field(default_factory=set)  # rows that differ since the rules do

    def add(self, key: str, block: Block) -> None:
        """Put a piece behind its bookmark."""
        self.rooms.setdefault(key, []).append(block)


def survey(author: Author, fresh: Fresh, changed_labels: frozenset[str]) -> Survey:
    """Go through the author's file once; `changed_labels` are those of rules that changed since it was made."""
    return _Walk(author, fresh, changed_labels).go()


class _Walk:
    def __init__(self, author: Author, fresh: Fresh, changed_labels: frozenset[str]) -> None:
        self.author, self.fresh, self.changed_labels = author, fresh, changed_labels
        self.found = Survey()
        self.key, self.section, self.stays = COVER, "", False
        self.left = Counter(fresh.paragraphs)
        self.rows_left = Counter(fresh.rows)
        self.used: set[str] = set()
        self.in_contents = self.in_appendix = False
        self.there = set(marks_in(author.body))

    def go(self) -> Survey:
        """The body, then headers and footers."""
        for block in blocks_of(self.author.body):
            match block.tag:
                case tag if tag == P:
                    self._paragraph(block)
                case tag if tag == TBL:
                    self._table(block)
                case _:
                    self._add(Block(block, self.author.main))
            self._note_marks(block)
        self._trim()
        self._pages()
        return self.found

    def _add(self, block: Block) -> None:
        block.stays = block.stays or self.stays
        self.found.add(self.key, block)

    def _note_marks(self, block: Any) -> None:
        for mark in block.iter(COMMENT_START, COMMENT):
            self.found.comments.setdefault(str(mark.get(ID)), self.key)
        for name in marks_in(block):
            self.found.marks.setdefault(name, self.key)

    # -- paragraphs -------------------------------------------------------------------

    def _paragraph(self, block: Any) -> None:
        style = self.author.style_name(style_of(block))
        words = words_of(block)
        if self._contents(block, style):
            return
        anchor = self._anchor(block, style, words)
        if anchor:
            self._enter(anchor, block)
        if is_frame(block) if self.in_appendix else self._is_own(block):
            return
        if style == "tablegap" and is_empty(block):
            return
        edited = style in OWN_STYLES and bool(words) and self.fresh.is_edited(style, words)
        self._add(Block(block, self.author.main, stays=edited or anchor[:2] == "s_"))

    def _contents(self, block: Any, style: str) -> bool:
        """The table of contents is made anew."""
        codes = "".join(code.text or "" for code in block.iter(f"{W}instrText")).split()
        starts = "TOC" in codes[:1]
        within = self.in_contents or starts
        for mark in block.iter(f"{W}fldChar"):
            if mark.get(f"{W}fldCharType") == "end" and style.startswith(("toc", "contents")):
                self.in_contents = False
                return True
        self.in_contents = within and style.startswith(("toc", "contents"))
        return style.startswith("toc") and style[3:].isdigit() and not has_extras(block)

    def _is_own(self, block: Any) -> bool:
        """Words of the draft itself, as they stood before the author's tracked changes."""
        words = words_as_made(block)
        if has_extras(block) or not words or self.left[words] < 1:
            return False
        self.left[words] -= 1
        return True

    def _anchor(self, block: Any, style: str, words: str) -> str:
        """The bookmark of a heading or label; where it is gone, that of the words as they were."""
        for name in marks_in(block):
            if name.startswith((BACK, KEPT)) or name == APPENDIX:
                return name
            if name in self.fresh.marks and name.startswith(("s_", "f_")):
                self.used.add(name)
                return name
        for name in () if self.in_appendix else self.fresh.anchors.get((style, words), ()):
            if name not in self.used and name.startswith(("s_", "f_")) and name not in self.there:
                self.used.add(name)
                return name
        return ""

    def _enter(self, anchor: str, block: Any) -> None:
        title = " ".join(text_of(block).split())
        if anchor == APPENDIX:
            self.key, self.stays, self.in_appendix = anchor, True, True
            return
        if anchor.startswith((BACK, KEPT)):
            self.key, self.stays = anchor[2:], anchor.startswith(KEPT)
            self.found.titles.setdefault(self.key, title)
            return
        self.stays = self.in_appendix = False
        self.key = anchor
        if anchor.startswith("s_"):
            self.section = title
        self.found.titles.setdefault(anchor, title if anchor.startswith("s_") else f"{self.section} › {title}")

    # -- tables -----------------------------------------------------------------------

    def _table(self, table: Any) -> None:
        key = "" if self.in_appendix else table_key(table, self.fresh)
        if not key:
            self._add(Block(table, self.author.main))
        elif key == "facts":
            self._facts(table)
        elif key.startswith("t_"):
            self.found.tables.setdefault(key, table)
            self.key = key
            self.found.titles.setdefault(key, self.section)
        else:
            self._form(table)

    def _facts(self, table: Any) -> None:
        """The draft's own table: rows that are not as they were made are the author's, or the old rules'."""
        for row in rows(table):
            words = row_words(row)
            texts = [" ".join(text_of(cell).split()) for cell in cells(row)]
            for place, text in enumerate(texts[:-1]):
                self.found.old_rules.setdefault(text, texts[place + 1])
            if not any(words):
                continue
            if self._is_own_row(row, words):
                continue
            if not has_extras(row) and any(text in self.changed_labels for text in texts):
                self.found.superseded.add(row)
                continue
            self._add(Block(table, self.author.main, rows=(row,), stays=True))

    def _is_own_row(self, row: Any, words: tuple[str, ...]) -> bool:
        if has_extras(row) or next(row.iter(f"{W}ins"), None) is not None or self.rows_left[words] < 1:
            return False
        self.rows_left[words] -= 1
        return True

    def _form(self, table: Any) -> None:
        for row in rows(table):
            there = cells(row)
            names = [name for name in marks_in(row) if name in self.fresh.marks and name.startswith("f_")]
            label = next((each for each in there if any(name in names for name in marks_in(each))), None)
            if label is None or len(there) < 2:
                if any(row_words(row)) and row_words(row) not in self.fresh.rows:
                    self._add(Block(table, self.author.main, rows=(row,), stays=True))
                continue
            title = " ".join(text_of(label).split())
            for name in names:
                self.found.titles.setdefault(name, f"{self.section} › {title}".removeprefix(" › "))
                self.found.marks.setdefault(name, self.key)
            answer = there[there.index(label) + 1] if label is not there[-1] else there[0]
            self.found.forms.setdefault(names[0], (row, answer))
            known = self.fresh.tables.get(names[0])
            own_labels = {word for each in rows(known) for word in row_words(each)[:1]} if known is not None else set()
            beside = [each for each in there if each not in (label, answer)]
            if words_of(label) not in own_labels or any(words_of(each) for each in beside) or has_extras(label):
                self._add(Block(table, self.author.main, rows=(row,), stays=True))

    # -- the rest ---------------------------------------------------------------------

    def _trim(self) -> None:
        """Empty paragraphs before and after what the author wrote are layout; those between stay."""
        for key, blocks in list(self.found.rooms.items()):
            filled = [place for place, block in enumerate(blocks) if block.rows or not is_empty(block.element)]
            if filled:
                self.found.rooms[key] = blocks[filled[0] : filled[-1] + 1]
            else:
                del self.found.rooms[key]

    def _pages(self) -> None:
        """Headers and footers: what the author put there beside the draft's own."""
        for relation in self.author.relations(self.author.main).values():
            if relation.kind in ("header", "footer") and relation.target in self.author.opened:
                for block in blocks_of(self.author.tree(relation.target)):
                    words = page_words(block)
                    if has_extras(block) or (words and words not in self.fresh.page):
                        self.found.add(PAGES, Block(block, relation.target, stays=True))
