"""gettext catalogues: Japanese is the source, English the translation.

The package ships the words of its own messages. A programme's catalogue of the same name lies on top: its own
messages, and those of the package that it says otherwise, in the source language too: by an entry of
`locale/ja/LC_MESSAGES/messages.po`, which holds only such entries.

A catalogue `locale/<language>/LC_MESSAGES/<domain>.po` is compiled once into the project's
cache, under a name that holds the digest of its bytes; Babel is imported for that alone.
Fuzzy entries are outdated and not used: the reader sees the Japanese, or the package's words where it has any.
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
SHIPPED = Path(__file__).parent / "locale"  # the words of the package's own messages


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
    compiled = {path: compiled_path(project, path) for path in layers(project, domain, language)}
    if not compiled:
        return Catalogue(language, None if language == SOURCE_LANGUAGE else gettext.NullTranslations())
    try:
        return Catalogue(language, _messages(tuple(compiled.values())))
    except (OSError, ValueError, struct.error):  # not there yet, or cut short
        for path, target in compiled.items():
            _compile(path, project.shown(path), target)
    return Catalogue(language, _messages(tuple(compiled.values())))


@lru_cache(maxsize=64)
def _messages(compiled: tuple[Path, ...]) -> gettext.GNUTranslations:
    """What compiled catalogues hold, whose names change with them; the first that knows a message has the word."""
    with compiled[0].open("rb") as file:
        found = gettext.GNUTranslations(file)
    for below in compiled[1:]:
        with below.open("rb") as file:
            found.add_fallback(gettext.GNUTranslations(file))
    return found


def catalogue_path(project: Project, domain: str, language: Language) -> Path:
    """Where a programme's own catalogue of a domain stands."""
    return project.locale / language / "LC_MESSAGES" / f"{domain}.po"


def shipped_path(domain: str, language: str) -> Path:
    """Where the package's own catalogue of a domain stands, if it has one: `messages` is the only one."""
    return SHIPPED / language / "LC_MESSAGES" / f"{domain}.po"


def sealed_path(project: Project, path: Path) -> Path:
    """Where a reader's page has a catalogue of the package, whose modules alone it has as files."""
    return project.cache / "shipped" / path.relative_to(SHIPPED)


def layers(project: Project, domain: str, language: Language) -> list[Path]:
    """The catalogues of a domain that there are: the programme's, and the package's beneath it."""
    shipped = shipped_path(domain, language)
    below = sealed_path(project, shipped) if project.sealed else shipped
    return [path for path in (catalogue_path(project, domain, language), below) if path.is_file()]


def compiled_path(project: Project, catalogue: Path) -> Path:
    """Where the compiled form of a catalogue is kept, under a name that changes with it."""
    digest = hashlib.sha256(catalogue.read_bytes()).hexdigest()[:16]
    folder, _, domain = catalogue.with_suffix("").as_posix().rpartition("/LC_MESSAGES/")
    return project.cache / "locale" / f"{domain.replace('/', '-')}-{Path(folder).name}-{digest}.mo"


def digest(project: Project, domain: str, language: Language) -> str:
    """What a result that depends on the catalogues is keyed on; empty where there is none."""
    paths = layers(project, domain, language)
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest() if paths else ""


def untranslated(path: Path, shown: str, messages: Iterable[str] = ()) -> list[Finding]:
    """Every entry of a catalogue without a translation or with an outdated one, and every message without an entry."""
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
