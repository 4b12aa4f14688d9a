"""The look of the pages: our frame around the theme's styles, none of its scripts, what a page says of itself."""

from __future__ import annotations

import pkgutil
import re
import sys
from pathlib import Path
from typing import Any, cast

import jinja2
import sphinx
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
from sphinx.util.fileutil import copy_asset

from kyoso import files
from kyoso.book import frame, markup, now, published, sheets
from kyoso.book.editions import ENGINE_POLICY, FILES, POLICY
from kyoso.book.nodes import Places, View, every
from kyoso.book.placing import view_of
from kyoso.book.rules import project_of, rulebook_of
from kyoso.errors import Problem
from kyoso.model import Language
from kyoso.translations import SOURCE_LANGUAGE, layers, load

_WIDE = r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]"
_BREAK = re.compile(rf"(?<={_WIDE})\n|\n(?={_WIDE})")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_WORDS_IN_JAPANESE = re.compile(
    r"[\u3005\u3040-\u30ff\u4e00-\u9fff](?:[^()（）「」“”A-Za-z,;]*[\u3005\u3040-\u30ff\u4e00-\u9fff])?"
)
_OPEN, _CLOSED = "(（「“", ")）」”"
_SUMMARY = 'summary aria-label="Toggle hidden content"'  # MyST-NB's name for code to open, in English only

ENGINE = 'id="plan-form"'  # a page with this runs kyoso
# MyST-NB's styles come after the pages: a first build would link them without a checksum, a second one with it.
_NOT_YET_WRITTEN = "/mystnb."
_PARTS = (
    *("sidebars", "theme_primary_sidebar_end", "theme_secondary_sidebar_items"),
    *("theme_article_footer_items", "theme_content_footer_items"),
    *(f"theme_article_header_{place}" for place in ("start", "end")),
    *(f"theme_footer_{place}" for place in ("start", "center", "end")),
    *(f"theme_navbar_{place}" for place in ("start", "center", "persistent", "end")),
)
_UNUSED_FOLDERS = ("scripts", "vendor", "locales")
_UNUSED_STYLES = ("togglebutton.css", "copybutton.css", "sphinx-thebe.css", "sphinx-design.min.css")


class Pages(StandaloneHTMLBuilder):
    """Sphinx's own builder, which leaves out folders of the theme that no page asks for.

    Nearly a hundred: to make them and to delete them again took half a second of each build.
    """

    def copy_theme_static_files(self, context: dict[str, Any]) -> None:
        """Copy the theme's files into `_static`; all of them for a stock build."""
        if not self.config.kyoso_editions:
            super().copy_theme_static_files(context)
            return
        for folder in reversed(self.theme.get_theme_dirs()):
            copy_asset(Path(folder, "static"), Path(self.outdir, "_static"), _unused, context, self.templates)


def _compiled_once(app: Sphinx) -> None:
    """The theme's templates are compiled when they, or what compiles them, have changed, not in each build."""
    if isinstance(app.builder, Pages) and app.config.kyoso_editions:
        by = files.digest([sys.version.encode(), jinja2.__version__.encode(), sphinx.__version__.encode()])
        folder = project_of(app).cache / "theme" / f"compiled-{by[:12]}"
        folder.mkdir(parents=True, exist_ok=True)
        app.builder.templates.environment.bytecode_cache = jinja2.FileSystemBytecodeCache(str(folder))


def _unused(path: str) -> bool:
    """Whether a path within the theme's folder of files is none that a page asks for."""
    parts = Path(path).parts
    return parts[0] in _UNUSED_FOLDERS or path.endswith(".map") or any(part.startswith(".") for part in parts)


