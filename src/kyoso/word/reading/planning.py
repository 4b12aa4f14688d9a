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

import msgspec

from kyoso import typed
from kyoso.filled import ROLES, FieldText, Place, Remark, Row, Table
from kyoso.plan import INDIRECT, BudgetLine, Choice, Institution, Milestone, Plan, Researcher, Role, Theme, cost_of
from kyoso.rulebook import Rulebook
from kyoso.typed import plain
from kyoso.word.xml import clean

GOALS = range(1, 18)
DERIVED = ("year", "institution", "total", "direct")  # columns of the budget that are no cost category
NTH_CALL = "fiscal year of the call"
_ROLES = {plain(name): role for role, text in ROLES.items() for name in (text.ja, text.en)}


class _Planner:
    """Makes the plan; what cannot be read is a remark and stays in the fields and tables."""

    def __init__(self, identity: dict[str, str], fields: Sequence[FieldText], tables: Sequence[Table]) -> None:
        self.identity = identity
        self.both = identity.get("language") == "both"
        self.fields = {each.tag: each for each in fields}
        self.tables = {each.id: each for each in tables}
        self.remarks: list[Remark] = []
        self.start: int | None = None

    def plan(self) -> Plan:
        self.start = self._start()
        institutions = self._institutions()
        return Plan(
            call=self._call(),
            title=self._text("title"),
            title_en=self._text("title-en"),
            date=self._text("date"),
            leader=self._person("leader"),
            mentor=self._person("mentor"),
            institutions=institutions,
            start_fiscal_year=self.start,
            budget=self._budget(institutions),
            summary=self._text("summary"),
            sdgs=self._sdgs(),
            themes=self._themes(),
            milestones=self._milestones(),
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
        return Researcher(
            **{name: self._text(f"{who}.{name.replace('_', '-')}") for name in Researcher.__struct_fields__}
        )

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
            Institution(
                name=_cell(row, "name"), kind=self._kind(row), role=self._role(row), contact=_cell(row, "contact")
            )
            for row in self._rows("institutions", ("number", "role"))
        ]
        lead = self.fields.get("lead-institution")
        if lead is None or not lead.text.strip() or any(each.role == "lead" for each in institutions):
            return tuple(institutions)
        if not any(plain(each.name) == plain(lead.text) for each in institutions):
            self.remarks.append(Remark("assumed", lead.place, lead.text, "lead institution"))
            institutions.insert(0, Institution(name=lead.text, role="lead"))
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
            Theme(_cell(row, "title"), _cell(row, "leader"), _cell(row, "poc"), self._year(row))
            for row in self._rows("themes")
        )

    def _milestones(self) -> tuple[Milestone, ...]:
        return tuple(Milestone(year, _cell(row, "milestone")) for year, row in self._dated("milestones"))

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
    identity: dict[str, str], fields: Sequence[FieldText], tables: Sequence[Table]
) -> tuple[Plan, list[Remark]]:
    """The plan that a draft holds, and what in it could not be read."""
    planner = _Planner(identity, fields, tables)
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

    def person(who: str) -> Researcher:
        given = getattr(plan, who)
        names = [n for n in Researcher.__struct_fields__ if f"{who}.{n.replace('_', '-')}" in tags]
        return Researcher(**{name: clean(getattr(given, name)) for name in names})

    return Plan(
        call=call,
        title=clean(plan.title),
        title_en=clean(plan.title_en),
        date=clean(plan.date),
        leader=person("leader"),
        mentor=person("mentor"),
        institutions=tuple(
            Institution(name=clean(each.name), kind=each.kind, role=each.role, contact=clean(each.contact))
            for each in plan.institutions
            if clean(each.name + each.kind + each.contact).strip()
        ),
        start_fiscal_year=plan.start_fiscal_year,
        budget=tuple(_line_as_shown(line, plan, rulebook) for line in plan.budget),
        summary=clean(plan.summary),
        sdgs=plan.sdgs,
        themes=tuple(
            Theme(clean(each.title), clean(each.leader), clean(each.poc), each.fiscal_year)
            for each in plan.themes
            if clean(each.title + each.leader + each.poc).strip() or each.fiscal_year
        ),
        milestones=tuple(
            Milestone(each.fiscal_year, clean(each.milestone))
            for each in plan.milestones
            if clean(each.milestone).strip()
        ),
    )


def _line_as_shown(line: BudgetLine, plan: Plan, rulebook: Rulebook) -> BudgetLine:
    institution = plan.institution(line.institution)
    cost = cost_of(line, plan, rulebook)
    amounts = {name: amount for name, amount in line.amounts.items() if name != INDIRECT}
    if not (cost.assumed and cost.indirect) and any((*amounts.values(), cost.indirect)):
        amounts[INDIRECT] = cost.indirect
    return BudgetLine(line.fiscal_year, clean(institution.name if institution else line.institution), amounts)
