"""Fields and tables as a plan, and what of a plan a draft shows: the normal form of both.

What a draft shows of a plan, and so what comes back:

* text as a file can hold it: without the characters that XML forbids, every line end a newline;
* the call that the draft is for, whatever call the plan names;
* an institution by its name; the plan's own short names (`id`) are shown nowhere;
* indirect costs as an amount where the plan gives an amount or a share; amounts marked ※ follow
  from an assumption of the draft's, so they are no amounts of the author's; nor are sums;
* a row that says nothing beside its number, role or year is room to write in;
* a person's details only where the draft asks for them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import msgspec

from kyoso import typed
from kyoso.applicant import columns, entries, expected, tag_of, value_of
from kyoso.declared import Applicant, Asked
from kyoso.filled import ROLES, FieldText, Place, Remark, Row, Table
from kyoso.plan import (
    INDIRECT,
    BudgetLine,
    Choice,
    Institution,
    Milestone,
    Part,
    Plan,
    Researcher,
    Role,
    Theme,
    cost_of,
    types_of,
    value_at,
)
from kyoso.rulebook import Rulebook
from kyoso.typed import plain
from kyoso.word.xml import clean

GOALS = range(1, 18)
DERIVED = ("year", "institution", "total", "direct")  # columns of the budget that are no cost category
NTH_CALL = "fiscal year of the call"
_ROLES = {plain(name): role for role, text in ROLES.items() for name in (text.ja, text.en)}


class _Planner:
    """Makes the plan; what cannot be read is a remark and stays in the fields and tables."""

    def __init__(
        self, identity: dict[str, str], fields: Sequence[FieldText], tables: Sequence[Table], applicant: Applicant
    ) -> None:
        self.identity, self.applicant, self.types = identity, applicant, types_of(applicant)
        self.both = identity.get("language") == "both"
        self.fields = {each.tag: each for each in fields}
        self.tables = {each.id: each for each in tables}
        self.remarks: list[Remark] = []
        self.start: int | None = None

    def plan(self) -> Plan:
        self.start = self._start()
        institutions = self._institutions()
        return self.types.plan(
            call=self._call(),
            title=self._text("title"),
            title_en=self._text("title-en"),
            date=self._text("date"),
            **dict[str, Any]({name: self._person(name) for name in self.types.people}),
            institutions=institutions,
            start_fiscal_year=self.start,
            budget=self._budget(institutions),
            summary=self._text("summary"),
            sdgs=self._sdgs(),
            themes=self._themes(),
            milestones=self._milestones(),
            **self._declared(""),
        )

    def _call(self) -> Choice:
        parts = self.identity.get("call", "").split(".")
        if len(parts) != 3:
            return Choice()
        try:
            return Choice(parts[1], parts[2], _known_year(int(parts[0].removeprefix("fy"))))
        except ValueError:  # no year, or none that a plan can hold
            return Choice()

    def _text(self, tag: str) -> str:
        return self.fields[tag].text if tag in self.fields else ""

    def _person(self, who: str) -> Researcher:
        words = {name: self._text(f"{tag_of(who)}.{tag_of(name)}") for name in Researcher.__struct_fields__}
        return self.types.people[who](**words, **self._declared(who))

    def _declared(self, who: str) -> dict[str, Any]:
        """The declared fields of a person, or of the plan; what cannot be read stays a field alone."""
        values = {}
        for entry in entries(self.applicant):
            field = self.fields.get(entry.tag)
            if field is not None and entry.path[:-1] == ((who,) if who else ()):
                values[entry.path[-1]] = self._value(entry.asked, field.text, field.place)
        return values

    def _value(self, asked: Asked, text: str, place: Place) -> Any:
        try:
            return value_of(asked, text)
        except ValueError as error:
            self._unreadable(place, str(error) or text, expected(asked))
            return value_of(asked, "")

    def _columns(self, table: str, row: Row) -> dict[str, Any]:
        """The declared columns of a row."""
        cells = {name: row.cells.get(tag_of(name)) for name in columns(self.applicant, table)}
        return {
            name: self._value(columns(self.applicant, table)[name], cell.text, cell.place)
            for name, cell in cells.items()
            if cell is not None
        }

    def _unreadable(self, place: Place, found: str, expected: str) -> None:
        self.remarks.append(Remark("unreadable", place, found, expected))

    def _start(self) -> int | None:
        field = self.fields.get("start-fiscal-year")
        if field is None or not field.text.strip():
            return None
        try:
            return _known_year(typed.fiscal_year(field.text))
        except ValueError:
            self._unreadable(field.place, field.text, "fiscal year")
            return None

    def _sdgs(self) -> tuple[int, ...]:
        field = self.fields.get("sdgs")
        if field is None:
            return ()
        found, strange = typed.numbers(field.text, GOALS.__contains__)
        if strange or (field.text.strip() and not found):
            self._unreadable(field.place, ", ".join(strange) or field.text, "numbers from 1 to 17")
        return tuple(found)

    # -- tables ---------------------------------------------------------------------------

    def _rows(self, table: str, told: Sequence[str] = ()) -> list[Row]:
        """The rows that say something, beside columns that a draft fills in for every row."""
        rows = self.tables[table].rows if table in self.tables else ()
        return [
            row
            for row in rows
            if not row.is_total and any(cell.text.strip() for name, cell in row.cells.items() if name not in told)
        ]

    def _institutions(self) -> tuple[Institution, ...]:
        institutions = [
            self.types.institution(
                name=_cell(row, "name"),
                kind=self._kind(row),
                role=self._role(row),
                contact=_cell(row, "contact"),
                **self._columns("institutions", row),
            )
            for row in self._rows("institutions", ("number", "role"))
        ]
        lead = self.fields.get("lead-institution")
        if lead is None or not lead.text.strip() or any(each.role == "lead" for each in institutions):
            return tuple(institutions)
        if not any(plain(each.name) == plain(lead.text) for each in institutions):
            self.remarks.append(Remark("assumed", lead.place, lead.text, "lead institution"))
            institutions.insert(0, self.types.institution(name=lead.text, role="lead"))
        return tuple(institutions)

    def _kind(self, row: Row) -> str:
        """The kind in the words of the table; of two languages, the first."""
        text = _cell(row, "kind")
        return text.partition("\n")[0] if self.both else text

    def _role(self, row: Row) -> Role:
        text = _cell(row, "role")
        roles = {_ROLES.get(plain(part)) for part in text.replace("/", "\n").split("\n") if part.strip()}
        if roles == {"lead"}:
            return "lead"
        if roles - {"participating"}:
            self._unreadable(row.cells["role"].place, text, " / ".join(name.ja for name in ROLES.values()))
        return "participating"

    def _year(self, row: Row, above: int | None = None) -> int | None:
        """The fiscal year of a row; an empty cell, or 同上, has that of the row above."""
        cell = row.cells.get("year")
        text = cell.text if cell else ""
        place = cell.place if cell else row.place
        if typed.is_ditto(text):
            if above is not None:
                self.remarks.append(Remark("assumed", place, text, str(above)))
            return above
        start = self.start
        if start is None and typed.is_nth(text):
            start = self._call().fiscal_year
            if start is not None:
                self.remarks.append(Remark("assumed", place, text, NTH_CALL))
        try:
            return _known_year(typed.fiscal_year(text, start))
        except ValueError:
            self._unreadable(place, text, "fiscal year")
            return None

    def _themes(self) -> tuple[Theme, ...]:
        return tuple(
            self.types.theme(
                _cell(row, "title"),
                _cell(row, "leader"),
                _cell(row, "poc"),
                self._year(row),
                **self._columns("themes", row),
            )
            for row in self._rows("themes")
        )

    def _milestones(self) -> tuple[Milestone, ...]:
        return tuple(
            self.types.milestone(year, _cell(row, "milestone"), **self._columns("milestones", row))
            for year, row in self._dated("milestones")
        )

    def _dated(self, table: str) -> list[tuple[int, Row]]:
        """The rows with their fiscal years; a row without one stays in the table alone."""
        dated = []
        year: int | None = None
        for row in self._rows(table, ("year",)):
            above, year = year, self._year(row, year)
            if year is not None:
                dated.append((year, row))
            elif above is None and typed.is_ditto(_cell(row, "year")):
                self._unreadable(row.place, "", "fiscal year")
        return dated

    def _budget(self, institutions: Sequence[Institution]) -> tuple[BudgetLine, ...]:
        names = {plain(each.name): each.name for each in institutions}
        exact = set(names.values())
        lines = []
        above = ""
        for year, row in self._dated("budget"):
            name = _cell(row, "institution")
            if name.strip() and name not in exact and typed.is_ditto(name) and above:
                name = above
            above = name
            name = name if name in exact else names.get(plain(name), name)
            lines.append(BudgetLine(year, name, self._amounts(row)))
        return tuple(lines)

    def _amounts(self, row: Row) -> dict[str, int]:
        amounts = {}
        for name, cell in row.cells.items():
            if name in DERIVED or name.startswith("+"):
                continue
            if name == INDIRECT and typed.is_assumed(cell.text):
                continue
            try:
                found = typed.amount(cell.text)
            except ValueError:
                self._unreadable(cell.place, cell.text, "thousand yen")
                continue
            if found is not None:
                amounts[name] = found
        if amounts.get(INDIRECT) == 0 and not any(amounts.values()):
            del amounts[INDIRECT]  # of no costs at all; nobody wrote that
        return amounts


def _cell(row: Row, name: str) -> str:
    return row.cells[name].text if name in row.cells else ""


def _known_year(year: int | None) -> int | None:
    """A year that a plan can hold; another one raises ValueError."""
    try:
        return None if year is None else msgspec.convert({"fiscal_year": year}, Choice).fiscal_year
    except msgspec.ValidationError:
        raise ValueError(str(year)) from None


def plan_of(
    identity: dict[str, str], fields: Sequence[FieldText], tables: Sequence[Table], applicant: Applicant
) -> tuple[Plan, list[Remark]]:
    """The plan that a draft holds, and what in it could not be read."""
    planner = _Planner(identity, fields, tables, applicant)
    return planner.plan(), planner.remarks


# -- the normal form --------------------------------------------------------------------------


def in_slugs(plan: Plan, rulebook: Rulebook) -> Plan:
    """The plan with the kinds of its institutions by the rules' keys, where a kind is called so."""
    kinds = {
        plain(word): key
        for key, kind in rulebook.institution_kinds.items()
        for word in (kind.name.ja, kind.name.en, key)
    }
    replace = msgspec.structs.replace
    institutions = tuple(replace(each, kind=kinds.get(plain(each.kind), each.kind)) for each in plan.institutions)
    return replace(plan, institutions=institutions)


