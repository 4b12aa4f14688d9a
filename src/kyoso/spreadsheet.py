"""Tables as CSV that people open in a spreadsheet: every cell is text there or a number, never a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, BinaryIO

MARK = b"\xef\xbb\xbf"  # by this, Excel in Japan knows UTF-8
# What a formula begins with, in the wide letters of Japan too, which Excel reads as the narrow ones.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def cell(value: Any) -> Any:
    """A value as a cell: text that a spreadsheet would run begins with an apostrophe, which makes it text there."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


class Table:
    """Rows that go into a file one after another, under a line with the names of the columns."""

    def __init__(self, file: BinaryIO, columns: Sequence[str]) -> None:
        file.write(MARK)
        self._columns = columns
        self._rows = csv.writer(_Encoded(file), lineterminator="\r\n")
        self._rows.writerow(columns)

    def write(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Put rows in; what a row does not have stays empty."""
        self._rows.writerows([cell(row.get(name, "")) for name in self._columns] for row in rows)


class _Encoded:
    """Text into a file of bytes that somebody else closes; halves of letters are written as JSON would."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, text: str) -> None:
        self._file.write(text.encode("utf-8", "backslashreplace"))
