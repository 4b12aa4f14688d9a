"""Findings on a filled form: the form's own words, blanks, limits, boxes, sums, what was left in."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

from kyoso.filled import Place
from kyoso.forms.aligning import Alignment
from kyoso.forms.cells import TOTAL
from kyoso.forms.document import Block, Document, Paragraph, Row, Table
from kyoso.forms.labels import tidy
from kyoso.forms.limits import Limit, counted
from kyoso.forms.markup import parse
from kyoso.forms.messages import Says
from kyoso.forms.planning import number_of
from kyoso.forms.reading import Entry, FormReading
from kyoso.forms.templates import key

SAME_FORM = 0.6  # of the form's own lines; a file with fewer is one of another form
SAME_YEAR = 0.93  # from which on a file is likely this year's form with a few words changed
MANY = 5  # lines that differ
QUOTED = 60
BEFORE = 12  # characters that are quoted before the first one that differs


class FormFinding(Struct, frozen=True):
    """One finding, by a fixed name, with the values of its words."""

    says: Says
    where: str  # an address of the filled file, or of the form
    values: dict[str, str | int] = {}
    open: bool = False  # nobody can say without a layout, or the form says only about how much
    met: bool = False  # what was held against something, and is well
    place: Place = Place()


def findings_of(reading: FormReading, last: Document | None = None) -> Iterator[FormFinding]:
    """Every finding; `last` is last year's form, to tell whether the file is written in that."""
    removed = frozenset(each.at for each in reading.map.instructions if each.remove)
    share = reading.alignment.share(removed)
    lost = [*reading.alignment.missing, *(line for line, _ in reading.alignment.changed)]
    differ = sum(line.address not in removed for line in lost)
    if last is not None and _share(last, reading) > share:
        yield FormFinding("form-last", "", {"other": last.opened.name})
        return
    if share < SAME_FORM:
        yield FormFinding("form-other", "", {"share": round(share * 100)})
        return
    if share < SAME_YEAR and differ >= MANY:
        yield FormFinding("form-year", "", {"share": round(share * 100)})
    yield from _own_words(reading)
    yield from _pages_words(reading)
    for entry in reading.entries:
        yield from _entry(entry)
    yield from _shared_limits(reading)
    yield from _instructions(reading)
    yield from _added(reading.alignment.added)
    yield from _sums(reading)


def _share(form: Document, reading: FormReading) -> float:
    return Alignment(form, reading.filled, reading.__class__(form, form, reading.map).slots, {}).share()


# -- the form's own words -------------------------------------------------------------------


def _own_words(reading: FormReading) -> Iterator[FormFinding]:
    removed = {each.at for each in reading.map.instructions if each.remove}
    for line, other in reading.alignment.changed:
        expected, found = _differing(tidy(line.text), tidy(other.text))
        yield FormFinding("own-words-changed", other.address, {"expected": expected, "found": found})
    for line in reading.alignment.missing:
        if line.address not in removed and key(line.text):
            yield FormFinding("own-words-missing", line.address, {"expected": _short(line.text)})


def _pages_words(reading: FormReading) -> Iterator[FormFinding]:
    """Headers and footers: every line of the form's is there; page numbers do not matter."""
    ours, theirs = page_lines(reading.form), page_lines(reading.filled)
    for line in ours:
        if line not in theirs:
            yield FormFinding("page-words-changed", "", {"expected": _short(line)})
    known = Counter(ours)
    for line in theirs:
        if line not in known and len(key(line)) > 2 and any(_near(line, other) for other in ours):
            yield FormFinding("page-words-new", "", {"found": _short(line)})


def page_lines(document: Document) -> list[str]:
    """The lines of headers and footers, without numbers of pages."""
    lines = []
    for relation in document.opened.relations(document.opened.main):
        if relation.kind in ("header", "footer") and relation.target in document.opened:
            document.opened.tree(relation.target)
            text = document.opened.part(relation.target).decode("utf-8")
            for element in parse(text, document.opened.refuse).iter("w:p"):
                words = re.sub(r"[0-9０-９]+", "", tidy(Paragraph(element, "", None).text))
                if words.strip(" -－/"):
                    lines.append(words)
    return list(dict.fromkeys(lines))


def _near(one: str, other: str) -> bool:
    return bool(set(key(one)) & set(key(other)))


# -- fields ---------------------------------------------------------------------------------


def _entry(entry: Entry) -> Iterator[FormFinding]:
    field = entry.field
    named: dict[str, str | int] = {"label": field.label}
    if field.kind == "choice" and field.pick == "one" and len(entry.chosen) > 1:
        yield FormFinding("ticks-many", field.at, named | {"found": len(entry.chosen)})
    if entry.blank:
        if field.protected:
            return  # nobody can write there
        if field.kind == "choice":
            yield FormFinding("ticks-none", field.at, named, open=field.optional or field.pick != "one")
        elif field.kind != "tick" and not field.optional:
            yield FormFinding("blank", field.at, named)
        return
    if field.limit is not None and field.kind != "rows":
        yield from _limit(entry, field.limit)


