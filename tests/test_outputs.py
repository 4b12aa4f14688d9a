"""What a user has is never harmed by an output: inputs, devices, folders, links, modes, killed commands."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from kyoso import files
from kyoso.cli import main, rules
from kyoso.errors import Problem
from kyoso.outputs import Output
from tests.conftest import ROOT, Kyoso

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links, modes and devices of POSIX")

CALL = ("regional", "full-scale", "--year", "2025", "--anyway")


@pytest.fixture
def draft(tmp_path: Path, full: bytes) -> Path:
    """A draft that only its author may read."""
    path = tmp_path / "draft.docx"
    path.write_bytes(full)
    path.chmod(0o600)
    return path


def names_of(path: Path) -> list[Path]:
    """The same file by other names: other paths, one by a folder that is not there, a symbolic and a hard link."""
    link, hard = path.with_name("link.docx"), path.with_name("hard.docx")
    link.symlink_to(path.name)
    os.link(path, hard)
    return [
        path,
        path.parent / ".." / path.parent.name / path.name,
        path.parent / "nowhere" / ".." / path.name,
        link,
        hard,
    ]


@pytest.mark.slow
def test_an_output_that_is_an_input_is_refused_by_any_name(kyoso: Kyoso, draft: Path, project: object) -> None:
    """Every command that writes, also with --force, also where the input is the second of two."""
    before = draft.read_bytes()
    other = draft.with_name("other.docx")
    other.write_bytes(before)
    for name in names_of(draft):
        for command in (
            ("check", other, draft, "-o", name),
            ("check", draft, "--annotate", name),
            ("read", draft, "-o", name),
            ("update", draft, "--year", "2025", "-o", name),
        ):
            done = kyoso(*command, "--force")
            assert (done.returncode, done.stdout) == (2, ""), command
            assert len(done.stderr.splitlines()) == 1
            assert f"{name}: is read" in done.stderr
            assert draft.read_bytes() == before


def test_plans_and_lists_are_inputs_too(kyoso: Kyoso, tmp_path: Path) -> None:
    """The plan of a draft, the plan that is checked, and the list that names the files."""
    plan, listed = tmp_path / "plan.yaml", tmp_path / "list.txt"
    plan.write_text("title: 題\n", "utf-8")
    listed.write_text(f"{plan}\n", "utf-8")
    for command in (
        ("draft", *CALL, "--plan", plan, "-o", plan),
        ("check", plan, "--call", "future/concept/2025", "-o", plan),
        ("check", f"@{listed}", "--call", "future/concept/2025", "-o", listed),
    ):
        done = kyoso(*command, "--force")
        assert (done.returncode, "is read" in done.stderr) == (2, True), command
    assert plan.read_text("utf-8") == "title: 題\n"
    assert listed.read_text("utf-8") == f"{plan}\n"


def test_a_source_of_the_programme_is_no_output(kyoso: Kyoso) -> None:
    """A rule notebook, a template or a setting is not written over; a new file beside them may be written."""
    for path in (ROOT / "book" / "rules" / "people.md", ROOT / "templates" / "proposal.md.j2", ROOT / "_toc.yml"):
        before = path.read_bytes()
        done = kyoso("draft", *CALL, "-o", path, "--force")
        assert (done.returncode, "is a source of the programme" in done.stderr) == (2, True)
        assert path.read_bytes() == before


def test_one_file_for_two_outputs_is_refused(kyoso: Kyoso, draft: Path) -> None:
    """A table and an annotated copy under one name: nothing is written."""
    out = draft.with_name("out")
    done = kyoso("check", draft, "-o", out, "--annotate", out)
    assert (done.returncode, "two outputs" in done.stderr, out.exists()) == (2, True, False)


@pytest.mark.parametrize("what", ["folder", "pipe", "device"])
def test_what_is_no_file_is_no_output(kyoso: Kyoso, draft: Path, what: str) -> None:
    """A folder, a pipe or a device is refused at once, also with --force, and stays what it was."""
    out = {"folder": draft.with_name("folder"), "pipe": draft.with_name("pipe"), "device": Path("/dev/null")}[what]
    if what == "folder":
        out.mkdir()
    elif what == "pipe":
        os.mkfifo(out)
    before = out.stat().st_mode
    for command in (("read", draft, "-o", out), ("check", draft, "-o", out), ("draft", *CALL, "-o", out)):
        done = kyoso(*command, "--force")
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), command
        assert f"{out}: cannot be written (is a " in done.stderr
    assert out.stat().st_mode == before


@pytest.mark.slow
@pytest.mark.parametrize("name", ["-", "/dev/stdout"])
def test_the_standard_output_is_an_output(draft: Path, name: str) -> None:
    """A Word file, a plan or a table goes there alone; what is said to people goes beside it."""
    for arguments, starts in (
        (("draft", *CALL, "-o", name), b"PK"),
        (("read", draft, "-o", name), b"file: "),
        (("check", draft, "-o", name), b"\xef\xbb\xbffile,call"),
        (("update", draft, "--year", "2025", "-o", name), b"PK"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "kyoso.cli", *map(str, arguments)], cwd=ROOT, capture_output=True, check=False
        )
        assert done.returncode in (0, 1), done.stderr
        assert done.stdout.startswith(starts)
        assert b"written: " not in done.stdout + done.stderr
    assert not (ROOT / "-").exists()


def test_a_link_keeps_standing_and_its_target_is_replaced(kyoso: Kyoso, draft: Path) -> None:
    """Also where the target is not there yet."""
    target, link = draft.with_name("target.yaml"), draft.with_name("link.yaml")
    link.symlink_to(target.name)
    for force in ((), ("--force",)):
        assert kyoso("read", draft, "-o", link, *force).returncode == 0
        assert (link.is_symlink(), target.is_symlink()) == (True, False)
        assert target.read_bytes().startswith(b"file: ")


def test_modes_are_kept_and_nothing_of_a_private_draft_becomes_public(kyoso: Kyoso, draft: Path) -> None:
    """An output keeps its mode; a new one may be read by nobody who may not read the input."""
    out = draft.with_name("out.yaml")
    assert kyoso("read", draft, "-o", out).returncode == 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    out.chmod(0o640)
    assert kyoso("read", draft, "-o", out, "--force").returncode == 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o640
    draft.chmod(0o444)
    new = draft.with_name("new.yaml")
    assert kyoso("read", draft, "-o", new).returncode == 0
    assert stat.S_IMODE(new.stat().st_mode) & 0o600 == 0o600


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_a_killed_command_leaves_nothing_for_long(tmp_path: Path, how: signal.Signals) -> None:
    """Told to stop it takes its half file away; killed outright, the next one that writes the same output does."""
    out = tmp_path / "table.csv"
    code = (
        "import sys, time; from pathlib import Path; from kyoso.cli.terminal import stop_when_told\n"
        "from kyoso.outputs import Output\nstop_when_told()\n"
        "with Output(Path(sys.argv[1])).growing() as file:\n"
        " file.write(b'half'); file.flush(); print('begun', flush=True); time.sleep(600)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        preexec_fn=partial(signal.signal, signal.SIGHUP, signal.SIG_DFL),  # a test called with nohup ignores it
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        Output(tmp_path / "another.csv").write(b"another")
        assert len(list(tmp_path.iterdir())) == 2
        process.send_signal(how)
        process.wait(60)
    left = sorted(path.name for path in tmp_path.iterdir())
    assert len(left) == (2 if how == signal.SIGKILL else 1), left
    Output(out).write(b"whole")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["another.csv", "table.csv"]
    assert out.read_bytes() == b"whole"


def test_two_that_write_the_same_output_do_not_mix(tmp_path: Path) -> None:
    """The second one has a temporary file of its own; whoever is whole last stands there."""
    out = tmp_path / "out"
    with Output(out).growing() as first:
        first.write(b"first")
        with Output(out).growing() as second:
            second.write(b"second, longer")
        assert out.read_bytes() == b"second, longer"
        out.unlink()
    assert (out.read_bytes(), [path.name for path in tmp_path.iterdir()]) == (b"first", ["out"])


def test_processes_with_one_lock_wait_for_each_other(tmp_path: Path) -> None:
    """What a process wrote while it held the lock is whole when the next one has it; without a folder none waits."""
    lock, told = tmp_path / "new" / "lock", tmp_path / "told"
    code = (
        "import sys, pathlib; from kyoso import files\n"
        "with files.one_at_a_time(pathlib.Path(sys.argv[1])):\n"
        "    told = pathlib.Path(sys.argv[2]); words = told.read_text() if told.exists() else ''\n"
        "    [told.write_text(words + 'x' * each) for each in range(201)]\n"
    )
    others = [subprocess.Popen([sys.executable, "-c", code, lock, told]) for _ in range(3)]
    assert [other.wait(60) for other in others] == [0, 0, 0]
    assert told.read_text() == "x" * 600
    with files.one_at_a_time(Path(os.devnull) / "lock"):
        pass


def test_what_is_renamed_was_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user's file is on the disk before it takes its name."""
    told: list[str] = []

    def noted(name: str, do: Callable[..., None]) -> Callable[..., None]:
        def noting(*arguments: object) -> None:
            told.append(name)
            do(*arguments)

        return noting

    for name in ("fsync", "replace"):
        monkeypatch.setattr(os, name, noted(name, getattr(os, name)))
    Output(tmp_path / "out").write(b"words")
    assert told == ["fsync", "replace", "fsync"]


