"""The benchmark's own logic, and the page that shows the last one that was committed; nothing is timed here."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import lxml.html
import msgspec
import pytest
from _ext.benchmark import Benchmark, Line, Machine, Measured, Sense, Spread, load
from _ext.speed import in_unit, names, three_figures
from benchmark import SECTIONS, possible
from measuring.aims import LINES, MEASURED, OPTIONAL
from measuring.bench import Bench, Side
from measuring.machine import this_machine
from measuring.result import as_file, benchmark_of, in_lines, objections

from kyoso.book.nodes import Places, View
from kyoso.book.placing import render
from kyoso.errors import Problem
from kyoso.model import LANGUAGES, Language
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.translations import load as catalogue
from tests.conftest import ROOT

QUIET = Machine(
    date="2026-01-31", processor="P", cores=4, memory=8.0, system="S", python="3.11.0", load=2.0, peers={"pandoc": "3"}
)


def test_each_round_gives_a_ratio() -> None:
    """The ratios are of ours and the peer's in the same round, not of the two medians."""
    bench = Bench()
    bench.section = "drafts"
    bench.note("draft", 1, 2, 4)
    bench.note("draft-by-docxtpl", 20, 10, 40)
    fast, much = (Line(ours="draft", peer="draft-by-docxtpl", sense=sense) for sense in _senses()[:2])
    assert bench.ratios(fast) == [20, 5, 10]
    assert bench.ratios(much) == [1 / 20, 1 / 5, 1 / 10]
    (line,) = bench.compared([fast])
    assert line.ratio == Spread(5, 10, 20)


def _senses() -> tuple[Sense, ...]:
    return ("times-as-fast", "times-as-much", "under", "just")


def test_sides_are_measured_in_turn() -> None:
    """Ours, the peer's, ours, the peer's; what is over soon is run several times in a round and counted once."""
    bench, order = Bench(), []
    bench.section = "drafts"
    bench.in_turn(
        Side("draft", lambda: order.append("ours"), repeat=2, before=lambda: order.append("before")),
        Side("draft-packed", lambda: order.append("peer"), after=lambda: order.append("after")),
        rounds=2,
    )
    assert order == ["before", "ours", "ours", "peer", "after"] * 2
    assert {name: len(values) for name, values in bench.values.items()} == {"draft": 2, "draft-packed": 2}


def test_what_was_not_measured_in_turn_gives_no_ratio() -> None:
    """Sides with other numbers of rounds cannot be paired, and an unknown name is no value of the section."""
    bench = Bench()
    bench.section = "drafts"
    bench.note("draft", 1, 2)
    bench.note("draft-packed", 1)
    with pytest.raises(ValueError, match="argument"):
        bench.compared([Line(ours="draft", peer="draft-packed", sense="times-as-much")])
    with pytest.raises(KeyError):
        bench.note("search", 1)


@pytest.mark.parametrize(
    ("sense", "met", "not_met"),
    [("times-as-fast", 10, 9.99), ("times-as-much", 10, 10.01), ("under", 9.99, 10), ("just", 10, 11)],
)
def test_an_aim_is_met_up_to_its_limit(sense: Sense, met: float, not_met: float) -> None:
    """By the median: of the ratios, or of the values where there is no peer."""
    for reached, expected in ((met, True), (not_met, False)):
        spread = Spread(0, reached, 100)
        for line, values in (
            (Line(ours="a", peer="b", sense=sense, aim=10, ratio=spread), Spread(1, 1, 1)),
            (Line(ours="a", sense=sense, aim=10), spread),
        ):
            measured = {name: Measured("drafts", "s", 3, values) for name in "ab"}
            assert Benchmark(machine=QUIET, measured=measured, lines=(line,)).met(line) is expected


def test_every_aim_is_measured_by_a_section() -> None:
    """The table of aims names nothing that no section measures, and every section has its names and their words."""
    measured = {name for section in MEASURED.values() for name in section}
    assert {name for line in LINES for name in (line.ours, line.peer) if name} <= measured
    assert SECTIONS.keys() == MEASURED.keys()
    assert names(str).keys() == measured
    assert len({(line.ours, line.peer) for line in LINES}) == len(LINES)


