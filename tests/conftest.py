"""What the tests share: the project, its rulebook, the site as built, and programs of the machine."""

from __future__ import annotations

import functools
import http.server
import importlib
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import hypothesis
import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from kyoso import files, office
from kyoso.notebooks import compile_rules
from kyoso.plan import Plan, load_plan
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import Drafter

# The same examples in every run, so that a test which passed passes again; HYPOTHESIS_PROFILE=explore looks further.
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.register_profile("explore", deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

ROOT = Path(__file__).parents[1]
PROGRAMS = {
    "soffice": "LibreOffice (Debian: apt install libreoffice-writer libreoffice-calc)",
    "chromium": "Chromium (Debian: apt install chromium)",
    "pdftotext": "Poppler's tools (Debian: apt install poppler-utils)",
}
# What `make quick` leaves out, by the fixture that a test stands on. A marker can also be set by hand.
MARKED_BY_FIXTURE = {
    "browser": ("browser", "page", "workshop"),
    "office": ("from_office",),
    "build": ("site", "address"),
}
NEEDS_MARKER = {"soffice": "office", "pdftotext": "office", "pdftohtml": "office", "chromium": "browser"}
# The files that take longest are begun first, so that no core waits at the end.
FIRST = (
    *("test_build", "test_accessibility", "test_workflows", "test_engine_page", "test_author_file", "test_plan_page"),
    *("test_word_page", "test_check_corpus", "test_quiet_pages", "test_search", "test_author_office"),
    *("test_sheets", "test_both_trees", "test_read_office", "test_update_matrix"),
)
CALLED: set[str] = set()  # programs that the running test has asked for
Kyoso = Callable[..., "subprocess.CompletedProcess[str]"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by what it stands on, so that `-m` can leave it out, and put the longest files first."""
    items.sort(key=lambda item: FIRST.index(item.path.stem) if item.path.stem in FIRST else len(FIRST))
    for item in items:
        for marker, fixtures in MARKED_BY_FIXTURE.items():
            if not set(fixtures).isdisjoint(getattr(item, "fixturenames", ())):
                item.add_marker(marker)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Fail a test that calls a program of the machine without the marker that keeps it out of `make quick`."""
    try:
        yield
        missing = {NEEDS_MARKER[name] for name in CALLED} - {mark.name for mark in item.iter_markers()}
        assert not missing, f"mark this test with {', '.join(f'@pytest.mark.{name}' for name in sorted(missing))}"
    finally:
        CALLED.clear()


@pytest.fixture(scope="session")
def project() -> Project:
    """This very repository."""
    return Project(ROOT)


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    """The programme's rules; compiled first where a notebook has changed."""
    return the_rulebook()


@functools.cache
def the_rulebook() -> Rulebook:
    """The programme's rules, for what Hypothesis draws from; never while tests are being collected."""
    project = Project(ROOT)
    with one_at_a_time(project):
        return compile_rules(project).rulebook


@pytest.fixture(scope="session")
def site(project: Project, rulebook: Rulebook, testrun_uid: str) -> Path:
    """The whole site, built through the command line: once, since other test processes read it meanwhile."""
    built = project.cache / "tests-site"
    with one_at_a_time(project):
        if not built.is_file() or built.read_text() != testrun_uid:
            command = [sys.executable, "-m", "kyoso.cli", "build"]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
            assert done.returncode == 0, done.stderr
            built.write_text(testrun_uid)
    return project.site


@pytest.fixture(scope="session")
def kyoso() -> Kyoso:
    """The command line, as a process of its own."""
    return run_kyoso


def run_kyoso(*arguments: object, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Call `kyoso` with arguments in a folder."""
    from tests.commands import call

    return call([str(argument) for argument in arguments], cwd)


def program(name: str) -> str:
    """The path of a program of the machine: missing, it fails in CI and skips elsewhere, saying what to install."""
    CALLED.add(name)
    found = shutil.which(name)
    if found is None:
        lacking(f"{name} is missing; install {PROGRAMS[name]}")
    return found


def lacking(message: str) -> NoReturn:
    """Fail in CI and skip elsewhere, saying what the machine lacks."""
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


def in_office(paths: Iterable[Path], form: str, folder: Path) -> list[Path]:
    """Files as LibreOffice saves them in another format, in the typefaces of the machine; skips where it is missing."""
    program("soffice")
    return office.convert(paths, form, folder, faces=False)


def package(name: str) -> Any:
    """A package that only tests or an extra need: missing, it fails in CI and skips elsewhere, saying what to do."""
    try:
        return importlib.import_module(name)
    except ImportError:
        lacking(f"{name} is missing; bring .venv up to date: make setup")


@contextmanager
def one_at_a_time(project: Project) -> Iterator[None]:
    """Test processes wait for each other where they write to `_build/`."""
    with files.one_at_a_time(project.cache / "tests.lock"):
        yield


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """The site under a sub-path of a server on this machine."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site.parent)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/{site.name}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The machine's own Chromium; closed after each file, since nothing else may run an event loop beside it."""
    path = program("chromium")
    expect.set_options(timeout=30_000)  # ms: a busy machine is slow, not wrong
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def drafter(rulebook: Rulebook, project: Project) -> Drafter:
    """Prepared once for all the drafts."""
    return Drafter(rulebook, project)


@pytest.fixture(scope="session")
def example(rulebook: Rulebook, project: Project) -> Plan:
    """The documented example plan."""
    return load_plan(project.templates / "plan.example.yaml", rulebook)


@pytest.fixture(scope="session")
def blank(drafter: Drafter, rulebook: Rulebook) -> bytes:
    """A draft to write in."""
    from tests.returned import KEY

    return drafter.draft(rulebook.calls[KEY], "ja")


@pytest.fixture(scope="session")
def full(drafter: Drafter, rulebook: Rulebook, example: Plan) -> bytes:
    """A draft with the example plan."""
    from tests.returned import KEY

    return drafter.draft(rulebook.calls[KEY], "ja", example)


@pytest.fixture
def small(tmp_path: Path) -> Project:
    """A programme of one notebook in a folder of its own, to break and to mend."""
    (tmp_path / "book" / "rules").mkdir(parents=True)
    (tmp_path / "_config.yml").write_text("title: 小さな事業\n", "utf-8")
    (tmp_path / "requirements.lock").write_text("", "utf-8")
    (tmp_path / "book" / "rules" / "rules.md").write_text(SMALL_NOTEBOOK, "utf-8")
    return Project(tmp_path)


SMALL_NOTEBOOK = """---
file_format: mystnb
kernelspec:
  name: python3
---
(rules)=
# 小さな事業

```{code-cell} ipython3
from kyoso.rules import area, call, document, figure, place, programme, publish, register, status, tier

TITLE = ("題", "title")
p1 = document("doc", year=2025).page("p.1")
publish(
    register("doc", title=TITLE, publisher=TITLE, dated=TITLE, sha256="0" * 64, compared="2026-01-31", standing=TITLE,
             places=[place("p.1", TITLE, "はじめ"), place("p.2", TITLE, "つぎ")]),
    programme("small", name=TITLE, short=TITLE, standing="ours", source=p1("上限は"), current=True),
    area("one", name=("第一分野", "First area"), standing="ours", source=p1("上限は")),
    tier("only", name=("単一型", "Only tier"), standing="ours", source=p1("上限は")),
)
```

```{code-cell} ipython3
publish(
    figure("one.ceiling", ("上限", "Ceiling"), p1("上限は5万円程度"), unit="yen/fiscal-year"),
    status("one.status", "open", ("状況", "Status"), p1("上限は")),
    call("fy2025.one.only", area="one", tier="only", year=2025, status="one.status", document="proposal",
         rules={"ceiling": "one.ceiling"}, questions=[]),
)
```
"""
