"""The drafts in LibreOffice: each opens, prints and comes back without loss."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import DRAFT_LANGUAGES, draft_path
from tests.conftest import in_office, program
from tests.word_drafts import W, all_drafts, part, words

pytestmark = pytest.mark.office


@pytest.fixture(scope="module")
def converted(
    rulebook: Rulebook, project: Project, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, Path]]:
    """Every draft as PDF, and the bilingual ones as saved by LibreOffice, by format and name."""
    folder = tmp_path_factory.mktemp("office")
    made = folder / "made"
    made.mkdir()
    for name, data in all_drafts(rulebook, project).items():
        (made / name.replace("/", "-")).write_bytes(data)
    results: dict[str, dict[str, Path]] = {}
    for form, chosen in (("pdf", "*.docx"), ("docx", "*-both.docx")):
        target = folder / form
        in_office(sorted(made.glob(chosen)), form, target)
        results[form] = {
            name: target / Path(name.replace("/", "-")).with_suffix(f".{form}").name
            for name in all_drafts(rulebook, project)
            if Path(name.replace("/", "-")).match(chosen)
        }
    return results


def pages(pdf: Path) -> list[str]:
    """The text of each page."""
    done = subprocess.run([program("pdftotext"), "-layout", str(pdf), "-"], capture_output=True, check=True)
    return done.stdout.decode("utf-8").split("\f")[:-1]


def test_every_draft_becomes_a_pdf(converted: dict[str, dict[str, Path]]) -> None:
    """LibreOffice prints each draft of the matrix, cover, contents and sections."""
    for name, pdf in converted["pdf"].items():
        assert pdf.is_file(), name
        assert len(pages(pdf)) >= 6, name


def test_practice_copies_say_so_on_every_page(rulebook: Rulebook, converted: dict[str, dict[str, Path]]) -> None:
    """What is not open is marked on each page, and nothing else is."""
    marks = {"ja": "練習用の写し", "en": "Practice copy", "both": "練習用の写し"}
    for call in rulebook.calls.values():
        for language in DRAFT_LANGUAGES:
            marked = [marks[language] in page for page in pages(converted["pdf"][draft_path(call, language)])]
            assert all(marked) if call.document is None else not any(marked), draft_path(call, language)


def test_libreoffice_keeps_every_word(
    rulebook: Rulebook, project: Project, converted: dict[str, dict[str, Path]]
) -> None:
    """Opened and saved by LibreOffice, every paragraph has its text and every bookmark is there."""
    for name, saved in converted["docx"].items():
        data, back = all_drafts(rulebook, project)[name], saved.read_bytes()
        texts = [[words(p) for p in part(file).iter(f"{W}p")] for file in (data, back)]
        assert [t for t in texts[0] if t] == [t for t in texts[1] if t], name
        marks = [{m.get(f"{W}name") for m in part(file).iter(f"{W}bookmarkStart")} for file in (data, back)]
        assert marks[0] <= marks[1], name


def test_the_contents_say_on_which_page_each_heading_stands(project: Project, tmp_path: Path) -> None:
    """Counted anew, the pages of drafts of each kind and language are those that their contents give."""
    names = ("2025/future-concept-ja", "2025/policy-full-scale-en", "2021/regional-incubation-both")
    out = tmp_path / "pages.json"
    script = Path(__file__).parents[1] / "scripts" / "number_pages.py"
    command = [sys.executable, str(script), "-o", str(out), *(option for name in names for option in ("--only", name))]
    program("soffice")
    subprocess.run(command, capture_output=True, check=True, timeout=900)
    counted, kept = (json.loads(path.read_bytes()) for path in (out, project.templates / "pages.json"))
    assert sorted(counted) == sorted(names)
    assert counted == {name: kept[name] for name in names}


def test_no_page_holds_a_few_lines(converted: dict[str, dict[str, Path]]) -> None:
    """Beside header and footer, each page has five lines or more; the cover of every draft is one page."""
    for name, pdf in converted["pdf"].items():
        there = [[line for line in page.splitlines() if line.strip()] for page in pages(pdf)]
        assert min(map(len, there)) >= 5 + 2, name
        assert "目次" in "".join(there[1]) or "Contents" in "".join(there[1]), name


def test_page_numbers_are_on_every_page(converted: dict[str, dict[str, Path]]) -> None:
    """The footer counts the pages."""
    for name, pdf in converted["pdf"].items():
        there = pages(pdf)
        for number, page in enumerate(there, 1):
            assert f"{number} / {len(there)}" in page, name
