"""Guide lengths that an officer sets: in the draft beside the blank, and in the checks without an option."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kyoso.carrying import update
from kyoso.checks import KINDS, Judge, Settings, load_table, of_draft
from kyoso.checks.form import pages_of
from kyoso.checks.model import Verdict
from kyoso.errors import Problem
from kyoso.lengths import load
from kyoso.plan import Plan
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import Drafter
from kyoso.word.desk import Desk
from tests.test_update_content import authored, paragraph
from tests.word_drafts import part, words

CALL, OTHER = "fy2025.future.concept", "fy2021.regional.incubation"
SET = f"""
page: {{characters: 10, lines: 4}}
limits:
- {{name: vision.text, characters: 12}}
- {{name: title, characters: 40}}
- {{name: schedule, pages: 1}}
- {{name: mentor, pages: 2, calls: [{OTHER}]}}
"""


def officer(project: Project, folder: Path, text: str) -> Project:
    """The programme with these limits; the same, when it is called once more, with others."""
    shutil.copytree(project.templates, folder / "templates", dirs_exist_ok=True)
    shutil.copytree(project.locale, folder / "locale", dirs_exist_ok=True)
    (folder / "templates" / "limits.yaml").write_text(text, "utf-8")
    return Project(folder)


def verdicts(data: bytes, rulebook: Rulebook, project: Project, settings: Settings = Settings()) -> list[Verdict]:  # noqa: B008 - frozen
    """What is said of lengths."""
    desk = Desk(project, rulebook)
    read = desk.compared(desk.reading(data, "draft.docx"))
    judge = Judge(rulebook, load_table(project, rulebook, tuple(KINDS)), settings)
    found = judge.judge(of_draft(read, rulebook, "", desk.fresh(read))).verdicts
    return [each for each in found if each.check.startswith(("guide-", "length-"))]


def test_without_limits_nothing_is_said(project: Project, rulebook: Rulebook, drafter: Drafter) -> None:
    """No document of this programme states a length: the drafts give none, and nothing is measured."""
    data = drafter.draft(rulebook.calls[CALL], "ja")
    assert "目安：" not in words(part(data))
    assert verdicts(data, rulebook, project) == []


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("ja", ["ビジョンの説明（目安：12字）", "課題名（目安：40字）", "この項目の長さの目安：1ページ"]),
        ("en", ["The vision explained (guide: 12 characters)", "Length of this section, guide: 1 page"]),
        ("both", ["ビジョンの説明（目安：12字） / The vision explained (guide: 12 characters)"]),
    ],
)
def test_each_length_stands_beside_its_blank(
    project: Project, rulebook: Rulebook, tmp_path: Path, language: str, says: list[str]
) -> None:
    """Behind the label of a field, under the heading of a section, and only in the drafts of its calls."""
    made = Drafter(rulebook, officer(project, tmp_path, SET)).draft(rulebook.calls[CALL], language)  # type: ignore[arg-type]
    text = words(part(made))
    assert [each for each in says if each not in text] == []
    assert ("目安：2ページ" in text, "guide: 2 pages" in text) == (False, False)


@pytest.mark.slow
@pytest.mark.parametrize(("written", "answer"), [("水" * 12, "met"), ("水" * 13, "not-met"), ("水 " * 12, "met")])
def test_check_measures_by_characters(
    project: Project, rulebook: Rulebook, tmp_path: Path, written: str, answer: str
) -> None:
    """At the length it is met, one character past it is not; blanks do not count."""
    own = officer(project, tmp_path, SET)
    data = Drafter(rulebook, own).draft(rulebook.calls[CALL], "ja")
    data = authored(data, {"f_vision_text": paragraph(f"<w:r><w:t>{written}</w:t></w:r>")})
    (found,) = [each for each in verdicts(data, rulebook, own) if each.check == "guide-vision-text"]
    assert (found.answer, found.severity == "warning") == (answer, answer == "not-met")


@pytest.mark.slow
@pytest.mark.parametrize(("characters", "answer"), [(40, "met"), (41, "not-met")])
def test_check_measures_by_pages(
    project: Project, rulebook: Rulebook, tmp_path: Path, characters: int, answer: str
) -> None:
    """Four lines of ten characters are the page that the officer gives; one character more is not."""
    own = officer(project, tmp_path, SET)
    data = Drafter(rulebook, own).draft(rulebook.calls[CALL], "ja")
    data = authored(data, {"s_schedule": paragraph(f"<w:r><w:t>{'年' * characters}</w:t></w:r>")})
    (found,) = [each for each in verdicts(data, rulebook, own) if each.check == "guide-schedule"]
    assert found.answer == answer


def test_pages_are_counted_in_tenths() -> None:
    """Narrow characters take half the room, an empty line a line, and nothing takes none."""
    assert [pages_of(text, 10, 4) for text in ("", "水" * 10, "w" * 20, "w" * 21, "水\n\n水")] == [0, 3, 3, 5, 8]


def test_a_limit_of_the_user_takes_the_place_of_a_guide(project: Project, rulebook: Rulebook, tmp_path: Path) -> None:
    """`--limit` is asked for one file, and is the stricter word."""
    own = officer(project, tmp_path, SET)
    data = Drafter(rulebook, own).draft(rulebook.calls[CALL], "ja")
    checks = [each.check for each in verdicts(data, rulebook, own, Settings(limits={"title": 5}))]
    assert sorted(checks) == ["guide-schedule", "guide-vision-text", "length-title"]


@pytest.mark.slow
def test_a_length_that_changed_is_no_word_of_the_authors(
    project: Project, rulebook: Rulebook, example: Plan, tmp_path: Path
) -> None:
    """A draft written under one length is carried over under another: the label is today's, once, the text stays."""
    own = officer(project, tmp_path, SET)
    data = Drafter(rulebook, own).draft(rulebook.calls[CALL], "ja", example)
    data = authored(data, {"f_vision_text": paragraph("<w:r><w:t>〔百年後の水〕</w:t></w:r>")})
    for limit in ("characters: 800", "pages: 3"):
        own = officer(project, tmp_path, f"limits: [{{name: vision.text, {limit}}}]")
        new = update(data, "draft.docx", Drafter(rulebook, own), rulebook.calls[OTHER], "ja")
        text = words(part(new.data))
        assert new.lost == ()
        assert text.count("〔百年後の水〕") == 1
        assert "目安：12字" not in text
        assert text.count("目安：800字" if "800" in limit else "目安：3ページ") == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("limits:\n- {name: vision.text}", "templates/limits.yaml:2: limits[0]: vision.text: give characters or pages"),
        ("limits:\n- {name: a, characters: 1, pages: 1}", "templates/limits.yaml:2: limits[0]: a: give characters or"),
        (
            "limits:\n- {name: a, pages: 1}\n- {name: a, pages: 2}",
            "templates/limits.yaml:3: limits[1]: a: has a length",
        ),
        ("limits:\n- {nam: a, pages: 1}", "templates/limits.yaml:2: "),
        ("limits: {a: 1}", "templates/limits.yaml:1: "),
        ("limits: [", "templates/limits.yaml:"),
    ],
)
def test_a_slip_in_the_limits_is_one_line(project: Project, tmp_path: Path, text: str, says: str) -> None:
    """What was expected, and where."""
    with pytest.raises(Problem) as caught:
        load(officer(project, tmp_path, text))
    assert str(caught.value.findings[0]).startswith(says)
