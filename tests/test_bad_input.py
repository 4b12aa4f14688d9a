"""What is wrong with an input is one line with file and line, and 2; nothing in it reaches a terminal or Excel raw."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kyoso import files
from kyoso.checks import Setup
from kyoso.checks.many import Checker
from kyoso.errors import Problem, visible
from kyoso.filled import Filled
from kyoso.limits import Limits
from kyoso.plan import load_plan
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.rules.publishing import METADATA_KEY
from kyoso.spreadsheet import FORMULA, cell
from kyoso.word import make_draft, templates
from kyoso.word.blocks import Run
from kyoso.word.desk import Desk
from kyoso.word.plain import plain_text
from kyoso.word.reading import read_bytes
from tests.conftest import ROOT, Kyoso

pytestmark = pytest.mark.slow

CALL = "future/concept/2025"
HOSTILE = "\x1b]0;owned\x07\x1b[31m\u202egnp.exe\u2066\x9b5m\x7f"


def kyoso_bytes(*arguments: object, **options: object) -> subprocess.CompletedProcess[bytes]:
    """The command line, for what is no text."""
    command = [sys.executable, "-m", "kyoso.cli", *map(os.fsencode, map(str, arguments))]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False, **options)  # type: ignore[call-overload,no-any-return]


def one_line(done: subprocess.CompletedProcess[str], *says: str) -> None:
    """It is one line that says so, and 2."""
    assert (done.returncode, len(done.stderr.splitlines()), done.stdout) == (2, 1, ""), done
    for words in says:
        assert words in done.stderr


# -- words stay words ---------------------------------------------------------------------


def test_no_cell_is_a_formula(kyoso: Kyoso, tmp_path: Path) -> None:
    """Names of institutions and files that Excel would run, narrow and wide: text there, with all letters."""
    name = '=HYPERLINK("http://x","y")'
    plan = tmp_path / "＝plan.yaml"
    budget = f"budget:\n- {{fiscal_year: 2040, institution: '{name}', amounts: {{other: 1}}}}\n"
    plan.write_text(f"institutions:\n- {{name: '{name}'}}\n- {{name: '＠SUM(1)'}}\n{budget}", "utf-8")
    out = tmp_path / "out.csv"
    done = subprocess.run(
        [sys.executable, "-m", "kyoso.cli", "--project", ROOT, "check", plan.name, "--call", CALL, "-o", out],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    rows = list(csv.reader(out.read_text("utf-8-sig").splitlines()))
    cells = [each for row in rows for each in row]
    assert not [each for each in cells if each.startswith(FORMULA)]
    assert f"'{plan.name}" in cells


@pytest.mark.parametrize("first", FORMULA)
def test_each_beginning_of_a_formula_is_escaped(first: str) -> None:
    """And nothing else: numbers stay numbers, words stay as they are."""
    assert cell(f"{first}1+1") == f"'{first}1+1"
    assert (cell(-1), cell("1-1"), cell("'=1"), cell("")) == (-1, "1-1", "'=1", "")


def test_nothing_steers_the_terminal(kyoso: Kyoso, tmp_path: Path, full: bytes) -> None:
    """Names of files, a plan's values and keys: every command shows them, none passes them on."""
    draft = tmp_path / f"draft {HOSTILE}\n.docx"
    draft.write_bytes(full)
    plan = tmp_path / "plan.yaml"
    plan.write_text('"\\e[31mkey\\u202e": 1\ntitle: "a\\u202eb"\n', "utf-8")
    bidi = tmp_path / "bidi.yaml"
    bidi.write_text(
        'institutions: [{name: "\\u202ea"}]\nbudget: [{fiscal_year: 1, institution: "\\u202eb"}]\n', "utf-8"
    )
    broken = tmp_path / f"{HOSTILE}.docx"
    broken.write_bytes(b"PK")
    for arguments in (
        ("check", draft, broken),
        ("check", draft, broken, "--format", "json"),
        ("check", plan, bidi, "--call", CALL),
        ("check", plan, "--call", CALL),
        ("read", broken),
        ("draft", HOSTILE, HOSTILE, "--year", "2025", "-o", tmp_path / "x"),
        ("check", plan, "--call", HOSTILE),
        (HOSTILE,),
    ):
        done = kyoso(*arguments)
        said = done.stdout + done.stderr
        assert "Traceback" not in said
        assert said == visible(said), arguments
    assert json.loads(kyoso("check", draft, broken, "--format", "json").stdout)[0]["call"] == "fy2025.future.concept"


