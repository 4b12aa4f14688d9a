"""The table of checks: rows of a programme, read from `templates/checks.yaml`.

A row says which rule (by its role in a call) is looked at with which kind of check, how grave it is
and which open question bears on it. The kinds themselves are in `kyoso.checks.kinds`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any, Literal

import msgspec
import yaml
from msgspec import Struct

from kyoso import lengths
from kyoso.checks.model import Severity
from kyoso.checks.shapes import JUDGED, NO_RULE, SHAPES, against, misfits, shape_of
from kyoso.declared import Consequence
from kyoso.errors import Finding, Problem, nearest
from kyoso.lengths import Lengths
from kyoso.model import Call, Figure, Key, Slug
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.wording import SOFT
from kyoso.years import questions_of

TABLE = "checks.yaml"
STATUS = "status"  # the role under which a call's status can be named, beside those of its rules


class Row(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True, rename="kebab"):
    """One check: `check` names it, `kind` says how it is done.

    `rule` is a role of a call's rules, `or-rule` one that stands in where the call lacks it; a call without
    either is not measured, and where one of `questions` bears on it, the answer is that the documents do not say.
    `unsettled-by` are questions by which not even what keeps to the rule is sure to be right, `unsettled-in` the
    same for the project years of a rule, by its role; `earlier` is the question whether the years of the calls
    that lead to this one count too; those `beside` are shown where it is open and decide nothing. `always` keeps
    a row that a rule only backs up. `origin` limits a row to plans or to drafts; `severity` is how grave it is
    to miss it.
    """

    check: Slug
    kind: Slug
    rule: Slug = ""
    or_rule: Slug = ""
    questions: tuple[str, ...] = ()  # keys, or patterns of them
    unsettled_by: tuple[str, ...] = ()
    unsettled_in: dict[Slug, Key] = {}
    earlier: Key | Literal[""] = ""
    beside: tuple[str, ...] = ()
    severity: Severity = "error"
    origin: Literal["plan", "draft", "both"] = "both"
    always: bool = False
    includes: Slug = ""  # role that says whether indirect costs are within the amount
    counts: Slug = ""  # sort of institution that is counted, that may lead or that has a share of the budget
    role: Literal["", "lead", "participating"] = ""  # … or institutions by their role
    plainly: tuple[Slug, ...] = ()  # kinds that the rule's own word names, whatever an open question asks
    field: str = ""  # tag of a field
    only: tuple[str, ...] = ()  # fields, tables or sections that are looked at
    but: tuple[str, ...] = ()  # … that are not
    table: str = ""
    key: str = ""  # column that names what a row of the table is about
    column: str = ""
    parts: tuple[str, ...] = ()  # columns that add up to `column`
    remark: str = ""  # name of a remark of the reader's
    limit: int = 0
    page: tuple[int, int] | None = None  # a limit of pages: wide characters in a line, and lines on a page

    @property
    def asks(self) -> tuple[str, ...]:
        """Every open question that can decide it, if it is open for the call."""
        deciding = (*self.questions, *self.unsettled_by, *self.unsettled_in.values(), self.earlier)
        return tuple(filter(None, dict.fromkeys(deciding)))


class Ask(Struct, frozen=True, kw_only=True):
    """A row made ready for one call: its rule, and the open questions that bear on it there."""

    row: Row
    call: Call | None = None
    rule: Figure | None = None
    then: Consequence | None = None  # what follows from the status of the call
    question: str = ""  # the first of the row's `questions`
    unsettled: tuple[str, ...] = ()
    unsettled_in: tuple[tuple[int, int, str], ...] = ()  # project years from, to, and why
    earlier: tuple[int, str] = (0, "")  # years before this call that may count too, and why
    about: str = ""  # the question how far a figure with 程度 may be exceeded
    deciding: tuple[str, ...] = ()  # all that can decide it
    beside: tuple[str, ...] = ()  # those that are shown with one that does
    includes: bool = False
    like: str = ""  # key of a rule that has the role in another call
    count: str = ""
    ours: str = ""  # the question behind what a draft of ours asks for and no rule does

    @property
    def limit(self) -> int:
        """The rule as a number; of a range, its upper end."""
        value = self.rule.value if self.rule else 0
        if isinstance(value, tuple):
            return max(value)
        return value if isinstance(value, int) else 0

    @property
    def ends(self) -> tuple[int, int]:
        """Both ends of a rule that is a range; of a single number, it twice."""
        value = self.rule.value if self.rule else 0
        return (min(value), max(value)) if isinstance(value, tuple) else (self.limit, self.limit)

    @property
    def room(self) -> bool:
        """Whether the rule's words (程度, 〜, 頃 …) leave room, also beside a cap (最大…程度)."""
        return self.rule is not None and bool(set(self.rule.qualifiers) & SOFT)


