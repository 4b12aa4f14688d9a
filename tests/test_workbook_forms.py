"""An agency's own workbook: scanned, filled by its cells, read back, checked; nothing else in it changes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from kyoso.errors import Problem
from kyoso.forms.filling import values_of
from kyoso.forms.mapping import LoadedMap, as_yaml, load_map
from kyoso.forms.model import Field, FormMap
from kyoso.forms.planning import plan_of
from kyoso.forms.sheets.checking import findings_of_book
from kyoso.forms.sheets.filling import fill_book
from kyoso.forms.sheets.reading import BookReading
from kyoso.forms.sheets.scanning import scan_book
from kyoso.forms.values import PlanValues
from kyoso.plan import Plan
from kyoso.rulebook import Rulebook
from kyoso.strict import Places
from kyoso.word.opening import LARGEST_FILE
from kyoso.workbook.patching import patched
from kyoso.workbook.references import Ref, references
from tests.conftest import Kyoso
from tests.made_books import FRAMED, MACROS, blank, book, costs, formula, number, opened, sheet, text
from tests.returned import parts_of, replaced

NAME = "costs.xlsm"


def mapped(data: bytes, **values: str) -> LoadedMap:
    """The map of a workbook, with words for the fields of these labels."""
    form = scan_book(data, NAME)
    fields = tuple(replace(field, value=values.get(field.label, "")) for field in form.fields)
    return LoadedMap(replace(form, fields=fields), Places(NAME))


def filled(data: bytes, **values: str) -> bytes:
    """The workbook with words in the fields of these labels."""
    loaded = mapped(data, **values)
    return fill_book(data, NAME, loaded, values_of(None, None, loaded)).data


def field(form: FormMap, label: str) -> Field:
    """The field of that label."""
    return next(each for each in form.fields if each.label == label)


def test_a_scan_finds_what_is_to_be_filled(tmp_path: Path) -> None:
    """Unlocked blank cells with their labels, lists and units; rows that repeat are one field; a map reads back."""
    form = scan_book(costs(), NAME)
    assert [each.label for each in form.fields] == [
        "機関名",
        "申請日",
        "経費明細",
        "直接経費 / 2025年度",
        "総額",
        "税抜か税込か",
    ]
    table = form.fields[2]
    assert (table.kind, table.rows, table.at, table.rounding) == ("rows", 3, "経費!A5", "down")
    assert [(each.cell, each.label, each.unit) for each in table.columns] == [
        (1, "区分", ""),
        (2, "内容", ""),
        (3, "金額", "千円"),
    ]
    assert [(each.plan, each.unit) for each in form.fields[3:5]] == [
        ("budget.2025.direct", "千円"),
        ("budget.total", "千円"),
    ]
    assert [option.label for option in form.fields[5].options] == ["税抜", "税込"]
    path = tmp_path / "map.yaml"
    path.write_text(as_yaml(form), "utf-8")
    assert load_map(path).map == form


def test_nothing_changes_but_the_cells_that_are_filled(example: Plan, rulebook: Rulebook) -> None:
    """Every other part is byte for byte what it was; of the sheet only cells, and results that no longer hold."""
    data = costs()
    loaded = mapped(data, 経費明細="物品費\t測定機\t1,200\n旅費\t調査\t300千円")
    values = PlanValues(example, rulebook)
    made = fill_book(data, NAME, loaded, values_of(values.text, values.rows, loaded))
    before, after = parts_of(data), parts_of(made.data)
    changed = {name for name in before if before[name] != after[name]}
    assert list(before) == list(after)
    assert changed == {"xl/workbook.xml", "xl/worksheets/sheet1.xml"}
    assert after["xl/workbook.xml"].decode() == before["xl/workbook.xml"].decode().replace(
        '<calcPr calcId="191029"/>', '<calcPr calcId="191029" fullCalcOnLoad="1"/>'
    )
    cells = r"<c r=.(?:B2|F2|[ABC][56]|C8|B1[012]). .*?(?:/>|</c>)|<c r=.(?:C8|B12).>.*?</c>"
    one, other = (re.sub(cells, "", each["xl/worksheets/sheet1.xml"].decode()) for each in (before, after))
    assert one == other
    now = opened(made.data).sheets[0]
    assert [now.value(Ref(row, 3)) for row in (5, 6, 7, 8)] == ["1200", "300", "", ""]
    assert now.cells[Ref(8, 3)].formula == opened(data).sheets[0].cells[Ref(8, 3)].formula
    assert now.value(Ref(2, 2)) == "架空大学"
    assert [now.value(Ref(row, 2)) for row in (10, 11)] == ["22400", "59930"]


def test_what_is_filled_reads_back(rulebook: Rulebook) -> None:
    """Words, numbers, a date, a choice and rows; what a plan can hold of them is a plan."""
    data = costs()
    made = filled(data, 機関名="架空大学 <A&B>", 申請日="2026-04-01", 総額="1,500", 税抜か税込か="税込")
    reading = BookReading(opened(data), opened(made), mapped(data).map)
    said = {entry.field.label: entry.text for entry in reading.entries}
    assert said["機関名"] == "架空大学 <A&B>"
    assert said["申請日"] == "2026-04-01"
    assert said["総額"] == "1500"
    assert said["税抜か税込か"] == "税込"
    plan = plan_of(reading.entries).plan
    assert plan.lead is not None
    assert plan.lead.name == "架空大学 <A&B>"


WRONG = {
    "税込": ("税抜か税込か", "税別", "is none of its answers: 税抜 / 税込"),
    "rows": ("経費明細", "\n".join("物品費\tx\t1" for _ in range(4)), "has 3 rows, found 4"),
    "number": ("経費明細", "物品費\tx\t多め", "expected a number, found '多め'"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_does_not_fit_is_one_line(name: str) -> None:
    """A wrong answer, a row too many, words in place of a number."""
    label, value, said = WRONG[name]
    with pytest.raises(Problem, match=re.escape(said)) as caught:
        filled(costs(), **{label: value})
    assert len(caught.value.findings) == 1


def test_a_cell_that_is_locked_or_used_is_left_alone() -> None:
    """A map that was changed by hand writes over no formula and under no protection."""
    data = costs()
    form = mapped(data, 機関名="架空大学").map
    moved = replace(form.fields[1], at="経費!B12", value="7", kind="text")
    loaded = LoadedMap(replace(form, fields=(form.fields[0], moved)), Places(NAME))
    assert [each.at for each in fill_book(data, NAME, loaded, values_of(None, None, loaded)).locked] == ["経費!B12"]
    with pytest.raises(ValueError, match="holds a formula"):
        patched(opened(data), {("経費", Ref(8, 3)): 1})


FINDINGS = {
    "own-words-changed": ("A8", text("A8", "総計")),
    "formula-changed": ("C8", number("C8", 99)),
    "no-number": ("B11", text("B11", "百万くらい")),
    "not-listed": ("B13", text("B13", "税別")),
    "outside": ("D6", ""),
}


@pytest.mark.parametrize("says", FINDINGS)
def test_a_defect_in_a_filled_workbook_is_found(says: str) -> None:
    """Each of these alone; a workbook without it has none of them."""
    data = costs()
    made = filled(data, 機関名="架空大学", 総額="10", 税抜か税込か="税込")
    where, cell = FINDINGS[says]
    part = parts_of(made)["xl/worksheets/sheet1.xml"].decode()
    if cell:
        broken = re.sub(rf'<c r="{where}"[^>]*?(?:/>|>.*?</c>)', cell, part, count=1)
    else:
        broken = part.replace('<c r="A7"', f'{text("D6", "メモ")}</row><row r="7"><c r="A7"').replace(
            '</row><row r="7" spans="1:9">', "", 1
        )
    assert broken != part
    bad = replaced(made, {"xl/worksheets/sheet1.xml": broken})
    form, kept = opened(data), mapped(data).map
    assert says not in {each.says for each in findings_of_book(BookReading(form, opened(made), kept))}
    assert says in {each.says for each in findings_of_book(BookReading(form, opened(bad), kept))}


def test_cells_rows_and_sheets_that_are_not_there_yet_get_their_place() -> None:
    """A new cell stands in the order of its row, a new row in the order of the sheet, and both read back."""
    data = book({"a": sheet([number("A2", 1), number("D2", 4), number("A9", 9)]), "b": sheet([])})
    values = {("a", Ref(row, column)): row * 10 + column for row, column in ((1, 2), (2, 2), (2, 5), (5, 1), (12, 3))}
    parts = patched(opened(data), {**values, ("b", Ref(3, 3)): "words"})
    made = opened(replaced(data, dict(parts)))
    cells = list(made.sheets[0].cells)
    assert cells == sorted(cells)
    assert [made.sheets[0].value(where) for where in cells] == ["12", "1", "22", "4", "25", "51", "9", "123"]
    assert made.sheets[1].value(Ref(3, 3)) == "words"


def test_formulas_are_forgotten_only_where_they_draw_from_what_is_filled() -> None:
    """Through other sheets and shared formulas; what does not depend on it keeps its result."""
    shared = '<c r="B{0}"><f t="shared" si="0"{1}<v>5</v></c>'
    data = book(
        {
            "in": sheet([blank("A1", FRAMED), number("A2", 2)]),
            "out": sheet(
                [
                    shared.format(1, ' ref="B1:B2">in!A1*2</f>'),
                    shared.format(2, "/>"),
                    formula("C1", "SUM(B1:B1)+1", 6),
                    formula("C2", "B2", 5),
                ]
            ),
        }
    )
    parts = patched(opened(data), {("in", Ref(1, 1)): 3})
    made = opened(replaced(data, dict(parts))).sheets[1]
    assert {str(where): cell.raw for where, cell in made.cells.items()} == {"B1": "", "B2": "5", "C1": "", "C2": "5"}


def test_references_of_formulas_are_read() -> None:
    """Ranges, other sheets, whole columns; names, functions and strings are none."""
    found = list(references("SUM($A$1:B2,'入 力'!C3,D:D)+LOG10(2)+\"A9\"+ABC1234567+表!E5", moved=(1, 1)))
    assert [f"{each.sheet}!{each.area}" for each in found] == [
        "!A1:C3",
        "入 力!D4",
        "!E1:E1048576",
        "表!F6",
    ]


CIRCLE = book({"a": sheet([blank("A1", FRAMED), formula("B1", "C1", 0), formula("C1", "SUM(A1:B1)", 0)])})
BAD = {
    "an old workbook": (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "an old Excel file (.xls)"),
    "no zip": (b"year,amount\n", "not a .xlsx (no zip)"),
    "binary": (book({"a": sheet([])}, main="application/vnd.ms-excel.sheet.binary.macroEnabled.main"), "(.xlsb)"),
    "nothing to fill": (book({"a": sheet([text("A1", "x")])}), "nothing to be filled was found"),
    "a gigabyte of cells": (
        book({"a": sheet([]).replace("<sheetData>", "<sheetData>" + '<row><c r="A1"/></row>' * 2_000_000)}),
        "squeezed more than 200 to 1",
    ),
    "a DTD": (book({"a": "<!DOCTYPE x>" + sheet([blank("A1")])}), "has a DTD"),
    "cut off": (book({"a": sheet([blank("A1")])[:-20]}), "is not XML, or is cut off"),
    "comments among cells": (book({"a": sheet([blank("A1")], "<!-- <c r='A1'/> -->")}), "in an unusual way"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_workbook_is_one_line(name: str) -> None:
    """The file, what it is, and what to do."""
    data, said = BAD[name]
    with pytest.raises(Problem) as caught:
        scan_book(data, "book.xlsx")
    assert len(caught.value.findings) == 1
    assert str(caught.value).startswith("book.xlsx: ")
    assert said in str(caught.value)
    assert caught.value.exit_code == 2


def test_formulas_in_a_circle_are_named_unless_they_are_meant() -> None:
    """The cells of the circle in their order; a workbook that calculates in rounds is filled."""
    form = FormMap(form="book.xlsx", sha256="", fields=(Field(id="f1", label="x", at="a!A1", value="1"),))
    loaded = LoadedMap(form, Places("map.yaml"))
    with pytest.raises(Problem, match=re.escape("formulas in a circle: a!B1 → a!C1 → a!B1")):
        fill_book(CIRCLE, "book.xlsx", loaded, values_of(None, None, loaded))
    main = parts_of(CIRCLE)["xl/workbook.xml"].decode().replace("<calcPr ", '<calcPr iterate="1" ')
    meant = replaced(CIRCLE, {"xl/workbook.xml": main})
    assert fill_book(meant, "book.xlsx", loaded, values_of(None, None, loaded)).filled


def test_the_commands_fill_a_workbook_with_macros(kyoso: Kyoso, tmp_path: Path, project: object) -> None:
    """Scan, fill, read and check; macros are kept, under a name that ends as the form's does."""
    form, out = tmp_path / NAME, tmp_path / "out.xlsm"
    form.write_bytes(costs())
    assert kyoso("form", "scan", form, "-o", tmp_path / "map.yaml").returncode == 0
    plan = "templates/plan.example.yaml"
    wrong = kyoso("form", "fill", form, "--map", tmp_path / "map.yaml", "--plan", plan, "-o", tmp_path / "out.xlsx")
    assert wrong.returncode == 2
    assert "let the name end in that too" in wrong.stderr
    done = kyoso("form", "fill", form, "--map", tmp_path / "map.yaml", "--plan", plan, "-o", out)
    assert done.returncode == 0, done.stderr
    assert parts_of(out.read_bytes())["xl/vbaProject.bin"] == b"\0macro"
    assert MACROS in parts_of(out.read_bytes())["[Content_Types].xml"].decode()
    read = kyoso("form", "read", out, "--map", tmp_path / "map.yaml")
    assert "架空大学" in read.stdout
    assert kyoso("form", "check", out, "--map", tmp_path / "map.yaml").returncode == 1


