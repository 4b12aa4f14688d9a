"""A bilingual draft: the blocks of both languages, zipped.

Both come from one template, so they agree in structure; where a translation breaks that, the
error says which block.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kyoso.errors import Problem
from kyoso.word.blocks import Block, Field, Line, Paragraph, Run, Slot, Table, text_of

BESIDE, BELOW = " / ", "\n"
# Paragraphs that stay one in both languages: with a line for each, or in one line.
ONE_PARAGRAPH = frozenset({"Title", "Subtitle"})
FORM_WIDTHS = (42, 58)  # of labels in two languages, side by side, and of what is written in
ONE_LINE = frozenset({"FieldLabel", "Header", "PracticeHeader", "Footer", "TOCHeading", "CoverKicker"})


def zipped(ja: Sequence[Block], en: Sequence[Block], name: str) -> tuple[Block, ...]:
    """One draft of two. Raises Problem where they differ in structure."""
    blocks: list[Block] = []
    for number, (one, other) in enumerate(zip(ja, en, strict=False), 1):
        try:
            blocks += _pair(one, other)
        except _DifferenceError as difference:
            raise Problem(
                f"{name}: block {number} differs between the languages ({difference}): {_show(one)} / {_show(other)}"
            ) from None
    if len(ja) != len(en):
        longer = max(ja, en, key=len)
        raise Problem(
            f"{name}: {len(ja)} blocks in Japanese, {len(en)} in English; the first without its like: "
            f"{_show(longer[min(len(ja), len(en))])}"
        )
    return tuple(blocks)


class _DifferenceError(Exception):
    """Two blocks that are not the same in two languages."""


def _pair(one: Block, other: Block) -> Iterator[Block]:
    match one, other:
        case Paragraph(), Paragraph():
            if (one.style, one.level, one.section) != (other.style, other.level, other.section):
                raise _DifferenceError("style or section")
            if one.level or one.style in ONE_LINE or _holes(one.line):
                yield Paragraph(one.style, _merged(one.line, other.line, BESIDE), one.level, one.section)
            elif one.line == other.line:
                yield one
            elif one.style in ONE_PARAGRAPH:
                yield Paragraph(one.style, _merged(one.line, other.line, BELOW))
            else:
                yield one
                yield other
        case Table(), Table():
            yield _tables(one, other)
        case _ if one == other:
            yield one
        case _:
            raise _DifferenceError("kind")


def _tables(one: Table, other: Table) -> Table:
    shape = [len(row) for row in (one.head, *one.rows)]
    if shape != [len(row) for row in (other.head, *other.rows)] or one.repeats != other.repeats:
        raise _DifferenceError("rows or columns")
    joiner, widths = (BESIDE, FORM_WIDTHS) if one.style == "FormTable" else (BELOW, one.widths)
    return Table(
        style=one.style,
        head=tuple(_merged(a, b, BELOW) for a, b in zip(one.head, other.head, strict=True)),
        rows=tuple(
            tuple(_merged(a, b, joiner) for a, b in zip(row, its, strict=True))
            for row, its in zip(one.rows, other.rows, strict=True)
        ),
        align=one.align,
        widths=widths if len(widths) == len(one.align) else one.widths,
        repeats=one.repeats,
        blank=one.blank,
        section=one.section,
        parted=one.parted,
    )


def _holes(line: Line) -> list[Field | Slot]:
    return [piece for piece in line if not isinstance(piece, Run)]


def _merged(one: Line, other: Line, joiner: str) -> Line:
    """Both lines' words, piece by piece between their fields, and each field once."""
    if _holes(one) != _holes(other):
        raise _DifferenceError("fields")
    merged: list[Run | Field | Slot] = []
    for words, its, hole in zip(_between(one), _between(other), [*_holes(one), None], strict=True):
        plain, plain_other = text_of(words), text_of(its)
        merged += words
        if plain_other.strip() and plain.strip() != plain_other.strip():
            merged += [Run(joiner), *its] if plain.strip() else its
        if hole is not None:
            merged.append(hole)
    return tuple(merged)


def _between(line: Line) -> list[Line]:
    """The runs before, between and after the holes of a line."""
    parts: list[list[Run]] = [[]]
    for piece in line:
        if isinstance(piece, Run):
            parts[-1].append(piece)
        else:
            parts.append([])
    return [tuple(part) for part in parts]


def _show(block: Block) -> str:
    if isinstance(block, Paragraph):
        return f"“{text_of(block.line)[:40]}”"
    if isinstance(block, Table):
        return f"table of “{text_of(block.head[0]) if block.head else text_of(block.rows[0][0])}”"
    return type(block).__name__
