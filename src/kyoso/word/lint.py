"""What validators overlook: a lint of the Word files that we write.

It checks what a reader of the file relies on (unique tags and bookmarks, pairs within one
paragraph) and what Word repairs without a word (cells without a paragraph, unbalanced fields).
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from io import BytesIO
from posixpath import dirname, normpath
from typing import Any

from kyoso.word import etree
from kyoso.word.xml import WORD

W = f"{{{WORD}}}"
BOOKMARK = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}\Z")
LONGEST_TAG = 64


def lint(data: bytes) -> list[str]:
    """Everything that is wrong with a .docx, a line each."""
    parts = _parts(data)
    trees = {name: etree.fromstring(part) for name, part in parts.items() if name.endswith((".xml", ".rels"))}
    findings = [*_entries(data), *_relations(parts, trees), *_types(parts, trees)]
    stories = [trees[name] for name in trees if re.fullmatch(r"word/(document|header\d*|footer\d*)\.xml", name)]
    for check in (_controls, _bookmarks, _tables, _fields):
        findings += check(stories)
    return [*findings, *_styles(stories, trees["word/styles.xml"])]


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _entries(data: bytes) -> Iterator[str]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        yield from _twice("zip entry", archive.namelist())


def _relations(parts: dict[str, bytes], trees: dict[str, Any]) -> Iterator[str]:
    for name, tree in trees.items():
        if not name.endswith(".rels"):
            continue
        folder = dirname(dirname(name))
        yield from _twice(f"relationship id in {name}", [row.get("Id") for row in tree])
        for row in tree:
            target = normpath(f"{folder}/{row.get('Target')}").lstrip("/")
            if row.get("TargetMode") != "External" and target not in parts:
                yield f"{name}: {row.get('Id')} leads to {target}, which is not there"


def _types(parts: dict[str, bytes], trees: dict[str, Any]) -> Iterator[str]:
    types = trees["[Content_Types].xml"]
    named = {row.get("PartName", "").lstrip("/") for row in types}
    endings = {row.get("Extension") for row in types}
    for name in named - {""} - set(parts):
        yield f"content type of {name}, which is not there"
    for name in set(parts) - named:
        if name.rpartition(".")[2] not in endings and name != "[Content_Types].xml":
            yield f"{name} has no content type"


def _controls(stories: list[Any]) -> Iterator[str]:
    controls = [control for story in stories for control in story.iter(f"{W}sdt")]
    tags = [_value(control.find(f"{W}sdtPr/{W}tag")) for control in controls]
    yield from _twice("tag of a field", tags)
    yield from _twice("id of a field", [_value(control.find(f"{W}sdtPr/{W}id")) for control in controls])
    for control, tag in zip(controls, tags, strict=True):
        if not tag or len(tag) > LONGEST_TAG:
            yield f"field {tag!r}: a tag has 1 to {LONGEST_TAG} characters"
        title = _value(control.find(f"{W}sdtPr/{W}alias"))
        if len(title) > LONGEST_TAG:
            yield f"field {tag}: a title has at most {LONGEST_TAG} characters, this one {len(title)}"
        if control.getparent().tag != f"{W}p":
            yield f"field {tag}: not inline, and LibreOffice 7.4 multiplies the text of such"
        if control.find(f"{W}sdtPr/{W}text") is not None or control.find(f".//{W}p") is not None:
            yield f"field {tag}: holds what an inline, untyped field cannot"


def _bookmarks(stories: list[Any]) -> Iterator[str]:
    starts = [start for story in stories for start in story.iter(f"{W}bookmarkStart")]
    yield from _twice("bookmark", [start.get(f"{W}name") for start in starts])
    yield from _twice("id of a bookmark", [start.get(f"{W}id") for start in starts])
    ends = {end.get(f"{W}id"): end for story in stories for end in story.iter(f"{W}bookmarkEnd")}
    for start in starts:
        name, end = start.get(f"{W}name"), ends.pop(start.get(f"{W}id"), None)
        if not BOOKMARK.match(name):
            yield f"bookmark {name!r}: letters, digits and underscores, at most 40"
        if end is None or end.getparent() is not start.getparent():
            yield f"bookmark {name}: does not end in the paragraph in which it begins"
    yield from (f"bookmark end {number} without a start" for number in ends)


def _tables(stories: list[Any]) -> Iterator[str]:
    for story in stories:
        for table in story.iter(f"{W}tbl"):
            columns = len(table.findall(f"{W}tblGrid/{W}gridCol"))
            for row in table.findall(f"{W}tr"):
                cells = row.findall(f"{W}tc")
                if len(cells) != columns:
                    yield f"a row of {len(cells)} cells in a table of {columns} columns: {_text(row)}"
                yield from (
                    f"a cell does not end in a paragraph: {_text(row)}" for cell in cells if cell[-1].tag != f"{W}p"
                )
            following = table.getnext()
            if following is None or following.tag == f"{W}tbl":
                yield f"no paragraph after the table of {_text(table)}"


def _fields(stories: list[Any]) -> Iterator[str]:
    for story in stories:
        depth = 0
        for mark in story.iter(f"{W}fldChar"):
            depth += {"begin": 1, "end": -1}.get(mark.get(f"{W}fldCharType"), 0)
            if depth < 0:
                yield "a field ends that has not begun"
        if depth > 0:
            yield "a field begins that does not end"


def _styles(stories: list[Any], styles: Any) -> Iterator[str]:
    known = {style.get(f"{W}styleId") for style in styles.iter(f"{W}style")}
    used = {
        element.get(f"{W}val")
        for story in stories
        for tag in ("pStyle", "rStyle", "tblStyle")
        for element in story.iter(f"{W}{tag}")
    }
    yield from (f"style {name!r} is not defined" for name in sorted(used - known))


def _twice(what: str, names: Iterable[str | None]) -> Iterator[str]:
    yield from (f"{what} {name!r} stands there {count} times" for name, count in Counter(names).items() if count > 1)


def _value(element: Any) -> str:
    return "" if element is None else str(element.get(f"{W}val"))


def _text(element: Any) -> str:
    return "".join(element.itertext())[:40]
