"""The guidebook: a Sphinx extension, and both editions of the site.

The only package that knows Sphinx. As an extension (`extra_extensions: [kyoso.book]`) it works
under a stock `jupyter-book build`:

``rules``      hands the rulebook to the build, and the executed notebooks to MyST-NB's cache
``placing``    roles and directives leave placeholders in the pages; unknown keys stop the build
``blocks``     what a placeholder becomes: tables, lists and pictures from the rulebook
``own``        a programme's own blocks and pictures, from its repository
``now``        sentences about the newest year, from the statuses of its calls
``shown``      what every page shows, for two rulebooks, without building it
``nodes``      tables, links and citations as docutils nodes
``glossed``    terms of the glossary in running text, with what they mean
``published``  what rule notebooks publish, in the language of an edition, its sources as links
``markup``     column names at cells, scopes of heads, places to break: what writers of HTML leave out
``theme``      the theme's rough edges: language switch, captions, no scripts from elsewhere
``search``     the words of every page for the search page, which finds Japanese and English alike
``frame``      what stands round a page: the way to it, its other languages, where to report a mistake
``paper``      each edition as one PDF
``press``      the process that Sphinx runs in: loaded once, then one fork for each edition
``editions``   starts it, and says what each edition's settings are
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kyoso import __version__

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, Any]:
    """Register everything with Sphinx, which whoever only starts a build need not load."""
    from kyoso.book import glossed, placing, published, rules, search, shown, theme

    rules.setup(app)
    placing.setup(app)
    glossed.setup(app)
    published.setup(app)
    shown.setup(app)
    theme.setup(app)
    search.setup(app)
    return {"version": __version__, "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
