"""What readers call things that the guidebook calls otherwise: `book/search.yaml` of a programme."""

from __future__ import annotations

import msgspec

from kyoso import strict
from kyoso.model import Language
from kyoso.project import Project


class Words(msgspec.Struct, forbid_unknown_fields=True):
    """The table: for each language, a word of the guidebook and what readers type for it.

    `makers` are the pages for those who make the guidebook, which are found after those for its readers; `otherwise`
    are the pages that a search without a result names. A page that the book does not have is passed over.
    """

    ja: dict[str, list[str]] = {}
    en: dict[str, list[str]] = {}
    makers: list[str] = []
    otherwise: list[str] = []

    def synonyms(self, language: Language) -> list[tuple[str, list[str]]]:
        """What readers type, with the words of the guidebook that it may stand for, in the order of the table."""
        found: dict[str, list[str]] = {}
        for term, words in getattr(self, language).items():
            for word in words:
                found.setdefault(word, []).append(term)
        return list(found.items())


def load_words(project: Project) -> Words:
    """The programme's table; an empty one where it has none. Raises Problem with the line of each slip."""
    path = project.book / "search.yaml"
    return strict.read(path, Words, project.shown(path))[0] if path.is_file() else Words()
