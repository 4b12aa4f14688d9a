"""`kyoso clean` as a user calls it: a copy for handing in, and what stops it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kyoso.project import Project
from kyoso.rulebook import Rulebook
from tests.check_corpus import FUTURE, defects, make
from tests.conftest import Kyoso
from tests.word_drafts import part, words

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def drafts(rulebook: Rulebook, project: Project, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A draft that is written to the end, and one with an empty field."""
    folder = tmp_path_factory.mktemp("drafts")
    empty = next(each for each in defects() if each.name == "an empty field")
    made = {}
    for name, defect in (("whole", None), ("empty", empty)):
        made[name] = folder / f"{name}.docx"
        made[name].write_bytes(make(rulebook, project, rulebook.calls[FUTURE], "ja", defect, tracked=False))
    return made


def test_a_written_draft_gives_a_copy_that_kyoso_still_knows(kyoso: Kyoso, drafts: dict[str, Path]) -> None:
    """Our instructions are gone, the plan is there, and read, check and update take the copy; the draft stands."""
    draft = drafts["whole"]
    before, out = draft.read_bytes(), draft.with_name("proposal.docx")
    done = kyoso("clean", draft, "-o", out)
    assert done.returncode == 0, done.stderr
    assert "taken out: " in done.stdout
    assert draft.read_bytes() == before
    assert "この下書きについて" in words(part(before))
    assert "この下書きについて" not in words(part(out.read_bytes()))
    plans = [json.loads(kyoso("read", path, "--format", "json").stdout)["plan"] for path in (draft, out)]
    assert plans[0] == plans[1]
    assert kyoso("check", out).returncode == 0
    assert kyoso("update", out, "--year", 2025, "-o", draft.with_name("again.docx")).returncode == 0


def test_what_is_still_blank_stops_it_unless_asked(kyoso: Kyoso, drafts: dict[str, Path]) -> None:
    """Each blank is a line, no file is written, and --with-blanks writes it all the same."""
    out = drafts["empty"].with_name("blank.docx")
    done = kyoso("clean", drafts["empty"], "-o", out)
    assert done.returncode == 1
    assert done.stdout.startswith("still blank: ")
    assert "still blank; nothing was written. Fill them in, or add --with-blanks" in done.stderr
    assert not out.exists()
    assert kyoso("clean", drafts["empty"], "-o", out, "--with-blanks").returncode == 0
    assert out.is_file()


def test_what_is_no_draft_is_one_clear_line(kyoso: Kyoso, drafts: dict[str, Path], tmp_path: Path) -> None:
    """Bad input is exit code 2, and the input is never written over."""
    (tmp_path / "text.docx").write_text("no draft", "utf-8")
    done = kyoso("clean", tmp_path / "text.docx", "-o", tmp_path / "out.docx")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    done = kyoso("clean", drafts["whole"], "-o", drafts["whole"], "--force")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
