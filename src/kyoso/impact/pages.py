"""Pages that a change touches, in both editions."""

from __future__ import annotations

import re

from kyoso.book.editions import TOC
from kyoso.book.rules import source_of
from kyoso.book.shown import Shown, last_shown
from kyoso.errors import Problem
from kyoso.impact.paragraphs import entries
from kyoso.model import LANGUAGES, Language
from kyoso.notebooks import in_sight
from kyoso.project import Project

# What every page of an edition carries: the order and the captions of the pages, the title, the theme's words.
EVERYWHERE = (TOC, "_config.yml", "programme.yaml")
_HEADING = re.compile(r"^# (.+)$", re.MULTILINE)


def records(base: Project, project: Project) -> dict[Language, Shown]:
    """What each edition showed at the last build, to be made anew for both sides.

    Raises Problem where there was no build, or not of the pages that this change leaves alone.
    """
    return {language: _record(base, project, language) for language in LANGUAGES}


def _record(base: Project, project: Project, language: Language) -> Shown:
    shown, sources = last_shown(project, language), _sources(project, language)
    changed = _changed_sources(base, project, language)
    stale = [
        page
        for page, source in sources.items()
        if page not in changed and (page not in shown.pages or shown.pages[page].source != source)
    ]
    if stale:
        raise Problem(f"the last build is not of these pages ({', '.join(sorted(stale)[:3])} …); run: kyoso build")
    return shown


def changed_pages(
    base: Project, project: Project, language: Language, before: dict[str, str], after: dict[str, str]
) -> list[str]:
    """The pages of an edition that are new, gone or another, given what each shows on both sides."""
    changed = _changed_sources(base, project, language)
    names = {*_sources(base, language), *_sources(project, language)}
    if any(_is_everywhere(base, project, language, page) for page in changed) or _others_differ(
        base, project, language
    ):
        return sorted(names)
    return sorted(changed | {page for page in names - changed if before[page] != after[page]})


def _changed_sources(base: Project, project: Project, language: Language) -> set[str]:
    before, after = _sources(base, language), _sources(project, language)
    return {page for page in {*before, *after} if before.get(page) != after.get(page)}


def _sources(project: Project, language: Language) -> dict[str, str]:
    """Every page with the digest of its text and catalogue."""
    paths = (path.relative_to(project.book) for path in in_sight(project.book) if path.suffix == ".md")
    pages = (path.with_suffix("").as_posix() for path in paths)
    return {page: source_of(project, language, page) for page in pages}


def _is_everywhere(base: Project, project: Project, language: Language, page: str) -> bool:
    """Whether a changed page changes all others: by its title, which stands in the contents of each."""
    return _title(base, language, page) != _title(project, language, page)


def _title(project: Project, language: Language, page: str) -> str:
    path = project.book / f"{page}.md"
    if not path.is_file():
        return ""
    found = _HEADING.search(path.read_text("utf-8"))
    title = found[1].strip() if found else ""
    return entries(project, page, language).get(title, title)


def _others_differ(base: Project, project: Project, language: Language) -> bool:
    """Files that stand behind every page, and the words that every page carries."""
    for name in EVERYWHERE:
        if (base.root / name).read_bytes() != (project.root / name).read_bytes():
            return True
    sides = [entries(each, "messages", language, within="book/theme") for each in (base, project)]
    return sides[0] != sides[1]
