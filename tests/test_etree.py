"""The seam for XML: the tree by expat does to the byte what the tree by lxml does."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from kyoso.word.etree import by_expat, by_lxml

TREES = (by_lxml, by_expat)

# -- random edits ---------------------------------------------------------------------------

ADDRESSES = ("urn:one", "urn:two", "urn:three", "http://purl.org/dc/elements/1.1/")
DOCUMENT = (
    '<w:r xmlns:w="urn:one" xmlns:v="urn:two" xmlns="urn:three">t<w:p w:a="1" v:b="2" c="3">u<w:q/>x</w:p>y'
    '<v:p xmlns:o="urn:one" o:a="4" xml:space="preserve"><o:q/>z<q xmlns=""/></v:p><p><w:q v:a="5">s</w:q></p>'
    '<n:p xmlns:n="urn:two" n:a="6" v:b="7"/></w:r>'
)
TAGS = st.sampled_from([*(f"{{{address}}}{name}" for address in ADDRESSES for name in "pq"), "p"])
NAMES = st.sampled_from([*(f"{{{address}}}{name}" for address in ADDRESSES for name in "ab"), "c"])
WORDS = st.one_of(st.none(), st.sampled_from(["", "あ", 'a<b>&"\t\r\n', "x"]))
PLACE = st.integers(0, 40)
PREFIXES = st.dictionaries(st.sampled_from(["w", "v", "n", "ns0", None]), st.sampled_from(ADDRESSES), max_size=3)
EDITS = st.one_of(
    st.tuples(st.sampled_from(["append", "addnext", "addprevious", "extend", "remove"]), PLACE, PLACE),
    st.tuples(st.just("insert"), PLACE, PLACE, st.integers(-4, 5)),
    st.tuples(st.just("set"), PLACE, NAMES, st.sampled_from(["", "あ", 'a<b>&"\t\r\n'])),
    st.tuples(st.just("unset"), PLACE, NAMES),
    st.tuples(st.sampled_from(["text", "tail"]), PLACE, WORDS),
    st.tuples(st.just("make"), TAGS, st.dictionaries(NAMES, st.just("v"), max_size=2), PREFIXES),
    st.tuples(st.just("alike"), PLACE, TAGS, st.dictionaries(NAMES, st.just("v"), max_size=2)),
    st.tuples(st.just("under"), PLACE, TAGS),
    st.tuples(st.just("copy"), PLACE),
    st.tuples(st.just("index"), PLACE),
    st.tuples(st.just("clean"), PLACE, st.sets(st.sampled_from(["w", "v"]))),
    st.tuples(st.just("parse"), st.sampled_from(['<a:p xmlns:a="urn:one"><a:q a:a="1"/></a:p>', "<p>t<q/>u</p>"])),
)


class Edited:
    """Elements of one tree, those that were taken out included, and what was done to them."""

    def __init__(self, tree: Any) -> None:
        self.tree = tree
        self.elements: list[Any] = list(tree.fromstring(DOCUMENT.encode()).iter())

    def at(self, place: int) -> Any:
        """An element by its number."""
        return self.elements[place % len(self.elements)]

    def edit(self, kind: str, *values: Any) -> object:
        """Do one thing; what comes of it, or the kind of error."""
        try:
            return getattr(self, f"_{kind}")(*values)
        except (ValueError, TypeError, IndexError, KeyError) as error:
            return type(error).__name__

    def state(self) -> list[bytes]:
        """Every tree there is as bytes, its tail with it."""
        tops = {id(top): top for element in self.elements for top in [top_of(element)]}
        return [self.tree.tostring(copy.deepcopy(top)) for top in tops.values()]

    def walked(self) -> list[object]:
        """What the ways through the tree say of every element."""
        return [
            (
                *(element.tag, element.text, element.tail, element.prefix, element.nsmap, list(element.attrib.items())),
                *([each.tag for each in way] for way in (element, reversed(element), element.iter())),
                *([each.tag for each in way] for way in (element.iter("{urn:one}q"), element.iterancestors())),
                *(list(element.itertext()), list(element.itertext("{urn:one}q", "p")), len(element)),
                *([each.tag for each in element.findall(path)] for path in ("{urn:one}p/{urn:one}q", ".//q", "*")),
                *(tag_of(each) for each in (element.getparent(), element.getnext(), element.getprevious())),
                *(tag_of(element.find(path)) for path in ("p", "{urn:one}q", ".//{urn:two}p")),
            )
            for element in self.elements
        ]

    def _append(self, place: int, child: int) -> None:
        self.at(place).append(self.at(child))

    def _extend(self, place: int, other: int) -> None:
        self.at(place).extend(list(self.at(other)))

    def _addnext(self, place: int, sibling: int) -> None:
        if self.at(place).getparent() is not None:
            self.at(place).addnext(self.at(sibling))

    def _addprevious(self, place: int, sibling: int) -> None:
        if self.at(place).getparent() is not None:
            self.at(place).addprevious(self.at(sibling))

    def _insert(self, place: int, child: int, index: int) -> None:
        self.at(place).insert(index, self.at(child))

    def _remove(self, place: int, child: int) -> None:
        parent = self.at(place)
        parent.remove(parent[child % max(len(parent), 1)])

    def _set(self, place: int, name: str, value: str) -> None:
        self.at(place).set(name, value)

    def _unset(self, place: int, name: str) -> None:
        del self.at(place).attrib[name]

    def _text(self, place: int, words: str | None) -> None:
        self.at(place).text = words

    def _tail(self, place: int, words: str | None) -> None:
        if self.at(place).getparent() is not None:
            self.at(place).tail = words

    def _make(self, tag: str, attributes: dict[str, str], names: dict[str | None, str]) -> None:
        self.elements.append(self.tree.Element(tag, attributes, nsmap=names))

    def _alike(self, place: int, tag: str, attributes: dict[str, str]) -> None:
        self.elements.append(self.at(place).makeelement(tag, attributes))

    def _under(self, place: int, tag: str) -> None:
        self.elements.append(self.tree.SubElement(self.at(place), tag, c="1"))

    def _copy(self, place: int) -> None:
        self.elements += list(copy.deepcopy(self.at(place)).iter())[:8]

    def _index(self, place: int) -> int:
        parent = self.at(place).getparent()
        return -1 if parent is None else int(parent.index(self.at(place)))

    def _clean(self, place: int, keep: set[str]) -> None:
        self.tree.cleanup_namespaces(self.at(place), keep_ns_prefixes=sorted(keep))

    def _parse(self, text: str) -> None:
        self.elements += list(self.tree.fromstring(text.encode()).iter())


def top_of(element: Any) -> Any:
    """The root of the tree in which an element stands."""
    return next(iter([*element.iterancestors()][-1:]), element)


def tag_of(element: Any) -> str:
    """The name of an element that may not be there."""
    return "" if element is None else str(element.tag)


@settings(max_examples=400)
@given(st.lists(EDITS, max_size=14))
@example([("insert", 0, 3, 0)])
@example([("tail", 1, "x"), ("addnext", 1, 5)])
def test_both_trees_are_alike_after_any_edits(edits: list[tuple[Any, ...]]) -> None:
    """After every edit both trees say the same of every element, and are the same bytes."""
    ours, theirs = Edited(by_expat), Edited(by_lxml)
    for edit in edits:
        assert ours.edit(*edit) == theirs.edit(*edit), edit
        assert ours.walked() == theirs.walked(), edit
        assert ours.state() == theirs.state(), edit
