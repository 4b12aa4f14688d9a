"""Roles: words from the rulebook within a sentence."""

from __future__ import annotations

from docutils import nodes

from kyoso.book.nodes import View
from kyoso.errors import Problem, nearest
from kyoso.model import Assumption, Standing, Text
from kyoso.wording import assumption_in_words, fiscal_year

NOT_STATED_SIGN = "?"  # half-width: it stands before words of either language


def rule(view: View, key: str) -> list[nodes.Node]:
    """A figure with its qualifiers, linked to its source."""
    return [view.value(view.rulebook.figure(key))]


def label(view: View, key: str) -> list[nodes.Node]:
    """The name of a figure."""
    return [nodes.Text(view.say(view.rulebook.figure(key).label))]


def open_question(view: View, key: str) -> list[nodes.Node]:
    """The words 'the documents do not say', linked to the open question."""
    if key not in view.rulebook.questions:
        raise KeyError(f"no open question {key!r}; {nearest(key, list(view.rulebook.questions))}")
    question = view.rulebook.questions[key]
    text = NOT_STATED_SIGN + " " + view.gettext("資料に記載がありません")
    return [
        view.link(text, "questions", question_anchor(key), title=view.say(question.question), classes=["kyoso-open"])
    ]


def question_anchor(key: str) -> str:
    """The anchor of an open question on its page."""
    return "q-" + key.replace(".", "-")


def assumed(view: View, key: str) -> list[nodes.Node]:
    """The value of an assumption of ours, marked as such."""
    if key not in view.rulebook.assumptions:
        raise KeyError(f"no assumption {key!r}; {nearest(key, list(view.rulebook.assumptions))}")
    assumption: Assumption = view.rulebook.assumptions[key]
    words = assumption_in_words(assumption, view.language)
    return [nodes.Text(words + view.gettext("（このガイドブックの仮定）"))]


def call(view: View, key: str) -> list[nodes.Node]:
    """The name of a call, linked to its area's page."""
    found = view.rulebook.calls.get(key)
    if found is None:
        raise KeyError(f"no call {key!r}; {nearest(key, list(view.rulebook.calls))}")
    return [view.link(view.rulebook.call_name(found, view.language), f"area-{found.area}")]


def year(view: View, key: str) -> list[nodes.Node]:
    """A fiscal year of the rules by its number: 令和7年度; FY2025."""
    known = {str(call.fiscal_year) for call in view.rulebook.calls.values()}
    known |= {str(event.fiscal_year) for event in view.rulebook.events.values()}
    if key not in known:
        raise Problem(f"no rules or events for the fiscal year {key!r}; known: {', '.join(sorted(known))}")
    return [nodes.Text(fiscal_year(int(key), view.language))]


STANDING: dict[Standing, Text] = {
    "official": Text(ja="公式", en="official"),
    "grantee": Text(ja="採択機関による訳", en="translation by a grantee"),
    "plain": Text(ja="一般的な訳", en="plain translation"),
    "ours": Text(ja="このガイドブックの訳", en="translation of this guide"),
}


def standing(view: View, key: str) -> list[nodes.Node]:
    """Whether the English of a term is official."""
    if key not in view.rulebook.terms:
        raise KeyError(f"no term {key!r}; {nearest(key, list(view.rulebook.terms))}")
    return [nodes.Text(view.say(STANDING[view.rulebook.terms[key].standing]))]
