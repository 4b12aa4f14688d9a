"""A filled form: every value in its place, in the form's look, and nothing else changed."""

from __future__ import annotations

import difflib
import re
from pathlib import Path

import msgspec
import pytest

from kyoso.errors import Problem
from kyoso.forms.checking import findings_of
from kyoso.forms.document import open_form
from kyoso.forms.filling import fill, values_of
from kyoso.forms.model import Field
from kyoso.forms.templates import key
from kyoso.forms.values import in_unit
from tests.conftest import Kyoso
from tests.form_trials import document, filled, filled_all, loaded, parts, reading, scanned, texts
from tests.made_forms import (
    LOOK,
    OPEN,
    READ_ONLY,
    UNDERLINED,
    application,
    box_control,
    control,
    docx,
    legacy,
    p,
    run,
    table,
    tc,
    text_box,
)
from tests.returned import replaced

VALUES = {
    "年月日": "2026-04-01",
    "提案者名": "例大学",
    "研究課題名": "山あいの町の水",
    "機関名": "例大学",
    "プロジェクトリーダー氏名": "例 花子",
    "申請額": "12,000",
    "区分(いずれか一つ)": "継続",
    "反社会的勢力との関係": "該当しない",
    "1.研究の概要": "一行目。\n二行目。",
}


def test_only_the_main_part_changes() -> None:
    """Every other part is byte for byte what it was, in the same order."""
    form = application()
    before, after = parts(form), parts(filled(form, VALUES))
    assert list(after) == list(before)
    assert [name for name in before if before[name] != after[name]] == ["word/document.xml"]


def test_what_changes_in_the_main_part_is_what_was_filled() -> None:
    """Taken out again, the inserted text leaves the part as it was but for blanks that gave way."""
    form = docx(table([tc("氏名"), tc()]))
    before, after = document(form), document(filled(form, {"氏名": "例 花子"}))
    pieces = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    changes = [(before[a:b], after[c:d]) for kind, a, b, c, d in pieces if kind != "equal"]
    assert len(changes) == 1
    assert "例 花子" in changes[0][1]
    assert changes[0][0] == ""


def test_the_own_words_of_the_form_stay() -> None:
    """Each line of the form is found again, but for the instructions that it wants removed."""
    form = application()
    made, _ = filled_all(form)
    aligned = reading(form, made.data).alignment
    assert (aligned.changed, aligned.added) == ([], [])
    assert [line.text[0] for line in aligned.missing] == ["※", "※"]


def test_values_stand_in_the_look_of_the_form() -> None:
    """A blank cell's own typeface and size, and the line under a gap, are those of what is written there."""
    form = docx(p(run("提案者名　　　　　　　　　　", UNDERLINED)), table([tc("氏名"), tc()]))
    after = document(filled(form, {"提案者名": "例大学", "氏名": "例 花子"}))
    assert f'<w:r>{LOOK}<w:t xml:space="preserve">例 花子</w:t>' in after
    assert re.search(rf"{re.escape(UNDERLINED)}<w:t xml:space=\"preserve\">提案者名[　]+例大学[　]+</w:t>", after)


def test_an_instructions_colour_is_not_taken_over() -> None:
    """In a cell whose paragraph is red, the applicant's words are black."""
    red = '<w:rPr><w:color w:val="FF0000"/><w:sz w:val="18"/></w:rPr>'
    form = docx(table([tc("氏名"), tc(p(look=red))]))
    assert '<w:r><w:rPr><w:sz w:val="18"/></w:rPr><w:t xml:space="preserve">花子</w:t>' in document(
        filled(form, {"氏名": "花子"})
    )


def test_dates_and_units_stay_round_their_numbers() -> None:
    """The year goes before 年, the amount before its unit, the post code into its two gaps."""
    after = open_form(filled(application(), VALUES), "x")
    lines = [line.text.strip() for line in after.paragraphs()]
    assert "2026年4月1日" in lines
    assert "12,000千円" in [line.replace("\u3000", "") for line in lines]


def test_an_era_counts_its_own_years() -> None:
    """令和　　年 takes 8 for 2026."""
    form = docx(p("令和　　年　　月　　日"))
    after = open_form(filled(form, {"年月日": "2026-04-01"}), "x")
    assert next(after.paragraphs()).text == "令和8年4月1日"


def test_boxes_are_ticked_and_no_others() -> None:
    """Exactly the box of the answer changes."""
    after = open_form(filled(application(), VALUES), "x")
    ticked = [line.text for line in after.paragraphs() if "☑" in line.text]
    assert ticked == ["☑継続", "☑該当しない"]
    assert [line.text for line in after.paragraphs() if "□" in line.text] == ["□新規", "□該当する"]


