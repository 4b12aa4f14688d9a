"""The theme's rough edges, smoothed: words, captions, the language switch, nothing from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError
from sphinx.locale import get_translation
from sphinx.transforms.post_transforms import SphinxPostTransform

from kyoso import files
from kyoso.book.rules import project_of, rulebook_of
from kyoso.model import LANGUAGES, Language
from kyoso.publish import LANGUAGE_MARK
from kyoso.translations import load

FILES = Path(__file__).parent / "theme_files"
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


def setup(app: Sphinx) -> None:
    """Connect everything that touches the theme."""
    app.add_config_value("kyoso_editions", False, "html", [bool])
    app.connect("config-inited", _configure, priority=200)
    app.connect("builder-inited", _without_thebe, priority=900)
    app.connect("doctree-read", _translate_captions, priority=900)
    app.connect("html-page-context", _page_context, priority=900)
    app.connect("build-finished", _ready_drafts)
    app.add_post_transform(OneLanguage)
    app.add_css_file("kyoso.css")
    app.add_js_file("kyoso.js", loading_method="defer")


def _configure(app: Sphinx, config: Config) -> None:
    """Our templates and files before the theme's; the theme's words that it has no Japanese for."""
    config.templates_path.insert(0, str(FILES / "templates"))
    config.html_static_path.append(str(FILES / "static"))
    config.html_context.setdefault("default_mode", "light")
    words = (FILES / "words.ja.po").read_bytes()
    if config.language == "ja":
        folder = project_of(app).cache / "theme" / files.digest([words])[:16]
        compiled = folder / "ja" / "LC_MESSAGES" / "sphinx.mo"
        if not compiled.is_file():
            files.write(compiled, _compile(words))
        app.add_message_catalog("sphinx", str(folder))


def _compile(po: bytes) -> bytes:
    from io import BytesIO

    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    out = BytesIO()
    write_mo(out, read_po(BytesIO(po)))
    return out.getvalue()


def _without_thebe(app: Sphinx) -> None:
    """Drop sphinx-thebe's scripts: they name a CDN and declare a constant twice on every page."""
    for event in ("env-before-read-docs", "doctree-resolved"):
        for listener in list(app.events.listeners.get(event, [])):
            if listener.handler.__module__ == "sphinx_thebe" and listener.handler.__name__ != "init_thebe_default_config":
                app.disconnect(listener.id)


def _translate_captions(app: Sphinx, doctree: nodes.document) -> None:
    """The sidebar's captions, which are made from the table of contents after translation."""
    if app.config.language == "ja" or app.builder.name == "gettext":
        return
    messages = get_translation(app.config.root_doc)
    for toctree in doctree.findall(addnodes.toctree):
        if toctree.get("caption"):
            toctree["caption"] = messages(toctree["caption"])


class OneLanguage(SphinxPostTransform):
    """Published records show the edition's language; untranslated paragraphs of the English are marked."""

    default_priority = 20
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Cut the other language out of what rule notebooks publish; mark what is still Japanese."""
        language = cast(Language, self.config.language)
        for node in list(self.document.findall(nodes.raw)):
            if LANGUAGE_MARK.format("ja") in node.astext():
                node.replace_self(nodes.raw("", cut(node.astext(), language), format="html"))
        if language != "ja":
            for paragraph in list(self.document.findall(_is_untranslated)):
                paragraph["classes"].append("kyoso-untranslated")
                paragraph["lang"] = "ja"


def _is_untranslated(node: nodes.Node) -> bool:
    return (
        isinstance(node, nodes.TextElement)
        and "untranslated" in node.get("classes", ())
        and bool(_JAPANESE.search(node.astext()))
    )


def cut(html: str, language: Language) -> str:
    """The part of a published output that is in one language."""
    start = LANGUAGE_MARK.format(language)
    rest = html.split(start, 1)[1]
    return rest.split("<!--kyoso:", 1)[0]


def _page_context(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document) -> None:
    """The switch to the same page of the other edition, and this site's own words."""
    language = cast(Language, app.config.language)
    say = load(project_of(app), "messages", language).gettext
    context["kyoso"] = {
        "say": say,
        "editions": app.config.kyoso_editions,
        "languages": _languages(),
        "language": language,
        "rules": rulebook_of(app).digest if pagename.endswith("sources") else "",
    }
    context["theme_search_bar_text"] = say("このガイドブックを検索")
    context["theme_toc_title"] = say("このページの内容")


def _languages() -> Iterable[tuple[Language, str]]:
    names = {"ja": "日本語", "en": "English"}
    return [(language, names[language]) for language in LANGUAGES]


def _ready_drafts(app: Sphinx, exception: Exception | None) -> None:
    """A stock build of one edition holds the drafts and data that its pages link to, too."""
    if exception or app.config.kyoso_editions or app.builder.name != "html":
        return
    from kyoso.book.editions import write_drafts_and_data
    from kyoso.errors import Problem

    try:
        write_drafts_and_data(project_of(app), rulebook_of(app), Path(app.outdir))
    except Problem as problem:
        raise ExtensionError("\n" + str(problem)) from None
