"""What was read, left or compared, as YAML, JSON, text and tables."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any, Literal

import msgspec

from kyoso.forms.aligning import blocks_text
from kyoso.forms.carrying import Carried
from kyoso.forms.comparing import Comparison
from kyoso.forms.messages import (
    COMPARED,
    FIELD_GONE,
    FIELD_NEW,
    LEFT_HEAD,
    LEFT_OUTSIDE,
    LEFT_PICTURES,
    LIMIT_CHANGED,
    ONLY_NEW,
    ONLY_OLD,
    SAME,
    place_in_words,
)
from kyoso.forms.model import Field
from kyoso.forms.planning import plan_of
from kyoso.forms.reading import Entry, FormReading
from kyoso.forms.sheets.reading import BookReading
from kyoso.spreadsheet import Table
from kyoso.word.reading.showing import as_json, plan_as_yaml, yaml_of

Gettext = Callable[[str], str]


Reading = FormReading | BookReading


def plan_as(reading: Reading, kind: Literal["yaml", "json"]) -> str:
    """The plan that a form holds, as `kyoso draft --plan` takes it."""
    plan = plan_of(reading.entries).plan
    return as_json(plan) if kind == "json" else plan_as_yaml(plan)


def reading_as(reading: Reading, kind: Literal["yaml", "json"]) -> str:
    """All that a form holds: the plan, the sections, every other field, and what stands outside of them."""
    planned = plan_of(reading.entries)
    data: dict[str, Any] = {
        "file": reading.filled.opened.name,
        "form": reading.map.form,
        "plan": msgspec.to_builtins(planned.plan),
        "sections": {e.field.section: e.text for e in reading.entries if e.field.section and e.text},
        "fields": [_field(entry.field, entry.text, entry.rows) for entry in reading.entries if not entry.blank],
        "outside": list(outside_of(reading)),
    }
    data = {name: value for name, value in data.items() if value or name == "plan"}
    return msgspec.json.format(msgspec.json.encode(data), indent=2).decode() + "\n" if kind == "json" else yaml_of(data)


def outside_of(reading: Reading) -> Iterator[str]:
    """Words that stand outside of all fields."""
    if isinstance(reading, BookReading):
        yield from reading.outside
        return
    yield from (text for block in reading.alignment.added if (text := blocks_text([block]).strip()))


def words_of(entry: Entry) -> str:
    """What stands in a field, rows a line each with tabs."""
    return entry.text or "\n".join("\t".join(row) for row in entry.rows if any(row))


def _field(field: Field, text: str, rows: tuple[tuple[str, ...], ...]) -> dict[str, Any]:
    made: dict[str, Any] = {"id": field.id, "label": field.label}
    if field.kind == "rows":
        heads = [column.label for column in field.columns]
        made["rows"] = [dict(zip(heads, row, strict=False)) for row in rows if any(row)]
    else:
        made["text"] = text
    return made


def left_as_text(carried: Carried, gettext: Gettext) -> str:
    """What the next form has no place for, to be read and copied by a person."""
    lines = [gettext(LEFT_HEAD)]
    for left in carried.left:
        lines += ["", f"■ {left.label or gettext(LEFT_OUTSIDE)}", left.text]
        if left.pictures:
            lines.append(gettext(LEFT_PICTURES) % {"number": left.pictures})
    return "\n".join(lines) + "\n"


def comparison_as(compared: Comparison, kind: Literal["md", "csv"], gettext: Gettext) -> str:
    """Two forms side by side (新旧対照表), as a Markdown table or as CSV."""
    rows, heads = list(rows_of(compared, gettext)), heads_of(gettext)
    if kind == "csv":
        made = io.BytesIO()
        Table(made, heads).write(dict(zip(heads, row, strict=True)) for row in rows)
        return made.getvalue().decode("utf-8")
    if not rows:
        return gettext(SAME) + "\n"
    lines = [_line(heads), _line(tuple("---" for _ in heads)), *map(_line, rows)]
    return "\n".join(lines) + "\n"


def heads_of(gettext: Gettext) -> tuple[str, ...]:
    """The heads of a table of two forms."""
    return tuple(map(gettext, COMPARED))


def _line(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def rows_of(compared: Comparison, gettext: Gettext) -> Iterator[tuple[str, str, str]]:
    """A row for each difference: place, old words, new ones."""
    for each in compared.lines:
        places = dict.fromkeys(at for at in (each.old_at, each.new_at) if at)
        where = " → ".join(place_in_words(at, gettext) for at in places)
        yield where, each.old or gettext(ONLY_NEW), each.new or gettext(ONLY_OLD)
    for field in compared.gone:
        yield f"{gettext(FIELD_GONE)} {place_in_words(field.at, gettext)}", field.label, ""
    for field in compared.new:
        yield f"{gettext(FIELD_NEW)} {place_in_words(field.at, gettext)}", "", field.label
    for old, new in compared.limits:
        said = [each.limit.said if each.limit is not None else "" for each in (old, new)]
        yield gettext(LIMIT_CHANGED) % {"label": new.label}, said[0], said[1]
