"""How often Python looks for garbage that only refers to itself."""

from __future__ import annotations

import gc

# New objects between two looks; Python's own 700 took a fifth of the time of a build and an eighth of that of a check.
SELDOM = 50_000
# For a process that soon ends: a tenth less time for an edition, and 50 MB more.
RARELY = 500_000


def seldom(objects: int = SELDOM) -> None:
    """Look for it only after so many new objects, and never in what is loaded by now, which stays."""
    gc.freeze()
    gc.set_threshold(objects)


def no_more() -> None:
    """For a process that ends: what is loaded is not looked through once more, which takes a tenth of a second."""
    gc.freeze()
