"""How long a reader waits for an answer on the page for plans; the benchmark can call it too."""

from __future__ import annotations

from playwright.sync_api import Page

# Types into a field and waits for what follows from it to be laid out, all in one task of the page.
ONCE = """([selector, text]) => {
  const field = document.querySelector(selector);
  const start = performance.now();
  field.value = text;
  field.dispatchEvent(new Event("input", {bubbles: true}));
  document.body.getBoundingClientRect();
  return performance.now() - start;
}"""


def times_to_verdict(page: Page, changes: int = 30) -> list[float]:
    """Milliseconds from a change of an amount to the verdicts on the page, the example plan being there."""
    page.click("#plan-example")
    cell = ".plan-year tbody input"
    return sorted(page.evaluate(ONCE, [cell, str(10_000_000 + number)]) for number in range(changes))
