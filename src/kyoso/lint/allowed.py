"""What a programme lets pass, each with a reason: `book/lint.yaml`."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from kyoso.errors import Problem
from kyoso.project import Project
from kyoso.strict import read

Reason = Annotated[str, Meta(min_length=10, description="a reason, in a sentence")]


class Allowed(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename="kebab"):
    """Keys of records whose words are not those of their source, or whose English is that of other Japanese as well,
    words that hold a number of their own, and messages whose English words a term otherwise than the glossary.
    `avoid` are patterns of English words that nothing says, each with what is said instead.
    """

    own_words: dict[str, Reason] = {}
    one_english: dict[str, Reason] = {}
    literals: dict[str, Reason] = {}
    terms: dict[str, Reason] = {}
    avoid: dict[str, Reason] = {}


NOTHING = Allowed()


def load_allowed(project: Project) -> Allowed:
    """What is allowed; nothing where there is no file. Raises Problem (exit code 1) at the line of a slip."""
    if not project.allowed.is_file():
        return NOTHING
    try:
        return read(project.allowed, Allowed, project.shown(project.allowed))[0]
    except Problem as problem:
        raise Problem(problem.findings, exit_code=1) from None
