"""Bytes to a tree by expat, refusing what libxml2 refuses.

One thing is refused that libxml2 reads: names with letters that XML 1.0 has only since its fifth edition. No
program writes such names into a Word file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from xml.parsers import expat

from kyoso.word.etree.element import Element
from kyoso.word.etree.namespaces import XML, Document, Space
from kyoso.word.etree.refusal import DEEPEST, LONGEST_NAME, XMLError

LONGEST_TEXT = 10_000_000  # bytes of a text
_XMLNS = "http://www.w3.org/2000/xmlns/"
_NC_NAME = re.compile(r"[^\W\d][\w.\u00b7-]*")
_CHAR = r"(?:[\w\-.~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})"
# What libxml2 takes for the address of a namespace: a reference by RFC 3986.
_ADDRESS = re.compile(
    r"(?:[A-Za-z][A-Za-z0-9+.\-]*:|(?![^/?#]*:))"
    rf"(?://(?:(?:(?!@){_CHAR})*@)?(?:\[[^\]]*\]|(?:(?![:@]){_CHAR})*)(?::[0-9]+)?(?=[/?#]|\Z)|(?!//))"
    rf"(?:/|{_CHAR})*(?:\?(?:[/?]|{_CHAR})*)?(?:#(?:[/?\[\]]|{_CHAR})*)?",
    re.ASCII,
)

Scope = dict[str, tuple[str, Space | None]]  # a name as written → as it is known, with its namespace


def parse(data: bytes) -> Element:
    """The root of a document in UTF-8, whatever it says of itself. Raises XMLError."""
    return _Builder().run(data)


class _Builder:
    """The handlers of one document."""

    def __init__(self) -> None:
        self.document = Document()
        self.root: Element | None = None
        self.here: Element | None = None
        self.pieces: list[str] = []  # of the text that is being read
        self.depth = 0
        self.elements: Scope = {}  # names of elements, and those of attributes, in the scope of here
        self.attributes: Scope = {}
        self.outer: list[tuple[Element, Scope, Scope]] = []
        self.beginning: Sequence[Space] = ()  # the namespaces that the element declares which begins
        self.ids: set[str] = set()

    def run(self, data: bytes) -> Element:
        """Parse it all."""
        if b"\0" in data:  # no UTF-8 text of XML has one; expat would take it for UTF-16
            raise XMLError("syntax")
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            raise XMLError("syntax") from None
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.ordered_attributes = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.pieces.append
        parser.StartDoctypeDeclHandler = self.doctype
        parser.XmlDeclHandler = self.declaration
        parser.ProcessingInstructionHandler = self.instruction
        try:
            parser.Parse(data, True)
        except expat.ExpatError:
            raise XMLError("syntax") from None
        if self.root is None:
            raise XMLError("syntax")
        return self.root

    def doctype(self, *_: Any) -> None:
        """A DTD."""
        raise XMLError("dtd")

    def declaration(self, version: str, _encoding: str | None, _standalone: int) -> None:
        """The first line."""
        if not re.fullmatch(r"1\.[0-9]*", version):
            raise XMLError("syntax")
        self.document.version = version

    def instruction(self, target: str, _data: str) -> None:
        """A processing instruction, which is dropped."""
        if ":" in target:
            raise XMLError("syntax")
        _refuse_long(target)

    def start(self, written: str, attributes: list[str]) -> None:
        """An element begins."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise XMLError("depth")
        if self.pieces:
            self.flush()
        declared: list[Space] | None = None
        for name_as_written in attributes[::2]:
            if name_as_written not in self.attributes and name_as_written.startswith("xmlns"):
                scopes = self.elements, self.attributes
                declared = self.declared(attributes)
                break
        self.beginning = declared or ()
        name = self.elements.get(written) or self.known(written, self.elements, attribute=False)
        element = Element(name[0], self.document)
        element._space = name[1]
        element._declared = declared
        if declared:
            self.outer.append((element, *scopes))
        if attributes:
            self.attribute(element, attributes)
        parent = self.here
        if parent is None:
            self.root = element
        else:
            parent._link(element, parent._last, None)
        self.here = element

    def attribute(self, element: Element, attributes: list[str]) -> None:
        """The attributes of an element."""
        made, own = element._attributes, element._space
        for place in range(0, len(attributes), 2):
            written = attributes[place]
            found = self.attributes.get(written)
            if found is None:
                if written == "xmlns" or written.startswith("xmlns:"):
                    continue
                found = self.known(written, self.attributes, attribute=True)
            name, space = found
            if name in made:
                raise XMLError("syntax")  # the same name under two prefixes
            made[name] = attributes[place + 1]
            if space is not own and space is not None:
                element._odd = element._odd or {}
                element._odd[name] = space
                if space is XML and name.endswith("}id"):
                    self.identify(attributes[place + 1])

    def end(self, _written: str) -> None:
        """An element ends."""
        if self.pieces:
            self.flush()
        self.depth -= 1
        element = self.here
        if self.outer and self.outer[-1][0] is element:
            _, self.elements, self.attributes = self.outer.pop()
        self.here = element._parent if element is not None else None

    def flush(self) -> None:
        """Put the text that was read where it belongs: into an element, or behind its last child."""
        text = "".join(self.pieces)
        self.pieces.clear()
        if len(text) > LONGEST_TEXT // 4 and len(text.encode("utf-8")) > LONGEST_TEXT:
            raise XMLError("long")
        here = self.here
        if here is None:
            return
        if here._last is None:
            here.text = text
        else:
            here._last.tail = text

    # -- names ----------------------------------------------------------------------------

    def declared(self, attributes: list[str]) -> list[Space] | None:
        """The namespaces that are declared among some attributes; names are known anew from here on."""
        found: list[Space] = []
        for place in range(0, len(attributes), 2):
            written, address = attributes[place : place + 2]
            if written == "xmlns":
                found.append(_checked(None, address))
            elif written.startswith("xmlns:"):
                _refuse_long(written[6:])
                if written.count(":") > 1 or len(written) == 6:
                    raise XMLError("syntax")
                if (space := _checked(written[6:], address)) != XML:
                    found.append(space)
        if not found:
            return None
        self.elements, self.attributes = {}, {}
        return found

    def known(self, written: str, scope: Scope, *, attribute: bool) -> tuple[str, Space | None]:
        """A name with its namespace, remembered for where it holds."""
        prefix, colon, local = written.rpartition(":")
        if colon and (not prefix or not local or ":" in prefix):
            raise XMLError("syntax")
        _refuse_long(prefix)
        _refuse_long(local)
        if prefix and not (local[0].isalpha() or local[0] == "_"):
            raise XMLError("syntax")
        space: Space | None
        if prefix == "xml":
            space = XML
        elif attribute and not prefix:
            space = None
        else:
            space = self.by_prefix(prefix or None)
            if space is None and prefix:
                raise XMLError("syntax")
            if space is not None and not space[1]:  # xmlns="": no namespace again
                space = None
        made = (f"{{{space[1]}}}{local}" if space is not None else local, space)
        scope[written] = made
        return made

    def by_prefix(self, prefix: str | None) -> Space | None:
        """What a prefix stands for where an element begins."""
        for space in self.beginning:
            if space[0] == prefix:
                return space
        element = self.here
        while element is not None:
            for space in element._declared or ():
                if space[0] == prefix:
                    return space
            element = element._parent
        return None

    def identify(self, value: str) -> None:
        """An xml:id, which is there once."""
        if value in self.ids or not _NC_NAME.fullmatch(value.strip(" \t\r\n")):
            raise XMLError("syntax")
        self.ids.add(value)


def _checked(prefix: str | None, address: str) -> Space:
    """A declaration that may be made."""
    wrong = (
        prefix == "xmlns"
        or address == _XMLNS
        or (prefix == "xml") != (address == XML[1])
        or (prefix is not None and not address)
        or not _ADDRESS.fullmatch(address)
    )
    if wrong:
        raise XMLError("syntax")
    return XML if prefix == "xml" else (prefix, address)


def _refuse_long(name: str) -> None:
    if len(name) > LONGEST_NAME // 4 and len(name.encode("utf-8")) > LONGEST_NAME:
        raise XMLError("name")
