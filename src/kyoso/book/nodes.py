"""Tables, links and citations as docutils nodes, in the language of an edition."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import TypeVar

from docutils import nodes
from sphinx.util.osutil import relative_uri

from kyoso.book.markup import NOTE
from kyoso.model import LANGUAGES, Figure, Language, Record, Source, Text, sources_of
from kyoso.packs import Pack, pack
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.translations import load
from kyoso.wording import in_words

Cell = str | Sequence[nodes.Node]


@dataclass(frozen=True)
class Places:
    """Where labelled headings stand: each label's page and anchor. `editions` are two side by side, below a root.

    `missed` is told of a label that no heading has, to which a page would link in vain.
    """

    labels: Mapping[str, Sequence[str]]
    editions: bool
    missed: Callable[[str], None] = lambda _: None


@dataclass(frozen=True)
class View:
    """One page's outlook: what it may show, in which language, and how it links to other pages."""

    rulebook: Rulebook
    project: Project
    language: Language
    docname: str
    places: Places

    @cached_property
    def gettext(self) -> Callable[[str], str]:
        """The words of ours in the edition's language."""
        return load(self.project, "messages", self.language).gettext

    @property
    def pack(self) -> Pack:
        """What is particular to the edition's language."""
        return pack(self.language)

    def say(self, text: Text) -> str:
        """A pair of texts in the edition's language."""
        return text[self.language]

    def href(self, label: str, anchor: str = "") -> str:
        """The address of a labelled page or heading, seen from this page."""
        if label not in self.places.labels:
            self.places.missed(label)
            return f"#{anchor or label}"
        docname, target = self.places.labels[label][:2]
        there = "" if docname == self.docname else relative_uri(f"{self.docname}.html", f"{docname}.html")
        return f"{there}#{anchor or target}"

    @property
    def site_root(self) -> str:
        """The way from this page to the folder of the drafts: above both editions, or the stock build's own."""
        return "../" * (self.docname.count("/") + self.places.editions)

    def link(
        self, text: str, label: str, anchor: str = "", *, title: str = "", classes: Sequence[str] = ()
    ) -> nodes.reference:
        """A link to a labelled page, or to an anchor in it."""
        node = nodes.reference(
            "", "", nodes.Text(text), internal=True, refuri=self.href(label, anchor), classes=list(classes)
        )
        if title:
            node["reftitle"] = title
        return node

    def has_sources_of(self, document: str) -> bool:
        """Whether a document has a page of its own, which shows all that is taken from it."""
        return f"sources-{document}" in self.places.labels

    def at_source(self, record: Record, source: Source) -> tuple[str, str]:
        """The labelled page and the anchor in it where a record stands as written in one of its sources."""
        return self.sources_page(source.document), anchor_at(record, source)

    def sources_page(self, document: str) -> str:
        """The label of the page that shows all that is taken from a document."""
        return f"sources-{document}" if self.has_sources_of(document) else "sources"

    def document_name(self, key: str) -> str:
        """What we call a document where a page is cited."""
        document = self.rulebook.documents[key]
        return self.say(document.short) if document.short else key

    def note(self, source: Source) -> str:
        """What a citation says where one reads: the words as written, and the document with its page."""
        return f"{source.as_written}{NOTE}{self.rulebook.cite(source, self.language)}"

    def cite(self, record: Record, source: Source) -> nodes.reference:
        """A short citation: document and place, linked to where the sources show it as written."""
        text = f"{self.document_name(source.document)} {source.place}"
        return self.link(text, *self.at_source(record, source), title=self.note(source), classes=["kyoso-cite"])

    def citations(self, record: Record) -> list[nodes.Node]:
        """Every place that a record cites, each once."""
        links: dict[tuple[str, str], nodes.Node] = {}
        for source in sources_of(record):
            links.setdefault((source.document, source.place), self.cite(record, source))
        return joined(list(links.values()), self.pack.listed)

    def value(self, figure: Figure) -> nodes.reference | nodes.inline:
        """A figure in words, linked to its source; an address leads to where it says, with the source beside it."""
        words = in_words(figure, self.language)
        if address := address_in(words):
            return nodes.inline("", "", address, nodes.Text(" "), self.cite(figure, figure.source))
        classes = ["kyoso-rule", *(["kyoso-statement"] if figure.unit == "text" else [])]
        where = self.at_source(figure, figure.source)
        return self.link(words, *where, title=self.note(figure.source), classes=classes)


