"""Filled drafts that a page reads: the same identity, plan, fields and remarks as `kyoso read` has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Browser, Page

from kyoso.checks import KINDS, Checker, Setup, load_table
from kyoso.checks.subject import of_draft
from kyoso.plan import Plan, load_plan
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import DRAFT_LANGUAGES, Drafter
from kyoso.word.desk import Desk
from kyoso.word.reading import read_bytes
from kyoso.word.reading.planning import in_slugs
from tests import check_corpus, returned, tracked
from tests.in_page import read, word_modules
from tests.test_hostile_files import HOSTILE

pytestmark = pytest.mark.browser

# Words of the command line's line → the name of the page's own.
REASONS = {
    "empty": "empty",
    "cut off or damaged": "cut-off",
    "no zip": "no-zip",
    ".doc": "old-word",
    "encrypted": "encrypted",
    "PDF": "pdf",
    "RTF": "rtf",
    "HTML": "markup",
    "OpenDocument": "opendocument",
    "[Content_Types].xml is missing": "other-zip",
    "larger than 256 MiB": "large-unpacked",
    "200 to 1": "bomb",
    "damaged": "damaged",
    "more than 2,000 entries": "many-entries",
    "leads out": "leads-out",
    "twice": "twice",
    "word/document.xml is missing": "main-missing",
    "main part": "main-missing",
    "Excel": "spreadsheet",
    "content type is 'text/plain'": "wrong-type",
    "content type is none": "wrong-type",
    "not XML": "not-xml",
    "no body": "no-body",
    "DTD": "entities",
    "256 deep": "too-deep",
    "more than 16 MiB": "much-xml",
    "more than 200,000 elements": "many-elements",
    "not a draft that kyoso made": "not-a-draft",
}
# What is sent through LibreOffice; the first four by way of OpenDocument too.
OFFICE = (
    "typed",
    "tracked",
    "a number too large",
    "a row more",
    "a control round paragraphs",
    "a text box",
    "commented",
    "sections moved",
)
# Kinds of check that need the text and the tables of a whole draft: the page says that it leaves them out.
WHOLE = {
    "rules-unchanged",
    "shown-count-agrees",
    "adds-up",
    "amounts-readable",
    "totals-add-up",
    "agrees-with-lines",
    "sections-written",
    "instruction-gone",
    "length",
    "placed",
}
LATER = {"own-text-changed"}  # remarks that need a fresh draft to compare with


@pytest.fixture(scope="module")
def page(project: Project, rulebook: Rulebook, browser: Browser) -> Iterator[Page]:
    """An empty page with the modules that read drafts."""
    with word_modules(project, rulebook, browser) as page:
        yield page


@pytest.fixture(scope="module")
def drafter(rulebook: Rulebook, project: Project) -> Drafter:
    """Prepared once for all the drafts."""
    return Drafter(rulebook, project)


@pytest.fixture(scope="module")
def example(rulebook: Rulebook, project: Project) -> Plan:
    """The documented example plan."""
    return load_plan(project.templates / "plan.example.yaml", rulebook)


def expected(data: bytes, rulebook: Rulebook) -> dict[str, Any]:
    """What the Python reader says of a draft, as far as the page says it."""
    filled = read_bytes(data, "draft.docx")
    said = _plain(filled)
    plan = _plain(in_slugs(filled.plan, rulebook))
    return {
        "identity": said["identity"],
        "plan": {name: value for name, value in plan.items() if value != {}},
        "fields": [{"found_by": "tag", **each} for each in said.get("fields", ())],
        "unplaced": [
            {name: each[name] for name in ("text", "place")}
            for each in said.get("unplaced", ())
            if "embedded" not in each["why"]
        ],
        "remarks": [each for each in said.get("remarks", ()) if each["name"] not in LATER],
    }


def answers(data: bytes, checker: Checker) -> list[dict[str, Any]]:
    """What `kyoso check` says of the draft's plan, fields and remarks, met or not."""
    filled = read_bytes(data, "draft.docx")
    judged = checker.judge.judge(of_draft(filled, checker.rulebook))
    rows = {row.check: row for row in load_table(checker.setup.project, checker.rulebook, tuple(KINDS)).rows}
    report = checker.reporter.report(judged, all_answers=True)
    return [
        {name: value for name, value in _plain(said).items() if value or name == "place"}
        for said in report.findings
        if rows[said.check].remark not in LATER and (said.says == "not-said" or rows[said.check].kind not in WHOLE)
    ]


def _plain(value: object) -> dict[str, Any]:
    made: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(value))
    return made


def as_said(found: dict[str, Any]) -> dict[str, Any]:
    """What the page says of a draft alone, with what is empty left out as the other reader leaves it out."""
    for name in ("findings", "tables", "sections"):
        found.pop(name, None)
    for remark in found.get("remarks", ()):
        for name in ("found", "expected"):
            if not remark.get(name):
                remark.pop(name, None)
    return found


def differences(page: Page, files: dict[str, bytes], rulebook: Rulebook) -> dict[str, Any]:
    """Where the readers do not agree: by file, what each of them says."""
    found = {}
    for name, data in files.items():
        ours, theirs = as_said(read(page, data)), expected(data, rulebook)
        if ours != theirs:
            found[name] = {key: (ours.get(key), theirs[key]) for key in theirs if ours.get(key) != theirs[key]} or ours
    return found


def test_what_was_filled_is_read_over_the_matrix(
    page: Page, drafter: Drafter, rulebook: Rulebook, example: Plan
) -> None:
    """Every call and language, blank and filled with the example, with the controls' tags and without."""
    files = {}
    for call in rulebook.calls_in_order:
        for language in DRAFT_LANGUAGES:
            full = drafter.draft(call, language, example, practice=call.document is None)
            files[f"{call.key} {language}"] = full
        files[f"{call.key} blank"] = drafter.draft(call, "both")
        files[f"{call.key} untagged"] = returned.untagged(full)
    assert differences(page, files, rulebook) == {}


