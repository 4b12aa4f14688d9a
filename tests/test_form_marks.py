"""What the scan finds in official forms, beside what a person has marked in them.

The forms are not part of this repository; `KYOSO_FORMS=FOLDER` names where they stand.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from kyoso.forms.carrying import carry
from kyoso.forms.scanning import scan_file
from kyoso.forms.showing import words_of
from kyoso.forms.templates import key
from tests.form_looks import LOOKS
from tests.form_marks import Compared, Marks, compared, marks, places
from tests.form_trials import differing, filled_all, filled_to_the_brim, loaded, pages, parts, reading
from tests.returned import by_libreoffice

FOLDER = os.environ.get("KYOSO_FORMS", "")
YEARS = [
    ("jizokuka-2021-form2.docx", "jizokuka-2024-form2.docx"),
    ("jizokuka-2021-form8.docx", "jizokuka-2024-form8.docx"),
    ("nsfc-young-2025.docx", "nsfc-young-2026.docx"),
]
FOUND, FALSE = 0.99, 0.02  # at least so many of the places, at most so many that are none


def beside(folder: Path) -> dict[str, Compared]:
    """Each marked form of a folder beside its marks."""
    return {
        name: compared(scan_file((folder / name).read_bytes(), name), marked)
        for name, marked in marks().items()
        if (folder / name).exists()
    }


@pytest.mark.skipif(not FOLDER, reason="KYOSO_FORMS names no folder of official forms")
def test_finds_what_a_person_marked_in_official_forms() -> None:
    """99 % of all places, every tick box and stated limit, and at most 2 % that are none."""
    forms = beside(Path(FOLDER))
    assert forms
    told = {name: each._asdict() for name, each in forms.items()}
    marked = sum(each.marked for each in forms.values())
    assert sum(each.missed.total() for each in forms.values()) <= marked * (1 - FOUND), told
    assert sum(each.false.total() for each in forms.values()) <= marked * FALSE, told
    ticks = {name: each.missed & marks()[name].ticks for name, each in forms.items()}
    assert not any(ticks.values()), ticks
    assert not any(each.limits_missed for each in forms.values()), told


@pytest.mark.office
@pytest.mark.skipif(not FOLDER, reason="KYOSO_FORMS names no folder of official forms")
def test_official_forms_are_filled_and_nothing_else_changes(tmp_path: Path) -> None:
    """Each field is read again, after LibreOffice too; words, other parts and the number of pages are the same."""
    forms = {name: (Path(FOLDER) / name).read_bytes() for name in marks()}
    made = {name: filled_to_the_brim(form) for name, form in forms.items()}
    full = {name: filling.data for name, (filling, _) in made.items()}
    (tmp_path / "pages").mkdir()
    counted = pages({**forms, **{f"filled {name}": data for name, data in full.items()}}, tmp_path / "pages")
    saved = by_libreoffice(full, tmp_path)
    for name, form in forms.items():
        before, after = parts(form), parts(full[name])
        assert [part for part in before if before[part] != after[part]] == ["word/document.xml"], name
        assert counted[name] == counted[f"filled {name}"], name
        for data in (full[name], saved[name]):
            read = reading(form, data)
            assert differing(read, made[name][1]) == [], name
            assert (read.alignment.missing, read.alignment.changed, read.alignment.added) == ([], [], []), name


@pytest.mark.skipif(not FOLDER, reason="KYOSO_FORMS names no folder of official forms")
@pytest.mark.parametrize(("old", "new"), YEARS)
def test_nothing_is_lost_from_one_year_to_the_next(old: str, new: str) -> None:
    """Each answer stands in the next year's form or in the list of what has no place there; so back again."""
    for name, following in ((old, new), (new, old)):
        form, other = ((Path(FOLDER) / each).read_bytes() for each in (name, following))
        read = reading(form, filled_all(form)[0].data)
        made = carry(read, other, following, loaded(scan_file(other, following)))
        there = {entry.field.id: entry for entry in reading(other, made.data).entries}
        moved = {field.id: there[target.id] for field, target in made.moved}
        left = [key(each.text) for each in made.left]
        assert moved
        for entry in read.entries:
            text = key(words_of(entry))
            if entry.field.id not in moved:
                assert text in left, entry.field.label
            elif entry.field.options:
                assert not moved[entry.field.id].blank, entry.field.label
            else:
                assert text == key(words_of(moved[entry.field.id])), entry.field.label


def test_a_missed_place_and_a_false_one_are_counted() -> None:
    """A form with all of its marks has neither; with a mark more one is missed, with one less one is false."""
    form = scan_file(LOOKS["merged"].data, "form.docx")
    ticks = Counter(["t1.r2.c2.p1", "t1.r2.c3.p1", "t1.r4.c3.p1", "t1.r5.c3.p1", "t1.r5.c3.p2"])
    whole = Marks(Counter(["t1.r6.c2.p2"]), ticks, Counter())
    assert compared(form, whole) == (6, {}, {}, {}, {})
    assert compared(form, whole._replace(blanks=Counter(["t1.r6.c2.p2", "t1.r9.c1"]))).missed == {"t1.r9.c1": 1}
    assert compared(form, whole._replace(blanks=Counter())).false == {"t1.r6.c2.p2": 1}
    assert compared(form, whole._replace(limits=Counter(["40 characters"]))).limits_missed == {"40 characters": 1}


def test_marks_are_read_as_they_are_written() -> None:
    """Each cell from one to another, each of several, several places of one line."""
    assert places("t1.r2.c2-c4 t1.r3.c1.[p1,p3] p5*2") == {
        "t1.r2.c2": 1,
        "t1.r2.c3": 1,
        "t1.r2.c4": 1,
        "t1.r3.c1.p1": 1,
        "t1.r3.c1.p3": 1,
        "p5": 2,
    }
