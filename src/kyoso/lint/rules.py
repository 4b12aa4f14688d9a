"""What holds within a rulebook, whatever the programme: words as written and values, units, years, both languages.

Each check yields the key of a record and what is wrong with it. Nothing here knows a figure: a figure is held
against the words of its source, a text against its other language, a year against its document.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

import msgspec

from kyoso.as_written import numbers_in
from kyoso.fingerprints import Fingerprints
from kyoso.lint.allowed import NOTHING, Allowed
from kyoso.model import Area, Call, Event, InstitutionKind, Programme, Record, Text, Tier, sources_of
from kyoso.rulebook import Rulebook, of_any_year
from kyoso.typed import fold, years_in
from kyoso.wording import LABELS, fiscal_year_of

Said = Iterator[tuple[str, str]]
Check = Callable[[Rulebook], Said]


def findings(rulebook: Rulebook, fingerprints: Fingerprints | None = None, allowed: Allowed = NOTHING) -> Said:
    """Everything that does not hold, check by check, but what is allowed."""
    kept: dict[Check, Iterable[str]] = {
        texts_keep_the_words_of_their_source: allowed.own_words,
        words_are_one_to_one: allowed.one_english,
    }
    for check in CHECKS:
        passes = kept.get(check, ())
        yield from ((key, trouble) for key, trouble in check(rulebook) if not {key, of_any_year(key)} & set(passes))
    if fingerprints is not None:
        yield from not_in_their_place(rulebook, fingerprints)


def not_in_their_place(rulebook: Rulebook, fingerprints: Fingerprints) -> Said:
    """Words as written that do not stand in the place that they are cited from."""
    for record, source in fingerprints.missing(rulebook.records()):
        yield _key(record), f"{source.document} {source.place} does not say 「{source.as_written}」"


def assumptions_have_their_unit(rulebook: Rulebook) -> Said:
    """The label of an assumption says what its number is of; a text has no unit."""
    for assumption in rulebook.assumptions.values():
        if isinstance(assumption.value, Text):
            fits = assumption.unit == "text"
        else:
            fits = bool(re.search(LABELS.get(assumption.unit, "(?!)"), assumption.label.ja))
        if not fits:
            yield assumption.key, f"nothing in {assumption.label.ja!r} says that the unit is {assumption.unit}"


def years_are_those_of_the_source(rulebook: Rulebook) -> Said:
    """A fiscal year is that of the key, of the day that a list is of, or of the document."""
    of_document = {key: next(iter(years_in(document.title.ja)), None) for key, document in rulebook.documents.items()}
    as_of = {
        key.removesuffix(".as-of"): fiscal_year_of(str(figure.value))
        for key, figure in rulebook.figures.items()
        if key.endswith(".as-of")
    }
    for record in rulebook.records():
        year = getattr(record, "fiscal_year", None)
        if isinstance(record, Call | Event) or year is None:
            continue
        group = _key(record).split(".")[0]
        named = re.fullmatch(r"fy(\d{4})", group)
        source = next(sources_of(record))
        wanted = int(named[1]) if named else as_of.get(group, of_document[source.document])
        if year != wanted:
            yield _key(record), f"the fiscal year is {year}, and by its key or source it is {wanted}"
    for event in rulebook.events.values():
        named_years: set[int | None] = {*years_in(event.source.as_written)} or {of_document[event.source.document]}
        if event.fiscal_year not in named_years:
            yield event.key, f"the fiscal year is {event.fiscal_year}; the source says 「{event.source.as_written}」"


def texts_have_both_languages(rulebook: Rulebook) -> Said:
    """Japanese is Japanese, English is not, and both name the same numbers."""
    for record, _, text in every_text(rulebook):
        if not text.ja.strip() or not text.en.strip():
            yield _key(record), "a text is blank in one language"
        if text.ja == text.en and _JAPANESE.search(text.ja):
            yield _key(record), f"「{text.ja}」 stands in the place of its English"
        if not _JAPANESE.search(text.ja) and re.search("[a-z]{3}", text.ja) and not _ADDRESS.search(text.ja):
            yield _key(record), f"“{text.ja}” stands in the place of its Japanese"
        stray = [word for word in _JAPANESE.findall(text.en) if word not in text.ja]
        if stray:
            yield _key(record), f"{'、'.join(stray)} stands in the English and not in the Japanese"
        if numbers_in(text.ja) != numbers_in(text.en):
            yield _key(record), f"the numbers differ: 「{text.ja}」 “{text.en}”"


_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff々]+")
_ADDRESS = re.compile("://|@")

_NAMED = re.compile(r"\b([A-Za-z]+)-(\d+)\b")


def names_have_one_number(rulebook: Rulebook) -> Said:
    """A name with a number in it, such as that of a disease, has the same number everywhere."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for record, _, text in every_text(rulebook):
        for words in (text.ja, text.en):
            for name, number in _NAMED.findall(words):
                found[name][number].append(_key(record))
    for name, numbers in found.items():
        for number, keys in numbers.items():
            if len(numbers) > 1 and len(keys) == min(map(len, numbers.values())):
                yield keys[0], f"{name}-{number}; elsewhere it is {name}-{', '.join(sorted(set(numbers) - {number}))}"


