"""`kyoso check --finished` as a user calls it: on a form, a draft, a copy for handing in and another file."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from lxml import etree

from kyoso.carrying.cleaning import clean
from kyoso.errors import Problem
from kyoso.finished.holding import findings, hold_draft, saved
from kyoso.formatting import load
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word.desk import Desk
from tests.check_corpus import Draft, make
from tests.conftest import Kyoso
from tests.finished_files import Filled, blank, says
from tests.word_drafts import W

BY_ITSELF = "--no-office"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A blank form and what was filled: well, and with a comment and smaller letters."""
    folder = tmp_path_factory.mktemp("forms")
    (folder / "form.docx").write_bytes(blank())
    wrong = Filled()
    wrong.comment("架空 はるか")
    wrong.part("word/header1.xml", "令和8年度", "令和7年度")
    for name, file in (("good", Filled()), ("wrong", wrong)):
        (folder / f"{name}.docx").write_bytes(file.data())
    (folder / "broken.docx").write_bytes(b"PK\x03\x04")
    (folder / "no.pdf").write_bytes(b"hello")
    return folder


def test_a_form_that_is_well_says_how_its_pages_were_counted(kyoso: Kyoso, folder: Path) -> None:
    """Exit code 0, and the count is Word's own last one; in English too."""
    form, good = folder / "form.docx", folder / "good.docx"
    done = kyoso("check", "--finished", good, "--form", form, BY_ITSELF)
    assert done.returncode == 0, done.stderr
    assert "2ページです（Microsoft Office Word が最後に保存したときの数です）" in done.stdout
    english = kyoso("check", "--finished", good, "--form", form, BY_ITSELF, "--lang", "en", "--all").stdout
    assert "Pages: 2 (counted by Microsoft Office Word when it last saved the file)" in english
    assert not any("ぁ" <= letter <= "ヿ" for letter in english.replace("研究の概要", "").replace("ページ以内", ""))


def test_findings_go_out_as_text_json_and_a_table(kyoso: Kyoso, folder: Path, tmp_path: Path) -> None:
    """The same findings in each, exit code 1; a map does what the form does."""
    form, wrong, table = folder / "form.docx", folder / "wrong.docx", tmp_path / "findings.csv"
    assert kyoso("form", "scan", form, "-o", tmp_path / "form.yaml").returncode == 0
    call = ("check", "--finished", wrong, "--map", tmp_path / "form.yaml", BY_ITSELF)
    done = kyoso(*call, "--format", "json", "-o", table)
    assert done.returncode == 1
    (report,) = json.loads(done.stdout)
    names = [each["check"] for each in report["findings"] if each["answer"] == "not-met"]
    assert sorted(names) == ["finished-comments", "finished-header", "finished-header-other"]
    rows = list(csv.DictReader(io.StringIO(table.read_text("utf-8-sig"))))
    assert [row["check"] for row in rows] == [each["check"] for each in report["findings"]]
    text = kyoso(*call).stdout
    assert all(each["found"] in text for each in report["findings"])
    assert "求められること: 配られた様式のとおり" in text


def test_demands_of_the_map_name_their_source(kyoso: Kyoso, folder: Path, tmp_path: Path) -> None:
    """A line of form.yaml is held against the file, with the words of the form; a slip in it is said with its line."""
    its_map = tmp_path / "form.yaml"
    (tmp_path / "form.docx").write_bytes(blank())
    kyoso("form", "scan", tmp_path / "form.docx", "-o", its_map)
    scanned = its_map.read_text("utf-8")
    rule = "finished:\n- {what: pages, most: 1, source: 要領 p.3, said: 1ページ以内}\n\nfields:"
    its_map.write_text(scanned.replace("fields:", rule, 1), "utf-8")
    call = ("check", "--finished", folder / "good.docx", "--map", its_map, BY_ITSELF)
    done = kyoso(*call)
    assert done.returncode == 1
    assert "全体で2ページあり、1ページを超えています" in done.stdout
    assert "出典: 要領 p.3 「1ページ以内」" in done.stdout
    its_map.write_text(scanned.replace("fields:", rule.replace("most: 1, ", ""), 1), "utf-8")
    done = kyoso(*call)
    assert done.returncode == 2
    assert "pages needs least or most" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--finished", "broken.docx"), "the zip is cut off or damaged"),
        (("--finished", "missing.docx"), "missing.docx"),
        (("--finished", "no.pdf"), "no.pdf: a PDF; name the Word file that it was made of, and the PDF with --pdf"),
        (("--finished", "good.docx", "wrong.docx", "--together"), "--together is not for --finished"),
        (("--finished", "good.docx", "--form", "broken.docx"), "broken.docx"),
        (("--finished", "good.docx", "--pdf", "no.pdf"), "no.pdf: is no PDF"),
        (("--finished", "good.docx", "--pdf", "no.pdf", "--no-office"), "--pdf and --no-office: give one of them"),
        (("--finished", "good.docx", "wrong.docx", "--pdf", "no.pdf"), "--pdf is the PDF of one file"),
        (("--finished",), "the following arguments are required: FILE"),
        (("--finished", "good.docx", "--call", "future/concept/2025"), "--call is not for --finished"),
        (("good.docx", "--form", "form.docx"), "--form goes with --finished"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else "",
)
def test_bad_input_is_one_clear_line(kyoso: Kyoso, folder: Path, arguments: tuple[str, ...], why: str) -> None:
    """Exit code 2, one line, no traceback."""
    done = kyoso("check", *(each if each.startswith("-") or "/" in each else folder / each for each in arguments))
    assert done.returncode == 2
    assert why in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_file_without_a_form_is_measured_by_itself(kyoso: Kyoso, folder: Path) -> None:
    """What was left in it is found; two files are two reports, and a broken one stops no other."""
    done = kyoso("check", "--finished", folder / "wrong.docx", folder / "broken.docx", BY_ITSELF, "--format", "json")
    assert done.returncode == 2
    wrong, broken = json.loads(done.stdout)
    assert "finished-comments" in [each["check"] for each in wrong["findings"]]
    assert "the zip is cut off or damaged" in broken["bad"]


