"""The author's pieces to their places in the new draft, and what has none to its appendix."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from msgspec import Struct, field

from kyoso.carrying.moving import Mover
from kyoso.carrying.own import APPENDIX, BACK, HEADING, INTRODUCTION, KEPT
from kyoso.carrying.pages import BREAK, PAGE, end_setup
from kyoso.carrying.survey import COVER, Block, Survey
from kyoso.carrying.words import (
    CONTENT,
    ID,
    NAME,
    SDT,
    START,
    TBL,
    P,
    W,
    blocks_of,
    cells,
    marks_in,
    style_of,
    words_of,
)
from kyoso.model import Language, Text
from kyoso.word import etree, xml

TITLES = {
    COVER: Text(ja="表紙", en="Cover"),
    APPENDIX: HEADING,
}


class Placed(Struct):
    """What went where, by the bookmark of the place: pieces that stand there, and pieces in the appendix."""

    there: dict[str, int] = field(default_factory=dict)
    unplaced: dict[str, int] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)


def in_languages(words: Text, languages: tuple[Language, ...], joiner: str = " / ") -> str:
    """Words in each language of the draft."""
    return joiner.join(words[language] for language in languages)


class Placer:
    """Puts pieces into the new draft."""

    def __init__(self, mover: Mover, found: Survey, languages: tuple[Language, ...]) -> None:
        self.mover, self.found, self.languages = mover, found, languages
        self.body = mover.target.body
        self.placed = Placed()
        self.anchors = {name: block for block in blocks_of(self.body) for name in marks_in(block)}
        self.order = [block for block in blocks_of(self.body) if self._is_anchor(block)]
        self.left: list[tuple[str, Block]] = []

    @staticmethod
    def _is_anchor(block: Any) -> bool:
        return any(name.startswith(("s_", "f_", "t_")) for name in marks_in(block)) and not (
            block.tag == TBL and not any(name.startswith("t_") for name in marks_in(block))
        )

    def place(self) -> None:
        """Every piece that has a place to its place; the others wait for the appendix."""
        self._pages()
        for key, blocks in self.found.rooms.items():
            here = [block for block in blocks if not block.stays and not self._is_behind(block)]
            self.left += [(key, block) for block in blocks if block.stays]
            if not here:
                continue
            if key != COVER and key not in self.anchors:
                self.left += [(key, block) for block in here]
                continue
            self.placed.there[key] = len(here)
            self._put(key, here)

    def _pages(self) -> None:
        """What the author put into headers and footers, a watermark for instance, each once."""
        there: set[tuple[object, ...]] = set()
        for block in self.found.pages:
            into = "word/header1.xml" if self.author_kind(block.part) == "header" else "word/footer1.xml"
            inside = block.element.iter()
            same = (into, *((each.tag, *sorted(each.attrib.items()), each.text, each.tail) for each in inside))
            if same not in there:
                there.add(same)
                self.mover.target.widen(into, self.mover.author.tree(block.part))
                made = self.mover.moved(block.element, block.part, into)
                self.mover.target.tree(into).append(made)

    def author_kind(self, part: str) -> str:
        """What a part is for the author's document."""
        relations = self.mover.author.relations(self.mover.author.main).values()
        return next((each.kind for each in relations if each.target == part), "")

    def _is_behind(self, block: Block) -> bool:
        """Whether a page setup could be ended behind the same words of the draft itself as before."""
        own = self._by_words.get(block.after) if block.after else None
        if own is None or own.find(BREAK) is not None:
            return False
        end_setup(own, self.mover.moved(block.element, block.part).find(BREAK), keep=True)
        return True

    @cached_property
    def _by_words(self) -> dict[str, Any]:
        return {words_of(block): block for block in reversed(blocks_of(self.body)) if block.tag == P}

    def _put(self, key: str, every: list[Block]) -> None:
        blocks, tail = [[each for each in every if each.tail is last] for last in (False, True)]
        if tail:
            made = [each for block in tail for each in self._made(block)]
            self._before(self._next_section(self.anchors[key]), made)
        if not blocks:
            return
        made = [each for block in blocks for each in self._made(block)]
        anchor = self._cover() if key == COVER else self.anchors[key]
        if key.startswith("f_") and anchor.tag == TBL:
            self.fill_cell(self._answer_cell(anchor, key), made)
        elif key.startswith("f_"):
            self._answer(anchor, made)
        else:
            self._before(self._next(anchor), made)

    def _made(self, block: Block) -> list[Any]:
        made = self._rows_as_table(block) if block.rows else self.mover.moved(block.element, block.part)
        made.set(PAGE, str(block.page))
        return [made]

    def _cover(self) -> Any:
        """The first table of the cover: what the author put on it stands after that."""
        return next((block for block in blocks_of(self.body) if block.tag == TBL), blocks_of(self.body)[0])

    def _next(self, anchor: Any) -> Any:
        """The block before which the pieces behind an anchor go."""
        if anchor not in self.order:  # the cover's form
            following = anchor.getnext()
            return following.getnext() if following is not None else None
        place = self.order.index(anchor)
        if place + 1 < len(self.order):
            return self.order[place + 1]
        return self.body.find(f"{W}sectPr")

    def _next_section(self, anchor: Any) -> Any:
        """The heading that follows, or the end of the document."""
        place = self.order.index(anchor)
        for block in self.order[place + 1 :]:
            if any(name.startswith("s_") for name in marks_in(block)):
                return block
        return self.body.find(f"{W}sectPr")

    def _before(self, following: Any, made: Iterable[Any]) -> None:
        for element in _apart(made):
            following.addprevious(element)

    # -- rooms and cells ------------------------------------------------------------------

    def _answer(self, label: Any, made: list[Any]) -> None:
        """The pieces in place of the prompt behind a label; the first one is the field."""
        answer = label.getnext()
        field_there = answer is not None and answer.tag == P and style_of(answer) == "Answer"
        control = answer.find(SDT) if field_there else None
        place = answer if field_there else label
        for element in reversed(_apart(made)):
            place.addnext(element)
        if control is not None:
            wrap(control, made[0])
        if field_there:
            answer.getparent().remove(answer)

    def _answer_cell(self, table: Any, key: str) -> Any:
        for row in table.iter(f"{W}tr"):
            if key in marks_in(row):
                return cells(row)[1]
        raise LookupError(key)

    def fill_cell(self, cell: Any, made: list[Any]) -> None:
        """The pieces in place of what the cell holds."""
        control = next(cell.iter(SDT), None)
        for old in [each for each in cell if each.tag != f"{W}tcPr"]:
            cell.remove(old)
        for element in _apart(made):
            cell.append(element)
        if not len(cell) or cell[-1].tag != P:
            etree.SubElement(cell, P)
        if control is not None and made:
            wrap(control, made[0])

    # -- the appendix ---------------------------------------------------------------------

    def keep(self, key: str, block: Block) -> None:
        """Leave a piece for the appendix."""
        self.left.append((key, block))

    def appendix(self, pinned: set[str]) -> None:
        """What has no place, by where it stood; `pinned` places have comments alone."""
        groups: dict[tuple[str, bool], list[Block]] = {}
        for key in [*self.found.titles, *self.found.rooms, *dict(self.left), *pinned]:
            for stays in (False, True):
                here = [block for name, block in self.left if name == key and block.stays is stays]
                if here or (key in pinned and not stays):
                    groups.setdefault((key, stays), here)
        if not groups:
            return
        last = self.body.find(f"{W}sectPr")
        self._before(last, [self._heading(1, in_languages(HEADING, self.languages), APPENDIX)])
        for language in self.languages:
            self._before(last, [_paragraph("Guidance", INTRODUCTION[language])])
        for (key, stays), blocks in groups.items():
            self.placed.unplaced[key] = self.placed.unplaced.get(key, 0) + len(blocks)
            self.placed.titles[key] = title = self._title(key)
            self._before(last, [self._heading(2, title, (KEPT if stays else BACK) + key)])
            self._before(last, [each for block in blocks for each in self._made(block)])
        self._contents_entry()

    def _title(self, key: str) -> str:
        known = TITLES.get(key)
        return in_languages(known, self.languages) if known else self.found.titles.get(key) or key

    def _heading(self, level: int, words: str, mark: str) -> Any:
        made = _paragraph(f"Heading{level}", words)
        if len(mark) <= 40 and mark not in self.anchors:
            self.anchors[mark] = made
            mark_round(made, mark, str(self.mover.next_id))
            self.mover.next_id += 1
        return made

    def _contents_entry(self) -> None:
        """The appendix in the table of contents; Word makes it anew when it opens the file."""
        entries = [block for block in self.body.findall(P) if style_of(block) in ("TOC1", "TOC2")]
        if not entries:
            return
        last = entries[-1]
        made = copy.deepcopy(next(block for block in reversed(entries) if style_of(block) == "TOC1"))
        for run in made.findall(f"{W}r"):
            made.remove(run)
        link = made.find(f"{W}hyperlink")
        link.set(f"{W}anchor", APPENDIX)
        words = list(link.iter(f"{W}t"))
        number = sum(style_of(block) == "Heading1" for block in blocks_of(self.body))
        words[0].text = f"{number}."
        words[-1].text = in_languages(HEADING, self.languages)
        for run in last.findall(f"{W}r"):
            if run.find(f"{W}fldChar") is not None:
                made.append(run)
        last.addnext(made)

    def _rows_as_table(self, block: Block) -> Any:
        """Rows out of one of the draft's own tables, as a table that holds them alone."""
        table = etree.Element(TBL, nsmap=self.body.nsmap)
        for name in ("tblPr", "tblGrid"):
            each = block.element.find(f"{W}{name}")
            if each is not None:
                table.append(copy.deepcopy(each))
        made = self.mover.moved(table, block.part)
        made.extend([self.mover.moved(row, block.part) for row in block.rows])
        return made


