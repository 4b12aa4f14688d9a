"""What a file is held against: the blank form or draft that it was written in, and what is demanded of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kyoso.finished.measuring import Line, Measured
from kyoso.finished.pages import plain
from kyoso.formatting import Demand


class Part(NamedTuple):
    """A part of a form with a limit of pages: its label, the labels behind it, and the limit."""

    label: str
    following: tuple[str, ...]
    demand: Demand


class Reference(NamedTuple):
    """The blank one as measured (None: there is none), whether it is a form, the demands."""

    blank: Measured | None = None
    form: bool = False
    clean: bool = False  # a copy of a draft from which its own words were taken
    demands: tuple[Demand, ...] = ()
    parts: tuple[Part, ...] = ()
    version: str = ""  # words of the draft's own footer that differ from version to version


class Allowed(NamedTuple):
    """The typefaces and sizes of a style's lines."""

    faces: frozenset[str]
    sizes: frozenset[float]


class Usual:
    """What letters look like in the blank one, by style."""

    def __init__(self, blank: Measured) -> None:
        self.own = frozenset(plain(line.text) for line in blank.lines)
        faces: dict[str, set[str]] = {}
        sizes: dict[str, set[float]] = {}
        for line in blank.lines:
            looks = [line.look, *(piece.look for piece in line.pieces)]
            for look in looks:
                faces.setdefault(line.style, set()).update(filter(None, (face(look.latin), face(look.wide))))
                if look.size:
                    sizes.setdefault(line.style, set()).add(look.size)
        self._faces, self._sizes = faces, sizes
        self.all = Allowed(
            frozenset(name for names in faces.values() for name in names),
            frozenset(size for there in sizes.values() for size in there),
        )

    def of(self, style: str) -> Allowed:
        """What a style's lines may look like; of a style that the blank one does not use, all that it has."""
        if style not in self._faces or style not in self._sizes:
            return self.all
        return Allowed(self.all.faces, frozenset(self._sizes[style]))


def written(measured: Measured, usual: Usual | None) -> Iterator[Line]:
    """The lines that somebody wrote into the blank one, without headings and contents."""
    for line in measured.lines:
        if line.contents or line.look.outline or not line.text.strip():
            continue
        if usual is None or plain(line.text) not in usual.own:
            yield line


_ALIASES = {
    "msmincho": "ms明朝",
    "mspmincho": "msp明朝",
    "msgothic": "msゴシック",
    "mspgothic": "mspゴシック",
    "yumincho": "游明朝",
    "yugothic": "游ゴシック",
    "meiryo": "メイリオ",
    "simsun": "宋体",
    "simhei": "黑体",
    "kaiti": "楷体",
    "fangsong": "仿宋",
}


def face(name: str) -> str:
    """A typeface by one of its names: ＭＳ 明朝 and MS Mincho are the same."""
    key = plain(name.partition(";")[0])
    return _ALIASES.get(key, key)
