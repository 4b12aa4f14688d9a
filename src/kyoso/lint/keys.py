"""Keys: none that nobody uses, none that nobody publishes, in notebooks, pages, templates, checks and messages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from kyoso import lengths
from kyoso.errors import Finding, nearest
from kyoso.model import Record, sources_of
from kyoso.project import Project
from kyoso.rulebook import Rulebook, of_any_year
from kyoso.years import named, questions_of

_ROLE = re.compile(r"\{(rule|rule-label|open|assumed|call)\}`([^`]*)`")
_KEYS = re.compile(r"^:keys: (.*)$", re.MULTILINE)
_BLANK = re.compile(r"""(?:room|field)\("([^"]+)"|\{id=([^}\s]+)\}""")  # a field, or a section
_WORD = re.compile(r"[a-z0-9][a-z0-9-]*(?:\.[a-z0-9*][a-z0-9*-]*)+")


def findings(project: Project, rulebook: Rulebook, addresses: dict[str, Finding]) -> Iterator[Finding]:
    """Every key that is unknown where it stands, and every rule or question that nothing shows or asks."""
    yield from _unknown(project, rulebook)
    used = _used(project, rulebook)
    used |= {key for pattern in used if "*" in pattern for key in rulebook.matching(pattern)}
    used |= set(questions_of(used, rulebook))
    used = {of_any_year(key) for key in used}  # what is shown of one year is what another year says of the same
    for key in (*rulebook.figures, *rulebook.questions, *rulebook.assumptions):
        if of_any_year(key) not in used:
            there = addresses.get(key, Finding("book/rules", 0, ""))
            yield Finding(there.path, there.line, f"{key}: no call, page, template or check uses it; use it or drop it")
    yield from _unshown(project, rulebook, addresses)
    yield from _without_a_blank(project, rulebook)
    cited = {source.document for record in rulebook.records() for source in sources_of(record)}
    for key in rulebook.documents:
        if key not in cited:
            there = addresses.get(key, Finding("book/rules", 0, ""))
            yield Finding(there.path, there.line, f"{key}: nothing cites this document; cite it or drop it")


def _unshown(project: Project, rulebook: Rulebook, addresses: dict[str, Finding]) -> Iterator[Finding]:
    """Every open question of a call that no check, page or section of a draft shows where it bears on something."""
    shown = set()
    for path in (*project.book.glob("*.md"), *project.templates.rglob("*.*")):
        shown |= _words(path, rulebook)
    shown = {of_any_year(key) for key in questions_of(shown, rulebook)}
    for call in rulebook.calls.values():
        for key in call.questions:
            if of_any_year(key) not in shown:
                there = addresses.get(call.key, Finding("book/rules", 0, ""))
                message = f"{call.key}: {key}: no check, page or section of a draft shows this question; name it in one"
                yield Finding(there.path, there.line, message)


def _without_a_blank(project: Project, rulebook: Rulebook) -> Iterator[Finding]:
    """Every guide length for what no template has, or for a call that nobody knows."""
    there: set[str] = set()
    for path in project.templates.rglob("*.j2"):
        there |= {name for match in _BLANK.findall(path.read_text("utf-8")) for name in match if name}
    shown = project.shown(project.templates / lengths.LIMITS)
    for each in lengths.load(project).limits:
        if each.name not in there:
            yield Finding(
                shown, 0, f"{each.name}: no field or section is called so; {nearest(each.name, sorted(there))}"
            )
        for call in each.calls:
            if call not in rulebook.calls:
                yield Finding(shown, 0, f"{each.name}: {call}: no such call; {nearest(call, list(rulebook.calls))}")


def _unknown(project: Project, rulebook: Rulebook) -> Iterator[Finding]:
    known: dict[str, Mapping[str, Record]] = {
        "rule": rulebook.figures,
        "rule-label": rulebook.figures,
        "open": rulebook.questions,
        "assumed": rulebook.assumptions,
        "call": rulebook.calls,
    }
    for path in sorted([*project.book.rglob("*.md"), *project.locale.rglob("*.po")]):
        text = path.read_text("utf-8")
        for match in _ROLE.finditer(text):
            key = named("".join(match[2].split('"\n"')).strip(), rulebook)
            if key not in known[match[1]]:
                line = text.count("\n", 0, match.start()) + 1
                yield Finding(project.shown(path), line, f"{key}: no such key; {nearest(key, list(known[match[1]]))}")


def _words(path: Path, rulebook: Rulebook) -> set[str]:
    """All in a file that has the form of a key, with the year named that it asks for."""
    return {named(word, rulebook) for word in _WORD.findall(path.read_text("utf-8"))}


def _used(project: Project, rulebook: Rulebook) -> set[str]:
    """Every key, or pattern of keys, that a call, page, template, check, case or module names."""
    used: set[str] = set()
    for call in rulebook.calls.values():
        used |= {call.status, *call.rules.values(), *call.questions}
    used |= {assumption.question for assumption in rulebook.assumptions.values()}
    places = [*project.book.glob("*.md"), *project.templates.rglob("*.*"), *project.cases.glob("*.yaml")]
    for path in places:
        used |= _words(path, rulebook)
    for path in project.own.glob("*.py"):
        used |= _words(path, rulebook)
    for path in Path(__file__).parents[1].rglob("*.py"):
        used |= {word for word in _WORD.findall(path.read_text("utf-8")) if word in rulebook.assumptions}
    return used