class Table(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The rows in their order, and a digest of the file.

    `about` is the open question behind every figure that is only about (程度), `ours` the one behind
    what a draft asks for without a rule.
    """

    rows: tuple[Row, ...]
    about: Key | Literal[""] = ""
    ours: Key | Literal[""] = ""
    digest: str = ""
    lengths: Lengths = Lengths()  # the officer's, of the file beside


def load_table(project: Project, rulebook: Rulebook, kinds: tuple[str, ...]) -> Table:
    """The programme's table.

    Raises Problem with every row that names what is not there, or asks a kind for what it cannot judge, each at its
    line.
    """
    path, shown = project.templates / TABLE, project.shown(project.templates / TABLE)
    try:
        data = path.read_bytes()
        content, lines = _rows_of(data)
        table = msgspec.convert(content, Table)
    except OSError as error:
        raise Problem(f"{shown}: the table of checks cannot be read ({error.strerror or error})") from None
    except (yaml.YAMLError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise Problem(Finding(shown, _line(error), f"not a table of checks: {_first_line(error)}"), 1) from None
    table = msgspec.structs.replace(table, rows=tuple(_asking(row, rulebook) for row in table.rows))
    findings = [Finding(shown, lines[at] if at >= 0 else 0, why) for at, why in _troubles(table, rulebook, kinds)]
    if findings:
        raise Problem(findings, exit_code=1)
    found = lengths.load(project)
    digest = hashlib.sha256(data + (repr(found).encode() if found.limits else b"")).hexdigest()
    return msgspec.structs.replace(table, digest=f"sha256:{digest}", lengths=found)


_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _line(error: Exception) -> int:
    mark = getattr(error, "problem_mark", None)
    return mark.line + 1 if mark else 0


def _first_line(error: Exception) -> str:
    return " ".join(str(getattr(error, "problem", None) or error).split())


def _asking(row: Row, rulebook: Rulebook) -> Row:
    """The row with questions of every year in place of a pattern (`open.fy*-dates`); a call has those of its own."""
    names = ("questions", "unsettled_by", "beside")
    asked = {name: questions_of(getattr(row, name), rulebook) for name in names}
    return msgspec.structs.replace(row, **asked)


def _rows_of(data: bytes) -> tuple[Any, list[int]]:
    """What the file holds, and the line of each row. Raises YAMLError."""
    loader = _LOADER(data)
    node = loader.get_single_node()
    rows = [value for name, value in node.value if name.value == "rows"] if isinstance(node, yaml.MappingNode) else []
    lines = [row.start_mark.line + 1 for row in rows[0].value] if rows and isinstance(rows[0].value, list) else []
    return (loader.construct_document(node) if node is not None else None), lines


def _troubles(table: Table, rulebook: Rulebook, kinds: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """What is wrong with the rows, each with its number; -1 for what is no row's."""
    roles = sorted({STATUS, *(role for call in rulebook.calls.values() for role in call.rules)})
    sorts = sorted({sort for kind in rulebook.institution_kinds.values() for sort in kind.counts_as})
    for at, row in enumerate(table.rows):
        known: dict[str, tuple[tuple[str, ...], Iterable[str]]] = {
            "kind": ((row.kind,), kinds),
            "rule": ((row.rule,), roles),
            "or-rule": ((row.or_rule,), roles),
            "unsettled-in": (tuple(row.unsettled_in), roles),
            "includes": ((row.includes,), roles),
            "questions": ((*row.asks, *row.beside), list(rulebook.questions)),
            "counts": ((row.counts,), sorts),
            "plainly": (row.plainly, list(rulebook.institution_kinds)),
        }
        for what, (names, there) in known.items():
            for name in names:
                if name and name not in there:
                    yield at, f"{row.check}: {what}: nothing is called {name!r}; {nearest(name, list(there))}"
        for trouble in (*_unsaid(row), *_unjudged(row, rulebook)) if row.kind in kinds else ():
            yield at, f"{row.check}: {trouble}"
    for name, key in (("about", table.about), ("ours", table.ours)):
        if key and key not in rulebook.questions:
            yield -1, f"{name}: nothing is called {key!r}; {nearest(key, list(rulebook.questions))}"
    checks = [row.check for row in table.rows]
    for name in sorted({name for name in checks if checks.count(name) > 1}):
        yield len(checks) - 1 - checks[::-1].index(name), f"{name}: two rows have this name"


def _unsaid(row: Row) -> Iterator[str]:
    """What a row of its kind must say, and this one does not."""
    judged = JUDGED.get(row.kind, NO_RULE)
    if judged.shapes and not judged.backs and not row.rule:
        yield f"{row.kind} judges {judged}; say which with rule: ROLE"
    for needed in judged.needs:
        names = needed.split("|")
        if sum(bool(getattr(row, name)) for name in names) != 1:
            yield f"{row.kind} needs {' or '.join(names)}{', one of them' if len(names) > 1 else ''}"


def _unjudged(row: Row, rulebook: Rulebook) -> Iterator[str]:
    """The rules of a row that its kind cannot judge, each shape told once."""
    told: set[tuple[object, ...]] = set()
    for role in filter(None, (row.rule, row.or_rule)):
        for figure in _in_role(role, rulebook):
            for trouble in misfits(row.kind, figure):
                about = (role, SHAPES[figure.unit], type(figure.value), *against(row.kind, figure))
                if about not in told:
                    told.add(about)
                    yield f"{role}: {trouble}"
    for role in row.unsettled_in:
        for figure in _in_role(role, rulebook):
            if figure.unit != "project-year" or not isinstance(figure.value, tuple):
                yield f"unsettled-in: {role}: needs project periods, from and to; {shape_of(figure)}"


def _in_role(role: str, rulebook: Rulebook) -> Iterator[Figure]:
    """The rules that have a role in a call, each once."""
    keys = dict.fromkeys(
        call.status if role == STATUS else call.rules[role]
        for call in rulebook.calls_in_order
        if role == STATUS or role in call.rules
    )
    return (rulebook.figures[key] for key in keys)
