"""A form of our own, filled, for the tests of files that are handed in: a clean one, and one with each defect.

A defect is an edit of one part of the filled file; what is expected are the names of all findings, and no others.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from io import BytesIO

from msgspec.structs import replace

from kyoso.finished.holding import Blank, Held, hold, hold_form, saved
from kyoso.finished.holding import findings as findings_on
from kyoso.finished.judging import Finding
from kyoso.finished.messages import Says
from kyoso.formatting import Demand
from kyoso.forms.scanning import scan_file
from kyoso.word.xml import DECLARATION, ROOT
from tests.made_forms import docx, p, run, table, tc

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
NOTHING = ""  # runs look as their style says
NAME = "filled.docx"
TEXT = "山あいの町で水の管を直し続けられる仕組みを、住民と大学と企業がともに作ります。"
LONG = TEXT * 3
STYLES = (
    f"{DECLARATION}<w:styles {ROOT}><w:docDefaults><w:rPrDefault><w:rPr>"
    '<w:rFonts w:ascii="Century" w:hAnsi="Century" w:eastAsia="ＭＳ 明朝"/><w:sz w:val="21"/></w:rPr></w:rPrDefault>'
    '</w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/><w:pPr>'
    '<w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:rFonts w:eastAsia="ＭＳ ゴシック"/><w:sz w:val="24"/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="PlaceholderText"><w:name w:val="Placeholder Text"/></w:style></w:styles>'
)
PICTURE = (
    '<w:p><w:r><w:drawing><wp:inline><wp:extent cx="900000" cy="900000"/>'
    '<wp:docPr id="1" name="図 1" descr="町の地図"/>'
    f'<a:graphic><a:graphicData uri="{DRAWING}/picture"><pic:pic xmlns:pic="{DRAWING}/picture"><pic:nvPicPr>'
    '<pic:cNvPr id="1" name="map.png"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill/><pic:spPr/></pic:pic>'
    "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
)
RED = '<w:rPr><w:color w:val="FF0000"/></w:rPr>'
REMARK = p(run("※赤字の説明は、提出の前に削除してください。", RED), look=NOTHING)
MARK = "<w:lastRenderedPageBreak/>"


def line(text: str, style: str = "") -> str:
    """A paragraph that looks as its style says."""
    return p(run(text, NOTHING), look=NOTHING, style=style) if text else "<w:p/>"


def cell(text: str = "") -> str:
    """A cell of such a paragraph."""
    return tc(line(text))


def relations(*rows: tuple[str, str]) -> str:
    """The relations of a part: kind and target."""
    made = "".join(
        f'<Relationship Id="r{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(rows, 1)
    )
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{made}</Relationships>'


def core(**values: str) -> str:
    """The properties of a file."""
    spaces = f'xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    names = {"title": "dc:title", "creator": "dc:creator", "lastModifiedBy": "cp:lastModifiedBy"}
    inner = "".join(f"<{names[name]}>{value}</{names[name]}>" for name, value in values.items())
    return f"{DECLARATION}<cp:coreProperties {spaces}>{inner}</cp:coreProperties>"


def beside(kind: str, text: str) -> str:
    """A header or a footer of one line; a footer counts the pages."""
    number = '<w:fldSimple w:instr=" PAGE "><w:r><w:t>7</w:t></w:r></w:fldSimple>'
    inner = f"<w:p>{run(text, NOTHING)}{number if kind == 'ftr' else ''}</w:p>"
    return f"{DECLARATION}<w:{kind} {ROOT}>{inner}</w:{kind}>"


def app(pages: int, more: str = "") -> str:
    """What the program that saved a file says of it."""
    space = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
    return (
        f'{DECLARATION}<Properties xmlns="{space}"><Pages>{pages}</Pages><Application>Microsoft Office Word'
        f"</Application>{more}</Properties>"
    )


def types(*more: tuple[str, str]) -> str:
    """The content types of the parts."""
    parts = [
        ("word/document.xml", f"{MAIN}.document.main+xml"),
        ("word/settings.xml", f"{MAIN}.settings+xml"),
        ("word/styles.xml", f"{MAIN}.styles+xml"),
        ("word/header1.xml", f"{MAIN}.header+xml"),
        ("word/footer1.xml", f"{MAIN}.footer+xml"),
        ("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
        ("docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml"),
        *more,
    ]
    rows = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in parts)
    return (
        f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{rows}</Types>'
    )


COMMENTS = f"{MAIN}.comments+xml"
OWN = [(f"{OFFICE}/styles", "styles.xml"), (f"{OFFICE}/settings", "settings.xml")]
OWN += [(f"{OFFICE}/header", "header1.xml"), (f"{OFFICE}/footer", "footer1.xml")]


def parts(pages: int, more: str = "") -> dict[str, str]:
    """The parts beside the document."""
    return {
        "[Content_Types].xml": types(),
        "_rels/.rels": relations(
            (f"{OFFICE}/officeDocument", "word/document.xml"),
            (f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            (f"{OFFICE}/extended-properties", "docProps/app.xml"),
        ),
        "word/_rels/document.xml.rels": relations(*OWN),
        "word/styles.xml": STYLES,
        "word/settings.xml": f"{DECLARATION}<w:settings {ROOT}></w:settings>",
        "word/header1.xml": beside("hdr", "様式１ 令和8年度 地域共創研究支援"),
        "word/footer1.xml": beside("ftr", "提案書"),
        "docProps/core.xml": core(title="提案書", creator="地域共創研究支援事務局"),
        "docProps/app.xml": app(pages, more),
    }


GRID = '<w:docGrid w:type="lines" w:linePitch="360"/>'


def blank() -> bytes:
    """The form as the agency gives it."""
    blocks = [
        line("地域共創研究支援 提案書"),
        table([cell("研究課題名"), cell()], [cell("代表機関"), cell()]),
        line(""),
        line("研究の概要", "1"),
        *[line("")] * 3,
        line("研究計画（2ページ以内）", "1"),
        *[line("")] * 3,
        REMARK,
    ]
    return docx(*blocks, parts=parts(1), section=GRID)


BODY = [
    line("地域共創研究支援 提案書"),
    table([cell("研究課題名"), cell("水を百年つなぐ拠点")], [cell("代表機関"), cell("架空大学")]),
    line(""),
    line("研究の概要", "1"),
    line(LONG),
    line(f"図1に町の地図を示す。{TEXT}"),
    PICTURE,
    line("研究計画（2ページ以内）", "1"),
    line(TEXT).replace("<w:t ", f"{MARK}<w:t ", 1),
    line(f"Plan for 2026: {TEXT}"),
]


class Filled:
    """The filled form, part by part, to be edited."""

    def __init__(self) -> None:
        self.parts = parts(2, "<Company></Company>")
        self.blocks = list(BODY)
        self.section = GRID
        self.pages: Callable[[str], str] = str

    def replace(self, old: str, new: str, count: int = 1) -> None:
        """In the first block that has it."""
        at = next(number for number, block in enumerate(self.blocks) if old in block)
        self.blocks[at] = self.blocks[at].replace(old, new, count)

    def part(self, name: str, old: str, new: str) -> None:
        """In another part."""
        assert old in self.parts[name], (name, old)
        self.parts[name] = self.parts[name].replace(old, new)

    def relate(self, kind: str, target: str, *, external: bool = False) -> None:
        """One more relation of the document."""
        mode = ' TargetMode="External"' if external else ""
        made = f'<Relationship Id="more" Type="{OFFICE}/{kind}" Target="{target}"{mode}/></Relationships>'
        self.part("word/_rels/document.xml.rels", "</Relationships>", made)

    def comment(self, *authors: str) -> None:
        """Comments of these people."""
        inner = "".join(
            f'<w:comment w:id="{number}" w:author="{author}"><w:p/></w:comment>'
            for number, author in enumerate(authors)
        )
        self.parts["word/comments.xml"] = f"{DECLARATION}<w:comments {ROOT}>{inner}</w:comments>"
        self.parts["[Content_Types].xml"] = types(("word/comments.xml", COMMENTS))
        self.relate("comments", "comments.xml")

    def data(self) -> bytes:
        """The file."""
        made = docx(*self.blocks, parts=self.parts, section=self.section)
        return made if self.pages is str else _repacked(made, self.pages)


def _repacked(data: bytes, change: Callable[[str], str]) -> bytes:
    """The file with another document part."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content.decode()) if name == "word/document.xml" else content)
    return out.getvalue()


