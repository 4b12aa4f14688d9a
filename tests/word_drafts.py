"""What the tests of the Word drafts share: the matrix as made, and a plain reading of a file."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

from lxml import etree

from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import Drafter, matrix
from kyoso.word.xml import WORD

W = f"{{{WORD}}}"


def all_drafts(rulebook: Rulebook, project: Project) -> dict[str, bytes]:
    """Every draft of the matrix, by its name; made once a process."""
    if _kept.get("digest") != rulebook.digest:
        _kept.update(digest=rulebook.digest, drafts=dict(matrix(Drafter(rulebook, project))))
    drafts: dict[str, bytes] = _kept["drafts"]
    return drafts


_kept: dict[str, Any] = {}


def part(data: bytes, name: str = "word/document.xml") -> Any:
    """One part of a draft as a tree."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return etree.fromstring(archive.read(name))


def words(element: Any) -> str:
    """The text of an element as a reader sees it: tabs, line breaks and field results included."""
    marks = {f"{W}tab": "\t", f"{W}br": "\n"}
    return "".join(
        node.text or "" if node.tag == f"{W}t" else marks[node.tag]
        for node in element.iter(f"{W}t", f"{W}tab", f"{W}br")
        if node.getparent().tag == f"{W}r" and node.get(f"{W}type") is None  # no tab stops, no page breaks
    )


def value(element: Any, path: str) -> str:
    """The w:val of the first element at a path, or nothing."""
    found = element.find("/".join(f"{W}{step}" for step in path.split("/")))
    return "" if found is None else str(found.get(f"{W}val"))


def fields(data: bytes) -> dict[str, str]:
    """The text of every field by its tag; nothing where the blank is still marked."""
    found = {}
    for control in part(data).iter(f"{W}sdt"):
        blank = control.find(f"{W}sdtPr/{W}showingPlcHdr") is not None
        found[value(control, "sdtPr/tag")] = "" if blank else words(control.find(f"{W}sdtContent"))
    return found


def table(data: bytes, name: str) -> list[list[str]]:
    """The cells of a plan's table, found by its bookmark, head row first."""
    mark = next(m for m in part(data).iter(f"{W}bookmarkStart") if m.get(f"{W}name") == "t_" + name.replace("-", "_"))
    found = mark
    while found.tag != f"{W}tbl":
        found = found.getparent()
    return [[words(cell) for cell in row.findall(f"{W}tc")] for row in found.findall(f"{W}tr")]


def as_text(data: bytes) -> str:
    """A draft as text: a line a paragraph with its style, a table as Markdown."""
    lines = []
    for block in part(data).find(f"{W}body"):
        if block.tag == f"{W}p":
            style = value(block, "pPr/pStyle")
            text = words(block).replace("\n", "⏎").replace("\t", "⇥")
            if text:
                lines.append(f"[{style or 'Normal'}] {text}")
        elif block.tag == f"{W}tbl":
            for row in block.findall(f"{W}tr"):
                cells = [words(cell).replace("\n", "⏎").replace("|", "\\|") for cell in row.findall(f"{W}tc")]
                lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
