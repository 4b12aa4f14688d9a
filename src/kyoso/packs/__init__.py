"""What is particular to each language: numbers, dates, joiners, brackets, qualifiers' words; one module each.

A new language is a module beside these with a `PACK`, and a line in the table. Everything else asks `pack`; nothing
outside tests which language it has. A language without a pack gets the neutral one.
"""

from __future__ import annotations

from functools import cache

from kyoso.packs import en, ja
from kyoso.packs.pack import Around, Pack

__all__ = ["PACKS", "Around", "Pack", "pack"]

PACKS: dict[str, Pack] = {each.PACK.language: each.PACK for each in (ja, en)}


@cache
def pack(language: str) -> Pack:
    """The pack of a language, or the neutral one for it.

    >>> pack("en").together(["A", "B", "C"]), pack("xx").date("2021-04"), pack("xx").neutral
    ('A, B and C', '2021-04', True)
    """
    return PACKS.get(language) or Pack(language=language, neutral=True, name=language, tag=language, locale=language)
