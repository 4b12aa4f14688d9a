"""The checks in the browser against those of the command line: the same plans, the same words, the same files."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Browser

from kyoso.browser import SOURCES, as_script
from kyoso.browser.bundle import Workshop
from kyoso.checks import KINDS, load_table
from kyoso.errors import Problem
from kyoso.plan import MOST, Plan, load_plan
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import Drafter
from tests.conftest import ROOT, one_at_a_time
from tests.plan_vectors import FILE, boundaries, random_plans, vectors, worked_cases

pytestmark = pytest.mark.browser

Ask = Callable[[str, Any], Any]
RUN = """
const fs = require("fs"), vm = require("vm");
const [bundle, name, given, answer] = process.argv.slice(1);
globalThis.self = globalThis;
vm.runInThisContext(fs.readFileSync(bundle, "utf8"));
fs.writeFileSync(answer, JSON.stringify(kyosoTests[name](JSON.parse(fs.readFileSync(given, "utf8")))));
"""


@pytest.fixture(scope="module")
def workshop(project: Project) -> Workshop:
    """The modules beside their packages."""
    with one_at_a_time(project):
        return Workshop(project).ready()


@pytest.fixture(scope="module")
def bundle(project: Project, rulebook: Rulebook, workshop: Workshop, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The data and the modules under test as one classic script."""
    made = tmp_path_factory.mktemp("bundle") / "tests.js"
    with one_at_a_time(project):
        source = workshop.root / "made" / "vectors.js"
        source.write_bytes((ROOT / "tests" / "vectors.js").read_bytes())
        options = ("--bundle", "--format=iife", "--target=es2020", "--charset=utf8", "--log-level=warning")
        workshop.node("node_modules/esbuild/bin/esbuild", str(source), *options, f"--outfile={made}")
    data = b"".join(as_script(name, value) for take in SOURCES for name, value in take(Drafter(rulebook, project)))
    return data.decode() + made.read_text("utf-8")


