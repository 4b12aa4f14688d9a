"""The pages in the machine's own Chromium: what a reader waits for, and what a first visit costs."""

from __future__ import annotations

import base64
import functools
import http.server
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from kyoso.plan import load_plan
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import Drafter
from kyoso.word.render import ROOM
from measuring.bench import Bench
from measuring.programme import BIN, KYOSO, ROOT, call

CHROMIUM = "chromium"
VISITS = 5
STARTS = 5
BROUGHT = 3
LOOKING = 5000  # ms before a reader takes the first draft
PARAGRAPHS = 12  # in each place for text of the draft that is brought to the page: some 27 pages in all
TEXT = "町と企業と大学が、十年先の姿を一緒に描きます。" * 8


def measure(bench: Bench, folder: Path) -> None:
    """The site of this repository, brought up to date first, beside a page of the stock theme."""
    call(KYOSO, "build", cwd=ROOT)
    project = Project(ROOT)
    stock = stock_book(folder / "stock-page")
    bare = project.cache / "browser" / "node_modules" / "pyodide"
    with sync_playwright() as playwright, served(project.site) as ours, served(stock) as peers, served(bare) as pyodide:
        browser = playwright.chromium.launch(executable_path=shutil.which(CHROMIUM), args=["--no-sandbox"])
        _waiting(bench, browser, f"{ours}/ja", Rulebook.load(project.rulebook))
        _running(bench, browser, f"{ours}/ja", pyodide, long_draft(project, folder))
        _visiting(bench, browser, {"stock": f"{peers}/index", "home": f"{ours}/ja/index", "plan": f"{ours}/ja/plan"})
        browser.close()


def _waiting(bench: Bench, browser: Browser, address: str, rulebook: Rulebook) -> None:
    """From a reader's question, change or click to what the page answers."""
    page = browser.new_page()
    page.goto(f"{address}/search.html")
    for term in rulebook.terms.values():
        for name in (term.name.ja, term.name.en):
            bench.note("search", search(page, name)[1] / 1000)
    page.close()


def _running(bench: Bench, browser: Browser, address: str, bare: str, draft: Path) -> None:
    """kyoso in the page, beside Pyodide as it comes: until it is ready, what it answers how soon, what waits."""
    for _ in range(STARTS):
        context = browser.new_context()
        for visit in ("first", "again"):
            bench.note(f"engine-{visit}-bare", time_to_bare(context, bare) / 1000)
            page = context.new_page()
            page.goto(f"{address}/plan.html")
            sizes = sizes_of(page, "/engine-")
            bench.note(f"engine-{visit}", time_to_engine(page) / 1000)
            bench.note(f"engine-{visit}-size", sum(sizes) / 1000)
            if visit == "again":
                bench.note("verdict", *(time / 1000 for time in times_to_verdict(page)))
                first, *more = times_to_draft(page)
                bench.note("draft-in-page-first", first / 1000)
                bench.note("draft-in-page", *(time / 1000 for time in more))
                for _ in range(BROUGHT):
                    found, updated = times_of_draft(page, draft)
                    bench.note("findings-in-page", found / 1000)
                    bench.note("update-in-page", updated / 1000)
                bench.note("plan-task", longest_task(page) / 1000)
            page.close()
        context.close()


def long_draft(project: Project, folder: Path) -> Path:
    """A draft of the newest call with the example plan and text in every place for it."""
    rulebook = Rulebook.load(project.rulebook)
    plan = load_plan(project.templates / "plan.example.yaml", rulebook)
    path = folder / "long.docx"
    document = Document(BytesIO(Drafter(rulebook, project).draft(rulebook.calls[CALL], "ja", plan)))
    for paragraph in [each for each in document.paragraphs if ROOM.ja in each.text]:
        for _ in range(PARAGRAPHS):
            paragraph.insert_paragraph_before(TEXT)
    document.save(str(path))
    return path


