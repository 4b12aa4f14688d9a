"""Files that are handed in: every seeded defect is found, and a file without one has no finding."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import pytest

from kyoso.errors import Problem
from kyoso.finished.holding import findings as findings_on
from kyoso.finished.holding import given, saved
from kyoso.finished.messages import Says
from kyoso.formatting import Demand, What
from kyoso.pdf import Pdf
from tests.finished_files import GRID, LONG, PICTURE, TEXT, Case, Edit, Filled, app, cell, core, found, held, line, says
from tests.made_forms import p, run, table, tc
from tests.made_pdf import made_pdf

BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
BEFORE = "<w:p><w:pPr><w:pageBreakBefore/></w:pPr><w:r><w:t>次の頁</w:t></w:r></w:p>"
SETUP = '<w:pgSz w:w="{}" w:h="{}"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134"/>'
A4, A4_LYING, A3, LETTER = ((11906, 16838), (16838, 11906), (16838, 23811), (12240, 15840))


def add(*blocks: str) -> Edit:
    """More at the end."""
    return lambda file: file.blocks.extend(blocks)


def before_the_end(*blocks: str) -> Edit:
    """More before the last paragraph."""

    def edit(file: Filled) -> None:
        file.blocks[-1:-1] = blocks

    return edit


def first(*blocks: str) -> Edit:
    """More at the beginning."""

    def edit(file: Filled) -> None:
        file.blocks[:0] = blocks

    return edit


def text(more: str, properties: str = "") -> Edit:
    """A paragraph more, whose run has properties."""
    return add(p(run(more, f"<w:rPr>{properties}</w:rPr>" if properties else ""), look=""))


def within(more: str, properties: str) -> Edit:
    """Words more in a cell of the form's table."""
    made = run(more, f"<w:rPr>{properties}</w:rPr>")
    return lambda file: file.replace("水を百年つなぐ拠点</w:t></w:r>", f"水を百年つなぐ拠点</w:t></w:r>{made}")


def spaced(properties: str, words: str = TEXT) -> Edit:
    """A paragraph more with another spacing."""
    return add(f"<w:p><w:pPr>{properties}</w:pPr>{run(words, '')}</w:p>")


def section(sheet: tuple[int, int], kind: str = "") -> Edit:
    """The first part of the file as a section of its own, on another sheet."""
    named = f'<w:type w:val="{kind}"/>' if kind else ""
    setup = f"<w:p><w:pPr><w:sectPr>{named}{SETUP.format(*sheet)}{GRID}</w:sectPr></w:pPr>{run('付図', '')}</w:p>"
    return lambda file: file.blocks.insert(3, setup)


def margins(**changed: int) -> Edit:
    """Other margins of the sheet, in twentieths of a point."""

    def change(document: str) -> str:
        for side, value in changed.items():
            document = document.replace(f'w:{side}="1134"', f'w:{side}="{value}"')
        return document

    def edit(file: Filled) -> None:
        file.pages = change

    return edit


def sheet(width: int, height: int) -> Edit:
    """Another sheet."""

    def edit(file: Filled) -> None:
        file.pages = lambda document: document.replace(
            '<w:pgSz w:w="11906" w:h="16838"/>', f'<w:pgSz w:w="{width}" w:h="{height}"/>'
        )

    return edit


def part(name: str, old: str, new: str) -> Edit:
    """Other words in another part."""
    return lambda file: file.part(name, old, new)


def whole(name: str, content: str) -> Edit:
    """Another part as a whole."""

    def edit(file: Filled) -> None:
        file.parts[name] = content

    return edit


def changed(kind: str, author: str = "架空 はるか") -> Edit:
    """A tracked change."""
    inner = (
        run("古い言葉", "").replace("w:t ", "w:delText ").replace("/w:t>", "/w:delText>")
        if kind == "del"
        else run("新しい言葉", "")
    )
    return add(f'<w:p><w:{kind} w:id="9" w:author="{author}">{inner}</w:{kind}></w:p>')


def picture(words: str) -> Edit:
    """A picture more, with these words about it."""
    return add(PICTURE.replace('descr="町の地図"/>', f"{words}/>" if "<" not in words else words))


def related(target: str, kind: str = "hyperlink") -> Edit:
    """A relation to something outside."""
    return lambda file: file.relate(kind, target, external=True)


def several(*edits: Edit) -> Edit:
    """One after another."""

    def edit(file: Filled) -> None:
        for each in edits:
            each(file)

    return edit


def pages(number: int) -> Edit:
    """Word counted so many pages, and marked none."""

    def edit(file: Filled) -> None:
        file.parts["docProps/app.xml"] = app(number)
        file.blocks[:] = [block.replace("<w:lastRenderedPageBreak/>", "") for block in file.blocks]

    return edit


