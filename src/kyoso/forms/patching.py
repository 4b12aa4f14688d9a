"""Writes into places of a form: only what has to change changes, in the look that the form has there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import ceil

from kyoso.forms.document import Atom, Cell, Document, Paragraph, is_colour
from kyoso.forms.markup import Element
from kyoso.forms.slots import width_of
from kyoso.word import xml
from kyoso.word.places import Edits

_TRACKED = re.compile(r"<w:(?:ins|del|moveFrom|moveTo)\b[^>]*/>|<w:rPrChange\b.*?</w:rPrChange>", re.S)
_PROMPT = re.compile(r'<w:rStyle\b[^>]*w:val="PlaceholderText"[^>]*/>')
_COLOUR = re.compile(r'<w:color\b[^>]*w:val="([0-9A-Fa-f]{6})"[^>]*/>')
_HIDDEN = re.compile(r"<w:(?:vanish|specVanish)\b[^>]*/>")
_OWN_IDS = re.compile(r'\s\w+:(?:paraId|textId)="[^"]*"')
_MARKS = re.compile(r"<w:(?:bookmarkStart|bookmarkEnd|permStart|permEnd)\b[^>]*/>")
Replacement = tuple[int, int, str]  # from and to in the text of a paragraph, and what comes instead


def content(text: str) -> str:
    """The content of a run; never nothing, so that what follows keeps its place."""
    return xml.words(text) or '<w:t xml:space="preserve"></w:t>'


def plain_look(properties: str, *, keep_colour: bool = False) -> str:
    """Properties of a run for words of an applicant: the form's typeface and size, no instruction's colour."""
    made = _HIDDEN.sub("", _PROMPT.sub("", _TRACKED.sub("", properties)))
    match = _COLOUR.search(made)
    if match and not keep_colour and (is_colour(match[1]) or match[1].upper() == "808080"):
        made = made.replace(match[0], "")
    return "" if re.fullmatch(r"<w:rPr>\s*</w:rPr>|<w:rPr\s*/>", made) else made


def look_of(line: Paragraph) -> str:
    """The properties that a new run in a paragraph has: those of a blank run, else of its mark."""
    for run in line.element.iter("w:r"):
        properties = run.child("w:rPr")
        if properties is not None:
            return plain_look(properties.outer)
    match = re.search(r"<w:rPr>.*</w:rPr>", line.properties.outer if line.properties else "", re.S)
    return plain_look(match[0]) if match else ""


class Writer:
    """Collects what is written into one form."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.edits = Edits(document.source)
        self._pending: dict[int, tuple[Paragraph, list[Replacement]]] = {}

    def replace(self, line: Paragraph, start: int, end: int, text: str) -> None:
        """Let a stretch of a paragraph's text give way; it is written when all are known."""
        self._pending.setdefault(line.element.start, (line, []))[1].append((start, end, text))

    def finished(self) -> Edits:
        """All changes of the text."""
        for line, replacements in self._pending.values():
            self._write(line, sorted(replacements))
        self._pending.clear()
        return self.edits

    def _write(self, line: Paragraph, replacements: Sequence[Replacement]) -> None:
        if not line.atoms:
            self.fill(line, "".join(text for _, _, text in replacements))
            return
        texts = {id(atom): list(atom.text) for atom in line.atoms}
        first: dict[int, str] = {}
        for start, end, text in replacements:
            atom = _holder(line, start, end)
            for each in line.atoms:
                for at in range(max(start, each.start), min(end, each.start + len(each.text))):
                    texts[id(each)][at - each.start] = ""
            at = start - atom.start
            signs = texts[id(atom)]
            if at >= len(signs):
                first[id(atom)] = first.get(id(atom), "") + text
            else:
                signs[at] = text + signs[at]
        for atom in line.atoms:
            made = "".join(texts[id(atom)]) + first.get(id(atom), "")
            if made != atom.text:
                self.edits.replace(atom.element.start, atom.element.end, content(made))

    def fill(self, line: Paragraph, text: str) -> None:
        """Put words into a paragraph that has none."""
        for atom in line.atoms:  # blanks that a typist left
            self.edits.replace(atom.element.start, atom.element.end, content(""))
        run = f"<w:r>{look_of(line)}{content(text)}</w:r>"
        element = line.element
        if element.empty:
            tag = element.outer
            self.edits.replace(element.start, element.end, f"{tag[:-2].rstrip()}>{run}</w:p>")
        else:
            self.edits.insert(_before_closing(element), run)

    def fill_room(self, room: Sequence[Paragraph], paragraphs: Sequence[str], width: int) -> None:
        """Put paragraphs, made or plain, into blank lines: more are added, and lines that words now take go.

        `width` is the room's in twentieths of a point; 0 where it is not known, and no line goes.
        """
        for line, text in zip(room, paragraphs, strict=False):
            self._one(line, text)
        last = room[min(len(room), len(paragraphs)) - 1]
        extra = [self.copied(last, text) for text in paragraphs[len(room) :]]
        self.edits.insert(last.element.end, "".join(extra))
        left = room[len(paragraphs) :]
        needed = sum(_height(text, line, width) for text, line in zip(paragraphs, room, strict=False))
        surplus = min(len(left), max(needed - len(paragraphs), 0)) if width else 0
        for line in [line for line in reversed(left) if _removable(line)][:surplus]:
            self.edits.replace(line.element.start, line.element.end, "")

    def _one(self, line: Paragraph, text: str) -> None:
        if text.startswith("<w:"):
            self.edits.replace(line.element.start, line.element.end, text)
        elif text:
            self.fill(line, text)

    def copied(self, line: Paragraph, text: str) -> str:
        """A paragraph like another one."""
        return text if text.startswith("<w:") else paragraph_like(line, xml_run(line, text))


