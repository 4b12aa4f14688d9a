"""The browser's modules: types, and their own tests in Node's runner."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest
from playwright.sync_api import Browser

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


ORDER = """([way, head, name, tail]) => {
  const place = document.getElementById("place");
  const text = head + name + tail;
  if (way === "put") put(place, text);
  else place.textContent = text;
  const found = [];
  const letters = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
  for (let node = letters.nextNode(), at = 0; node; node = letters.nextNode()) {
    for (let index = 0; index < node.length; index += 1, at += 1) {
      if (at >= head.length && at < head.length + name.length) continue;
      const range = new Range();
      range.setStart(node, index);
      range.setEnd(node, index + 1);
      found.push(Math.round(range.getBoundingClientRect().left));
    }
  }
  return [found, place.textContent === text];
}"""


@pytest.mark.browser
@pytest.mark.parametrize(
    ("name", "turned"),
    [
        ("大学", False),
        ("\u05d0\u05d1 12", True),
        ("x \u0627\u0644", True),
        ("a\u202etxt.exe", True),
        ("x\u2067", True),
    ],
)
def test_text_that_runs_the_other_way_takes_nothing_along(browser: Browser, name: str, turned: bool) -> None:
    """What stands around a name stays in its order; without that, such a name turns it, as the test sees too."""
    script = (resources.files("kyoso.browser") / "js" / "plan" / "text.js").read_text("utf-8").replace("export ", "")
    page = browser.new_page()
    page.set_content("<!doctype html><p id=place></p>")
    page.add_script_tag(content=f"{script}\nwindow.put = put;")
    for way in ("put", "as it is"):
        lefts, whole = page.evaluate(ORDER, [way, "1 (", name, ") 2, 3: 4!"])
        assert whole
        assert (lefts == sorted(lefts)) is (way == "put" or not turned), (way, lefts)
    page.close()
