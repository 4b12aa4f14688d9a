"""Mutants of the rules: a sample in every run, all of them by scripts/mutate_rules.py."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from kyoso.project import Project
from kyoso.rulebook import Rulebook
from tests.mutating import ENOUGH, Killers, Mutant, mutants_of_rules, mutants_of_table, reason_of, score

pytestmark = pytest.mark.slow


def test_a_sample_of_mutants_is_killed(project: Project, rulebook: Rulebook) -> None:
    """Of a sample that changes with the rules nothing lives without a reason."""
    found = score(project, rulebook, sample=120)
    assert found.size == 120
    assert [str(mutant) for mutant in found.alive if not reason_of(mutant)] == []
    assert len(found.by) >= 3
    assert ENOUGH >= 0.99


def test_every_limit_is_among_the_mutants(project: Project, rulebook: Rulebook) -> None:
    """Each ceiling with its value, unit, qualifiers, year, source and labels; each row of the table."""
    names = {mutant.name for mutant in mutants_of_rules(rulebook)}
    for call in rulebook.calls.values():
        key = call.rules["ceiling"]
        for leaf in ("value", "unit", "qualifiers", "fiscal_year", "source.place", "source.as_written", "label.ja"):
            assert f"Figure {key} {leaf}" in names
    killers = Killers(project, rulebook)
    gone = {mutant.name for mutant in mutants_of_table(rulebook, killers.table) if mutant.after == "gone"}
    assert gone == {f"row {row.check}" for row in killers.table.rows}


@pytest.mark.parametrize(
    ("change", "killer"),
    [
        ({"value": 25_000_001}, "is not in"),
        ({"fiscal_year": 2022}, "fiscal"),
        ({"unit": "yen"}, "test_every_call_has_ceiling_period_and_status"),
        ({"qualifiers": ("間接経費含む", "案")}, "qualifier"),
    ],
)
def test_a_mutant_is_killed_by_what_says_it(
    project: Project, rulebook: Rulebook, change: dict[str, object], killer: str
) -> None:
    """A yen more, another year, unit or qualifier: each is found by what is there to find it."""
    key = "fy2021.regional.incubation.ceiling"
    figures = {**rulebook.figures, key: replace(rulebook.figures[key], **change)}
    mutant = Mutant(key, "", "", replace(rulebook, figures=figures))
    killers = Killers(project, rulebook)
    assert any(killer in why for why in killers.all_that_kill(mutant))
