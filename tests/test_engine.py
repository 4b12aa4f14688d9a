"""The calls that a page makes of kyoso, answered in this process: the form as a plan, and each call."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kyoso import typed
from kyoso.engine import Engine
from kyoso.engine.calls import answered
from kyoso.engine.form import Form, FormLine, FormRow, FormYear, read_form
from kyoso.model import Language
from kyoso.plan import MOST, load_plan
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from tests.check_corpus import defects, make

CALL = "fy2025.future.concept"


@pytest.fixture(scope="module")
def engine(project: Project, rulebook: Rulebook, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The programme's engine, in Japanese."""
    return Engine(project, "ja", tmp_path_factory.mktemp("engine"))


def ask(engine: Engine, name: str, given: Any = None, *files: bytes) -> tuple[Any, list[bytes]]:
    """One call as a page makes it."""
    answer, back = answered(engine, name, json.dumps(given or {}), files)
    return json.loads(answer), back


def form(**more: Any) -> dict[str, Any]:
    """A form with a lead institution and one line of money."""
    return {
        "call": CALL,
        "fields": {"title": "水を百年つなぐ", "start-fiscal-year": "2025"},
        "institutions": [{"key": "1", "lead": True, "words": {"name": "架空大学", "kind": "university"}}],
        "budget": [{"year": 2025, "rows": [{"key": "1", "cells": {"travel": "９千万円"}}]}],
        **more,
    }


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("6,200,000", 6_200_000),
        ("６２０万", 6_200_000),
        ("1億2,000万円", 120_000_000),
        ("６.2百万", 6_200_000),
        ("※300 円", 300),
        ("1億1", 100_000_001),
        (" \u3000", None),
        (str(2**53 - 1), 2**53 - 1),
    ],
)
def test_amounts_are_read_as_people_type_them(text: str, amount: int | None) -> None:
    """To the yen, in any of the usual units; nothing is nothing."""
    assert typed.yen(text) == amount


@pytest.mark.parametrize(
    "text", ["たくさん", "-5", "1.5", "0.00001万", "1,00", "円", "1万1億", "1万1万", "約3千万", str(2**53), "1e3"]
)
def test_what_is_no_amount_is_not_guessed_at(text: str) -> None:
    """Words, halves of a yen, units in disorder and what a page cannot count with are refused."""
    with pytest.raises(ValueError, match=r"\S"):
        typed.yen(text)


def test_what_cannot_be_read_is_named_and_left_out(engine: Engine, rulebook: Rulebook) -> None:
    """Each field with its reason; all else is in the plan."""
    given = Form(
        fields={"indirect-percent": "101", "sdgs": "6, 18", "title": "題"},
        institutions=[
            FormRow(key="1", words={"kind": "university"}),
            FormRow(key="2", words={"name": "架空大学"}),
            FormRow(key="3", words={"name": "架空大学"}),
            FormRow(key="4"),
        ],
        budget=[FormYear(2025, [FormLine("2", {"travel": "たくさん", "other": str(MOST + 1), "indirect": "5"})])],
        milestones=[FormRow(words={"milestone": "到達"}), FormRow(words={"fiscal_year": "2026"})],
    )
    read = read_form(given, rulebook, engine.say)
    assert {unread.spot for unread in read.unread} == {
        ("indirect-percent",),
        ("sdgs",),
        ("institutions", 0),
        ("institutions", 2),
        ("budget", 0, 0, "travel"),
        ("budget", 0, 0, "other"),
        ("milestones", 0),
    }
    assert [each.name for each in read.plan.institutions] == ["架空大学"]
    assert read.plan.budget[0].amounts == {"indirect": 5}
    assert [each.fiscal_year for each in read.plan.milestones] == [2026]
    assert read.rows == {
        "institutions": [("institutions", 1)],
        "budget": [("budget", 0, 0)],
        "themes": [],
        "milestones": [("milestones", 1)],
    }


@pytest.mark.parametrize(("percent", "read"), [("0", 0), ("100", 100), ("３０％", 30), ("101", None), ("-1", None)])
def test_a_share_is_a_whole_number_from_0_to_100(
    engine: Engine, rulebook: Rulebook, percent: str, read: int | None
) -> None:
    """Both ends, full-width digits, and one beyond each end."""
    made = read_form(Form(fields={"indirect-percent": percent}), rulebook, engine.say)
    assert (made.plan.indirect_percent, bool(made.unread)) == (read, read is None)


