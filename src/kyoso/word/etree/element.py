"""An element of a tree, with the part of lxml's interface that Word files need.

Children are a linked list as in libxml2, so that a sibling is put in or taken out in constant time, and
an iteration survives what is done to the element that it has just given out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from functools import lru_cache
from typing import Any, NoReturn
from xml.etree import ElementPath

from kyoso.word.etree import namespaces
from kyoso.word.etree.namespaces import Document, Space, address_of

_PLAIN_STEPS = re.compile(r"(?:\{[^}]*\})?[\w-]+(?:/(?:\{[^}]*\})?[\w-]+)*")
_STEP = re.compile(r"(?:\{[^}]*\})?[\w-]+")


class Element:
    """An element; `text` and `tail` are None where there is no text."""

    __slots__ = (
        "_attributes",
        "_count",
        "_declared",
        "_document",
        "_first",
        "_known",
        "_last",
        "_next",
        "_odd",
        "_parent",
        "_previous",
        "_space",
        "tag",
        "tail",
        "text",
    )

    def __init__(self, tag: str, document: Document) -> None:
        self.tag = tag
        self.text: str | None = None
        self.tail: str | None = None
        self._attributes: dict[str, str] = {}
        self._document = document
        self._space: Space | None = None  # the prefix and the address of its namespace
        self._odd: dict[str, Space] | None = None  # those of attributes, where they are not the element's
        self._declared: list[Space] | None = None  # the namespaces declared here
        self._parent: Element | None = None
        self._previous: Element | None = None
        self._next: Element | None = None
        self._first: Element | None = None
        self._last: Element | None = None
        self._count = 0
        self._known: tuple[Element, int] | None = None  # a child and its place, where the next is looked for from

    def __repr__(self) -> str:
        return f"<Element {self.tag}>"

    # -- attributes -----------------------------------------------------------------------

    def get(self, name: str, default: Any = None) -> Any:
        """The value of an attribute."""
        return self._attributes.get(name, default)

    def set(self, name: str, value: str) -> None:
        """Set an attribute; a namespace that is not known here is declared here."""
        self._attributes[name] = value
        if name[0] == "{":
            space = namespaces.found_or_declared(self, address_of(name), None, attribute=True)
            if space != self._space:
                self._odd = self._odd or {}
                self._odd[name] = space
            elif self._odd:
                self._odd.pop(name, None)

    def keys(self) -> list[str]:
        """The names of the attributes."""
        return list(self._attributes)

    def items(self) -> list[tuple[str, str]]:
        """The attributes."""
        return list(self._attributes.items())

    @property
    def attrib(self) -> Attributes:
        """The attributes as a mapping that can be changed."""
        return Attributes(self)

    @property
    def nsmap(self) -> dict[str | None, str]:
        """The namespaces that are known here, by prefix."""
        known: dict[str | None, str] = {}
        for element in (self, *self.iterancestors()):
            for prefix, address in element._declared or ():
                known.setdefault(prefix, address)
        return known

    @property
    def prefix(self) -> str | None:
        """The prefix of the element's own namespace."""
        return self._space[0] if self._space else None

    # -- children -------------------------------------------------------------------------

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Element]:
        following = self._first
        while following is not None:
            child, following = following, following._next
            yield child

    def __reversed__(self) -> Iterator[Element]:
        following = self._last
        while following is not None:
            child, following = following, following._previous
            yield child

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            return list(self)[place]
        found = self._child(place)
        if found is None:
            raise IndexError("list index out of range")
        return found

    def _child(self, place: int) -> Element | None:
        """The child at a place; negative ones count from the end."""
        place = place + self._count if place < 0 else place
        if not 0 <= place < self._count:
            return None
        child, at = self._known or (self._first, 0)
        if place < at // 2:
            child, at = self._first, 0
        elif place > (self._count + at) // 2:
            child, at = self._last, self._count - 1
        while at < place:
            child, at = child._next, at + 1  # type: ignore[union-attr]  # within the count
        while at > place:
            child, at = child._previous, at - 1  # type: ignore[union-attr]
        self._known = (child, place)  # type: ignore[assignment]
        return child

    def index(self, child: Element) -> int:
        """The place of a child."""
        if child._parent is not self:
            raise ValueError("Element is not a child of this node.")
        known, at = self._known or (self._first, 0)
        before: Element | None = child
        after: Element | None = child
        steps = 0
        while before is not known and after is not known:
            before = before._previous if before is not None else None
            after = after._next if after is not None else None
            steps += 1
        place = at + steps if before is known else at - steps
        self._known = (child, place)
        return place

    def append(self, child: Element) -> None:
        """Put a child at the end; its tail comes with it."""
        self._refuse_cycle(child)
        child._unlink()
        self._link(child, self._last, None)
        namespaces.adopt(child, self._document)

    def extend(self, children: Iterable[Element]) -> None:
        """Put children at the end."""
        for child in children:
            self.append(child)

    def insert(self, place: int, child: Element) -> None:
        """Put a child before the one that is at a place now."""
        following = self._child(place)
        if following is None:
            self.append(child)
            return
        self._refuse_cycle(child)
        if following is not child:
            child._unlink()
            self._link(child, following._previous, following)
        namespaces.adopt(child, self._document)

    def remove(self, child: Element) -> None:
        """Take a child out, with its tail."""
        if child._parent is not self:
            raise ValueError("Element is not a child of this node.")
        child._unlink()
        namespaces.adopt(child, self._document)

    def addnext(self, sibling: Element) -> None:
        """Put a sibling behind this element and its tail."""
        self._beside(sibling, self._next)

    def addprevious(self, sibling: Element) -> None:
        """Put a sibling before this element."""
        self._beside(sibling, self)

    def _beside(self, sibling: Element, following: Element | None) -> None:
        parent = self._parent
        if sibling is self:
            return
        if parent is None:
            raise TypeError("a root has no siblings")
        parent._refuse_cycle(sibling)
        if following is not sibling:
            sibling._unlink()
            self_or_last = parent._last if following is None else following._previous
            parent._link(sibling, self_or_last, following)
        namespaces.adopt(sibling, parent._document)

    def _refuse_cycle(self, child: Element) -> None:
        above: Element | None = self
        while above is not None:
            if above is child:
                raise ValueError("cannot append parent to itself")
            above = above._parent

    def _link(self, child: Element, previous: Element | None, following: Element | None) -> None:
        child._parent, child._previous, child._next = self, previous, following
        if previous is None:
            self._first = child
        else:
            previous._next = child
        if following is None:
            self._last = child
        else:
            following._previous = child
            if self._known is not None:
                known, at = self._known
                if known is following:
                    self._known = (known, at + 1)
                elif known is not previous:
                    self._known = None
        self._count += 1

    def _unlink(self) -> None:
        parent = self._parent
        if parent is None:
            return
        previous, following = self._previous, self._next
        if previous is None:
            parent._first = following
        else:
            previous._next = following
        if following is None:
            parent._last = previous
        else:
            following._previous = previous
        parent._count -= 1
        if parent._known is not None:
            known, at = parent._known
            if known is not self:
                parent._known = None if following is not None else parent._known
            elif following is not None:
                parent._known = (following, at)
            else:
                parent._known = (previous, at - 1) if previous is not None else None
        self._parent = self._previous = self._next = None

    # -- ways through the tree ------------------------------------------------------------

    def getparent(self) -> Element | None:
        """The element above; None for a root."""
        return self._parent

    def getnext(self) -> Element | None:
        """The sibling behind."""
        return self._next

    def getprevious(self) -> Element | None:
        """The sibling before."""
        return self._previous

    def iter(self, *tags: str) -> Iterator[Element]:
        """This element and those below, in the order of the document; of some names only, where they are given."""
        wanted = frozenset(tags)
        following = self._next_below(self, wanted, start=True)
        while following is not None:
            element = following
            following = self._next_below(element, wanted)
            yield element

    def _next_below(self, element: Element, wanted: frozenset[str], *, start: bool = False) -> Element | None:
        """The next element below this one, which comes after `element`."""
        if start and (not wanted or element.tag in wanted):
            return element
        while True:
            if element._first is not None:
                element = element._first
            else:
                while element._next is None:
                    if element is self or element._parent is None:
                        return None
                    element = element._parent
                if element is self:
                    return None
                element = element._next
            if not wanted or element.tag in wanted:
                return element

    def iterchildren(self, *tags: str) -> Iterator[Element]:
        """The children of some names."""
        return (child for child in self if not tags or child.tag in tags)

    def iterancestors(self, *tags: str) -> Iterator[Element]:
        """The elements above, the nearest first."""
        above = self._parent
        while above is not None:
            element, above = above, above._parent
            if not tags or element.tag in tags:
                yield element

    def itertext(self, *tags: str) -> Iterator[str]:
        """The text within this element; with names, the text and the tail of elements of these names."""
        if self.text is not None and (not tags or self.tag in tags):
            yield self.text
        for child in self:
            yield from child.itertext(*tags)
            if child.tail is not None and (not tags or child.tag in tags):
                yield child.tail

    def find(self, path: str) -> Element | None:
        """The first element on a path such as `{…}sdtPr/{…}tag` or `.//{…}p`."""
        return next(self._on(path), None)

    def findall(self, path: str) -> list[Element]:
        """The elements on a path."""
        return list(self._on(path))

    def _on(self, path: str) -> Iterator[Any]:
        steps = _steps(path)
        return _along(self, steps, 0) if steps else ElementPath.iterfind(self, path)  # type: ignore[call-overload]

    # -- more of the same kind ------------------------------------------------------------

    def makeelement(self, tag: str, attributes: Mapping[str, str] | None = None) -> Element:
        """An element of the same document, which stands nowhere yet."""
        return made(tag, self._document, attributes, None)

    def __copy__(self) -> Element:
        return namespaces.copied(self, Element)

    def __deepcopy__(self, memo: Any) -> Element:
        return namespaces.copied(self, Element)

    def __reduce__(self) -> NoReturn:
        raise TypeError("an element cannot be pickled; write it out instead")


