"""The tree by the standard library's expat, under lxml's names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kyoso.word.etree import element, namespaces, parsing, writing

NAME = "expat"
fromstring = parsing.parse
tostring = writing.written


def Element(  # noqa: N802  # lxml's name
    tag: str, attrib: Mapping[str, str] | None = None, nsmap: Mapping[str | None, str] | None = None
) -> Any:
    """An element that stands nowhere yet."""
    return element.made(tag, namespaces.Document(), attrib, nsmap)


def SubElement(parent: Any, tag: str, **attributes: str) -> Any:  # noqa: N802
    """A new last child."""
    return element.made_in(parent, tag, attributes)


def cleanup_namespaces(top: Any, keep_ns_prefixes: Iterable[str] = ()) -> None:
    """Drop the declarations that no name below uses."""
    namespaces.drop_unused(top, frozenset(keep_ns_prefixes))
