"""Mutants of the rules and of the table of checks, and what kills them.

Every leaf of every record is changed, one at a time: a number by one, a text into that of another record, into
another number or left in the other language, a source, year, unit, qualifier or condition into another one that
exists. Every field of every row of the table is changed, and every row is taken out. A mutant is killed by what anybody
runs: the compiler's own checks, `kyoso lint`, the cases, and the tests of the rules, called in this process.
Nothing is compared with a stored copy of the rules.
"""

from __future__ import annotations

import inspect
import itertools
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from functools import partial
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple, get_args

import msgspec
from _ext.hubs import hubs_are_of_their_programme
from msgspec import Struct

from kyoso.assembling import dangling
from kyoso.cases import Cases, load_cases
from kyoso.checks import KINDS, Judge, Row, Settings, Subject, Table, load_table, of_draft, of_plan
from kyoso.checks.telling import differences
from kyoso.fingerprints import Fingerprints
from kyoso.lint import rules as lint
from kyoso.lint.allowed import load_allowed
from kyoso.model import Record, Source, Text, Unit, sources_of
from kyoso.notebooks import compile_rules
from kyoso.programme import without_words
from kyoso.project import Project
from kyoso.rulebook import FIELDS, Rulebook
from kyoso.rules.publishing import _troubles as troubles_of_record
from kyoso.word.desk import Desk
from tests import test_check_table, test_rules_content, test_rules_sources
from tests.check_corpus import Defect, clean_plan, defects, harmless, make

# What is no rule: a name, an order of display, how an English name came about, and the register's notes on a
# file, which only `kyoso verify-sources` with that file can hold against anything.
NOT_MUTATED = {
    "key": "a name; that every use of it is known is what kyoso lint and the build say",
    "order": "the order of display",
    "standing": "how an English name came about, not what holds",
    "starts_with": "how a text copy is cut; kyoso verify-sources says where it is wrong",
    "sha256": "the digest of a file that is not here; kyoso verify-sources compares it",
    "compared": "the day of the last comparison",
    "registered": "the day on which a document was first taken up",
}


class Mutant(NamedTuple):
    """One change: where, from what, to what, and the rulebook or table that it makes."""

    name: str
    before: str
    after: str
    rulebook: Rulebook
    table: Table | None = None

    def __str__(self) -> str:
        return f"{self.name}: {self.before} → {self.after}"


# -- the rules ------------------------------------------------------------------------------

Path_ = tuple[Any, ...]


class Leaf(NamedTuple):
    """A value in a record, and the way to it."""

    path: Path_
    value: Any
    inside: Any  # the struct or mapping that it stands in

    @property
    def field(self) -> str:
        """The way without numbers and keys."""
        return ".".join(str(part) for part in self.path if isinstance(part, str))


def leaves(value: Any, path: Path_ = (), inside: Any = None) -> Iterator[Leaf]:
    """Every leaf of a record; a tuple of plain values is one."""
    if isinstance(value, Struct):
        for name in value.__struct_fields__:
            yield from leaves(getattr(value, name), (*path, name), value)
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from leaves(part, (*path, key), value)
    elif isinstance(value, tuple) and value and isinstance(value[0], Struct):
        for number, part in enumerate(value):
            yield from leaves(part, (*path, number), value)
    elif value is not None:
        yield Leaf(path, value, inside)


def changed(value: Any, path: Path_, new: Any) -> Any:
    """The same value with another leaf."""
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(value, Struct):
        return msgspec.structs.replace(value, **{step: changed(getattr(value, step), rest, new)})
    if isinstance(value, dict):
        return {**value, step: changed(value[step], rest, new)}
    return (*value[:step], changed(value[step], rest, new), *value[step + 1 :])


