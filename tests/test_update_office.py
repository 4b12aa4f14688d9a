"""Drafts that LibreOffice saved, as Word and as OpenDocument, are carried over like any other."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from kyoso.carrying import Updated, update
from kyoso.plan import load_plan
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import Drafter
from tests.conftest import in_office, program
from tests.test_update_content import PIECES, authored, paragraph, run
from tests.word_drafts import part, words

pytestmark = pytest.mark.office


@pytest.fixture(scope="module")
def drafter(rulebook: Rulebook, project: Project) -> Drafter:
    """Prepared once."""
    return Drafter(rulebook, project)


@pytest.fixture(scope="module")
def saved(drafter: Drafter, project: Project, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A draft with everything in it: as made, saved by LibreOffice, and taken through ODT."""
    folder = tmp_path_factory.mktemp("saved")
    plan = load_plan(project.templates / "plan.example.yaml", drafter.rulebook)
    draft = drafter.draft(drafter.rulebook.calls["fy2025.future.concept"], "ja", plan)
    rooms = {
        "f_vision_text": "".join(PIECES.values()),
        "f_mentor_text": PIECES["picture"] + PIECES["table"] + PIECES["list"],
        "s_leader": paragraph(run("見出しのすぐ後の言葉")),
    }
    made = folder / "draft.docx"
    made.write_bytes(authored(draft, rooms))
    in_office([made], "docx", folder / "docx")
    in_office([made], "odt", folder / "odt")
    in_office([folder / "odt" / "draft.odt"], "docx", folder / "odt")
    return {"made": made, "saved": folder / "docx" / "draft.docx", "through ODT": folder / "odt" / "draft.docx"}


@pytest.mark.parametrize("name", ["made", "saved", "through ODT"])
def test_nothing_is_lost_after_a_save(drafter: Drafter, saved: dict[str, Path], name: str, tmp_path: Path) -> None:
    """0 pieces lost, forth and back; none of the draft's own words taken for the author's; it prints."""
    new = carried(drafter, saved[name].read_bytes(), "fy2021.regional.incubation", "both")
    assert new.lost == ()
    kept = [item.words for item in new.items if item.kind == "unplaced"]
    lacking = ("プロジェクトリーダー", "年代", "専門分野", "メンター")  # sections that the other call does not have
    assert all(each.startswith(lacking) for each in kept), kept
    back = carried(drafter, new.data, "fy2025.future.concept", "ja")
    assert back.lost == ()
    assert [item for item in back.items if item.kind == "unplaced"] == []
    path = tmp_path / "new.docx"
    path.write_bytes(new.data)
    in_office([path], "pdf", tmp_path)
    done = subprocess.run(
        [program("pdftotext"), str(tmp_path / "new.pdf"), "-"], capture_output=True, check=True
    ).stdout.decode()
    for wanted in ("太字", "箇条の一", "外への参照", "脚注の中の参照", "入れ子", "横向きの頁", "文末の注"):
        assert wanted in done, wanted


def test_it_can_be_saved_and_carried_on(drafter: Drafter, saved: dict[str, Path], tmp_path: Path) -> None:
    """A carried-over draft that LibreOffice saves goes back to its first call with its text in place."""
    new = carried(drafter, saved["made"].read_bytes(), "fy2021.regional.incubation", "en")
    path = tmp_path / "new.docx"
    path.write_bytes(new.data)
    in_office([path], "docx", tmp_path / "again")
    back = carried(drafter, (tmp_path / "again" / "new.docx").read_bytes(), "fy2025.future.concept", "ja")
    assert back.lost == ()
    assert words(part(back.data)).count("箇条の一の下") == 2


def carried(drafter: Drafter, data: bytes, call: str, language: str) -> Updated:
    """A file carried over."""
    return update(data, "draft.docx", drafter, drafter.rulebook.calls[call], language)  # type: ignore[arg-type]