def xml_run(line: Paragraph, text: str) -> str:
    """A run in the look of a paragraph."""
    return f"<w:r>{look_of(line)}{content(text)}</w:r>"


def paragraph_like(line: Paragraph, runs: str) -> str:
    """A paragraph with the properties of another one, without the section that may end there."""
    properties = line.properties.outer if line.properties is not None else ""
    properties = re.sub(r"<w:sectPr\b.*?</w:sectPr>", "", properties, flags=re.S)
    return f"<w:p>{properties}{runs}</w:p>"


def _before_closing(element: Element) -> int:
    """Where words go: after all runs, but before marks that end there."""
    inside = [each for each in element.children if each.name != "w:pPr"]
    at = element.close
    for each in reversed(inside):
        if each.name not in ("w:bookmarkEnd", "w:permEnd", "w:proofErr"):
            break
        at = each.start
    return at


def _holder(line: Paragraph, start: int, end: int) -> Atom:
    """The piece of text that new words stand in."""
    inside = [a for a in line.atoms if a.start < end and a.start + len(a.text) > start and a.text]
    if inside:
        return inside[0]
    before = [atom for atom in line.atoms if atom.start + len(atom.text) <= start]
    if before and (before[-1].element.name == "w:t" or len(before) == len(line.atoms)):
        return before[-1]
    return next((atom for atom in line.atoms if atom.start >= start), line.atoms[-1])


def _height(text: str, line: Paragraph, width: int) -> int:
    """How many lines words take in a room, roughly."""
    if not width or text.startswith("<w:tbl"):
        return 1
    words = re.sub(r"<[^>]*>", "", text) if text.startswith("<w:") else text
    size = re.search(r'<w:sz\b[^>]*w:val="([0-9]{1,3})"', look_of(line))
    points = int(size[1]) / 2 if size else 10.5
    columns = max(int(width / (points * 10)), 2)
    return max(ceil(width_of(words) / columns), 1)


def _removable(line: Paragraph) -> bool:
    """Whether a blank line is nothing but a blank line."""
    return all(each.name in ("w:pPr", "w:r", "w:proofErr") for each in line.element.children) and not (
        line.boxes or line.pictures or "<w:sectPr" in line.element.outer
    )


def row_like(source: str, row: Element, number: int) -> str:
    """A row of a table once more: no identifiers that must be unique; its running number goes on."""
    made = _MARKS.sub("", _OWN_IDS.sub("", source))
    first = re.search(r"(<w:t\b[^>]*>)([^<]*?)([0-9]{1,3})([^<]*)(</w:t>)", made)
    cell = made.find("</w:tc>")
    if first and first.start() < cell and not re.sub(r"[0-9.．)）(（№No]", "", first[2] + first[4]).strip():
        counted = str(int(first[3]) + number)
        made = made[: first.start(3)] + counted + made[first.end(3) :]
    return made


def room_width(document: Document, cell: Cell | None) -> int:
    """The width of a cell, or of the page between its margins, in twentieths of a point."""
    if cell is not None:
        return max(cell.width - 220, 0)
    sections = re.findall(r"<w:sectPr\b.*?</w:sectPr>", document.source, re.S)
    for said in reversed(sections):
        page = re.search(r'<w:pgSz\b[^>]*w:w="(\d+)"', said)
        left = re.search(r'<w:pgMar\b[^>]*w:left="(\d+)"', said)
        right = re.search(r'<w:pgMar\b[^>]*w:right="(\d+)"', said)
        if page and left and right:
            return int(page[1]) - int(left[1]) - int(right[1])
    return 0
