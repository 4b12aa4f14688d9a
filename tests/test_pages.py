"""The pages and catalogues as authors and translators write them: figures by key, labels, roles, nothing missing."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from kyoso.book.catalogues import templates_of
from kyoso.book.editions import TOC
from kyoso.project import Project
from kyoso.translations import untranslated
from tests.conftest import ROOT, one_at_a_time

PAGES = sorted((ROOT / "book").glob("*.md"))
CATALOGUES = sorted((ROOT / "locale").rglob("*.po"))
DIGITS = re.compile(r"[0-9０-９]")
# What may hold a digit: roles, directives with their options, labels, code, and the head of the box at a page's top.
KEYED = re.compile(
    r"\{[a-z-]+\}`[^`]*`|^````\{.*?^````|^```\{.*?^```|^```.*?^```|^:[a-z-]+:.*?$|^\([a-z0-9-]+\)=$|`[^`]*`|^\d+\. "
    r"|^:::\{admonition\} 3行で$",
    re.MULTILINE | re.DOTALL,
)
ROLE = re.compile(r"\{([a-z-]+)\}`(?:[^`<]*<)?([^`>]*)>?`")


def by_name(path: Path) -> str:
    """A file by its place in the repository."""
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_no_figure_is_typed_on_a_page(page: Path) -> None:
    """Outside of roles, directives and code a page holds no digit: figures come by key."""
    prose = KEYED.sub("", page.read_text("utf-8"))
    assert [line for line in prose.splitlines() if DIGITS.search(line)] == []


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_every_heading_has_a_label(page: Path) -> None:
    """A label stands before each heading, so an address is the same in both editions."""
    lines = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL).splitlines()
    headings = [number for number, line in enumerate(lines) if re.match(r"#{1,4} ", line)]
    assert headings
    assert [lines[number] for number in headings if not re.fullmatch(r"\([a-z0-9-]+\)=", lines[number - 1])] == []


def test_every_page_is_in_the_table_of_contents() -> None:
    """No page is written and then forgotten."""
    named = set(re.findall(r"book/[\w-]+", yaml.safe_dump(yaml.safe_load((ROOT / TOC).read_text("utf-8")))))
    assert {by_name(page).removesuffix(".md") for page in PAGES} == named - {"book/rules"}


def messages(path: Path) -> list[Message]:
    """The messages of a catalogue, without its head."""
    with path.open("rb") as file:
        return [message for message in read_po(file) if message.id]


@pytest.mark.parametrize("path", CATALOGUES, ids=by_name)
def test_every_message_is_translated(project: Project, path: Path) -> None:
    """No entry is empty or outdated."""
    domain = path.relative_to(project.locale / "en" / "LC_MESSAGES").with_suffix("").as_posix()
    assert [str(finding) for finding in untranslated(project, domain, "en")] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=by_name)
def test_a_translation_names_the_same_rules(path: Path) -> None:
    """Each role and each placeholder stands in the English as often as in the Japanese."""
    differing = []
    for message in messages(path):
        japanese, english = str(message.id), str(message.string)
        pairs = [(Counter(found.findall(japanese)), Counter(found.findall(english))) for found in (ROLE, PLACEHOLDER)]
        if any(one != other for one, other in pairs):
            differing.append(japanese)
    assert differing == []


PLACEHOLDER = re.compile(r"%\(\w+\)s|%s")


@pytest.mark.parametrize("path", CATALOGUES, ids=by_name)
def test_a_translation_types_no_figure(path: Path) -> None:
    """A digit in the English that the Japanese does not have would be a figure without a key."""
    typed = []
    for message in messages(path):
        ours = Counter(DIGITS.findall(_plain(str(message.string)))) - Counter(DIGITS.findall(_plain(str(message.id))))
        if ours and not ALLOWED.search(str(message.string)):
            typed.append(f"{message.string}: {''.join(ours)}")
    assert typed == []


# A fiscal year in a heading of a notebook, and words that have a digit as their name.
ALLOWED = re.compile(r"FY20\d\d|COVID-19|Goal [12]|A4")


def _plain(text: str) -> str:
    return re.sub(r"\{[a-z-]+\}`[^`]*`|%\(\w+\)s|`[^`]*`", "", text)


def test_the_catalogues_hold_the_messages_of_today(project: Project) -> None:
    """What pages, templates and messages say now is what the catalogues have; else: make translations."""
    with one_at_a_time(project):
        today = {domain: _ids(catalog) for domain, catalog in templates_of(project, lambda _: None)}
    folder = project.locale / "en" / "LC_MESSAGES"
    kept = {
        path.relative_to(folder).with_suffix("").as_posix(): {str(message.id) for message in messages(path)}
        for path in CATALOGUES
    }
    assert {domain: sorted(today[domain] ^ kept.get(domain, set())) for domain in today} == {d: [] for d in today}


def _ids(catalog: Catalog) -> set[str]:
    return {str(message.id) for message in catalog if message.id}
