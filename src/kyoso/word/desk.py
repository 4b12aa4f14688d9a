"""Where filled drafts are laid beside what they would be today."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from kyoso.filled import Filled
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word.drafts import DRAFT_LANGUAGES, Drafter, DraftLanguage
from kyoso.word.reading import read_bytes, read_draft
from kyoso.word.reading.comparing import compare


class Desk:
    """Reads drafts; what a fresh draft of the same call says is made once."""

    def __init__(self, project: Project, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self.drafter = Drafter(rulebook, project)
        self._fresh = lru_cache(maxsize=64)(self._make)

    def read(self, path: Path) -> Filled:
        """A filled draft, with what changed in its own words. Raises Problem with one line where it is none."""
        filled = read_draft(path)
        fresh = self.today(filled)
        return compare(filled, fresh) if fresh else filled

    def today(self, filled: Filled) -> Filled | None:
        """The same draft as it would be made today, with nothing in it; None where it says no call of the rules."""
        said = filled.identity
        call, language = said.get("call", ""), said.get("language", "")
        if call not in self.rulebook.calls or language not in DRAFT_LANGUAGES:
            return None
        return self._fresh(call, language, said.get("practice") == "yes")

    def _make(self, key: str, language: DraftLanguage, practice: bool) -> Filled:
        data = self.drafter.draft(self.rulebook.calls[key], language, practice=practice)
        return read_bytes(data, f"{key} {language}")