def mutants_of_rules(rulebook: Rulebook) -> Iterator[Mutant]:
    """Every leaf of every record changed, each in every way that its sort can be wrong."""
    others = _values_by_field(rulebook)
    for kind, name in FIELDS.items():
        records: Mapping[str, Record] = getattr(rulebook, name)
        for key, record in records.items():
            for leaf in leaves(without_words(record)):  # those of a status are declared, and no notebook says them
                if leaf.path[-1] in NOT_MUTATED and not isinstance(leaf.inside, dict):
                    continue
                for new in dict.fromkeys(_changes(kind, record, leaf, others, rulebook)):
                    if new == leaf.value:  # an address reads the same in both languages
                        continue
                    made = {**records, key: changed(record, leaf.path, new)}
                    path = ".".join(map(str, leaf.path))
                    yield Mutant(
                        f"{kind} {key} {path}",
                        repr(leaf.value),
                        repr(new),
                        msgspec.structs.replace(rulebook, **{name: made}),
                    )


def _field(kind: str, leaf: Leaf) -> str:
    names = leaf.path[:1] if isinstance(leaf.inside, dict) else [part for part in leaf.path if isinstance(part, str)]
    return ".".join([kind, *names])


def _values_by_field(rulebook: Rulebook) -> dict[str, list[Any]]:
    values: dict[str, dict[Any, None]] = {}
    for kind, name in FIELDS.items():
        for record in getattr(rulebook, name).values():
            for leaf in leaves(record):
                values.setdefault(_field(kind, leaf), {})[leaf.value] = None
    return {field: list(found) for field, found in values.items()}


def _next(values: list[Any], value: Any) -> list[Any]:
    """Another value that stands in the same field elsewhere, if there is one."""
    at = values.index(value)
    return [values[(at + 1) % len(values)]] if len(values) > 1 else []


def _changes(kind: str, record: Record, leaf: Leaf, others: dict[str, list[Any]], rulebook: Rulebook) -> Iterator[Any]:
    value, name = leaf.value, leaf.path[-1]
    if isinstance(leaf.inside, dict):  # a rule of a call: that of another call, or another one of the same
        yield from _other_rules(record, leaf, rulebook)
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield value + 1
    elif isinstance(value, tuple):
        yield from _other_tuples(value, others[_field(kind, leaf)])
    elif isinstance(leaf.inside, Text):
        yield from _next(others[_field(kind, leaf)], value)
        yield leaf.inside.en if name == "ja" else leaf.inside.ja
        yield value + " 99"
        yield from _other_digit(value)
    elif isinstance(leaf.inside, Source):
        yield from _other_source(leaf, rulebook)
    else:
        yield from _other_word(kind, leaf, others)


def _other_rules(record: Any, leaf: Leaf, rulebook: Rulebook) -> Iterator[str]:
    role = leaf.path[-1]
    for call in rulebook.calls.values():
        if call.rules.get(role, leaf.value) != leaf.value:
            yield call.rules[role]
            break
    yield from _next(list(record.rules.values()), leaf.value)


def _other_tuples(value: tuple[Any, ...], known: list[Any]) -> Iterator[tuple[Any, ...]]:
    if value and isinstance(value[0], int):
        yield (*value[:-1], value[-1] + 1)
        return
    if value:
        yield value[1:]
    strange = [part for other in known if isinstance(other, tuple) for part in other if part not in value]
    yield from [(*value, strange[0])] if strange else []


def _other_digit(value: str) -> Iterator[str]:
    digit = next((char for char in reversed(value) if char in "0123456789"), "")
    if digit:
        head, _, tail = value.rpartition(digit)
        yield head + str((int(digit) + 1) % 10) + tail


def _other_source(leaf: Leaf, rulebook: Rulebook) -> Iterator[str]:
    source: Source = leaf.inside
    match leaf.path[-1]:
        case "document":
            yield from _next(list(rulebook.documents), source.document)
        case "place":
            yield from _next([place.place for place in rulebook.documents[source.document].places], source.place)
        case _:
            yield from _other_digit(source.as_written)
            middle = len(source.as_written) // 2
            yield source.as_written[:middle] + "別" + source.as_written[middle + 1 :]


def _other_word(kind: str, leaf: Leaf, others: dict[str, list[Any]]) -> Iterator[str]:
    if leaf.path[-1] == "unit":
        yield from _next(list(get_args(Unit)), leaf.value)
    elif leaf.path[-1] in ("value", "as_of") and leaf.value[:4].isdigit():
        yield from _other_digit(leaf.value)
    else:
        yield from _next([value for value in others[_field(kind, leaf)] if isinstance(value, str)], leaf.value)