def _visiting(bench: Bench, browser: Browser, addresses: dict[str, str]) -> None:
    """First visits, in turn."""
    for _ in range(VISITS):
        for name, address in addresses.items():
            visit = first_visit(browser, f"{address}.html")
            bench.note(f"{name}-size", visit.size / 1000)
            bench.note(f"{name}-files", visit.files)
            bench.note(f"{name}-paint", visit.paint / 1000)
            bench.note(f"{name}-shift", visit.shift)


# -- what a reader waits for -------------------------------------------------------------------

# What the status of the search page says once all has been looked through.
_ANSWERED = """async () => {
  const status = document.getElementById('kyoso-search-status');
  while (!status.textContent || status.textContent.endsWith(status.dataset.looking)) {
    await new Promise(done => setTimeout(done));
  }
  return status.textContent;
}"""

_SEARCH = (
    f"async query => {{ const answered = {_ANSWERED};"
    + """
  const [field, more] = ['field', 'more'].map(id => document.getElementById(`kyoso-search-${id}`));
  const start = performance.now();
  field.value = query;
  field.form.requestSubmit();
  await answered();
  const time = performance.now() - start;
  while (!more.hidden) { more.click(); }
  const links = [...document.querySelectorAll('.kyoso-result-title a')].map(a => a.getAttribute('href'));
  return { links, time };
}"""
)

# Types into a field and waits until kyoso has answered and the answers are laid out.
_CHANGE = """async ([selector, text]) => {
  const [field, box] = [document.querySelector(selector), document.getElementById("plan-findings")];
  const start = performance.now();
  field.value = text;
  field.dispatchEvent(new Event("input", {bubbles: true}));
  await new Promise(done => {
    const seen = new MutationObserver(() => !box.hasAttribute("aria-busy") && (seen.disconnect(), done()));
    seen.observe(box, {attributes: true});
  });
  document.body.getBoundingClientRect();
  return performance.now() - start;
}"""

_DRAFT = """async () => {
  const button = document.getElementById("plan-take-make");
  const start = performance.now();
  const done = new Promise(done => {
    const seen = new MutationObserver(() => !button.hasAttribute("aria-busy") && (seen.disconnect(), done()));
    seen.observe(button, {attributes: true});
  });
  button.click();
  await done;
  const time = performance.now() - start;
  const note = document.getElementById("plan-take-note");
  if (!note.textContent || note.classList.contains("plan-bad")) throw new Error(`no draft: ${note.textContent}`);
  return time;
}"""

_START = """async () => {
  const start = performance.now();
  await kyoso.start();
  const ready = performance.now() - start;
  window.tasks = [];
  new PerformanceObserver(list => window.tasks.push(...list.getEntries().map(each => each.duration)))
    .observe({type: "longtask", buffered: true});
  return ready;
}"""

_BROUGHT = """async ([text, call]) => {
  const bytes = Uint8Array.from(atob(text), each => each.charCodeAt(0)).buffer;
  const start = performance.now();
  const {answer} = await kyoso.call("bring", {name: "draft.docx"}, [bytes]);
  const found = performance.now() - start;
  if (answer.problem) throw new Error(answer.problem.join());
  const middle = performance.now();
  const made = await kyoso.call("update", {id: answer.id, call});
  if (made.answer.problem) throw new Error(made.answer.problem.join());
  return [found, performance.now() - middle];
}"""

_BARE = """async address => {
  const start = performance.now();
  const { loadPyodide } = await import(address + "/pyodide.mjs");
  await loadPyodide({indexURL: address + "/"});
  return performance.now() - start;
}"""
CALL = "fy2025.future.concept"


def answered(page: Page) -> str:
    """On the search page: what the status says once all has been looked through."""
    says: str = page.evaluate(_ANSWERED)
    return says


def search(page: Page, query: str) -> tuple[list[str], float]:
    """On the search page: the pages found, the best first, and the milliseconds from the question to the answer."""
    answer: dict[str, Any] = page.evaluate(_SEARCH, query)
    return [link.removesuffix(".html") for link in answer["links"]], answer["time"]


