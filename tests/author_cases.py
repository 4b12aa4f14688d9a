# ruff: noqa: E501 -- a piece of XML is read by its line
"""Drafts that authors and their programs made, a case each, built from a fresh draft, and an own count of them.

Words in 〔〕 stand nowhere else; the count looks at the raw parts and knows nothing of the package.
An ordinary run audits a copy of every other case; `make thorough` audits them all.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Callable, Collection
from io import BytesIO
from pathlib import Path
from typing import Any

from lxml import etree
from openxml_audit import OpenXmlValidator

from kyoso.carrying import update
from kyoso.carrying.cleaning import clean
from kyoso.filled import Place
from kyoso.word.annotating import annotate
from kyoso.word.desk import Desk
from kyoso.word.reading import Reading
from tests.returned import DOCUMENT, edited, element, parts_of, related, replaced
from tests.test_update_content import (
    BOX,
    CHART,
    EQUATION,
    PIECES,
    SPACES,
    authored,
    drawing,
    paragraph,
    picture,
    run,
    table,
)
from tests.word_drafts import W, value

Made = Callable[[bytes], bytes]
CALL, OTHER = "fy2025.future.concept", "fy2021.regional.incubation"
UPDATES = (OTHER, CALL)
OUTPUTS = ("annotated", "clean", *UPDATES)
ROOM = "f_vision_text"
CITED = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> {} </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>〔引用〕</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
CONTROL = '<w:sdt><w:sdtPr>{}<w:id w:val="{}"/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>'
PROPERTIES = "docProps/custom.xml"
SETTINGS = "word/settings.xml"
SECTION = '<w:sectPr><w:headerReference w:type="default" r:id="rId10"/><w:footerReference w:type="default" r:id="rId11"/>{}</w:sectPr>'
WIDE = '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:top="1417" w:right="1247" w:bottom="1247" w:left="1247" w:header="624" w:footer="567" w:gutter="0"/>'
TALL = WIDE.replace('w:w="16838" w:h="11906" w:orient="landscape"', 'w:w="11906" w:h="16838"')


def room(blocks: str, mark: str = ROOM) -> Made:
    """Blocks behind a label or a heading."""
    return lambda data: authored(data, {mark: blocks})


def inserted(part: str, before: str, more: str) -> Made:
    """XML put into a part."""

    def make(data: bytes) -> bytes:
        text = parts_of(data)[part].decode()
        place = text.index(before)
        return replaced(data, {part: text[:place] + more + text[place:]})

    return make


def both(*steps: Made) -> Made:
    """One after the other."""

    def make(data: bytes) -> bytes:
        for step in steps:
            data = step(data)
        return data

    return make


def setting(markup: str, before: str = "<w:compat>") -> Made:
    """A setting of the document."""
    return inserted(SETTINGS, before, markup)


def last_page(change: Callable[[Any], None]) -> Made:
    """A change of the last page setup."""
    return lambda data: edited(data, lambda tree: change(tree[0][-1]))


def broken_behind(style: str, text: str) -> Made:
    """Page setups that end with words of the draft itself and behind a piece of the author's."""

    def change(tree: Any) -> None:
        own = next(p for p in tree.iter(f"{W}p") if value(p, "pPr/pStyle") == style and text in "".join(p.itertext()))
        own[0].append(element(SECTION.format(TALL)))
        there = next(t for t in tree.iter(f"{W}bookmarkStart") if t.get(f"{W}name") == "t_milestones")
        while there.tag != f"{W}tbl":
            there = there.getparent()
        end = element(f"<w:p><w:pPr>{SECTION.format(WIDE)}</w:pPr></w:p>")
        there.addnext(end)
        there.addnext(element("<w:p><w:r><w:t>〔横向き〕</w:t></w:r></w:p>"))

    return lambda data: edited(data, change)


def without(style: str) -> Made:
    """The draft without its paragraphs of a style."""

    def change(tree: Any) -> None:
        for each in [p for p in tree.iter(f"{W}p") if value(p, "pPr/pStyle") == style]:
            each.getparent().remove(each)

    return lambda data: edited(data, change)