def marked(number: int) -> Edit:
    """Word counted so many pages and marked each; the last section has all but the first."""

    def edit(file: Filled) -> None:
        file.parts["docProps/app.xml"] = app(number)
        more = [f"<w:p><w:r><w:lastRenderedPageBreak/></w:r>{run(TEXT, '')}</w:p>" for _ in range(number - 2)]
        file.blocks.extend(more)

    return edit


def demand(what: What, **values: object) -> tuple[Demand, ...]:
    """A demand of the form's map."""
    return (Demand(what=what, source="様式の注", **values),)  # type: ignore[arg-type]


COURIER = '<w:rFonts w:ascii="Courier New" w:hAnsi="Courier New"/>'
GOTHIC = '<w:rFonts w:eastAsia="メイリオ"/>'
HIDDEN = "<w:vanish/>"
AT_MOST_3, AT_MOST_2 = demand("pages", most=3), demand("pages", most=2)
PLAN_1 = demand("pages", most=1, section="研究計画（2ページ以内）")
SIZE, MARGINS = demand("size", least=10.5), demand("margins", least=20)
FACES = demand("typeface", names=("MS Mincho", "Century"))
LINES_15, POINTS_18 = demand("leading", least=1.5, of="lines"), demand("leading", least=18, most=18)


def defects() -> Iterator[Case]:
    """Every defect."""

    def one(
        name: str, edit: Edit, *expected: Says, demands: tuple[Demand, ...] = (), unsure: tuple[Says, ...] = ()
    ) -> Case:
        return Case(name, edit, tuple(sorted(expected)), demands, unsure)

    # pages
    yield one("a page too many", pages(4), "pages-over", demands=AT_MOST_3, unsure=("pages-unknown",))
    yield one("pages too few", marked(2), "pages-under", demands=demand("pages", least=3))
    yield one("the form's own limit of a section", marked(3), "pages-over")
    yield one("a section over a limit of the map", marked(2), "pages-over", demands=PLAN_1)
    yield one("an empty page at the end", add(BREAK), "empty-page")
    yield one("an empty page at the end, with blank lines", add(BREAK, line(""), line("")), "empty-page")
    yield one("two breaks", before_the_end(BREAK, BREAK), "empty-page")
    yield one("two breaks with a blank line between", before_the_end(BREAK, line(""), BREAK), "empty-page")
    yield one("two breaks in a line", add(BREAK.replace("</w:p>", BREAK[5:]), line(TEXT)), "empty-page")
    yield one("a page before the first", first(BREAK), "empty-page")
    yield one("blank lines before a new page", before_the_end(BREAK, line(""), BEFORE), "empty-page")
    yield one("a break and an empty section", several(section(A4), first_break_before_section), "empty-page")
    # sheets
    yield one("A3", sheet(*A3), "paper")
    yield one("Letter", sheet(*LETTER), "paper")
    yield one("one section on A3", section(A3), "paper")
    yield one("not as the map says", nothing, "paper", demands=demand("paper", names=("B5",)))
    yield one("narrow at the left", margins(left=900), "margins-other")
    yield one("narrow above", margins(top=700), "margins-other")
    yield one("narrow on every side", margins(top=567, right=567, bottom=567, left=567), "margins-other")
    yield one("wider than the form", margins(right=1700), "margins-other")
    yield one("under the map's least", margins(bottom=1000), "margins", "margins-other", demands=MARGINS)
    yield one("lines closer together", lambda file: setattr(file, "section", GRID.replace("360", "300")), "pitch")
    # letters
    yield one("a Latin typeface", text("Another plan for the town", COURIER), "typeface")
    yield one("a Japanese typeface", text(TEXT, GOTHIC), "typeface")
    yield one("a typeface in a cell", within("（案）の町", GOTHIC), "typeface")
    yield one("a typeface of the defaults", part("word/styles.xml", "ＭＳ 明朝", "メイリオ"), "typeface")
    yield one("a typeface of a style", part("word/styles.xml", '<w:name w:val="Normal"/>', NORMAL_GOTHIC), "typeface")
    yield one("not one of the map's", text(TEXT, '<w:rFonts w:eastAsia="ＭＳ ゴシック"/>'), "typeface", demands=FACES)
    yield one("smaller letters", text(TEXT, '<w:sz w:val="18"/>'), "size-other")
    yield one("larger letters", text(TEXT, '<w:sz w:val="28"/>'), "size-other")
    yield one("smaller letters in a cell", within("（小さく）", '<w:sz w:val="16"/>'), "size-other")
    yield one(
        "smaller by the defaults", part("word/styles.xml", '<w:sz w:val="21"/>', '<w:sz w:val="20"/>'), "size-other"
    )
    yield one("under the map's least size", text(TEXT, '<w:sz w:val="20"/>'), "size", demands=SIZE)
    yield one("under it in the prose of a cell", cell_of(LONG, "20"), "size", demands=SIZE)
    yield one("lines too close for the map", nothing, "leading", demands=LINES_15)
    yield one(
        "an exact leading",
        spaced('<w:spacing w:line="320" w:lineRule="exact"/>'),
        "leading",
        "leading",
        demands=POINTS_18,
    )
    yield one("leading just under", all_spaced(354), "leading", demands=LINES_15)
    # header and footer
    yield one("last year's header", part("word/header1.xml", "令和8年度", "令和7年度"), "header", "header-other")
    yield one("no header", part("word/header1.xml", "様式１ 令和8年度 地域共創研究支援", ""), "header")
    yield one("another form's header", part("word/header1.xml", "様式１", "様式２"), "header", "header-other")
    yield one("words more in the header", part("word/header1.xml", "支援", "支援（控え）"), "header", "header-other")
    yield one("no footer", part("word/footer1.xml", "提案書", ""), "footer")
    yield one("another footer", part("word/footer1.xml", "提案書", "申請書"), "footer", "footer-other")
    # what was left in
    yield one("the form's instruction", add(REMARK_LEFT), "instructions")
    yield one("a blank field", lambda file: file.replace("架空大学", ""), "blank")
    yield one("circles for a name", text("代表者は○○大学の教授です。"), "placeholder")
    yield one("XXX", text("The budget is XXX yen."), "placeholder")
    yield one("TODO", text("TODO 図を入れる"), "placeholder")
    yield one("to be confirmed", text("金額は（要確認）三千万円。"), "placeholder")
    yield one("a prompt of the form's", text("ここに計画を記入してください"), "placeholder")
    yield one("a prompt of Word's", text("クリックまたはタップしてテキストを入力してください。"), "placeholder")
    yield one("filler", text("Lorem ipsum dolor sit amet"), "placeholder")
    yield one("a broken reference", text("エラー! 参照元が見つかりません。のとおり"), "field-error")
    yield one("a broken reference in English", text("see Error! Reference source not found."), "field-error")
    yield one("a highlight", text(TEXT, '<w:highlight w:val="yellow"/>'), "highlight")
    yield one("hidden words", text("内輪の話", HIDDEN), "hidden")
    # people
    yield one("a comment", lambda file: file.comment("架空 はるか"), "comments")
    yield one("comments of two people", lambda file: file.comment("架空 はるか", "例野 みのる"), "comments")
    yield one("an insertion", changed("ins"), "changes")
    yield one("a deletion", changed("del"), "changes")
    yield one("a move", changed("moveTo"), "changes")
    yield one("a change of look", text(TEXT, LOOK_CHANGED), "changes")
    yield one("a change in the header", part("word/header1.xml", "</w:p>", INSERTED), "changes")
    yield one("an author", whole("docProps/core.xml", core(title="提案書", creator="架空 はるか")), "people")
    yield one("who saved it last", part("docProps/core.xml", "</cp:core", SAVED_BY), "people")
    yield one("a company", part("docProps/app.xml", "<Company>", "<Company>架空大学 推進課"), "people")
    yield one("a manager", part("docProps/app.xml", "</Properties>", "<Manager>例野</Manager></Properties>"), "people")
    yield one("a path of Windows", related("file:///C:/Users/haruka/plan.xlsx"), "paths")
    yield one("a path of a server", related("\\\\server\\haruka\\plan.xlsx"), "paths")
    # readers
    yield one("a picture without words", picture(""), "no-alt")
    yield one("a picture whose words are a file's name", picture('descr="IMG_0012.jpg"'), "no-alt")
    yield one("two pictures without words", several(picture(""), picture('descr=" "')), "no-alt")
    yield one("no title", whole("docProps/core.xml", core(creator="地域共創研究支援事務局")), "no-title")


