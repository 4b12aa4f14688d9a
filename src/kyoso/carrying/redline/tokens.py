"""A paragraph as words and things, in order: what stands between its properties and its end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from kyoso.carrying.words import COMMENT, MARKS, RUN, P, W

TEXT, TAB, BREAK = f"{W}t", f"{W}tab", f"{W}br"
FIELD, CODE = f"{W}fldChar", f"{W}instrText"
PROPERTIES = frozenset((f"{W}pPr", f"{W}rPr", f"{W}sdtPr", f"{W}sdtEndPr", f"{W}smartTagPr", f"{W}customXmlPr"))
# What a reader takes as one: a number with its signs, a word in Latin letters, a row of kanji, of kana.
_WORD = re.compile(
    r"[0-9０-９][0-9０-９,.，．]*|[A-Za-zÀ-ɏ]+|[\u3400-\u9fff々]+|[\u30a0-\u30ff]+|[\u3040-\u309f]+|\s+|.", re.DOTALL
)


class Token(NamedTuple):
    """One word or thing.

    `key` is what is compared. `opens` and `closes` are the ends of what stands round others, such as a content control.
    `marks` stand before it and have no words: bookmarks, ends of comments.
    """

    key: str
    text: str = ""
    element: Any = None  # what is shown as it is: a picture, a field
    look: Any = None  # the properties of its run
    opens: Any = None
    closes: bool = False
    marks: tuple[Any, ...] = ()


def tokens_of(paragraph: Any) -> list[Token]:
    """What a paragraph holds, marks without a word behind them at last."""
    reader = _Reader()
    reader.read(paragraph)
    while reader.field:
        reader.unfinished()
    if reader.marks:
        reader.add(Token("end"))
    return reader.found


class _Reader:
    def __init__(self) -> None:
        self.found: list[Token] = []
        self.marks: list[Any] = []
        self.field: list[Any] = []
        self.depth = 0

    def add(self, token: Token) -> None:
        self.found.append(token._replace(marks=tuple(self.marks)))
        self.marks = []

    def read(self, parent: Any) -> None:
        for child in parent:
            if self.depth and child.tag != RUN:
                self.field.append(child)
            elif child.tag == RUN:
                self._run(child)
            elif child.tag in MARKS:
                self.marks.append(child)
            elif child.tag not in PROPERTIES:
                self._around(child)

    def _around(self, child: Any) -> None:
        """A control, link or the like is read through; a formula and whatever is not known is one thing."""
        if next(child.iter(RUN), None) is None or child.tag.rpartition("}")[2] not in _THROUGH:
            self.add(Token(f"thing:{child.tag}:{''.join(child.itertext())}", element=child))
            return
        self.add(Token(f"open:{_name(child)}", opens=child))
        content = child.find(f"{W}sdtContent")
        self.read(child if content is None else content)
        self.add(Token(f"close:{_name(child)}", closes=True))

    def _run(self, run: Any) -> None:
        kinds = [mark.get(f"{W}fldCharType") for mark in run.iter(FIELD)]
        if self.depth or kinds:
            self.field.append(run)
            self.depth += kinds.count("begin") - kinds.count("end")
            if self.depth <= 0:
                self.depth = 0
                self._field()
            return
        if run.find(COMMENT) is not None:
            self.marks.append(run)
            return
        look = run.find(f"{W}rPr")
        for child in run:
            if child.tag == TEXT:
                for word in _WORD.findall(child.text or ""):
                    self.add(Token(word, word, look=look))
            elif child.tag == TAB or (child.tag == BREAK and child.get(f"{W}type") is None):
                sign = "\t" if child.tag == TAB else "\n"
                self.add(Token(sign, sign, look=look))
            elif child.tag not in PROPERTIES and child.tag != f"{W}lastRenderedPageBreak":
                self.add(Token(_thing(child), element=child, look=look))

    def unfinished(self) -> None:
        """A field that goes on in another paragraph: its beginning is one thing, what stands behind it is read."""
        runs, self.field, self.depth = self.field, [], 0
        separates = [any(mark.get(f"{W}fldCharType") == "separate" for mark in run.iter(FIELD)) for run in runs]
        at = separates.index(True) + 1 if True in separates else len(runs)
        code = "".join(each.text or "" for run in runs[:at] for each in run.iter(CODE))
        self.add(Token(f"field:{code.strip()}:", element=tuple(runs[:at])))
        self.read(runs[at:])

    def _field(self) -> None:
        """A field with its code and result is one thing."""
        code = "".join(each.text or "" for run in self.field for each in run.iter(CODE))
        shown = "".join(_shown(run) for run in _results(self.field))
        self.add(Token(f"field:{code.strip()}:{shown}", shown, element=tuple(self.field)))
        self.field = []


_THROUGH = frozenset(("sdt", "hyperlink", "smartTag", "customXml", "fldSimple", "dir", "bdo"))


def _name(element: Any) -> str:
    """What tells one control or link from another, whatever it holds."""
    tag = element.find(f"{W}sdtPr/{W}tag")
    return (
        f"{element.tag.rpartition('}')[2]}:{tag.get(f'{W}val') if tag is not None else element.get(f'{W}anchor', '')}"
    )


def _thing(child: Any) -> str:
    """A picture, note or break: alike where kind and words are."""
    return f"thing:{child.tag}:{child.get(f'{W}type', '')}:{''.join(child.itertext())}"


def _results(runs: list[Any]) -> Iterator[Any]:
    """The runs of a field's result."""
    depth, results = 0, [False]
    for run in runs:
        for mark in run.iter(FIELD) if run.tag == RUN else ():
            kind = mark.get(f"{W}fldCharType")
            if kind == "begin":
                depth += 1
                results.append(False)
            elif kind == "separate":
                results[-1] = True
            elif depth:
                depth -= 1
                results.pop()
        if results[-1]:
            yield run


def _shown(element: Any) -> str:
    return "".join(_SIGNS.get(each.tag, each.text or "") for each in element.iter(TEXT, TAB, BREAK))


def words_of(block: Any) -> str:
    """The words of a paragraph or table: a line for each paragraph, a sign in place of each picture or note."""
    found: list[str] = []
    for each in block.iter(*_READ):
        tag = each.tag
        if tag == P:
            found.append("\r")
        elif tag == TEXT:
            found.append(each.text or "")
        elif tag in _SIGNS:
            found.append(_SIGNS[tag])
        else:
            found.append("￼")
    return "".join(found)


_SIGNS = {TAB: "\t", BREAK: "\n"}
_READ = (P, TEXT, TAB, BREAK, *(f"{W}{name}" for name in ("drawing", "pict", "object", "footnoteReference", "sym")))
