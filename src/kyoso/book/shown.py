"""What every page of an edition shows, for any rulebook, without building it.

Each build leaves a record of the placeholders of every page beside the doctrees. With it, the
outcome of every page can be computed for two rulebooks and compared, by the same fingerprint that
tells a build which pages to read again.
"""

from __future__ import annotations

from pathlib import Path
from typing import cast

import msgspec
from msgspec import Struct
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from kyoso import files
from kyoso.book.nodes import Places, View
from kyoso.book.placing import Placed, fingerprint, placed_in, render
from kyoso.book.rules import source_of
from kyoso.errors import Problem
from kyoso.model import Language
from kyoso.project import Project
from kyoso.rulebook import Rulebook


class Page(Struct, frozen=True):
    """A page's placeholders, and the digest of the text that they were read from."""

    source: str
    placed: list[Placed]


class Shown(Struct, frozen=True):
    """Every page of an edition as it was last read."""

    labels: dict[str, tuple[str, str]]
    pages: dict[str, Page]


def setup(app: Sphinx) -> None:
    """Keep the record with each build of an edition."""
    app.connect("env-updated", _keep, priority=900)


def _keep(app: Sphinx, env: BuildEnvironment) -> list[str]:
    if app.config.kyoso_editions and app.builder.name == "html":
        project, language = cast(Project, app.kyoso_project), cast(Language, app.config.language)  # type: ignore[attr-defined]
        pages = {
            name: Page(source_of(project, language, name), placed_in(env).get(name, [])) for name in env.found_docs
        }
        labels = {label: (str(to[0]), str(to[1])) for label, to in env.domaindata["std"]["anonlabels"].items()}
        files.write(_kept_at(project, language), msgspec.json.encode(Shown(labels, pages), order="deterministic"))
    return []


def _kept_at(project: Project, language: Language) -> Path:
    return project.cache / f"shown-{language}.json"


def last_shown(project: Project, language: Language) -> Shown:
    """The record of the last build. Raises Problem where there is none."""
    if (shown := files.kept(_kept_at(project, language), Shown)) is None:
        raise Problem("the guidebook has not been built here yet; run: kyoso build")
    return shown


def outcomes(project: Project, rulebook: Rulebook, language: Language, shown: Shown) -> dict[str, str]:
    """For each page a fingerprint of all that it shows from the rules."""
    places = Places(shown.labels, editions=True)
    return {
        name: fingerprint(View(rulebook, project, language, name, places), page.placed)
        for name, page in shown.pages.items()
    }


def in_words(project: Project, rulebook: Rulebook, language: Language, role: str, key: str) -> str:
    """What a role comes to within a sentence; empty for a role that is not of the rules, or a key that is not there."""
    try:
        made = render(View(rulebook, project, language, "", Places({}, editions=True)), role, {"key": key})
    except (KeyError, Problem):
        return ""
    return "".join(node.astext() for node in made)
