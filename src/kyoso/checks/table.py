"""The table of checks: rows of a programme, read from `templates/checks.yaml`.

A row says which rule (by its role in a call) is looked at with which kind of check, how grave it is
and which open question bears on it. The kinds themselves are in `kyoso.checks.kinds`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, Literal

import msgspec
import yaml
from msgspec import Struct

from kyoso.checks.model import Severity
from kyoso.errors import Finding, Problem, nearest
from kyoso.model import Call, Figure, Key, Slug
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.wording import HARD, SOFT

TABLE = "checks.yaml"
STATUS = "status"  # the role under which a call's status can be named, beside those of its rules


class Row(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True, rename="kebab"):
    """One check: `check` names it, `kind` says how it is done.

    `rule` and `times` are roles of a call's rules; a call without the rule is not measured by it, and where
    one of `questions` bears on the call, the answer is that the documents do not say. `always` keeps a row
    that a rule only backs up. `origin` limits a row to plans or to drafts; `severity` holds where the rule's own
    words do not decide.
    """

    check: Slug
    kind: Slug
    rule: Slug = ""
    times: Slug = ""
    questions: tuple[Key, ...] = ()
    severity: Severity = "error"
    origin: Literal["plan", "draft", "both"] = "both"
    always: bool = False
    includes: Slug = ""  # role that says whether indirect costs are within the amount
    counts: Slug = ""  # sort of institution that is counted or that may lead
    plainly: tuple[Slug, ...] = ()  # kinds that the rule's own word names, whatever an open question asks
    plainly_not: tuple[Slug, ...] = ()  # kinds that the documents set beside that word
    field: str = ""  # tag of a field
    only: tuple[str, ...] = ()  # fields, tables or sections that are looked at
    but: tuple[str, ...] = ()  # … that are not
    table: str = ""
    key: str = ""  # column that names what a row of the table is about
    column: str = ""
    parts: tuple[str, ...] = ()  # columns that add up to `column`
    remark: str = ""  # name of a remark of the reader's
    limit: int = 0


class Ask(Struct, frozen=True, kw_only=True):
    """A row made ready for one call: its rules, and the open question that bears on it there."""

    row: Row
    call: Call | None = None
    rule: Figure | None = None
    times: Figure | None = None
    question: str = ""
    includes: bool = False
    like: str = ""  # key of a rule that has the role in another call
    count: str = ""

    @property
    def limit(self) -> int:
        """The rule as a number; of a range, its upper end."""
        return _number(self.rule)

    @property
    def whole(self) -> int:
        """The rule as often as the second one says."""
        return _number(self.rule) * _number(self.times)

    @property
    def severity(self) -> Severity:
        """How grave it is to miss the rule: 程度 and its like leave room, a cap (最大 …) does not.

        Where both stand together (最大…程度) the cap counts.
        """
        soft = any(_leaves_room(figure) for figure in (self.rule, self.times) if figure is not None)
        return "warning" if soft else self.row.severity


def _leaves_room(figure: Figure) -> bool:
    words = set(figure.qualifiers)
    return bool(words & SOFT) and not words & HARD


def _number(figure: Figure | None) -> int:
    value = figure.value if figure else 0
    if isinstance(value, tuple):
        return max(value)
    return value if isinstance(value, int) else 0


class Table(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The rows in their order, and a digest of the file."""

    rows: tuple[Row, ...]
    digest: str = ""


def load_table(project: Project, rulebook: Rulebook, kinds: tuple[str, ...]) -> Table:
    """The programme's table. Raises Problem with every row that names what is not there."""
    path, shown = project.templates / TABLE, project.shown(project.templates / TABLE)
    try:
        data = path.read_bytes()
        table = msgspec.convert(yaml.load(data, Loader=_LOADER), Table)
    except OSError as error:
        raise Problem(f"{shown}: the table of checks cannot be read ({error.strerror or error})") from None
    except (yaml.YAMLError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise Problem(Finding(shown, _line(error), f"not a table of checks: {_first_line(error)}"), 1) from None
    findings = [Finding(shown, 0, trouble) for trouble in _troubles(table, rulebook, kinds)]
    if findings:
        raise Problem(findings, exit_code=1)
    return msgspec.structs.replace(table, digest="sha256:" + hashlib.sha256(data).hexdigest())


_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _line(error: Exception) -> int:
    mark = getattr(error, "problem_mark", None)
    return mark.line + 1 if mark else 0


def _first_line(error: Exception) -> str:
    return " ".join(str(getattr(error, "problem", None) or error).split())


def _troubles(table: Table, rulebook: Rulebook, kinds: tuple[str, ...]) -> list[str]:
    """What the rows name and nobody knows."""
    roles = sorted({STATUS, *(role for call in rulebook.calls.values() for role in call.rules)})
    sorts = sorted({sort for kind in rulebook.institution_kinds.values() for sort in kind.counts_as})
    troubles = []
    for row in table.rows:
        known: dict[str, tuple[tuple[str, ...], Iterable[str]]] = {
            "kind": ((row.kind,), kinds),
            "rule": ((row.rule,), roles),
            "times": ((row.times,), roles),
            "includes": ((row.includes,), roles),
            "questions": (row.questions, list(rulebook.questions)),
            "counts": ((row.counts,), sorts),
            "plainly": (row.plainly, list(rulebook.institution_kinds)),
            "plainly-not": (row.plainly_not, list(rulebook.institution_kinds)),
        }
        for what, (names, there) in known.items():
            for name in names:
                if name and name not in there:
                    troubles.append(f"{row.check}: {what}: nothing is called {name!r}; {nearest(name, list(there))}")
    checks = [row.check for row in table.rows]
    troubles += [f"{name}: two rows have this name" for name in sorted({n for n in checks if checks.count(n) > 1})]
    return troubles
