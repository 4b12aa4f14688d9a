"""Which calls fit an applicant's answers: a programme's table of questions and reasons, and what follows.

The table is `templates/find.yaml`. A question has a few options; a reason says for which calls and which
answers it holds, whether it speaks for the call (`met`), against it (`not-met`) or whether the documents
leave it `open`, and what it rests on. A reason that is open rests on an open question, one that decides
rests on rules alone: so an open question never becomes a yes or a no.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import combinations, product
from operator import itemgetter
from typing import Any, Literal

import msgspec
import yaml
from msgspec import Struct

from kyoso.errors import Finding, Problem, nearest
from kyoso.model import Call, Figure, FiscalYear, Language, OpenQuestion, Slug, Text
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.wording import fiscal_year, years_between
from kyoso.years import NOW, named

TABLE = "find.yaml"
STATUS = "status"  # the role under which a call's status can be named, beside those of its rules
Answer = Literal["met", "not-met", "open"]
Outcome = Literal["met", "not-met", "open", "unanswered"]
Answers = Mapping[str, tuple[str, ...]]  # question -> options chosen; questions without an answer are left out
_PLACE = re.compile(r"\{(\w+):([^{}]+)\}")


class Option(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One answer that can be chosen; its words may name rules, as `fill` describes."""

    option: Slug
    words: Text