def test_a_letter_in_two_halves_reaches_the_draft(rulebook: Rulebook, project: Project, tmp_path: Path) -> None:
    """𠮷田 as json.dumps writes it is 𠮷田 in Word, from YAML and from JSON, there and back."""
    for name in ("plan.yaml", "plan.json"):
        path = tmp_path / name
        path.write_text(json.dumps({"title": "𠮷田", "leader": {"name": "𠮷野"}}), "ascii")
        call = next(call for call in rulebook.calls_in_order if call.document)
        made = make_draft(rulebook, call, "ja", load_plan(path, rulebook), project=project)
        assert "𠮷田" in plain_text(made)
        assert read_bytes(made, "x").plan.leader.name == "𠮷野"


# -- streams and names --------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["cp932", "ascii"])
def test_an_encoding_that_lacks_a_letter(tmp_path: Path, encoding: str) -> None:
    """The command does its work and says it, with other letters where there are none; JSON stays JSON."""
    plan = tmp_path / "𠮷.yaml"
    plan.write_text("institutions: [{name: 𠮷大学, kind: company}]\n", "utf-8")
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    done = kyoso_bytes("check", plan, "--call", CALL, env=environment)
    assert done.returncode == 1, done.stderr
    assert "\\ud842\\udfb7.yaml" in done.stdout.decode(encoding)
    told = kyoso_bytes("check", plan, plan, "--call", CALL, "--format", "json", env=environment).stdout
    assert json.loads(told.decode(encoding))[0]["file"] == str(plan)
    out = tmp_path / "𠮷.csv"
    assert kyoso_bytes("check", plan, "--call", CALL, "-o", out, env=environment).returncode == 1
    assert out.is_file()


def test_what_is_read_back_is_utf8_whatever_the_terminal_has(tmp_path: Path, full: bytes) -> None:
    """`kyoso read x > plan.yaml` makes a plan that can be read, also on a machine that writes cp932."""
    (tmp_path / "a.docx").write_bytes(full)
    plain = kyoso_bytes("read", tmp_path / "a.docx", "--plan").stdout
    other = kyoso_bytes("read", tmp_path / "a.docx", "--plan", env={**os.environ, "PYTHONIOENCODING": "ascii"}).stdout
    assert plain == other
    assert "大学" in plain.decode("utf-8")


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes")
def test_names_that_are_no_utf8(tmp_path: Path, full: bytes) -> None:
    """Such a file is checked, alone, as JSON, into a table, from a list; a missing one is a line."""
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\x83.docx"))
    path.write_bytes(full)
    (tmp_path / "list.txt").write_bytes(os.fsencode(path) + b"\n")
    code = kyoso_bytes("check", path).returncode
    assert code in (0, 1)
    for arguments in ((path,), (path, path, "--format", "json"), (f"@{tmp_path / 'list.txt'}",)):
        done = kyoso_bytes("check", *arguments, "-o", tmp_path / "out.csv", "--force")
        assert (done.returncode, b"udcff" in done.stdout) == (code, True), done
        assert b"\\udcff\\udc83.docx" in (tmp_path / "out.csv").read_bytes()
    path.unlink()
    done = kyoso_bytes("read", path)
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)


# -- lists, pipes -------------------------------------------------------------------------