@pytest.mark.slow
@pytest.mark.parametrize("letters", [1, 83, 84, 85])
def test_long_japanese_names(kyoso: Kyoso, draft: Path, letters: int) -> None:
    """A name of as many letters as a folder holds (255 bytes) is written and read; one more is a line."""
    out = draft.with_name("題" * letters)
    done = kyoso("read", draft, "-o", out)
    assert (done.returncode, out.is_file()) == (0, True), done.stderr
    for arguments in (("read", draft, "-o", draft.with_name("題" * 86)), ("read", draft.with_name("題" * 86))):
        done = kyoso(*arguments)
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
        assert "name too long" in done.stderr


def test_a_file_that_appears_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    """Without --force, what stands there when the work is done is kept."""
    output = Output(tmp_path / "out")
    (tmp_path / "out").write_bytes(b"somebody's")
    with pytest.raises(Problem, match="exists already"):
        output.write(b"ours")
    assert (tmp_path / "out").read_bytes() == b"somebody's"


def test_a_fault_of_ours_has_an_exit_code_of_its_own(tmp_path: Path) -> None:
    """One line, no traceback, 3; with KYOSO_TRACEBACK all of it."""
    code = (
        "import sys; from kyoso.cli import main, rules\n"
        "rules._calls.__code__ = (lambda options: {}['no such thing']).__code__\nsys.exit(main(['calls']))"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, len(done.stderr.splitlines())) == (3, 1)
    assert "this should not happen; please report it" in done.stderr
    environment = {**os.environ, "KYOSO_TRACEBACK": "1"}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=environment)
    assert "Traceback" in done.stderr