# -- the table of checks --------------------------------------------------------------------


def mutants_of_table(rulebook: Rulebook, table: Table) -> Iterator[Mutant]:
    """Every row taken out, and every field of every row another one that stands in the table."""
    for number, row in enumerate(table.rows):
        rest = (*table.rows[:number], *table.rows[number + 1 :])
        yield Mutant(f"row {row.check}", "there", "gone", rulebook, Table(rows=rest))
        for name in row.__struct_fields__:
            for new in _other_cells(table, row, name):
                made = msgspec.structs.replace(row, **{name: new})
                rows = (*table.rows[:number], made, *table.rows[number + 1 :])
                cells = f"row {row.check} {name}", repr(getattr(row, name)), repr(new)
                yield Mutant(*cells, rulebook, Table(rows=rows))


def _other_cells(table: Table, row: Row, name: str) -> Iterator[Any]:
    value = getattr(row, name)
    default = getattr(Row(check="x", kind="x"), name, None)
    if name == "check" or (name not in ("kind", "severity", "origin", "always") and value == default):
        return
    if name == "origin" and row.kind in ("noticed", "placed"):
        return  # a plan has no remarks: the row says nothing of one, whatever its origin
    if name == "always" and not row.rule:
        return
    if name == "origin":
        yield from (other for other in ("plan", "draft") if other != value)
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, tuple):
        yield from (tuple(part for part in value if part != gone) for gone in value)
    elif isinstance(value, dict):
        yield from ({key: each for key, each in value.items() if key != gone} for gone in value)
    else:
        yield from _next(list(dict.fromkeys(getattr(each, name) for each in table.rows)), value)
        yield from [default] if default and default != value else []


# -- what kills -----------------------------------------------------------------------------


class Killers:
    """Everything that can kill a mutant, made ready once."""

    def __init__(self, project: Project, rulebook: Rulebook) -> None:
        self.project, self.rulebook = project, rulebook
        self.table = load_table(project, rulebook, tuple(KINDS))
        self.cases: Cases = load_cases(project, rulebook)
        self.allowed = load_allowed(project)
        self.fingerprints = Fingerprints.load(project)
        self.tests = [*tests_in(test_rules_content, "rulebook"), *tests_in(test_rules_sources, "rulebook")]
        self.table_tests = [*tests_in(test_check_table, "table")]
        self._drafts: list[tuple[Subject, Settings, frozenset[str]]] = []
        self._twins: list[tuple[Subject, Subject]] = []

    def killed_by(self, mutant: Mutant) -> str:
        """What finds the mutant first; nothing where it survives."""
        try:
            found = self._table_says(mutant) if mutant.table else self._rules_say(mutant.rulebook)
            return next(found, "")
        except Exception as error:  # a mutant that stops the engine does not live
            return f"stopped: {type(error).__name__}: {error}"[:120]

    def all_that_kill(self, mutant: Mutant) -> list[str]:
        """Everything that finds a mutant of the rules."""
        return list(self._rules_say(mutant.rulebook))

    def _rules_say(self, rulebook: Rulebook) -> Iterator[str]:
        changed_records = list(_differing(self.rulebook, rulebook))
        for record in changed_records:
            yield from (f"compiler: {trouble}" for trouble in troubles_of_record(record, rulebook.declared))
        for record in rulebook.records():
            yield from (f"compiler: {trouble}" for trouble in dangling(record, rulebook))
        if sum(programme.current for programme in rulebook.programmes.values()) != 1:
            yield "compiler: exactly one programme is the current one"
        for name, test in self.tests:
            if not _passes(test, rulebook):
                yield f"test: {name}"
        for record in changed_records:
            for source in sources_of(record):
                if not self.fingerprints.hold(source):
                    yield f"lint: {source.document} {source.place} does not say {source.as_written}"
        for key, trouble in chain(lint.findings(rulebook, allowed=self.allowed), hubs_are_of_their_programme(rulebook)):
            yield f"lint: {key}: {trouble}"
        if self.cases.open != {key: call.questions for key, call in rulebook.calls.items()}:
            yield "cases: open questions"
        yield from self._cases_say(rulebook, self.table)

    def _cases_say(self, rulebook: Rulebook, table: Table) -> Iterator[str]:
        judge = Judge(rulebook, table)
        for told in self.cases.told:
            told = told._replace(call=rulebook.calls[told.call.key])
            yield from (f"case: {finding}" for finding in differences(told, judge))

    def _table_says(self, mutant: Mutant) -> Iterator[str]:
        assert mutant.table
        for name, test in self.table_tests:
            if not _passes(test, mutant.table):
                yield f"test: {name}"
        yield from self._cases_say(self.rulebook, mutant.table)
        for subject, settings, expected in self.drafts():
            verdicts = Judge(self.rulebook, mutant.table, settings).judge(subject).verdicts
            if {verdict.check for verdict in verdicts if verdict.answer == "not-met"} != expected:
                yield "draft: other checks are not met"
        shared = {row.check for row in self.table.rows if row.origin == "both"}
        judge = Judge(self.rulebook, mutant.table)
        for draft, plan in self._twins:
            if open_in(judge, draft) & shared != open_in(judge, plan) & shared:
                yield "draft: other checks are open than in its plan"

    def drafts(self) -> list[tuple[Subject, Settings, frozenset[str]]]:
        """The drafts of the corpus, defective, changed without harm and clean, read once."""
        if not self._drafts:
            desk = Desk(self.project, self.rulebook)
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "draft.docx"
                wanted: list[tuple[Defect | None, str]] = [(each, each.calls[0]) for each in (*defects(), *harmless())]
                wanted += [(None, key) for key in self.rulebook.calls]
                for defect, key in wanted:
                    call = self.rulebook.calls[key]
                    path.write_bytes(make(self.rulebook, self.project, call, "ja", defect, tracked=False))
                    filled = desk.read(path)
                    asked = defect.asked if defect else ""
                    subject = of_draft(filled, self.rulebook, asked, desk.fresh(filled))
                    settings = Settings({}, defect.limits if defect else {})
                    closed = {"status"} if call.document is None else set()
                    if defect is None:
                        self._twins.append(
                            (subject, of_plan(clean_plan(self.rulebook, call), self.rulebook, asked=key))
                        )
                    self._drafts.append((subject, settings, frozenset(defect.expected if defect else closed)))
        return self._drafts


