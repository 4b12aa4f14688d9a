"""A workbook of ours from rows of cells: written as text, packed without the time of day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from kyoso.word.xml import attribute, content
from kyoso.workbook.references import Ref

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
FIRST_DAY = (1980, 1, 1, 0, 0, 0)

# The looks of cells, by name: number format, font, fill, border, how it is aligned.
_LOOKS: dict[str, tuple[int, int, int, int, str]] = {
    "plain": (0, 0, 0, 0, 'vertical="center"'),
    "title": (0, 2, 0, 0, 'vertical="center"'),
    "note": (0, 3, 0, 0, 'vertical="top" wrapText="1"'),
    "unit": (0, 3, 0, 0, 'horizontal="right" vertical="center"'),
    "head": (0, 1, 2, 1, 'horizontal="center" vertical="center" wrapText="1"'),
    "label": (0, 1, 2, 1, 'vertical="center" wrapText="1"'),
    "text": (0, 0, 0, 1, 'vertical="center" wrapText="1"'),
    "year": (0, 0, 0, 1, 'horizontal="center" vertical="center"'),
    "money": (3, 0, 0, 1, 'horizontal="right" vertical="center"'),
    "line": (3, 1, 0, 1, 'horizontal="right" vertical="center"'),
    "sum": (3, 1, 0, 2, 'horizontal="right" vertical="center"'),
    "in-text": (0, 0, 3, 1, 'vertical="center" wrapText="1"'),
    "in-year": (0, 0, 3, 1, 'horizontal="center" vertical="center"'),
    "in-money": (3, 0, 3, 1, 'horizontal="right" vertical="center"'),
}
LOOKS = {name: number for number, name in enumerate(_LOOKS)}
_LINE = '<{0} style="thin"><color rgb="FF8A94A0"/></{0}>'
_SIDES = "".join(_LINE.format(side) for side in ("left", "right", "top", "bottom"))
_DOUBLE = _SIDES.replace('<top style="thin">', '<top style="double">')
_STYLES = (
    f'{DECLARATION}<styleSheet xmlns="{MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="#,##0.000"/></numFmts>'
    '<fonts count="4">'
    + "".join(
        f'<font>{bold}<sz val="{size}"/><color rgb="{colour}"/><name val="Yu Gothic"/><family val="2"/>'
        '<charset val="128"/></font>'
        for bold, size, colour in (
            ("", "10.5", "FF1A1A1A"),
            ("<b/>", "10.5", "FF1A1A1A"),
            ("<b/>", "14", "FF1A1A1A"),
            ("", "9.5", "FF404A54"),
        )
    )
    + '</fonts><fills count="4"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill>'
    + "".join(
        f'<fill><patternFill patternType="solid"><fgColor rgb="{colour}"/><bgColor indexed="64"/></patternFill></fill>'
        for colour in ("FFE8ECF1", "FFFFF8E1")
    )
    + f'</fills><borders count="3"><border><left/><right/><top/><bottom/><diagonal/></border>'
    f"<border>{_SIDES}<diagonal/></border><border>{_DOUBLE}<diagonal/></border></borders>"
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    f'<cellXfs count="{len(_LOOKS)}">'
    + "".join(
        f'<xf numFmtId="{number}" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0" applyNumberFormat="1"'
        f' applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"><alignment {how}/></xf>'
        for number, font, fill, border, how in _LOOKS.values()
    )
    + '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    '<dxfs count="2"><dxf><numFmt numFmtId="164" formatCode="#,##0.000"/></dxf>'
    '<dxf><font><b/><color rgb="FF9C1C1C"/></font></dxf></dxfs></styleSheet>'
)
FRACTION, ALARM = 0, 1  # looks that a condition gives: with the yen shown, and in red


class Made(NamedTuple):
    """A cell: its look, and a text, a number (as it is to be written) or a formula with what it comes to."""

    look: str
    text: str = ""
    number: str = ""
    formula: str = ""


class Validation(NamedTuple):
    """What may be typed in an area: a sort and a formula, what is said where it is not, and whether it is refused."""

    area: str
    kind: str
    formula: str
    title: str
    error: str
    stops: bool = True
    operator: str = ""
    second: str = ""


class Page(NamedTuple):
    """A sheet: its name, cells by place, widths of columns, and what else is said of it."""

    name: str
    cells: Mapping[Ref, Made]
    widths: Sequence[float]
    merged: Sequence[str] = ()
    conditions: Sequence[tuple[str, str, int]] = ()  # area, formula, look
    validations: Sequence[Validation] = ()
    heights: Mapping[int, float] = {}
    head: int = 0  # the row of heads, which stays in sight and is printed on each page


def workbook(pages: Sequence[Page], names: Mapping[str, str], title: str, language: str) -> bytes:
    """The pages as a .xlsx; `names` are those of areas, for formulas and for who reads the file back."""
    parts = {
        "[Content_Types].xml": _types(len(pages)),
        "_rels/.rels": _relations(
            (f"{_OFFICE}/officeDocument", "xl/workbook.xml"),
            (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "docProps/core.xml": _core(title, language),
        "xl/workbook.xml": _workbook(pages, names),
        "xl/_rels/workbook.xml.rels": _relations(
            *((f"{_OFFICE}/worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(pages) + 1)),
            (f"{_OFFICE}/styles", "styles.xml"),
        ),
        "xl/styles.xml": _STYLES,
    }
    parts |= {f"xl/worksheets/sheet{number}.xml": _sheet(page, number) for number, page in enumerate(pages, 1)}
    return packed(parts)


def packed(parts: Mapping[str, str]) -> bytes:
    """Parts as a zip, in their order and without the time of day."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=6) as archive:
        for name, text in parts.items():
            info = ZipInfo(name, FIRST_DAY)
            info.external_attr = 0o600 << 16
            archive.writestr(info, text.encode("utf-8"), compress_type=ZIP_DEFLATED)
    return out.getvalue()


