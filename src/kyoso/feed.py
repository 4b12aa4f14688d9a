"""The changes of the rules as an Atom feed (RFC 4287), from the history of the rule notebooks.

Each commit of the main line that changed what the rules say is an entry: every figure with what it
said before and says now, in the feed's language. The rules of a commit are compiled by the kyoso of
today; commits that it cannot read any more are left out, and the feed says so.
"""

from __future__ import annotations

import subprocess
import uuid
from collections.abc import Callable, Iterator
from html import escape
from typing import Any, NamedTuple
from xml.etree import ElementTree

import msgspec
import yaml

from kyoso.changes import Change, compare_revisions, named
from kyoso.errors import Problem
from kyoso.model import LANGUAGES, Language
from kyoso.project import Project
from kyoso.revision import rules_of_each
from kyoso.rulebook import FIELDS, Rulebook
from kyoso.translations import load

ATOM = "http://www.w3.org/2005/Atom"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
FILES: dict[Language, str] = {"ja": "changes.atom", "en": "changes-en.atom"}  # in the site
BEFORE_ANY = "1980-01-01T00:00:00Z"  # when a feed without entries was last changed
ENTRIES = 50  # the newest commits that are looked at; a reader that comes back each month misses none
TOLD = ("figures", "questions", "assumptions", "hubs", "people", "events")  # kinds of records that readers follow
SAID = ("", "value", "unit", "qualifiers", "note", "question", "known", "what")  # fields of them; "" is the whole
IN_TITLE = 3  # names of what changed that stand in the title of an entry

GetText = Callable[[str], str]


class Commit(NamedTuple):
    """A commit of the main line that touched rule notebooks: its hash, its day and time (ISO 8601)."""

    commit: str
    time: str


def commits_of(project: Project) -> list[Commit]:
    """The commits that touched the rules, the newest first. Raises Problem where there is no history."""
    rules = project.rules.relative_to(project.root).as_posix()
    command = ["git", "log", "--first-parent", f"-{ENTRIES}", "--format=%H %cI", "--", rules]
    try:
        done = subprocess.run(command, cwd=project.root, capture_output=True, text=True, encoding="utf-8", check=True)
    except (OSError, subprocess.CalledProcessError):
        raise Problem(f"{project.root}: no history of git here, which the feed tells; clone the repository") from None
    return [Commit(*line.split(" ")) for line in done.stdout.splitlines()]


def feed(project: Project, language: Language, name: str, say: Callable[[str], None] = lambda _: None) -> bytes:
    """The feed as a file called `name`, in one language: an entry for each commit that changed what the rules say.

    Raises Problem where no commit has touched the rules.
    """
    _ = load(project, "messages", language).gettext
    title = _title_of(project, _)
    commits = commits_of(project)
    if not commits:
        raise Problem(f"{project.shown(project.rules)}: no commit has touched the rules yet; there is nothing to tell")
    readable = list(_readable(project, commits[::-1], say))
    entries = list(_entries(readable, title, language, _))
    missing = len(readable) < len(commits)
    subtitle = _("今の版のkyosoで読めない版の規則は、ここにありません。") if missing else ""
    return _written(title, subtitle, commits[0].time, name, language, entries[::-1])


def without_entries(project: Project, language: Language) -> bytes:
    """The feed of a site for which nobody has asked the history: so that its address is there, and says so."""
    _ = load(project, "messages", language).gettext
    return _written(_title_of(project, _), _("お知らせはまだありません。"), BEFORE_ANY, FILES[language], language, [])


def _title_of(project: Project, _: GetText) -> str:
    return _(yaml.safe_load((project.root / "_config.yml").read_text("utf-8"))["title"])


def _written(
    title: str, subtitle: str, updated: str, name: str, language: Language, entries: list[ElementTree.Element]
) -> bytes:
    """A feed as a file called `name`, the newest entry first."""
    ElementTree.register_namespace("", ATOM)
    root = _element(None, "feed", "", {LANG: language})
    _element(root, "id", uuid.uuid5(uuid.NAMESPACE_URL, title).urn)
    _element(root, "title", title)
    if subtitle:
        _element(root, "subtitle", subtitle)
    _element(root, "updated", updated)
    _element(_element(root, "author"), "name", title)
    _element(root, "link", "", {"rel": "self", "href": name})
    root.extend(entries)
    ElementTree.indent(root, " ")
    text: bytes = ElementTree.tostring(root, "utf-8", xml_declaration=True)
    return text + b"\n"


def _readable(project: Project, commits: list[Commit], say: Callable[[str], None]) -> Iterator[tuple[Commit, Rulebook]]:
    """Each commit whose rules can be read, with them, the oldest first."""
    books = rules_of_each(project, [each.commit for each in commits], say)
    return ((each, book) for each, book in zip(commits, books, strict=True) if book is not None)


def _entries(
    readable: list[tuple[Commit, Rulebook]], title: str, language: Language, _: GetText
) -> Iterator[ElementTree.Element]:
    """An entry for the first rules and for every later commit that changed what they say, the oldest first."""
    old: Rulebook | None = None
    for commit, book in readable:
        if old is None:
            yield _entry(commit, _("最初の規則：%(title)s") % {"title": title}, [], language)
        elif changes := _shown(old, book, language):
            yield _entry(commit, _title(changes, language, _), [_line(each, language) for each in changes], language)
        old = book


def _shown(old: Rulebook, new: Rulebook, language: Language) -> list[Change]:
    """What a reader of one language is told: what figures and open questions say, not how they are kept."""
    none: dict[str, Any] = {kind: {} for kind in FIELDS.values() if kind not in TOLD}
    before, after = (msgspec.structs.replace(book, **none) for book in (old, new))
    found = compare_revisions(before, after, named(""), named("")).changes
    others = tuple(f".{each}" for each in LANGUAGES if each != language)
    return [change for change in found if change.leaf.partition(".")[0] in SAID and not change.leaf.endswith(others)]


def _title(changes: list[Change], language: Language, _: GetText) -> str:
    names = list(dict.fromkeys(change.label[language] for change in changes))
    joined = _("、").join(names[:IN_TITLE])
    return joined if len(names) <= IN_TITLE else _("%(names)sほか") % {"names": joined}


def _line(change: Change, language: Language) -> str:
    """What a record said → what it says."""
    sides = [" / ".join(side.words[language] for side in sides) or "—" for sides in (change.before, change.after)]
    return f"{change.label[language]}: {sides[0]} → {sides[1]}"


def _entry(commit: Commit, title: str, lines: list[str], language: Language) -> ElementTree.Element:
    entry = _element(None, "entry")
    _element(entry, "id", uuid.uuid5(uuid.NAMESPACE_OID, commit.commit).urn)
    _element(entry, "title", title)
    _element(entry, "updated", commit.time)
    _element(entry, "link", "", {"rel": "alternate", "href": f"{language}/changes.html", "hreflang": language})
    if lines:
        items = "".join(f"<li>{escape(line)}</li>" for line in lines)
        _element(entry, "content", f"<ul>{items}</ul>", {"type": "html"})
    return entry


def _element(
    parent: ElementTree.Element | None, name: str, text: str = "", attributes: dict[str, str] | None = None
) -> ElementTree.Element:
    made = ElementTree.Element(f"{{{ATOM}}}{name}", attributes or {})
    made.text = text or None
    if parent is not None:
        parent.append(made)
    return made
