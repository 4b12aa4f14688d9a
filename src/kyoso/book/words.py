"""Roles: words from the rulebook within a sentence."""

from __future__ import annotations

from docutils import nodes

from kyoso.book.markup import NOTE
from kyoso.book.nodes import View, every
from kyoso.errors import Problem, nearest
from kyoso.model import Assumption
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
    note = f"{view.say(question.question)}{NOTE}{view.say(question.known)}"
    link = view.link(text, "questions", question_anchor(key), title=note, classes=["kyoso-open"])
    link["kyoso-said-often"] = True
    return [link]


OFTEN = 3  # times that a page says in words that the documents do not say something; then a mark says it


def say_sparingly(page: nodes.Element) -> None:
    """After the third time on a page, the words that the documents do not say something are a mark.

    Who does not see the page, or reads it on paper, has the words still.
    """
    for link in [link for link in every(nodes.reference, page) if link.get("kyoso-said-often")][OFTEN:]:
        sign, _, said = link.astext().partition(" ")
        link["classes"].append("kyoso-mark")
        link.children = []
        link += [nodes.inline("", sign), nodes.inline("", f" {said}", classes=["kyoso-unseen"])]


def term(view: View, key: str) -> list[nodes.Node]:
    """Words of a sentence that the glossary explains, linked to it: `words <key>`, or the key alone."""
    said, _, rest = key.rpartition("<")
    name = rest.rstrip(">")
    if name not in view.rulebook.terms:
        raise KeyError(f"no term {name!r}; {nearest(name, list(view.rulebook.terms))}")
    found = view.rulebook.terms[name]
    text = said.rstrip() or view.say(found.name)
    note = f"{view.say(found.name)}{NOTE}{view.say(found.meaning)}"
    return [view.link(text, "glossary", f"term-{name}", title=note, classes=["kyoso-term"])]


def document_names(view: View, keys: str) -> list[nodes.Node]:
    """What documents and their places are called, and which page shows what is taken from them."""
    said = []
    for key in keys.split():
        document = view.rulebook.documents[key]
        places = (f"{each.place} {view.say(each.title)}" for each in document.places)
        said.append("\n".join((view.document_name(key), view.href(view.sources_page(key)), *places)))
    return [nodes.Text("\n".join(said))]


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


def standing(view: View, key: str) -> list[nodes.Node]:
    """Whether the English of a term is official."""
    if key not in view.rulebook.terms:
        raise KeyError(f"no term {key!r}; {nearest(key, list(view.rulebook.terms))}")
    return [nodes.Text(view.say(view.rulebook.declared.standings[view.rulebook.terms[key].standing]))]
