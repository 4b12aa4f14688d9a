"""The theme's rough edges, smoothed: words, captions, the language switch, nothing from elsewhere."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

from docutils import nodes
from myst_nb.sphinx_ext import add_global_html_resources
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.locale import get_translation
from sphinx.transforms.post_transforms import SphinxPostTransform

from kyoso import files
from kyoso.book.nodes import every
from kyoso.book.rules import project_of, rulebook_of
from kyoso.errors import Problem
from kyoso.model import LANGUAGES, Language
from kyoso.publish import LANGUAGE_MARK
from kyoso.translations import catalogue_path, load

FILES = Path(__file__).parent / "theme_files"
_WIDE = r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]"
_BREAK = re.compile(rf"(?<={_WIDE})\n|\n(?={_WIDE})")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


def setup(app: Sphinx) -> None:
    """Connect everything that touches the theme."""
    app.add_config_value("kyoso_editions", False, "html", [bool])
    app.add_config_value("kyoso_finish", "", "", [str])
    app.connect("config-inited", _configure, priority=200)
    app.connect("builder-inited", _without_thebe, priority=900)
    app.connect("builder-inited", _notebook_styles, priority=900)
    app.connect("env-get-outdated", _outdated)
    app.connect("doctree-read", _translate_captions, priority=900)
    app.connect("html-page-context", _page_context, priority=100)
    app.connect("html-collect-pages", _no_words_of_no_page)
    app.connect("build-finished", _finish)
    app.connect("build-finished", _drop_strays)
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
            if (
                listener.handler.__module__ == "sphinx_thebe"
                and listener.handler.__name__ != "init_thebe_default_config"
            ):
                app.disconnect(listener.id)


def _notebook_styles(app: Sphinx) -> None:
    """Put MyST-NB's style sheet in its place before the pages are written.

    It does so itself only after them, and a page's address of a style sheet holds the sheet's
    checksum: the pages of the first build would lack it, and those of the next ones have it.
    """
    if app.builder.format == "html":
        Path(app.outdir, "_static").mkdir(parents=True, exist_ok=True)
        add_global_html_resources(app, None)


def _outdated(app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]) -> set[str]:
    """Every page, where what stands behind all of them is another than when they were read.

    That is this package, the theme's files, the words of ours that every page carries, and the lock.
    """
    project = project_of(app)
    parts = [path for path in sorted(FILES.parent.rglob("*")) if path.suffix in (".py", ".html", ".css", ".js", ".po")]
    parts += [project.lock, catalogue_path(project, "messages", app.config.language)]
    now = files.digest(path.read_bytes() for path in parts if path.is_file())
    seen, env.kyoso_look = getattr(env, "kyoso_look", ""), now  # type: ignore[attr-defined]
    return set(env.found_docs) - added - removed if seen != now else set()


def _no_words_of_no_page(app: Sphinx) -> list[tuple[str, dict[str, Any], str]]:
    """Drop from the search index what no page says any more; Sphinx keeps such words with an empty list."""
    index = cast(StandaloneHTMLBuilder, app.builder).indexer
    for words in (index._mapping, index._title_mapping) if index else ():
        for word in [word for word, docnames in words.items() if not docnames]:
            del words[word]
    return []


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
        if language == "ja":
            _join_lines(self.document)
        else:
            for paragraph in [node for node in every(nodes.TextElement, self.document) if _is_untranslated(node)]:
                paragraph["classes"].append("kyoso-untranslated")
                paragraph["lang"] = "ja"


def _join_lines(document: nodes.document) -> None:
    """A line break in the source between Japanese characters is no blank on the page."""
    for text in list(document.findall(nodes.Text)):
        if isinstance(text.parent, nodes.literal_block | nodes.raw | nodes.literal) or "\n" not in text:
            continue
        siblings = text.parent.children
        at = siblings.index(text)
        before = siblings[at - 1].astext()[-1:] if at else ""
        after = siblings[at + 1].astext()[:1] if at + 1 < len(siblings) else ""
        joined = _BREAK.sub("", f"{before}{text}{after}")
        text.parent.replace(text, nodes.Text(joined[len(before) : len(joined) - len(after)]))


def _is_untranslated(node: nodes.TextElement) -> bool:
    return "untranslated" in node.get("classes", ()) and bool(_JAPANESE.search(node.astext()))


def cut(html: str, language: Language) -> str:
    """The part of a published output that is in one language."""
    start = LANGUAGE_MARK.format(language)
    rest = html.split(start, 1)[1]
    return rest.split("<!--kyoso:", 1)[0]


def _page_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document
) -> None:
    """The switch to the same page of the other edition, and this site's own words."""
    language = cast(Language, app.config.language)
    say = load(project_of(app), "messages", language).gettext
    context["say"] = say
    context["kyoso"] = {
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


def _finish(app: Sphinx, exception: Exception | None) -> None:
    """A stock build of one edition gets what its pages link to beside them: `kyoso_finish` names who makes it."""
    if exception or app.config.kyoso_editions or app.builder.name != "html" or not app.config.kyoso_finish:
        return
    try:
        pkgutil.resolve_name(app.config.kyoso_finish)(project_of(app), rulebook_of(app), Path(app.outdir))
    except Problem as problem:
        raise ExtensionError("\n" + str(problem)) from None


def _drop_strays(app: Sphinx, exception: Exception | None) -> None:
    """Pages of earlier builds that the edition has no more go, so both editions hold the same set."""
    if exception or not app.config.kyoso_editions or app.builder.name != "html":
        return
    pages = {f"{docname}.html" for docname in app.env.found_docs} | {"search.html", "genindex.html"}
    for path in Path(app.outdir).rglob("*.html"):
        name = path.relative_to(app.outdir).as_posix()
        if name not in pages and not name.startswith("_static/"):
            path.unlink()
