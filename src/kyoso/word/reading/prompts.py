"""The prompts of a draft, to be told from what its author wrote."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kyoso.model import Language
from kyoso.word.render import BLANK, ROOM, marked


class Prompts:
    """The words that a draft shows where nothing is written yet."""

    def __init__(self, languages: Sequence[Language]) -> None:
        self.languages = languages
        choices = {tuple(languages), *((language,) for language in languages)}
        self.rooms = [marked(ROOM, choice) for choice in sorted(choices)]
        self.blanks = [marked(BLANK, choice, "\0").split("\0") for choice in sorted(choices)]

    def without(self, text: str, label: str) -> str | None:
        """The text without a prompt; None where there is none."""
        tidy = text.strip()
        if not tidy or (tidy[0] not in "（(" and tidy[-1] not in "）)"):
            return None
        for room in self.rooms:
            if tidy == room:
                return ""
        for before, after in self.blanks:
            if tidy.startswith(before) and tidy.endswith(after) and "\n" not in tidy:
                return ""
        blanks = [before + label + after for before, after in self.blanks] if label else []
        return _beside((*self.rooms, *blanks), text)


def _beside(prompts: Iterable[str], text: str) -> str | None:
    for prompt in prompts:
        if text.startswith(prompt):
            return text.removeprefix(prompt)
        if text.endswith(prompt):
            return text.removesuffix(prompt)
    return None
