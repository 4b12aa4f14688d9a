"""The year in keys and words, from one fiscal year to another."""

from __future__ import annotations

import re
from typing import NamedTuple

from kyoso.model import LANGUAGES, Text
from kyoso.wording import fiscal_year


class Turn(NamedTuple):
    """From one fiscal year to another.

    >>> Turn(2025, 2026).key("open.fy2025-dates"), Turn(2025, 2026).words("令和7年度の資料")
    ('open.fy2026-dates', '令和8年度の資料')
    """

    old: int
    new: int

    def key(self, key: str) -> str:
        """The key, pattern or label of the same in the new year; one that names no year, or another, as it is."""
        return re.sub(rf"\bfy{self.old}\b", f"fy{self.new}", key)

    def words(self, words: str) -> str:
        """Words in either language that name the old year, with the new one."""
        for language in LANGUAGES:
            words = words.replace(fiscal_year(self.old, language), fiscal_year(self.new, language))
        return words

    def text(self, text: Text) -> Text:
        """The same for words in both languages."""
        return Text(ja=self.words(text.ja), en=self.words(text.en))

    def names(self, key: str) -> bool:
        """Whether a key names the old year."""
        return self.key(key) != key
