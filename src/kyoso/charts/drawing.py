"""The primitives of every picture: text, bar, box, arrow, hatching.

A drawing is 440 units wide and grows downwards from `y`. On a phone of 390 px it is about 358 px wide: the
smallest text, of 15 units, is then 12 px high. Only presentation attributes are used: no style, no script,
nothing from outside.
"""

from __future__ import annotations

from html import escape
from typing import Literal

from kyoso.charts import typeset
from kyoso.model import Language

WIDTH = 440.0
LEFT, RIGHT = 6.0, 434.0
ROOM = RIGHT - LEFT
TEXT, SMALL, TINY, LARGE = 16.0, 15.0, 15.0, 17.0
LEADING = 1.45
ASCENT = 0.88
ACCENT = "var(--kyoso-accent, #1a5f8a)"
DEEPEST = 0.38  # text on it stays readable in light and dark
DASHES = ' stroke-dasharray="4 3"'

Anchor = Literal["start", "middle", "end"]
Fill = Literal["solid", "hatch", "open"]


def number(value: float) -> str:
    """A coordinate: one decimal at most."""
    return f"{value:.1f}".removesuffix(".0")


class Drawing:
    """Elements in their order, and `y`, the top of what is drawn next."""

    def __init__(self, name: str, language: Language) -> None:
        """Begin; `name` tells the ids of one picture on a page from those of another."""
        self.name = "kyoso-" + name.replace(".", "-")
        self.language = language
        self.y = 6.0
        self._elements: list[str] = []

    def _add(self, tag: str, attributes: str, **places: float) -> None:
        given = "".join(f' {name}="{number(value)}"' for name, value in places.items())
        self._elements.append(f"<{tag}{given} {attributes}/>")

    # -- text -----------------------------------------------------------------------------

    def text(
        self,
        x: float,
        top: float,
        words: str,
        *,
        room: float = ROOM,
        size: float = TEXT,
        anchor: Anchor = "start",
        bold: bool = False,
    ) -> float:
        """Words in as many lines as they need; returns the bottom of the last one."""
        broken = typeset.lines(words, room, size, bold=bold)
        base = top + size * ASCENT
        spans = "".join(
            f'<tspan x="{number(x)}" y="{number(base + at * size * LEADING)}">{escape(line, quote=False)}</tspan>'
            for at, line in enumerate(broken)
        )
        look = f' text-anchor="{anchor}"' * (anchor != "start") + ' font-weight="bold"' * bold
        self._elements.append(f'<text font-size="{number(size)}"{look}>{spans}</text>')
        return top + len(broken) * size * LEADING

    def words(self, words: str, *, x: float = LEFT, size: float = TEXT, bold: bool = False, gap: float = 0) -> None:
        """Words from `x` to the right edge at `y`, which moves below them."""
        self.y = self.text(x, self.y, words, room=RIGHT - x, size=size, bold=bold) + gap

    def heading(self, words: str) -> None:
        """A heading over a thin line."""
        self.words(words, size=LARGE, bold=True, gap=1)
        self.line(LEFT, self.y, RIGHT, self.y, faint=True)
        self.y += 8

    def note(self, words: str) -> None:
        """A remark under a picture."""
        self.words(words, size=SMALL, gap=2)

    @staticmethod
    def height(words: str, *, room: float = ROOM, size: float = TEXT, bold: bool = False) -> float:
        """The height that words would take."""
        return len(typeset.lines(words, room, size, bold=bold)) * size * LEADING

    # -- shapes ---------------------------------------------------------------------------

    def bar(self, x: float, y: float, width: float, height: float, fill: Fill = "solid") -> None:
        """A bar: solid, hatched with a dashed edge, or only a dashed edge."""
        ink = {"solid": ACCENT, "hatch": f"url(#{self.name}-hatch)", "open": "none"}[fill]
        edge = "" if fill == "solid" else DASHES
        self._add("rect", f'fill="{ink}" stroke="currentColor"{edge}', x=x, y=y, width=width, height=height)

    def box(self, x: float, y: float, width: float, height: float, *, dashed: bool = False) -> None:
        """A box to write in, tinted so lightly that text on it stays readable."""
        look = f'rx="5" fill="{ACCENT}" fill-opacity="0.1" stroke="currentColor"' + DASHES * dashed
        self._add("rect", look, x=x, y=y, width=width, height=height)

    def tile(self, x: float, y: float, width: float, height: float, depth: float) -> None:
        """A tile tinted from 0, not at all, to 1, as deep as text on it allows."""
        opacity = f"{DEEPEST * depth:.2f}"
        edge = 'stroke="currentColor"' + ("" if depth else ' stroke-opacity="0.4"')
        self._add(
            "rect", f'rx="3" fill="{ACCENT}" fill-opacity="{opacity}" {edge}', x=x, y=y, width=width, height=height
        )

    def line(
        self,
        x1: float,
        y1: float,
        x2: float,
        y2: float,
        *,
        dashed: bool = False,
        faint: bool = False,
        heavy: bool = False,
    ) -> None:
        """A line; dashed for what is not said, faint for a mere divider, heavy for what lasts."""
        look = 'stroke="currentColor"' + DASHES * dashed + ' stroke-opacity="0.4"' * faint + ' stroke-width="3"' * heavy
        self._add("line", look, x1=x1, y1=y1, x2=x2, y2=y2)

    def arrow(self, x1: float, y1: float, x2: float, y2: float, *, dashed: bool = False) -> None:
        """An arrow, to the right or downwards."""
        down = x1 == x2
        tip = (x2, y2 - 8) if down else (x2 - 8, y2)
        look = 'stroke="currentColor" stroke-width="1.5"' + DASHES * dashed
        self._add("line", look, x1=x1, y1=y1, x2=tip[0], y2=tip[1])
        wings = [(x2 - 5, y2 - 9), (x2 + 5, y2 - 9)] if down else [(x2 - 9, y2 - 5), (x2 - 9, y2 + 5)]
        points = " ".join(f"{number(x)},{number(y)}" for x, y in [*wings, (x2, y2)])
        self._add("polygon", f'points="{points}" fill="currentColor"')

    def dot(self, x: float, y: float, radius: float = 5) -> None:
        """A dot on a line."""
        self._add("circle", f'fill="{ACCENT}" stroke="currentColor"', cx=x, cy=y, r=radius)

    # -- the whole ------------------------------------------------------------------------

    def svg(self, title: str, description: str) -> str:
        """The complete element; its height is where `y` stands."""
        hatch = (
            f'<defs><pattern id="{self.name}-hatch" width="7" height="7" patternUnits="userSpaceOnUse" '
            'patternTransform="rotate(45)"><line x1="0" y1="0" x2="0" y2="7" stroke="currentColor" '
            'stroke-width="2.4" stroke-opacity="0.6"/></pattern></defs>'
        )
        body = "\n".join(self._elements)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {number(WIDTH)} {number(self.y + 6)}" '
            f'width="100%" class="kyoso-chart" role="img" lang="{self.language}" '
            f'aria-labelledby="{self.name}-title {self.name}-desc" fill="currentColor" font-family="inherit">\n'
            f'<title id="{self.name}-title">{escape(title, quote=False)}</title>\n'
            f'<desc id="{self.name}-desc">{escape(description, quote=False)}</desc>\n'
            + (hatch + "\n" if f"#{self.name}-hatch" in body else "")
            + f"{body}\n</svg>"
        )
