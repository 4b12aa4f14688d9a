"""The rules as data for other tools: the rulebook, its JSON Schema and the plan's."""

from __future__ import annotations

from pathlib import Path

import msgspec

from kyoso import files
from kyoso.notebooks import rules_schema
from kyoso.project import Project
from kyoso.rulebook import Rulebook


def write_data(project: Project, rulebook: Rulebook, folder: Path) -> None:
    """Write `rules.json`, `rules.schema.json`, `plan.schema.json` and the example plan into `folder`."""
    from kyoso.plan import plan_schema

    files.write(folder / "rules.json", rulebook.to_json())
    files.write(folder / "rules.schema.json", rules_schema())
    schema = msgspec.json.format(msgspec.json.encode(plan_schema(), order="sorted"), indent=1) + b"\n"
    files.write(folder / "plan.schema.json", schema)
    example = project.templates / "plan.example.yaml"
    if example.is_file():
        files.write(folder / example.name, example.read_bytes())
