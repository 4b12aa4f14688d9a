"""Mistakes at the start of a guidebook."""

from __future__ import annotations

import pytest

from kyoso.book.beginnings import check
from kyoso.errors import Problem
from kyoso.project import Project

CONFIG = "title: A guide\nsphinx:\n  extra_extensions: [kyoso.book]\n"
CONTENTS = "format: jb-book\nroot: book/index\nchapters:\n- file: book/rules/rules\n"


@pytest.mark.parametrize(
    ("config", "contents", "says"),
    [
        (CONFIG, None, "_toc.yml: the table of contents of the guidebook cannot be read; write this file beside book/"),
        (CONFIG, "root: [", "_toc.yml:1: not YAML: "),
        (CONFIG, "book/index\n", "_toc.yml:1: expected names with values"),
        (CONFIG, "format: jb-book\n", "_toc.yml: the first page is missing; write it, such as root: book/index"),
        (CONFIG, f"{CONTENTS}- file: book/plan\n", "_toc.yml: there is no page book/plan.md; write it, or take it out"),
        ("title: A guide\n", CONTENTS, "_config.yml: the pages need our extension; write sphinx: {extra_extensions: ["),
        (CONFIG.replace("title", "name"), CONTENTS, "_config.yml: the title of the guidebook is missing"),
    ],
)
def test_a_mistake_at_the_start_is_one_line(small: Project, config: str, contents: str | None, says: str) -> None:
    """Which file, where in it, and what to write."""
    (small.root / "_config.yml").write_text(config, "utf-8")
    (small.book / "index.md").write_text("# A guide\n", "utf-8")
    if contents is not None:
        (small.root / "_toc.yml").write_text(contents, "utf-8")
    with pytest.raises(Problem) as caught:
        check(small)
    assert caught.value.exit_code == 1
    assert str(caught.value).startswith(says)
    assert "\n" not in str(caught.value)


def test_a_guidebook_that_has_what_it_needs_is_left_alone(small: Project) -> None:
    """With pages that are there."""
    (small.root / "_config.yml").write_text(CONFIG, "utf-8")
    (small.root / "_toc.yml").write_text(CONTENTS, "utf-8")
    (small.book / "index.md").write_text("# A guide\n", "utf-8")
    check(small)


def test_ours_has_what_it_needs(project: Project) -> None:
    """The guidebook of this repository."""
    check(project)
