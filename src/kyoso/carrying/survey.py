"""What is the author's in a filled draft, and where it stands: the reader says what each block is."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import partial
from typing import Any

from msgspec import Struct, field

from kyoso.carrying.author import Author
from kyoso.carrying.own import APPENDIX, BACK, KEPT, Fresh, is_frame, page_words
from kyoso.carrying.words import (
    COMMENT,
    COMMENT_START,
    ID,
    MARKS,
    ROUND,
    SDT,
    TBL,
    VAL,
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
from kyoso.typed import plain
from kyoso.word.own import ALIKE
from kyoso.word.reading import Reading
from kyoso.word.reading.layout import TEXT, Role

COVER = "s_"
SECTION = f"{W}pPr/{W}sectPr"


class Block(Struct):
    """A piece of the author's: a paragraph, a table, a control round several, or rows out of one of the draft's
    own tables."""

    element: Any
    part: str
    rows: tuple[Any, ...] = ()
    stays: bool = False  # in the appendix, since it belongs to words of the draft itself
    page: int = 0  # the page setup that it stands in, counted from the beginning
    after: str | None = None  # a page setup alone: the words of the draft itself that it ended behind
    tail: bool = False  # at the end of its section, behind the draft's own fields


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
    pages: list[Block] = field(default_factory=list)  # of headers and footers
    setups: dict[str, int] = field(default_factory=dict)  # bookmark → the page setup that it stands in
    own: set[tuple[str, str]] = field(default_factory=set)  # section, and kind of the draft's own words met in it
    gone_rows: Counter[tuple[str, ...]] = field(default_factory=Counter)
    opened: list[str] = field(default_factory=list)  # controls round words of the draft itself
    gone: Counter[str] = field(default_factory=Counter)  # words of the draft itself that its author took away

    def add(self, key: str, block: Block) -> None:
        """Put a piece behind its bookmark."""
        self.rooms.setdefault(key, []).append(block)


def survey(author: Author, reading: Reading, fresh: Fresh, changed_labels: frozenset[str]) -> Survey:
    """Go through the author's file once; `changed_labels` are those of rules that changed since it was made."""
    return _Walk(author, reading, fresh, changed_labels).go()


