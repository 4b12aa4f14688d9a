"""The picture and the tables of growth: what was measured, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from _ext import growth
from _ext.growth_picture import MOST, costs, growing, load_growth

from kyoso.book.nodes import Places, View
from kyoso.errors import Problem
from kyoso.lint.output import tokens
from kyoso.model import LANGUAGES, Language
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.translations import load


def size(times: int, seconds: dict[str, float]) -> dict[str, Any]:
    """A programme that was measured."""
    return {
        "calls": 10 * times,
        "pages": 40 * times,
        "cases": 60 * times,
        "figures": 170 * times,
        "notebooks": 15,
        "seconds": seconds,
        "wall": seconds,
        "megabytes": dict.fromkeys(seconds, 64.0),
        "bytes": {"data/rules.json": 300_000 * times},
    }


def project_with(folder: Path, times: dict[str, Any]) -> Project:
    """A project in which that was measured, with the words of this one."""
    book = folder / "book"
    book.mkdir()
    measured = {"date": "2026-01-02", "processor": "A processor", "times": times}
    (book / "growth.json").write_text(json.dumps(measured), "utf-8")
    return Project(folder)


@pytest.mark.parametrize(("ratio", "hatched"), [(MOST, False), (MOST + 0.01, True)])
def test_what_grows_faster_than_the_calls_is_hatched(ratio: float, hatched: bool, tmp_path: Path) -> None:
    """As much as is allowed is a solid bar, and a little more is not."""
    project = project_with(tmp_path, {"1": size(1, {"drafts": 1.0}), "10": size(10, {"drafts": 10 * ratio})})
    drawn = growing(load_growth(project), "ja", str)
    assert ("-hatch)" in drawn.svg) == hatched
    assert drawn.rows[0][-1] == f"{ratio:.2f}倍"


def test_a_site_is_measured_by_its_pages_and_all_else_by_its_calls(tmp_path: Path) -> None:
    """Ten times the calls, five times the pages, twenty times as much on them: each counts where it belongs."""
    small = {**size(1, {"build": 10.0, "lint": 10.0}), "page_bytes": 1_000_000}
    larger = {**size(10, {"build": 50.0, "lint": 50.0}), "pages": 200, "page_bytes": 20_000_000}
    project = project_with(tmp_path, {"1": small, "10": larger})
    found = costs(load_growth(project))
    assert {name: [cost.ratio for cost in each] for name, each in found.items()} == {
        "build-pages": [1.0, 1.0],
        "lint": [1.0, 0.5],
        "build-size": [1.0, 0.25],
    }


def test_what_was_not_measured_at_a_size_is_a_dash(tmp_path: Path) -> None:
    """A site that was not built has no time."""
    times = {"1": size(1, {"build": 2.0}), "10": size(10, {"build": 20.0}), "100": size(100, {})}
    row = growing(load_growth(project_with(tmp_path, times)), "ja", str).rows[0]
    assert row[3] == "—"


@pytest.mark.parametrize(("larger", "within", "words"), [(64 * 13, 2, "1.30倍"), (64 * 14, 0, "1.40倍")])
def test_memory_is_held_against_the_same_aim(
    rulebook: Rulebook, tmp_path: Path, larger: float, within: int, words: str
) -> None:
    """For each call, and for each page where a site is built; the most in all stands beside it."""
    small, large = (size(times, {"build": 1.0, "drafts": 1.0}) for times in (1, 10))
    large["megabytes"] = dict.fromkeys(large["megabytes"], larger)
    view = View(rulebook, project_with(tmp_path, {"1": small, "10": large}), "ja", "", Places({}, editions=True))
    (shown,) = growth.memory(view, {})
    said = shown.astext()
    assert f"2のうち{within}で{MOST}倍以内" in said
    assert (said.count(words), said.count("64 MB"), said.count(f"{larger} MB")) == (2, 2, 2)
    assert "サイトを作る\n" in said


def test_the_title_counts_what_is_for_each_call_alone(tmp_path: Path) -> None:
    """What is for each page and for each megabyte of pages is said beside it."""
    small = {**size(1, {"build": 10.0, "lint": 10.0, "drafts": 1.0}), "page_bytes": 1_000_000}
    large = {**size(10, {"build": 50.0, "lint": 10.0, "drafts": 20.0}), "pages": 100, "page_bytes": 20_000_000}
    drawn = growing(load_growth(project_with(tmp_path, {"1": small, "10": large})), "ja", str)
    assert drawn.title.startswith(f"公募ごとの時間は、2のうち1で{MOST}倍以内です。")
    assert drawn.title.endswith("ページごとに2.00倍、ページの大きさごとに0.25倍です")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_blocks_say_the_numbers_of_the_file_and_no_others(
    language: Language, project: Project, rulebook: Rulebook
) -> None:
    """Every number of the picture and the tables is one that the lint knows as measured."""
    view = View(rulebook, project, language, "", Places({}, editions=True))
    known = {token for text in growth.said(project, rulebook) for token in tokens(text)}
    blocks = [make(view, {}) for make in (growth.growth, growth.programmes, growth.memory, growth.files)]
    words = [text for block in blocks for node in block for text in growth.TAG.split(node.astext())]
    assert {token for text in words for token in tokens(text)} <= known
    drawn = growing(load_growth(project), language, load(project, "messages", language).gettext)
    assert drawn.rows
    assert all(word.strip() for row in drawn.rows for word in row)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"calls": 0}, "calls: expected"),
        ({"seconds": {"drafts": "quick"}}, "a number"),
        ({"secnds": {}}, "did you mean seconds"),
    ],
)
def test_a_slip_in_the_file_is_one_clear_line(change: dict[str, Any], says: str, tmp_path: Path) -> None:
    """Its place and what was expected there."""
    project = project_with(tmp_path, {"1": {**size(1, {"drafts": 1.0}), **change}, "10": size(10, {"drafts": 1.0})})
    with pytest.raises(Problem) as raised:
        load_growth(project)
    assert "book/growth.json" in str(raised.value)
    assert says in str(raised.value)
