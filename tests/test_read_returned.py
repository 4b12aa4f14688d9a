"""Drafts as they come back: typed into, rearranged, tracked, commented, saved by LibreOffice and by way of ODT."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest

from kyoso.plan import Plan
from kyoso.rulebook import Rulebook
from kyoso.word import DRAFT_LANGUAGES, Drafter
from kyoso.word.xml import name as bookmark
from tests import returned
from tests.returned import (
    BULLETS,
    DOCUMENT,
    EQUATION,
    KEY,
    NESTED_TABLE,
    PICTURE,
    TEXT_BOX,
    TEXTS,
    edited,
    field,
    names,
    pasted,
    read,
    read_section,
    read_table,
    replaced,
    typed,
    unmarked,
    untagged,
)
from tests.word_drafts import W, part

# -- typed, and saved elsewhere ---------------------------------------------------------------


def test_what_is_typed_is_read(blank: bytes) -> None:
    """Texts typed into fields come back, a line a paragraph; the others still show their prompt."""
    filled = read(typed(blank, TEXTS))
    assert {each.tag: each.text for each in filled.fields if each.state == "filled"} == TEXTS
    assert {each.state for each in filled.fields} == {"filled", "prompt"}
    assert filled.plan.title == TEXTS["title"]
    assert filled.plan.sdgs == (6, 9, 11)
    assert read_section(filled, "summary").text == TEXTS["summary"]
    assert read_section(filled, "summary").characters == 11
    assert not filled.remarks


def test_only_libreoffice_7_4_is_repaired(blank: bytes) -> None:
    """Three controls with the same words, of another program, are three times the words."""
    controls = "".join(
        f"<w:sdt><w:sdtPr/><w:sdtContent><w:r><w:t>{words}</w:t></w:r></w:sdtContent></w:sdt>"
        for words in ("はい", "はいはい", "はい")
    )
    data = pasted(blank, "deepening.issue", f"<w:p>{controls}</w:p>")
    for version, text in (("LibreOffice/7.4.7.2", "はい"), ("LibreOffice/24.8.1", "はいはいはいはい")):
        app = f"<Properties><Application>{version}</Application></Properties>"
        assert field(read(replaced(data, {"docProps/app.xml": app})), "deepening.issue").text == text


# -- found again ------------------------------------------------------------------------------


def test_a_field_is_found_by_what_is_left(blank: bytes) -> None:
    """By tag; without it by the label's bookmark; without both by the label's words; then by order."""
    data = typed(blank, {"deepening.issue": "一", "deepening.method": "二"})
    mark = bookmark("f", "deepening.method")
    steps = [data, untagged(data), unmarked(untagged(data), [mark])]
    for way, expected in zip(steps, ("tag", "bookmark", "label"), strict=True):
        filled = read(way)
        assert field(filled, "deepening.method").found_by == expected
        assert field(filled, "deepening.method").text == "二"
    without_label = edited(untagged(data), lambda tree: _remove(returned.marked(tree, mark)))
    filled = read(without_label)
    assert (field(filled, "deepening.method").found_by, field(filled, "deepening.method").text) == ("order", "二")
    assert field(filled, "deepening.issue").text == "一"


def _remove(element: object) -> None:
    element.getparent().remove(element)  # type: ignore[attr-defined]


def test_a_field_that_is_gone_is_said(blank: bytes) -> None:
    """Label and room deleted: the field is missing, and its neighbours keep their own words."""

    def change(tree: object) -> None:
        for block in (returned.marked(tree, "f_deepening_method"), returned.answer(tree, "deepening.method")):
            _remove(block)

    filled = read(edited(typed(blank, {"deepening.issue": "一"}), change))
    assert [(r.name, r.place.field) for r in filled.remarks] == [("field-missing", "deepening.method")]
    assert field(filled, "deepening.issue").text == "一"


def test_reworded_headings_and_labels_are_found(blank: bytes) -> None:
    """Other words in a heading and in a label change nothing but what they are called."""
    data = returned.reworded(typed(blank, TEXTS), "s_deepening", "私たちの課題")
    filled = read(returned.reworded(data, "f_deepening_issue", "問い"))
    assert read_section(filled, "deepening").heading == "私たちの課題"
    assert field(filled, "deepening.issue").label == "問い"
    assert field(filled, "deepening.issue").text == TEXTS["deepening.issue"]


def test_moved_sections_are_found(blank: bytes) -> None:
    """Sections in another order keep their text; the order of the file is given."""
    filled = read(returned.moved(typed(blank, TEXTS), "later", "deepening"))
    order = [each.id for each in filled.sections]
    assert order.index("later") < order.index("deepening")
    assert read_section(filled, "later").text == "続きの研究"
    assert read_section(filled, "summary").text == TEXTS["summary"]


def test_a_section_whose_bookmark_is_lost_is_found_by_its_heading(blank: bytes) -> None:
    """The words of the heading stand in for the bookmark; without either the section is missing, its text kept."""
    data = unmarked(typed(blank, TEXTS), ["s_later"])
    assert read_section(read(data), "later").text == "続きの研究"
    headless = edited(typed(blank, TEXTS), lambda tree: _remove(returned.marked(tree, "s_later")))
    filled = read(headless)
    assert ("section-missing", "later") in {(r.name, r.place.section) for r in filled.remarks}
    assert field(filled, "later.text").text == "続きの研究"


def test_a_heading_like_a_section_is_the_authors(blank: bytes) -> None:
    """A sub-heading that is called like a section is text while that section's own bookmark is there."""
    copy = '<w:p><w:pPr><w:pStyle w:val="Heading3"/></w:pPr><w:r><w:t>概要</w:t></w:r></w:p>'
    filled = read(pasted(typed(blank, TEXTS), "later.text", copy, returned.paragraph("二度目の概要")))
    assert names(filled) == set()
    assert field(filled, "later.text").text == f"{TEXTS['later.text']}\n概要\n二度目の概要"
    assert field(filled, "summary").text == TEXTS["summary"]


