"""Between any two calls and languages, forth and back, nothing of the author's is lost.

`KYOSO_UPDATE_EXAMPLES=2000 pytest tests/test_update_matrix.py` draws a larger sample.
"""

from __future__ import annotations

import copy
import os
import re
import zipfile
from collections import Counter
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

from kyoso.carrying import update
from kyoso.model import Call
from kyoso.plan import BudgetLine, Institution, Milestone, Plan, Researcher, Theme, load_plan
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import DRAFT_LANGUAGES, Drafter, DraftLanguage
from kyoso.word.lint import lint
from kyoso.word.reading import read_bytes
from tests.conftest import in_office
from tests.test_update_content import PIECES, authored, paragraph, run, zipped
from tests.word_drafts import W, part, value, words

pytestmark = pytest.mark.slow

PHASES = [Phase.explicit, Phase.reuse, Phase.generate]  # a failing example is small enough as it is drawn
EXAMPLES = int(os.environ.get("KYOSO_UPDATE_EXAMPLES", "20"))
ROUGH = EXAMPLES // 5  # roughly edited drafts, each in three forms
PROMPTS = ("（ここに書いてください）", "(write here)", "（ここに書いてください / write here）")


@pytest.fixture(scope="module")
def drafter(rulebook: Rulebook, project: Project) -> Drafter:
    """Prepared once."""
    return Drafter(rulebook, project)


any_text = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=40) | st.sampled_from(
    ["", "{{ call.name }}", "</w:t>&amp;", "a\nb\tc", "合計", "1年度目", "概要", "（ここに書いてください）", "10,000"]
)
years = st.integers(2019, 2040)
plans = st.builds(
    Plan,
    title=any_text,
    date=any_text,
    summary=any_text,
    sdgs=st.lists(st.integers(1, 17), max_size=3, unique=True).map(tuple),
    start_fiscal_year=st.none() | years,
    leader=st.builds(Researcher, name=any_text, email=any_text, age_group=any_text),
    mentor=st.builds(Researcher, name=any_text),
    institutions=st.lists(
        st.builds(
            Institution,
            name=any_text,
            kind=st.sampled_from(["", "university", "company"]),
            contact=any_text,
            role=st.sampled_from(["lead", "participating"]),
        ),
        max_size=4,
    ).map(tuple),
    themes=st.lists(
        st.builds(Theme, title=any_text, leader=any_text, poc=any_text, fiscal_year=st.none() | years), max_size=3
    ).map(tuple),
    milestones=st.lists(st.builds(Milestone, fiscal_year=years, milestone=any_text), max_size=3).map(tuple),
    budget=st.lists(
        st.builds(
            BudgetLine,
            fiscal_year=years,
            institution=any_text,
            amounts=st.dictionaries(
                st.sampled_from(["travel", "other", "indirect"]), st.integers(0, 10**9), max_size=3
            ),
        ),
        max_size=3,
    ).map(tuple),
)


