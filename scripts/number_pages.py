"""Counts the pages of the drafts' headings with LibreOffice, for their tables of contents: `templates/pages.json`.

Every ready draft is laid out with faces like those that Word has, and the page of each heading is read from the
outline of the PDF. Needs LibreOffice. `--check` lays nothing out and says which drafts have no pages,
since a rule, a template or the look has changed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import msgspec
from picture_drafts import ROOT

from kyoso import files, office
from kyoso.notebooks import compile_rules
from kyoso.pdf import Pdf
from kyoso.project import Project
from kyoso.word.drafts import Drafter, Prepared, Wanted, wanted
from kyoso.word.paging import KEPT, Pages

MEANWHILE = "10"  # stands in the place of a number while the pages are counted


def counted(drafter: Drafter, drafts: list[Wanted], folder: Path) -> dict[str, Pages]:
    """The pages of every heading of these drafts."""
    made: dict[str, tuple[Path, Prepared]] = {}
    for draft in drafts:
        call = drafter.rulebook.calls[draft.call]
        practice = call.document is None
        prepared = drafter.prepared(call, draft.language, practice=practice)
        pages = {bookmark: MEANWHILE for bookmark in prepared.headings if bookmark}
        path = folder / f"{len(made):04}.docx"
        path.write_bytes(drafter.with_pages(call, draft.language, pages, practice=practice))
        made[draft.path] = (path, prepared)
    office.convert([path for path, _ in made.values()], "pdf", folder)
    found = {}
    for name, (path, prepared) in made.items():
        numbers = outline(path.with_suffix(".pdf"))
        if len(numbers) != len(prepared.headings):
            sys.exit(f"{name}: {len(prepared.headings)} headings, and {len(numbers)} in LibreOffice's outline")
        found[name.removesuffix(".docx")] = Pages(prepared.state, numbers)
    return found


def outline(pdf: Path) -> tuple[int, ...]:
    """The page of every entry in the outline of a PDF."""
    return tuple(heading.page for heading in Pdf(pdf.read_bytes(), pdf.name).headings())


def main() -> int:
    """Count the pages, or say which drafts have none."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say which drafts have no pages in their contents")
    parser.add_argument("--only", action="append", metavar="PATH", help="a draft such as 2025/future-concept-ja")
    parser.add_argument("-o", "--output", type=Path, help="another file than templates/pages.json")
    options = parser.parse_args()
    project = Project(ROOT)
    drafter = Drafter(compile_rules(project).rulebook, project)
    drafts = [
        draft
        for draft in wanted(drafter.rulebook)
        if not options.only or draft.path.removesuffix(".docx") in options.only
    ]
    if options.check:
        without = [draft.path for draft in drafts if not drafter.pages_of(draft)]
        print("\n".join(f"{path}: no pages in its contents: call `make contents`" for path in without))
        return 1 if without else 0
    with tempfile.TemporaryDirectory() as name:
        found = counted(drafter, drafts, Path(name))
    rows = [
        f" {msgspec.json.encode(path).decode()}: {msgspec.json.encode(each).decode()}" for path, each in found.items()
    ]
    files.write(options.output or project.templates / KEPT, ("{\n" + ",\n".join(rows) + "\n}\n").encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
