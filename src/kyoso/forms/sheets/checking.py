"""Findings on a filled workbook: the form's own words and formulas, blanks, limits, lists, words for numbers."""

from __future__ import annotations

from collections.abc import Iterator

from kyoso.forms.checking import FormFinding
from kyoso.forms.labels import tidy
from kyoso.forms.limits import counted
from kyoso.forms.planning import number_of
from kyoso.forms.reading import Entry
from kyoso.forms.sheets.filling import place_of
from kyoso.forms.sheets.reading import BookReading, Differing
from kyoso.workbook.opening import externals

SAME_FORM = 0.6  # of the form's own words; a file with fewer is another form
QUOTED = 60


def findings_of_book(reading: BookReading) -> Iterator[FormFinding]:
    """Every finding."""
    words = [each for each in reading.differing if each.what == "words"]
    own = sum(1 for sheet in reading.form.sheets for cell in sheet.cells.values() if cell.kind in ("s", "inlineStr"))
    if own and len(words) > own * (1 - SAME_FORM):
        yield FormFinding("form-other", "", {"share": round(100 * (own - len(words)) / own)})
        return
    yield from map(_changed, reading.differing)
    drawn = next(iter(externals(reading.filled.opened)), None)
    if drawn is not None and not any(externals(reading.form.opened)):
        yield FormFinding("draws-from-file", "", {"found": drawn[:QUOTED]})
    for entry in reading.entries:
        yield from _entry(reading, entry)
    for text in reading.outside:
        at, _, said = text.partition(": ")
        yield FormFinding("outside", at, {"found": _short(said)})


def _changed(change: Differing) -> FormFinding:
    """What became of a cell of the form's own."""
    values: dict[str, str | int] = {"expected": _short(change.expected), "found": _short(change.found) or "—"}
    if change.what == "formula":
        return FormFinding("formula-changed", change.at, values)
    return FormFinding("own-words-changed" if change.found else "own-words-missing", change.at, values)


def _entry(reading: BookReading, entry: Entry) -> Iterator[FormFinding]:
    field = entry.field
    named: dict[str, str | int] = {"label": field.label}
    if entry.blank:
        if not field.protected and not field.optional:
            says = "ticks-none" if field.kind == "choice" else "blank"
            yield FormFinding(says, field.at, named)  # type: ignore[arg-type]
        return
    if field.kind == "choice" and not entry.chosen:
        yield FormFinding("not-listed", field.at, named | {"found": _short(entry.text)})
    if field.limit is not None and field.kind != "rows":
        found = counted(entry.text, field.limit)
        if found is not None and found > field.limit.most:
            over = found - field.limit.most
            named |= {"found": found, "said": field.limit.said, "over": over, "count": field.limit.count}
            yield FormFinding("too-long", field.at, named, open=field.limit.about)
    if _wants_number(reading, entry) and number_of(entry.text) is None:
        yield FormFinding("no-number", field.at, named | {"found": _short(entry.text)})


def _wants_number(reading: BookReading, entry: Entry) -> bool:
    """Whether the form counts with what stands in a field."""
    place = place_of(reading.form, entry.field.at)
    if place is None or entry.field.kind == "rows":
        return False
    validation = place[0].validation(place[1])
    if validation is not None and validation.kind in ("whole", "decimal"):
        return True
    return bool(entry.field.unit) and (validation is None or validation.kind not in ("list", "textLength"))


def _short(text: str) -> str:
    words = tidy(text)
    return words if len(words) <= QUOTED else words[: QUOTED - 1] + "…"
