"""Two files as one."""

from __future__ import annotations

from typing import Any, NamedTuple

from kyoso.carrying.author import Author, into_paragraphs
from kyoso.carrying.moving import Mover
from kyoso.carrying.redline.accepting import accept
from kyoso.carrying.redline.marking import Marker
from kyoso.carrying.redline.merging import Merger, blocks_in
from kyoso.carrying.target import DOCUMENT, Target
from kyoso.carrying.words import BREAK
from kyoso.word.opening import open_docx


class Redline(NamedTuple):
    """The bytes of a Word file with tracked changes, and how many there are of each kind."""

    data: bytes
    inserted: int
    deleted: int


def redline(old: bytes, new: bytes, names: tuple[str, str] = ("the old file", "the new file")) -> Redline:
    """The new file with every word that came as inserted, and every word of the old one that went as deleted.

    Both are taken as they are with their own tracked changes accepted. Head, foot and look are those of the new file;
    controls, links and bookmarks of what went stay out. Raises Problem where one of the two is no Word file.
    """
    author = Author(old, names[0])
    opened = open_docx(new, names[1])
    if opened.main != DOCUMENT:
        raise opened.refuse(f"its main part is {opened.main}, not {DOCUMENT}; save it in Word or LibreOffice first")
    target = Target(new)
    into_paragraphs(target.body)  # the author's are there already
    accept(author.body)
    accept(target.body)
    target.widen(DOCUMENT, author.tree(author.main))
    mover = Mover(author, target, set())

    def brought(element: Any) -> Any:
        return mover.moved(element, author.main)

    marker = Marker(brought)
    body = target.body
    section = [child for child in body if child.tag == BREAK]
    made = Merger(marker).blocks(blocks_in(author.body), blocks_in(body))
    for child in list(body):
        body.remove(child)
    body.extend([*made, *section])
    return Redline(target.packed(), marker.inserted, marker.deleted)
