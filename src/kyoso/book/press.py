"""The process that builds the editions: `python -m kyoso.book.press ROOT`.

It loads Sphinx and all that a build needs once, while the rules are still being compiled. Then it
is told, a line each, where the table of contents and the catalogues are; it hands the executed
notebooks to MyST-NB's cache, and each edition is built in a fork of this process. The editions
that failed are named on standard output; or each module of the programme's that cannot be loaded, in a line.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from importlib import import_module
from pathlib import Path

import soupsieve
from sphinx.application import builtin_extensions
from sphinx.highlighting import PygmentsBridge

from kyoso import garbage
from kyoso.book.edition import build
from kyoso.book.editions import BAD_MODULE, edition_log
from kyoso.book.own import own_of
from kyoso.errors import Problem
from kyoso.model import LANGUAGES, Language
from kyoso.project import Project
from kyoso.without import SLOW_FORMATS, without

# What a build would load piece by piece, once for each edition.
LOADED = (
    "jupyter_book.sphinx",
    "jupyter_cache",
    "kyoso.book.placing",
    "kyoso.book.search",
    "kyoso.book.shown",
    "kyoso.book.theme",
    "myst_nb.core.lexers",
    "myst_nb.sphinx_ext",
    "sphinx.builders.html",
    "sphinx.ext.mathjax",
    "sphinx_book_theme",
    "sphinx_comments",
    "sphinx_copybutton",
    "sphinx_design.extension",
    "sphinx_external_toc",
    "sphinx_jupyterbook_latex.transforms",
    "sphinx_multitoc_numbering",
    "sphinx_thebe",
    "sphinx_togglebutton",
)


def main(root: Path) -> int:
    """Load, wait for the word to begin, and build every edition; 1 where one failed."""
    load()
    garbage.seldom(garbage.RARELY)
    told = sys.stdin.read().splitlines()
    if len(told) < 2:  # whoever started this process has ended: the rules have findings
        return 0
    from kyoso.book.rules import fill_notebook_cache

    project, toc, locale = Project(root), Path(told[0]), Path(told[1])
    try:
        own_of(project)
    except Problem as problem:
        print(problem)
        return BAD_MODULE
    fill_notebook_cache(project)
    if "fork" in multiprocessing.get_all_start_methods():  # elsewhere each loads Sphinx again
        multiprocessing.set_start_method("fork")
    editions = {
        language: multiprocessing.Process(target=edition, args=(project, language, toc, locale))
        for language in LANGUAGES
    }
    for process in editions.values():
        process.start()
    for process in editions.values():
        process.join()
    failed = [language for language, process in editions.items() if process.exitcode]
    print(*failed, sep="\n")
    return 1 if failed else 0


def load() -> None:
    """Load modules, and have libraries make what they make at their first use."""
    with without(SLOW_FORMATS):
        for name in (*LOADED, *builtin_extensions):
            import_module(name)
        nbformat = import_module("nbformat")
    soupsieve.compile("a.b[c]:not(d) > e")  # its patterns; the theme looks for elements by selectors
    PygmentsBridge().highlight_block("1", "ipython3")  # the language of cells
    nbformat.validate({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def edition(project: Project, language: Language, toc: Path, locale: Path) -> None:
    """Build one edition in this process; all that it says goes to the edition's log."""
    with edition_log(project, language).open("wb") as log:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
            os.dup2(log.fileno(), stream.fileno())
    sys.exit(build(project, language, toc, locale))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
