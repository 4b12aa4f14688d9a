"""The whole site: both editions, the drafts, the data and the page that picks a language."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

from kyoso import files
from kyoso.book.beginnings import check
from kyoso.book.editions import Press, base_address
from kyoso.book.paper import browser, write_pdfs
from kyoso.browser import write_browser
from kyoso.browser.packs import engine_packages
from kyoso.errors import Problem
from kyoso.exports import write_data
from kyoso.feed import FILES, without_entries
from kyoso.model import LANGUAGES
from kyoso.notebooks import compile_rules
from kyoso.notices import notices
from kyoso.over import write_over_the_editions, write_sitemap
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import Drafter, matrix


def build_site(project: Project, say: Callable[[str], None], *, pdf: bool = False) -> None:
    """Everything into `_build/site/`, the rules compiled first where anything that they depend on has changed.

    With `pdf` each edition as one PDF too. Raises Problem (exit code 1) with what the settings lack, with the
    findings in the rules, or with the warnings of a failed edition; where there shall be PDFs and is no Chromium,
    before anything is made.
    """
    start = time.monotonic()
    check(project)
    if pdf:
        browser()
    with Press(project, pdf=pdf) as press:  # loads Sphinx while the rules are compiled
        rulebook = compile_rules(project, say).rulebook
        say(f"building {len(LANGUAGES)} editions: {', '.join(LANGUAGES)}")
        press.begin()
        count = write_drafts_and_data(project, rulebook, project.site, say)
        say(f"  drafts and data: {count} drafts ({time.monotonic() - start:.1f} s)")
        write_over_the_editions(project)
        _drop_other_folders(project, "pdf" if pdf else "")
        failures = press.wait()
    if failures:
        raise Problem("\n".join(failures), exit_code=1)
    write_sitemap(project.site, base_address(project))
    files.write(project.site / "notices.txt", notices(project, project.site, engine_packages()))
    if pdf:
        write_pdfs(project, say)
    say(f"  editions: {', '.join(LANGUAGES)} ({time.monotonic() - start:.1f} s)")


def write_drafts_and_data(project: Project, rulebook: Rulebook, site: Path, say: Callable[[str], None] = print) -> int:
    """The matrix of drafts, the rules as data and the browser's scripts; returns the number of drafts."""
    drafter = Drafter(rulebook, project)
    drafts = dict(matrix(drafter))
    for name, data in drafts.items():
        files.write(site / "drafts" / name, data)
    for path in (site / "drafts").rglob("*.docx"):
        if path.relative_to(site / "drafts").as_posix() not in drafts:
            path.unlink()
    write_data(project, rulebook, site / "data")
    for language, name in FILES.items():
        if not (site / name).is_file():  # `kyoso feed` writes it from the history of git
            files.write(site / name, without_entries(project, language))
    write_browser(drafter, site / "browser", say)
    return len(drafts)


def _drop_other_folders(project: Project, kept: str) -> None:
    """What an earlier layout of the site left, or an earlier build with PDFs."""
    for path in project.site.iterdir():
        if path.is_dir() and path.name not in (*LANGUAGES, "drafts", "data", "browser", kept):
            shutil.rmtree(path)
