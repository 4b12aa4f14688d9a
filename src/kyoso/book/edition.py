"""One edition; `python -m kyoso.book.edition ROOT LANGUAGE TOC LOCALE FOLDER` writes the messages of its pages."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NamedTuple, cast

from kyoso.book.editions import edition_settings
from kyoso.model import Language
from kyoso.project import Project


def build(project: Project, language: Language, toc: Path, locale: Path, messages: Path | None = None) -> int:
    """Build one edition with Jupyter Book's own call of Sphinx, any warning an error; returns its exit code."""
    from jupyter_book.sphinx import build_sphinx

    before = {} if messages else _pages(project.site / language)
    name = "gettext" if messages else language
    result = build_sphinx(
        str(project.book),
        str(messages or project.site / language),
        path_config=str(project.root / "_config.yml"),
        confoverrides={**edition_settings(project, language, toc, locale), "latex_individualpages": False},
        noconfig=True,
        doctreedir=str(project.cache / f"doctrees-{name}"),
        builder="gettext" if messages else "html",
        freshenv=bool(messages),
        warningiserror=True,
        keep_going=True,
    )
    for path, page in before.items():
        _not_new(path, page)
    return result if isinstance(result, int) else 1


class _Page(NamedTuple):
    """A page as an earlier build has written it."""

    text: bytes
    written: int  # ns


def _pages(site: Path) -> dict[Path, _Page]:
    return {path: _Page(path.read_bytes(), path.stat().st_mtime_ns) for path in site.rglob("*.html")}


def _not_new(path: Path, page: _Page) -> None:
    """A page that Sphinx has written anew with the same bytes keeps its time, so nobody has to fetch it again."""
    if path.is_file() and path.stat().st_mtime_ns != page.written and path.read_bytes() == page.text:
        os.utime(path, ns=(page.written, page.written))


if __name__ == "__main__":
    root, language, toc, locale, folder = sys.argv[1:]
    sys.exit(build(Project(Path(root)), cast(Language, language), Path(toc), Path(locale), Path(folder)))
