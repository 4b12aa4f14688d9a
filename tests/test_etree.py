"""The seam for XML: the tree by expat does to the byte what the tree by lxml does."""

from __future__ import annotations

import copy
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any, Literal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kyoso.word import etree
from kyoso.word.etree import LONGEST, LONGEST_NAME, by_expat, by_lxml
from kyoso.word.etree.refusal import DEEPEST, Reason, XMLError, refuse_long
from tests.conftest import ROOT

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


@pytest.mark.slow
@settings(max_examples=200)
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


# -- what is refused ------------------------------------------------------------------------


def deep(levels: int) -> bytes:
    """Elements within elements."""
    return b"<a>" * levels + b"</a>" * levels


# What a part may look like, and why it is refused; "" where it is read.
PARTS: dict[str, tuple[bytes, Reason | Literal[""]]] = {
    "nothing": (b"", "syntax"),
    "cut off": (b"<a><b/>", "syntax"),
    "two roots": (b"<a/><b/>", "syntax"),
    "a first line that is not first": (b' <?xml version="1.0"?><a/>', "syntax"),
    "a byte order mark": (b"\xef\xbb\xbf<a/>", ""),
    "version 1.1": (b'<?xml version="1.1"?><a/>', ""),
    "version 2.0": (b'<?xml version="2.0"?><a/>', "syntax"),
    "another encoding named": ('<?xml version="1.0" encoding="latin-1"?><a>\u3042</a>'.encode(), ""),
    "latin-1": ('<?xml version="1.0" encoding="latin-1"?><a>\xe9</a>'.encode("latin-1"), "syntax"),
    "UTF-16": ("<a/>".encode("utf-16"), "syntax"),
    "UTF-16 without a mark": ("<a/>".encode("utf-16-le"), "syntax"),
    "UTF-16 that hides a DTD": ("<!DOCTYPE a><a/>".encode("utf-16"), "syntax"),
    "UTF-32": ("<a/>".encode("utf-32"), "syntax"),
    "a DTD": (b"<!DOCTYPE a><a/>", "dtd"),
    "an entity declared": (b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', "dtd"),
    "an entity that is not": (b"<a>&e;</a>", "syntax"),
    "an entity in a value": (b'<a b="&e;"/>', "syntax"),
    "a control character": (b"<a>\x01</a>", "syntax"),
    "a NUL": (b"<a>\0</a>", "syntax"),
    "a NUL by its number": (b"<a>&#0;</a>", "syntax"),
    "a lone surrogate": (b"<a>\xed\xa0\x80</a>", "syntax"),
    "no character": ("<a>\ufffe</a>".encode(), "syntax"),
    "the end of a CDATA section": (b"<a>]]></a>", "syntax"),
    "the same attribute twice": (b'<a b="1" b="2"/>', "syntax"),
    "the same attribute by two prefixes": (b'<a xmlns:p="urn:u" xmlns:q="urn:u" p:b="1" q:b="2"/>', "syntax"),
    "a prefix of nothing": (b"<p:a/>", "syntax"),
    "a prefix of nothing on an attribute": (b'<a p:b="1"/>', "syntax"),
    "a prefix out of its scope": (b'<a><b xmlns:p="urn:u"/><p:c/></a>', "syntax"),
    "two colons": (b'<p:a:b xmlns:p="urn:u"/>', "syntax"),
    "a colon at the end": (b"<a:/>", "syntax"),
    "a digit behind a colon": (b'<p:1a xmlns:p="urn:u"/>', "syntax"),
    "a prefix for no address": (b'<a xmlns:p=""/>', "syntax"),
    "no default address": (b'<a xmlns="urn:u"><b xmlns=""/></a>', ""),
    "an address that is none": (b'<a xmlns:p="urn:u v"/>', "syntax"),
    "the prefix xmlns": (b'<a xmlns:xmlns="urn:u"/>', "syntax"),
    "another meaning of xml": (b'<a xmlns:xml="urn:u"/>', "syntax"),
    "the meaning of xml itself": (b'<a xmlns:xml="http://www.w3.org/XML/1998/namespace" xml:space="preserve"/>', ""),
    "another prefix for that of xml": (b'<a xmlns:p="http://www.w3.org/XML/1998/namespace"/>', "syntax"),
    "an xml:id": (b'<a><b xml:id="x"/><b xml:id="y"/></a>', ""),
    "an xml:id twice": (b'<a><b xml:id="x"/><b xml:id="x"/></a>', "syntax"),
    "an xml:id that is no name": (b'<a xml:id="1"/>', "syntax"),
    "a comment in a text": (b"<a>t<!-- c -->u<?p q?>v</a>", ""),
    "a colon in a processing instruction": (b"<a><?p:q r?></a>", "syntax"),
    "as deep as may be": (deep(DEEPEST), ""),
    "deeper": (deep(DEEPEST + 1), "depth"),
    "a long name": (b"<" + b"a" * LONGEST_NAME + b"/>", ""),
    "a longer name": (b"<" + b"a" * (LONGEST_NAME + 1) + b"/>", "name"),
    "a longer name of an attribute": (b"<a " + b"b" * (LONGEST_NAME + 1) + b'=""/>', "name"),
    "a longer prefix": (b'<a xmlns:%b="urn:u"/>' % (b"p" * (LONGEST_NAME + 1)), "name"),
    "a long text": (b"<a>" + b"a" * (LONGEST - 2) + b"</a>", ""),
    "a longer text": (b"<a>" + b"a" * (LONGEST - 1) + b"</a>", "long"),
    "10 MB of text in pieces": (b"<a>" + (b"a" * 999_999 + b"<!---->") * 10 + b"a" * 11 + b"</a>", "long"),
    "10 MB of text, less a byte, in pieces": (b"<a>" + (b"a" * 999_999 + b"<!---->") * 10 + b"a" * 9 + b"</a>", ""),
    "a longer value": (b"<a b='" + b"a" * LONGEST + b"'/>", "long"),
    "a longer comment": (b"<a><!--" + b"<a" * (LONGEST // 2) + b"--></a>", "long"),
    "a longer section": (b"<a><![CDATA[" + b"<a" * (LONGEST // 2) + b"]]></a>", "long"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", PARTS)
def test_both_refuse_the_same_and_read_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hostile part is refused for the same reason by both, and one that just passes is the same bytes."""
    data, why = PARTS[name]
    written = set()
    for tree in (by_lxml, by_expat):
        monkeypatch.setattr(etree, "_tree", tree)
        if not why:
            written.add(etree.tostring(etree.fromstring(data)))
            continue
        with pytest.raises(XMLError) as caught:
            etree.fromstring(data)
        assert caught.value.reason == why
    assert len(written) == (0 if why else 1)


PIECES = [b"<", b">", b"/", b'"', b"&", b";", b"=", b" ", b"xmlns", b"w:", b":", b"xml:", b"<!--", b"-->", b"<?", b"?>"]
PIECES += [b"<![CDATA[", b"]]>", b"&#x1;", b"&#9;", b"\r", b"\n", b"\t", b"\0", b"\xff", "\u3042".encode(), b"urn:v"]
PIECES += [
    b'""',
    b"<w:b/>",
    b"%",
    b"#",
    b"[",
    b"@",
    b'xml:id="i"',
    b'standalone="yes"',
    b"<!DOCTYPE a>",
]
SEED = (
    b'<?xml version="1.0" encoding="UTF-8"?><w:a xmlns:w="http://a/b" xmlns:r="urn:v" xmlns="urn:d"><w:b w:x="1"'
    b' c="3" r:id="2" xml:space="preserve">t&amp;<!-- x -->u&#10;</w:b>tail<c xmlns="" q:z="1" xmlns:q="urn:v">'
    b'<d xml:id="i"/></c><?pi x?><![CDATA[<&]]></w:a>'
)
SLIPS = st.tuples(st.integers(0, len(SEED)), st.integers(0, 6), st.one_of(st.just(b""), st.sampled_from(PIECES)))


@pytest.mark.slow
@settings(max_examples=300)
@given(st.lists(SLIPS, min_size=1, max_size=3))
def test_both_read_or_refuse_any_broken_part_alike(slips: list[tuple[int, int, bytes]]) -> None:
    """Bytes left out, bytes put in: the same tree, or no tree. (Newer letters in names are refused by expat alone.)"""
    data = SEED
    for place, gone, more in slips:
        data = data[:place] + more + data[place + gone :]
    assert outcome(by_lxml, data) == outcome(by_expat, data)


def outcome(tree: Any, data: bytes) -> bytes:
    """A part read and written by a tree, or nothing."""
    try:
        refuse_long(data)
        written: bytes = tree.tostring(tree.fromstring(data))
    except XMLError:
        return b""
    return written


def test_what_xml_cannot_hold_is_not_written() -> None:
    """A control character in a text is an error, not a file that nothing opens; so is a tree without its root."""
    element = by_expat.Element("a")
    element.text = "\x0b"
    with pytest.raises(ValueError, match="XML compatible"):
        by_expat.tostring(element)
    with pytest.raises(ValueError, match="no root"):
        by_expat.tostring(by_expat.SubElement(element, "b"))


# -- which tree, and how long it takes --------------------------------------------------------


@pytest.mark.parametrize(("asked", "lxml", "used"), [("", "", "lxml"), ("expat", "", "expat"), ("", "gone", "expat")])
def test_which_tree_is_used(asked: str, lxml: str, used: str) -> None:
    """lxml where it is installed, ours where it is not or where it is asked for."""
    script = f"import sys\nif {lxml!r}: sys.modules['lxml'] = None\nfrom kyoso.word import etree\nprint(etree.ENGINE)"
    settings = {**os.environ, "KYOSO_XML": asked}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=settings, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == used


def taken_out(tree: Any, count: int) -> None:
    """Content controls in one paragraph, each put in place of by what it holds, as carrying over does."""
    inner = "<c><t>a</t></c>" * count
    root = tree.fromstring(f"<p>{inner}</p>".encode())
    for control in list(root.iter("c")):
        parent, place = control.getparent(), control.getparent().index(control)
        for child in reversed(control):
            parent.insert(place, child)
        parent.remove(control)
    assert [child.tag for child in root] == ["t"] * count


def put_beside(tree: Any, count: int) -> None:
    """Siblings put before and behind each of many, which are found by their place."""
    root = tree.fromstring(b"<p>" + b"<c/>" * count + b"</p>")
    for control in list(root):
        control.addprevious(tree.Element("b"))
        control.addnext(tree.Element("d"))
    assert [child.tag for child in root] == ["b", "c", "d"] * count
    assert all(root[place].tag == "c" for place in range(1, len(root), 3))
    assert all(root.index(child) == place for place, child in enumerate(root))


@pytest.mark.parametrize("work", [taken_out, put_beside])
def test_many_children_are_not_quadratic(work: Callable[[Any, int], None]) -> None:
    """Four times as many children take about four times as many lines of code, not sixteen."""
    few, many = (lines_run(lambda count=count: work(by_expat, count)) for count in (100, 400))  # type: ignore[misc]
    assert many < 5 * few


def lines_run(work: Callable[[], None]) -> int:
    """How many lines of the tree's code are run."""
    lines = 0

    def trace(frame: Any, event: str, _: Any) -> Any:
        nonlocal lines
        lines += event == "line"
        return trace if "etree" in frame.f_code.co_filename else None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return lines