Edit = Callable[[Filled], None]


@dataclass(frozen=True)
class Case:
    """An edit of the filled form, and the findings that it brings about."""

    name: str
    edit: Edit
    expected: tuple[Says, ...] = ()
    demands: tuple[Demand, ...] = ()
    open: tuple[Says, ...] = ()


@cache
def the_form() -> Blank:
    """The blank form with its map."""
    data = blank()
    return Blank(data, "form.docx", scan_file(data, "form.docx"))


def held(data: bytes, demands: tuple[Demand, ...] = ()) -> Held:
    """A filled form beside its blank one, with demands of its map."""
    form = the_form()
    return hold_form(data, NAME, form._replace(map=replace(form.map, finished=demands)))


def found(data: bytes, demands: tuple[Demand, ...] = ()) -> list[Finding]:
    """All findings on a filled form, by what it says itself."""
    beside_form = held(data, demands)
    return findings_on(beside_form, saved(beside_form))


def alone(data: bytes, *demands: Demand) -> list[Finding]:
    """All findings on a file of which no form is known."""
    by_itself = hold(data, NAME, demands)
    return findings_on(by_itself, saved(by_itself))


def says(findings: list[Finding], answer: str = "not-met") -> list[str]:
    """The names of those with an answer."""
    return sorted(each.says for each in findings if each.answer == answer)
