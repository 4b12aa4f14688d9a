"""The answers on very many drafts as tables in parts, each written once; what they hold is not asked again.

Part n is `findings-n`, a row for each finding, and then `drafts-n`, a row for each draft with its digest and that of
the rules: a part is there once the latter is. A draft that was asked again stands in a later part, which counts.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

from kyoso import stores
from kyoso.checks.report import COLUMNS, Report, as_rows
from kyoso.errors import Problem, visible_name
from kyoso.files import MIB
from kyoso.spreadsheet import Table

Form = Literal["csv", "parquet"]
SIZE = 1000  # drafts in a part
LARGEST = 1024 * MIB  # a part of a thousand drafts with thousands of findings each
DRAFTS = ("file", "digest", "rules", "call", "not-met", "error", "warning", "open", "met", "bad")
_PART = re.compile(r"[/\\]drafts-([0-9]{6,9})\.(?:csv|parquet)$")
_CLEAN, _FOUND, _BAD = 0, 1, 2


class Before(NamedTuple):
    """What was answered on a draft: the first digits of its digest, and how it stood."""

    digest: str
    found: bool
    bad: bool


class Parts:
    """Takes answers, and knows those of earlier runs by the same rules. Raises Problem where there are some unasked."""

    def __init__(self, place: str, form: Form, rules: str, *, resume: bool) -> None:
        self._place, self._form, self._rules = place.rstrip("/"), form, rules
        self._drafts: list[dict[str, Any]] = []
        self._findings: list[dict[str, str]] = []
        self._known: dict[bytes, bytes] = {}
        names = [name for name in stores.below(self._place) if _number(name)]
        if names and not resume:
            raise Problem(f"{place}: holds answers already; give another folder, or --resume to go on with these")
        self._next = 1 + max(map(_number, names), default=0)
        for name in names:
            self._remember(_rows(name))

    def _remember(self, rows: Iterable[Mapping[str, Any]]) -> None:
        for row in rows:
            how = _BAD if row["bad"] else _FOUND if int(row["not-met"]) else _CLEAN
            if row["rules"] == self._rules and row["digest"]:
                self._known[_short(row["file"])] = bytes.fromhex(row["digest"][:16]) + bytes([how])
            else:
                self._known.pop(_short(row["file"]), None)

    @property
    def said(self) -> str:
        """What was written, for people."""
        return f"{self._place}, {self._next - 1} parts"

    def before(self, name: str) -> Before | None:
        """What was answered on a draft by the same rules."""
        kept = self._known.get(_short(visible_name(name)))
        return Before(kept[:8].hex(), kept[8] == _FOUND, kept[8] == _BAD) if kept else None

    def add(self, report: Report, digest: str) -> None:
        """Take an answer; without a digest it is asked again next time."""
        counts = {name: report.counts[name] for name in DRAFTS[4:9]}
        row = {"file": visible_name(report.file), "digest": digest, "rules": self._rules, "call": report.call}
        self._drafts.append({**row, **counts, "bad": report.bad})
        self._findings += as_rows(report)
        if len(self._drafts) >= SIZE:
            self.write()

    def write(self) -> None:
        """Write what was taken since the last part."""
        if not self._drafts:
            return
        for what, columns, rows in (("findings", COLUMNS, self._findings), ("drafts", DRAFTS, self._drafts)):
            data = _as_parquet(columns, rows) if self._form == "parquet" else _as_csv(columns, rows)
            stores.write(f"{self._place}/{what}-{self._next:06}.{self._form}", data)
        self._next += 1
        self._drafts, self._findings = [], []


def _number(name: str) -> int:
    """The number of a part by the name of its table of drafts; 0 for all other files."""
    found = _PART.search(name)
    return int(found[1]) if found else 0


def _short(name: str) -> bytes:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()[:12]


def _rows(name: str) -> Iterator[Mapping[str, Any]]:
    """The drafts of a part. Raises Problem where it is none."""
    data = stores.read(name, LARGEST, "part of answers")
    try:
        if name.endswith(".parquet"):
            yield from _parquet().read_table(io.BytesIO(data)).to_pylist()
        else:
            for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")):
                yield {column: (row[column] or "").removeprefix("'") for column in DRAFTS}
    except (ValueError, KeyError, OSError) as error:
        raise Problem(f"{name}: no part of answers ({error}); take it away") from None


def _as_csv(columns: tuple[str, ...], rows: list[dict[str, Any]]) -> bytes:
    out = io.BytesIO()
    Table(out, columns).write(rows)
    return out.getvalue()


def _as_parquet(columns: tuple[str, ...], rows: list[dict[str, Any]]) -> bytes:
    import pyarrow

    numbers = DRAFTS[4:9]
    schema = pyarrow.schema([(name, pyarrow.int32() if name in numbers else pyarrow.string()) for name in columns])
    out = io.BytesIO()
    filled = [{name: row.get(name, 0 if name in numbers else "") for name in columns} for row in rows]
    _parquet().write_table(pyarrow.Table.from_pylist(filled, schema), out, compression="zstd")
    return out.getvalue()


def _parquet() -> Any:
    """The writer and reader of Parquet. Raises Problem where it is missing."""
    try:
        import pyarrow.parquet as parquet
    except ImportError:
        raise Problem("Parquet needs pyarrow, which is optional: pip install 'kyoso[parquet]'") from None
    return parquet
