"""Files, one or many, on one core or on several: each read, judged and put into words."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

import msgspec

from kyoso.checks.judge import Judge, Settings
from kyoso.checks.kinds import KINDS
from kyoso.checks.model import Judgement
from kyoso.checks.report import Format, Report, Reporter, Tally
from kyoso.checks.subject import of_draft, of_plan
from kyoso.checks.table import load_table
from kyoso.errors import Problem
from kyoso.executors import in_order, in_worker, why
from kyoso.filled import Filled
from kyoso.limits import Limits, within
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
    limits: Limits = Limits()  # of each file

    def unread(self, path: Path, why: str, *, fault: bool = False) -> Report:
        """What is said of a file that nobody could read."""
        counts = {"not-met": 0, "error": 0, "warning": 0, "open": 0, "met": 0}
        bad = why.replace(f"{path}: ", "")
        return Report(str(path), "", "", self.language or "ja", counts, (), bad=bad, fault=fault)


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
        """The report on a file. Raises Problem where it cannot be read, or not within its limits."""
        with within(self.setup.limits, str(path), end_process=in_worker()):
            return self.reporter.report(self.judgement(path), all_answers=self.setup.all_answers)

    def report_or_why(self, path: Path) -> Report:
        """The report on a file, or why there is none."""
        try:
            return self.report(path)
        except Exception as error:
            return self.setup.unread(path, why(error), fault=not isinstance(error, Problem | MemoryError))


def tally_of(setup: Setup, rulebook: Rulebook, form: Format, *, one: bool, table: BinaryIO | None = None) -> Tally:
    """Who prints the reports, and writes the table."""
    return Tally(Reporter(setup.project, rulebook, setup.language), form, one=one, table=table)


def check_files(
    setup: Setup, paths: Sequence[Path], jobs: int | None = None, dask: str | None = None
) -> Iterator[Report]:
    """A report for each file, in their order. A file that cannot be read does not stop the others; alone it raises.

    `jobs` are processes of this machine (default: its cores, where the files are worth it), `dask` is the address of
    a cluster; see `kyoso.executors`.
    """
    if len(paths) == 1 and dask is None:
        return map(Checker(setup).report, paths)
    jobs = jobs or (os.cpu_count() or 1 if len(paths) >= WORTH_A_PROCESS else 1)
    rulebook = Rulebook.load(setup.project.rulebook)
    return in_order(Checking(setup, rulebook.digest, Path.cwd(), dask is not None), paths, jobs, dask)


class Checking(NamedTuple):
    """Files to be checked by whoever has time: another process, or another machine that sees the same folders."""

    setup: Setup
    rules: str  # the digest of the rulebook
    folder: Path  # where the paths start
    elsewhere: bool  # whether another machine may do it

    def ready(self) -> Callable[[Path], Report]:
        """A checker by the same rules. Raises Problem where they are not seen here."""
        checker = Checker(self.setup, Rulebook.load_same(self.setup.project.rulebook, self.rules))
        return partial(self.report, checker)

    def report(self, checker: Checker, path: Path) -> Report:
        """The report on a file, or why there is none, under the name that the user gave it."""
        seen = self.folder / path
        if self.elsewhere and not seen.exists():
            from platform import node

            return self.failed(path, f"{node()} does not see {seen}; it must be there under the same path")
        report = checker.report_or_why(seen)
        return msgspec.structs.replace(report, file=str(path), bad=report.bad.replace(str(seen), str(path)))

    def failed(self, path: Path, why: str) -> Report:
        """The report on a file that nobody could check."""
        return self.setup.unread(path, why)
