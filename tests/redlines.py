"""Tracked changes accepted or rejected as Word does it, for what a redline holds; beside `kyoso.carrying.redline`.

Written on its own, so that a fault of the one does not hide in the other.
"""

from __future__ import annotations

from typing import Any

from tests.word_drafts import W, part, words

OTHER = {"ins": "del", "del": "ins"}


def settled(data: bytes, kept: str) -> list[str]:
    """The blocks of a file, a line each, once all changes are accepted (`kept` is ins) or rejected (del)."""
    body = part(data).find(f"{W}body")
    for row in list(body.iter(f"{W}tr")):
        if row.find(f"{W}trPr/{W}{OTHER[kept]}") is not None:
            row.getparent().remove(row)
    for table in list(body.iter(f"{W}tbl")):
        if table.find(f".//{W}tr") is None:
            table.getparent().remove(table)
    for change in [each for each in body.iter(f"{W}{OTHER[kept]}") if each.getparent().tag != f"{W}rPr"]:
        change.getparent().remove(change)
    for paragraph in [each for each in body.iter(f"{W}p") if _goes(each, kept)]:
        assert not words(paragraph) + deleted(paragraph), "a paragraph goes with all of its words"
        paragraph.getparent().remove(paragraph)
    for text in list(body.iter(f"{W}delText")):
        text.tag = f"{W}t"
    return lines(body)


def _goes(paragraph: Any, kept: str) -> bool:
    return paragraph.find(f"{W}pPr/{W}rPr/{W}{OTHER[kept]}") is not None


def deleted(paragraph: Any) -> str:
    """The words of a paragraph that are marked as deleted."""
    return "".join(text.text or "" for text in paragraph.iter(f"{W}delText"))


def blocks(data: bytes) -> list[str]:
    """The blocks of a file without tracked changes, a line each."""
    return lines(part(data).find(f"{W}body"))


def lines(body: Any) -> list[str]:
    """A line for each paragraph with its place: in the text, or in a row and cell of a table."""
    found = []
    for block in body:
        if block.tag == f"{W}p":
            found.append(f"¶ {words(block)}")
        elif block.tag == f"{W}tbl":
            for number, row in enumerate(block.findall(f"{W}tr")):
                for place, cell in enumerate(row.findall(f"{W}tc")):
                    found += [f"{number}.{place} {words(each)}" for each in cell.findall(f"{W}p")]
    return found
