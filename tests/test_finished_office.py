"""Files that are handed in, laid out by LibreOffice: pages in all and by section, and PDFs that can be read aloud."""

from __future__ import annotations

import base64
import json
import zipfile
from collections import Counter
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from kyoso import office
from kyoso.carrying.cleaning import clean
from kyoso.finished.holding import findings, given
from kyoso.finished.tagged import Objection, counts, objections
from kyoso.formatting import Demand
from kyoso.pdf import Pdf
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word.desk import Desk
from tests.check_corpus import make
from tests.conftest import Kyoso, program
from tests.finished_files import LONG, PICTURE, Filled, blank, held, line, says

pytestmark = pytest.mark.office
BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
# What LibreOffice 7.4 leaves out, whatever the Word file is like.
OF_LIBREOFFICE = {Objection("7.18.3", "the tab key does not follow the tree")}
KEY = "fy2025.regional.full-scale"


def more(*blocks: str) -> Callable[[Filled], None]:
    """More at the end of the form."""
    return lambda file: file.blocks.extend(blocks)


def wide(file: Filled) -> None:
    """The whole form on A3."""
    file.pages = lambda document: document.replace('w:w="11906" w:h="16838"', 'w:w="16838" w:h="23811"')


def drawn(words: str) -> str:
    """A picture that LibreOffice draws."""
    blip = '<pic:blipFill><a:blip r:embed="more"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    size = '<a:xfrm><a:off x="0" y="0"/><a:ext cx="900000" cy="900000"/></a:xfrm><a:prstGeom prst="rect"/>'
    made = PICTURE.replace("<pic:blipFill/><pic:spPr/>", f"{blip}<pic:spPr>{size}</pic:spPr>")
    return made.replace('descr="町の地図"', words)


def with_picture(words: str, *after: str) -> Callable[[Filled], None]:
    """A page of its own for a picture."""

    def edit(file: Filled) -> None:
        file.relate("image", "media/dot.png")
        file.part("[Content_Types].xml", "<Default ", '<Default Extension="png" ContentType="image/png"/><Default ')
        file.blocks.extend([BREAK, drawn(words), *after])

    return edit


def packed(file: Filled) -> bytes:
    """The file, with the picture that it may show."""
    out = BytesIO(file.data())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/media/dot.png", base64.b64decode(DOT))
    return out.getvalue()


DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
PAGES: dict[str, tuple[Callable[[Filled], None], list[str]]] = {
    "as it is": (lambda file: None, []),
    "five pages": (more(*[line(LONG * 3)] * 60), ["pages-over"]),
    "an empty page at the end": (more(BREAK, line("")), ["empty-page"]),
    "an empty page of blank lines": (more(*[line("")] * 45), ["empty-page"]),
    # three pages where the form's heading allows two, and none of them empty
    "a picture alone on a page": (with_picture('descr="地図"', BREAK, line("以上")), ["pages-over"]),
    "A3": (wide, ["paper"]),
}


@pytest.fixture(scope="module")
def made(project: Project, rulebook: Rulebook, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The PDF of every file, all by one call of LibreOffice."""
    program("soffice")
    folder, desk = tmp_path_factory.mktemp("office"), Desk(project, rulebook)
    files = {}
    for name, (edit, _) in PAGES.items():
        file = Filled()
        edit(file)
        files[name] = packed(file)
    for language in ("ja", "en", "both"):
        draft = make(rulebook, project, rulebook.calls[KEY], language, None, tracked=False)
        files[f"draft {language}"] = draft
        files[f"clean {language}"] = clean(draft, "draft.docx", desk).data
    paths = {name: folder / f"{number:02}.docx" for number, name in enumerate(files)}
    for name, path in paths.items():
        path.write_bytes(files[name])
    results = office.convert(paths.values(), "pdf", folder, options=office.FOR_READERS)
    return dict(zip(paths, results, strict=True))


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_measured_in_the_pdf(made: dict[str, Path], name: str) -> None:
    """Too many pages by section and in all, empty ones and other paper are found, and nothing else."""
    edit, expected = PAGES[name]
    file = Filled()
    edit(file)
    limit = Demand(what="pages", most=3, source="form", said="3")
    paper = Demand(what="paper", names=("A4",), source="form", said="A4")
    beside = held(file.data(), (limit, paper))
    pages, wrong = given(Pdf(made[name].read_bytes(), name), beside)
    assert set(says(findings(beside, pages, wrong))) == set(expected)
    assert [span.heading for span in pages.spans] == ["研究の概要", "研究計画（2ページ以内）"]
    assert pages.spans[-1].last == pages.number


@pytest.mark.parametrize("language", ["ja", "en", "both"])
@pytest.mark.parametrize("kind", ["draft", "clean"])
def test_our_own_files_make_a_pdf_that_can_be_read_aloud(made: dict[str, Path], kind: str, language: str) -> None:
    """Tagged, with headings, head cells, title and language: nothing that PDF/UA objects to is of our making."""
    pdf = Pdf(made[f"{kind} {language}"].read_bytes(), kind)
    assert set(objections(pdf)) <= OF_LIBREOFFICE, Counter(objections(pdf))
    there = counts(pdf)
    assert pdf.language == ("ja-JP" if language == "ja" else "en-US")
    assert pdf.title
    assert there["H1"] >= 10
    assert there["TH"] >= there["Table"] >= 5
    assert there["TOCI"] >= 10


def test_what_cannot_be_read_aloud_is_objected_to(made: dict[str, Path], tmp_path: Path) -> None:
    """Without tags, title and alternative texts the checks speak up: they are no empty praise."""
    file = Filled()
    with_picture("")(file)
    file.part("docProps/core.xml", "提案書", "")
    path = tmp_path / "bare.docx"
    path.write_bytes(packed(file))
    (tagged,) = office.convert([path], "pdf", tmp_path / "tagged", options=office.FOR_READERS)
    found = {each.what for each in objections(Pdf(tagged.read_bytes(), "tagged"))}
    assert {"a Figure without an alternative text", "no title"} <= found
    (plain,) = office.convert([path], "pdf", tmp_path / "plain", options={"UseTaggedPDF": False})
    assert "not tagged" in {each.what for each in objections(Pdf(plain.read_bytes(), "plain"))}
    _, wrong = given(Pdf(plain.read_bytes(), "plain"), held(Filled().data()))
    assert says(wrong) == ["not-tagged"]


def test_the_command_lays_the_file_out(kyoso: Kyoso, tmp_path: Path) -> None:
    """With LibreOffice there the count is that of its PDF, and the typefaces that stood in are named."""
    program("soffice")
    (tmp_path / "form.docx").write_bytes(blank())
    (tmp_path / "filled.docx").write_bytes(Filled().data())
    call = ("check", "--finished", tmp_path / "filled.docx", "--form", tmp_path / "form.docx", "--format", "json")
    done = kyoso(*call)
    assert done.returncode == 0, done.stdout
    (report,) = json.loads(done.stdout)
    (pages,) = (each["found"] for each in report["findings"] if each["says"] == "pages")
    assert "LibreOffice" in pages
    assert "PDF で数えました" in pages
