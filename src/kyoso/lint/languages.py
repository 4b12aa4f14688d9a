"""Both languages: catalogues that are complete and of today, and English that says the same numbers, keys and terms."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from kyoso.as_written import numbers_in
from kyoso.errors import Finding
from kyoso.lint import numbers
from kyoso.lint.allowed import Allowed
from kyoso.lint.glossary import Glossary
from kyoso.model import Language
from kyoso.project import Project
from kyoso.translations import SOURCE_LANGUAGE, catalogue_path, shipped_path, untranslated

LANGUAGE: Language = "en"
_ROLE = re.compile(r"\{([a-z-]+)\}`(?:[^`<]*<)?([^`>]*)>?`")
_PLACEHOLDER = re.compile(r"%\(\w+\)s|%s|\{\w+\}(?!`)")
_LINK = re.compile(r"\]\(([^)]*)\)|`[^`<]*<([^`>]*)>`__?")
_KEPT = re.compile(r"\{[a-z-]+\}`[^`]*`|%\(\w+\)s|%s|`[^`]*`|\]\([^)]*\)|\{\w+\}")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff々]+")


def findings(project: Project, glossary: Glossary, allowed: Allowed) -> Iterator[Finding]:
    """Everything in the catalogues that is missing, outdated or says something else than the Japanese."""
    for path in sorted((project.locale / LANGUAGE).rglob("*.po")):
        domain = path.relative_to(catalogue_path(project, "x", LANGUAGE).parent).with_suffix("").as_posix()
        yield from in_catalogue(path, project.shown(path), domain, glossary, allowed)


def in_catalogue(path: Path, shown: str, domain: str, glossary: Glossary, allowed: Allowed) -> Iterator[Finding]:
    """Everything in one catalogue that is missing, outdated or says something else than the Japanese."""
    yield from untranslated(path, shown)
    for message in _messages(path):
        for trouble in _troubles(message, domain, glossary, allowed):
            yield Finding(shown, message.lineno or 0, trouble)


def of_today(project: Project, today: Iterable[tuple[str, set[str]]]) -> Iterator[Finding]:
    """Where a catalogue does not hold what pages, templates and messages say now."""
    for domain, wanted in today:
        if domain == "messages":
            shipped = {str(message.id) for message in _messages(shipped_path(domain, LANGUAGE))}
            yield from _own_words(project, wanted | shipped)
        path = catalogue_path(project, domain, LANGUAGE)
        kept = {str(message.id): message.lineno or 0 for message in _messages(path)} if path.is_file() else {}
        shown = project.shown(path)
        for words in sorted(wanted - set(kept)):
            yield Finding(shown, 0, f"「{_short(words)}」 has no entry; run: make translations, and translate it")
        for words in sorted(set(kept) - wanted):
            yield Finding(shown, kept[words], f"nothing says 「{_short(words)}」 any more; run: make translations")


def _own_words(project: Project, said: set[str]) -> Iterator[Finding]:
    """Where a programme says a message otherwise that nothing says, or puts other values into it."""
    path = catalogue_path(project, "messages", SOURCE_LANGUAGE)
    for message in _messages(path) if path.is_file() else ():
        ours, theirs = str(message.id), str(message.string)
        if ours not in said:
            why = f"nothing says 「{_short(ours)}」, so nobody reads 「{_short(theirs)}」; say one that there is"
            yield Finding(project.shown(path), message.lineno or 0, why)
        elif Counter(_PLACEHOLDER.findall(ours)) != Counter(_PLACEHOLDER.findall(theirs)):
            why = f"the values of 「{_short(theirs)}」 are not those of 「{_short(ours)}」"
            yield Finding(project.shown(path), message.lineno or 0, why)


def _messages(path: Path) -> list[Message]:
    with path.open("rb") as file:
        return [message for message in read_po(file) if message.id]


def _troubles(message: Message, domain: str, glossary: Glossary, allowed: Allowed) -> Iterator[str]:
    japanese, english = str(message.id), str(message.string)
    if domain in ("messages", "templates", "cases"):  # the words of a page are looked at on the page
        for number in numbers.in_message(japanese, allowed):
            yield f"the number {number!r} in 「{_short(japanese)}」 has no key; {numbers.WAY_OUT}"
    if not english or message.fuzzy:
        return
    for what, pattern in (("keys", _ROLE), ("values", _PLACEHOLDER), ("links", _LINK)):
        if Counter(pattern.findall(japanese)) != Counter(pattern.findall(english)):
            yield f"the {what} of “{_short(english)}” are not those of its Japanese"
    plain_ja, plain_en = _KEPT.sub(" ", japanese), _KEPT.sub(" ", english)
    if numbers_in(plain_ja) != numbers_in(plain_en) and not _only_literals(plain_ja, plain_en, allowed):
        yield f"the numbers of “{_short(english)}” are not those of its Japanese"
    for word in _JAPANESE.findall(plain_en):
        if word not in japanese:
            yield f"「{word}」 stands in the English and not in its Japanese"
    if japanese not in allowed.terms:
        yield from glossary.troubles(plain_ja, plain_en)


def _only_literals(japanese: str, english: str, allowed: Allowed) -> bool:
    """The numbers are those of words that are allowed, which English may write in letters."""
    for words in allowed.literals:
        japanese, english = japanese.replace(words, " "), english.replace(words, " ")
    ours, theirs = numbers_in(japanese), numbers_in(english)
    return ours in ([], theirs) and not set(theirs) - set(ours)


def _short(message: str, width: int = 40) -> str:
    one_line = " ".join(message.split())
    return one_line if len(one_line) <= width else one_line[: width - 1] + "…"