def setup(app: Sphinx) -> None:
    """Connect everything that touches the theme."""
    app.add_builder(Pages, override=True)
    app.add_config_value("kyoso_editions", False, "html", [bool])
    app.add_config_value("kyoso_finish", "", "", [str])
    app.add_config_value("kyoso_pdf", "", "html", [str])  # in the site: this edition as one file
    app.add_config_value("kyoso_report", "", "html", [str])  # where a reader reports a mistake
    app.add_config_value("kyoso_edit", "", "html", [str])  # where a page is changed
    app.add_config_value("kyoso_theme", "", "html", [str])  # pages are written anew when the theme's files change
    app.connect("config-inited", _configure, priority=200)
    app.connect("config-inited", frame.check_places)
    app.connect("config-inited", _numbers_as_said, priority=900)
    app.connect("builder-inited", _without_thebe, priority=900)
    app.connect("builder-inited", _compiled_once, priority=900)
    app.connect("builder-inited", _notebook_styles, priority=900)
    app.connect("env-get-outdated", _outdated)
    app.connect("doctree-read", _own_document, priority=100)
    app.connect("doctree-read", _translate_captions, priority=900)
    app.connect("html-page-context", _no_parts_of_the_theme, priority=100)
    app.connect("html-page-context", _page_context, priority=1000)
    app.connect("build-finished", _finish)
    app.connect("build-finished", _drop_strays)
    app.connect("build-finished", sheets.trim, priority=900)
    app.add_post_transform(OneLanguage)
    app.add_css_file("kyoso.css", priority=900)
    app.add_css_file("kyoso-paper.css", priority=950, media="print")
    app.add_js_file("kyoso-colours.js", priority=100)
    app.add_js_file("kyoso.js", loading_method="defer")


def _configure(app: Sphinx, config: Config) -> None:
    """Our templates and files before the theme's; the theme's words that it has no Japanese for."""
    config.templates_path.insert(0, str(FILES / "templates"))
    config.html_static_path.append(str(FILES / "static"))
    config.html_context.setdefault("default_mode", "light")
    config.html_favicon = config.html_favicon or str(FILES / "icon.svg")
    config.html_use_index = False  # a guidebook without index entries has an empty one
    config.kyoso_theme = files.digest(path.read_bytes() for path in _look())
    words_of = FILES / f"words.{config.language}.po"
    if words_of.is_file():
        words = words_of.read_bytes()
        folder = project_of(app).cache / "theme" / files.digest([words])[:16]
        compiled = folder / config.language / "LC_MESSAGES" / "sphinx.mo"
        if not compiled.is_file():
            files.write(compiled, _compile(words))
        app.add_message_catalog("sphinx", str(folder))


def _look() -> list[Path]:
    """What the look of every page hangs on, beside the page."""
    return [
        Path(__file__),
        Path(sheets.__file__),
        Path(frame.__file__),
        *sorted({*FILES.rglob("*.*"), *sheets.SCRIPTS}),
    ]


def _compile(po: bytes) -> bytes:
    from io import BytesIO

    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    out = BytesIO()
    write_mo(out, read_po(BytesIO(po)))
    return out.getvalue()


def _numbers_as_said(app: Sphinx, config: Config) -> None:
    """Jupyter Book's LaTeX extension numbers all figures, whatever `_config.yml` says; every build reads all pages."""
    if "numfig" in config.overrides:
        config["numfig"] = config.overrides["numfig"]


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

    That is this package, the theme's files, the words of ours and the programme's that every page carries, the lock.
    """
    project = project_of(app)
    parts = [path for path in sorted(FILES.parent.rglob("*")) if path.suffix in (".py", ".html", ".css", ".js", ".po")]
    parts += [project.lock, project.programme, *layers(project, "messages", cast(Language, app.config.language))]
    now = files.digest(path.read_bytes() for path in parts if path.is_file())
    seen, env.kyoso_look = getattr(env, "kyoso_look", ""), now  # type: ignore[attr-defined]
    return set(env.found_docs) - added - removed if seen != now else set()


def _own_document(app: Sphinx, doctree: nodes.document) -> None:
    """What Sphinx has translated belongs to its page.

    Sphinx leaves each translated paragraph in a document of its own, which knows the whole environment: every page
    of a translated edition would be kept together with what is known of all pages.
    """
    for node in doctree.findall():
        node.document = doctree


def _translate_captions(app: Sphinx, doctree: nodes.document) -> None:
    """The sidebar's captions, which are made from the table of contents after translation."""
    if app.config.language == SOURCE_LANGUAGE or app.builder.name == "gettext":
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
        view = view_of(self.app, self.env.docname)
        for node in [node for node in every(nodes.raw, self.document) if published.is_published(node)]:
            node.replace_self(nodes.raw("", published.in_edition(view, node.astext()), format="html"))
        if not view.pack.spaced:
            _join_lines(self.document)
        if language != SOURCE_LANGUAGE:
            for paragraph in [node for node in every(nodes.TextElement, self.document) if _is_untranslated(node)]:
                paragraph["classes"].append("kyoso-untranslated")
                paragraph["lang"] = SOURCE_LANGUAGE
            _mark_names(self.document)


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


