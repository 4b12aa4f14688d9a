"""`kyoso update` as a user calls it: what it says, what it writes, what it refuses."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import pytest
from lxml import etree

from kyoso.carrying import update, update_file
from kyoso.carrying.placing import Placer
from kyoso.errors import Problem
from kyoso.model import Figure
from kyoso.plan import Plan, load_plan
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import Drafter
from tests.conftest import Kyoso
from tests.test_update_content import PIECES, authored, between, paragraph, run, zipped
from tests.word_drafts import W, part, words


@pytest.fixture(scope="module")
def drafter(rulebook: Rulebook, project: Project) -> Drafter:
    """Prepared once."""
    return Drafter(rulebook, project)


@pytest.fixture(scope="module")
def example(rulebook: Rulebook, project: Project) -> Plan:
    """The documented example plan."""
    return load_plan(project.templates / "plan.example.yaml", rulebook)


@pytest.fixture
def written(drafter: Drafter, example: Plan, tmp_path: Path) -> Path:
    """A filled draft as a file."""
    draft = drafter.draft(drafter.rulebook.calls["fy2025.future.concept"], "ja", example)
    rooms = {"f_vision_text": PIECES["formatting"] + PIECES["table"], "f_mentor_text": paragraph(run("助言の進め方"))}
    path = tmp_path / "draft.docx"
    path.write_bytes(authored(draft, rooms))
    return path


@pytest.mark.slow
def test_the_command_writes_the_new_draft_and_says_what_is_to_do(written: Path, kyoso: Kyoso) -> None:
    """A file for the new call, the work list on the terminal and as comments, the old file as it was."""
    before, out = written.read_bytes(), written.with_name("new.docx")
    done = kyoso("update", written, "--year", 2021, "--area", "regional", "--tier", "incubation", "-o", out)
    assert done.returncode == 0, done.stderr
    assert "合わなくなったもの：最初の年度は令和7年度で、令和3年度より後です（研究開発開始：" in done.stdout
    assert "資料からは決まらないもの：令和7年度の合計は" in done.stdout
    assert "（委託費：2,500万円程度／年度" in done.stdout
    assert "変わった決まり：委託費：「3,700万円程度／年（予定）」から「2,500万円程度／年度" in done.stdout
    assert "新しく書くもの：対象とする地域" in done.stdout
    assert "置く所がないもの：メンター › 経験と、助言の進め方：1点" in done.stdout
    assert "移したもの：拠点ビジョンとSDGs › ビジョンの説明：2点" in done.stdout
    assert written.read_bytes() == before
    comments = words(part(out.read_bytes(), "word/comments.xml"))
    assert "合わなくなったもの" in comments
    assert "助言の進め方" in [words(block) for block in between(out.read_bytes(), "s_unplaced", "")]
    again = kyoso("update", written, "--year", 2021, "--area", "regional", "--tier", "incubation", "-o", out)
    assert again.returncode == 2
    assert "exists already" in again.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--year", 2021, "--area", "policy", "--tier", "full-scale"), "nothing to write"),
        (("--year", 2030), "no rules for that fiscal year"),
        (("--year", 2021), "the documents name no such call"),
        (("--year", 2025, "--area", "moon"), "is not known"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    written: Path, drafter: Drafter, kyoso: Kyoso, arguments: tuple[Any, ...], says: str
) -> None:
    """Exit code 2, one clear line, and nothing written."""
    out = written.with_name("new.docx")
    done = kyoso("update", written, *arguments, "-o", out)
    assert done.returncode == 2
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
    assert not out.exists()


def test_a_practice_copy_needs_to_be_asked_for(written: Path, drafter: Drafter) -> None:
    """With --anyway the new draft is made, and marked on every page."""
    made = update_file(written, drafter, year=2021, area="policy", tier="full-scale", anyway=True)
    assert "練習用の写し" in words(part(made.data, "word/header1.xml"))


def test_another_file_is_no_draft(tmp_path: Path, drafter: Drafter) -> None:
    """A file that kyoso did not make is refused in one line."""
    path = tmp_path / "other.docx"
    path.write_bytes(b"not a zip")
    with pytest.raises(Problem, match="not a \\.docx"):
        update_file(path, drafter, year=2025)


def test_a_loss_stops_the_writing(written: Path, drafter: Drafter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a piece would not arrive, nothing is written and the piece is named; --no-verify goes on."""
    monkeypatch.setattr(Placer, "_put", lambda *_: None)
    with pytest.raises(Problem, match=r"would be lost: .*太字斜体") as refused:
        update_file(written, drafter, year=2021, area="regional", tier="incubation")
    assert refused.value.exit_code == 1
    assert update_file(written, drafter, year=2021, area="regional", tier="incubation", verify=False).data


@pytest.mark.slow
def test_comments_of_an_earlier_check_stay_behind(written: Path, drafter: Drafter) -> None:
    """The work list of the first carrying over is not carried on as if it were the author's."""
    call = drafter.rulebook.calls["fy2021.regional.incubation"]
    once = update(written.read_bytes(), "a", drafter, call, "ja")
    twice = update(once.data, "b", drafter, call, "ja")
    counts = [len(part(each.data, "word/comments.xml")) for each in (once, twice)]
    assert counts[1] <= counts[0]
    assert twice.lost == ()


def test_changed_rules_are_told_by_their_old_words(written: Path, rulebook: Rulebook, project: Project) -> None:
    """Where a rule changed since the draft was made, its words in the draft and its words now both stand."""
    ceiling = rulebook.figures["fy2025.future.concept.ceiling"]
    changed: Figure = msgspec.structs.replace(ceiling, value=20_000_000)
    newer = msgspec.structs.replace(rulebook, figures={**rulebook.figures, changed.key: changed})
    made = update_file(written, Drafter(newer, project), year=2025)
    rules = [item.words for item in made.items if item.kind == "rule"]
    assert len(rules) == 1
    assert rules[0].startswith("支援規模：「3,700万円程度／年")
    assert rules[0].endswith("」から「2,000万円程度／年（予定）」に変わりました")
    assert "3,700万円" not in words(part(made.data).find(f"{W}body"))


def test_what_the_author_changed_in_the_drafts_own_words_is_kept(drafter: Drafter) -> None:
    """A reworded heading, an instruction with a sentence more and a ticked box go to the appendix."""
    call = drafter.rulebook.calls["fy2025.future.concept"]
    old = drafter.draft(call, "ja")
    text = part(old)
    for node in text.iter(f"{W}t"):
        if node.text == "メンター":
            node.text = "メンターの役割と経験"
        elif (node.text or "").startswith("メンターの経験と"):
            node.text += "私たちの追記。"
    first = next(node for node in text.iter(f"{W}t") if node.text == "☐")
    first.text = "☑"
    new = update(_with(old, text), "a", drafter, drafter.rulebook.calls["fy2025.regional.incubation"], "ja")
    kept = " ".join(words(block) for block in between(new.data, "s_unplaced", ""))
    assert "メンターの役割と経験" in kept
    assert "私たちの追記。" in kept
    assert "☑" in kept
    assert new.lost == ()


def _with(data: bytes, document: Any) -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return zipped(parts | {"word/document.xml": etree.tostring(document)})
