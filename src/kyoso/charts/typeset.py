"""Widths and line breaks of text, estimated without a font.

A full-width character is one em wide, a half-width one 0.55 em, a capital 0.7 em: a little
more than the fonts in use need, so that a line that fits here fits in the reader's browser.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

FULL, HALF, CAPITAL = 1.0, 0.55, 0.7
BOLD = 1.08
NARROW_MARKS = "“”‘’–—…"  # ambiguous in Unicode; half-width beside Latin letters

# What stays on one line: a number with its unit, a Latin word, a run of katakana, a short one of hiragana or kanji.
_UNIT = r"[億万千百]*(?:円|年度目|年度|年|月|日|拠点|機関|件|分野)?(?:程度|以上|以降)?"
_NUMBER = r"[〜最大長約]*[\d.,]*\d" + _UNIT
_LATIN = r"[A-Za-zÀ-ɏ\d.,:;%&'’“”()/–—-]+"
_PIECE = re.compile(rf"{_NUMBER}|{_LATIN}|[ァ-ヶー]+|[ぁ-ゖ]{{2,5}}|[一-龥々]{{2,6}}|\s+|.", re.DOTALL)
_NOT_FIRST = "、。，．・：；）」』】〉》〕］｝！？ー々〜ぁぃぅぇぉっゃゅょァィゥェォッャュョ／,.:;)!?"
_NOT_LAST = "（「『【〈《〔［｛("


def width(text: str, size: float, *, bold: bool = False) -> float:
    """The estimated width of a line."""
    return _ems(text) * size * (BOLD if bold else 1)


def _ems(text: str, before: float = 0) -> float:
    """The width in em, behind what is so wide already."""
    return sum(map(_em, text), before)


@cache
def _em(character: str) -> float:
    if character not in NARROW_MARKS and unicodedata.east_asian_width(character) in "WFA":
        return FULL
    return CAPITAL if character.isupper() else HALF


def lines(text: str, room: float, size: float, *, bold: bool = False) -> list[str]:
    """Text broken into lines no wider than `room`, and about as long as each other.

    English breaks at spaces. Japanese breaks between characters, but not before a closing mark
    or after an opening one, and near the end of a line rather where a phrase begins.
    """
    pieces = _pieces(text, room, size, bold)
    best = _filled(pieces, room, size, bold)
    while len(best) > 1 and room > size * 4:
        room -= size / 2
        tighter = _filled(pieces, room, size, bold)
        if len(tighter) > len(best) or any(width(line, size, bold=bold) > room for line in tighter):
            break
        best = tighter
    return best


def _filled(pieces: list[str], room: float, size: float, bold: bool) -> list[str]:
    """Each line as full as phrases allow."""
    done: list[str] = []
    line: list[str] = []
    wide = 0.0  # em
    for piece in pieces:
        if line and _ems(piece.rstrip(), wide) * size * (BOLD if bold else 1) > room:
            kept = _break(line, piece)
            done.append("".join(line[:kept]).rstrip())
            line = line[kept:]
            wide = _ems("".join(line))
        if line or not piece.isspace():
            line.append(piece)
            wide = _ems(piece, wide)
    return [*done, "".join(line).rstrip()]


def _pieces(text: str, room: float, size: float, bold: bool) -> list[str]:
    """What must not be broken, closing marks drawn to what they close; what is too wide falls apart."""
    pieces: list[str] = []
    for found in _PIECE.findall(text):
        together = [found] if width(found, size, bold=bold) <= room else list(found)
        for piece in together:
            if pieces and (piece[0] in _NOT_FIRST or pieces[-1][-1] in _NOT_LAST) and not pieces[-1].isspace():
                pieces[-1] += piece
            else:
                pieces.append(piece)
    return pieces


def _break(line: list[str], following: str) -> int:
    """How many pieces stay: up to the last place in the line's second half where a phrase begins."""
    pieces = [*line, following]
    for at in range(len(line), 0, -1):
        if width("".join(line[:at]), 2) < width("".join(line), 1):
            break
        before = pieces[at - 1][-1]
        if before.isspace() or before in "、。・：）」" or _begins(before, pieces[at][0]):
            return at
    return len(line)


def _begins(before: str, after: str) -> bool:
    """Whether a phrase begins between two characters: after kana, before anything else."""
    return "ぁ" <= before <= "ゖ" and not "ぁ" <= after <= "ゖ"
