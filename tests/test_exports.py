"""The rules as data: what another tool reads from `data/`."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import jsonschema
import pytest

from kyoso.exports import write_data
from kyoso.project import Project
from kyoso.rulebook import FIELDS, Rulebook


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
