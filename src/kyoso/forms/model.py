"""What a form asks for: its fields, limits and instructions, as a map that a person confirms."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from kyoso.formatting import Demand
from kyoso.forms.limits import Limit

Kind = Literal["text", "long", "date", "postal", "boxes", "tick", "choice", "rows"]
Language = Literal["ja", "en", "zh"]


class Record(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """Base of what stands in a map."""


class Option(Record, frozen=True):
    """One answer of a choice: where it is ticked, and its words."""

    at: str
    label: str


class Column(Record, frozen=True):
    """A column of a table that repeats: which cell of its rows, its head, and what goes into it."""

    cell: int
    label: str
    plan: str = ""
    unit: str = ""


class Field(Record, frozen=True):
    """One thing to be filled in, and what it is filled from.

    `plan`, `section` and `value` are proposed or given: a field of the plan, a section of a draft, or
    the words themselves. `sure` is false where the scan is not.
    """

    id: str
    label: str
    at: str
    kind: Kind = "text"
    sure: bool = True
    plan: str = ""
    section: str = ""
    value: str = ""
    limit: Limit | None = None
    unit: str = ""
    rounding: Literal["", "down", "up", "half-up"] = ""
    options: tuple[Option, ...] = ()
    pick: Literal["", "one"] = ""
    mark: str = ""  # how an option is chosen where not by a tick: ○ written into brackets, or drawn round it
    columns: tuple[Column, ...] = ()
    rows: int = 0  # blank ones that the form has
    tag: str = ""  # of a content control, a legacy field or the form's own machine tag
    optional: bool = False
    protected: bool = False
    note: str = ""


class Instruction(Record, frozen=True):
    """Words of the form in colour, or a page, that tell what to do; `remove` where the form says so."""

    at: str
    text: str
    colour: str = ""
    remove: bool = False


class FormMap(Record, frozen=True):
    """A form's map. `form` is the file that it was made from, `sha256` its digest; `finished` is what the filled file
    has to look like."""

    form: str
    sha256: str
    language: Language = "ja"
    protection: str = ""
    limits: tuple[Limit, ...] = ()
    finished: tuple[Demand, ...] = ()
    fields: tuple[Field, ...] = ()
    instructions: tuple[Instruction, ...] = ()


def base_of(at: str) -> str:
    """The paragraph, cell or row of an address, without the number of a place in it."""
    return at.partition("/")[0].partition("-")[0].rstrip("+")