def _apart(made: Iterable[Any]) -> list[Any]:
    """Tables with a paragraph between and behind them, since Word joins those that touch."""
    out: list[Any] = []
    for element in made:
        if out and out[-1].tag == TBL and element.tag == TBL:
            out.append(_paragraph("TableGap", ""))
        out.append(element)
    if out and out[-1].tag == TBL:
        out.append(_paragraph("TableGap", ""))
    return out


def _paragraph(style: str, words: str) -> Any:
    return etree.fromstring(
        f'<w:p xmlns:w="{xml.WORD}"><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{xml.run(words)}</w:p>'
    )


def mark_round(paragraph: Any, name: str, number: str) -> None:
    """A bookmark round the content of a paragraph."""
    place = 1 if len(paragraph) and paragraph[0].tag == f"{W}pPr" else 0
    paragraph.insert(place, paragraph.makeelement(START, {ID: number, NAME: name}))
    paragraph.append(paragraph.makeelement(f"{W}bookmarkEnd", {ID: number}))


def wrap(control: Any, paragraph: Any) -> None:
    """Put the content of the author's first paragraph into the field, so that it is found by its tag again."""
    inner = [child for child in paragraph if child.tag != f"{W}pPr"] if paragraph.tag == P else []
    if not inner or next(paragraph.iter(SDT), None) is not None or _boxes(inner):
        return
    for prompt in control.iter(f"{W}showingPlcHdr"):
        prompt.getparent().remove(prompt)
        break
    content = control.find(CONTENT)
    for old in list(content):
        content.remove(old)
    content.extend(inner)
    paragraph.append(control)


def _boxes(inner: list[Any]) -> bool:
    """Whether paragraphs stand within a paragraph: text boxes."""
    return any(next(each.iter(P), None) is not None for each in inner)
