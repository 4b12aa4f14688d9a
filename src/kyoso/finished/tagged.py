"""What keeps a PDF from being read aloud: the checks of PDF/UA-1 (ISO 14289-1) that a machine can make on its tree.

The numbers are those of the standard's clauses, as veraPDF gives them too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from kyoso.pdf import STANDARD, Element, Pdf

# What may hang on what; other kinds are free.
INSIDE = {
    "TR": ("Table", "THead", "TBody", "TFoot"),
    "TH": ("TR",),
    "TD": ("TR",),
    "LI": ("L",),
    "LBody": ("LI",),
    "TOCI": ("TOC",),
}
HOLDS = {
    "Table": ("TR", "THead", "TBody", "TFoot", "Caption"),
    "TR": ("TH", "TD"),
    "L": ("LI", "L", "Caption"),
    "LI": ("Lbl", "LBody"),
    "TOC": ("TOCI", "TOC", "Caption"),
}
TAG = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*\Z")  # a language by RFC 3066


class Objection(NamedTuple):
    """What is wrong, by the clause of the standard."""

    clause: str
    what: str


def objections(pdf: Pdf) -> list[Objection]:
    """Everything that is wrong with a PDF for a reader who hears it."""
    elements = pdf.elements()
    return [*_of_the_file(pdf), *_of_the_tree(elements), *_of_tables(elements), *_of_the_pages(pdf)]


def _of_the_file(pdf: Pdf) -> Iterator[Objection]:
    marks = pdf.root.get("/MarkInfo", {})
    if not marks.get("/Marked") or "/StructTreeRoot" not in pdf.root:
        yield Objection("7.1", "not tagged")
    if marks.get("/Suspects"):
        yield Objection("7.1", "its tags are doubted by the program that made them")
    if not pdf.title.strip() or b"dc:title" not in pdf.metadata:
        yield Objection("7.1", "no title")
    if not pdf.root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        yield Objection("7.1", "the window shows the name of the file, not the title")
    if b"pdfuaid:part" not in pdf.metadata:
        yield Objection("5", "does not say that it keeps to PDF/UA")
    if not TAG.match(pdf.language):
        yield Objection("7.2", f"no language ({pdf.language!r})")
    for name in pdf.roles:
        if name.lstrip("/") in STANDARD:
            yield Objection("7.1", f"{name.lstrip('/')}, a kind of the standard's, is mapped to another")
    for name, embedded in pdf.fonts().items():
        if not embedded:
            yield Objection("7.21.4.1", f"the typeface {name} is not in the file")


def _of_the_tree(elements: list[Element]) -> Iterator[Objection]:
    level = 0
    for each in elements:
        yield from _of_element(each, elements[each.up].kind if each.up >= 0 else "")
        if re.fullmatch("H[1-6]", each.kind):
            found = int(each.kind[1])
            if found > level + 1:
                yield Objection("7.4.2", f"a heading of level {found} follows one of level {level}")
            level = found
    kinds = {each.kind for each in elements}
    if "H" in kinds and any(re.fullmatch("H[1-6]", kind) for kind in kinds):
        yield Objection("7.4.4", "headings with levels and without")


def _of_element(element: Element, above: str) -> Iterator[Objection]:
    """What is wrong with an element in one of the kind `above`, "" where there is none."""
    kind = element.kind
    if kind not in STANDARD:
        yield Objection("7.1", f"{kind} is no kind of the standard's, nor mapped to one")
    if kind in ("Figure", "Formula") and not element.alt:
        yield Objection("7.3" if kind == "Figure" else "7.7", f"a {kind} without an alternative text")
    if kind in INSIDE and above not in INSIDE[kind]:
        yield Objection("7.2", f"{kind} hangs on {above or 'nothing'}")
    if above in HOLDS and kind not in HOLDS[above]:
        yield Objection("7.2", f"{above} holds {kind}")
    if element.language and not TAG.match(element.language):
        yield Objection("7.2", f"{element.language!r} is no language")


def _of_tables(elements: list[Element]) -> Iterator[Objection]:
    """Every row is as wide as the others, spans counted; a head cell says whether it is one of a column or a row."""
    rows: dict[int, list[int]] = {}  # the widths of the rows of a table
    heads: Counter[int] = Counter()
    table_of: dict[int, int] = {}
    for number, each in enumerate(elements):
        table_of[number] = number if each.kind == "Table" else table_of.get(each.up, -1)
        if each.kind == "TR":
            rows.setdefault(table_of[number], []).append(_width(elements, number))
        if each.kind == "TH":
            heads[table_of[number]] += 1
            if each.attributes.get("Scope") is None and "Headers" not in each.attributes:
                yield Objection("7.5", "a head cell does not say whether it is one of a column or of a row")
    for table, widths in rows.items():
        spans = any(
            each.attributes.get("RowSpan", 1) != 1
            for number, each in enumerate(elements)
            if table_of.get(number) == table and each.kind in ("TD", "TH")
        )
        if not spans and len(set(widths)) > 1:
            yield Objection("7.2", f"a table whose rows have {', '.join(map(str, sorted(set(widths))))} columns")


def _width(elements: list[Element], row: int) -> int:
    cells = (each for each in elements[row + 1 :] if each.up == row)
    return sum(int(each.attributes.get("ColSpan", 1)) for each in cells)


def _of_the_pages(pdf: Pdf) -> Iterator[Objection]:
    for link in pdf.links():
        if not link.get("/Contents"):
            yield Objection("7.18.5", "a link without words of its own")
        if "/StructParent" not in link:
            yield Objection("7.18.5", "a link that is not in the tree")
        if link["page-tabs"] != "/S":
            yield Objection("7.18.3", "the tab key does not follow the tree")


def counts(pdf: Pdf) -> Counter[str]:
    """How many elements of each kind the tree has."""
    return Counter(each.kind for each in pdf.elements())
