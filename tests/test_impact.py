"""What a change touches, part by part; that it is just what a build changes is tested in test_build."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import cast

import msgspec
import pytest
from docutils import nodes

from kyoso.book import placing
from kyoso.book.nodes import View
from kyoso.impact.paragraphs import changed_paragraphs
from kyoso.impact.verdicts import overturned
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.translations import catalogue_path
from tests.conftest import Kyoso


def with_value(rulebook: Rulebook, key: str, value: int) -> Rulebook:
    """The rules with another value of one figure."""
    figure = msgspec.structs.replace(rulebook.figures[key], value=value)
    return msgspec.structs.replace(rulebook, figures={**rulebook.figures, key: figure})


def an_amount(rulebook: Rulebook) -> tuple[str, int]:
    """The ceiling of the newest call by its key, and its value."""
    figure = rulebook.figures[rulebook.calls_in_order[0].rules["ceiling"]]
    assert isinstance(figure.value, int)
    return figure.key, figure.value


@pytest.mark.slow
def test_a_lowered_ceiling_overturns_a_plan_that_met_it(project: Project, rulebook: Rulebook) -> None:
    """A plan that was within the ceiling is above it now; the same rules overturn nothing."""
    ceilings = {call.rules["ceiling"] for call in rulebook.calls.values() if "ceiling" in call.rules}
    low = rulebook
    for key in ceilings:
        low = with_value(low, key, 1)
    found = overturned(project, rulebook, project, low)
    assert {each.check for each in found} >= {"ceiling"}
    assert all(each.before != each.after for each in found)
    assert overturned(project, rulebook, project, rulebook) == []


def test_paragraphs_that_name_a_changed_rule_are_listed(project: Project, rulebook: Rulebook) -> None:
    """Just the entries of the catalogues that hold the rule's key, each with its catalogue."""
    key, value = an_amount(rulebook)
    found = changed_paragraphs(project, rulebook, project, with_value(rulebook, key, value + 1))
    assert found
    folder = catalogue_path(project, "messages", "en").parent
    names = {key, re.sub(r"^fy\d+\.", "now.", key)}  # of the newest year, which `an_amount` takes
    asks = re.compile("|".join(re.escape(f"{{rule}}`{name}`") for name in names))
    written = re.compile(r"\{[a-z]+-[a-z]+\}`")  # a role that writes a sentence from the rules
    for each in found:
        assert each.why == "says-another"
        assert asks.search(each.japanese) or written.search(each.japanese)
    naming = [path for path in folder.rglob("*.po") if asks.search(path.read_text("utf-8").replace('"\n"', ""))]
    named = {each.catalogue for each in found if asks.search(each.japanese)}
    assert named == {project.shown(path) for path in naming}


@pytest.mark.parametrize("base", ["no-such-branch", "HEAD:book"])
def test_an_unknown_revision_is_one_clear_line(kyoso: Kyoso, base: str) -> None:
    """A revision that git does not know is said, with what can be given."""
    done = kyoso("impact", "--base", base)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "git knows no such revision" in done.stderr


def test_pages_that_differ_have_other_fingerprints(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a word, in where a link leads, in a class, in where a paragraph ends; the same nodes have the same."""

    def made(*parts: nodes.Node, **attributes: object) -> list[nodes.Node]:
        return [nodes.paragraph("", "", *parts, **attributes)]

    def text(words: str) -> nodes.Text:
        return nodes.Text(words)

    pages: list[Callable[[], list[nodes.Node]]] = [
        lambda: made(text("50")),
        lambda: made(text("60")),
        lambda: made(text("50"), classes=["num"]),
        lambda: made(nodes.strong("", "50")),
        lambda: made(nodes.strong("", "5"), text("0")),
        lambda: made(nodes.reference("", "50", refuri="a")),
        lambda: made(nodes.reference("", "50", refuri="b")),
        lambda: made(text("5")) + made(text("0")),
        lambda: [nodes.raw("", "50", format="html")],
    ]

    def fingerprint_of(page: Callable[[], list[nodes.Node]]) -> str:
        monkeypatch.setattr(placing, "render", lambda *_: page())
        return placing.fingerprint(cast(View, None), [(1, "rule", {})])

    first, again = [[fingerprint_of(page) for page in pages] for _ in range(2)]
    assert first == again
    assert len(set(first)) == len(pages)
