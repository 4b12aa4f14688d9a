"""The words of the draft itself, to be told from its author's by what they say and never by their style.

They are known from the digests in the draft's manifest, and from a fresh draft of the same call. Where
neither is at hand, the place of a paragraph decides: the draft writes on its cover, under its headings
and behind its own tables, never behind an answer.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from kyoso.filled import OwnText
from kyoso.typed import plain

ALIKE = 0.6  # from here on, a paragraph is the draft's own, changed by its author
DIGITS = 8
# Style → what the draft writes in it. Ids as we write them and as LibreOffice makes them from the names.
OWN_STYLES: dict[str, str] = {
    "guidance": "guidance",
    "openquestion": "open",
    "smallnote": "note",
    "note": "note",  # what that style was called in earlier drafts
    "box": "box",
    "banner": "banner",
    "coverkicker": "title",
    "title": "title",
    "subtitle": "title",
    "tocheading": "title",
    "contentsheading": "title",
    **{f"{name}{level}": "contents" for name in ("toc", "contents") for level in (1, 2, 3)},
}
COVER = frozenset(("title", "box", "banner"))  # kinds that stand before the first section


def digest(text: str) -> str:
    """One number for a paragraph, or for a row whose cells stand apart by tabs; width, case and blanks do not count."""
    words = "\t".join(plain(cell) for cell in text.split("\t"))
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]


class OwnWords:
    """The draft's own paragraphs and rows, each to be met as often as it was made."""

    def __init__(self, digests: Iterable[str] = (), today: Sequence[OwnText] = ()) -> None:
        self._left = Counter(digests) | Counter(digest(each.text) for each in today)
        self._every = frozenset(self._left)
        self._texts: dict[str, list[str]] = {}
        for each in today:
            self._texts.setdefault(each.kind, []).append(plain(each.text))
        self.known = bool(self._left)

    def take(self, text: str) -> bool:
        """Whether these are words of the draft itself, as it was made; each is met once."""
        found = digest(text)
        if self._left[found] < 1:
            return False
        self._left[found] -= 1
        return True

    def has(self, text: str) -> bool:
        """Whether the draft says this somewhere."""
        return digest(text) in self._every

    def is_changed(self, kind: str, text: str) -> bool:
        """Whether these are words of the draft itself that somebody changed."""
        words = plain(text)
        return any(_alike(own, words) for own in self._texts.get(kind, ()))

    def has_texts(self, kind: str) -> bool:
        """Whether it is known what the draft says in paragraphs of this kind."""
        return bool(self._texts.get(kind))


def _alike(own: str, words: str) -> bool:
    if not own or len(own) >= 4 * len(words) + 8 or len(words) >= 4 * len(own) + 8:
        return False
    matcher = SequenceMatcher(None, own, words, autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE
