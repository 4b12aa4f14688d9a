"""A revision of the programme, taken out of git beside the working tree.

What a revision holds is put into a folder under `_build/.cache/base/`, named by its commit, and
compiled there. It starts with a copy of the working tree's caches and the working tree's lock, so
only notebooks that differ are run, and both sides are made by the same code.

Several commands may do so at once: one at a time prepares folders, and one that was lately taken into use stays.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from kyoso import files, programme
from kyoso.errors import Problem
from kyoso.notebooks import Compiled, code_digest, compile_rules
from kyoso.project import Project
from kyoso.rulebook import Rulebook

TAKEN = ("_config.yml", "_toc.yml", "programme.yaml", "book", "templates", "locale", "tests/cases")
CODE = ("src", "requirements.lock")
KEPT = ("rules", "word", "locale")  # caches that both sides can share: each is keyed by what it depends on
STATE = "state.json"  # but not which rulebook the working tree has
IN_USE = 3600  # seconds for which a folder may be in use once it was asked for


def rules_of(project: Project, revision: str, say: Callable[[str], None]) -> Compiled:
    """The rules of a revision. Raises Problem where git does not know it, or it holds no programme."""
    return compile_rules(base_of(project, revision), say)


def base_of(project: Project, revision: str) -> Project:
    """The programme as it stood at a revision, in a folder of its own that is made once for each commit."""
    commit = (
        _git(project, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}", known=revision).decode().strip()
    )
    folder = project.cache / "base" / commit
    with files.one_at_a_time(folder.parent / "lock"):
        if not folder.is_dir():
            _take(project, commit, folder)
        os.utime(folder)
        _share(project, folder)
    return Project(folder)


def rules_of_each(project: Project, commits: Iterable[str], say: Callable[[str], None]) -> Iterator[Rulebook | None]:
    """The rules of several commits; None where there are none, or where the code of today cannot read them.

    They are taken one after another into one folder, so only notebooks run that differ from one to the next,
    and what came of a commit is kept for as long as the compiler stays the same.
    """
    words = files.digest([programme.vocabulary(project)])[:16]  # those of today, which older commits may not declare
    folder, rules = project.cache / "history", project.rules.relative_to(project.root).as_posix()
    tree = Project(folder / "tree")
    with files.one_at_a_time(project.cache / "history.lock"):
        for commit in commits:
            kept = folder / f"{commit}-{code_digest()[:16]}-{words}.json"
            if not kept.is_file():
                shutil.rmtree(tree.book, ignore_errors=True)
                tree.root.mkdir(parents=True, exist_ok=True)
                inside = _git(project, "rev-parse", "--show-prefix").decode().strip()
                archive = _git(project, "archive", "--format=zip", f"{commit}:{inside}", rules)
                with zipfile.ZipFile(io.BytesIO(archive)) as packed:
                    packed.extractall(tree.root)
                _share(project, tree.root)
                files.write(tree.programme, programme.source(project))
                files.write(kept, _rules_or_nothing(tree, say))
            yield Rulebook.load(kept) if kept.stat().st_size else None


def _rules_or_nothing(project: Project, say: Callable[[str], None]) -> bytes:
    try:
        return compile_rules(project, say).rulebook.to_json()
    except Problem:
        return b""


def other_code(project: Project, revision: str) -> list[str]:
    """Files of the package and the lock that differ as well: both sides are made by the code of the working tree."""
    names = _git(project, "diff", "--name-only", "--relative", revision, "--", *CODE).decode().splitlines()
    return sorted(names)


def _share(project: Project, folder: Path) -> None:
    """Put the lock of the dependencies and what is kept of the working tree into a revision's folder."""
    base = Project(folder)
    if project.lock.is_file():
        files.write(base.lock, project.lock.read_bytes())
    for name in KEPT:
        for path in (project.cache / name).glob("[!.]*"):
            target = base.cache / name / path.name
            if path.name != STATE and path.is_file() and not target.exists():
                with suppress(FileNotFoundError):  # another command has forgotten it meanwhile
                    files.write(target, path.read_bytes())


def _take(project: Project, commit: str, folder: Path) -> None:
    inside = _git(project, "rev-parse", "--show-prefix").decode().strip()
    there = _git(project, "ls-tree", "--name-only", f"{commit}:{inside}", *TAKEN).decode().split()
    if "book" not in there:
        raise Problem(f"--base {commit[:12]}: that revision holds no programme (book/rules); name a later one")
    archive = _git(project, "archive", "--format=zip", f"{commit}:{inside}", *there)
    folder.parent.mkdir(parents=True, exist_ok=True)
    _forget_others(folder)
    unfinished = Path(tempfile.mkdtemp(prefix=".", dir=folder.parent))
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        packed.extractall(unfinished)
    old = Project(unfinished)
    if said := programme.with_words_of(old, project):
        files.write(old.programme, said)
    unfinished.rename(folder)


def _forget_others(folder: Path) -> None:
    """Delete what nobody uses any more; renamed first, so that half of a folder never bears a commit's name."""
    for other in list(folder.parent.iterdir()):
        if other.is_dir() and time.time() - other.stat().st_mtime > IN_USE:
            forgotten = other.rename(tempfile.mkdtemp(prefix=".", dir=folder.parent))
            shutil.rmtree(forgotten, ignore_errors=True)


def _git(project: Project, *arguments: str, known: str = "") -> bytes:
    try:
        done = subprocess.run(["git", *arguments], cwd=project.root, capture_output=True, check=False)
    except FileNotFoundError:
        raise Problem("git is not installed; --base REV compares with a git revision") from None
    if done.returncode and known:
        raise Problem(f"--base {known}: git knows no such revision here; try HEAD, a branch, a tag or a commit")
    if done.returncode:
        raise Problem(f"git {arguments[0]}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout
