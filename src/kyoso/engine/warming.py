"""A first draft as soon as the next: what makes and reads drafts is got ready in small steps, while nobody asks.

A step takes no longer than a reader notices, so a question that comes meanwhile is answered as soon as ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING

from kyoso.model import LANGUAGES

if TYPE_CHECKING:
    from kyoso.engine.calls import Engine

# In the order in which they import each other; the last one brings all that is still missing.
LOADED = (
    "jinja2.sandbox",
    "markdown_it",
    "kyoso.word.etree",
    "kyoso.word.opening",
    "kyoso.word.blocks",
    "kyoso.word.render",
    "kyoso.word.templates",
    "kyoso.word.drafts",
    "kyoso.word.reading",
    "kyoso.word.desk",
    "kyoso.carrying",
    "kyoso.engine.dropped",
)


class Warming:
    """What is got ready: once for all calls, and then for each that is asked for."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._loading = self._load()
        self._drafting: dict[str, Iterator[None]] = {}

    def step(self, call: str) -> bool:
        """Take the next step towards a draft of that call, if there is such a call; whether there may be more."""
        if next(self._loading, self) is None:
            return True
        if call not in self._engine.rulebook.calls:
            return False
        return next(self._drafting.setdefault(call, self._draft(call)), self) is None

    def _load(self) -> Iterator[None]:
        for name in LOADED:
            import_module(name)
            yield
        drafter = self._engine.desk.drafter
        for language in LANGUAGES:
            drafter.styled(language)
            yield

    def _draft(self, key: str) -> Iterator[None]:
        call, drafter = self._engine.rulebook.calls[key], self._engine.desk.drafter
        practice = call.document is None
        for language in LANGUAGES:
            drafter.templates.blocks(call, language, practice=practice)
            yield
        drafter.prepared(call, self._engine.language, practice=practice)
        yield