def _types(count: int) -> str:
    rows = [("xl/workbook.xml", f"{_TYPES}.sheet.main+xml"), ("xl/styles.xml", f"{_TYPES}.styles+xml")]
    rows += [(f"xl/worksheets/sheet{number}.xml", f"{_TYPES}.worksheet+xml") for number in range(1, count + 1)]
    rows.append(("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"))
    return (
        f'{DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in rows)
        + "</Types>"
    )


def _relations(*rows: tuple[str, str]) -> str:
    inner = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(rows, 1)
    )
    return f'{DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def _core(title: str, language: str) -> str:
    return (
        f'{DECLARATION}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{content(title)}</dc:title><dc:creator>kyoso</dc:creator><dc:language>{language}</dc:language>"
        "</cp:coreProperties>"
    )


def _workbook(pages: Sequence[Page], names: Mapping[str, str]) -> str:
    sheets = "".join(
        f'<sheet name={attribute(page.name)} sheetId="{number}" r:id="rId{number}"/>'
        for number, page in enumerate(pages, 1)
    )
    titles = {
        number: f"{quoted(page.name)}!${page.head}:${page.head}" for number, page in enumerate(pages) if page.head
    }
    defined = [
        *((f'name="_xlnm.Print_Titles" localSheetId="{number}"', area) for number, area in titles.items()),
        *((f'name="{name}"', names[name]) for name in sorted(names)),
    ]
    inner = "".join(f"<definedName {about}>{content(area)}</definedName>" for about, area in defined)
    return (
        f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}"><workbookPr/><bookViews><workbookView/></bookViews>'
        f"<sheets>{sheets}</sheets><definedNames>{inner}</definedNames>"
        '<calcPr calcId="191029" fullCalcOnLoad="1"/></workbook>'
    )


