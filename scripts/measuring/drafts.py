"""One draft and the whole matrix, in process and as whole processes, beside the same draft by others."""

from __future__ import annotations

import re
import sys
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from kyoso.notebooks import compile_rules
from kyoso.plan import load_plan
from kyoso.project import Project
from kyoso.word import Drafter, matrix
from measuring.bench import Bench, Side
from measuring.programme import KYOSO, call

DOCUMENT = "word/document.xml"
TAGS = 60  # values that docxtpl fills in, about as many as the example plan has


def measure(bench: Bench, folder: Path) -> None:
    """The same text and tables by us, by docxtpl, by pandoc, and what packing alone takes; then the commands."""
    project = Project(folder)
    rulebook = compile_rules(project).rulebook
    drafter = Drafter(rulebook, project)
    wanted = rulebook.calls_in_order[0]
    plan = load_plan(project.templates / "plan.example.yaml", rulebook)
    finished = drafter.draft(wanted, "ja", plan)
    parts = _contents(finished)
    bench.in_turn(
        Side("draft", lambda: drafter.draft(wanted, "ja", plan), repeat=10),
        Side("draft-packed", lambda: _packed(parts), repeat=10),
        Side("draft-by-docxtpl", _by_docxtpl(parts, folder), repeat=2),
        Side("draft-by-pandoc", _by_pandoc(finished, folder)),
        rounds=9,
    )
    one = ("draft", wanted.area, wanted.tier, "--year", str(wanted.fiscal_year), "-o", "draft.docx", "--force")
    bench.counts["matrix"] = sum(1 for _ in matrix(drafter))
    bench.in_turn(
        Side("import-docx", lambda: call(sys.executable, "-c", "import docx", cwd=folder)),
        Side("help", lambda: call(KYOSO, "--help", cwd=folder)),
        Side("draft-command", lambda: call(KYOSO, *one, cwd=folder)),
        Side("matrix-command", lambda: call(KYOSO, "draft", "--all", "out", "--force", cwd=folder)),
        rounds=7,
    )


def _by_docxtpl(parts: dict[str, bytes], folder: Path) -> Callable[[], object]:
    """Fills the same document, with a tag in place of each value."""
    from docxtpl import DocxTemplate

    template, draft = folder / "template.docx", folder / "peer.docx"
    template.write_bytes(_packed(parts | {DOCUMENT: _with_tags(parts[DOCUMENT].decode()).encode()}))
    values = {f"v{number}": "みずまち" for number in range(TAGS)}

    def run() -> None:
        made = DocxTemplate(template)
        made.render(values, autoescape=True)
        made.save(draft)

    return run


def _by_pandoc(finished: bytes, folder: Path) -> Callable[[], object]:
    """Makes the same text and tables from Markdown, with the same look."""
    import pypandoc

    reference = folder / "reference.docx"
    reference.write_bytes(finished)
    markdown = pypandoc.convert_file(reference, "markdown")
    target, options = str(folder / "pandoc.docx"), [f"--reference-doc={reference}"]
    return lambda: pypandoc.convert_text(markdown, "docx", "markdown", outputfile=target, extra_args=options)


def _contents(data: bytes) -> dict[str, bytes]:
    """The parts of a Word file by name."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _packed(parts: dict[str, bytes]) -> bytes:
    """The parts as a Word file, deflated at level 6."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def _with_tags(document: str) -> str:
    """The document with a tag of docxtpl's in place of the text of its first content controls and cells."""
    numbers = iter(range(TAGS))

    def tag(found: re.Match[str]) -> str:
        number = next(numbers, None)
        return found[0] if number is None else f"{found[1]}{{{{ v{number} }}}}{found[2]}"

    return re.sub(r"(<w:t(?: [^>]*)?>)[^<]+(</w:t>)", tag, document)
