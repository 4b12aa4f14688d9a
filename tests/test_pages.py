"""The pages as authors write them: labels before headings, none forgotten. Numbers and catalogues: test_lint.py."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from kyoso.book.editions import TOC
from tests.conftest import ROOT

PAGES = sorted((ROOT / "book").glob("*.md"))


def by_name(path: Path) -> str:
    """A file by its place in the repository."""
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_every_heading_has_a_label(page: Path) -> None:
    """A label stands before each heading, so an address is the same in both editions."""
    lines = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL).splitlines()
    headings = [number for number, line in enumerate(lines) if re.match(r"#{1,4} ", line)]
    assert headings
    assert [lines[number] for number in headings if not re.fullmatch(r"\([a-z0-9-]+\)=", lines[number - 1])] == []


def test_every_page_is_in_the_table_of_contents() -> None:
    """No page is written and then forgotten."""
    named = set(re.findall(r"book/[\w-]+", yaml.safe_dump(yaml.safe_load((ROOT / TOC).read_text("utf-8")))))
    assert {by_name(page).removesuffix(".md") for page in PAGES} == named - {"book/rules"}
