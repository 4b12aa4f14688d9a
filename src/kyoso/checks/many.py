"""Files, one or many, on one core or on several: each read, judged and put into words."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple, Protocol

from kyoso.checks.judge import Judge, Settings
from kyoso.checks.kinds import KINDS
from kyoso.checks.model import Judgement
from kyoso.checks.report import Format, Report, Reporter, Tally
from kyoso.checks.subject import of_draft, of_plan
from kyoso.checks.table import load_table
from kyoso.errors import Problem
from kyoso.filled import Filled
from kyoso.model import Language
from kyoso.plan import load_plan
from kyoso.project import Project
from kyoso.rulebook import Rulebook

PLANS = (".yaml", ".yml", ".json")
WORTH_A_PROCESS = 40  # files from which a second process saves time


class Desk(Protocol):
    """Who reads drafts; the package of the drafts has one."""

    def read(self, path: Path) -> Filled:
        """A filled draft. Raises Problem where the file is none."""

    def today(self, filled: Filled) -> Filled | None:
        """The same draft as it would be made today, with nothing in it; None where it says no call."""


class Setup(NamedTuple):
    """All that a process needs in order to check files."""

    project: Project
    desk: Callable[[Project, Rulebook], Desk]
    language: Language | None = None
    asked: str = ""
    settings: Settings = Settings()
    all_answers: bool = False


class Checker:
    """Checks one file after another; what does not change between them is read once."""

    def __init__(self, setup: Setup, rulebook: Rulebook | None = None) -> None:
        self.setup = setup
        self.rulebook = rulebook or Rulebook.load(setup.project.rulebook)
        self.judge = Judge(self.rulebook, load_table(setup.project, self.rulebook, tuple(KINDS)), setup.settings)
        self.reporter = Reporter(setup.project, self.rulebook, setup.language)
        self.desk = setup.desk(setup.project, self.rulebook)

    def judgement(self, path: Path) -> Judgement:
        """All verdicts on a file. Raises Problem where it cannot be read."""
        asked = self.setup.asked
        if path.suffix.lower() in PLANS:
            return self.judge.judge(of_plan(load_plan(path, self.rulebook), self.rulebook, str(path), asked))
        filled = self.desk.read(path)
        return self.judge.judge(of_draft(filled, self.rulebook, asked, self.desk.today(filled)))

    def report(self, path: Path) -> Report:
        """The report on a file. Raises Problem where it cannot be read."""
        return self.reporter.report(self.judgement(path), all_answers=self.setup.all_answers)

    def report_or_why(self, path: Path) -> Report:
        """The report on a file, or why there is none."""
        try:
            return self.report(path)
        except Problem as problem:
            prefix = f"{path}: "
            why = "; ".join(str(finding).removeprefix(prefix) for finding in problem.findings)
            counts = {"not-met": 0, "error": 0, "warning": 0, "open": 0, "met": 0}
            return Report(str(path), "", "", self.setup.language or "ja", counts, (), bad=why)


def tally_of(setup: Setup, rulebook: Rulebook, form: Format, *, one: bool) -> Tally:
    """Who prints the reports."""
    return Tally(Reporter(setup.project, rulebook, setup.language), form, one=one)


def check_files(setup: Setup, paths: Sequence[Path], jobs: int | None = None) -> Iterator[Report]:
    """A report for each file, in their order. A file that cannot be read does not stop the others; alone it raises."""
    jobs = jobs or (os.cpu_count() or 1 if len(paths) >= WORTH_A_PROCESS else 1)
    if jobs == 1:
        checker = Checker(setup)
        yield from map(checker.report if len(paths) == 1 else checker.report_or_why, paths)
        return
    with ProcessPoolExecutor(min(jobs, len(paths)), initializer=_begin, initargs=(setup,)) as pool:
        yield from pool.map(_report, paths, chunksize=max(1, min(16, len(paths) // jobs)))


_checkers: list[Checker] = []


def _begin(setup: Setup) -> None:
    """What a process does once. What it made ready stays, so the garbage collector need not go through it again."""
    _checkers[:] = [Checker(setup)]
    gc.freeze()


def _report(path: Path) -> Report:
    return _checkers[0].report_or_why(path)