@pytest.fixture(scope="module")
def in_node(workshop: Workshop, bundle: str, tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """Calls a function of the test script in Node."""
    folder = tmp_path_factory.mktemp("node")
    (folder / "bundle.js").write_text(bundle, "utf-8")

    def ask(name: str, given: Any) -> Any:
        (folder / "given.json").write_text(json.dumps(given), "utf-8")
        paths = [str(folder / part) for part in ("bundle.js", "given.json", "answer.json")]
        workshop.node("-e", RUN, paths[0], name, *paths[1:])
        return json.loads((folder / "answer.json").read_text("utf-8"))

    return ask


@pytest.fixture(scope="module")
def every_vector(project: Project, rulebook: Rulebook) -> list[dict[str, Any]]:
    """Boundaries of each check of each call, the worked cases and plans made at random, in both languages."""
    cases = [*boundaries(rulebook), *worked_cases(project, rulebook), *random_plans(rulebook, 300)]
    return list(vectors(project, rulebook, cases))


def test_the_twin_says_the_same_in_node(in_node: Ask, every_vector: list[dict[str, Any]]) -> None:
    """Every finding of every vector, word for word."""
    assert len(every_vector) > 3000
    assert in_node("checks", every_vector) == []


def test_the_twin_says_the_same_in_chromium(
    bundle: str, browser: Browser, every_vector: list[dict[str, Any]], tmp_path: Path
) -> None:
    """The same vectors in the browser that readers have; as files, since handing them over takes minutes."""
    (tmp_path / "bundle.js").write_text(bundle, "utf-8")
    (tmp_path / "vectors.js").write_text(f"self.vectors = {json.dumps(every_vector)};", "utf-8")
    scripts = '<meta charset="utf-8"><script src="bundle.js"></script><script src="vectors.js"></script>'
    (tmp_path / "page.html").write_text(f"<!doctype html>{scripts}", "utf-8")
    page = browser.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    assert page.evaluate("kyosoTests.checks(vectors)") == []
    page.close()


def test_the_vectors_reach_every_check_of_a_plan(
    project: Project, rulebook: Rulebook, every_vector: list[dict[str, Any]]
) -> None:
    """Each row of the table that holds for plans answers somewhere, and each that can fail does."""
    rows = {
        row.check: row
        for row in load_table(project, rulebook, tuple(KINDS)).rows
        if row.origin != "draft" and row.kind not in ("noticed", "placed")
    }
    answers: dict[str, set[str]] = {}
    said = set()
    for vector in every_vector:
        for finding in vector["report"]["findings"]:
            answers.setdefault(finding["check"], set()).add(finding["answer"])
            said.add(finding["says"])
    assert sorted(answers) == sorted(rows.keys())
    never_fail = {name for name, found in answers.items() if "not-met" not in found}
    assert never_fail == {"pl-age", "exclusion", "indirect-costs", "reduction"}
    assert said >= {"year-over", "year-over-about", "whole-over", "whole-over-about"}
    assert said >= {"goal-before-start", "name-missing", "name-twice"}


# -- files ------------------------------------------------------------------------------------

YEN = "institutions:\n  - {name: A}\nbudget:\n  - {fiscal_year: 2025, institution: A, amounts: {旅費: %s}}\n"
GOOD: list[str | bytes] = [
    "",
    "# nothing yet\n",
    "title:\nleader:\n  name:\n",
    "{}",
    "\ufeffdate: 2025-06-10\n",
    "date: 2025-06-10\ntitle: yes\nsummary: 12:30:45\ntitle_en: 0x10\n",
    "title: 'it''s'\nsummary: >-\n  a\n  b\n\n  c\ntitle_en: \"\\u3042\\n\"\n",
    "call: {area: 未来共創分野, tier: 構想段階, fiscal_year: 2025}\n",
    "institutions:\n- name: A\n  kind: UNIVERSITY\n  id: a\n- name: B\n  kind: ' 民間企業 '\n",
    YEN % "6_200",
    YEN % MOST,
    "--- \ntitle: a\n...\n",
    "summary: |\n  一行目\n\n  三行目\n",
    "title: !!str 5\n",
    "title: ~\nsdgs: [1, 17]\n",
]
BAD: list[str | bytes] = [
    "titel: 題\nsdgs: [3, 18, x]\nstart_fiscal_year: 令和7年度\n"
    "institutions:\n  - kind: 大学\n  - name: B大学\n    role: boss\n"
    "budget:\n  - fiscal_year: 2025\n    institution: B大学\n    amounts:\n"
    "      物品費: 3000万\n      旅費: -5\n      その他: 1.5\n"
    "leader: はるか\n",
    "institutions:\n  - name: A大学\n    kind: 私立大学\n  - name: A大学\n    kind: company\n"
    "budget:\n  - {fiscal_year: 2025, institution: A大, amounts: {備品費: 1}}\n",
    b"title: \xff\xfe",
    "title: a\ntitle: b\n",
    "leader: &x {name: a}\nmentor: *x\n",
    "- a\n- b\n",
    "title: !!python/object:os.system x\n",
    "title: !mine x\n",
    "title: a\x00b\n",
    "title: あ\x08\n",
    "[" * 4000,
    "start_fiscal_year: " + "9" * 5000,
    "start_fiscal_year: 99999999999999999999\n",
    "? {a: 1}\n: 2\n",
    "title: [1, 2.5, true, ~, 'it''s \"so\"', \"a\\tb\u3000c\"]\n",
    "title: {a: 1, 2: b}\n",
    "1: a\n",
    "indirect_percent: 101\nsummary: 5\n",
    "indirect_percent: 3.0e1\n",
    "budget: []\ninstitutions: {}\nthemes: x\nmilestones:\n  - milestone: a\n",
    "budget:\n  - {fiscal_year: 2025, institution: A}\n",
    "institutions:\n- {name: A, id: B}\n- {name: B}\n",
    "institutions:\n- {name: A, kind: ' '}\n",
    "leader: {nmae: x, Email: y, 専門: z}\n",
    "title: a\n---\ntitle: b\n",
    "title: *nobody\n",
    YEN % (MOST + 1),
    YEN % "3.0",
    YEN % "1_000.5",
    YEN % "99999999999999999999",
]
JSON = [
    '{"title": "a",\n"title": "b"}',
    '{\n\t"sdgs": [99]\n}',
    '{"title": "a", "leader": {"name": "b"}, "sdgs": [3]}',
]


def test_files_are_read_as_the_command_line_reads_them(rulebook: Rulebook, in_node: Ask, tmp_path: Path) -> None:
    """The same plan from the same file; else the same findings at the same lines, word for word."""
    files = [("plan.yaml", text if isinstance(text, bytes) else text.encode()) for text in (*GOOD, *BAD)]
    files += [("plan.json", text.encode()) for text in JSON]
    found = in_node("read", [as_file(name, data) for name, data in files])
    expected = [by_python(tmp_path / name, data, rulebook) for name, data in files]
    for one, other in zip(found, expected, strict=True):
        assert one == other


SYNTAX = ["a: [1, 2\nb: 3\n", "a: b: c\n", "\ttitle: a\n", "title: a\n  b: c\n", "title: @x\n", 'title: "\\q"\n']


def test_what_is_no_yaml_is_one_line_at_the_same_place(rulebook: Rulebook, in_node: Ask, tmp_path: Path) -> None:
    """The parsers word it in their own way; the line is the same, and there is one finding."""
    for text, read in zip(SYNTAX, in_node("read", [as_file(FILE, text.encode()) for text in SYNTAX]), strict=True):
        [expected], [found] = by_python(tmp_path / FILE, text.encode(), rulebook)["findings"], read["findings"]
        assert found.split(" ")[:3] == expected.split(" ")[:3], text
    [broken] = in_node("read", [as_file("plan.json", b'{\n "title": \n}')])
    assert broken["findings"][0].startswith("plan.json:3: not JSON: ")


def as_file(name: str, data: bytes) -> dict[str, str]:
    """A file as the test script takes it."""
    return {"name": name, "base64": base64.b64encode(data).decode()}


def by_python(path: Path, data: bytes, rulebook: Rulebook) -> dict[str, Any]:
    """What the command line makes of a file."""
    path.write_bytes(data)
    try:
        plan = load_plan(path, rulebook)
    except Problem as problem:
        return {"plan": None, "findings": [str(each).removeprefix(f"{path.parent}/") for each in problem.findings]}
    return {"plan": json.loads(msgspec.json.encode(plan)), "findings": []}


def test_a_saved_plan_is_the_same_plan(project: Project, rulebook: Rulebook, in_node: Ask, tmp_path: Path) -> None:
    """Whatever is in it, Python reads from the saved file what the page had, from YAML and from JSON."""
    example = load_plan(project.templates / "plan.example.yaml", rulebook)
    plans = [example, *(case.plan for case in random_plans(rulebook, 40)), *hostile(example)]
    for plan, written in zip(plans, in_node("write", msgspec.to_builtins(plans)), strict=True):
        for ending, text in written.items():
            path = tmp_path / f"plan.{ending}"
            path.write_text(text, "utf-8")
            assert load_plan(path, rulebook) == plan


def hostile(plan: Plan) -> list[Plan]:
    """Texts that a careless writer of YAML would lose."""
    texts = ["- a: b", "yes", "null", "~", "'\"\\", "#", "a\n b\n\n", "\x85\u2028\u2029\ufeff", "\x7f\x9b", "%", "😀 "]
    return [msgspec.structs.replace(plan, title=text, summary=text) for text in texts]
