"""Two Word files as one with tracked changes: accepted it is the new one, rejected the old one, block by block.

A thorough run takes every pair of the matrix in every language.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from itertools import permutations
from pathlib import Path

import pytest

from kyoso.carrying import update
from kyoso.carrying.redline import redline
from kyoso.changes import compare_years
from kyoso.errors import Problem
from kyoso.plan import Plan
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.translations import load
from kyoso.word import DRAFT_LANGUAGES, Drafter, DraftLanguage
from kyoso.word.contrast import Books, contrast
from kyoso.word.lint import lint
from tests.conftest import run_kyoso
from tests.redlines import blocks, settled
from tests.returned import by_libreoffice
from tests.test_update_content import PIECES, authored, errors, paragraph, run
from tests.thorough import some
from tests.word_drafts import W, all_drafts, part, words

STEP = 29  # of the pairs of the matrix: so many are taken in an ordinary run


def exact(old: bytes, new: bytes) -> bytes:
    """The redline, once accepted and rejected it is the new and the old one."""
    made = redline(old, new).data
    assert settled(made, "ins") == blocks(new)
    assert settled(made, "del") == blocks(old)
    return made


def pairs(rulebook: Rulebook, project: Project) -> Iterator[tuple[bytes, bytes]]:
    """Drafts of the matrix, each with each in the same language."""
    drafts = all_drafts(rulebook, project)
    every = [
        pair
        for language in DRAFT_LANGUAGES
        for pair in permutations([data for name, data in drafts.items() if name.endswith(f"-{language}.docx")], 2)
    ]
    yield from some(every, STEP, STEP - 1)


@pytest.mark.slow
def test_accepting_all_is_the_new_draft_and_rejecting_all_the_old_one(rulebook: Rulebook, project: Project) -> None:
    """Between calls and years, in each language, and well-formed as every file of ours."""
    made = [exact(old, new) for old, new in pairs(rulebook, project)]
    assert len(made) >= len(DRAFT_LANGUAGES)
    assert [lint(data) for data in made[:3]] == [[], [], []]


def test_two_equal_files_have_no_change_and_the_same_input_is_the_same_file(blank: bytes, full: bytes) -> None:
    """Nothing is marked where nothing differs; twice the same bytes."""
    same = redline(blank, blank)
    assert (same.inserted, same.deleted) == (0, 0)
    assert redline(blank, full).data == redline(blank, full).data


@pytest.mark.slow
def test_a_filled_draft_against_its_update(drafter: Drafter, example: Plan, tmp_path: Path) -> None:
    """Pictures, tables, lists, notes and tracked changes of an author's, in two languages; no schema error is new."""
    draft = drafter.draft(drafter.rulebook.calls["fy2025.future.concept"], "ja", example)
    filled = authored(draft, {"f_vision_text": "".join(PIECES.values()), "s_leader": paragraph(run("後の言葉"))})
    made = update(filled, "draft.docx", drafter, drafter.rulebook.calls["fy2021.regional.incubation"], "both").data
    assert errors(exact(filled, made), tmp_path) == errors(made, tmp_path)


def test_only_the_words_that_differ_are_marked(blank: bytes) -> None:
    """One number in a sentence, one paragraph more, one row less: each is marked and nothing around it."""
    changed = authored(blank, {"f_vision_text": paragraph(run("上限は3億円です。"))})
    again = authored(blank, {"f_vision_text": paragraph(run("上限は4億円です。")) + paragraph(run("ほかに一つ。"))})
    made = redline(changed, again)
    body = part(made.data).find(f"{W}body")
    came = ["".join(words(each)) for each in body.iter(f"{W}ins") if each.getparent().tag != f"{W}rPr"]
    went = ["".join(text.text for text in each.iter(f"{W}delText")) for each in body.iter(f"{W}del")]
    assert (came, went) == (["4", "ほかに一つ。"], ["3"])


def test_a_file_that_is_no_word_file_is_refused_by_its_name(blank: bytes) -> None:
    """Whichever of the two it is."""
    for old, new in ((b"no zip", blank), (blank, b"no zip")):
        with pytest.raises(Problem, match=r"one\.docx|two\.docx"):
            redline(old, new, ("one.docx", "two.docx"))


