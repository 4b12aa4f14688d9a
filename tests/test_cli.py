"""The command line on the real rules: what it says, what it writes, and how it refuses."""

from __future__ import annotations

import argparse
import os
import re
import shlex
import subprocess
import zipfile
from pathlib import Path

import pytest

import kyoso as kyoso_package
from kyoso import cli
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from tests.conftest import ROOT, Kyoso

OPEN = ("future", "concept", "--year", "2025")
pytestmark = pytest.mark.usefixtures("rulebook")


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """The one clear line of a command that refused with exit code 2."""
    assert done.returncode == 2, done.stderr
    lines = [line for line in done.stderr.splitlines() if line]
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_every_command_explains_itself(kyoso: Kyoso) -> None:
    """`--help` of each command says in a sentence what it does, with examples that the command line can read."""
    parser = cli.parser()
    for name, command in commands_of(parser).items():
        shown = command.format_help()
        assert command.description, name
        examples = re.findall(rf"^  kyoso ({name}\b.*?)(?:   \(|$)", shown, re.MULTILINE)
        assert examples, f"kyoso {name} --help: shows no example"
        for example in examples:
            words = [word for word in shlex.split(example) if not word.startswith("@")]
            parser.parse_args(words if words == shlex.split(example) else [*words, "a.docx"])
    assert kyoso("check", "--help").returncode == 0


def commands_of(parser: argparse.ArgumentParser, within: str = "") -> dict[str, argparse.ArgumentParser]:
    """Every command by its name, those within another one too (`form scan`)."""
    found: dict[str, argparse.ArgumentParser] = {}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, command in action.choices.items():
                found |= {f"{within}{name}": command, **commands_of(command, f"{within}{name} ")}
    return found


def test_the_version_is_told(kyoso: Kyoso) -> None:
    """`kyoso --version` prints the version of the package."""
    assert kyoso("--version").stdout == f"kyoso {kyoso_package.__version__}\n"


@pytest.mark.parametrize(("language", "status"), [("ja", "昇格審査のみ"), ("en", "promotion review only")])
def test_calls_lists_every_call_with_its_status(kyoso: Kyoso, rulebook: Rulebook, language: str, status: str) -> None:
    """`kyoso calls` gives a line for each call, with its status and ceiling in words."""
    lines = kyoso("calls", "--lang", language).stdout.splitlines()
    assert len(lines) == len(rulebook.calls)
    assert sum(status in line for line in lines) == sum(
        rulebook.figure(call.status).value == "promotion-only" for call in rulebook.calls.values()
    )


def test_a_draft_can_be_asked_for_in_japanese(kyoso: Kyoso, tmp_path: Path) -> None:
    """Area and tier go by their Japanese names as well as by their slugs, to the same bytes."""
    one, other = tmp_path / "a.docx", tmp_path / "b.docx"
    assert kyoso("draft", "regional", "full-scale", "--year", "2025", "-o", one).returncode == 0
    assert kyoso("draft", "地域共創分野", "本格型", "--year", "2025", "-o", other).returncode == 0
    assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("regionl", "incubation", "--year", "2025"), "did you mean regional"),
        (("regional", "incubaton", "--year", "2025"), "did you mean incubation"),
        (("地域共創", "育成型", "--year", "2025"), "地域共創分野"),
        (("regional", "incubation", "--year", "2023"), "known: 2021, "),
        (("future", "concept", "--year", "2021"), "future concept exists in "),
        (("regional", "incubation"), "needs AREA, TIER and --year"),
    ],
)
def test_an_unknown_call_names_the_nearest(kyoso: Kyoso, tmp_path: Path, arguments: tuple[str, ...], says: str) -> None:
    """A wrong area, tier or year is one line with the nearest real names, and no file."""
    target = tmp_path / "draft.docx"
    assert says in refused(kyoso("draft", *arguments, "-o", target))
    assert list(tmp_path.iterdir()) == []


def test_nothing_to_write_is_refused_with_its_source(kyoso: Kyoso, rulebook: Rulebook, tmp_path: Path) -> None:
    """Where no call is planned the command refuses and cites what the document says; `--anyway` marks a copy."""
    closed = next(call for call in rulebook.calls.values() if call.document is None)
    arguments = (closed.area, closed.tier, "--year", closed.fiscal_year, "-o", tmp_path / "draft.docx")
    line = refused(kyoso("draft", *arguments))
    assert rulebook.figure(closed.status).source.as_written in line
    assert "--anyway" in line
    assert kyoso("draft", *arguments, "--anyway").returncode == 0
    header = "".join(
        zipfile.ZipFile(tmp_path / "draft.docx").read(name).decode()
        for name in zipfile.ZipFile(tmp_path / "draft.docx").namelist()
        if "header" in name
    )
    assert "練習" in re.sub("<[^>]+>", "", header)


def test_an_existing_file_is_kept_unless_forced(kyoso: Kyoso, tmp_path: Path) -> None:
    """A user's file is never overwritten without `--force`."""
    target = tmp_path / "draft.docx"
    target.write_text("three weeks of work", "utf-8")
    assert "--force" in refused(kyoso("draft", *OPEN, "-o", target))
    assert target.read_text("utf-8") == "three weeks of work"
    assert kyoso("draft", *OPEN, "-o", target, "--force").returncode == 0
    assert zipfile.is_zipfile(target)


