"""What is checked: a plan or a filled draft as plain values, each with its place.

The checks look at nothing else, so that they can be run wherever these values can be had.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Literal

from msgspec import Struct

from kyoso import typed
from kyoso.errors import Problem
from kyoso.filled import FieldText, Filled, OwnText, Place, Remark, Row, Section, Table, Unplaced, fields_of
from kyoso.plan import INDIRECT_RATE, Choice, Plan, cost_of
from kyoso.rulebook import Rulebook
from kyoso.typed import plain

INSTITUTIONS, BUDGET, BY_YEAR, BY_INSTITUTION = "institutions", "budget", "budget-years", "budget-institutions"
THEMES, MILESTONES = "themes", "milestones"


class Member(Struct, frozen=True):
    """An institution of the consortium: its kind, what it counts as, whether funds may go to it."""

    name: str
    kind: str
    role: str
    counts_as: tuple[str, ...]
    may_count_as: tuple[str, ...]  # and the documents do not say whether
    question: str  # that about it
    receives: bool
    known: bool
    place: Place


class Line(Struct, frozen=True):
    """Whole yen that one institution uses in one fiscal year."""

    fiscal_year: int
    institution: str
    direct: int
    indirect: int
    assumed: bool
    place: Place

    @property
    def total(self) -> int:
        """Direct and indirect costs together."""
        return self.direct + self.indirect


class YearSum(Struct, frozen=True):
    """What is asked for in one fiscal year; `stated` leaves out what follows from our assumption."""

    fiscal_year: int
    direct: int
    stated: int
    total: int
    place: Place


class Dated(Struct, frozen=True):
    """Something that is to happen by the end of a fiscal year."""

    table: str
    fiscal_year: int
    place: Place


class AmountRow(Struct, frozen=True):
    """A row of amounts as typed: whole yen by column, None where no amount can be read."""

    key: str
    amounts: dict[str, int | None]
    row: Row


class Subject(Struct, frozen=True, kw_only=True, dict=True):
    """A plan or a draft, ready to be checked."""

    file: str
    origin: Literal["plan", "draft"]
    calls: dict[str, str]  # who names which call: `asked`, `draft`, `plan`
    document: str = ""  # what the draft says it is: a kind that the programme declares
    practice: bool = False
    language: str = ""
    start: int | None = None
    fields: dict[str, FieldText] = {}
    members: tuple[Member, ...] = ()
    lines: tuple[Line, ...] = ()
    dated: tuple[Dated, ...] = ()
    sections: tuple[Section, ...] = ()
    tables: dict[str, Table] = {}
    remarks: tuple[Remark, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    own: tuple[OwnText, ...] = ()
    rules: dict[str, str] = {}  # digest of each rule that the draft was made with
    version: str = ""  # digest over them
    rules_now: dict[str, str] = {}
    version_now: str = ""
    rate_question: str = ""  # the open question behind the assumed share of indirect costs
    ours: frozenset[str] = frozenset()  # sections of a draft in which no rule of the call stands

    @property
    def first(self) -> int | None:
        """The first fiscal year: the one on the cover, else the first one with money."""
        return self.start or (self.years[0].fiscal_year if self.years else None)

    def is_ours(self, section: str) -> bool:
        """Whether a section is asked for by the makers of the draft alone."""
        return section in self.ours

    def place_of(self, table: str) -> Place:
        """Where a table stands."""
        return self.tables[table].place if table in self.tables else Place(table=table)

    def located(self, place: Place) -> Place:
        """A place with a block: where it has none of its own, that of its table or section."""
        known = self.tables.get(place.table) or next((each for each in self.sections if each.id == place.section), None)
        if place.block >= 0 or known is None:
            return place
        return Place(place.section, place.table, place.row, place.column, place.field, known.place.block)

    @cached_property
    def years(self) -> tuple[YearSum, ...]:
        """The sum of each fiscal year: of the lines, or of the table by year where that says more."""
        sums: dict[int, YearSum] = {}
        for line in self.lines:
            stated = line.direct if line.assumed else line.total
            one = YearSum(line.fiscal_year, line.direct, stated, line.total, line.place)
            before = sums.get(line.fiscal_year)
            sums[line.fiscal_year] = _together(before, one) if before else one
        for row in self.amounts.get(BY_YEAR, ()):
            year, total = year_of(row.key, self.start), row.amounts.get("total") or 0
            if year is None or row.row.is_total:
                continue
            known = sums.get(year)
            if known is None or total > known.total:
                sums[year] = YearSum(year, row.amounts.get("direct") or total, total, total, row.row.place)
            else:
                sums[year] = YearSum(year, known.direct, known.stated, known.total, row.row.place)
        return tuple(sums[year] for year in sorted(sums) if sums[year].total)

    @cached_property
    def amounts(self) -> dict[str, tuple[AmountRow, ...]]:
        """Every table that has a column of sums, its amounts read."""
        return {
            name: tuple(_amount_row(table, row) for row in table.rows)
            for name, table in self.tables.items()
            if "total" in table.columns
        }

    @cached_property
    def headings(self) -> dict[str, str]:
        """The heading of each section."""
        return {section.id: section.heading for section in self.sections}


def _together(one: YearSum, other: YearSum) -> YearSum:
    direct, stated, total = one.direct + other.direct, one.stated + other.stated, one.total + other.total
    return YearSum(one.fiscal_year, direct, stated, total, one.place)


def _amount_row(table: Table, row: Row) -> AmountRow:
    """The first column of a table of amounts says what a row is about, and so may the second; a column that the
    author added (`+`) holds what its author likes."""
    key = next((name for name in table.columns if name in ("year", "institution")), "")
    amounts = {
        name: amount_of(cell.text)
        for name, cell in row.cells.items()
        if name not in ("year", "institution", key) and not name.startswith("+")
    }
    return AmountRow(row.cells[key].text if key in row.cells else "", amounts, row)


# -- what was typed -----------------------------------------------------------------------


@lru_cache(maxsize=4096)
def amount_of(text: str) -> int | None:
    """Whole yen from an amount in thousands as the tables have it; nothing, or a dash, is no yen, no number None.

    >>> amount_of("6,200"), amount_of("※１，２３４．５"), amount_of("300円"), amount_of(""), amount_of("約3千万")
    (6200000, 1234500, 300, 0, None)
    """
    try:
        return typed.amount(text) or 0
    except ValueError:
        return None


def year_of(text: str, start: int | None = None) -> int | None:
    """The fiscal year that a cell names, in either language or by its number in the project.

    >>> year_of("令和7年度"), year_of("FY2026"), year_of("2年度目", 2025), year_of("来年")
    (2025, 2026, 2026, None)
    """
    try:
        return typed.fiscal_year(text, start)
    except ValueError:
        return None


# -- from a plan, from a draft --------------------------------------------------------------


def of_plan(plan: Plan, rulebook: Rulebook, file: str = "", asked: str = "") -> Subject:
    """A plan as a subject; its places are named as in the file."""
    return Subject(
        file=file,
        origin="plan",
        calls=_calls(plan.call, rulebook, asked=asked),
        start=plan.start_fiscal_year,
        fields={
            tag: FieldText(tag, tag, text, "filled" if text.strip() else "blank", Place(field=tag))
            for tag, text in fields_of(plan, rulebook.declared.applicant).items()
        },
        members=_members(plan, rulebook, {}),
        lines=_lines(plan, rulebook, {}),
        dated=_dated(plan, {}),
        rate_question=_rate_question(rulebook),
    )


def of_draft(
    filled: Filled,
    rulebook: Rulebook,
    asked: str = "",
    today: Filled | None = None,
) -> Subject:
    """A filled draft as a subject; `today` is the same draft as it would be made now, with nothing in it."""
    tables = {table.id: table for table in filled.tables}
    identity = filled.identity
    return Subject(
        file=filled.file,
        origin="draft",
        calls=_calls(filled.plan.call, rulebook, asked=asked, draft=identity.get("call", "")),
        document=identity.get("kind", ""),
        practice=identity.get("practice") == "yes",
        language=identity.get("language", ""),
        start=filled.plan.start_fiscal_year,
        fields={field.tag: field for field in filled.fields},
        members=_members(filled.plan, rulebook, tables),
        lines=_lines(filled.plan, rulebook, tables),
        dated=_dated(filled.plan, tables),
        sections=filled.sections,
        tables=tables,
        remarks=filled.remarks,
        unplaced=filled.unplaced,
        own=filled.own,
        rules=filled.rules,
        version=identity.get("rules", ""),
        rules_now=today.rules if today else {},
        version_now=today.identity.get("rules", "") if today else "",
        rate_question=_rate_question(rulebook),
        ours=_ours(today) if today else frozenset(),
    )


def _ours(today: Filled) -> frozenset[str]:
    """The sections of a draft, as it would be made now, without a table of what the documents say.

    A part of a section is named after it (`budget`, `budget-lines`).
    """
    ruled = {own.place.section for own in today.own if own.kind == "facts"} - {""}
    return frozenset(
        section.id
        for section in today.sections
        if section.id not in ruled and not any(section.id.startswith(f"{name}-") for name in ruled)
    )


def _rate_question(rulebook: Rulebook) -> str:
    assumption = rulebook.assumptions.get(INDIRECT_RATE)
    return assumption.question if assumption else ""


def _calls(choice: Choice, rulebook: Rulebook, **named: str) -> dict[str, str]:
    """Who names which call; a plan's choice that is no call keeps its words."""
    calls = {who: key for who, key in named.items() if key}
    if choice.area and choice.tier and choice.fiscal_year:
        try:
            calls["plan"] = rulebook.call(choice.area, choice.tier, choice.fiscal_year).key
        except Problem:
            calls["plan"] = f"{choice.area} {choice.tier} {choice.fiscal_year}"
    return calls


