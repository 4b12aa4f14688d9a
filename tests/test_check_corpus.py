"""Checks of drafts: every defect found, nothing else said, whoever saved the file."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from kyoso.checks import KINDS, Checker, Judgement, Settings, Setup, load_table
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import DRAFT_LANGUAGES, DraftLanguage
from kyoso.word.desk import Desk
from tests.check_corpus import FUTURE, Defect, defects, harmless, make
from tests.conftest import in_office
from tests.test_check_plans import CALLS

Case = tuple[str, Defect | None, str, DraftLanguage, bool]
Clean = tuple[str, DraftLanguage, bool]


def cases() -> Iterator[Case]:
    """Every defect and every harmless edit in each of its calls, as saved and tracked."""
    for tracked in (False, True):
        how = "tracked" if tracked else "saved"
        for defect in (*defects(), *harmless()):
            for key, language in zip(defect.calls, DRAFT_LANGUAGES, strict=False):
                yield f"{defect.name} {key} {language} {how}", defect, key, language, tracked


def through_office() -> Iterator[Case]:
    """Of those: each defect once; and a clean draft of one call in each language."""
    for language in DRAFT_LANGUAGES:
        yield f"clean {FUTURE} {language} saved", None, FUTURE, language, False
    seen = set()
    for name, defect, key, language, tracked in cases():
        if defect and defect.office and defect.name not in seen:
            seen.add(defect.name)
            yield name, defect, key, language, tracked


class Corpus:
    """Makes drafts and checks them."""

    def __init__(self, project: Project, rulebook: Rulebook) -> None:
        self.project, self.rulebook = project, rulebook
        self.desk = Desk(project, rulebook)
        self.clean: dict[Clean, set[str]] = {}

    def unexpected(self, clean: Clean, folder: Path) -> set[str]:
        """The checks that a clean draft fails and should not: looked at once for each call, language and saving."""
        if clean not in self.clean:
            key, _, tracked = clean
            path = folder / "clean.docx"
            path.write_bytes(self.draft(None, *clean))
            found = {verdict.check for verdict in self.judgement(path, None).of("not-met")}
            self.clean[clean] = found ^ self.expected(None, key, tracked)
        return self.clean[clean]

    def draft(self, defect: Defect | None, key: str, language: DraftLanguage, tracked: bool) -> bytes:
        """A draft of the corpus."""
        return make(self.rulebook, self.project, self.rulebook.calls[key], language, defect, tracked=tracked)

    def judgement(self, path: Path, defect: Defect | None) -> Judgement:
        """All verdicts on a file, with the settings of its defect."""
        settings = Settings({}, defect.limits if defect else {})
        setup = Setup(self.project, lambda *_: self.desk, asked=defect.asked if defect else "", settings=settings)
        checker = Checker(setup, self.rulebook)
        judgement = checker.judgement(path)
        checker.reporter.report(judgement, all_answers=True)  # everything can be said
        return judgement

    def expected(self, defect: Defect | None, key: str, tracked: bool) -> set[str]:
        """The checks that must not be met."""
        closed = {"status"} if self.rulebook.calls[key].document is None else set()
        return set(defect.expected if defect else closed) | ({"tracked-changes"} if tracked else set())


@pytest.fixture(scope="module")
def corpus(project: Project, rulebook: Rulebook) -> Corpus:
    """The corpus of the programme."""
    return Corpus(project, rulebook)


def test_the_corpus_is_large_enough() -> None:
    """At least sixty drafts with a defect, each class as saved, tracked and through LibreOffice."""
    assert sum(bool(case[1] and case[1].expected) for case in cases()) >= 60
    assert len(list(defects())) >= 55
    assert all(defect.expected | defect.open for defect in defects())
    assert not any(edit.expected for edit in harmless())
    saved = {case[1].name for case in through_office() if case[1]}
    assert {defect.name for defect in defects()} - saved == {each.name for each in defects() if not each.office}


# Rows that never are not met in a draft of the corpus: what only people can tell, what plans alone are asked,
# and what LibreOffice alone or a draft pasted behind another brings about, which the tests of reading make.
NEVER = {"mentor", "draft-twice", "exclusion", "reduction", "indirect-costs", "fields-plan", "tables-plan", "repaired"}


def test_every_row_of_the_table_has_its_defect(project: Project, rulebook: Rulebook) -> None:
    """A check that fell silent would be missed by a draft of the corpus."""
    rows = {row.check for row in load_table(project, rulebook, tuple(KINDS)).rows}
    assert rows - {check for defect in defects() for check in defect.expected | defect.open} == NEVER


@pytest.mark.parametrize("tracked", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_a_clean_draft_has_no_findings(corpus: Corpus, tmp_path: Path, tracked: bool) -> None:
    """In every call and language, as saved or tracked; where this fails, the cases below are skipped."""
    drafts = list(itertools.product(CALLS, DRAFT_LANGUAGES, (tracked,)))
    assert {clean: found for clean in drafts if (found := corpus.unexpected(clean, tmp_path))} == {}


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, marks=pytest.mark.slow) if case[-1] or case[3] != DRAFT_LANGUAGES[0] else case
        for case in cases()
    ],
    ids=lambda case: case[0],
)
def test_every_defect_is_found_and_nothing_else(corpus: Corpus, tmp_path: Path, case: Case) -> None:
    """The checks that are not met are those of the defect, where the clean draft has none."""
    _, defect, key, language, tracked = case
    if corpus.unexpected((key, language, tracked), tmp_path):
        pytest.skip("the clean draft has findings of its own: see test_a_clean_draft_has_no_findings")
    path = tmp_path / "draft.docx"
    path.write_bytes(corpus.draft(defect, key, language, tracked))
    judgement = corpus.judgement(path, defect)
    assert {verdict.check for verdict in judgement.of("not-met")} == corpus.expected(defect, key, tracked)
    assert (defect.open if defect else set()) <= {verdict.check for verdict in judgement.of("open")}


@pytest.fixture(scope="module")
def from_office(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The drafts as LibreOffice saves them, by the name of their case."""
    folder = tmp_path_factory.mktemp("checks")
    chosen = list(through_office())
    (folder / "made").mkdir()
    files = []
    for number, (_, defect, key, language, tracked) in enumerate(chosen):
        files.append(folder / "made" / f"{number:03}.docx")
        files[-1].write_bytes(corpus.draft(defect, key, language, tracked))
    in_office(files, "docx", folder / "saved")
    return {case[0]: folder / "saved" / file.name for case, file in zip(chosen, files, strict=True)}


