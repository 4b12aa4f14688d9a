"""The rulebook's file against its own JSON Schema, as another tool would check it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from kyoso.errors import Finding
from kyoso.notebooks import rules_schema
from kyoso.project import Project
from kyoso.without import SLOW_FORMATS, without


def findings(project: Project) -> Iterator[Finding]:
    """What in the file is not as its schema says, each at its path in the file."""
    with without(SLOW_FORMATS):
        import jsonschema

    validator = jsonschema.Draft202012Validator(msgspec.json.decode(rules_schema()))
    for error in validator.iter_errors(msgspec.json.decode(project.rulebook.read_bytes())):
        yield Finding(project.shown(project.rulebook), 0, f"{error.json_path}: {error.message[:200]}")
