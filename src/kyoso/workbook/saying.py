"""The words of a workbook, in its language or in both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from kyoso.model import LANGUAGES, Language, language_of

Spoken = Literal["ja", "en", "both"]
Gettext = Callable[[str], str]


class Sayer(NamedTuple):
    """Words in the language of a workbook, or in both."""

    language: Spoken
    gettexts: dict[Language, Gettext]

    def __call__(self, message: str) -> str:
        """A message; in both languages Japanese comes first."""
        return self.each(lambda language: self.gettexts[language](message))

    def each(self, make: Callable[[Language], str], between: str = " / ") -> str:
        """What is made for each language."""
        languages = LANGUAGES if self.language == "both" else (self.language,)
        return between.join(dict.fromkeys(make(language) for language in languages))

    @property
    def main(self) -> Language:
        """The language of the file where it can say but one."""
        return language_of(self.language)