def _passes(test: Callable[[Any], None], subject: Any) -> bool:
    try:
        test(subject)
    except AssertionError:
        return False
    return True


def open_in(judge: Judge, subject: Subject) -> set[str]:
    """The checks that the documents leave open for a subject."""
    return {verdict.check for verdict in judge.judge(subject).verdicts if verdict.answer == "open"}


def _differing(one: Rulebook, other: Rulebook) -> Iterator[Record]:
    for name in FIELDS.values():
        before, after = getattr(one, name), getattr(other, name)
        if before is not after:
            yield from (record for key, record in after.items() if record is not before[key])


def tests_in(module: Any, subject: str) -> Iterator[tuple[str, Callable[[Any], None]]]:
    """The tests of a module that ask for one subject and for parameters alone, once for each set of these."""
    for name, function in vars(module).items():
        if not name.startswith("test_") or subject not in inspect.signature(function).parameters:
            continue
        marks = [mark for mark in getattr(function, "pytestmark", ()) if mark.name == "parametrize"]
        for given in itertools.product(*(_sets(mark) for mark in marks)):
            arguments = {key: value for one in given for key, value in one.items()}
            if {*arguments, subject} == set(inspect.signature(function).parameters):
                yield name, partial(_called, function, subject, arguments)


def _called(test: Callable[..., None], subject: str, given: Mapping[str, Any], value: Any) -> None:
    test(**{subject: value}, **given)


def _sets(mark: Any) -> list[dict[str, Any]]:
    names, values = mark.args[:2]
    names = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    return [dict(zip(names, [each] if len(names) == 1 else each, strict=True)) for each in values]


# -- the score ------------------------------------------------------------------------------


class Score(NamedTuple):
    """How many mutants there were, and those that live."""

    size: int
    alive: tuple[Mutant, ...]
    by: Mapping[str, int]

    @property
    def killed(self) -> float:
        """The share of those that do not live."""
        return 1 - len(self.alive) / self.size


