"""Catalogues: complete, compiled once, and never outdated English."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kyoso import translations
from kyoso.errors import Problem
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import Drafter
from kyoso.word.templates import Templates

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'


def catalogue(folder: Path, text: str) -> Project:
    """A project whose `some` catalogue has these entries."""
    path = folder / "locale" / "en" / "LC_MESSAGES"
    path.mkdir(parents=True)
    (path / "some.po").write_text(HEAD + text, "utf-8")
    return Project(folder)


def test_every_message_of_the_templates_is_translated(project: Project, rulebook: Rulebook) -> None:
    """No entry is missing, empty or outdated."""
    messages = [message for _, _, message in Templates(project, rulebook).messages()]
    assert len(messages) > 150
    assert [
        str(f)
        for f in translations.untranslated(
            translations.catalogue_path(project, "templates", "en"), "locale/en/LC_MESSAGES/templates.po", messages
        )
    ] == []


def test_no_english_draft_falls_back(project: Project, rulebook: Rulebook) -> None:
    """Making every English draft meets no message without its translation."""
    drafter = Drafter(rulebook, project)
    for call in rulebook.calls.values():
        drafter.draft(call, "en", practice=True)
    assert drafter.templates.catalogue("en").missing == set()


def test_japanese_is_the_source(tmp_path: Path) -> None:
    """Without a catalogue, and in Japanese, a message is itself."""
    assert translations.load(Project(tmp_path), "some", "ja").gettext("規則") == "規則"
    english = translations.load(Project(tmp_path), "some", "en")
    assert english.gettext("規則") == "規則"
    assert english.missing == {"規則"}


def test_outdated_english_is_not_used(tmp_path: Path) -> None:
    """A fuzzy entry shows the Japanese, and is reported with its line."""
    project = catalogue(
        tmp_path, 'msgid "規則"\nmsgstr "Rules"\n\n#, fuzzy\nmsgid "新しい"\nmsgstr "Old"\n\nmsgid "空"\nmsgstr ""\n'
    )
    english = translations.load(project, "some", "en")
    assert [english.gettext(word) for word in ("規則", "新しい", "空")] == ["Rules", "新しい", "空"]
    assert [
        str(f)
        for f in translations.untranslated(
            translations.catalogue_path(project, "some", "en"), "locale/en/LC_MESSAGES/some.po", ["規則", "別"]
        )
    ] == [
        "locale/en/LC_MESSAGES/some.po: “別” has no entry; run: make translations",
        "locale/en/LC_MESSAGES/some.po:8: the translation of “新しい” is outdated (fuzzy)",
        "locale/en/LC_MESSAGES/some.po:11: the translation of “空” is missing",
    ] or sorted(
        str(f)
        for f in translations.untranslated(
            translations.catalogue_path(project, "some", "en"), "locale/en/LC_MESSAGES/some.po", ["規則", "別"]
        )
    )[0].endswith("make translations")


def test_plurals_follow_the_number(tmp_path: Path) -> None:
    """Japanese has one form, English two."""
    entry = 'msgid "拠点"\nmsgid_plural "拠点"\nmsgstr[0] "hub"\nmsgstr[1] "hubs"\n'
    head = (
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    )
    project = catalogue(tmp_path, entry)
    (project.locale / "en/LC_MESSAGES/some.po").write_text(head + entry, "utf-8")
    english = translations.load(project, "some", "en")
    assert [english.ngettext("拠点", "拠点", number) for number in (1, 2)] == ["hub", "hubs"]
    assert translations.load(project, "some", "ja").ngettext("拠点", "拠点", 2) == "拠点"


def test_a_changed_catalogue_is_compiled_anew_and_an_unchanged_one_is_not(tmp_path: Path) -> None:
    """The cache is keyed on the bytes; reading a compiled one needs no Babel."""
    project = catalogue(tmp_path, 'msgid "規則"\nmsgstr "Rules"\n')
    translations.load(project, "some", "en")
    code = (
        "import sys\nfrom pathlib import Path\nfrom kyoso import translations\nfrom kyoso.project import Project\n"
        f"catalogue = translations.load(Project(Path({str(tmp_path)!r})), 'some', 'en')\n"
        "print(catalogue.gettext('規則'), 'babel' in sys.modules)"
    )

    def in_another_process() -> str:
        return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()

    assert in_another_process() == "Rules False"
    path = project.locale / "en/LC_MESSAGES/some.po"
    path.write_text(path.read_text("utf-8").replace("Rules", "The rules"), "utf-8")
    assert translations.load(project, "some", "en").gettext("規則") == "The rules"
    for compiled in (project.cache / "locale").glob("*.mo"):
        compiled.write_bytes(b"cut")
    assert in_another_process() == "The rules True"


def test_a_broken_catalogue_is_one_clear_line(tmp_path: Path) -> None:
    """File, line and what is wrong."""
    project = catalogue(tmp_path, 'msgid "規則"\nnonsense "x"\n')
    with pytest.raises(Problem, match=r"some\.po:5: not a gettext catalogue"):
        translations.load(project, "some", "en")
