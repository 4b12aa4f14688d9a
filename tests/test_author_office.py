"""The author's file after LibreOffice: what it left of each case, directly or by way of ODT, comes through."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from kyoso.carrying import update
from kyoso.filled import Place
from kyoso.plan import Plan
from kyoso.word import Drafter
from kyoso.word.annotating import annotate
from kyoso.word.desk import Desk
from tests.author_cases import CALL, CASES, OTHER, OUTPUTS, UPDATES, comes_through, counted
from tests.returned import by_libreoffice
from tests.thorough import THOROUGH, some

WAYS = ("docx", "odt")
NUMBERS = {name: number for number, name in enumerate(CASES)}
# An ordinary run takes every other case, one way, half of them by ODT, and to one of the calls, and audits a few.
RUNS = [(name, way) for turn, name in enumerate(some(CASES, 2)) for way in (WAYS if THOROUGH else (WAYS[turn % 2],))]
MULTIPLIED = ("Mendeley Cite",)  # a control round paragraphs; by ODT the controls are gone, and the words stay
AUDITED = 9  # of how many cases one is: odd, so that both ways are among them
Saved = Callable[[str], dict[str, bytes]]


@pytest.fixture(scope="module")
def desk(drafter: Drafter) -> Desk:
    """Reads drafts beside what they would be today."""
    return Desk(drafter.project, drafter.rulebook, drafter)


@pytest.fixture(scope="module")
def draft(drafter: Drafter, example: Plan) -> bytes:
    """A filled draft."""
    return drafter.draft(drafter.rulebook.calls[CALL], "ja", example)


@pytest.fixture(scope="module")
def saved(draft: bytes, tmp_path_factory: pytest.TempPathFactory) -> Saved:
    """The cases that go a way, as LibreOffice saves them; one start for all."""

    @cache
    def by(way: str) -> dict[str, bytes]:
        files = {name: CASES[name](draft) for name, each in RUNS if each == way}
        return by_libreoffice(files, tmp_path_factory.mktemp(way), way)

    return by


@pytest.mark.office
@pytest.mark.slow
@pytest.mark.parametrize(("name", "way"), RUNS)
def test_after_libreoffice(name: str, way: str, saved: Saved, draft: bytes, desk: Desk, tmp_path: Path) -> None:
    """Each case saved elsewhere; what LibreOffice 7.4 multiplies within a control is carried over once."""
    number = NUMBERS[name]
    updates = UPDATES if THOROUGH else (UPDATES[number // 2 % 2],)
    outputs = [each for each in OUTPUTS if each not in UPDATES or each in updates]
    audited = outputs if THOROUGH else [updates[0]] if number % AUDITED == 6 else []
    once = counted(CASES[name](draft)) if name in MULTIPLIED and way == "docx" else None
    comes_through(saved(way)[name], desk, tmp_path, updates=updates, audited=audited, once=once)


@pytest.mark.office
def test_notes_survive_our_comments(draft: bytes, desk: Desk, tmp_path: Path) -> None:
    """Annotated and carried over, saved by LibreOffice and by way of ODT: every note still says what it said."""
    data = CASES["notes far apart"](draft)
    layout = desk.reading(data, "draft.docx").layout
    notes = [(Place(block=number), "所見") for number, role in enumerate(layout) if role.kind == "label"]
    made = {
        "annotated": annotate(data, "draft.docx", notes),
        "updated": update(data, "draft.docx", desk.drafter, desk.rulebook.calls[OTHER], "ja").data,
    }
    for way in WAYS:
        for name, saved_file in by_libreoffice(made, tmp_path / way, way).items():
            assert counted(saved_file)["footnotes"] == 2, (name, way)
