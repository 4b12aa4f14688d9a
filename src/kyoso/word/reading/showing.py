"""A draft that was read, as YAML and as JSON: the same draft is the same text."""

from __future__ import annotations

from typing import Any

import msgspec
import yaml

from kyoso.filled import Filled
from kyoso.plan import Plan


class _Dumper(yaml.SafeDumper):
    """Text of several lines stands as lines."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


def plan_as_yaml(plan: Plan) -> str:
    """The plan as `kyoso draft --plan` takes it."""
    return yaml_of({name: value for name, value in msgspec.to_builtins(plan).items() if value != {}})


def as_yaml(filled: Filled) -> str:
    """Identity, plan, the text of every section, what has no place, and what was noticed."""
    data: dict[str, Any] = msgspec.to_builtins(filled)
    shown = {name: data[name] for name in ("file", "identity", "plan")}
    shown["sections"] = [
        {name: each[name] for name in ("id", "heading", "text", "notes", "pictures", "tables") if name in each}
        for each in data.get("sections", ())
    ]
    shown |= {name: data[name] for name in ("unplaced", "remarks") if name in data}
    return yaml_of(shown)


def as_json(read: Filled | Plan) -> str:
    """Everything that was read, or its plan."""
    return msgspec.json.format(msgspec.json.encode(read), indent=2).decode() + "\n"


def yaml_of(data: Any) -> str:
    """Data as YAML in the order in which it is given; text of several lines stands as lines."""
    return str(yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10**6))
