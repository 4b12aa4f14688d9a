"""The package's own messages: complete, of today, and beneath those of a programme."""

from __future__ import annotations

from pathlib import Path

import pytest

from kyoso import translations
from kyoso.book.catalogues import messages_of_package, update_package
from kyoso.browser.packs import programme
from kyoso.lint import languages
from kyoso.lint.allowed import load_allowed
from kyoso.lint.glossary import Glossary
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import Drafter

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
SHIPPED = translations.shipped_path("messages", "en")


def said_on_top(folder: Path, entries: str) -> translations.Catalogue:
    """The English of a programme whose own catalogue holds these entries."""
    path = translations.catalogue_path(Project(folder), "messages", "en")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + entries, "utf-8")
    return translations.load(Project(folder), "messages", "en")


def test_every_message_of_the_package_has_its_english(project: Project, rulebook: Rulebook) -> None:
    """Nothing is missing, outdated, or says other numbers and values than its Japanese."""
    allowed = load_allowed(project)
    wanted = {str(message.id) for message in messages_of_package() if message.id}
    assert translations.untranslated(SHIPPED, "messages.po", wanted) == []
    glossary = Glossary(rulebook, allowed)
    assert list(languages.in_catalogue(SHIPPED, "messages.po", "messages", glossary, allowed)) == []


def test_the_catalogue_of_the_package_is_of_today(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Writing it anew changes nothing."""
    copy = tmp_path / "en" / "LC_MESSAGES" / "messages.po"
    copy.parent.mkdir(parents=True)
    copy.write_bytes(SHIPPED.read_bytes())
    monkeypatch.setattr(translations, "SHIPPED", tmp_path)
    assert update_package() == []
    assert copy.read_bytes() == SHIPPED.read_bytes()


def test_a_programme_without_a_catalogue_has_the_words_of_the_package(tmp_path: Path) -> None:
    """The English of a button, in a repository that holds no message at all."""
    assert translations.load(Project(tmp_path), "messages", "en").gettext("このページの内容") == "On this page"


def test_a_programme_says_a_message_otherwise(tmp_path: Path) -> None:
    """Its word is taken for that message, the package's for all others, and its own are known too."""
    entries = 'msgid "このページの内容"\nmsgstr "In brief"\n\nmsgid "種の基金"\nmsgstr "Seed Fund"\n'
    english = said_on_top(tmp_path, entries)
    assert english.gettext("このページの内容") == "In brief"
    assert english.gettext("種の基金") == "Seed Fund"
    assert english.gettext("検索") == translations.load(Project(tmp_path / "none"), "messages", "en").gettext("検索")


def test_an_outdated_word_of_a_programme_gives_way_to_that_of_the_package(tmp_path: Path) -> None:
    """A fuzzy entry is not used; beneath it stand the package's words."""
    english = said_on_top(tmp_path, '#, fuzzy\nmsgid "このページの内容"\nmsgstr "Old"\n')
    assert english.gettext("このページの内容") == "On this page"


def test_what_depends_on_messages_sees_both_layers(tmp_path: Path) -> None:
    """The digest of a domain is another one with a word of the programme's on top."""
    before = translations.digest(Project(tmp_path), "messages", "en")
    said_on_top(tmp_path, 'msgid "このページの内容"\nmsgstr "In brief"\n')
    assert before not in ("", translations.digest(Project(tmp_path), "messages", "en"))


def test_the_readers_page_has_both_layers(project: Project, rulebook: Rulebook, tmp_path: Path) -> None:
    """What runs in the page finds the words of the package and those of the programme, ready compiled."""
    for name, data in programme(Drafter(rulebook, project)).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    sealed = Project(tmp_path, sealed=True)
    before = sorted(tmp_path.rglob("*.mo"))
    assert translations.load(sealed, "messages", "en").gettext("このページの内容") == "On this page"
    title = "COI-NEXT 共創の場形成支援プログラム ガイドブック"
    assert translations.load(sealed, "messages", "en").gettext(title) == "COI-NEXT guidebook"
    assert sorted(tmp_path.rglob("*.mo")) == before
