"""A new document against the rules: what changes, what stays, what is gone, and nothing that nobody marked.

`KYOSO_SOURCES=FOLDER` names text copies of the documents of the rules, which are not part of this repository.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path

import pytest
import yaml

from kyoso.changes import compare_years
from kyoso.errors import Problem
from kyoso.incoming.matching import SHOWN, Comparison, compare
from kyoso.incoming.proposals import as_yaml, marked
from kyoso.incoming.reading import read
from kyoso.incoming.registering import Given, entry, pair, register, registered, write_copy
from kyoso.model import Call, Figure, Text
from kyoso.notebooks import compile_rules
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.sources import fingerprints
from tests.conftest import ROOT, run_kyoso
from tests.made_pdf import made_pdf

SOURCES = os.environ.get("KYOSO_SOURCES", "")
RIGHT = 0.9  # of the figures that changed: found as changed, with the right key among the first three


def made_document(rulebook: Rulebook, year: int) -> list[str]:
    """A page for each call of a year, made of what its figures are called and of their words as written."""
    return [_page(rulebook, call) for call in rulebook.calls_in_order if call.fiscal_year == year]


def _page(rulebook: Rulebook, call: Call) -> str:
    lines = [rulebook.areas[call.area].name.ja, rulebook.tiers[call.tier].name.ja]
    for figure in (rulebook.figures[call.status], *rulebook.call_figures(call).values()):
        if not isinstance(figure.value, Text):
            lines.append(f"{figure.label.ja}：{figure.source.as_written}")
    return "\n".join(lines)


def changed(rulebook: Rulebook, before: int, after: int) -> list[tuple[Figure, set[str]]]:
    """The numbers of a year that differ from those of another, each with the keys that it changes."""
    found = []
    for change in compare_years(rulebook, before, after).changes:
        old = [rulebook.figures[side.key] for side in change.before]
        for figure in (rulebook.figures[side.key] for side in change.after):
            if old and figure.unit != "text" and all(each.value != figure.value for each in old[:1]):
                found.append((figure, {each.key for each in old}))
    return found


def right(compared: Comparison, figures: list[tuple[Figure, set[str]]]) -> float:
    """The share of the figures that are proposed as changed, with a right key among those that are shown."""
    hits = [
        any(
            item.verdict == "changed"
            and item.quantity.value == figure.value
            and keys & {each.figure.key for each in item.candidates[:SHOWN]}
            for item in compared.items
        )
        for figure, keys in figures
    ]
    return sum(hits) / len(hits)


def test_a_made_document_of_the_next_year_proposes_what_changed(rulebook: Rulebook) -> None:
    """Most figures that changed, in a document that is made of the newer year's words."""
    newest, oldest = rulebook.years[0], rulebook.years[-1]
    figures = [
        (figure, keys) for figure, keys in changed(rulebook, oldest, newest) if rulebook.calls_of.get(figure.key)
    ]
    assert right(compare(rulebook, oldest, made_document(rulebook, newest)), figures) >= RIGHT


def test_a_document_of_the_same_year_changes_nothing(rulebook: Rulebook) -> None:
    """Every figure of the calls is found as before, and what no page says is gone."""
    newest = rulebook.years[0]
    pages = made_document(rulebook, newest)
    compared = compare(rulebook, newest, pages)
    same = {each.figure.key for item in compared.items for each in item.candidates if each.same}
    there = {
        key
        for key, figure in rulebook.figures.items()
        if figure.fiscal_year == newest and not isinstance(figure.value, Text) and rulebook.calls_of.get(key)
    }
    assert there <= same | {placed.figure.key for placed in compared.said} | _of_status(rulebook)
    less = compare(rulebook, newest, pages[:1])
    assert {figure.key for figure in compared.gone} < {figure.key for figure in less.gone}


def _of_status(rulebook: Rulebook) -> set[str]:
    """Statuses, which documents may say by what else they say."""
    return {key for key, figure in rulebook.figures.items() if figure.unit == "status"}


