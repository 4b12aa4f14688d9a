"""The author's file: its parts as they are, each parsed once and never written."""

from __future__ import annotations

import copy
import hashlib
from functools import cached_property
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from kyoso.carrying.words import AUTHOR, ID, NAME, ROUND, VAL, P, R, W
from kyoso.word import etree
from kyoso.word.opening import Opened, Relation, content_type, open_docx
from kyoso.word.reading import settling

_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
ONLY_NAMING = (f"{_CHART}externalData", f"{_CHART}userShapes")  # LibreOffice leaves the name of a workbook, not itself
OWN_COMMENTS = "kyoso"  # the author of comments that an earlier check or update wrote


class Author:
    """A filled draft as its author sent it."""

    def __init__(self, data: bytes, name: str) -> None:
        self.opened: Opened = open_docx(data, name)
        self.main = self.opened.main
        self._archive = ZipFile(BytesIO(data))
        self._trees: dict[str, Any] = {}
        self._relations: dict[str, dict[str, Relation]] = {}
        self._digests: dict[str, str] = {}
        settling.repair(self.opened, self.body)
        into_paragraphs(self.body)

    @cached_property
    def is_from_libreoffice(self) -> bool:
        """Whether LibreOffice saved the file last."""
        return "LibreOffice" in settling.application(self.opened)

    def tree(self, name: str) -> Any:
        """A part as a tree."""
        if name not in self._trees:
            self._trees[name] = self.opened.tree(name)
        return self._trees[name]

    def raw(self, name: str) -> bytes:
        """The bytes of a part, a picture for instance; a chart without what only names a part that is missing."""
        try:
            data = self._archive.read(self.opened.entries[name.lower()])
        except (BadZipFile, KeyError, EOFError, NotImplementedError, OSError) as error:
            raise self.opened.refuse(f"the part {name} is damaged ({error}); try an earlier copy") from None
        missing = {number for number, each in self.relations(name).items() if not self._is_there(each)}
        if not missing or not any(tag.rpartition("}")[2].encode() in data for tag in ONLY_NAMING):
            return data
        tree = copy.deepcopy(self.tree(name))
        gone = [each for each in tree.iter(*ONLY_NAMING) if each.get(f"{R}id") in missing]
        for each in gone:
            each.getparent().remove(each)
        return etree.tostring(tree) if gone else data

    def _is_there(self, relation: Relation) -> bool:
        return relation.external or relation.target in self.opened

    def digest(self, name: str) -> str:
        """One number for the content of a part, whatever its name is."""
        if name not in self._digests:
            self._digests[name] = hashlib.sha256(self.raw(name)).hexdigest() if name in self.opened else "missing"
        return self._digests[name]

    def content_type(self, name: str) -> str:
        """The content type of a part."""
        return content_type(self.opened, name)

    def relations(self, part: str) -> dict[str, Relation]:
        """The relations of a part, by their id."""
        if part not in self._relations:
            self._relations[part] = {each.id: each for each in self.opened.relations(part)}
        return self._relations[part]

    def kind_of(self, part: str, relation: str) -> str:
        """The full type of a relation."""
        folder, _, last = part.rpartition("/")
        rows = self.tree(f"{folder}/_rels/{last}.rels" if folder else f"_rels/{last}.rels")
        return next((str(row.get("Type")) for row in rows if row.get("Id") == relation), "")

    @cached_property
    def body(self) -> Any:
        """The body of the document."""
        body = self.tree(self.main).find(f"{W}body")
        if body is None:
            raise self.opened.refuse(f"the main part {self.main} has no body; try an earlier copy")
        return body

    def story(self, kind: str) -> str:
        """The name of the part for styles, numbering, footnotes, comments …; nothing without one."""
        return self.opened.related(kind)

    def _by(self, kind: str, tag: str, attribute: str) -> dict[str, Any]:
        part = self.story(kind)
        return {row.get(attribute, ""): row for row in self.tree(part).iter(tag)} if part else {}

    @cached_property
    def styles(self) -> dict[str, Any]:
        """The styles by their id."""
        return self._by("styles", f"{W}style", f"{W}styleId")

    @cached_property
    def numberings(self) -> dict[str, Any]:
        """The lists by their number."""
        return self._by("numbering", f"{W}num", f"{W}numId")

    @cached_property
    def abstracts(self) -> dict[str, Any]:
        """The definitions of lists by their number."""
        return self._by("numbering", f"{W}abstractNum", f"{W}abstractNumId")

    @cached_property
    def footnotes(self) -> dict[str, Any]:
        """The footnotes by their number."""
        return self._by("footnotes", f"{W}footnote", ID)

    @cached_property
    def endnotes(self) -> dict[str, Any]:
        """The endnotes by their number."""
        return self._by("endnotes", f"{W}endnote", ID)

    @cached_property
    def comments(self) -> dict[str, Any]:
        """People's comments by their number; those of an earlier check or work list are not theirs."""
        found = self._by("comments", f"{W}comment", ID)
        return {number: comment for number, comment in found.items() if comment.get(AUTHOR) != OWN_COMMENTS}

    def style_name(self, style: str) -> str:
        """The name of a style in lower case without blanks: what stays the same in Word and LibreOffice."""
        found = self.styles.get(style)
        name = found.find(NAME) if found is not None else None
        return plain_name(name.get(VAL, "") if name is not None else style)


def plain_name(name: str) -> str:
    """The name of a style for comparing."""
    return "".join(name.lower().split())


_ENDS = frozenset(f"{W}{name}" for name in ("bookmarkEnd", "commentRangeEnd", "moveFromRangeEnd", "moveToRangeEnd"))
_STARTS = frozenset(
    f"{W}{name}" for name in ("bookmarkStart", "commentRangeStart", "moveFromRangeStart", "moveToRangeStart")
)


def into_paragraphs(body: Any) -> None:
    """Marks that stand between paragraphs into the one before or behind, so that they go where it goes."""
    for mark in list(body.iter(*_STARTS, *_ENDS)):
        parent = mark.getparent()
        if parent.tag == P or parent.tag not in ROUND | {body.tag, f"{W}tc"}:
            continue
        if mark.tag in _ENDS:
            near = _near(mark, "getprevious")
            if near is not None:
                near.append(mark)
        else:
            near = _near(mark, "getnext")
            if near is not None:
                near.insert(1 if len(near) and near[0].tag == f"{W}pPr" else 0, mark)


def _near(mark: Any, step: str) -> Any:
    """The paragraph before or behind a mark, among its siblings."""
    near = getattr(mark, step)()
    while near is not None and near.tag != P:
        near = getattr(near, step)()
    return near