def _limit(entry: Entry, limit: Limit) -> Iterator[FormFinding]:
    found = counted(entry.text, limit)
    values: dict[str, str | int] = {
        "label": entry.field.label,
        "said": limit.said,
        "limit": limit.most,
        "found": found or 0,
        "over": (found or 0) - limit.most,
        "count": limit.count or "non-blank",
    }
    if found is None:
        yield FormFinding("not-measured", entry.field.at, values, open=True)
    elif limit.of == "digits" and found != limit.most:
        if entry.text.strip() not in ("なし", "該当なし", "N/A"):
            yield FormFinding("digits", entry.field.at, values)
    elif found > limit.most:
        yield FormFinding("too-long", entry.field.at, values, open=limit.about)


def _shared_limits(reading: FormReading) -> Iterator[FormFinding]:
    entries = {entry.field.id: entry for entry in reading.entries}
    pages = _pages_counted(reading.filled)
    for limit in reading.map.limits:
        over = [entries[name] for name in limit.over if name in entries]
        label = over[0].field.label if over else ""
        text = "\n".join(entry.text for entry in over)
        found = counted(text, limit)
        values: dict[str, str | int] = {
            "label": f"{label} …" if len(over) > 1 else label,
            "said": limit.said,
            "limit": limit.most,
            "found": found or 0,
            "over": (found or 0) - limit.most,
            "count": limit.count or "non-blank",
            "pages": pages,
        }
        if found is None:
            if pages > limit.most and limit.of == "pages" and len(over) == len(entries):
                yield FormFinding("too-many-pages", "", values, open=limit.about)
            elif text.strip():
                yield FormFinding("not-measured", "", values, open=True)
        elif found > limit.most:
            yield FormFinding("too-long", over[0].field.at if over else "", values, open=limit.about)


def _pages_counted(document: Document) -> int:
    """How many pages the program that saved the file counted last; 0 where none says."""
    name = next((r.target for r in document.opened.relations() if r.kind == "extended-properties"), "")
    if name not in document.opened:
        return 0
    match = re.search(rb"<Pages>(\d{1,5})</Pages>", document.opened.part(name))
    return int(match[1]) if match else 0


def _instructions(reading: FormReading) -> Iterator[FormFinding]:
    for instruction in reading.map.instructions:
        if not instruction.remove or instruction.at not in reading.alignment.lines:
            continue
        yield FormFinding("instruction-left", instruction.at, {"found": instruction.text})


def _added(blocks: list[Block]) -> Iterator[FormFinding]:
    for block in blocks:
        text = block.text if isinstance(block, Paragraph) else " ".join(c.text for r in block.rows for c in r.cells)
        if key(text):
            yield FormFinding("outside", block.address, {"found": _short(text)})


# -- sums -----------------------------------------------------------------------------------


def _sums(reading: FormReading) -> Iterator[FormFinding]:
    for block in reading.filled.body:
        if isinstance(block, Table):
            yield from _sums_down(block)
            yield from _sums_across(block)


def _sums_down(table: Table) -> Iterator[FormFinding]:
    """A row of totals says what the numbers above it in each column make together."""
    start = 0
    for index, row in enumerate(table.rows):
        if not _is_total(row):
            continue
        for cell in row.cells[1:]:
            said = _number(cell.text)
            parts = [
                number
                for above in table.rows[start:index]
                for other in above.cells
                if other.column == cell.column and (number := _number(other.text)) is not None
            ]
            if said is not None and len(parts) > 1 and sum(parts) != said:
                yield _sum(tidy(row.cells[0].text), cell.address, said, sum(parts))
        start = index + 1


def _sums_across(table: Table) -> Iterator[FormFinding]:
    """A column of totals says what the numbers before it in each row make together."""
    head = table.rows[0] if table.rows else None
    last = head.cells[-1] if head is not None and len(head.cells) > 2 else None
    if last is None or not TOTAL.match(tidy(last.text)):
        return
    for row in table.rows[1:]:
        said = _number(row.cells[-1].text) if row.cells[-1].column == last.column else None
        parts = [number for cell in row.cells[1:-1] if (number := _number(cell.text)) is not None]
        if said is not None and len(parts) > 1 and sum(parts) != said:
            yield _sum(tidy(row.cells[0].text), row.cells[-1].address, said, sum(parts))


def _sum(label: str, where: str, said: int, parts: int) -> FormFinding:
    values: dict[str, str | int] = {"label": label, "found": f"{said:,}", "expected": f"{parts:,}"}
    return FormFinding("sum-differs", where, values)


def _is_total(row: Row) -> bool:
    return len(row.cells) > 1 and bool(TOTAL.match(tidy(row.cells[0].text)))


def _number(text: str) -> int | None:
    plain = unicodedata.normalize("NFKC", text).strip()
    return number_of(plain) if re.fullmatch(r"[¥￥]?\s*[0-9][0-9,]*\s*(?:円|千円|万円|人)?", plain) else None


def _differing(one: str, other: str) -> tuple[str, str]:
    """Two lines from shortly before the first character that differs."""
    same = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    start = max(same - BEFORE, 0)
    lead = "…" if start else ""
    return lead + _short(one[start:]), lead + _short(other[start:])


def _short(text: str) -> str:
    words = tidy(text)
    return words if len(words) <= QUOTED else words[: QUOTED - 1] + "…"