def words_are_one_to_one(rulebook: Rulebook) -> Said:
    """Within a kind of record and a field of it, the same Japanese has the same English, and the other way round."""
    ja: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    en: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for record, field, text in every_text(rulebook):
        kind = type(record).__name__
        ja[kind, field, text.ja].add(text.en)
        en[kind, field, text.en].add(text.ja)
    for record, field, text in every_text(rulebook):
        kind = type(record).__name__
        if len(others := ja[kind, field, text.ja]) > 1:
            yield _key(record), f"「{text.ja}」 has several translations: {'; '.join(sorted(others))}"
        if len(others := en[kind, field, text.en]) > 1:
            yield _key(record), f"“{text.en}” translates several texts: {'、'.join(sorted(others))}"


def texts_keep_the_words_of_their_source(rulebook: Rulebook) -> Said:
    """A statement, and what somebody gives or is called, shares words with the words as written."""
    for record in rulebook.records():
        for field in ("value", "what", "host", "type", "affiliation", "name"):
            text = getattr(record, field, None)
            cited = "".join(fold(source.as_written) for source in sources_of(record))
            unnamed = isinstance(record, InstitutionKind)  # what is cited says who is paid, not what it is called
            if getattr(record, "standing", "") == "ours" or "同上" in cited or unnamed:
                continue
            if isinstance(text, Text) and cited and not _share(fold(text.ja), cited):
                yield _key(record), f"「{text.ja}」 shares no word with its source 「{cited}」"


_WORDS = re.compile(r"[\u30a0-\u30ff]{2,}|[\u3400-\u9fff々][\u3040-\u9fff々]|[A-Za-z]{2,}|\d+")


def _share(words: str, cited: str) -> bool:
    """Two characters of a Japanese word, or a word in Latin letters, in both."""
    pieces = {words[at : at + 2] for at in range(len(words) - 1)}
    return any(piece in cited for piece in pieces if _WORDS.fullmatch(piece) or piece.isascii())


def every_text(rulebook: Rulebook) -> Iterator[tuple[Record, str, Text]]:
    """Each pair of texts in the records of a rulebook, with its record and field."""
    for record in rulebook.records():
        yield from ((record, field, text) for field, text in _texts(record, ""))


def _texts(value: object, field: str) -> Iterator[tuple[str, Text]]:
    if isinstance(value, Text):
        yield field, value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _texts(getattr(value, name), f"{field}.{name}" if field else name)
    elif isinstance(value, tuple):
        for part in value:
            yield from _texts(part, field)


