"""kyoso as it runs in a page of Chromium: named calls with files, as the page itself makes them."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page

ASK = """async ([name, given, files]) => {
  const bytes = files.map((text) => Uint8Array.from(atob(text), (each) => each.charCodeAt(0)).buffer);
  const back = await kyoso.call(name, JSON.parse(given), bytes);
  const text = (file) => [...new Uint8Array(file)].map((byte) => String.fromCharCode(byte)).join("");
  return [JSON.stringify(back.answer), back.files.map((file) => btoa(text(file)))];
}"""


class InPage:
    """A page in which kyoso runs."""

    def __init__(self, page: Page, language: str) -> None:
        self.page, self.language = page, language

    def call(self, name: str, given: Any = None, *files: bytes) -> tuple[Any, list[bytes]]:
        """What one call answers, and the files that come with it."""
        sent = [base64.b64encode(file).decode() for file in files]
        answer, back = self.page.evaluate(ASK, [name, json.dumps(given or {}), sent])
        return json.loads(answer), [base64.b64decode(file) for file in back]


@contextmanager
def kyoso_in(browser: Browser, address: str, language: str) -> Iterator[InPage]:
    """The plan page of an edition."""
    page = browser.new_page()
    page.set_default_timeout(120_000)  # ms: a busy machine is slow, not wrong
    page.goto(f"{address}/{language}/plan.html")
    yield InPage(page, language)
    page.close()
