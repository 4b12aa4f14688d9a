"""The look: real Word, with numbered headings, a table of contents, Japanese type and repeated head rows."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from kyoso.errors import Problem
from kyoso.plan import Plan
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import Drafter, look, make_draft
from tests.word_drafts import W, all_drafts, part, value, words


@pytest.fixture(scope="module")
def drafts(rulebook: Rulebook, project: Project) -> dict[str, bytes]:
    """The whole matrix."""
    return all_drafts(rulebook, project)


def style(styles: Any, name: str) -> Any:
    """A style by its id."""
    return next(each for each in styles.iter(f"{W}style") if each.get(f"{W}styleId") == name)


def headings(data: bytes) -> list[tuple[int, str]]:
    """Level and text of every heading."""
    found = [(value(p, "pPr/pStyle"), words(p)) for p in part(data).iter(f"{W}p")]
    return [(int(name[-1]), text) for name, text in found if name.startswith("Heading")]


@pytest.mark.slow
def test_headings_are_word_s_own_and_numbered_by_it(drafts: dict[str, bytes]) -> None:
    """Built-in heading styles are tied to a multilevel list; no number is typed."""
    for data in drafts.values():
        styles, numbering = part(data, "word/styles.xml"), part(data, "word/numbering.xml")
        for level in (1, 2, 3):
            heading = style(styles, f"Heading{level}")
            assert value(heading, "name") == f"heading {level}"
            assert value(heading, "pPr/outlineLvl") == str(level - 1)
            assert value(heading, "pPr/numPr/numId") == "1"
        levels = numbering.find(f"{W}abstractNum").findall(f"{W}lvl")
        assert [value(level, "pStyle") for level in levels] == ["Heading1", "Heading2", "Heading3"]
        assert all(not text[0].isdigit() for _, text in headings(data))


@pytest.mark.slow
def test_the_contents_list_every_heading(drafts: dict[str, bytes]) -> None:
    """A real field, marked to be updated, whose filled entries equal number and text of the headings."""
    for name, data in drafts.items():
        document = part(data)
        begin = next(document.iter(f"{W}fldChar"))
        assert begin.get(f"{W}dirty") == "true"
        assert "TOC" in next(document.iter(f"{W}instrText")).text
        entries = [
            words(p).split("\t")
            for p in document.iter(f"{W}p")
            if value(p, "pPr/pStyle").startswith("TOC") and "\t" in words(p)
        ]
        assert [entry[1] for entry in entries] == [text for _, text in headings(data)], name
        tops = [entry[0] for entry, (level, _) in zip(entries, headings(data), strict=True) if level == 1]
        assert tops == [f"{number}." for number in range(1, len(tops) + 1)]
        anchors = [link.get(f"{W}anchor") for link in document.iter(f"{W}hyperlink")]
        assert set(anchors) <= {mark.get(f"{W}name") for mark in document.iter(f"{W}bookmarkStart")}


@pytest.mark.slow
def test_the_contents_give_pages_where_nothing_is_filled_in(
    drafts: dict[str, bytes], drafter: Drafter, rulebook: Rulebook, example: Plan
) -> None:
    """Each entry of a ready draft ends with a page, in a field of Word's, and they rise; a filled draft has none."""
    for name, data in drafts.items():
        entries = [words(p).split("\t") for p in part(data).iter(f"{W}p") if value(p, "pPr/pStyle") in ("TOC1", "TOC2")]
        pages = [int(entry[2]) for entry in entries]
        assert pages == sorted(pages), name
        assert pages[0] >= 3, name
        codes = [code.text.split() for code in part(data).iter(f"{W}instrText")]
        marks = [link.get(f"{W}anchor") for link in part(data).iter(f"{W}hyperlink")]
        assert [code[1] for code in codes if code[0] == "PAGEREF"] == marks, name
    filled = drafter.draft(rulebook.calls_in_order[0], "ja", example)
    assert "PAGEREF" not in "".join(part(filled).itertext())