class _Walk:
    def __init__(self, author: Author, reading: Reading, fresh: Fresh, changed_labels: frozenset[str]) -> None:
        self.author, self.fresh, self.changed_labels = author, fresh, changed_labels
        self.roles: Sequence[Role] = reading.layout
        self.tags = reading.register.field_by_tag
        self.as_made = {  # headings and labels, as the draft was made with them
            **{name: plain(each.heading) for name, each in reading.register.section_by_bookmark.items() if name},
            **{name: plain(each.label) for name, each in reading.register.field_by_bookmark.items()},
        }
        self.found = Survey()
        self.key, self.section, self.stays = COVER, "", False
        self.left = Counter(fresh.paragraphs)
        self.rows_left = Counter(fresh.rows)
        self.answered: list[tuple[str, ...]] = []  # rows that say more or something else than those of a blank draft
        self.in_appendix = self.tail = False
        self.number = self.page = 0
        self.mark = ""  # of the section

    def go(self) -> Survey:
        """The body, then headers and footers."""
        self._walk(self.author.body)
        self._trim()
        self._pages()
        self.found.gone, self.found.gone_rows = +self.left, self._gone_rows()
        return self.found

    def _gone_rows(self) -> Counter[tuple[str, ...]]:
        """Rows of a blank draft that are nowhere; one that was answered, ticked or reworded is there."""
        left = Counter({words: count for words, count in self.rows_left.items() if words in self.fresh.blank_rows})
        for words in self.answered:
            same = [each for each in +left if len(each) == len(words) and _label(each) == _label(words)]
            if same:
                left[max(same, key=partial(_likeness, words))] -= 1
        return +left

    def _walk(self, parent: Any) -> None:
        for child in parent:
            if child.tag in ROUND:
                self._round(child)
            elif child.tag not in MARKS:
                role = TEXT
                if child.tag in (P, TBL):
                    role = self.roles[self.number] if self.number < len(self.roles) else TEXT
                    self.number += 1
                self._block(child, role)
                self._note_marks(child)
                self.page += child.tag == P and child.find(SECTION) is not None

    def _round(self, child: Any) -> None:
        """A control of the author's own round whole blocks comes along with them."""
        inside = [each for each in blocks_of(child) if each.tag in (P, TBL)]
        roles = self.roles[self.number : self.number + len(inside)]
        if not (child.tag == SDT and inside and is_named(child, self.tags) and self._is_text(inside, roles)):
            if child.tag == SDT and is_named(child, self.tags):
                self.found.opened.append(name_of(child))
            self._walk(child)
            return
        if not self.in_appendix:
            self._settle(roles[0])
        self._add(Block(child, self.author.main))
        self._note_marks(child)
        self.number += len(inside)
        self.page += sum(each.tag == P and each.find(SECTION) is not None for each in inside)

    def _is_text(self, blocks: Sequence[Any], roles: Sequence[Role]) -> bool:
        """Whether blocks are the author's alone, all of them in one place."""
        if any(self._anchor(each, role) for each, role in zip(blocks, roles, strict=False)):
            return False
        return self.in_appendix or all(role.kind == "text" and role.mark == roles[0].mark for role in roles)

    def _block(self, block: Any, role: Role) -> None:
        if role.kind == "heading":
            self.mark = role.mark
        if role.kind in ("own", "facts"):
            self.found.own.add((self.mark, role.own or role.kind))
        anchor = self._anchor(block, role)
        if anchor:
            self._enter(anchor, block)
        if self.in_appendix:
            if not is_frame(block):
                self._add(Block(block, self.author.main))
        elif block.tag == TBL:
            self._table(block, role)
        elif block.tag == P:
            self._paragraph(block, role, anchor)
        else:
            self._add(Block(block, self.author.main))

    def _add(self, block: Block) -> None:
        block.stays = block.stays or self.stays
        block.page, block.tail = self.page, self.tail and self.key.startswith("s_")
        self.found.add(self.key, block)

    def _note_marks(self, block: Any) -> None:
        for mark in block.iter(COMMENT_START, COMMENT):
            self.found.comments.setdefault(str(mark.get(ID)), self.key)
        for name in marks_in(block):
            self.found.marks.setdefault(name, self.key)
            self.found.setups.setdefault(name, self.page)

    # -- paragraphs -------------------------------------------------------------------

    def _paragraph(self, block: Any, role: Role, anchor: str) -> None:
        if role.kind == "contents" and not has_extras(block):
            return
        if self._is_own(block, role) or self._is_as_made(block, role):
            self._break_behind(block)
            return
        if not anchor and (role.kind == "text" or role.own == "prompt"):
            self._settle(role)
        style = self.author.style_name(style_of(block))
        if style == "tablegap" and is_empty(block):
            return
        edited = (
            (role.kind == "own" and role.own != "prompt")
            or anchor[:2] == "s_"
            or (role.kind == "label" and self._is_reworded(block))
        )
        if edited and block.find(SECTION) is not None:
            block = self._without_break(block)
        self._add(Block(block, self.author.main, stays=edited))

    def _settle(self, role: Role) -> None:
        """Text stands where the reader reads it: behind a label, or else in its section."""
        if role.mark and role.mark != self.key and not self.key.startswith("t_"):
            self.tail = role.mark.startswith("s_") and self.key.startswith("f_")
            self.key = role.mark
            self.found.titles.setdefault(self.key, self.section)

    def _is_reworded(self, label: Any) -> bool:
        """Whether a label has other words alone; what stands behind it in the same paragraph is an answer."""
        own = self.fresh.anchors_of(marks_in(label))
        return bool(own) and SequenceMatcher(None, own, words_of(label), autojunk=False).ratio() >= ALIKE

    def _is_own(self, block: Any, role: Role) -> bool:
        """Words of the draft itself, as they stood before the author's tracked changes."""
        words = words_as_made(block)
        if has_extras(block, but_breaks=True) or not words:
            return False
        if self.left[words] > 0 and (role.kind != "text" or not words_of(block)):
            self.left[words] -= 1
            return True
        return role.kind == "own" and role.made and role.own != "prompt"

    def _is_as_made(self, block: Any, role: Role) -> bool:
        """A heading or label that the author left as it was, though a draft has another one today."""
        if role.kind not in ("heading", "label") or has_extras(block, but_breaks=True):
            return False
        is_as_made = bool(words := words_of(block)) and words == self.as_made.get(role.mark)
        if is_as_made:
            self.found.superseded.add(block)
        return is_as_made

    def _break_behind(self, block: Any) -> None:
        """A page setup that ends with words of the draft itself goes on alone, behind the same words."""
        if block.find(SECTION) is not None:
            self._add(Block(_only_break(block), self.author.main, after=words_as_made(block)))

    def _without_break(self, block: Any) -> Any:
        """Reworded words of the draft stay behind in the appendix, their page setup does not."""
        self._add(Block(_only_break(block), self.author.main, after=""))
        made = copy.deepcopy(block)
        made.find(f"{W}pPr").remove(made.find(SECTION))
        return made

    def _anchor(self, block: Any, role: Role) -> str:
        """The bookmark of a heading or label of the draft, or of the appendix of an earlier carrying over."""
        for name in marks_in(block):
            if name.startswith((BACK, KEPT)) or name == APPENDIX:
                return name
        return role.mark if role.kind in ("heading", "label") and role.mark in self.fresh.marks else ""

    def _enter(self, anchor: str, block: Any) -> None:
        title = " ".join(text_of(block).split())
        if anchor == APPENDIX:
            self.key, self.stays, self.in_appendix = anchor, True, True
            return
        if anchor.startswith((BACK, KEPT)):
            self.key, self.stays = anchor[2:], anchor.startswith(KEPT)
            self.found.titles.setdefault(self.key, title)
            return
        self.stays = self.in_appendix = self.tail = False
        self.key = anchor
        if anchor.startswith("s_"):
            self.section = title
        self.found.titles.setdefault(anchor, title if anchor.startswith("s_") else f"{self.section} › {title}")

    # -- tables -----------------------------------------------------------------------

    def _table(self, table: Any, role: Role) -> None:
        if role.kind == "facts":
            self._facts(table, role)
        elif role.kind == "table" and role.mark in self.fresh.tables:
            self.found.tables.setdefault(role.mark, table)
            self.key = role.mark
            self.found.titles.setdefault(role.mark, self.section)
        elif role.kind == "form":
            self._form(table, role)
        else:
            self._settle(role)
            self._add(Block(table, self.author.main))

    def _facts(self, table: Any, role: Role) -> None:
        """The draft's own table: rows that are not as they were made are the author's, or the old rules'."""
        for number, row in enumerate(rows(table), 1):
            words = row_words(row)
            texts = [" ".join(text_of(cell).split()) for cell in cells(row)]
            if words not in self.fresh.blank_rows:
                self.answered.append(words)
            for place, text in enumerate(texts[:-1]):
                self.found.old_rules.setdefault(text, texts[place + 1])
            if not any(words) or self._is_own_row(row, words, made=role.rows.get(number) == "made"):
                continue
            if not has_extras(row) and any(text in self.changed_labels for text in texts):
                self.found.superseded.add(row)
                continue
            self._add(Block(table, self.author.main, rows=(row,), stays=True))

    def _is_own_row(self, row: Any, words: tuple[str, ...], *, made: bool) -> bool:
        if has_extras(row) or next(row.iter(f"{W}ins"), None) is not None:
            return False
        if self.rows_left[words] < 1:
            if made:
                self.found.superseded.add(row)
            return made
        self.rows_left[words] -= 1
        return True

    def _form(self, table: Any, role: Role) -> None:
        for number, row in enumerate(rows(table), 1):
            there = cells(row)
            mark = role.rows.get(number, "")
            if mark not in self.fresh.marks or len(there) < 2:
                if any(row_words(row)) and row_words(row) not in self.fresh.rows:
                    self._add(Block(table, self.author.main, rows=(row,), stays=True))
                continue
            label = next((each for each in there if mark in marks_in(each)), there[0])
            self.found.titles.setdefault(mark, " ".join(text_of(label).split()))
            answer = there[there.index(label) + 1] if label is not there[-1] else there[0]
            self.found.forms.setdefault(mark, (row, answer))
            known = self.fresh.tables.get(mark)
            own_labels = {word for each in rows(known) for word in row_words(each)[:1]} if known is not None else set()
            beside = [each for each in there if each not in (label, answer)]
            if words_of(label) == self.as_made.get(mark) and not has_extras(label):
                own_labels.add(words_of(label))
                self.found.superseded.update(label.iter(P))
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
                    if has_extras(block) or self.fresh.is_new_on_page(page_words(block)):
                        self.found.pages.append(Block(block, relation.target))