def nothing(file: Filled) -> None:
    """As it is."""


def first_break_before_section(file: Filled) -> None:
    """A page that holds the end of a section alone."""
    file.blocks[3] = file.blocks[3].replace(run("付図", ""), "")
    file.blocks.insert(3, BREAK)


def cell_of(words: str, size: str) -> Edit:
    """A table of one cell of prose."""
    look = f'<w:rPr><w:sz w:val="{size}"/></w:rPr>'
    return add(table([tc(p(run(words, look), look=""))]), line(""))


def all_spaced(twips: int) -> Edit:
    """Every paragraph of text with another spacing."""
    spacing = f'<w:spacing w:line="{twips}" w:lineRule="auto"/>'

    def edit(file: Filled) -> None:
        file.part("word/styles.xml", '<w:name w:val="Normal"/>', f'<w:name w:val="Normal"/><w:pPr>{spacing}</w:pPr>')

    return edit


NORMAL_GOTHIC = f'<w:name w:val="Normal"/><w:rPr>{GOTHIC}</w:rPr>'
REMARK_LEFT = p(run("※赤字の説明は、提出の前に削除してください。", '<w:rPr><w:color w:val="FF0000"/></w:rPr>'), look="")
LOOK_CHANGED = '<w:b/><w:rPrChange w:id="8" w:author="架空 はるか"><w:rPr/></w:rPrChange>'
INSERTED = '<w:ins w:id="3" w:author="架空"><w:r><w:t> </w:t></w:r></w:ins></w:p>'
SAVED_BY = "<cp:lastModifiedBy>架空 はるか</cp:lastModifiedBy></cp:core"


