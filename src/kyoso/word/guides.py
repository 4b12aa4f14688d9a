"""The guide lengths of an officer, beside the labels of the blanks that they are for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from kyoso.lengths import Length
from kyoso.model import Language, Text
from kyoso.word.blocks import Block, Field, Line, Paragraph, Run, Table

BESIDE = Text(ja="（{}）", en=" ({})")
OF_SECTION = Text(ja="この項目の長さの{}", en="Length of this section, {}")


def guided(blocks: Sequence[Block], lengths: Mapping[str, Length], language: Language) -> Iterator[Block]:
    """The blocks, each length behind the label of its field, or under the heading of its section."""
    for place, block in enumerate(blocks):
        following = blocks[place + 1] if place + 1 < len(blocks) else None
        match block:
            case Paragraph() if block.level and block.section in lengths:
                yield block
                words = OF_SECTION[language].format(lengths[block.section].words(language))
                yield Paragraph("Guidance", (Run(words),))
            case Paragraph(style="FieldLabel") if isinstance(following, Paragraph):
                tags = _tags(block.line) or _tags(following.line)
                yield replace(block, line=(*block.line, *_beside(tags, lengths, language)))
            case Table() if not block.repeats:
                rows = [_row(row, lengths, language) for row in block.rows]
                yield replace(block, rows=tuple(rows))
            case _:
                yield block


def _row(row: tuple[Line, ...], lengths: Mapping[str, Length], language: Language) -> tuple[Line, ...]:
    tags = [tag for cell in row for tag in _tags(cell)]
    return ((*row[0], *_beside(tags, lengths, language)), *row[1:])


def _beside(tags: Sequence[str], lengths: Mapping[str, Length], language: Language) -> Iterator[Run]:
    for tag in tags:
        if tag in lengths:
            yield Run(BESIDE[language].format(lengths[tag].words(language)))


def _tags(line: Line) -> list[str]:
    return [piece.tag for piece in line if isinstance(piece, Field)]
