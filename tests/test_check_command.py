"""`kyoso check`: what it prints, writes and returns."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
from pathlib import Path

import pytest
from openxml_audit import OpenXmlValidator

from kyoso.checks import Setup, check_files
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word.desk import Desk
from kyoso.word.lint import lint
from tests.check_corpus import FUTURE, REGIONAL, cell, defects, make
from tests.conftest import ROOT, Kyoso
from tests.word_drafts import W, part, words

EXAMPLE = "templates/plan.example.yaml"


@pytest.fixture(scope="module")
def drafts(project: Project, rulebook: Rulebook, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A clean draft, one with a wrong sum, and something that is no draft."""
    folder = tmp_path_factory.mktemp("drafts")
    wrong = next(defect for defect in defects() if defect.name == "a wrong sum in a row")
    call = rulebook.calls[REGIONAL]
    data = {
        "clean": make(rulebook, project, call, "ja", None, tracked=False),
        "wrong": make(rulebook, project, call, "ja", wrong, tracked=False),
        "english": make(rulebook, project, rulebook.calls[FUTURE], "en", wrong, tracked=False),
        "broken": b"PK\x03\x04 and no more",
    }
    paths = {name: folder / f"{name}.docx" for name in data}
    for name, path in paths.items():
        path.write_bytes(data[name])
    return paths


def test_a_plan_with_nothing_not_met_returns_zero(kyoso: Kyoso) -> None:
    """The documented example is met, but for what the documents do not say."""
    done = kyoso("check", EXAMPLE)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith(f"{EXAMPLE}: 令和7年度 未来共創分野・構想段階: × 満たしていません 0, ")
    assert "？ 機関の数：資料は述べていません [institutions]" in done.stdout
    assert "○ " not in done.stdout.partition("\n")[2]
    assert "○ 令和7年度の合計は" in kyoso("check", EXAMPLE, "--all").stdout


def test_findings_return_one_with_all_that_a_reader_needs(kyoso: Kyoso, drafts: dict[str, Path]) -> None:
    """What was found, where, what is asked for, what to do."""
    done = kyoso("check", drafts["wrong"])
    assert done.returncode == 1, done.stderr
    assert "× 行の合計が5,301千円と書かれていますが、内訳の和は5,300千円です" in done.stdout
    assert "    場所: 「年度別・機関別・費目別の明細（千円）」、表の2行目、「合計」の列\n" in done.stdout
    assert "    求められること: 合計が内訳の和と等しいこと\n    すること: 合計か内訳を直してください\n" in done.stdout


def test_the_language_is_that_of_the_draft_or_the_one_asked_for(kyoso: Kyoso, drafts: dict[str, Path]) -> None:
    """An English draft is answered in English."""
    assert "× The sum of the row says" in kyoso("check", drafts["english"]).stdout
    assert "× 行の合計が" in kyoso("check", drafts["english"], "--lang", "ja").stdout
    assert "× The sum of the row says" in kyoso("check", drafts["wrong"], "--lang", "en").stdout


def test_json_holds_every_part_of_a_finding(kyoso: Kyoso, drafts: dict[str, Path], rulebook: Rulebook) -> None:
    """Rule, answer, gravity, words, source as written and place, as data."""
    done = kyoso("check", drafts["wrong"], drafts["clean"], "--format", "json", "--all")
    wrong, clean = json.loads(done.stdout)
    assert done.returncode == 1
    assert (wrong["call"], wrong["language"]) == (REGIONAL, "ja")
    assert (wrong["counts"]["not-met"], clean["counts"]["not-met"]) == (2, 0)
    ceiling = next(each for each in wrong["findings"] if each["check"] == "ceiling")
    source = rulebook.figures[ceiling["rule"]].source
    assert (ceiling["answer"], ceiling["as_written"]) == ("met", source.as_written)
    assert ceiling["source"] == rulebook.cite(source, "ja")
    bad = next(each for each in wrong["findings"] if each["check"] == "budget-rows" and each["answer"] == "not-met")
    assert (bad["severity"], bad["place"]["table"], bad["place"]["row"]) == ("error", "budget", 2)