def test_two_drafts_in_one_file_are_said_once(blank: bytes) -> None:
    """A draft pasted behind another, as Word does it without its bookmarks: one remark, and nothing is lost."""

    def change(tree: Any) -> None:
        body = tree[0]
        again = [copy.deepcopy(block) for block in body[:-1]]
        for block in again:
            for mark in list(block.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")):
                mark.getparent().remove(mark)
            body[-1].addprevious(block)

    filled = read(returned.edited(typed(blank, TEXTS), change))
    assert [each.name for each in filled.remarks].count("draft-twice") == 1
    assert "section-twice" not in names(filled)
    assert read_section(filled, "later").text.count(TEXTS["later.text"]) == 2


@pytest.mark.slow
def test_without_the_manifest_the_bookmarks_are_the_register(
    drafter: Drafter, rulebook: Rulebook, example: Plan
) -> None:
    """OpenDocument drops the manifest; every name is made again from the bookmarks, for the whole matrix."""
    for key, call in rulebook.calls.items():
        for language in DRAFT_LANGUAGES:
            data = drafter.draft(call, language, example)
            before, after = read(data), read(replaced(data, {"customXml/item1.xml": None}))
            assert [f.tag for f in after.fields] == [f.tag for f in before.fields], (key, language)
            assert [s.id for s in after.sections] == [s.id for s in before.sections], (key, language)
            assert [(t.id, t.columns) for t in after.tables] == [(t.id, t.columns) for t in before.tables]
            assert after.plan == before.plan
            assert not after.rules


# -- the author's own things --------------------------------------------------------------------


def test_what_is_pasted_belongs_to_its_section_and_field(blank: bytes) -> None:
    """Lists, equations, tables in tables, text boxes and headings of the author's are text of the field."""
    heading = '<w:p><w:pPr><w:pStyle w:val="Heading3"/></w:pPr><w:r><w:t>小見出し</w:t></w:r></w:p>'
    bullets = re.findall(r"<w:p>.*?</w:p>", BULLETS)
    data = typed(blank, {"deepening.issue": "本文"})
    filled = read(pasted(data, "deepening.issue", heading, *bullets, EQUATION, NESTED_TABLE, TEXT_BOX))
    text = "本文\n小見出し\n一つ目\n二つ目\nE=mc²\n外\t内\n箱の外\n箱の中"
    assert field(filled, "deepening.issue").text == text
    assert read_section(filled, "deepening").text == text
    assert read_section(filled, "deepening").tables == 1
    assert not filled.unplaced


def test_pictures_and_footnotes_are_counted_apart(blank: bytes) -> None:
    """A picture is a number, a footnote a note of its section; neither is in the text."""
    data = returned.with_footnote(typed(blank, {"summary": "本文"}), "summary", "注の文")
    filled = read(pasted(data, "summary", PICTURE))
    found = read_section(filled, "summary")
    assert (found.text, found.pictures, found.notes) == ("本文", 1, ("注の文",))


def test_text_before_the_first_section_has_no_place(blank: bytes) -> None:
    """What is written on the cover beside its fields is kept, and said to have no place."""
    data = edited(
        blank, lambda tree: tree.find(f"{W}body").insert(4, returned.element(returned.paragraph("表紙の走り書き")))
    )
    assert [(each.text, each.place.block) for each in read(data).unplaced] == [("表紙の走り書き", 4)]


def test_a_prompt_beside_the_authors_words_is_said(blank: bytes) -> None:
    """Text typed behind the prompt is the field's; the prompt that stays is a remark."""
    filled = read(returned.typed_beside(blank, "summary", "本当の概要"))
    assert (field(filled, "summary").text, field(filled, "summary").state) == ("本当の概要", "filled")
    assert [(r.name, r.found) for r in filled.remarks] == [("prompt-left", "（ここに書いてください）")]
    cover = read(returned.typed_beside(blank, "title", "本当の題"))
    assert cover.plan.title == "本当の題"
    assert "prompt-left" in names(cover)


def test_words_beside_a_label_belong_to_its_field(blank: bytes) -> None:
    """What is typed behind a label, in its own line, is the answer's."""

    def change(tree: object) -> None:
        returned.marked(tree, "f_summary").append(returned.element("<w:r><w:t>：短く言えば水</w:t></w:r>"))

    filled = read(edited(typed(blank, {"summary": "本文"}), change))
    assert field(filled, "summary").text == "短く言えば水\n本文"
    assert field(filled, "summary").label == "課題の概要"


# -- identity ---------------------------------------------------------------------------------


def test_identity_is_found_in_any_of_its_places(blank: bytes) -> None:
    """Custom properties, else the manifest, else the identifier, say which call and language it is."""
    expected = read(blank).identity
    without = replaced(blank, {"docProps/custom.xml": None})
    assert read(without).identity == expected
    nothing_else = read(replaced(without, {"customXml/item1.xml": None})).identity
    assert (nothing_else["call"], nothing_else["language"]) == (KEY, "ja")
    assert expected["rules"].startswith(nothing_else["rules"])
    bare = read(replaced(without, {"customXml/item1.xml": None, "docProps/core.xml": None}))
    assert "identity-missing" in names(bare)
    assert len(bare.sections) == len(read(blank).sections)


def test_identities_that_contradict_are_said(blank: bytes) -> None:
    """Another call in the manifest, or another version in the footer, is a remark; the properties count."""
    parts = returned.parts_of(blank)
    manifest = parts["customXml/item1.xml"].replace(KEY.encode(), b"fy2021.policy.incubation", 1)
    filled = read(replaced(blank, {"customXml/item1.xml": manifest}))
    assert filled.identity["call"] == KEY
    assert "identity-contradicts" in names(filled)
    version = read(blank).identity["rules"][:12].encode()
    footer = parts["word/footer1.xml"].replace(version, b"0123456789ab")
    assert "identity-contradicts" in names(read(replaced(blank, {"word/footer1.xml": footer})))


def test_a_manifest_is_found_wherever_it_stands(blank: bytes) -> None:
    """By the namespace of its root, as LibreOffice gives it another number."""
    manifest = returned.parts_of(blank)["customXml/item1.xml"]
    filled = read(replaced(blank, {"customXml/item1.xml": None, "customXml/item9.xml": manifest}))
    assert filled.rules == read(blank).rules


def test_a_place_can_be_found_in_the_file(full: bytes) -> None:
    """The number of a block counts the body's paragraphs and tables."""
    filled = read(full)
    blocks = [each for each in part(full, DOCUMENT).find(f"{W}body") if each.tag != f"{W}sectPr"]
    for each in filled.fields:
        assert each.place.block >= 0
    assert "".join(blocks[read_section(filled, "later").place.block].itertext()) == "その後の研究開発の見通し"
    row = read_table(filled, "budget").rows[0]
    cells = blocks[row.place.block].findall(f"{W}tr")[row.place.row - 1]
    assert "".join(cells.itertext()).startswith("令和7年度架空大学")