def test_a_text_box_and_its_copy_say_the_same() -> None:
    """Programs that cannot draw the box show its copy, so both are filled."""
    form = docx(text_box(p("　　年　　月　　日")), p("本文"))
    assert document(filled(form, {"年月日": "2026-04-01"})).count("2026") == 2


def test_rows_are_added_where_the_form_repeats() -> None:
    """A third row is a copy of the last blank one, its running number goes on, and no identifier is doubled."""
    form = application()
    made, _ = filled_all(form)
    rows = open_form(made.data, "x").body
    repeated = [block for block in rows if not hasattr(block, "text")][1]
    assert [row.cells[0].text for row in repeated.rows] == ["番号", "1", "2", "3", "4"]
    assert repeated.rows[-1].cells[1].text == "値30"


def test_blank_lines_give_way_to_text() -> None:
    """Words that take more lines use up blank ones, so that the page stays as long as it was."""
    form = docx(p("１．研究の概要"), p(), p(), p(), p(), p(), p("２．次"))
    text = "あ" * 200
    after = [line.text for line in open_form(filled(form, {"1.研究の概要": text}), "x").paragraphs()]
    assert after == ["１．研究の概要", text, "２．次"]


def test_content_controls_lists_and_boxes_are_filled() -> None:
    """A text without its prompt, a list by its answer, a box with its state and sign."""
    listed = (
        '<w:dropDownList><w:listItem w:displayText="選択" w:value=""/>'
        '<w:listItem w:displayText="新規" w:value="new"/><w:listItem w:displayText="継続" w:value="old"/>'
        "</w:dropDownList>"
    )
    form = docx(
        p("課題名：", control("<w:text/>", "ここに入力", alias="課題名", tag="title", prompt=True)),
        p("種別：", control(listed, "選択", alias="種別", tag="kind", prompt=True)),
        p(box_control(), "誓約します"),
    )
    after = document(filled(form, {"課題名": "水", "種別": "継続", "誓約します": "yes"}))
    assert "ここに入力" not in after
    assert "showingPlcHdr" not in after
    assert "継続</w:t>" in after
    assert 'w14:checked w14:val="1"' in after
    assert "☒" in after


def test_legacy_fields_are_filled() -> None:
    """The result of a text, the state of a box and the number of a list's answer."""
    form = docx(
        p("氏名：", legacy('<w:textInput><w:maxLength w:val="10"/></w:textInput>', "     ", "Name")),
        p("同意：", legacy('<w:checkBox><w:sizeAuto/><w:default w:val="0"/></w:checkBox>', "", "Agree")),
        p("種別：", legacy('<w:ddList><w:listEntry w:val="新規"/><w:listEntry w:val="継続"/></w:ddList>', "", "K")),
    )
    values = {"氏名": "例 花子", "同意": "yes", "種別": "継続"}
    made = filled(form, values)
    after = document(made)
    assert "例 花子</w:t>" in after
    assert "<w:checked/>" in after
    assert '<w:result w:val="1"/>' in after
    assert texts(reading(form, made)) == values | {"同意": "同意"}


def test_protection_stays_and_what_it_locks_is_not_filled() -> None:
    """Words go into the cell that everyone may write in; the locked one is told, and the settings are as they were."""
    form = docx(table([tc("氏名"), tc(OPEN)], [tc("所属"), tc()]), protection=READ_ONLY)
    known = loaded(scanned(form, {"氏名": "花子", "所属": "例大学"}))
    made = fill(form, "form.docx", known, values_of(None, None, known))
    assert ([field.label for field in made.filled], [field.label for field in made.locked]) == (["氏名"], ["所属"])
    after = document(made.data)
    assert re.search(r'<w:permStart [^>]*/><w:r>.*花子.*</w:r><w:permEnd w:id="7"/>', after)
    assert "例大学" not in after
    assert parts(made.data)["word/settings.xml"] == parts(form)["word/settings.xml"]
    assert [finding.says for finding in findings_of(reading(form, made.data))] == []