def edits(blank: bytes, full: bytes) -> dict[str, bytes]:
    """A draft typed into, rearranged and pasted into as authors do."""
    written = returned.typed(blank, returned.TEXTS)
    names = ("", "別の大学", "大学", "参画機関", "")
    return {
        "typed": written,
        "typed beside the prompt": returned.typed_beside(blank, "title", "題"),
        "a control round paragraphs": returned.blocked(blank, "deepening.issue", ["一", "二"]),
        "no label's bookmark": returned.unmarked(returned.untagged(written), ["f_deepening_method"]),
        "bullets": returned.pasted(written, "summary", f"<w:customXml>{returned.BULLETS}</w:customXml>"),
        "an equation": returned.pasted(written, "summary", returned.EQUATION),
        "a table in a table": returned.pasted(written, "summary", returned.NESTED_TABLE),
        "a text box": returned.pasted(written, "summary", returned.TEXT_BOX),
        "a picture": returned.pasted(written, "summary", returned.PICTURE),
        "a footnote": returned.with_footnote(written, "summary", "脚注の文"),
        "sections moved": returned.moved(written, "later", "deepening"),
        "a heading reworded": returned.reworded(written, "s_deepening", "私たちの課題"),
        "a row more": returned.with_row(full, "institutions", 2, names),
        "a row less": returned.without_row(full, "institutions", 3),
        "a column less": returned.without_column(full, "institutions", 4),
        "typed as people type": returned.in_table(full, "budget", 1, {0: "R７", 2: "６，２００千円", 3: "約3千万"}),
        "a year in both its forms": returned.in_table(full, "budget", 1, {0: "令和7年度（2025年度）"}),
        "the same as above": returned.in_table(full, "budget", 2, {0: "同上", 1: "〃"}),
        "a number too large": returned.in_table(full, "budget", 1, {2: "9" * 30}),
        "tracked": tracked.tracked(blank, "later.text", "古い文", "新しい文"),
        "a row inserted": tracked.tracked_row(full, "institutions", 2, "ins"),
        "a row deleted": tracked.tracked_row(full, "institutions", 2, "del"),
        "a paragraph deleted": tracked.tracked_paragraph(written, "summary", "消えた文", "del"),
        "sections moved and tracked": tracked.moved_tracked(written, "later", "deepening"),
        "commented": tracked.commented(written, "summary", "ここを短く"),
    }  # fmt: skip


@pytest.mark.office
@pytest.mark.parametrize("via", ["word", "libreoffice", "odt"])
def test_what_authors_do_is_read_alike(
    page: Page, drafter: Drafter, rulebook: Rulebook, example: Plan, tmp_path: Path, via: str
) -> None:
    """Typed into, rearranged, tracked and commented; as it is, as LibreOffice saves it, and by way of OpenDocument."""
    call = rulebook.calls[returned.KEY]
    files = edits(drafter.draft(call, "ja"), drafter.draft(call, "ja", example))
    if via != "word":
        kept = OFFICE if via == "libreoffice" else OFFICE[:4]
        files = {name: files[name] for name in kept} | {
            language: drafter.draft(rulebook.calls[key], language, example)
            for key, language in zip(sorted(rulebook.calls), DRAFT_LANGUAGES, strict=False)
        }
        files = returned.by_libreoffice(files, tmp_path, "docx" if via == "libreoffice" else "odt")
    found = differences(page, files, rulebook)
    beyond = found.pop("a number too large")  # which Python holds and a form in a page does not
    assert {remark["name"] for remark in beyond["remarks"][0]} == {"unreadable"}
    assert found == {}


def test_hostile_files_are_turned_away_for_the_same_reason(page: Page, drafter: Drafter, rulebook: Rulebook) -> None:
    """Each file that the command line refuses is refused here too, and for the same reason."""
    draft = drafter.draft(rulebook.calls[returned.KEY], "ja")
    reasons = {name: read(page, make(draft)).get("why") for name, (make, _) in HOSTILE.items()}
    assert reasons == {name: REASONS[words] for name, (_, words) in HOSTILE.items()}


@pytest.fixture(scope="module")
def corpus(project: Project, rulebook: Rulebook) -> dict[str, bytes]:
    """The corpus of the checks: a draft with each defect, every other one with changes tracked."""
    files = {}
    for number, defect in enumerate(check_corpus.defects()):
        key, language = defect.calls[number % len(defect.calls)], DRAFT_LANGUAGES[number % 3]
        call, track = rulebook.calls[key], bool(number % 2)
        files[f"{defect.name} {key} {language}"] = check_corpus.make(
            rulebook, project, call, language, defect, tracked=track
        )
    return files


def test_the_corpus_of_the_checks_is_read_alike(page: Page, rulebook: Rulebook, corpus: dict[str, bytes]) -> None:
    """Rows and columns gone, sections twice, prompts left, no identity: each is read as `kyoso read` reads it."""
    assert differences(page, corpus, rulebook) == {}


def test_the_findings_are_those_of_the_command_line(
    page: Page, project: Project, rulebook: Rulebook, corpus: dict[str, bytes]
) -> None:
    """Of plan, fields and remarks the page says what `kyoso check` says: each answer, its words, source and place."""
    checker = Checker(Setup(project, Desk, "ja"), rulebook)
    found = {name: (read(page, data)["findings"], answers(data, checker)) for name, data in corpus.items()}
    assert {name: both for name, both in found.items() if both[0] != both[1]} == {}
