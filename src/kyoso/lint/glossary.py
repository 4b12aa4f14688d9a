"""The English of the glossary, in catalogues and in the rules themselves: one translation of each term.

Where the Japanese of a term stands as a word of its own, its English does, or one of the shorter forms that the
term allows. Words that a programme does not use in its English (`avoid` in `book/lint.yaml`) stand nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kyoso.lint.allowed import Allowed
from kyoso.lint.rules import every_text
from kyoso.model import Term
from kyoso.rulebook import Rulebook

_WIDE = "\u30a0-\u30ff\u3400-\u9fff々"


class Glossary:
    """The terms of a rulebook, and what a programme lets pass and does not use."""

    def __init__(self, rulebook: Rulebook, allowed: Allowed) -> None:
        self.rulebook, self.allowed = rulebook, allowed
        self._terms = [
            (
                term,
                re.compile(rf"(?<![{_WIDE}]){re.escape(term.name.ja)}(?![{_WIDE}])"),
                [words_of(form) for form in forms_of(term)],
            )
            for term in sorted(rulebook.terms.values(), key=lambda term: -len(term.name.ja))
        ]

    def findings(self) -> Iterator[tuple[str, str]]:
        """Texts of the rules whose English is not that of the glossary, by the key of the record."""
        for record, _, text in every_text(self.rulebook):
            if not isinstance(record, Term) or record.name != text:
                yield from ((str(record.key), trouble) for trouble in self.troubles(text.ja, text.en))  # type: ignore[attr-defined]

    def troubles(self, japanese: str, english: str) -> Iterator[str]:
        """Terms that are translated otherwise, and words that are not used."""
        if japanese in self.allowed.terms:
            return
        said, rest = words_of(english), japanese
        for term, alone, forms in self._terms:
            if term.name.ja not in rest:
                continue
            found = alone.search(rest)
            rest = rest.replace(term.name.ja, "／")
            if found and term.name.ja not in english and not any(form <= said for form in forms):
                yield f"「{term.name.ja}」 is “{term.name.en}” in the glossary, and not in “{_short(english)}”"
        for words, reason in self.allowed.avoid.items():
            if re.search(rf"\b(?:{words})\b", english, re.IGNORECASE):
                yield f"“{words}” stands in “{_short(english)}”; {reason}"


def forms_of(term: Term) -> Iterator[str]:
    """The English of a term with and without what is in its brackets, what is in them, and its shorter forms."""
    name = term.name.en
    yield from (name, name.partition(" (")[0], *re.findall(r"\(([^)]*)\)", name), *term.short)


def words_of(text: str) -> set[str]:
    """The words as they are compared: without case, endings of plurals and verbs, and the smallest ones."""
    plain = re.findall(r"[^\W_]+", re.sub(r"\bFY(?=\d)", "FY ", text).casefold())
    return {_stem(word) for word in plain if word not in ("and", "or", "of", "the", "a", "an")}


def _stem(word: str) -> str:
    if not word.endswith("ies"):
        word = re.sub(r"(?:(?<=s)es|(?<!s)s|ing|ed)$", "", word)
    return re.sub(r"(?:ies|y)$", "i", word)


def _short(message: str, width: int = 40) -> str:
    one_line = " ".join(message.split())
    return one_line if len(one_line) <= width else one_line[: width - 1] + "…"