@settings(max_examples=EXAMPLES, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
@given(data=st.data(), plan=plans)
def test_nothing_is_lost_forth_and_back(drafter: Drafter, plan: Plan, data: Any) -> None:
    """Any plan, with any kinds of content in any rooms, to another call and language and back again."""
    calls = st.sampled_from(sorted(drafter.rulebook.calls))
    languages = st.sampled_from(["ja", "en", "both"])
    call, language = drafter.rulebook.calls[data.draw(calls)], data.draw(languages)
    draft = drafter.draft(call, language, plan, practice=call.document is None)
    marks = [mark.get(f"{W}name") for mark in part(draft).iter(f"{W}bookmarkStart")]
    names = [name for name in marks if name.startswith(("s_", "f_")) and _in_body(draft, name)]
    chosen = data.draw(st.lists(st.sampled_from(names), max_size=4, unique=True))
    rooms = {name: "".join(PIECES[each] for each in data.draw(some)) + _typed(data.draw(any_text)) for name in chosen}
    old = authored(draft, rooms)
    there, tongue = drafter.rulebook.calls[data.draw(calls)], data.draw(languages)
    new = update(old, "old.docx", drafter, there, tongue)
    assert new.lost == ()
    assert set(lint(new.data)) <= set(lint(old))
    back = update(new.data, "new.docx", drafter, call, language)
    assert back.lost == ()
    for name in chosen:
        before, after = _room(old, name), _room(back.data, name)
        if name.startswith("s_"):  # behind the heading's own guidance, whatever stood before it
            before, after = sorted(before), sorted(after)
        assert before == after


some = st.lists(st.sampled_from(sorted(set(PIECES) - {"landscape", "heading"})), max_size=3)


def _typed(text: str) -> str:
    return paragraph(run(text)) if text else ""


def _in_body(draft: bytes, name: str) -> bool:
    mark = next(each for each in part(draft).iter(f"{W}bookmarkStart") if each.get(f"{W}name") == name)
    return str(mark.getparent().getparent().tag) == f"{W}body"


def _room(data: bytes, name: str) -> list[str]:
    """The words of what stands behind a label or a heading, up to the next one."""
    found: list[str] = []
    inside = False
    for block in part(data).find(f"{W}body"):
        names = [str(mark.get(f"{W}name")) for mark in block.iter(f"{W}bookmarkStart")]
        ends = ("s_", "f_", "t_") if block.tag == f"{W}p" else ("t_",)  # the rows of a form are within their section
        inside = (inside or name in names) and not any(each.startswith(ends) and each != name for each in names)
        if inside and name not in names and words(block) and words(block) not in PROMPTS:
            found.append(words(block))
    return found


def test_what_was_read_is_what_arrives(drafter: Drafter) -> None:
    """The plan that is read from the new draft is the plan of the old one, call and language aside."""
    plan = Plan(
        title="題",
        institutions=(Institution(name="甲大学", kind="university", role="lead"),),
        start_fiscal_year=2025,
        budget=(BudgetLine(fiscal_year=2025, institution="甲大学", amounts={"travel": 1_234_567, "indirect": 0}),),
        themes=(Theme(title="課題", poc="目標", fiscal_year=2026),),
    )
    calls = drafter.rulebook.calls
    old = drafter.draft(calls["fy2021.regional.incubation"], "ja", plan)
    new = update(old, "old.docx", drafter, calls["fy2025.future.concept"], "en")
    first, second = (read_bytes(each, "x").plan for each in (old, new.data))
    for name in ("title", "start_fiscal_year", "budget", "themes", "milestones"):
        assert getattr(first, name) == getattr(second, name)


@pytest.mark.parametrize("name", ["合計", "Total", "小計", "同上"])
@pytest.mark.parametrize(("language", "tongue"), [("ja", "en"), ("both", "ja")])
def test_an_institution_may_be_called_like_a_sum(
    drafter: Drafter, name: str, language: DraftLanguage, tongue: DraftLanguage
) -> None:
    """Its rows are told from the rows of sums, which the new draft works out anew."""
    plan = Plan(
        institutions=(Institution(name=name, kind="university", role="lead"), Institution(name="甲", kind="company")),
        budget=tuple(
            BudgetLine(fiscal_year=2025, institution=each, amounts={"travel": 10**6}) for each in (name, "甲")
        ),
    )
    calls = drafter.rulebook.calls
    old = drafter.draft(calls["fy2025.future.concept"], language, plan)
    new = update(old, "old.docx", drafter, calls["fy2021.regional.incubation"], tongue)
    assert new.lost == ()
    assert [line.amounts["travel"] for line in read_bytes(new.data, "x").plan.budget] == [10**6, 10**6]
    assert update(new.data, "new.docx", drafter, calls["fy2025.future.concept"], language).lost == ()


def _change_the_words(tree: Any, draw: Random) -> None:
    """A heading or a label in other words."""
    marked = [block for block in tree[0].findall(f"{W}p") if block.find(f"{W}bookmarkStart") is not None]
    list(draw.choice(marked).iter(f"{W}t"))[-1].text = token(draw)


def _swap_sections(tree: Any, draw: Random) -> None:
    """Two neighbouring sections change places."""
    starts = [block for block in tree[0].findall(f"{W}p") if value(block, "pPr/pStyle") == "Heading1"]
    place = draw.randrange(len(starts) - 2)
    first, second = (tree[0].index(each) for each in starts[place : place + 2])
    for block in list(tree[0])[first:second]:
        starts[place + 2].addprevious(block)


def _delete_a_block(tree: Any, draw: Random) -> None:
    """A heading, a label, an instruction or a whole table is gone."""
    own = [block for block in list(tree[0])[:-1] if block.tag == f"{W}tbl" or value(block, "pPr/pStyle")]
    tree[0].remove(draw.choice(own))


def _add_a_row(tree: Any, draw: Random) -> None:
    """A row more, with words in every cell, anywhere in any table."""
    rows = list(draw.choice(tree[0].findall(f"{W}tbl")).iter(f"{W}tr"))
    made = copy.deepcopy(rows[-1])
    for cell in made.iter(f"{W}tc"):
        for block in cell.findall(f"{W}p"):
            cell.remove(block)
        cell.append(etree.fromstring(f'<w:p xmlns:w="{W[1:-1]}">{run(token(draw))}</w:p>'))
    draw.choice(rows).addnext(made)


def _write_into_own_words(tree: Any, draw: Random) -> None:
    """Words more in any paragraph of the draft's, in a cell too."""
    block = draw.choice([each for each in tree.iter(f"{W}p") if words(each).strip()])
    block.append(etree.fromstring(f'<w:r xmlns:w="{W[1:-1]}"><w:t>{token(draw)}</w:t></w:r>'))


def _take_out_with_tracking(tree: Any, draw: Random) -> None:
    """A run of the draft's own that is deleted, but as a tracked change."""
    taken = draw.choice([each for each in tree[0].findall(f"{W}p/{W}r") if each.find(f"{W}t") is not None])
    for text in taken.findall(f"{W}t"):
        text.tag = f"{W}delText"
    change = taken.makeelement(f"{W}del", {f"{W}id": "77", f"{W}author": "甲", f"{W}date": "2025-01-01T00:00:00Z"})
    taken.addprevious(change)
    change.append(taken)


EDITS = (
    *(_change_the_words, _swap_sections, _delete_a_block, _add_a_row),
    *(_write_into_own_words, _take_out_with_tracking),
)


def token(draw: Random) -> str:
    """Words that stand nowhere else."""
    return f"〔{draw.getrandbits(48)}〕"


def _edited(drafter: Drafter, plan: Plan, draw: Random) -> tuple[bytes, Call, DraftLanguage]:
    """A draft of any call and language, written in and then edited roughly."""
    call, language = draw.choice(drafter.rulebook.calls_in_order), draw.choice(DRAFT_LANGUAGES)
    draft = drafter.draft(call, language, plan, practice=call.document is None)
    marks = [str(mark.get(f"{W}name")) for mark in part(draft).iter(f"{W}bookmarkStart")]
    names = [name for name in marks if name.startswith(("s_", "f_")) and _in_body(draft, name)]
    rooms = {name: PIECES[draw.choice(sorted(PIECES))] + _typed(token(draw)) for name in draw.sample(names, 3)}
    with zipfile.ZipFile(BytesIO(authored(draft, rooms))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    tree = etree.fromstring(parts["word/document.xml"])
    for edit in draw.sample(EDITS, 3):
        edit(tree, draw)
    parts["word/document.xml"] = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    return zipped(parts), call, language


def _tokens(data: bytes) -> Counter[str]:
    """The words that stand nowhere else, wherever in the file they are."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        names = [name for name in archive.namelist() if name.startswith("word/") and name.endswith(".xml")]
        texts = ["".join(map(str, etree.fromstring(archive.read(name)).itertext())) for name in names]
        return Counter(found for text in texts for found in _TOKEN.findall(text))


_TOKEN = re.compile("〔[0-9]+〕")


@pytest.mark.office
def test_nothing_is_lost_of_roughly_edited_drafts(drafter: Drafter, project: Project, tmp_path: Path) -> None:
    """As edited, saved by LibreOffice and taken through ODT, forth and back: every word of the author's stays."""
    plan = load_plan(project.templates / "plan.example.yaml", drafter.rulebook)
    drawn = [(Random(seed), tmp_path / f"{seed}.docx") for seed in range(ROUGH)]
    made = [_edited(drafter, plan, draw) for draw, _ in drawn]
    for (_, path), (data, _, _) in zip(drawn, made, strict=True):
        path.write_bytes(data)
    in_office([path for _, path in drawn], "docx", tmp_path / "saved")
    in_office([path for _, path in drawn], "odt", tmp_path / "odt")
    in_office(sorted((tmp_path / "odt").glob("*.odt")), "docx", tmp_path / "odt")
    for (draw, path), (_, call, language) in zip(drawn, made, strict=True):
        there, tongue = draw.choice(drafter.rulebook.calls_in_order), draw.choice(DRAFT_LANGUAGES)
        for folder in (tmp_path, tmp_path / "saved", tmp_path / "odt"):
            old = (folder / path.name).read_bytes()
            new = update(old, "old.docx", drafter, there, tongue)
            back = update(new.data, "new.docx", drafter, call, language)
            assert (new.lost, back.lost) == ((), ()), (path.name, folder.name)
            assert not _tokens(old) - _tokens(new.data), (path.name, folder.name)
            assert not _tokens(old) - _tokens(back.data), (path.name, folder.name)
