"""A new programme's repository: written from the package, green at once, and brought up to date later."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from kyoso import starting
from kyoso.cli import main
from kyoso.errors import Problem
from kyoso.project import Project
from kyoso.starting import Wishes, new, update

ROOT = Path(__file__).parents[1]


def run(folder: Path, *arguments: str) -> int:
    """A command on the repository in a folder."""
    return main(["--project", str(folder), *arguments])


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository as it is written."""
    folder = tmp_path_factory.mktemp("new") / "seed-fund"
    new(folder, Wishes())
    return folder


def test_a_new_repository_is_green(seed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its rules compile, nothing is found in them, and its cases are answered as they say."""
    assert run(seed, "rules") == 0
    assert run(seed, "lint") == 0
    assert run(seed, "cases") == 0
    assert "2 cases, 0 answered otherwise" in capsys.readouterr().out


def test_its_documents_say_what_its_rules_cite(seed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every figure as written stands in the fictional document, whose digest is the registered one."""
    assert run(seed, "verify-sources", str(seed / "documents")) == 0
    assert "(100%) in call.txt (digest equals)" in capsys.readouterr().out


def test_a_draft_is_made_read_back_and_checked(seed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The example plan is met; a draft with it is read as the same title and budget."""
    plan = str(seed / "templates" / "plan.example.yaml")
    assert run(seed, "check", plan) == 0
    draft = str(tmp_path / "draft.docx")
    assert run(seed, "draft", "seed", "trial", "--year", "2026", "--lang", "en", "--plan", plan, "-o", draft) == 0
    capsys.readouterr()
    assert run(seed, "read", draft, "--format", "json") == 0
    read = capsys.readouterr().out
    assert "水の音を聞く（例）" in read
    assert "2500000" in read


def test_nothing_that_the_package_has_is_copied(seed: Path) -> None:
    """Neither the look nor the package's messages; about fifteen files beside the English of the pages."""
    written = [path for path in seed.rglob("*") if path.is_file() and "_build" not in path.parts]
    assert not (seed / "templates" / "look.yml").exists()
    assert "このページの内容" not in (seed / "locale/en/LC_MESSAGES/messages.po").read_text("utf-8")
    assert len([path for path in written if path.suffix != ".po"]) <= 20


def test_a_case_that_is_answered_otherwise_is_told_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 1, and what the case and the checks say."""
    new(tmp_path / "seed", Wishes())
    path = tmp_path / "seed" / "tests" / "cases" / "seed.yaml"
    path.write_text(path.read_text("utf-8").replace("answer: not met", "answer: met"), "utf-8")
    assert run(tmp_path / "seed", "cases") == 1
    assert "tests/cases/seed.yaml:9: fy2026.seed.trial" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["x", "--currency", "XXX"], "--currency XXX: rules cannot be written in it yet; known is JPY"),
        (["x", "--language", "xx"], "--language xx: rules cannot be written in it yet"),
        (["x", "--language", "en"], "every rule needs its words in ja too; add --language ja"),
        (["x", "--language", "ja", "--language", "ja", "--language", "en"], "each language is given once"),
        (["x", "--period", "moon"], "--period moon: rules cannot be written in it yet; known is fiscal-year"),
        ([], "name the folder to make"),
        (["."], "is there already"),
    ],
)
def test_what_cannot_be_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    """Exit code 2, what is possible instead, and nothing is written."""
    (tmp_path / "there").touch()
    monkeypatch.chdir(tmp_path)
    assert main(["new", *arguments]) == 2
    told = capsys.readouterr().err
    assert says in told
    assert len(told.splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["there"]


def test_english_may_come_first(tmp_path: Path) -> None:
    """The order of the languages is kept in the record."""
    new(tmp_path / "seed", Wishes(languages=("en", "ja")))
    assert '"en",\n   "ja"' in (tmp_path / "seed" / starting.RECORD).read_text("utf-8")


def test_an_update_takes_what_nobody_changed_and_leaves_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of files that an older skeleton wrote, those as written are brought up to date; the others are named."""
    folder = tmp_path / "seed"
    new(folder, Wishes())
    folder = folder.rename(tmp_path / "moved")
    assert update(Project(folder)) == []
    (folder / "README.md").write_text("ours\n", "utf-8")
    (folder / "Makefile").unlink()
    (folder / "book" / "plan.md").write_text("ours too\n", "utf-8")
    now = starting.rendered

    def later(wishes: Wishes, name: str) -> dict[str, bytes]:
        """Another README, another table of checks, and a file more."""
        found = now(wishes, name)
        return found | {"README.md": b"later\n", "templates/checks.yaml": b"rows: []\n", "more.txt": b"more\n"}

    monkeypatch.setattr(starting, "rendered", later)
    told = update(Project(folder))
    assert [line.partition(":")[0] for line in told] == ["README.md", "templates/checks.yaml", "more.txt"]
    assert "it stays as it is" in told[0]
    assert not (folder / "more.txt").exists()
    assert update(Project(folder), write=True) == told
    assert (folder / "templates" / "checks.yaml").read_bytes() == b"rows: []\n"
    assert (folder / "more.txt").read_bytes() == b"more\n"
    assert (folder / "README.md").read_text("utf-8") == "ours\n"
    assert (folder / "book" / "plan.md").read_text("utf-8") == "ours too\n"
    assert not (folder / "Makefile").exists()
    assert [line.partition(":")[0] for line in update(Project(folder))] == ["README.md"]


def test_an_update_without_a_record_changes_nothing(tmp_path: Path) -> None:
    """A repository that nobody started so is left alone, with a line."""
    new(tmp_path / "seed", Wishes())
    (tmp_path / "seed" / starting.RECORD).unlink()
    with pytest.raises(Problem, match="nothing is changed"):
        update(Project(tmp_path / "seed"))


@pytest.mark.slow
def test_the_wheel_starts_a_programme_and_builds_its_guidebook(tmp_path: Path) -> None:
    """The package as it is installed holds the skeleton, the look and the words; what it starts is built."""
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", str(ROOT)]
    subprocess.run([*command, "-w", str(tmp_path)], check=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        wheel.extractall(tmp_path / "installed")
    env = {**os.environ, "PYTHONPATH": str(tmp_path / "installed")}
    kyoso = [sys.executable, "-m", "kyoso.cli"]
    subprocess.run([*kyoso, "new", "seed"], check=True, cwd=tmp_path, env=env, stdin=subprocess.DEVNULL)
    for name in ("lint", "cases", "build"):
        subprocess.run([*kyoso, name], check=True, cwd=tmp_path / "seed", env=env)
    english = (tmp_path / "seed" / "_build" / "site" / "en" / "index.html").read_text("utf-8")
    assert "Seed Fund guide" in english
    assert "このページの内容" not in english
