"""A new document: read page by page, and every quantity in it found at its page.

`KYOSO_PROGRAMMES=FOLDER` names call documents that are not part of this repository, held against marks made by hand.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from kyoso.errors import Problem
from kyoso.incoming.quantities import quantities
from kyoso.incoming.reading import read
from kyoso.programme import load
from kyoso.project import Project
from kyoso.typed import figures_in, fold
from tests.conftest import ROOT
from tests.made_pdf import made_pdf
from tests.source_marks import beyond, found, marks

PROGRAMMES = os.environ.get("KYOSO_PROGRAMMES", "")
FOUND, SECONDS = 0.98, 5  # the least share of the marks, the most seconds of processor time for a document

STATUSES = load(Project(ROOT)).statuses


def told(page: str) -> list[tuple[str, object, str]]:
    """Kind, value and words of each quantity of a page."""
    return [(each.kind, each.value, each.words) for each in quantities(page, 1, STATUSES)]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("支援規模：~4億円程度/年", [("amount", 400_000_000, "~4億円程度/年")]),
        ("５万円～１５０万円未満", [("amount", (50_000, 1_500_000), "５万円～１５０万円未満")]),
        ("~350万円 ~10万円", [("amount", 3_500_000, "~350万円"), ("amount", 100_000, "~10万円")]),
        ("３，０００\n万円", [("amount", 30_000_000, "３，０００ 万円")]),
        ("300万以下", [("amount", 3_000_000, "300万以下")]),
        ("補助率は２／３以内", [("rate", "2/3", "２／３以内")]),
        ("２分の１以上", [("rate", "1/2", "２分の１以上")]),
        ("1.5パーセント以上、3割", [("rate", "1.5%", "1.5パーセント以上"), ("rate", 30, "3割")]),
        ("最長10年度、３カ月以内", [("period", 10, "最長10年度"), ("period", 3, "３カ月以内")]),
        ("令和５年分、昭和25年", [("date", 2023, "令和５年"), ("date", 1950, "昭和25年")]),
        (
            "2025 年 4 月 1 日 10 時 00 分",
            [("date", "2025-04-01", "2025 年 4 月 1 日"), ("date", "T10:00", "10 時 00 分")],
        ),
        ("２０２７年９月\n２年度目", [("date", "2027-09", "２０２７年９月"), ("date", 2, "２年度目")]),
        (
            "※新規採択なし（地域の継続のみ）",
            [("status", "no-new-calls", "新規採択なし"), ("status", "continuing-only", "継続のみ")],
        ),
        ("①3機関以上", [("count", 3, "3機関以上")]),
        ("1,200者 20人", [("count", 1200, "1,200者"), ("count", 20, "20人")]),
        ("本格型:12", [("count", 12, "12")]),
    ],
)
def test_quantities_are_found_as_they_are_written(page: str, expected: list[tuple[str, object, str]]) -> None:
    """Amounts, rates, counts, periods, dates and statuses, with what belongs to them and over the ends of lines."""
    assert told(page) == expected


@pytest.mark.parametrize(
    "page",
    [
        "ＴＥＬ：0570-666-376",
        "https://example.go.jp/2025/04/01/10件.pdf",
        "中小企業支援法第２条第１項第４号",
        "「２－１－１ 申請の要件」、別紙３、カテゴリー１",
        "はじめに ................ 12",
        "3 申請の開始\n4 申請の終わり",
        "共Ｐ-０１",
        "1 2 3 4 5 6 7 8",
    ],
)
def test_numbers_of_chapters_laws_telephones_and_lists_are_no_quantities(page: str) -> None:
    """Nothing is proposed for what looks like a quantity and is none."""
    assert told(page) == []


def test_numbers_of_neighbouring_cells_stay_apart_and_those_of_one_line_together() -> None:
    """Blanks and the end of a short line part numbers; a full line and letters that all stand apart do not."""
    assert told("100 200件") == [("count", 200, "200件")]
    assert told("あ" * 40 + "１２\n３件") == [("count", 123, "１２ ３件")]
    assert told("拠点は12\n3件" + "\n" + "あ" * 40) == [("count", 3, "3件")]
    assert told("２ ０ ２ ５ 年 度 の 公 募") == [("date", 2025, "２ ０ ２ ５ 年 度")]


def test_words_without_a_number_are_read_without_a_figure() -> None:
    """The reader of documents takes 社 and 会社 for no count, and a part of a larger number for none either."""
    assert list(figures_in("会社は株式会社")) == []
    assert [each.value for each in figures_in(fold("1,200社")) if each.unit == "companies"] == [1200]
    assert not [each for each in figures_in(fold("1.5%")) if each.unit == "percent"]


def test_every_quantity_stands_in_its_sentence_on_its_page() -> None:
    """The sentence ends where it ends; a long one is cut on both sides of the quantity."""
    (first, second) = quantities("支援は2年度です。" + "あ" * 300 + "上限は3億円です。", 7)
    assert (first.page, first.sentence) == (7, "支援は2年度です。")
    assert second.sentence.startswith("…")
    assert "3億円" in second.sentence
    assert len(second.sentence) < 170


# -- files ----------------------------------------------------------------------------------


def test_pdf_word_and_text_are_read_page_by_page_and_never_changed(tmp_path: Path, blank: bytes) -> None:
    """The same pages from each; a form feed begins a page of a text; the file stays byte for byte what it was."""
    pages = ["公募について\n上限は4,200万円です。", "２頁め"]
    made = {
        "a.pdf": made_pdf(pages, title="架空の公募"),
        "a.txt": "\f".join(pages).encode("cp932"),
        "b.txt": ("\ufeff" + "\f".join(pages) + "\f").encode(),
        "draft.docx": blank,
    }
    for name, data in made.items():
        path = tmp_path / name
        path.write_bytes(data)
        document = read(path)
        assert path.read_bytes() == data
        if name == "draft.docx":
            assert (document.kind, document.without_words) == ("docx", [])
            assert "（ここに書いてください）" in document.pages[-1]
        else:
            assert list(document.pages) == pages
    assert read(tmp_path / "a.pdf").title == "架空の公募"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("empty.pdf", b"", "is empty"),
        ("blank.txt", b" \n\n", "is empty"),
        ("scanned.pdf", made_pdf(["", ""]), "no words stand on its 2 pages: it was scanned"),
        ("locked.pdf", made_pdf(["x"], encrypted=True), "is encrypted"),
        ("broken.pdf", made_pdf(["x"])[:200], "is no whole PDF"),
        ("old.doc", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "is an old Word file"),
        ("picture.png", b"\x89PNG\r\n\0\0", "is no PDF, Word or text file"),
        ("cut.docx", b"PK\x03\x04" + bytes(40), "cut off or damaged"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_line(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    """Scanned, encrypted, broken, empty or another format: the file, and what to do."""
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(Problem, match=said) as refused:
        read(path)
    (finding,) = refused.value.findings
    assert finding.path == str(path)
    assert "\n" not in str(finding)


def test_a_page_without_words_among_others_is_named(tmp_path: Path) -> None:
    """A document with one scanned page is read, and the page is said."""
    path = tmp_path / "part.pdf"
    path.write_bytes(made_pdf(["一頁", "", "三頁"]))
    assert read(path).without_words == [2]


@pytest.mark.skipif(not PROGRAMMES, reason="KYOSO_PROGRAMMES names no folder of call documents")
@pytest.mark.parametrize("name", sorted(marks()))
def test_finds_what_a_person_marked_in_call_documents(name: str) -> None:
    """98 % of all marks and of no kind less, at most as many that are none, each at its page, in under 5 s."""
    started = time.process_time()
    document = read(Path(PROGRAMMES) / name)
    every = [each for number, page in enumerate(document.pages, 1) for each in quantities(page, number)]
    assert time.process_time() - started < SECONDS
    wanted, there = marks()[name], found(every)
    number = sum(counted.total() for counted in wanted.values())
    missed, false = beyond(wanted, there), beyond(there, wanted)
    assert len(missed) <= number * (1 - FOUND), missed
    assert len(false) <= number * (1 - FOUND), false
    for each in every:
        assert fold(each.words) in fold(document.pages[each.page - 1]), each
