"""How much of what a person has marked in a form the scan finds, and how much it finds that nobody marked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

from kyoso.forms.model import Field, FormMap, base_of

MARKS = Path(__file__).with_name("form_marks.yaml")


class Marks(NamedTuple):
    """What a person marked: how many places at each address, and the limits that the form states."""

    blanks: Counter[str]
    ticks: Counter[str]
    limits: Counter[str]


class Compared(NamedTuple):
    """Places and limits that were marked and not found, and those that were found and not marked."""

    marked: int
    missed: Counter[str]
    false: Counter[str]
    limits_missed: Counter[str]
    limits_false: Counter[str]


def marks() -> dict[str, Marks]:
    """The marks of each form by its file's name."""
    return {
        name: Marks(places(said.get("blanks", "")), places(said.get("ticks", "")), Counter(said.get("limits", ())))
        for name, said in yaml.safe_load(MARKS.read_text("utf-8")).items()
    }


def places(text: str) -> Counter[str]:
    """How many places are marked at each address."""
    found: Counter[str] = Counter()
    for mark in text.split():
        at, _, number = mark.partition("*")
        for address in _addresses(at):
            found[address] += int(number or 1)
    return found


def _addresses(mark: str) -> Iterator[str]:
    head, _, last = mark.rpartition(".")
    if between := re.fullmatch(r"([cp])(\d+)-[cp](\d+)", last):
        names = [f"{between[1]}{number}" for number in range(int(between[2]), int(between[3]) + 1)]
    else:
        names = last.strip("[]").split(",")
    yield from (f"{head}.{name}" if head else name for name in names)


def compared(form: FormMap, marked: Marks) -> Compared:
    """A scan beside the marks of its form."""
    wanted = marked.blanks + marked.ticks
    found = Counter(at for field in form.fields for at in _found(field))
    limits = [*form.limits, *(field.limit for field in form.fields if field.limit is not None)]
    stated = Counter(f"{limit.most} {limit.of}" for limit in limits)
    return Compared(wanted.total(), wanted - found, found - wanted, marked.limits - stated, stated - marked.limits)


def _found(field: Field) -> Iterator[str]:
    """The address of each place of a field, without the number of the place in its line."""
    if field.kind == "boxes":
        first, _, last = field.at.partition("-")
        stem = first.rpartition(".")[0]
        yield from _addresses(f"{stem}.{first.rpartition('.')[2]}-{last}")
    elif field.kind == "rows":
        table, _, row = field.at.rpartition(".r")
        for number in range(int(row), int(row) + max(field.rows, 1)):
            yield from (f"{table}.r{number}.c{column.cell}" for column in field.columns)
    elif field.options:
        yield from (base_of(option.at) for option in field.options)
    else:
        yield base_of(field.at)
