"""Kernels: each one is new, is the same however it was started, and ends with its notebook."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kyoso.cli.exit_codes import BAD_CALL
from kyoso.notebooks import compile_rules, executed
from kyoso.project import Project
from tests.conftest import Kyoso

pytestmark = pytest.mark.slow

HEAD = "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n---\n# 頁\n\n"
CELL = "```{code-cell} ipython3\n%s\n```\n"


def add(project: Project, name: str, *cells: str) -> Path:
    """A notebook beside the one of the small programme."""
    path = project.rules / f"{name}.md"
    path.write_text(HEAD + "\n".join(CELL % cell for cell in cells), "utf-8")
    return path


def outputs(project: Project, name: str) -> list[Any]:
    """What each cell of a notebook that ran has put out."""
    notebook = json.loads(executed(project)[project.rules / f"{name}.md"])
    return [cell["outputs"] for cell in notebook["cells"] if cell["cell_type"] == "code"]


MARKS = """import builtins, os, sys
import kyoso.model
from pathlib import Path
seen = [hasattr(builtins, "mark"), "mark" in globals(), "mark" in os.environ, "mark" in sys.modules,
        "/mark" in sys.path, os.getcwd() == "/", hasattr(kyoso.model, "mark")]
mark = builtins.mark = kyoso.model.mark = True
os.environ["mark"] = "there"
sys.modules["mark"] = builtins
sys.path.append("/mark")
os.chdir("/")
print(seen)"""


def test_a_kernel_sees_nothing_of_another(small: Project) -> None:
    """What a notebook does to Python, to modules and to its process is gone with it; within it, it stays."""
    names = [f"marks-{number}" for number in range(6)]
    for name in names:
        add(small, name, MARKS, MARKS)
    compile_rules(small)
    printed = [[cell[0]["text"] for cell in outputs(small, name)] for name in names]
    assert printed == [[[f"{[False] * 7}\n"], [f"{[True] * 7}\n"]]] * 6


STANDING = """import os, signal, subprocess, sys
print(os.getcwd(), sys.path, __name__, sys.executable, sys.flags.utf8_mode)
own = ("JPY_", "PYDEVD_", "COLUMNS", "LINES")  # of jupyter_client, of the debugger, of readline within pytest
print([name for name in sorted(os.environ) if not name.startswith(own)])
print(subprocess.run([sys.executable, "-c", "import sys; print(sys.path)"], capture_output=True, text=True).stdout)
print(signal.getsignal(signal.SIGINT), subprocess.run("echo told", shell=True).returncode)"""
TELLING = """import pandas
display(pandas.DataFrame({"a": [1]}))
from IPython.display import SVG
display(SVG("<svg xmlns='http://www.w3.org/2000/svg'/>"))
1 + 1"""


def test_a_notebook_is_the_same_without_a_nursery(small: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system cannot fork, each kernel is a process of its own, and leaves the very same."""
    add(small, "standing", STANDING, TELLING)
    forked = compile_rules(small).rulebook, outputs(small, "standing"), outputs(small, "rules")
    shutil.rmtree(small.build)
    monkeypatch.delattr(os, "fork")
    assert compile_rules(small).ran == ("rules", "standing")
    alone = compile_rules(small).rulebook, outputs(small, "standing"), outputs(small, "rules")
    assert forked == alone


def test_a_cell_cannot_read_what_the_nursery_is_asked(small: Project) -> None:
    """Standard input of a cell, and of what it starts, is empty; other notebooks still get their kernels."""
    reads = "import subprocess\nprint(subprocess.run(['cat'], capture_output=True, text=True))"
    for number in range(9):
        add(small, f"reads-{number}", reads)
    compile_rules(small)
    read = "CompletedProcess(args=['cat'], returncode=0, stdout='', stderr='')\n"
    assert [outputs(small, f"reads-{number}")[0][0]["text"] for number in range(9)] == [[read]] * 9


def test_a_kernel_that_dies_is_a_finding(small: Project, kyoso: Kyoso) -> None:
    """The notebook is named; the others run."""
    add(small, "dies", "import os\nos._exit(3)")
    done = kyoso("rules", cwd=small.root)
    assert done.returncode == 1
    assert "kyoso: book/rules/dies.md:" in done.stderr
    assert "rules: done" in done.stderr
    assert "Traceback" not in done.stderr
    assert not at_work(small)


def test_a_nursery_that_ends_is_one_line(small: Project, kyoso: Kyoso) -> None:
    """Whoever ended it, the command says so, and its kernels end too."""
    add(small, "ends", "import os, signal, time\nos.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(60)")
    for number in range(3):
        add(small, f"sleeps-{number}", "import time\ntime.sleep(60)")
    done = kyoso("rules", cwd=small.root)
    said = [line for line in done.stderr.splitlines() if not line.startswith(("running ", "  "))]
    assert (done.returncode, len(said)) == (2, 1), done.stderr
    assert "kernels are forked from has ended" in said[0]
    assert until(lambda: not at_work(small))


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_kernel_outlives_the_command(small: Project, how: signal.Signals) -> None:
    """However the command is ended, kernels and what their cells have started end too, those of several notebooks."""
    for number in range(2):
        add(small, f"sleeps-{number}", "import subprocess\nsubprocess.run(['sleep', '60'])")
    command = [sys.executable, "-m", "kyoso.cli", "rules"]
    with subprocess.Popen(
        command,
        cwd=small.root,
        stderr=subprocess.PIPE,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # a test in the background ignores it
    ) as process:
        begun = until(lambda: at_work(small).count("sleep") == 2)
        process.send_signal(how)
        process.communicate(timeout=20)
    assert begun
    assert process.returncode == (BAD_CALL if how != signal.SIGKILL else -how)
    assert until(lambda: not at_work(small)), at_work(small)


def until(seen: Callable[[], bool], seconds: float = 20) -> bool:
    """Whether it comes to pass in time."""
    end = time.monotonic() + seconds
    while not seen() and time.monotonic() < end:
        time.sleep(0.05)
    return seen()


def at_work(project: Project) -> list[str]:
    """The names of the programs that work in a project's folder."""
    names = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended meanwhile
            if Path(os.readlink(process / "cwd")).is_relative_to(project.root):
                names.append((process / "comm").read_text("utf-8").strip())
    return names
