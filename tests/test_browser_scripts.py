"""The browser's modules: types, and their own tests in Node's runner."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from kyoso.browser import bundle
from kyoso.browser.bundle import Workshop
from kyoso.project import Project
from tests.conftest import one_at_a_time


@pytest.fixture(scope="module")
def workshop(project: Project) -> Workshop:
    """The modules beside their packages."""
    with one_at_a_time(project):
        return Workshop(project).ready()


def test_the_types_of_the_modules_hold(workshop: Workshop) -> None:
    """TypeScript finds nothing wrong with the JSDoc types."""
    workshop.node("node_modules/typescript/bin/tsc", "-p", ".")


def test_the_modules_own_tests_pass(workshop: Workshop) -> None:
    """Node's runner passes every `*.test.js`."""
    assert "# fail 0" in workshop.node("--test", "--test-reporter=tap")


@pytest.mark.parametrize("changed", ["nothing", "module", "lock", "way"])
def test_scripts_are_bundled_anew_when_what_they_are_made_from_changes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, changed: str
) -> None:
    """A change of a module, of the lock or of how they are bundled; what is kept is what was made."""
    made: list[dict[str, str]] = []

    def esbuild(workshop: Workshop) -> dict[str, str]:
        made.append({"plan": f"// 計画 {len(made)}"})
        return made[-1]

    monkeypatch.setattr(Workshop, "npm", lambda *_: "")
    monkeypatch.setattr(Workshop, "_bundle", esbuild)
    first = Workshop(Project(tmp_path)).ready().bundle()
    sources, copy = dict(bundle._sources(resources.files("kyoso.browser") / "js")), tmp_path / "bundle.py"
    if name := {"module": "pages/plan.js", "lock": "package-lock.json"}.get(changed):
        sources[name] += b"\n"
    copy.write_bytes(Path(bundle.__file__).read_bytes() + b"\n" * (changed == "way"))
    monkeypatch.setattr(bundle, "_sources", lambda _: list(sources.items()))
    monkeypatch.setattr(bundle, "__file__", str(copy))
    again = Workshop(Project(tmp_path)).ready().bundle()
    assert len(made) == (1 if changed == "nothing" else 2)
    assert [first, again] == [{"plan": each["plan"].encode()} for each in (made[0], made[-1])]