@pytest.mark.slow
def test_all_writes_the_matrix_and_keeps_existing_files(kyoso: Kyoso, rulebook: Rulebook, tmp_path: Path) -> None:
    """`--all` writes every call in three languages, and nothing at all where one of them exists."""
    assert kyoso("draft", "--all", tmp_path / "out").returncode == 0
    drafts = sorted((tmp_path / "out").rglob("*.docx"))
    assert len(drafts) == 3 * len(rulebook.calls)
    for path in drafts[1:]:
        path.unlink()
    assert "exists already" in refused(kyoso("draft", "--all", tmp_path / "out"))
    assert sorted((tmp_path / "out").rglob("*.docx")) == drafts[:1]


@pytest.mark.parametrize("in_the_way", ["file", "folder"])
def test_an_output_that_cannot_be_written(kyoso: Kyoso, tmp_path: Path, in_the_way: str) -> None:
    """A folder that is a file, or a file that is a folder, is one clear line and leaves nothing half-written."""
    if in_the_way == "file":
        (tmp_path / "out").write_text("in the way", "utf-8")
        target = tmp_path / "out" / "draft.docx"
    else:
        target = tmp_path / "draft.docx"
        target.mkdir()
    line = refused(kyoso("draft", *OPEN, "-o", target, "--force"))
    assert "cannot be written" in line
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root writes into read-only folders")
def test_a_read_only_folder(kyoso: Kyoso, tmp_path: Path) -> None:
    """A folder without permission is one clear line."""
    tmp_path.chmod(0o555)
    assert "cannot be written" in refused(kyoso("draft", *OPEN, "-o", tmp_path / "draft.docx"))


def test_the_example_plan_fills_a_draft(kyoso: Kyoso, project: Project, tmp_path: Path) -> None:
    """The documented example in the repository is a plan that the command takes."""
    plain, filled = tmp_path / "plain.docx", tmp_path / "filled.docx"
    assert kyoso("draft", *OPEN, "-o", plain).returncode == 0
    done = kyoso("draft", *OPEN, "--plan", project.templates / "plan.example.yaml", "-o", filled)
    assert done.returncode == 0, done.stderr
    assert filled.read_bytes() != plain.read_bytes()


@pytest.mark.parametrize(
    ("plan", "says"),
    [
        ("title: [", "plan.yaml:"),
        ("titel: 課題\n", "plan.yaml:1: "),
        ("title: 課題\ninstitutions:\n  - name: 架空大学\n    kind: universty\n", "plan.yaml:4: "),
        ("budget:\n  - fiscal_year: 2025\n    institution: だれか\n    amounts: {物品費: 3000万}\n", "plan.yaml:4: "),
    ],
)
def test_a_bad_plan_names_its_lines(kyoso: Kyoso, tmp_path: Path, plan: str, says: str) -> None:
    """What is wrong in a plan is said with its line, exit code 2, and no draft is written."""
    path = tmp_path / "plan.yaml"
    path.write_text(plan, "utf-8")
    done = kyoso("draft", *OPEN, "--plan", path, "-o", tmp_path / "draft.docx")
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "draft.docx").exists()


def test_a_missing_plan_is_one_clear_line(kyoso: Kyoso, tmp_path: Path) -> None:
    """A plan that is not there is bad input."""
    assert "nowhere.yaml" in refused(
        kyoso("draft", *OPEN, "--plan", tmp_path / "nowhere.yaml", "-o", tmp_path / "d.docx")
    )


def test_verify_sources_needs_a_folder(kyoso: Kyoso, tmp_path: Path) -> None:
    """A folder without text copies is one clear line."""
    assert "no text copy" in refused(kyoso("verify-sources", tmp_path))


def test_help_needs_no_project(kyoso: Kyoso, tmp_path: Path) -> None:
    """`kyoso --help` and a bare `kyoso` work anywhere."""
    assert kyoso(cwd=tmp_path).returncode == 0
    assert "draft" in kyoso("--help", cwd=tmp_path).stdout


def test_the_readme_names_real_commands(kyoso: Kyoso) -> None:
    """Every `kyoso` command in the README exists."""
    commands = set(re.findall(r"(?:`|bin/)kyoso ([a-z-]+)", (ROOT / "README.md").read_text("utf-8")))
    assert len(commands) >= 8
    assert [name for name in sorted(commands) if kyoso(name, "--help").returncode] == []


@pytest.mark.slow
def test_the_readme_shows_what_commands_say(kyoso: Kyoso, tmp_path: Path) -> None:
    """Each line below a command of the README's first example, as far as it goes, is a line of what is printed."""
    shown = (ROOT / "README.md").read_text("utf-8").partition("written: draft.docx\n")[2].partition("```")[0]
    calls = [
        words.split()
        for words in ("draft future concept --year 2025 --lang ja -o draft.docx", "check draft.docx --lang en")
    ]
    printed = "".join(kyoso("--project", ROOT, *words, cwd=tmp_path).stdout for words in calls).splitlines()
    lines = [line.removesuffix("…") for line in shown.splitlines() if line and line[0] not in "$…"]
    assert len(lines) == 6
    assert [line for line in lines if not any(each.startswith(line) for each in printed)] == []