def as_shown(plan: Plan, rulebook: Rulebook, call: Choice, tags: Collection[str]) -> Plan:
    """What a draft with these fields shows of a plan: for every plan, this is what is read from its draft.

    The rules by which it differs from the plan are in the docstring of this module.
    """

    types = types_of(rulebook.declared.applicant)

    def person(who: str) -> Researcher:
        given, kind = getattr(plan, who, Researcher()), types.people[who]
        names = [n for n in kind.__struct_fields__ if f"{tag_of(who)}.{tag_of(n)}" in tags]
        return kind(**{name: _clean(getattr(given, name)) for name in names if hasattr(given, name)})

    def more(row: Part, table: str) -> dict[str, Any]:
        named = columns(rulebook.declared.applicant, table)
        return {name: _clean(getattr(row, name)) for name in named if hasattr(row, name)}

    own = {
        entry.path[0]: _clean(value_at(plan, entry.path))
        for entry in entries(rulebook.declared.applicant)
        if len(entry.path) == 1 and entry.tag in tags and hasattr(plan, entry.path[0])
    }
    return types.plan(
        call=call,
        title=clean(plan.title),
        title_en=clean(plan.title_en),
        date=clean(plan.date),
        **dict[str, Any]({who: person(who) for who in types.people}),
        institutions=tuple(
            types.institution(
                name=clean(each.name),
                kind=each.kind,
                role=each.role,
                contact=clean(each.contact),
                **more(each, "institutions"),
            )
            for each in plan.institutions
            if clean(each.name + each.kind + each.contact).strip() or _says(more(each, "institutions"))
        ),
        start_fiscal_year=plan.start_fiscal_year,
        budget=tuple(_line_as_shown(line, plan, rulebook) for line in plan.budget),
        summary=clean(plan.summary),
        sdgs=plan.sdgs,
        themes=tuple(
            types.theme(
                clean(each.title), clean(each.leader), clean(each.poc), each.fiscal_year, **more(each, "themes")
            )
            for each in plan.themes
            if clean(each.title + each.leader + each.poc).strip() or each.fiscal_year or _says(more(each, "themes"))
        ),
        milestones=tuple(
            types.milestone(each.fiscal_year, clean(each.milestone), **more(each, "milestones"))
            for each in plan.milestones
            if clean(each.milestone).strip() or _says(more(each, "milestones"))
        ),
        **own,
    )


def _clean(value: Any) -> Any:
    return clean(value) if isinstance(value, str) else value


def _says(values: dict[str, Any]) -> bool:
    return any(value not in (None, "", ()) for value in values.values())


def _line_as_shown(line: BudgetLine, plan: Plan, rulebook: Rulebook) -> BudgetLine:
    institution = plan.institution(line.institution)
    cost = cost_of(line, plan, rulebook)
    amounts = {name: amount for name, amount in line.amounts.items() if name != INDIRECT}
    if not (cost.assumed and cost.indirect) and any((*amounts.values(), cost.indirect)):
        amounts[INDIRECT] = cost.indirect
    return BudgetLine(line.fiscal_year, clean(institution.name if institution else line.institution), amounts)
