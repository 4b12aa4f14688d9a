"""All that a change touches: pages, drafts, data, verdicts and paragraphs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

from msgspec import Struct

from kyoso import garbage
from kyoso.book.shown import Shown, outcomes
from kyoso.browser import programme_scripts
from kyoso.changes import Change, compare_revisions, named
from kyoso.exports import data_files
from kyoso.files import digest
from kyoso.impact.pages import changed_pages, records
from kyoso.impact.paragraphs import Paragraph, changed_paragraphs
from kyoso.impact.verdicts import Overturned, overturned
from kyoso.model import LANGUAGES, Language
from kyoso.notebooks import compile_rules
from kyoso.project import Project
from kyoso.revision import base_of, other_code
from kyoso.rulebook import Rulebook
from kyoso.word import Drafter, matrix


class Impact(Struct, frozen=True, kw_only=True):
    """What a change touches. Files are named by their address in the site."""

    format: str = "kyoso-impact/1"
    base: str
    rules: tuple[Change, ...]
    pages: tuple[str, ...]
    drafts: tuple[str, ...]
    data: tuple[str, ...]
    verdicts: tuple[Overturned, ...]
    paragraphs: tuple[Paragraph, ...]
    other_code: tuple[str, ...]


def impact_of(project: Project, revision: str, say: Callable[[str], None]) -> Impact:
    """What the working tree changes against a revision.

    Raises Problem where git does not know the revision, the rules of a side do not compile, or
    the record of the last build is not of this book.
    """
    garbage.seldom(garbage.RARELY)
    base = base_of(project, revision)
    old = compile_rules(base, say).rulebook
    shown = records(base, project)
    with ProcessPoolExecutor(max_workers=1) as other:
        one_side = other.submit(_made, base, shown)  # while the rules of the working tree are compiled
        new = compile_rules(project, say).rulebook
        paragraphs = other.submit(_paragraphs, base, project)
        after = _made(project, shown)
        verdicts = tuple(overturned(base, old, project, new))
        before = one_side.result()
        return Impact(
            base=revision,
            rules=compare_revisions(old, new, named(revision), named(".")).changes,
            pages=tuple(
                f"{language}/{page}.html"
                for language in LANGUAGES
                for page in changed_pages(base, project, language, before.pages[language], after.pages[language])
            ),
            drafts=_differing(before.drafts, after.drafts),
            data=_differing(before.data, after.data),
            verdicts=verdicts,
            paragraphs=tuple(paragraphs.result()),
            other_code=tuple(other_code(project, revision)),
        )


class _Made(NamedTuple):
    """One side: a fingerprint for each page, a digest for each file."""

    pages: dict[Language, dict[str, str]]
    drafts: dict[str, str]
    data: dict[str, str]


def _made(project: Project, shown: dict[Language, Shown]) -> _Made:
    """All of one side, from its compiled rules."""
    rulebook = Rulebook.load(project.rulebook)
    drafter = Drafter(rulebook, project)
    return _Made(
        {language: outcomes(project, rulebook, language, record) for language, record in shown.items()},
        {f"drafts/{name}": digest([data]) for name, data in matrix(drafter)},
        {f"data/{name}": digest([data]) for name, data in data_files(project, rulebook).items()}
        | {f"browser/{name}": digest([data]) for name, data in programme_scripts(drafter).items()},
    )


def _paragraphs(base: Project, project: Project) -> list[Paragraph]:
    """What translators should look at, from the compiled rules of both sides."""
    return changed_paragraphs(base, Rulebook.load(base.rulebook), project, Rulebook.load(project.rulebook))


def _differing(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(name for name in sorted({*before, *after}) if before.get(name) != after.get(name))
