"""gettext catalogues: Japanese is the source, English the translation.

A programme may say a message of the package in words of its own, in the source language too: by an entry of
`locale/ja/LC_MESSAGES/messages.po`, which holds only such entries.

A catalogue `locale/<language>/LC_MESSAGES/<domain>.po` is compiled once into the project's
cache, under a name that holds the digest of its bytes; Babel is imported for that alone.
Fuzzy entries are outdated and not used: the reader sees the Japanese.
"""

from __future__ import annotations

import gettext
import hashlib
import struct
from collections.abc import Iterable
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from kyoso import files
from kyoso.errors import Finding, Problem
from kyoso.model import Language
from kyoso.project import Project

SOURCE_LANGUAGE: Language = "ja"


class Catalogue:
    """The messages of one domain in one language; `missing` collects those without a translation."""

    def __init__(self, language: Language, messages: gettext.NullTranslations | None = None) -> None:
        self.language = language
        self.missing: set[str] = set()
        self._messages = messages

    def gettext(self, message: str) -> str:
        """The translation, or the Japanese where there is none."""
        if self._messages is None or not message:
            return message
        translation = self._messages.gettext(message)
        if translation == message and self.language != SOURCE_LANGUAGE:
            self.missing.add(message)
        return translation

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Japanese has one form; English picks by number."""
        if self._messages is None or self.language == SOURCE_LANGUAGE:
            return singular
        return self._messages.ngettext(singular, plural, number)


def load(project: Project, domain: str, language: Language) -> Catalogue:
    """The catalogue of a domain (`templates`, `messages`, `book/money` …) in a language."""
    path = catalogue_path(project, domain, language)
    try:
        compiled = compiled_path(project, domain, language)
    except FileNotFoundError:
        return Catalogue(language, None if language == SOURCE_LANGUAGE else gettext.NullTranslations())
    try:
        return Catalogue(language, _messages(compiled))
    except (OSError, ValueError, struct.error):  # not there yet, or cut short
        _compile(path, project.shown(path), compiled)
    return Catalogue(language, _messages(compiled))


@lru_cache(maxsize=64)
def _messages(compiled: Path) -> gettext.GNUTranslations:
    """What a compiled catalogue holds, whose name changes with it."""
    with compiled.open("rb") as file:
        return gettext.GNUTranslations(file)


def catalogue_path(project: Project, domain: str, language: Language) -> Path:
    """Where the catalogue of a domain stands."""
    return project.locale / language / "LC_MESSAGES" / f"{domain}.po"


def compiled_path(project: Project, domain: str, language: Language) -> Path:
    """Where its compiled form is kept, under a name that changes with it.

    Raises FileNotFoundError without a catalogue.
    """
    text = catalogue_path(project, domain, language).read_bytes()
    name = f"{domain.replace('/', '-')}-{language}-{hashlib.sha256(text).hexdigest()[:16]}.mo"
    return project.cache / "locale" / name


def digest(project: Project, domain: str, language: Language) -> str:
    """What a result that depends on the catalogue is keyed on; empty where there is none."""
    path = catalogue_path(project, domain, language)
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def untranslated(project: Project, domain: str, language: Language, messages: Iterable[str] = ()) -> list[Finding]:
    """Every entry without a translation or with an outdated one, and every message without an entry."""
    path = catalogue_path(project, domain, language)
    shown = project.shown(path)
    findings = []
    known = set()
    for entry in _read(path, shown) if path.is_file() else ():
        if not entry.id:
            continue
        known.add(entry.id if isinstance(entry.id, str) else entry.id[0])
        if entry.fuzzy or not entry.string:
            what = "is outdated (fuzzy)" if entry.fuzzy else "is missing"
            findings.append(Finding(shown, entry.lineno or 0, f"the translation of “{_short(str(entry.id))}” {what}"))
    for message in sorted(set(messages) - known):
        findings.append(Finding(shown, 0, f"“{_short(message)}” has no entry; run: make translations"))
    return findings


def _compile(path: Path, shown: str, target: Path) -> None:
    from babel.messages.mofile import write_mo

    compiled = BytesIO()
    write_mo(compiled, _read(path, shown), use_fuzzy=False)
    files.write(target, compiled.getvalue())


def _read(path: Path, shown: str):  # type: ignore[no-untyped-def]
    from babel.messages.pofile import PoFileError, read_po

    try:
        with path.open("rb") as file:
            return read_po(file, abort_invalid=True)
    except PoFileError as error:  # counts lines from zero
        why = str(error).removesuffix(f" on {error.lineno}")
        raise Problem(Finding(shown, error.lineno + 1, f"not a gettext catalogue ({why}); mend this entry")) from None
    except ValueError as error:
        raise Problem(Finding(shown, 0, f"not a gettext catalogue ({error})")) from None


def _short(message: str, width: int = 40) -> str:
    one_line = " ".join(message.split())
    return one_line if len(one_line) <= width else one_line[: width - 1] + "…"