def test_pages_of_another_draft_are_not_shown(project: Project, rulebook: Rulebook, tmp_path: Path) -> None:
    """Once a template, or the look, is another one, the pages that were counted before are left out; and a file of
    pages that is none is one line."""
    shutil.copytree(project.templates, tmp_path / "templates")
    copy = Project(tmp_path)
    call = next(each for each in rulebook.calls_in_order if Drafter(rulebook, copy).prepared(each, "ja").pages)
    template = copy.templates / "sections" / "summary.md.j2"
    text = template.read_text("utf-8")
    template.write_text(text.replace("課題の概要", "概要の文"), "utf-8")
    assert not Drafter(rulebook, copy).prepared(call, "ja").pages
    template.write_text(text, "utf-8")
    assert Drafter(rulebook, copy).prepared(call, "ja").pages
    settings = Path(shutil.copy(look.SHIPPED, copy.templates))
    settings.write_text(settings.read_text("utf-8").replace("body: 10.5", "body: 11"), "utf-8")
    assert not Drafter(rulebook, copy).prepared(call, "ja").pages
    (copy.templates / "pages.json").unlink()
    assert not Drafter(rulebook, copy).prepared(call, "ja").pages
    (copy.templates / "pages.json").write_text("[1", "utf-8")
    with pytest.raises(Problem, match=r"^templates/pages\.json: not the pages of drafts"):
        Drafter(rulebook, copy).prepared(call, "ja")


def test_nothing_stands_alone_on_a_page(drafts: dict[str, bytes]) -> None:
    """The first three rows of each table stay together and so do its last five; no frame has to go round an answer."""
    for name, data in drafts.items():
        for table in part(data).iter(f"{W}tbl"):
            rows = table.findall(f"{W}tr")
            kept = [
                all(p.find(f"{W}pPr/{W}keepNext") is not None or value(p, "pPr/pStyle").startswith("TableHead")
                    for p in row.iter(f"{W}p"))
                for row in rows
            ]  # fmt: skip
            body = kept[value(table, "tblPr/tblStyle") != "FormTable" :]
            assert body == [n + 1 < len(body) and (n < 2 or n >= len(body) - 5) for n in range(len(body))], name
        assert style(part(data, "word/styles.xml"), "Answer").find(f"{W}pPr/{W}pBdr") is None


@pytest.mark.slow
def test_head_rows_repeat_and_rows_stay_whole(drafts: dict[str, bytes]) -> None:
    """Over a page break the head comes again, and no row is torn."""
    for data in drafts.values():
        for table in part(data).iter(f"{W}tbl"):
            rows = table.findall(f"{W}tr")
            assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
            heads = [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows]
            form = value(table, "tblPr/tblStyle") == "FormTable"
            assert heads == [not form] + [False] * (len(rows) - 1)
            widths = [int(column.get(f"{W}w")) for column in table.iter(f"{W}gridCol")]
            assert sum(widths) == look_of(data)["text"]


def look_of(data: bytes) -> dict[str, int]:
    """Page and text measures in twips."""
    section = part(data).find(f"{W}body/{W}sectPr")
    size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
    width = int(size.get(f"{W}w"))
    return {
        "width": width,
        "height": int(size.get(f"{W}h")),
        "text": width - int(margins.get(f"{W}left")) - int(margins.get(f"{W}right")),
    }


def test_pages_are_a4_with_header_and_footer(drafts: dict[str, bytes]) -> None:
    """A4, a line grid, the call in the header, page numbers as fields in the footer."""
    for data in drafts.values():
        measures = look_of(data)
        assert (measures["width"], measures["height"]) == (11906, 16838)
        section = part(data).find(f"{W}body/{W}sectPr")
        assert section.find(f"{W}docGrid").get(f"{W}type") == "lines"
        assert "COI-NEXT" in words(part(data, "word/header1.xml"))
        codes = [code.text.strip() for code in part(data, "word/footer1.xml").iter(f"{W}instrText")]
        assert codes == ["PAGE", "NUMPAGES"]


