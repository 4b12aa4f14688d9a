"""A Word file with some of its parts exchanged; every other part stays byte for byte what it was."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # of new parts: the time of day is left out


def exchanged(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The file with these parts in place of its own; those that it has not are added at its end."""
    out = BytesIO()
    with ZipFile(BytesIO(data)) as archive, ZipFile(out, "w", ZIP_DEFLATED) as made:
        names = {name.lower(): name for name in parts}
        for entry in archive.infolist():
            name = names.pop(entry.filename.lower(), None)
            content = archive.read(entry) if name is None else parts[name]
            kept = copy.copy(entry)
            kept.extra = b""
            made.writestr(kept, content, compress_type=entry.compress_type)
        for name in sorted(names.values()):
            info = ZipInfo(name, FIRST_DAY)
            info.external_attr = 0o600 << 16
            made.writestr(info, parts[name], compress_type=ZIP_DEFLATED)
    return out.getvalue()


def ending_of(data: bytes) -> str:
    """How the name of a form ends: Word and Excel open one with macros, or a template, under no other ending."""
    with ZipFile(BytesIO(data)) as archive:
        types = archive.read("[Content_Types].xml").decode("utf-8", "replace")
    macros = "macroEnabled" in types
    if "spreadsheetml.sheet.main" in types or "spreadsheetml.template.main" in types or "ms-excel." in types:
        template = "template.m" in types
        return f".xl{'t' if template else 's'}{'m' if macros else 'x'}"
    template = "emplate.main+xml" in types
    return f".do{'t' if template else 'c'}{'m' if macros else 'x'}"
