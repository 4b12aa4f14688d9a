"""Random budgets, and what LibreOffice makes of their workbooks.

`python -m tests.budget_trials 1000` calculates as many anew, by a call of LibreOffice for each 125, and says where it
and kyoso differ; `--first 500` goes on from there.
"""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from kyoso.plan import INDIRECT, BudgetLine, Choice, Institution, Plan, categories_of
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.workbook.desk import made_budget
from tests.made_books import opened, without_results

LARGEST = 10**11  # yen in one amount
BATCH = 125  # files in one call of LibreOffice, which takes no more than 255 arguments and says nothing of the rest


def random_plan(rulebook: Rulebook, seed: int) -> Plan:
    """A plan with amounts to the yen, round ones and none; the share of indirect costs given or not."""
    chance = random.Random(seed)
    call = chance.choice([call for call in rulebook.calls_in_order if "ceiling" in call.rules])
    institutions = tuple(
        Institution(name=f"機関{number}", role="participating" if number else "lead")
        for number in range(chance.randint(1, 4))
    )
    names = [*categories_of(rulebook), INDIRECT]
    lines = []
    for _ in range(chance.randint(0, 8)):
        used = chance.sample(names, chance.randint(0, len(names)))
        amounts = {name: _amount(chance) for name in used}
        year = call.fiscal_year + chance.randint(0, 3)
        lines.append(BudgetLine(fiscal_year=year, institution=chance.choice(institutions).name, amounts=amounts))
    return Plan(
        call=Choice(area=call.area, tier=call.tier, fiscal_year=call.fiscal_year),
        institutions=institutions,
        start_fiscal_year=chance.choice([None, call.fiscal_year]),
        indirect_percent=chance.choice([None, 0, 7, 30, 33, 100]),
        budget=tuple(lines),
    )


def _amount(chance: random.Random) -> int:
    return chance.choice([0, chance.randint(1, 999), chance.randint(1, 50) * 10**6, chance.randint(1, LARGEST)])


def made(project: Project, rulebook: Rulebook, plan: Plan) -> bytes:
    """The workbook of a plan for its call."""
    call = rulebook.call(plan.call.area, plan.call.tier, plan.call.fiscal_year or 0)
    return made_budget(project, rulebook, plan, call, "ja")


def calculated(books: list[bytes], folder: Path, soffice: str) -> list[bytes]:
    """The workbooks as LibreOffice saves them, many in one call, after it has calculated every formula."""
    given, back = folder / "given", folder / "back"
    given.mkdir()
    for number, data in enumerate(books):
        (given / f"{number}.xlsx").write_bytes(without_results(data))
    paths = [str(given / f"{number}.xlsx") for number in range(len(books))]
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(back)]
    for start in range(0, len(paths), BATCH):
        subprocess.run([*command, *paths[start : start + BATCH]], check=True, capture_output=True, timeout=1200)
    return [(back / f"{number}.xlsx").read_bytes() for number in range(len(books))]


def differences(ours: bytes, theirs: bytes) -> Iterator[str]:
    """Every cell with a formula that LibreOffice has another result for than kyoso wrote."""
    one, other = opened(ours), opened(theirs)
    for sheet in one.sheets:
        there = other.sheet(sheet.name)
        assert there is not None
        for where, cell in sheet.cells.items():
            if cell.formula is not None:
                said, found = one.value(cell), there.value(where)
                if said != found and not (said and found and _yen(said) == _yen(found)):
                    yield f"{sheet.name}!{where}: {said!r}, LibreOffice {found!r} ({cell.formula.text})"


def _yen(text: str) -> object:
    """A number of thousands to a hundredth of a yen; text as it is."""
    return round(float(text), 5) if re.fullmatch(r"-?[0-9.]+(?:E[-+]?[0-9]+)?", text) else text


def has_calc(soffice: str) -> bool:
    """Whether this LibreOffice opens workbooks: Writer alone does not."""
    home = Path(os.path.realpath(soffice)).parent
    return any(home.glob("libsclo.*"))


if __name__ == "__main__":
    import argparse
    import shutil

    from kyoso.notebooks import compile_rules

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, help="how many plans")
    parser.add_argument("--first", type=int, default=0, help="the number of the first one (default: 0)")
    parser.add_argument("--soffice", default=shutil.which("soffice") or "soffice", help="the program")
    asked = parser.parse_args()
    here = Project.find()
    rules = compile_rules(here).rulebook
    wrong = formulas = 0
    for start in range(asked.first, asked.first + asked.count, BATCH):
        plans = [random_plan(rules, seed) for seed in range(start, min(start + BATCH, asked.first + asked.count))]
        workbooks = [made(here, rules, plan) for plan in plans]
        with TemporaryDirectory() as place:
            back = calculated(workbooks, Path(place), asked.soffice)
            for number, (ours, theirs) in enumerate(zip(workbooks, back, strict=True)):
                formulas += sum(c.formula is not None for s in opened(ours).sheets for c in s.cells.values())
                for line in differences(ours, theirs):
                    wrong += 1
                    print(f"plan {start + number}: {line}")
        print(f"plans {asked.first} to {start + len(plans) - 1}: {formulas} formulas, {wrong} differences", flush=True)
    sys.exit(bool(wrong))