def test_many_files_are_a_line_each_and_a_table(kyoso: Kyoso, drafts: dict[str, Path], tmp_path: Path) -> None:
    """A bad one is a line, the others go on; the table holds the findings."""
    table = tmp_path / "findings.csv"
    done = kyoso("check", drafts["clean"], drafts["broken"], drafts["wrong"], EXAMPLE, "-o", table)
    assert done.returncode == 2
    lines = done.stdout.splitlines()
    assert [line.partition(":")[0] for line in lines[:4]] == [str(drafts[n]) for n in ("clean", "broken", "wrong")] + [
        EXAMPLE
    ]
    assert lines[4] == "4ファイルのうち、満たしていない点のあるもの1、ないもの2、読めないもの1"
    rows = list(csv.DictReader(io.StringIO(table.read_text("utf-8-sig"))))
    assert {row["answer"] for row in rows} == {"not-met", "open", "not-read"}
    assert [row["check"] for row in rows if row["file"] == str(drafts["wrong"]) and row["answer"] == "not-met"] == [
        "budget-rows",
        "budget-total",
    ]
    again = kyoso("check", drafts["clean"], drafts["wrong"], "-o", table)
    assert (again.returncode, "exists already" in again.stderr) == (2, True)
    assert kyoso("check", drafts["clean"], drafts["wrong"], "-o", table, "--force").returncode == 1


def test_one_bad_file_is_one_line(kyoso: Kyoso, drafts: dict[str, Path], tmp_path: Path) -> None:
    """Exit code 2, whatever is wrong with it."""
    (tmp_path / "plan.yaml").write_text("titel: x\n", "utf-8")
    for path in (drafts["broken"], tmp_path / "missing.docx", tmp_path / "plan.yaml", tmp_path):
        done = kyoso("check", path)
        assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1), done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("folder", [".", "..", "/"])
def test_a_folder_is_one_line(kyoso: Kyoso, drafts: dict[str, Path], tmp_path: Path, folder: str) -> None:
    """Alone, and among files, which are checked; `kyoso read` says so too."""
    for command in ("check", "read"):
        done = kyoso("--project", ROOT, command, folder, cwd=tmp_path)
        assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1), done.stderr
        assert done.stderr.endswith("is a folder; expected a .docx file\n")
    done = kyoso("--project", ROOT, "check", folder, drafts["clean"], cwd=tmp_path)
    assert (done.returncode, len(done.stdout.splitlines()), done.stderr) == (2, 3, "")
    assert done.stdout.splitlines()[0] == f"{Path(folder)}: is a folder; expected a .docx file"


@pytest.mark.slow
def test_empty_lines_of_a_list_name_no_file(kyoso: Kyoso, drafts: dict[str, Path], tmp_path: Path) -> None:
    """At its start, in it and at its end; a list of nothing else names no file at all."""
    names = tmp_path / "list.txt"
    names.write_text(f"\n{drafts['clean']}\n  \n\n{drafts['wrong']}\n\n", "utf-8")
    listed, given = kyoso("check", f"@{names}"), kyoso("check", drafts["clean"], drafts["wrong"])
    assert (listed.returncode, listed.stdout, listed.stderr) == (1, given.stdout, "")
    names.write_text("\n \n", "utf-8")
    done = kyoso("check", f"@{names}")
    assert (done.returncode, "required: FILE" in done.stderr, "Traceback" in done.stderr) == (2, True, False)


@pytest.mark.slow
def test_several_processes_say_the_same_in_the_same_order(
    project: Project, drafts: dict[str, Path], tmp_path: Path
) -> None:
    """Whatever the number of processes."""
    paths = []
    for number in range(9):
        paths.append(tmp_path / f"{number}.docx")
        shutil.copy(drafts[("clean", "wrong", "broken")[number % 3]], paths[-1])
    setup = Setup(project, Desk)
    one, two = (list(check_files(setup, paths, jobs)) for jobs in (1, 2))
    assert one == two
    assert [report.file for report in two] == [str(path) for path in paths]


@pytest.mark.slow
def test_a_call_can_be_asked_for(kyoso: Kyoso) -> None:
    """By its key, or by area, tier and year in words that kyoso knows."""
    for named in ("fy2021.regional.incubation", "regional/incubation/2021", "地域共創分野/育成型/2021"):
        done = kyoso("check", EXAMPLE, "--call", named)
        assert done.returncode == 1
        assert (
            "× 計画は令和7年度 未来共創分野・構想段階のもので、令和3年度 地域共創分野・育成型のものではありません"
            in done.stdout
        )
    assert "did you mean" in kyoso("check", EXAMPLE, "--call", "fy2021.regional.incubatio").stderr


def test_open_questions_count_where_the_user_wants_it(kyoso: Kyoso) -> None:
    """Exit code 1 is for ×; an option makes what the documents leave open count too."""
    assert [kyoso("check", EXAMPLE, *more).returncode for more in ((), ("--fail-on-open",))] == [0, 1]


