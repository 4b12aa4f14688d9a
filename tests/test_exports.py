"""The rules as data: what another tool reads from `data/`."""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import lxml.html
import pandas as pd
import pytest

from kyoso.exports import write_data
from kyoso.exports.calendar import span
from kyoso.model import LANGUAGES, Language
from kyoso.project import Project
from kyoso.rulebook import FIELDS, Rulebook
from kyoso.wording import in_words
from tests.conftest import ROOT


@pytest.fixture
def data(project: Project, rulebook: Rulebook, tmp_path: Path) -> Path:
    """The data folder, written anew."""
    write_data(project, rulebook, tmp_path)
    return tmp_path


def test_the_rules_keep_to_their_schema(data: Path) -> None:
    """`rules.json` is what `rules.schema.json` says."""
    schema = json.loads((data / "rules.schema.json").read_bytes())
    jsonschema.Draft202012Validator(schema).validate(json.loads((data / "rules.json").read_bytes()))


def test_a_rule_without_a_source_breaks_the_schema(data: Path) -> None:
    """The schema asks for the source of every figure."""
    rules = json.loads((data / "rules.json").read_bytes())
    del next(iter(rules["figures"].values()))["source"]
    schema = json.loads((data / "rules.schema.json").read_bytes())
    assert not jsonschema.Draft202012Validator(schema).is_valid(rules)


