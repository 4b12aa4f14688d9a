"""A programme's own blocks and pictures, from Python modules in its repository."""

from __future__ import annotations

import os
import re
from pathlib import Path

import msgspec
import pytest
from measuring.programme import copy_of_the_programme

from kyoso.book.nodes import Places, View
from kyoso.book.own import own_of
from kyoso.book.placing import Placed, fingerprint, render
from kyoso.charts import PICTURES
from kyoso.errors import Problem
from kyoso.impact import impact_of
from kyoso.lint import lint
from kyoso.model import LANGUAGES
from kyoso.notebooks import compile_rules
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from tests.conftest import run_kyoso
from tests.test_build import commit, contents, differing, replaced

HARBOURS = '''"""The harbours of the areas."""

from kyoso.book.nodes import table
from kyoso.book.own import Block, Own
from kyoso.charts import Chart
from kyoso.charts.drawing import Drawing
from kyoso.charts.picture import finished

from .words import HEAD


def harbours(view, options):
    """Every area, as a harbour."""
    return [table([HEAD], [[view.say(area.name)] for area in view.rulebook.areas.values()])]


def boats(rulebook, language, gettext, options):
    """A boat for each area."""
    drawing = Drawing("boats", language)
    drawing.note(options.get("wind", "calm"))
    return finished(drawing, "Boats", "Boats", ("Boats",), [("1",)], [])


OWN = Own(blocks={"harbours": Block(harbours)}, pictures={"boats": Chart(boats, options=("wind",))})
'''
WORDS = 'HEAD = "Harbour"\n'


@pytest.fixture
def sea(small: Project) -> Project:
    """A small programme with a block and a picture of its own."""
    small.own.mkdir()
    (small.own / "harbours.py").write_text(HARBOURS, "utf-8")
    (small.own / "words.py").write_text(WORDS, "utf-8")
    return small


def view_of(project: Project, rulebook: Rulebook) -> View:
    """A page of a programme."""
    return View(rulebook, project, "ja", "page", Places({}, editions=True))


def test_a_programme_has_blocks_and_pictures_of_its_own(sea: Project) -> None:
    """Both show what their functions make of the rulebook; a picture takes its own options."""
    view = view_of(sea, compile_rules(sea, print).rulebook)
    (made,) = render(view, "harbours", {})
    assert made.astext().split() == ["Harbour", "第一分野"]
    drawn = "".join(node.astext() for node in render(view, "picture", {"name": "boats", "wind": "strong"}))
    assert "strong" in drawn
    with pytest.raises(Problem, match="picture boats: option 'wnid' is not known; did you mean wind"):
        render(view, "picture", {"name": "boats", "wnid": "strong"})


def test_another_programme_does_not_have_them(project: Project, rulebook: Rulebook, sea: Project) -> None:
    """What stands in one repository is unknown in another, and hubs and measurements are ours alone."""
    for other, kind in ((project, "harbours"), (sea, "hubs"), (sea, "benchmark-aims")):
        with pytest.raises(Problem, match=f"{kind}: there is no such block"):
            render(view_of(other, rulebook), kind, {})
    assert {"hubs", "growth", "benchmark-aims"} <= set(own_of(project).blocks)
    assert not set(own_of(project).pictures) & set(PICTURES)


def test_a_change_of_a_module_is_another_outcome(sea: Project) -> None:
    """The same placeholder comes to something else once a module that its block imports is another."""
    view = view_of(sea, compile_rules(sea, print).rulebook)
    placed: list[Placed] = [(1, "harbours", {})]
    before = fingerprint(view, placed)
    assert fingerprint(view, placed) == before
    words = sea.own / "words.py"
    words.write_text(WORDS.replace("Harbour", "Harbor "), "utf-8")  # as long as before
    os.utime(words, ns=(1, 1))
    assert fingerprint(view, placed) != before


