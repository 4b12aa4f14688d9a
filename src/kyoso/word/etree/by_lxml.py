"""The tree by lxml: the only module that imports it."""

from __future__ import annotations

from typing import Any

from lxml import etree

from kyoso.word.etree.refusal import Reason, XMLError

NAME = "lxml"
NAME_TOO_LONG, RESOURCE_LIMIT = 110, 114  # libxml2's XML_ERR_…
_PARSER = etree.XMLParser(
    encoding="utf-8",  # whatever the part says of itself: no other encoding hides a DTD
    resolve_entities=False,
    load_dtd=False,
    no_network=True,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
)

Element: Any = etree.Element
SubElement: Any = etree.SubElement
cleanup_namespaces: Any = etree.cleanup_namespaces


def fromstring(data: bytes) -> Any:
    """The root of a document in UTF-8."""
    try:
        root = etree.fromstring(data, _PARSER)
    except etree.XMLSyntaxError as error:
        raise XMLError(_reason(error)) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise XMLError("dtd")
    return root


def _reason(error: Any) -> Reason:
    if error.code == RESOURCE_LIMIT:
        return "depth" if "depth" in str(error) else "long"
    return "name" if error.code == NAME_TOO_LONG else "syntax"


def tostring(root: Any) -> bytes:
    """A whole document."""
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True, with_tail=False)
    return made
