"""Files, one or many, on one core or on several: each read, judged and put into words."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, partial
from itertools import chain, islice
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import BinaryIO, NamedTuple, Protocol

import msgspec

from kyoso import files, stores
from kyoso.checks.judge import Judge, Settings
from kyoso.checks.kinds import KINDS
from kyoso.checks.model import Judgement
from kyoso.checks.report import Format, Report, Reporter, Tally
from kyoso.checks.subject import of_draft, of_plan
from kyoso.checks.table import load_table
from kyoso.errors import Problem
from kyoso.executors import Cluster, code_here, in_order, in_worker, why
from kyoso.filled import Filled
from kyoso.limits import Limits, within
from kyoso.model import Language
from kyoso.plan import Plan, load_plan
from kyoso.project import Project
from kyoso.refusals import refused
from kyoso.rulebook import Rulebook

PLANS = (".yaml", ".yml", ".json")
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")  # who reads them says which are read
START = "start-fiscal-year"
WORTH_A_PROCESS = 40  # files from which a second process saves time


class Desk(Protocol):
    """Who reads drafts; the package of the drafts has one."""

    def read(self, path: Path) -> Filled:
        """A filled draft. Raises Problem where the file is none."""

    def fresh(self, filled: Filled) -> Filled | None:
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
    workbook: Callable[[Path, Rulebook, Project], Plan] | None = None  # who reads the plan in one

    def unread(self, path: Path | str, why: str, *, fault: bool = False) -> Report:
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

    @cached_property
    def desk(self) -> Desk:
        """Who reads drafts, once there is one to read."""
        return self.setup.desk(self.setup.project, self.rulebook)

    def read(self, path: Path) -> Plan | Filled:
        """What is in a file. Raises Problem where it cannot be read."""
        ending = path.suffix.lower()
        if ending in WORKBOOKS and self.setup.workbook is not None:
            return self.setup.workbook(path, self.rulebook, self.setup.project)
        return load_plan(path, self.rulebook) if ending in PLANS else self.desk.read(path)

    def judgement(self, path: Path, read: Plan | Filled | None = None) -> Judgement:
        """All verdicts on a file, or on what was read from it before. Raises Problem where it cannot be read."""
        asked, read = self.setup.asked, read or self.read(path)
        if isinstance(read, Plan):
            made = self.judge.judge(of_plan(read, self.rulebook, str(path), asked))
            return _of_the_money(made) if path.suffix.lower() in WORKBOOKS else made
        return self.judge.judge(of_draft(read, self.rulebook, asked, self.desk.fresh(read)))

    def report(self, path: Path) -> Report:
        """The report on a file. Raises Problem where it cannot be read, or not within its limits."""
        with within(self.setup.limits, str(path), end_process=in_worker()):
            return self.reporter.report(self.judgement(path), all_answers=self.setup.all_answers)

    def report_or_why(self, path: Path) -> Report:
        """The report on a file, or why there is none."""
        try:
            return self.report(path)
        except Exception as error:
            return self.setup.unread(path, self._why(error), fault=not isinstance(error, Problem | MemoryError))

    def _why(self, error: Exception) -> str:
        """Why a file could not be read, in the language that was asked for."""
        language = self.setup.language or "en"
        return "; ".join(refused(error, language)) if isinstance(error, Problem) else why(error)


def _of_the_money(judgement: Judgement) -> Judgement:
    """The verdicts on what a budget workbook holds: it has no words of the proposal, so none are missing in it."""
    kept = tuple(each for each in judgement.verdicts if each.place.field in ("", START))
    return msgspec.structs.replace(judgement, verdicts=kept)


def tally_of(setup: Setup, rulebook: Rulebook, form: Format, *, one: bool, table: BinaryIO | None = None) -> Tally:
    """Who prints the reports, and writes the table."""
    return Tally(Reporter(setup.project, rulebook, setup.language), form, one=one, table=table)


class Asked(NamedTuple):
    """A file to be checked, and the first digits of the digest that it had when it was answered, if it was."""

    name: str
    known: str = ""


class Answer(NamedTuple):
    """The report on a file; None where the file is as it was when it was answered.

    The digest is "" where nobody asks for it, or where the reason for which there is no answer may be gone next time.
    """

    name: str
    report: Report | None
    digest: str = ""


def check_files(
    setup: Setup, paths: Sequence[Path], jobs: int | None = None, dask: Cluster | None = None
) -> Iterator[Report]:
    """A report for each file, in their order. A file that cannot be read does not stop the others; alone it raises.

    `jobs` are processes of this machine (default: its cores, where the files are worth it), `dask` is a cluster; see
    `kyoso.executors`.
    """
    if len(paths) == 1 and dask is None:
        return map(Checker(setup).report, paths)
    asked = [Asked(str(path)) for path in paths]
    return (answer.report for answer in check_stream(setup, asked, Work(jobs, dask)) if answer.report)


class Work(NamedTuple):
    """Who does it: so many processes of this machine (default: its cores, where it is worth it), or a cluster."""

    jobs: int | None = None
    dask: Cluster | None = None
    ordered: bool = True  # the answers in the order of the files
    digests: bool = False  # and each with the digest of its file


def check_stream(setup: Setup, asked: Iterable[Asked], work: Work) -> Iterator[Answer]:
    """An answer for each file, as they come; of those still to be asked only a few are held."""
    files_asked = iter(asked)
    first = list(islice(files_asked, WORTH_A_PROCESS))
    jobs = work.jobs or (os.cpu_count() or 1 if len(first) >= WORTH_A_PROCESS else 1)
    total = len(first) if len(first) < WORTH_A_PROCESS else None
    rulebook = Rulebook.load(setup.project.rulebook)
    task = Checking(setup, rulebook.digest, Path.cwd(), work.dask is not None, work.digests)
    return in_order(task, chain(first, files_asked), jobs, work.dask, total=total, ordered=work.ordered)


def rules_of(setup: Setup, rulebook: Rulebook) -> str:
    """The digest of all that an answer depends on but the file: rules, templates, words, settings, the code."""
    project = setup.project
    folders = (project.templates, project.locale)
    paths = sorted(path for folder in folders for path in folder.rglob("*") if path.suffix in (".j2", ".yaml", ".po"))
    asked = repr((setup.language, setup.asked, setup.settings, setup.all_answers))
    kept = (part for path in paths for part in (str(path.relative_to(project.root)).encode(), path.read_bytes()))
    return files.digest([rulebook.digest.encode(), code_here().encode(), asked.encode(), *kept])


class Checking(NamedTuple):
    """Files to be checked by whoever has time: another process, or another machine that sees the same folders."""

    setup: Setup
    rules: str  # the digest of the rulebook
    folder: Path  # where the paths start
    elsewhere: bool = False  # whether another machine may do it
    digests: bool = False

    def ready(self) -> Callable[[Asked], Answer]:
        """A checker by the same rules. Raises Problem where they are not seen here."""
        checker = Checker(self.setup, Rulebook.load_same(self.setup.project.rulebook, self.rules))
        return partial(self.answer, checker)

    def answer(self, checker: Checker, asked: Asked) -> Answer:
        """The answer on a file, under the name that the user gave it."""
        try:
            if stores.is_remote(asked.name):
                return self._remote(checker, asked)
        except Problem as problem:
            return self.failed(asked, why(problem))
        seen = self.folder / asked.name
        if self.elsewhere and not seen.exists():
            from platform import node

            return self.failed(asked, f"{node()} does not see {seen}; it must be there under the same path")
        digest = _digest_of(seen) if self.digests else ""
        if digest and digest.startswith(asked.known or "none"):
            return Answer(asked.name, None, digest)
        return self._answered(checker, asked, seen, digest)

    def _remote(self, checker: Checker, asked: Asked) -> Answer:
        """A file of a store: it is here only while it is looked at, and for nobody else."""
        data = stores.read(asked.name, files.LARGEST_INPUT, "draft or plan")
        digest = hashlib.sha256(data).hexdigest()
        if digest.startswith(asked.known or "none"):
            return Answer(asked.name, None, digest)
        with TemporaryDirectory(prefix="kyoso-") as folder:
            path = Path(folder) / f"file{PurePosixPath(asked.name).suffix}"
            path.write_bytes(data)
            return self._answered(checker, asked, path, digest)

    def _answered(self, checker: Checker, asked: Asked, path: Path, digest: str) -> Answer:
        report = checker.report_or_why(path)
        named = msgspec.structs.replace(report, file=asked.name, bad=report.bad.replace(str(path), asked.name))
        return Answer(asked.name, named, "" if report.fault else digest)

    def failed(self, asked: Asked, why: str) -> Answer:
        """The answer on a file that nobody could check."""
        return Answer(asked.name, self.setup.unread(asked.name, why))


def _digest_of(path: Path) -> str:
    """The digest of a file; "" where it cannot be read, which its report says."""
    try:
        return hashlib.sha256(files.read(path, files.LARGEST_INPUT, "draft or plan")).hexdigest()
    except Problem:
        return ""
