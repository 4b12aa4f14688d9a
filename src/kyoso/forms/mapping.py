"""The map of a form as YAML: written for a person to confirm, read back strictly."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from kyoso.errors import Finding, Problem
from kyoso.formatting import slips_in
from kyoso.forms.document import Document
from kyoso.forms.messages import HEAD
from kyoso.forms.model import Field, FormMap, base_of
from kyoso.strict import Places, read
from kyoso.workbook.opening import open_either

_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`~0-9.<=+][^\n:#,\[\]{}\"]*\Z")
_WORDS = frozenset(("true", "false", "null", "yes", "no", "on", "off", "~"))


class LoadedMap(NamedTuple):
    """A map, and where each of its values stands in its file."""

    map: FormMap
    places: Places

    def problem(self, field: Field, message: str) -> Problem:
        """Something that is wrong with a field, at its line; by its label where the map is no file."""
        index = self.map.fields.index(field)
        if ("fields", index) not in self.places.lines:
            return Problem(Finding(self.places.path, 0, f"{field.label}: {message}"))
        return Problem(self.places.finding(("fields", index), message))


def as_yaml(form: FormMap, gettext: Callable[[str], str] = str) -> str:
    """A map for a person: what each field is, and what it is filled from."""
    lines = [f"# {line}".rstrip() for line in gettext(HEAD).strip().splitlines()]
    data = msgspec.to_builtins(form)
    for name in ("form", "sha256", "language", "protection"):
        if data.get(name):
            lines.append(f"{name}: {_scalar(data[name])}")
    for name in ("limits", "finished", "fields", "instructions"):
        rows = data.get(name, ())
        if rows:
            lines += ["", f"{name}:"]
        for row in rows:
            lines += _block(row) if name == "fields" else [f"- {_flow(row)}"]
    return "\n".join(lines) + "\n"


def _block(row: dict[str, Any]) -> Iterator[str]:
    mark = "- "
    for name, value in row.items():
        if isinstance(value, list | tuple):
            yield f"{mark}{name}:"
            for each in value:
                yield f"  - {_flow(each)}"
        elif isinstance(value, dict):
            yield f"{mark}{name}: {_flow(value)}"
        else:
            yield f"{mark}{name}: {_scalar(value)}"
        mark = "  "


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_flow(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{value:g}" if isinstance(value, float) and value.is_integer() else str(value)
    text = str(value)
    if _PLAIN.match(text) and text.casefold() not in _WORDS and text == text.strip():
        return text
    return json.dumps(text, ensure_ascii=False)


def load_map(path: Path) -> LoadedMap:
    """A map from YAML. Raises Problem with every finding, each at its line."""
    found, places = read(path, FormMap)
    ids = [field.id for field in found.fields]
    twice = [
        places.finding(("fields", index, "id"), f"{field.id!r} names another field too; give each its own")
        for index, field in enumerate(found.fields)
        if field.id in ids[:index]
    ]
    slips = [places.finding(("finished", number), words) for number, words in slips_in(found.finished)]
    if twice or slips:
        raise Problem([*twice, *slips])
    return LoadedMap(found, places)


def must_fit(loaded: LoadedMap, document: Document, digest: str) -> None:
    """Raises Problem with one line where the map is that of another form, or an address is not in it."""
    form = loaded.map
    if form.sha256 and form.sha256 != digest:
        raise Problem(
            f"{loaded.places.path}: is the map of another form ({form.form}), not of {document.opened.name};"
            " make one with kyoso form scan"
        )
    findings = []
    for index, field in enumerate(form.fields):
        for at in (field.at, *(option.at for option in field.options)):
            if base_of(at) not in document.places:
                message = f"no place of the form is called {at}; take the address that kyoso form scan gives"
                findings.append(loaded.places.finding(("fields", index), message))
    if findings:
        raise Problem(findings)


def form_of(loaded: LoadedMap, given: Path | None = None) -> tuple[bytes, Path]:
    """The blank form that a map was made from, and its path: the one given, else the one that the map names.

    Raises Problem where it is not there, or is another form.
    """
    path = given or Path(loaded.places.path).parent / loaded.map.form
    if given is None and not path.exists():
        raise Problem(
            f"{loaded.places.path}: its form {loaded.map.form} is not beside it; put it there, or name it with --form"
        )
    data = open_either(path)
    digest = hashlib.sha256(data).hexdigest()
    if loaded.map.sha256 and digest != loaded.map.sha256:
        raise Problem(
            f"{path}: is not the form that {loaded.places.path} is the map of; give that form, or scan this one anew"
        )
    return data, path
