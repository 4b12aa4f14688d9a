"""Makes the pictures of Word files on the page about writing: `book/images/writing-*.png`.

Each picture is the upper part of a page of a file that the command line made: a draft from the
example plan, the same with text in it, its copy with findings as comments, the draft that
`kyoso update` carried over, and a form of our own making that `kyoso form fill` filled. Needs
LibreOffice and Poppler. `--check` makes the files alone and says
whether a changed rule or template has made the pictures old.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import yaml
from docx.oxml.ns import qn
from measuring.sample_form import sample_form

from kyoso import office

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "book" / "images"
KNOWN = IMAGES / "writing.json"
FROM, TO = ("regional", "incubation", "2021"), ("regional", "full-scale", "2025")
PAGES = {"draft": 1, "write": 4, "check": 4, "update": 4, "form": 1}
ANSWERS = {"ja": ("区分(いずれか一つ)", "新規"), "en": ("Type", "New")}  # what no plan says
DOTS, WIDTH, HEIGHT = 96, 794, 920  # per inch; pixels of the part that is shown
ENGLISH = {
    "title": "A hub to keep a mountain town's water flowing for a century (example)",
    "date": "10 June 2025",
    "summary": "Pipes grow old in mountain towns while those who use and mend them grow fewer.\n"
    "Town, companies and universities study how to rebuild the network so that it can be kept in repair.",
}
PERSON = {"name": "Haruka Kaku", "affiliation": "Kaku University", "position": "Associate professor"}
INSTITUTIONS = ("Kaku University", "Reiji College of Technology", "Mizumachi Ltd. (fictional)", "Town of Kaku")
TYPED = {
    "ja": {
        "vision.statement": "百年後も、蛇口から水が出る町。",
        "vision.text": "水の管を直し続けられる仕組みを、住民とともに作ります。",
    },
    "en": {
        "vision.statement": "A town where the tap still runs in a hundred years.",
        "vision.text": "With the residents we build a way to keep the pipes in repair.",
    },
}


def kyoso(*arguments: object, codes: tuple[int, ...] = (0,)) -> None:
    """Call the command line, which must end with one of the exit codes."""
    command = [sys.executable, "-m", "kyoso.cli", "--project", ROOT, *arguments]
    done = subprocess.run([str(each) for each in command], capture_output=True, text=True)
    if done.returncode not in codes:
        sys.exit(done.stderr)


def the_files(folder: Path, language: str) -> Iterator[tuple[str, Path]]:
    """A draft, written in, checked and carried over, by name."""
    plan = yaml.safe_load((ROOT / "templates" / "plan.example.yaml").read_text("utf-8"))
    plan.pop("call")
    if language == "en":
        plan |= ENGLISH | {"leader": plan["leader"] | PERSON}
        for institution, name in zip(plan["institutions"], INSTITUTIONS, strict=True):
            institution["name"] = name
    (folder / "plan.yaml").write_text(yaml.safe_dump(plan, allow_unicode=True), "utf-8")
    draft, written, checked, carried, form = (folder / f"{name}-{language}.docx" for name in PAGES)
    area, tier, year = FROM
    kyoso("draft", area, tier, "--year", year, "--lang", language, "--plan", folder / "plan.yaml", "-o", draft)
    write_into(draft, written, TYPED[language])
    kyoso("check", written, "--annotate", checked, codes=(0, 1))
    area, tier, year = TO
    kyoso("update", written, "--area", area, "--tier", tier, "--year", year, "-o", carried)
    fill_form(folder, form, language)
    yield from zip(PAGES, (draft, written, checked, carried, form), strict=True)


def fill_form(folder: Path, target: Path, language: str) -> None:
    """The sample form, scanned and filled from the plan; one answer is the applicant's own."""
    blank, its_map = folder / f"blank-{language}.docx", folder / f"map-{language}.yaml"
    sample_form(blank, language)
    kyoso("form", "scan", blank, "-o", its_map)
    label, answer = ANSWERS[language]
    lines = its_map.read_text("utf-8").splitlines()
    at = next(number for number, line in enumerate(lines) if "label:" in line and label in line)
    its_map.write_text("\n".join([*lines[: at + 1], f"  value: {answer}", *lines[at + 1 :]]), "utf-8")
    kyoso("form", "fill", blank, "--map", its_map, "--plan", folder / "plan.yaml", "-o", target)


def write_into(draft: Path, target: Path, texts: dict[str, str]) -> None:
    """What an author does: click on a field and type."""
    document = docx.Document(str(draft))
    for control in list(document.element.iter(qn("w:sdt"))):
        tag = control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
        if tag is not None and tag.get(qn("w:val")) in texts:
            type_over(control, texts[tag.get(qn("w:val"))])
    document.save(str(target))


def type_over(control: Any, text: str) -> None:
    """Word drops the prompt, with its mark and its style, at the first letter."""
    for name in ("w:showingPlcHdr", "w:rPr"):
        for old in list(control.iter(qn(name))):
            old.getparent().remove(old)
    next(control.iter(qn("w:t"))).text = text


def digest(path: Path) -> str:
    """Digest of a file's text."""
    with zipfile.ZipFile(path) as archive:
        return hashlib.sha256(archive.read("word/document.xml")).hexdigest()[:16]


def picture(path: Path, page: int, target: Path) -> None:
    """The upper part of a page, set by LibreOffice with faces like those that Word has."""
    (pdf,) = office.convert([path], "pdf", path.parent, options={"ExportNotes": True})
    cut = ("-x", "0", "-y", "0", "-W", str(WIDTH), "-H", str(HEIGHT), "-r", str(DOTS))
    only = ("-f", str(page), "-l", str(page), "-singlefile", "-png")
    subprocess.run(["pdftocairo", *only, *cut, pdf, target.with_suffix("")], check=True, capture_output=True)


def main() -> int:
    """Make the pictures, or say whether they are old."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say whether the pictures are of today's files")
    options = parser.parse_args()
    digests = {}
    with tempfile.TemporaryDirectory() as name:
        for language, suffix in (("ja", ""), ("en", ".en")):
            for step, path in the_files(Path(name), language):
                shown = f"writing-{step}{suffix}.png"
                digests[shown] = digest(path)
                if not options.check:
                    picture(path, PAGES[step], IMAGES / shown)
    if options.check:
        known = json.loads(KNOWN.read_text("utf-8"))
        old = [shown for shown in digests if known.get(shown) != digests[shown]]
        print("\n".join(f"book/images/{shown} shows an older file: call `make pictures`" for shown in old))
        return 1 if old else 0
    KNOWN.write_text(json.dumps(digests, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