def test_lists_hold_names_and_nothing_else(kyoso: Kyoso, tmp_path: Path, full: bytes) -> None:
    """A list that names itself, or a file that is called like an option or a list, is no riddle."""
    listed = tmp_path / "list.txt"
    listed.write_text(f"@{listed}\n", "utf-8")
    done = kyoso("check", f"@{listed}", "--call", CALL)
    assert (done.returncode, "Traceback" in done.stderr + done.stdout) == (2, False)
    assert f"@{listed}: cannot be read" in done.stderr + done.stdout
    for name in ("-x.docx", "--force", "@y.docx"):
        (tmp_path / name).write_bytes(full)
    listed.write_bytes(b"\xef\xbb\xbf-x.docx\r\n\n--force\n@y.docx\n")
    command = [sys.executable, "-m", "kyoso.cli", "--project", str(ROOT), "check", "@list.txt"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert [line.partition(":")[0] for line in done.stdout.splitlines()[:3]] == ["-x.docx", "--force", "@y.docx"]
    one_line(kyoso("check", f"@{tmp_path}"), "is a folder; expected a list of files")


@pytest.mark.skipif(os.name == "nt", reason="pipes with names")
@pytest.mark.parametrize("name", ["plan.yaml", "draft.docx", "@list.txt"])
def test_a_pipe_does_not_hang(kyoso: Kyoso, tmp_path: Path, name: str) -> None:
    """As a plan, a draft or a list it is refused at once, whether somebody writes into it or not."""
    pipe = tmp_path / name.lstrip("@")
    os.mkfifo(pipe)
    given = f"@{pipe}" if name.startswith("@") else pipe
    done = kyoso("check", given, "--call", CALL)
    one_line(done, f"{pipe}: is a pipe; expected a ")
    writer = threading.Thread(target=lambda: os.close(os.open(pipe, os.O_WRONLY)), daemon=True)
    writer.start()
    while True:  # the writer may come to the pipe only after it was refused
        with pytest.raises(Problem, match="is a pipe"):
            files.read(pipe, 10, "plan")
        writer.join(0.01)
        if not writer.is_alive():
            break


def test_what_is_too_large_is_not_read(tmp_path: Path) -> None:
    """A file of as many bytes as are allowed is read, one more is refused by its size."""
    path = tmp_path / "file"
    path.write_bytes(b"x" * 10)
    assert files.read(path, 10, "plan") == b"x" * 10
    with pytest.raises(Problem, match="10 bytes is no plan; expected at most 9"):
        files.read(path, 9, "plan")


# -- limits of a batch --------------------------------------------------------------------


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_file_past_its_limits_does_not_stop_the_others(kyoso: Kyoso, tmp_path: Path, full: bytes, jobs: int) -> None:
    """It is said for that file; a plan takes milliseconds, a draft more than a hundredth of a second."""
    for name in ("a.docx", "b.docx"):
        (tmp_path / name).write_bytes(full)
    (tmp_path / "plan.yaml").write_text("title: 題\n", "utf-8")
    paths = [tmp_path / name for name in ("a.docx", "plan.yaml", "b.docx")]
    done = kyoso("check", *paths, "--call", CALL, "--memory", "1", "--jobs", jobs)
    assert done.returncode == 2
    assert [f"{path}: needs more than 1 MiB of memory; stopped" for path in paths[::2]] == [
        line for line in done.stdout.splitlines() if ".docx" in line
    ]
    assert kyoso("check", *paths, "--call", CALL, "--jobs", jobs).returncode == 1


def test_limits_that_leave_no_room_are_refused(kyoso: Kyoso, tmp_path: Path) -> None:
    """Zero, less, or no number."""
    for option, value in (("seconds", "0"), ("seconds", "nan"), ("seconds", "-1"), ("memory", "0"), ("memory", "-1")):
        one_line(kyoso("check", tmp_path / "x.docx", f"--{option}", value), f"--{option} {value}: expected a number")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("check", "a.docx", "--jobs", "two"), "argument --jobs: invalid int value: 'two'; see kyoso check --help"),
        (("check", "a.docx", "--jobs"), "argument --jobs: expected one argument; see kyoso check --help"),
        (("check", "a.docx", "--unheard\nof"), "unrecognized arguments: --unheard\\nof; see kyoso --help"),
        (("form", "scan"), "required: FORM;"),
        (("chekc",), "invalid choice: 'chekc'"),
    ],
)
def test_a_call_that_cannot_be_read_is_one_line(kyoso: Kyoso, words: tuple[str, ...], says: str) -> None:
    """What is wrong and where to look, without the whole usage."""
    one_line(kyoso(*words), "kyoso: ", says)


def test_a_fault_of_ours_is_told_from_bad_input(project: Project, rulebook: Rulebook, tmp_path: Path) -> None:
    """In a batch too: a file that makes kyoso fail is marked as such, one that is broken is not."""

    class Faulty(Desk):
        def read(self, path: Path) -> Filled:
            raise ZeroDivisionError("ours")

    (tmp_path / "a.docx").write_bytes(b"PK")
    ours = Checker(Setup(project, Faulty), rulebook).report_or_why(tmp_path / "a.docx")
    theirs = Checker(Setup(project, Desk), rulebook).report_or_why(tmp_path / "a.docx")
    assert (ours.fault, theirs.fault) == (True, False)
    assert "this should not happen" in ours.bad


# -- templates ----------------------------------------------------------------------------


@pytest.fixture
def programme(project: Project, tmp_path: Path) -> Project:
    """A copy of the templates, to break."""
    copy = Project(tmp_path / "programme")
    shutil.copytree(project.templates, copy.templates)
    shutil.copytree(project.locale, copy.locale)
    return copy


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("\n\n{% include 'proposal.md.j2' %}\n", 3, "takes itself in"),
        ("\n{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}\n", 2, "takes more than"),
        ("\n{% for a in range(10**9) %}{% endfor %}\n", 2, "Range too big"),
        ("\n{% for a in range(30000) %}some forty letters for each time round{% endfor %}\n", 2, "prints more than"),
        ("\n{{ 'x' * 2**20 + 'x' }}\n", 2, "prints more than 1,048,576 characters"),
        ("\n\n{{ '%99999999999999d' % 1 }}\n", 3, "not enough memory"),
        ("\n\n{{ 1 / 0 }}\n", 3, "division by zero"),
        ("\n{% set x = 5 %}{{ x() }}", 2, "not callable"),
        ("{% if 1 %}" * 120 + "{% endif %}" * 120, 0, "not a template"),
        ("{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}", 0, "nested too deeply"),
    ],
)
def test_a_template_that_cannot_be_printed_has_its_line(
    programme: Project, rulebook: Rulebook, monkeypatch: pytest.MonkeyPatch, text: str, line: int, says: str
) -> None:
    """Itself inside, no end, too large, wrong: one line with the template's file and line."""
    monkeypatch.setattr(templates, "LIMITS", Limits(0.5, 100_000))
    (programme.templates / "proposal.md.j2").write_text(text, "utf-8")
    call = next(call for call in rulebook.calls_in_order if call.document == "proposal")
    with pytest.raises(Problem) as raised:
        make_draft(rulebook, call, "ja", project=programme)
    (finding,) = raised.value.findings
    assert (finding.path, finding.line) == ("templates/proposal.md.j2", line), finding
    assert says in finding.message


