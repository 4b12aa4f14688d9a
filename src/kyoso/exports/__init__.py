"""The rules as data for other tools.

``tables``         a CSV for each kind of record, described as a Frictionless data package
``calendar``       the dates of the calls as iCalendar
``opportunities``  each call as an opportunity of the CommonGrants protocol

Beside them stand the rulebook itself, its JSON Schema and the plan's. The same rules give the
same bytes, and each file that is made from rules names their digest, or is named with its own in
`datapackage.json`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from kyoso import files
from kyoso.exports.calendar import as_calendar
from kyoso.exports.opportunities import as_opportunities
from kyoso.exports.tables import tables
from kyoso.model import LANGUAGES
from kyoso.notebooks import rules_schema
from kyoso.plan import plan_schema
from kyoso.project import Project
from kyoso.rulebook import Rulebook


def write_data(project: Project, rulebook: Rulebook, folder: Path) -> None:
    """Write everything into `folder`: stable bytes for the same rules, and nothing of earlier rules left."""
    data = data_files(project, rulebook)
    for name, content in data.items():
        files.write(folder / name, content)
    for path in folder.iterdir():
        if path.name not in data:
            path.unlink()


def _json(data: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(data, order="sorted"), indent=1) + b"\n"


def data_files(project: Project, rulebook: Rulebook) -> dict[str, bytes]:
    """Every data file by its name."""
    data = {
        "rules.json": rulebook.to_json(),
        "rules.schema.json": rules_schema(),
        "plan.schema.json": _json(plan_schema(rulebook.declared.applicant)),
        "opportunities.json": as_opportunities(rulebook),
        **{f"schedule-{language}.ics": as_calendar(rulebook, language) for language in LANGUAGES},
        **tables(rulebook),
    }
    return data | {path.name: path.read_bytes() for path in project.templates.glob("plan.example*.yaml")}
