"""The command line as tests call it: each call a process of its own, forked from one that has imported kyoso.

A whole Python takes most of its time to start; a test that is about that start, about signals or about standard
streams calls one itself.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload(["kyoso.cli", "kyoso.engine", "kyoso.carrying.update", "kyoso.forms", "tests.commands"])


def call(arguments: list[str], cwd: Path) -> subprocess.CompletedProcess[str]:
    """`kyoso` with arguments in a folder, with this process's environment: exit code, standard output and error."""
    with tempfile.TemporaryDirectory() as folder:
        told = [Path(folder, name) for name in ("stdout", "stderr")]
        process = FORKED.Process(target=_run, args=(arguments, cwd, dict(os.environ), told))
        process.start()
        process.join()
        out, err = (each.read_text("utf-8") for each in told)
    assert process.exitcode is not None
    return subprocess.CompletedProcess(["kyoso", *arguments], process.exitcode, out, err)


def _run(arguments: list[str], cwd: Path, environment: Mapping[str, str], told: list[Path]) -> None:
    """What the forked process does."""
    from kyoso.cli import main

    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    for number, path in enumerate(told, start=1):
        taken = os.open(path, os.O_WRONLY | os.O_CREAT)
        os.dup2(taken, number)
        os.close(taken)
    sys.argv = ["kyoso", *arguments]
    sys.exit(main(arguments))
