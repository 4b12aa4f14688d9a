"""The officer's page, walked step by step in a copy of the repository with an invented document of the next year."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest
from measuring.programme import copy_of_the_programme, revision

from kyoso.book.catalogues import update_catalogues
from kyoso.cases import load_cases
from kyoso.checks import KINDS, Judge, load_table
from kyoso.checks.telling import differences
from kyoso.notebooks import compile_rules
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from tests.conftest import ROOT, run_kyoso
from tests.made_pdf import made_pdf
from tests.next_document import NextDocument

PAGE = (ROOT / "book" / "officer.md").read_text("utf-8")
STEPS = ("officer-document", "officer-marks", "officer-year", "officer-left", "officer-build")
MOST_EDITED = 12  # files that are edited by hand, translations included
MOST_COMMANDS = 10


class Command(NamedTuple):
    """A call of kyoso that the page shows, and the lines that it says are printed."""

    words: list[str]
    printed: list[str]


def commands() -> list[Command]:
    """Every call of the steps, in the order of the page; what others call is left out."""
    found: list[Command] = []
    for step in STEPS:
        section = re.split(rf"^\({step}\)=$", PAGE, flags=re.MULTILINE)[1].split("\n(officer-")[0]
        for block in re.findall(r"^```console\n(.*?)^```$", section, re.MULTILINE | re.DOTALL):
            for line in block.splitlines():
                if line.startswith("$ "):
                    found.append(Command(shlex.split(line[2:]), []))
                else:
                    found[-1].printed.append(line)
    return found


def shape(line: str) -> str:
    """A line without what differs from document to document: numbers, keys, names of files, digests."""
    plain = re.sub(r"[a-z0-9./-]+\.(?:md|po|yaml)\b(?:, )?", "", line)
    return re.sub(r"\d+", "0", re.sub(r"fy\d{4}[.a-z-]*|[0-9a-f]{12}…|「.*?」|[\d千百億.]+万?円\S*", "", plain)).strip()


class Walk:
    """The copy, with the rules as they were and what was called and edited in it."""

    def __init__(self, folder: Path, rulebook: Rulebook) -> None:
        self.folder, self.document = folder, NextDocument(rulebook)
        self.calls: list[Command] = []
        self.edited: set[Path] = set()

    def run(self, command: Command) -> None:
        """Call it with the years of now, and hold what it prints against the page."""
        old, new = self.document.turn
        words = [word.replace("2025", str(old)).replace("2026", str(new)) for word in command.words]
        self.calls.append(command)
        if words[0] != "kyoso":
            assert words == ["make", "translations"]
            update_catalogues(Project(self.folder), lambda _: None)
            return
        done = run_kyoso(*words[1:], cwd=self.folder)
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        printed = {shape(line) for line in (done.stdout + done.stderr).splitlines()}
        assert [line for line in command.printed if shape(line) not in printed] == [], (words, done.stdout, done.stderr)

    def edit(self, path: Path) -> Path:
        """A file that is edited by hand."""
        self.edited.add(path)
        return path


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory, site: Path, rulebook: Rulebook) -> Walk:
    """The way of the page from a document to the site; what it leaves is what the tests look at."""
    folder = tmp_path_factory.mktemp("practice")
    copy_of_the_programme(folder)
    shutil.copytree(site.parent, folder / "_build", ignore=shutil.ignore_patterns("browser", "base"))
    revision(folder)
    walk = Walk(folder, rulebook)
    (folder / "next.pdf").write_bytes(made_pdf(walk.document.pages))
    for command in commands():
        walk.run(command)
        if command.words[:2] == ["kyoso", "source"] and "--marked" not in command.words:
            (proposals,) = (folder / "copies").glob("*.yaml")
            walk.document.mark(walk.edit(proposals))
    return walk


@pytest.mark.slow
def test_the_way_of_the_page_is_short_and_touches_no_code(walked: Walk) -> None:
    """Commands and files edited by hand are few; nothing but notebooks, cases, catalogues and pages is new."""
    assert len(walked.calls) <= MOST_COMMANDS
    assert 0 < len(walked.edited) <= MOST_EDITED
    told = ("git", "status", "--porcelain", "-uall")
    done = subprocess.run(told, cwd=walked.folder, capture_output=True, text=True, check=True)
    paths = [line[3:].strip('"') for line in done.stdout.splitlines()]
    ours = ("_toc.yml", "book/", "locale/", "tests/cases/", "next.pdf", "changes.docx")
    assert [path for path in paths if not path.startswith(ours) or path.endswith(".py")] == []


@pytest.mark.slow
def test_the_new_year_says_what_was_marked_and_nothing_else(walked: Walk) -> None:
    """What changed has its new value, what is gone is gone, the reworded condition says it in its new words."""
    document, book = walked.document, compile_rules(Project(walked.folder)).rulebook
    key = document.turn.key
    assert book.years[0] == document.turn.new
    for figure in document.changed:
        new, old = book.figures[key(figure.key)].value, figure.value
        assert isinstance(old, int)
        assert new == 2 * old
    assert key(document.gone.key) not in book.figures
    assert book.figures[key(document.reworded.key)].source.as_written != document.reworded.source.as_written
    call = book.calls[f"fy{document.turn.new}.{document.area}.{document.like.tier}"]
    assert {"ceiling", "period"} <= set(call.rules)
    for each in (each for each in book.calls.values() if each.fiscal_year == document.turn.new):
        assert not [name for name in (*each.rules.values(), *each.questions) if document.turn.names(name)]


@pytest.mark.slow
def test_the_new_cases_stand_on_both_sides_of_each_limit(walked: Walk) -> None:
    """Each answer is that of the checks; each number of a new call has cases with two answers or more."""
    project = Project(walked.folder)
    book = compile_rules(project).rulebook
    cases, judge = load_cases(project, book), Judge(book, load_table(project, book, tuple(KINDS)))
    assert [str(finding) for told in cases.told for finding in differences(told, judge)] == []
    for call in (each for each in book.calls.values() if each.fiscal_year == walked.document.turn.new):
        assert cases.open[call.key] == call.questions
        for role in {"ceiling", "period", "until"} & set(call.rules):
            told = {
                (answer.answer, answer.question)
                for each in cases.of(call.key)
                for answer in each.case.answers
                if answer.check == role
            }
            assert len(told) > 1, (call.key, role)


@pytest.mark.slow
def test_the_site_has_the_new_year_and_a_half_changed_figure_stops_it(walked: Walk) -> None:
    """Drafts of the new area are there; a place that says another amount stops the build with its line."""
    new = walked.document.turn.new
    tier = walked.document.like.tier
    assert (
        walked.folder / "_build" / "site" / "drafts" / str(new) / f"{walked.document.area}-{tier}-ja.docx"
    ).is_file()
    key = walked.document.turn.key(walked.document.changed[0].key)
    notebook = next(path for path in (walked.folder / "book" / "rules").glob("*.md") if f'"{key}"' in path.read_text())
    text = notebook.read_text("utf-8")
    line = next(number for number, each in enumerate(text.splitlines(), 1) if f'"{key}"' in each)
    row = text.splitlines()[line - 1]
    first = re.search(r'\("([\d.]+)[^"]*円', row)
    assert first
    notebook.write_text(text.replace(row, row.replace(first[1], "1", 1)), "utf-8")
    try:
        stopped = run_kyoso("build", cwd=walked.folder)
    finally:
        notebook.write_text(text, "utf-8")
    assert stopped.returncode == 1, stopped.stdout
    assert re.search(rf"book/rules/{notebook.name}:\d+: .*{re.escape(key)}: the value", stopped.stderr), stopped.stderr