def test_a_form_is_answered_with_sums_and_the_same_findings(engine: Engine, tmp_path: Path) -> None:
    """Sums to the yen with the assumed share, the ceiling of the call, and the findings that its file has."""
    answer, _ = ask(engine, "check", form())
    [panel] = answer["panels"]
    assert panel["rows"] == [{"written": {"travel": "90,000,000"}, "indirect": "※27,000,000", "sum": 117_000_000}]
    assert panel["columns"] == {"travel": 90_000_000, "indirect": 27_000_000}
    of_year = {
        group["answer"] for group in answer["groups"] for one in group["ones"] if one["says"].startswith("year-")
    }
    assert {year["answer"] for year in answer["money"]["years"]} == of_year != {"met"}
    _, [text] = ask(engine, "save", {"form": form()})
    path = tmp_path / "plan.yaml"
    path.write_bytes(text)
    report = engine.checker.report(path)
    shown = sorted(one["found"] for group in answer["groups"] for one in group["ones"])
    assert shown == sorted(said.found for said in report.findings)


@pytest.mark.parametrize("form_of_file", ["yaml", "json"])
def test_a_saved_plan_is_the_plan_that_was_loaded(engine: Engine, project: Project, form_of_file: str) -> None:
    """The example into the form and out again: the same plan."""
    example = (project.templates / "plan.example.yaml").read_bytes()
    loaded, _ = ask(engine, "load", {"name": "plan.example.yaml"}, example)
    assert loaded == ask(engine, "example")[0]
    rows = [{"key": each["name"], "id": each.get("id", ""), "lead": each.get("role") == "lead",
             "words": {name: each[name] for name in ("name", "kind", "contact") if name in each}}
            for each in loaded["institutions"]]  # fmt: skip
    names = {each.get("id") or each["name"]: each["name"] for each in loaded["institutions"]}
    years = [
        {"year": line["fiscal_year"], "rows": [{"key": names[line["institution"]],
         "cells": {name: f"{amount:,}" for name, amount in line["amounts"].items()}}]}
        for line in loaded["budget"]
    ]  # fmt: skip
    people = {f"{role}.{name.replace('_', '-')}": text for role in ("leader", "mentor")
              for name, text in loaded.get(role, {}).items()}  # fmt: skip
    fields = {name.replace("_", "-"): str(loaded[name]) for name in ("title", "title_en", "date", "summary")
              if name in loaded}  # fmt: skip
    numbers = {"start-fiscal-year": str(loaded["start_fiscal_year"]), "sdgs": "、".join(map(str, loaded["sdgs"]))}
    if "indirect_percent" in loaded:
        numbers["indirect-percent"] = str(loaded["indirect_percent"])
    dated: dict[str, Any] = {
        table: [{"words": {name: str(value) for name, value in each.items()}} for each in loaded.get(table, [])]
        for table in ("themes", "milestones")
    }
    given: dict[str, Any] = {"call": CALL, "fields": people | fields | numbers, "institutions": rows, "budget": years}
    given |= dated
    _, [saved] = ask(engine, "save", {"form": given, "format": form_of_file})
    again, _ = ask(engine, "load", {"name": f"plan.{form_of_file}"}, saved)
    assert again == loaded


def test_a_workbook_goes_into_the_form_and_comes_out_of_it(engine: Engine) -> None:
    """Its money takes the place of the form's, all else stays; without a call there is no ceiling to show."""
    _, [saved] = ask(engine, "save", {"form": form(), "format": "xlsx"})
    mine = form(fields={"title": "別の題", "summary": "残る文"}, budget=[])
    loaded, _ = ask(engine, "load", {"name": "plan.xlsx", "form": mine}, saved)
    assert loaded["budget"] == [{"fiscal_year": 2025, "institution": "架空大学", "amounts": {"travel": 90_000_000}}]
    assert (loaded["title"], loaded["summary"]) == ("水を百年つなぐ", "残る文")
    brought, _ = ask(engine, "bring", {"name": "plan.xlsx"}, saved)
    assert brought["call"] == CALL
    refused, files = ask(engine, "save", {"form": form(call=""), "format": "xlsx"})
    assert "先に公募を選んでください" in refused["problem"][0]
    assert not files


def test_findings_name_fields_as_the_form_does_and_stand_together(engine: Engine) -> None:
    """What is empty is one card, by the names of the form; what hangs on one open question is one card as well."""
    answer, _ = ask(engine, "check", {"call": CALL, "fields": {"title": "題"}})
    groups = {group["ones"][0]["check"]: group for group in answer["groups"] if group["answer"] != "met"}
    empty = {one["found"] for one in groups["fields-plan"]["ones"]}
    assert empty >= {"「概要」が空です", "「最初の年度」が空です", "「機関」に、何も書かれていません"}
    assert str(len(empty)) in groups["fields-plan"]["title"]
    shown = msgspec.json.encode(answer["groups"]).decode()
    assert not [name for name in ("summary", "age_group", "start_fiscal_year") if f"「{name}」" in shown]
    hanging = [(group["ones"][0]["says"], group["question"]) for group in groups.values() if "question" in group]
    assert len(hanging) == len(set(hanging)) > 1