@pytest.mark.slow
def test_macros_stay(kyoso: Kyoso, tmp_path: Path) -> None:
    """Every byte of them; and under another ending, with which Word would not open the file, nothing is written."""
    plain = application()
    types = parts(plain)["[Content_Types].xml"].decode()
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    macros = types.replace(main, "application/vnd.ms-word.document.macroEnabled.main+xml")
    form = tmp_path / "form.docm"
    form.write_bytes(replaced(plain, {"[Content_Types].xml": macros, "word/vbaProject.bin": b"VBA"}))
    assert kyoso("form", "scan", form, "-o", tmp_path / "map.yaml").returncode == 0
    fill_in = ("form", "fill", form, "--map", tmp_path / "map.yaml", "-o")
    done = kyoso(*fill_in, tmp_path / "out.docx")
    assert (done.returncode, (tmp_path / "out.docx").exists()) == (2, False)
    assert "the form is a .docm" in done.stderr
    assert kyoso(*fill_in, tmp_path / "out.docm").returncode == 0
    assert parts((tmp_path / "out.docm").read_bytes())["word/vbaProject.bin"] == b"VBA"


def test_a_form_that_locks_every_field_is_refused() -> None:
    """Nothing is made where nobody could write; the same form without protection is filled."""
    fields = table([tc("氏名"), tc()])
    with pytest.raises(Problem, match="protection lets nobody write in its fields"):
        filled(docx(fields, protection=READ_ONLY), {"氏名": "花子"})
    assert "花子" in document(filled(docx(fields), {"氏名": "花子"}))


def test_tracked_insertions_of_the_form_stay() -> None:
    """What the agency inserted with changes tracked is still tracked, and only the gap changes."""
    tracked = f'<w:ins w:id="7" w:author="事務局" w:date="2026-04-01T00:00:00Z">{run("（自署）")}</w:ins>'
    form = docx(p("代表者氏名　　　　　　　", tracked), table([tc("所属"), tc()]))
    after = document(filled(form, {"所属": "例大学"}))
    assert tracked in after


def test_instructions_go_only_where_the_form_says_so() -> None:
    """Red words that are to be deleted are gone; blue ones that are to stay have stayed."""
    blue = '<w:rPr><w:color w:val="0000FF"/></w:rPr>'
    form = docx(
        p("１．概要"),
        p("赤字の説明は提出前に削除してください。", look='<w:rPr><w:color w:val="FF0000"/></w:rPr>'),
        p("青い見出しは残ります", look=blue),
        table([tc("氏名"), tc()]),
    )
    lines = [line.text for line in open_form(filled(form, {"氏名": "花子"}), "x").paragraphs()]
    assert "青い見出しは残ります" in lines
    assert not any("赤字" in line for line in lines)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"研究課題名": "長" * 41}, "at most 40 characters (40字以内), found 41"),
        ({"年月日": "いつか"}, "expected a date such as 2026-04-01, found 'いつか'"),
        ({"区分(いずれか一つ)": "その他"}, "none of its answers: 新規 / 継続"),
        ({"区分(いずれか一つ)": "新規\n継続"}, "asks for one answer, found 2"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(values: dict[str, str], said: str) -> None:
    """With its field, what was expected and what was found; and nothing is made."""
    with pytest.raises(Problem, match=re.escape(said)):
        filled(application(), values)


def test_a_limit_is_reached_but_not_passed() -> None:
    """Forty characters go into 40字以内; forty-one only with `anyway`."""
    assert "長" * 40 in document(filled(application(), {"研究課題名": "長" * 40}))
    assert "長" * 41 in document(filled(application(), {"研究課題名": "長" * 41}, anyway=True))


@pytest.mark.parametrize("text", ["R&D <計画> \"'", "制御\x00文字\x0b", "絵文字😀と𠮷", "タブ\tと\n改行"])
def test_any_text_is_text(text: str) -> None:
    """Markup, control characters, astral characters, tabs and line ends are words, and the file stays sound."""
    form = docx(table([tc("氏名"), tc()]))
    made = filled(form, {"氏名": text})
    found = texts(reading(form, made))["氏名"]
    assert key(found) == key(re.sub(r"[\x00\x0b]", "", text))


@pytest.mark.parametrize(
    ("yen", "unit", "rounding", "expected"),
    [
        (1_499, "千円", "", "1"),
        (1_999, "千円", "down", "1"),
        (1_001, "千円", "up", "2"),
        (1_000, "千円", "up", "1"),
        (1_499, "千円", "half-up", "1"),
        (1_500, "千円", "half-up", "2"),
        (12_345_678, "円", "down", "12,345,678"),
        (149_999_999, "百万円", "half-up", "150"),
    ],
)
def test_an_amount_goes_in_in_the_forms_unit(yen: int, unit: str, rounding: str, expected: str) -> None:
    """Rounded as the form says, down where it says nothing."""
    field = msgspec.convert({"id": "f1", "label": "額", "at": "p1", "unit": unit, "rounding": rounding}, Field)
    assert in_unit(yen, field) == expected
