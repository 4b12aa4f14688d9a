"""The theme's style sheets hold what pages need, and pages look as they do with all of the theme."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from kyoso.book.sheets import BUNDLE, OF_THE_THEME, named, trimmed
from tests.thorough import some

SHEET = """@charset "UTF-8";
/*! A notice */
:root{--a:1}
/* said to nobody */
.used,.not-used>a:hover{color:red}
.used.not-used{color:blue}
#there .used:not(.not-used)::before{content:"}.x{"}
.w-25\\%,[class*=not-used] p{width:25%}
@media (max-width:10px){.not-used{a:b}}
@media print{.not-used{a:b}.used{c:d}}
@font-face{font-family:x;src:url(data:font/woff;base64,aa;bb)}
@keyframes k{0%{a:b}to{c:d}}
.not-used{a:b}"""
TRIMMED = """@charset "UTF-8";
/*! A notice */
:root{--a:1}
.used{color:red}
#there .used:not(.not-used)::before{content:"}.x{"}
[class*=not-used] p{width:25%}
@media print{
.used{c:d}
}
@font-face{font-family:x;src:url(data:font/woff;base64,aa;bb)}
@keyframes k{0%{a:b}to{c:d}}
"""


def test_rules_that_no_page_needs_go() -> None:
    """Alone, in a list and within a condition; what cannot be told from class and id stays, and so do notices."""
    assert trimmed(SHEET, {"used", "there"}) == TRIMMED
    assert trimmed(TRIMMED, {"used", "there"}) == TRIMMED
    assert "\n.w-25\\%," in trimmed(SHEET, {"w-25%"})


def test_classes_are_found_in_pages_and_in_scripts() -> None:
    """In a page where one is given, in a script wherever a word stands."""
    pages = [b"<p class=\"a b-c\n d\" id='e'>class f</p>"]
    assert named(pages, [b'made.className = "g " + `plan-${h}`;']) >= {"a", "b-c", "d", "e", "g", "plan-", "h"}
    assert "f" not in named(pages, [])


# Each element with a number for all of its properties; what stands before and behind it, where there is something.
LOOK = """() => {
document.activeElement.blur();  // a page that asks for the focus may or may not have it yet
// What has moved to its end may move what inherits from it.
for (let turn = 0; turn < 100 && document.getAnimations().length; turn += 1) {
  for (const moving of document.getAnimations()) moving.finish();
}
return [...document.querySelectorAll("*")].map(each => {
  let number = 0;
  for (const part of [null, "::before", "::after"]) {
    const style = getComputedStyle(each, part);
    if (part && style.content === "none") continue;
    for (const name of style) {
      for (const sign of style.getPropertyValue(name)) number = (Math.imul(number, 31) + sign.codePointAt(0)) | 0;
    }
  }
  return `${each.tagName} ${each.getAttribute("class") ?? ""} ${each.id} ${number}`;
});
}"""


@pytest.mark.browser
@pytest.mark.build
@pytest.mark.parametrize("name", some(["plan", "index", "rules/fy2021-money", "search"], 2))
def test_pages_look_as_with_all_of_the_theme(browser: Browser, address: str, name: str) -> None:
    """Every property of every element, in light and in dark colours, wide and narrow, on screen and on paper."""
    context = browser.new_context()
    page = context.new_page()
    looks = []
    for whole in (False, True):
        if whole:
            page.route(f"**/_static/{BUNDLE}*", with_all_of_the_theme)
        page.goto(f"{address}/ja/{name}.html")
        looks.append(list(seen(page)))
    context.close()
    for trimmed_look, whole_look in zip(*looks, strict=True):
        assert trimmed_look == whole_look


def seen(page: Page) -> Iterator[list[str]]:
    """All that a page may look like."""
    for width, colours in ((1280, "light"), (390, "dark")):
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("colours => { document.documentElement.dataset.theme = colours; }", colours)
        yield page.evaluate(LOOK)
    page.emulate_media(media="print")
    yield page.evaluate(LOOK)
    page.emulate_media(media="screen")


def with_all_of_the_theme(route: Route) -> None:
    """The sheet as it is before Bootstrap's notice, which is of Sphinx's own; then those of the theme as they come."""
    own, notice, _rest = route.fetch().text().partition("/*!")
    assert notice
    route.fulfill(body=own + of_the_theme(), content_type="text/css")


def of_the_theme() -> str:
    """The sheets of the theme as they come, in their order."""
    sheets = [name for name in OF_THE_THEME if "/" in name]
    found = [
        path.read_text("utf-8")
        for name in sheets
        for package in ("sphinx_book_theme", "pydata_sphinx_theme")
        for path in Path(str(files(package))).glob(f"theme/*/static/{name}")
    ]
    assert len(found) == len(sheets)
    return "".join(found)
