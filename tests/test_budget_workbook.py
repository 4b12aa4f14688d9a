"""The budget as a workbook: made from rules and plan, edited, read back; LibreOffice comes to kyoso's sums."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest

from kyoso.errors import Problem
from kyoso.forms.model import Column, Field
from kyoso.forms.reading import Entry
from kyoso.forms.sheets.scanning import SheetScanner
from kyoso.forms.together import Key, disagreements, sums_of_form, sums_of_plan
from kyoso.model import LANGUAGES
from kyoso.plan import Plan, categories_of, cost_of, costs_by
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.translations import load
from kyoso.workbook.budget import HEAD
from kyoso.workbook.desk import made_budget
from kyoso.workbook.patching import Value, patched
from kyoso.workbook.reading import into, read_budget
from kyoso.workbook.references import Ref
from kyoso.workbook.saying import Spoken
from tests.budget_trials import calculated, differences, has_calc, made, random_plan
from tests.conftest import Kyoso, lacking, program
from tests.made_books import book, costs, formula, number, opened, sheet, text
from tests.returned import parts_of, replaced
from tests.thorough import THOROUGH

FIELDS = ("call", "title", "start_fiscal_year", "indirect_percent", "institutions", "budget")


def written(project: Project, rulebook: Rulebook, plan: Plan, language: Spoken = "ja") -> bytes:
    """The workbook of a plan for its own call."""
    call = rulebook.call(plan.call.area, plan.call.tier, plan.call.fiscal_year or 0)
    return made_budget(project, rulebook, plan, call, language)


def edited(data: bytes, values: Mapping[tuple[int, int], Value | str], *, name: str = "") -> bytes:
    """The workbook with values in cells of a sheet, the first one if none is named; formulas give way."""
    found = opened(data)
    title = name or found.sheets[0].name
    part = next(each.part for each in found.sheets if each.name == title)
    text = parts_of(data)[part].decode()
    for where in values:
        text = re.sub(rf'(<c r="{Ref(*where)}"[^>/]*?)(?: t="\w+")?>.*?</c>', r"\1/>", text, count=1)
    bare = opened(replaced(data, {part: text}))
    parts = patched(bare, {(title, Ref(*where)): value for where, value in values.items()})
    return replaced(data, {part: text, **parts})


@pytest.mark.parametrize("language", [*LANGUAGES, "both"])
def test_a_plan_comes_back_as_it_was(project: Project, rulebook: Rulebook, example: Plan, language: Spoken) -> None:
    """In each language: call, title, years, rate, institutions and every amount, and the same bytes each time."""
    data = written(project, rulebook, example, language)
    found = read_budget(data, "budget.xlsx", rulebook, project)
    assert [getattr(found, name) for name in FIELDS] == [getattr(example, name) for name in FIELDS]
    assert data == written(project, rulebook, example, language)
    assert into(example, found) == example


def test_random_plans_come_back_to_the_yen(project: Project, rulebook: Rulebook) -> None:
    """Amounts to the yen, none, and stated indirect costs; the sums beside the formulas are those of the plan."""
    for seed in range(12):
        plan = random_plan(rulebook, seed)
        data = made(project, rulebook, plan)
        found = read_budget(data, "budget.xlsx", rulebook, project)
        assert [getattr(found, name) for name in FIELDS] == [getattr(plan, name) for name in FIELDS]
        sums = opened(data).sheets[1]
        by_year = {sums.value(Ref(row, 1)): sums.value(Ref(row, 4)) for row in range(HEAD + 1, HEAD + 12)}
        for year, cost in costs_by(plan, rulebook, "fiscal_year").items():
            assert round(float(by_year[str(year)]) * 1000) == cost.total


def test_what_is_edited_is_in_the_plan(project: Project, rulebook: Rulebook, example: Plan) -> None:
    """An amount with its unit, one to the yen, a settled amount over the formula, a new line, a rate."""
    direct = 3 + len(categories_of(rulebook))
    data = written(project, rulebook, example)
    rate = opened(data).names["kyoso_rate"]
    data = edited(data, {(5, 3): "620万円", (5, 4): 9800, (6, direct + 1): 570, (7, 3): "1,234.567"})
    data = edited(data, {(9, 1): "令和8年度", (9, 2): "例示高等専門学校", (9, 3): 1})
    data = edited(data, {(int(rate.rpartition("$")[2]), 2): 25}, name=opened(data).sheets[3].name)
    plan = read_budget(data, "budget.xlsx", rulebook, project)
    first, second, third, _, fifth = plan.budget
    assert list(first.amounts.values())[:2] == [6_200_000, 9_800_000]
    assert cost_of(second, plan, rulebook).indirect == 570_000
    assert next(iter(third.amounts.values())) == 1_234_567
    assert (fifth.fiscal_year, fifth.institution, list(fifth.amounts.values())) == (2026, "kosen", [1000])
    assert plan.indirect_percent == 25


def test_the_ceiling_is_a_rule_of_what_may_be_typed(project: Project, rulebook: Rulebook, example: Plan) -> None:
    """With its figure; it only warns where the rule is about an amount; without a ceiling only numbers go in."""
    seen = set()
    for call in rulebook.calls_in_order:
        rule = rulebook.figures.get(call.rules.get("ceiling", ""))
        plan = msgspec.structs.replace(example, call=type(example.call)(call.area, call.tier, call.fiscal_year))
        sheet = parts_of(written(project, rulebook, plan))["xl/worksheets/sheet1.xml"].decode()
        amounts = next(
            found for found in re.findall(r"<dataValidation .*?</dataValidation>", sheet) if ' sqref="C5:' in found
        )
        if rule is None:
            assert 'type="decimal"' in amounts
            continue
        value = max(rule.value) if isinstance(rule.value, tuple) else rule.value
        assert isinstance(value, int)
        assert f"&lt;={value // 1000})" in amounts
        warns = 'errorStyle="warning"' in amounts
        assert warns == ("程度" in "".join(rule.qualifiers) or rule.inferred)
        seen.add(warns)
    assert True in seen


def test_an_answer_beside_the_ceiling_is_one_of_the_three(project: Project, rulebook: Rulebook, example: Plan) -> None:
    """At the ceiling, one yen past it, and without money; about an amount there is no plain no."""
    call = rulebook.call("future", "concept", 2025)
    ceiling = rulebook.figures[call.rules["ceiling"]].value
    assert isinstance(ceiling, int)
    for over, sign in ((0, "○"), (1, "？")):
        line = msgspec.structs.replace(example.budget[0], amounts={"other": ceiling + over, "indirect": 0})
        plan = msgspec.structs.replace(example, budget=(line,))
        sums = opened(written(project, rulebook, plan)).sheets[1]
        assert sums.value(Ref(HEAD + 1, 7)).startswith(sign)
        assert sums.value(Ref(HEAD + 2, 7)) == ""


HEADS = [text("A1", "年度"), text("B1", "機関"), text("C1", "旅費")]
LINE = [number("A2", 2025), text("B2", "x")]
EXTERNAL = (
    '<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLink"'
    ' Target="externalLinks/externalLink1.xml"/>'
)
BAD: dict[str, tuple[bytes, str]] = {
    "no budget": (book({"a": sheet([text("A1", "x")])}), "no budget is in it"),
    "words": (
        book({"a": sheet([*HEADS, *LINE, text("C2", "たくさん")])}),
        "a!C2: expected thousands of yen as a number",
    ),
    "an error": (
        book({"a": sheet([*HEADS, *LINE, '<c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v></c>'])}),
        "a!C2: expected thousands of yen as a number, found '#DIV/0!'; mend the formula",
    ),
    "a part of a yen": (book({"a": sheet([*HEADS, *LINE, number("C2", "0.0005")])}), "found '0.0005'"),
    "less than nothing": (book({"a": sheet([*HEADS, *LINE, number("C2", -1)])}), "expected from 0 to"),
    "no year": (book({"a": sheet([*HEADS, text("B2", "x"), number("C2", 1)])}), "a!A2: expected a fiscal year"),
    "not calculated": (book({"a": sheet([*HEADS, *LINE, formula("C2", "1+1")])}), "nobody has calculated"),
    "a circle": (
        book({"a": sheet([*HEADS, *LINE, formula("C2", "D2", 0), formula("D2", "C2", 0)])}),
        "in a circle: a!C2",
    ),
    "another file": (
        book(
            {"a": sheet([*HEADS, *LINE, formula("C2", "[1]a!A1", 5)])},
            {
                "xl/externalLinks/externalLink1.xml": "<externalLink/>",
                "xl/externalLinks/_rels/externalLink1.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org'
                '/package/2006/relationships"><Relationship Id="rId1" Type="x" Target="other.xlsx"'
                ' TargetMode="External"/></Relationships>',
            },
            relations=EXTERNAL,
        ),
        "a!C2: draws from another file (other.xlsx)",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_named_with_its_cell(name: str, rulebook: Rulebook, project: Project) -> None:
    """One line, with the file, the cell, what was expected and what was found."""
    data, said = BAD[name]
    with pytest.raises(Problem) as caught:
        read_budget(data, "b.xlsx", rulebook, project)
    assert len(caught.value.findings) == 1
    assert str(caught.value).startswith("b.xlsx: ")
    assert said in str(caught.value)
    assert caught.value.exit_code == 2


def test_a_plain_table_is_a_budget_too(rulebook: Rulebook, project: Project) -> None:
    """A table with the heads alone, as somebody may have made it; sums are passed over."""
    cells = [*HEADS, *LINE, number("C2", 1.5), text("A3", "合計"), number("C3", 1.5)]
    plan = read_budget(book({"a": sheet(cells)}), "b.xlsx", rulebook, project)
    assert [(line.fiscal_year, line.institution, line.amounts) for line in plan.budget] == [
        (2025, "x", {"travel": 1500})
    ]
    assert [each.name for each in plan.institutions] == ["x"]


def test_sums_that_disagree_are_a_finding(project: Project, rulebook: Rulebook, example: Plan) -> None:
    """A yen apart is a finding for its year, all years and its institution; the same plan has none."""
    line = example.budget[0]
    amounts = {**line.amounts, "indirect": cost_of(line, example, rulebook).indirect + 1}
    other = msgspec.structs.replace(
        example, budget=(msgspec.structs.replace(line, amounts=amounts), *example.budget[1:])
    )
    say = load(project, "messages", "en").gettext
    one = sums_of_plan("draft.docx", example, rulebook)
    assert [each.says for each in disagreements([one, one], {}, "en", say)] == ["together-same"]
    *found, same = disagreements([one, sums_of_plan("budget.xlsx", other, rulebook)], {}, "en", say)
    assert (same.says, same.values["count"]) == ("together-same", len(one.stated) - len(found))
    assert [each.values["what"] for each in found] == [
        "Indirect costs, FY2025",
        "Total, FY2025",
        "Indirect costs, all years",
        "Total, all years",
        f"Total, {example.institutions[0].name}",
    ]


def asked(label: str, plan: str, text: str, unit: str = "千円", rounding: str = "") -> Entry:
    """A field of a form for a sum, as it was filled."""
    return Entry(Field(id="f", label=label, at="経費!B2", plan=plan, unit=unit, rounding=rounding), text)  # type: ignore[arg-type]


def in_rows(*rows: tuple[str, ...]) -> Entry:
    """A table of a form, with a year and its direct costs in each row."""
    columns = (Column(cell=1, label="年度", plan="fiscal_year"), Column(cell=2, label="直接経費", plan="direct"))
    return Entry(
        Field(id="t", label="経費", at="経費!A5", kind="rows", plan="budget", columns=columns, unit="千円"), rows=rows
    )


ALL_YEARS = 59_930_000  # yen of the example's budget, indirect costs and all
TOGETHER: dict[str, tuple[list[Entry], list[str]]] = {
    "the same to the yen": ([asked("総額", "budget.total", "59,930,000", "円")], ["together-same"]),
    "a yen more": ([asked("総額", "budget.total", "59,930,001", "円")], ["together-sums"]),
    "the same in its unit": ([asked("総額", "budget.total", "5993", "万円")], ["together-same"]),
    "cut off to millions": ([asked("総額", "budget.total", "59", "百万円", "down")], ["together-same"]),
    "not cut off but up": ([asked("総額", "budget.total", "60", "百万円", "down")], ["together-sums"]),
    "with decimals": ([asked("総額", "budget.total", "59.93", "百万円", "down")], ["together-same"]),
    "other decimals": ([asked("総額", "budget.total", "59.95", "百万円", "down")], ["together-sums"]),
    "another unit beside it": ([asked("総額", "budget.total", "5,993万円")], ["together-same"]),
    "in words": ([asked("総額", "budget.total", "五千九百九十三万円")], ["together-same"]),
    "no amount": ([asked("総額", "budget.total", "追って記入")], ["together-unread"]),
    "blank": ([asked("総額", "budget.total", "")], ["together-none"]),
    "one place right, the other not": (
        [asked("総額", "budget.total", "59,930"), asked("申請額", "budget.total", "59,390")],
        ["together-sums"],
    ),
    "a row for each institution": ([in_rows(("2025", "20,500"), ("令和7年度", "1,900"))], ["together-same"]),
    "a row too few": ([in_rows(("2025", "20,500"))], ["together-sums"]),
    "a year that the plan does not have": ([asked("総額", "budget.2031.total", "5")], ["together-sums"]),
}


@pytest.mark.parametrize("name", TOGETHER)
def test_a_form_is_held_against_the_plan(name: str, rulebook: Rulebook, example: Plan) -> None:
    """In the form's unit, rounded as it says; what stands twice, or cannot be read, is not passed over."""
    entries, expected = TOGETHER[name]
    files = [sums_of_plan("plan.yaml", example, rulebook), *sums_of_form("form.xlsx", entries)]
    assert files[0].stated[Key(0, "", "total")].yen == ALL_YEARS
    assert [each.says for each in disagreements(files, {}, "ja", str)] == expected