def test_an_assumption_that_is_not_used_is_said(kyoso: Kyoso) -> None:
    """Where the documents answer themselves, the user's own answer changes nothing, and a line says so."""
    done = kyoso("check", EXAMPLE, "--call", "fy2021.co-creation.incubation", "--assume", "ceiling=1")
    assert "使わなかった利用者の仮定" in done.stdout
    assert "：ceiling=1\n" in done.stdout
    used = kyoso("check", EXAMPLE, "--assume", "ceiling=30000000")
    assert "使わなかった利用者の仮定" not in used.stdout
    assert "30000000（利用者の仮定" in used.stdout


def test_settings_of_the_user_are_shown_as_such(kyoso: Kyoso) -> None:
    """Assumptions and limits."""
    done = kyoso("check", EXAMPLE, "--assume", "institutions=9", "--limit", "summary=10", "--count", "all")
    assert done.returncode == 1
    assert "9（利用者の仮定。資料は述べていません）" in done.stdout
    assert "空白を含めた文字数" in done.stdout
    assert "10字まで（利用者の設定）" in done.stdout


# -- comments -----------------------------------------------------------------------------


def comments(data: bytes) -> list[str]:
    """The words of each comment."""
    return [words(each) for each in part(data, "word/comments.xml").findall(f"{W}comment")]


def test_findings_become_comments_at_their_places(kyoso: Kyoso, drafts: dict[str, Path], tmp_path: Path) -> None:
    """A copy with the findings as comments; the author's file keeps its bytes."""
    before = hashlib.sha256(drafts["wrong"].read_bytes()).hexdigest()
    copy = tmp_path / "commented.docx"
    done = kyoso("check", drafts["wrong"], "--annotate", copy)
    assert done.returncode == 1, done.stderr
    assert hashlib.sha256(drafts["wrong"].read_bytes()).hexdigest() == before
    data = copy.read_bytes()
    assert lint(data) == []
    assert [str(error) for error in OpenXmlValidator().validate(copy).errors] == []
    number = next(n for n, text in enumerate(comments(data)) if "行の合計が" in text)
    marked = next(each for each in part(data).iter(f"{W}commentRangeStart") if each.get(f"{W}id") == str(number))
    assert words(marked.getparent()) == "5,301"
    again = tmp_path / "again.docx"
    kyoso("check", drafts["wrong"], "--annotate", again)
    assert again.read_bytes() == data
    for target in (drafts["wrong"], copy):
        assert kyoso("check", drafts["wrong"], "--annotate", target).returncode == 2
    assert kyoso("check", drafts["wrong"], "--annotate", drafts["wrong"], "--force").returncode == 2
    assert kyoso("check", EXAMPLE, "--annotate", tmp_path / "plan.docx").returncode == 2


def test_a_commented_copy_has_only_its_comments_more(
    project: Project, rulebook: Rulebook, kyoso: Kyoso, tmp_path: Path
) -> None:
    """Checked again, the copy has the same findings and those comments; comments that were there stay."""
    defect = next(each for each in defects() if each.name == "a comment")
    draft, copy = tmp_path / "draft.docx", tmp_path / "copy.docx"
    draft.write_bytes(make(rulebook, project, rulebook.calls[REGIONAL], "ja", defect, tracked=True))
    kyoso("check", draft, "--annotate", copy)
    assert comments(copy.read_bytes())[0] == "ここは直しますか"
    found = [json.loads(kyoso("check", path, "--format", "json").stdout)[0]["findings"] for path in (draft, copy)]
    names = [{each["check"] for each in findings} for findings in found]
    assert names[0] == names[1]


def test_cells_are_typed_where_the_reader_is_told(project: Project, rulebook: Rulebook) -> None:
    """The corpus's own edit of a cell is what it says."""
    from tests.check_corpus import Draft

    draft = Draft(make(rulebook, project, rulebook.calls[REGIONAL], "ja", None, tracked=False))
    cell("budget", 0, "total", "1")(draft)
    assert words(draft.cell("budget", 0, "total")) == "1"


def test_one_trouble_is_said_once_and_named_as_the_draft_names_it(kyoso: Kyoso, drafts: dict[str, Path]) -> None:
    """Another call is one finding; a field by its label; a limit of nothing is told; warnings are counted apart."""
    done = kyoso("check", drafts["clean"], "--call", FUTURE, "--limit", "vision.text=1", "--limit", "sumary=9")
    assert done.stdout.count("[call]") == 1
    assert "× 「ビジョンの説明」は" in done.stdout
    assert "× 注意 字数を数える「sumary」という項目や欄が、ファイルにありません [length-sumary]" in done.stdout
    first = done.stdout.partition("\n")[0]
    assert "（うち注意" in first
    assert first.index("満たしていません") < first.index("（うち注意") < first.index("資料は述べていません")