def quoted(sheet: str) -> str:
    """The name of a sheet as formulas have it."""
    return "'" + sheet.replace("'", "''") + "'"


def _sheet(page: Page, number: int) -> str:
    """The elements stand in the order that the format asks for."""
    rows: dict[int, list[str]] = {}
    for where, made in sorted(page.cells.items()):
        rows.setdefault(where.row, []).append(_cell(where, made))
    data = "".join(f'<row r="{row}"{_height(page, row)}>{"".join(rows[row])}</row>' for row in sorted(rows))
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in enumerate(page.widths, 1)
    )
    pane = (
        f'<pane ySplit="{page.head}" topLeftCell="A{page.head + 1}" activePane="bottomLeft" state="frozen"/>'
        if page.head
        else ""
    )
    selected = ' tabSelected="1"' if number == 1 else ""
    merged = "".join(f'<mergeCell ref="{area}"/>' for area in page.merged)
    return (
        f'{DECLARATION}<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView showGridLines="0"{selected} workbookViewId="0">{pane}</sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="18"/><cols>{columns}</cols><sheetData>{data}</sheetData>'
        + (f'<mergeCells count="{len(page.merged)}">{merged}</mergeCells>' if merged else "")
        + "".join(_condition(*each, priority) for priority, each in enumerate(page.conditions, 1))
        + _validations(page.validations)
        + '<pageMargins left="0.6" right="0.6" top="0.7" bottom="0.7" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
        "<headerFooter><oddFooter>&amp;C&amp;A　&amp;P / &amp;N</oddFooter></headerFooter></worksheet>"
    )


def _height(page: Page, row: int) -> str:
    return f' ht="{page.heights[row]}" customHeight="1"' if row in page.heights else ""


def _cell(where: Ref, made: Made) -> str:
    about = f'r="{where}" s="{LOOKS[made.look]}"'
    if made.formula:
        formula = f"<f>{content(made.formula)}</f>"
        if made.number:
            return f"<c {about}>{formula}<v>{made.number}</v></c>"
        return f'<c {about} t="str">{formula}<v>{content(made.text)}</v></c>'
    if made.number:
        return f"<c {about}><v>{made.number}</v></c>"
    if made.text:
        return f'<c {about} t="inlineStr"><is><t xml:space="preserve">{content(made.text)}</t></is></c>'
    return f"<c {about}/>"


def _condition(area: str, formula: str, look: int, priority: int) -> str:
    return (
        f'<conditionalFormatting sqref="{area}"><cfRule type="expression" dxfId="{look}" priority="{priority}">'
        f"<formula>{content(formula)}</formula></cfRule></conditionalFormatting>"
    )


def _validations(validations: Iterable[Validation]) -> str:
    made = []
    for each in validations:
        style = "" if each.stops else ' errorStyle="warning"'
        operator = f' operator="{each.operator}"' if each.operator else ""
        second = f"<formula2>{content(each.second)}</formula2>" if each.second else ""
        made.append(
            f'<dataValidation type="{each.kind}"{style}{operator} allowBlank="1" showInputMessage="1"'
            f' showErrorMessage="1" errorTitle={attribute(each.title[:32])} error={attribute(_short(each.error))}'
            f' sqref="{each.area}"><formula1>{content(each.formula)}</formula1>{second}</dataValidation>'
        )
    return f'<dataValidations count="{len(made)}">{"".join(made)}</dataValidations>' if made else ""


def _short(words: str) -> str:
    """Excel opens no file with a longer message."""
    return words if len(words) <= 225 else words[:224] + "…"


def decimal(yen: int) -> str:
    """Whole yen in thousands as a number is written: 1234567 is 1234.567."""
    whole, rest = divmod(abs(yen), 1000)
    sign = "-" if yen < 0 else ""
    return f"{sign}{whole}.{rest:03}".rstrip("0").rstrip(".") if rest else f"{sign}{whole}"
