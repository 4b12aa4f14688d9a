"""Fills, reads and compares forms for the tests."""

from __future__ import annotations

import subprocess
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from msgspec.structs import replace

from kyoso.forms.document import Cell, Paragraph, open_form
from kyoso.forms.filling import Filler, Filling, fill, values_of
from kyoso.forms.mapping import LoadedMap
from kyoso.forms.model import Field, FormMap, base_of
from kyoso.forms.reading import FormReading
from kyoso.forms.rooms import AFTER
from kyoso.forms.scanning import scan_file
from kyoso.forms.values import Value
from kyoso.strict import Places
from tests.conftest import in_office, program


def loaded(form: FormMap) -> LoadedMap:
    """A map as if it had been read from form.yaml."""
    return LoadedMap(form, Places("form.yaml"))


def scanned(data: bytes, values: Mapping[str, str] = {}) -> FormMap:
    """The map of a form with values for some of its labels."""
    found = scan_file(data, "form.docx")
    fields = tuple(replace(field, value=values.get(field.label, "")) for field in found.fields)
    unknown = values.keys() - {field.label for field in fields}
    assert not unknown, (unknown, [field.label for field in fields])
    return replace(found, fields=fields)


def filled(data: bytes, values: Mapping[str, str], *, anyway: bool = False) -> bytes:
    """A form with values at some of its labels."""
    known = loaded(scanned(data, values))
    return fill(data, "form.docx", known, values_of(None, None, known), anyway=anyway).data


def filled_all(data: bytes) -> tuple[Filling, dict[str, Value]]:
    """A form with something in every field, and what by the field's id."""
    form = scan_file(data, "form.docx")
    values = {field.id: something(field) for field in form.fields}
    return fill(data, "form.docx", loaded(form), lambda field: values[field.id]), values


def something(field: Field) -> Value:
    """A value that fits a field."""
    number = field.id[1:]
    match field.kind:
        case "date":
            return Value("2026-04-01")
        case "postal":
            return Value("100-0001")
        case "tick":
            return Value("yes")
        case "choice":
            return Value(field.options[0].label)
        case "boxes":
            return Value("1234567890123456"[: field.limit.most if field.limit else 4])
        case "rows":
            heads = [column.label for column in field.columns]
            rows = [
                tuple("2025-04" if head.endswith(("時期", "日")) else f"値{row}{n}" for n, head in enumerate(heads))
                for row in range(field.rows + 2)
            ]
            return Value(rows=tuple(rows))
        case "long":
            return Value(f"長い文{number}です。\n第二段落{number}。")
        case _:
            return Value(f"値{number}")


def filled_to_the_brim(data: bytes) -> tuple[Filling, dict[str, Value]]:
    """A form with something in every field, and a line of text for each blank line of its rooms."""
    form = scan_file(data, "form.docx")
    filler = Filler(open_form(data, "form.docx"), loaded(form))

    def value_of(field: Field) -> Value:
        place = filler.document.places[base_of(field.at)]
        if field.kind != "long" or field.at.endswith(AFTER):
            value = something(field)
            return value._replace(rows=value.rows[: field.rows])
        assert isinstance(place, Cell | Paragraph)
        room = place.paragraphs if isinstance(place, Cell) else filler.room_of(place, field)
        return Value("\n".join(f"文{field.id}-{number}。" for number in range(len(room))))

    values = {field.id: value_of(field) for field in form.fields}
    return fill(data, "form.docx", loaded(form), lambda field: values[field.id]), values


def pages(files: Mapping[str, bytes], folder: Path) -> dict[str, int]:
    """How many pages each file has when LibreOffice lays it out; one start for all."""
    names = {name: f"{number:03}" for number, name in enumerate(files)}
    for name, data in files.items():
        (folder / f"{names[name]}.docx").write_bytes(data)
    in_office(sorted(folder.glob("*.docx")), "pdf", folder)
    reader = program("pdftotext")
    texts = {
        name: subprocess.run([reader, folder / f"{number}.pdf", "-"], capture_output=True, check=True).stdout
        for name, number in names.items()
    }
    return {name: text.count(b"\f") for name, text in texts.items()}


def reading(form: bytes, data: bytes) -> FormReading:
    """A filled form beside its blank one."""
    return FormReading(open_form(form, "form.docx"), open_form(data, "filled.docx"), scan_file(form, "form.docx"))


def differing(read: FormReading, values: dict[str, Value]) -> list[str]:
    """The fields in which not the same stands as was filled in."""
    wrong = []
    for entry in read.entries:
        value, field = values[entry.field.id], entry.field
        wanted = field.options[0].label if field.kind in ("tick", "choice") else value.text
        if entry.rows != value.rows or entry.text.split() != ("" if value.rows else wanted).split():
            wrong.append(f"{field.label}: {entry.text!r} {entry.rows}, not {wanted!r} {value.rows}")
    return wrong


def texts(read: FormReading) -> dict[str, str]:
    """What stands in each field, by its label."""
    return {entry.field.label: entry.text for entry in read.entries if not entry.blank}


def parts(data: bytes) -> dict[str, bytes]:
    """The parts of a file by name."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def document(data: bytes) -> str:
    """The main part."""
    return parts(data)["word/document.xml"].decode("utf-8")
