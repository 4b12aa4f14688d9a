"""Workbooks: the budget made and read back; an agency's own, scanned and filled, beside openpyxl that only loads it.

`KYOSO_BOOK=FILE.xlsx` measures a workbook of yours in place of the sample.
"""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

from kyoso.forms.mapping import LoadedMap
from kyoso.forms.model import Field
from kyoso.forms.sheets.filling import fill_book
from kyoso.forms.sheets.scanning import scan_book
from kyoso.forms.values import Value
from kyoso.notebooks import compile_rules
from kyoso.plan import load_plan
from kyoso.project import Project
from kyoso.strict import Places
from kyoso.workbook.book import open_book
from kyoso.workbook.desk import made_budget
from kyoso.workbook.reading import read_budget
from kyoso.workbook.references import Ref, letters
from kyoso.workbook.writing import Made, Page, Validation, workbook
from measuring.bench import Bench, Side

ROWS, COLUMNS = 400, 12  # of the sample: as many cells, and half as many formulas, as the largest forms have


def measure(bench: Bench, folder: Path) -> None:
    """Each step on the bytes of one workbook."""
    from openpyxl import load_workbook

    project = Project(folder)
    rulebook = compile_rules(project).rulebook
    plan = load_plan(project.templates / "plan.example.yaml", rulebook)
    call = rulebook.call(plan.call.area, plan.call.tier, plan.call.fiscal_year or 0)
    budget = made_budget(project, rulebook, plan, call, "both")
    bench.in_turn(
        Side("budget-by-openpyxl", lambda: load_workbook(BytesIO(budget))),
        Side("budget-make", lambda: made_budget(project, rulebook, plan, call, "both"), repeat=3),
        Side("budget-read", lambda: read_budget(budget, "budget.xlsx", rulebook, project)),
        rounds=9,
    )
    given = os.environ.get("KYOSO_BOOK")
    form = Path(given).read_bytes() if given else _sample()
    loaded = LoadedMap(scan_book(form, "book.xlsx"), Places("book.xlsx"))
    cells = (cell for sheet in open_book(form, "book.xlsx").sheets for cell in sheet.cells.values())
    bench.counts["formulas"] = sum(cell.formula is not None for cell in cells)
    bench.in_turn(
        Side("book-by-openpyxl", lambda: load_workbook(BytesIO(form))),
        Side("book-scan", lambda: scan_book(form, "book.xlsx")),
        Side("book-fill", lambda: fill_book(form, "book.xlsx", loaded, _value, anyway=True)),
        rounds=5,
    )


def _value(field: Field) -> Value:
    """Something that fits every field."""
    if field.kind == "choice":
        return Value(field.options[0].label)
    if field.kind == "rows":
        return Value(rows=(tuple("1" for _ in field.columns),))
    return Value("2026-04-01" if field.kind == "date" else "1")


def _sample() -> bytes:
    """Rows of costs under their heads, each with its sums and with a rule of what may be typed."""
    cells = {Ref(1, column): Made("head", f"費目{column}") for column in range(1, COLUMNS + 1)}
    for row in range(2, ROWS + 2):
        for column in range(1, COLUMNS // 2 + 1):
            cells[Ref(row, column)] = Made("in-money")
        for column in range(COLUMNS // 2 + 1, COLUMNS + 1):
            formula = f"SUM(A{row}:{letters(COLUMNS // 2)}{row})*{column}"
            cells[Ref(row, column)] = Made("money", number="0", formula=formula)
    typed = Validation(f"A2:F{ROWS + 1}", "decimal", "0", "額", "数を書いてください", operator="greaterThanOrEqual")
    return workbook([Page("経費", cells, [12.0] * COLUMNS, validations=[typed])], {}, "経費", "ja")
