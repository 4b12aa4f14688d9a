"""The one seam for XML: lxml where it is installed, else a small tree of ours over `xml.parsers.expat`.

What reads or writes the parts of a Word file imports this module and nothing below it, and uses no more
than stands here and on `element.Element`. Both trees give the same results byte for byte. Ours needs
nothing but the standard library, so it runs in the reader's page; it takes 3 to 4 times as long.
`KYOSO_XML=expat` chooses it where lxml is there too, for tests.

``refusal``     why a part is not read
``by_lxml``     the tree by lxml
``by_expat``    ours, under the same names:
``element``     an element and its children
``namespaces``  prefixes, found, declared and moved as lxml does
``parsing``     bytes to a tree
``writing``     a tree to bytes
"""

from __future__ import annotations

import os
from types import ModuleType
from typing import Any

from kyoso.word.etree.refusal import DEEPEST, LONGEST, LONGEST_NAME, Reason, XMLError, refuse_long

__all__ = [
    "DEEPEST",
    "ENGINE",
    "LONGEST",
    "LONGEST_NAME",
    "Element",
    "Reason",
    "SubElement",
    "XMLError",
    "cleanup_namespaces",
    "fromstring",
    "local_name",
    "tostring",
]


def _engine() -> ModuleType:
    if os.environ.get("KYOSO_XML") != "expat":
        try:
            from kyoso.word.etree import by_lxml
        except ImportError:
            pass
        else:
            return by_lxml
    from kyoso.word.etree import by_expat

    return by_expat


_tree: Any = _engine()
ENGINE: str = _tree.NAME
Element, SubElement, cleanup_namespaces = _tree.Element, _tree.SubElement, _tree.cleanup_namespaces


def fromstring(data: bytes | str) -> Any:
    """The root of a document: no DTD, no entity, no network, limited in size and depth. Raises XMLError."""
    data = data.encode("utf-8") if isinstance(data, str) else data
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise XMLError("dtd")
    refuse_long(data)
    return _tree.fromstring(data)


def tostring(root: Any) -> bytes:
    """A whole document in UTF-8, with its first line. Raises ValueError for what XML cannot hold."""
    made: bytes = _tree.tostring(root)
    return made


def local_name(element: Any) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]
