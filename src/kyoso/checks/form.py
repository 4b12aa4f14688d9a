"""Kinds of check on what the author wrote, and on what became of the draft's own words."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterator

from kyoso.checks.model import Outcome, Values
from kyoso.checks.shapes import ANY, judges
from kyoso.checks.subject import Subject, amount_of, written_rows
from kyoso.checks.table import Ask, Row
from kyoso.filled import Place


def _wanted(row: Row, names: Collection[str]) -> list[str]:
    """The names that a row looks at: those of `only`, if it has any, without those of `but`."""
    return [name for name in names if (not row.only or name in row.only) and name not in row.but]


def _missing(ask: Ask, subject: Subject, says: str, values: Values, place: Place) -> Outcome:
    """Something that is not there: not met, but in a section of ours that no rule of the call asks for, open."""
    if ask.ours and subject.is_ours(place.section):
        return Outcome("open", says, values, place, questions=(ask.ours,))
    return _not_met(ask, subject, says, values, place)


def _not_met(ask: Ask, subject: Subject, says: str, values: Values, place: Place) -> Outcome:
    return Outcome("not-met", says, values, place)


@judges(*ANY, span="either", backs=True)
def filled(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """Every field that must be filled in says something, and its prompt is gone."""
    written = 0
    for tag in _wanted(ask.row, subject.fields):
        field = subject.fields[tag]
        values: Values = {"field": ("field", tag, field.label), "text": ("text", field.text)}
        if field.state == "filled" and (_says_something(field.text) or field.pictures):
            written += 1
        else:
            says = "prompt-kept" if field.state == "prompt" and field.text.strip() else "field-empty"
            yield _missing(ask, subject, says, values, field.place)
    if written:
        yield Outcome("met", "fields-written", {"number": ("number", written)})


def sections_written(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """A section in which something is to be written holds text, a picture or a table."""
    roomy = {field.place.section for field in subject.fields.values()}
    roomy |= {table.place.section for table in subject.tables.values()}
    roomy |= {remark.place.section for remark in subject.remarks if remark.name == "table-missing"}
    for section in subject.sections:
        written = section.text.strip() or section.pictures or section.tables
        if section.id in _wanted(ask.row, [section.id]) and section.id not in roomy and not written:
            yield _missing(ask, subject, "section-empty", {"heading": ("text", section.heading)}, section.place)


def tables_written(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """Every table that must be filled in has a row that says something."""
    counts = {name: sum(1 for _ in written_rows(table)) for name, table in subject.tables.items()}
    if subject.origin == "plan":
        counts = {"institutions": len(subject.members), "budget": len(subject.lines)}
    for name in _wanted(ask.row, counts):
        place = subject.tables[name].place if name in subject.tables else Place(table=name)
        if not counts[name] and subject.origin == "plan":
            yield _missing(ask, subject, "list-empty", {"field": ("field", name)}, place)
        elif not counts[name]:
            yield _missing(ask, subject, "table-empty", {}, place)
        else:
            yield Outcome("met", "table-written", {"number": ("number", counts[name])}, place)


@judges(needs=("table", "parts"))
def cells_written(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """In each row that says something, the cells that must be filled in are."""
    table = subject.tables.get(ask.row.table)
    if table is None or next(written_rows(table), None) is None:
        return
    for row in table.rows:
        says = any(amount_of(cell.text) != 0 for name, cell in row.cells.items() if name not in ask.row.but)
        for name in ask.row.parts if says and not row.is_total else ():
            if name in row.cells and not _says_something(row.cells[name].text):
                place = Place(row.place.section, table.id, row.place.row, name, block=row.place.block)
                yield _missing(ask, subject, "cell-empty", {"column": ("column", name)}, place)


def instruction_gone(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """The draft's instructions to the author are taken out."""
    for section in subject.sections:
        if section.guidance_kept and section.id in _wanted(ask.row, [section.id]):
            yield Outcome("not-met", "instruction-kept", {"heading": ("text", section.heading)}, section.place)


def _says_something(text: str) -> bool:
    """Whether there is a character that counts."""
    return any(not char.isspace() and not _joins(char) for char in text)


# -- length ---------------------------------------------------------------------------------


def non_blank(text: str) -> int:
    """Characters without blanks, line ends and signs that only change the one before.

    >>> non_blank("2021年4月10日　に")
    11
    """
    return sum(not char.isspace() and not _joins(char) for char in text)


def with_blanks(text: str) -> int:
    """Characters, blanks included, line ends not.

    >>> with_blanks("2021年 4月")
    8
    """
    return sum(char not in "\r\n" and not _joins(char) for char in text)