def harmless() -> Iterator[Case]:
    """What looks like a defect and is none."""
    yield Case("as it is", nothing)
    yield Case("just as many pages", pages(3), demands=AT_MOST_3)
    yield Case("just as many pages in a section", marked(2))
    yield Case("one break", before_the_end(BREAK))
    yield Case("a break and a paragraph on a new page", before_the_end(BREAK, BEFORE))
    yield Case("a picture alone on a page", before_the_end(BREAK, PICTURE, BREAK))
    yield Case("a table alone on a page", before_the_end(BREAK, table([cell("甲"), cell("乙")]), line(""), BREAK))
    yield Case("a continuous section", several(section(A4, "continuous"), continuous))
    yield Case("a page that lies", section(A4_LYING))
    yield Case("margins rounded by another program", margins(left=1140, top=1130))
    yield Case("just the least margin", nothing, demands=MARGINS)
    yield Case("paper as the map says", nothing, demands=demand("paper", names=("A4",)))
    yield Case("just the least size", nothing, demands=SIZE)
    yield Case("smaller letters in a table", nothing, demands=demand("size", least=10.5))
    yield Case("leading just as asked", all_spaced(360), demands=LINES_15)
    yield Case("the same typeface by its other name", text(TEXT, '<w:rFonts w:eastAsia="MS Mincho"/>'))
    yield Case("a typeface of the map by its other name", nothing, demands=FACES)
    yield Case(
        "a sign of a symbol typeface", text("☑", '<w:rFonts w:ascii="Segoe UI Symbol" w:eastAsia="Segoe UI Symbol"/>')
    )
    yield Case(
        "bold, italic, underlined, coloured", text(TEXT, '<w:b/><w:i/><w:u w:val="single"/><w:color w:val="0000FF"/>')
    )
    yield Case("another number of the page", part("word/footer1.xml", "<w:t>7</w:t>", "<w:t>8</w:t>"))
    yield Case("one circle", text("評価は○とする。"))
    yield Case("multiplication", text("3×4の区画を調べる。"))
    yield Case("Roman numerals and X", text("Phase X and factor X of the plan"))
    yield Case("a plain ending", text("以上"))
    yield Case("no highlight", text(TEXT, '<w:highlight w:val="none"/>'))
    yield Case("hidden off", text(TEXT, '<w:vanish w:val="0"/>'))
    yield Case("comments without one", lambda file: file.comment())
    yield Case("a link to a page", related("https://example.ac.jp/"))
    yield Case("a link to an address", related("mailto:h@example.ac.jp"))
    yield Case("made by a program", whole("docProps/core.xml", core(title="提案書", creator="python-docx")))
    yield Case("an ornament", picture(DECORATIVE))
    yield Case("a text box", add(TEXT_BOX))


def continuous(file: Filled) -> None:
    """The section that follows goes on in the same page."""
    file.section = f'<w:type w:val="continuous"/>{GRID}'


DECORATIVE = (
    'descr=""><a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative'
    ' xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst></wp:docPr>'
)
TEXT_BOX = (
    '<w:p><w:r><w:drawing><wp:inline><wp:docPr id="5" name="box"/><a:graphic><a:graphicData'
    ' uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:txbx><w:txbxContent>'
    f"{line('枠の中の言葉')}</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
)


