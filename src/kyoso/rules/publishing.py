"""`publish` and `show`: the way out of a rule notebook.

`publish` checks what a cell has built, shows it to the reader as a table in each language, and records it
in the output's metadata, where the compiler finds it. `show` shows a table that is worked out from figures.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from html import escape
from itertools import groupby
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import msgspec

from kyoso import as_written
from kyoso.declared import Declared
from kyoso.errors import Problem, nearest
from kyoso.model import KINDS, LANGUAGES, Figure, Language, Published, Record, Text, Unit, sources_of
from kyoso.programme import load, undeclared, with_words
from kyoso.project import Project
from kyoso.rules.citing import Cited, said_since
from kyoso.rules.records import Faulty, Words, as_text
from kyoso.rules.remarks import are_found, known_of, remarks
from kyoso.rules.tables import figures_of, is_frame
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
UNIT: dict[Language, str] = {"ja": "（%s）", "en": " (%s)"}


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
    In JupyterLab it says beside each record whether its words stand on their page, and what else is noticed.
    Raises Refused with one line a finding if a record is malformed, has no source or gives its key twice.
    """
    common = {"label": label, "said": said, "note": note, "unit": unit}
    common = {name: value for name, value in common.items() if value}
    parts = list(_parts(records, common))
    flat = [record for made, _ in parts for record in made]
    declared = _declared()
    findings = [f"{_name(record)}: {trouble}" for record in flat for trouble in _troubles(record, declared)]
    keys = [_name(record) for record in flat]
    findings += [
        f"{key}: published twice; a key names one rule" for key in sorted({k for k in keys if keys.count(k) > 1})
    ]
    if findings:
        raise Refused("\n".join(findings))
    payload = [{"kind": type(record).__name__, **msgspec.to_builtins(record)} for record in flat]
    payload += [{"kind": SAID, **msgspec.to_builtins(each.source)} for each in said_since()]
    title = as_text(caption)
    signs = _signs(flat)
    shown = [([_said_by(each, declared) for each in made], frame) for made, frame in parts]
    tables = {
        language: "".join(_part_as_html(*part, language, title, signs) for part in shown) for language in LANGUAGES
    }
    _display(tables, "\n".join(keys), payload)


class Refused(ValueError):
    """What is wrong with the records of a cell, a line each."""

    @property
    def _render_traceback_(self) -> Callable[[], list[str]]:
        """The lines alone where a person works in a notebook; elsewhere IPython must not find it."""
        if not _notebook():
            raise AttributeError
        return lambda: [f"kyoso: {line}" for line in str(self).splitlines()]


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

    html = "".join(LANGUAGE_MARK.format(language) + _block(tables[language], language) for language in LANGUAGES)
    data = {"text/html": html + LANGUAGE_MARK.format("end"), "text/plain": text}
    display(data, raw=True, metadata={METADATA_KEY: payload} if payload else {})  # type: ignore[no-untyped-call]


def _block(table: str, language: Language) -> str:
    """The tables in one language; for who works in a notebook, those in other languages than the first are folded."""
    block = f'<div class="kyoso-published" lang="{language}">{table}</div>'
    if _notebook() and language != LANGUAGES[0]:
        return f"<details><summary>{language}</summary>{block}</details>"
    return block


# -- what is published ----------------------------------------------------------------------


def _parts(given: Iterable[Any], common: dict[str, Any]) -> Iterator[tuple[list[Any], Any]]:
    """What is published table by table: each DataFrame with its figures, and the records between them."""
    for of_frames, parts in groupby(given, key=is_frame):
        if of_frames:
            yield from ((figures_of(frame, **common), frame) for frame in parts)
        else:
            yield list(_flatten(parts)), None


def _flatten(records: Iterable[Any]) -> Iterable[Any]:
    for record in records:
        if isinstance(record, Iterable) and not isinstance(record, Record):
            yield from _flatten(record)
        else:
            yield record


def _name(record: Any) -> str:
    return str(getattr(record, "key", record))


def _troubles(record: Any, declared: Declared | None) -> Iterable[str]:
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
        yield _plainly(str(error), type(record))
        return
    if isinstance(record, Figure):
        yield from _figure_troubles(record)
    if declared:
        yield from undeclared(record, declared)


def _said_by(record: Any, declared: Declared | None) -> Any:
    """A status with the words of the programme, or with ours for a notebook somewhere else."""
    return with_words(record, declared or Declared()) if isinstance(record, Figure) else record


def _declared() -> Declared | None:
    """What the programme of this notebook declares; None for a notebook somewhere else."""
    try:
        project = Project.find()
    except Problem:
        return None
    return load(project)


_NO_WORDS = re.compile(r"Expected `str` of length >= 1 - at `\$\.(.+)\.(\w+)`")
_NO_KEY = re.compile(r"Expected `str` matching regex .* - at `\$\.(\w+)`")
_NO_SUCH = re.compile(r"Invalid enum value '(.*)' - at `\$\.(\w+)`")


def _plainly(trouble: str, kind: type[Any]) -> str:
    """What msgspec says of a record, in the words of a notebook."""
    if found := _NO_WORDS.match(trouble):
        return f"{found[1]}: the words in {found[2]} are missing; give them in {' and '.join(LANGUAGES)}, in this order"
    if found := _NO_KEY.match(trouble):
        return f"{found[1]}: small letters, digits and hyphens, with points between parts: fy2025.full-scale.ceiling"
    if found := _NO_SUCH.match(trouble):
        wanted = next(field.type for field in msgspec.structs.fields(kind) if field.name == found[2])
        known = [name for part in (wanted, *get_args(wanted)) for name in get_args(part) if isinstance(name, str)]
        return f"{found[2]}={found[1]!r} is not known; {nearest(found[1], known)}"
    return trouble


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


