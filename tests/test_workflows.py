"""The workflows: audited, pinned, and made of steps that a person can call."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
# What surrounds this very test, takes long, or asks others for what is new.
ELSEWHERE = ("make machine", "make test", "make fuzz", "make audit", "make thorough")


def steps(path: Path) -> list[dict[str, Any]]:
    """Every step of a workflow, in order."""
    jobs = yaml.safe_load(path.read_text("utf-8"))["jobs"].values()
    return [step for job in jobs for step in job["steps"]]


def test_zizmor_finds_nothing() -> None:
    """No finding: least permissions, no credentials left, nothing of a stranger's in a shell."""
    zizmor = Path(sys.executable).parent / "zizmor"
    done = subprocess.run([zizmor, "--offline", "--no-progress", ".github/workflows"], cwd=ROOT, capture_output=True)
    assert done.returncode == 0, done.stdout.decode()


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_pinned_by_digest_and_steps_are_make_targets(path: Path) -> None:
    """Each action stands with 40 hexadecimal digits, each command is one target of the Makefile."""
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    for step in steps(path):
        if "uses" in step:
            assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", step["uses"])
        else:
            assert re.fullmatch(r"make ([a-z-]+)", step["run"])
            assert step["run"].removeprefix("make ") in targets


def test_the_secrets_are_only_the_given_token() -> None:
    """No workflow asks for a secret of the repository's."""
    assert not [path.name for path in WORKFLOWS if "secrets." in path.read_text("utf-8")]


@pytest.fixture
def clone(site: Path, tmp_path: Path) -> Path:
    """A clone with this environment and this site, in which a build disturbs nobody."""
    folder = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", ROOT, folder], check=True)
    shutil.copytree(site.parent, folder / "_build", ignore=shutil.ignore_patterns("browser", "base"))
    (folder / ".venv").symlink_to(sys.prefix)
    for name in (".installed", ".installed-dev"):
        (folder / ".venv" / name).touch()
    for name in ("requirements.lock", "requirements.dev.lock", "pyproject.toml"):
        os.utime(folder / name, (0, 0))
    return folder


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="a copy without the history of git; clone the repository")
def test_the_commands_of_the_steps_run_in_order(clone: Path, tmp_path: Path) -> None:
    """What the workflows call runs here as well, with GitHub's `gh` replaced by a note of how it was called."""
    noted = tmp_path / "noted"
    gh = tmp_path / "gh"
    gh.write_text(f'#!/bin/sh\necho "$@" >> {noted}\n[ "$2" != view ]\n', "utf-8")
    gh.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "BASE": "HEAD", "PULL_REQUEST": "1"}
    commands = dict.fromkeys(step["run"] for path in WORKFLOWS for step in steps(path) if "run" in step)
    for command in commands:
        if command not in ELSEWHERE:
            done = subprocess.run(command.split(), cwd=clone, env=environment, capture_output=True, text=True)
            assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    calls = noted.read_text("utf-8").splitlines()
    assert any(call.startswith("pr comment 1 --body-file _build/impact.md") for call in calls)
    assert any(call.startswith("release create rules-") for call in calls)
