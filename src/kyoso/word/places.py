"""XML as text that is changed by place, so that every byte of it that need not change stays what it was."""

from __future__ import annotations

import re
from functools import lru_cache

_ATTRIBUTE = re.compile(r"""([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_REFERENCE = re.compile(r"&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|(amp|lt|gt|quot|apos));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


@lru_cache(maxsize=4096)
def attributes(tag: str) -> dict[str, str]:
    """The attributes of a start tag."""
    return {name: unescape(one or two) for name, one, two in _ATTRIBUTE.findall(tag)}


def unescape(text: str) -> str:
    """Character data as a reader sees it."""
    if "<" in text:  # comments, or text in CDATA
        text = re.sub(r"<!--.*?-->|<\?.*?\?>", "", text, flags=re.DOTALL)
        text = re.sub(r"<!\[CDATA\[(.*?)\]\]>", lambda m: _escaped(m[1]), text, flags=re.DOTALL)
    return _REFERENCE.sub(_character, text) if "&" in text else text


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _character(match: re.Match[str]) -> str:
    if match[3]:
        return _NAMED[match[3]]
    return chr(int(match[1], 16) if match[1] else int(match[2]))


class Edits:
    """Changes of a text by place: each a stretch that gives way to other text."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._edits: list[tuple[int, int, int, str]] = []

    def replace(self, start: int, end: int, text: str) -> None:
        """Let the text between two places give way to another."""
        if self.source[start:end] != text:
            self._edits.append((start, end, len(self._edits), text))

    def insert(self, at: int, text: str) -> None:
        """Put text in; what is put in at the same place later stands behind it."""
        self.replace(at, at, text)

    def __bool__(self) -> bool:
        return bool(self._edits)

    def applied(self) -> str:
        """The text with all changes made. Raises ValueError where two of them overlap."""
        parts, at = [], 0
        for start, end, _, text in sorted(self._edits):
            if start < at:
                raise ValueError(f"two changes overlap at {start}")
            parts += [self.source[at:start], text]
            at = end
        return "".join([*parts, self.source[at:]])

    def applied_between(self, start: int, end: int) -> str:
        """The text between two places with the changes made in it."""
        shift = self.source[:start]
        return self.applied()[len(shift) : len(self.applied()) - (len(self.source) - end)]
