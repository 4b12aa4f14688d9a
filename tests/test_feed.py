"""The feed of the changes of the rules."""

from __future__ import annotations

import subprocess
from pathlib import Path
from xml.etree import ElementTree

from kyoso.project import Project
from tests.conftest import Kyoso

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def git(folder: Path, *arguments: str) -> None:
    """Call git as somebody, at a time that does not change."""
    who = ("-c", "user.name=Officer", "-c", "user.email=officer@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def test_each_commit_that_touched_the_rules_is_an_entry(small: Project, kyoso: Kyoso, tmp_path: Path) -> None:
    """The newest stands first, with its notebooks; a commit elsewhere is no entry; the bytes stay the same."""
    git(small.root, "init", "-q")
    git(small.root, "add", ".")
    git(small.root, "commit", "-qm", "The first rules")
    (small.root / "README.md").write_text("elsewhere", "utf-8")
    git(small.root, "add", ".")
    git(small.root, "commit", "-qm", "Elsewhere")
    notebook = small.rules / "rules.md"
    notebook.write_text(notebook.read_text("utf-8").replace("5万円", "6万円"), "utf-8")
    git(small.root, "commit", "-qam", "A higher ceiling <now>")
    out = tmp_path / "out.atom"
    done = kyoso("feed", "-o", out, cwd=small.root)
    assert done.returncode == 0, done.stderr
    entries = ElementTree.fromstring(out.read_bytes()).findall("a:entry", ATOM)
    assert [entry.findtext("a:title", "", ATOM) for entry in entries] == ["A higher ceiling <now>", "The first rules"]
    assert [entry.findtext("a:summary", "", ATOM) for entry in entries] == ["rules", "rules"]
    assert len({entry.findtext("a:id", "", ATOM) for entry in entries}) == 2
    first = out.read_bytes()
    assert kyoso("feed", "-o", out, "--force", cwd=small.root).returncode == 0
    assert out.read_bytes() == first


def test_without_a_history_there_is_one_clear_line(small: Project, kyoso: Kyoso, tmp_path: Path) -> None:
    """A folder that git does not know has no feed."""
    done = kyoso("feed", "-o", tmp_path / "out.atom", cwd=small.root)
    assert done.returncode == 2
    assert "no history of git here" in done.stderr
    assert len(done.stderr.splitlines()) == 1
