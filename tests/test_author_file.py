"""The author's file is sacred: whatever it holds comes through reading, checking, updating, annotating and cleaning."""

from __future__ import annotations

import zipfile
from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openxml_audit import OpenXmlValidator

from kyoso.carrying import update
from kyoso.carrying.cleaning import clean
from kyoso.filled import Place
from kyoso.plan import load_plan
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import Drafter
from kyoso.word.annotating import annotate
from kyoso.word.desk import Desk
from kyoso.word.lint import lint
from tests.author_cases import CASES, counted
from tests.returned import by_libreoffice, edited, replaced
from tests.word_drafts import W, part, words

CALL, OTHER = "fy2025.future.concept", "fy2021.regional.incubation"


@pytest.fixture(scope="module")
def drafter(rulebook: Rulebook, project: Project) -> Drafter:
    """Prepared once."""
    return Drafter(rulebook, project)


@pytest.fixture(scope="module")
def desk(drafter: Drafter, project: Project) -> Desk:
    """Reads drafts beside what they would be today."""
    return Desk(project, drafter.rulebook, drafter)


@pytest.fixture(scope="module")
def draft(drafter: Drafter, project: Project) -> bytes:
    """A filled draft."""
    plan = load_plan(project.templates / "plan.example.yaml", drafter.rulebook)
    return drafter.draft(drafter.rulebook.calls[CALL], "ja", plan)


def errors(data: bytes, tmp_path: Path) -> Counter[str]:
    """What openxml-audit finds."""
    path = tmp_path / "checked.docx"
    path.write_bytes(data)
    return Counter(str(error.description) for error in OpenXmlValidator().validate(path).errors)


def comes_through(data: bytes, drafter: Drafter, desk: Desk, tmp_path: Path, made_with: bytes = b"") -> None:
    """All five: nothing that was counted is counted less, and no error of the format is new.

    Words that LibreOffice 7.4 multiplied, beyond those that the file was `made_with`, stand once again.
    """
    before, wrong = counted(data), errors(data, tmp_path)
    most = counted(made_with or data)
    before = Counter({each: min(count, most[each]) if each[0] == "〔" else count for each, count in before.items()})
    reading = desk.reading(data, "draft.docx")
    assert reading.filled.identity["call"] == CALL
    assert not [each for each in reading.filled.unplaced if "〔" in each.text]
    notes = [(Place(block=number), "所見") for number, role in enumerate(reading.layout) if role.kind == "label"]
    made = {"annotated": annotate(data, "draft.docx", notes), "clean": clean(data, "draft.docx", desk).data}
    for call in (OTHER, CALL):
        new = update(data, "draft.docx", drafter, drafter.rulebook.calls[call], "ja")
        assert new.lost == ()
        made[call] = new.data
    for name, each in made.items():
        lost = before - counted(each)
        assert not lost, (name, lost)
        assert not errors(each, tmp_path) - wrong, name
    tokens = {word: count for word, count in before.items() if word.startswith("〔")}
    for each in made.values():
        after = counted(each)
        assert {word: after[word] for word in tokens} == tokens  # and nothing twice
    again = desk.reading(made["clean"], "clean.docx")
    assert again.filled.clean
    assert again.filled.plan == reading.filled.plan


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_as_it_was_made(name: str, draft: bytes, drafter: Drafter, desk: Desk, tmp_path: Path) -> None:
    """Each case as its author's program wrote it."""
    comes_through(CASES[name](draft), drafter, desk, tmp_path)