NUMBER = 24  # characters; what is longer in a column of numbers is a sentence, and may break

Kind = TypeVar("Kind", bound=nodes.Node)


def every(kind: type[Kind], node: nodes.Node) -> Iterator[Kind]:
    """Each node of one kind below a node, that one included."""
    return (found for found in node.findall(kind) if isinstance(found, kind))


def anchor_of(record: Record) -> str:
    """The anchor of a record on the page of its first source."""
    return "src-" + str(record.key).replace(".", "-")  # type: ignore[attr-defined]


def anchor_at(record: Record, source: Source) -> str:
    """The anchor of a record among what is taken from one of its sources."""
    first = next(iter(sources_of(record)))
    if (source.document, source.place) == (first.document, first.place):
        return anchor_of(record)
    return f"{anchor_of(record)}-{source.document}-{source.place.replace('.', '')}"


_ADDRESS = re.compile(r"https?://[^\s、。（）]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def address_in(words: str) -> nodes.reference | None:
    """A link to an address of a site or of a mailbox, where words are nothing else."""
    if not _ADDRESS.fullmatch(words):
        return None
    target = words if words.startswith("http") else f"mailto:{words}"
    return nodes.reference("", "", nodes.Text(words), internal=False, refuri=target, classes=["kyoso-address"])


Side = TypeVar("Side")


def in_own_order(view: View, languages: Sequence[Side]) -> list[Side]:
    """What there is in each language, in the order of LANGUAGES, with the reader's own first."""
    at = LANGUAGES.index(view.language)
    return [languages[at], *languages[:at], *languages[at + 1 :]]


def table(
    head: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    caption: str = "",
    numeric: Sequence[int] = (),
    classes: Sequence[str] = (),
    ids: Sequence[str] = (),
) -> nodes.table:
    """A table with a header row and, in its first column, row headers."""
    node = nodes.table("", classes=["kyoso-table", *classes])
    if caption:
        node += nodes.title("", caption)
    group = nodes.tgroup("", cols=len(head))
    for number in range(len(head)):
        group += nodes.colspec("", colwidth=1, stub=1 if number == 0 else 0)
    group += nodes.thead("", _row(head, numeric))
    body = nodes.tbody("")
    for number, cells in enumerate(rows):
        row = _row(cells, numeric)
        if ids and ids[number]:
            row["ids"].append(ids[number])
        body += row
    group += body
    node += group
    return node


def _row(cells: Sequence[Cell], numeric: Sequence[int]) -> nodes.row:
    row = nodes.row("")
    for number, cell in enumerate(cells):
        content = [nodes.Text(cell)] if isinstance(cell, str) else list(cell)
        is_number = number in numeric and sum(len(part.astext()) for part in content) <= NUMBER
        entry = nodes.entry("", classes=["num"] if is_number else [])
        if content and isinstance(content[0], nodes.paragraph | nodes.bullet_list):
            entry += content
        else:
            entry += nodes.paragraph("", "", *content)
        row += entry
    return row


def paragraph(*parts: str | nodes.Node) -> nodes.paragraph:
    """A paragraph of texts and inline nodes."""
    return nodes.paragraph("", "", *(nodes.Text(part) if isinstance(part, str) else part for part in parts))


def bullets(items: Iterable[Sequence[nodes.Node]]) -> nodes.bullet_list:
    """A bullet list, an item for each sequence of inline nodes."""
    return nodes.bullet_list("", *(nodes.list_item("", nodes.paragraph("", "", *item)) for item in items))


def joined(parts: Sequence[nodes.Node], separator: str = " ") -> list[nodes.Node]:
    """Inline nodes with a separator between them."""
    out: list[nodes.Node] = []
    for number, part in enumerate(parts):
        out += [nodes.Text(separator), part] if number else [part]
    return out


def japanese(text: str) -> nodes.raw:
    """A Japanese name that stands as such in every edition, marked as Japanese."""
    return raw(f'<span lang="ja">{escape(text)}</span>')


def raw(html: str) -> nodes.raw:
    """HTML of ours, already escaped."""
    return nodes.raw("", html, format="html")