@pytest.mark.skipif(not SOURCES, reason="KYOSO_SOURCES names no folder of text copies")
def test_the_documents_of_two_years_replayed(rulebook: Rulebook) -> None:
    """The newer document against the older year proposes what changed; against its own year nothing is gone."""
    newest, oldest = rulebook.years[0], rulebook.years[-1]
    digests = {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in Path(SOURCES).glob("*.txt")}
    key = next(figure.source.document for key, figure in rulebook.figures.items() if key.startswith(f"fy{newest}."))
    pages = read(digests[rulebook.documents[key].sha256]).pages
    assert right(compare(rulebook, oldest, pages), changed(rulebook, oldest, newest)) >= RIGHT
    own = compare(rulebook, newest, pages)
    assert (own.gone, own.unplaced) == ((), ())


def test_the_same_input_gives_the_same_proposals_and_an_unknown_year_is_refused(rulebook: Rulebook) -> None:
    """Byte for byte; and a year without calls is one line."""
    newest, oldest = rulebook.years[0], rulebook.years[-1]
    pages = made_document(rulebook, newest)
    texts = {as_yaml(compare(rulebook, oldest, pages), rulebook, document="d", title="t", sha256="0") for _ in range(2)}
    assert len(texts) == 1
    with pytest.raises(Problem, match="no calls in that fiscal year"):
        compare(rulebook, oldest - 1, pages)


# -- marked ---------------------------------------------------------------------------------


@pytest.fixture
def proposals(rulebook: Rulebook, tmp_path: Path) -> Path:
    """A file of proposals without a mark."""
    newest, oldest = rulebook.years[0], rulebook.years[-1]
    compared = compare(rulebook, oldest, made_document(rulebook, newest))
    path = tmp_path / "proposals.yaml"
    path.write_text(as_yaml(compared, rulebook, document="d", title="題", sha256="0"), "utf-8")
    return path


def edited(path: Path, **marks: dict[str, str]) -> None:
    """Set fields of the items whose verdict is named, in the file."""
    data = yaml.safe_load(path.read_text("utf-8"))
    for name, fields in marks.items():
        item = next(each for each in data["items"] if each["verdict"] == name.replace("_", "-"))
        item |= fields
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "utf-8")


def test_nothing_is_taken_that_nobody_marked(proposals: Path, rulebook: Rulebook) -> None:
    """No mark, nothing taken; one mark, one item; all as before at once, but those with a mark of their own."""
    none = marked(proposals, rulebook)
    assert (none.accepted, none.new, none.skipped) == ((), (), 0)
    edited(proposals, changed={"mark": "accept"}, new={"mark": "new"}, as_before={"mark": "skip"})
    some = marked(proposals, rulebook)
    assert [len(each) for each in (some.accepted, some.new)] == [1, 1]
    assert (some.skipped, some.open) == (1, none.open - 3)
    text = proposals.read_text("utf-8").replace("all-as-before: ''", "all-as-before: accept")
    proposals.write_text(re.sub("verdict: as-before", "verdict: as-before", text), "utf-8")
    every = marked(proposals, rulebook)
    assert every.skipped == 1
    assert {entry.verdict for entry in every.accepted} == {"changed", "as-before"}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"mark": "accept", "key": "fy2021.no-such"}, "nothing is published as"),
        ({"mark": "accept", "key": ""}, "name the key"),
        ({"mark": "yes"}, "mark"),
    ],
)
def test_a_mark_that_does_not_fit_is_named_with_its_line(
    proposals: Path, rulebook: Rulebook, fields: dict[str, str], said: str
) -> None:
    """An unknown key, none, or a word that is no mark."""
    edited(proposals, changed=fields)
    with pytest.raises(Problem, match=said) as refused:
        marked(proposals, rulebook)
    assert refused.value.findings[0].line > 1