ENOUGH = 0.99
# Why what lives may live, by what the mutant is called.
REASONS = {
    r"\bplace: ": "the same words stand in that place too",
    r"label.ja: .* → '(?:Web|R&D)'|name.en: .* → 'FS'": "a name in Latin letters may stand in both languages",
    r"qualifiers: .*(?:基準|予定|案|想定).* → ": "a statement in words; the source says it elsewhere on the slide",
    r"expansion qualifiers: ": "the source has the word in another sense",
    r"Term .* short: ": "one more English word that the glossary allows beside the term's name; it forbids nothing",
    r"fy2025.recipients label": "allowed in book/lint.yaml to share its English with another label",
    r"as_written: 'COIビジョン": "each of the visions stands in that place",
    r"Assumption .* value: ": "an assumption of ours, which no document says; it decides nothing",
    r"Topic .* figures: ": "that statements are about the same is for people to judge; one document alone is found",
    r"row .* always: False → True": "every call has the rule, or the kind of check says nothing without one",
    r"row .* includes: ": "no call has both the rule and the open question, so the row's word decides nothing yet",
    r"row exclusion always": "the answer and its question are the same, in other words",
    r"row indirect-costs origin: 'both' → 'plan'": "no draft of the corpus breaks that rule alone",
    r"row names origin": "a plan that names an institution twice is refused before it is checked",
    r"row budget-cells but": "a year left out is that of the row above, so its cell is never empty",
    r"row instructions but": "what is left in a section of the draft's own is named as unplaced",
    r"row institutions-and-lines key": "an institution is what the check compares by where no column is named",
}


def score(
    project: Project,
    rulebook: Rulebook,
    sample: int | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Score:
    """Every mutant, on every core, or a sample of so many in this process, against everything that kills."""
    _begin(project, rulebook)
    killers, mutants = _ready[0]
    for unchanged in (Mutant("", "", "", rulebook), Mutant("", "", "", rulebook, killers.table)):
        assert not (why := killers.killed_by(unchanged)), f"the rules as they are do not pass: {why}"
    numbers = list(range(len(mutants)))
    if sample is not None:
        numbers = sorted(random.Random(rulebook.digest).sample(numbers, sample))
    alive, by = [], Counter[str]()
    with nullcontext() if sample else ProcessPoolExecutor(mp_context=get_context("fork")) as pool:
        answers = pool.map(_killed, numbers, chunksize=50) if pool else map(_killed, numbers)
        for number, why in zip(numbers, answers, strict=True):
            by[why] += 1
            if not why:
                alive.append(mutants[number])
            if number % 1000 == 0:
                say(f"{number} of {len(mutants)}: {len(alive)} alive")
    return Score(len(numbers), tuple(alive), {why: count for why, count in by.items() if why})


_ready: list[tuple[Killers, list[Mutant]]] = []


def _begin(project: Project, rulebook: Rulebook) -> None:
    killers = Killers(project, rulebook)
    _ready[:] = [(killers, [*mutants_of_rules(rulebook), *mutants_of_table(rulebook, killers.table)])]


def _killed(number: int) -> str:
    killers, mutants = _ready[0]
    return killers.killed_by(mutants[number]).partition(":")[0]


def reason_of(mutant: Mutant) -> str:
    """Why a mutant may live; nothing where it should not."""
    return next((why for pattern, why in REASONS.items() if re.search(pattern, str(mutant))), "")


def main() -> int:
    """Print the score and the survivors with their reasons; 1 where one has none, or too many live."""
    project = Project.find(Path(__file__).parent)
    start = time.monotonic()
    found = score(project, compile_rules(project).rulebook, say=lambda line: print(line, file=sys.stderr, flush=True))
    killers = ", ".join(f"{count} by {why}" for why, count in sorted(found.by.items()))
    print(f"{found.size} mutants, {found.killed:.2%} killed ({killers}) in {time.monotonic() - start:.0f} s")
    for name, why in NOT_MUTATED.items():
        print(f"not changed: {name}: {why}")
    for mutant in found.alive:
        print(f"alive: {mutant}\n    {reason_of(mutant) or 'NO REASON: write the test that kills it'}")
    return int(found.killed < ENOUGH or any(not reason_of(mutant) for mutant in found.alive))