def test_the_committed_benchmark_is_of_these_aims(project: Project) -> None:
    """It holds every value of the sections that it measured, and the aims as the table has them now."""
    benchmark = load(project)
    expected = {
        name: (section, unit)
        for section, units in MEASURED.items()
        for name, unit in units.items()
        if section not in benchmark.missing and (name not in OPTIONAL or name in benchmark.measured)
    }
    assert {name: (each.section, each.unit) for name, each in benchmark.measured.items()} == expected
    bare = [msgspec.structs.replace(line, ratio=None) for line in benchmark.lines]
    assert bare == [line for line in LINES if line.ours in expected and (not line.peer or line.peer in expected)]


def test_a_benchmark_reads_back_as_it_was_written(tmp_path: Path) -> None:
    """What the script writes is what the guidebook reads; the terminal says which aims are met and which are not."""
    bench = Bench()
    bench.section = "drafts"
    bench.note("draft", 0.0011, 0.0012)
    bench.note("draft-packed", 0.001, 0.001)
    bench.note("draft-by-docxtpl", 0.002, 0.002)
    bench.note("matrix-command", 0.5)
    written = benchmark_of(bench, QUIET)
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "benchmark.json").write_bytes(as_file(written))
    assert load(Project(tmp_path)) == written
    assert written.missing == tuple(section for section in MEASURED if section != "drafts")
    said = [re.sub(r" {2,}", " | ", line) for line in in_lines(written)]
    assert "draft / draft-by-docxtpl | 1.667 | 1.742 | 1.818 | at least 10 times as fast: NOT MET" in said
    assert "draft / draft-packed | 1.1 | 1.15 | 1.2 | at most 2.5 times: met" in said
    assert "matrix-command | 0.5 | 0.5 | 0.5 | under 1 s: met" in said


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda text: text.replace('"cores"', '"kores"'), "kores"),
        (lambda text: text.replace('"draft-packed": {', '"draft-pakced": {'), "'draft-packed' is compared but not"),
        (lambda text: text[:40], "truncated"),
    ],
)
def test_a_spoilt_benchmark_is_one_clear_line(tmp_path: Path, spoil: object, says: str) -> None:
    """The file is named, with what is wrong and the way out; so where there is none."""
    project = Project(tmp_path)
    with pytest.raises(Problem, match="is not there, so there are no measured figures to show; run: python scripts/"):
        load(project)
    assert callable(spoil)
    project.book.mkdir()
    (project.book / "benchmark.json").write_text(spoil((ROOT / "book" / "benchmark.json").read_text("utf-8")), "utf-8")
    with pytest.raises(Problem, match=says) as caught:
        load(project)
    assert str(caught.value).startswith("book/benchmark.json: is no benchmark (")
    assert len(caught.value.findings) == 1


def test_a_loaded_machine_is_no_machine_to_commit_from() -> None:
    """Half of the cores may be busy at the start and no more; a section that is missing is named."""
    assert objections(QUIET, []) == []
    loaded = msgspec.structs.replace(QUIET, load=2.01)
    assert objections(loaded, []) == ["the machine was loaded at the start (2.01 on 4 cores)"]
    assert objections(QUIET, ["pages"]) == ["pages is missing"]
    assert any("(loaded)" in line for line in in_lines(benchmark_of(Bench(), loaded)))


