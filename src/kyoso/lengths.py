"""Guide lengths that an officer sets: how long a field or a section of a draft is to be, in characters or pages.

They stand in `templates/limits.yaml`. A draft shows each beside its blank, and the checks measure by it.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from kyoso import files, strict
from kyoso.errors import Problem
from kyoso.model import Key, Language, Text
from kyoso.project import Project

LIMITS = "limits.yaml"
CHARACTERS = Text(ja="目安：{}字", en="guide: {} characters")
PAGES = Text(ja="目安：{}ページ", en="guide: {} pages")
ONE_PAGE = Text(ja="目安：1ページ", en="guide: 1 page")


class Page(Struct, frozen=True, forbid_unknown_fields=True):
    """How much stands on a page, where pages are counted: wide characters in a line, and lines."""

    characters: int = 40
    lines: int = 36


class Length(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """At most so many characters, or pages, in a field or section; in the drafts of some calls, or of all."""

    name: str
    characters: int = 0
    pages: int = 0
    calls: tuple[Key, ...] = ()

    def words(self, language: Language) -> str:
        """The guide as a draft says it."""
        form = CHARACTERS if self.characters else ONE_PAGE if self.pages == 1 else PAGES
        return form[language].format(f"{self.characters or self.pages:,}")


class Lengths(Struct, frozen=True, forbid_unknown_fields=True):
    """All of them, and what a page is."""

    page: Page = Page()
    limits: tuple[Length, ...] = ()

    def of(self, call: str) -> dict[str, Length]:
        """Those that hold in the drafts of a call, by the name of the field or section."""
        return {each.name: each for each in self.limits if not each.calls or call in each.calls}


def load(project: Project) -> Lengths:
    """What the officer has set. Raises Problem with every slip at its line."""
    path, shown = project.templates / LIMITS, project.shown(project.templates / LIMITS)
    if not path.is_file() or not _says_something(files.read(path, strict.LARGEST, "limits")):
        return Lengths()
    found, places = strict.read(path, Lengths, shown)
    findings = [places.finding(("limits", number), words) for number, words in _slips(found)]
    if findings:
        raise Problem(findings)
    return found


def _says_something(data: bytes) -> bool:
    """Whether there is more than comments; reading YAML takes as long as making a draft."""
    return any(line.strip() and not line.lstrip().startswith(b"#") for line in data.splitlines())


def _slips(found: Lengths) -> Iterator[tuple[int, str]]:
    seen: dict[tuple[str, str], int] = {}
    for number, each in enumerate(found.limits):
        if (each.characters > 0) == (each.pages > 0) or min(each.characters, each.pages) < 0:
            yield number, f"{each.name}: give characters or pages, one of them, from 1 on"
        for call in each.calls or ("",):
            if (each.name, call) in seen or (each.name, "") in seen:
                yield number, f"{each.name}: has a length already"
            seen[each.name, call] = number
