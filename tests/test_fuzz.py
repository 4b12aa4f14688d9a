"""Whatever a plan, a list, a template or a draft holds: an answer, or one line for each thing that is wrong.

Each of the files in `tests/corpus/` has once done something else. A few random changes of them are tried in every run,
many in `make fuzz`, which the weekly workflow calls; what it finds goes into the corpus.
"""

from __future__ import annotations

import io
import os
import zipfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kyoso.cli.naming import Named
from kyoso.errors import Problem
from kyoso.limits import Limits, within
from kyoso.plan import load_plan
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.strict import MOST_FINDINGS
from kyoso.word import make_draft, templates
from kyoso.word.reading import read_bytes
from tests.conftest import ROOT, the_rulebook

CORPUS = ROOT / "tests" / "corpus"
EXAMPLES = int(os.environ.get("KYOSO_FUZZ", "25"))
MOST = Limits(seconds=60, memory=8192)  # of one input, on a busy machine
steadily = settings(
    max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
pieces = st.one_of(
    st.binary(max_size=20),
    st.text(max_size=20).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.sampled_from([b"!!", b"&a ", b"*a", b"\n", b"\\u", b"\\ud842", b"{%", b"%}", b"{{", b"}}", b"[", b"]"]),
    st.sampled_from(
        [b": ", b"- ", b"? ", b"\0", b'"', b"'", b"9" * 200, b" " * 60, b"\xff", b"<w:p>", b"</w:tbl>", b"&#0;"]
    ),
)


def seeds(folder: str) -> list[Path]:
    """The files of the corpus of one kind."""
    return sorted((CORPUS / folder).iterdir())


@st.composite
def changed(draw: st.DrawFn, whole: bytes) -> bytes:
    """Some bytes with a few pieces put in, taken out or doubled."""
    data = whole
    for _ in range(draw(st.integers(0, 6))):
        start, length = draw(st.integers(0, len(data))), draw(st.integers(0, 40))
        piece = draw(st.one_of(pieces, st.just(b""), st.just(data[start : start + length] * 2)))
        data = data[:start] + piece + data[start + length :]
    return data


def answered_or_told(what: object, *, in_time: bool = True) -> None:
    """What was raised is a Problem of lines that can be read, and not that it took too long."""
    assert not (in_time and "stopped" in str(what)), what
    assert isinstance(what, Problem), what
    assert 0 < len(what.findings) <= MOST_FINDINGS
    assert all(finding.message and "\n" not in str(finding) for finding in what.findings), what.findings
    assert "should not happen" not in str(what)


# -- plans --------------------------------------------------------------------------------


def plan_is_fine(path: Path, rulebook: Rulebook) -> None:
    """Read, or told."""
    try:
        with within(MOST):
            load_plan(path, rulebook)
    except Problem as problem:
        answered_or_told(problem)


@pytest.mark.parametrize("path", seeds("plans"), ids=lambda path: path.name)
def test_plans_of_the_corpus(rulebook: Rulebook, path: Path) -> None:
    """Each is read or told."""
    plan_is_fine(path, rulebook)


EXAMPLE = (ROOT / "templates" / "plan.example.yaml").read_bytes()


@pytest.mark.slow
@steadily
@given(data=st.data())
def test_plans(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """The example and the corpus with changes, as YAML and as JSON."""
    seed = data.draw(st.sampled_from([EXAMPLE, *(path.read_bytes() for path in seeds("plans"))]))
    suffix = data.draw(st.sampled_from([".yaml", ".json"]))
    path = tmp_path_factory.getbasetemp() / f"plan{suffix}"
    path.write_bytes(data.draw(changed(seed)))
    plan_is_fine(path, the_rulebook())


# -- lists --------------------------------------------------------------------------------


@steadily
@given(data=st.data())
def test_lists(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Names come out, or it is told that there are none, or that one is too long."""
    path = tmp_path_factory.getbasetemp() / "list.txt"
    path.write_bytes(data.draw(changed(data.draw(st.sampled_from(seeds("lists"))).read_bytes())))
    for zero in (False, True):
        try:
            assert all(isinstance(name, str) for name in Named([f"@{path}"], zero=zero))
        except Problem as problem:
            answered_or_told(problem)


# -- templates ----------------------------------------------------------------------------


def template_is_fine(folder: Path, text: bytes) -> None:
    """A draft is made, or it is told why not."""
    project = Project(folder)
    project.templates.mkdir(exist_ok=True)
    (project.templates / "proposal.md.j2").write_bytes(text)
    rulebook = the_rulebook()
    call = next(call for call in rulebook.calls_in_order if call.document == "proposal")
    try:
        make_draft(rulebook, call, "ja", project=project)
    except Problem as problem:
        answered_or_told(problem, in_time=False)


@pytest.mark.parametrize("path", seeds("templates"), ids=lambda path: path.name)
def test_templates_of_the_corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """Each makes a draft or is told, in time."""
    monkeypatch.setattr(templates, "LIMITS", Limits(1, 4096))
    template_is_fine(tmp_path, path.read_bytes())


@steadily
@given(data=st.data())
def test_templates(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Templates of the programme, and those of the corpus, with changes."""
    own = sorted((ROOT / "templates").rglob("*.md.j2"))
    seed = data.draw(st.sampled_from([*own, *seeds("templates")])).read_bytes()
    text = data.draw(changed(seed))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(templates, "LIMITS", Limits(1, 4096))
        template_is_fine(tmp_path_factory.getbasetemp(), text)


# -- drafts -------------------------------------------------------------------------------


@cache
def parts_of(data: bytes) -> dict[str, bytes]:
    """The parts of a Word file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@steadily
@given(data=st.data())
def test_drafts(full: bytes, data: st.DataObject) -> None:
    """A draft with changes of the file, or of one of its parts."""
    parts = dict(parts_of(full))
    name = data.draw(st.sampled_from(["", *sorted(parts)]))
    if name:
        parts[name] = data.draw(changed(parts[name]))
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for each, content in parts.items():
                archive.writestr(each, content)
        made = out.getvalue()
    else:
        made = data.draw(changed(full))
    try:
        with within(MOST):
            read_bytes(made, "draft.docx")
    except Problem as problem:
        answered_or_told(problem)
