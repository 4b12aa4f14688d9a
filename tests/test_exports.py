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
import msgspec
import pandas as pd
import pytest

from kyoso.exports import write_data
from kyoso.exports.calendar import days
from kyoso.model import LANGUAGES, Figure, Language
from kyoso.plan import EXAMPLES
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


def test_cells_are_values(data: Path) -> None:
    """No cell is written as Python writes a value: a list is JSON, a range two columns, a truth `true`."""
    for path in data.glob("*.csv"):
        for row in csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")):
            for cell in row.values():
                assert not re.match(r"[(\[{]['(]|\(\d+, ?\d+\)$|(?:True|False|None)$", cell), (path.name, cell)
    text = (data / "figures.csv").read_bytes().decode("utf-8-sig")
    rows = {row["key"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}
    years = rows["fy2021.mechanism.reduction-years"]
    assert (years["value"], years["value.from"], years["value.to"], years["inferred"]) == ("", "9", "10", "false")
    assert json.loads(rows["fy2021.schedule.deadline"]["qualifiers"]) == ["下旬", "以降", "案"]
    assert json.loads(rows["fy2021.consortium.companies"]["also"])[0]["place"] == "p.10"


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
    read = {"integer": "Int64", "boolean": "boolean", "string": "string", "array": "string"}
    for each in package["resources"]:
        content = (data / each["path"]).read_bytes()
        assert each["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()
        assert each["bytes"] == len(content)
        types = {field["name"]: read[field["type"]] for field in each["schema"]["fields"]}
        table = pd.read_csv(
            data / each["path"], encoding=each["encoding"], dtype=types, keep_default_na=False, na_values=[""]
        )
        assert list(table.columns) == list(types)
        for field in each["schema"]["fields"]:
            if field["type"] == "array":
                assert all(isinstance(json.loads(cell), list) for cell in table[field["name"]].dropna())
        assert table["key"].is_unique


def unfolded(path: Path) -> list[str]:
    """The lines of a calendar, as the standard puts them together; none is too long in the file."""
    content = path.read_bytes()
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    return content.decode().replace("\r\n ", "").split("\r\n")[:-1]


def is_date(figure: Figure) -> bool:
    """A month or day, or the end of a fiscal year."""
    return figure.unit == "date" or (figure.unit == "fiscal-year" and "末まで" in figure.qualifiers)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_calendar_holds_every_date_of_a_call_once(data: Path, rulebook: Rulebook, language: Language) -> None:
    """Each date with its own words; what a source qualifies is tentative; the digest stands in the head."""
    lines = unfolded(data / f"schedule-{language}.ics")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    assert f"X-KYOSO-RULES:{rulebook.digest}" in lines
    events = [part.splitlines() for part in "\n".join(lines).split("BEGIN:VEVENT")[1:]]
    figures = {rulebook.figures[key] for call in rulebook.calls.values() for key in call.rules.values()}
    dates = {f"{figure.key}@{rulebook.programme.key}": figure for figure in figures if is_date(figure)}
    assert dates
    found = {line.removeprefix("UID:"): event for event in events for line in event if line.startswith("UID:")}
    assert found.keys() == dates.keys()
    for uid, figure in dates.items():
        summary = next(line for line in found[uid] if line.startswith("SUMMARY:"))
        assert in_words(figure, language) in summary.replace("\\,", ",")
        assert f"STATUS:{'TENTATIVE' if figure.qualifiers else 'CONFIRMED'}" in found[uid]


@pytest.mark.parametrize(
    ("value", "qualifiers", "first", "after"),
    [
        ("2021-04", ("以降",), (2021, 4, 1), (2021, 5, 1)),
        ("2021-05", ("上旬",), (2021, 5, 1), (2021, 5, 11)),
        ("2021-05", ("中旬",), (2021, 5, 11), (2021, 5, 21)),
        ("2021-05", ("下旬", "以降"), (2021, 5, 21), (2021, 6, 1)),
        ("2021-02", ("下旬",), (2021, 2, 21), (2021, 3, 1)),
        ("2021-12", (), (2021, 12, 1), (2022, 1, 1)),
        ("2020-02-29", (), (2020, 2, 29), (2020, 3, 1)),
        ("2021-12-31", (), (2021, 12, 31), (2022, 1, 1)),
        (2026, ("末まで",), (2027, 3, 31), (2027, 4, 1)),
    ],
)
def test_an_event_is_all_the_days_that_the_source_names(
    rulebook: Rulebook,
    value: str | int,
    qualifiers: tuple[str, ...],
    first: tuple[int, int, int],
    after: tuple[int, int, int],
) -> None:
    """A month, a third of it, a day, the end of a fiscal year: each to the day after its last."""
    figure = msgspec.structs.replace(
        rulebook.figures["fy2021.schedule.opening"],
        value=value,
        unit="date" if isinstance(value, str) else "fiscal-year",
        qualifiers=qualifiers,
    )
    assert days(figure) == (datetime.date(*first), datetime.date(*after))


def test_the_calendar_holds_the_one_date_ahead(data: Path) -> None:
    """The support of the newest area ends with its fiscal year, on the last day of March."""
    lines = unfolded(data / "schedule-ja.ics")
    at = lines.index("UID:fy2025.future.concept.until@coi-next")
    assert "DTSTART;VALUE=DATE:20270331" in lines[at : at + 4]


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


FULL_SCALE = "one figure for Co-creation area, Policy priority area and Regional co-creation area"
# What the documents say of each call: status, number of new adoptions, and what its amount is one figure for.
STATED: dict[str, tuple[str, int | None, str]] = {
    "fy2025.future.concept": ("forecasted", 3, ""),
    "fy2025.regional.incubation": ("custom continuing-only", None, ""),
    "fy2025.co-creation.full-scale": ("custom promotion-only", None, FULL_SCALE),
    "fy2025.policy.full-scale": ("custom promotion-only", None, FULL_SCALE),
    "fy2025.regional.full-scale": ("custom promotion-only", None, FULL_SCALE),
    "fy2021.co-creation.incubation": ("closed", 4, ""),
    "fy2021.co-creation.full-scale": ("closed", 2, ""),
    "fy2021.policy.full-scale": ("custom not-planned", None, ""),
    "fy2021.regional.incubation": ("closed", 8, ""),
    "fy2021.regional.full-scale": ("closed", 2, ""),
}


def test_each_field_of_an_opportunity_says_what_the_documents_say(data: Path, rulebook: Rulebook) -> None:
    """Status, awards, amounts and dates, field by field; no amount is said to be for each hub of several calls."""
    listed = json.loads((data / "opportunities.json").read_bytes())["items"]
    found = {item["customFields"]["callKey"]["value"]: item for item in listed}
    assert found.keys() == rulebook.calls.keys() >= STATED.keys()
    for key, (status, awards, shared) in STATED.items():
        item, call = found[key], rulebook.calls[key]
        if call.fiscal_year < rulebook.years[0] and status == "forecasted":
            status = "closed"
        assert " ".join(item["status"][name] for name in ("value", "customValue") if name in item["status"]) == status
        assert item["funding"].get("estimatedAwardCount") == awards
        assert shared in item["funding"]["details"]
        assert ("one figure" in item["funding"]["details"]) == bool(shared)
        assert "each hub" not in json.dumps(item)
        documents = {rulebook.figures[rule].source.document for rule in (call.status, *call.rules.values())}
        registered = min(str(rulebook.documents[document].registered) for document in documents)
        assert item["createdAt"] == f"{registered}T00:00:00Z"
        dates = item.get("keyDates", {})
        assert ("postDate" in dates) == ("opening" in call.rules)
        assert ("closeDate" in dates) == ("deadline" in call.rules)


def examples() -> list[str]:
    """The Python examples on the page about data."""
    page = (ROOT / "book" / "data.md").read_text("utf-8")
    return re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def test_the_example_in_three_lines_runs(data: Path, rulebook: Rulebook) -> None:
    """What the page tells to copy and run shows the ceilings of all fiscal years."""
    done = subprocess.run([sys.executable, "-c", examples()[0]], cwd=data, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert all(str(rulebook.figures[call.rules["ceiling"]].value) in done.stdout for call in rulebook.calls.values())


def test_the_example_without_kyoso_runs(data: Path, rulebook: Rulebook) -> None:
    """What the page tells to copy and run shows the ceiling of every call."""
    done = subprocess.run([sys.executable, "-c", examples()[1]], cwd=data, capture_output=True, text=True, check=False)
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
    """Each data file is linked from the page about data, in its language where it has one, and is there."""
    tree = lxml.html.parse(str(site / language / "data.html")).getroot()
    linked = {href.removeprefix("../data/") for href in tree.xpath("//table//a/@href") if href.startswith("../data/")}
    offered = {path.name for path in data.iterdir()}
    others = {name for each in LANGUAGES if each != language for name in (f"schedule-{each}.ics", EXAMPLES[each])}
    assert linked == offered - others
