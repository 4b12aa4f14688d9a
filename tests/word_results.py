"""What kyoso makes of Word files, a line of JSON a file: read, checked, annotated, carried over; and plans as drafts.

`python tests/word_results.py PROJECT FOLDER` runs wherever kyoso does, in Pyodide too, and needs nothing that only
tests have. Two trees of XML, two machines or two Pythons agree where the lines do.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from kyoso.carrying import update_file
from kyoso.checks import Checker, Setup, tally_of
from kyoso.checks.report import as_json
from kyoso.errors import Problem
from kyoso.plan import load_plan
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import Drafter, etree
from kyoso.word.annotating import annotate
from kyoso.word.desk import Desk
from kyoso.word.reading import read_draft

OTHER = {"2025": "fy2021.regional.incubation", "2021": "fy2025.future.concept"}  # a year → a call to carry on to


class Results:
    """Everything that can be done with a file, each as the digest of what comes of it."""

    def __init__(self, project: Project) -> None:
        self.rulebook = Rulebook.load(project.rulebook)
        self.drafter = Drafter(self.rulebook, project)
        self.setup = Setup(project, Desk, all_answers=True)
        self.checker = Checker(self.setup, self.rulebook)

    def of(self, path: Path) -> dict[str, str]:
        """The results on one file."""
        if path.suffix == ".yaml":
            return {"checked": told(lambda: self.checked(path)), "drafted": told(lambda: self.drafted(path))}
        done = {"read": told(lambda: msgspec.json.encode(read_draft(path)))}
        if not done["read"].startswith("refused"):
            done |= {
                "checked": told(lambda: self.checked(path)),
                "annotated": told(lambda: self.annotated(path)),
                "updated": told(lambda: self.updated(path)),
            }
        return done

    def checked(self, path: Path) -> bytes:
        """The report in JSON, with the words of every finding."""
        return as_json(self.checker.report(path)).encode()

    def annotated(self, path: Path) -> bytes:
        """The copy with comments."""
        tally = tally_of(self.setup, self.rulebook, "text", one=True)
        return annotate(path.read_bytes(), path.name, tally.notes(self.checker.report(path)))

    def updated(self, path: Path) -> bytes:
        """The draft of another call and language, with its work list."""
        said = read_draft(path).identity
        call = self.rulebook.calls[OTHER.get(said.get("fiscal_year", ""), OTHER["2025"])]
        made = update_file(
            path, self.drafter, area=call.area, tier=call.tier, year=call.fiscal_year, lang="both", anyway=True
        )
        return msgspec.json.encode([made.data, made.items, made.pieces, made.lost])

    def drafted(self, path: Path) -> bytes:
        """The plan as drafts of two calls, in each language."""
        plan = load_plan(path, self.rulebook)
        calls = [self.rulebook.calls[key] for key in OTHER.values()]
        return b"".join(self.drafter.draft(call, language, plan) for call in calls for language in ("ja", "en", "both"))


def told(make: Callable[[], bytes]) -> str:
    """The digest of what is made, or the line that refuses it."""
    try:
        return hashlib.sha256(make()).hexdigest()
    except Problem as problem:
        return f"refused: {problem}"


def lines(project: Path, folder: Path) -> Iterator[str]:
    """The results on every file of a folder."""
    results = Results(Project(project.resolve()))
    os.chdir(folder)  # what is said of a file names it as it was given
    for path in sorted(Path().iterdir()):
        yield json.dumps({"file": path.name, **results.of(path)}, ensure_ascii=False)


if __name__ == "__main__":
    print(f"XML by {etree.ENGINE}, Python {sys.version.split()[0]}", file=sys.stderr)
    for line in lines(*map(Path, sys.argv[1:3])):
        print(line, flush=True)