def _places(tables: Mapping[str, Table], name: str, count: int) -> list[Place]:
    """A place for each of the plan's entries: the rows of the draft's table that are written in."""
    if name not in tables:
        return [Place(table=name, row=number) for number in range(1, count + 1)]
    table = tables[name]
    written = [row.place for row in written_rows(table)]
    return written if len(written) == count else [table.place] * count


def written_rows(table: Table) -> Iterator[Row]:
    """The rows that say something beside their number or year, without the row of sums."""
    for row in table.rows:
        cells = (cell.text.strip() for name, cell in row.cells.items() if name not in ("number", "year"))
        if not row.is_total and any(cells):
            yield row


def _members(plan: Plan, rulebook: Rulebook, tables: Mapping[str, Table]) -> tuple[Member, ...]:
    kinds = rulebook.institution_kinds
    members = []
    for each, place in zip(plan.institutions, _places(tables, INSTITUTIONS, len(plan.institutions)), strict=True):
        slug = kind_of(each.kind, rulebook)
        kind = kinds.get(slug)
        counts, may_count, question = (kind.counts_as, kind.may_count_as, kind.question or "") if kind else ((), (), "")
        receives = kind is not None and kind.receives_funds
        named = slug or each.kind
        members.append(
            Member(each.name, named, each.role, counts, may_count, question, receives, kind is not None, place)
        )
    return tuple(members)


