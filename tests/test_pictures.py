"""The pictures of Word files on the page about writing."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.slow


def test_the_pictures_of_word_files_show_the_files_of_today() -> None:
    """Files made now have the text that stands in the pictures; else `make pictures` is due."""
    done = subprocess.run(
        [sys.executable, "scripts/picture_drafts.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