Signs = dict[str, list[Text]]  # what stands beside a key while somebody works in a notebook
FOUND = Text(ja="✓ 資料のページにある言葉です", en="✓ the words stand on their page")


def _notebook() -> str:
    """The name of the notebook, without its ending, where a person works in one; else nothing."""
    return Path(os.environ.get("JPY_SESSION_NAME", "")).stem


def _signs(records: list[Any]) -> Signs:
    """What is noticed about each record, where a person works in a notebook: nothing of it gets into the book."""
    if not (notebook := _notebook()):
        return {}
    try:
        known = known_of(Project.find())
    except Problem:  # a notebook somewhere else
        return {}
    found: Signs = {}
    for record in records:
        noticed = [Text(ja=f"⚠ {text.ja}", en=f"⚠ {text.en}") for text in remarks(record, known, notebook)]
        found[record.key] = noticed or ([FOUND] if are_found(record, known) else [])
    return found


def _key(record: Any, language: Language, signs: Signs) -> str:
    """The cell with the key, and what is noticed beneath it."""
    beneath = "".join(f"<br><small>{escape(text[language])}</small>" for text in signs.get(record.key, ()))
    return f"<td><code>{escape(record.key)}</code>{beneath}</td>"


def _part_as_html(records: list[Any], frame: Any, language: Language, caption: Text | None, signs: Signs) -> str:
    if frame is None:
        return _table(records, language, caption, signs)
    return _table_of_figures(records, language, caption, signs)


NUMBERS = ' class="num"'  # a cell of a column to the right


def _whole(
    heads: Iterable[str],
    rows: Iterable[str],
    language: Language,
    caption: Text | None,
    numbers: Container[int] = (),
) -> str:
    title = f"<caption>{escape(caption[language])}</caption>" if caption else ""
    head = "".join(
        f'<th scope="col"{NUMBERS if at in numbers else ""}>{escape(head)}</th>' for at, head in enumerate(heads)
    )
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return f'<table class="table">{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _table(records: list[Any], language: Language, caption: Text | None, signs: Signs) -> str:
    rows = (
        _key(record, language, signs)
        + "".join(f"<td>{escape(cell)}</td>" for cell in _cells(record, language))
        + f"<td>{'<br>'.join(_cited(record))}</td>"
        for record in records
    )
    return _whole(HEADS[language], rows, language, caption)


def _table_of_figures(figures: list[Figure], language: Language, caption: Text | None, signs: Signs) -> str:
    """The table as it stands in the notebook: a figure a row, its number in its unit, the words with their pages."""
    units = {figure.unit for figure in figures}
    name = UNIT_NAMES.get(units.pop() if len(units) == 1 else "text")
    number = VALUE[language] + (UNIT[language] % name[language] if name else "")
    key, item, content, source = HEADS[language]
    labelled = len({figure.label for figure in figures}) > 1  # one label for all is that of the caption
    heads = [key, *([item] if labelled else []), number, content, source]
    rows = []
    for figure in figures:
        cells = [f"<td>{escape(figure.label[language])}</td>"] if labelled else []
        cells += [_number(figure, language, alone=bool(name)), f"<td>{escape(in_words(figure, language))}</td>"]
        cells += [f"<td>{'<br>'.join(_cited(figure))}</td>"]
        rows.append(_key(figure, language, signs) + "".join(cells))
    return _whole(heads, rows, language, caption, numbers=(1 + labelled,))


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
    title = caption
    if name:
        title = Text(**{each: caption[each] + UNIT[each] % name[each] for each in LANGUAGES})
    rows = (
        "".join(_derived_cell(cell, language) for cell in row)
        for row in frame.astype(object).itertuples(index=False, name=None)
    )
    heads = [_said(head, language) for head in frame.columns]
    return _whole(heads, rows, language, title, numbers=range(1, len(heads)))


def _derived_cell(cell: Any, language: Language) -> str:
    if isinstance(cell, Integral):
        return f'<td class="num">{cell:,}</td>'
    number = NUMBERS if cell is None else ""
    return f"<td{number}>{escape(_said(cell, language))}</td>"


def _said(cell: Any, language: Language) -> str:
    """A head or cell in a language: a pair of words, a string, or nothing."""
    if isinstance(cell, tuple):
        cell = as_text(cell)
    if isinstance(cell, Text):
        return cell[language]
    return cell if isinstance(cell, str) else "—"


def _cells(record: Any, language: Language) -> tuple[str, str]:
    label = getattr(record, "label", None) or getattr(record, "name", None) or getattr(record, "title", None)
    content = in_words(record, language) if isinstance(record, Figure) else " / ".join(_texts(record, language))
    return (label[language] if label else type(record).__name__, content)


def _texts(record: Any, language: Language) -> Iterator[str]:
    """The words of a record that is not a figure, field by field."""
    for field in record.__struct_fields__:
        value = getattr(record, field)
        if isinstance(value, Text) and field not in ("label", "name", "title"):
            yield value[language]


def _cited(record: Any) -> Iterator[str]:
    """Each source; the book says its document's name and links to it (`kyoso.book.published`)."""
    key = escape(record.key)
    for source in sources_of(record):
        document, place, words = (escape(each) for each in (source.document, source.place, source.as_written))
        at = f'data-key="{key}" data-document="{document}" data-place="{place}"'
        yield f'<span class="kyoso-cited" {at}>{document} {place}</span>「{words}」'