def word_count(text: str) -> int:
    """What Word's status bar calls 文字: each wide character one, each run of narrow ones one.

    >>> word_count("2021年4月10日")
    6
    """
    count, inside = 0, False
    for char in text:
        if char.isspace():
            inside = False
        elif unicodedata.east_asian_width(char) in "WF":
            count, inside = count + 1, False
        elif not _joins(char):
            count, inside = count + (not inside), True
    return count


def _joins(char: str) -> bool:
    """Variation selectors and joiners: Word may or may not count them, we do not."""
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef" or char in "\u200b\u200d\ufeff"


COUNTS: dict[str, Callable[[str], int]] = {"non-blank": non_blank, "word": word_count, "all": with_blanks}


def _with_notes(text: str, notes: tuple[str, ...]) -> str:
    """A text with its footnotes and endnotes, which count for a limit like the text itself."""
    return "\n".join((text, *notes))


def pages_of(text: str, characters: int, lines: int) -> int:
    """Tenths of a page, rounded up, that a text takes: wide characters in a line, lines on a page.

    >>> pages_of("水" * 41, 40, 10)
    2
    """
    rows = sum(max(1, -(-_width(line) // (2 * characters))) for line in text.splitlines()) if text.strip() else 0
    return -(-10 * rows // lines)


def _width(line: str) -> int:
    return sum(1 + (unicodedata.east_asian_width(char) in "WF") for char in line if not _joins(char))


def _measured(subject: Subject) -> dict[str, tuple[str, str, Place]]:
    """Label, text with its notes, and place of every field and section, by its name."""
    texts = {
        tag: (field.label, _with_notes(field.text, field.notes) if field.state == "filled" else "", field.place)
        for tag, field in subject.fields.items()
    }
    return texts | {
        section.id: (section.heading, _with_notes(section.text, section.notes), section.place)
        for section in subject.sections
    }


def guide_length(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """The text of a section or field is no longer than the length that the officer gives as a guide."""
    texts = _measured(subject)
    for name in ask.row.only:
        if name not in texts:
            continue  # the draft of another call, without this section
        label, text, place = texts[name]
        values: Values = {"name": ("field", name, label), "limit": ("number", ask.row.limit)}
        if ask.row.page is None:
            found = COUNTS[ask.count or "non-blank"](text)
            values |= {"found": ("number", found), "over": ("number", found - ask.row.limit)}
            values |= {"count": ("counted", ask.count or "non-blank")}
            is_long, past, within = found > ask.row.limit, "past-guide-characters", "within-guide-characters"
        else:
            tenths = pages_of(text, *ask.row.page)
            values |= {"found": ("text", f"{tenths / 10:.1f}")}
            values |= {"across": ("number", ask.row.page[0]), "lines": ("number", ask.row.page[1])}
            is_long, past, within = tenths > 10 * ask.row.limit, "past-guide-pages", "within-guide-pages"
        yield Outcome("not-met", past, values, place) if is_long else Outcome("met", within, values, place)


def length(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """The text of a section or field is no longer than its limit; the count is named."""
    count = COUNTS[ask.count or "non-blank"]
    texts = _measured(subject)
    for name in ask.row.only:
        if name not in texts:
            yield Outcome("not-met", "nothing-to-measure", {"name": ("text", name)}, Place(), "warning")
        else:
            label, text, place = texts[name]
            found = count(text)
            values: Values = {
                "name": ("field", name, label),
                "found": ("number", found),
                "limit": ("number", ask.row.limit),
                "over": ("number", found - ask.row.limit),
                "count": ("counted", ask.count or "non-blank"),
            }
            yield (
                Outcome("not-met", "too-long", values, place)
                if found > ask.row.limit
                else Outcome("met", "short-enough", values, place)
            )


# -- what the reader noticed ----------------------------------------------------------------


# What is said of a remark that quotes nothing.
WITHOUT_WORDS = {"own-text-changed": "own-text-gone", "tracked-change": "tracked-formatting"}


@judges(needs=("remark",))
def noticed(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """What was noticed while reading: tracked changes, comments, missing parts, links, macros."""
    for remark in subject.remarks:
        if remark.name == ask.row.remark and remark.found.partition(":")[0] not in ask.row.but:
            place = remark.place
            named = remark.expected or remark.found or place.table or place.field or place.section
            values: Values = {"found": ("text", remark.found), "expected": ("text", named)}
            says = remark.name if remark.found else WITHOUT_WORDS.get(remark.name, remark.name)
            make = _missing if remark.name in ("section-missing", "field-missing", "table-missing") else _not_met
            yield make(ask, subject, says, values, subject.located(place))


def placed(ask: Ask, subject: Subject) -> Iterator[Outcome]:
    """All that the author wrote stands in a section, a table or a field."""
    for piece in subject.unplaced:
        yield Outcome("not-met", "unplaced", {"text": ("text", piece.text), "why": ("text", piece.why)}, piece.place)