@pytest.mark.parametrize("case", list(through_office()), ids=lambda case: case[0])
def test_libreoffice_hides_no_defect_and_makes_none(
    corpus: Corpus, from_office: dict[str, Path], tmp_path: Path, case: Case
) -> None:
    """Saved by LibreOffice, a draft has the same findings."""
    name, defect, key, language, tracked = case
    if corpus.unexpected((key, language, tracked), tmp_path):
        pytest.skip("the clean draft has findings of its own: see test_a_clean_draft_has_no_findings")
    found = {verdict.check for verdict in corpus.judgement(from_office[name], defect).of("not-met")}
    assert found == corpus.expected(defect, key, tracked)


@pytest.mark.slow
def test_findings_name_their_place(corpus: Corpus, tmp_path: Path) -> None:
    """Section, table, row and column, and the block that a comment can be put on."""
    wanted = {
        "a wrong sum in a row": ("budget-rows", "budget-lines", "budget", 2, "total"),
        "kind unknown": ("kinds", "consortium", "institutions", 3, ""),
        "an empty field": ("fields", "vision", "", 0, ""),
        "money to a company": ("recipients", "budget-lines", "budget", 6, ""),
    }
    for defect in defects():
        if defect.name in wanted:
            path = tmp_path / "draft.docx"
            path.write_bytes(corpus.draft(defect, defect.calls[0], "ja", tracked=False))
            check, *place = wanted[defect.name]
            found = next(v.place for v in corpus.judgement(path, defect).of("not-met") if v.check == check)
            assert [found.section, found.table, found.row, found.column] == place, defect.name
            assert found.block > 0


def test_older_rules_are_named_one_by_one(corpus: Corpus, tmp_path: Path) -> None:
    """A draft that was made when one rule was another says which."""
    defect = next(each for each in defects() if each.name == "older rules")
    path = tmp_path / "draft.docx"
    path.write_bytes(corpus.draft(defect, defect.calls[0], "ja", tracked=False))
    found = [(v.says, v.values["record"]) for v in corpus.judgement(path, defect).of("not-met")]
    assert found == [("rule-changed", ("record", "Figure:fy2021.regional.incubation.ceiling"))]
