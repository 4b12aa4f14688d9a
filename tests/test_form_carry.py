"""A filled form carried into the next year's, and two forms side by side."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from kyoso.forms.carrying import carry
from kyoso.forms.comparing import compare
from kyoso.forms.document import open_form
from kyoso.forms.packing import exchanged
from kyoso.forms.scanning import scan, scan_file
from kyoso.forms.showing import comparison_as
from kyoso.forms.templates import key
from kyoso.word.xml import DECLARATION, ROOT
from tests.conftest import Kyoso
from tests.form_trials import document, filled, filled_all, loaded, reading, texts
from tests.made_forms import OPEN, READ_ONLY, application, docx, next_year, p, table, tc, text_box
from tests.returned import related


def test_no_word_is_lost() -> None:
    """Every word of the applicant's is in the next form or in the list of what has no place."""
    form = application()
    made, values = filled_all(form)
    read = reading(form, made.data)
    carried = carry(read, next_year(), "next.docx", loaded(scan_file(next_year(), "next.docx")))
    there = key("".join(line.text for line in open_form(carried.data, "x").paragraphs()))
    beside = key("".join(left.text for left in carried.left))
    words = [piece for entry in read.entries for piece in (entry.text, *sum(entry.rows, ()))]
    lost = [word for text in words for word in text.split() if key(word) not in there and key(word) not in beside]
    assert [word for word in lost if word not in ("2026-04-01", "100-0001")] == []
    assert values


def test_fields_find_their_places_by_their_labels() -> None:
    """A renamed label is the same field, one that is gone is left, one that is new is told."""
    form = application()
    values = {
        "研究課題名": "水",
        "プロジェクトリーダー氏名": "例 花子",
        "E-mail": "h@example.ac.jp",
        "提案者名": "例大学",
    }
    read = reading(form, filled(form, values))
    carried = carry(read, next_year(), "next.docx", loaded(scan_file(next_year(), "next.docx")))
    assert texts(reading(next_year(), carried.data)) == {"研究課題名": "水", "プロジェクトリーダーの氏名": "例 花子"}
    assert sorted((left.label, left.text) for left in carried.left) == [
        ("E-mail", "h@example.ac.jp"),
        ("提案者名", "例大学"),
    ]
    assert "電話番号" in [field.label for field in carried.new]


def test_the_same_form_takes_everything() -> None:
    """Into the same form nothing is left and nothing is new."""
    form = application()
    made, _ = filled_all(form)
    carried = carry(reading(form, made.data), form, "form.docx", loaded(scan_file(form, "form.docx")))
    assert (carried.left, carried.new) == ((), ())
    assert texts(reading(form, carried.data)) == texts(reading(form, made.data))


def test_words_outside_of_the_fields_are_kept() -> None:
    """A text box that somebody drew, a table in a row of their own: each is in the list of what has no place."""
    form = docx(text_box(p("（様式１）")), table([tc("氏名"), tc()]), p("以上"))
    nested = table([tc(p("足した行"), table([tc("中の表"), tc("の言葉")]), p()), tc()])[len("<w:tbl>") :]
    row = nested[nested.index("<w:tr>") : nested.rindex("</w:tr>") + len("</w:tr>")]
    text = document(filled(form, {"氏名": "花子"})).replace("</w:tbl><w:p>", f"{row}</w:tbl><w:p>", 1)
    text = text.replace("<w:sectPr>", text_box(p("吹き出しの言葉")) + "<w:sectPr>", 1)
    read = reading(form, exchanged(form, {"word/document.xml": text.encode()}))
    carried = carry(read, form, "form.docx", loaded(scan_file(form, "form.docx")))
    assert texts(reading(form, carried.data)) == {"氏名": "花子"}
    assert key("".join(left.text for left in carried.left)) == key("足した行中の表の言葉吹き出しの言葉")


