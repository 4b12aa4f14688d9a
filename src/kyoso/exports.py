"""The rules as data for other tools: the rulebook, its JSON Schema, the plan's, and a CSV for each kind of record."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from kyoso import files
from kyoso.model import Record
from kyoso.notebooks import rules_schema
from kyoso.plan import plan_schema
from kyoso.project import Project
from kyoso.rulebook import FIELDS, Rulebook


def write_data(project: Project, rulebook: Rulebook, folder: Path) -> None:
    """Write everything into `folder`: stable bytes for the same rules, and nothing of earlier rules left."""
    data = data_files(project, rulebook)
    for name, content in data.items():
        files.write(folder / name, content)
    for path in folder.iterdir():
        if path.name not in data:
            path.unlink()


def data_files(project: Project, rulebook: Rulebook) -> dict[str, bytes]:
    """Every data file by its name."""
    schema = msgspec.json.format(msgspec.json.encode(plan_schema(), order="sorted"), indent=1) + b"\n"
    data = {
        "rules.json": rulebook.to_json(),
        "rules.schema.json": rules_schema(),
        "plan.schema.json": schema,
        **{f"{name.replace('_', '-')}.csv": as_csv(getattr(rulebook, name).values()) for name in FIELDS.values()},
    }
    example = project.templates / "plan.example.yaml"
    if example.is_file():
        data[example.name] = example.read_bytes()
    return data


def as_csv(records: Iterable[Record]) -> bytes:
    """Records of one kind as a table: a line each, nested fields as columns such as `label.ja` and `source.place`.

    UTF-8 with a byte order mark, so that a spreadsheet in Japan opens it without a question.
    """
    rows = [dict(_cells(_all_fields(record))) for record in records]
    columns = sorted({name for row in rows for name in row}, key=lambda name: (name != "key", name))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _all_fields(record: Record) -> dict[str, Any]:
    """A record's fields, those with their default value too."""
    return {name: msgspec.to_builtins(getattr(record, name)) for name in record.__struct_fields__}


def _cells(value: Mapping[str, Any], prefix: str = "") -> Iterable[tuple[str, Any]]:
    for name, item in value.items():
        column = f"{prefix}{name}"
        if isinstance(item, dict):
            yield from _cells(item, f"{column}.")
        elif isinstance(item, list):
            yield column, "; ".join(_in_one_cell(part) for part in item)
        else:
            yield column, item


def _in_one_cell(part: Any) -> str:
    if not isinstance(part, dict):
        return str(part)
    return " | ".join(str(cell) for _, cell in _cells(part))
