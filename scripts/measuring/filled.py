"""Filled drafts read back, checked and carried over: one in process, one as a process, many in one call."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path

from kyoso import garbage
from kyoso.carrying import update_file
from kyoso.checks import Checker, Setup
from kyoso.notebooks import compile_rules
from kyoso.plan import load_plan
from kyoso.project import Project
from kyoso.word import Drafter
from kyoso.word.desk import Desk
from kyoso.word.reading import read_draft
from measuring.bench import Bench, Side
from measuring.programme import KYOSO, call

SOME, MANY = 50, 500  # drafts that an office checks in one call


def measure(bench: Bench, folder: Path) -> None:
    """Beside python-docx reading the text of the same draft."""
    from docx import Document

    project = Project(folder)
    rulebook = compile_rules(project).rulebook
    drafter = Drafter(rulebook, project)
    plan = load_plan(project.templates / "plan.example.yaml", rulebook)
    data = [drafter.draft(each, "ja", plan, practice=each.document is None) for each in rulebook.calls_in_order]
    names = [folder / f"filled-{number:03}.docx" for number in range(MANY)]
    for number, name in enumerate(names):
        name.write_bytes(data[number % len(data)])
    one, target = names[0], rulebook.calls_in_order[-1]

    def with_python_docx() -> list[str]:
        document = Document(str(one))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return cells + [paragraph.text for paragraph in document.paragraphs]

    checker = Checker(Setup(project, Desk), rulebook)
    checker.report(one)  # what is read once for all the drafts
    garbage.seldom()  # as the commands do; the peer has it too
    carried = partial(
        update_file, one, drafter, area=target.area, tier=target.tier, year=target.fiscal_year, lang="ja", anyway=True
    )
    bench.in_turn(
        Side("read-by-python-docx", with_python_docx),
        Side("read", lambda: read_draft(one), repeat=5),
        Side("check", lambda: checker.report(one), repeat=5),
        Side("update", carried, repeat=2),
        rounds=9,
    )
    update = ("update", str(one), "--year", str(target.fiscal_year), "--area", target.area, "--tier", target.tier)
    output = ("--anyway", "--force", "-o", str(folder / "carried.docx"))
    bench.in_turn(
        Side("read-command", lambda: call(KYOSO, "read", str(one), cwd=folder)),
        Side("check-command", lambda: call(KYOSO, "check", str(one), cwd=folder, codes=(0, 1))),
        Side("update-command", lambda: call(KYOSO, *update, *output, cwd=folder)),
        rounds=5,
    )
    _many(bench, folder, [str(name) for name in names])


def _many(bench: Bench, folder: Path, names: list[str]) -> None:
    """A tenth of them and all in one process, and all on every core; the most memory that one process holds."""
    bench.counts |= {"some": SOME, "many": MANY}
    one, all_cores = ("--jobs", "1"), ("--jobs", str(os.cpu_count() or 1))

    def check(count: int, jobs: tuple[str, str]) -> object:
        return call(KYOSO, "check", *jobs, *names[:count], cwd=folder, codes=(0, 1))

    bench.in_turn(
        Side("check-some", lambda: check(SOME, one)),
        Side("check-many", lambda: check(MANY, one)),
        Side("check-many-all-cores", lambda: check(MANY, all_cores)),
        rounds=3,
    )
    for _ in range(3):
        for name, count in (("check-some-memory", SOME), ("check-many-memory", MANY)):
            bench.note(name, _memory((KYOSO, "check", *one, *names[:count]), folder))


_LAUNCHER = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)
"""


def _memory(command: tuple[str, ...], folder: Path) -> float:
    """The most memory that a whole process holds at a time, in MB.

    A small process starts it: what the parent holds at that moment counts as the child's.
    """
    return int(call(sys.executable, "-c", _LAUNCHER, *command, cwd=folder, codes=(0, 1))) * 1024 / 1e6
