"""Styles and lists that the author's pieces name: ours where they have the same name, else brought along."""

from __future__ import annotations

import copy
from functools import cached_property
from typing import Any

from kyoso.carrying.author import Author, plain_name
from kyoso.carrying.target import Target
from kyoso.carrying.words import NAME, VAL, W

STYLE_TAGS = frozenset(f"{W}{name}" for name in ("pStyle", "rStyle", "tblStyle"))
WITHIN_STYLE = frozenset(f"{W}{name}" for name in ("basedOn", "link", "next"))
NUMBER = f"{W}numId"
STYLE_ID, TYPE = f"{W}styleId", f"{W}type"


class Definitions:
    """Brings styles and lists into the new draft, each once."""

    def __init__(self, author: Author, target: Target) -> None:
        self.author, self.target = author, target
        self.styles: dict[str, str] = {}
        self.lists: dict[str, str] = {}
        self.abstracts: dict[str, str] = {}
        self._wide = False
        self.unknown: set[str] = set()  # styles and lists that are named and defined nowhere

    def adjust(self, each: Any) -> None:
        """Let an element name the style or list as the new draft has it."""
        if each.tag in STYLE_TAGS:
            given = self.style(each.get(VAL, ""))
            if given:
                each.set(VAL, given)
            else:
                self.unknown.add(each.get(VAL, ""))
                each.getparent().remove(each)
        elif each.tag == NUMBER and each.get(VAL) not in (None, "0"):
            given = self.list(each.get(VAL))
            if given:
                each.set(VAL, given)
            else:
                self.unknown.add(f"numId {each.get(VAL)}")
                each.getparent().getparent().remove(each.getparent())

    # -- styles ---------------------------------------------------------------------------

    @cached_property
    def _ours(self) -> dict[tuple[str, str], str]:
        """The styles of the new draft by kind and name."""
        found = {}
        for style in self.target.tree("word/styles.xml").iter(f"{W}style"):
            name = style.find(NAME)
            found[style.get(TYPE, ""), plain_name(name.get(VAL, ""))] = style.get(STYLE_ID, "")
        return found

    @cached_property
    def _taken(self) -> set[str]:
        return {each.lower() for each in self._ours.values()}

    def style(self, wanted: str) -> str:
        """The id in the new draft of a style of the author's; "" for one that is defined nowhere."""
        if wanted not in self.styles:
            source = self.author.styles.get(wanted)
            self.styles[wanted] = "" if source is None else self._same(wanted, source) or self._bring(wanted, source)
        return self.styles[wanted]

    def _same(self, wanted: str, source: Any) -> str:
        kind, name = source.get(TYPE, ""), self.author.style_name(wanted)
        known = self._ours.get((kind, name))
        if known is None and source.get(f"{W}default") in ("1", "true"):
            defaults = {"paragraph": "normal", "character": "defaultparagraphfont", "table": "normaltable"}
            known = self._ours.get((kind, defaults.get(kind, "nolist")))
        return known or ""

    def _bring(self, wanted: str, source: Any) -> str:
        made = copy.deepcopy(source)
        number, given = 1, wanted
        while given.lower() in self._taken:
            number += 1
            given = f"{wanted}{number}"
        self._taken.add(given.lower())
        self.styles[wanted] = given  # before what it names, since styles name each other
        made.set(STYLE_ID, given)
        made.attrib.pop(f"{W}default", None)
        self._widen()
        self.target.tree("word/styles.xml").append(made)
        for each in list(made.iter()):
            if each.tag in WITHIN_STYLE:
                related = self.style(each.get(VAL, ""))
                if related:
                    each.set(VAL, related)
                else:
                    made.remove(each)
            elif each.tag == f"{W}rsid":
                made.remove(each)
            elif each.tag == NUMBER:
                self.adjust(each)
        return given

    def _widen(self) -> None:
        """The part of the styles knows the extensions that the author's are written with."""
        if not self._wide:
            self._wide = True
            self.target.widen("word/styles.xml", self.author.tree(self.author.story("styles")))

    # -- lists ----------------------------------------------------------------------------

    @cached_property
    def _headings(self) -> str:
        """The list of the new draft that numbers its headings."""
        tree = self.target.tree("word/numbering.xml")
        tied = {
            abstract.get(f"{W}abstractNumId")
            for abstract in tree.iter(f"{W}abstractNum")
            if abstract.find(f"{W}lvl/{W}pStyle") is not None
        }
        return next(
            (str(num.get(NUMBER)) for num in tree.iter(f"{W}num") if num.find(f"{W}abstractNumId").get(VAL) in tied), ""
        )

    def list(self, wanted: str) -> str:
        """The number in the new draft of a list of the author's; "" for one that is defined nowhere."""
        if wanted not in self.lists:
            num = self.author.numberings.get(wanted)
            abstract = None if num is None else self.author.abstracts.get(num.find(f"{W}abstractNumId").get(VAL))
            self.lists[wanted] = "" if abstract is None else self._bring_list(wanted, num, abstract)
        return self.lists[wanted]

    def _bring_list(self, wanted: str, num: Any, abstract: Any) -> str:
        tied = [self.author.style_name(each.get(VAL, "")) for each in abstract.iter(f"{W}pStyle")]
        if "heading1" in tied and self._headings:
            return self._headings
        tree = self.target.tree("word/numbering.xml")
        nums = tree.findall(f"{W}num")
        given = str(max((int(each.get(NUMBER)) for each in nums), default=0) + 1)
        self.lists[wanted] = given
        made = copy.deepcopy(num)
        made.set(NUMBER, given)
        made.find(f"{W}abstractNumId").set(VAL, self._abstract(abstract, tree))
        _only_word(made)
        last = tree.findall(f"{W}num")
        last[-1].addnext(made) if last else tree.append(made)
        for each in list(made.iter(f"{W}pStyle")):
            self._tie(each)
        return given

    def _abstract(self, abstract: Any, tree: Any) -> str:
        old = abstract.get(f"{W}abstractNumId")
        if old not in self.abstracts:
            there = tree.findall(f"{W}abstractNum")
            given = str(max((int(each.get(f"{W}abstractNumId")) for each in there), default=-1) + 1)
            self.abstracts[old] = given
            made = copy.deepcopy(abstract)
            made.set(f"{W}abstractNumId", given)
            _only_word(made)
            there[-1].addnext(made) if there else tree.insert(0, made)
            for each in list(made.iter(f"{W}pStyle", f"{W}numStyleLink", f"{W}styleLink", f"{W}lvlPicBulletId")):
                self._tie(each)
        return self.abstracts[old]

    def _tie(self, each: Any) -> None:
        """A list may belong to a style that comes along; the pictures of picture bullets do not."""
        given = "" if each.tag == f"{W}lvlPicBulletId" else self.styles.get(each.get(VAL, ""), "")
        if given and given not in self._ours.values():
            each.set(VAL, given)
        else:
            each.getparent().remove(each)


def _only_word(tree: Any) -> None:
    """Without the attributes of extensions, which this part does not declare."""
    for each in tree.iter():
        for name in [name for name in each.attrib if not name.startswith(W)]:
            del each.attrib[name]
