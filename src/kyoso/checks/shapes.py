"""What a kind of check can judge, declared on it: shapes of rules, one value or a range, and what else a row must say.

A table that asks a kind for another shape is refused, so that no check answers of a rule that it does not understand,
and none falls silent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal, NamedTuple, TypeVar

from kyoso import wording
from kyoso.model import Figure, Unit

Shape = Literal[
    "money in all", "money a period", "a number of periods", "a project period", "a period", "a count", "a share",
    "a date", "a status", "words",
]  # fmt: skip
Span = Literal["one", "range", "either"]  # one value, from one to another, or any of both
Side = Literal["", "at most", "at least", "exactly"]  # on which side of the rule a plan has to be

SHAPES: dict[Unit, Shape] = {
    "yen": "money in all",
    "yen/fiscal-year": "money a period",
    "yen/year": "money a period",
    "fiscal-years": "a number of periods",
    "years": "a number of periods",
    "project-year": "a project period",
    "fiscal-year": "a period",
    "hubs": "a count",
    "adoptions": "a count",
    "programmes": "a count",
    "institutions": "a count",
    "companies": "a count",
    "municipalities": "a count",
    "percent": "a share",
    "date": "a date",
    "status": "a status",
    "text": "words",
}
ANY: tuple[Shape, ...] = tuple(dict.fromkeys(SHAPES.values()))
# Bounds in a rule's own words that a check on that side would turn around.
_AGAINST: dict[Side, frozenset[wording.Meaning]] = {
    "": frozenset(),
    "at most": frozenset({"floor"}),
    "at least": frozenset({"cap", "until"}),
    "exactly": frozenset({"floor", "cap", "until"}),
}


class Judged(NamedTuple):
    """What a kind can judge, and what a row of it must say beside."""

    shapes: tuple[Shape, ...] = ()  # none: it looks at no rule
    span: Span = "either"
    side: Side = ""
    backs: bool = False  # a rule only backs it up, and may be left out
    needs: tuple[str, ...] = ()  # settings of a row; `a|b` is exactly one of them

    def fits(self, figure: Figure) -> bool:
        """Whether a rule has a shape, a span and bounds that the kind can judge."""
        ranged = isinstance(figure.value, tuple)
        spans = self.span == "either" or ranged == (self.span == "range")
        return SHAPES[figure.unit] in self.shapes and spans and not self.against(figure)

    def against(self, figure: Figure) -> list[str]:
        """The rule's own words that bound it on the other side."""
        return [name for name in figure.qualifiers if _AGAINST[self.side] & set(wording.QUALIFIERS[name].means)]

    def __str__(self) -> str:
        known = {"one": "one value: ", "range": "a range: ", "either": ""}[self.span]
        return known + " or ".join(self.shapes)


LONGEST = 60  # characters of a rule's words that a message repeats
JUDGED: dict[str, Judged] = {}  # by the name of the kind
NO_RULE = Judged()
Check = TypeVar("Check", bound=Callable[..., Any])


def judges(
    *shapes: Shape, span: Span = "one", side: Side = "", backs: bool = False, needs: tuple[str, ...] = ()
) -> Callable[[Check], Check]:
    """Declares of a kind of check what it can judge; the function's name is that of the kind."""

    def declared(check: Check) -> Check:
        JUDGED[check.__name__.replace("_", "-")] = Judged(shapes, span, side, backs, needs)
        return check

    return declared


def shape_of(figure: Figure) -> str:
    """The shape of a rule in words, with its key and what it says."""
    ranged = "a range of " if isinstance(figure.value, tuple) else ""
    words = wording.in_words(figure, "en")
    said = words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"
    return f"{figure.key} is {ranged}{SHAPES[figure.unit]} ({said})"


def against(kind: str, figure: Figure) -> list[str]:
    """The rule's own words that bound it on the other side than a kind does."""
    return JUDGED.get(kind, NO_RULE).against(figure)


def misfits(kind: str, figure: Figure) -> Iterator[str]:
    """Why a kind cannot judge a rule, with the kinds that can."""
    judged = JUDGED.get(kind, NO_RULE)
    if not judged.shapes:
        yield f"{kind} looks at no rule; leave it out"
    elif not judged.fits(figure):
        words = judged.against(figure)
        why = f"says {judged.side}, the rule says {' '.join(words)}" if words else f"judges {judged}"
        others = [name for name, each in JUDGED.items() if not each.backs and each.fits(figure)]
        hint = f"; kinds that can judge it: {', '.join(others)}" if others else ""
        yield f"{kind} {why}; {shape_of(figure)}{hint}"
