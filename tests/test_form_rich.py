"""Rich text of a draft in a form: lists, tables, pictures and notes, in the form's look and in sound XML."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest
from openxml_audit import OpenXmlValidator

from kyoso.forms.document import open_form
from kyoso.forms.filling import fill
from kyoso.forms.packing import exchanged
from kyoso.forms.scanning import scan_file
from kyoso.forms.templates import key
from kyoso.forms.values import Rich, Value
from kyoso.word.xml import DECLARATION, ROOT
from tests.form_looks import LOOKS
from tests.form_trials import document, filled_all, loaded, parts, reading
from tests.made_forms import LOOK, docx, p, run, table, tc
from tests.returned import by_libreoffice

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
BOLD = "<w:rPr><w:b/></w:rPr>"
PICTURE = (
    '<w:p><w:r><w:drawing><wp:inline><wp:extent cx="9000000" cy="900000"/><wp:docPr id="1" name="p"/><a:graphic>'
    '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:nvPicPr><pic:cNvPr id="1" name="p"/>'
    '<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rId9"/></pic:blipFill><pic:spPr><a:xfrm>'
    '<a:off x="0" y="0"/><a:ext cx="9000000" cy="900000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
    "</pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
)
NUMBERING = (
    f"{DECLARATION}<w:numbering {ROOT}>"
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="（%1）"/></w:lvl></w:abstractNum>'
    '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="-"/></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
)
NOTES = f'{DECLARATION}<w:footnotes {ROOT}><w:footnote w:id="3">{p("脚注の文")}</w:footnote></w:footnotes>'


def item(text: str, number: int) -> str:
    """An item of a list."""
    return f'<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr></w:pPr>{run(text)}</w:p>'


def draft() -> bytes:
    """A file with a text, lists, a table, a picture and a note."""
    blocks = (
        p(run("普通の文と"), run("太い文", BOLD), '<w:r><w:footnoteReference w:id="3"/></w:r>'),
        item("一つ目", 1),
        item("二つ目", 1),
        item("点", 2),
        table([tc("左"), tc("右", span=2)], ["a", "b", "c"]),
        PICTURE,
    )
    made = docx(*blocks, parts={"word/numbering.xml": NUMBERING, "word/footnotes.xml": NOTES})
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, kind, target in (
            (7, "numbering", "numbering.xml"),
            (8, "footnotes", "footnotes.xml"),
            (9, "image", "media/image1.png"),
        )
    )
    rels = (
        parts(made)["word/_rels/document.xml.rels"].decode().replace("</Relationships>", relations + "</Relationships>")
    )
    types = parts(made)["[Content_Types].xml"].decode()
    types = types.replace("<Override", '<Default Extension="png" ContentType="image/png"/><Override', 1)
    return exchanged(
        made,
        {
            "word/_rels/document.xml.rels": rels.encode(),
            "[Content_Types].xml": types.encode(),
            "word/media/image1.png": PIXEL,
        },
    )


FORM = docx(p("１．研究計画"), table([tc(p(), p(), width=9000)]), p("以上"))


def carried() -> bytes:
    """The form with the draft's blocks in its room."""
    source = open_form(draft(), "draft.docx")
    known = loaded(scan_file(FORM, "form.docx"))
    return fill(FORM, "form.docx", known, lambda _: Value(rich=Rich(source, source.body))).data


def test_every_word_comes_along_in_its_order() -> None:
    """Numbers of lists as words, tables cell by cell."""
    entry = reading(FORM, carried()).entries[0]
    assert key(entry.text) == key("普通の文と太い文（1）一つ目（2）二つ目・点左右abc")


def test_the_forms_look_and_the_writers_emphasis() -> None:
    """The form's typeface and size everywhere; bold stays bold."""
    text = document(carried())
    assert f'<w:r>{LOOK}<w:t xml:space="preserve">普通の文と</w:t>' in text
    assert re.search(r"<w:r><w:rPr><w:rFonts[^>]*/><w:b/><w:sz w:val=\"20\"/></w:rPr><w:t[^>]*>太い文", text)


def test_picture_and_note_bring_their_parts() -> None:
    """The picture's bytes, made to fit the room; the note's words; each related and declared once."""
    made = parts(carried())
    assert made["word/media/kyoso1.png"] == PIXEL
    assert "脚注の文" in made["word/footnotes.xml"].decode()
    assert 'Extension="png"' in made["[Content_Types].xml"].decode()
    widths = [int(each) for each in re.findall(r'<wp:extent cx="(\d+)"', document(carried()))]
    assert widths == [(9000 - 220) * 635]


def test_parts_that_need_not_change_stay() -> None:
    """Only the main part, its relations and the content types differ; the rest is new."""
    before, after = parts(FORM), parts(carried())
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"word/document.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"}


@pytest.mark.slow
def test_a_validator_finds_no_more_than_in_the_blank_form(tmp_path: Path) -> None:
    """Each filled form has no error that the blank one has not."""

    def errors(data: bytes) -> set[str]:
        path = tmp_path / "form.docx"
        path.write_bytes(data)
        return {re.sub(r"\d+", "", error.description) for error in OpenXmlValidator().validate(path).errors}

    pairs = {"rich": (FORM, carried())}
    pairs |= {name: (look.data, filled_all(look.data)[0].data) for name, look in LOOKS.items()}
    more = {name: errors(after) - errors(before) for name, (before, after) in pairs.items()}
    assert more == {name: set() for name in pairs}


@pytest.mark.office
def test_libreoffice_keeps_all_of_it(tmp_path: Path) -> None:
    """Opened and saved by LibreOffice, words, picture and note are there."""
    saved = by_libreoffice({"form": carried()}, tmp_path)["form"]
    assert "左" in reading(FORM, saved).entries[0].text
    assert any(name.startswith("word/media/") for name in parts(saved))
    assert "脚注の文" in parts(saved)["word/footnotes.xml"].decode()
