"""Fiscal years on pages and in tables: what is now is asked for, and a year is typed only where history is told.

A section tells history where a line under its heading says so, with a reason: ``% history: why``. Elsewhere the newest
fiscal year has no number, on a page or in a table: `now` stands for it. A key of an earlier year stands only where the
page has said which year that is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from kyoso.errors import Finding
from kyoso.project import Project
from kyoso.rulebook import Rulebook

_HEADING = re.compile(r"^#{1,6} ", re.MULTILINE)
_HISTORY = re.compile(r"^% history: \S.*$", re.MULTILINE)
_FENCE = re.compile(r"^(`{3,})([^\n]*)\n.*?^\1$", re.MULTILINE | re.DOTALL)
_ASKED = re.compile(r"\{[a-z-]+\}`(?:[^`<]*<)?([^`>]*)>?`|^:[a-z-]+: (.*)$", re.MULTILINE)
_YEAR = re.compile(r"(?<![\w.-])(?:fy(\d{4})\.[\w.*-]+|open\.fy(\d{4})-[\w*-]+|(\d{4})(?![\w.-]))")
_COMMENT = re.compile(r"\{#.*?#\}|(?:^|\s)#.*?$", re.MULTILINE | re.DOTALL)
_IN_TABLE = re.compile(r"\{(?:year|rule):([^{}]+)\}|(?<![\w.-])((?:open\.)?fy\d{4}[.-][\w.*-]+)|\byear: \[([\d, ]+)\]")
WAY_OUT = "a year is typed only where history is told, under a line % history: why"


def findings(project: Project, rulebook: Rulebook) -> Iterator[Finding]:
    """Every year, or key of a year, that is typed where it should be asked for, or that nobody can tell is one."""
    if not rulebook.years:
        return
    for path in sorted(project.book.glob("*.md")):
        yield from _on_page(project.shown(path), path.read_text("utf-8"), rulebook.years[0])
    for path in sorted([*project.templates.glob("*.yaml"), *project.templates.rglob("*.j2")]):
        if path.name.startswith("plan.example"):  # a plan is one for a year
            continue
        yield from _in_table(project.shown(path), path, rulebook.years[0])


def _on_page(shown: str, page: str, newest: int) -> Iterator[Finding]:
    """What is typed on a page, section by section."""
    page = _FENCE.sub(_asks, page)
    said: set[str] = set()
    for start, section in _sections(page):
        history = _HISTORY.search(section) is not None
        for asked in _ASKED.finditer(section):
            for found in _YEAR.finditer(asked[1] or asked[2] or ""):
                year, key = next(filter(None, found.groups())), found[0]
                line = page.count("\n", 0, start + asked.start()) + 1
                if history or (key == year and int(year) != newest):
                    said.add(year)
                elif int(year) == newest:
                    yield Finding(
                        shown, line, f"{key}: the newest fiscal year is asked for, as {_as_now(key)}; {WAY_OUT}"
                    )
                elif year not in said:
                    message = (
                        f"{key}: the page has not said which year this is of; say {{year}}`{year}` before it; {WAY_OUT}"
                    )
                    yield Finding(shown, line, message)


def _asks(fence: re.Match[str]) -> str:
    """A directive as it is; code to copy, which asks for nothing, blanked out."""
    return fence[0] if fence[2].startswith("{") and "code" not in fence[2] else re.sub(r"[^\n]", " ", fence[0])


def _sections(page: str) -> Iterator[tuple[int, str]]:
    """The parts of a page from one heading to the next, each with where it begins."""
    starts = [0, *(found.start() for found in _HEADING.finditer(page))]
    yield from ((start, page[start:end]) for start, end in zip(starts, [*starts[1:], len(page)], strict=True))


def _in_table(shown: str, path: Path, newest: int) -> Iterator[Finding]:
    """What is typed in a table or a template of drafts, but for comments."""
    text = path.read_text("utf-8")
    bare = _COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    for asked in _IN_TABLE.finditer(bare):
        for found in re.finditer(r"(?:open\.)?fy(\d{4})[.-][\w.*-]+|\b(\d{4})\b", asked[0]):
            if int(next(filter(None, found.groups()))) == newest:
                line = text.count("\n", 0, asked.start()) + 1
                message = (
                    f"{found[0]}: the newest fiscal year is asked for, as {_as_now(found[0])} or fy*, that of a call"
                )
                yield Finding(shown, line, message)


def _as_now(key: str) -> str:
    """A key of a year as one that asks for the newest."""
    return "now" if key.isdecimal() else re.sub(r"fy\d{4}", "now", key)
