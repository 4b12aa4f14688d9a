"""A comparison as a table in Word (新旧対照表): what was, what is, and where each is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from kyoso import __version__
from kyoso.changes import Change, Comparison, Side, by_kind, kind_words, reason_words
from kyoso.model import Language, Record, Source, sources_of
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import carriers
from kyoso.word.blocks import TABLE_STYLES, Block, Line, Paragraph, Run, Slot, Table
from kyoso.word.both import zipped
from kyoso.word.carriers import Identity
from kyoso.word.drafts import TAGS, DraftLanguage, spoken
from kyoso.word.fill import Values, fill
from kyoso.word.look import prepare
from kyoso.word.package import compressed, pack
from kyoso.word.render import render

GetText = Callable[[str], str]
NOTHING = "—"
WIDTHS = (41, 41, 18)


class Books(NamedTuple):
    """The rules on both sides of a comparison; the same ones where two years of them are compared."""

    before: Rulebook
    after: Rulebook


def contrast(
    comparison: Comparison,
    books: Books,
    project: Project,
    language: DraftLanguage,
    gettext: Callable[[Language], GetText],
) -> bytes:
    """The comparison as the bytes of a .docx, in a language or in both; `gettext` gives the words of each."""
    languages = spoken(language)
    blocks = [tuple(_Table(comparison, books, each, gettext(each)).blocks()) for each in languages]
    look = prepare(project, languages[0])
    whole = blocks[0] if len(blocks) == 1 else zipped(blocks[0], blocks[1], "kyoso diff")
    rendered = render(whole, languages, look)
    identity = Identity(
        call="",
        fiscal_year="",
        language=language,
        kind="comparison",
        practice="no",
        rules=books.after.digest.removeprefix("sha256:"),
        template="",
        form="",
        kyoso=__version__,
    )
    parts = {
        **look.parts,
        "word/document.xml": fill(rendered.body, Values({}, {}, {}, {})),
        "word/header1.xml": rendered.header,
        "word/footer1.xml": rendered.footer,
        "docProps/core.xml": carriers.core_properties(identity, rendered.title, TAGS[languages[0]]),
        "docProps/custom.xml": carriers.custom_properties(identity),
        "customXml/item1.xml": carriers.manifest(identity, rendered, {}),
        "customXml/itemProps1.xml": carriers.manifest_properties(),
    }
    return pack(compressed(*part) for part in parts.items())


class _Table:
    """The blocks of a comparison in one language."""

    def __init__(self, comparison: Comparison, books: Books, language: Language, gettext: GetText) -> None:
        self.comparison, self.books, self.language, self._ = comparison, books, language, gettext
        self.documents: dict[str, str] = {}  # the digest of each document cited, and its short name here

    def blocks(self) -> Iterator[Block]:
        """Title, a table for each kind of change, and the documents."""
        _ = self._
        before, after = self.comparison.before[self.language], self.comparison.after[self.language]
        programme = self.books.after.programme.short[self.language]
        title = _("新旧対照表")
        yield _paragraph("Header", f"{title} — {programme} {before} → {after}")
        version = _("規則の版 %(version)s") % {"version": self.books.after.digest.removeprefix("sha256:")[:12]}
        yield Paragraph("Footer", (Run(f"{version}\t"), Slot("page"), Run(" / "), Slot("pages")))
        yield _paragraph("Title", title)
        yield _paragraph("Subtitle", f"{programme} {before} → {after}")
        counts = {"changes": len(self.comparison.changes), "same": self.comparison.unchanged}
        yield _paragraph("Normal", _("違うもの %(changes)s件、同じもの %(same)s件。") % counts)
        head = (_("旧（%(year)s）") % {"year": before}, _("新（%(year)s）") % {"year": after}, _("出典とページ"))
        words = kind_words(_)
        for kind, changes in by_kind(list(self.comparison.changes)):
            yield Paragraph("Heading1", (Run(words[kind]),), level=1)
            yield self._table(head, [self._row(change) for change in changes])
        yield Paragraph("Heading1", (Run(_("出典の文書")),), level=1)
        yield self._table((_("番号"), _("文書"), _("位置づけ")), list(self._cited()))

    def _table(self, head: Sequence[str], rows: Sequence[tuple[Line, ...]]) -> Table:
        lines = tuple((Run(words),) for words in head)
        return Table(TABLE_STYLES["facts"], lines, tuple(rows), ("left",) * len(head), WIDTHS, parted=True)

    def _row(self, change: Change) -> tuple[Line, ...]:
        reasons = reason_words(self._)
        why = [reasons[reason] for reason in change.reasons]
        return (
            self._said(change, change.before),
            (*self._said(change, change.after), *(Run("\n" + words) for words in why)),
            (Run(self._sources(change)),),
        )

    def _said(self, change: Change, sides: Sequence[Side]) -> Line:
        """The label, and behind it what each figure says."""
        if not sides:
            return (Run(NOTHING),)
        label = change.label[self.language] + (f" ({change.leaf})" if change.leaf else "")
        said = "\n".join(side.said(self.language) for side in sides)
        return Run(label, bold=True), Run("\n" + said)

    def _sources(self, change: Change) -> str:
        """Document and page of every figure, each once."""
        found = {
            self._cite(book, source): None
            for book, sides in zip(self.books, (change.before, change.after), strict=True)
            for side in sides
            for source in _sources_in(book, side.key)
        }
        return "\n".join(found) or NOTHING

    def _cite(self, book: Rulebook, source: Source) -> str:
        document = book.documents[source.document]
        name = self._("資料%(number)s")
        short = self.documents.setdefault(document.sha256, name % {"number": len(self.documents) + 1})
        return f"{short} {source.place}"

    def _cited(self) -> Iterator[tuple[Line, ...]]:
        every = {each.sha256: each for book in self.books for each in book.documents.values()}
        for digest, short in self.documents.items():
            document = every[digest]
            about = f"{document.title[self.language]}\n{document.publisher[self.language]}"
            yield (Run(short),), (Run(about),), (Run(document.standing[self.language]),)


def _paragraph(style: str, words: str) -> Paragraph:
    return Paragraph(style, (Run(words),))


def _sources_in(book: Rulebook, key: str) -> Iterator[Source]:
    """The first source of the record with a key."""
    record: Record | None = book.figures.get(key) or next(
        (each for each in book.records() if getattr(each, "key", "") == key), None
    )
    if record is not None and (source := next(sources_of(record), None)) is not None:
        yield source
