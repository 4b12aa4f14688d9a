"""YAML and JSON that people write, read strictly: a slip is named with its line instead of being dropped."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml
from msgspec import Struct

from kyoso.errors import Finding, Problem
from kyoso.shapes import misfits

# What a newer Python says in words of its own, in those of every Python.
_LATER_WORDS = {
    "Illegal trailing comma before end of object": "Expecting property name enclosed in double quotes",
    "Illegal trailing comma before end of array": "Expecting value",
}
LARGEST = 4 * 2**20  # bytes; what people write by hand is a page or two
DEEP = 1000  # nothing in a file nests deeper than its longest line has columns, and each bracket adds one
Where = tuple[Any, ...]  # the names and numbers that lead to a value
Read = TypeVar("Read", bound=Struct)


def read(path: Path, kind: type[Read], shown: str = "") -> tuple[Read, Places]:
    """A value of that kind from YAML or JSON, and where each of its parts stands.

    `shown` is the file as the user knows it. Raises Problem with every finding, each at its line.
    """
    data, places = _parse(_text(path, kind.__name__.strip("_").lower()), path, shown or str(path))
    try:
        return msgspec.convert(data, kind), places
    except msgspec.ValidationError as error:
        findings = [places.finding(where, message) for where, message in misfits(data, msgspec.json.schema(kind))]
        raise Problem(findings or Finding(places.path, 0, str(error))) from None


def _text(path: Path, what: str) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Problem(f"{path}: cannot be read ({error.strerror or error})") from None
    if len(data) > LARGEST:
        raise Problem(f"{path}: {len(data):,} bytes is no {what}; expected at most {LARGEST:,}")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Problem(Finding(str(path), line, "not UTF-8; save the file as UTF-8")) from None


class _Loader(yaml.SafeLoader):
    """YAML in which only what looks like a plain number is one: no dates, octals, yes or no."""

    yaml_implicit_resolvers = {}  # noqa: RUF012


class _FastLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The same by libyaml, ten times as fast; it has other words for what is wrong, and no floor under deep nesting."""

    yaml_implicit_resolvers = _Loader.yaml_implicit_resolvers


for _tag, _pattern in (
    ("int", r"^[-+]?(?:0|[1-9][0-9_]*)$"),
    ("float", r"^[-+]?[0-9][0-9_]*\.[0-9]*$"),
    ("bool", r"^(?:true|false)$"),
    ("null", r"^(?:~|null|)$"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), None)


class Places:
    """Where each value of the file stands."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.lines: dict[Where, int] = {(): 1}
        self.findings: list[Finding] = []

    def finding(self, where: Where, message: str) -> Finding:
        """Something that is wrong with a value, at the line of it or of what it should stand in."""
        near = where
        while near not in self.lines:
            near = near[:-1]
        name = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in where).lstrip(".")
        return Finding(self.path, self.lines[near], f"{name}: {message}" if name else message)

    def walk(self, node: yaml.Node, where: Where, seen: set[int]) -> None:
        """Note the line of every value; names given twice and aliases are findings."""
        if id(node) in seen:
            self.findings.append(self.finding(where, "a YAML alias (*) is not read here; write the value out"))
            return
        seen.add(id(node))
        self.lines.setdefault(where, node.start_mark.line + 1)
        if isinstance(node, yaml.SequenceNode):
            for index, item in enumerate(node.value):
                self.walk(item, (*where, index), seen)
        elif isinstance(node, yaml.MappingNode):
            names: set[Any] = set()
            for key, value in node.value:
                inner = (*where, key.value if isinstance(key, yaml.ScalarNode) else "?")
                if inner in names:
                    line = key.start_mark.line + 1
                    self.findings.append(Finding(self.path, line, f"{key.value}: stands here twice; keep one"))
                names.add(inner)
                self.lines[inner] = key.start_mark.line + 1
                self.walk(value, inner, seen)


def _parse(text: str, path: Path, shown: str) -> tuple[Any, Places]:
    """The data of the file without empty values, and where they stand."""
    places, is_json = Places(shown), path.suffix.lower() == ".json"
    try:
        data = json.loads(text) if is_json else None
        loader, node = _nodes(text.replace("\t", " ") if is_json else text)
        if node is not None:
            places.walk(node, (), set())
            data = data if is_json else loader.construct_document(node)
    except json.JSONDecodeError as error:
        raise Problem(Finding(shown, *_of_json(error))) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise Problem(Finding(shown, line, f"not YAML: {error.problem or error.context}")) from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        why = "nested too deeply" if isinstance(error, RecursionError) else " ".join(str(error).split())[:120]
        raise Problem(Finding(shown, 0, f"not YAML: {why}")) from None
    if places.findings:
        raise Problem(places.findings)
    return _without_empty({} if data is None else data), places


def _of_json(error: json.JSONDecodeError) -> tuple[int, str]:
    """The line and the words of a slip; a newer Python points at a comma, every other at what follows it."""
    rest = error.doc[error.pos + 1 :] if error.msg in _LATER_WORDS else ""
    skipped = rest[: len(rest) - len(rest.lstrip())].count("\n")
    return error.lineno + skipped, f"not JSON: {_LATER_WORDS.get(error.msg, error.msg)}"


def _nodes(text: str) -> tuple[Any, yaml.Node | None]:
    """The file as YAML nodes, and their loader. Raises YAMLError."""
    deepest = max(map(len, text.splitlines()), default=0) + text.count("[") + text.count("{")
    if deepest <= DEEP:
        try:
            fast = _FastLoader(text)
            return fast, fast.get_single_node()
        except yaml.YAMLError:
            pass  # said below, in words that people know
    loader = _Loader(text)
    return loader, loader.get_single_node()


def _without_empty(data: Any) -> Any:
    """A name without a value is as good as not given."""
    if isinstance(data, dict):
        return {name: _without_empty(value) for name, value in data.items() if value is not None}
    if isinstance(data, list):
        return [_without_empty(value) for value in data]
    return data
