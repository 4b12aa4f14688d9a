"""An agency's own form: scanned, filled, read back and checked.

Beside it python-docx, which only opens the form, and docx-scalpel, which lists what is to be filled. The latter is a
program of 150 MB and not in the lock: `pip install --target DIR docx-scalpel`, and `PYTHONPATH=DIR` measures it too.
`KYOSO_FORM=FILE.docx` measures a form of yours in place of the sample.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from kyoso.forms.checking import findings_of
from kyoso.forms.document import open_form
from kyoso.forms.filling import fill
from kyoso.forms.mapping import LoadedMap
from kyoso.forms.model import Field
from kyoso.forms.reading import FormReading
from kyoso.forms.scanning import scan_file
from kyoso.forms.values import Value
from kyoso.strict import Places
from measuring.bench import Bench, Side
from measuring.sample_form import sample_form

COPIES = 10  # of the sample's tables: about a hundred fields, as the largest forms have


def measure(bench: Bench, folder: Path) -> None:
    """Each step on the bytes of one form."""
    from docx import Document

    path = Path(os.environ.get("KYOSO_FORM") or folder / "form.docx")
    if not path.exists():
        sample_form(path, "ja", COPIES)
    form = path.read_bytes()
    loaded = LoadedMap(scan_file(form, path.name), Places(path.name))
    bench.counts["fields"] = len(loaded.map.fields)
    filled = fill(form, path.name, loaded, _value, anyway=True).data

    def read() -> FormReading:
        reading = FormReading(open_form(form, path.name), open_form(filled, path.name), loaded.map)
        assert reading.entries
        return reading

    bench.in_turn(
        *_by_docx_scalpel(form),
        Side("form-by-python-docx", lambda: Document(str(path))),
        Side("form-scan", lambda: scan_file(form, path.name)),
        Side("form-fill", lambda: fill(form, path.name, loaded, _value, anyway=True)),
        Side("form-read", read),
        Side("form-check", lambda: list(findings_of(read()))),
        rounds=9,
    )


def _by_docx_scalpel(form: bytes) -> Iterator[Side]:
    """Places and controls as docx-scalpel lists them, where it is installed."""
    if find_spec("docx_scalpel") is None:
        print("forms: docx-scalpel is not installed and left out", file=sys.stderr)
        return
    from docx_scalpel import open_session

    def listed() -> object:
        with open_session(form) as session:
            return session.find_placeholders(), session.list_content_controls()

    yield Side("form-by-docx-scalpel", listed)


def _value(field: Field) -> Value:
    """Something that fits every field."""
    if field.kind == "date":
        return Value("2026-04-01")
    if field.kind == "postal":
        return Value("100-0001")
    if field.kind in ("tick", "choice"):
        return Value(field.options[0].label)
    if field.kind == "boxes":
        return Value("1234")
    if field.kind == "rows":
        return Value(rows=(("値",) * len(field.columns),) * (field.rows + 1))
    return Value("値")
