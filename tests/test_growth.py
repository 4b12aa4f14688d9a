"""A programme of many times the calls: it holds together, and nothing in it grows faster than the calls."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import msgspec
import pytest
from docutils import nodes

import kyoso
from kyoso.assembling import assemble
from kyoso.book.blocks import BLOCKS
from kyoso.book.nodes import Places, View
from kyoso.book.sourced import UNFOLDED
from kyoso.cases import load_cases
from kyoso.changes import compare_revisions, compare_years, named
from kyoso.checks import KINDS, Judge, load_table
from kyoso.checks.subject import of_plan
from kyoso.checks.telling import differences
from kyoso.errors import Finding, Problem
from kyoso.exports import data_files
from kyoso.fingerprints import Fingerprints
from kyoso.fit import load_table as load_reasons
from kyoso.fit import reasons_of
from kyoso.lint import keys, rules
from kyoso.lint.allowed import load_allowed
from kyoso.model import Record, Text
from kyoso.plan import Plan
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word.drafts import Drafter
from tests.conftest import ROOT, Kyoso

sys.path.insert(0, str(ROOT / "scripts"))
from generate_programme import copies_of, generate

pytestmark = pytest.mark.slow

SIZES = (1, 2, 5)
MOST = 1.03  # times the steps that a call more took before; a scan of all calls for each of them comes to 1.05 and more
OWN = str(Path(kyoso.__file__).parent)


class Programme:
    """A programme of so many times the calls, its rules put together without a kernel."""

    def __init__(self, folder: Path, times: int) -> None:
        pattern = generate(folder, times)
        self.project = Project(folder)
        copied = (record for copy in copies_of(times) for _, record in pattern.records(copy))
        self.records: list[tuple[Record, Finding]] = [
            (record, Finding("", number, "")) for number, record in enumerate((*pattern.book.records(), *copied))
        ]
        self.declared = pattern.book.declared
        self.rulebook = self.put_together()

    def put_together(self) -> Rulebook:
        """The rulebook, new, with nothing looked up in it yet."""
        return assemble(self.records, self.declared)


@pytest.fixture(scope="module")
def programmes(tmp_path_factory: pytest.TempPathFactory) -> list[Programme]:
    """The programme itself, and larger ones."""
    return [Programme(tmp_path_factory.mktemp("programme"), times) for times in SIZES]


def steps(run: Callable[[], object]) -> int:
    """How many lines of the package's own code are run; a loop counts each time round."""
    count = 0

    def line(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return line

    def called(frame: FrameType, event: str, argument: Any) -> Any:
        return line if frame.f_code.co_filename.startswith(OWN) else None

    before = sys.gettrace()
    sys.settrace(called)
    try:
        run()
    finally:
        sys.settrace(before)
    return count


def lint_of_rules(programme: Programme, book: Rulebook) -> None:
    """What kyoso lint looks for in the rules."""
    list(rules.findings(book, Fingerprints.load(programme.project), load_allowed(programme.project)))


def judged(programme: Programme, book: Rulebook) -> None:
    """A plan for every call."""
    judge = Judge(book, load_table(programme.project, book, tuple(KINDS)))
    for call in book.calls:
        judge.judge(of_plan(Plan(), book, asked=call))


def drafted(programme: Programme, book: Rulebook) -> None:
    """A draft of every call."""
    drafter = Drafter(book, programme.project)
    for call in book.calls_in_order:
        drafter.draft(call, "ja")


def another_year(book: Rulebook) -> Rulebook:
    """The same rules with other words for every figure."""
    label = Text(ja="別の名前", en="Another name")
    changed = {key: msgspec.structs.replace(figure, label=label) for key, figure in book.figures.items()}
    return msgspec.structs.replace(book, figures=changed)


def fitted(programme: Programme, book: Rulebook) -> None:
    """Every reason for and against every call."""
    table = load_reasons(programme.project, book)
    for call in book.calls.values():
        list(reasons_of(table, book, call))


def shown(programme: Programme, book: Rulebook) -> None:
    """Every block that lists something of the whole programme, and those of each area."""
    view = View(book, programme.project, "ja", "index", Places({}, editions=True))
    wanted: list[tuple[str, dict[str, str]]] = [(name, {}) for name in ALONE]
    wanted += [("calls", {"area": area}) for area in book.areas]
    wanted += [("rules", {"keys": f"fy2021.{area}.*"}) for area in book.areas if area.startswith("regional")]
    wanted += [("changes", {"from": "2021", "to": "2025"}), ("draft-changes", {"from": "2021", "to": "2025"})]
    for name, options in wanted:
        BLOCKS[name].make(view, options)


def test_many_documents_are_folded(programmes: list[Programme]) -> None:
    """The sources of a few documents stand open; of many, each document is unfolded by whoever wants it."""
    folded = []
    for programme in programmes:
        view = View(programme.rulebook, programme.project, "en", "sources", Places({}, editions=True))
        text = "".join(node.astext() for node in BLOCKS["sources"].make(view, {}) if isinstance(node, nodes.raw))
        assert text.count("<details ") == text.count("</details>")
        folded.append(text.count("<details "))
    documents = [len(programme.rulebook.documents) for programme in programmes]
    assert (folded, documents[-1] > UNFOLDED) == ([0, 0, documents[-1]], True)


ALONE = ("calls-at-a-glance", "calls", "drafts", "find-your-call", "questions", "sources", "plan-form")

WORK: dict[str, Callable[[Programme, Rulebook], object]] = {
    "rules": lambda programme, _: programme.put_together(),
    "lint of the rules": lint_of_rules,
    "lint of the keys": lambda programme, book: list(keys.findings(programme.project, book, {})),
    "drafts": drafted,
    "checks": judged,
    "diff of two years": lambda _, book: compare_years(book, 2021, 2025),
    "diff of two revisions": lambda programme, book: compare_revisions(
        book, programme.rulebook, named("a"), named("b")
    ),
    "data": lambda programme, book: data_files(programme.project, book),
    "reasons": fitted,
    "pages": shown,
}


@pytest.mark.parametrize("what", WORK)
def test_a_call_more_costs_no_more_in_a_larger_programme(what: str, programmes: list[Programme]) -> None:
    """The steps for each call that is added are as many from two to five times the calls as from one to two."""
    run = WORK[what]
    run(programmes[0], programmes[0].put_together())  # what is done once a process is done
    taken = [steps(partial(run, each, each.put_together())) for each in programmes]
    calls = [len(each.rulebook.calls) for each in programmes]
    first, then = ((taken[at + 1] - taken[at]) / (calls[at + 1] - calls[at]) for at in (0, 1))
    assert then <= MOST * first, f"{what}: {first:.0f} steps for a call more, then {then:.0f}: {taken}"


def test_a_programme_that_was_generated_is_one(kyoso: Kyoso, rulebook: Rulebook, tmp_path: Path) -> None:
    """Twice the calls: its rules compile, nothing in it is amiss, every draft is made and stands the check."""
    generate(tmp_path / "twice", 2)
    folder, kept = tmp_path / "twice", Path("_build", ".cache", "rules")
    shutil.copytree(ROOT / kept, folder / kept)  # the notebooks that are those of the programme have run
    assert kyoso("rules", cwd=folder).returncode == 0
    linted = kyoso("lint", cwd=folder)
    assert (linted.returncode, linted.stderr) == (0, "")
    assert kyoso("draft", "--all", "drafts", cwd=folder).returncode == 0
    drafts = sorted((folder / "drafts").rglob("*-ja.docx"))
    assert len(drafts) == 2 * len(rulebook.calls)
    checked = kyoso("check", *drafts, cwd=folder)
    assert checked.returncode in (0, 1), checked.stderr
    project = Project(folder)
    grown = Rulebook.load(project.rulebook)
    judge = Judge(grown, load_table(project, grown, tuple(KINDS)))
    told = load_cases(project, grown).told
    assert {each.call.key for each in told} == grown.calls.keys()
    assert [str(finding) for each in told for finding in differences(each, judge)] == []


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path: Path) -> None:
    """Somebody's files are not mixed with generated ones."""
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(Problem, match="not empty"):
        generate(tmp_path, 2)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
