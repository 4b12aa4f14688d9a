"""lxml and the tree over expat: the same of every file, byte for byte, and the same words for what is refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kyoso.plan import Plan
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import Drafter
from tests.check_corpus import defects, harmless, make
from tests.conftest import ROOT
from tests.returned import KEY
from tests.test_hostile_files import HOSTILE
from tests.test_update_content import PIECES, authored, paragraph, run
from tests.thorough import some

pytestmark = pytest.mark.slow  # every file twice


@pytest.fixture(scope="module")
def files(
    rulebook: Rulebook, project: Project, drafter: Drafter, example: Plan, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Drafts with every kind of content, with defects, and files that nobody should open."""
    folder = tmp_path_factory.mktemp("files")
    full = drafter.draft(rulebook.calls[KEY], "ja", example)
    for name, blocks in some(PIECES.items(), 3):
        rooms = {"f_vision_text": paragraph(run("前の段落")) + blocks, "f_mentor_text": blocks}
        (folder / f"piece {name}.docx").write_bytes(authored(full, rooms))
    for number, defect in enumerate(some([*defects(), *harmless()], 12)):
        call, tracked = rulebook.calls[defect.calls[0]], number % 4 == 0
        data = make(rulebook, project, call, ("ja", "en", "both")[number % 3], defect, tracked=tracked)
        (folder / f"defect {number:03}.docx").write_bytes(data)
    for name, (hostile, _) in HOSTILE.items():
        (folder / f"hostile {name}.docx").write_bytes(hostile(full))
    (folder / "plan.yaml").write_bytes((project.templates / "plan.example.yaml").read_bytes())
    return folder


def test_both_trees_give_the_same(files: Path) -> None:
    """Read, checked, annotated, carried over and drafted: the same digests, and the same lines of refusal."""
    lxml, expat = results(files, "lxml"), results(files, "expat")
    assert sorted(lxml) == sorted(path.name for path in files.iterdir())
    for name, each in lxml.items():
        assert expat[name] == each, name
    refused = [name for name, each in lxml.items() if each.get("read", "").startswith("refused")]
    assert len(refused) == len(HOSTILE)


def results(files: Path, tree: str) -> dict[str, dict[str, str]]:
    """What a process with one of the trees makes of the files."""
    command = [sys.executable, str(ROOT / "tests" / "word_results.py"), str(ROOT), str(files)]
    settings = {**os.environ, "KYOSO_XML": tree}
    done = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith(f"XML by {tree},")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return {row.pop("file"): row for row in rows}