def test_files_that_state_nothing_in_common_are_said_to(rulebook: Rulebook) -> None:
    """Two forms for different sums: nothing was compared, and that is open."""
    one, other = asked("直接経費", "budget.direct", "5"), asked("間接経費", "budget.indirect", "2")
    (found,) = disagreements([*sums_of_form("a.docx", [one]), *sums_of_form("b.docx", [other])], {}, "ja", str)
    assert (found.says, found.open) == ("together-apart", True)


def test_the_commands_hold_a_filled_form_against_the_other_files(kyoso: Kyoso, tmp_path: Path) -> None:
    """Well, with another sum, and with a file that is another form: exit codes 0, 1 and 2, and one clear line."""
    plan, form, its_map = "templates/plan.example.yaml", tmp_path / "form.xlsm", tmp_path / "form.yaml"
    form.write_bytes(costs())
    (tmp_path / "other.xlsx").write_bytes(book({"a": sheet([text("A1", "別の様式")])}))
    kyoso("form", "scan", form, "-o", its_map)
    kyoso("form", "fill", form, "--map", its_map, "--plan", plan, "-o", tmp_path / "filled.xlsm")
    both = ("check", plan, "--together", "--filled")
    well = kyoso(*both, f"{tmp_path}/filled.xlsm={its_map}")
    assert (well.returncode, "2つの額が、どのファイルでも同じです" in well.stdout) == (0, True), well.stdout
    changed = tmp_path / "plan.yaml"
    changed.write_text(Path(plan).read_text("utf-8").replace("6200000", "6300000"), "utf-8")
    wrong = kyoso("check", changed, *both[2:], f"{tmp_path}/filled.xlsm={its_map}")
    assert (wrong.returncode, "全年度の合計が、ファイルによって違います" in wrong.stdout) == (1, True)
    for pair, why in (
        (f"{tmp_path}/other.xlsx={its_map}", "other.xlsx: is not form.xlsm filled in"),
        (f"{plan}={its_map}", "plan.example.yaml: is not form.xlsm filled in"),
        (f"{tmp_path}/filled.xlsm", "expected FILLED=MAP.yaml"),
        (f"{tmp_path}/none.xlsm={its_map}", "none.xlsm: cannot be read"),
    ):
        refused = kyoso(*both, pair)
        assert (refused.returncode, len(refused.stderr.splitlines()), refused.stdout) == (2, 1, "")
        assert why in refused.stderr


