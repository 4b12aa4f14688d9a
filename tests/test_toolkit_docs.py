"""The toolkit's documentation: built from the code, without a dead link, and true where it shows names."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from kyoso.checks.kinds import KINDS
from kyoso.model import KINDS as RECORDS
from kyoso.rulebook import Rulebook
from kyoso.word.names import NAMES, Names
from tests.conftest import ROOT

PAGES = ROOT / "docs" / "toolkit"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documentation as `make docs` builds it: a warning stops it."""
    folder = tmp_path_factory.mktemp("docs")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", str(PAGES), str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.build
def test_every_kind_record_and_command_has_its_place(built: Path) -> None:
    """Each kind of check, each record and each command stands in the reference under its own name."""
    checks, vocabulary, commands = (
        (built / f"{page}.html").read_text("utf-8") for page in ("checks", "vocabulary", "commands")
    )
    assert [kind for kind in KINDS if f'id="{kind}"' not in checks] == []
    assert [record for record in RECORDS if f">{record}<" not in vocabulary] == []
    assert all(f">{command}<" in commands for command in ("check", "draft", "form scan", "year"))


@pytest.mark.build
def test_a_reader_is_sent_nowhere_else(built: Path) -> None:
    """No page of the documentation loads anything from another site."""
    for page in built.glob("*.html"):
        assert not re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="https?://[^"]+"', page.read_text("utf-8")), page


def test_templates_know_just_the_names_that_are_documented(rulebook: Rulebook) -> None:
    """What the documentation says that a template can name is what it can name."""
    call = next(iter(rulebook.calls.values()))
    known = Names(rulebook, call, "en", practice=False, opaque=lambda value: value).for_templates()
    assert list(known) == list(NAMES)