def source(data: bytes) -> bytes:
    """Word's own list of sources."""
    name = "http://schemas.openxmlformats.org/officeDocument/2006/bibliography"
    content = (
        f'<b:Sources xmlns:b="{name}" SelectedStyle="/APA.XSL"><b:Source><b:Tag>Ka20</b:Tag></b:Source></b:Sources>'
    )
    made = related(data, "customXml", "../customXml/item9.xml", content, "application/xml")
    parts = parts_of(made)
    if "word/../customXml/item9.xml" in parts:
        parts["customXml/item9.xml"] = parts.pop("word/../customXml/item9.xml")
        types = parts["[Content_Types].xml"].decode().replace("/word/../customXml", "/customXml")
        made = replaced(
            made, {"word/../customXml/item9.xml": None, "customXml/item9.xml": content, "[Content_Types].xml": types}
        )
    return made


def smart_art(data: bytes) -> bytes:
    """A drawing whose words stand in a part of its own."""
    space = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
    words = f'<dgm:dataModel xmlns:dgm="{space}" xmlns:a="{SPACES["a"]}"><dgm:ptLst><dgm:pt modelId="1"><dgm:t><a:bodyPr/><a:p><a:r><a:t>〔図の中〕</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst></dgm:dataModel>'
    kind = "application/vnd.openxmlformats-officedocument.drawingml.diagramData+xml"
    made = related(data, "diagramData", "data9.xml", words, kind)
    graphic = f'<a:graphic><a:graphicData uri="{space}"><dgm:relIds xmlns:dgm="{space}" r:dm="rNewdiagramData"/></a:graphicData></a:graphic>'
    return authored(made, {ROOM: paragraph(drawing(graphic, 71))})


def header_words(data: bytes) -> bytes:
    """Words of the author's in the header."""
    return inserted("word/header1.xml", "</w:hdr>", "<w:p><w:r><w:t>〔柱〕未公開の資料</w:t></w:r></w:p>")(data)


def watermark(data: bytes) -> bytes:
    """A watermark behind the text."""
    shape = '<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" id="wm" style="position:absolute;width:300pt;height:100pt"><v:textpath string="DRAFT"/></v:shape></w:pict></w:r></w:p>'
    return inserted("word/header1.xml", "</w:hdr>", shape)(data)


def changed_style(data: bytes) -> bytes:
    """The author's own size of the body."""
    styles = parts_of(data)["word/styles.xml"].decode()
    return replaced(data, {"word/styles.xml": re.sub(r'<w:sz w:val="21"/>', '<w:sz w:val="24"/>', styles, count=1)})


def ticked(number: int, kind: str, more: str) -> str:
    """A form field of old, which has no words of its own."""
    return f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="F{number}"/><w:enabled/><w:calcOnExit w:val="0"/>{more}</w:ffData></w:fldChar></w:r><w:r><w:instrText xml:space="preserve"> {kind} </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'


NOTE, SECOND = (f'<w:r><w:footnoteReference w:id="{number}"/></w:r>' for number in (2, 3))


def two_notes(data: bytes) -> bytes:
    """A second footnote in the part that has the first."""
    note = f'<w:footnote w:id="3"><w:p><w:r><w:footnoteRef/></w:r>{run("二つ目の注")}</w:p></w:footnote>'
    return inserted("word/footnotes.xml", "</w:footnotes>", note)(data)


