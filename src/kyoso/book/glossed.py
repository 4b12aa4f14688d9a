"""Terms of the glossary in running text: where a page first uses one, it says what the term means.

A term is linked when the page is read, through the same placeholder as a role, so that a change of its meaning writes
the pages anew that use it. Words that everybody uses (分野, area) are terms too; they are left as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from kyoso import files
from kyoso.book.placing import placed_inline
from kyoso.book.rules import project_of, rulebook_of
from kyoso.model import Language
from kyoso.packs import pack
from kyoso.rulebook import Rulebook

GLOSSARY = "glossary"  # the page, and the label of it
_BRACKETS = re.compile(r"\s*[(（].*?[)）]")
_SHORT = 3  # characters; shorter words of Japanese are everyday ones


def setup(app: Sphinx) -> None:
    """Link the terms of each page when it is read."""
    app.connect("env-get-outdated", _outdated)
    app.connect("doctree-read", _link, priority=800)


def _outdated(app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]) -> set[str]:
    """Every page, where terms are linked that have another name than when the pages were read, or are no longer."""
    names = names_of(rulebook_of(app), app.config.language) if GLOSSARY in env.found_docs else {}
    now = files.digest(f"{name} {key}".encode() for name, key in sorted(names.items()))
    seen, env.kyoso_terms = getattr(env, "kyoso_terms", ""), now  # type: ignore[attr-defined]
    return set(env.found_docs) - added - removed if seen != now else set()


def names_of(rulebook: Rulebook, language: Language) -> dict[str, str]:
    """What the terms that are linked are called in a language, with their keys."""
    found: dict[str, str] = {}
    for term in rulebook.terms.values():
        name = _BRACKETS.sub("", term.name[language]).strip()
        uncommon = " " in name or name[1:] != name[1:].lower() if pack(language).spaced else len(name) >= _SHORT
        if uncommon and "," not in name:
            found.setdefault(name.casefold(), term.key)
    return found


def _link(app: Sphinx, doctree: nodes.document) -> None:
    env, language = app.env, app.config.language
    name = env.docname
    of_makers = project_of(app).rules.name in name.split("/")[:-1]
    if app.builder.name == "gettext" or of_makers or name == GLOSSARY or GLOSSARY not in env.found_docs:
        return
    if not (names := names_of(rulebook_of(app), language)):
        return
    pattern, seen = _pattern(names, language), set[str]()
    for text in [text for text in doctree.findall(nodes.Text) if isinstance(text.parent, nodes.paragraph)]:
        parts = list(_parts(env, text, pattern, names, seen))
        if len(parts) > 1:
            text.parent.replace(text, parts)


def _pattern(names: dict[str, str], language: Language) -> re.Pattern[str]:
    """What finds a name, the longest that stands there."""
    alternatives = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    words = rf"(?<![\w-])(?:{alternatives})(?![\w-])" if pack(language).spaced else alternatives
    return re.compile(words, re.IGNORECASE)


def _parts(
    env: BuildEnvironment, text: nodes.Text, pattern: re.Pattern[str], names: dict[str, str], seen: set[str]
) -> Iterator[nodes.Node]:
    """The text with a placeholder for each term that the page has not yet used."""
    end = 0
    for found in pattern.finditer(text):
        key = names[found[0].casefold()]
        if key in seen:
            continue
        seen.add(key)
        yield nodes.Text(text[end : found.start()])
        yield placed_inline(env, text.parent.line or 0, "glossary-term", f"{found[0]} <{key}>")
        end = found.end()
    yield nodes.Text(text[end:])