def test_japanese_type_is_set(drafts: dict[str, bytes]) -> None:
    """East Asian faces and language stand in the defaults, and every face in the font table."""
    for name, data in drafts.items():
        latin = "ja-JP" if name.removesuffix(".docx").endswith("-ja") else "en-US"
        styles = part(data, "word/styles.xml")
        defaults = styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        language = defaults.find(f"{W}lang")
        assert (language.get(f"{W}val"), language.get(f"{W}eastAsia")) == (latin, "ja-JP")
        faces = {
            fonts.get(f"{W}{kind}")
            for fonts in styles.iter(f"{W}rFonts")
            for kind in ("ascii", "hAnsi", "cs", "eastAsia")
        }
        listed = {font.get(f"{W}name") for font in part(data, "word/fontTable.xml")}
        assert faces == listed
        settings = part(data, "word/settings.xml")
        assert value(settings, "characterSpacingControl") == "compressPunctuation"
        assert settings.find(f"{W}updateFields") is None


def test_style_ids_are_their_names_without_blanks(drafts: dict[str, bytes]) -> None:
    """LibreOffice makes ids anew from names; these come back the same."""
    for each in part(next(iter(drafts.values())), "word/styles.xml").iter(f"{W}style"):
        name = value(each, "name")
        if each.get(f"{W}default") != "1":
            assert each.get(f"{W}styleId").lower() == name.replace(" ", "").lower()


def test_the_look_is_kept_and_made_anew_when_its_settings_change(project: Project, tmp_path: Path) -> None:
    """A colour changed in look.yml is in the next draft; the old look is not used."""
    shutil.copytree(project.templates, tmp_path / "templates")
    copy = Project(tmp_path)
    first = look.prepare(copy, "ja")
    assert look.prepare(copy, "ja") == first
    assert len(list((copy.cache / "word").iterdir())) == 1
    settings = Path(shutil.copy(look.SHIPPED, copy.templates))
    settings.write_text(settings.read_text("utf-8").replace("0B4F79", "123456"), "utf-8")
    assert "123456" in look.prepare(copy, "ja").parts["word/styles.xml"]
    for kept in (copy.cache / "word").iterdir():
        kept.write_text("{broken", "utf-8")
    assert "123456" in look.prepare(copy, "ja").parts["word/styles.xml"]


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("  body: 10.5", "  body: large", "templates/look.yml: Expected `float`, got `str` - at `$.sizes[...]`"),
        ("page:  ", "pages:  ", "templates/look.yml: Object contains unknown field `pages`"),
        ("sizes: ", "sizes: [", "templates/look.yml:"),
    ],
)
def test_a_slip_in_the_look_is_one_line(
    rulebook: Rulebook, project: Project, tmp_path: Path, before: str, after: str, says: str
) -> None:
    """What was expected, and where."""
    shutil.copytree(project.templates, tmp_path / "templates")
    settings = Path(shutil.copy(look.SHIPPED, tmp_path / "templates"))
    text = settings.read_text("utf-8")
    assert before in text
    settings.write_text(text.replace(before, after, 1), "utf-8")
    with pytest.raises(Problem) as caught:
        make_draft(rulebook, rulebook.calls_in_order[0], "ja", project=Project(tmp_path))
    assert str(caught.value).startswith(says)
    assert "\n" not in str(caught.value)


def test_english_drafts_number_the_english_way(rulebook: Rulebook, project: Project) -> None:
    """Sections within a section are 14.1 in English and （1） in Japanese."""
    drafter, call = Drafter(rulebook, project), rulebook.calls_in_order[0]
    for language, text in (("ja", "（%2）"), ("en", "%1.%2"), ("both", "（%2）")):
        numbering = part(drafter.draft(call, language), "word/numbering.xml")  # type: ignore[arg-type]
        assert value(numbering.findall(f".//{W}lvl")[1], "lvlText") == text
