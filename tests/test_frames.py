"""The rules and a plan's budget as DataFrames: what a notebook of anybody's gets."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pandas as pd
import pytest

from kyoso import frames
from kyoso.errors import Problem
from kyoso.model import LANGUAGES, Language
from kyoso.plan import costs_by, load_plan
from kyoso.project import Project
from kyoso.rulebook import Rulebook


@pytest.fixture
def rules(project: Project, rulebook: Rulebook) -> frames.Rules:
    """The rules of this repository, read from the file."""
    return frames.read(project.rulebook)


def test_every_figure_is_a_row(rules: frames.Rules, rulebook: Rulebook) -> None:
    """With its value as a number, its qualifiers beside it, and its source."""
    table = rules.figures()
    assert list(table.index) == list(rulebook.figures)
    for key, figure in rulebook.figures.items():
        row = table.loc[key]
        assert row["words"] == rulebook.words(key, "ja")
        assert row["as_written"] == figure.source.as_written
        assert set(filter(None, row["qualifiers"].split("、"))) == set(figure.qualifiers)
        if isinstance(figure.value, int):
            assert row["value"] == figure.value


@pytest.mark.parametrize("language", LANGUAGES)
def test_ceilings_by_year_are_those_of_the_calls(project: Project, rulebook: Rulebook, language: Language) -> None:
    """Each call has its cell, in whole yen; where there is no call there is nothing."""
    table = frames.read(project.rulebook, language).ceilings()
    for call in rulebook.calls.values():
        name = rulebook.areas[call.area].name[language], rulebook.tiers[call.tier].name[language]
        assert table.loc[name, call.fiscal_year] == rulebook.figures[call.rules["ceiling"]].value
    assert int(table.notna().sum().sum()) == len(rulebook.calls)
    assert list(table.columns) == sorted(rulebook.years)


def test_calls_say_their_figures_in_words(rules: frames.Rules, rulebook: Rulebook) -> None:
    """Newest first, with the qualifiers, and how many questions are open."""
    table = rules.calls()
    assert list(table.index) == [call.key for call in rulebook.calls_in_order]
    for call in rulebook.calls.values():
        assert table.loc[call.key, "ceiling"] == rulebook.words(call.rules["ceiling"], "ja")
        assert table.loc[call.key, "open_questions"] == len(call.questions)


def test_the_budget_of_a_plan_adds_up_as_the_checks_add_it_up(rules: frames.Rules, project: Project) -> None:
    """By fiscal year the rows come to what a check compares with the ceiling, and what is assumed says so."""
    path = project.templates / "plan.example.yaml"
    table = rules.budget(path)
    plan = load_plan(path, rules.rulebook)
    sums = {year: cost.total for year, cost in costs_by(plan, rules.rulebook, "fiscal_year").items()}
    assert table.groupby("fiscal_year")["total"].sum().to_dict() == sums
    parts = table.drop(columns=["fiscal_year", "institution", "total", "assumed"])
    assert (parts.sum(axis=1) == table["total"]).all()
    assert table["assumed"].any()
    assert not table["assumed"].all()


def test_a_role_without_numbers_is_refused(rules: frames.Rules) -> None:
    """A statement cannot be put into a table of numbers; the roles that there are are named."""
    with pytest.raises(Problem, match="no call has a number as its 'purpose'; known roles: "):
        rules.ceilings("purpose")


def test_a_file_that_is_no_rulebook_is_refused(tmp_path: Path) -> None:
    """One clear line, with the file."""
    with pytest.raises(Problem, match=r"none.json: there is no rulebook yet"):
        frames.read(tmp_path / "none.json")
    (tmp_path / "bad.json").write_text("{}x", "utf-8")
    with pytest.raises(Problem, match=r"bad.json: not a rulebook of format"):
        frames.read(tmp_path / "bad.json")


@pytest.fixture
def served(project: Project, rulebook: Rulebook) -> Iterator[str]:
    """The folder of the rulebook at an address of this machine."""
    handler = partial(_Quiet, directory=str(project.build))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/{project.rulebook.name}"
        server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    """A server that says nothing of what it is asked for."""

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


def test_an_address_is_read_like_a_file(served: str, rules: frames.Rules) -> None:
    """The same table; and an address with nothing behind it is one clear line."""
    pd.testing.assert_frame_equal(frames.read(served).ceilings(), rules.ceilings())
    with pytest.raises(Problem, match="cannot be read"):
        frames.read(served + ".none")