def _label(words: tuple[str, ...]) -> str:
    """What a row is about: its first cell with a letter in it, past a box to tick."""
    return next((each for each in words if any(letter.isalnum() for letter in each)), "")


def _likeness(words: tuple[str, ...], other: tuple[str, ...]) -> int:
    return sum(one == another for one, another in zip(words, other, strict=True))


def is_named(control: Any, own_tags: Any) -> bool:
    """Whether a control is the author's: it has a name or a kind, and is no field of the draft."""
    properties = control.find(f"{W}sdtPr")
    if properties is None:
        return False
    tag = properties.find(f"{W}tag")
    if tag is not None and tag.get(f"{W}val", "") in own_tags:
        return False
    gallery = properties.find(f"{W}docPartObj/{W}docPartGallery")
    if gallery is not None and gallery.get(f"{W}val") == "Table of Contents":
        return False
    return any(each.tag not in NAMELESS for each in properties)


# What says nothing of whose a control is.
NAMELESS = frozenset(f"{W}{name}" for name in ("id", "rPr", "showingPlcHdr", "richText", "placeholder", "lock"))


def name_of(control: Any) -> str:
    """What a control is called, or else what kind it is."""
    properties = control.find(f"{W}sdtPr")
    named = [each.get(VAL, "") for name in ("tag", "alias") for each in properties.findall(f"{W}{name}")]
    kinds = sorted(each.tag.rpartition("}")[2] for each in properties if each.tag not in NAMELESS)
    return " ".join(named) or " ".join(kind for kind in kinds if kind not in ("dataBinding", "placeholder"))


def _only_break(block: Any) -> Any:
    """An empty paragraph that ends a page setup."""
    made = block.makeelement(P)
    properties = made.makeelement(f"{W}pPr")
    made.append(properties)
    properties.append(copy.deepcopy(block.find(SECTION)))
    return made
