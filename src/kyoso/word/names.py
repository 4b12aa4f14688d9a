"""The names that a template knows, and the rules as it sees them.

Everything that a template can print is made here, from the rulebook, for one call and language.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any

import msgspec

from kyoso import wording
from kyoso.applicant import columns, entries, tag_of
from kyoso.errors import nearest
from kyoso.model import Assumption, Call, Figure, Language, OpenQuestion, Published, Source, sources_of
from kyoso.packs import pack
from kyoso.plan import categories_of
from kyoso.programme import without_words
from kyoso.rulebook import Rulebook
from kyoso.word.blocks import Field, Inline, Run, Slot
from kyoso.years import questions_of

YEARS_WITHOUT_PERIOD = 3
# What each name is, for the toolkit's documentation.
NAMES: dict[str, str] = {
    "programme": "the programme: `.name`, `.short`",
    "call": "the call: `.key`, `.name`, `.area`, `.tier`, `.year`, `.status`; `.promotes_to`, `.review_before` and"
    " `.review_after` where there is such a review",
    "facts": 'the figures with these roles, `facts("ceiling", "period")`, each with `.label`, `.words`, `.sources`,'
    " `.note`, `.inferred`; a role that the call lacks is left out",
    "questions": 'the open questions that bear on the call, all or `questions("open.fy*-dates")`, each with'
    " `.question`, `.known`, `.sources`",
    "assumptions": "our assumptions: `.key`, `.label`, `.words`",
    "documents": "the documents that the draft cites: `.number`, `.title`, `.publisher`, `.dated`, `.standing`,"
    " `.places`",
    "kinds": "the kinds of institution: `.name`, `.receives_funds`",
    "categories": "the categories of cost: `.key`, `.name`",
    "fields": "the fields of research of the area",
    "years": "how many years the call has room for",
    "practice": "whether the draft is a practice copy of a call that is not open",
    "version": "the digest of the rules that the draft stands on",
    "field": 'room for a value of the author\'s: `field("leader.name")`',
    "cell": 'a cell of a table that repeats: `cell("year")`, `cell("sum.total")`',
    "label": 'the label of a field or column that the programme declares: `label("leader.effort")`',
    "tab": "a tabulator",
}


class UnknownNameError(ValueError):
    """A template named what is not there."""


class View:
    """A bundle of printable values."""

    def __init__(self, **values: Any) -> None:
        self.__dict__.update(values)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        raise UnknownNameError(f"nothing is called {name!r} here; {nearest(name, list(vars(self)))}")


class Names:
    """What a template can name, for one call in one language."""

    def __init__(
        self, rulebook: Rulebook, call: Call, language: Language, practice: bool, opaque: Callable[[Inline], Any]
    ) -> None:
        self.rulebook, self.call, self.language, self.practice = rulebook, call, language, practice
        self._opaque = opaque

    def for_templates(self) -> dict[str, Any]:
        """The names themselves; their meaning is in `docs` and in the comments of the templates."""
        return {
            "programme": self._programme(),
            "call": self._call(),
            "facts": self.facts,
            "questions": self.questions,
            "assumptions": [self._assumption(each) for each in self.rulebook.assumptions.values()],
            "documents": self._documents(),
            "kinds": self._kinds(),
            "categories": [
                View(key=key, name=self.text(name[self.language])) for key, name in categories_of(self.rulebook).items()
            ],
            "fields": [self.text(field[self.language]) for field in self.rulebook.areas[self.call.area].fields],
            "years": years_of(self.rulebook, self.call),
            "practice": self.practice,
            "version": self.text(call_digest(self.rulebook, self.call)[:12]),
            "field": lambda tag: self._opaque(Field(str(tag))),
            "cell": lambda name: self._opaque(Slot(str(name))),
            "label": self._label,
            "tab": self.text("\t"),
        }

    def text(self, words: str) -> Any:
        """Words as a value."""
        return self._opaque(Run(words))

    def facts(self, *roles: str) -> list[View]:
        """The call's figures of these roles, in this order; what it has no figure for is left out."""
        known = self.rulebook.roles
        for role in roles:
            if role not in known:
                raise UnknownNameError(f"no call has a rule with the role {role!r}; {nearest(role, sorted(known))}")
        return [self._fact(self.rulebook.figures[self.call.rules[role]]) for role in roles if role in self.call.rules]

    def questions(self, *keys: str) -> list[View]:
        """The open questions that bear on this call: those named (`open.fy*-dates`: of any year), or all of them."""
        keys = questions_of(keys, self.rulebook)
        for key in keys:
            if key not in self.rulebook.questions:
                raise UnknownNameError(
                    f"no open question has the key {key!r}; {nearest(key, list(self.rulebook.questions))}"
                )
        return [
            self._question(self.rulebook.questions[key])
            for key in keys or self.call.questions
            if key in self.call.questions
        ]

    def _label(self, tag: str) -> Any:
        """What the programme calls a declared field, by its tag, or a declared column: `themes.risk`."""
        if tag not in self._labels:
            raise UnknownNameError(f"no declared field is called {tag!r}; {nearest(tag, list(self._labels))}")
        return self.text(self._labels[tag])

    @cached_property
    def _labels(self) -> dict[str, str]:
        applicant = self.rulebook.declared.applicant
        return {entry.tag: entry.label(self.language) for entry in entries(applicant)} | {
            f"{table}.{tag_of(name)}": asked.label[self.language]
            for table in applicant.tables
            for name, asked in columns(applicant, table).items()
        }

    def _programme(self) -> View:
        programme = self.rulebook.programme
        return View(name=self.text(programme.name[self.language]), short=self.text(programme.short[self.language]))

    def _call(self) -> View:
        call, language, book = self.call, self.language, self.rulebook
        status, reviews = book.figures[call.status], book.reviews_of_one_project(call)
        return View(
            key=self.text(call.key),
            name=self.text(book.call_name(call, language)),
            area=self.text(book.areas[call.area].name[language]),
            tier=self.text(book.tiers[call.tier].name[language]),
            year=self.text(wording.fiscal_year(call.fiscal_year, language)),
            status=self._fact(status),
            promotes_to=self.text(book.tiers[call.promotes_to].name[language]) if call.promotes_to else None,
            **{
                name: self.text(book.call_name(other, language)) if other else None
                for name, other in zip(("review_before", "review_after"), reviews, strict=True)
            },
        )

    def _fact(self, figure: Figure) -> View:
        return View(
            label=self.text(figure.label[self.language]),
            words=self.text(wording.in_words(figure, self.language)),
            sources=self._sources((figure.source, *figure.also)),
            note=self.text(figure.note[self.language]) if figure.note else None,
            inferred=figure.inferred,
        )

    def _question(self, question: OpenQuestion) -> View:
        return View(
            question=self.text(question.question[self.language]),
            known=self.text(question.known[self.language]),
            sources=self._sources(question.sources),
        )

    def _assumption(self, assumption: Assumption) -> View:
        return View(
            key=assumption.key,
            label=self.text(assumption.label[self.language]),
            words=self.text(wording.assumption_in_words(assumption, self.language)),
        )

    def _sources(self, sources: Sequence[Source]) -> list[View]:
        """One entry a document, with every place in it."""
        places: dict[str, list[str]] = {}
        for source in sources:
            places.setdefault(source.document, []).append(source.place)
        joiner = pack(self.language).listed
        return [
            View(
                number=self.text(str(self._cited.index(document) + 1)),
                places=self.text(joiner.join(dict.fromkeys(there))),
            )
            for document, there in places.items()
        ]

    @cached_property
    def _cited(self) -> list[str]:
        return documents_of(self.rulebook, self.call)

    @cached_property
    def _places(self) -> set[tuple[str, str]]:
        return {(source.document, source.place) for source in sources_cited(self.rulebook, self.call)}

    def _documents(self) -> list[View]:
        views = []
        for number, key in enumerate(self._cited, 1):
            document = self.rulebook.documents[key]
            places = [
                View(place=self.text(place.place), title=self.text(place.title[self.language]))
                for place in document.places
                if (key, place.place) in self._places
            ]
            views.append(
                View(
                    number=self.text(str(number)),
                    places=places,
                    **{
                        name: self.text(getattr(document, name)[self.language])
                        for name in ("title", "publisher", "dated", "standing")
                    },
                )
            )
        return views

    def _kinds(self) -> list[View]:
        return [
            View(name=self.text(kind.name[self.language]), receives_funds=kind.receives_funds)
            for kind in sorted(self.rulebook.institution_kinds.values(), key=lambda kind: kind.order or 0)
        ]


