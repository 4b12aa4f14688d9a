"""Workbooks for tests, made here part by part, as Excel writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kyoso.workbook.book import Book, open_book
from tests.returned import packed, parts_of, replaced

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
LOCKED, FRAMED, OPEN = 0, 1, 2  # looks of cells: as they come; with a frame; with a frame, and unlocked
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><borders count="2"><border/><border><left style="thin"/></border></borders>'
    '<cellXfs count="3"><xf borderId="0"/><xf borderId="1"/>'
    '<xf borderId="1"><protection locked="0"/></xf></cellXfs></styleSheet>'
)


def text(where: str, words: str, style: int = LOCKED) -> str:
    """A cell with words of its own."""
    return f'<c r="{where}" s="{style}" t="inlineStr"><is><t>{words}</t></is></c>'


def number(where: str, value: object, style: int = LOCKED) -> str:
    """A cell with a number."""
    return f'<c r="{where}" s="{style}"><v>{value}</v></c>'


def formula(where: str, words: str, result: object = "") -> str:
    """A cell with a formula and what it came to."""
    return f'<c r="{where}"><f>{words}</f>{f"<v>{result}</v>" if result != "" else ""}</c>'


def blank(where: str, style: int = OPEN) -> str:
    """A cell with nothing but its look."""
    return f'<c r="{where}" s="{style}"/>'


def sheet(cells: Sequence[str], after: str = "", before: str = "") -> str:
    """A sheet of cells, which stand in their order."""
    rows: dict[int, list[str]] = {}
    for cell in cells:
        match = re.search(r'r="[A-Z]+(\d+)"', cell)
        assert match
        rows.setdefault(int(match[1]), []).append(cell)
    data = "".join(f'<row r="{row}" spans="1:9">{"".join(found)}</row>' for row, found in sorted(rows.items()))
    return f'<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">{before}<sheetData>{data}</sheetData>{after}</worksheet>'


def book(
    sheets: Mapping[str, str],
    more: Mapping[str, bytes | str] = {},
    *,
    main: str = SHEET,
    hidden: Sequence[str] = (),
    relations: str = "",
) -> bytes:
    """A workbook of these sheets, and of more parts."""
    rows = "".join(
        f'<sheet name="{name}" sheetId="{at}" r:id="rId{at}"{" state=&quot;hidden&quot;" if name in hidden else ""}/>'
        for at, name in enumerate(sheets, 1)
    ).replace("&quot;", '"')
    kinds = "".join(
        f'<Relationship Id="rId{at}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(sheets) + 1)
    )
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{main}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1"'
        f' Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{rows}</sheets>'
        '<calcPr calcId="191029"/></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{kinds}{relations}'
        f'<Relationship Id="rIdS" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": STYLES,
    }
    parts |= {f"xl/worksheets/sheet{at}.xml": each for at, each in enumerate(sheets.values(), 1)}
    return packed({**parts, **more})


def costs(name: str = "経費") -> bytes:
    """A form for costs: protected, with merged cells, lists, formulas, a drawing, a hidden sheet and macros beside."""
    cells = [
        text("A1", "経費明細"),
        text("A2", "機関名"),
        blank("B2"),
        blank("C2"),
        text("E2", "申請日"),
        blank("F2"),
        text("A3", "（単位：千円）※千円未満は切捨て"),
        text("A4", "区分"),
        text("B4", "内容"),
        text("C4", "金額"),
        *(blank(f"{column}{row}") for row in (5, 6, 7) for column in "ABC"),
        text("A8", "合計"),
        formula("C8", "SUM(C5:C7)", 0),
        text("A10", "直接経費 / 2025年度"),
        blank("B10"),
        text("A11", "総額"),
        blank("B11"),
        text("A12", "割合"),
        formula("B12", "IF(C8=0,0,一覧!B1/C8)", 0),
        text("A13", "税抜か税込か"),
        blank("B13"),
    ]
    after = (
        '<sheetProtection sheet="1"/><mergeCells count="1"><mergeCell ref="B2:C2"/></mergeCells>'
        '<dataValidations count="3"><dataValidation type="list" sqref="A5:A7"><formula1>一覧!$A$1:$A$2</formula1>'
        '</dataValidation><dataValidation type="whole" operator="greaterThanOrEqual" sqref="C5:C7">'
        "<formula1>0</formula1></dataValidation>"
        '<dataValidation type="list" sqref="B13"><formula1>"税抜,税込"</formula1></dataValidation>'
        '</dataValidations><drawing r:id="rId1"/>'
    )
    lists = [text("A1", "物品費"), number("B1", 10), text("A2", "旅費")]
    more: dict[str, bytes | str] = {
        "xl/worksheets/_rels/sheet1.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1"'
        f' Type="{OFFICE}/drawing" Target="../drawings/drawing1.xml"/></Relationships>',
        "xl/drawings/drawing1.xml": "<wsDr/>",
        "xl/vbaProject.bin": b"\0macro",
    }
    return book({name: sheet(cells, after), "一覧": sheet(lists)}, more, main=MACROS, hidden=("一覧",))


def opened(data: bytes) -> Book:
    """A workbook as it is read."""
    return open_book(data, "book.xlsx")


def without_results(data: bytes) -> bytes:
    """The workbook with its formulas, and without what they came to: who opens it must calculate."""
    parts = parts_of(data)
    made: dict[str, bytes | str | None] = {
        name: re.sub(r"(</f>)<v>[^<]*</v>", r"\1", content.decode())
        for name, content in parts.items()
        if name.startswith("xl/worksheets/sheet")
    }
    return replaced(data, made)
