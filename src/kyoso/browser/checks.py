"""What the checks' twin in the browser needs: the table for each call, the form of a plan, and words.

Whatever can be settled here is: which rule, limit and open question a row has for a call, and each
rule, source and question in words. The twin is left with judging and with putting values into words.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from kyoso import wording
from kyoso.checks import KINDS, Judge, load_table
from kyoso.checks.messages import COUNTED, MESSAGES
from kyoso.checks.table import Ask, Table
from kyoso.checks.words import ANSWERS, ASSUMED, LONGEST, PLACES, SEPARATOR, WARNING, Speaker
from kyoso.model import LANGUAGES, Figure, Language, Source
from kyoso.plan import INDIRECT, INDIRECT_NAME, INDIRECT_RATE, MOST, categories_of, plan_schema
from kyoso.rulebook import Rulebook
from kyoso.strict import LARGEST
from kyoso.translations import load
from kyoso.word import Drafter

YEARS = range(2000, 2121)  # every fiscal year that a plan or the end of its period can name


def data(drafter: Drafter) -> Iterator[tuple[str, Any]]:
    """The scripts ``checks``, ``checks-ja`` and ``checks-en``."""
    project, rulebook = drafter.project, drafter.rulebook
    table = load_table(project, rulebook, tuple(KINDS))
    judge = Judge(rulebook, table)
    yield "checks", rules_of(rulebook, table, judge)
    for language in LANGUAGES:
        speaker = Speaker(rulebook, language, load(project, "messages", language).gettext)
        yield f"checks-{language}", words_of(rulebook, judge, speaker, language)


# -- without words --------------------------------------------------------------------------


def rules_of(rulebook: Rulebook, table: Table, judge: Judge) -> dict[str, Any]:
    """The table with its limits for each call, the kinds of institution, the form of a plan."""
    rate = rulebook.assumptions.get(INDIRECT_RATE)
    return {
        "rows": msgspec.to_builtins(table.rows),
        "asks": {key: _asks(judge, key) for key in ("", *rulebook.calls)},
        "calls": {
            call.key: {
                "area": call.area,
                "tier": call.tier,
                "year": call.fiscal_year,
                "document": call.document,
                "practice": call.practice,
            }
            for call in rulebook.calls_in_order
        },
        "areas": {key: [area.name.ja, area.name.en] for key, area in rulebook.areas.items()},
        "tiers": {key: [tier.name.ja, tier.name.en] for key, tier in rulebook.tiers.items()},
        "kinds": {
            key: {"names": [kind.name.ja, kind.name.en], "counts": kind.counts_as, "receives": kind.receives_funds}
            for key, kind in rulebook.institution_kinds.items()
        },
        "categories": {
            key: [name.ja, name.en] for key, name in [*categories_of(rulebook).items(), (INDIRECT, INDIRECT_NAME)]
        },
        "percent": rate.value if rate and isinstance(rate.value, int) else 0,
        "rateQuestion": rate.question if rate else "",
        "schema": plan_schema(),
        "largest": LARGEST,
        "most": MOST,
    }


def _asks(judge: Judge, key: str) -> dict[str, Any]:
    """What each row comes to for a call, by the row's name; rows without anything are left out."""
    asks = {ask.row.check: _ask(ask) for ask, _assumed in judge.asks(key)}
    return {name: ask for name, ask in asks.items() if ask}


def _ask(ask: Ask) -> dict[str, Any]:
    value = ask.rule.value if ask.rule else None
    every = {
        "rule": ask.rule.key if ask.rule else "",
        "limit": ask.limit,
        "range": value if isinstance(value, tuple) else None,
        "value": value if isinstance(value, str) else "",
        "question": ask.question,
        "includes": ask.includes,
        "like": ask.like if ask.row.rule and not ask.rule else "",
    }
    return {name: given for name, given in every.items() if given}


# -- words ----------------------------------------------------------------------------------


def words_of(rulebook: Rulebook, judge: Judge, speaker: Speaker, language: Language) -> dict[str, Any]:
    """Everything that a finding can say, in one language."""
    say = speaker.gettext
    figures = [rulebook.figures[key] for key in sorted(_named(judge))]
    return {
        "language": language,
        "messages": {name: [say(part) for part in words] for name, words in MESSAGES.items()},
        "answers": {answer: [sign, say(words)] for answer, (sign, words) in ANSWERS.items()},
        "warning": say(WARNING),
        "separator": say(SEPARATOR),
        "assumed": say(ASSUMED),
        "places": {name: say(words) for name, words in PLACES.items()},
        "longest": LONGEST,
        "counted": {name: say(words) for name, words in COUNTED.items()},
        "columns": speaker.columns,
        "calls": {call.key: rulebook.call_name(call, language) for call in rulebook.calls_in_order},
        "kinds": {key: kind.name[language] for key, kind in rulebook.institution_kinds.items()},
        "rules": {
            figure.key: {
                "label": figure.label[language],
                "words": wording.in_words(figure, language),
                "rule": speaker.rule(figure.key),
                "source": _cited(rulebook, figure.source, language),
                "units": _units(figure, language),
            }
            for figure in figures
        },
        "questions": {
            key: {
                "question": question.question[language],
                "known": question.known[language],
                "source": _cited(rulebook, next(iter(question.sources), None), language),
            }
            for key, question in rulebook.questions.items()
        },
        "years": {str(year): wording.fiscal_year(year, language) for year in YEARS},
        "yen": wording.YEN[language],
    }


def _named(judge: Judge) -> set[str]:
    """The rules that a finding can name."""
    asks = [ask for key in ("", *judge.rulebook.calls) for ask, _assumed in judge.asks(key)]
    figures = {figure.key for ask in asks for figure in (ask.rule,) if figure}
    return figures | {ask.like for ask in asks if ask.like}


def _cited(rulebook: Rulebook, source: Source | None, language: Language) -> list[str]:
    return [rulebook.cite(source, language), source.as_written] if source else ["", ""]


def _units(figure: Figure, language: Language) -> list[str]:
    """One and several in the unit of a figure, with a place for the number; nothing where it is no count."""
    if figure.unit in ("yen", "yen/fiscal-year", "fiscal-year", "date", "status", "text"):
        return []
    counts = (wording.plain(msgspec.structs.replace(figure, value=number), language) for number in (1, 2))
    return [words.replace(str(number), "%s") for number, words in zip((1, 2), counts, strict=True)]
