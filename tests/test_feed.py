"""The feed of the changes of the rules."""

from __future__ import annotations

import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from kyoso.project import Project
from tests.conftest import Kyoso

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def git(folder: Path, *arguments: str) -> None:
    """Call git as somebody, at a time that does not change."""
    who = ("-c", "user.name=Officer", "-c", "user.email=officer@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def commit(project: Project, message: str) -> None:
    """Commit all that is there."""
    git(project.root, "add", ".")
    git(project.root, "commit", "-qm", message)


def rewrite(project: Project, old: str, new: str) -> None:
    """Replace words in the rule notebook."""
    notebook = project.rules / "rules.md"
    text = notebook.read_text("utf-8")
    assert old in text
    notebook.write_text(text.replace(old, new), "utf-8")


@pytest.fixture
def told(small: Project) -> Project:
    """A programme with a history: first rules, a commit elsewhere, prose, a figure, and a version nobody can read."""
    git(small.root, "init", "-q")
    (small.root / ".gitignore").write_text("_build\n", "utf-8")
    commit(small, "The first rules")
    (small.root / "README.md").write_text("elsewhere", "utf-8")
    commit(small, "Elsewhere")
    rewrite(small, "# ", "# The rules and ")
    commit(small, "Prose only")
    rewrite(small, "publish(", "publish(unknown, ")
    commit(small, "Broken")
    rewrite(small, "publish(unknown, ", "publish(")
    rewrite(small, "5万円", "6万円")
    commit(small, "A higher ceiling <now>")
    return small


@pytest.mark.parametrize(
    ("language", "line"), [("ja", "5万円程度／年度 → 6万円程度／年度"), ("en", "JPY 50,000 per fiscal")]
)
@pytest.mark.slow
def test_each_change_of_the_rules_is_told_old_and_new(
    told: Project, kyoso: Kyoso, tmp_path: Path, language: str, line: str
) -> None:
    """The newest stands first, with what each figure said and says, in the language that the feed declares."""
    out = tmp_path / "out.atom"
    done = kyoso("feed", "--lang", language, "-o", out, cwd=told.root)
    assert done.returncode == 0, done.stderr
    root = ElementTree.fromstring(out.read_bytes())
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == language
    entries = root.findall("a:entry", ATOM)
    assert len(entries) == 2  # neither prose nor what is elsewhere, and not what cannot be read
    assert line in entries[0].findtext("a:content", "", ATOM)
    assert (entries[0].findtext("a:content", "", ATOM)).count("<li>") == 1
    assert root.find("a:subtitle", ATOM) is not None
    assert all("ceiling <now>" not in entry.findtext("a:title", "", ATOM) for entry in entries)
    assert len({entry.findtext("a:id", "", ATOM) for entry in entries}) == 2
    first = out.read_bytes()
    assert kyoso("feed", "--lang", language, "-o", out, "--force", cwd=told.root).returncode == 0
    assert out.read_bytes() == first


def test_without_a_history_there_is_one_clear_line(small: Project, kyoso: Kyoso, tmp_path: Path) -> None:
    """A folder that git does not know has no feed."""
    done = kyoso("feed", "-o", tmp_path / "out.atom", cwd=small.root)
    assert done.returncode == 2
    assert "no history of git here" in done.stderr
    assert len(done.stderr.splitlines()) == 1
