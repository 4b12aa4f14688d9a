"""A form of our own making, in the looks of agencies' forms: for the pictures of the book and for measuring."""

from __future__ import annotations

from pathlib import Path

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

WORDS: dict[str, dict[str, str]] = {
    "ja": {
        "form": "（様式１）",
        "title": "地域共創研究支援（例示）　提案書",
        "date": "　　　　年　　　月　　　日",
        "applicant": "提案者",
        "topic": "研究課題名\n（40字以内）",
        "institution": "代表機関名",
        "leader": "研究代表者氏名",
        "mail": "研究代表者E-mail",
        "amount": "申請総額",
        "unit": "　　　　　　　千円",
        "kind": "区分（いずれか一つ）",
        "kinds": "□新規　　□継続",
        "partners": "参画機関",
        "heads": "番号|機関名|役割|担当者",
        "summary": "研究の概要（400字以内で記載してください。）",
        "plan": "研究計画（２ページ以内）",
        "red": "※赤字の説明は、提出の前に削除してください。",
        "font": "ＭＳ 明朝",
    },
    "en": {
        "form": "(Form 1)",
        "title": "Regional Co-creation Research Grant (sample): proposal",
        "date": "Date: ____________",
        "applicant": "Applicant",
        "topic": "Title of the project\n(max 100 characters)",
        "institution": "Lead institution",
        "leader": "Name of principal investigator",
        "mail": "E-mail of principal investigator",
        "amount": "Requested amount (JPY)",
        "unit": "",
        "kind": "Type (choose one)",
        "kinds": "☐ New    ☐ Continuing",
        "partners": "Partners",
        "heads": "No.|Institution|Role|Contact",
        "summary": "Summary (describe the project in no more than 200 words)",
        "plan": "Research plan (max 2 pages)",
        "red": "* Delete the instructions in red before you submit.",
        "font": "Times New Roman",
    },
}
RED = RGBColor(0xC0, 0x00, 0x00)


def sample_form(path: Path, language: str, copies: int = 1) -> None:
    """Write the form, its tables `copies` times over."""
    words = WORDS[language]
    made = docx.Document()
    normal = made.styles["Normal"]
    normal.font.name, normal.font.size = words["font"], Pt(10.5)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), words["font"])
    normal.paragraph_format.space_after = Pt(2)
    made.add_paragraph(words["form"])
    made.add_paragraph(words["title"]).alignment = WD_ALIGN_PARAGRAPH.CENTER
    made.add_paragraph(words["date"]).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for number in range(copies):
        _application(made, words, number + 1)
    made.save(str(path))


def _application(made: docx.document.Document, words: dict[str, str], number: int) -> None:
    made.add_paragraph(f"{number}. {words['applicant']}")
    names = ("topic", "institution", "leader", "mail", "amount", "kind")
    table = made.add_table(rows=len(names), cols=2, style="Table Grid")
    for row, name in zip(table.rows, names, strict=True):
        row.cells[0].text = words[name]
    table.rows[4].cells[1].text = words["unit"]
    table.rows[5].cells[1].text = words["kinds"]
    made.add_paragraph()
    made.add_paragraph(f"{number}-2. {words['partners']}")
    heads = words["heads"].split("|")
    rows = made.add_table(rows=3, cols=len(heads), style="Table Grid")
    for cell, head in zip(rows.rows[0].cells, heads, strict=True):
        cell.text = head
    for count in (1, 2):
        rows.rows[count].cells[0].text = str(count)
    made.add_paragraph()
    for mark, name in (("3", "summary"), ("4", "plan")):
        made.add_paragraph(f"{number}-{mark}. {words[name]}")
        box = made.add_table(rows=1, cols=1, style="Table Grid").rows[0].cells[0]
        for _ in range(5):
            box.add_paragraph()
    made.add_paragraph().add_run(words["red"]).font.color.rgb = RED
