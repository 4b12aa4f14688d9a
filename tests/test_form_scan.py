"""What `kyoso form scan` finds in forms of every look."""

from __future__ import annotations

import pytest

from kyoso.forms.model import Field, FormMap
from kyoso.forms.scanning import scan_file
from tests.form_looks import LOOKS
from tests.made_forms import application, docx, p, table, tc


def by_label(found: FormMap) -> dict[str, Field]:
    """The fields by their labels; the same label twice is a mistake of the form or of the scan."""
    return {field.label: field for field in found.fields}


def test_finds_the_fields_of_an_application() -> None:
    """Blanks under and beside labels, units, boxes, a table that repeats and rooms for text are found."""
    found = scan_file(application(), "form.docx")
    assert [(field.label, field.kind, field.at) for field in found.fields] == [
        ("年月日", "date", "p3/1"),
        ("提案者名", "text", "p4/1"),
        ("研究課題名", "text", "t1.r1.c2"),
        ("機関名", "text", "t1.r2.c3"),
        ("住所", "postal", "t1.r3.c3.p1/1"),
        ("住所", "text", "t1.r3.c3.p2"),
        ("プロジェクトリーダー氏名", "text", "t1.r4.c2"),
        ("E-mail", "text", "t1.r4.c4"),
        ("申請額", "text", "t1.r5.c2.p1/1"),
        ("区分(いずれか一つ)", "choice", "t1.r5.c4.p1/1"),
        ("反社会的勢力との関係", "choice", "t1.r6.c2.p1/1"),
        ("<2.参画機関>", "rows", "t2.r2"),
        ("1.研究の概要", "long", "p10"),
        ("2.研究計画(2ページ以内)", "long", "t3.r1.c1"),
    ]


def test_proposes_what_each_field_is_filled_from() -> None:
    """Labels in both languages lead to fields of the plan; what is only likely is not sure."""
    found = by_label(scan_file(application(), "form.docx"))
    plans = {label: field.plan for label, field in found.items() if field.plan}
    assert plans == {
        "年月日": "date",
        "提案者名": "lead.name",
        "研究課題名": "title",
        "機関名": "lead.name",
        "プロジェクトリーダー氏名": "leader.name",
        "E-mail": "leader.email",
        "申請額": "budget.total",
        "<2.参画機関>": "institutions",
        "1.研究の概要": "summary",
    }
    assert found["プロジェクトリーダー氏名"].sure
    assert not found["E-mail"].sure


def test_a_decade_is_not_proposed_for_an_age_in_years() -> None:
    """30代 goes into 年代, not before 歳."""
    form = docx(table(["代表者の満年齢", tc("　　　歳")], ["代表者の年代", tc()]))
    assert [(field.label, field.plan) for field in scan_file(form, "form.docx").fields] == [
        ("代表者の満年齢", ""),
        ("代表者の年代", "leader.age_group"),
    ]


def test_finds_the_limits_that_the_form_states() -> None:
    """A limit stands with the field that it is a limit of, with the words in which the form states it."""
    found = by_label(scan_file(application(), "form.docx"))
    limits = {
        label: (field.limit.most, field.limit.of, field.limit.said)
        for label, field in found.items()
        if field.limit is not None
    }
    assert limits == {
        "研究課題名": (40, "characters", "40字以内"),
        "1.研究の概要": (400, "characters", "400字以内"),
        "2.研究計画(2ページ以内)": (2, "pages", "2ページ以内"),
    }


def test_says_which_instructions_the_form_wants_removed() -> None:
    """Words in a colour that the form tells to delete are to be removed."""
    found = scan_file(application(), "form.docx")
    assert [each.remove for each in found.instructions] == [True, True]


@pytest.mark.parametrize("name", LOOKS)
def test_finds_what_a_person_would_mark(name: str) -> None:
    """Each thing to be filled in, once, by its label, kind and place; and nothing that is none."""
    found = scan_file(LOOKS[name].data, "form.docx")
    assert tuple((field.label, field.kind, field.at) for field in found.fields) == LOOKS[name].marks


def test_a_limit_over_several_fields_is_said_once() -> None:
    """8000字 for all that stands under a heading, 10 pages for the whole."""
    chinese = scan_file(LOOKS["chinese"].data, "form.docx")
    assert [(limit.most, limit.of, limit.count, limit.over) for limit in chinese.limits] == [
        (8000, "characters", "word", ("f1", "f2"))
    ]
    english = scan_file(LOOKS["headings only"].data, "form.docx")
    assert [(limit.most, limit.of, len(limit.over)) for limit in english.limits] == [(10, "pages", 3)]