def test_the_commands_make_read_and_compare(kyoso: Kyoso, tmp_path: Path) -> None:
    """Budget, read into the plan, check alone and together with a form; a wrong name and a bad file are one line."""
    plan, made_book, new = "templates/plan.example.yaml", tmp_path / "b.xlsx", tmp_path / "new.yaml"
    assert kyoso("budget", "--plan", plan, "--lang", "both", "-o", made_book).returncode == 0
    assert kyoso("read", made_book, "--into", plan, "-o", new).returncode == 0
    assert kyoso("budget", "--plan", new, "--lang", "both", "-o", tmp_path / "c.xlsx").returncode == 0
    assert (tmp_path / "c.xlsx").read_bytes() == made_book.read_bytes()
    assert kyoso("check", made_book).returncode == 0
    together = kyoso("check", made_book, plan, "--together", "--lang", "en")
    assert "× not met 0" in together.stdout.lower()
    text_of = new.read_text("utf-8")
    new.write_text(text_of.replace("6200000", "6300000"), "utf-8")
    differing = kyoso("check", made_book, new, "--together", "--lang", "en")
    assert differing.returncode == 1
    assert "the files disagree" in differing.stdout
    (tmp_path / "old.xls").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    for arguments in (
        ("budget", "--plan", plan, "-o", tmp_path / "b.csv"),
        ("budget", "-o", tmp_path / "d.xlsx"),
        ("read", tmp_path / "old.xls"),
        ("check", made_book, "--together"),
    ):
        refused = kyoso(*arguments)
        assert refused.returncode == 2
        assert len(refused.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "b.csv").exists()


