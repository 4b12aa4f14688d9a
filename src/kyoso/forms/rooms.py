"""Room for text under a heading: blank lines, or none where a form has headings alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kyoso.forms.document import Block, Paragraph, Table
from kyoso.forms.labels import ASKS, is_label, is_numbered, is_sentence, split_label, tidy
from kyoso.forms.scope import level_of

AFTER = "+"  # behind an address: new paragraphs after it, since the form has no blank line there
TAG = re.compile(r"#@[^#@]{1,60}@#")
_CIRCLES = "①②③④⑤⑥⑦⑧⑨⑩"
_STYLED = re.compile(r"[hH]eading|見出し|標題|Überschrift")
_REMARK = re.compile(r"^[※＊*注]")
GUIDANCE = 6  # lines between a heading and its room


class Heading(NamedTuple):
    """What a room is for: the label, what the form adds to it, and its machine tag."""

    line: Paragraph
    label: str
    note: str
    tag: str = ""


def heading_over(blocks: list[Block], index: int) -> Heading | None:
    """The heading of the room after a block, if the block is one or guidance under one."""
    line = blocks[index]
    assert isinstance(line, Paragraph)
    if is_heading(line, blocks, index):
        return _heading(line, "")
    notes = [line.text]
    for at in range(index - 1, max(index - GUIDANCE, 0) - 1, -1):
        above = blocks[at]
        if not isinstance(above, Paragraph) or above.blank or not _is_guidance(blocks[at + 1]):
            return None
        if _has_style(above) or is_heading(above, blocks, at):
            return _heading(above, " ".join(tidy(note) for note in reversed(notes)))
        notes.append(above.text)
    return None


def _heading(line: Paragraph, note: str) -> Heading:
    tag = match[0] if (match := TAG.search(line.text)) else ""
    label, own = split_label(TAG.sub("", line.text).strip())
    inner = re.search(r"[（(](.{4,})[）)]", line.text)
    return Heading(line, label, own or note or (tidy(inner[1]) if inner else ""), tag)


def _is_guidance(block: Block) -> bool:
    """Whether a line explains a heading: in colour, in brackets, a remark, an item of a list."""
    if not isinstance(block, Paragraph) or block.blank:
        return False
    text = block.text.strip()
    bracketed = text[0] in "（(［[" and text[-1] in "）)］]。."
    return bool(block.colour or bracketed or _REMARK.match(text) or _is_item(block))


def _is_item(line: Paragraph) -> bool:
    return line.numbered or line.text.strip()[0] in "・•-–"


def is_heading(line: Paragraph, blocks: list[Block], index: int) -> bool:
    """Whether room after a line is for what the line names."""
    text = line.text.strip()
    if TAG.search(text) or _has_style(line):
        return True
    if text[0] in "（(" and text[-1] in "）)" and not is_numbered(text):
        return False
    if ASKS.search(text) and not _REMARK.match(text):
        number = is_numbered(text) and text[0] not in _CIRCLES
        return len(text) < 600 and (number or len(blank_after(blocks, index)) > 2)
    if is_sentence(text):
        return False
    return is_numbered(text) or (line.numbered and len(text) < 60) or text[-1] in "：:"


def _has_style(line: Paragraph) -> bool:
    return bool(_STYLED.search(line.style)) or "<w:outlineLvl" in (line.properties.outer if line.properties else "")


def has_no_room(blocks: list[Block], index: int) -> bool:
    """Whether a heading by its style is followed by another one that is not below it, or by nothing."""
    line = blocks[index]
    if not isinstance(line, Paragraph) or not (_has_style(line) or TAG.search(line.text)):
        return False
    following = blocks[index + 1] if index + 1 < len(blocks) else None
    if following is None:
        return is_numbered(line.text.strip()) or bool(TAG.search(line.text))
    if not isinstance(following, Paragraph) or following.blank:
        return False
    if not (_has_style(following) or TAG.search(following.text)):
        return False
    return _depth(following) <= _depth(line) and (is_numbered(line.text.strip()) or bool(TAG.search(line.text)))


def _depth(line: Paragraph) -> int:
    """How deep a heading stands: by its style, else by its number."""
    style = re.search(r"(\d)$", line.style)
    return int(style[1]) if style else level_of(line.text) + 1


def blank_after(blocks: list[Block], index: int) -> list[Paragraph]:
    """The blank lines that follow a block."""
    room: list[Paragraph] = []
    for block in blocks[index + 1 :]:
        if not isinstance(block, Paragraph) or not block.blank or block.boxes:
            break
        room.append(block)
    return room


def line_before(blocks: list[Block], index: int, but: frozenset[str] = frozenset()) -> Paragraph | None:
    """The line with words that stands over a block, through blank ones and those at the addresses `but`."""
    for block in reversed(blocks[:index]):
        if isinstance(block, Table):
            return None
        if not block.blank and block.address not in but:
            return block
    return None


def stands_alone(line: Paragraph, blocks: list[Block], index: int) -> bool:
    """Whether a line is one of several labels with nothing behind them: 住所, 氏名."""
    return _is_label_line(line) and any(map(_is_label_line, _beside(blocks, index)))


def _beside(blocks: list[Block], index: int) -> Iterator[Paragraph]:
    """The nearest lines with words before and after a block."""
    for part in (reversed(blocks[:index]), iter(blocks[index + 1 :])):
        near = next((block for block in part if isinstance(block, Table) or not block.blank), None)
        if isinstance(near, Paragraph):
            yield near


def _is_label_line(line: Paragraph) -> bool:
    text = tidy(line.text)
    return 1 < len(text) <= 20 and text[0] not in "([※*" and is_label(text)
