"""Every draft of the matrix, on one core or on several: what cannot be made does not stop the others."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from kyoso.errors import Finding, Problem
from kyoso.executors import Cluster, in_order, why
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word.drafts import Drafter, Wanted, wanted

WORTH_A_PROCESS = 60  # drafts from which a second process saves time: measured even at 30, a quarter less at 60


class Made(NamedTuple):
    """A draft of the matrix, or why there is none."""

    path: str
    data: bytes = b""
    findings: tuple[Finding, ...] = ()


def make_all(
    rulebook: Rulebook, project: Project, jobs: int | None = None, dask: Cluster | None = None
) -> Iterator[Made]:
    """Every draft, newest first.

    `jobs` are processes of this machine (default: its cores, where there are many drafts), `dask` is the address of a
    cluster; see `kyoso.executors`.
    """
    drafts = list(wanted(rulebook))
    jobs = jobs or (os.cpu_count() or 1 if len(drafts) >= WORTH_A_PROCESS else 1)
    return in_order(Drafting(project, rulebook.digest), drafts, jobs, dask)


class Drafting(NamedTuple):
    """Drafts to be made by whoever has time: another process, or another machine that sees the same project."""

    project: Project
    rules: str  # the digest of the rulebook

    def ready(self) -> Callable[[Wanted], Made]:
        """A drafter by the same rules. Raises Problem where they are not seen here."""
        return partial(self.made, Drafter(Rulebook.load_same(self.project.rulebook, self.rules), self.project))

    def made(self, drafter: Drafter, draft: Wanted) -> Made:
        """A draft, or why there is none."""
        try:
            return Made(draft.path, drafter.wanted(draft))
        except Problem as problem:
            return Made(draft.path, findings=tuple(problem.findings))
        except Exception as error:
            return self.failed(draft, why(error))

    def failed(self, draft: Wanted, why: str) -> Made:
        """What is said of a draft that nobody could make."""
        return Made(draft.path, findings=(Finding(draft.path, 0, why),))
