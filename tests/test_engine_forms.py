"""An agency's own form by the calls that a page makes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kyoso.engine import Engine
from kyoso.engine.calls import answered
from kyoso.project import Project
from tests.form_trials import reading, texts
from tests.made_forms import application

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
    assert "at most 40 characters" in answer["problem"][0]


def test_what_is_no_form_is_a_line(engine: Engine) -> None:
    """A PDF, by its name."""
    answer, _ = ask(engine, "form", {"name": "様式.pdf", "form": PLAN}, b"%PDF-1.7")
    assert answer["problem"] == ["様式.pdf: PDFです。もとの.docxを開いてください"]