@pytest.mark.parametrize(("number", "code"), [(errno.EACCES, 2), (errno.ENOSPC, 2), (errno.ENOENT, 3), (errno.EIO, 3)])
def test_a_machine_that_does_not_let_us_is_no_fault_of_ours(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], number: int, code: int
) -> None:
    """A cache that may not be written, a full disk; what nobody expected is a fault."""

    def calls(_: object) -> int:
        raise OSError(number, os.strerror(number), "_build/\x1bpress.log")

    monkeypatch.setattr(rules, "_calls", calls)
    assert main(["calls"]) == code
    (line,) = capsys.readouterr().err.splitlines()
    assert ("_build/\\u001bpress.log: cannot be used" in line) is (code == 2)


@pytest.mark.slow
def test_a_full_disk_under_the_standard_output(kyoso: Kyoso, draft: Path) -> None:
    """Text or data: one line and 2, and the end of the process does not fail on it."""
    for arguments in (
        ("check", draft),
        ("calls",),
        ("read", draft),
        ("check", draft, "-o", "-"),
        ("--help",),
        ("check", "--help"),
        ("--version",),
        (),
    ):
        with open("/dev/full", "w", encoding="utf-8") as full:
            command = [sys.executable, "-m", "kyoso.cli", *map(str, arguments)]
            done = subprocess.run(command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        lines = [line for line in done.stderr.splitlines() if line.startswith("kyoso:")]
        assert (done.returncode, len(lines)) == (2, 1), (arguments, done.stderr)
        assert "No space left" in lines[0]
        assert "Exception ignored" not in done.stderr


def test_a_closed_standard_output(kyoso: Kyoso, draft: Path) -> None:
    """Nobody listens: the answer is the exit code."""
    done = subprocess.run(
        f"exec {sys.executable} -m kyoso.cli check {draft} >&-", shell=True, cwd=ROOT, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (kyoso("check", draft).returncode, b"")


def test_derived_files_are_written_without_a_sync(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What can be made again need not wait for the disk, and is not touched where it stands already."""
    monkeypatch.setattr(os, "fsync", lambda handle: pytest.fail("synced"))
    assert files.write(tmp_path / "new", b"a")
    assert not files.write(tmp_path / "new", b"a")