def test_a_machine_tag_goes_with_its_field() -> None:
    """The tag of a heading is the tag of the field, and is no part of its label."""
    found = scan_file(LOOKS["machine tags"].data, "form.docx")
    assert [field.tag for field in found.fields] == ["#@QUA-LIT-QL@#", "#@CON-MET-CM@#"]


def test_a_number_of_digits_that_a_note_states_is_a_limit() -> None:
    """10桁の番号が受付番号です limits the field of that name in its cell; a number not to be given has no field."""
    cell = tc(
        p("受付番号　　　　　　　　　　"),
        p("半角数字 10 桁の番号（000…）が受付番号です。"),
        p("個人番号（12桁）は書かないでください。"),
    )
    found = scan_file(docx(table(["認定", cell])), "form.docx")
    assert [(f.label, f.limit and (f.limit.most, f.limit.of)) for f in found.fields] == [("受付番号", (10, "digits"))]
    assert found.limits == ()


def test_brackets_round_numbers_stay() -> None:
    """（１） in a question and （ⅱ） in its answers are whole; a bracket that only closes goes."""
    form = docx(p("（１）承継先（予定）　□①親族　□②親族以外（□(ⅰ)役員、□(ⅱ)第三者（取引先等））"))
    (field,) = scan_file(form, "form.docx").fields
    assert field.label == "(1)承継先(予定)"
    assert [option.label for option in field.options] == ["①親族", "②親族以外", "(ⅰ)役員", "(ⅱ)第三者(取引先等)"]


def budget(note: str, unit: str = "（単位：千円）") -> bytes:
    """A table of costs by year with its unit over it, and what a note says."""
    return docx(
        p("＜経費＞"),
        p(unit),
        table(
            ["費目", "令和7年度", "令和8年度", "合計"],
            ["物品費", tc(), tc(), tc()],
            ["直接経費", tc(), tc(), tc()],
            ["間接経費", tc(), tc(), tc()],
            ["合計", tc(), tc(), tc()],
        ),
        p(note),
    )


def test_a_grid_of_costs_asks_for_sums_of_the_plan() -> None:
    """Direct, indirect and total of a year or of all; a category has no proposal, and all have the unit over them."""
    found = by_label(scan_file(budget("※千円未満は切り捨ててください。"), "form.docx"))
    assert {label: field.plan for label, field in found.items() if field.plan} == {
        "直接経費 / 令和7年度": "budget.2025.direct",
        "直接経費 / 令和8年度": "budget.2026.direct",
        "直接経費 / 合計": "budget.direct",
        "間接経費 / 令和7年度": "budget.2025.indirect",
        "間接経費 / 令和8年度": "budget.2026.indirect",
        "間接経費 / 合計": "budget.indirect",
        "合計 / 令和7年度": "budget.2025.total",
        "合計 / 令和8年度": "budget.2026.total",
        "合計 / 合計": "budget.total",
    }
    assert {field.unit for field in found.values()} == {"千円"}


@pytest.mark.parametrize(
    ("note", "unit", "rounding"),
    [
        ("※千円未満は切り捨ててください。", "（単位：千円）", "down"),
        ("※端数は切上げとします。", "（単位：千円）", "up"),
        ("※千円未満は四捨五入すること。", "（単位：千円）", "half-up"),
        ("※端数は切り捨てか切り上げです。", "（単位：千円）", ""),
        ("※千円未満は切り捨ててください。", "（単位：円）", ""),
        ("※この欄は切り取らないでください。", "（単位：千円）", ""),
    ],
)
def test_amounts_are_rounded_as_the_form_says(note: str, unit: str, rounding: str) -> None:
    """Once for the form, where it says one way; whole yen need no rounding."""
    assert {field.rounding for field in scan_file(budget(note, unit), "form.docx").fields} == {rounding}


def test_rows_by_year_ask_for_the_budget() -> None:
    """A table that repeats with years and sums takes the plan's budget; its unit is that over the table."""
    form = docx(
        p("＜年度別の経費＞（単位：百万円）"),
        table(["年度", "直接経費", "間接経費", "合計"], *[[tc(), tc(), tc(), tc()]] * 3),
    )
    (field,) = scan_file(form, "form.docx").fields
    assert (field.kind, field.plan) == ("rows", "budget")
    assert [(column.plan, column.unit) for column in field.columns] == [
        ("fiscal_year", ""),
        ("direct", "百万円"),
        ("indirect", "百万円"),
        ("total", "百万円"),
    ]
