"""The author's file is sacred: whatever it holds comes through reading, checking, updating, annotating and cleaning."""

from __future__ import annotations

import zipfile
from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from kyoso.carrying import update
from kyoso.carrying.cleaning import clean
from kyoso.checks import KINDS, Judge, load_table, of_draft
from kyoso.filled import Place
from kyoso.plan import load_plan
from kyoso.project import Project
from kyoso.word import Drafter
from kyoso.word.annotating import annotate
from kyoso.word.desk import Desk
from kyoso.word.lint import lint
from tests.author_cases import CALL, CASES, OTHER, UPDATES, comes_through
from tests.returned import edited, parts_of, replaced
from tests.thorough import THOROUGH
from tests.word_drafts import W, part, value, words


@pytest.fixture(scope="module")
def desk(drafter: Drafter, project: Project) -> Desk:
    """Reads drafts beside what they would be today."""
    return Desk(project, drafter.rulebook, drafter)


@pytest.fixture(scope="module")
def draft(drafter: Drafter, project: Project) -> bytes:
    """A filled draft."""
    plan = load_plan(project.templates / "plan.example.yaml", drafter.rulebook)
    return drafter.draft(drafter.rulebook.calls[CALL], "ja", plan)


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_as_it_was_made(name: str, draft: bytes, desk: Desk, tmp_path: Path) -> None:
    """Each case as its author's program wrote it; carried over to one of the calls, and one copy of every other case
    is audited, each kind in turn."""
    number = list(CASES).index(name)
    turn, rest = divmod(number, 2)
    updates = UPDATES if THOROUGH else (UPDATES[turn // 2 % 2],)
    outputs = ("annotated", "clean", *updates)
    audited = outputs if THOROUGH else () if rest else outputs[turn % len(outputs) :][:1]
    comes_through(CASES[name](draft), desk, tmp_path, updates=updates, audited=audited)


def test_notes_belong_to_their_field(draft: bytes, desk: Desk) -> None:
    """A footnote is read with the field and the section in which it stands, so that a limit can count it."""
    filled = desk.reading(CASES["notes far apart"](draft), "draft.docx").filled
    notes = {field.tag: field.notes for field in filled.fields if field.notes}
    assert notes == {"vision.text": ("脚注の中の参照",), "mentor.text": ("二つ目の注",)}
    assert {section.id for section in filled.sections if section.notes} == {"vision", "mentor"}


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
def test_a_chart_without_its_workbook(draft: bytes, drafter: Drafter) -> None:
    """LibreOffice leaves the name of a workbook that it does not write; the new draft names none that it has not."""
    data = replaced(CASES["chart alone"](draft), {"word/embeddings/book1.xlsx": None})
    new = update(data, "draft.docx", drafter, drafter.rulebook.calls[OTHER], "ja")
    chart = parts_of(new.data)["word/charts/chart1.xml"]
    assert new.lost == ()
    assert b"pieChart" in chart
    assert b"externalData" not in chart
    whole = update(CASES["chart alone"](draft), "draft.docx", drafter, drafter.rulebook.calls[OTHER], "ja")
    assert b"externalData" in parts_of(whole.data)["word/charts/chart1.xml"]


def test_a_reference_to_a_note_that_is_nowhere_shows_no_other_note(draft: bytes, drafter: Drafter) -> None:
    """In the new draft another note may have its number; it is taken off and said, and the note that is there stays."""
    new = update(CASES["note that is nowhere"](draft), "draft.docx", drafter, drafter.rulebook.calls[OTHER], "ja")
    (reference,) = part(new.data).iter(f"{W}footnoteReference")
    (note,) = [each for each in part(new.data, "word/footnotes.xml") if each.get(f"{W}id") == reference.get(f"{W}id")]
    assert new.lost == ()
    assert "脚注の中の参照" in words(note)
    assert [item.words.rpartition("：")[2] for item in new.items if "footnote" in item.words] == ["footnote 5"]


@pytest.mark.slow
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


@pytest.mark.slow
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


OURS = {  # where the author's picture or note may be anchored: a style of ours and which paragraph of it
    "an instruction": ("Guidance", 3),
    "a note": ("Note", 1),
    "an open question": ("OpenQuestion", 1),
    "the box on the cover": ("Box", 1),
    "a gap": ("TableGap", 3),
    "a cell of a table of facts": ("TableText", 20),
    "an entry of the contents": ("TOC1", 2),
}


@pytest.mark.slow
@pytest.mark.parametrize("where", OURS)
@pytest.mark.parametrize("case", ["picture alone", "box", "two footnotes"])
def test_what_is_anchored_in_our_words_stays_in_a_clean_copy(draft: bytes, desk: Desk, case: str, where: str) -> None:
    """A picture, a text box or a note that Word has put into a paragraph of ours is in the copy, without our words."""
    style, number = OURS[where]

    def anchor(tree: Any) -> None:
        held = next(tree.iter(f"{W}drawing", f"{W}footnoteReference"))
        run = next(each for each in held.iterancestors(f"{W}r"))
        run.getparent().remove(run)
        [p for p in tree.iter(f"{W}p") if value(p, "pPr/pStyle") == style][number].append(run)

    def count(data: bytes) -> list[int]:
        return [len(list(part(data).iter(f"{W}{name}"))) for name in ("drawing", "txbxContent", "footnoteReference")]

    data = edited(CASES[case](draft), anchor)
    made = clean(data, "draft.docx", desk)
    assert count(made.data) == count(data)
    assert "年度ごとに、達成していることを" not in words(part(made.data))
    assert lint(made.data) == []


def test_words_of_ours_that_were_changed_are_named(draft: bytes, desk: Desk) -> None:
    """An instruction into which its reader wrote stays in the clean copy, and is told; of others nothing is."""

    def write(tree: Any) -> None:
        instruction = next(p for p in tree.iter(f"{W}p") if words(p).startswith("年度ごとに、達成していることを"))
        next(instruction.iter(f"{W}t")).text += "〔書き足し〕"

    assert clean(draft, "draft.docx", desk).changed == ()
    made = clean(edited(draft, write), "draft.docx", desk)
    assert [each for each in made.changed if each.endswith("〔書き足し〕")] == list(made.changed) != []
    assert "〔書き足し〕" in words(part(made.data))


def test_the_contents_of_a_clean_copy_give_no_pages_that_are_none(drafter: Drafter, desk: Desk) -> None:
    """Much is taken out, so that headings stand elsewhere: Word counts anew, and no page is shown meanwhile."""
    blank = drafter.draft(drafter.rulebook.calls[CALL], "ja")
    made = part(clean(blank, "draft.docx", desk).data)
    before, after = (
        [words(p).split("\t") for p in tree.iter(f"{W}p") if value(p, "pPr/pStyle") in ("TOC1", "TOC2") and words(p)]
        for tree in (part(blank), made)
    )
    assert {len(entry) for entry in before} == {3}
    assert after == [entry[:2] for entry in before if not entry[1].startswith("付録")]
    assert next(made.iter(f"{W}fldChar")).get(f"{W}dirty") == "true"
    marks = [each.get(f"{W}fldCharType") for each in made.iter(f"{W}fldChar")]
    assert marks.count("begin") == marks.count("end") == marks.count("separate")


@pytest.mark.parametrize("second", ["as the first", "blank"])
def test_two_drafts_one_behind_the_other_are_one_finding(
    draft: bytes, drafter: Drafter, desk: Desk, project: Project, second: str
) -> None:
    """A whole second draft, without its bookmarks as Word pastes it, adds one finding to those of the first."""
    other = draft if second == "as the first" else drafter.draft(drafter.rulebook.calls[CALL], "ja")

    def behind(tree: Any) -> None:
        end = tree[0][-1]
        for block in list(part(other)[0])[:-1]:
            for mark in list(block.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")):
                mark.getparent().remove(mark)
            end.addprevious(block)

    judge = Judge(drafter.rulebook, load_table(project, drafter.rulebook, tuple(KINDS)))

    def findings(data: bytes) -> Counter[tuple[str, str, str]]:
        read = desk.compared(desk.reading(data, "draft.docx"))
        verdicts = judge.judge(of_draft(read, drafter.rulebook, "", desk.fresh(read))).verdicts
        return Counter((each.check, each.answer, each.says) for each in verdicts if each.answer != "met")

    one, two = findings(draft), findings(edited(draft, behind))
    assert two - one == Counter({("draft-twice", "not-met", "draft-twice"): 1})
