"""Figures, statements, calls, questions and all the other records that a notebook publishes.

Everywhere, words in the programme's languages are a pair, the source's first: ("委託費", "Commissioned funds").
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

import msgspec

from kyoso.as_written import read, said_of_text
from kyoso.errors import nearest
from kyoso.model import (
    LANGUAGES,
    Area,
    Assumption,
    Call,
    Document,
    Event,
    Figure,
    Flow,
    Hub,
    InstitutionKind,
    OpenQuestion,
    Person,
    Place,
    Programme,
    Source,
    Term,
    Text,
    Tier,
    Topic,
    Unit,
)
from kyoso.rules.citing import Cited

Words = Text | Sequence[str]  # in the programme's languages, the source's first


def words(*texts: str) -> Text:
    """The same words in each language of the programme, the source's first.

    Raises ValueError where a language is missing.

    >>> words("委託費", "Commissioned funds")
    Text(ja='委託費', en='Commissioned funds')
    """
    if len(texts) != len(LANGUAGES):
        raise ValueError(f"{texts}: give the words in {' and '.join(LANGUAGES)}, in this order")
    return Text(**dict(zip(LANGUAGES, texts, strict=True)))


def as_text(given: Words | None) -> Text | None:
    """A pair of words as a Text; a Text or nothing as it is. Raises ValueError where a language is missing."""
    if given is None or isinstance(given, Text):
        return given
    return words(given) if isinstance(given, str) else words(*given)


@dataclass(frozen=True)
class Faulty:
    """What a record would have been; `publish` says what is wrong with it, together with all the others."""

    key: str
    trouble: str


Maker = TypeVar("Maker", bound=Callable[..., Any])


def _told_together(make: Maker) -> Maker:
    """A trouble of a record is kept for `publish`, so that all of a cell are told at once."""

    @wraps(make)
    def made(key: str, *arguments: Any, **options: Any) -> Any:
        try:
            return make(key, *arguments, **options)
        except ValueError as error:
            return Faulty(key, str(error))

    return made  # type: ignore[return-value]


def _text(given: Words) -> Text:
    text = as_text(given)
    assert text is not None
    return text


def _source(cited: Sequence[Cited]) -> tuple[Source, tuple[Source, ...]]:
    for each in cited:
        if not isinstance(each, Cited):
            raise ValueError(f'{each!r} names no page; cite words as they stand on one: p7("…")')
    if not cited:
        raise ValueError('the source is missing; cite the words that say it, with their page: p7("…")')
    return cited[0].source, tuple(each.source for each in cited[1:])


def _qualifiers(found: Sequence[str], cited: Sequence[Cited], said: Sequence[Cited]) -> tuple[str, ...]:
    added = [qualifier for each in (*cited, *said) for qualifier in each.qualifiers]
    return tuple(dict.fromkeys((*found, *added)))


@_told_together
def figure(
    key: str,
    label: Words,
    *cited: Cited,
    said: Sequence[Cited] = (),
    unit: Unit | None = None,
    value: int | tuple[int, int] | str | None = None,
    because: Words | None = None,
    note: Words | None = None,
    year: int | None = None,
    inferred: bool = False,
) -> Figure:
    """A figure, given by its words as written: value, unit and qualifiers are read from the first ones cited.

    `cited` are the words with their pages, `p7("最大3.2億円/年度程度")`; the further ones say the same elsewhere.
    `said` are qualifiers that a whole page or table states (see `Page.says`). `unit` is needed only where the words and
    the label leave it open. `value` is given only where the words do not say it, and then `because` says why.
    `year` is the fiscal year where it is another than the document's; `inferred` marks what is read off a picture.
    Raises ValueError where the words hold no such figure, or several.
    """
    source, also = _source(cited)
    text = _text(label)
    if unit is not None and unit not in get_args(Unit):
        raise ValueError(f"unit {unit!r} is not known; {nearest(unit, get_args(Unit))}")
    if (value is None) != (because is None):
        raise ValueError("a value is typed only where the words do not say it; give value and because together")
    found = read(source.as_written, unit=unit, label=text.ja) if value is None else None
    if found is None and unit is None:
        raise ValueError("the unit is missing; a typed value has none of its own")
    return Figure(
        key=key,
        value=found.value if found else value,  # type: ignore[arg-type]
        unit=found.unit if found else unit,  # type: ignore[arg-type]
        qualifiers=_qualifiers(found.qualifiers if found else (), cited, said),
        label=text,
        fiscal_year=year or cited[0].year,
        source=source,
        also=also,
        note=as_text(note),
        inferred=inferred,
        typed=as_text(because),
    )


@_told_together
def statement(
    key: str,
    label: Words,
    *cited: Cited,
    said: Sequence[Cited] = (),
    note: Words | None = None,
    year: int | None = None,
    inferred: bool = False,
    **language: str,
) -> Figure:
    """What the document says in words, told in each language: `ja="…", en="…"`; the rest as in `figure`.

    想定, 検討中 and the like are read from the words as written. Raises ValueError where a language is missing.
    """
    source, also = _source(cited)
    for name in language:
        if name not in LANGUAGES:
            raise ValueError(f"{name}= is no language of the programme; {nearest(name, [*LANGUAGES, 'note'])}")
    missing = [name for name in LANGUAGES if name not in language]
    if missing:
        raise ValueError(f"the words in {', '.join(missing)} are missing; give {missing[0]}=…")
    return Figure(
        key=key,
        value=Text(**language),
        unit="text",
        qualifiers=_qualifiers(said_of_text(source.as_written), cited, said),
        label=_text(label),
        fiscal_year=year or cited[0].year,
        source=source,
        also=also,
        note=as_text(note),
        inferred=inferred,
    )


@_told_together
def status(
    key: str,
    value: str,
    label: Words,
    *cited: Cited,
    said: Sequence[Cited] = (),
    note: Words | None = None,
    year: int | None = None,
) -> Figure:
    """The status of a call or programme (one that `programme.yaml` declares), and the words that say so."""
    source, also = _source(cited)
    return Figure(
        key=key,
        value=value,
        unit="status",
        qualifiers=_qualifiers((), cited, said),
        label=_text(label),
        fiscal_year=year or cited[0].year,
        source=source,
        also=also,
        note=as_text(note),
    )


@_told_together
def question(key: str, asked: Words, *cited: Cited, known: Words) -> OpenQuestion:
    """What the documents leave open, what they do say about it (`known`), and where."""
    sources = (_source(cited)[0], *_source(cited)[1]) if cited else ()
    return OpenQuestion(key=key, question=_text(asked), known=_text(known), sources=sources)


@_told_together
def term(
    key: str, name: Words, standing: str, source: Cited | None, meaning: Words, *, short: Sequence[str] = ()
) -> Term:
    """A term in each language, whose its English is (`standing`), where it stands, and what it means.

    `short` are forms of the English that running text may use for it.
    """
    at = source.source if source else None
    return Term(key=key, name=_text(name), standing=standing, meaning=_text(meaning), source=at, short=tuple(short))


def roles(prefix: str, names: str) -> dict[str, str]:
    """Roles of a call, each with the key of its rule: the prefix and the role's own name.

    >>> roles("fy2021.co-creation", "field outline")
    {'field': 'fy2021.co-creation.field', 'outline': 'fy2021.co-creation.outline'}
    """
    return {name: f"{prefix}.{name}" for name in names.split()}


@_told_together
def call(
    key: str,
    *,
    area: str,
    tier: str,
    year: int,
    document: str | None,
    rules: Mapping[str, str],
    questions: Sequence[str],
    practice: str | None = None,
    status: str = "",
    promotes_to: str | None = None,
    carried: Sequence[str] = (),
) -> Call:
    """An area, tier and fiscal year, with the rules that hold for it by their roles, and what is open.

    `document` is what an applicant writes, if anything; `practice` the kind of a practice copy (by default the same).
    `status` is the key of its status (by default this key with `.status`); `promotes_to` the tier that a
    review leads to; `carried` are keys of another fiscal year that hold for it on purpose.
    """
    kind = practice or document
    if kind is None:
        raise ValueError("nobody writes anything; give practice=…, the kind of document to practise with")
    return Call(
        key=key,
        area=area,
        tier=tier,
        fiscal_year=year,
        status=status or f"{key}.status",
        document=document,
        practice=kind,
        rules=dict(rules),
        questions=tuple(questions),
        promotes_to=promotes_to,
        carried=tuple(carried),
    )


# -- the other records: as in the model, with words as pairs and sources as cited -----------


def place(name: str, title: Words, starts_with: str) -> Place:
    """A page of a document in the register, and the first words of its text copy."""
    return Place(place=name, title=_text(title), starts_with=starts_with)


def _maker(kind: type[Any]) -> Callable[..., Any]:
    """A function that makes records of a kind: the key first, words as pairs, sources as cited."""
    fields = {field.name: field for field in msgspec.structs.fields(kind)}

    def make(key: str, **given: Any) -> Any:
        source = given.get("source")
        for name, value in given.items():
            if name not in fields:
                raise ValueError(f"{name}= is not known; {nearest(name, list(fields))}")
            given[name] = _as_in_the_model(value, fields[name].type)
        if isinstance(source, Cited) and "fiscal_year" in fields:
            given.setdefault("fiscal_year", source.year)
        missing = [name for name, field in fields.items() if field.required and name not in given]
        if missing[1:]:
            raise ValueError(f"{', '.join(missing[1:])} missing; see help({make.__name__})")
        return kind(key=key, **given)

    make.__name__ = make.__qualname__ = re.sub("(?<=.)(?=[A-Z])", "_", kind.__name__).lower()
    make.__doc__ = kind.__doc__
    parameters = [
        parameter.replace(annotation=_as_one_writes(fields[name].type))
        for name, parameter in inspect.signature(kind).parameters.items()
    ]
    first = parameters[0].replace(kind=inspect.Parameter.POSITIONAL_OR_KEYWORD)
    rest = parameters[1:]
    make.__signature__ = inspect.Signature([first, *rest])  # type: ignore[attr-defined]
    return _told_together(make)


def _as_one_writes(wanted: Any) -> str:
    """What a notebook gives for a field of that type, as the help of Jupyter shows it."""
    origin, parts = get_origin(wanted), get_args(wanted)
    if origin is Annotated:
        return _as_one_writes(parts[0])
    if origin is Literal:
        return " | ".join(map(repr, parts))
    if origin is tuple:
        return f"Sequence[{_as_one_writes(parts[0])}]"
    if origin in (Union, UnionType):
        return " | ".join(_as_one_writes(part) for part in parts)
    return {Text: "Words", Source: "Cited", NoneType: "None"}.get(wanted) or str(wanted.__name__)


def _as_in_the_model(value: Any, wanted: Any) -> Any:
    """A pair of words as a Text, pairs as several, words as cited as their source; the rest as it is."""
    if isinstance(value, Cited):
        return value.source
    kinds = get_args(wanted) or (wanted,)
    if Text in kinds and isinstance(value, tuple | list):
        if get_origin(wanted) is tuple:
            return tuple(_text(each) for each in value)
        return _text(value)
    return value


area = _maker(Area)
assumption = _maker(Assumption)
event = _maker(Event)
flow = _maker(Flow)
hub = _maker(Hub)
institution_kind = _maker(InstitutionKind)
person = _maker(Person)
programme = _maker(Programme)
register = _maker(Document)
tier = _maker(Tier)
topic = _maker(Topic)
