"""An agency's own form by the calls that a page makes."""

from __future__ import annotations

import csv
import json
from typing import Any

import pytest

from kyoso.engine import Engine
from kyoso.engine.calls import answered
from kyoso.project import Project
from tests.form_trials import filled, reading, texts
from tests.made_forms import OPEN, READ_ONLY, application, docx, next_year, table, tc

CALL = "fy2025.future.concept"
PLAN = {"fields": {"title": "水を百年つなぐ", "leader-name": "例 花子"}}


@pytest.fixture(scope="module")
def engine(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The programme's engine, in Japanese."""
    return Engine(project, "ja", tmp_path_factory.mktemp("engine"))


def ask(engine: Engine, name: str, given: Any, *files: bytes) -> tuple[Any, list[bytes]]:
    """One call as a page makes it."""
    answer, back = answered(engine, name, json.dumps(given), files)
    return json.loads(answer), back


def test_a_form_shows_its_fields_with_what_the_plan_says(engine: Engine) -> None:
    """Each field once, with its limit; the plan's title stands in the field for it."""
    answer, _ = ask(engine, "form", {"name": "様式１.docx", "form": PLAN}, application())
    assert len(answer["fields"]) == 14
    title = next(field for field in answer["fields"] if field["label"] == "研究課題名")
    assert (title["value"], title["note"]) == ("水を百年つなぐ", "40字以内")
    assert answer["proposed"] >= 1


def test_the_reader_s_values_are_filled_in(engine: Engine) -> None:
    """Those that were corrected too; a value that does not fit is a line."""
    shown, _ = ask(engine, "form", {"name": "様式１.docx", "form": PLAN}, application())
    ids = {field["label"]: field["id"] for field in shown["fields"]}
    values = {ids["研究課題名"]: "直した題", ids["区分(いずれか一つ)"]: "継続"}
    _, files = ask(engine, "form-fill", {"name": "様式１.docx", "values": values}, application())
    assert texts(reading(application(), files[0])) == {"研究課題名": "直した題", "区分(いずれか一つ)": "継続"}
    answer, files = ask(
        engine, "form-fill", {"name": "x.docx", "values": {ids["研究課題名"]: "長" * 41}}, application()
    )
    assert files == []
    assert answer["problem"] == [
        "x.docx: 研究課題名：40字までのところ（様式の「40字以内」）、41あります。短くしてください"
    ]


@pytest.mark.parametrize(
    ("name", "given", "files"),
    [
        ("form", {"name": "様式3.xlsx", "form": PLAN}, 1),
        ("form-fill", {"name": "様式3.xlsx", "values": {}}, 1),
        ("form-read", {"form": "様式１.docx", "name": "様式3.xlsx"}, 2),
        ("form-compare", {"old": "様式3.xlsx", "new": "様式１.docx"}, 2),
    ],
)
def test_a_workbook_is_for_the_command_line(engine: Engine, name: str, given: Any, files: int) -> None:
    """The page fills Word forms; a workbook is a line that names the commands for it."""
    answer, back = ask(engine, name, given, *[b"PK"] * files)
    (line,) = answer["problem"]
    assert line.startswith("様式3.xlsx: Excelの様式です。このページが書き込めるのはWordの様式（.docx）だけです。")
    assert "kyoso form scan" in line
    assert back == []


def test_what_is_no_form_is_a_line(engine: Engine) -> None:
    """A PDF, by its name."""
    answer, _ = ask(engine, "form", {"name": "様式.pdf", "form": PLAN}, b"%PDF-1.7")
    assert answer["problem"] == ["様式.pdf: PDFです。もとの.docxを開いてください"]


FILLED = {"研究課題名": "水を百年つなぐ", "E-mail": "h@example.ac.jp"}


def test_a_filled_form_is_read_and_checked(engine: Engine) -> None:
    """What stands in it, its plan, and each finding of the checks in the groups of the page."""
    given = {"name": "記入.docx", "form": "様式１.docx"}
    answer, _ = ask(engine, "form-read", given, application(), filled(application(), FILLED))
    assert dict(answer["fields"]) == FILLED
    assert answer["plan"]["title"] == "水を百年つなぐ"
    shown = [one["found"] for group in answer["groups"] for one in group["ones"]]
    assert "「機関名」が空欄です" in shown
    assert sorted(shown) == sorted(said["found"] for said in answer["report"]["findings"])
    judged, _ = ask(engine, "form-read", given | {"call": CALL}, application(), filled(application(), FILLED))
    assert len(judged["report"]["findings"]) > len(answer["report"]["findings"])


def test_a_filled_form_is_carried_into_the_next(engine: Engine) -> None:
    """The next form filled, what has no place there listed and in a second file, what is new named."""
    given = {"name": "記入.docx", "form": "様式１.docx", "next": "次.docx"}
    answer, files = ask(engine, "form-carry", given, application(), filled(application(), FILLED), next_year())
    assert texts(reading(next_year(), files[0])) == {"研究課題名": "水を百年つなぐ"}
    assert (answer["moved"], answer["left"]) == (1, [["E-mail", "h@example.ac.jp"]])
    assert "h@example.ac.jp" in files[1].decode()
    assert "電話番号" in answer["new"]


def test_two_forms_stand_side_by_side(engine: Engine) -> None:
    """A row for each difference, the same as in the CSV; a form and itself have none."""
    answer, files = ask(engine, "form-compare", {"old": "旧.docx", "new": "新.docx"}, application(), next_year())
    assert ["プロジェクトリーダー氏名", "プロジェクトリーダーの氏名"] in [row[1:] for row in answer["rows"]]
    assert len(list(csv.reader(files[0].decode("utf-8-sig").splitlines()))) == 1 + len(answer["rows"])
    answer, _ = ask(engine, "form-compare", {"old": "旧.docx", "new": "新.docx"}, application(), application())
    assert answer["rows"] == []


def test_a_locked_field_is_shown_as_locked(engine: Engine) -> None:
    """In a protected form the cell that everyone may write in is open, the other is not."""
    form = docx(table([tc("氏名"), tc(OPEN)], [tc("所属"), tc()]), protection=READ_ONLY)
    answer, _ = ask(engine, "form", {"name": "様式.docx", "form": PLAN}, form)
    assert [(field["label"], field["locked"]) for field in answer["fields"]] == [("氏名", False), ("所属", True)]


@pytest.mark.parametrize(
    ("name", "given", "files"),
    [
        ("form-read", {"name": "x.pdf", "form": "様式.docx"}, (application(), b"%PDF-1.7")),
        (
            "form-carry",
            {"name": "記入.docx", "form": "様式.docx", "next": "x.pdf"},
            (application(),) * 2 + (b"%PDF-1.7",),
        ),
        ("form-compare", {"old": "様式.docx", "new": "x.pdf"}, (application(), b"%PDF-1.7")),
    ],
)
def test_a_file_that_is_no_form_is_a_line(engine: Engine, name: str, given: Any, files: tuple[bytes, ...]) -> None:
    """Whichever of the files it is, by its name, and no file comes back."""
    answer, back = ask(engine, name, given, *files)
    assert (answer["problem"], back) == (["x.pdf: PDFです。もとの.docxを開いてください"], [])
