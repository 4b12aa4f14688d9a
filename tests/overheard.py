"""What a page says and asks for, as a reader's browser hears it: gathered in lists that a test looks at in the end."""

from __future__ import annotations

from playwright.sync_api import Page


def is_icon(url: str) -> bool:
    """Whether it is the icon of the browser's tab, which the browser fetches by itself whenever it likes."""
    return url.endswith("/_static/icon.svg")


def errors(page: Page) -> list[str]:
    """The errors of the page's scripts and of its console from now on."""
    heard: list[str] = []
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("console", lambda line: heard.append(line.text) if line.type == "error" else None)
    return heard


def requests(page: Page) -> list[str]:
    """What the page asks for from now on, but for what it made itself (blob:) and its tab's icon."""
    heard: list[str] = []

    def ask(url: str) -> None:
        if not url.startswith("blob:") and not is_icon(url):
            heard.append(url)

    page.on("request", lambda request: ask(request.url))
    return heard