def years_of(rulebook: Rulebook, call: Call) -> int:
    """The number of fiscal years that a draft has room for: the call's period."""
    period = rulebook.call_figures(call).get("period")
    value = period.value if period else None
    if isinstance(value, tuple):
        return max(value)
    return value if isinstance(value, int) else YEARS_WITHOUT_PERIOD


def documents_of(rulebook: Rulebook, call: Call) -> list[str]:
    """Keys of the documents that a draft of this call cites, the one that most of its rules stand in first."""
    cited = Counter(source.document for source in sources_of_rules(rulebook, call))
    every = {source.document for source in sources_cited(rulebook, call)}
    return sorted(every, key=lambda key: (-cited[key], key))


def sources_cited(rulebook: Rulebook, call: Call) -> Iterator[Source]:
    """The sources of the call's rules, then those of the open questions that bear on it."""
    yield from sources_of_rules(rulebook, call)
    for key in call.questions:
        yield from sources_of(rulebook.questions[key])


def sources_of_rules(rulebook: Rulebook, call: Call) -> Iterator[Source]:
    """The sources of the call's status and figures."""
    for key in (call.status, *call.rules.values()):
        yield from sources_of(rulebook.figures[key])


def records_of(rulebook: Rulebook, call: Call) -> list[Published]:
    """The rules that a draft of this call stands on; a change in any other leaves it as it is."""
    records: list[Published] = [
        call,
        rulebook.programme,
        rulebook.areas[call.area],
        rulebook.tiers[call.tier],
        rulebook.figures[call.status],
    ]
    records += [rulebook.figures[key] for key in sorted(set(call.rules.values()))]
    records += [rulebook.questions[key] for key in call.questions]
    records += rulebook.assumptions.values()
    records += rulebook.institution_kinds.values()
    return records


def rules_used(rulebook: Rulebook, call: Call) -> dict[str, str]:
    """Digest of each rule that a draft stands on, by kind and key."""
    records = records_of(rulebook, call)
    records += [rulebook.documents[key] for key in documents_of(rulebook, call)]
    return {f"{type(record).__name__}:{record.key}": _digest(without_words(record))[:16] for record in records}


def _digest(value: object) -> str:
    return hashlib.sha256(msgspec.json.encode(value, order="sorted")).hexdigest()


def call_digest(rulebook: Rulebook, call: Call) -> str:
    """One digest over the rules that a draft stands on: the rules' version that it shows."""
    return _digest(rules_used(rulebook, call))
