"""The plan that a budget workbook holds, as Excel or LibreOffice saved it.

Tables are found by the words of their heads, in either language, and facts by the names of their cells, so sheets and
columns may be moved and rows put in. Amounts are numbers in thousands of yen, or words that say their unit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from kyoso import typed
from kyoso.checks.subject import kind_of
from kyoso.errors import Finding, Problem, nearest
from kyoso.filled import ROLES
from kyoso.plan import INDIRECT, MOST, BudgetLine, Choice, Institution, Plan, Role, categories_of, load_plan
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.translations import load
from kyoso.typed import plain
from kyoso.workbook import messages as words
from kyoso.workbook.book import Book, Cell, Sheet, open_book
from kyoso.workbook.budget import NAMES
from kyoso.workbook.formulas import Formulas
from kyoso.workbook.opening import externals, is_workbook, open_file
from kyoso.workbook.references import Ref, address, ref, split

SLACK = Decimal("0.0001")  # yen by which a program's own arithmetic may miss a whole one
NOT_CALCULATED = "a formula that nobody has calculated; open and save the file in Excel or LibreOffice"
HEADS = {"fiscal_year": words.YEAR, "institution": words.INSTITUTION, INDIRECT: words.INDIRECT}
PARTNERS = {"name": words.NAME, "id": words.ID, "kind": words.KIND, "role": words.ROLE, "contact": words.CONTACT}


class Found(NamedTuple):
    """A table: its sheet, the row of its heads, and the column of each."""

    sheet: Sheet
    row: int
    columns: Mapping[str, int]


def load_any_plan(path: Path, rulebook: Rulebook, project: Project) -> Plan:
    """A plan from YAML, JSON or a budget workbook. Raises Problem with every finding, each at its line or cell."""
    if not is_workbook(path):
        return load_plan(path, rulebook)
    return read_budget(open_file(path), str(path), rulebook, project)


def into(plan: Plan, budget: Plan) -> Plan:
    """A plan with the institutions and the money of a budget workbook, and what else it says, in place of its own."""
    said = {name: value for name in ("title", "start_fiscal_year") if (value := getattr(budget, name))}
    call = budget.call if budget.call != Choice() else plan.call
    return replace(
        plan,
        call=call,
        institutions=budget.institutions,
        indirect_percent=budget.indirect_percent,
        budget=budget.budget,
        **said,
    )


def read_budget(data: bytes, name: str, rulebook: Rulebook, project: Project) -> Plan:
    """The plan in a budget workbook.

    Raises Problem with one line where it is none, and with a line for each cell that cannot be read.
    """
    return Reader(open_book(data, name), rulebook, project).plan()


class Reader:
    """Reads one workbook."""

    def __init__(self, book: Book, rulebook: Rulebook, project: Project) -> None:
        self.book, self.rulebook, self.name = book, rulebook, book.opened.name
        self.findings: list[Finding] = []
        gettexts = [load(project, "messages", language).gettext for language in ("ja", "en")]
        categories = {key: (each.ja, each.en) for key, each in categories_of(rulebook).items()}
        self.heads = {**_said(HEADS, gettexts), **{plain(w): key for key, both in categories.items() for w in both}}
        self.partners = _said(PARTNERS, gettexts)
        self.categories = tuple(categories)

    def plan(self) -> Plan:
        """The plan. Raises Problem."""
        budget = self._table(self.heads, ("fiscal_year", "institution"), self.categories)
        if budget is None:
            raise self.book.opened.refuse(
                "no budget is in it (no row of heads with year, institution and cost categories);"
                " make one with kyoso budget"
            )
        if external := next(externals(self.book.opened), ""):
            self._must_not_draw(budget, external)
        if circle := Formulas(self.book).circle():
            shown = " → ".join(address(*place) for place in [*circle[:4], circle[0]])
            raise self.book.opened.refuse(f"formulas in a circle: {shown}; let one of them be a number")
        partners = self._table(self.partners, ("name", "kind"), ())
        institutions = tuple(self._institutions(partners)) if partners else ()
        lines = tuple(self._lines(budget, institutions, listed=partners is not None))
        plan = Plan(
            call=self._call(),
            title=self._fact("title"),
            start_fiscal_year=self._number("start", 2000, 2100),
            indirect_percent=self._number("rate", 0, 100),
            institutions=institutions or tuple(Institution(name=each) for each in _names(lines)),
            budget=lines,
        )
        if self.findings:
            raise Problem(self.findings)
        return plan

    def _must_not_draw(self, budget: Found, external: str) -> None:
        """An amount that is in another file is not in this one: what stands here may be of long ago."""
        for cell in budget.sheet.cells.values():
            if cell.formula is not None and "[" in cell.formula.text:
                self._wrong(budget.sheet, cell.ref, f"draws from another file ({external[:80]}); put the number in")

    # -- tables -----------------------------------------------------------------------------

    def _table(self, known: Mapping[str, str], needed: tuple[str, ...], one_of: tuple[str, ...]) -> Found | None:
        """The first table with the needed heads, and one of the others."""
        for sheet in self.book.sheets:
            rows: dict[int, dict[str, int]] = {}
            for cell in sheet.cells.values():
                if cell.kind in ("s", "inlineStr", "str") and (key := _key(self.book.value(cell), known)):
                    rows.setdefault(cell.ref.row, {}).setdefault(key, cell.ref.column)
            for row, columns in sorted(rows.items()):
                if all(key in columns for key in needed) and (not one_of or any(key in columns for key in one_of)):
                    return Found(sheet, row, columns)
        return None

    def _rows(self, table: Found) -> Iterator[int]:
        rows = {cell.ref.row for cell in table.sheet.cells.values() if cell.raw or cell.formula}
        return iter(sorted(row for row in rows if row > table.row))

    def _text(self, table: Found, row: int, name: str) -> str:
        column = table.columns.get(name)
        return table.sheet.value(Ref(row, column)).strip() if column else ""

    def _institutions(self, table: Found) -> Iterator[Institution]:
        roles: dict[str, Role] = {plain(w): role for role, both in ROLES.items() for w in (both.ja, both.en)}  # type: ignore[misc]
        names: set[str] = set()
        for row in self._rows(table):
            said = {name: self._text(table, row, name) for name in PARTNERS}
            if not any(said.values()):
                continue
            where = Ref(row, table.columns["name"])
            kind = kind_of(said["kind"], self.rulebook)
            if said["kind"] and not kind:
                known = [each.name.ja for each in self.rulebook.institution_kinds.values()]
                at = Ref(row, table.columns["kind"])
                self._wrong(
                    table.sheet,
                    at,
                    f"no kind of institution is called {said['kind']!r}; {nearest(said['kind'], known)}",
                )
            if not said["name"]:
                self._wrong(table.sheet, where, "expected the name of an institution, found nothing")
                continue
            for name in filter(None, dict.fromkeys((said["id"], said["name"]))):
                if name in names:
                    self._wrong(table.sheet, where, f"{name!r} names another institution too; give each its own id")
                names.add(name)
            role: Role = next(
                (roles[w] for part in said["role"].split("/") if (w := plain(part)) in roles), "participating"
            )
            yield Institution(name=said["name"], id=said["id"], kind=kind, role=role, contact=said["contact"])

    def _lines(self, table: Found, institutions: tuple[Institution, ...], *, listed: bool) -> Iterator[BudgetLine]:
        known = {name: each for each in reversed(institutions) for name in (each.id, each.name)}
        for row in self._rows(table):
            year, name = self._text(table, row, "fiscal_year"), self._text(table, row, "institution")
            if typed.is_total(year) or typed.is_total(name):
                continue
            amounts = dict(self._amounts(table, row))
            if not (amounts or (year and name)):
                if year or name:
                    self._wrong(
                        table.sheet, Ref(row, 1), "expected a fiscal year and an institution, found one of them"
                    )
                continue
            at = Ref(row, table.columns["fiscal_year"])
            fiscal_year = self._year(table.sheet, at, year)
            if not name:
                self._wrong(
                    table.sheet, Ref(row, table.columns["institution"]), "expected an institution, found nothing"
                )
            elif listed and name not in known:
                hint = nearest(name, [each.name for each in institutions]) if institutions else "list it there first"
                where = Ref(row, table.columns["institution"])
                self._wrong(table.sheet, where, f"{name!r} is not among the institutions; {hint}")
            if fiscal_year and name:
                institution = known.get(name)
                named = (institution.id or institution.name) if institution else name
                yield BudgetLine(fiscal_year=fiscal_year, institution=named, amounts=amounts)

    def _year(self, sheet: Sheet, where: Ref, text: str) -> int:
        try:
            year = typed.fiscal_year(_whole(text))
        except ValueError:
            year = None
        if year is None or not 2000 <= year <= 2100:
            found = repr(text) if text else "nothing"
            self._wrong(sheet, where, f"expected a fiscal year in digits, such as 2025, found {found}")
            return 0
        return year

    def _amounts(self, table: Found, row: int) -> Iterator[tuple[str, int]]:
        for key in (*self.categories, INDIRECT):
            cell = table.sheet.cells.get(Ref(row, table.columns[key])) if key in table.columns else None
            if cell is None or (key == INDIRECT and cell.formula is not None and NAMES["used"] in cell.formula.text):
                continue  # it follows from the share
            if key == INDIRECT and cell.formula is not None and cell.formula.shared and not cell.formula.text:
                continue
            amount = self._amount(table.sheet, cell)
            if amount is not None:
                yield key, amount

    def _amount(self, sheet: Sheet, cell: Cell) -> int | None:
        """Whole yen of a cell; None for a blank one, or one that cannot be read, which is then said."""
        text = self.book.value(cell).strip()
        if cell.formula is not None and not text and cell.kind not in ("str", "s"):
            self._wrong(
                sheet, cell.ref, "a formula that nobody has calculated; open and save the file in Excel or LibreOffice"
            )
            return None
        if not text:
            return None
        found = f"expected thousands of yen as a number, found {text[:40]!r}"
        if cell.kind == "e":
            self._wrong(sheet, cell.ref, f"{found}; mend the formula")
            return None
        try:
            yen = _yen(text) if cell.kind in ("", "n") else typed.amount(text)
        except ValueError:
            self._wrong(sheet, cell.ref, found)
            return None
        if yen is not None and not 0 <= yen <= MOST:
            self._wrong(sheet, cell.ref, f"expected from 0 to {MOST} yen, found {yen}")
            return None
        return yen

    # -- facts ------------------------------------------------------------------------------

    def _fact(self, name: str) -> str:
        """What stands in a cell that has a name; "" where the name or the sheet is gone."""
        found = self._named(name)
        return found[0].value(found[1]).strip() if found else ""

    def _named(self, name: str) -> tuple[Sheet, Ref] | None:
        title, cell = split(self.book.names.get(NAMES[name], ""))
        sheet = self.book.sheet(title)
        try:
            return (sheet, ref(cell.replace("$", ""))) if sheet is not None else None
        except ValueError:
            return None

    def _number(self, name: str, least: int, most: int) -> int | None:
        text = _whole(self._fact(name))
        if not text:
            return None
        if text.isascii() and text.isdigit() and least <= int(text) <= most:
            return int(text)
        found = self._named(name)
        assert found is not None
        self._wrong(*found, f"expected a whole number from {least} to {most}, found {text[:40]!r}")
        return None

    def _call(self) -> Choice:
        call = self.rulebook.calls.get(self._fact("call"))
        return Choice(area=call.area, tier=call.tier, fiscal_year=call.fiscal_year) if call else Choice()

    def _wrong(self, sheet: Sheet, where: Ref, message: str) -> None:
        if len(self.findings) < 100:
            self.findings.append(Finding(self.name, 0, f"{address(sheet.name, where)}: {message}"))


def _said(heads: Mapping[str, str], gettexts: Sequence[Callable[[str], str]]) -> dict[str, str]:
    return {plain(gettext(head)): key for key, head in heads.items() for gettext in gettexts}


def _key(text: str, known: Mapping[str, str]) -> str:
    """What a head is that stands in one language, or in both."""
    if len(text) > 100:
        return ""
    parts = [text, *text.replace("/", "\n").split("\n")]
    return next((known[w] for part in parts if (w := plain(part)) in known), "")


def _yen(number: str) -> int:
    """Whole yen of thousands as a program stores them: 1234.567, 1.2E+6. Raises ValueError."""
    try:
        exact = Decimal(number) * 1000
        whole = exact.to_integral_value()
    except InvalidOperation:
        raise ValueError(number) from None
    if not exact.is_finite() or abs(exact - whole) > max(SLACK, abs(exact) * Decimal("1e-15")):
        raise ValueError(number)
    return int(whole)


def _whole(text: str) -> str:
    """A whole number without the decimals that some programs store."""
    head, _, rest = text.partition(".")
    return head if head.isdigit() and not rest.strip("0") else text


def _names(lines: tuple[BudgetLine, ...]) -> list[str]:
    return list(dict.fromkeys(line.institution for line in lines))
