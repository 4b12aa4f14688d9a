"""Is all of it there? The author's paragraphs, tables, notes and comments, counted by hash over the raw XML.

It shares no decision with the placing: whatever in a file is not word for word in a draft as it was
made counts as the author's. What a number in a file stands for (a style, a list, a picture, a note)
is put in place of the number, so the same piece has the same hash in any file.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any

from kyoso.carrying.author import Author
from kyoso.carrying.definitions import NUMBER, STYLE_TAGS
from kyoso.carrying.document import CUSTOM
from kyoso.carrying.moving import DRAWING_ID, DROPPED, NOTES, TRACKED
from kyoso.carrying.own import APPENDIX, Fresh, is_frame, page_words
from kyoso.carrying.survey import is_named, name_of
from kyoso.carrying.words import (
    COMMENT,
    COMMENT_END,
    COMMENT_START,
    CONTENT,
    END,
    ID,
    SDT,
    START,
    TBL,
    TC,
    VAL,
    P,
    R,
    W,
    blocks_of,
    has_extras,
    inserted,
    is_empty,
    marks_in,
    row_words,
    rows,
    text_of,
    words_as_made,
    words_of,
)
from kyoso.word import etree
from kyoso.word.carriers import NAMESPACE, PREFIX
from kyoso.word.own import digest

SKIPPED = DROPPED | {
    START,
    END,
    f"{W}sdtPr",
    f"{W}sdtEndPr",
    f"{W}headerReference",
    f"{W}footerReference",
    f"{W}titlePg",
    f"{W}sectPr",  # counted by themselves
    f"{W}proofErr",
}
CONTENTS = re.compile(r"(?:toc|contents)[0-9]")  # styles of the table of contents
SHOWN = 60  # letters of a piece that would be lost
_PARA = ("}paraId", "}textId")


class Count:
    """The author's pieces in a file, by hash, each with words to name it by.

    With `everything` the draft's own words and the plan's count too: what stood in the appendix may be
    back in its cell, and what somebody wrote may be what the new draft says.
    """

    def __init__(
        self,
        author: Author,
        fresh: Fresh,
        left_out: set[Any] | None = None,
        *,
        own_tags: Collection[str] = (),
        everything: bool = False,
    ) -> None:
        self.author, self.fresh, self.own_tags = author, fresh, own_tags
        self.left_out, self.everything = left_out or set(), everything
        self._kept: dict[tuple[str, str], str] = {}
        self._met: set[str] = set()
        self.marks = set(marks_in(author.body))  # which may have other names in another file
        self.pieces: Counter[str] = Counter()
        self.words: dict[str, str] = {}
        self._body()
        self._beside()
        for number, comment in author.comments.items():
            self._add(f"comment {self._note('comments', number)}", text_of(comment))

    def lost_in(self, other: Count) -> list[str]:
        """Words of each piece that is here and not there."""
        missing = self.pieces - other.pieces
        return [self.words[piece] for piece in self.pieces if missing[piece] > 0]

    def _add(self, piece: str, words: str) -> None:
        digest = hashlib.sha256(piece.encode("utf-8", "surrogatepass")).hexdigest()
        self.pieces[digest] += 1
        self.words.setdefault(digest, " ".join(words.split())[:SHOWN] or piece[:SHOWN])

    def _beside(self) -> None:
        """What stands beside the text: headers, controls, properties, sources, variables."""
        for relation in self.author.relations(self.author.main).values():
            if relation.target not in self.author.opened:
                continue
            if relation.kind in ("header", "footer"):
                for block in self.author.tree(relation.target).iter(P):
                    if has_extras(block) or self.everything or self.fresh.is_new_on_page(page_words(block)):
                        self._once(f"{relation.kind} {self.canonical(block, relation.target)}", text_of(block))
            elif relation.kind == "customXml" and NAMESPACE.encode() not in self.author.raw(relation.target):
                self._once(f"source {self.author.digest(relation.target)}", relation.target)
        self._named()

    def _named(self) -> None:
        """Controls, properties and variables, by their names."""
        for control in self.author.body.iter(SDT):
            if is_named(control, self.own_tags) and self.fresh.marks.isdisjoint(marks_in(control)):
                self._add(f"control {name_of(control)}", f"control {name_of(control)}")
        if CUSTOM in self.author.opened:
            for row in self.author.tree(CUSTOM):
                if not row.get("name", "").startswith(PREFIX):
                    self._once(f"property {row.get('name')} {''.join(row.itertext())}", row.get("name", ""))
        part = self.author.story("settings")
        for variable in self.author.tree(part).iter(f"{W}docVar") if part else ():
            self._once(f"variable {variable.get(f'{W}name')} {variable.get(VAL)}", variable.get(f"{W}name", ""))

    def _once(self, piece: str, words: str) -> None:
        """A piece of which one is enough."""
        if piece not in self._met:
            self._met.add(piece)
            self._add(piece, words)

    # -- what counts ----------------------------------------------------------------------

    def _body(self) -> None:
        left = Counter(self.fresh.paragraphs)
        in_appendix = False
        for block in blocks_of(self.author.body):
            names = marks_in(block)
            in_appendix = (in_appendix and self.fresh.marks.isdisjoint(names)) or APPENDIX in names
            if block.tag == TBL:
                self._table(block, own=not in_appendix and bool(table_key(block, self.fresh)))
            elif block.tag != P:
                self._add(self.canonical(block, self.author.main), text_of(block))
            elif block not in self.left_out and not (is_frame(block) if in_appendix else self._is_own(block, left)):
                self._paragraph(block)

    def _is_own(self, block: Any, left: Counter[str]) -> bool:
        if has_extras(block, but_breaks=True) or self._is_contents(block):
            return not has_extras(block, but_breaks=True)
        if self.everything:
            return False
        words = words_as_made(block)
        if not words and not inserted(block):
            return True  # empty, or words of the draft that were deleted
        if digest(text_of(block)) in self.fresh.digests:
            return True
        if left[words] < 1:
            return False
        left[words] -= 1
        return True

    def _is_contents(self, block: Any) -> bool:
        style = block.find(f"{W}pPr/{W}pStyle")
        name = self.author.style_name(style.get(VAL, "")) if style is not None else ""
        return CONTENTS.fullmatch(name) is not None

    def _paragraph(self, block: Any) -> None:
        if not is_empty(block):
            self._add(self.canonical(block, self.author.main), text_of(block))

    def _table(self, table: Any, *, own: bool) -> None:
        if not own:
            shape = [self._shape(table)] + [self._shape(each) for row in rows(table) for each in row.iter(f"{W}tcPr")]
            self._add("table " + "".join(shape), text_of(table))
        for row in rows(table):
            if row in self.left_out:
                continue
            for paragraph in row.iter(P):
                if paragraph in self.left_out:
                    continue
                if next(paragraph.iterancestors(P), None) is None and not (own and self._is_own_cell(paragraph)):
                    self._paragraph(paragraph)

    def _shape(self, element: Any) -> str:
        parts = element.findall(f"{W}tblPr") + element.findall(f"{W}tblGrid") if element.tag == TBL else [element]
        return "".join(self.canonical(part, self.author.main) for part in parts)

    def _is_own_cell(self, paragraph: Any) -> bool:
        """Words that the draft itself or the plan puts into its tables."""
        cell = next(paragraph.iterancestors(TC), None)
        if has_extras(paragraph) or self.everything:
            return False
        return words_of(paragraph) in self.fresh.cells or (cell is not None and words_of(cell) in self.fresh.cells)

    # -- one piece ------------------------------------------------------------------------

    def canonical(self, element: Any, part: str) -> str:
        """A piece as text that is the same in every file."""
        return "".join(self._canonical(element, part))

    def _canonical(self, element: Any, part: str) -> Iterator[str]:
        tag = element.tag
        if not isinstance(tag, str) or tag in SKIPPED:
            return
        if tag in (SDT, CONTENT):  # counted by themselves
            for child in element:
                yield from self._canonical(child, part)
            return
        if tag in (COMMENT, COMMENT_START, COMMENT_END):
            number = element.get(ID, "")
            if tag == COMMENT and number in self.author.comments:
                yield f"<comment {self._note('comments', number)}>"
            return
        if self._leads_nowhere(element) or (tag == f"{W}pPr" and all(map(self._says_nothing, element))):
            return
        if tag == f"{W}r" and not any(self._speaks(child) for child in element):
            return
        yield from self._element(element, part)

    def _element(self, element: Any, part: str) -> Iterator[str]:
        tag = element.tag
        yield f"<{tag}"
        if tag in NOTES:
            yield f" {self._note(NOTES[tag], element.get(ID, ''))}"
        elif tag in STYLE_TAGS:
            yield f" {self._style(element.get(VAL, ''))}"
        elif tag == NUMBER:
            yield f" {self._list(element.get(VAL, ''))}"
        else:
            yield from self._attributes(element, part)
        yield ">"
        if tag == f"{W}instrText":
            yield " ".join("a mark" if word in self.marks else word for word in (element.text or "").split(" "))
        else:
            yield element.text or "" if tag.endswith(("}t", "}delText")) or not tag.startswith(W) else ""
        for child in element:
            yield from self._canonical(child, part)
        yield "</>"

    def _speaks(self, child: Any) -> bool:
        """Whether a child of a run is more than formatting or the anchor of nobody's comment."""
        if child.tag == COMMENT:
            return child.get(ID) in self.author.comments
        return child.tag != f"{W}rPr" and child.tag not in DROPPED and not self._leads_nowhere(child)

    def _attributes(self, element: Any, part: str) -> Iterator[str]:
        for name, value in sorted(element.attrib.items()):
            if name.endswith(_PARA) or "rsid" in name or name in (ID, f"{W}anchor"):
                if not (name == ID and element.tag not in TRACKED):
                    continue
                continue
            if element.tag == DRAWING_ID and name == "id":
                continue
            if not name.startswith(R):
                yield f" {name}={value!r}"
            elif found := self._target(part, value):
                yield f" {name}={found}"

    def _says_nothing(self, element: Any) -> bool:
        return element.tag in SKIPPED or self._leads_nowhere(element)

    def _leads_nowhere(self, element: Any) -> bool:
        """Whether an element names a style, a list or a note that is defined nowhere, so that it says nothing."""
        if element.tag in NOTES:
            return element.get(ID, "") not in getattr(self.author, NOTES[element.tag])
        if element.tag in STYLE_TAGS:
            return element.get(VAL, "") not in self.author.styles
        number = element.find(NUMBER) if element.tag == f"{W}numPr" else None
        return number is not None and number.get(VAL) not in (None, "0") and not self._list(number.get(VAL, ""))

    def _target(self, part: str, number: str) -> str:
        relation = self.author.relations(part).get(number)
        if relation is None:
            return ""
        if relation.external:
            return relation.target
        return self.author.digest(relation.target) if relation.target in self.author.opened else ""

    def _note(self, kind: str, number: str) -> str:
        if (kind, number) not in self._kept:
            self._kept[kind, number] = ""  # a note that names itself ends here
            source = getattr(self.author, kind).get(number)
            part = self.author.story(kind)
            words = "".join(self.canonical(child, part) for child in source) if source is not None else "missing"
            self._kept[kind, number] = hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()
        return self._kept[kind, number]

    def _style(self, style: str) -> str:
        """The name of a style; what it looks like counts where it is nobody's but the author's."""
        return self.author.style_name(style) if style in self.author.styles else ""

    def _list(self, number: str) -> str:
        num = self.author.numberings.get(number)
        abstract = None if num is None else self.author.abstracts.get(num.find(f"{W}abstractNumId").get(VAL))
        if num is None or abstract is None:
            return ""
        tied = [self.author.style_name(each.get(VAL, "")) for each in abstract.iter(f"{W}pStyle")]
        if "heading1" in tied:
            return "headings"
        return "".join(
            f"{each.get(VAL)};" for each in abstract.iter(f"{W}numFmt", f"{W}lvlText", f"{W}start")
        ) + "".join(etree.local_name(each) + str(each.get(VAL)) for each in num.iter(f"{W}startOverride"))


def table_key(table: Any, fresh: Fresh) -> str:
    """The bookmark by which a table of the draft is known: t_… of a plan's, f_… of a form's; "facts"; "" for others."""
    known = [name for name in _direct_marks(table) if name in fresh.marks]
    for prefix in ("t_", "c_", "f_"):
        found = next((name for name in known if name.startswith(prefix)), "")
        if found and prefix != "c_":
            return found
        if found:
            return next((name for name in fresh.tables if found.startswith("c_" + name[2:] + "_")), "facts")
    every = rows(table)
    if not every:
        return ""
    if (first := row_words(every[0])) in fresh.first_rows:
        return fresh.first_rows[first] or "facts"
    words = [first, *map(row_words, every[1:])]
    matches = sum(row in fresh.rows and sum(map(bool, row)) > 1 for row in words)
    return "facts" if matches > len(words) // 2 else ""


def _direct_marks(table: Any) -> list[str]:
    """The bookmarks in a table, those of tables within it left out."""
    return [
        str(mark.get(f"{W}name", ""))
        for mark in table.iter(f"{W}bookmarkStart")
        if next(mark.iterancestors(TBL), None) is table
    ]
