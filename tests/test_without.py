"""Libraries are loaded without what they load in vain, which may take longer than all the rest."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kyoso.project import Project
from kyoso.without import SLOW_FORMATS, without


def test_what_is_left_out_is_missing_meanwhile_and_there_again() -> None:
    """Whoever asks for it in between hears that it is not there; before and after it can be loaded."""
    assert "this" not in sys.modules
    with without("this"), pytest.raises(ImportError):
        import this  # noqa: F401
    assert "this" not in sys.modules


def test_what_is_loaded_already_stays() -> None:
    """Nobody loses a module that is in use, also where something goes wrong in between."""
    with pytest.raises(ImportError), without("json", "this"):
        import this  # noqa: F401
    assert sys.modules["json"] is json
    assert "this" not in sys.modules


@pytest.mark.slow
@pytest.mark.parametrize(
    "command", ["import kyoso.cli; kyoso.cli.main(['rules'])", "from kyoso.book.press import load; load()"]
)
def test_no_process_of_ours_loads_the_slow_formats(small: Project, tmp_path: Path, command: str) -> None:
    """Where Jupyter has brought them, jsonschema would load them for whoever reads or writes a notebook."""
    (tmp_path / f"{SLOW_FORMATS}.py").write_text("print('loaded in vain')\nis_valid_syntax = bool\n", "utf-8")
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-c", f"{command}; import jsonschema; print('at the end')"],
        cwd=small.root,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "at the end" in done.stdout, done.stderr
    assert "loaded in vain" not in done.stdout
