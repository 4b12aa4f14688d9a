"""What a draft is made of: a short list of blocks, read from the Markdown of a template.

Markdown never holds a value: it holds markers (see `kyoso.word.templates`), and a marker becomes
the value's text, a field or a slot only here, after Markdown has been read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING

from msgspec import Struct

from kyoso.errors import Problem, nearest

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

OPENS, CLOSES = "\ue000", "\ue001"
MARKER = re.compile(f"{OPENS}(\\d+){CLOSES}")

LISTS = {"bullet_list_open": "ListBullet", "ordered_list_open": "ListNumber"}
# A template has one sentence a line; in Japanese no blank follows the full stop.
AFTER_FULL_STOP = re.compile("。 +")

# Container of the Markdown → style of its paragraphs. `rows` repeats the first row of its table.
CONTAINERS: dict[str, str] = {
    "guidance": "Guidance",
    "label": "FieldLabel",
    "answer": "Answer",
    "note": "SmallNote",
    "open": "OpenQuestion",
    "box": "Box",
    "banner": "Banner",
    "kicker": "CoverKicker",
    "title": "Title",
    "subtitle": "Subtitle",
    "contents": "TOCHeading",
    "facts": "Normal",
    "form": "Normal",
    "rows": "Normal",
    "toc": "Normal",
    "header": "Header",
    "practice": "PracticeHeader",
    "footer": "Footer",
}
TABLE_STYLES: dict[str, str] = {"facts": "FactsTable", "form": "FormTable", "rows": "PlanTable"}


class Run(Struct, frozen=True):
    """Words of the draft itself."""

    text: str
    bold: bool = False


class Field(Struct, frozen=True):
    """Room for one value of the author's, found again by its tag."""

    tag: str
    label: str = ""


class Slot(Struct, frozen=True):
    """A value that follows from the plan or the page: a cell of a repeated row, a total, a page number."""

    name: str
    bold: bool = False


Inline = Run | Field | Slot
Line = tuple[Inline, ...]


class Paragraph(Struct, frozen=True):
    """One paragraph in a named style; a heading has a level and perhaps a section's name."""

    style: str
    line: Line
    level: int = 0
    section: str = ""


class Table(Struct, frozen=True):
    """Rows of cells; `repeats` names the plan's rows that the first body row stands for.

    The first and last rows stay together on a page, but not where they are `parted`, as rows of half a page may be.
    """

    style: str
    head: tuple[Line, ...]
    rows: tuple[tuple[Line, ...], ...]
    align: tuple[str, ...]
    widths: tuple[int, ...] = ()
    repeats: str = ""
    blank: int = 0
    section: str = ""
    parted: bool = False


class PageBreak(Struct, frozen=True):
    """The next block begins a page."""


class Contents(Struct, frozen=True):
    """The table of contents."""


Block = Paragraph | Table | PageBreak | Contents
Resolve = Callable[[int], "Inline"]


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    """The reader of Markdown, imported only where there is some: reading drafts does without it."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.attrs import attrs_block_plugin
    from mdit_py_plugins.container import container_plugin

    reader = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["code", "html_block", "reference"])
    reader.inline.ruler.disable(["link", "image", "autolink", "html_inline", "entity"])
    reader.use(attrs_block_plugin)
    # One container rule for every name: an unknown one is refused below, with the nearest names.
    reader.use(container_plugin, name="any", validate=lambda params, *_: bool(params.strip()))
    return reader


@lru_cache(maxsize=4096)
def _tokens(markdown: str) -> tuple[Token, ...]:
    return tuple(_markdown().parse(markdown))


def read(markdown: str, resolve: Resolve) -> tuple[Block, ...]:
    """The blocks of a template's Markdown, each marker replaced by what `resolve` gives for it."""
    blocks: list[Block] = []
    for part in re.split(r"\n(?=\{id=)", markdown):
        blocks += _read_part(part, resolve)
    return tuple(blocks)


def _read_part(markdown: str, resolve: Resolve) -> Iterator[Block]:
    """One section. Its markers are counted from zero, so an equal section is parsed once."""
    numbers: list[int] = []

    def local(match: re.Match[str]) -> str:
        numbers.append(int(match[1]))
        return f"{OPENS}{len(numbers) - 1}{CLOSES}"

    tokens = _tokens(MARKER.sub(local, markdown))
    yield from _Reader(tokens, lambda number: resolve(numbers[number])).blocks()


