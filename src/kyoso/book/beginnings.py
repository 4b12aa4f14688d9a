"""What a guidebook needs before anything is built: each mistake at the start is a line that says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from kyoso.book.editions import TOC
from kyoso.errors import Finding, Problem
from kyoso.project import Project

CONFIG = "_config.yml"
EXTENSION = "kyoso.book"


def check(project: Project) -> None:
    """Raises Problem (exit code 1) with all that is missing from the settings and the table of contents."""
    findings = [*_of_settings(project), *_of_contents(project)]
    if findings:
        raise Problem(findings, exit_code=1)


def _of_settings(project: Project) -> Iterator[Finding]:
    settings, finding = _read(project, CONFIG)
    if finding:
        yield finding
        return
    if not isinstance(settings.get("title"), str):
        yield Finding(
            CONFIG, 0, "the title of the guidebook is missing; write it, such as title: Guide to the Seed Fund"
        )
    sphinx = settings.get("sphinx")
    extensions = sphinx.get("extra_extensions") if isinstance(sphinx, dict) else None
    if not isinstance(extensions, list) or EXTENSION not in extensions:
        yield Finding(CONFIG, 0, f"the pages need our extension; write sphinx: {{extra_extensions: [{EXTENSION}]}}")


def _of_contents(project: Project) -> Iterator[Finding]:
    contents, finding = _read(project, TOC)
    if finding:
        yield finding
        return
    root = contents.get("root")
    if not isinstance(root, str):
        yield Finding(TOC, 0, "the first page is missing; write it, such as root: book/index")
    for page in [root, *_pages(contents)] if isinstance(root, str) else _pages(contents):
        if not any((project.root / f"{page}{ending}").is_file() for ending in ("", ".md", ".ipynb")):
            yield Finding(TOC, 0, f"there is no page {page}.md; write it, or take it out of the table of contents")


def _pages(contents: Any) -> Iterator[str]:
    """Every page that the table of contents names below its first one."""
    if isinstance(contents, dict):
        if isinstance(contents.get("file"), str):
            yield contents["file"]
        for name, value in contents.items():
            if name != "root":
                yield from _pages(value)
    elif isinstance(contents, list):
        for each in contents:
            yield from _pages(each)


def _read(project: Project, name: str) -> tuple[dict[str, Any], Finding | None]:
    """A file of settings, or what is wrong with it."""
    path = project.root / name
    try:
        found = yaml.safe_load(path.read_bytes())
    except OSError:
        what = "table of contents" if name == TOC else "settings"
        return {}, Finding(name, 0, f"the {what} of the guidebook cannot be read; write this file beside book/")
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        why = " ".join(str(getattr(error, "problem", None) or error).split())
        return {}, Finding(name, mark.line + 1 if mark else 0, f"not YAML: {why}")
    return (found, None) if isinstance(found, dict) else ({}, Finding(name, 1, "expected names with values"))