def test_a_table_of_old_and_new_names_every_change_with_its_pages(rulebook: Rulebook, project: Project) -> None:
    """Three columns in each language and in both; each figure of each change, and where it is said."""
    comparison = compare_years(rulebook, rulebook.years[-1], rulebook.years[0])
    tables: dict[DraftLanguage, list[str]] = {}
    for language in DRAFT_LANGUAGES:
        data = contrast(
            comparison,
            Books(rulebook, rulebook),
            project,
            language,
            lambda each: load(project, "messages", each).gettext,
        )
        assert lint(data) == []
        rows = list(part(data).iter(f"{W}tr"))
        assert {len(row.findall(f"{W}tc")) for row in rows} == {3}
        tables[language] = [words(row) for row in rows]
    told = "".join(tables["ja"])
    for change in comparison.changes:
        for side in (*change.before, *change.after):
            assert side.words.ja in told
            assert rulebook.figures[side.key].source.place in told
    assert [len(rows) for rows in tables.values()] == [len(tables["ja"])] * 3
    cited = {
        rulebook.figures[side.key].source.document
        for each in comparison.changes
        for side in (*each.before, *each.after)
    }
    assert all(rulebook.documents[each].publisher.ja in told for each in cited)


def test_the_command_writes_a_redline_and_a_table_and_never_over_an_input(
    tmp_path: Path, blank: bytes, full: bytes, rulebook: Rulebook
) -> None:
    """Two files, two drafts of a call, two years as a table; an input is refused as the output."""
    old, new = tmp_path / "old.docx", tmp_path / "new.docx"
    old.write_bytes(blank)
    new.write_bytes(full)
    years = (rulebook.years[-1], rulebook.years[0])
    calls: list[tuple[object, ...]] = [(old, new), (*years, "--format", "docx", "--lang", "both")]
    for number, sides in enumerate(calls):
        out = tmp_path / f"{number}.docx"
        done = run_kyoso("diff", *sides, "-o", out)
        assert done.returncode == 0, done.stderr
        assert lint(out.read_bytes()) == []
    refused = run_kyoso("diff", old, new, "--force", "-o", old)
    assert (refused.returncode, old.read_bytes() == blank) == (2, True)
    assert run_kyoso("diff", *years, "--lang", "both").returncode == 2


@pytest.mark.office
def test_libreoffice_keeps_both_texts_of_a_redline(rulebook: Rulebook, project: Project, tmp_path: Path) -> None:
    """Opened and saved there: accepted the words of the new draft, rejected those of the old one."""
    drafts = all_drafts(rulebook, project)
    newest, oldest = rulebook.years[0], rulebook.years[-1]
    old, new = (drafts[f"{year}/regional-full-scale-ja.docx"] for year in (oldest, newest))
    saved = by_libreoffice({"redline": redline(old, new).data, "old": old, "new": new}, tmp_path)

    def told(lines: list[str]) -> list[str]:
        return [line for line in lines if line != "¶ "]  # it keeps an empty paragraph before a table that went

    assert told(settled(saved["redline"], "ins")) == told(blocks(saved["new"]))
    assert told(settled(saved["redline"], "del")) == told(blocks(saved["old"]))


@pytest.mark.slow
@pytest.mark.skipif(
    find_spec("docx_scalpel") is None,
    reason="docx-scalpel, a program of 150 MB, is not in the lock; pip install --target DIR docx-scalpel",
)
def test_docx_scalpel_accepts_and_rejects_as_word_would(rulebook: Rulebook, project: Project) -> None:
    """A second program settles all changes of a redline from FY2021 to FY2025: the new and the old draft."""
    from docx_scalpel import docx_diff_accept_revisions, docx_diff_reject_revisions

    drafts = all_drafts(rulebook, project)
    old, new = (drafts[f"{year}/regional-full-scale-ja.docx"] for year in (2021, 2025))
    made = redline(old, new).data
    assert blocks(docx_diff_accept_revisions(made)) == blocks(new)
    assert blocks(docx_diff_reject_revisions(made)) == blocks(old)
