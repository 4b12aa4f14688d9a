"""What a programme says of itself in `programme.yaml`."""

from __future__ import annotations

import pytest

from kyoso import programme
from kyoso.errors import Problem
from kyoso.model import Declared, Text
from kyoso.project import Project
from kyoso.rulebook import assemble
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
