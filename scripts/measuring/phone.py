"""First visits by telephone: a narrow screen, a slow processor, a slow line, and nothing kept from before."""

from __future__ import annotations

import shutil
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, ViewportSize, sync_playwright

from kyoso.project import Project
from measuring.bench import Bench
from measuring.pages import CHROMIUM, PAINTED, Visit, served
from measuring.programme import KYOSO, ROOT, call

VISITS = 3
SIZE: ViewportSize = {"width": 390, "height": 844}  # CSS pixels
SLOWER = 4  # times, of the processor
LINE = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 100_000}  # ms, bytes/s
SETTLED = 1500  # ms after the last file, in which a page may still move
TEXT, FIND = "ja/money.html", "en/find-your-call.html"
OTHERS = (
    "ja/index.html",
    "ja/find-your-call.html",
    f"ja/search.html?q={quote('委託費')}",
    "en/search.html?q=funds",
    "ja/plan.html",
)


def measure(bench: Bench, folder: Path) -> None:
    """The site of this repository, brought up to date first."""
    call(KYOSO, "build", cwd=ROOT)
    with sync_playwright() as playwright, served(Project(ROOT).site) as address:
        browser = playwright.chromium.launch(executable_path=shutil.which(CHROMIUM), args=["--no-sandbox"])
        for _ in range(VISITS):
            text, find = (visit(browser, f"{address}/{page}") for page in (TEXT, FIND))
            bench.note("phone-text-size", text.size / 1000)
            bench.note("phone-text-paint", text.paint / 1000)
            bench.note("phone-find-paint", find.paint / 1000)
            others = [visit(browser, f"{address}/{page}") for page in OTHERS]
            bench.note("phone-shift", max(each.shift for each in (text, find, *others)))
        browser.close()


def visit(browser: Browser, address: str) -> Visit:
    """Open a page as a telephone does, and count what it asks for until it is idle."""
    context = browser.new_context(viewport=SIZE)
    page = context.new_page()
    protocol = context.new_cdp_session(page)
    protocol.send("Network.enable")
    protocol.send("Network.emulateNetworkConditions", LINE)
    protocol.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    sizes: list[int] = []
    page.on("response", lambda response: sizes.append(len(response.body())))
    page.goto(address, wait_until="networkidle")
    page.wait_for_timeout(SETTLED)
    seen = page.evaluate(PAINTED)
    context.close()
    return Visit(len(sizes), sum(sizes), seen["paint"], seen["shift"])
