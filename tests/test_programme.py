"""What a programme says of itself in `programme.yaml`."""

from __future__ import annotations

import re

import msgspec
import pytest

from kyoso import programme
from kyoso.assembling import assemble
from kyoso.declared import Declared
from kyoso.errors import Problem
from kyoso.lint.languages import of_today
from kyoso.model import LANGUAGES, Text
from kyoso.notebooks import compile_rules, executed
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.translations import catalogue_path, load
from tests.other_rules import records


def test_without_a_file_nothing_is_said(small: Project) -> None:
    """A programme need not say anything of itself."""
    assert programme.load(small) == Declared()
    assert programme.source(small) == b""


def test_a_notice_is_read_in_each_language(small: Project) -> None:
    """As it stands in the file."""
    small.programme.write_text("notice:\n  ja: 案内です。\n  en: A guide.\n", "utf-8")
    assert programme.load(small) == Declared(notice=Text(ja="案内です。", en="A guide."))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "# words\nnotices: {ja: あ, en: a}\n",
            "programme.yaml:2: notices: nothing is called so here; did you mean not",
        ),
        ("notice:\n  ja: あ\n", "programme.yaml:1: notice: expected en, which is missing"),
        ("notice:\n  ja: あ\n  en: ''\n", "programme.yaml:3: notice.en: "),
        ("notice:\n  ja: あ\n  en: a\n  fr: à\n", "programme.yaml:4: notice.fr: nothing is called so here"),
        ("currency: USD\n", "programme.yaml:1: currency: nothing is called so here"),
    ],
)
def test_what_is_not_known_is_refused_at_its_line(small: Project, text: str, says: str) -> None:
    """A slip, a language that is not built, and what no programme can say yet."""
    small.programme.write_text(text, "utf-8")
    with pytest.raises(Problem) as caught:
        programme.load(small)
    assert caught.value.exit_code == 1
    assert str(caught.value).startswith(says)


def test_what_is_said_belongs_to_the_digest() -> None:
    """Other words at the foot of the pages are another rulebook; the same words are the same."""
    notice = Declared(notice=Text(ja="案内です。", en="A guide."))
    silent, said, again = assemble(records()), assemble(records(), notice), assemble(records(), notice)
    assert silent.digest != said.digest == again.digest
    assert said.declared == notice


WORDS = """statuses:
  open: {label: {ja: 受付中, en: taking proposals}, then: apply}
  resting: {label: {ja: 休み, en: resting}, then: nothing, written: [お休み]}
standings:
  ours: {ja: 当会の訳, en: our translation}
"""


def test_words_of_a_programme_are_read_and_said(small: Project) -> None:
    """A status has the programme's words in the rules and in the notebook as it was run; what it declares in place of
    ours stands alone.
    """
    small.programme.write_text(WORDS, "utf-8")
    rulebook = compile_rules(small).rulebook
    assert rulebook.words("one.status", "en") == "taking proposals"
    assert set(rulebook.declared.statuses) == {"open", "resting"}
    assert set(rulebook.declared.documents) == {"proposal"}
    assert any("taking proposals" in notebook for notebook in executed(small).values())


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            'status("one.status", "open"',
            'status("one.status", "opne"',
            "one.status: value='opne' is no status that programme.yaml declares; did you mean open?",
        ),
        (
            'standing="ours", source=p1("上限は"), current=True',
            'standing="theirs", source=p1("上限は"), current=True',
            "small: standing='theirs' is no standing that programme.yaml declares; known: official, plain, ours",
        ),
    ],
)
def test_a_word_that_is_not_declared_is_one_line(small: Project, old: str, new: str, says: str) -> None:
    """With the notebook's file and line, and the words that are."""
    notebook = small.rules / "rules.md"
    text = notebook.read_text("utf-8")
    assert old in text
    notebook.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(Problem) as caught:
        compile_rules(small)
    (line,) = str(caught.value).splitlines()
    assert re.fullmatch(rf"book/rules/rules\.md:\d+: {re.escape(says)}.*", line)


def test_other_words_run_the_notebooks_again(small: Project) -> None:
    """A change of the declared words changes what notebooks show; one of the notice runs none."""
    compile_rules(small)
    small.programme.write_text("notice: {ja: 案内です。, en: A guide.}\n", "utf-8")
    assert compile_rules(small).ran == ()
    small.programme.write_text(WORDS, "utf-8")
    assert compile_rules(small).ran == ("rules",)


def test_a_pattern_that_is_none_is_refused_at_its_line(small: Project) -> None:
    """How documents write a status is a pattern."""
    small.programme.write_text(WORDS.replace("お休み", '"(休"'), "utf-8")
    with pytest.raises(Problem, match=r"^programme\.yaml:3: .*is no pattern of words"):
        programme.load(small)


def test_what_follows_from_a_status_is_declared(rulebook: Rulebook) -> None:
    """Whatever a status is called, its consequence decides: the same rules with other names say the same."""
    renamed = {f"x-{name}": status for name, status in rulebook.declared.statuses.items()}
    figures = {
        key: msgspec.structs.replace(figure, value=f"x-{figure.value}") if figure.unit == "status" else figure
        for key, figure in rulebook.figures.items()
    }
    declared = msgspec.structs.replace(rulebook.declared, statuses=renamed)
    other = msgspec.structs.replace(rulebook, figures=figures, declared=declared)
    for call in rulebook.calls.values():
        assert other.then(call) == rulebook.then(call)
        assert other.words(call.status, "ja") == rulebook.words(call.status, "ja")


OWN = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "%s"\nmsgstr "%s"\n'


@pytest.mark.parametrize(
    ("ours", "theirs", "says"),
    [
        ("採択の数", "灯台の数", ""),
        ("採択の和", "灯台の数", "nothing says 「採択の和」, so nobody reads 「灯台の数」"),
        ("%(tier)sは続いているものだけ", "灯台だけ", "the values of 「灯台だけ」 are not those of"),
    ],
)
def test_a_programme_says_our_messages_in_its_own_words(small: Project, ours: str, theirs: str, says: str) -> None:
    """In the source language too; what it does not say stays, and an entry that nobody reads is found."""
    path = catalogue_path(small, "messages", LANGUAGES[0])
    path.parent.mkdir(parents=True)
    path.write_text(OWN % (ours, theirs), "utf-8")
    catalogue = load(small, "messages", LANGUAGES[0])
    assert (catalogue.gettext(ours), catalogue.gettext("書くもの")) == (theirs, "書くもの")
    assert not catalogue.missing
    known = {"採択の数", "%(tier)sは続いているものだけ"}
    found = [str(each) for each in of_today(small, [("messages", known)]) if "/ja/" in str(each)]
    assert len(found) == bool(says)
    assert all(each.startswith("locale/ja/LC_MESSAGES/messages.po:4: " + says) for each in found)
