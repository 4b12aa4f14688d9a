"""Every draft of the matrix: sound files that say who they are."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from openxml_audit import OpenXmlValidator

from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import DRAFT_LANGUAGES, Drafter, draft_path, matrix
from kyoso.word.carriers import NAMESPACE
from kyoso.word.lint import lint
from tests.word_drafts import W, all_drafts, fields, part, value, words

pytestmark = pytest.mark.slow

PROPERTIES = "{http://schemas.openxmlformats.org/officeDocument/2006/custom-properties}property"


@pytest.fixture(scope="module")
def drafts(rulebook: Rulebook, project: Project) -> dict[str, bytes]:
    """The whole matrix."""
    return all_drafts(rulebook, project)


def properties(data: bytes) -> dict[str, str]:
    """The custom properties of a draft."""
    return {row.get("name"): row[0].text for row in part(data, "docProps/custom.xml").iter(PROPERTIES)}


def manifest(data: bytes) -> Any:
    """The manifest of a draft, found by its namespace as a reader must find it."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        names = [name for name in archive.namelist() if name.startswith("customXml/") and name.endswith(".xml")]
    return next(tree for tree in (part(data, name) for name in names) if tree.tag == f"{{{NAMESPACE}}}draft")


def test_the_matrix_is_every_call_in_every_language(rulebook: Rulebook, drafts: dict[str, bytes]) -> None:
    """Each call has a Japanese, an English and a bilingual draft under its year."""
    assert set(drafts) == {draft_path(call, lang) for call in rulebook.calls.values() for lang in DRAFT_LANGUAGES}


def test_our_lint_finds_nothing(drafts: dict[str, bytes]) -> None:
    """Tags, bookmarks, cells, fields, styles, relationships: all sound."""
    assert {name: found for name, data in drafts.items() if (found := lint(data))} == {}


def test_openxml_audit_finds_nothing(drafts: dict[str, bytes], tmp_path: Path) -> None:
    """The schema and its semantic rules hold in every part of every draft."""
    validator, found = OpenXmlValidator(), {}
    for name, data in drafts.items():
        path = tmp_path / name.replace("/", "-")
        path.write_bytes(data)
        found[name] = [str(error) for error in validator.validate(path).errors]
    assert {name: errors for name, errors in found.items() if errors} == {}


def test_python_docx_opens_every_draft(drafts: dict[str, bytes]) -> None:
    """The library that will write comments into copies reads each of them."""
    for data in drafts.values():
        document = docx.Document(BytesIO(data))
        assert document.core_properties.title
        assert document.core_properties.language in ("ja-JP", "en-US")
        assert document.core_properties.identifier.startswith("kyoso:")


def test_the_same_rules_give_the_same_bytes(rulebook: Rulebook, project: Project, drafts: dict[str, bytes]) -> None:
    """A second run, from nothing in memory, makes every file anew to the byte."""
    assert dict(matrix(Drafter(rulebook, project))) == drafts


def test_a_draft_says_who_it_is(rulebook: Rulebook, project: Project) -> None:
    """Call, year, kind, language, rules and template stand in the properties, the manifest and the footer."""
    for call in rulebook.calls.values():
        data = Drafter(rulebook, project).draft(call, "both", practice=call.document is None)
        said = properties(data)
        assert said["kyoso.call"] == call.key
        assert said["kyoso.fiscal_year"] == str(call.fiscal_year)
        assert said["kyoso.kind"] == (call.document or call.practice)
        assert said["kyoso.language"] == "both"
        assert said["kyoso.practice"] == ("no" if call.document else "yes")
        assert (project.templates / said["kyoso.template"]).is_file()
        assert {name.removeprefix("kyoso."): text for name, text in said.items()} == dict(manifest(data).attrib)
        assert said["kyoso.rules"][:12] in words(part(data, "word/footer1.xml"))


def test_the_manifest_lists_what_is_in_the_draft(drafts: dict[str, bytes]) -> None:
    """Sections, fields and columns of the manifest are bookmarks and fields of the document, in its order."""
    for name, data in drafts.items():
        listed = {
            kind: [each.get("bookmark") for each in manifest(data).iter(f"{{{NAMESPACE}}}{kind}")]
            for kind in ("section", "field", "table", "column")
        }
        marks = [mark.get(f"{W}name") for mark in part(data).iter(f"{W}bookmarkStart")]
        prefixes = {"section": "s_", "field": "f_", "table": "t_", "column": "c_"}
        assert listed == {kind: [m for m in marks if m.startswith(p)] for kind, p in prefixes.items()}, name
        tags = [field.get("tag") for field in manifest(data).iter(f"{{{NAMESPACE}}}field")]
        assert tags == list(fields(data)), name


def test_a_field_carries_its_label(drafts: dict[str, bytes]) -> None:
    """Each field's alias is what a reader sees beside it, cut where Word takes no more; the manifest has all of it."""
    for data in drafts.values():
        labels = {field.get("tag"): field.get("label") for field in manifest(data).iter(f"{{{NAMESPACE}}}field")}
        shown = {value(c, "sdtPr/tag"): value(c, "sdtPr/alias") for c in part(data).iter(f"{W}sdt")}
        assert shown == {tag: label if len(label) <= 64 else f"{label[:63]}…" for tag, label in labels.items()}
        assert all(shown.values())


def test_both_languages_have_the_same_fields(rulebook: Rulebook, drafts: dict[str, bytes]) -> None:
    """The three drafts of a call have the same fields, sections and tables."""
    for call in rulebook.calls.values():
        tags = [list(fields(drafts[draft_path(call, language)])) for language in DRAFT_LANGUAGES]
        assert tags[0] == tags[1] == tags[2]


def test_a_change_of_rules_touches_only_the_drafts_that_use_it(rulebook: Rulebook, project: Project) -> None:
    """Another ceiling for one call leaves every other call's drafts as they were, to the byte."""
    import msgspec

    call = next(c for c in rulebook.calls.values() if "ceiling" in c.rules)
    key = call.rules["ceiling"]
    figure = rulebook.figures[key]
    other = msgspec.structs.replace(figure, value=int(figure.value) + 1_000_000)  # type: ignore[arg-type]
    changed = msgspec.structs.replace(rulebook, figures={**rulebook.figures, key: other}, digest="another")
    before, after = all_drafts(rulebook, project), dict(matrix(Drafter(changed, project)))
    users = {c.key for c in rulebook.calls.values() if key in c.rules.values()}
    touched = {draft_path(c, lang) for c in rulebook.calls.values() if c.key in users for lang in DRAFT_LANGUAGES}
    assert {name for name in before if before[name] != after[name]} == touched


def test_making_a_draft_imports_no_heavy_package(rulebook: Rulebook, project: Project) -> None:
    """With the caches fresh, python-docx, lxml, Babel, jsonschema and pandas stay unread."""
    all_drafts(rulebook, project)
    code = (
        "import sys\nfrom pathlib import Path\nfrom kyoso.project import Project\nfrom kyoso.rulebook import Rulebook\n"
        "from kyoso.word import make_draft\n"
        f"project = Project(Path({str(project.root)!r}))\nrulebook = Rulebook.load(project.rulebook)\n"
        "make_draft(rulebook, rulebook.calls_in_order[0], 'both', project=project)\n"
        "print(*sorted({'docx', 'lxml', 'babel', 'jsonschema', 'pandas', 'nbclient'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
