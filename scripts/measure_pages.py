"""What a reader's first visit costs: bytes and files asked for, largest contentful paint, layout shift.

`python scripts/measure_pages.py` compares the home page in `_build/site/` with a page of Jupyter Book's stock theme.
"""

from __future__ import annotations

import functools
import http.server
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
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
    (folder / "_config.yml").write_text("title: Stock\n", "utf-8")
    (folder / "_toc.yml").write_text("format: jb-book\nroot: index\n", "utf-8")
    (folder / "index.md").write_text("# Stock\n\nA page of the stock theme.\n", "utf-8")
    command = [str(Path(sys.executable).parent / "jupyter-book"), "build", str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "_build" / "html"


def compare(browser: Browser) -> dict[str, Visit]:
    """First visits to our home page in both languages and to the stock page, which must have been built."""
    with tempfile.TemporaryDirectory() as folder, served(stock_book(Path(folder))) as address:
        visits = {"stock theme": first_visit(browser, f"{address}/index.html")}
    with served(ROOT / "_build" / "site") as address:
        for language in ("ja", "en"):
            visits[f"home, {language}"] = first_visit(browser, f"{address}/{language}/index.html")
    return visits


if __name__ == "__main__":
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, visit in compare(chromium).items():
            print(
                f"{name:<12} {visit.files:>3} files {visit.size:>9,} bytes, largest paint {visit.paint:5.0f} ms, "
                f"layout shift {visit.shift:.3f}"
            )
        chromium.close()
