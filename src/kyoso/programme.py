"""What a programme says of itself, in `programme.yaml`: read strictly, so that nothing is dropped unsaid."""

from __future__ import annotations

from kyoso import applicant
from kyoso.errors import Problem
from kyoso.model import Declared
from kyoso.project import Project
from kyoso.strict import read


def load(project: Project) -> Declared:
    """What stands in the file; nothing where there is none. Raises Problem (exit code 1) with each slip at its line."""
    if not project.programme.is_file():
        return Declared()
    try:
        declared, places = read(project.programme, Declared, project.shown(project.programme))
    except Problem as problem:
        raise Problem(problem.findings, exit_code=1) from None
    wrong = [places.finding(("applicant", *way), why) for way, why in applicant.mistakes(declared.applicant)]
    if wrong:
        raise Problem(wrong, exit_code=1)
    return declared


def source(project: Project) -> bytes:
    """What it is made from, for keys of what depends on it."""
    return project.programme.read_bytes() if project.programme.is_file() else b""
