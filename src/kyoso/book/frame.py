"""What the frame round a page says: the way to it, its other languages, what it is about, where to report a mistake."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote, urljoin

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError

from kyoso.book.editions import SHARED
from kyoso.book.rules import project_of, rulebook_of
from kyoso.feed import FILES
from kyoso.model import LANGUAGES, Language
from kyoso.packs import pack

_STOPS = ("。", "？", ".", "?", "!")
_PLACES = ("kyoso_report", "kyoso_edit")
_KNOWN = ("page", "title", "file", "address")  # what such an address can name


def check_places(app: Sphinx, config: Config) -> None:
    """The addresses for reports and for changes name nothing but what there is; a wrong one stops the build."""
    for name in _PLACES:
        try:
            str(config[name]).format(**dict.fromkeys(_KNOWN, ""))
        except (KeyError, IndexError, ValueError):
            known = ", ".join(f"{{{each}}}" for each in _KNOWN)
            raise ConfigError(f"{name} in _config.yml: {config[name]!r} can name {known} and nothing else") from None


def frame(app: Sphinx, pagename: str, context: dict[str, Any], doctree: nodes.document | None) -> dict[str, Any]:
    """What our templates know of a page beside its text, all of it by name."""
    language = cast(Language, app.config.language)
    base = app.config.html_baseurl
    notice = rulebook_of(app).declared.notice
    return {
        "editions": list(_editions(app, pagename, context["content_root"])),
        "language": language,
        "notice": notice[language] if notice else "",
        "locale": pack(language).locale,
        "gap": pack(language).gap,
        "description": _description(doctree, language) if doctree else "",
        "picture": urljoin(base, f"../{SHARED}") if base and app.config.kyoso_editions else "",
        "feed": f"{'../' * app.config.kyoso_editions}{FILES[language]}",
        "pdf": f"../{app.config.kyoso_pdf}" if app.config.kyoso_pdf else "",
        "part": _parts(app).get(_first(pagename, context), ""),
        "report": _place(app, "kyoso_report", pagename, context) if doctree else "",
        "edit": _place(app, "kyoso_edit", pagename, context) if doctree else "",
    }


def _first(pagename: str, context: dict[str, Any]) -> str:
    """The page of the table of contents under which a page stands: the first on the way to it, else itself."""
    parents = context.get("parents") or []
    link = parents[0]["link"] if parents else ""
    return Path(link).stem if link else pagename


def _parts(app: Sphinx) -> dict[str, str]:
    """The caption of the part of the book that each page of the table of contents stands in, as it is translated."""
    known: dict[str, str] | None = getattr(app.builder, "kyoso_parts", None)
    if known is None:
        trees = app.env.get_doctree(app.config.root_doc).findall(addnodes.toctree)
        known = {name: tree["caption"] for tree in trees if tree.get("caption") for name in tree["includefiles"]}
        app.builder.kyoso_parts = known  # type: ignore[attr-defined]
    return known


def _place(app: Sphinx, name: str, pagename: str, context: dict[str, Any]) -> str:
    """The address that the programme gives for reports, or for changes, of this page; nothing where it gives none."""
    pattern = str(app.config[name])
    if not pattern:
        return ""
    file = Path(app.env.doc2path(pagename)).relative_to(project_of(app).root).as_posix()
    title = re.sub(r"<[^>]*>", "", str(context.get("title", "")))
    said = {"page": pagename, "title": title, "file": file, "address": context.get("pageurl") or pagename}
    return pattern.format(**{each: quote(value, safe="/") for each, value in said.items()})


def _editions(app: Sphinx, pagename: str, root: str) -> Iterator[tuple[Language, str, str]]:
    """Each edition's language, its name, and the address of this page in it; none in a build of one edition."""
    if not app.config.kyoso_editions:
        return
    for language in LANGUAGES:
        address = f"../{language}/{pagename}.html"
        base = app.config.html_baseurl
        yield language, pack(language).name, urljoin(base, address) if base else root + address


def _description(doctree: nodes.document, language: Language) -> str:
    """What a page says first, in whole sentences, as far as search engines show it."""
    own = pack(language)
    words = ""
    for paragraph in doctree.findall(nodes.paragraph):
        text = " ".join(paragraph.astext().split())
        if isinstance(paragraph.parent, nodes.entry) or not text.endswith(_STOPS):
            continue
        for sentence in re.split(rf"(?<={re.escape(own.stop)})", text):
            if words and len(words) + len(sentence) > own.described:
                return words
            words = f"{words}{own.gap}{sentence.strip()}".strip()
    return words
