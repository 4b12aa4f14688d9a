"""A CSV for each kind of record, and the description of all of them as a Frictionless data package."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from kyoso.model import Record
from kyoso.rulebook import FIELDS, Rulebook
from kyoso.spreadsheet import Table

LEFT_OUT = ("words",)  # of a status: they stand in what the programme declares


def tables(rulebook: Rulebook) -> dict[str, bytes]:
    """The tables by the names of their files, and `datapackage.json` about them."""
    rows = {name: rows_of(getattr(rulebook, name).values()) for name in FIELDS.values()}
    files = {f"{name.replace('_', '-')}.csv": as_csv(of_kind) for name, of_kind in rows.items()}
    resources = [
        _resource(file, data, of_kind) for (file, data), of_kind in zip(files.items(), rows.values(), strict=True)
    ]
    package = {
        "profile": "tabular-data-package",
        "name": f"{rulebook.programme.key}-rules",
        "title": rulebook.programme.name.en,
        "version": rulebook.digest,
        "resources": resources,
    }
    return {**files, "datapackage.json": msgspec.json.format(msgspec.json.encode(package), indent=1) + b"\n"}


def _resource(file: str, data: bytes, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": file.removesuffix(".csv"),
        "path": file,
        "encoding": "utf-8-sig",
        "dialect": {"lineTerminator": "\r\n"},
        "bytes": len(data),
        "hash": "sha256:" + hashlib.sha256(data).hexdigest(),
        "schema": {
            "fields": [_field(name, (row.get(name) for row in rows)) for name in columns_of(rows)],
            "primaryKey": "key",
            "missingValues": [""],
        },
    }


def _field(name: str, values: Iterable[Any]) -> dict[str, str]:
    """A column with the narrowest type that holds every value; what is not given counts for nothing."""
    kinds = {type(value) for value in values if value is not None and value != ""}
    if kinds and kinds <= {list, tuple}:
        return {"name": name, "type": "array", "description": "A JSON array; an empty cell is an empty list."}
    return {
        "name": name,
        "type": {frozenset({bool}): "boolean", frozenset({int}): "integer"}.get(frozenset(kinds), "string"),
    }


def rows_of(records: Iterable[Record]) -> list[dict[str, Any]]:
    """Each record as a row, nested fields as columns such as `label.ja` and `source.place`."""
    return [dict(_cells(_all_fields(record))) for record in records]


def columns_of(rows: list[dict[str, Any]]) -> list[str]:
    """Every column that a row has, the key first."""
    return sorted({name for row in rows for name in row}, key=lambda name: (name != "key", name))


def as_csv(rows: list[dict[str, Any]]) -> bytes:
    """Rows as a table: UTF-8 with a byte order mark, so that a spreadsheet in Japan opens it without a question."""
    out = io.BytesIO()
    Table(out, columns_of(rows)).write({name: _in_one_cell(value) for name, value in row.items()} for row in rows)
    return out.getvalue()


def _all_fields(record: Record) -> dict[str, Any]:
    """A record's fields, those with their default value too."""
    names = (name for name in record.__struct_fields__ if name not in LEFT_OUT)
    return {name: msgspec.to_builtins(getattr(record, name)) for name in names}


def _cells(value: Mapping[str, Any], prefix: str = "") -> Iterable[tuple[str, Any]]:
    """A cell for each value, a range as two: its first and its last number."""
    for name, item in value.items():
        column = f"{prefix}{name}"
        if isinstance(item, dict):
            yield from _cells(item, f"{column}.")
        elif isinstance(item, list | tuple) and item and all(isinstance(part, int) for part in item):
            yield from ((f"{column}.from", item[0]), (f"{column}.to", item[-1]))
        else:
            yield column, item


def _in_one_cell(value: Any) -> Any:
    """A value as its type in the description is written: a list as JSON, an empty one as an empty cell."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return msgspec.json.encode(value).decode() if value else ""
    return value
