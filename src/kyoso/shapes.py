"""Data that people wrote beside the JSON Schema of what they should be: everything that differs, each with its way.

It knows the keywords that msgspec writes, and no others: where data are refused and nothing is found here, the reader
of the data says msgspec's own words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from kyoso.errors import nearest

Way = tuple[Any, ...]  # the names and numbers that lead to a value
Schema = Mapping[str, Any]
_IS: dict[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: type(value) is int,  # 3.0 is no whole number here, and neither is true
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "null": lambda value: value is None,
}
_HOLDS: dict[str, Callable[[Any, Any], bool]] = {
    "minimum": lambda value, limit: not _is_number(value) or value >= limit,
    "maximum": lambda value, limit: not _is_number(value) or value <= limit,
    "exclusiveMinimum": lambda value, limit: not _is_number(value) or value > limit,
    "exclusiveMaximum": lambda value, limit: not _is_number(value) or value < limit,
    "pattern": lambda value, pattern: not isinstance(value, str) or re.search(pattern, value) is not None,
    "minLength": lambda value, limit: not isinstance(value, str) or len(value) >= limit,
    "maxLength": lambda value, limit: not isinstance(value, str) or len(value) <= limit,
    "minItems": lambda value, limit: not isinstance(value, list) or len(value) >= limit,
    "maxItems": lambda value, limit: not isinstance(value, list) or len(value) <= limit,
    "enum": lambda value, allowed: any(type(value) is type(each) and value == each for each in allowed),
}
_TYPES = {
    "string": "text (put it in quotes)",
    "array": "a list (- …)",
    "object": "names with values (name: value)",
    "number": "a number",
    "boolean": "true or false",
}


def _is_number(value: Any) -> bool:
    return _IS["number"](value)


def misfits(data: Any, schema: Schema) -> Iterator[tuple[Way, str]]:
    """What in the data is not as the schema has it, each with its way and what was expected there."""
    yield from _Comparing(schema.get("$defs", {})).differing(data, schema, ())


class _Comparing:
    def __init__(self, definitions: Mapping[str, Schema]) -> None:
        self.definitions = definitions

    def differing(self, value: Any, schema: Schema, way: Way) -> Iterator[tuple[Way, str]]:
        """What differs in one value and in what it holds."""
        if "$ref" in schema:
            schema = self.definitions[schema["$ref"].rpartition("/")[2]]
        if "anyOf" in schema:
            yield from self._in_any(value, schema["anyOf"], way)
        kind = schema.get("type", "")
        if kind and not _IS[kind](value):
            yield way, _told("type", kind, schema, value)
            return
        for name, holds in _HOLDS.items():
            if name in schema and not holds(value, schema[name]):
                yield way, _told(name, schema[name], schema, value)
        if isinstance(value, list):
            yield from self._in_list(value, schema, way)
        elif isinstance(value, dict):
            yield from self._in_object(value, schema, way)

    def _in_any(self, value: Any, options: list[Schema], way: Way) -> Iterator[tuple[Way, str]]:
        """A value or nothing: what is wrong with the value."""
        if any(option.get("type") == "null" and value is None for option in options):
            return
        found = [list(self.differing(value, option, way)) for option in options if option.get("type") != "null"]
        if all(found):
            for each in found:
                yield from each

    def _in_list(self, value: list[Any], schema: Schema, way: Way) -> Iterator[tuple[Way, str]]:
        first = schema.get("prefixItems", [])
        rest = schema.get("items")
        for number, item in enumerate(value):
            each = first[number] if number < len(first) else rest
            if isinstance(each, Mapping):
                yield from self.differing(item, each, (*way, number))

    def _in_object(self, value: dict[Any, Any], schema: Schema, way: Way) -> Iterator[tuple[Way, str]]:
        known, others = schema.get("properties", {}), schema.get("additionalProperties")
        for name in schema.get("required", ()):
            if name not in value:
                yield way, f"expected {name}, which is missing"
        for name, item in value.items():
            if name in known:
                yield from self.differing(item, known[name], (*way, name))
            elif others is False:
                yield (*way, name), f"nothing is called so here; {nearest(str(name), list(known))}"
            elif isinstance(others, Mapping):
                yield from self.differing(item, others, (*way, name))


def _told(keyword: str, wanted: Any, schema: Schema, value: Any) -> str:
    return f"expected {_expected(keyword, wanted, schema)}, found {_short(value)}"


def _expected(keyword: str, wanted: Any, schema: Schema) -> str:
    if keyword == "enum":
        return " or ".join(map(str, wanted))
    if keyword == "type" and wanted != "integer":
        return _TYPES[wanted]
    return str(schema.get("description") or f"{keyword} {wanted}")


def _short(value: Any, width: int = 40) -> str:
    words = repr(value)
    return words if len(words) <= width else words[: width - 1] + "…"
