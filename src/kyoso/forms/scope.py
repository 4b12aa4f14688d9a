"""What a stated limit is a limit of: one field, all fields under a heading, or the whole form."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from kyoso.forms.document import Document, Paragraph
from kyoso.forms.labels import is_numbered, is_sentence, tidy
from kyoso.forms.limits import Limit, limits_in
from kyoso.forms.model import Field, Language, base_of

_LEVELS = (
    r"第[0-9０-９一二三四五六七八九十]+章|[ⅠⅡⅢⅣⅤⅥ]|Part\b",
    r"[（(][一二三四五六七八九十][）)]|第[0-9０-９一二三四五六七八九十]+節|[A-Z][.．]\s|【|[＜<]|■",
    r"[0-9０-９]{1,2}[.．、]?(?![0-9.．])",
    r"[0-9０-９]{1,2}[.．-][0-9０-９]{1,2}|[（(][0-9０-９]{1,2}[）)]",
)


def limits_of(document: Document, fields: list[Field], language: Language) -> tuple[list[Field], list[Limit]]:
    """The fields, and the limits that no single one of them has; every stated limit is in one place."""
    held = {_plain(field.limit.said) for field in fields if field.limit is not None}
    shared: list[Limit] = []
    order = {address: number for number, address in enumerate(document.places)}
    places = [(order.get(base_of(field.at), 0), field) for field in fields]
    lines = list(_lines(document))
    for index, line in enumerate(lines):
        for limit in limits_in(line.text, language):
            if _plain(limit.said) in held:
                continue
            digits = limit.of == "digits"
            over = _named(line, limit, fields) if digits else _under(line, lines[index + 1 :], order, places)
            if digits and len(over) != 1:
                continue  # of another number, such as one that is not to be given
            if len(over) == 1 and (single := over[0]).limit is None:
                fields = [replace(f, limit=limit) if f.id == single.id else f for f in fields]
            else:
                shared.append(_shared(limit, over))
    return fields, list(dict.fromkeys(shared))


def _named(line: Paragraph, limit: Limit, fields: list[Field]) -> list[Field]:
    """The fields of the same cell that the sentence with a limit names: 10桁の番号が受付番号です."""
    said = next((each for each in re.split(r"[。．]", tidy(line.text)) if limit.said in each), "")
    cell = line.address.rpartition(".")[0]
    return [f for f in fields if f.label and tidy(f.label) in said and base_of(f.at).rpartition(".")[0] == cell]


def _shared(limit: Limit, over: list[Field]) -> Limit:
    return Limit(limit.most, limit.of, limit.count, limit.about, limit.said, tuple(field.id for field in over))


def _lines(document: Document) -> Iterator[Paragraph]:
    yield from (line for line in document.paragraphs() if not line.blank)


def _under(
    line: Paragraph, later: list[Paragraph], order: dict[str, int], places: list[tuple[int, Field]]
) -> list[Field]:
    """The long fields that stand under a heading, up to the next of its level; all where it is none."""
    level = -1 if is_sentence(line.text) else level_of(line.text)
    start, end = order.get(line.address, 0), len(order)
    long = [(at, field) for at, field in places if field.kind == "long"]
    if level < 0 or line.cell is not None:
        after = [field for at, field in long if at > start]
        return after if line.cell is None else []
    for other in later:
        if other.cell is None and 0 <= level_of(other.text) <= level:
            end = order.get(other.address, end)
            break
    return [field for at, field in long if start < at < end]


def level_of(text: str) -> int:
    """How high a heading stands by its number: 0 a chapter, 3 the lowest; -1 for no heading."""
    words = text.strip()
    if not is_numbered(words):
        return -1
    return next((n for n, pattern in enumerate(_LEVELS) if re.match(pattern, words)), 3)


def _plain(said: str) -> str:
    return "".join(said.split())