@pytest.fixture(scope="module", params=["docx", "odt"])
def saved(request: pytest.FixtureRequest, draft: bytes, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Every case as LibreOffice saves it, and by way of ODT."""
    files = {name: make(draft) for name, make in CASES.items()}
    return by_libreoffice(files, tmp_path_factory.mktemp(request.param), request.param)


@pytest.mark.office
@pytest.mark.slow
def test_after_libreoffice(saved: dict[str, bytes], draft: bytes, drafter: Drafter, desk: Desk, tmp_path: Path) -> None:
    """Each case saved elsewhere: what LibreOffice left of it comes through."""
    for name, data in saved.items():
        try:
            comes_through(data, drafter, desk, tmp_path, CASES[name](draft))
        except AssertionError as error:
            raise AssertionError(f"{name}: {error}") from error


@pytest.mark.office
def test_notes_survive_our_comments(draft: bytes, drafter: Drafter, desk: Desk, tmp_path: Path) -> None:
    """Annotated and carried over, saved by LibreOffice and by way of ODT: every note still says what it said."""
    data = CASES["notes far apart"](draft)
    layout = desk.reading(data, "draft.docx").layout
    notes = [(Place(block=number), "所見") for number, role in enumerate(layout) if role.kind == "label"]
    made = {
        "annotated": annotate(data, "draft.docx", notes),
        "updated": update(data, "draft.docx", drafter, drafter.rulebook.calls[OTHER], "ja").data,
    }
    for via in ("docx", "odt"):
        for name, saved_file in by_libreoffice(made, tmp_path / via, via).items():
            assert counted(saved_file)["footnotes"] == 2, (name, via)


def test_notes_belong_to_their_field(draft: bytes, desk: Desk) -> None:
    """A footnote is read with the field and the section in which it stands, so that a limit can count it."""
    filled = desk.reading(CASES["notes far apart"](draft), "draft.docx").filled
    notes = {field.tag: field.notes for field in filled.fields if field.notes}
    assert notes == {"vision.text": ("脚注の中の参照",), "mentor.text": ("二つ目の注",)}
    assert {section.id for section in filled.sections if section.notes} == {"vision", "mentor"}


def test_a_draft_without_its_marks_is_recognised(draft: bytes, desk: Desk) -> None:
    """Without bookmarks, controls, properties and manifest, as other programs leave it, headings and labels tell."""

    def strip(tree: Any) -> None:
        for mark in list(tree.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")):
            mark.getparent().remove(mark)
        for control in list(tree.iter(f"{W}sdt")):
            for child in control.find(f"{W}sdtContent"):
                control.addprevious(child)
            control.getparent().remove(control)

    gone = ("customXml/item1.xml", "customXml/itemProps1.xml", "docProps/custom.xml", "docProps/core.xml")
    bare = desk.reading(replaced(edited(draft, strip), dict.fromkeys(gone)), "bare.docx").filled
    whole = desk.reading(draft, "draft.docx").filled
    assert bare.identity["call"] == CALL
    assert bare.plan.title == whole.plan.title
    assert len(bare.sections) == len(whole.sections)


def test_comments_stand_where_they_are_asked_for(draft: bytes) -> None:
    """None, all on the cover, each at its place; by themselves none stands behind the first of several notes."""
    data = CASES["notes far apart"](draft)
    notes = [(Place(block=number), f"所見{number}") for number in (0, 5, 200)]
    assert annotate(data, "x", notes, "none") == data
    counts = {}
    for where in ("cover", "places", "auto"):
        made = annotate(data, "x", notes, where)
        text = words(part(made, "word/comments.xml"))
        assert all(f"所見{number}" in text for number in (0, 5, 200))
        counts[where] = sum(each.get(f"{W}author") == "kyoso" for each in part(made, "word/comments.xml"))
    assert counts == {"cover": 1, "places": 3, "auto": 2}


def test_what_was_taken_out_stays_out(draft: bytes, drafter: Drafter) -> None:
    """Carried over to the same call, instructions that were deleted do not come back, and are listed; to another
    call they do."""
    data = CASES["without instructions"](draft)
    same = update(data, "draft.docx", drafter, drafter.rulebook.calls[CALL], "ja")
    other = update(data, "draft.docx", drafter, drafter.rulebook.calls[OTHER], "ja")
    shown = "年度ごとに、達成していることを"
    assert shown not in words(part(same.data))
    assert shown in words(part(other.data))
    assert [item.kind for item in same.items if item.kind == "gone"] == ["gone"]
    assert not [item for item in other.items if item.kind == "gone"]


def test_answered_tables_are_not_taken_out(draft: bytes, drafter: Drafter) -> None:
    """Rows with the counts of a plan, or with every box ticked, are there: the tables stand in the new draft."""

    def tick(tree: Any) -> None:
        for each in tree.iter(f"{W}t"):
            each.text = (each.text or "").replace("☐", "☑")

    call = drafter.rulebook.calls[CALL]
    boxes = words(part(draft)).count("☐")
    assert boxes > 10
    for data in (draft, edited(draft, tick)):
        new = update(data, "draft.docx", drafter, call, "ja")
        assert not [item for item in new.items if item.kind == "gone"]
        assert words(part(new.data)).count("☐") == boxes


def test_gaps_stay_where_the_new_draft_is_built_otherwise(draft: bytes, drafter: Drafter) -> None:
    """A table was taken out with the gap behind it; in a draft in two languages no other gap goes."""

    def without(tree: Any) -> None:
        table = next(each for each in tree.iter(f"{W}tbl") if words(each).startswith("項目資料が述べていること"))
        for each in (table.getnext(), table):
            each.getparent().remove(each)

    new = update(edited(draft, without), "draft.docx", drafter, drafter.rulebook.calls[CALL], "both")
    assert lint(new.data) == []


def test_a_picture_of_one_colour_is_no_bomb(draft: bytes, desk: Desk) -> None:
    """A part that is never unpacked may be squeezed as far as it will go; XML may not."""

    def with_entry(name: str) -> bytes:
        out = BytesIO(draft)
        with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, bytes(8_000_000))
        return out.getvalue()

    assert desk.reading(with_entry("word/media/white.bmp"), "white.docx").filled.identity["call"] == CALL
    with pytest.raises(Exception, match="zip bomb"):
        desk.reading(with_entry("customXml/item7.xml"), "bomb.docx")
