"""Which figures, statements, calls and questions of a year go on, in which words; what is left out, and why.

Nothing goes on that nobody marked. What is left out is named with its reason, for the list of what is left to do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from functools import cached_property
from typing import NamedTuple

import msgspec

from kyoso import as_written
from kyoso.errors import Problem
from kyoso.fingerprints import Fingerprints
from kyoso.incoming.proposals import Entry, Gone, Marked, NewCall
from kyoso.incoming.registering import pair
from kyoso.model import Call, Figure, OpenQuestion, Source, Text, Unit, sources_of
from kyoso.nextyear.turning import Turn
from kyoso.rulebook import Rulebook
from kyoso.typed import fold
from kyoso.wording import QUALIFIERS, fiscal_year

_PHRASE = re.compile(r"[^。、※•・①-⑳【＜<(「]{0,20}")  # to the end of a phrase, or as far as it may reach
SHORTEST = 2  # characters that two wordings of a statement must share somewhere
UNSEEN = Text(
    ja="この問いについて、{}の資料はまだ確かめていません",
    en="The {} document has not been looked at for this question yet",
)


class Kept(NamedTuple):
    """A figure or statement of the new year: what it was, and where the new document says it."""

    key: str
    label: Text
    figure: Figure | None  # of the old year; none for what is new
    sources: tuple[Source, ...]
    value: Text | str | int | tuple[int, int] | None = None  # of a statement, a status, or what words do not say
    unit: Unit | None = None  # where the words leave it open
    said: tuple[tuple[str, Source], ...] = ()
    note: Text | None = None
    typed: Text | None = None

    @property
    def is_statement(self) -> bool:
        """Whether it is told in words."""
        return isinstance(self.value, Text)


class Left(NamedTuple):
    """What somebody has to look at, and why."""

    key: str
    why: str


class Decided(NamedTuple):
    """The new year."""

    turn: Turn
    document: str
    kept: tuple[Kept, ...]
    questions: tuple[OpenQuestion, ...]
    calls: tuple[tuple[Call, str], ...]  # with the key of the call of the old year that each is like
    areas: tuple[tuple[str, Text, Source], ...]
    out: tuple[Left, ...]  # not in the new year
    look: tuple[Left, ...]  # in it, and to be looked at


class Deciding:
    """What of a year goes on into the next, by what was marked in a document."""

    def __init__(
        self, rulebook: Rulebook, prints: Fingerprints, turn: Turn, marked: Marked, said: Iterable[Source]
    ) -> None:
        self.rulebook, self.prints, self.turn, self.marked = rulebook, prints, turn, marked
        self.said = [each for each in said if each.document in self._documents]
        self.out: list[Left] = []
        self.look: list[Left] = []

    @cached_property
    def _documents(self) -> set[str]:
        """The documents that the old year cites."""
        return {
            figure.source.document for figure in self.rulebook.figures.values() if figure.fiscal_year == self.turn.old
        }

    @cached_property
    def _places(self) -> list[str]:
        return [place.place for place in self.rulebook.documents[self.marked.document].places]

    def decided(self) -> Decided:
        """All of it."""
        kept = [*self._figures(), *self._new()]
        keys = {each.key for each in kept}
        questions = tuple(self._questions())
        calls = [*self._calls(keys), *self._new_calls(keys)]
        if not calls:
            raise Problem(
                f"no call of {self.turn.old} has its status marked; a call needs one: mark it accept, its key "
                f"fy{self.turn.old}.….status"
            )
        areas = tuple((each.key, pair(each.name), self._at(each.page, each.words)) for each in self.marked.areas)
        self._topics(keys)
        return Decided(
            self.turn,
            self.marked.document,
            tuple(kept),
            questions,
            tuple(calls),
            areas,
            tuple(self.out),
            tuple(self.look),
        )

    # -- figures and statements ---------------------------------------------------------

    def _figures(self) -> Iterator[Kept]:
        accepted: dict[str, list[Entry]] = {}
        for entry in self.marked.accepted:
            accepted.setdefault(entry.key, []).append(entry)
        for figure in self.rulebook.figures.values():
            if figure.fiscal_year != self.turn.old or not self.turn.names(figure.key):
                continue
            if isinstance(figure.value, Text):
                kept = self._statement(figure, figure.value)
            else:
                kept = self._number(figure, accepted.get(figure.key, []))
            if kept is not None:
                yield kept

    def _statement(self, figure: Figure, value: Text) -> Kept | None:
        """A statement that the document makes in the same words, or in others that somebody marked."""
        there = self._standing(figure)
        said = tuple(self._said_of_statement(figure, there))
        common = Kept(self.turn.key(figure.key), self.turn.text(figure.label), figure, there, value, None, said)
        if there and self.marked.as_before:
            return common._replace(note=figure.note)
        reworded = next((each for each in self.marked.reworded if each.key == figure.key), None)
        if reworded is not None:
            return self._reworded(common, reworded, value)
        self.out.append(
            Left(figure.key, "not said in these words, and nobody marked it" if not there else "not marked")
        )
        return None

    def _reworded(self, common: Kept, reworded: Gone, value: Text) -> Kept:
        """The statement in the words of the new document, told as before or as somebody wrote beside it."""
        assert common.figure is not None
        words = closest(common.figure.source.as_written, reworded.sentence)
        told = pair(reworded.told) if reworded.told else value
        strange = set(as_written.numbers_in(told.ja)) - set(as_written.numbers_in(words))
        if strange:
            numbers = ", ".join(sorted(strange))
            raise Problem(f"{reworded.key}: 「{told.ja}」 names {numbers}, and 「{words}」 does not; say it anew: told")
        self.look.append(Left(common.key, f"reworded to 「{words}」; is it told so in both languages?"))
        return common._replace(sources=(self._at(reworded.page, words),), said=(), value=told)

    def _said_of_statement(self, figure: Figure, there: tuple[Source, ...]) -> Iterator[tuple[str, Source]]:
        own = as_written.said_of_text(there[0].as_written) if there else ()
        for name in figure.qualifiers:
            at = next((each for each in there if fold(name) in fold(each.as_written)), None)
            if name not in own and at is not None:
                yield name, at

    def _number(self, figure: Figure, entries: list[Entry]) -> Kept | None:
        """A figure that somebody accepted, in the words of the document."""
        if not entries:
            gone = "no longer said" if figure.key in self.marked.gone else "not marked"
            self.out.append(Left(figure.key, gone))
            return None
        same = all(entry.value == figure.value or entry.verdict == "as-before" for entry in entries)
        there = self._standing(figure) if same else ()
        sources = list(there) or [self._at(entry.page, entry.words) for entry in entries]
        sources.sort(key=lambda each: -_likeness(each.as_written, figure.source.as_written))
        label = self.turn.text(figure.label)
        kept = Kept(self.turn.key(figure.key), label, figure, tuple(dict.fromkeys(sources)))
        kept = kept._replace(note=figure.note if len(there) == len(tuple(sources_of(figure))) else None)
        if figure.note and kept.note is None:
            self.look.append(Left(kept.key, f"its note was left out: {figure.note.ja}"))
        if figure.unit == "status":
            return kept._replace(
                value=str(figure.value if same else entries[0].value), said=tuple(self._said(figure, ()))
            )
        return self._read(kept, figure, entries[0])

    def _read(self, kept: Kept, figure: Figure, entry: Entry) -> Kept | None:
        """The figure with what its words say; left out where they can be read in no way, or in another."""
        if figure.typed:
            self.look.append(Left(kept.key, f"its value is typed, since {figure.typed.ja}; is it still so?"))
            return kept._replace(value=entry.value, typed=figure.typed, unit=figure.unit)
        reading, unit = _reading(kept.sources[0].as_written, kept.label.ja, figure.unit)
        if reading is None or (entry.value != reading.value and entry.verdict != "as-before"):
            self.out.append(
                Left(figure.key, f"「{entry.words}」 (item {entry.number}) cannot be read as {figure.unit}")
            )
            return None
        return kept._replace(unit=unit, said=tuple(self._said(figure, reading.qualifiers)))

    def _said(self, figure: Figure, own: tuple[str, ...]) -> Iterator[tuple[str, Source]]:
        """What the old year's page or table said of it, where the new document says the same of its own year."""
        for name in figure.qualifiers:
            if name in own or name not in QUALIFIERS:
                continue
            words = [self.turn.words(each.as_written) for each in self.said if fold(name) in fold(each.as_written)]
            words += [each[: each.index(name) + len(name)] for each in words if name in each]  # without what may change
            at = next((source for each in words for source in self._find(each)), None)
            if at is not None:
                yield name, at
            else:
                why = f"{name} was said of it by its page or table; is it still? (said=[…])"
                self.look.append(Left(self.turn.key(figure.key), why))

    def _new(self) -> Iterator[Kept]:
        """What the rules did not have, and somebody gave a key and a label."""
        for entry in self.marked.new:
            if not entry.key.startswith(f"fy{self.turn.new}."):
                why = f"item {entry.number} is marked new: give it a key (fy{self.turn.new}.…) and a label"
                self.out.append(Left(f"「{entry.words}」 {entry.page}", why))
                continue
            kept = Kept(entry.key, pair(entry.label), None, (self._at(entry.page, entry.words),))
            if entry.unit == "status":
                yield kept._replace(value=str(entry.value))
                continue
            reading, unit = _reading(entry.words, kept.label.ja, None)
            if reading is None:
                self.out.append(
                    Left(entry.key, f"「{entry.words}」 cannot be read; write it into its notebook by hand")
                )
            else:
                yield kept._replace(unit=unit)

    # -- where the new document says something ---------------------------------------------

    def _at(self, place: str, words: str) -> Source:
        source = Source(document=self.marked.document, place=place, as_written=words)
        if place not in self._places or not self.prints.hold(source):
            raise Problem(f"{self.marked.document} {place} does not say 「{words}」; mend the page or the words")
        return source

    def _find(self, words: str) -> Iterator[Source]:
        for place in self._places:
            source = Source(document=self.marked.document, place=place, as_written=words)
            if self.prints.hold(source):
                yield source

    def _standing(self, record: Figure | OpenQuestion) -> tuple[Source, ...]:
        """The words of its sources, each where the new document says them first; a question's of the new year, too."""
        found = []
        for each in sources_of(record):
            own = {each.as_written: 0, self.turn.words(each.as_written): 1}
            words = own if isinstance(record, OpenQuestion) else [each.as_written]
            if each.document in self._documents:
                found += [at for said in words for at in self._find(said)][:1]
        return tuple(found)

    # -- questions and calls -----------------------------------------------------------------

    def _questions(self) -> Iterator[OpenQuestion]:
        """The year's own questions, asked of the new year; that they are still open is for somebody to see."""
        asked = {key for call in self._old_calls for key in call.questions}
        for question in self.rulebook.questions.values():
            if not self.turn.names(question.key) or question.key not in asked:
                continue
            key, there = self.turn.key(question.key), self._standing(question)
            of_old = [each for each in question.sources if each.document in self._documents]
            if of_old and len(there) == len(of_old):
                known = self.turn.text(question.known)
            else:
                known = Text(
                    ja=UNSEEN.ja.format(fiscal_year(self.turn.new, "ja")),
                    en=UNSEEN.en.format(fiscal_year(self.turn.new, "en")),
                )
                self.look.append(
                    Left(key, f"look what the document says about it: {self.turn.words(question.question.ja)}")
                )
            sources = (*(each for each in question.sources if each.document not in self._documents), *there)
            yield OpenQuestion(key=key, question=self.turn.text(question.question), known=known, sources=sources)

    @cached_property
    def _old_calls(self) -> list[Call]:
        return [call for call in self.rulebook.calls_in_order if call.fiscal_year == self.turn.old]

    def _calls(self, keys: set[str]) -> Iterator[tuple[Call, str]]:
        for call in self._old_calls:
            made = self._like(call, call.area, call.tier, self.turn.key(call.key), keys)
            if made.status not in keys:
                self.out.append(
                    Left(call.key, f"its status {call.status} was not marked, so the year has no such call")
                )
                continue
            yield made, call.key

    def _new_calls(self, keys: set[str]) -> Iterator[tuple[Call, str]]:
        for given in self.marked.calls:
            yield self._new_call(given, keys), given.like

    def _new_call(self, given: NewCall, keys: set[str]) -> Call:
        like = self.rulebook.calls[given.like]
        key = f"fy{self.turn.new}.{given.area}.{given.tier}"
        made = self._like(like, given.area, given.tier, key, keys)
        strange = [area for area in self.rulebook.areas if area != given.area]
        own = tuple(each for each in made.questions if not any(each.startswith(f"open.{area}-") for area in strange))
        if dropped := sorted(set(made.questions) - set(own)):
            why = f"what does the document leave open here? These questions are of {like.area}: {', '.join(dropped)}"
            self.look.append(Left(key, why))
        status = f"{key}.status"
        if status not in keys:
            raise Problem(f"{key}: no item has the key {status}; mark the words about its status new, with that key")
        return _replaced(made, status=status, questions=own, promotes_to=None)

    def _like(self, call: Call, area: str, tier: str, key: str, keys: set[str]) -> Call:
        """The call in the new year: each role with the key that is there, its own ones first."""
        prefix = f"fy{self.turn.new}"
        rules = {}
        for role, old in call.rules.items():
            strange = {*self.rulebook.areas, *self.rulebook.tiers} - {area, tier}
            if call.area == area and call.tier == tier:
                strange = set()
            new = self.turn.key(old)
            if new in keys and not strange & set(new.split(".")):
                rules[role] = new
        for new in sorted(keys, key=lambda each: each.count(".")):
            parts = new.split(".")
            own = parts[0] == prefix and {area, tier} >= set(parts[1:-1]) and parts[-1] != "status"
            if own and new in self._given:
                rules[parts[-1]] = new
        questions = tuple(self.turn.key(each) for each in call.questions)
        return _replaced(
            call, key=key, area=area, tier=tier, fiscal_year=self.turn.new, rules=rules, questions=questions,
            status=self.turn.key(call.status), carried=(),
        )  # fmt: skip

    @cached_property
    def _given(self) -> set[str]:
        return {entry.key for entry in self.marked.new}

    def _topics(self, keys: set[str]) -> None:
        for topic in self.rulebook.topics.values():
            named = [new for old in topic.figures if (new := self.turn.key(old)) != old and new in keys]
            if named:
                self.look.append(Left(topic.key, f"add {', '.join(named)} where it is about the same"))