class Question(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A question with its options; of `several`, more than one can be chosen."""

    question: Slug
    ask: Text
    options: tuple[Option, ...]
    several: bool = False

    def choices(self) -> Iterator[tuple[str, ...]]:
        """Each option alone and, where several can be chosen, each pair: whatever holds for more holds for a pair."""
        names = [option.option for option in self.options]
        yield from ((name,) for name in names)
        if self.several:
            yield from combinations(names, 2)


class About(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The calls that a row is about: those that have one of each list given, and every role of `has`.

    Of the fiscal years, `now` is the newest one of the rules and `past` are those before it.
    """

    year: tuple[FiscalYear | Literal["now", "past"], ...] = ()
    area: tuple[Slug, ...] = ()
    tier: tuple[Slug, ...] = ()
    status: tuple[Slug, ...] = ()
    has: tuple[Slug, ...] = ()
    lacks: tuple[Slug, ...] = ()

    def holds(self, call: Call, rulebook: Rulebook) -> bool:
        """Whether a call is one of them."""
        lists: tuple[tuple[tuple[object, ...], object], ...] = (
            (self.year, call.fiscal_year),
            (self.area, call.area),
            (self.tier, call.tier),
            (self.status, rulebook.figure(call.status).value),
        )
        return (
            all(not wanted or value in wanted for wanted, value in lists)
            and all(role in call.rules for role in self.has)
            and not any(role in call.rules for role in self.lacks)
        )


class Row(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A reason: for which calls, at which answers, what it says and what it rests on.

    `checks` name the checks that judge the same: on a plan that says what the answers say, they give this answer.
    `cites` are roles of the call's rules, keys of figures and keys of open questions. Rows of one `matter`
    exclude each other: for no call and no option do two of them hold. Where a row that stands `alone` holds,
    nothing else counts; one that is about every call is the answer to all of them.
    """

    matter: Slug
    checks: tuple[Slug, ...] = ()
    answer: Answer
    says: Text
    cites: tuple[str, ...]
    about: About = About()
    when: dict[Slug, tuple[Slug, ...]] = {}
    alone: bool = False

    @property
    def ends(self) -> bool:
        """Whether the row answers for every call at once, so that nothing more needs to be asked."""
        return self.alone and self.about == About()


class Table(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, dict=True):
    """The questions in the order in which they are asked, the reasons, and the fiscal years whose calls it speaks of:
    every one of the rules, where none is given; the calls of others stand in the tables of the page.
    """

    questions: tuple[Question, ...]
    reasons: tuple[Row, ...]
    years: tuple[FiscalYear, ...] = ()

    def about_area(self, area: str) -> list[Row]:
        """The rows that can be about the calls of an area, in the order of the table."""
        return [row for _, row in sorted([*self._by_area.get("", ()), *self._by_area.get(area, ())], key=itemgetter(0))]

    @cached_property
    def _by_area(self) -> dict[str, list[tuple[int, Row]]]:
        """The rows with their numbers by the areas that they name; those that name none under ``""``."""
        found: dict[str, list[tuple[int, Row]]] = {}
        for numbered in enumerate(self.reasons):
            for area in numbered[1].about.area or ("",):
                found.setdefault(area, []).append(numbered)
        return found


class Reason(Struct, frozen=True):
    """A row made ready for one call: what it rests on, as figures and as open questions."""

    row: Row
    figures: tuple[Figure, ...]
    questions: tuple[OpenQuestion, ...]


class Fit(Struct, frozen=True):
    """What follows for one call: the outcome, the reasons that hold (by number), the questions still to answer."""

    outcome: Outcome
    reasons: tuple[int, ...]
    missing: tuple[str, ...]


def judge(reasons: Sequence[Row], answers: Answers) -> Fit:
    """Whether a call fits: one reason against it is enough, an open one leaves it open.

    While no reason speaks against the call, every question that bears on it must be answered first.
    """
    held = tuple(at for at, row in enumerate(reasons) if _holds(row, answers))
    alone = tuple(at for at in held if reasons[at].alone)
    held = alone or held
    asked = dict.fromkeys(name for row in (() if alone else reasons) for name in row.when)
    missing = tuple(name for name in asked if name not in answers)
    said = {reasons[at].answer for at in held}
    outcome: Outcome = "open" if "open" in said else "met"
    if "not-met" in said:
        outcome = "not-met"
    elif missing:
        outcome = "unanswered"
    return Fit(outcome, held, missing)


def _holds(row: Row, answers: Answers) -> bool:
    return all(any(option in wanted for option in answers.get(name, ())) for name, wanted in row.when.items())


def calls_of(table: Table, rulebook: Rulebook) -> tuple[Call, ...]:
    """The calls that the table speaks of, the newest fiscal year first."""
    return tuple(call for call in rulebook.calls_in_order if call.fiscal_year in table.years)


def reasons_of(table: Table, rulebook: Rulebook, call: Call) -> tuple[Reason, ...]:
    """Every reason that can hold for a call, in the order of the table."""
    return tuple(_reason(row, rulebook, call) for row in table.about_area(call.area) if row.about.holds(call, rulebook))


def _reason(row: Row, rulebook: Rulebook, call: Call | None) -> Reason:
    cited = [_cited(name, rulebook, call) for name in row.cites]
    figures = tuple(record for record in cited if isinstance(record, Figure))
    return Reason(row, figures, tuple(record for record in cited if isinstance(record, OpenQuestion)))


def _cited(name: str, rulebook: Rulebook, call: Call | None) -> Figure | OpenQuestion | None:
    if call is not None:
        name = name.replace(_OWN_YEAR, f"fy{call.fiscal_year}")
    key = name if call is None else call.status if name == STATUS else call.rules.get(name, name)
    return rulebook.figures.get(key) or rulebook.questions.get(key)


def asked_by(table: Table, reasons: Sequence[Row]) -> tuple[Question, ...]:
    """The questions whose answers the reasons look at, in the order of the table: `judge` looks at no other."""
    named = {name for row in reasons for name in row.when}
    return tuple(question for question in table.questions if question.question in named)


def all_answers(questions: Sequence[Question]) -> Iterator[dict[str, tuple[str, ...]]]:
    """Every combination of answers to the questions, with questions left out; left out first."""
    names = [question.question for question in questions]
    for chosen in product(*([(), *question.choices()] for question in questions)):
        yield {name: options for name, options in zip(names, chosen, strict=True) if options}


def endings_of(table: Table, rulebook: Rulebook) -> tuple[Reason, ...]:
    """The rows that answer for every call at once, each with what it rests on."""
    return tuple(_reason(row, rulebook, None) for row in table.reasons if row.ends)


def fill(text: Text, rulebook: Rulebook, language: Language, call: Call | None = None) -> str:
    """Words with the rules that they name put in.

    `{rule:KEY}` is a figure, `{role:ROLE}` one of the call's, `{year:now}` a fiscal year, `{year:call}` that of the
    call, `{years:between}` what lies between those of the rules, `{area:KEY}`, `{tier:KEY}` and `{kind:KEY}` are names.
    Raises KeyError for what is not there.
    """

    def put(found: re.Match[str]) -> str:
        sort, name = found[1], named(found[2], rulebook)
        match sort:
            case "year" if name == "call" and call:
                return fiscal_year(call.fiscal_year, language)
            case "years" if name == BETWEEN:
                return years_between(rulebook.years, language)
            case "rule":
                return rulebook.words(name, language)
            case "role" if call:
                return rulebook.words(call.rules[name], language)
            case "year":
                return fiscal_year(int(name), language)
            case "area":
                return rulebook.areas[name].name[language]
            case "tier":
                return rulebook.tiers[name].name[language]
            case "kind":
                return rulebook.institution_kinds[name].name[language]
        raise KeyError(f"{{{sort}:{name}}}")

    return _PLACE.sub(put, text[language])


# -- the fiscal years that a table asks for -------------------------------------------------

YEAR = "year"  # the question whose options are fiscal years
PAST, OTHERS, BETWEEN = "past", "others", "between"
_OWN_YEAR = "fy*"  # at the head of a key: the fiscal year of the call


def of_years(table: Table, rulebook: Rulebook) -> Table:
    """The table with the fiscal years of the rules in place of the words that it asks for them with.

    The option `now` becomes the newest year, `past` an option for each one before it, `between` stays where there are
    years that the rules leave out. In the reasons, `others` are the options of all years but the call's own.
    """
    years = table.years or rulebook.years
    options = {f"fy{year}": year for year in years}
    words = {NOW: years[:1], PAST: years[1:]}
    gone = () if years_between(years, "ja") else (BETWEEN,)
    questions = tuple(
        msgspec.structs.replace(each, options=tuple(_options(each, words, gone))) if each.question == YEAR else each
        for each in table.questions
    )
    reasons = (one for row in table.reasons for one in _rows(row, words, options, gone))
    return msgspec.structs.replace(table, years=years, questions=questions, reasons=tuple(reasons))


def _options(question: Question, words: Mapping[str, Sequence[int]], gone: Sequence[str]) -> Iterator[Option]:
    for option in question.options:
        for year in words.get(option.option, ()):
            said = {
                name: text.replace(f"{{year:{PAST}}}", f"{{year:{year}}}")
                for name, text in (("ja", option.words.ja), ("en", option.words.en))
            }
            yield Option(option=f"fy{year}", words=Text(**said))
        if option.option not in words and option.option not in gone:
            yield option


def _rows(
    row: Row, words: Mapping[str, Sequence[int]], options: Mapping[str, int], gone: Sequence[str]
) -> Iterator[Row]:
    """A row by the years that it is about; one for each of them, where its answers are other years than that."""
    about = tuple(dict.fromkeys(year for name in row.about.year for year in words.get(str(name), (name,))))
    if row.about.year and not about:
        return
    chosen = row.when.get(YEAR, ())
    if OTHERS not in chosen:
        yield from _row(row, about, _chosen(chosen, words, gone))
        return
    for year in about or options.values():
        yield from _row(row, (year,), tuple(name for name, other in options.items() if other != year))


def _chosen(names: Sequence[str], words: Mapping[str, Sequence[int]], gone: Sequence[str]) -> tuple[str, ...]:
    found = ([f"fy{year}" for year in words[name]] if name in words else [name] for name in names if name not in gone)
    return tuple(name for some in found for name in some)


def _row(row: Row, about: Sequence[Any], chosen: tuple[str, ...]) -> Iterator[Row]:
    """The row, if any answer can still choose it."""
    if YEAR not in row.when:
        yield msgspec.structs.replace(row, about=msgspec.structs.replace(row.about, year=tuple(about)))
    elif chosen:
        when = row.when | {YEAR: chosen}
        yield msgspec.structs.replace(row, about=msgspec.structs.replace(row.about, year=tuple(about)), when=when)


# -- the programme's table ----------------------------------------------------------------


def load_table(project: Project, rulebook: Rulebook) -> Table:
    """The programme's table; one without questions where it has none.

    Raises Problem with everything in it that names what is not there.
    """
    path = project.templates / TABLE
    shown = project.shown(path)
    try:
        data = yaml.load(path.read_bytes(), Loader=_LOADER) if path.is_file() else {"questions": [], "reasons": []}
        table = msgspec.convert(data, Table)
    except OSError as error:
        raise Problem(f"{shown}: the table of questions cannot be read ({error.strerror or error})") from None
    except (yaml.YAMLError, msgspec.ValidationError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        words = " ".join(str(getattr(error, "problem", None) or error).split())
        raise Problem(Finding(shown, mark.line + 1 if mark else 0, f"not a table of questions: {words}"), 1) from None
    table = of_years(table, rulebook)
    findings = [Finding(shown, 0, trouble) for trouble in _troubles(table, rulebook)]
    if findings:
        raise Problem(findings, exit_code=1)
    return table


_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _troubles(table: Table, rulebook: Rulebook) -> Iterator[str]:
    """What the table names and nobody knows, rows that contradict each other, answers without a ground."""
    options = {question.question: [option.option for option in question.options] for question in table.questions}
    for question in table.questions:
        for text in (question.ask, *(option.words for option in question.options)):
            yield from _unfillable(question.question, text, rulebook, None)
    for row in table.reasons:
        for name, chosen in row.when.items():
            if name not in options:
                yield f"{row.matter}: when: no question {name!r}; {nearest(name, list(options))}"
            for option in chosen:
                if option not in options.get(name, chosen):
                    yield f"{row.matter}: when: {name} has no option {option!r}; {nearest(option, options[name])}"
    for call in calls_of(table, rulebook):
        yield from _troubles_of_call(table, rulebook, call)


def _troubles_of_call(table: Table, rulebook: Rulebook, call: Call) -> Iterator[str]:
    rows = [row for row in table.about_area(call.area) if row.about.holds(call, rulebook)]
    for row in rows:
        where = f"{row.matter} ({row.answer}) for {call.key}"
        yield from (
            f"{where}: cites: nothing is called {name!r}; {nearest(name, [STATUS, *call.rules, *rulebook.questions])}"
            for name in row.cites
            if _cited(name, rulebook, call) is None
        )
        reason = _reason(row, rulebook, call)
        if row.answer == "open" and not reason.questions:
            yield f"{where}: cites no open question; only what the documents leave open is open"
        if row.answer != "open" and (reason.questions or not reason.figures):
            yield f"{where}: rests on rules only; an open question is never a yes or a no"
        yield from _unfillable(where, row.says, rulebook, call)
    for one, other in combinations(rows, 2):
        if one.matter == other.matter and _meet(one, other):
            yield f"{one.matter} for {call.key}: two reasons hold at once: {dict(one.when)} and {dict(other.when)}"


def _meet(one: Row, other: Row) -> bool:
    """Whether some answers satisfy both rows."""
    return all(set(one.when[name]) & set(other.when[name]) for name in one.when.keys() & other.when.keys())


def _unfillable(where: str, text: Text, rulebook: Rulebook, call: Call | None) -> Iterator[str]:
    languages: tuple[Language, ...] = ("ja", "en")
    for language in languages:
        try:
            fill(text, rulebook, language, call)
        except (KeyError, ValueError) as error:
            yield f"{where}: {language}: {error.args[0]}: nothing is called that"
