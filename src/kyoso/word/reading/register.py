"""Who a draft says it is, and the register of what was in it.

The manifest among the custom XML parts is the register. OpenDocument drops it; then the bookmarks
are the register, and names are made again from theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from msgspec import Struct

from kyoso.declared import Applicant
from kyoso.filled import Place, Remark, fields_of
from kyoso.plan import Plan
from kyoso.word.carriers import CLEAN, NAMESPACE, PREFIX, Identity
from kyoso.word.holes import FieldMark, TableMark
from kyoso.word.opening import Opened
from kyoso.word.reading.flow import W

NAMES = Identity.__struct_fields__
DRAFT = f"{{{NAMESPACE}}}"
VERSION = re.compile(r"(?<![0-9a-f])[0-9a-f]{12}(?![0-9a-f])")  # of the rules, as the footer has it
# Tags that stand outside of a section that is called like them.


class SectionMark(Struct, frozen=True):
    """A section as the draft was made with it."""

    id: str
    bookmark: str
    heading: str


class Register(Struct, frozen=True, dict=True):
    """What was in the draft as it was made, in order."""

    sections: tuple[SectionMark, ...] = ()
    fields: tuple[FieldMark, ...] = ()
    tables: tuple[TableMark, ...] = ()
    rules: dict[str, str] = {}
    own: tuple[str, ...] = ()  # digests of the draft's own words

    @cached_property
    def section_by_id(self) -> dict[str, SectionMark]:
        """The sections by their id."""
        return {section.id: section for section in self.sections}

    @cached_property
    def field_by_bookmark(self) -> dict[str, FieldMark]:
        """The fields that have a label, by its bookmark."""
        return {field.bookmark: field for field in self.fields if field.bookmark}

    @cached_property
    def field_by_tag(self) -> dict[str, FieldMark]:
        """The fields by their tag."""
        return {field.tag: field for field in self.fields}

    @cached_property
    def section_by_bookmark(self) -> dict[str, SectionMark]:
        """The sections by the bookmark in their heading."""
        return {section.bookmark: section for section in self.sections}


def manifests(opened: Opened) -> list[Any]:
    """Every custom XML part that is a manifest of ours, by its root."""
    parts = sorted(name for name in opened.entries if name.startswith("customxml/") and name.endswith(".xml"))
    trees = [opened.tree(name) for name in parts if NAMESPACE.encode() in opened.part(name)]
    return [tree for tree in trees if tree.tag == f"{DRAFT}draft"]


def register_of(manifest: Any) -> Register:
    """The register that a manifest holds."""

    def get(row: Any, *names: str) -> list[str]:
        return [row.get(name, "") for name in names]

    return Register(
        sections=tuple(SectionMark(*get(row, "id", "bookmark", "heading")) for row in manifest.iter(f"{DRAFT}section")),
        fields=tuple(
            FieldMark(*get(row, "tag", "bookmark", "label", "section")) for row in manifest.iter(f"{DRAFT}field")
        ),
        tables=tuple(_table(row) for row in manifest.iter(f"{DRAFT}table")),
        rules={row.get("name", ""): row.get("digest", "") for row in manifest.iter(f"{DRAFT}rule")},
        own=tuple(word for row in manifest.iter(f"{DRAFT}own") for word in (row.text or "").split()),
    )


def _table(row: Any) -> TableMark:
    columns = tuple(
        (each.get("name", ""), each.get("bookmark", ""), each.get("label", "")) for each in row.iter(f"{DRAFT}column")
    )
    return TableMark(row.get("id", ""), row.get("bookmark", ""), row.get("section", ""), columns)


def from_bookmarks(names: Sequence[str], applicant: Applicant) -> Register:
    """The register as far as bookmarks, in the order of the document, tell it.

    A bookmark has lost the dots and hyphens of the name. Sections, tables and columns have hyphens
    only; a field is called after the section that it stands in, or is one that every plan has.
    """
    known = {"f_" + re.sub(r"[^a-z0-9]", "_", tag): tag for tag in (*fields_of(Plan(), applicant), "sdgs.text")}
    sections: list[SectionMark] = []
    fields: list[FieldMark] = []
    columns: dict[str, list[tuple[str, str, str]]] = {name: [] for name in names if name.startswith("t_")}
    within: dict[str, str] = {}
    for name in dict.fromkeys(names):
        kind, _, rest = name.partition("_")
        here = sections[-1].id if sections else ""
        if kind == "s":
            sections.append(SectionMark(_hyphens(rest), name, ""))
        elif kind == "f":
            fields.append(FieldMark(known.get(name) or _tag(name, here), name, "", here))
        elif kind == "t":
            within[name] = here
        elif kind == "c" and (near := [table for table in columns if rest.startswith(table[2:] + "_")]):
            table = max(near, key=len)  # of budget and budget_years, the longer
            columns[table].append((_hyphens(rest.removeprefix(table[2:] + "_")), name, ""))
    tables = (TableMark(_hyphens(name[2:]), name, within[name], tuple(each)) for name, each in columns.items())
    return Register(tuple(sections), tuple(fields), tuple(tables))


def _hyphens(name: str) -> str:
    return name.replace("_", "-")


def _tag(bookmark: str, section: str) -> str:
    rest, before = bookmark[2:], section.replace("-", "_")
    if section and rest == before:
        return section
    if section and rest.startswith(before + "_"):
        return f"{section}.{rest.removeprefix(before + '_').replace('_', '-')}"
    first, _, more = rest.partition("_")
    return f"{first}.{more.replace('_', '-')}" if more else first


# -- identity -------------------------------------------------------------------------------


def identity_of(opened: Opened, found: Sequence[Any]) -> tuple[dict[str, str], list[Remark]]:
    """Who the draft is: its custom properties, else its manifest, else its identifier; and where they differ."""
    said = [
        ("custom properties", _custom(opened)),
        *(("manifest", {name: tree.get(name, "") for name in NAMES if tree.get(name)}) for tree in found),
        ("dc:identifier", _identifier(opened)),
    ]
    identity: dict[str, str] = {}
    remarks = []
    for place, claims in said:
        for name, value in claims.items():
            known = identity.setdefault(name, value)
            if not (known.startswith(value) or value.startswith(known)):
                remarks.append(Remark("identity-contradicts", Place(), f"{place}: {name} {value}", f"{name} {known}"))
    versions = {version for text in page_texts(opened, "footer") for version in VERSION.findall(text)}
    rules = identity.get("rules", "")
    if rules and versions and not any(rules.startswith(version) for version in versions):
        shown = ", ".join(sorted(versions))
        remarks.append(Remark("identity-contradicts", Place(), f"footer: rules {shown}", f"rules {rules[:12]}"))
    if not identity.get("call"):
        remarks.append(Remark("identity-missing", Place()))
    return {name: identity.get(name, "") for name in NAMES}, remarks


def is_clean(opened: Opened, found: Sequence[Any]) -> bool:
    """Whether the file says that it is a copy for handing in."""
    return any(tree.get(CLEAN) == "yes" for tree in found) or _ours(opened).get(CLEAN) == "yes"


def _custom(opened: Opened) -> dict[str, str]:
    return {name: value for name, value in _ours(opened).items() if name in NAMES and value}


def _ours(opened: Opened) -> dict[str, str]:
    """The custom properties that are ours."""
    rows = opened.tree("docProps/custom.xml") if "docProps/custom.xml" in opened else ()
    named = {row.get("name", ""): "".join(row.itertext()).strip() for row in rows}
    return {name.removeprefix(PREFIX): value for name, value in named.items() if name.startswith(PREFIX)}


def _identifier(opened: Opened) -> dict[str, str]:
    if "docProps/core.xml" not in opened:
        return {}
    for row in opened.tree("docProps/core.xml").iter("{http://purl.org/dc/elements/1.1/}identifier"):
        parts = (row.text or "").strip().split(":")
        if len(parts) == 5 and parts[0] == "kyoso":
            return {n: v for n, v in zip(("call", "language", "rules", "form"), parts[1:], strict=True) if v}
    return {}


def page_texts(opened: Opened, kind: str) -> Iterator[str]:
    """The words of every header or footer, a paragraph each."""
    for relation in opened.relations(opened.main):
        if relation.kind == kind and relation.target in opened:
            for paragraph in opened.tree(relation.target).iter(f"{W}p"):
                yield "".join(paragraph.itertext(f"{W}t"))