@pytest.mark.slow
def test_a_part_is_not_committed() -> None:
    """Through the command line: refused before anything is measured, in one line, and the file stays as it is."""
    kept = (ROOT / "book" / "benchmark.json").read_bytes()
    command = [sys.executable, "scripts/benchmark.py", "--only", "rules", "--only", "pages", "--commit"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    refused = done.stderr.splitlines()[-1]
    left_out = ("drafts", "filled", "finished", "forms", "workbooks", "builds")
    missing = "; ".join(f"{section} is missing" for section in left_out)
    assert f"could not be committed: {missing}" in refused
    assert "--anyway" in refused
    assert (ROOT / "book" / "benchmark.json").read_bytes() == kept


def test_pages_need_chromium(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Where there is none their sections are left out, which is said with what to install; where it is, they stay."""
    monkeypatch.setattr("shutil.which", lambda _name: "/usr/bin/chromium")
    assert possible(["rules", "pages", "phone"]) == ["rules", "pages", "phone"]
    monkeypatch.setattr("shutil.which", lambda _name: None)
    assert possible(["rules", "pages", "phone"]) == ["rules"]
    said = [f"{name}: left out, Chromium is missing (Debian: apt install chromium)" for name in ("pages", "phone")]
    assert capsys.readouterr().err.splitlines() == said


def test_the_machine_says_what_it_is() -> None:
    """A processor, cores, memory, a day, and the versions of the peers; nothing that names a machine of somebody's."""
    machine = this_machine()
    assert machine.cores >= 1
    assert machine.memory > 0.1
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", machine.date)
    assert {"docxtpl", "jupyter-book", "pandoc", "python-docx"} <= machine.peers.keys()
    assert all(re.match(r"\d", version) for version in machine.peers.values())


@pytest.mark.parametrize(
    ("value", "words"),
    [(0, "0"), (0.000508, "0.000508"), (0.0999, "0.0999"), (1.0, "1.00"), (12.345, "12.3"), (875.4, "875"),
     (2492.4, "2,492")],
)  # fmt: skip
def test_numbers_have_three_figures(value: float, words: str) -> None:
    """As many as a measurement is worth."""
    assert three_figures(value) == words


def test_what_is_under_a_second_is_in_milliseconds() -> None:
    """On both sides of the second."""
    assert [in_unit(value, "s", str) for value in (0.9991, 1.001)] == ["999ミリ秒", "1.00秒"]
    assert [in_unit(23.0, "kB", str), in_unit(23.0, "", str)] == ["23.0 kB", "23"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_every_aim_and_whether_it_is_met(
    site: Path, project: Project, rulebook: Rulebook, language: Language
) -> None:
    """A row for each line of the file, in its order, with its words, its ratio and a sign and words for the answer."""
    benchmark, _ = load(project), catalogue(project, "messages", language).gettext
    tree = lxml.html.parse(str(site / language / "speed.html")).getroot()
    tables = tree.xpath("//table[contains(@class, 'kyoso-measured')]")
    rows = [[cell.text_content() for cell in row] for row in tables[0].xpath(".//tbody/tr")]
    asked = [line for line in benchmark.lines if line.aim is not None]
    assert len(rows) == len(asked) > 0
    answers = {True: f"○ {_('達しています')}", False: f"× {_('達していません')}"}
    for row, line in zip(rows, asked, strict=True):
        assert names(_)[line.ours] % benchmark.counts in row[0]
        assert not line.peer or names(_)[line.peer] % benchmark.counts in row[0]
        assert line.ratio is None or three_figures(line.ratio.median) in row[1]
        assert row[3].strip() == answers[benchmark.met(line) is True]
    aims = [row[2].strip() for row in rows]
    pictured = tree.xpath("//section[@id='speed-aims']//details//table/tbody/tr")
    assert pictured
    assert all(any(aim in row[-1].text_content() for aim in aims) for row in pictured)
    rows = tree.xpath("//section[@id='speed-figures']//table[contains(@class, 'kyoso-measured')]/tbody/tr")
    shown = [row[0].text_content().strip() for row in rows]
    assert shown == [names(_)[name] % benchmark.counts for name in benchmark.measured]


def test_a_section_that_was_left_out_is_said_to_be(project: Project, rulebook: Rulebook, tmp_path: Path) -> None:
    """A benchmark without pages shows a sentence in place of their table; an unknown section is a slip on the page."""
    whole = load(project)
    left = {name: each for name, each in whole.measured.items() if each.section == "rules"}
    lines = tuple(line for line in whole.lines if line.ours in left)
    part = msgspec.structs.replace(whole, measured=left, lines=lines, missing=("pages",))
    shutil.copytree(ROOT / "book" / "_ext", tmp_path / "book" / "_ext")
    (tmp_path / "book" / "benchmark.json").write_bytes(as_file(part))
    view = View(rulebook, Project(tmp_path), "ja", "speed", Places({}, editions=True))
    (sentence,) = render(view, "benchmark-figures", {"section": "pages"})
    assert sentence.astext() == "このときは測っていません。"
    with pytest.raises(Problem, match="section 'ruels' was not measured; did you mean rules"):
        render(view, "benchmark-figures", {"section": "ruels"})
