"""Paragraphs of the catalogues that a change touches."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO
from typing import Literal

from msgspec import Struct

from kyoso.book.shown import in_words
from kyoso.model import LANGUAGES, Language
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.translations import catalogue_path

Why = Literal["says-another", "changed", "new", "gone", "outdated"]
_ROLE = re.compile(r"\{([a-z-]+)\}`([^`]*)`")


class Paragraph(Struct, frozen=True, kw_only=True):
    """An entry of a catalogue by its Japanese, and why a translator should look at it.

    `says-another`: a rule that it names has other words now; `changed`, `new` and `gone`: the entry
    itself; `outdated`: the page does not have this paragraph any more.
    """

    catalogue: str
    japanese: str
    why: Why


def changed_paragraphs(base: Project, old: Rulebook, project: Project, new: Rulebook) -> list[Paragraph]:
    """Every entry to look at, by catalogue."""
    found = []
    for language in LANGUAGES[1:]:
        for domain in sorted({*_domains(base, language), *_domains(project, language)}):
            sides = entries(base, domain, language), entries(project, domain, language)
            catalogue = project.shown(catalogue_path(project, domain, language))
            texts = _page(base, domain), _page(project, domain)
            for japanese in {**sides[0], **sides[1]}:
                if (
                    why := _why(japanese, *sides)
                    or _by_page(japanese, *texts)
                    or _by_rules(japanese, base, old, project, new)
                ):
                    found.append(Paragraph(catalogue=catalogue, japanese=japanese, why=why))
    return found


def _why(japanese: str, before: dict[str, str], after: dict[str, str]) -> Why | None:
    if japanese not in before:
        return "new"
    if japanese not in after:
        return "gone"
    return "changed" if before[japanese] != after[japanese] else None


def _by_page(japanese: str, before: str, after: str) -> Why | None:
    words = _joined(japanese)
    return "outdated" if words in before and words not in after else None


def _by_rules(japanese: str, base: Project, old: Rulebook, project: Project, new: Rulebook) -> Why | None:
    for role, key in _ROLE.findall(japanese):
        for language in LANGUAGES:
            if in_words(base, old, language, role, key) != in_words(project, new, language, role, key):
                return "says-another"
    return None


def _page(project: Project, domain: str) -> str:
    path = project.book / f"{domain}.md"
    return _joined(path.read_text("utf-8")) if path.is_file() else ""


def _joined(text: str) -> str:
    return "".join(text.split())


def _domains(project: Project, language: Language) -> Iterator[str]:
    folder = project.locale / language / "LC_MESSAGES"
    for path in folder.rglob("*.po"):
        yield path.relative_to(folder).with_suffix("").as_posix()


def entries(project: Project, domain: str, language: Language, *, within: str = "") -> dict[str, str]:
    """Each message of a catalogue with its translation; empty where it is missing or fuzzy.

    `within` is the beginning of the places that a message must come from.
    """
    path = catalogue_path(project, domain, language)
    return _entries(path.read_bytes(), within) if path.is_file() else {}


@lru_cache(maxsize=256)
def _entries(data: bytes, within: str) -> dict[str, str]:
    from babel.messages.pofile import read_po

    return {
        str(message.id): "" if message.fuzzy else str(message.string)
        for message in read_po(BytesIO(data))
        if message.id and any(place.startswith(within) for place, _line in message.locations)
    }
