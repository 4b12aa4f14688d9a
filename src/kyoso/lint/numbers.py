"""Orphan numbers: figures that somebody typed where they should come from a rule by its key.

A page, template, catalogue or script may hold a digit in a role, in a directive's options, in code, in a label or
in the number of a list, and nowhere else, unless `book/lint.yaml` allows the words with a reason. Kanji numbers
count where a unit of the rules stands beside them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

from kyoso.errors import Finding
from kyoso.lint.allowed import Allowed
from kyoso.project import Project

WAY_OUT = "take it from a rule by its key, or allow the words in book/lint.yaml with a reason"
_KANJI = "一二三四五六七八九十百千〇"
_ORPHAN = re.compile(rf"[0-9０-９][0-9０-９,.，．]*|[{_KANJI}]+(?=億|万|年度|年間|機関|拠点|割|パーセント|社以上|件)")


def _blanked(pattern: re.Pattern[str], text: str) -> str:
    """The text with what the pattern finds blanked out, line by line in its place."""
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


# What may hold a digit on a page: its head, fences with their options, roles and code, labels, list numbers, comments.
_PAGE = re.compile(
    r"\A---\n.*?^---$|^(?P<fence>`{3,}).*?^(?P=fence)$|\{[a-z-]+\}`[^`]*`|^:[a-z-]+:.*?$|^\([a-z0-9-]+\)=$|`[^`]*`"
    r"|^\s*\d+\. |\]\([^)]*\)|<[^>]*>|^%.*?$",
    re.MULTILINE | re.DOTALL,
)
# … in a template: what it computes, comments, attributes in braces, list numbers.
_TEMPLATE = re.compile(
    r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|\{[.#][^}]*\}|\{widths=.*?\}$|^:::.*?$|^#+ |^\s*\d+\. |<[^>]*>",
    re.MULTILINE | re.DOTALL,
)
# … in a message: values by name, roles, code, addresses.
_MESSAGE = re.compile(r"%\([\w-]+\)[sd]|%[sd]|\{[a-z-]+\}`[^`]*`|`[^`]*`|\{[a-z_]+\}|https?://\S+")
_FISCAL_YEAR = re.compile(r"令和(?:元|\d+)年度|FY20\d\d")
# A string of a script in which there are Japanese words.
_STRING = re.compile(r""""(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`""")
# … in such a string: what is put in, groups and classes of a pattern.
_PATTERN = re.compile(r"\$\{[^}]*\}|\$\d|\\+u[0-9a-fA-F]{4}|0-9")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


def orphans(text: str, allowed: Allowed) -> Iterator[tuple[int, str]]:
    """The line and the characters of each orphan number in a text."""
    for words in sorted(allowed.literals, key=len, reverse=True):
        text = text.replace(words, " " * len(words))
    for match in _ORPHAN.finditer(unicodedata.normalize("NFC", text)):
        yield text.count("\n", 0, match.start()) + 1, match[0]


def findings(project: Project, allowed: Allowed) -> Iterator[Finding]:
    """Every orphan number in pages, rule notebooks, templates and scripts."""
    for path in sorted(project.book.glob("*.md")):
        yield from _in_file(project, path, lambda text: _blanked(_PAGE, text), allowed)
    for path in sorted(project.rules.glob("*.md")):  # a notebook is called by its fiscal year
        yield from _in_file(project, path, lambda text: _blanked(_FISCAL_YEAR, _blanked(_PAGE, text)), allowed)
    for path in sorted(project.templates.rglob("*.j2")):
        yield from _in_file(project, path, lambda text: _blanked(_TEMPLATE, text), allowed)
    for path in _scripts(project):
        yield from _in_file(project, path, _messages_of_script, allowed)


def in_message(message: str, allowed: Allowed, *, of_notebook: bool = False) -> list[str]:
    """The orphan numbers of a message in a catalogue."""
    plain = _MESSAGE.sub(" ", message)
    if of_notebook:
        plain = _FISCAL_YEAR.sub(" ", plain)
    return [number for _, number in orphans(plain, allowed)]


def _in_file(project: Project, path: Path, bare: Callable[[str], str], allowed: Allowed) -> Iterator[Finding]:
    for line, number in orphans(bare(path.read_text("utf-8")), allowed):
        yield Finding(project.shown(path), line, f"the number {number!r} has no key; {WAY_OUT}")


def _scripts(project: Project) -> list[Path]:
    """The scripts of the site, without their tests: those of the package and the project's own."""
    package = Path(__file__).parents[1]
    found = [*package.rglob("*.js"), *project.book.rglob("*.js")]
    return sorted(path for path in found if not path.name.endswith(".test.js"))


def _messages_of_script(text: str) -> str:
    """The script with all blanked but its strings in Japanese."""
    kept = [" " if char != "\n" else char for char in text]
    for match in _STRING.finditer(text):
        if _JAPANESE.search(match[0]):
            kept[match.start() : match.end()] = _blanked(_PATTERN, match[0])
    return "".join(kept)
