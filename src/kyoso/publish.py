"""`publish`: the one way out of a rule notebook.

It checks what a cell has built, shows it to the reader as a table in both languages, and
records it in the output's metadata, where the compiler finds it.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

import msgspec

from kyoso.model import KINDS, LANGUAGES, Figure, Language, Published, Record, Source, Text, sources_of
from kyoso.wording import QUALIFIERS, in_words

METADATA_KEY = "kyoso"
LANGUAGE_MARK = "<!--kyoso:{}-->"  # before the part of an output that is in one language
HEADS: dict[Language, tuple[str, str, str, str]] = {
    "ja": ("キー", "項目", "内容", "出典（文書・箇所・原文の表記）"),
    "en": ("Key", "Item", "Content", "Source (document, place, as written)"),
}


def publish(*records: Published | Iterable[Published]) -> None:
    """Show records and hand them to the compiler.

    Raises ValueError with one line a finding if a record is malformed, has no source or
    gives its key twice.
    """
    flat = list(_flatten(records))
    findings = [f"{_name(record)}: {trouble}" for record in flat for trouble in _troubles(record)]
    keys = [_name(record) for record in flat]
    findings += [
        f"{key}: published twice; a key names one rule" for key in sorted({k for k in keys if keys.count(k) > 1})
    ]
    if findings:
        raise ValueError("\n".join(findings))
    from IPython.display import display

    payload = [{"kind": type(record).__name__, **msgspec.to_builtins(record)} for record in flat]
    display(  # type: ignore[no-untyped-call]
        {"text/html": as_html(flat), "text/plain": "\n".join(keys)},
        raw=True,
        metadata={METADATA_KEY: payload},
    )


def _flatten(records: Iterable[Any]) -> Iterable[Any]:
    for record in records:
        if isinstance(record, Iterable) and not isinstance(record, Record):
            yield from _flatten(record)
        else:
            yield record


def _name(record: Any) -> str:
    return str(getattr(record, "key", record))


def _troubles(record: Any) -> Iterable[str]:
    """What is wrong with one record by itself."""
    if type(record).__name__ not in KINDS:
        yield f"publish takes {', '.join(KINDS)}, not {type(record).__name__}"
        return
    try:
        msgspec.convert(msgspec.to_builtins(record), type(record))
    except msgspec.ValidationError as error:
        yield str(error)
        return
    if isinstance(record, Figure):
        yield from _figure_troubles(record)


def _figure_troubles(figure: Figure) -> Iterable[str]:
    """Value and unit must fit each other, and each qualifier must have words."""
    for name in figure.qualifiers:
        if name not in QUALIFIERS:
            known = " ".join(QUALIFIERS)
            yield f"qualifier {name!r} has no words yet; known: {known}; a new one goes into kyoso.wording"
    value, unit = figure.value, figure.unit
    if unit == "text" and not isinstance(value, Text):
        yield "the unit is text; give the value as Text(ja=…, en=…)"
    if unit in ("date", "status") and not isinstance(value, str):
        yield f"the unit is {unit}; give the value as a string"
    if unit not in ("text", "date", "status") and not isinstance(value, int | tuple):
        yield f"the unit is {unit}; give the value as an integer, or as two for a range"


def as_html(records: list[Any]) -> str:
    """The records as one table a language; the book shows the one of its edition."""
    return "".join(
        LANGUAGE_MARK.format(language)
        + f'<div class="kyoso-published" lang="{language}">{_table(records, language)}</div>'
        for language in LANGUAGES
    ) + LANGUAGE_MARK.format("end")


def _table(records: list[Any], language: Language) -> str:
    head = "".join(f'<th scope="col">{cell}</th>' for cell in HEADS[language])
    rows = "".join(
        "<tr>"
        + f"<td><code>{escape(record.key)}</code></td>"
        + "".join(f"<td>{escape(cell)}</td>" for cell in _cells(record, language))
        + "</tr>"
        for record in records
    )
    return f'<table class="table"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _cells(record: Any, language: Language) -> tuple[str, str, str]:
    label = getattr(record, "label", None) or getattr(record, "name", None) or getattr(record, "title", None)
    content = in_words(record, language) if isinstance(record, Figure) else " / ".join(_texts(record, language))
    cited = "; ".join(_cite(source) for source in sources_of(record))
    return (label[language] if label else type(record).__name__, content, cited)


def _texts(record: Any, language: Language) -> Iterable[str]:
    """The words of a record that is not a figure, field by field."""
    for field in record.__struct_fields__:
        value = getattr(record, field)
        if isinstance(value, Text) and field not in ("label", "name", "title"):
            yield value[language]


def _cite(source: Source) -> str:
    return f"{source.document} {source.place}「{source.as_written}」"
