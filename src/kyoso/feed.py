"""The changes of the rules as an Atom feed (RFC 4287), from the history of the rule notebooks."""

from __future__ import annotations

import subprocess
import uuid
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple
from xml.etree import ElementTree

import yaml

from kyoso.errors import Problem
from kyoso.project import Project

ATOM = "http://www.w3.org/2005/Atom"
ENTRIES = 50  # the newest; a reader that comes back each month misses none
CHANGES = "ja/changes.html"  # the page that an entry leads to, as seen from the feed


class Change(NamedTuple):
    """A commit that touched rule notebooks: its hash, its day and time (ISO 8601), what it says, the notebooks."""

    commit: str
    time: str
    subject: str
    notebooks: tuple[str, ...]


def changes_of(project: Project) -> Iterator[Change]:
    """The commits that touched the rules, the newest first. Raises Problem where there is no history."""
    rules = project.rules.relative_to(project.root).as_posix()
    form = "--format=%x1e%H%x1f%cI%x1f%s%x1f"
    command = ["git", "-c", "core.quotePath=false", "log", f"-{ENTRIES}", form, "--name-only", "--", rules]
    try:
        done = subprocess.run(command, cwd=project.root, capture_output=True, text=True, encoding="utf-8", check=True)
    except (OSError, subprocess.CalledProcessError):
        raise Problem(f"{project.root}: no history of git here, which the feed tells; clone the repository") from None
    for record in done.stdout.split("\x1e")[1:]:
        commit, time, subject, names = record.split("\x1f")
        yield Change(commit, time, subject, tuple(sorted({PurePosixPath(name).stem for name in names.split()})))


def feed(project: Project) -> bytes:
    """The feed as a file: an entry for each commit that touched the rules."""
    title = yaml.safe_load((project.root / "_config.yml").read_text("utf-8"))["title"]
    changes = list(changes_of(project))
    if not changes:
        raise Problem(f"{project.shown(project.rules)}: no commit has touched the rules yet; there is nothing to tell")
    ElementTree.register_namespace("", ATOM)
    root = _element(None, "feed", "", {"{http://www.w3.org/XML/1998/namespace}lang": "ja"})
    _element(root, "id", uuid.uuid5(uuid.NAMESPACE_URL, title).urn)
    _element(root, "title", title)
    _element(root, "updated", changes[0].time)
    _element(_element(root, "author"), "name", title)
    _element(root, "link", "", {"rel": "self", "href": "changes.atom"})
    for change in changes:
        entry = _element(root, "entry")
        _element(entry, "id", uuid.uuid5(uuid.NAMESPACE_OID, change.commit).urn)
        _element(entry, "title", change.subject)
        _element(entry, "updated", change.time)
        _element(entry, "link", "", {"rel": "alternate", "href": CHANGES})
        _element(entry, "summary", ", ".join(change.notebooks))
    ElementTree.indent(root, " ")
    text: bytes = ElementTree.tostring(root, "utf-8", xml_declaration=True)
    return text + b"\n"


def _element(
    parent: ElementTree.Element | None, name: str, text: str = "", attributes: dict[str, str] | None = None
) -> ElementTree.Element:
    made = ElementTree.Element(f"{{{ATOM}}}{name}", attributes or {})
    made.text = text or None
    if parent is not None:
        parent.append(made)
    return made
