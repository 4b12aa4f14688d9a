"""An invented document of the next fiscal year, and the marks that an officer would set in what is read of it.

It is made of the words as written of the newest year's rules, under the names of their areas and types, with the next
year in place of that one: three figures doubled, one gone, one condition reworded, one area more.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from kyoso import as_written
from kyoso.model import Figure, Text, sources_of
from kyoso.nextyear.turning import Turn
from kyoso.rulebook import Rulebook

NEW = {
    "ceiling": ("{}の支援規模：", "2千万円程度/年", "支援規模 | Scale of support"),
    "period": ("{}の支援期間：", "3年度", "支援期間 | Period of support"),
    "status": ("{}は", "新規採択（予定）", "公募の状況 | Status of the call"),
}
_LETTERS = "甲乙丙丁戊己庚辛壬癸"
_SIZE = re.compile(r"(\d+(?:\.\d+)?)((?:百万|千万|億)円|拠点|件)")


class NextDocument:
    """The document after the newest: its pages, and what an officer sees in it."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self.turn = Turn(rulebook.years[0], rulebook.years[0] + 1)
        every = [each for each in rulebook.figures.values() if each.fiscal_year == self.turn.old]
        self.figures = [each for each in every if self.turn.names(each.key)]
        number = next(each for each in range(len(_LETTERS)) if _area(each) not in rulebook.areas)
        self.area, self.area_ja = _area(number), f"練習分野{_LETTERS[number]}"
        self.area_en = f"Practice area {chr(ord('A') + number)}"
        sized = [each for each in self.figures if _is_told(each.source.as_written)]
        amounts, counts = ([each for each in sized if (each.unit == "hubs") == hubs] for hubs in (False, True))
        told = [each for each in self.figures if isinstance(each.value, Text) and as_written.numbers_in(each.value.ja)]
        self.like, amount, self.reworded = next(
            (call, amount, words)
            for call in rulebook.calls_in_order
            if rulebook.figures[call.status].value == "open"
            for amount in amounts
            for words in told
            if {amount.key, words.key} <= set(call.rules.values())
        )
        counts = [each for each in counts if each.key not in self.like.rules.values()]
        self.gone = min(counts, key=_value)
        largest = max(amounts, key=_value)
        others = [each for each in (*counts, *amounts) if each not in (amount, largest, self.gone)]
        self.changed = [amount, largest, max(others, key=lambda each: (each.unit == "hubs", _value(each)))]
        last = as_written.numbers_in(self.reworded.source.as_written)[-1]
        self._other = (last, str(int(last) + 10))
        self._sizes = {
            found[0]: f"{float(found[1]) * 2:g}{found[2]}"
            for figure in self.changed
            for source in sources_of(figure)
            for found in _SIZE.finditer(source.as_written)
        }
        self._lost = _SIZE.search(self.gone.source.as_written)[0]  # type: ignore[index]

    def words(self, words: str) -> str:
        """Words as written as the new document has them; "" where it says them no more."""
        if self._lost in words:
            return ""
        if words == self.reworded.source.as_written:
            words = words.replace(*self._other)
        return _SIZE.sub(lambda found: self._sizes.get(found[0], found[0]), self.turn.words(words))

    @property
    def told(self) -> str:
        """What the reworded condition says now, in both languages."""
        assert isinstance(self.reworded.value, Text)
        return " | ".join(text.replace(*self._other) for text in (self.reworded.value.ja, self.reworded.value.en))

    @property
    def pages(self) -> list[str]:
        """The pages, with the new area at the end of the last."""
        document = self.like and self.rulebook.figures[self.like.status].source.document
        pages: dict[str, dict[str, list[str]]] = {}
        for record in (
            *self.figures,
            *(each for each in self.rulebook.questions.values() if self.turn.names(each.key)),
        ):
            calls = self.rulebook.calls_of.get(record.key, []) if isinstance(record, Figure) else []
            areas, tiers = sorted({call.area for call in calls}), sorted({call.tier for call in calls})
            head = "・".join(
                [*(self.rulebook.areas[each].name.ja for each in areas if len(areas) == 1)]
                + [self.rulebook.tiers[each].name.ja for each in tiers if len(tiers) == 1]
            )
            for source in sources_of(record):
                lines = pages.setdefault(source.place, {}).setdefault(head, [])
                words = self.words(source.as_written)
                if source.document == document and words and words not in lines:
                    lines.append(words)
        made = []
        for _, heads in sorted(pages.items()):
            lines = [line for head in sorted(heads) for line in (head, *(f"{words}。" for words in heads[head]))]
            if any(heads.values()):
                made.append("\n".join(filter(None, lines)))
        made[0] = f"{self.turn.new}年1月10日。\n{made[0]}"
        new = [f"{start.format(self.area_ja)}{words}。" for start, words, _ in NEW.values()]
        made[-1] = "\n".join([made[-1], self.area_ja, f"{self.area_ja}【新設】。", *new])
        return made

    def mark(self, path: Path) -> None:
        """The marks, as an officer would set them: what stayed at once, each change with its key, what is new named."""
        data: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
        data["all-as-before"] = "accept"
        for item in data["items"]:
            item |= self._mark(item)
        for entry in data["reworded"]:
            if self.turn.names(entry["key"]):
                entry["mark"] = "accept"
            if entry["key"] == self.reworded.key:
                entry["told"] = self.told
        words = f"{self.area_ja}【新設】"
        page = data["items"][-1]["page"]
        data["areas"] = [{"key": self.area, "name": f"{self.area_ja} | {self.area_en}", "page": page, "words": words}]
        data["calls"] = [{"area": self.area, "tier": self.like.tier, "like": self.like.key}]
        text = path.read_text("utf-8")
        head = "".join(line for line in text.splitlines(keepends=True) if line.startswith("#"))
        path.write_text(head + yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=10**6), "utf-8")

    def _mark(self, item: dict[str, Any]) -> dict[str, str]:
        if self.area_ja in item["sentence"]:
            for role, (start, words, label) in NEW.items():
                if item["words"] == words and start.format(self.area_ja) + words in item["sentence"].replace(" ", ""):
                    key = f"fy{self.turn.new}.{self.area}.{self.like.tier}.{role}"
                    return {"mark": "new", "key": key, "label": label}
            return {"mark": "skip"}
        if item["verdict"] == "as-before":
            return {}
        for figure in (*(self.rulebook.figures[key] for key in item["likely"]), *self.changed):
            if self._said(figure) == item["value"]:
                return {"mark": "accept", "key": figure.key}
        return {"mark": "skip"}

    def _said(self, figure: Figure) -> object:
        """What the new document says of a figure."""
        words = self.words(figure.source.as_written)
        if figure.unit == "status":
            return figure.value
        return as_written.read(words, unit=figure.unit, label=figure.label.ja).value if words else None


def _is_told(words: str) -> bool:
    """Whether words as written hold one size, and more than it."""
    return len(_SIZE.findall(words)) == 1 and _SIZE.fullmatch(words) is None


def _area(number: int) -> str:
    """The name of an area that nobody has yet."""
    return "practice" + (f"-{number + 1}" if number else "")


def _value(figure: Figure) -> int:
    assert isinstance(figure.value, int)
    return figure.value
