"""The XML of a part as text with the place of every element in it, so that it can be patched.

A form that is parsed and written anew is not the same file: prefixes, quotes, blanks and the order of
declarations change. Here the text stays what it is, and an element is four places in it. The part has
been through `kyoso.word.opening` before, which refuses what is not well-formed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from kyoso.errors import Problem
from kyoso.word.places import attributes, unescape
from kyoso.word.xml import WORD

STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_TAG = re.compile(
    r"""<(?:(/)([^\s>]+)\s*>|([^\s/>!?]+)([^"'<>]*(?:(?:"[^"]*"|'[^']*')[^"'<>]*)*)>"""
    r"""|!--.*?-->|!\[CDATA\[.*?\]\]>|\?.*?\?>)""",
    re.DOTALL,
)
_PREFIX = re.compile(r'xmlns(?::([^\s=]+))?\s*=\s*["\']([^"\']*)["\']')
# What is in these is looked at as text where it is needed: properties stand round nothing.
LEAVES = frozenset(f"w:{name}" for name in ("rPr", "pPr", "tcPr", "trPr", "tblPr", "tblPrEx", "sdtPr", "sectPr"))


class Element:
    """An element by its places in the text: ``start < inner <= close < end``."""

    __slots__ = ("children", "close", "end", "inner", "name", "parent", "source", "start")

    def __init__(self, name: str, start: int, inner: int, parent: Element | None, source: str) -> None:
        self.name, self.start, self.inner, self.parent = name, start, inner, parent
        self.close = self.end = inner
        self.source = source
        self.children: list[Element] = []

    def get(self, name: str, default: str = "") -> str:
        """The value of an attribute, by its name as it is written."""
        return attributes(self.source[self.start : self.inner]).get(name, default)

    @property
    def content(self) -> str:
        """What stands between the two tags, as written."""
        return self.source[self.inner : self.close]

    @property
    def outer(self) -> str:
        """The element as written, its tags included."""
        return self.source[self.start : self.end]

    @property
    def text(self) -> str:
        """Character data of an element without elements in it."""
        return unescape(self.content)

    @property
    def empty(self) -> bool:
        """Whether it is one tag that ends itself."""
        return self.inner == self.end

    def child(self, name: str) -> Element | None:
        """The first child of that name."""
        return next((each for each in self.children if each.name == name), None)

    def iter(self, *names: str) -> Iterator[Element]:
        """Itself and all below it, in the order of the text."""
        if not names or self.name in names:
            yield self
        for each in self.children:
            yield from each.iter(*names)

    def within(self, *names: str) -> Element | None:
        """The nearest element of one of those names that stands round it."""
        here = self.parent
        while here is not None and here.name not in names:
            here = here.parent
        return here


def parse(text: str, refuse: Callable[[str], Problem]) -> Element:
    """The root of a part, with all that is below it.

    Raises the Problem of `refuse` where the part names Word's elements by another prefix than `w`.
    """
    search, at = _TAG.search, 0
    top = Element("", 0, 0, None, text)
    here = top
    while match := search(text, at):
        at = match.end()
        if name := match[3]:
            element = Element(name, match.start(), at, here, text)
            here.children.append(element)
            if text[at - 2] == "/":
                pass
            elif name in LEAVES:
                element.close, element.end = _past(text, at, name)
                at = element.end
            else:
                here = element
        elif match[1]:
            here.close, here.end = match.start(), at
            here = here.parent or top
    root = top.children[0]
    root.parent = None
    _must_be_w(text, root, refuse)
    return root


def _past(text: str, at: int, name: str) -> tuple[int, int]:
    """Where an element ends whose content is not looked at; a tracked change holds another of its name."""
    closing, opening = f"</{name}>", f"<{name}>"
    depth = 1
    while True:
        close = text.index(closing, at)
        depth += text.count(opening, at, close) - 1
        at = close + len(closing)
        if depth <= 0:
            return close, at


def _must_be_w(text: str, root: Element, refuse: Callable[[str], Problem]) -> None:
    for prefix, address in _PREFIX.findall(text):
        if (address in (WORD, STRICT)) != (prefix == "w"):
            raise refuse("its XML names Word's elements in an unusual way; open and save it in Word")
    if root.get("xmlns:w") not in (WORD, STRICT):
        raise refuse("its XML names Word's elements in an unusual way; open and save it in Word")
