"""`kyoso verify-sources`: figures as written, against text copies."""

from __future__ import annotations

from pathlib import Path

import pytest

from kyoso.project import Project
from kyoso.typed import fold
from tests.conftest import Kyoso


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    """A folder for text copies."""
    folder = tmp_path / "copies"
    folder.mkdir()
    return folder


@pytest.mark.slow
def test_a_figure_is_found_over_line_breaks_and_widths(small: Project, kyoso: Kyoso, copies: Path) -> None:
    """Full-width digits and a token broken over lines are still the figure as written."""
    (copies / "doc.txt").write_text("はじめに\n上限は５\n万円程　度\nつぎの頁\n", "utf-8")
    done = kyoso("verify-sources", copies, cwd=small.root)
    assert done.returncode == 0, done.stderr
    assert "doc: 5 of 5 found (100%)" in done.stdout


@pytest.mark.slow
def test_a_figure_on_another_page_is_a_finding(small: Project, kyoso: Kyoso, copies: Path) -> None:
    """What stands on page 2 is not found on page 1, and the message says where it is."""
    (copies / "doc.txt").write_text("はじめに\nつぎの頁\n上限は5万円程度\n", "utf-8")
    done = kyoso("verify-sources", copies, cwd=small.root)
    assert done.returncode == 1
    assert "one.ceiling: doc p.1 does not say 「上限は5万円程度」; it stands at p.2" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(("make", "says"), [(False, "not a folder"), (True, "no text copy of doc")])
def test_a_folder_without_copies_is_one_clear_line(
    small: Project, kyoso: Kyoso, tmp_path: Path, make: bool, says: str
) -> None:
    """A folder that is not there, or holds no copy, is bad input."""
    folder = tmp_path / "elsewhere"
    if make:
        folder.mkdir()
    done = kyoso("verify-sources", folder, cwd=small.root)
    assert (done.returncode, says in done.stderr) == (2, True)
    assert len([line for line in done.stderr.splitlines() if line.startswith("kyoso:")]) == 1


def test_radicals_fold_to_the_character() -> None:
    """⾧, which slides turned into text hold for 長, compares as 長."""
    assert fold("最\u2fa7 １０年度") == "最長10年度"