def made(
    tag: str,
    document: Document,
    attributes: Mapping[str, str] | None,
    names: Mapping[str | None, str] | None,
) -> Element:
    """An element with its attributes and the namespaces declared on it."""
    element = Element(tag, document)
    name_in_place(element, names)
    for name, value in (attributes or {}).items():
        element.set(name, value)
    return element


def made_in(parent: Element, tag: str, attributes: Mapping[str, str]) -> Element:
    """A new last child of an element."""
    element = Element(tag, parent._document)
    parent._link(element, parent._last, None)
    name_in_place(element, None)
    for name, value in attributes.items():
        element.set(name, value)
    return element


def name_in_place(element: Element, names: Mapping[str | None, str] | None) -> None:
    """Declare namespaces on a new element, and find its own or declare that too."""
    address = address_of(element.tag)
    for prefix, each in (names or {}).items():
        space = namespaces.by_prefix(element, prefix)
        if space is None or space[1] != each:
            space = namespaces.declare(element, (prefix, each))
        if each == address:
            element._space, address = space, ""
    if address:
        element._space = namespaces.found_or_declared(element, address, None, attribute=False)


class Attributes(MutableMapping[str, str]):
    """The attributes of an element, as a mapping."""

    __slots__ = ("_element",)

    def __init__(self, element: Element) -> None:
        self._element = element

    def __getitem__(self, name: str) -> str:
        return self._element._attributes[name]

    def __setitem__(self, name: str, value: str) -> None:
        self._element.set(name, value)

    def __delitem__(self, name: str) -> None:
        del self._element._attributes[name]
        if self._element._odd:
            self._element._odd.pop(name, None)

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._element._attributes))

    def __len__(self) -> int:
        return len(self._element._attributes)


@lru_cache(maxsize=512)
def _steps(path: str) -> tuple[str, ...]:
    """The names on a path of children; nothing where it is another kind of path."""
    return tuple(_STEP.findall(path)) if _PLAIN_STEPS.fullmatch(path) else ()


def _along(element: Element, steps: tuple[str, ...], place: int) -> Iterator[Element]:
    tag, last = steps[place], place + 1 == len(steps)
    for child in element:
        if child.tag == tag:
            if last:
                yield child
            else:
                yield from _along(child, steps, place + 1)
