"""Verdicts in words: what was found, what is asked for and where it stands, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from msgspec import Struct

from kyoso import wording
from kyoso.applicant import tag_of
from kyoso.checks.fields import COLUMNS, COUNTED, labels
from kyoso.checks.messages import ASK_OFFICE, DO_ABOUT, MESSAGES, Words, _
from kyoso.checks.messages_of_limits import LIMITS
from kyoso.checks.model import Answer, Judgement, Severity, Value, Verdict
from kyoso.filled import Place
from kyoso.model import Figure, Language, Source
from kyoso.packs import pack
from kyoso.plan import categories_of
from kyoso.rulebook import FIELDS, Rulebook

ALL = {**MESSAGES, **LIMITS}
LONGEST = 60  # characters of the author's words that a message repeats
ANSWERS: dict[Answer, tuple[str, str]] = {
    "not-met": ("×", _("満たしていません")),
    "open": ("？", _("資料は述べていません")),
    "met": ("○", _("満たしています")),
}
WARNING = _("注意")
SEPARATOR = _("、")
NEXT_QUESTION = _("／")
ASSUMED = _("%(value)s（利用者の仮定。資料は述べていません）")
# Where something stands in a draft.
PLACES = {
    "heading": _("「%(heading)s」"),
    "field": _("「%(field)s」の欄"),
    "row": _("表の%(row)s行目"),
    "column": _("「%(column)s」の列"),
    "block": _("本文の%(block)s番目の段落"),
}


class Said(Struct, frozen=True, omit_defaults=True):
    """A verdict in words, with everything that a reader needs to act on it."""

    check: str
    answer: Answer
    severity: Severity
    says: str
    found: str
    asked: str = ""
    unsaid: str = ""
    to_do: str = ""
    where: str = ""
    rule: str = ""
    source: str = ""
    document: str = ""
    as_written: str = ""
    question: str = ""
    also: tuple[str, ...] = ()
    assumed: str = ""
    place: Place = Place()


class Speaker:
    """Puts verdicts into words in one language."""

    def __init__(self, rulebook: Rulebook, language: Language, gettext: Callable[[str], str]) -> None:
        self.rulebook, self.language, self.gettext = rulebook, language, gettext
        self.columns = {name: gettext(words) for name, words in COLUMNS.items()}
        applicant = rulebook.declared.applicant
        for asked in applicant.tables.values():
            self.columns |= {tag_of(name): each.label[language] for name, each in asked.items()}
        self.fields = labels(applicant, language, gettext)
        self.columns |= {key: name[language] for key, name in categories_of(rulebook).items()}

    def say(self, judgement: Judgement, verdict: Verdict) -> Said:
        """One verdict in words."""
        words = ALL[verdict.says]
        values = {name: self.value(value) for name, value in verdict.values.items()}
        values["rule"] = self.rule(verdict.rule) if verdict.rule else ""
        source = self._source(verdict)
        return Said(
            check=verdict.check,
            answer=verdict.answer,
            severity=verdict.severity,
            says=verdict.says,
            found=self.gettext(words.found) % values,
            asked=self._asked(verdict, words.asked, values),
            unsaid=self._unsaid(verdict),
            to_do=self._to_do(verdict, words) % values,
            where=self.where(judgement, verdict.place),
            rule=verdict.rule,
            source=self.rulebook.cite(source, self.language) if source else "",
            document=source.document if source else "",
            as_written=source.as_written if source else "",
            question=verdict.question,
            also=verdict.also,
            assumed=verdict.assumed,
            place=verdict.place,
        )

    def _asked(self, verdict: Verdict, said: str, values: dict[str, str]) -> str:
        """The rule with its qualifiers, or the user's own assumption."""
        if verdict.assumed:
            return self.gettext(ASSUMED) % {"value": verdict.assumed}
        return self.gettext(said) % values if said and not verdict.rule else values["rule"]

    def _unsaid(self, verdict: Verdict) -> str:
        """The open questions of a verdict, each with what the documents do say and its key."""
        parts = []
        for key in filter(None, (verdict.question, *verdict.also)):
            record = self.rulebook.questions[key]
            question, known = record.question[self.language], record.known[self.language]
            parts.append(f"{question}{pack(self.language).asked}{known} ({key})")
        return self.gettext(NEXT_QUESTION).join(parts)

    def _to_do(self, verdict: Verdict, words: Words) -> str:
        if verdict.answer == "met":
            return ""
        if verdict.answer == "not-met":
            return self.gettext(words.do) if words.do else ""
        return self.gettext(words.open_do or (DO_ABOUT if verdict.severity == "warning" else ASK_OFFICE))

    def rule(self, key: str) -> str:
        """A rule with its label and its qualifiers."""
        figure = self.rulebook.figures[key]
        return self._joined(figure.label[self.language], wording.in_words(figure, self.language))

    def _joined(self, label: str, words: str) -> str:
        return f"{label}{pack(self.language).colon}{words}"

    def _source(self, verdict: Verdict) -> Source | None:
        if verdict.rule:
            return self.rulebook.figures[verdict.rule].source
        if verdict.question:
            return next(iter(self.rulebook.questions[verdict.question].sources), None)
        return None

    # -- values -----------------------------------------------------------------------------

    def value(self, value: Value) -> str:
        """A value of a verdict in words."""
        sort, content = value[0], value[1]
        if isinstance(content, tuple):
            return self.gettext(SEPARATOR).join(content) or "—"
        beside = str(value[2]) if len(value) > 2 else ""
        if isinstance(content, int):
            return self._number(sort, content, beside)
        match sort:
            case "kind":
                return self.rulebook.institution_kinds[content].name[self.language]
            case "call":
                call = self.rulebook.calls.get(content)
                return self.rulebook.call_name(call, self.language) if call else content
            case "rule":
                return self.rule(content)
            case "label":
                return self.rulebook.figures[content].label[self.language] if content else ""
            case "record":
                return self._record(content)
            case "field":
                content = beside if beside not in ("", content) else self.field(content)
            case "column":
                return self.columns.get(content, content)
            case "counted":
                return self.gettext(COUNTED[content])
        one_line = " ".join(content.split())
        return one_line if len(one_line) <= LONGEST else one_line[: LONGEST - 1] + "…"

    def _number(self, sort: str, number: int, like: str) -> str:
        if sort == "yen":
            return wording.yen(number, self.language)
        if sort == "thousand":
            return wording.thousand_yen(number, self.language)
        if sort == "year":
            return wording.fiscal_year(number, self.language)
        if like:
            figure: Figure = self.rulebook.figures[like]
            return wording.plain(msgspec.structs.replace(figure, value=number), self.language)
        return f"{number:,}"

    def _record(self, name: str) -> str:
        """A record of the rules by its kind and key, as the manifest of a draft names it."""
        kind, _colon, key = name.partition(":")
        record = getattr(self.rulebook, FIELDS.get(kind, ""), {}).get(key)
        if record is None:
            return key
        if kind == "Figure":
            return f"{self.rule(key)} ({key})"
        for attribute in ("label", "question", "name", "title"):
            text = getattr(record, attribute, None)
            if text is not None:
                return f"{text if isinstance(text, str) else text[self.language]} ({key})"
        return self.value(("call", key))

    def field(self, name: str) -> str:
        """What the page's form calls a field, by its tag, or a table."""
        return self.fields.get(name, name)

    def _place(self, name: str) -> str:
        words = PLACES[name]
        return self.gettext(words)

    # -- places -----------------------------------------------------------------------------

    def where(self, judgement: Judgement, place: Place) -> str:
        """A place in words: in a plan as its file or the form names it, in a draft by heading, row and column."""
        if judgement.origin == "plan" and not judgement.file:
            name = self.field(place.table or place.field)
            row = self._place("row") % {"row": place.row} if place.row else ""
            return self.gettext(SEPARATOR).join(filter(None, (name, row)))
        if judgement.origin == "plan":
            if place.table:
                return f"{place.table}[{place.row - 1}]" if place.row else place.table
            return place.field.replace("-", "_")
        parts = []
        heading = judgement.headings.get(place.section, "")
        if heading:
            parts.append(self._place("heading") % {"heading": " ".join(heading.split())})
        if place.field and place.field in judgement.labels:
            parts.append(self._place("field") % {"field": judgement.labels[place.field]})
        if place.row:
            parts.append(self._place("row") % {"row": place.row})
        if place.column:
            parts.append(self._place("column") % {"column": self.columns.get(place.column, place.column)})
        if not parts and place.block >= 0:
            parts.append(self._place("block") % {"block": place.block + 1})
        return (self.gettext(SEPARATOR)).join(parts)
