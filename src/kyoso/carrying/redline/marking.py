"""Blocks and words as inserted or deleted."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from kyoso.carrying.redline.tokens import PROPERTIES, Token, tokens_of
from kyoso.carrying.words import BREAK, MARKS, RUN, TR, P, W
from kyoso.word import etree

FIRST_ID = 900_000
AUTHOR = "kyoso"
TEXT, DELETED = f"{W}t", f"{W}delText"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_END = frozenset(f"{W}{name}" for name in ("sectPr", "pPrChange"))


class Marker:
    """Makes the marks of a redline. `brought` gives a copy of what stands in the old file, fit for the new one."""

    def __init__(self, brought: Callable[[Any], Any]) -> None:
        self.brought = brought
        self.inserted = self.deleted = 0

    def change(self, kind: str) -> Any:
        """A tracked change (`ins` or `del`) with a number of its own."""
        number = FIRST_ID + self.inserted + self.deleted
        self.inserted += kind == "ins"
        self.deleted += kind == "del"
        return etree.Element(f"{W}{kind}", {f"{W}id": str(number), f"{W}author": AUTHOR})

    # -- inserted -------------------------------------------------------------------------

    def insert(self, block: Any) -> Any:
        """A block of the new file as inserted, in place."""
        if block.tag == P:
            self._insert_words(block)
            self._mark_end(block, "ins")
        elif block.tag == f"{W}tbl":
            for row in _own(block, TR):
                self.mark_row(row, "ins")
        else:
            for each in _own(block, P, f"{W}tbl"):
                self.insert(each)
        return block

    def mark_row(self, row: Any, kind: str) -> None:
        """A whole row, with all that it holds."""
        properties = row.find(f"{W}trPr")
        if properties is None:
            properties = row.makeelement(f"{W}trPr")
            row.insert(sum(child.tag in (f"{W}tblPrEx",) for child in row), properties)
        properties.append(self.change(kind))
        if kind == "ins":
            for cell in _own(row, f"{W}tc"):
                for each in _own(cell, P, f"{W}tbl"):
                    self.insert(each)

    def _insert_words(self, parent: Any) -> None:
        """Every run of a paragraph, in controls and links as well."""
        row: Any = None
        for child in list(parent):
            if child.tag == RUN:
                if row is None:
                    row = self.change("ins")
                    child.addprevious(row)
                row.append(child)
                continue
            row = None
            if child.tag not in PROPERTIES and child.tag not in MARKS:
                self._insert_words(child)

    # -- deleted --------------------------------------------------------------------------

    def delete(self, block: Any) -> list[Any]:
        """A block of the old file as deleted: its words, without its controls, links and bookmarks."""
        if block.tag == P:
            return [self._deleted_paragraph(block)]
        if block.tag != f"{W}tbl":
            return [made for each in _own(block, P, f"{W}tbl") for made in self.delete(each)]
        table = _bare_table(block)
        table = self.brought(table)
        for row in _own(table, TR):
            self.mark_row(row, "del")
            for cell in _own(row, f"{W}tc"):
                self._delete_cell(cell)
        return [table]

    def delete_row(self, row: Any) -> Any:
        """A row of the old file as deleted."""
        made = self.brought(row)
        self.mark_row(made, "del")
        for cell in _own(made, f"{W}tc"):
            self._delete_cell(cell)
        return made

    def _delete_cell(self, cell: Any) -> None:
        for each in _own(cell, P, f"{W}tbl"):
            made = self._deleted_paragraph(each, here=True) if each.tag == P else self._deleted_table(each)
            each.addprevious(made)
            each.getparent().remove(each)

    def _deleted_table(self, table: Any) -> Any:
        for row in _own(table, TR):
            self.mark_row(row, "del")
            for cell in _own(row, f"{W}tc"):
                self._delete_cell(cell)
        return copy.deepcopy(table)

    def _deleted_paragraph(self, paragraph: Any, *, here: bool = False) -> Any:
        """`here`: it was brought into the new file already."""
        made = etree.Element(P)
        properties = paragraph.find(f"{W}pPr")
        if properties is not None:
            kept = copy.deepcopy(properties)
            for child in [child for child in kept if child.tag in _END or child.tag == f"{W}rPr"]:
                kept.remove(child)
            made.append(kept if here else self.brought(kept))
        self.delete_words(made, tokens_of(paragraph), here=here)
        self._mark_end(made, "del")
        return made

    def delete_words(self, parent: Any, tokens: list[Token], *, here: bool = False) -> None:
        """Tokens of the old file as deleted, behind what stands in `parent`."""
        shown = [token for token in tokens if token.text or token.element is not None]
        if not shown:
            return
        change = self.change("del")
        for run in runs_of(shown, DELETED):
            change.append(run if here else self.brought(run))
        if len(change):
            parent.append(change)

    def _mark_end(self, paragraph: Any, kind: str) -> None:
        """The end of a paragraph as inserted or deleted."""
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            properties = paragraph.makeelement(f"{W}pPr")
            paragraph.insert(0, properties)
        marks = properties.find(f"{W}rPr")
        if marks is None:
            marks = properties.makeelement(f"{W}rPr")
            behind = [at for at, child in enumerate(properties) if child.tag in _END]
            properties.insert(behind[0] if behind else len(properties), marks)
        marks.insert(0, self.change(kind))

    def between(self) -> Any:
        """An empty paragraph between two tables that comes and goes with neither: inserted and deleted."""
        made = etree.Element(P)
        self._mark_end(made, "del")
        self._mark_end(made, "ins")
        return made


def runs_of(tokens: list[Token], text_tag: str = TEXT) -> list[Any]:
    """Runs with the words of tokens, one for each row of tokens of the same look."""
    made: list[Any] = []
    look: Any = made  # none has this one
    for token in tokens:
        if token.element is not None and isinstance(token.element, tuple):
            if text_tag == TEXT:
                made += [copy.deepcopy(run) for run in token.element]
            else:
                made += _plain_runs(token, text_tag)
            look = made
            continue
        if token.element is not None and token.look is None and token.element.tag.rpartition("}")[2] not in _IN_RUNS:
            made.append(copy.deepcopy(token.element))  # a formula stands beside runs
            look = made
            continue
        if token.look is not look:
            look = token.look
            run = etree.Element(RUN)
            if look is not None:
                run.append(copy.deepcopy(look))
            made.append(run)
        _add(made[-1], token, text_tag)
    return made


_IN_RUNS = frozenset(
    ("drawing", "pict", "object", "footnoteReference", "endnoteReference", "sym", "br", "cr", "ptab", "ruby", "tab")
) | {"AlternateContent", "noBreakHyphen", "softHyphen", "footnoteRef", "endnoteRef", "separator", "pgNum", "dayLong"}


def _plain_runs(token: Token, text_tag: str) -> list[Any]:
    """The result of a field as words; its code goes with the new one."""
    run = etree.Element(RUN)
    look = next(
        (look for look in (each.find(f"{W}rPr") for each in token.element if each.tag == RUN) if look is not None), None
    )
    if look is not None:
        run.append(copy.deepcopy(look))
    _add(run, token._replace(element=None), text_tag)
    return [run] if token.text else []


def _add(run: Any, token: Token, text_tag: str) -> None:
    if token.element is not None:
        run.append(copy.deepcopy(token.element))
        return
    for piece in _pieces(token.text):
        if piece in "\t\n":
            run.append(run.makeelement(f"{W}tab" if piece == "\t" else f"{W}br"))
        elif len(run) and run[-1].tag == text_tag:
            run[-1].text = (run[-1].text or "") + piece
        else:
            words = run.makeelement(text_tag, {_SPACE: "preserve"})
            words.text = piece
            run.append(words)


def _pieces(text: str) -> list[str]:
    if "\t" not in text and "\n" not in text:
        return [text] if text else []
    found: list[str] = []
    for char in text:
        if char in "\t\n" or not found or found[-1] in "\t\n":
            found.append(char)
        else:
            found[-1] += char
    return found


def _own(parent: Any, *tags: str) -> list[Any]:
    """The nearest descendants of these kinds, through whatever only stands round them."""
    found: list[Any] = []
    for child in parent:
        if child.tag in tags:
            found.append(child)
        elif child.tag not in PROPERTIES and child.tag != BREAK:
            found += _own(child, *tags)
    return found


def _bare_table(table: Any) -> Any:
    """A table without controls round its rows and cells."""
    return copy.deepcopy(table)


own = _own
