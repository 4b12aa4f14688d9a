"""An agency's own form in the page: its fields, what the plan says for each, and the form filled."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from kyoso.forms.filling import fill, values_of
from kyoso.forms.mapping import LoadedMap
from kyoso.forms.model import Field, FormMap
from kyoso.forms.scanning import scan_file
from kyoso.forms.values import PlanValues
from kyoso.model import Language
from kyoso.plan import Plan
from kyoso.rulebook import Rulebook
from kyoso.strict import Places


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


class ShownForm(Struct, frozen=True):
    """A form's fields, and how many there are that the plan says something for."""

    fields: tuple[ShownField, ...]
    proposed: int


def scanned(data: bytes, name: str, plan: Plan, rulebook: Rulebook) -> ShownForm:
    """The fields of a form with what the plan says for each. Raises Problem where it is no form."""
    form = scan_file(data, name)
    shown = tuple(_shown(field, _values(form, plan, rulebook)) for field in form.fields)
    return ShownForm(shown, sum(bool(field.value) for field in shown))


def filled(data: bytes, name: str, values: Mapping[str, str]) -> bytes:
    """The form with these values in its fields. Raises Problem with every value that does not fit."""
    form = scan_file(data, name)
    fields = tuple(replace(field, value=values.get(field.id, ""), plan="") for field in form.fields)
    loaded = LoadedMap(replace(form, sha256=hashlib.sha256(data).hexdigest(), fields=fields), Places(name))
    return fill(data, name, loaded, values_of(None, None, loaded)).data


def _values(form: FormMap, plan: Plan, rulebook: Rulebook) -> PlanValues:
    language: Language = "en" if form.language == "en" else "ja"
    return PlanValues(plan, rulebook, language)


def _shown(field: Field, values: PlanValues) -> ShownField:
    limit = field.limit.said if field.limit is not None else ""
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
