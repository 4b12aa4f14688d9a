"""A document as it is with all its tracked changes accepted."""

from __future__ import annotations

from typing import Any

from kyoso.carrying.words import COME, GONE, TR, P, W

_FORMATTING = tuple(
    f"{W}{name}Change" for name in ("rPr", "pPr", "tblPr", "tblGrid", "tblPrEx", "trPr", "tcPr", "sectPr", "numbering")
)
_RANGES = tuple(
    f"{W}{name}Range{end}"
    for name in ("moveFrom", "moveTo", "customXmlIns", "customXmlDel")
    for end in ("Start", "End")
)
_CELLS = (f"{W}cellIns", f"{W}cellDel", f"{W}cellMerge")


def accept(body: Any) -> None:
    """Accept every tracked change in a tree of ours, in place."""
    for change in list(body.iter(*_FORMATTING, *_RANGES, *_CELLS)):
        _remove(change)
    open_ended = [
        paragraph
        for paragraph in body.iter(P)
        if any(paragraph.find(f"{W}pPr/{W}rPr/{tag}") is not None for tag in GONE)
    ]
    for row in list(body.iter(TR)):
        if any(row.find(f"{W}trPr/{tag}") is not None for tag in GONE):
            _remove(row)
    for change in list(body.iter(*GONE)):
        if change.getparent() is not None:
            _remove(change)
    for change in list(body.iter(*COME)):
        parent = change.getparent()
        if parent.tag in (f"{W}rPr", f"{W}trPr"):
            _remove(change)
            continue
        for child in list(change):
            change.addprevious(child)
        _remove(change)
    for paragraph in reversed(open_ended):
        _join(paragraph)
    for table in list(body.iter(f"{W}tbl")):
        if next(table.iter(TR), None) is None:
            _remove(table)


def _join(paragraph: Any) -> None:
    """A paragraph whose end was deleted goes on in the next one."""
    following = paragraph.getnext()
    if following is None or following.tag != P:
        if not [child for child in paragraph if child.tag != f"{W}pPr"] and following is not None:
            _remove(paragraph)
        return
    place = 1 if len(following) and following[0].tag == f"{W}pPr" else 0
    for child in reversed([child for child in paragraph if child.tag != f"{W}pPr"]):
        following.insert(place, child)
    _remove(paragraph)


def _remove(element: Any) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