@pytest.mark.parametrize("language", ["ja", "en", "both"])
def test_a_copy_for_handing_in_has_no_finding(rulebook: Rulebook, project: Project, language: str) -> None:
    """Out of a written draft: clean, measured beside a fresh draft. The draft itself still has our instructions."""
    desk = Desk(project, rulebook)
    call = rulebook.calls["fy2025.regional.full-scale"]
    draft = make(rulebook, project, call, language, None, tracked=False)  # type: ignore[arg-type]
    held = hold_draft(draft, "draft.docx", desk, project)
    assert says(findings(held, saved(held))) == ["instructions"]
    copy = clean(draft, "draft.docx", desk).data
    held = hold_draft(copy, "copy.docx", desk, project)
    assert says(findings(held, saved(held))) == []
    assert held.call == call.key


def test_defects_of_a_copy_are_found(rulebook: Rulebook, project: Project) -> None:
    """Another typeface, smaller letters, another year's header, and other margins: each is a finding."""
    desk = Desk(project, rulebook)
    draft = make(rulebook, project, rulebook.calls["fy2025.regional.full-scale"], "ja", None, tracked=False)
    copy = Draft(clean(draft, "draft.docx", desk).data)
    controls = copy.controls()
    looks = {"vision.text": ("rFonts", "eastAsia", "メイリオ"), "vision.statement": ("sz", "val", "15")}
    for tag, (name, attribute, value) in looks.items():
        run = next(controls[tag].iter(f"{W}r"))
        properties = run.find(f"{W}rPr")
        if properties is None:
            properties = etree.Element(f"{W}rPr")
            run.insert(0, properties)
        etree.SubElement(properties, f"{W}{name}").set(f"{W}{attribute}", value)
    copy.substitute("word/header1.xml", "令和7年度", "令和6年度")
    margins = next(copy.body.iter(f"{W}pgMar"))
    margins.set(f"{W}left", "600")
    held = hold_draft(copy.bytes(), "copy.docx", desk, project)
    assert says(findings(held, saved(held))) == sorted(
        ["header", "header-other", "margins", "margins-other", "size", "typeface"]
    )


def test_the_programmes_demands_are_read_strictly(project: Project, tmp_path: Path) -> None:
    """Ours are marked so; what has neither a source nor that mark is refused at its line."""
    assert load(project).demands
    assert all(each.ours != bool(each.source) for each in load(project).demands)
    other = Project(tmp_path)
    other.templates.mkdir()
    path = other.templates / "finished.yaml"
    for line, why in (
        ("{what: pages, most: 3}", "give its source"),
        ("{what: paper, names: [A9], ours: true}", "paper is one of A3, A4"),
        ("{what: size, names: [A4], ours: true}", "size takes least and most"),
        ("{what: margins, least: 3, most: 2, ours: true}", "cannot both be kept to"),
        ("{what: size, section: x, least: 3, ours: true}", "a section is for pages alone"),
    ):
        path.write_text(f"demands:\n- {line}\n", "utf-8")
        with pytest.raises(Problem, match=r"templates/finished\.yaml:2") as caught:
            load(other)
        assert why in str(caught.value)