@pytest.mark.parametrize("name", FIELDS.values())
def test_every_kind_of_record_is_a_table(data: Path, rulebook: Rulebook, name: str) -> None:
    """A CSV for each kind has a line for each record, under its key."""
    text = (data / f"{name.replace('_', '-')}.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["key"] for row in rows] == list(getattr(rulebook, name))


def test_a_figure_is_whole_in_its_line(data: Path, rulebook: Rulebook) -> None:
    """Value, unit, labels and source of a figure are columns of their own."""
    text = (data / "figures.csv").read_bytes().decode("utf-8-sig")
    row = next(row for row in csv.DictReader(io.StringIO(text, newline="")) if row["unit"] == "yen/fiscal-year")
    figure = rulebook.figures[row["key"]]
    assert row["label.ja"] == figure.label.ja
    assert row["source.document"] == figure.source.document
    assert row["source.as_written"] == figure.source.as_written


def test_the_same_rules_give_the_same_bytes(project: Project, rulebook: Rulebook, data: Path, tmp_path: Path) -> None:
    """Writing twice changes nothing, and a file of earlier rules goes."""
    before = {path.name: path.read_bytes() for path in data.iterdir()}
    (data / "old.csv").write_text("x", "utf-8")
    write_data(project, rulebook, data)
    assert {path.name: path.read_bytes() for path in data.iterdir()} == before


def test_the_tables_are_what_the_data_package_says(data: Path, rulebook: Rulebook) -> None:
    """Every table is described: its bytes, its columns and their types; the version is the rules' digest."""
    package = json.loads((data / "datapackage.json").read_bytes())
    assert package["version"] == rulebook.digest
    assert sorted(each["path"] for each in package["resources"]) == sorted(path.name for path in data.glob("*.csv"))
    read = {"integer": "Int64", "boolean": "boolean", "string": "string"}
    for each in package["resources"]:
        content = (data / each["path"]).read_bytes()
        assert each["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()
        assert each["bytes"] == len(content)
        types = {field["name"]: read[field["type"]] for field in each["schema"]["fields"]}
        table = pd.read_csv(
            data / each["path"], encoding=each["encoding"], dtype=types, keep_default_na=False, na_values=[""]
        )
        assert list(table.columns) == list(types)
        assert table["key"].is_unique


def unfolded(path: Path) -> list[str]:
    """The lines of a calendar, as the standard puts them together; none is too long in the file."""
    content = path.read_bytes()
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    return content.decode().replace("\r\n ", "").split("\r\n")[:-1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_calendar_holds_every_date_of_a_call_once(data: Path, rulebook: Rulebook, language: Language) -> None:
    """Each date with its own words; what a source qualifies is tentative; the digest stands in the head."""
    lines = unfolded(data / f"schedule-{language}.ics")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    assert f"X-KYOSO-RULES:{rulebook.digest}" in lines
    events = [part.splitlines() for part in "\n".join(lines).split("BEGIN:VEVENT")[1:]]
    figures = {rulebook.figures[key] for call in rulebook.calls.values() for key in call.rules.values()}
    dates = {f"{figure.key}@{rulebook.programme.key}": figure for figure in figures if figure.unit == "date"}
    assert dates
    found = {line.removeprefix("UID:"): event for event in events for line in event if line.startswith("UID:")}
    assert found.keys() == dates.keys()
    for uid, figure in dates.items():
        summary = next(line for line in found[uid] if line.startswith("SUMMARY:"))
        assert in_words(figure, language) in summary.replace("\\,", ",")
        assert f"STATUS:{'TENTATIVE' if figure.qualifiers else 'CONFIRMED'}" in found[uid]


@pytest.mark.parametrize(
    ("value", "first", "after"),
    [
        ("2021-04", (2021, 4, 1), (2021, 5, 1)),
        ("2021-12", (2021, 12, 1), (2022, 1, 1)),
        ("2020-02-29", (2020, 2, 29), (2020, 3, 1)),
        ("2021-12-31", (2021, 12, 31), (2022, 1, 1)),
    ],
)
def test_a_month_is_the_whole_month(value: str, first: tuple[int, int, int], after: tuple[int, int, int]) -> None:
    """An event ends on the day after its last, also over the end of a month or year."""
    assert span(value) == (datetime.date(*first), datetime.date(*after))


def test_each_call_is_an_opportunity(data: Path, rulebook: Rulebook) -> None:
    """The protocol's own model takes every call; each rule is there with its source, each amount in its words."""
    from common_grants_sdk.schemas.pydantic import OpportunityBase

    listed = json.loads((data / "opportunities.json").read_bytes())
    assert listed["rules"] == rulebook.digest
    found = {item["customFields"]["callKey"]["value"]: item for item in listed["items"]}
    assert list(found) == [call.key for call in rulebook.calls_in_order]
    assert len({item["id"] for item in listed["items"]}) == len(found)
    for key, item in found.items():
        opportunity = OpportunityBase.model_validate(item)
        assert rulebook.call_name(rulebook.calls[key], "en") in opportunity.title
        described = " ".join(field.get("description", "") for field in item["customFields"].values())
        for figure in rulebook.call_figures(rulebook.calls[key]).values():
            assert figure.source.as_written in described
        ceiling = rulebook.figures[rulebook.calls[key].rules["ceiling"]]
        assert in_words(ceiling, "en") in item["funding"]["details"]


def example() -> str:
    """The Python example on the page about data."""
    found = re.search(
        r"^```python\n(.*?)^```$", (ROOT / "book" / "data.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    assert found
    return found[1]


def test_the_example_on_the_page_runs(data: Path, rulebook: Rulebook) -> None:
    """What the page tells to copy and run shows the ceiling of every call."""
    done = subprocess.run([sys.executable, "-c", example()], cwd=data, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for call in rulebook.calls.values():
        line = next(line for line in done.stdout.splitlines() if line.startswith(f"{call.key} "))
        assert str(rulebook.figures[call.rules["ceiling"]].value) in line


def test_the_formula_on_the_page_names_what_is_there(data: Path) -> None:
    """The key and the columns of the spreadsheet's formula are in the table, within its range."""
    page = (ROOT / "book" / "data.md").read_text("utf-8")
    formula = next(line for line in page.splitlines() if line.startswith("=INDEX"))
    key, column = re.findall(r'"([^"]+)"', formula)
    table = pd.read_csv(data / "figures.csv", encoding="utf-8-sig")
    assert table.columns[0] == "key"
    assert key in set(table["key"])
    assert column in table.columns
    assert "qualifiers" in table.columns
    assert len(table.columns) <= 52


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_offers_every_file(site: Path, data: Path, language: str) -> None:
    """Each data file is linked from the page about data, and each link leads to a file."""
    tree = lxml.html.parse(str(site / language / "data.html")).getroot()
    linked = {href.removeprefix("../data/") for href in tree.xpath("//table//a/@href") if href.startswith("../data/")}
    offered = {path.name for path in data.iterdir()}
    others = {f"schedule-{each}.ics" for each in LANGUAGES if each != language}
    assert linked == offered - others
