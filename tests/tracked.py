"""Drafts with tracked changes and comments, as Word writes them; beside `tests.returned`."""

from __future__ import annotations

import copy
from typing import Any

from kyoso.word import xml
from tests.returned import MAIN, NS, answer, control, edited, element, marked, paragraph, pasted, related, rows, section
from tests.word_drafts import W

WHO = 'w:author="架空 はるか" w:date="2025-06-01T09:00:00Z"'


def inserted(text: str, number: int = 901) -> str:
    """A tracked insertion as markup."""
    return f'<w:ins w:id="{number}" {WHO}>{xml.run(text)}</w:ins>'


def deleted(text: str, number: int = 902) -> str:
    """A tracked deletion as markup."""
    words = xml.run(text).replace("<w:t ", "<w:delText ").replace("</w:t>", "</w:delText>")
    return f'<w:del w:id="{number}" {WHO}>{words}</w:del>'


def tracked(data: bytes, tag: str, old: str, new: str) -> bytes:
    """A field whose old words are deleted and new ones inserted, both tracked."""

    def change(tree: Any) -> None:
        there = control(tree, tag)
        prompt = there.find(f"{W}sdtPr/{W}showingPlcHdr")
        if prompt is not None:
            prompt.getparent().remove(prompt)
        there.find(f"{W}sdtContent")[:] = [element(deleted(old)), element(inserted(new))]

    return edited(data, change)


def tracked_row(data: bytes, name: str, row: int, kind: str) -> bytes:
    """A row that is marked as inserted (`ins`) or deleted (`del`)."""

    def change(tree: Any) -> None:
        rows(tree, name)[row].find(f"{W}trPr").append(element(f'<w:{kind} w:id="903" {WHO}/>'))

    return edited(data, change)


def tracked_paragraph(data: bytes, tag: str, text: str, kind: str) -> bytes:
    """A whole paragraph behind an answer, inserted (`ins`) or deleted (`del`) with its end."""
    words = inserted(text, 905) if kind == "ins" else deleted(text, 905)
    mark = f'<w:pPr><w:rPr><w:{kind} w:id="904" {WHO}/></w:rPr></w:pPr>'
    return pasted(data, tag, f"<w:p>{mark}{words}</w:p>")


def moved_tracked(data: bytes, name: str, before: str) -> bytes:
    """A section moved as a tracked change: it stands in both places, and its bookmarks in the old one."""

    def change(tree: Any) -> None:
        place = marked(tree, xml.name("s", before))
        for block in section(tree, name):
            if block.tag != f"{W}p":
                continue
            new = copy.deepcopy(block)
            for mark in [*new.iter(f"{W}bookmarkStart"), *new.iter(f"{W}bookmarkEnd")]:
                mark.getparent().remove(mark)
            _wrap(new, "moveTo")
            place.addprevious(new)
            _wrap(block, "moveFrom")

    return edited(data, change)


def _wrap(block: Any, kind: str) -> None:
    """Every run of a paragraph in a tracked move, and its end marked so."""
    for run in list(block.iter(f"{W}r")):
        change = element(f'<w:{kind} w:id="906" {WHO}/>')
        run.getparent().replace(run, change)
        change.append(run)
    properties = block.find(f"{W}pPr")
    properties.append(element(f'<w:rPr><w:{kind} w:id="907" {WHO}/></w:rPr>'))


def commented(data: bytes, tag: str, text: str) -> bytes:
    """A comment on a field's answer."""
    comment = f'<w:comment w:id="0" {WHO} w:initials="架">{paragraph(text, "SmallNote")}</w:comment>'
    comments = f"<w:comments {NS}>{comment}</w:comments>"
    data = related(data, "comments", "comments.xml", comments, f"{MAIN}.comments+xml")

    def change(tree: Any) -> None:
        place = answer(tree, tag)
        place.insert(1, element('<w:commentRangeStart w:id="0"/>'))
        place.append(element('<w:commentRangeEnd w:id="0"/>'))
        place.append(element('<w:r><w:commentReference w:id="0"/></w:r>'))

    return edited(data, change)
