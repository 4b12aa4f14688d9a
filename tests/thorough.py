"""How much of a large set of cases an ordinary run takes; `make thorough`, which runs each week, takes all of it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TypeVar

Item = TypeVar("Item")
THOROUGH = os.environ.get("KYOSO_THOROUGH") == "all"


def some(items: Iterable[Item], one_of: int, first: int = 0) -> list[Item]:
    """One of so many items, from the first that is asked for; all of them in a thorough run."""
    return list(items) if THOROUGH else list(items)[first::one_of]