CASES: dict[str, Made] = {
    # contents
    **{
        f"piece: {name}": room(blocks)
        for name, blocks in PIECES.items()
        if name not in ("landscape", "hostile", "cross-reference")
    },
    "box": room(paragraph(BOX)),
    "smart art": smart_art,
    "chart alone": room(paragraph(CHART)),
    "picture alone": room(paragraph(picture("rIdA1", 5))),
    "equation": room(paragraph(EQUATION + run("〔式〕"))),
    "hidden words": room(paragraph(run("〔見える〕") + run("〔見えない〕", "<w:vanish/>"))),
    "ruby": room(
        paragraph(
            '<w:r><w:ruby><w:rubyPr><w:rubyAlign w:val="center"/><w:hps w:val="10"/><w:hpsRaise w:val="18"/><w:hpsBaseText w:val="21"/><w:lid w:val="ja-JP"/></w:rubyPr><w:rt><w:r><w:t>かすみ</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>〔霞〕</w:t></w:r></w:rubyBase></w:ruby></w:r>'
        )
    ),
    "form choice": room(
        paragraph(
            ticked(
                1,
                "FORMDROPDOWN",
                '<w:ddList><w:result w:val="1"/><w:listEntry w:val="甲"/><w:listEntry w:val="乙案"/></w:ddList>',
            )
            + run("〔選択〕")
        )
    ),
    "form tick": room(
        paragraph(ticked(2, "FORMCHECKBOX", "<w:checkBox><w:sizeAuto/><w:checked/></w:checkBox>") + run("〔印〕"))
    ),
    # styles of ours
    **{
        f"style {style}": room(paragraph(run(f"〔{style}〕"), f'<w:pStyle w:val="{style}"/>'))
        for style in ("Title", "Subtitle", "Note", "Guidance", "Box", "Banner", "OpenQuestion")
    },
    "table heads of LibreOffice": room(
        table([[paragraph(run("〔頭〕"), '<w:pStyle w:val="TableHeading"/>')], [paragraph(run("〔値〕"))]])
    ),
    "heads called TableHeaders": room(
        table([[paragraph(run("〔頭〕"), '<w:pStyle w:val="TableHeaders"/>')], [paragraph(run("〔値〕"))]])
    ),
    "sub-heading like a section": room(
        paragraph(run("概要"), '<w:pStyle w:val="Heading3"/>') + paragraph(run("〔概要〕"))
    ),
    "style that is not defined": room(paragraph(run("〔書式〕"), '<w:pStyle w:val="Nowhere"/>')),
    "list that is not defined": room(
        paragraph(run("〔箇条〕"), '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="77"/></w:numPr>')
    ),
    "link that leads nowhere": room(paragraph(f'<w:hyperlink r:id="rIdNowhere">{run("〔参照〕")}</w:hyperlink>')),
    "note that is nowhere": room(
        paragraph(run("〔注〕") + '<w:r><w:footnoteReference w:id="5"/></w:r>') + paragraph(run("〔甲〕") + NOTE)
    ),
    "style with extensions": both(
        room(paragraph(run("〔合字〕"), '<w:pStyle w:val="AuthorLigatures"/>')),
        lambda data: replaced(
            data,
            {
                "word/styles.xml": parts_of(data)["word/styles.xml"]
                .decode()
                .replace(
                    "<w:styles ",
                    f'<w:styles xmlns:mc="{SPACES["mc"]}" xmlns:w14="{SPACES["w14"]}" mc:Ignorable="w14" ',
                    1,
                )
                .replace(
                    "</w:styles>",
                    '<w:style w:type="paragraph" w:customStyle="1" w:styleId="AuthorLigatures"><w:name w:val="Author Ligatures"/><w:rPr><w14:ligatures w14:val="all"/></w:rPr></w:style></w:styles>',
                )
            },
        ),
    ),
    "changed style": both(room(paragraph(run("〔大きく〕"))), changed_style),
    # citations and controls
    "Zotero": both(
        room(
            paragraph(
                '<w:bookmarkStart w:id="901" w:name="ZOTERO_BREF_a1"/>'
                + CITED.format("ADDIN ZOTERO_ITEM CSL_CITATION {}")
                + '<w:bookmarkEnd w:id="901"/>'
            )
        ),
        inserted(
            PROPERTIES,
            "</Properties>",
            '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="40" name="ZOTERO_PREF_1"><vt:lpwstr>&lt;data/&gt;</vt:lpwstr></property>',
        ),
    ),
    "Mendeley Cite": room(
        paragraph(run("〔前〕") + CONTROL.format('<w:tag w:val="MENDELEY_CITATION_v3_eyJj"/>', 701, run("[1]")))
        + CONTROL.format(
            '<w:tag w:val="MENDELEY_BIBLIOGRAPHY"/>', 702, paragraph(run("〔文献〕")) + paragraph(run("〔文献二〕"))
        )
    ),
    "EndNote": both(
        room(paragraph(CITED.format("ADDIN EN.CITE"))),
        setting('<w:docVars><w:docVar w:name="EN.InstantFormat" w:val="1"/></w:docVars>', "</w:settings>"),
    ),
    "Word's sources": both(
        room(
            paragraph(CONTROL.format("<w:citation/>", 703, CITED.format("CITATION Ka20")))
            + CONTROL.format(
                '<w:docPartObj><w:docPartGallery w:val="Bibliographies"/><w:docPartUnique/></w:docPartObj>',
                704,
                paragraph(run("〔一覧〕")),
            )
        ),
        source,
    ),
    "control of the author's": room(
        paragraph(CONTROL.format('<w:alias w:val="確認者"/><w:tag w:val="reviewer"/>', 705, run("〔確認〕")))
    ),
    "two controls in a row": room(
        paragraph("".join(CONTROL.format(f'<w:tag w:val="own{n}"/>', 710 + n, run(f"〔組{n}〕")) for n in range(2)))
    ),
    "comment with a thread": room(PIECES["comment"] + paragraph(run("〔後〕"))),
    "bookmark over two paragraphs": room(
        paragraph('<w:bookmarkStart w:id="902" w:name="_Ref9"/>' + run("〔一〕"))
        + paragraph(run("〔二〕") + '<w:bookmarkEnd w:id="902"/>')
        + paragraph(CITED.format("REF _Ref9 \\h"))
    ),
    # notes
    "two footnotes": both(room(paragraph(run("〔甲〕") + NOTE) + paragraph(run("〔乙〕") + SECOND)), two_notes),
    "notes far apart": both(
        lambda data: authored(
            data, {ROOM: paragraph(run("〔甲〕") + NOTE), "f_mentor_text": paragraph(run("〔乙〕") + SECOND)}
        ),
        two_notes,
    ),
    "footnote and endnote": room(PIECES["footnote"] + PIECES["endnote"]),
    # pages
    "break behind an instruction": broken_behind("Guidance", "年度ごとに"),
    "landscape pair": room(PIECES["landscape"] + paragraph(run("〔縦〕"))),
    "landscape without a place": room(PIECES["landscape"], "f_mentor_text"),
    "margins and line numbers": both(
        room(paragraph(run("〔余白〕"))),
        last_page(lambda setup: setup.find(f"{W}pgMar").set(f"{W}left", "2268")),
        last_page(lambda setup: setup.find(f"{W}pgMar").addnext(element('<w:lnNumType w:countBy="5"/>'))),
    ),
    "columns": both(
        room(paragraph(run("〔段〕"))), last_page(lambda setup: setup.find(f"{W}cols").set(f"{W}num", "2"))
    ),
    "endnotes counted 1, 2": both(
        room(PIECES["endnote"]),
        last_page(lambda setup: setup.insert(2, element('<w:endnotePr><w:numFmt w:val="decimal"/></w:endnotePr>'))),
    ),
    "words in the header": header_words,
    "watermark": watermark,
    "protected": setting('<w:documentProtection w:edit="comments" w:enforcement="1"/>', "<w:defaultTabStop"),
    "mirrored": setting("<w:mirrorMargins/>", "<w:defaultTabStop"),
    # what the author took away
    "without instructions": both(without("Guidance"), room(paragraph(run("〔指示なし〕")))),
    "without open questions": both(without("OpenQuestion"), room(paragraph(run("〔問いなし〕")))),
}
TOKEN = re.compile("〔[^〔〕]*〕")
OURS = ("kyoso.",)


