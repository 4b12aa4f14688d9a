"""Runs notebooks: the only package that starts kernels.

``running``   every cell of every notebook, a few kernels at a time; what they leave, and what failed at which line
``starting``  a kernel for a notebook, which ends with it
``forking``   asks the nursery for a kernel
``nursery``   the process that kernels are forked from, which loads once what all of them need
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from kyoso.errors import Problem
from kyoso.kernels.forking import nursery
from kyoso.project import Project
from kyoso.without import SLOW_FORMATS, without

if TYPE_CHECKING:
    from kyoso.kernels.running import Executed


def run_notebooks(
    project: Project,
    texts: Mapping[Path, bytes],
    keep: Callable[[Path, Executed], None],
    say: Callable[[str], None],
) -> None:
    """Run notebooks, a few kernels at a time, and keep what succeeded.

    Raises Problem (exit code 1) with the findings of all that did not.
    """
    tables = any(b"import pandas" in text for text in texts.values())
    with nursery(["pandas"] if tables else []) as kernels:
        with without(SLOW_FORMATS):  # what speaks to kernels, while the nursery loads what they need
            from kyoso.kernels.running import run_all

        findings = run_all(project, texts, kernels, keep, say)
    if findings:
        raise Problem(findings, exit_code=1)
