"""Hands the rulebook to a build, and the notebooks as they were executed to MyST-NB.

MyST-NB's own cache knows a notebook by its text alone and would serve an old output after a
change in the package. So the compiler runs the notebooks, and this module fills that cache with
what it got, before each build, under a folder of its own; no page ever starts a kernel.
"""

from __future__ import annotations

import dataclasses
import shutil
import sys
import tempfile
from pathlib import Path

import msgspec
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError

from kyoso import files
from kyoso.book.own import own_of
from kyoso.errors import Problem
from kyoso.model import Language
from kyoso.notebooks import compile_rules, executed
from kyoso.project import Project
from kyoso.rulebook import Rulebook

STATES = "kyoso-states.json"  # in a cache of notebooks: the digest of each one that it holds


def setup(app: Sphinx) -> None:
    """Compile before MyST-NB and the theme read their configuration."""
    app.connect("config-inited", _prepare, priority=100)
    app.connect("builder-inited", _own_folders, priority=900)
    app.connect("env-get-outdated", _outdated)
    app.connect("env-before-read-docs", _forget_first)


def _prepare(app: Sphinx, config: Config) -> None:
    try:
        project = Project.find(Path(app.srcdir))
        rulebook = compile_rules(project, lambda line: print(line, file=sys.stderr, flush=True)).rulebook
        cache = fill_notebook_cache(project)
    except Problem as problem:
        raise ExtensionError("\n" + str(problem)) from None
    config.nb_execution_mode = "cache"
    config.nb_execution_raise_on_error = True
    app.kyoso_notebooks = cache  # type: ignore[attr-defined]
    app.kyoso_project = project  # type: ignore[attr-defined]
    app.kyoso_rulebook = rulebook  # type: ignore[attr-defined]


def _own_folders(app: Sphinx) -> None:
    """Where MyST-NB finds the executed notebooks, and where it writes images of outputs: not beside the site.

    Set behind the configuration's back, since a change of these folders is no reason to read every page again.
    """
    app.env.mystnb_config = dataclasses.replace(  # type: ignore[attr-defined]
        app.env.mystnb_config,  # type: ignore[attr-defined]
        execution_cache_path=str(app.kyoso_notebooks),  # type: ignore[attr-defined]
        output_folder=str(project_of(app).cache / f"outputs-{app.config.language}"),
    )


def _outdated(app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """Pages of another text or translation than when they were read, whatever the times of their files say, and
    notebooks whose outputs are others though their text is the same."""
    project, language = project_of(app), app.config.language
    outputs = {env.path2doc(str(path)): text.encode() for path, text in executed(project).items()}
    own = own_of(project).signature().encode()  # by which a page's text is read
    now = {
        name: files.digest([own, source_of(project, language, name).encode(), outputs.get(name, b"")])
        for name in env.found_docs
    }
    seen: dict[str, str] = getattr(env, "kyoso_sources", {})
    env.kyoso_sources = now  # type: ignore[attr-defined]
    return [name for name, digest in now.items() if name not in added and seen.get(name) != digest]


def _forget_first(app: Sphinx, env: BuildEnvironment, names: list[str]) -> None:
    """Forget every page that is read again before the first of them is.

    Sphinx forgets each just before it is read: a label that has moved to an earlier page would stand there twice.
    """
    for name in names:
        app.events.emit("env-purge-doc", env, name)
        env.clear_doc(name)


def source_of(project: Project, language: Language, page: str) -> str:
    """Digest of a page's text, and of its catalogue where the edition has one; empty where there is no page."""
    catalogue = project.locale / language / "LC_MESSAGES" / f"{page}.po"
    path = project.book / f"{page}.md"
    return files.digest(path.read_bytes() for path in (path, catalogue) if path.is_file()) if path.is_file() else ""


def rulebook_of(app: Sphinx) -> Rulebook:
    """The rulebook that this build was prepared with."""
    rulebook: Rulebook = app.kyoso_rulebook  # type: ignore[attr-defined]
    return rulebook


def project_of(app: Sphinx) -> Project:
    """The project that this build is of."""
    project: Project = app.kyoso_project  # type: ignore[attr-defined]
    return project


def fill_notebook_cache(project: Project) -> Path:
    """A jupyter-cache with just the notebooks as executed now; returns its folder.

    The folder's name is a digest over the executed notebooks and the lock, so it is filled once for each state
    of the rules: beginning with a copy of the last one, in which only what is another is put anew. It is filled
    under another name first, so a half-filled one is never used.
    """
    notebooks, place = executed(project), project.cache / "notebooks"
    states = {str(path): files.digest([text.encode()]) for path, text in notebooks.items()}
    lock = files.digest([project.lock.read_bytes() if project.lock.is_file() else b""])[:8]  # which jupyter-cache
    folder = place / f"{lock}-{files.digest(part.encode() for state in states.items() for part in state)[:24]}"
    if folder.is_dir():
        return folder
    place.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=".", dir=place))
    _fill(unfinished, notebooks, _last_filled(place, lock, unfinished), states)
    try:
        unfinished.rename(folder)
    except OSError:  # another process was quicker
        shutil.rmtree(unfinished)
    for other in place.iterdir():
        if other != folder and not other.name.startswith("."):
            shutil.rmtree(other, ignore_errors=True)
    return folder


def _last_filled(place: Path, lock: str, target: Path) -> dict[str, str]:
    """Copy what was filled last by the same jupyter-cache; the digests of what it holds, if there is one."""
    for folder in place.glob(f"{lock}-*"):
        try:
            shutil.copytree(folder, target, dirs_exist_ok=True)
        except (OSError, shutil.Error):  # another process has just thrown it away
            shutil.rmtree(target)
            target.mkdir()
            continue
        return files.kept(target / STATES, dict[str, str]) or {}
    return {}


def _fill(folder: Path, notebooks: dict[Path, str], known: dict[str, str], states: dict[str, str]) -> None:
    """Drop from a cache what is another or gone, and put in what it does not have."""
    import nbformat
    from jupyter_cache import get_cache
    from jupyter_cache.base import CacheBundleIn

    cache = get_cache(folder)
    records = cache.list_cache_records()
    known = known if len(records) == len(known) else {}  # notebooks of the same code share a record
    for record in records:
        if not known or states.get(record.uri) != known.get(record.uri):
            cache.remove_cache(record.pk)
    for path, text in notebooks.items():
        if states[str(path)] != known.get(str(path)):
            notebook = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
            cache.cache_notebook_bundle(CacheBundleIn(notebook, str(path)), check_validity=False, overwrite=True)
    files.write(folder / STATES, msgspec.json.encode(states))
