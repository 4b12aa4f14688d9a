"""The officer's tutorial, step by step as the page tells it, in a copy of the repository."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from measuring.programme import copy_of_the_programme, revision

from tests.conftest import ROOT, run_kyoso

PAGE = (ROOT / "book" / "officer.md").read_text("utf-8")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory, site: Path) -> Path:
    """A clone with the book built, as the page has it at the start."""
    folder = tmp_path_factory.mktemp("practice")
    copy_of_the_programme(folder)
    shutil.copytree(site.parent, folder / "_build", ignore=shutil.ignore_patterns("browser", "base"))
    revision(folder)
    return folder


def section(name: str) -> str:
    """The page's text under a label."""
    return re.split(rf"^\({name}\)=$", PAGE, flags=re.MULTILINE)[1].split("\n(officer-")[0]


def promised(name: str) -> list[str]:
    """What the page promises in the line that begins with a word."""
    line = next(line for line in section("officer-ceiling").splitlines() if line.startswith(f"- {name}："))
    return re.findall(r"`([^`]+)`", line)


def block(name: str) -> str:
    """The text that the page gives to be saved."""
    found = re.search(rf"^````\{{code-block\}} markdown\n:name: {name}\n\n(.*?)\n````$", PAGE, re.MULTILINE | re.DOTALL)
    assert found
    return found[1] + "\n"


def commands(name: str) -> list[list[str]]:
    """The calls of kyoso that the page shows in a section."""
    return [line.split()[1:] for line in section(name).splitlines() if line.startswith("kyoso ")]


def test_one_amount_is_changed_and_the_impact_names_what_the_page_promises(copy: Path) -> None:
    """The page's edit is of the words in one row; the value follows, and pages, drafts and data are those it lists."""
    text = section("officer-ceiling")
    path, key = re.findall(r"`([^`]+)`を開き、`([^`]+)`を探します", text)[0]
    first, second = re.findall(r"一つめは`([^`]+)`に、二つめは`([^`]+)`に変えます", text)[0]
    notebook = copy / path
    lines = notebook.read_text("utf-8").splitlines(keepends=True)
    (row,) = [number for number, line in enumerate(lines) if f'"{key}"' in line]
    words = iter((first, second))
    lines[row] = re.sub(r'"[^"]*円[^"]*"', lambda found: f'"{next(words)}"', lines[row])
    notebook.write_text("".join(lines), "utf-8")

    rules = run_kyoso("rules", cwd=copy)
    assert rules.returncode == 0, rules.stderr
    assert f"ran 1 ({notebook.stem})" in rules.stdout
    figure = json.loads((copy / "_build" / "rules.json").read_bytes())["figures"][key]
    assert (figure["value"], figure["unit"], figure["qualifiers"]) == (40_000_000, "yen/year", ["程度", "予定"])
    assert figure["source"]["as_written"] == first
    assert next(words, None) is None

    done = run_kyoso("impact", "--base", "HEAD", "--format", "json", cwd=copy)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert {f"{language}/{page}.html" for page in promised("ページ") for language in ("ja", "en")} <= set(
        found["pages"]
    )
    assert sorted(found["drafts"]) == sorted(f"drafts/{name}" for name in promised("下書き"))
    assert {f"data/{name}" for name in promised("データ")} <= set(found["data"])


def test_a_fiscal_year_is_added_by_a_notebook_alone(copy: Path) -> None:
    """Only the new notebook runs, its call stands first, and its draft can be made without a template."""
    (copy / "book" / "rules" / "practice-year.md").write_text(block("officer-year-notebook"), "utf-8")
    rules = run_kyoso("rules", cwd=copy)
    assert rules.returncode == 0, rules.stderr
    assert "ran 1 (practice-year)" in rules.stdout
    listed, drafted = (run_kyoso(*command, cwd=copy) for command in commands("officer-year"))
    year = commands("officer-year")[1][4]
    assert listed.stdout.startswith(year)
    assert drafted.returncode == 0, drafted.stderr
    assert (copy / "practice.docx").is_file()


def test_an_area_is_added_by_one_cell(copy: Path) -> None:
    """After the page's cell, a draft of the new area is made, and a plan is checked for it."""
    with (copy / "book" / "rules" / "practice-year.md").open("a", encoding="utf-8") as notebook:
        notebook.write("\n" + block("officer-area-cell"))
    drafted, checked = (run_kyoso(*command, cwd=copy) for command in commands("officer-area"))
    assert drafted.returncode == 0, drafted.stderr
    assert (copy / "practice-area.docx").is_file()
    assert checked.returncode in (0, 1), checked.stderr
    assert "練習分野" in checked.stdout


def test_the_guidebook_builds_with_the_new_year_and_area(copy: Path) -> None:
    """Nothing else has to be written for the book to be whole."""
    done = run_kyoso("build", cwd=copy)
    assert done.returncode == 0, done.stderr
    assert (copy / "_build" / "site" / "drafts" / "2026" / "practice-incubation-ja.docx").is_file()
