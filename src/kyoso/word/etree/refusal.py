"""Why a part is not read, in words that do not depend on what reads it."""

from __future__ import annotations

from typing import Literal, TypeAlias

DEEPEST = 256  # elements within elements: the limit of libxml2 itself
LONGEST = 9_900_000  # bytes in one piece; libxml2 stops at 10,000,000 or a little before, depending on what it is
LONGEST_NAME = 50_000  # bytes of a prefix or a local name, as in libxml2
Reason: TypeAlias = Literal["dtd", "depth", "long", "name", "syntax"]
_CLOSED = ((b"<!--", b"-->"), (b"<![CDATA[", b"]]>"), (b"<?", b"?>"))


class XMLError(ValueError):
    """Bytes that are no XML that a Word file may hold."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def refuse_long(data: bytes) -> None:
    """Raise XMLError for a text, a value or a comment that is too long."""
    if len(data) <= LONGEST:
        return
    place = -1
    while len(data) - place - 1 > LONGEST:
        place = data.rfind(b"<", place + 1, place + 2 + LONGEST)
        if place < 0:
            raise XMLError("long")
    for opening, closing in _CLOSED:
        start = data.find(opening)
        while start >= 0:
            end = data.find(closing, start)
            if end < 0 or end - start > LONGEST:
                raise XMLError("long" if end >= 0 else "syntax")
            start = data.find(opening, end)