# -- registered -----------------------------------------------------------------------------


def test_a_document_is_registered_once_and_can_be_cited_at_once(small: Project, tmp_path: Path) -> None:
    """Its entry, text copy and fingerprints; its pages are those with words; the same words again change nothing."""
    path = tmp_path / "call.pdf"
    path.write_bytes(made_pdf(["令和8年度の公募\n2026年4月1日", "", "上限は7万円程度とします。"]))
    document = read(path)
    book = compile_rules(small).rulebook
    made = entry(document, Given(publisher="架空機構 | Imaginary Agency"), book)
    assert (made.key, made.title.ja, made.dated.ja, made.found) == (
        "r8",
        "令和8年度の公募",
        "令和8年4月1日",
        ("title", "dated"),
    )
    notebook = register(small, made, document, "2026-04-02")
    copy = write_copy(tmp_path / "copies", made, hidden=True)
    assert (tmp_path / "copies" / ".gitignore").read_text() == "*\n"
    book = compile_rules(small).rulebook
    assert [place.place for place in book.documents["r8"].places] == ["p.1", "p.3"]
    assert book.documents["r8"].sha256 == hashlib.sha256(copy.read_bytes()).hexdigest()
    assert registered(entry(document, Given(publisher="架空機構"), book), book) == "r8"
    assert fingerprints_hold(small, copy.parent, book)
    with pytest.raises(Problem, match="has it; give another one"):
        registered(made._replace(copy=b"other words"), book)
    assert notebook.read_text("utf-8").count("register(") == 2


def fingerprints_hold(project: Project, folder: Path, book: Rulebook) -> bool:
    """Whether the fingerprint that was kept is the one that the text copy gives, page by page."""
    kept = json.loads(project.fingerprints.read_bytes())
    alone = Rulebook(documents={"r8": book.documents["r8"]})
    made: dict[str, dict[str, str]] = json.loads(fingerprints(alone, folder))
    return bool(kept["r8"] == made["r8"])


def test_the_command_reads_a_document_and_changes_nothing_but_its_output(tmp_path: Path, rulebook: Rulebook) -> None:
    """Proposals in a file, a second run refused; the document, the notebooks and the register as they were."""
    path, out = tmp_path / "call.pdf", tmp_path / "proposals.yaml"
    path.write_bytes(made_pdf(made_document(rulebook, rulebook.years[0])))
    before = [path.read_bytes(), *(each.read_bytes() for each in sorted((ROOT / "book" / "rules").glob("*")))]
    arguments = ("source", path, "--against", rulebook.years[-1], "--only-read", "-o", out)
    done = run_kyoso(*arguments)
    assert done.returncode == 0, done.stderr
    assert marked(out, rulebook).open > 0
    again = run_kyoso(*arguments)
    assert (again.returncode, len(again.stderr.splitlines())) == (2, 1)
    told = run_kyoso("source", "--marked", out)
    assert (told.returncode, told.stdout.count("0 accepted, 0 new")) == (0, 1)
    assert run_kyoso("source", path, "--only-read").returncode == 2
    assert before == [path.read_bytes(), *(each.read_bytes() for each in sorted((ROOT / "book" / "rules").glob("*")))]


def test_what_a_document_does_not_say_is_asked_for(tmp_path: Path, rulebook: Rulebook) -> None:
    """Without a publisher or a day it names the options; words in one language stand for both until lint says so."""
    path = tmp_path / "note.txt"
    path.write_text("覚え書きの題\nどこにも日付がない\n", "utf-8")
    with pytest.raises(Problem, match="give --publisher and --dated"):
        entry(read(path), Given(), rulebook)
    made = entry(read(path), Given(publisher="架空", dated="令和8年 | 2026"), rulebook)
    assert (made.key, made.title.ja, made.dated.en) == ("note", "覚え書きの題", "2026")
    assert pair("架空") == Text(ja="架空", en="架空")