@pytest.mark.parametrize("case", list(defects()), ids=lambda case: case.name)
def test_every_defect_is_found_and_nothing_else(case: Case) -> None:
    """A filled form with one defect has the findings of that defect, and no others."""
    file = Filled()
    case.edit(file)
    findings = found(file.data(), case.demands)
    assert says(findings) == sorted(case.expected)
    assert set(says(findings, "open")) == set(case.open)


@pytest.mark.parametrize("case", list(harmless()), ids=lambda case: case.name)
def test_what_is_no_defect_is_not_found(case: Case) -> None:
    """A filled form that only looks odd has no finding."""
    file = Filled()
    case.edit(file)
    assert says(found(file.data(), case.demands)) == []


LAST = f"Plan for 2026: {TEXT}"
HEADER, FOOTER = "様式１ 令和8年度 地域共創研究支援", "提案書"


def printed(
    *more: str, without: str = "", title: str = "提案書", embedded: bool = True, tagged: bool = True, size: str = ""
) -> bytes:
    """A PDF of the filled form, a section a page and more pages; without a line of the form, or with other looks."""
    said = [line.text for line in held(Filled().data()).measured.lines if line.text and line.text != without]
    at = next(number for number, words in enumerate(said) if words.startswith("研究計画"))
    pages = ["\n".join((HEADER, *lines, FOOTER)) for lines in (said[:at], said[at:], *([words] for words in more))]
    return made_pdf(pages, title=title, embedded=embedded, tagged=tagged, size=size or "595 842")


PRINTED: dict[str, tuple[bytes, list[str]]] = {
    "as it is": (printed(), []),
    "paper rounded by another program": (printed(size="596 841"), []),
    "a page more, just as many as may be": (printed("以上"), []),
    "two pages more": (printed("続き", "以上"), ["pages-over"]),
    "an empty page": (printed(""), ["empty-page"]),
    "Letter": (printed(size="612 792"), ["paper"]),
    "typefaces that are not in it": (printed(embedded=False), ["not-embedded"]),
    "no tags": (printed(tagged=False), ["not-tagged"]),
    "no title": (printed(title=""), ["not-tagged"]),
    "a line less": (printed(without=LAST), ["pdf-other"]),
    "a line less, and typefaces that are not in it": (
        printed(without=LAST, embedded=False),
        ["not-embedded", "pdf-other"],
    ),
}


@pytest.mark.parametrize("name", PRINTED)
def test_what_is_wrong_with_a_pdf_is_found(name: str) -> None:
    """Pages, paper, typefaces, tags and title in the PDF of a file, and whether it is of the file as it is now."""
    data, expected = PRINTED[name]
    beside = held(Filled().data(), AT_MOST_3)
    pages, wrong = given(Pdf(data, "file.pdf"), beside)
    found_in_it = findings_on(beside, pages, wrong)
    assert says(found_in_it) == expected
    assert next(each.says for each in found_in_it if each.says.startswith("pages")) == "pages"


def test_a_pdf_of_another_file_is_refused() -> None:
    """Its pages would be counted for this one; one that was scanned has no words, and is counted."""
    beside = held(Filled().data())
    with pytest.raises(Problem, match=r"other\.pdf: is not a PDF of this file: \d of its \d lines are not in it"):
        given(Pdf(made_pdf(["別の計画です。\n別の町で別の人が別のことをします。"]), "other.pdf"), beside)
    with pytest.raises(Problem, match=r"is not a PDF of this file: it holds [\d,]+ letters, the file \d+"):
        given(Pdf(printed(*[LONG * 2] * 6), "longer.pdf"), beside)
    pages, wrong = given(Pdf(made_pdf(["", ""]), "scan.pdf"), beside)
    assert (pages.number, says(wrong)) == (2, ["not-tagged"])


def test_pages_that_nobody_counted_are_open() -> None:
    """A form that was filled and never laid out: no ○ for what was not measured, and no limit that is kept to."""
    file = Filled()
    file.parts["docProps/app.xml"] = app(1)  # as in the blank one
    beside = held(file.data(), AT_MOST_3)
    said = findings_on(beside, saved(beside))
    assert says(said, "open") == ["pages-none", "pages-unknown", "pages-unknown"]
    assert says(said) == says(said, "met") == []


def test_the_corpus_is_large_enough() -> None:
    """At least sixty defects, half as many that are none, and each finding of the table among them."""
    seeded = [each.expected for each in defects()] + [tuple(expected) for _, expected in PRINTED.values() if expected]
    assert len(seeded) >= 60
    assert len(list(harmless())) + sum(not expected for _, expected in PRINTED.values()) >= 30
    answers = {"pages", "pages-none", "pages-unknown", "section-pages"}  # what is said without a defect
    assert {name for expected in seeded for name in expected} == set(get_args(Says)) - answers