def _replaced(call: Call, **given: object) -> Call:
    return msgspec.structs.replace(call, **given)


def _reading(words: str, label: str, unit: Unit | None) -> tuple[as_written.Reading | None, Unit | None]:
    """What words say by themselves, or else with the unit; and the unit where it must be said."""
    for given in (None, unit):
        try:
            reading = as_written.read(words, unit=given, label=label)
        except ValueError:
            continue
        if unit is None or reading.unit == unit:
            return reading, given
    return None, None


def _likeness(first: str, second: str) -> float:
    return SequenceMatcher(None, fold(first), fold(second), autojunk=False).ratio()


def closest(words: str, sentence: str) -> str:
    """The part of a sentence that stands in for words: from the first that they share to the end of its phrase.

    >>> closest("若手研究者（20~40代前半）", "なお、若手研究者（20~45歳）、ほか")
    '若手研究者(20~45歳)'
    """
    plain = fold(sentence)
    shared = SequenceMatcher(None, fold(words), plain, autojunk=False).get_matching_blocks()
    found = [each for each in shared if each.size >= SHORTEST]
    if not found:
        return plain
    start, end = found[0].b, found[-1].b + found[-1].size
    return plain[start : end + len(_PHRASE.match(plain[end:])[0])]  # type: ignore[index]
