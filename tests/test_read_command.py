"""`kyoso read`: what it prints and what it writes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from kyoso.plan import load_plan
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import make_draft
from tests.conftest import ROOT, Kyoso

KEY = "fy2025.future.concept"


@pytest.fixture
def draft(rulebook: Rulebook, project: Project, tmp_path: Path) -> Path:
    """A file with the example plan."""
    plan = load_plan(project.templates / "plan.example.yaml", rulebook)
    path = tmp_path / "提案書.docx"
    path.write_bytes(make_draft(rulebook, rulebook.calls[KEY], "ja", plan, project=project))
    return path


def test_it_prints_identity_plan_and_sections(kyoso: Kyoso, draft: Path) -> None:
    """As YAML, with every section in the order of the file; nothing is remarked of a sound draft."""
    done = kyoso("read", draft)
    assert done.returncode == 0, done.stderr
    shown = yaml.safe_load(done.stdout)
    assert list(shown) == ["file", "identity", "plan", "sections"]
    assert shown["identity"]["call"] == KEY
    assert shown["plan"]["title"] == "山あいの町の水を百年つなぐ共創拠点（例）"
    assert shown["sections"][0]["text"].startswith("山あいの町では")
    assert done.stdout == kyoso("read", draft).stdout


def test_it_prints_everything_as_json(kyoso: Kyoso, draft: Path) -> None:
    """With fields, tables and places."""
    shown = json.loads(kyoso("read", draft, "--format", "json").stdout)
    assert {"fields", "tables", "sections", "plan", "identity", "own", "rules"} <= shown.keys()


def test_it_writes_a_plan_that_a_draft_takes(kyoso: Kyoso, draft: Path, tmp_path: Path) -> None:
    """`read --plan -o` and `draft --plan` give the same file again; an existing file stays without --force."""
    plan, again = tmp_path / "plan.yaml", tmp_path / "again.docx"
    assert kyoso("read", draft, "--plan", "-o", plan).returncode == 0
    done = kyoso("draft", "future", "concept", "--year", 2025, "--plan", plan, "-o", again)
    assert done.returncode == 0, done.stderr
    assert again.read_bytes() == draft.read_bytes()
    refused = kyoso("read", draft, "--plan", "-o", plan)
    assert refused.returncode == 2
    assert "exists already" in refused.stderr
    assert kyoso("read", draft, "--plan", "-o", plan, "--force").returncode == 0


@pytest.mark.parametrize(
    ("names", "loaded"),
    [("read_bytes, read_draft", "lxml"), ("Drafter, make_draft", "jinja2 markdown_it")],
)
def test_each_way_loads_what_it_needs_alone(names: str, loaded: str) -> None:
    """Reading a draft loads no templates, and making one loads no tree of XML."""
    script = (
        f"import sys\nfrom kyoso.word import {names}\n"
        "print(*sorted({'docx', 'jinja2', 'lxml', 'markdown_it'} & set(sys.modules)))\n"
    )
    command, lxml = [sys.executable, "-c", script], {**os.environ, "KYOSO_XML": "lxml"}
    done = subprocess.run(command, cwd=ROOT, env=lxml, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == loaded