def kind_of(written: str, rulebook: Rulebook) -> str:
    """The kind of institution that a slug or a name in either language, or both, stands for; "" where none does."""
    words = {plain(part) for part in re.split(r"[\n/]", written) if part.strip()} | {plain(written)}
    for key, kind in rulebook.institution_kinds.items():
        if words & {key, plain(kind.name.ja), plain(kind.name.en)}:
            return key
    return ""


def _lines(plan: Plan, rulebook: Rulebook, tables: Mapping[str, Table]) -> tuple[Line, ...]:
    lines = []
    for each, place in zip(plan.budget, _places(tables, BUDGET, len(plan.budget)), strict=True):
        institution, cost = plan.institution(each.institution), cost_of(each, plan, rulebook)
        name = institution.name if institution else each.institution
        lines.append(Line(each.fiscal_year, name, cost.direct, cost.indirect, cost.assumed, place))
    return tuple(lines)


def _dated(plan: Plan, tables: Mapping[str, Table]) -> tuple[Dated, ...]:
    dated = []
    years: dict[str, list[int | None]] = {
        THEMES: [theme.fiscal_year for theme in plan.themes],
        MILESTONES: [milestone.fiscal_year for milestone in plan.milestones],
    }
    for name, found in years.items():
        for year, place in zip(found, _places(tables, name, len(found)), strict=True):
            if year:
                dated.append(Dated(name, year, place))
    return tuple(dated)
