"""`publish` and `show`: the way out of a rule notebook.

`publish` checks what a cell has built, shows it to the reader as a table in each language, and records it
in the output's metadata, where the compiler finds it. `show` shows a table that is worked out from figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from numbers import Integral
from typing import TYPE_CHECKING, Any

import msgspec

from kyoso import as_written
from kyoso.model import KINDS, LANGUAGES, Figure, Language, Published, Record, Source, Text, Unit, sources_of
from kyoso.rules.citing import Cited, Page, said_since
from kyoso.rules.records import Faulty, Words, as_text
from kyoso.rules.tables import cited_in, figures_of, is_frame
from kyoso.wording import QUALIFIERS, UNIT_NAMES, in_words, plain

if TYPE_CHECKING:
    from pandas import DataFrame

METADATA_KEY = "kyoso"
SAID = "Said"  # in the metadata: words that say a qualifier of a page or table, beside the kinds of records
LANGUAGE_MARK = "<!--kyoso:{}-->"  # before the part of an output that is in one language
HEADS: dict[Language, tuple[str, str, str, str]] = {
    "ja": ("キー", "項目", "内容", "出典（文書・箇所・原文の表記）"),
    "en": ("Key", "Item", "Content", "Source (document, place, as written)"),
}
VALUE: dict[Language, str] = {"ja": "値", "en": "Value"}


def publish(
    *records: Published | Faulty | DataFrame | Iterable[Published | Faulty],
    label: Words | None = None,
    caption: Words | None = None,
    said: Sequence[Cited] = (),
    note: Words | None = None,
    unit: Unit | None = None,
) -> None:
    """Show records and hand them to the compiler; a DataFrame holds a figure a row (see `kyoso.rules.tables`).

    `label`, `said`, `note` and `unit` hold for every figure of a DataFrame; `caption` stands over the table.
    Raises ValueError with one line a finding if a record is malformed, has no source or gives its key twice.
    """
    common = {"label": label, "said": said, "note": note, "unit": unit}
    common = {name: value for name, value in common.items() if value}
    parts = [_part(part, common) for part in records]
    flat = [record for made, _ in parts for record in made]
    findings = [f"{_name(record)}: {trouble}" for record in flat for trouble in _troubles(record)]
    keys = [_name(record) for record in flat]
    findings += [
        f"{key}: published twice; a key names one rule" for key in sorted({k for k in keys if keys.count(k) > 1})
    ]
    if findings:
        raise ValueError("\n".join(findings))
    payload = [{"kind": type(record).__name__, **msgspec.to_builtins(record)} for record in flat]
    payload += [{"kind": SAID, **msgspec.to_builtins(each.source)} for each in said_since()]
    title = as_text(caption)
    tables = {language: "".join(_part_as_html(*part, language, title) for part in parts) for language in LANGUAGES}
    _display(tables, "\n".join(keys), payload)


def show(frame: DataFrame, caption: Words, unit: Unit | None = None) -> None:
    """Show a table that is worked out from figures; it publishes nothing.

    Heads and cells are words in the programme's languages, as pairs, or plain strings; numbers are in `unit`, and
    what the documents do not say is None.
    """
    title = as_text(caption)
    assert title is not None
    tables = {language: _derived(frame, language, title, unit) for language in LANGUAGES}
    _display(tables, title[LANGUAGES[0]], [])


def _display(tables: dict[Language, str], text: str, payload: list[dict[str, Any]]) -> None:
    from IPython.display import display

    html = "".join(
        LANGUAGE_MARK.format(language) + f'<div class="kyoso-published" lang="{language}">{tables[language]}</div>'
        for language in LANGUAGES
    )
    data = {"text/html": html + LANGUAGE_MARK.format("end"), "text/plain": text}
    display(data, raw=True, metadata={METADATA_KEY: payload} if payload else {})  # type: ignore[no-untyped-call]


# -- what is published ----------------------------------------------------------------------


def _part(part: Any, common: dict[str, Any]) -> tuple[list[Any], Any]:
    """What one argument publishes, and the table that it came in."""
    return (figures_of(part, **common), part) if is_frame(part) else (list(_flatten([part])), None)


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
    if isinstance(record, Faulty):
        yield record.trouble
        return
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
    """Value and unit must fit each other and the words as written, and each qualifier must have words."""
    for name in figure.qualifiers:
        if name not in QUALIFIERS:
            known = " ".join(QUALIFIERS)
            yield f"qualifier {name!r} has no words yet; known: {known}; a new one goes into kyoso.wording"
    value, unit = figure.value, figure.unit
    if unit == "text" and not isinstance(value, Text):
        yield "the unit is text; give the words in each language"
    elif unit in ("date", "status") and not isinstance(value, str):
        yield f"the unit is {unit}; give the value as a string"
    elif unit not in ("text", "date", "status") and not isinstance(value, int | tuple):
        yield f"the unit is {unit}; give the value as an integer, or as two for a range"
    else:
        yield from as_written.troubles(figure)


# -- what is shown --------------------------------------------------------------------------


def _part_as_html(records: list[Any], frame: Any, language: Language, caption: Text | None) -> str:
    if frame is None:
        return _table(records, language, caption)
    return _table_of_figures(records, frame, language, caption)


def _whole(heads: Iterable[str], rows: Iterable[str], language: Language, caption: Text | None) -> str:
    title = f"<caption>{escape(caption[language])}</caption>" if caption else ""
    head = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return f'<table class="table">{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _table(records: list[Any], language: Language, caption: Text | None) -> str:
    rows = (
        f"<td><code>{escape(record.key)}</code></td>"
        + "".join(f"<td>{escape(cell)}</td>" for cell in _cells(record, language))
        for record in records
    )
    return _whole(HEADS[language], rows, language, caption)


def _table_of_figures(figures: list[Figure], frame: Any, language: Language, caption: Text | None) -> str:
    """The table as it stands in the notebook: a figure a row, its number in its unit, the words page by page."""
    pages = [page for page in frame.columns if isinstance(page, Page)]
    units = {figure.unit for figure in figures}
    name = UNIT_NAMES.get(units.pop() if len(units) == 1 else "text")
    number = f"{VALUE[language]}（{name[language]}）" if name and language == "ja" else VALUE[language]
    if name and language != "ja":
        number = f"{VALUE[language]} ({name[language]})"
    key, item, content, _ = HEADS[language]
    heads = [key, item, number, content, *(f"{page.document} {page}" for page in pages)]
    rows = []
    for figure, row in zip(figures, frame.to_dict("records"), strict=True):
        words = {cited.source.place: cited.source.as_written for cited in cited_in(row)}
        cells = [f"<td>{escape(figure.label[language])}</td>", _number(figure, language, alone=bool(name))]
        cells += [f"<td>{escape(in_words(figure, language))}</td>"]
        cells += [f"<td>{escape(words.get(str(page), ''))}</td>" for page in pages]
        rows.append(f"<td><code>{escape(figure.key)}</code></td>" + "".join(cells))
    return _whole(heads, rows, language, caption)


def _number(figure: Figure, language: Language, *, alone: bool) -> str:
    """The value to the right; with its unit where the rows of a table have several."""
    value = figure.value
    if alone and isinstance(value, int) and figure.unit != "fiscal-year":
        return f'<td class="num">{value:,}</td>'
    if alone and isinstance(value, tuple):
        return f'<td class="num">{value[0]:,} – {value[1]:,}</td>'
    return f'<td class="num">{escape(plain(figure, language))}</td>'


def _derived(frame: Any, language: Language, caption: Text, unit: Unit | None) -> str:
    name = UNIT_NAMES.get(unit or "text")
    title = Text(ja=f"{caption.ja}（{name.ja}）", en=f"{caption.en} ({name.en})") if name else caption
    rows = (
        "".join(_derived_cell(cell, language) for cell in row)
        for row in frame.astype(object).itertuples(index=False, name=None)
    )
    return _whole((_said(head, language) for head in frame.columns), rows, language, title)


def _derived_cell(cell: Any, language: Language) -> str:
    if isinstance(cell, Integral):
        return f'<td class="num">{cell:,}</td>'
    return f"<td>{escape(_said(cell, language))}</td>"


def _said(cell: Any, language: Language) -> str:
    """A head or cell in a language: a pair of words, a string, or nothing."""
    if isinstance(cell, tuple):
        cell = as_text(cell)
    if isinstance(cell, Text):
        return cell[language]
    return cell if isinstance(cell, str) else "—"


def _cells(record: Any, language: Language) -> tuple[str, str, str]:
    label = getattr(record, "label", None) or getattr(record, "name", None) or getattr(record, "title", None)
    content = in_words(record, language) if isinstance(record, Figure) else " / ".join(_texts(record, language))
    cited = "; ".join(_cite(source) for source in sources_of(record))
    return (label[language] if label else type(record).__name__, content, cited)


def _texts(record: Any, language: Language) -> Iterator[str]:
    """The words of a record that is not a figure, field by field."""
    for field in record.__struct_fields__:
        value = getattr(record, field)
        if isinstance(value, Text) and field not in ("label", "name", "title"):
            yield value[language]


def _cite(source: Source) -> str:
    return f"{source.document} {source.place}「{source.as_written}」"
