"""How easy the pages are to read: sentence length, rare kanji, passive and grade, for both languages. No limits.

English: the grade of Flesch and Kincaid (1975), with syllables counted by groups of vowels. Japanese: the score of
Tateisi, Ono and Yamada (1988), about 50 for an average text and more for an easier one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from babel.messages.pofile import read_po

from kyoso.model import Language

_ROLE = re.compile(r"\{[\w-]+\}`([^`<]*?)(?:\s*<[^`>]*>)?`")
NOT_PAGES = ("cases", "messages", "templates")
_PASSIVE_JA = re.compile(
    r"[かさたなはまらわがざだばぱ]れ(?:ます|ません|ました|てい|る|た)|られ(?:ます|ません|ました|てい|る|た)"
)
_PASSIVE_EN = re.compile(
    r"\b(?:is|are|was|were|be|been|being)\s+(?:not\s+|\w+ly\s+)?"
    r"(?:\w+ed|given|written|made|shown|known|said|set|held|taken|kept|drawn|left|read|put|seen|chosen|found|sent)\b",
    re.IGNORECASE,
)
_JIS_LEVEL_1 = range(0x889F, 0x9873)  # in Shift JIS: the 2,965 kanji of ordinary use


@dataclass(frozen=True)
class Ease:
    """Of one page in one language; shares are of all sentences, rare kanji of all kanji."""

    page: str
    language: Language
    sentences: int
    length: float  # characters of a Japanese sentence, words of an English one
    rare_kanji: float
    passive: float
    score: float  # Japanese: about 50, more is easier; English: years of school, less is easier

    def line(self) -> list[str]:
        """The measures as cells of a table."""
        return [f"{value:.2f}" if isinstance(value, float) else str(value) for value in astuple(self)]


HEAD = [each.name for each in fields(Ease)]


def measure(page: str, language: Language, text: str) -> Ease:
    """The measures of a text in whole sentences."""
    sentences = list(_sentences(text, language))
    number = max(len(sentences), 1)
    joined = "".join(sentences)
    kanji = re.findall(r"[\u4e00-\u9fff]", joined)
    passive = _PASSIVE_JA if language == "ja" else _PASSIVE_EN
    length = len(joined) / number if language == "ja" else sum(len(_words(each)) for each in sentences) / number
    return Ease(
        page,
        language,
        len(sentences),
        length,
        sum(map(is_rare, kanji)) / max(len(kanji), 1),
        sum(bool(passive.search(each)) for each in sentences) / number,
        japanese_score(joined, number) if language == "ja" else english_grade(sentences),
    )


def is_rare(kanji: str) -> bool:
    """Whether a kanji is none of the first level of JIS X 0208."""
    try:
        return int.from_bytes(kanji.encode("shift_jis")) not in _JIS_LEVEL_1
    except UnicodeEncodeError:
        return True


def japanese_score(text: str, sentences: int) -> float:
    """Tateisi, Ono and Yamada: from the lengths of sentences and of runs of each script, and commas to a sentence."""

    def run(of: str) -> float:
        found = re.findall(f"[{of}]+", text)
        return sum(map(len, found)) / len(found) if found else 0

    return (
        115.79
        - 0.12 * len(text) / sentences
        - 1.37 * run("A-Za-z")
        + 7.4 * run("ぁ-ん")
        - 23.18 * run("一-龥々")
        - 5.4 * run("ァ-ヶー")
        - 4.67 * text.count("、") / sentences
    )


def english_grade(sentences: list[str]) -> float:
    """Flesch and Kincaid: years of school from the lengths of sentences and words."""
    words = [word for each in sentences for word in _words(each)]
    if not words:
        return 0.0
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(_syllables, words)) / len(words) - 15.59


def _words(text: str) -> list[str]:
    return re.findall(r"[A-Za-z][A-Za-z’'-]*", text)


def _syllables(word: str) -> int:
    groups = len(re.findall(r"[aeiouy]+", word.lower()))
    return max(1, groups - (word.lower().endswith("e") and not word.lower().endswith("le")))


def _sentences(text: str, language: Language) -> Iterator[str]:
    ends = r"(?<=[。？！])" if language == "ja" else r"(?<=[.?!])\s+"
    for paragraph in re.split(r"\n\s*\n", text):
        for sentence in re.split(ends, " ".join(paragraph.split())):
            if sentence.strip().endswith(("。", "？", "！", ".", "?", "!")):
                yield sentence.strip()


def pages(catalogues: Path) -> Iterator[tuple[str, Language, str]]:
    """The prose of every page in both languages, from its catalogue."""
    for path in sorted(catalogues.glob("*.po")):
        if path.stem in NOT_PAGES:
            continue
        with path.open("rb") as file:
            messages = [message for message in read_po(file, locale="en") if message.id]
        yield path.stem, "ja", _ROLE.sub(r"\1", "\n\n".join(str(message.id) for message in messages))
        yield path.stem, "en", _ROLE.sub(r"\1", "\n\n".join(str(message.string) for message in messages))