def test_notes_and_pictures_without_a_place_are_told() -> None:
    """The words of a note stand with the text that has no place; a field of a picture alone is named too."""
    note = f'{DECLARATION}<w:footnotes {ROOT}><w:footnote w:id="3">{p("脚注の文")}</w:footnote></w:footnotes>'
    form = docx(p("１．計画"), p(), p("２．図"), p(), p("３．次"), p())
    picture = "<w:p><w:r><w:pict><v:shape><v:imagedata/></v:shape></w:pict></w:r></w:p>"
    text = document(filled(form, {"1.計画": "計画の文", "2.図": "ここ"}))
    text = text.replace("計画の文</w:t></w:r>", '計画の文</w:t></w:r><w:r><w:footnoteReference w:id="3"/></w:r>')
    start = text.rindex("<w:p>", 0, text.index("ここ"))
    text = text[:start] + picture + text[text.index("</w:p>", start) + len("</w:p>") :]
    made = related(exchanged(form, {"word/document.xml": text.encode()}), "footnotes", "footnotes.xml", note, "x/x+xml")
    following = docx(p("別の様式"), table([tc("氏名"), tc()]))
    carried = carry(reading(form, made), following, "n.docx", loaded(scan_file(following, "n.docx")))
    assert [(left.label, left.text, left.pictures) for left in carried.left] == [
        ("1.計画", "計画の文\n脚注の文", 0),
        ("2.図", "", 1),
    ]


def test_what_the_next_form_locks_has_no_place() -> None:
    """Words for a field that the next form's protection locks are kept beside, not written and not lost."""
    form = docx(table([tc("氏名"), tc()], [tc("所属"), tc()]))
    following = docx(table([tc("氏名"), tc(OPEN)], [tc("所属"), tc()]), protection=READ_ONLY)
    read = reading(form, filled(form, {"氏名": "花子", "所属": "例大学"}))
    carried = carry(read, following, "next.docx", loaded(scan_file(following, "next.docx")))
    assert texts(reading(following, carried.data)) == {"氏名": "花子"}
    assert [(left.label, left.text) for left in carried.left] == [("所属", "例大学")]


@pytest.mark.parametrize(("answer", "left"), [("□山の町", "山の町"), ("□該当しない", "該当しない")])
def test_an_answer_of_several_is_no_single_box(answer: str, left: str) -> None:
    """A question that has one box in the next form: which answer it was is kept beside, and the box stays open."""
    form = docx(table(["加点", tc(answer, "□ほか")]))
    following = docx(table(["加点", tc("□"), "町にあること。"]))
    carried = carry(
        reading(form, filled(form, {"加点": left})), following, "n.docx", loaded(scan_file(following, "n.docx"))
    )
    assert [(each.label, each.text) for each in carried.left] == [("加点", left)]
    assert texts(reading(following, carried.data)) == {}


def test_two_forms_are_compared() -> None:
    """Lines that changed stand side by side; fields that are new or gone and limits that changed are told."""
    old, new = open_form(application(), "old"), open_form(next_year(), "new")
    found = compare(old, new, scan(old), scan(new))
    assert ("プロジェクトリーダー氏名", "プロジェクトリーダーの氏名") in [(each.old, each.new) for each in found.lines]
    assert [field.label for field in found.new] == ["電話番号"]
    assert "E-mail" in [field.label for field in found.gone]
    assert [(one.limit.most, other.limit.most) for one, other in found.limits if one.limit and other.limit] == [
        (40, 30)
    ]


def test_a_line_of_a_form_is_no_formula_in_the_table() -> None:
    """A spreadsheet that opens the CSV shows the words and runs nothing."""
    old, new = (open_form(docx(p(line), table([tc("氏名"), tc()])), line) for line in ("=1+1", "＝2+2"))
    table_of = comparison_as(compare(old, new, scan(old), scan(new)), "csv", str)
    cells = {cell for row in csv.reader(io.StringIO(table_of)) for cell in row}
    assert {"'=1+1", "'=2+2"} <= cells


def test_a_form_equals_itself() -> None:
    """Nothing differs between a form and itself."""
    form = open_form(application(), "old")
    assert compare(form, form, scan(form), scan(form)) == ((), (), (), ())


def test_the_command_keeps_what_has_no_place(kyoso: Kyoso, tmp_path: Path) -> None:
    """In a text file beside the output; the filled form itself is untouched."""
    form, made, following = tmp_path / "form.docx", tmp_path / "made.docx", tmp_path / "next.docx"
    form.write_bytes(application())
    made.write_bytes(filled(application(), {"E-mail": "h@example.ac.jp", "研究課題名": "水"}))
    following.write_bytes(next_year())
    before = made.read_bytes()
    done = kyoso("form", "carry", made, "--form", form, "--to", following, "-o", tmp_path / "out.docx")
    assert done.returncode == 0, done.stderr
    assert "h@example.ac.jp" in (tmp_path / "out-left.txt").read_text("utf-8")
    assert made.read_bytes() == before
    done = kyoso("form", "diff", form, following, "-o", tmp_path / "table.csv")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "table.csv").read_text("utf-8-sig").startswith("場所,旧,新\n")
