"""How often Python looks for garbage that only refers to itself."""

from __future__ import annotations

import gc

# New objects between two looks; Python's own 700 took a fifth of the time of a build and an eighth of that of a check.
SELDOM = 50_000


def seldom() -> None:
    """Look for it seldom in this process, and never in what is loaded by now, which stays."""
    gc.freeze()
    gc.set_threshold(SELDOM)
