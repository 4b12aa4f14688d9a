"""The success criteria of WCAG 2.2 and JIS X 8341-3, each with what was found and how: `book/conformance.yaml`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Literal

import msgspec
from docutils import nodes

from kyoso import strict
from kyoso.book.nodes import Cell, View, paragraph, table
from kyoso.errors import Problem
from kyoso.model import Text
from kyoso.project import Project

Options = Mapping[str, str]
OF_JIS = "2.0"  # JIS X 8341-3:2016 has the criteria of this version of WCAG, under the same numbers
Result = Literal["tested", "looked", "none"]


class Criterion(msgspec.Struct, forbid_unknown_fields=True):
    """A success criterion: its number, since which version of WCAG it is one, what was found and by which tests."""

    number: str
    level: Literal["A", "AA"]
    since: Literal["2.0", "2.1", "2.2"]
    name: Text
    result: Result
    tests: list[str] = []
    note: Text | None = None


class Conformance(msgspec.Struct, forbid_unknown_fields=True):
    """The list of criteria in the order of their numbers."""

    criteria: list[Criterion]


def load(project: Project) -> list[Criterion]:
    """The criteria with their results. Raises Problem with the line of each slip, or where there is no such list."""
    path = project.book / "conformance.yaml"
    if not path.is_file():
        raise Problem(
            f"conformance: {project.shown(path)} is missing; it lists the success criteria with their results"
        )
    return strict.read(path, Conformance, project.shown(path))[0].criteria


def conformance(view: View, options: Options) -> list[nodes.Node]:
    """The criteria of one level, each with its result and how it was found; `level` is A or AA."""
    _ = view.gettext
    level = options["level"]
    chosen = [criterion for criterion in load(view.project) if criterion.level == level]
    if not chosen:
        raise Problem(f"conformance: level {level!r} is not known; give A or AA")
    results = results_in_words(view)
    rows: list[list[Cell]] = [
        [
            f"{criterion.number} {view.say(criterion.name)}",
            "○" if criterion.since == OF_JIS else "—",
            _("なし") if criterion.result == "none" else _("あり"),
            results[criterion.result],
            _how(view, criterion),
        ]
        for criterion in chosen
    ]
    head = [_("達成基準"), _("JISにある"), _("適用"), _("結果"), _("確かめ方")]
    return [table(head, rows, classes=["kyoso-conformance"])]


def results_in_words(view: View) -> dict[Result, str]:
    """What a result says."""
    _ = view.gettext
    return {"tested": _("○ 適合（テスト）"), "looked": _("○ 適合（目視）"), "none": _("○ 適合（該当するものがない）")}


def counted(view: View, options: Options) -> list[nodes.Node]:
    """How many criteria of each level there are by their result."""
    _ = view.gettext
    criteria = load(view.project)
    words = results_in_words(view)
    rows: list[list[Cell]] = []
    for level in ("A", "AA"):
        found = Counter(criterion.result for criterion in criteria if criterion.level == level)
        rows.append([level, *(str(found[result]) for result in words)])
    return [table([_("レベル"), *words.values()], rows, numeric=(1, 2, 3))]


def _how(view: View, criterion: Criterion) -> Cell:
    """What there is to say of it, and the tests."""
    parts = [paragraph(view.say(criterion.note))] if criterion.note else []
    parts += [paragraph(nodes.literal("", name)) for name in criterion.tests]
    return parts or view.gettext("目で確かめました")
