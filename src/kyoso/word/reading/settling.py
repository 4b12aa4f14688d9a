"""The document as it would be once every tracked change is accepted, and what was noticed on the way.

The tree is changed in place: it is a copy of ours, and the author's file is never written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from kyoso.word.opening import Opened
from kyoso.word.reading.drawings import REFERENCES, SHAPE_TEXT, drawn_words, hidden_runs
from kyoso.word.reading.flow import CONTENT, ID, SDT, TR, P, W, block_words, blocks_of, joined, rows_of, words

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_ALTERNATE = f"{_MC}AlternateContent"
_BOX, _RUBY = f"{W}txbxContent", f"{W}ruby"
_GONE = (f"{W}del", f"{W}moveFrom")
_COME = (f"{W}ins", f"{W}moveTo")
_FORMATTING = tuple(
    f"{W}{name}Change" for name in ("rPr", "pPr", "tblPr", "tblGrid", "tblPrEx", "trPr", "tcPr", "sectPr", "numbering")
)
_CELLS = (f"{W}cellIns", f"{W}cellDel", f"{W}cellMerge")
_CHANGES = frozenset((*_GONE, *_COME, *_FORMATTING, *_CELLS))
_DRAWN = (SHAPE_TEXT, *REFERENCES)
_TO_SETTLE = (_ALTERNATE, _BOX, _RUBY, *_DRAWN, *_CHANGES)
_MULTIPLIES = "LibreOffice/7.4"
LONGEST = 200  # characters of a change that are quoted


class Notice(NamedTuple):
    """Something noticed at a place that has no name yet: a block by its number, and a row of it."""

    name: str
    block: int = -1
    row: int = 0
    found: str = ""


class Settled(NamedTuple):
    """The body, its blocks, those whose end was deleted, words of text boxes by block, and the notices."""

    body: Any
    blocks: list[Any]
    open_ended: set[Any]
    boxes: dict[int, list[str]]
    notices: list[Notice]


class _Places:
    """Finds the block, and the row of it, that an element stands in."""

    def __init__(self, blocks: list[Any]) -> None:
        self.numbers = {block: number for number, block in enumerate(blocks)}
        self.numbered: set[Any] = set()
        self.rows: dict[Any, int] = {}  # as numbered before any row was taken out

    def of(self, element: Any) -> tuple[int, int]:
        row = None
        while element is not None:
            if element in self.numbers:
                number = self.numbers[element]
                if row is not None and element not in self.numbered:
                    self.numbered.add(element)
                    self.rows |= {each: place for place, each in enumerate(rows_of(element), 1)}
                return number, self.rows.get(row, 0)
            if element.tag == TR:
                row = element
            element = element.getparent()
        return -1, 0


def settle(opened: Opened) -> Settled:
    """The document with its changes accepted, one choice of each alternative, and no text twice."""
    document = opened.tree(opened.main)
    body = document.find(f"{W}body")
    if body is None:
        raise opened.refuse(f"the main part {opened.main} has no body; try an earlier copy")
    blocks = blocks_of(body)
    places = _Places(blocks)
    notices: list[Notice] = []

    def notice(name: str, element: Any, found: str = "") -> None:
        notices.append(Notice(name, *places.of(element), found[:LONGEST]))

    present = {element.tag for element in body.iter(*_TO_SETTLE)}
    if _ALTERNATE in present:
        _choose(body)
    repair(opened, body, notice)
    _comments(opened, body, notice)
    open_ended = _accept(body, notice) if present & _CHANGES else set()
    if not any(each.name == "tracked-change" for each in notices):
        for end in _new_ends(body):  # beside other changes they say nothing new
            notice("tracked-change", end, "+¶")
    for ruby in list(body.iter(_RUBY)) if _RUBY in present else ():
        _spell(ruby)
    _hide(opened, body, notice)
    boxes = _unboxed(body, places) if _BOX in present else {}
    if not present.isdisjoint(_DRAWN):
        for element, found in drawn_words(opened, body, lambda element, part: notice("unread", element, part)):
            boxes.setdefault(places.of(element)[0], []).append(found)
    return Settled(body, blocks, open_ended, boxes, notices)


def _spell(ruby: Any) -> None:
    """The reading of a word behind it in brackets, as it is written where there is no room above a line."""
    for reading in ruby.findall(f"{W}rt"):
        texts = list(reading.iter(f"{W}t"))
        base = [text for each in ruby.findall(f"{W}rubyBase") for text in each.iter(f"{W}t")]
        if texts and base and words(reading).strip():
            base[-1].text = f"{base[-1].text or ''}（{words(reading).strip()}）"
        _remove(reading)


def _hide(opened: Opened, body: Any, notice: Callable[..., None]) -> None:
    """Take out what nobody sees; it is no answer. Said once for each paragraph."""
    hidden: dict[Any, list[Any]] = {}
    for run in hidden_runs(opened, body):
        hidden.setdefault(_above(run, P), []).append(run)
    for runs in hidden.values():
        notice("hidden-text", runs[0], "".join(map(words, runs)))
        for run in runs:
            for child in [each for each in run if each.tag in (f"{W}t", f"{W}tab", f"{W}br", f"{W}sym")]:
                run.remove(child)


def _unboxed(body: Any, places: _Places) -> dict[int, list[str]]:
    """The words of text boxes by their block; the boxes are taken out, those within others first."""
    boxes: dict[int, list[str]] = {}
    for box in reversed(list(body.iter(_BOX))):
        number, _ = places.of(box)
        boxes.setdefault(number, []).insert(0, joined([block_words(block) for block in blocks_of(box)]))
        _remove(box)
    return boxes


def application(opened: Opened) -> str:
    """The program that saved the file last, as the file says it."""
    if "docProps/app.xml" not in opened:
        return ""
    tree = opened.tree("docProps/app.xml")
    return "".join(row.text or "" for row in tree if row.tag.rpartition("}")[2] == "Application")


def _remove(element: Any) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _choose(body: Any) -> None:
    """Of alternatives for old and new programs, the first choice stays; both hold the same words."""
    for alternate in list(body.iter(_ALTERNATE)):
        options = [option for option in alternate if len(option)]
        for other in options[1:]:
            alternate.remove(other)


# -- tracked changes ------------------------------------------------------------------------


def _accept(body: Any, notice: Callable[..., None]) -> set[Any]:
    """Accept every tracked change; returns the paragraphs whose end was deleted."""
    open_ended: set[Any] = set()
    for change in list(body.iter(*_COME, *_GONE)):
        parent = change.getparent()
        if parent is None:
            continue
        if parent.tag == f"{W}rPr":  # the end of a paragraph
            paragraph = _above(parent, P)
            if change.tag in _GONE and paragraph is not None:
                open_ended.add(paragraph)
                if not any(each.getparent() is paragraph for each in paragraph.iter(*_GONE)):
                    notice("tracked-change", change, "-¶")
        elif parent.tag == f"{W}trPr":
            _accept_row(change, _above(parent, TR), notice)
        elif change.tag in _GONE:
            notice("tracked-change", change, "-" + _all_text(change))
            _take_out(change)
        elif next(change.iter(f"{W}r", P), None) is not None:
            notice("tracked-change", change, "+" + _all_text(change))
    for change in list(body.iter(*_FORMATTING, *_CELLS)):
        notice("tracked-change", change)
        if change.tag in _FORMATTING:
            _remove(change)  # with the properties as they were
    return open_ended


def _new_ends(body: Any) -> list[Any]:
    """The marks of paragraph ends that were inserted: all that is left where only a line end was typed."""
    return [change for change in body.iter(*_COME) if change.getparent().tag == f"{W}rPr"]


def changes_in(part: Any) -> list[str]:
    """The words that were inserted and deleted in a part beside the body, such as a header or footnotes."""
    signs = dict.fromkeys(_COME, "+") | dict.fromkeys(_GONE, "-")
    return [(signs[change.tag] + _all_text(change))[:LONGEST] for change in part.iter(*signs)]


def _accept_row(change: Any, row: Any, notice: Callable[..., None]) -> None:
    gone = change.tag in _GONE
    if row is not None:
        notice("tracked-change", change, ("-" if gone else "+") + _all_text(row))
        if gone:
            _remove(row)


def _all_text(element: Any) -> str:
    return "".join(element.itertext(f"{W}t", f"{W}delText"))


def _take_out(change: Any) -> None:
    """Remove what was deleted; bookmarks in it stay, since they do not go with the words."""
    parent = change.getparent()
    for mark in list(change.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")):
        change.addprevious(mark)
    parent.remove(change)


def _above(element: Any, tag: str) -> Any:
    while element is not None and element.tag != tag:
        element = element.getparent()
    return element


# -- comments -------------------------------------------------------------------------------


def _comments(opened: Opened, body: Any, notice: Callable[..., None]) -> None:
    name = opened.related("comments")
    if not name:
        return
    places = {mark.get(ID): mark for mark in body.iter(f"{W}commentReference")}
    places |= {mark.get(ID): mark for mark in body.iter(f"{W}commentRangeStart")}
    for comment in opened.tree(name).iter(f"{W}comment"):
        found = "\n".join(block_words(block) for block in blocks_of(comment))
        notice("comment", places.get(comment.get(ID)), found)


# -- what LibreOffice 7.4 multiplies -----------------------------------------------------------


def repair(opened: Opened, body: Any, notice: Callable[..., None] = lambda *_: None) -> None:
    """What LibreOffice 7.4 wrote several times stands once; only a file that this version saved is touched."""
    if _MULTIPLIES not in application(opened):
        return
    for first, copies in _multiplied(body):
        notice("repaired", first, words(first))
        for copy in copies:
            _remove(copy)


def _multiplied(body: Any) -> Iterator[tuple[Any, list[Any]]]:
    """Neighbouring controls without a tag: the whole text, then a piece of it and the whole again, and so on."""
    seen: set[Any] = set()
    for first in list(body.iter(SDT)):
        if first in seen or not _nameless(first) or not (text := words(first)):
            continue
        copies = []
        following = first.getnext()
        while following is not None and following.tag == SDT and _nameless(following):
            again = words(following)
            if not again.endswith(text) or again[: -len(text)] not in text:
                break
            copies.append(following)
            following = following.getnext()
        seen.update(copies)
        if any(len(words(copy)) > len(text) for copy in copies):
            yield first, copies


def _nameless(control: Any) -> bool:
    return control.find(CONTENT) is not None and control.find(f"{W}sdtPr/{W}tag") is None
