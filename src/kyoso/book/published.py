"""What rule notebooks publish, as an edition shows it: in one language, each source by the name of its document.

A notebook runs by itself and knows a document by its key alone; the name of the document, and the page that shows
what is taken from it, come in here. A placeholder without a place in the page stands for them, so that a page is
written anew when they change, and `kyoso impact` names it.
"""

from __future__ import annotations

import re
from html import escape

from docutils import nodes
from sphinx.application import Sphinx

from kyoso.book.nodes import View, every
from kyoso.book.placing import note
from kyoso.model import Language
from kyoso.rules.publishing import LANGUAGE_MARK

NAMES = "document-names"  # the placeholder
_CITED = re.compile(
    r'<span class="kyoso-cited" data-key="([^"]*)" data-document="([^"]*)" data-place="([^"]*)">[^<]*</span>'
)


def setup(app: Sphinx) -> None:
    """Note for each page whose documents it cites."""
    app.connect("doctree-read", _note)


def _note(app: Sphinx, doctree: nodes.document) -> None:
    found = {cited[2] for node in every(nodes.raw, doctree) for cited in _CITED.finditer(node.astext())}
    if found:
        note(app.env, 0, NAMES, {"key": " ".join(sorted(found))})


def is_published(node: nodes.raw) -> bool:
    """Whether this is the output of a cell that publishes or shows something."""
    return LANGUAGE_MARK.format("ja") in node.astext()


def in_edition(view: View, html: str) -> str:
    """A published output in one language, its sources as links."""
    return _CITED.sub(lambda found: _link(view, *found.groups()), cut(html, view.language))


def cut(html: str, language: Language) -> str:
    """The part of a published output that is in one language."""
    start = LANGUAGE_MARK.format(language)
    rest = html.split(start, 1)[1]
    return rest.split("<!--kyoso:", 1)[0]


def _link(view: View, key: str, document: str, place: str) -> str:
    for record, source in view.rulebook.cited.get((document, place), ()):
        if record.key == key:  # type: ignore[attr-defined]
            made = view.cite(record, source)
            href, title = escape(made["refuri"]), escape(made["reftitle"])
            return f'<a class="kyoso-cite" href="{href}" title="{title}">{escape(made.astext())}</a>'
    return escape(f"{document} {place}")
