"""Drafts that LibreOffice saved, directly and by way of ODT, are read as before."""

from __future__ import annotations

import pytest

from kyoso.filled import Table
from kyoso.plan import Plan
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import DRAFT_LANGUAGES, Drafter
from kyoso.word.desk import Desk
from tests import returned
from tests.returned import (
    KEY,
    NESTED_TABLE,
    TEXTS,
    by_libreoffice,
    field,
    names,
    pasted,
    read,
    read_section,
    typed,
)
from tests.tracked import commented, tracked
from tests.word_drafts import part

pytestmark = pytest.mark.office


@pytest.fixture(scope="module")
def saved(
    drafter: Drafter, rulebook: Rulebook, example: Plan, blank: bytes, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, tuple[bytes, bytes]]]:
    """Drafts beside what LibreOffice makes of them, directly and by way of ODT."""
    folder = tmp_path_factory.mktemp("saved")
    files = {"typed": typed(blank, TEXTS), "tracked": tracked(blank, "later.text", "古い文", "新しい文")}
    files["commented"] = commented(typed(blank, TEXTS), "summary", "ここを短く")
    files["pasted"] = pasted(typed(blank, TEXTS), "deepening.issue", NESTED_TABLE, returned.paragraph("表の後"))
    files["noted"] = returned.with_footnote(typed(blank, TEXTS), "summary", "脚注の文")
    files["moved"] = returned.moved(typed(blank, TEXTS), "later", "deepening")
    for key in (KEY, "fy2025.regional.incubation", "fy2021.policy.full-scale"):
        for language in DRAFT_LANGUAGES:
            files[f"{key} {language}"] = drafter.draft(rulebook.calls[key], language, example)
    return {
        via: {name: (files[name], data) for name, data in by_libreoffice(files, folder, via).items()}
        for via in ("docx", "odt")
    }


@pytest.mark.parametrize("via", ["docx", "odt"])
def test_libreoffice_changes_nothing(
    saved: dict[str, dict[str, tuple[bytes, bytes]]], project: Project, rulebook: Rulebook, drafter: Drafter, via: str
) -> None:
    """Read as the commands do, beside a fresh draft: plan, fields, sections and tables are the same before and after,
    though every tag is gone, and by way of ODT the digests of the draft's own words with them."""
    desk = Desk(project, rulebook, drafter)
    for name, (before, after) in saved[via].items():
        one, other = (desk.reading(data, "draft.docx").filled for data in (before, after))
        assert other.identity == one.identity, name
        assert other.plan == one.plan, name
        states = [{f.tag: (f.label, f.text, f.state) for f in each.fields} for each in (one, other)]
        assert states[1] == states[0], name
        assert [(s.id, s.heading, s.text) for s in other.sections] == [
            (s.id, s.heading, s.text) for s in one.sections
        ], name
        assert [words_of(t) for t in other.tables] == [words_of(t) for t in one.tables], name
        assert {f.found_by for f in other.fields} == {"bookmark"}, name
        assert not other.unplaced, name
        assert names(other) == names(one), name


def words_of(table: Table) -> object:
    """The words of a table without their places."""
    cells = [({name: cell.text for name, cell in row.cells.items()}, row.is_total) for row in table.rows]
    return table.id, table.columns, cells


def test_footnotes_survive_libreoffice(saved: dict[str, dict[str, tuple[bytes, bytes]]]) -> None:
    """A footnote stays with its section."""
    for via in ("docx", "odt"):
        _, after = saved[via]["noted"]
        assert read_section(read(after), "summary").notes == ("脚注の文",)


def test_text_that_libreoffice_multiplies_is_made_one_again(
    blank: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A control round whole paragraphs comes back from LibreOffice 7.4 three times over; it is read once, and said."""
    lines = ["段落の一つ目 ABC", "二つ目"]
    data = returned.blocked(blank, "deepening.issue", lines)
    assert field(read(data), "deepening.issue").text == "\n".join(lines)
    after = by_libreoffice({"x": data}, tmp_path_factory.mktemp("multiplied"))["x"]
    program = part(after, "docProps/app.xml")
    filled = read(after)
    assert field(filled, "deepening.issue").text == "\n".join(lines)
    if "LibreOffice/7.4" in "".join(program.itertext()):
        assert [(r.found, r.place.field) for r in filled.remarks if r.name == "repaired"] == [
            (lines[0], "deepening.issue")
        ]