def time_to_engine(page: Page) -> float:
    """On the page for plans: milliseconds from the first key until kyoso answers."""
    time: float = page.evaluate(_START)
    return time


def time_to_bare(context: BrowserContext, address: str) -> float:
    """Milliseconds until Pyodide alone is there, as npm has it."""
    page = context.new_page()
    page.goto(f"{address}/package.json")
    time: float = page.evaluate(_BARE, address)
    page.close()
    return time


def sizes_of(page: Page, part: str) -> list[int]:
    """The bytes of what the page asks for from now on whose address has that part, as they come."""
    sizes: list[int] = []
    page.on("response", lambda response: sizes.append(len(response.body())) if part in response.url else None)
    return sizes


def times_to_verdict(page: Page, changes: int = 30) -> list[float]:
    """On the page for plans: milliseconds from a change of an amount until the answers are laid out. Puts the example
    plan into the form; painting is not waited for.
    """
    page.click("#plan-example")
    page.locator(".plan-list .plan-says").first.wait_for(state="attached")
    cell = ".plan-year tbody input"
    return [page.evaluate(_CHANGE, [cell, str(10_000_000 + number)]) for number in range(changes)]


def times_to_draft(page: Page, drafts: int = 9) -> list[float]:
    """On the page for plans: milliseconds from the click to the Word file in both languages, the first one first.

    Before it, the reader has looked at the answers for a while, as whoever has just written something does.
    """
    page.select_option("#plan-take-language", "both")
    page.wait_for_timeout(LOOKING)
    return [page.evaluate(_DRAFT) for _ in range(drafts)]


def times_of_draft(page: Page, draft: Path) -> tuple[float, float]:
    """On the page for plans: milliseconds until the findings of a filled draft are there, and until it is updated."""
    text = base64.b64encode(draft.read_bytes()).decode()
    found, updated = page.evaluate(_BROUGHT, [text, CALL])
    return found, updated


def longest_task(page: Page) -> float:
    """Milliseconds of the longest task of the page's own thread since kyoso was ready, 0 where none was over 50."""
    longest: float = page.evaluate("Math.max(0, ...window.tasks)")
    return longest


# -- what a first visit costs ------------------------------------------------------------------

PAINTED = """() => new Promise(done => {
  const seen = { paint: 0, shift: 0 };
  new PerformanceObserver(list => { seen.paint = list.getEntries().at(-1).startTime; })
    .observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) { seen.shift += entry.hadRecentInput ? 0 : entry.value; }
  }).observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => done(seen), 300);
})"""


@dataclass(frozen=True)
class Visit:
    """One page, opened in a browser that has not been here before."""

    files: int
    size: int  # bytes of all files, as a server without compression sends them
    paint: float  # milliseconds to the largest contentful paint
    shift: float  # cumulative layout shift


def first_visit(browser: Browser, address: str) -> Visit:
    """Open a page in a new context and count what it asks for until it is idle."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    sizes: list[int] = []
    page.on("response", lambda response: sizes.append(len(response.body())))
    page.goto(address, wait_until="networkidle")
    seen = page.evaluate(PAINTED)
    context.close()
    return Visit(len(sizes), sum(sizes), seen["paint"], seen["shift"])


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a folder on a server of this machine."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def stock_book(folder: Path) -> Path:
    """A book of one page of text, built by Jupyter Book as it comes; returns its folder of pages."""
    folder.mkdir()
    (folder / "_config.yml").write_text("title: Stock\n", "utf-8")
    (folder / "_toc.yml").write_text("format: jb-book\nroot: index\n", "utf-8")
    (folder / "index.md").write_text("# Stock\n\nA page of the stock theme.\n", "utf-8")
    call(str(BIN / "jupyter-book"), "build", ".", cwd=folder)
    return folder / "_build" / "html"