class _Reader:
    """Walks the tokens of one section, with a stack of open containers."""

    def __init__(self, tokens: tuple[Token, ...], resolve: Resolve) -> None:
        self.tokens = tokens
        self.resolve = resolve
        self.open: list[tuple[str, list[str]]] = []
        self.lists: list[str] = []
        self.section = ""

    def blocks(self) -> Iterator[Block]:
        """The blocks of the section, in order."""
        for index, token in enumerate(self.tokens):
            match token.type:
                case "container_any_open":
                    yield from self._container(token)
                case "container_any_close":
                    self.open.pop()
                case "bullet_list_open" | "ordered_list_open":
                    self.lists.append(LISTS[token.type])
                case "bullet_list_close" | "ordered_list_close":
                    self.lists.pop()
                case "hr":
                    yield PageBreak()
                case "heading_open" | "paragraph_open":
                    yield self._paragraph(token, self.tokens[index + 1])
                case "table_open":
                    yield self._table(index)

    def _paragraph(self, token: Token, inline: Token) -> Paragraph:
        if token.type == "heading_open":
            self.section = str(token.attrGet("id") or "")
            return Paragraph("", self.line(inline), level=int(token.tag[1]), section=self.section)
        if self.lists:
            return Paragraph(self.lists[-1], self.line(inline))
        return Paragraph(CONTAINERS[self.open[-1][0]] if self.open else "Normal", self.line(inline))

    def _container(self, token: Token) -> Iterator[Block]:
        name, *arguments = MARKER.sub(lambda m: _words(self.resolve(int(m[1]))), token.info).split()
        if name not in CONTAINERS:
            raise Problem(f"templates: no part is called ':::{name}'; {nearest(name, list(CONTAINERS))}")
        self.open.append((name, arguments))
        if name == "toc":
            yield Contents()

    def line(self, inline: Token) -> Line:
        """The runs, fields and slots of a paragraph, a heading or a cell."""
        return tuple(
            Run(AFTER_FULL_STOP.sub("。", piece.text), piece.bold) if isinstance(piece, Run) else piece
            for piece in _joined(self._pieces(inline))
        )

    def _pieces(self, inline: Token) -> Iterator[Inline]:
        bold = 0
        for token in inline.children or []:
            match token.type:
                case "strong_open":
                    bold += 1
                case "strong_close":
                    bold -= 1
                case "softbreak":
                    yield Run(" ", bool(bold))
                case "hardbreak":
                    yield Run("\n", bool(bold))
                case _:
                    for place, piece in enumerate(MARKER.split(token.content)):
                        if place % 2:
                            yield _bold(self.resolve(int(piece))) if bold else self.resolve(int(piece))
                        elif piece:
                            yield Run(piece, bool(bold))

    def _table(self, start: int) -> Table:
        tokens = list(takewhile(lambda token: token.type != "table_close", self.tokens[start:]))
        rows: list[list[Line]] = []
        align: list[str] = []
        for index, token in enumerate(tokens):
            if token.type == "tr_open":
                rows.append([])
            elif token.type in ("th_open", "td_open"):
                rows[-1].append(self.line(tokens[index + 1]))
                if len(rows) == 1:
                    align.append(str(token.attrGet("style") or "text-align:left").removeprefix("text-align:"))
        head = tuple(rows[0])
        name, arguments = self.open[-1] if self.open else ("facts", [])
        return Table(
            style=TABLE_STYLES.get(name, "FactsTable"),
            head=head if any(head) else (),
            rows=tuple(tuple(row) for row in rows[1:]),
            align=tuple(align),
            widths=tuple(int(part) for part in str(tokens[0].attrGet("widths") or "").split()),
            repeats=arguments[0] if name == "rows" and arguments else "",
            blank=int(arguments[1]) if name == "rows" and len(arguments) > 1 else 0,
            section=self.section,
        )


def _bold(piece: Inline) -> Inline:
    match piece:
        case Run(text):
            return Run(text, True)
        case Slot(name):
            return Slot(name, True)
        case _:
            return piece


def _words(value: Inline) -> str:
    return value.text if isinstance(value, Run) else ""


def _joined(pieces: Iterable[Inline]) -> Iterator[Inline]:
    """Neighbouring runs of the same look as one run."""
    last: Run | None = None
    for piece in pieces:
        if isinstance(piece, Run):
            if last is not None and last.bold == piece.bold:
                last = Run(last.text + piece.text, last.bold)
                continue
            if last is not None:
                yield last
            last = piece
        else:
            if last is not None:
                yield last
            last = None
            yield piece
    if last is not None:
        yield last


def text_of(line: Line) -> str:
    """The words of a line without its fields and slots."""
    return "".join(piece.text for piece in line if isinstance(piece, Run))
