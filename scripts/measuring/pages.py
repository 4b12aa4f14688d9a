"""The pages in the machine's own Chromium: what a reader waits for, and what a first visit costs."""

from __future__ import annotations

import functools
import http.server
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from kyoso.project import Project
from kyoso.rulebook import Rulebook
from measuring.bench import Bench
from measuring.programme import BIN, KYOSO, ROOT, call

CHROMIUM = "chromium"
VISITS = 5


def measure(bench: Bench, folder: Path) -> None:
    """The site of this repository, brought up to date first, beside a page of the stock theme."""
    call(KYOSO, "build", cwd=ROOT)
    project = Project(ROOT)
    stock = stock_book(folder / "stock-page")
    with sync_playwright() as playwright, served(project.site) as ours, served(stock) as peers:
        browser = playwright.chromium.launch(executable_path=shutil.which(CHROMIUM), args=["--no-sandbox"])
        _waiting(bench, browser, f"{ours}/ja", Rulebook.load(project.rulebook))
        _visiting(bench, browser, {"stock": f"{peers}/index", "home": f"{ours}/ja/index", "plan": f"{ours}/ja/plan"})
        browser.close()


def _waiting(bench: Bench, browser: Browser, address: str, rulebook: Rulebook) -> None:
    """From a reader's question, change or click to what the page answers."""
    page = browser.new_page()
    page.goto(f"{address}/search.html")
    for term in rulebook.terms.values():
        for name in (term.name.ja, term.name.en):
            bench.note("search", search(page, name)[1] / 1000)
    page.goto(f"{address}/plan.html")
    for script, whole in times_to_verdict(page):
        bench.note("verdict-script", script / 1000)
        bench.note("verdict", whole / 1000)
    bench.note("draft-in-page", *(time / 1000 for time in times_to_draft(page)))
    page.close()


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

# Types into a field and waits for what follows from it, all in one task of the page; then for its layout.
_CHANGE = """([selector, text]) => {
  const field = document.querySelector(selector);
  const start = performance.now();
  field.value = text;
  field.dispatchEvent(new Event("input", {bubbles: true}));
  const answered = performance.now();
  document.body.getBoundingClientRect();
  return [answered - start, performance.now() - start];
}"""

_DRAFT = """() => {
  const start = performance.now();
  document.getElementById("plan-take-make").click();
  const time = performance.now() - start;
  const note = document.getElementById("plan-take-note");
  if (!note.textContent || note.classList.contains("plan-bad")) throw new Error(`no draft: ${note.textContent}`);
  return time;
}"""


def answered(page: Page) -> str:
    """On the search page: what the status says once all has been looked through."""
    says: str = page.evaluate(_ANSWERED)
    return says


def search(page: Page, query: str) -> tuple[list[str], float]:
    """On the search page: the pages found, the best first, and the milliseconds from the question to the answer."""
    answer: dict[str, Any] = page.evaluate(_SEARCH, query)
    return [link.removesuffix(".html") for link in answer["links"]], answer["time"]


def times_to_verdict(page: Page, changes: int = 30) -> list[tuple[float, float]]:
    """On the page for plans: milliseconds from a change of an amount until the scripts have answered, and until the
    answers are laid out as well. Puts the example plan into the form; painting is not waited for.
    """
    page.click("#plan-example")
    cell = ".plan-year tbody input"
    return [tuple(page.evaluate(_CHANGE, [cell, str(10_000_000 + number)])) for number in range(changes)]


def times_to_draft(page: Page, drafts: int = 9) -> list[float]:
    """On the page for plans: milliseconds from the click to the Word file in both languages, for the example plan."""
    page.click("#plan-example")
    page.select_option("#plan-take-language", "both")
    return [page.evaluate(_DRAFT) for _ in range(drafts)]


# -- what a first visit costs ------------------------------------------------------------------

_PAINTED = """() => new Promise(done => {
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
    seen = page.evaluate(_PAINTED)
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
