"""One edition in a process of its own: `python -m kyoso.book.edition ROOT LANGUAGE TOC LOCALE`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import cast

from kyoso import files
from kyoso.book.editions import edition_settings
from kyoso.model import Language
from kyoso.project import Project


def build(project: Project, language: Language, toc: Path, locale: Path) -> int:
    """Build one edition with Jupyter Book's own call of Sphinx, any warning an error; returns its exit code."""
    from jupyter_book.sphinx import build_sphinx

    result = build_sphinx(
        str(project.book),
        str(project.site / language),
        path_config=str(project.root / "_config.yml"),
        confoverrides=edition_settings(project, language, toc, locale),
        noconfig=True,
        doctreedir=str(project.cache / f"doctrees-{language}"),
        warningiserror=True,
        keep_going=True,
    )
    if not isinstance(result, int):
        return 1
    if result == 0:
        _note_pages(project, language)
    return result


def _note_pages(project: Project, language: Language) -> None:
    """Which pages this edition has now, so that those of earlier builds can go."""
    import yaml

    inventory = yaml.safe_load((project.cache / "book" / "_toc.yml").read_text("utf-8"))
    pages = sorted({f"{name}.html" for name in _files(inventory)} | {"search.html", "genindex.html"})
    files.write(project.cache / f"pages-{language}.txt", "\n".join(pages).encode())


def _files(value: object) -> list[str]:
    if isinstance(value, dict):
        own = [str(item) for key, item in value.items() if key in ("root", "file")]
        return own + [name for item in value.values() for name in _files(item)]
    return [name for item in value for name in _files(item)] if isinstance(value, list) else []


if __name__ == "__main__":
    root, language, toc, locale = sys.argv[1:]
    sys.exit(build(Project(Path(root)), cast(Language, language), Path(toc), Path(locale)))
