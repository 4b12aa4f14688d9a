"""The drafts without their plans, for the page that fills them: every call in every language, in one string.

Drafts differ from each other in few paragraphs, and each paragraph is kept once. What a draft is
made of are numbers of such strings; a hole is a list: `[tag, blank]` a field, `[name]` a value that
follows from the plan, `[name, blank rows, row]` a repeated row. All of it is JSON, deflated and in
base64, since a page may ask for nothing once it is there, and a script holds text only.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterator
from typing import Any

import msgspec

from kyoso import wording
from kyoso.model import LANGUAGES, Call
from kyoso.plan import INDIRECT, INDIRECT_RATE
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import DRAFT_LANGUAGES, Drafter, draft_path
from kyoso.word.carriers import PREFIX, Identity
from kyoso.word.drafts import Prepared
from kyoso.word.fill import ASSUMED, ROLES
from kyoso.word.names import years_of
from kyoso.word.package import frame, plain
from kyoso.word.reading.placing import OWN_STYLES
from kyoso.word.reading.register import KNOWN_TAGS
from kyoso.word.reading.tables import AMOUNTS
from kyoso.word.render import BLANK, ROOM, FieldHole, Pieces, SlotHole

# Before these a part is cut, so that what two drafts have in common is found: measured, 136 kB for all drafts.
_CUT = re.compile(
    "(?=<w:p>|<w:tr>|<w:tbl>|<w:bookmark|<w:style |<w:lvl |<a:|<section|<field|<rule|<table|<column)|(?<=</w:pPr>)"
)


def data(project: Project, rulebook: Rulebook) -> Iterator[tuple[str, Any]]:
    """The data script `drafts`."""
    content = msgspec.json.encode(prepared_drafts(project, rulebook), order="deterministic")
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    yield "drafts", base64.b64encode(squeezer.compress(content) + squeezer.flush()).decode("ascii")


def prepared_drafts(project: Project, rulebook: Rulebook) -> dict[str, Any]:
    """Every draft with holes, its parts, and what the rules say that fills the holes beside a plan."""
    drafter, strings = Drafter(rulebook, project), _Strings()
    calls = {
        call.key: {
            "years": years_of(rulebook, call),
            "practice": call.document is None,
            "kind": call.document or call.practice,
            "name": {language: rulebook.call_name(call, language) for language in LANGUAGES},
            "status": {language: rulebook.words(call.status, language) for language in LANGUAGES},
            "drafts": {language: strings.draft(_prepared(drafter, call, language)) for language in DRAFT_LANGUAGES},
            "files": {language: draft_path(call, language).replace("/", "-") for language in DRAFT_LANGUAGES},
        }
        for call in rulebook.calls_in_order
    }
    shared = {name: strings.text(content) for name, content in map(plain, frame())}
    assumption = rulebook.assumptions.get(INDIRECT_RATE)
    return {
        "strings": strings.all,
        "texts": strings.texts,
        "frame": shared,
        "calls": calls,
        "kinds": {
            key: {"name": kind.name, "counts_as": kind.counts_as} for key, kind in rulebook.institution_kinds.items()
        },
        "roles": ROLES,
        "assumed": ASSUMED,
        "indirect": INDIRECT,
        "indirect_percent": assumption.value if assumption and isinstance(assumption.value, int) else 0,
        "reiwa_starts": wording.REIWA_STARTS,
        "reading": {
            "prefix": PREFIX,
            "identity": Identity.__struct_fields__,
            "tags": KNOWN_TAGS,
            "styles": OWN_STYLES,
            "amounts": AMOUNTS,
            "prompts": {"blank": BLANK, "room": ROOM},
        },
    }


def _prepared(drafter: Drafter, call: Call, language: Any) -> Prepared:
    return drafter.prepared(call, language, practice=call.document is None)


class _Strings:
    """Every string once, by its number; and every part's content once, as the numbers of its strings."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._texts: dict[str, int] = {}

    @property
    def all(self) -> list[str]:
        return list(self._numbers)

    @property
    def texts(self) -> list[list[int]]:
        return [self._cut(content) for content in self._texts]

    def number(self, string: str) -> int:
        return self._numbers.setdefault(string, len(self._numbers))

    def text(self, content: str) -> int:
        """The number of a part's content."""
        self._cut(content)
        return self._texts.setdefault(content, len(self._texts))

    def draft(self, prepared: Prepared) -> dict[str, Any]:
        parts = dict(map(plain, prepared.parts))
        return {"body": self._pieces(prepared.body), "parts": {name: self.text(parts[name]) for name in parts}}

    def _cut(self, content: str) -> list[int]:
        return [self.number(string) for string in _CUT.split(content) if string]

    def _pieces(self, pieces: Pieces) -> list[Any]:
        made: list[Any] = []
        for piece in pieces:
            if isinstance(piece, str):
                made += self._cut(piece)
            elif isinstance(piece, FieldHole):
                made.append([self.number(piece.tag), self.number(piece.blank)])
            elif isinstance(piece, SlotHole):
                made.append([self.number(piece.name)])
            else:
                made.append([self.number(piece.name), piece.blank, self._pieces(piece.row)])
        return made
