"""Which prefix a name has: found, declared and moved as lxml does, so that the bytes are the same.

Prefixes count, since values such as `mc:Ignorable` name them. Each function says which of lxml's or
libxml2's it follows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from kyoso.word.etree.element import Element

Space: TypeAlias = tuple[str | None, str]  # a prefix, and the address that it stands for
XML: Space = ("xml", "http://www.w3.org/XML/1998/namespace")
# The prefixes that lxml gives of itself.
USUAL = {
    XML[1]: "xml",
    "http://www.w3.org/1999/xhtml": "html",
    "http://www.w3.org/1999/XSL/Transform": "xsl",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://schemas.xmlsoap.org/wsdl/": "wsdl",
    "http://www.w3.org/2001/XMLSchema": "xs",
    "http://www.w3.org/2001/XMLSchema-instance": "xsi",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://codespeak.net/lxml/objectify/pytype": "py",
}


class Document:
    """What the elements of one document share: the prefixes made for it are numbered."""

    __slots__ = ("made", "version")

    def __init__(self, version: str = "1.0") -> None:
        self.made, self.version = 0, version

    def new_prefix(self) -> str:
        """The next prefix of our own making."""
        self.made += 1
        return f"ns{self.made - 1}"


def address_of(name: str) -> str:
    """The address in a name such as `{address}local`; nothing in a plain one."""
    return name[1:].partition("}")[0] if name[0] == "{" else ""


def by_prefix(element: Element, prefix: str | None) -> Space | None:
    """What a prefix stands for at an element (xmlSearchNs)."""
    if prefix == "xml":
        return XML
    here: Element | None = element
    while here is not None:
        for space in here._declared or ():
            if space[0] == prefix:
                return space
        if here is not element and here._space is not None and here._space[0] == prefix:
            return here._space
        here = here._parent
    return None


def by_address(element: Element | None, address: str, *, attribute: bool = False) -> Space | None:
    """A namespace known at an element by its address (lxml's _searchNsByHref).

    An attribute without a prefix has no namespace, so for one a namespace with a prefix is looked for first.
    """
    if element is None or address == XML[1]:
        return XML if element is not None else None
    default: Space | None = None
    here: Element | None = element
    while here is not None:
        known: list[Space] = list(here._declared or ())
        if here is not element and here._space is not None:
            known.append(here._space)
        for space in known:
            if space[1] != address:
                continue
            if attribute and space[0] is None:
                default = default or space
            elif by_prefix(element, space[0]) == space:
                return space
        here = here._parent
    found = by_prefix(element, None)
    return found if found == default else None


def found_or_declared(element: Element, address: str, prefix: str | None, *, attribute: bool) -> Space:
    """A namespace known at an element; where there is none it is declared there (_findOrBuildNodeNs)."""
    found = by_address(element, address, attribute=attribute)
    if found is not None and not (attribute and found[0] is None):
        return found
    if prefix is None:
        prefix = USUAL.get(address) or element._document.new_prefix()
    while by_prefix(element, prefix) is not None:
        prefix = element._document.new_prefix()
    return declare(element, (prefix, address))


def declare(element: Element, space: Space) -> Space:
    """Declare a namespace on an element (xmlNewNs); a prefix that is declared there already keeps its meaning."""
    for each in element._declared or ():
        if each[0] == space[0]:
            return each
    element._declared = [*(element._declared or ()), space]
    return space


def adopt(start: Element, document: Document) -> None:
    """Make what an element and those below it are called hold at their new place (moveNodeToDocument).

    Declarations that repeat what is known above are dropped, and those that are missing are made.
    """
    Adoption(start, document).run()


class Adoption:
    """One move of an element to a new place."""

    def __init__(self, start: Element, document: Document) -> None:
        self.start, self.document = start, document
        self.mapped: dict[Space, Space] = {}  # by what is declared between here and the start
        self.outer: list[tuple[Element, dict[Space, Space]]] = []
        self.found: dict[tuple[Space, bool], Space] = {}

    def run(self) -> None:
        """Each element, in the order of the document."""
        start = self.start
        element = start
        while True:
            self._here(element)
            if element._first is not None:
                element = element._first
                continue
            while element is not start and element._next is None and element._parent is not None:
                self._leave(element)
                element = element._parent
            self._leave(element)
            if element is start or element._next is None:
                return
            element = element._next

    def _leave(self, element: Element) -> None:
        if self.outer and self.outer[-1][0] is element:
            self.mapped = self.outer.pop()[1]

    def _here(self, element: Element) -> None:
        element._document = self.document
        if element._declared:
            self.outer.append((element, self.mapped))
            self._drop_known(element)
        space, attributes = element._space, element._attributes
        if space is not None:
            element._space = self._space(space, attribute=False)
        if not attributes:
            return
        odd, element._odd = element._odd or {}, None
        for name in attributes:
            if name[0] == "{" and (old := odd.get(name, space)) != XML:
                new = self._space(old, attribute=True)  # type: ignore[arg-type]  # a name has one or the other
                if new != element._space:
                    element._odd = element._odd or {}
                    element._odd[name] = new
            elif name in odd:
                element._odd = element._odd or {}
                element._odd[name] = odd[name]

    def _drop_known(self, element: Element) -> None:
        """Declarations of what is known above (_stripRedundantNamespaceDeclarations)."""
        kept, self.mapped = [], dict(self.mapped)
        for space in element._declared or ():
            known = by_address(element._parent, space[1])
            self.mapped[space] = known or space
            if known is None:
                kept.append(space)
        element._declared = kept or None

    def _space(self, old: Space, *, attribute: bool) -> Space:
        new = self.mapped.get(old)
        if new is not None and not (attribute and old[0] is not None and new[0] is None):
            return new
        key = (old, attribute)
        if key not in self.found:
            before = self.start._declared
            found = found_or_declared(self.start, old[1], old[0], attribute=attribute)
            if self.start._declared is not before:
                self.found.clear()
            self.found[key] = found
        return self.found[key]


def copied(element: Element, kind: type[Element]) -> Element:
    """A copy of an element and of all below it, as a document of its own; its tail comes along (xmlDocCopyNode)."""
    document = Document(element._document.version)
    top = _copy(element, kind, document)
    top.tail = element.tail
    _named_alike(element, top, top)
    old, new = element, top
    while True:
        if old._first is not None:
            old = old._first
            new = _linked(new, _copy(old, kind, document))
        else:
            while old is not element and old._next is None and old._parent is not None:
                old, new = old._parent, new._parent or top
            if old is element or old._next is None:
                return top
            old = old._next
            new = _linked(new._parent or top, _copy(old, kind, document))
        new.tail = old.tail
        _named_alike(old, new, top)


def _copy(element: Element, kind: type[Element], document: Document) -> Element:
    new = kind(element.tag, document)
    new.text = element.text
    new._attributes = dict(element._attributes)
    new._declared = list(element._declared) if element._declared else None
    return new


def _linked(parent: Element, child: Element) -> Element:
    parent._link(child, parent._last, None)
    return child


def _named_alike(old: Element, new: Element, top: Element) -> None:
    """The namespaces of a copy; what is declared outside is declared on its topmost element."""
    own = old._space
    if own is not None:
        new._space = by_prefix(new, own[0]) or declare(top, own)
    for name in old._attributes:
        if name[0] != "{":
            continue
        space = (old._odd or {}).get(name, own)
        if space is None or space == XML:
            found: Space = XML
        else:
            there = by_prefix(new, space[0])
            found = declare(top, space) if there is None else there
            if found[1] != space[1]:
                found = _reconciled(new, space)
        if found != new._space:
            new._odd = new._odd or {}
            new._odd[name] = found


def _reconciled(element: Element, space: Space) -> Space:
    """A prefix that is free at an element (xmlNewReconciledNs)."""
    found = by_address(element, space[1])
    if found is not None:
        return found
    prefix = (space[0] or "default")[:20]
    name, number = prefix, 1
    while by_prefix(element, name) is not None:
        name, number = f"{prefix}{number}", number + 1
    return declare(element, (name, space[1]))


def drop_unused(top: Element, keep: frozenset[str]) -> None:
    """Drop the declarations that no name below uses (lxml's cleanup_namespaces)."""
    used: set[tuple[int, Space]] = set()
    for element in top.iter():
        for space in {element._space, *(element._odd or {}).values()}:
            here: Element | None = element if space is not None else None
            while here is not None and space not in (here._declared or ()):
                here = here._parent
            if here is not None and space is not None:
                used.add((id(here), space))
    for element in top.iter():
        if element._declared:
            kept = [each for each in element._declared if each[0] in keep or (id(element), each) in used]
            element._declared = kept or None