def test_what_is_for_word_forms_alone_says_so(kyoso: Kyoso, tmp_path: Path) -> None:
    """Carrying over, comparing, and last year's form: one line that names another way, and no file."""
    form, its_map, out = tmp_path / NAME, tmp_path / "map.yaml", tmp_path / "out.xlsx"
    form.write_bytes(costs())
    kyoso("form", "scan", form, "-o", its_map)
    for arguments, why in (
        (("carry", form, "--map", its_map, "--to", form, "-o", out), "then kyoso form fill"),
        (("diff", form, form, "-o", out), "Scan both and compare their maps"),
        (("check", form, "--map", its_map, "--last", form), "--last is for Word forms (.docx) alone"),
    ):
        refused = kyoso("form", *arguments)
        assert (refused.returncode, len(refused.stderr.splitlines()), out.exists()) == (2, 1, False)
        assert why in refused.stderr


def test_a_file_that_is_too_large_is_called_what_it_is(kyoso: Kyoso, tmp_path: Path) -> None:
    """A workbook is no document, in every command that takes it."""
    large = tmp_path / "large.xlsx"
    with large.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    for arguments in (("form", "scan", large), ("read", large)):
        refused = kyoso(*arguments)
        assert (refused.returncode, len(refused.stderr.splitlines())) == (2, 1)
        assert "bytes is no workbook (.xlsx); expected at most 64 MiB" in refused.stderr