def _mark_names(document: nodes.document) -> None:
    """Japanese in brackets or quotation marks, a name beside its translation, is read out as Japanese."""
    for text in list(document.findall(nodes.Text)):
        if isinstance(text.parent, nodes.literal_block | nodes.raw | nodes.literal):
            continue
        parts: list[nodes.Node] = []
        end = 0
        for name in _WORDS_IN_JAPANESE.finditer(text):
            if _is_within_brackets(text[: name.start()]):
                parts += [nodes.Text(text[end : name.start()]), nodes.inline("", name[0], classes=["language-ja"])]
                end = name.end()
        if parts:
            text.parent.replace(text, [*parts, nodes.Text(text[end:])])


def _is_within_brackets(before: str) -> bool:
    depth = 0
    for sign in before:
        depth = depth + 1 if sign in _OPEN else max(0, depth - 1) if sign in _CLOSED else depth
    return depth > 0


def _is_untranslated(node: nodes.TextElement) -> bool:
    return "untranslated" in node.get("classes", ()) and bool(_JAPANESE.search(node.astext()))


def _no_parts_of_the_theme(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document
) -> None:
    """Our frame shows none of the theme's parts; it would render each of them once more, to see whether it is empty."""
    context.update({part: [] for part in _PARTS})


def _page_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document
) -> None:
    """What our templates show: this site's own words, the other edition's address, the page's description."""
    language = cast(Language, app.config.language)
    context["say"] = load(project_of(app), "messages", language).gettext
    context["finished"] = markup.finished
    context["kyoso"] = frame.frame(app, pagename, context, doctree) | {
        "as_of": now.as_of(View(rulebook_of(app), project_of(app), language, pagename, Places({}, False))),
        "policy": ENGINE_POLICY if ENGINE in context.get("body", "") else POLICY,
        "sheets": [f"_static/{sheets.BUNDLE}?v={app.config.kyoso_theme[:8]}"] if app.config.kyoso_editions else [],
    }
    context["metatags"] = re.sub(r'<meta name="viewport"[^>]*>\s*', "", context.get("metatags") or "")  # one is enough
    unused = (*_UNUSED_STYLES, *(f"/{name}" for name in sheets.OF_THE_THEME if app.config.kyoso_editions))
    ours = [f"_static/{path.name}" for path in (FILES / "static").iterdir()]
    ours += [f"_static/{name}" for name, _ in app.config.html_js_files]
    context["script_files"] = [script for script in context["script_files"] if script.filename in ours]
    context["css_files"] = [
        style.filename if _NOT_YET_WRITTEN in str(style.filename) else style
        for style in sorted(context["css_files"], key=lambda style: style.priority)
        if not str(style.filename).endswith(unused) and _is_of_use(str(style.filename), context.get("body", ""))
    ]
    if "body" in context:
        context["body"] = markup.finished(context["body"].replace(_SUMMARY, "summary"))


def _is_of_use(style: str, body: str) -> bool:
    """Whether a page has what a stylesheet of code or of notebooks is for."""
    if "/pygments." in style:
        return 'class="highlight' in body
    return _NOT_YET_WRITTEN not in style or 'class="cell' in body


def _finish(app: Sphinx, exception: Exception | None) -> None:
    """A stock build of one edition gets what its pages link to beside them: `kyoso_finish` names who makes it."""
    if exception or app.config.kyoso_editions or app.builder.name != "html" or not app.config.kyoso_finish:
        return
    try:
        pkgutil.resolve_name(app.config.kyoso_finish)(project_of(app), rulebook_of(app), Path(app.outdir))
    except Problem as problem:
        raise ExtensionError("\n" + str(problem)) from None


def _drop_strays(app: Sphinx, exception: Exception | None) -> None:
    """Pages of earlier builds go, so both editions hold the same set."""
    if exception or not app.config.kyoso_editions or app.builder.name != "html":
        return
    pages = {f"{docname}.html" for docname in app.env.found_docs} | {"search.html"}
    for path in Path(app.outdir).rglob("*.html"):
        name = path.relative_to(app.outdir).as_posix()
        if name not in pages and not name.startswith("_static/"):
            path.unlink()
