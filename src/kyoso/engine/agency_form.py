"""An agency's own form in the page: its fields, filled from the plan; a filled one read, checked and carried over.

Nothing is kept between calls: each brings its files, and the map is the one that the scan makes.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from kyoso.checks.report import Report, as_line
from kyoso.engine.showing import Count, Group, counts_of, groups_of
from kyoso.errors import Finding, Problem
from kyoso.forms.carrying import carry
from kyoso.forms.checking import findings_of
from kyoso.forms.comparing import compare
from kyoso.forms.document import open_form
from kyoso.forms.filling import fill, values_of
from kyoso.forms.mapping import LoadedMap
from kyoso.forms.messages import LEFT_OUTSIDE
from kyoso.forms.model import Field, FormMap
from kyoso.forms.planning import plan_of
from kyoso.forms.reading import FormReading
from kyoso.forms.reporting import judged, report_of
from kyoso.forms.scanning import scan, scan_file
from kyoso.forms.showing import comparison_as, heads_of, left_as_text, outside_of, rows_of, words_of
from kyoso.forms.values import PlanValues
from kyoso.model import Language, language_of
from kyoso.plan import Plan
from kyoso.rulebook import Rulebook
from kyoso.strict import Places
from kyoso.word.reading.planning import in_slugs
from kyoso.workbook.opening import is_workbook

if TYPE_CHECKING:
    from kyoso.engine.calls import Engine


NO_BOOK = "a workbook; this page fills Word forms (.docx) alone; for a workbook there are kyoso form scan and form fill"


class Brought(NamedTuple):
    """A file under the name that it has on the reader's disk."""

    name: str
    data: bytes


class ShownField(Struct, frozen=True):
    """A field of a form as the page shows it: its label, what may go in, what the plan says for it."""

    id: str
    label: str
    kind: str
    value: str
    sure: bool
    note: str
    options: tuple[str, ...]
    rows: bool
    locked: bool


class ShownForm(Struct, frozen=True):
    """A form's fields, and how many there are that the plan says something for."""

    fields: tuple[ShownField, ...]
    proposed: int


class ReadForm(Struct, frozen=True):
    """What a filled form holds, and what the checks say of it."""

    line: str
    counts: tuple[Count, ...]
    groups: tuple[Group, ...]
    fields: tuple[tuple[str, str], ...]  # label and words of each that is not blank
    outside: tuple[str, ...]  # words that stand outside of all fields
    plan: Plan
    report: Report


class CarriedForm(Struct, frozen=True):
    """How many fields went into the next form, what has no place there, and which fields are new."""

    moved: int
    left: tuple[tuple[str, str], ...]
    new: tuple[str, ...]


class ComparedForms(Struct, frozen=True):
    """Two forms side by side: heads, and a row of place, old and new for each difference."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, str, str], ...]


def scanned(data: bytes, name: str, plan: Plan, rulebook: Rulebook) -> ShownForm:
    """The fields of a form with what the plan says for each. Raises Problem where it is no form."""
    must_be_word(name)
    form = scan_file(data, name)
    shown = tuple(_shown(field, _values(form, plan, rulebook)) for field in form.fields)
    return ShownForm(shown, sum(bool(field.value) for field in shown))


def filled(data: bytes, name: str, values: Mapping[str, str]) -> bytes:
    """The form with these values in its fields. Raises Problem with every value that does not fit."""
    must_be_word(name)
    form = scan_file(data, name)
    fields = tuple(replace(field, value=values.get(field.id, ""), plan="") for field in form.fields)
    loaded = LoadedMap(replace(form, fields=fields), Places(name))
    return fill(data, name, loaded, values_of(None, None, loaded)).data


def read(engine: Engine, form: Brought, filled: Brought, call: str) -> ReadForm:
    """A filled form beside its blank one, and its plan by the rules of a call where one is named.

    Raises Problem where one of the two is no form.
    """
    reading = _reading(form, filled)
    plan = plan_of(reading.entries, engine.rulebook.declared.applicant).plan
    rules = judged(plan, filled.name, call, engine.checker.judge, engine.checker.reporter) if call else None
    report = report_of(filled.name, list(findings_of(reading)), engine.language, engine.say, rules)
    return ReadForm(
        line=as_line(report, engine.say),
        counts=counts_of(report, engine.say),
        groups=groups_of(report, engine.say),
        fields=tuple((e.field.label, words_of(e)) for e in reading.entries if not e.blank),
        outside=tuple(outside_of(reading)),
        plan=in_slugs(plan, engine.rulebook),
        report=report,
    )


def carried(engine: Engine, form: Brought, filled: Brought, following: Brought) -> tuple[CarriedForm, list[bytes]]:
    """A filled form in the next form; a second file keeps the words that have no place in it.

    Raises Problem where one of the three is no form.
    """
    must_be_word(following.name)
    loaded = LoadedMap(scan_file(following.data, following.name), Places(following.name))
    made = carry(_reading(form, filled), following.data, following.name, loaded)
    beside = [left_as_text(made, engine.say).encode()] if made.left else []
    left = tuple((each.label or engine.say(LEFT_OUTSIDE), each.text) for each in made.left)
    return CarriedForm(len(made.moved), left, tuple(field.label for field in made.new)), [made.data, *beside]


def compared(engine: Engine, old: Brought, new: Brought) -> tuple[ComparedForms, list[bytes]]:
    """Two forms side by side, and the same table as CSV. Raises Problem where one of the two is no form."""
    must_be_word(old.name, new.name)
    ours, theirs = open_form(old.data, old.name), open_form(new.data, new.name)
    made = compare(ours, theirs, scan(ours), scan(theirs))
    table = comparison_as(made, "csv", engine.say).encode()
    return ComparedForms(heads_of(engine.say), tuple(rows_of(made, engine.say))), [table]


def must_be_word(*names: str) -> None:
    """Raises Problem with one line for a workbook: the page fills Word forms alone."""
    for name in names:
        if is_workbook(Path(name)):
            raise Problem(Finding(name, 0, NO_BOOK))


def _reading(form: Brought, filled: Brought) -> FormReading:
    must_be_word(form.name, filled.name)
    opened = open_form(form.data, form.name)
    return FormReading(opened, open_form(filled.data, filled.name), scan(opened))


def _values(form: FormMap, plan: Plan, rulebook: Rulebook) -> PlanValues:
    language: Language = language_of(form.language)
    return PlanValues(plan, rulebook, language)


def _shown(field: Field, values: PlanValues) -> ShownField:
    limit = field.limit.said if field.limit is not None and field.limit.said not in field.label else ""
    heads = " / ".join(column.label for column in field.columns)
    return ShownField(
        field.id,
        field.label,
        field.kind,
        _said(field, values),
        field.sure,
        " · ".join(filter(None, (limit, field.unit, heads))),
        tuple(option.label for option in field.options),
        field.kind == "rows",
        field.protected,
    )


def _said(field: Field, values: PlanValues) -> str:
    """What the plan says for a field; nothing where no field of a plan is proposed."""
    if not field.plan:
        return ""
    try:
        if field.kind == "rows":
            return "\n".join("\t".join(row) for row in values.rows(field.plan, field))
        return values.text(field.plan, field)
    except (KeyError, ValueError):
        return ""
