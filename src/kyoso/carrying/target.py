"""The new draft while it is being filled: its parts as trees, to which others are added."""

from __future__ import annotations

import hashlib
import zipfile
from io import BytesIO
from posixpath import basename, dirname, relpath, splitext
from typing import Any

from kyoso.carrying.words import MC, W
from kyoso.word import etree
from kyoso.word.xml import RELATIONS, WORD

PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_RELATION, _OVERRIDE = f"{{{PACKAGE}/relationships}}Relationship", f"{{{PACKAGE}/content-types}}Override"
_DEFAULT = f"{{{PACKAGE}/content-types}}Default"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
DOCUMENT = "word/document.xml"
TYPES_PART = "[Content_Types].xml"
IGNORABLE = f"{MC}Ignorable"
DAY = (1980, 1, 1, 0, 0, 0)


class Target:
    """The new draft."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
        self.trees: dict[str, Any] = {}
        self._given: dict[tuple[str, str, str], str] = {}

    def tree(self, name: str) -> Any:
        """A part as a tree that is written back at the end."""
        if name not in self.trees:
            self.trees[name] = etree.fromstring(self.parts[name])
        return self.trees[name]

    @property
    def body(self) -> Any:
        """The body of the document."""
        return self.tree(DOCUMENT).find(f"{W}body")

    def widen(self, name: str, root: Any) -> None:
        """Let a part know the prefixes of the author's, which alternatives and extensions are named by."""
        old = self.tree(name)
        names = {prefix: uri for prefix, uri in root.nsmap.items() if prefix} | {"w": WORD, "r": RELATIONS}
        new = etree.Element(old.tag, dict(old.attrib), nsmap=names)
        new.extend(list(old))
        known = [prefix for prefix in (root.get(IGNORABLE) or "").split() if prefix in names]
        if known:
            new.set(IGNORABLE, " ".join(known))
        self.trees[name] = new

    def new_story(self, kind: str, root: Any) -> str:
        """The part for footnotes, endnotes or comments; made where the draft has none."""
        name = f"word/{kind}.xml"
        if name not in self.parts:
            names = {prefix: uri for prefix, uri in root.nsmap.items() if prefix} | {"w": WORD, "r": RELATIONS}
            tree = etree.Element(f"{W}{kind}", nsmap=names)
            known = [prefix for prefix in (root.get(IGNORABLE) or "").split() if prefix in names]
            if known:
                tree.set(IGNORABLE, " ".join(known))
            self.parts[name] = b""
            self.trees[name] = tree
            self.name_type(name, f"{_MAIN}.{kind}+xml")
            self.relate(DOCUMENT, f"{RELATIONS}/{kind}", name)
        return name

    # -- parts, their types and relations ------------------------------------------------

    def add_part(self, wanted: str, data: bytes, content_type: str) -> str:
        """A new part; the name is changed where it is taken, and the same part is kept once."""
        same = (hashlib.sha256(data).hexdigest(), content_type, dirname(wanted))
        if same in self._given and not wanted.endswith(".xml"):
            return self._given[same]
        folder, (stem, ending) = dirname(wanted), splitext(basename(wanted))
        number, name = 1, wanted
        taken = {each.lower() for each in self.parts}
        while name.lower() in taken:
            number += 1
            name = f"{folder}/{stem}-{number}{ending}"
        self.parts[name] = data
        self._given[same] = name
        self.name_type(name, content_type)
        return name

    def name_type(self, name: str, content_type: str) -> None:
        """Say the content type of a part."""
        types = self.tree(TYPES_PART)
        types.append(types.makeelement(_OVERRIDE, {"PartName": f"/{name}", "ContentType": content_type}))

    def relate(self, part: str, kind: str, target: str, *, external: bool = False) -> str:
        """A relation of a part; the same one is written once."""
        rels = f"{dirname(part)}/_rels/{basename(part)}.rels"
        if rels not in self.parts:
            self.parts[rels] = b""
            self.trees[rels] = etree.Element(
                f"{{{PACKAGE}/relationships}}Relationships",
                nsmap={None: f"{PACKAGE}/relationships"},
            )
        tree = self.tree(rels)
        shown = target if external else relpath(target, dirname(part))
        for row in tree:
            if (row.get("Type"), row.get("Target")) == (kind, shown):
                return str(row.get("Id"))
        taken = {row.get("Id") for row in tree}
        number = len(tree) + 1
        while f"rId{number}" in taken:
            number += 1
        values = {"Id": f"rId{number}", "Type": kind, "Target": shown} | (
            {"TargetMode": "External"} if external else {}
        )
        tree.append(tree.makeelement(_RELATION, values))
        return f"rId{number}"

    def packed(self) -> bytes:
        """The file: content types first, then by name, without the time of day."""
        for name, tree in self.trees.items():
            self.parts[name] = etree.tostring(tree)
        first = (TYPES_PART, "_rels/.rels")
        out = BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in sorted(self.parts, key=lambda name: (name not in first, name)):
                archive.writestr(zipfile.ZipInfo(name, DAY), self.parts[name], zipfile.ZIP_DEFLATED)
        return out.getvalue()
