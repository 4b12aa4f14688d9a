"""Search: every page's words, section by section, in scripts that the search page alone loads.

Sphinx's own search splits Japanese when it indexes, but never the query, keeps no text for its
excerpts and fetches every page that it finds. For a guidebook the texts themselves are no larger
than an index of their n-grams: they are the index. The search page looks through them, so what
is found is exactly what is written, its sentence stands beside it, and it works from a folder.

The guidebook's own pages are one script, what they are made from another that comes after it: a
large programme's readers have an answer from the first while the second is still loading.

`theme_files/static/kyoso-search.js` reads what is written here, with the programme's table of synonyms.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from enum import IntEnum
from pathlib import Path
from typing import Any, cast

import msgspec
from lxml import etree
from sphinx.application import Sphinx

from kyoso import files
from kyoso.book.rules import project_of, rulebook_of
from kyoso.book.synonyms import Words, load_words
from kyoso.model import Language
from kyoso.translations import load

RECORDS = "sources-"  # how the pages begin that repeat every record with its words in a document
CELL_END = " | "


class Kind(IntEnum):
    """Pages for readers come first, then those for makers, then what all are made from."""

    PAGE = 0
    MAKERS = 1
    RECORDS = 2
    NOTEBOOK = 3


# the parts of the index, in the order in which they are loaded
INDEX = {"search-index.js": [Kind.PAGE, Kind.MAKERS], "search-records.js": [Kind.RECORDS, Kind.NOTEBOOK]}


def setup(app: Sphinx) -> None:
    """Our search page and index in place of Sphinx's."""
    app.connect("builder-inited", _without_sphinx_search, priority=900)
    app.connect("html-collect-pages", _search_page)
    app.connect("build-finished", _write_index)


def _without_sphinx_search(app: Sphinx) -> None:
    if app.builder.name == "html":
        app.builder.search = False  # type: ignore[attr-defined]


def _search_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    say = load(project_of(app), "messages", cast(Language, app.config.language)).gettext
    titles = app.env.titles
    otherwise = [(name, titles[name].astext()) for name in load_words(project_of(app)).otherwise if name in titles]
    yield "search", {"title": say("検索"), "search_index": list(INDEX), "search_otherwise": otherwise}, "search.html"


