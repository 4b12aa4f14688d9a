"""What there is to do after carrying over: moved, unplaced, new to fill, changed rules, what no longer fits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any, Literal

from msgspec import Struct

from kyoso import wording
from kyoso.carrying.own import APPENDIX, Fresh
from kyoso.carrying.placing import Placed, Placer
from kyoso.carrying.survey import Survey
from kyoso.carrying.words import TBL, blocks_of, cells, marks_in, rows, text_of, words_of
from kyoso.checks import Judge, Speaker, Verdict, of_plan
from kyoso.filled import Filled, Place
from kyoso.model import Call, Figure, Language, Text
from kyoso.packs import pack
from kyoso.plan import Plan
from kyoso.rulebook import Rulebook
from kyoso.typed import plain
from kyoso.word.names import rules_used

Kind = Literal["moved", "unplaced", "new", "rule", "unsettled", "unfit", "gone", "look", "kept"]
Part = Literal["do", "look", "know"]
PARTS: dict[Part, Text] = {
    "do": Text(ja="すること", en="To do"),
    "look": Text(ja="確かめること", en="To look at"),
    "know": Text(ja="お知らせ", en="For information"),
}
PART_OF: dict[Kind, Part] = {
    "unfit": "do",
    "new": "do",
    "unplaced": "do",
    "rule": "look",
    "unsettled": "look",
    "look": "look",
    "moved": "know",
    "gone": "know",
    "kept": "know",
}
KINDS: dict[Kind, Text] = {
    "unfit": Text(ja="合わなくなったもの", en="No longer fits"),
    "unsettled": Text(ja="資料からは決まらないもの", en="Not settled by the documents"),
    "rule": Text(ja="変わった決まり", en="Rules that changed"),
    "new": Text(ja="新しく書くもの", en="New to fill in"),
    "unplaced": Text(ja="置く所がないもの", en="Not placed"),
    "look": Text(ja="引き継げなかったもの", en="Not carried over"),
    "moved": Text(ja="移したもの", en="Moved"),
    "gone": Text(ja="消したままにしたもの", en="Left out, as in the earlier draft"),
    "kept": Text(ja="そのまま引き継いだ設定など", en="Settings and the like that came along"),
}
JOINER = Text(ja="、", en="; ")
NEAR = 0.5  # likeness of two headings from which on one is proposed for the other
FOUND = Text(ja="{found}（{asked}）。{unsaid}", en="{found} ({asked}) {unsaid}")
# Open whatever the plan says, or a room that is listed as new.
UNASKED = ("confirm", "not-for-new-proposals", "person-missing", "age-missing")
FEW = 5  # rules of one call alone up to which each is an item of its own
MESSAGES: dict[str, Text] = {
    "moved": Text(ja="{title}：{count}点", en="{title}: {count}"),
    "unplaced": Text(
        ja="{title}：{count}点。付録の終わりにあります。要るものを本文に移してください",
        en="{title}: {count}, in the appendix at the end; move what is needed into the text",
    ),
    "near": Text(ja="。近い項目は「{near}」です", en="; the nearest place is “{near}”"),
    "gone": Text(ja="{count}点（{labels}）", en="{count} ({labels})"),
    "unknown": Text(
        ja="定義のない書式や参照を外しました。文章はそのままです：{labels}",
        en="references to what is defined nowhere were dropped, the text is as it was: {labels}",
    ),
    "setup": Text(ja="ページの設定：{labels}", en="page setup: {labels}"),
    "control": Text(
        ja="下書きの項目を囲むコンテンツ コントロール：{labels}",
        en="content controls round parts of the draft: {labels}",
    ),
    "kept": Text(ja="{labels}", en="{labels}"),
    "comments": Text(ja="{title}：コメントだけです", en="{title}: comments alone"),
    "new": Text(ja="{title}：前の下書きにない項目です", en="{title}: not in the earlier draft"),
    "rule": Text(ja="{label}：「{old}」から「{new}」に変わりました", en="{label}: from “{old}” to “{new}”"),
    "rule-new": Text(
        ja="{label}：「{new}」（前の公募にない決まり）", en="{label}: “{new}” (not a rule of the earlier call)"
    ),
    "rule-gone": Text(
        ja="{label}：「{old}」という決まりは、この公募の資料にありません",
        en="{label}: “{old}” is not among the rules of this call",
    ),
    "rule-new-many": Text(
        ja="前の公募にない決まりが{count}あります。言葉は下書きの表にあります：{labels}",
        en="{count} that are not rules of the earlier call; the draft's tables have their words: {labels}",
    ),
    "rule-gone-many": Text(
        ja="この公募の資料にない決まりが{count}あります：{labels}",
        en="{count} that are not among the rules of this call: {labels}",
    ),
}


class Item(Struct, frozen=True):
    """One thing to know or to do, and where in the new draft."""

    kind: Kind
    words: str
    place: Place = Place()


class Change(Struct, frozen=True):
    """What was carried over, between which calls."""

    filled: Filled
    plan: Plan
    found: Survey
    fresh: Fresh
    old: Call
    call: Call
    rulebook: Rulebook
    language: Language
    judge: Judge
    speaker: Speaker
    beside: Beside

    @property
    def calls(self) -> tuple[Call, Call]:
        """The earlier call and this one."""
        return self.old, self.call


class Beside(Struct, frozen=True):
    """What became of that which stands beside the text, by its names."""

    kept: tuple[str, ...] = ()
    setups: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


def work_list(change: Change, placer: Placer) -> tuple[Item, ...]:
    """Everything, most pressing first; each line once."""
    items: dict[tuple[Kind, str], Item] = {}
    for item in _Lister(change, placer).items():
        items.setdefault((item.kind, item.words), item)
    order = list(PARTS)
    return tuple(sorted(items.values(), key=lambda item: order.index(PART_OF[item.kind])))


class _Lister:
    def __init__(self, change: Change, placer: Placer) -> None:
        self.change, self.language = change, change.language
        self.placed: Placed = placer.placed
        self.body = placer.body
        self.blocks = blocks_of(self.body)
        self.rules_now = rules_used(change.rulebook, change.old)
        self.places: dict[str, Place] = {}
        self.titles: dict[str, str] = {}
        for number, block in enumerate(self.blocks):
            for name in marks_in(block):
                self.places.setdefault(name, self._place(number, block, name))
        self.facts: dict[str, Place] = {}
        self.no_fact = Place(block=0)
        for number, block in enumerate(self.blocks):
            names = marks_in(block) if block.tag == TBL else ["no table"]
            for count, row in enumerate(rows(block), 1) if not names else ():
                self.no_fact = self.no_fact if self.no_fact.block else Place(block=number, row=1)
                self.facts.setdefault(words_of(cells(row)[0]), Place(block=number, row=count))

    def _place(self, number: int, block: Any, name: str) -> Place:
        if block.tag != TBL:
            self.titles[name] = " ".join(text_of(block).split())
            return Place(block=number)
        for count, row in enumerate(rows(block), 1):
            if name in marks_in(row):
                self.titles[name] = " ".join(text_of(cells(row)[0]).split())
                return Place(block=number, row=count)
        return Place(block=number)

    def items(self) -> Iterator[Item]:
        yield from self._judged()
        yield from self._rules()
        yield from self._new()
        for key, count in self.placed.unplaced.items():
            message = "unplaced" if count else "comments"
            item = self._item("unplaced", message, APPENDIX, title=self.placed.titles[key], count=count)
            near = self._near(key, self.placed.titles[key]) if count else ""
            yield Item(item.kind, item.words + (self._words("near", near=near) if near else ""), item.place)
        for key, count in self.placed.there.items():
            yield self._item(
                "moved", "moved", "", title=self.change.found.titles.get(key) or self._title(key), count=count
            )

        yield from self._beside()

    def _near(self, key: str, title: str) -> str:
        """The heading or label of the new draft that is most like the old one."""
        wanted = plain(title.rpartition("›")[2])
        section = key if key in self.titles else f"s_{key[2:].partition('_')[0]}"
        known = {name: plain(words) for name, words in self.titles.items() if name[:2] in ("s_", "f_")}
        own = {plain(each) for each in self.placed.titles.values()}
        scored = [
            (SequenceMatcher(None, words, wanted, autojunk=False).ratio(), name)
            for name, words in known.items()
            if words and words not in own and name != APPENDIX
        ]
        score, name = max(scored, default=(0.0, ""))
        if score >= NEAR:
            return self.titles[name]
        return self.titles.get(section, "") if section != APPENDIX else ""

    def _beside(self) -> Iterator[Item]:
        """What could not be kept, what stays out, and what came along beside the text."""
        beside = self.change.beside
        for kind, message, names in (
            ("look", "setup", beside.setups),
            ("look", "control", beside.controls),
            ("look", "unknown", beside.unknown),
            ("gone", "gone", beside.gone),
            ("kept", "kept", beside.kept),
        ):
            if names:
                labels = JOINER[self.language].join(dict.fromkeys(names))
                yield Item(kind, self._words(message, labels=labels, count=len(names)))  # type: ignore[arg-type]

    def _title(self, key: str) -> str:
        return self.titles.get(key) or (KINDS["moved"][self.language] if key else "")

    def _item(self, kind: Kind, message: str, anchor: str, **values: object) -> Item:
        return Item(kind, self._words(message, **values), self.places.get(anchor, Place(block=0)))

    def _words(self, message: str, **values: object) -> str:
        return MESSAGES[message][self.language].format(**values)

    # -- rules ----------------------------------------------------------------------------

    def _rules(self) -> Iterator[Item]:
        """Rules that changed, one by one; those that came or went so too where they are few, else in one line."""
        change = self.change
        others: dict[str, list[tuple[str, Item]]] = {"rule-new": [], "rule-gone": []}
        for role in dict.fromkeys([*change.call.rules, *change.old.rules]):
            old, new = (self._figure(call.rules, role) for call in (change.old, change.call))
            label = (new or old).label[self.language]  # type: ignore[union-attr]
            was, now = (self._was(old) if old else ""), (wording.in_words(new, self.language) if new else "")
            if plain(was) == plain(now) or (now and was.startswith((f"{now}（", f"{now} ("))):
                continue  # the draft's table may have a note behind the words
            message = "rule" if was and now else "rule-new" if now else "rule-gone"
            item = Item("rule", self._words(message, label=label, old=was, new=now), self._fact_place(label))
            if message == "rule":
                yield item
            else:
                others[message].append((label, item))
        for message, items in others.items():
            if len(items) <= FEW:
                yield from (item for _, item in items)
            else:
                labels = JOINER[self.language].join(label for label, _ in items)
                yield Item("rule", self._words(f"{message}-many", labels=labels, count=len(items)), self.no_fact)

    def _figure(self, rules: Mapping[str, str], role: str) -> Figure | None:
        return self.change.rulebook.figures.get(rules.get(role, ""))

    def _was(self, figure: Figure) -> str:
        """The words as they were when the draft was made."""
        name = f"Figure:{figure.key}"
        known, now = self.change.filled.rules.get(name), self.rules_now.get(name)
        words = wording.in_words(figure, self.language)
        if known is None or known == now:
            return words
        labels = (figure.label.ja, figure.label.en, f"{figure.label.ja} {figure.label.en}")
        return next(
            (self.change.found.old_rules[each] for each in labels if each in self.change.found.old_rules), words
        )

    def _fact_place(self, label: str) -> Place:
        """The row of the first table that has this label."""
        return self.facts.get(plain(label), self.no_fact)

    def _new(self) -> Iterator[Item]:
        """Fields that the old draft did not have and that are still blank."""
        for name, place in self.places.items():
            if name.startswith("f_") and name not in self.change.fresh.marks and name not in self.placed.there:
                item = self._item("new", "new", name, title=self.titles.get(name, name))
                yield Item("new", item.words, place)

    # -- what the checks say of it ----------------------------------------------------------

    def _judged(self) -> Iterator[Item]:
        """What the checks say of the plan under the rules of this call and did not say under the earlier ones."""
        change = self.change
        before, now = (
            change.judge.judge(of_plan(change.plan, change.rulebook, asked=call.key)) for call in change.calls
        )
        known = {_said(verdict) for verdict in before.verdicts}
        groups: dict[object, list[Verdict]] = {}
        for verdict in now.verdicts:
            missed = verdict.answer == "not-met" or (verdict.answer == "open" and verdict.says not in UNASKED)
            if missed and verdict.rule and _said(verdict) not in known:
                groups.setdefault((verdict.check, verdict.answer, verdict.says, verdict.question), []).append(verdict)
        for verdicts in sorted(groups.values(), key=lambda group: group[0].answer == "open"):
            said = [change.speaker.say(now, verdict) for verdict in verdicts]
            found = JOINER[self.language].join(dict.fromkeys(each.found for each in said))
            words = FOUND[self.language].format(found=found, asked=said[0].asked, unsaid=said[0].unsaid)
            kind: Kind = "unfit" if verdicts[0].answer == "not-met" else "unsettled"
            yield Item(kind, words.strip(), self._place_of(verdicts[0].place))

    def _place_of(self, place: Place) -> Place:
        """Where in the new draft something of the plan stands."""
        name = f"t_{place.table}" if place.table else f"f_{place.field}"
        return self.places.get(name.replace("-", "_").replace(".", "_"), Place(block=0))


def _said(verdict: Verdict) -> object:
    """What a verdict says, whatever rule it says it by."""
    return verdict.check, verdict.answer, verdict.says, verdict.question, tuple(verdict.values.items())


def headed(kind: Kind, words: object, language: Language) -> str:
    """A line that begins with its kind."""
    return f"{KINDS[kind][language]}{pack(language).colon}{words}"


def notes_of(items: tuple[Item, ...], language: Language) -> list[tuple[Place, str]]:
    """The work list as comments: what has its own place stands there, and all of it at the beginning in short."""
    counts = Counter(item.kind for item in items)
    lines = [headed(kind, counts[kind], language) for kind in KINDS if counts[kind]]
    lines += [f"・{item.words}" for item in items if PART_OF[item.kind] == "know"]
    notes = [(item.place, headed(item.kind, item.words, language)) for item in items if PART_OF[item.kind] != "know"]
    return [(Place(block=0), "\n".join(lines)), *notes] if lines else []


def in_parts(items: tuple[Item, ...], language: Language) -> Iterator[str]:
    """The work list as lines, in its three parts."""
    for part, title in PARTS.items():
        here = [item for item in items if PART_OF[item.kind] == part]
        if here:
            yield f"■ {title[language]} ({len(here)})"
            yield from (headed(item.kind, item.words, language) for item in here)
