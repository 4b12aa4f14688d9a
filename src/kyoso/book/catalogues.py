"""Brings the English catalogues up to date with the Japanese: pages, templates, own messages; and the package's.

Each message that is new waits for its translation; one whose Japanese has changed is marked
fuzzy with what it was, and readers see the Japanese until a translator has looked. Entries
carry no dates and no line numbers, so a catalogue changes only where a text did.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import yaml
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

import kyoso
from kyoso import files
from kyoso.book.editions import book_toc, locale_copy
from kyoso.cases import sentences
from kyoso.errors import Problem
from kyoso.model import LANGUAGES, Language
from kyoso.project import Project
from kyoso.translations import SOURCE_LANGUAGE, catalogue_path, shipped_path

WIDTH = 100
KEYWORDS: dict[str, None] = {"_": None, "gettext": None, "say": None}
JINJA = {"trimmed": "true", "silent": "false", "extensions": "jinja2.ext.i18n"}
_DATED = (
    "POT-Creation-Date:",
    "PO-Revision-Date:",
    "Generated-By:",
    "Last-Translator:",
    "Report-Msgid-Bugs-To:",
    "Language-Team:",
)


def update_catalogues(project: Project, say: Callable[[str], None]) -> list[str]:
    """Write every catalogue of a programme anew where its messages have changed; returns those that were written.

    A message that the package had words for so far, and that is the programme's now, keeps them.
    """
    changed = []
    wanted = {project.locale / SOURCE_LANGUAGE / "LC_MESSAGES" / "messages.po"}  # a programme's own words for ours
    for domain, template in templates_of(project, say):
        for language in LANGUAGES[1:]:
            path = catalogue_path(project, domain, language)
            wanted.add(path)
            if files.write(path, _updated(path, template, language, shipped_path(domain, language))):
                changed.append(project.shown(path))
    for path in project.locale.rglob("*.po"):
        if path not in wanted:
            path.unlink()
            changed.append(project.shown(path) + " (its page is gone)")
    return changed


def update_package() -> list[str]:
    """Write the package's own catalogues anew where its messages have changed; returns those that were written."""
    wanted = messages_of_package()
    paths = {language: shipped_path("messages", language) for language in LANGUAGES[1:]}
    return [str(path) for language, path in paths.items() if files.write(path, _updated(path, wanted, language))]


def messages_of_package() -> Catalog:
    """What the package's modules and the theme's files say."""
    package = Path(kyoso.__file__).parent
    return _extracted(package, [("**.py", "python"), ("**/theme_files/templates/**.html", "jinja2")], package)


def templates_of(project: Project, say: Callable[[str], None]) -> Iterator[tuple[str, Catalog]]:
    """Each domain with its messages in Japanese: a page each, the templates, the cases, the programme's messages."""
    say("reading the messages of pages, templates and package")
    folder = _pages(project)
    for path in sorted(folder.rglob("*.pot")):
        yield (
            path.relative_to(folder).with_suffix("").as_posix(),
            _as_seen_from_the_project(read_po(BytesIO(path.read_bytes()))),
        )
    yield "templates", _extracted(project.templates, [("**.j2", "jinja2")], project.root)
    if project.cases.is_dir():
        cases = Catalog()
        for sentence, shown in sentences(project):
            cases.add(sentence, locations=[(shown, 1)])
        yield "cases", cases
    yield "messages", _own_messages(project)


def _own_messages(project: Project) -> Catalog:
    """The messages that are a programme's own, and those of the package that it says otherwise."""
    messages = Catalog()
    for message in _extracted(project.own, [("**.py", "python")], project.root):
        if message.id:
            messages.add(message.id, locations=message.locations, auto_comments=message.auto_comments)
    title = yaml.safe_load((project.root / "_config.yml").read_text("utf-8"))["title"]
    messages.add(title, locations=[("_config.yml", 1)])
    said = {message.id for path in _catalogues(project, "messages") for message in read_po(BytesIO(path.read_bytes()))}
    for message in messages_of_package():
        if message.id and message.id in said:
            messages.add(message.id, locations=message.locations)
    return messages


def _catalogues(project: Project, domain: str) -> list[Path]:
    paths = [catalogue_path(project, domain, language) for language in LANGUAGES[1:]]
    return [path for path in paths if path.is_file()]


def _pages(project: Project) -> Path:
    """Sphinx's own gettext builder over the book."""
    folder = project.cache / "gettext"
    command = [
        sys.executable,
        "-m",
        "kyoso.book.edition",
        str(project.root),
        "ja",
        str(book_toc(project)),
        str(locale_copy(project)),
        str(folder),
    ]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONUTF8": "1"}, check=False)
    if done.returncode:
        raise Problem(f"the messages of the pages cannot be read:\n{done.stderr[-3000:]}", exit_code=1)
    drop_gone(project, folder)
    return folder


def drop_gone(project: Project, folder: Path) -> None:
    """Forget the messages of pages and notebooks that are not there any more; Sphinx keeps what it wrote once."""
    for path in folder.rglob("*.pot"):
        page = project.book / path.relative_to(folder)
        if not any(page.with_suffix(ending).is_file() for ending in (".md", ".ipynb")):
            path.unlink()


def _as_seen_from_the_project(catalog: Catalog) -> Catalog:
    """Locations from the project's root."""
    for message in catalog:
        message.locations = [(name.replace("../", ""), line) for name, line in message.locations]
    return catalog


def _extracted(folder: Path, methods: list[tuple[str, str]], root: Path) -> Catalog:
    catalog = Catalog()
    options = {pattern: JINJA for pattern, method in methods if method == "jinja2"}
    found = extract_from_dir(folder, methods, options, keywords=KEYWORDS)
    for name, line, message, comments, context in found:
        location = (folder / name).relative_to(root).as_posix()
        catalog.add(message, locations=[(location, line)], auto_comments=comments, context=context)
    return catalog


def _updated(path: Path, template: Catalog, language: Language, other: Path | None = None) -> bytes:
    """The catalogue with the messages of `template`; `other` is one that may have had words for them."""
    catalog = Catalog(locale=language, fuzzy=False)
    if path.is_file():
        catalog = read_po(BytesIO(path.read_bytes()), locale=language)
    catalog.update(template, update_header_comment=False)
    for message in read_po(BytesIO(other.read_bytes()), locale=language) if other and other.is_file() else ():
        if message.id and message.id in catalog and (not catalog[message.id].string or catalog[message.id].fuzzy):
            catalog[message.id].string = message.string
            catalog[message.id].flags.discard("fuzzy")
    catalog.obsolete.clear()
    catalog.header_comment = "# English catalogue; brought up to date by: make translations"
    catalog.fuzzy = False
    for message in catalog:
        message.flags.discard("python-brace-format")  # a role in braces is no format string
    out = BytesIO()
    write_po(out, catalog, width=WIDTH, sort_by_file=True, ignore_obsolete=True, include_lineno=False)
    lines = out.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.lstrip('"').startswith(_DATED)).encode()