def _write_index(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.name != "html":
        return
    out, last = Path(app.outdir), _last_read(app)
    read = {
        docname: _entry((out / f"{docname}.html").read_bytes(), last.get(docname)) for docname in app.env.found_docs
    }
    files.write(_read_at(app), msgspec.json.encode(read, order="sorted"))
    words = load_words(project_of(app))
    pages = [(docname, _kind(app, docname, words), *read[docname].written) for docname in sorted(read)]
    pages.sort(key=lambda page: page[1])
    (out / app.builder.searchindex_filename).unlink(missing_ok=True)  # type: ignore[attr-defined]  # of earlier builds
    whole = _whole([sections for *_, sections in pages])
    for name, kinds in INDEX.items():
        part = [page for page in pages if page[1] in kinds]
        known = [_known(app, words)] if Kind.PAGE in kinds else []
        files.write(out / name, f"kyosoSearch({','.join(map(_script, [whole, part, *known]))});\n".encode())


def _known(app: Sphinx, words: Words) -> list[tuple[str, list[str]]]:
    """What readers type, with the guidebook's words for it; a term of the glossary stands for itself."""
    language = cast(Language, app.config.language)
    terms: list[tuple[str, list[str]]] = [(term.name[language], []) for term in rulebook_of(app).terms.values()]
    return [*terms, *words.synonyms(language)]


def _whole(pages: list[list[list[str]]]) -> dict[str, int]:
    """What all parts hold together, so that a page ranks the same before the others have come."""
    sections = [section for page in pages for section in page]
    length = sum(len(text.encode("utf-16-le")) // 2 for _, _, text, _ in sections)  # as the script counts
    return {"pages": len(pages), "sections": len(sections), "length": length}


def _script(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class _Read(msgspec.Struct):
    """What was read from a page, and the digest of the page and of what reads it: this module and lxml."""

    key: str
    written: tuple[str, list[list[str]]]


def _entry(html: bytes, known: _Read | None) -> _Read:
    """A page as read now, or as it was read before where nothing has changed."""
    key = files.digest([html, Path(__file__).read_bytes(), str(etree.LXML_VERSION).encode()])
    return known if known and known.key == key else _Read(key, read_page(html.decode("utf-8")))


def _read_at(app: Sphinx) -> Path:
    return Path(app.doctreedir) / "kyoso-search.json"


def _last_read(app: Sphinx) -> dict[str, _Read]:
    return files.kept(_read_at(app), dict[str, _Read]) or {}


def _kind(app: Sphinx, docname: str, words: Words) -> Kind:
    path = Path(app.env.doc2path(docname))
    if project_of(app).rules in path.parents:
        return Kind.NOTEBOOK
    if path.stem.startswith(RECORDS):
        return Kind.RECORDS
    return Kind.MAKERS if docname in words.makers else Kind.PAGE


def read_page(html: str) -> tuple[str, list[list[str]]]:
    """The title of a page, and its sections: anchor, heading, lines, lines of code and pictures."""
    reader = _Reader()
    etree.HTML(html, etree.HTMLParser(target=reader))  # type: ignore[arg-type]  # the stubs ask for more than lxml
    sections = [section.written() for section in reader.sections]
    title = next((heading for _, heading, *_ in sections if heading), "")
    return title, [section for section in sections if any(section[1:])]


class Section:
    """A heading with its anchor and the lines beneath it, up to the next heading."""

    def __init__(self, anchor: str) -> None:
        self.anchor = anchor
        self.heading = ""
        self.lines: dict[_Place, list[str]] = {_Place.TEXT: [], _Place.ASIDE: []}

    def written(self) -> list[str]:
        """The section as the script reads it."""
        return [self.anchor, self.heading, *("\n".join(lines) for lines in self.lines.values())]


class _Place(IntEnum):
    """Where words stand: in the text, where a reader sees them second, or where none does."""

    TEXT = 0
    ASIDE = 1
    NOWHERE = 2


# fmt: off
_BLOCKS = frozenset({
    "address", "article", "blockquote", "br", "caption", "dd", "details", "div", "dl", "dt", "figcaption", "figure",
    "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "section", "summary", "svg", "table", "tbody",
    "thead", "tr", "ul",
})
_VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
})
# fmt: on
_CELLS = frozenset({"td", "th", "text"})  # `text` is a label in a picture
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_PLACES = {"svg": _Place.ASIDE, "summary": _Place.ASIDE, "script": _Place.NOWHERE, "style": _Place.NOWHERE}
_PLACES_OF_CLASSES = {
    "cell_input": _Place.ASIDE,
    "kyoso-worked": _Place.ASIDE,
    "headerlink": _Place.NOWHERE,
    "kyoso-filter-box": _Place.NOWHERE,
}
_CELL = "\0"


class _Reader:
    """Gathers the sections of the article as the parser tells of it; a row of a table and a line of code are a line."""

    def __init__(self) -> None:
        self.sections: list[Section] = []
        self._within: list[Section] = []
        self._open: list[tuple[str, _Place]] = []  # the open elements of the article
        self._words: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Enter an element of the article."""
        classes = attributes.get("class", "").split()
        if not self._open and "bd-article" not in classes:
            return
        self._block_ends(tag)
        if tag in _VOID:
            return
        if tag == "section" or not self._open:
            self._within.append(Section(attributes.get("id", "")))
            self.sections.append(self._within[-1])
        places = [_PLACES_OF_CLASSES.get(name, _Place.TEXT) for name in classes]
        self._open.append((tag, max(self._place, _PLACES.get(tag, _Place.TEXT), *places)))

    def end(self, tag: str) -> None:
        """Leave an element."""
        if not self._open or tag in _VOID:
            return
        if tag in _HEADINGS:
            self._within[-1].heading, self._words = self._within[-1].heading or self._line(), []
        self._block_ends(tag)
        self._open.pop()
        if tag == "section" or not self._open:
            self._within.pop()
        if tag in _CELLS:
            self._words.append(_CELL)

    def data(self, data: str) -> None:
        """Words of the article."""
        if not self._open or self._place is _Place.NOWHERE:
            return
        if not any(name == "pre" for name, _ in self._open):
            self._words.append(data)
            return
        first, *others = data.split("\n")
        self._words.append(first)
        for line in others:
            self._end_line()
            self._words.append(line)

    def close(self) -> None:
        """There is nothing to hand over: the sections are here."""

    @property
    def _place(self) -> _Place:
        return self._open[-1][1] if self._open else _Place.TEXT

    def _block_ends(self, tag: str) -> None:
        """A block begins or ends: a new line, but within a cell only a blank."""
        if tag in _BLOCKS and any(name in _CELLS for name, _ in self._open):
            self._words.append(" ")
        elif tag in _BLOCKS:
            self._end_line()

    def _line(self) -> str:
        cells = (re.sub(r"\s+", " ", cell).strip() for cell in "".join(self._words).split(_CELL))
        return CELL_END.join(cell for cell in cells if cell)

    def _end_line(self) -> None:
        line = self._line()
        if line and self._within:
            self._within[-1].lines[min(self._place, _Place.ASIDE)].append(line)
        self._words = []