def counted(data: bytes) -> Counter[str]:
    """What is in a file: the author's words, drawings, notes that say something, comments, controls, citations,
    references, properties, sources, variables and landscape pages."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    trees: dict[str, Any] = {
        name: etree.fromstring(part) for name, part in parts.items() if name.endswith(".xml") and part.strip()
    }
    found: Counter[str] = Counter()
    for name, tree in trees.items():
        if name.startswith("word/") and not name.startswith(("word/comments", "word/glossary")):
            for fallback in list(tree.iter(f"{{{SPACES['mc']}}}Fallback")):
                fallback.getparent().remove(fallback)
            found.update(
                TOKEN.findall("".join(map(str, tree.itertext()))) if "document" in name or "diagrams" in name else ()
            )
    body = trees[DOCUMENT]
    found["drawings"] = sum(1 for _ in body.iter(f"{W}drawing", f"{W}pict", f"{W}object"))
    for kind in ("footnote", "endnote"):
        notes = {note.get(f"{W}id"): "".join(note.itertext()).strip() for note in trees.get(f"word/{kind}s.xml", ())}
        found[f"{kind}s"] = sum(bool(notes.get(each.get(f"{W}id"))) for each in body.iter(f"{W}{kind}Reference"))
    comments = trees.get("word/comments.xml", ())
    found["comments"] = sum(each.get(f"{W}author") != "kyoso" for each in comments)
    codes = " ".join(code.text or "" for code in body.iter(f"{W}instrText"))
    for word in ("ZOTERO_ITEM", "EN.CITE", "CITATION Ka20", "REF _Ref9"):
        found[word] = codes.count(word)
    tags = {value(control, "sdtPr/tag") for control in body.iter(f"{W}sdt")}
    found.update(f"control {tag}" for tag in tags if tag.startswith(("MENDELEY", "own", "reviewer")))
    found["wide"] = sum(each.get(f"{W}orient") == "landscape" for each in body.iter(f"{W}pgSz"))
    found.update(
        f"property {row.get('name')}" for row in trees.get(PROPERTIES, ()) if not row.get("name", "").startswith(OURS)
    )
    found.update(f"variable {each.get(f'{W}name')}" for each in trees[SETTINGS].iter(f"{W}docVar"))
    found["sources"] = sum(tree.tag.endswith("}Sources") for tree in trees.values())
    return +found


def errors(data: bytes, tmp_path: Path) -> Counter[str]:
    """What openxml-audit finds."""
    path = tmp_path / "checked.docx"
    path.write_bytes(data)
    return Counter(str(error.description) for error in OpenXmlValidator().validate(path).errors)


def outputs(data: bytes, desk: Desk, reading: Reading, updates: Collection[str]) -> dict[str, bytes]:
    """What becomes of a draft: with a comment on each field, for handing in, and carried over to each of the calls."""
    notes = [(Place(block=number), "所見") for number, role in enumerate(reading.layout) if role.kind == "label"]
    made = {"annotated": annotate(data, "draft.docx", notes), "clean": clean(data, "draft.docx", desk).data}
    for call in updates:
        new = update(data, "draft.docx", desk.drafter, desk.rulebook.calls[call], "ja")
        assert new.lost == (), f"{call}: lost by the package's own count: {new.lost}"
        made[call] = new.data
    return made


def comes_through(
    data: bytes,
    desk: Desk,
    tmp_path: Path,
    *,
    updates: Collection[str] = UPDATES,
    audited: Collection[str] = OUTPUTS,
    once: Counter[str] | None = None,
) -> None:
    """All five: nothing that was counted is counted less, no word more, and no error of the format is new.

    `once` counts words that LibreOffice multiplied as they were: so they stand again in what is carried over, while
    a copy with comments or for handing in is the author's to the letter.
    """
    before = counted(data)
    mended = Counter(
        {each: min(count, once[each]) if once and each[0] == "〔" else count for each, count in before.items()}
    )
    reading = desk.reading(data, "draft.docx")
    assert reading.filled.identity["call"] == CALL
    unplaced = [each.text for each in reading.filled.unplaced if "〔" in each.text]
    assert not unplaced, f"without a place: {unplaced}"
    made = outputs(data, desk, reading, updates)
    for name, each in made.items():
        due, there = mended if name in updates else before, counted(each)
        lost = due - there
        assert not lost, f"{name}: lost {dict(lost)}"
        more = {word: count for word, count in there.items() if word[0] == "〔" and count > due[word]}
        assert not more, f"{name}: {more}, of which there were {[due[word] for word in more]}"
    for name in audited:
        if wrong := errors(made[name], tmp_path):
            new_errors = wrong - errors(data, tmp_path)
            assert not new_errors, f"{name}: new errors {dict(new_errors)}"
    again = desk.reading(made["clean"], "clean.docx")
    assert again.filled.clean
    assert again.filled.plan == reading.filled.plan
