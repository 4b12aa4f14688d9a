"""A tree to bytes, as libxml2 writes it."""

from __future__ import annotations

import re
from functools import lru_cache

from kyoso.strict import ILLEGAL
from kyoso.word.etree.element import Element
from kyoso.word.etree.namespaces import XML, Space

_IN_TEXT = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_IN_VALUE = _IN_TEXT | {'"': "&quot;", "\n": "&#10;", "\t": "&#9;"}
_TEXT, _VALUE = re.compile("[&<>\r]"), re.compile('[&<>\r"\n\t]')


def written(root: Element) -> bytes:
    """A whole document in UTF-8, with its first line. Raises ValueError for what XML cannot hold."""
    if root._parent is not None:
        raise ValueError(f"{root} is no root")
    out = [f"<?xml version='{root._document.version}' encoding='UTF-8' standalone='yes'?>\n"]
    element = root
    while True:
        if _begun(element, out) and element._first is not None:
            element = element._first
            continue
        while element is not root:
            if element.tail:
                out.append(_escaped(element.tail))
            if element._next is not None:
                element = element._next
                break
            element = element._parent or root
            out.append(f"</{_name(element.tag, element._space)}>")
        else:
            break
    text = "".join(out)
    if ILLEGAL.search(text):
        raise ValueError("All strings must be XML compatible: Unicode or ASCII, no NULL bytes or control characters")
    return text.encode("utf-8")


def _begun(element: Element, out: list[str]) -> bool:
    """Write the start of an element, and the whole of one without children; whether it has children."""
    name = _name(element.tag, element._space)
    out.append(f"<{name}")
    for prefix, address in element._declared or ():
        out.append(f' xmlns{":" + prefix if prefix else ""}="{_VALUE.sub(_value, address)}"')
    odd = element._odd
    for key, value in element._attributes.items():
        space = element._space if key[0] == "{" else None
        if odd is not None:
            space = odd.get(key, space)
        out.append(f' {_name(key, space)}="{_VALUE.sub(_value, value) if value else ""}"')
    if element._first is not None:
        out.append(f">{_escaped(element.text)}" if element.text else ">")
        return True
    out.append("/>" if element.text is None else f">{_escaped(element.text)}</{name}>")
    return False


@lru_cache(maxsize=4096)
def _name(name: str, space: Space | None) -> str:
    """A name with its prefix."""
    if name[0] != "{":
        return name
    address, _, local = name[1:].partition("}")
    prefix = XML[0] if address == XML[1] else space[0] if space is not None else None
    return f"{prefix}:{local}" if prefix else local


def _escaped(text: str) -> str:
    return _TEXT.sub(lambda found: _IN_TEXT[found[0]], text)


def _value(found: re.Match[str]) -> str:
    return _IN_VALUE[found[0]]
