"""Bad input to the commands on forms: one clear line, exit code 2, nothing half-written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kyoso.errors import Problem
from kyoso.forms.scanning import scan_file
from tests.conftest import Kyoso
from tests.form_trials import document
from tests.made_books import costs
from tests.made_forms import application, docx, p, table, tc
from tests.returned import replaced

PICTURE = "<w:p><w:r><w:pict><v:shape><v:imagedata/></v:shape></w:pict></w:r></w:p>"
OTHER = re.sub(r"\bw:|:w(?==)", lambda found: found[0].replace("w", "ns0"), document(docx(p("x"))))
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
FILES = {
    "a PDF": (b"%PDF-1.7\n", "a PDF; the .docx it was made from is needed"),
    "an old workbook": (OLE, "an old Word file (.doc) or another OLE file; save it as .docx"),
    "RTF": (b"{\\rtf1 form}", "an RTF file; save it as .docx"),
    "a scan": (docx(PICTURE), "a scanned form (a picture without text)"),
    "nothing to fill": (docx(p("ここには何も書きません。")), "nothing to be filled was found"),
    "an empty file": (b"", "the file is empty"),
    "a DTD": (
        replaced(
            docx(p("x")),
            {"word/document.xml": document(docx(p("x"))).replace("<w:document", "<!DOCTYPE w><w:document", 1)},
        ),
        "has a DTD",
    ),
    "other prefixes": (replaced(docx(p("x")), {"word/document.xml": OTHER}), "names Word's elements in an unusual way"),
}


@pytest.mark.parametrize("name", FILES)
def test_what_is_no_form_is_one_line(name: str) -> None:
    """The file, what it is, and what to do."""
    data, said = FILES[name]
    with pytest.raises(Problem) as caught:
        scan_file(data, "form.docx")
    assert len(caught.value.findings) == 1
    assert str(caught.value).startswith("form.docx: ")
    assert said in str(caught.value)


@pytest.fixture
def folder(tmp_path: Path, kyoso: Kyoso) -> Path:
    """A form with its map, another form, and a file filled in the first one."""
    (tmp_path / "form.docx").write_bytes(application())
    (tmp_path / "other.docx").write_bytes(docx(table([tc("氏名"), tc()])))
    assert kyoso("form", "scan", tmp_path / "form.docx", "-o", tmp_path / "form.yaml").returncode == 0
    return tmp_path


@pytest.mark.slow
def test_a_map_of_another_form_is_refused(kyoso: Kyoso, folder: Path) -> None:
    """Filling and reading alike, and no output is made."""
    out = folder / "out.docx"
    done = kyoso("form", "fill", folder / "other.docx", "--map", folder / "form.yaml", "-o", out)
    assert (done.returncode, out.exists()) == (2, False)
    assert "is the map of another form (form.docx)" in done.stderr
    done = kyoso("form", "read", out, "--map", folder / "form.yaml", "--form", folder / "other.docx")
    assert done.returncode == 2
    assert "is not the form that" in done.stderr


@pytest.mark.slow
def test_a_value_that_does_not_fit_is_said_at_its_line(kyoso: Kyoso, folder: Path) -> None:
    """The line of the map, what was expected and found; every such value at once; no output."""
    path = folder / "form.yaml"
    lines = path.read_text("utf-8").splitlines()
    at = next(number for number, line in enumerate(lines, 1) if "label: 年月日" in line)
    lines.insert(at, "  value: いつか")
    path.write_text("\n".join(lines), "utf-8")
    out = folder / "out.docx"
    done = kyoso("form", "fill", folder / "form.docx", "--map", path, "-o", out)
    assert (done.returncode, out.exists()) == (2, False)
    assert done.stderr.startswith(f"kyoso: {path}:{at - 1}: fields[0]: expected a date such as 2026-04-01, found")


@pytest.mark.slow
def test_a_slip_in_the_map_is_named_with_its_line(kyoso: Kyoso, folder: Path) -> None:
    """A misspelt name is told, with the one that was meant."""
    path = folder / "form.yaml"
    path.write_text(path.read_text("utf-8").replace("  plan: title", "  plna: title"), "utf-8")
    done = kyoso("form", "fill", folder / "form.docx", "--map", path, "-o", folder / "out.docx")
    assert done.returncode == 2
    assert re.search(r"form.yaml:\d+: .*plna: nothing is called so here; did you mean plan", done.stderr)


@pytest.mark.slow
def test_a_missing_form_is_said(kyoso: Kyoso, folder: Path) -> None:
    """Reading needs the blank form; the way out is named."""
    (folder / "filled.docx").write_bytes(application())
    (folder / "form.docx").unlink()
    done = kyoso("form", "read", folder / "filled.docx", "--map", folder / "form.yaml")
    assert done.returncode == 2
    assert "is not beside it; put it there, or name it with --form" in done.stderr


@pytest.mark.slow
def test_an_input_is_never_written_over(kyoso: Kyoso, folder: Path) -> None:
    """Not even with --force."""
    before = (folder / "form.docx").read_bytes()
    done = kyoso(
        "form", "fill", folder / "form.docx", "--map", folder / "form.yaml", "-o", folder / "form.docx", "--force"
    )
    assert done.returncode == 2
    assert (folder / "form.docx").read_bytes() == before


def test_a_workbook_under_a_wrong_name_is_refused_in_a_line() -> None:
    """It is scanned as a workbook where its name says so, and is no Word document."""
    with pytest.raises(Problem, match="an Excel workbook, not a Word document"):
        scan_file(costs(), "form.docx")
