"""The author's pieces into another file, with everything that they refer to."""

from __future__ import annotations

import copy
from collections.abc import Collection
from functools import cached_property
from posixpath import basename, dirname
from typing import Any

from kyoso.carrying.author import Author
from kyoso.carrying.definitions import Definitions
from kyoso.carrying.own import APPENDIX, BACK, KEPT
from kyoso.carrying.survey import is_named
from kyoso.carrying.target import DOCUMENT, Target
from kyoso.carrying.words import (
    COMMENT,
    COMMENT_END,
    COMMENT_START,
    CONTENT,
    END,
    ID,
    NAME,
    SDT,
    START,
    VAL,
    P,
    R,
    W,
    marks_in,
)
from kyoso.word import etree
from kyoso.word.carriers import ITEM_ID
from kyoso.word.opening import Relation

HYPERLINK_ANCHOR = f"{W}anchor"
TRACKED = frozenset(
    f"{W}{name}"
    for name in (
        *("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "tblPrChange", "tblGridChange", "trPrChange"),
        *("tcPrChange", "sectPrChange", "tblPrExChange", "numberingChange", "cellIns", "cellDel", "cellMerge"),
        *("moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd", "permStart", "permEnd"),
        *("customXmlInsRangeStart", "customXmlInsRangeEnd", "customXmlDelRangeStart", "customXmlDelRangeEnd"),
    )
)
OWN_PAGE_PARTS = (f"{W}headerReference", f"{W}footerReference")
DROPPED = frozenset(f"{W}{name}" for name in ("proofErr", "lastRenderedPageBreak", "subDoc"))
DRAWING_ID = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
NOTES = {f"{W}footnoteReference": "footnotes", f"{W}endnoteReference": "endnotes"}
FIRST_ID, FIRST_CONTROL = 100_000, 200_000
THREADS = ("commentsExtended", "commentsIds", "commentsExtensible", "people")
IDS = ("}paraId", "}paraIdParent", "}durableId")
SEPARATORS = ("separator", "continuationSeparator")


class Mover:
    """Copies pieces of the author's file into the new draft."""

    def __init__(self, author: Author, target: Target, own_marks: set[str], own_tags: Collection[str] = ()) -> None:
        self.author, self.target, self.own_marks = author, target, own_marks
        self.own_tags = own_tags
        self.definitions = Definitions(author, target)
        self.next_id, self.next_control = FIRST_ID, FIRST_CONTROL
        self.next_drawing = 1
        self.ids: dict[tuple[str, str], str] = {}
        self.names: dict[str, str] = {}
        self.reserved = frozenset(marks_in(target.body))
        self.taken = set(self.reserved)
        self.notes: dict[tuple[str, str], str] = {}
        self.comments: dict[str, str] = {}
        self.copied: dict[str, str] = {}
        self.unknown: set[str] = set()  # relations and notes that are nowhere

    def moved(self, element: Any, part: str, into: str = DOCUMENT) -> Any:
        """A copy of a piece of `part`, ready to stand in the part `into` of the new draft."""
        made = copy.deepcopy(element)
        made.tail = None
        holder = etree.Element("holder")
        holder.append(made)
        for control in list(holder.iter(SDT)):
            self._control(control)
        for each in list(holder.iter()):
            if isinstance(each.tag, str) and each.getparent() is not None:
                self._adjust(each, part, into)
        return holder[0]

    def _adjust(self, each: Any, part: str, into: str) -> None:
        tag = each.tag
        if tag in DROPPED:
            each.getparent().remove(each)
        elif tag in (START, END):
            self._bookmark(each)
        elif tag in (COMMENT, COMMENT_START, COMMENT_END):
            self._comment(each)
        elif tag in NOTES:
            self._note_named(each)
        elif tag == DRAWING_ID:
            each.set("id", str(self.next_drawing))
            self.next_drawing += 1
        elif tag == f"{W}sectPr":
            self._section(each)
        elif tag in TRACKED and each.get(ID) is not None:
            self._change(each)
        elif tag == f"{W}hyperlink" and each.get(HYPERLINK_ANCHOR) in self.names:
            each.set(HYPERLINK_ANCHOR, self.names[each.get(HYPERLINK_ANCHOR)])
        else:
            self.definitions.adjust(each)
        for name in [name for name in each.attrib if name.startswith(R)] if each.tag not in OWN_PAGE_PARTS else ():
            each.set(name, self._related(each.get(name), part, into))
            if not each.get(name):
                del each.attrib[name]

    def _change(self, each: Any) -> None:
        """A tracked change has a number of its own; the two ends of a range share one."""
        family = each.tag.removesuffix("Start").removesuffix("End")
        if not family.endswith("Range") and not each.tag.startswith(f"{W}perm"):
            self.ids.pop((family, each.get(ID)), None)
        each.set(ID, self._renumbered(family, each.get(ID)))

    def _renumbered(self, family: str, number: str) -> str:
        if (family, number) not in self.ids:
            self.ids[family, number] = str(self.next_id)
            self.next_id += 1
        return self.ids[family, number]

    # -- marks and controls ---------------------------------------------------------------

    def _bookmark(self, each: Any) -> None:
        number, name = each.get(ID, ""), each.get(NAME)
        if name is None:
            if ("own", number) in self.ids:
                each.getparent().remove(each)
            else:
                each.set(ID, self._renumbered("bookmark", number))
            return
        if name in self.own_marks or name == APPENDIX or name.startswith((BACK, KEPT)) or name == "_GoBack":
            self.ids["own", number] = ""
            each.getparent().remove(each)
            return
        each.set(ID, self._renumbered("bookmark", number))
        each.set(NAME, self._free_name(name))

    def _free_name(self, name: str) -> str:
        made, number = name, 1
        while made in self.taken:
            number += 1
            made = f"{name[: 40 - len(str(number)) - 1]}_{number}"
        self.taken.add(made)
        if name in self.reserved:  # not where the author's own file has a name twice: the first one counts
            self.names.setdefault(name, made)
        return made

    def _control(self, control: Any) -> None:
        """Fields of the draft, and controls without a name, give way to what is in them; the author's stay."""
        properties, content = control.find(f"{W}sdtPr"), control.find(CONTENT)
        if content is None or (properties is not None and is_named(control, self.own_tags)):
            self._keep_control(properties)
            return
        parent, place = control.getparent(), control.getparent().index(control)
        for child in reversed(content):
            parent.insert(place, child)
        parent.remove(control)

    def _keep_control(self, properties: Any) -> None:
        if properties is None:
            return
        for binding in properties.findall(f"{W}dataBinding"):
            if binding.get(f"{W}storeItemID", "").upper() not in self._sources:
                properties.remove(binding)  # else the properties of the new draft would be shown in it
        if not self._has_prompts:
            for each in properties.findall(f"{W}placeholder"):
                properties.remove(each)
        number = properties.find(ID)
        if number is not None:
            number.set(VAL, str(self.next_control))
            self.next_control += 1

    @cached_property
    def _has_prompts(self) -> bool:
        return any(each.kind == "glossaryDocument" for each in self.author.relations(self.author.main).values())

    @cached_property
    def _sources(self) -> set[str]:
        """The ids of the author's own custom XML, which comes along."""
        found = set()
        for relation in self.author.relations(self.author.main).values():
            if relation.kind == "customXml" and relation.target in self.author.opened:
                for each in self.author.relations(relation.target).values():
                    if each.kind == "customXmlProps" and each.target in self.author.opened:
                        found |= {str(value).upper() for value in self.author.tree(each.target).attrib.values()}
        return found - {ITEM_ID.upper()}

    def _section(self, each: Any) -> None:
        """A section of the author's has the new draft's header and footer."""
        for child in list(each):
            if child.tag in (*OWN_PAGE_PARTS, f"{W}titlePg"):
                each.remove(child)
        last = self.target.body.find(f"{W}sectPr")
        for place, child in enumerate(last.iterchildren(*OWN_PAGE_PARTS)):
            each.insert(place, copy.deepcopy(child))

    # -- relations and parts --------------------------------------------------------------

    def _related(self, number: str, part: str, into: str) -> str:
        """The relation in the new draft; nothing where the author's leads nowhere."""
        relation = self.author.relations(part).get(number)
        if relation is None:
            self.unknown.add(number)
            return ""
        kind = self.author.kind_of(part, number)
        if relation.external:
            return self.target.relate(into, kind, relation.target, external=True)
        if relation.target not in self.author.opened:
            self.unknown.add(relation.target)
            return ""
        return self.target.relate(into, kind, self.part(relation))

    def part(self, relation: Relation) -> str:
        """A copy of a part of the author's, with the parts that it names."""
        name = relation.target
        if name not in self.copied:
            folder = dirname(name) or "word"
            made = self.target.add_part(
                f"{folder}/{basename(name)}", self.author.raw(name), self.author.content_type(name)
            )
            self.copied[name] = made
            for number, each in self.author.relations(name).items():
                self._again(made, name, number, each)
        return self.copied[name]

    def _again(self, made: str, name: str, number: str, each: Relation) -> None:
        """A relation of a copied part, under its old id, since its XML names it so."""
        kind = self.author.kind_of(name, number)
        if not each.external and each.target not in self.author.opened:
            return
        target = each.target if each.external else self.part(each)
        given = self.target.relate(made, kind, target, external=each.external)
        if given != number:
            tree = self.target.tree(f"{dirname(made)}/_rels/{basename(made)}.rels")
            next(row for row in tree if row.get("Id") == given).set("Id", number)

    # -- notes and comments ---------------------------------------------------------------

    def _note_named(self, each: Any) -> None:
        """The number of a note in the new draft; one that is nowhere goes, since another note may have its number."""
        kind, number = NOTES[each.tag], each.get(ID, "")
        if given := self._note(kind, number):
            each.set(ID, given)
        else:
            self.unknown.add(f"{kind.removesuffix('s')} {number}")
            each.getparent().remove(each)

    def _note(self, kind: str, number: str) -> str:
        """The number of a note in the new draft, which it is brought into; "" for one that is nowhere."""
        if (kind, number) in self.notes:
            return self.notes[kind, number]
        source = getattr(self.author, kind).get(number)
        part = self.author.story(kind[:-1] + "s")
        if source is None:
            return ""
        name = self.target.new_story(kind, self.author.tree(part))
        tree = self.target.tree(name)
        if not len(tree):
            self._separators(tree, kind[:-1])
        given = str(max(int(each.get(ID)) for each in tree) + 1)
        self.notes[kind, number] = given
        made = tree.makeelement(source.tag, {ID: given})
        tree.append(made)
        made.extend([self.moved(child, part, name) for child in source])
        return given

    def _separators(self, tree: Any, tag: str) -> None:
        for number, kind in enumerate(SEPARATORS, -1):
            tree.append(
                etree.fromstring(
                    f'<w:{tag} xmlns:w="{W[1:-1]}" w:type="{kind}" w:id="{number}"><w:p><w:pPr><w:spacing w:before="0"'
                    f' w:after="0" w:line="240" w:lineRule="auto"/></w:pPr><w:r><w:{kind}/></w:r></w:p></w:{tag}>'
                )
            )

    def _comment(self, each: Any) -> None:
        given = self.comment(each.get(ID, ""))
        if given is None:
            run = each.getparent()
            run.remove(each)
            if run.tag == f"{W}r" and all(child.tag == f"{W}rPr" for child in run) and run.getparent() is not None:
                run.getparent().remove(run)
        else:
            each.set(ID, given)

    def comment(self, number: str) -> str | None:
        """The new number of a comment, which is copied; None for one that is nobody's."""
        source = self.author.comments.get(number)
        if source is None:
            return None
        if number not in self.comments:
            part = self.author.story("comments")
            name = self.target.new_story("comments", self.author.tree(part))
            tree = self.target.tree(name)
            self.comments[number] = given = str(len(tree))
            made = tree.makeelement(source.tag, {**source.attrib, ID: given})
            tree.append(made)
            made.extend([self.moved(child, part, name) for child in source])
        return self.comments[number]

    def finish(self) -> None:
        """What can be done only when all is there: halves of ranges, threads of comments, tracking."""
        body = self.target.body
        self._rename_in_codes(body)
        _close_marks(body)
        for start, end in ((START, END), (COMMENT_START, COMMENT_END)):
            _drop_halves(body, start, end)
        for kind in ("moveFrom", "moveTo"):
            _drop_halves(body, f"{W}{kind}RangeStart", f"{W}{kind}RangeEnd")
        self._threads()
        settings = self.author.story("settings")
        tracking = settings and self.author.tree(settings).find(f"{W}trackRevisions") is not None
        stop = self.target.tree("word/settings.xml").find(f"{W}defaultTabStop")
        if tracking and stop is not None:
            stop.addprevious(stop.makeelement(f"{W}trackRevisions"))

    def _rename_in_codes(self, body: Any) -> None:
        """References lead to the bookmarks under the names that these have now."""
        for code in body.iter(f"{W}instrText") if self.names else ():
            words = (code.text or "").split(" ")
            code.text = " ".join(self.names.get(word, word) for word in words)

    def _threads(self) -> None:
        """Which comment answers which, and which are settled; and who the people are."""
        if not self.comments:
            return
        ids = {value for each in self.target.tree("word/comments.xml").iter(P) for value in _para_ids(each)}
        durable = self._durable_ids(ids)
        for relation in list(self.author.relations(self.author.main).values()):
            if relation.kind not in THREADS or relation.target not in self.author.opened:
                continue
            tree = copy.deepcopy(self.author.tree(relation.target))
            if relation.kind != "people":
                _only(tree, ids | durable)
            data = etree.tostring(tree)
            name = self.target.add_part(f"word/{relation.kind}.xml", data, self.author.content_type(relation.target))
            self.target.relate(DOCUMENT, self.author.kind_of(self.author.main, relation.id), name)

    def _durable_ids(self, ids: set[str]) -> set[str]:
        """The lasting ids of the comments that came along."""
        part = self.author.story("commentsIds")
        rows = list(self.author.tree(part)) if part else []
        return {
            value
            for row in rows
            if not ids.isdisjoint(row.attrib.values())
            for name, value in row.attrib.items()
            if name.endswith("}durableId")
        }


def _para_ids(paragraph: Any) -> list[str]:
    return [value for name, value in paragraph.attrib.items() if name.endswith("}paraId")]


def _only(tree: Any, known: set[str]) -> None:
    for row in list(tree):
        ids = {value for name, value in row.attrib.items() if name.endswith(IDS)}
        if not ids <= known:
            tree.remove(row)


def _close_marks(body: Any) -> None:
    """A bookmark that ends in words of the draft itself ends with the author's paragraph in which it begins."""
    ends = {mark.get(ID) for mark in body.iter(END)}
    for start in list(body.iter(START)):
        paragraph = next(start.iterancestors(P), None)
        if start.get(ID) not in ends and paragraph is not None:
            paragraph.append(paragraph.makeelement(END, {ID: start.get(ID)}))


def _drop_halves(body: Any, start: str, end: str) -> None:
    """Remove the marks of ranges that do not begin and end, in this order."""
    begun: dict[str, Any] = {}
    whole: set[Any] = set()
    for mark in body.iter(start, end):
        number = mark.get(ID, "")
        if mark.tag == start:
            begun.setdefault(number, mark)
        elif number in begun and begun[number] is not None:
            whole |= {begun[number], mark}
            begun[number] = None
    for mark in list(body.iter(start, end)):
        if mark not in whole:
            mark.getparent().remove(mark)
