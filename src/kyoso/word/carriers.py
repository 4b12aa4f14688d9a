"""Who a draft is and what is in it, in the places that survive Word and LibreOffice.

First the custom document properties, second a manifest among the custom XML parts (to be found by
its root namespace, never by its path), third `dc:identifier` and the words of the footer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from kyoso.word import xml
from kyoso.word.own import digest

if TYPE_CHECKING:
    from kyoso.word.holes import Rendered

NAMESPACE = "urn:kyoso:draft:1"
PREFIX = "kyoso."
CLEAN = "clean"  # said in a copy for handing in, out of which the draft's own words were taken
ITEM_ID = "{9C1F7B52-6E0D-4B53-9F57-0C5D2A1E7B01}"


class Identity(Struct, frozen=True):
    """What a draft was made from and for."""

    call: str
    fiscal_year: str
    language: str
    kind: str
    practice: str
    rules: str
    template: str
    form: str
    kyoso: str

    @property
    def identifier(self) -> str:
        """All of it in one line."""
        return f"kyoso:{self.call}:{self.language}:{self.rules[:12]}:{self.form[:12]}"


def custom_properties(identity: Identity) -> str:
    """docProps/custom.xml: strings only, since LibreOffice changes the type of numbers."""
    properties = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{number}" name="{PREFIX}{name}">'
        f"<vt:lpwstr>{xml.content(getattr(identity, name))}</vt:lpwstr></property>"
        for number, name in enumerate(Identity.__struct_fields__, 2)
    )
    return (
        f'{xml.DECLARATION}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"'
        f' xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">{properties}</Properties>'
    )


def core_properties(identity: Identity, title: str, language_tag: str) -> str:
    """docProps/core.xml, without a date: the same draft is the same file."""
    return (
        f"{xml.DECLARATION}<cp:coreProperties"
        ' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{xml.content(title)}</dc:title><dc:creator>kyoso</dc:creator>"
        f"<dc:identifier>{xml.content(identity.identifier)}</dc:identifier><dc:language>{language_tag}</dc:language>"
        f"<cp:version>{xml.content(identity.form[:12])}</cp:version></cp:coreProperties>"
    )


def manifest(identity: Identity, rendered: Rendered, rules: Mapping[str, str]) -> str:
    """customXml/item1.xml: sections, fields and tables in their order, and the rules used with their digests."""

    def element(kind: str, /, **values: str) -> str:
        return f"<{kind}{''.join(f' {key}={xml.attribute(value)}' for key, value in values.items())}/>"

    sections = "".join(
        element("section", id=each.id, bookmark=each.bookmark, heading=each.heading)
        for each in rendered.sections
        if each.id
    )
    fields = "".join(
        element("field", tag=each.tag, bookmark=each.bookmark, label=each.label, section=each.section)
        for each in rendered.fields
    )
    tables = "".join(
        element("table", id=each.id, bookmark=each.bookmark, section=each.section)[:-2]
        + ">"
        + "".join(element("column", name=name, bookmark=mark, label=label) for name, mark, label in each.columns)
        + "</table>"
        for each in rendered.tables
    )
    used = "".join(element("rule", name=name, digest=digest) for name, digest in rules.items())
    own = " ".join(digest(text) for text in rendered.own if text.strip())
    who = {name: getattr(identity, name) for name in Identity.__struct_fields__}
    return (
        f"{xml.DECLARATION}{element('draft', xmlns=NAMESPACE, **who)[:-2]}>"
        f"<sections>{sections}</sections><fields>{fields}</fields><tables>{tables}</tables><rules>{used}</rules>"
        f"<own>{own}</own></draft>"
    )


def manifest_properties() -> str:
    """customXml/itemProps1.xml."""
    return (
        f'{xml.DECLARATION}<ds:datastoreItem ds:itemID="{ITEM_ID}"'
        ' xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml">'
        f'<ds:schemaRefs><ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    )
