"""Figures on the built site and in the drafts: each can be traced to a key.

What is looked at is what a reader reads. A number is looked up, with its unit, among all that the rulebook says in
words: values, labels, statements, words as written, years, places, and how many records there are of a sort. In the
tables and pictures of measurements it is looked up among what the programme's own modules say, and nowhere else.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from itertools import pairwise

import msgspec

from kyoso import wording
from kyoso.book.own import MEASURED, own_of
from kyoso.cases import load_cases, reckoned
from kyoso.changes import compare_years, touched
from kyoso.errors import Finding
from kyoso.lint.allowed import Allowed
from kyoso.lint.rules import every_text
from kyoso.model import LANGUAGES, Language, sources_of
from kyoso.project import Project
from kyoso.rulebook import Rulebook

_TOKEN = re.compile(
    r"(?:JPY\s?|FY\s?|令和\s?|平成\s?|(?<![A-Za-z\d]))\d[\d,]*(?:\.\d+)?(?![\da-zA-Z])"
    r"\s?(?:億円|百万円|千万円|万円|千円|円|年度目|年度|年|月|日|拠点|機関|件|%|million|billion)?"
)
_COUNTED = re.compile("(?:拠点|機関|件)$")
_SECTION = re.compile(r"^\s*\d+(?:\.\d+)*\.?\s")  # the number of a heading or of an entry in a list
_MEASURED = re.compile(r"^(?:JPY|FY|令和|平成)|(?:円|年度目|年度|年|拠点|機関|件|%|million|billion)$")


def tokens(text: str) -> Iterator[str]:
    """The numbers of a text with their units, without blanks: 3.2億円, JPY320million, FY2025, 10."""
    for match in _TOKEN.finditer(unicodedata.normalize("NFKC", text)):
        yield re.sub(r"\s", "", match[0]).rstrip(",.")


class Known:
    """Every number that the rulebook says in words, with a key that says it."""

    def __init__(self, project: Project, rulebook: Rulebook) -> None:
        self.keys: dict[str, str] = {}
        for key, text in _said(project, rulebook):
            for token in tokens(text):
                self.keys.setdefault(token, key)
                self.keys.setdefault(token.removeprefix("JPY"), key)  # a picture breaks its lines there
                self.keys.setdefault(_bare(token), key)
        self.counts = dict(_counts(project, rulebook))
        self.bare = self.keys | self.counts
        measured = own_of(project).measured(project, rulebook)
        self.measured = {token for text in measured for token in tokens(text)}

    def traces(self, token: str) -> bool:
        """Whether a key says the number; one with a unit is looked up with it, a count may be one of records."""
        if _COUNTED.search(token) and _bare(token) in self.counts:
            return True
        return token in self.keys if _MEASURED.search(token) else _bare(token) in self.bare


def _bare(token: str) -> str:
    match = re.search(r"\d[\d,]*(?:\.\d+)?", token)
    return match[0].replace(",", "") if match else token


def _said(project: Project, rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    """All that the rulebook says, with the key that says it."""
    for record, _, text in every_text(rulebook):
        yield from ((record.key, text[language]) for language in LANGUAGES)  # type: ignore[attr-defined]
    for record in rulebook.records():
        key = record.key  # type: ignore[attr-defined]
        yield key, key
        for source in sources_of(record):
            yield from ((key, words) for words in (source.as_written, source.place))
        for name in ("fiscal_year", "as_of", "sha256", "order"):
            yield key, str(getattr(record, name, ""))
    for language in LANGUAGES:
        yield from _in_words(rulebook, language)
        if project.cases.is_dir():
            for told in load_cases(project, rulebook).told:
                yield from ((told.call.key, words) for words in reckoned(told, rulebook, language))


def _in_words(rulebook: Rulebook, language: Language) -> Iterator[tuple[str, str]]:
    """Values, years and days as `kyoso.wording` puts them."""
    for record in rulebook.records():
        if isinstance(year := getattr(record, "fiscal_year", None), int):
            yield record.key, wording.fiscal_year(year, language)  # type: ignore[attr-defined]
    for key, figure in rulebook.figures.items():
        yield key, wording.in_words(figure, language)
        values = figure.value if isinstance(figure.value, tuple) else (figure.value,)
        yield from ((key, f"{value:,}") for value in values if isinstance(value, int))  # as a table of values shows it
        if figure.unit == "fiscal-years" and isinstance(figure.value, int):  # the years that it counts
            yield from ((key, f"{number}年度目") for number in range(1, figure.value + 1))
    for key, assumption in rulebook.assumptions.items():
        yield key, wording.assumption_in_words(assumption, language)
    for key, document in rulebook.documents.items():
        yield key, wording.date(document.compared, language)


def _counts(project: Project, rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    """How many records there are of each kind, of those with the same value in a field, and how many values there are;
    how many cases a call has; how many records cite a document and a place in it. Each number with what it counts."""
    kinds: dict[str, Counter[str]] = {}
    for record in rulebook.records():
        fields = msgspec.to_builtins(record)
        counts = kinds.setdefault(type(record).__name__, Counter())
        counts[""] += 1
        counts.update(f"{name}={value}" for name, value in fields.items())
    for kind, counts in kinds.items():
        yield from ((str(count), f"{kind} {group}") for group, count in counts.items())
        for field in {group.partition("=")[0] for group in counts if group}:
            of_field = [count for group, count in counts.items() if group.startswith(f"{field}=")]
            several = sum(count > 1 for count in of_field)
            for number in (len(of_field), several, len(of_field) - several):
                yield str(number), f"values of {field} of {kind}"
    for key, document in rulebook.documents.items():
        cited = [len(rulebook.cited.get((key, place.place), ())) for place in document.places]
        yield from ((str(number), f"what is taken from {key}") for number in (*cited, sum(cited)))
    yield from ((str(len(call.questions)), f"questions of {key}") for key, call in rulebook.calls.items())
    for before, after in pairwise(sorted({call.fiscal_year for call in rulebook.calls.values()})):
        compared = compare_years(rulebook, before, after)
        for changes in (compared.changes, *(touched(compared, draft) for draft in compared.drafts)):
            for kind, count in Counter(change.kind for change in changes).items():
                yield str(count), f"{kind} from {before} to {after}"
    if project.cases.is_dir():
        cases = load_cases(project, rulebook)
        yield from ((str(len(cases.of(key))), f"cases of {key}") for key in rulebook.calls)


class _Reader(HTMLParser):
    """The words of an article with the line of each, without scripts, code, what is hidden and what may be chosen.

    Those of the tables and pictures of measurements are kept apart.
    """

    SILENT = frozenset({"script", "style", "code", "pre", "nav", "template", "head", "footer", "option"})
    VOID = frozenset({"br", "img", "input", "link", "meta", "hr", "source", "wbr", "path", "rect", "line", "circle"})

    def __init__(self) -> None:
        super().__init__()
        self.words: list[tuple[int, str]] = []
        self.measured: list[tuple[int, str]] = []
        self.silent: list[str] = []
        self.within: list[str] = []  # the elements that are open within measurements

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where words are not the reader's."""
        if tag in self.SILENT:
            self.silent.append(tag)
        if tag not in self.VOID and (self.within or MEASURED in (dict(attrs).get("class") or "").split()):
            self.within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """And where they are again."""
        if self.silent and self.silent[-1] == tag:
            self.silent.pop()
        if tag in self.within:
            del self.within[-1 - self.within[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        """Keep what is read."""
        if not self.silent and any(char.isdigit() for char in data):
            (self.measured if self.within else self.words).append((self.getpos()[0], data))


def on_site(project: Project, known: Known, allowed: Allowed) -> Iterator[Finding]:
    """Every number of every page that no key says, and every measured one that no module of the programme does."""
    for path in sorted(project.site.rglob("*.html")):
        reader = _Reader()
        reader.feed(path.read_text("utf-8"))
        shown = project.shown(path)
        yield from _untraced(shown, reader.words, known, allowed)
        for line, text in reader.measured:
            for token in tokens(text):
                if token not in known.measured:
                    yield Finding(
                        shown,
                        line,
                        f"no module of {project.shown(project.own)} says it measured {token} in 「{_short(text)}」",
                    )


def in_drafts(drafts: Iterable[tuple[str, str]], known: Known, allowed: Allowed) -> Iterator[Finding]:
    """Every number in the text of every draft that no key says."""
    for name, text in drafts:
        yield from _untraced(name, list(enumerate(text.splitlines(), 1)), known, allowed)


def _untraced(shown: str, words: list[tuple[int, str]], known: Known, allowed: Allowed) -> Iterator[Finding]:
    for line, text in words:
        for literal in allowed.literals:
            text = text.replace(literal, " ")
        for token in tokens(_SECTION.sub("", text)):
            if not known.traces(token):
                yield Finding(shown, line, f"no key says the number {token} in 「{_short(text)}」")


def _short(text: str) -> str:
    return " ".join(text.split())[:60]