def test_our_own_workbook_is_a_form_to_be_scanned(project: Project, rulebook: Rulebook, example: Plan) -> None:
    """Its coloured cells are found as those of an agency's are."""
    found = SheetScanner(opened(written(project, rulebook, example)).sheets[0])
    assert any(field.kind == "rows" for field in found.fields())


def test_other_readers_take_our_workbook(project: Project, rulebook: Rulebook, example: Plan, tmp_path: Path) -> None:
    """openpyxl reads sheets, names and rules; openxml-audit only says that texts stand in their cells, and no theme."""
    from openpyxl import load_workbook
    from openxml_audit import OpenXmlValidator

    path = tmp_path / "b.xlsx"
    path.write_bytes(written(project, rulebook, example, "both"))
    read = load_workbook(path)
    assert len(read.sheetnames) == 4
    assert read.worksheets[0].data_validations.count == 4
    assert "kyoso_call" in read.defined_names
    said = [str(error.description) for error in OpenXmlValidator().validate(path).errors]
    assert [each for each in said if "inline-string" not in each and not each.endswith("theme' is missing.")] == []


@pytest.mark.office
def test_libreoffice_comes_to_the_same_sums(project: Project, rulebook: Rulebook, tmp_path: Path) -> None:
    """Every formula of the workbooks of random plans, calculated anew; each reads back as its plan."""
    soffice = program("soffice")
    if not has_calc(soffice):
        lacking("LibreOffice Calc is missing; install libreoffice-calc (Debian: apt install libreoffice-calc)")
    plans = [random_plan(rulebook, seed) for seed in range(1000, 2000 if THOROUGH else 1008)]
    books = [made(project, rulebook, plan) for plan in plans]
    for plan, ours, theirs in zip(plans, books, calculated(books, tmp_path, soffice), strict=True):
        assert not list(differences(ours, theirs))
        found = read_budget(theirs, "budget.xlsx", rulebook, project)
        assert [getattr(found, name) for name in FIELDS] == [getattr(plan, name) for name in FIELDS]