@pytest.mark.parametrize(("language", "name"), [("ja", "架空 はるか"), ("en", "Haruka Kaku")])
def test_the_example_is_in_the_language_of_the_page(
    project: Project, tmp_path: Path, language: Language, name: str
) -> None:
    """The same plan in both languages: the call, the years and every amount."""
    own = ask(Engine(project, language, tmp_path), "example")[0]
    japanese = ask(Engine(project, "ja", tmp_path), "example")[0]
    assert own["leader"]["name"] == name
    for part in ("call", "budget", "start_fiscal_year", "sdgs"):
        assert own[part] == japanese[part]
    assert [each["kind"] for each in own["institutions"]] == [each["kind"] for each in japanese["institutions"]]


def test_a_copy_for_handing_in_says_which_instructions_stay(engine: Engine, project: Project) -> None:
    """Words of ours that somebody has changed are not taken out: the page names them, as the command line does."""
    defect = next(each for each in defects() if each.name == "an instruction")
    data = make(engine.rulebook, project, engine.rulebook.calls[CALL], "ja", defect, tracked=False)
    first, [whole] = _cleaned(engine, data)
    assert first["changed"] == []
    document = _document(data).decode()
    [guidance] = re.findall(r'w:val="Guidance"/></w:pPr><w:r><w:t[^>]*>([^<]+)', document)
    changed = _with_document(data, document.replace(guidance, f"{guidance}（直しました）").encode())
    second, [kept] = _cleaned(engine, changed)
    assert second["changed"] == [f"{guidance}（直しました）"]
    assert guidance in _document(kept).decode()
    assert guidance not in _document(whole).decode()


def _document(data: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return archive.read("word/document.xml")


def _with_document(data: bytes, document: bytes) -> bytes:
    """The same file with another main part."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as before, zipfile.ZipFile(out, "w") as after:
        for entry in before.infolist():
            after.writestr(entry, document if entry.filename == "word/document.xml" else before.read(entry))
    return out.getvalue()


def _cleaned(engine: Engine, data: bytes) -> tuple[Any, list[bytes]]:
    brought, _ = ask(engine, "bring", {"name": "draft.docx"}, data)
    return ask(engine, "clean", {"id": brought["id"], "with_blanks": True})


def test_a_bad_file_is_a_line_and_changes_nothing(engine: Engine) -> None:
    """A slip in a plan and a file that is no draft come back as lines that name them."""
    slip, _ = ask(engine, "load", {"name": "bad.yaml"}, b"title: a\ntitel: b\n")
    assert slip["problem"][0].startswith("bad.yaml:2: titel")
    broken, _ = ask(engine, "bring", {"name": "下書き.docx"}, b"x")
    assert broken["problem"][0].startswith("下書き.docx: ")
    assert not list(engine.folder.iterdir())


def test_a_brought_draft_gives_its_plan_its_copy_and_its_update(
    engine: Engine, project: Project, rulebook: Rulebook
) -> None:
    """One draft through all that the page offers for it."""
    example = load_plan(project.templates / "plan.example.yaml", rulebook)
    data = engine.desk.drafter.draft(rulebook.calls[CALL], "ja", example)
    brought, _ = ask(engine, "bring", {"name": "draft.docx"}, data)
    assert brought["call"] == CALL
    assert brought["plan"]["title"] == example.title
    assert max(len(group["ones"]) for group in brought["groups"]) > 5  # what asks for the same stands together
    _, [copy] = ask(engine, "annotate", {"id": brought["id"]})
    assert copy != data
    other = "fy2021.regional.incubation"
    carried, [updated] = ask(engine, "update", {"id": brought["id"], "call": other, "language": "en"})
    assert carried["items"]
    assert ask(engine, "bring", {"name": carried["name"]}, updated)[0]["call"] == other


def test_what_is_got_ready_is_ready(engine: Engine) -> None:
    """In steps, of which the last says that it is; whatever the form says, a call or none."""
    for call in ("", CALL, "no such call"):
        steps = 0
        while ask(engine, "warm", {"call": call}) == (True, []):
            steps += 1
        assert ask(engine, "warm", {"call": call}) == (False, [])
        assert steps < 40
    made = engine.desk.drafter._prepared.cache_info().misses
    wanted = engine.rulebook.calls[CALL]
    engine.desk.drafter.prepared(wanted, "ja", practice=wanted.document is None)
    assert engine.desk.drafter._prepared.cache_info().misses == made


def test_what_a_first_draft_needs_is_loaded_in_many_steps() -> None:
    """Each of its modules is there, and the last one brings no other that is kyoso's own."""
    code = (
        "import sys\nfrom importlib import import_module\nfrom kyoso.engine.warming import LOADED\n"
        "for name in LOADED:\n    before = set(sys.modules)\n    import_module(name)\n"
        "    print(len([each for each in sys.modules.keys() - before if each.startswith('kyoso.')]))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert max(map(int, done.stdout.split())) <= 20