@pytest.mark.parametrize(
    ("module", "says"),
    [
        ("def harbours(:\n", "book/_ext/spoilt.py:1: not Python: invalid syntax"),
        ("\n\nimport nothing_of_that_name\n", "book/_ext/spoilt.py:3: ModuleNotFoundError: No module named"),
        ("from .words import TAIL\n", "book/_ext/spoilt.py:1: ImportError: cannot import name 'TAIL'"),
        ("\nOWN = {}\n", "book/_ext/spoilt.py:2: OWN is no table; write OWN = Own(blocks={…}, pictures={…})"),
        (
            "from kyoso.book.own import *\nOWN = Own(blocks={'sea': 1})",
            "book/_ext/spoilt.py:2: 'sea' is neither a Block nor a Chart",
        ),
        (
            "from kyoso.book.own import *\n\nOWN = Own(blocks={'Sea': Block(print)})",
            "book/_ext/spoilt.py:3: the name 'Sea' has other characters than a-z, 0-9 and -",
        ),
        (
            "from kyoso.book.own import *\nOWN = Own(blocks={'calls': Block(print)})",
            "book/_ext/spoilt.py:2: the package has a 'calls' itself; give this one another name",
        ),
        (
            "from kyoso.book.own import *\nOWN = Own(blocks={'harbours': Block(print)})",
            "book/_ext/spoilt.py:2: another module offers 'harbours' too",
        ),
    ],
)
def test_a_module_that_cannot_be_loaded_is_one_line(sea: Project, module: str, says: str) -> None:
    """File, line and what is wrong, from the lint as from a build."""
    (sea.own / "spoilt.py").write_text(module, "utf-8")
    with pytest.raises(Problem) as caught:
        lint(sea, compile_rules(sea, print).rulebook)
    (line,) = str(caught.value).splitlines()
    assert line.startswith(says)


def test_a_block_that_fails_says_where(sea: Project) -> None:
    """An error on the way is said with the module's own line, and what was asked of it."""
    (sea.own / "harbours.py").write_text(HARBOURS.replace("[[view.say", "[[1 / 0, view.say"), "utf-8")
    line = HARBOURS[: HARBOURS.index("[[view.say")].count("\n") + 1
    with pytest.raises(Problem, match=f"^harbours: book/_ext/harbours.py:{line}: ZeroDivisionError: division by zero"):
        render(view_of(sea, compile_rules(sea, print).rulebook), "harbours", {})


def test_the_lint_has_what_a_module_finds_in_its_records(
    project: Project, rulebook: Rulebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hub that is not of its programme is found by the module of hubs, at the line of the hub."""
    monkeypatch.setattr("kyoso.lint.templates_of", lambda *_: ())  # what reads all pages
    key, hub = next(iter(rulebook.hubs.items()))
    strange = msgspec.structs.replace(hub, source=msgspec.structs.replace(hub.source, as_written="灯台"))
    spoilt = msgspec.structs.replace(rulebook, hubs={**rulebook.hubs, key: strange})
    found = [str(each) for each in lint(project, spoilt) if "does not begin with its programme" in str(each)]
    assert len(found) == 1
    assert re.fullmatch(rf"book/rules/hubs\.md:\d+: {re.escape(key)}: 「灯台」 does not begin.*", found[0])


@pytest.mark.build
def test_a_changed_module_rewrites_the_pages_that_use_it(tmp_path: Path) -> None:
    """A word of the table of hubs is another: impact names its page in both editions and a build rewrites just these;
    a module that fails then stops the build with its line, and the site stays.
    """
    copy_of_the_programme(tmp_path)
    assert run_kyoso("build", cwd=tmp_path).returncode == 0
    commit(tmp_path, "init", "-q")
    commit(tmp_path, "add", ".")
    commit(tmp_path, "commit", "-qm", "The programme")
    before, module = contents(tmp_path), tmp_path / "book" / "_ext" / "hubs.py"
    replaced(module, '"—"', '"※"')
    replaced(module, 'classes=["kyoso-filter"]', 'caption="※"')
    pages = {f"{language}/hubs.html" for language in LANGUAGES}
    assert set(impact_of(Project(tmp_path), "HEAD", print).pages) == pages
    assert run_kyoso("build", cwd=tmp_path).returncode == 0
    after = contents(tmp_path)
    assert {name for name in differing(before, after) if name.endswith(".html")} == pages
    module.write_text("1 +\n", "utf-8")
    done = run_kyoso("build", cwd=tmp_path)
    said = "kyoso: book/_ext/hubs.py:1: not Python: invalid syntax"
    assert (done.returncode, done.stderr.splitlines()[-1]) == (1, said)
    assert contents(tmp_path) == after