def test_a_template_may_print_what_is_still_bearable(programme: Project, rulebook: Rulebook) -> None:
    """A value of a million characters is printed; one more is too many, as the cases above say."""
    (programme.templates / "proposal.md.j2").write_text("\n{{ 'x' * 2**20 }}\n", "utf-8")
    call = next(call for call in rulebook.calls_in_order if call.document == "proposal")
    (value,) = templates.Templates(programme, rulebook).printed(call, "ja", practice=False).values
    assert value == Run("x" * 2**20)


def test_a_template_that_is_no_utf8_has_its_line(programme: Project, rulebook: Rulebook) -> None:
    """Also where another one takes it in."""
    part = sorted((programme.templates / "sections").glob("*.md.j2"))[0]
    part.write_bytes(b"\n\n\xff\xfe\n")
    (programme.templates / "proposal.md.j2").write_text(f"{{% include 'sections/{part.name}' %}}", "utf-8")
    call = next(call for call in rulebook.calls_in_order if call.document == "proposal")
    with pytest.raises(Problem) as raised:
        make_draft(rulebook, call, "ja", project=programme)
    assert str(raised.value) == f"templates/sections/{part.name}:3: not UTF-8; save the template as UTF-8"


def test_templates_print_where_nothing_can_be_kept(project: Project, tmp_path: Path) -> None:
    """A cache that is gone, or that may not be written, costs time and nothing else."""
    made = templates.environment(project.templates, tmp_path / "cache")
    shutil.rmtree(tmp_path / "cache")
    (tmp_path / "cache").write_bytes(b"in the way")
    assert made.get_template("proposal.md.j2")


# -- notebooks ----------------------------------------------------------------------------

HEAD = "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n---\n# 題\n\n```{code-cell} ipython3\n"


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("for _ in range(100): print('x' * 100_000)", "puts out more than 4 MiB"),
        ("print('x' * 300_000_000)", "puts out more than 4 MiB"),
        ("while True: print('x' * 1000, flush=True)", "puts out more than 4 MiB"),
        ("publish_by_hand([{'kind': 'Nothing'}])", "is not what publish(…) puts out"),
        ("publish_by_hand([{}])", "is not what publish(…) puts out"),
        ("publish_by_hand(['Figure', 3])", "is not what publish(…) puts out"),
        ("publish_by_hand('Figure')", "is not what publish(…) puts out"),
        ("publish_by_hand([{'kind': 'Figure', 'key': 3}])", "is not what publish(…) puts out"),
    ],
)
def test_what_a_notebook_puts_out_is_limited_and_looked_at(kyoso: Kyoso, small: Project, code: str, says: str) -> None:
    """Prints without end and records made by hand are a line with the cell's file and line; nothing of it is kept."""
    by_hand = (
        "from IPython.display import display\n"
        "def publish_by_hand(what):\n"
        f"    display({{'text/plain': 'x'}}, raw=True, metadata={{{METADATA_KEY!r}: what}})\n"
    )
    (small.rules / "other.md").write_text(f"{HEAD}{by_hand}{code}\n```\n", "utf-8")
    done = kyoso("rules", cwd=small.root)
    lines = [line for line in done.stderr.splitlines() if line.startswith("kyoso:")]
    assert (done.returncode, len(lines)) == (1, 1), done.stderr
    assert lines[0].startswith("kyoso: book/rules/other.md:8: ")
    assert says in lines[0]
    assert sum(path.stat().st_size for path in small.build.rglob("*") if path.is_file()) < 2**20


def test_two_megabytes_of_output_are_kept(kyoso: Kyoso, small: Project) -> None:
    """What is below the limit is the officer's own business."""
    (small.rules / "other.md").write_text(f"{HEAD}print('x' * 2_000_000)\n```\n", "utf-8")
    assert kyoso("rules", cwd=small.root).returncode == 0
