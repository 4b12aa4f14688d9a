"""Tables that authors changed: rows, columns, amounts and years as they are now."""

from __future__ import annotations

from tests import returned
from tests.returned import (
    edited,
    in_table,
    names,
    read,
    read_table,
    typed,
    unmarked,
    with_row,
    without_row,
)
from tests.word_drafts import W


def test_rows_may_be_added_and_removed(full: bytes) -> None:
    """Institutions and budget lines follow the rows; the row of sums is none of them."""
    data = with_row(full, "institutions", 4, ["5", "架空信用金庫", "民間企業", "参画機関", ""])
    data = with_row(data, "budget", 4, ["令和７年度", "架空信用金庫", "１，２３４．５", "", "300円", "－", "※9", "9"])
    filled = read(without_row(data, "institutions", 3))
    assert [each.name for each in filled.plan.institutions] == [
        "架空大学",
        "例示高等専門学校",
        "架空町",
        "架空信用金庫",
    ]
    line = filled.plan.budget[-1]
    assert (line.fiscal_year, line.institution) == (2025, "架空信用金庫")
    assert line.amounts == {"equipment-and-supplies": 1_234_500, "travel": 300}
    assert [row.is_total for row in read_table(filled, "budget").rows] == [False] * 5 + [True]


def test_an_amount_that_cannot_be_read_stays_text(full: bytes) -> None:
    """約3千万 is no amount: the cell keeps it, the plan leaves it out, and a remark says where."""
    filled = read(in_table(full, "budget", 1, {2: "約3千万"}))
    assert "equipment-and-supplies" not in filled.plan.budget[0].amounts
    assert read_table(filled, "budget").rows[0].cells["equipment-and-supplies"].text == "約3千万"
    remark = next(each for each in filled.remarks if each.name == "unreadable")
    assert (remark.found, remark.place.table, remark.place.row, remark.place.column) == (
        "約3千万",
        "budget",
        2,
        "equipment-and-supplies",
    )


def test_years_may_be_left_to_the_row_above(full: bytes) -> None:
    """An empty cell or 同上 has the year above it, and that is said; the first row has none above."""
    filled = read(in_table(in_table(full, "budget", 2, {0: ""}), "budget", 4, {0: "同上"}))
    assert [line.fiscal_year for line in filled.plan.budget] == [2025, 2025, 2026, 2026]
    assert [r.expected for r in filled.remarks if r.name == "assumed"] == ["2025", "2026"]
    first = read(in_table(full, "budget", 1, {0: ""}))
    assert len(first.plan.budget) == 3
    assert "unreadable" in names(first)


def test_years_by_number_count_from_the_first(blank: bytes) -> None:
    """1年度目 is the first year of the project, or of the call where the cover leaves that open."""
    data = in_table(blank, "milestones", 1, {1: "調査を終えている"})
    open_year = read(data)
    assert [(m.fiscal_year, m.milestone) for m in open_year.plan.milestones] == [(2025, "調査を終えている")]
    assert "assumed" in names(open_year)
    said = read(typed(data, {"start-fiscal-year": "令和8年度"}))
    assert [m.fiscal_year for m in said.plan.milestones] == [2026]
    assert "assumed" not in names(said)


def test_a_lead_on_the_cover_alone_is_an_institution(blank: bytes) -> None:
    """Named on the cover and in no row, the lead is in the plan; named in a row, it is there once."""
    data = typed(blank, {"lead-institution": "架空大学"})
    assert [(each.name, each.role) for each in read(data).plan.institutions] == [("架空大学", "lead")]
    both = read(in_table(data, "institutions", 1, {1: "架空大学", 3: "代表機関"}))
    assert [(each.name, each.role) for each in both.plan.institutions] == [("架空大学", "lead")]


def test_cells_that_span_rows(full: bytes) -> None:
    """A year over several rows is the year of each of them; an amount is not."""

    def change(tree: object) -> None:
        for number, kind in ((1, ' w:val="restart"'), (2, "")):
            cells = returned.rows(tree, "budget")[number].findall(f"{W}tc")
            for column in (0, 2):
                cells[column].find(f"{W}tcPr").append(returned.element(f"<w:vMerge{kind}/>"))
                if number == 2:
                    returned.set_cell(cells[column], "")

    filled = read(edited(full, change))
    assert [line.fiscal_year for line in filled.plan.budget] == [2025, 2025, 2026, 2026]
    assert "equipment-and-supplies" not in filled.plan.budget[1].amounts
    assert "assumed" not in names(filled)


def test_a_column_that_is_gone_is_said(full: bytes) -> None:
    """The other columns keep their names; what the author adds is kept under its own."""
    filled = read(returned.without_column(full, "institutions", 2))
    assert [(r.name, r.place.column) for r in filled.remarks] == [("column-missing", "kind")]
    assert filled.plan.institutions[0].contact.startswith("研究推進課")

    def change(tree: object) -> None:
        for number, row in enumerate(returned.rows(tree, "institutions")):
            row.append(returned.element(f"<w:tc><w:tcPr/>{returned.paragraph('備考' if number == 0 else '新')}</w:tc>"))

    more = read_table(read(edited(full, change)), "institutions")
    assert more.columns[-1] == "+備考"
    assert more.rows[0].cells["+備考"].text == "新"


def test_a_table_is_found_by_its_head_or_its_order(full: bytes) -> None:
    """Without bookmarks the words of the head tell the table, and without a head its place does."""
    marks = ["t_themes", *(f"c_themes_{name}" for name in ("title", "leader", "poc", "year"))]
    expected = read(full).plan.themes
    assert read(unmarked(full, marks)).plan.themes == expected
    assert read(without_row(full, "themes", 0)).plan.themes == expected


def test_a_table_that_is_gone_is_said(full: bytes) -> None:
    """Its rows are no part of the plan, and a remark says which table."""

    def change(tree: object) -> None:
        gone = returned.table(tree, "themes")
        gone.getparent().remove(gone)

    filled = read(edited(full, change))
    assert filled.plan.themes == ()
    assert ("table-missing", "themes") in {(r.name, r.place.table) for r in filled.remarks}


def test_a_row_more_in_a_form_has_no_place(blank: bytes) -> None:
    """A row that the author adds to the cover's form is kept."""

    def change(tree: object) -> None:
        row = returned.marked(tree, "f_date", "tr")
        cells = "".join(f"<w:tc><w:tcPr/>{returned.paragraph(word, 'TableText')}</w:tc>" for word in ("電話", "0123"))
        row.addnext(returned.element(f"<w:tr>{cells}</w:tr>"))

    assert [each.text for each in read(edited(blank, change)).unplaced] == ["電話\t0123"]
