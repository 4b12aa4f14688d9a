"""Drafts with tracked changes and comments: insertions count, deletions do not, and all of it is said."""

from __future__ import annotations

import pytest

from tests import returned
from tests.returned import (
    TEXTS,
    field,
    pasted,
    read,
    read_section,
    typed,
)
from tests.tracked import WHO, commented, moved_tracked, tracked, tracked_paragraph, tracked_row


def test_insertions_count_and_deletions_do_not(blank: bytes) -> None:
    """A field with a tracked change reads as if it were accepted; both halves are remarked at their place."""
    filled = read(tracked(blank, "later.text", "古い文", "新しい文"))
    assert field(filled, "later.text").text == "新しい文"
    assert [(r.found, r.place.section, r.place.field) for r in filled.remarks if r.name == "tracked-change"] == [
        ("-古い文", "later", "later.text"),
        ("+新しい文", "later", "later.text"),
    ]


@pytest.mark.parametrize(("kind", "text"), [("ins", "本文\n段落"), ("del", "本文")])
def test_whole_paragraphs_inserted_or_deleted(blank: bytes, kind: str, text: str) -> None:
    """A paragraph whose end is tracked too is there, or is not there at all."""
    data = tracked_paragraph(typed(blank, {"later.text": "本文"}), "later.text", "段落", kind)
    assert field(read(data), "later.text").text == text


def test_a_deleted_paragraph_end_joins_two(blank: bytes) -> None:
    """Where the end of a paragraph is deleted and its words stay, the next one continues it."""
    mark = f'<w:p><w:pPr><w:rPr><w:del w:id="9" {WHO}/></w:rPr></w:pPr><w:r><w:t>前半</w:t></w:r></w:p>'
    data = pasted(typed(blank, {"later.text": "本文"}), "later.text", mark, returned.paragraph("後半"))
    assert field(read(data), "later.text").text == "本文\n前半後半"


@pytest.mark.parametrize(("kind", "count"), [("ins", 4), ("del", 3)])
def test_tracked_rows(full: bytes, kind: str, count: int) -> None:
    """A row that is marked as deleted is gone, one that is marked as inserted is there."""
    filled = read(tracked_row(full, "institutions", 3, kind))
    assert len(filled.plan.institutions) == count
    remark = next(each for each in filled.remarks if each.name == "tracked-change")
    assert (remark.place.table, remark.place.row) == ("institutions", 4)


def test_a_section_moved_as_a_tracked_change_stands_once(blank: bytes) -> None:
    """Where it was moved from it is gone, where it was moved to it is found by its heading."""
    filled = read(moved_tracked(typed(blank, TEXTS), "later", "deepening"))
    order = [each.id for each in filled.sections]
    assert order.index("later") < order.index("deepening")
    assert read_section(filled, "later").text == "続きの研究"
    assert field(filled, "later.text").text == "続きの研究"


def test_formatting_that_is_tracked_is_said_once(blank: bytes) -> None:
    """A tracked change of style does not bring the old style back."""
    change = (
        '<w:p><w:pPr><w:pStyle w:val="Answer"/><w:pPrChange w:id="8" w:author="x"><w:pPr><w:pStyle w:val="Guidance"/>'
        "</w:pPr></w:pPrChange></w:pPr><w:r><w:t>続き</w:t></w:r></w:p>"
    )
    filled = read(pasted(typed(blank, {"later.text": "本文"}), "later.text", change))
    assert field(filled, "later.text").text == "本文\n続き"
    assert [r.name for r in filled.remarks] == ["tracked-change"]


def test_comments_are_said_at_their_place(blank: bytes) -> None:
    """A comment is no text of the author's; it is a remark where it stands."""
    filled = read(commented(typed(blank, TEXTS), "summary", "ここを短く"))
    assert [(r.name, r.found, r.place.field) for r in filled.remarks] == [("comment", "ここを短く", "summary")]
    assert field(filled, "summary").text == TEXTS["summary"]