def calls_name_their_own_rules(rulebook: Rulebook) -> Said:
    """A rule of a call has one role, is of the call's fiscal year, and names no other area or tier."""
    before: dict[str | None, set[str]] = defaultdict(set)
    for call in rulebook.calls.values():
        before[call.promotes_to].add(call.tier)
    for call in rulebook.calls.values():
        keys = list(call.rules.values())
        for role, key in call.rules.items():
            words = key.split(".")
            if keys.count(key) > 1:
                yield call.key, f"{key} has several roles"
            if rulebook.figures[key].fiscal_year != call.fiscal_year and key not in call.carried:
                yield call.key, f"{role}: {key} is of another fiscal year"
            areas = [word for word in words if word in rulebook.areas]
            tiers = [word for word in words if word in rulebook.tiers]
            year, rest = words[0], ".".join(word for word in words[1:] if word != (tiers or [""])[0])
            own = {f"{year}.{of}.{rest}" for of in (call.area, f"{call.area}.{call.tier}", call.tier)} - {key}
            if not areas and call.tier not in tiers and (better := own & rulebook.figures.keys()):
                yield call.key, f"{role}: {key} is general; the call has {', '.join(better)}"
            if areas not in ([], [call.area]) or not set(tiers) <= {call.tier, *([] if areas else before[call.tier])}:
                yield call.key, f"{role}: {key} is of another area or tier"
        if rulebook.figures[call.status].unit != "status":
            yield call.key, f"{call.status} is no status"
        if call.document is not None and call.practice != call.document:
            yield call.key, "a practice copy is of the kind that the call has"


def flows_are_of_their_group(rulebook: Rulebook) -> Said:
    """A flow's key names its group."""
    for flow in rulebook.flows.values():
        if flow.group not in flow.key.split("."):
            yield flow.key, f"the key does not name the group {flow.group}"


_READ_OFF = re.compile("図の(?!名前)|図から|絵の|読み取|読みである")


def what_is_inferred_says_so(rulebook: Rulebook) -> Said:
    """A figure that is read off a picture has a note on that, and a note on that is on such a figure alone."""
    for figure in rulebook.figures.values():
        said = bool(figure.note and _READ_OFF.search(figure.note.ja))
        if said != figure.inferred:
            yield figure.key, f"inferred is {figure.inferred}, and the note says {figure.note and figure.note.ja!r}"


RECIPIENTS = "recipients"  # the role of the rule that says who is paid


def kinds_cite_who_is_paid(rulebook: Rulebook) -> Said:
    """Whether money goes to a kind of institution is cited from where that is said, not from where it is named."""
    said = {
        (source.document, source.place)
        for call in rulebook.calls.values()
        if RECIPIENTS in call.rules
        for source in sources_of(rulebook.figures[call.rules[RECIPIENTS]])
    }
    for kind in rulebook.institution_kinds.values():
        if said and (kind.source.document, kind.source.place) not in said:
            places = ", ".join(" ".join(place) for place in sorted(said))
            yield kind.key, f"「{kind.source.as_written}」 does not say who is paid; that stands at {places}"


def lists_are_of_one_day(rulebook: Rulebook) -> Said:
    """People stand in a list of one day, which is a figure of its own."""
    days = {str(figure.value) for key, figure in rulebook.figures.items() if key.endswith(".as-of")}
    for person in rulebook.people.values():
        if person.as_of not in days:
            yield person.key, f"the list is of {person.as_of}, and no figure gives that day"


def topics_join_documents(rulebook: Rulebook) -> Said:
    """A topic says that figures of several documents are about the same; those of one document it joins to nothing."""
    for topic in rulebook.topics.values():
        documents = {rulebook.figures[key].source.document for key in topic.figures}
        if len(documents) < 2:
            yield topic.key, f"all of its figures are of {documents.pop()}; name those of another document too"


def names_have_one_standing(rulebook: Rulebook) -> Said:
    """A name that stands in the glossary too has the same English and the same standing there."""
    terms = {term.name.ja: term for term in rulebook.terms.values()}
    named: list[Area | Tier | Programme] = [*rulebook.areas.values(), *rulebook.tiers.values()]
    named += rulebook.programmes.values()
    for record in named:
        term = terms.get(record.name.ja)
        if term is not None and (record.name.en not in term.name.en or term.standing != record.standing):
            yield record.key, f"「{record.name.ja}」 is {term.name.en} ({term.standing}) in the glossary"


def _key(record: Record) -> str:
    return str(record.key)  # type: ignore[attr-defined]


CHECKS: tuple[Check, ...] = (
    assumptions_have_their_unit,
    years_are_those_of_the_source,
    texts_have_both_languages,
    names_have_one_number,
    words_are_one_to_one,
    texts_keep_the_words_of_their_source,
    calls_name_their_own_rules,
    flows_are_of_their_group,
    what_is_inferred_says_so,
    kinds_cite_who_is_paid,
    lists_are_of_one_day,
    topics_join_documents,
    names_have_one_standing,
)
