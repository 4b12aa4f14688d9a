"""Where filled drafts are laid beside what they would be today."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from kyoso.declared import Applicant
from kyoso.filled import Filled
from kyoso.plan import Choice
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.typed import plain
from kyoso.word.drafts import DRAFT_LANGUAGES, Drafter, DraftLanguage
from kyoso.word.opening import open_file
from kyoso.word.reading import Reading, read_whole
from kyoso.word.reading.comparing import compare


class Desk:
    """Reads drafts; what a fresh draft of the same call says is made once."""

    def __init__(self, project: Project, rulebook: Rulebook, drafter: Drafter | None = None) -> None:
        self.rulebook = rulebook
        self.drafter = drafter or Drafter(rulebook, project)
        self._fresh = lru_cache(maxsize=64)(self._make)
        self._seen = lru_cache(maxsize=1)(self._faces)

    def read(self, path: Path) -> Filled:
        """A filled draft, with what changed in its own words. Raises Problem with one line where it is none."""
        return self.compared(self.reading(open_file(path), str(path)))

    def reading(self, data: bytes, name: str) -> Reading:
        """A filled draft with all that was found out about its file; `name` is for messages."""
        return read_whole(data, name, self)

    def compared(self, reading: Reading) -> Filled:
        """What was read, with what changed in the draft's own words."""
        fresh = self.today(reading.filled.identity)
        return compare(reading.filled, fresh.filled) if fresh else reading.filled

    def fresh(self, filled: Filled) -> Filled | None:
        """The same draft as it would be made today, with nothing in it; None where it says no call of the rules."""
        today = self.today(filled.identity)
        return today.filled if today else None

    def today(self, identity: dict[str, str]) -> Reading | None:
        """The same draft as it would be made today, with nothing in it; None where it says no call of the rules."""
        call, language = identity.get("call", ""), identity.get("language", "")
        if call not in self.rulebook.calls or language not in DRAFT_LANGUAGES:
            return None
        return self._fresh(call, language, identity.get("practice") == "yes")

    @property
    def applicant(self) -> Applicant:
        """What the programme asks of its applicants."""
        return self.rulebook.declared.applicant

    def choice(self, identity: dict[str, str]) -> Choice | None:
        """The area, tier and year of the call that a draft is for, whatever its key looks like."""
        call = self.rulebook.calls.get(identity.get("call", ""))
        return Choice(area=call.area, tier=call.tier, fiscal_year=call.fiscal_year) if call else None

    def _make(self, key: str, language: DraftLanguage, practice: bool) -> Reading:
        data = self.drafter.draft(self.rulebook.calls[key], language, practice=practice)
        return read_whole(data, f"{key} {language}")

    # -- drafts that lost their marks ---------------------------------------------------------

    def recognised(self, pages: Sequence[str], lines: Sequence[str]) -> dict[str, str]:
        """Who a draft is by its header, its footer with the version of the rules, and its headings."""
        shown = {plain(text) for text in pages if text.strip()}
        words = {plain(text) for text in lines if text.strip()}
        scored = sorted((self._likeness(face, shown, words), face.number) for face in self._seen())
        if not scored:
            return {}
        (best, number), second = scored[-1], scored[-2][0] if len(scored) > 1 else (0.0, 0.0)
        if best[1] < LEAST_HEADINGS or best == second:
            return {}
        return dict(self._seen()[number].identity)

    def _faces(self) -> tuple[_Face, ...]:
        """What can be seen of every draft that could be made today."""
        faces: list[_Face] = []
        for key, call in self.rulebook.calls.items():
            for language in DRAFT_LANGUAGES:
                for practice in {call.document is None, True}:
                    fresh = self._fresh(key, language, practice)
                    pages = frozenset(plain(each.text) for each in fresh.filled.own if each.kind == "page")
                    cover = frozenset(plain(each.text) for each in fresh.filled.own if each.kind == "title")
                    headings = frozenset(plain(each.heading) for each in fresh.register.sections if each.heading)
                    labels = frozenset(plain(each.label) for each in fresh.register.fields if each.label)
                    faces.append(_Face(len(faces), fresh.filled.identity, pages, cover, headings | labels))
        return tuple(faces)

    @staticmethod
    def _likeness(face: _Face, shown: set[str], words: set[str]) -> tuple[float, float]:
        """The words of the pages and the cover first, then the share of headings and labels."""
        seen = len(face.pages & shown) + len(face.cover & words)
        missing = len(face.pages - shown) + len(face.cover - words)  # a practice copy has a line more
        return (seen - missing / 10, len(face.words & words) / len(face.words) if face.words else 0.0)


LEAST_HEADINGS = 0.3  # share of a draft's headings and labels that must still be there


class _Face(NamedTuple):
    """What a reader sees of a draft: the words of its pages and its cover, its headings and labels."""

    number: int
    identity: dict[str, str]
    pages: frozenset[str]
    cover: frozenset[str]
    words: frozenset[str]
