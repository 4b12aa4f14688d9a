"""The pages for everyone: axe-core on every page, the keyboard, paper, no scripts, and what a page says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from kyoso.model import LANGUAGES, Language
from tests import overheard
from tests.test_site import JAPANESE, pages
from tests.thorough import THOROUGH, some

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDE: ViewportSize = {"width": 1280, "height": 800}
NARROW: ViewportSize = {"width": 390, "height": 800}
# Contrast takes axe-core seconds on a long page, so it looks at one of the words that stand alike: within the same
# kinds of elements, in the same colours on the same grounds.
FAINT = """async () => {
  const keys = new Map([[null, '']]);
  function key(node) {
    if (!keys.has(node)) {
      const style = getComputedStyle(node);
      const own = [node.tagName, node.getAttribute('class'), style.color, style.backgroundColor, style.opacity];
      keys.set(node, key(node.parentElement) + '>' + own.join('/'));
    }
    return keys.get(node);
  }
  const unlike = new Map();
  for (const node of document.querySelectorAll('body *')) {
    const written = [...node.childNodes].some(child => child.nodeType === 3 && child.data.trim());
    if (written && !unlike.has(key(node)) && node.checkVisibility({ visibilityProperty: true })) {
      unlike.set(key(node), node);
    }
  }
  return axe.run({ include: [...unlike.values()] }, {
    runOnly: { type: 'rule', values: ['color-contrast'] }, resultTypes: ['violations'], preload: false
  });
}"""
REST = """tags => axe.run(document, {
  runOnly: tags, rules: { 'color-contrast': { enabled: false } }, resultTypes: ['violations'], preload: false
})"""

# What scrolls at the new size is made focusable by the page itself, once it is laid out.
# Boxes that scroll and are no stop of the Tab key with a name, or the other way round; there must be boxes.
BOXES_AT_ODDS = """async () => {
  const boxes = [...document.querySelectorAll('.pst-scrollable-table-container, .kyoso-published')];
  const atOdds = () => boxes.filter(box => new Set([
    box.scrollWidth > box.clientWidth + 1, box.tabIndex === 0,
    !!box.getAttribute('aria-label'), !!box.getAttribute('role')]).size > 1);
  for (let waits = 0; waits < 100 && atOdds().length; waits += 1) await new Promise(done => setTimeout(done, 100));
  return boxes.length ? atOdds().map(box => box.textContent.slice(0, 40)) : ['no boxes'];
}"""
LAID_OUT = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a browser that has not been here before; an error on it fails the test."""
    context = browser.new_context(viewport=WIDE, bypass_csp=True)  # axe-core is put into the page
    page = context.new_page()
    errors = overheard.errors(page)
    yield page
    context.close()
    assert errors == []


def violations(page: Page, sizes: Sequence[ViewportSize] = (WIDE, NARROW)) -> list[str]:
    """What axe-core finds on the page as it stands: wide and narrow, faint words in light and in dark colours."""
    page.evaluate(AXE)
    found = []
    for size in sizes:
        page.set_viewport_size(size)
        page.evaluate(LAID_OUT)
        results = {"": page.evaluate(REST, WCAG)}
        for colours in ("light", "dark"):
            page.evaluate("colours => { document.documentElement.dataset.theme = colours; }", colours)
            results[colours] = page.evaluate(FAINT)
        found += [
            f"{size['width']} px {colours}: {line}" for colours, result in results.items() for line in told(result)
        ]
    return found


def told(result: dict[str, Any]) -> list[str]:
    """The violations of one run of axe-core, a line for each element."""
    return [
        f"{violation['id']}: {node['html'][:160]}: {node['failureSummary'][:200]}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_breaks_a_rule_of_wcag(site: Path, page: Page, language: Language) -> None:
    """No violation of WCAG 2.2 A and AA on any page, with all that opens opened, and on the page over the editions."""
    edition = pages(site, language)
    notebooks = [name for name in edition if name.startswith("rules/")]  # which have one frame
    names = [name for name in sorted(edition) if name not in notebooks] + some(sorted(notebooks), 5)
    found = []
    for number, name in enumerate(names):
        page.set_viewport_size(WIDE)
        page.goto(edition[name].as_uri() + ("?q=COI" if name == "search.html" else ""))
        page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true; })")
        # Both editions have one theme: in an ordinary run a page is wide in one and narrow in the other.
        turn = (number + LANGUAGES.index(language)) % 2
        sizes = (WIDE, NARROW) if THOROUGH else ((WIDE, NARROW)[turn],)
        found += [f"{name}: {line}" for line in violations(page, sizes)]
    assert found == []


def test_the_root_page_breaks_no_rule_of_wcag(site: Path, browser: Browser) -> None:
    """The page over the editions, as it stands without scripts, has a name, headings, and two links to be read."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "index.html").as_uri())
    markup = page.locator("html").inner_html()
    context.close()
    page = browser.new_page(bypass_csp=True)
    page.set_content(f'<!doctype html><html lang="ja">{re.sub("<script.*?</script>", "", markup)}</html>')
    assert violations(page) == []
    page.close()


def test_a_violation_is_found(site: Path, page: Page) -> None:
    """Faint words in any row of a table, and a picture without words, would be found."""
    page.goto((site / "ja" / "glossary.html").as_uri())
    page.evaluate("""() => {
      const cell = [...document.querySelectorAll('.bd-article td')].at(-1);
      cell.innerHTML = '<span id="faint">言葉</span><img id="mute" src="data:,">';
      document.adoptedStyleSheets.push(Object.assign(new CSSStyleSheet(), {}));
      document.adoptedStyleSheets[0].replaceSync('#faint { color: #808080 }');
    }""")
    found = " ".join(violations(page))
    assert "color-contrast" in found
    assert "image-alt" in found


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_page_says_what_it_is(site: Path, language: Language) -> None:
    """Its title begins with its heading; its description is its own, in its language and in whole sentences."""
    descriptions: dict[str, str] = {}
    for name, path in pages(site, language).items():
        tree = lxml.html.parse(str(path)).getroot()
        assert tree.get("lang") == language
        for sign in tree.xpath("//a[contains(@class, 'headerlink')]"):
            sign.drop_tree()
        heading = " ".join(tree.xpath("//h1")[0].text_content().split())
        assert len(tree.xpath("//h1")) == 1, name
        assert " ".join(tree.findtext(".//title").split()).startswith(heading), name
        assert tree.xpath("string(//meta[@property='og:title']/@content)") == heading, name
        assert (path.parent / tree.xpath("string(//link[@rel='icon']/@href)")).resolve().is_file()
        for link in tree.xpath("//link[@rel='alternate'][@hreflang]"):
            other = (path.parent / link.get("href")).resolve()
            assert other == (site / link.get("hreflang") / name).resolve()
            assert other.is_file()
        assert tree.xpath("//link[@rel='alternate']/@hreflang") == list(LANGUAGES)
        description = tree.xpath("string(//meta[@name='description']/@content)")
        if name != "search.html":
            descriptions[name] = description
            assert tree.xpath("string(//meta[@property='og:description']/@content)") == description
            assert bool(JAPANESE.search(re.sub(r"[(（「“].*?[)）」”]", "", description))) == (language == "ja"), name
            assert description.rstrip("」”)）").endswith(("。", ".", "?", "!")), f"{name}: {description}"
    assert len(set(descriptions.values())) == len(descriptions)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_key_skips_to_the_text(address: str, page: Page, language: Language) -> None:
    """Tab shows a link over the page; Enter on it leads past menus to the text."""
    page.goto(f"{address}/{language}/money.html")
    page.keyboard.press("Tab")
    skip = page.locator(".skip-link a")
    assert skip.evaluate("link => link === document.activeElement")
    assert skip.bounding_box()["y"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('article').contains(document.activeElement)")


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_the_focus_is_seen_wherever_it_goes(address: str, page: Page, size: ViewportSize) -> None:
    """Every stop of the Tab key on a page is on the screen, over all else there, with an outline, and leads nowhere."""
    page.set_viewport_size(size)
    page.goto(f"{address}/ja/hubs.html")
    unseen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        stop: dict[str, Any] = page.evaluate(
            """() => {
              const node = document.activeElement;
              const box = node.getClientRects()[0];
              const middle = Math.min(box.width / 2, innerWidth / 2);
              const top = document.elementFromPoint(box.x + middle, box.y + box.height / 2);
              const style = getComputedStyle(node);
              return {
                html: node.outerHTML.slice(0, 120),
                line: style.outlineStyle,
                width: parseFloat(style.outlineWidth),
                over: !!top && (node.contains(top) || top.contains(node)),
              };
            }"""
        )
        unseen += [stop] if stop["line"] == "none" or stop["width"] < 2 or not stop["over"] else []
    assert unseen == []
    assert page.url == f"{address}/ja/hubs.html"


@pytest.mark.parametrize(
    ("side", "size", "open_first"), [("primary", WIDE, True), ("primary", NARROW, False), ("secondary", NARROW, False)]
)
def test_sidebars_open_by_keyboard_and_say_so(
    address: str, page: Page, side: str, size: ViewportSize, open_first: bool
) -> None:
    """Enter opens or closes a sidebar, the button says which, and Escape or leaving closes what lies over the page."""
    page.set_viewport_size(size)
    page.goto(f"{address}/ja/money.html")
    button, sidebar = page.locator(f"[data-side={side}]"), page.locator(f"#kyoso-{side}")
    assert button.get_attribute("aria-controls") == sidebar.get_attribute("id")
    for state in (open_first, not open_first):
        assert button.get_attribute("aria-expanded") == str(state).lower()
        assert sidebar.locator("a").first.is_visible() == state
        button.focus()
        page.keyboard.press("Enter")
    if open_first:
        return
    button.focus()
    page.keyboard.press("Enter")
    assert sidebar.evaluate("sidebar => sidebar.contains(document.activeElement)")
    page.keyboard.press("Escape")
    assert button.evaluate("button => button === document.activeElement")
    assert button.get_attribute("aria-expanded") == "false"
    page.keyboard.press("Enter")
    sidebar.locator(":is(a, summary):visible").last.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")  # past the browser's own buttons, where the page ends
    assert button.get_attribute("aria-expanded") == "false"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_scrolls_sideways_is_reached_and_named(address: str, page: Page, language: Language) -> None:
    """On a phone, a wide table is a stop of the Tab key with a name; one that fits is none."""
    page.set_viewport_size(NARROW)
    for name in ("rules/fy2021.html", "sources.html", "money.html"):
        page.goto(f"{address}/{language}/{name}")
        page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true; })")
        assert page.evaluate(BOXES_AT_ODDS) == [], name


def test_the_filter_and_the_details_work_by_keyboard(address: str, page: Page) -> None:
    """The table of hubs is narrowed and the count announced; the table of a picture opens with Enter."""
    page.goto(f"{address}/ja/hubs.html")
    page.get_by_label("拠点をしぼりこむ").focus()
    page.keyboard.type("大学")
    assert re.search(r"\d", page.locator(".kyoso-filter-box [role=status]").inner_text())
    page.goto(f"{address}/ja/money.html")
    page.locator("details.kyoso-details summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("details.kyoso-details table").first.is_visible()


def test_the_colours_follow_the_reader(address: str, browser: Browser) -> None:
    """Without a choice, the colours are those of the system; the button changes them, says so, and they stay."""
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(f"{address}/en/index.html")
    root = page.locator("html")
    expect(root).to_have_attribute("data-theme", "dark")
    page.emulate_media(color_scheme="light")
    expect(root).to_have_attribute("data-theme", "light")
    page.emulate_media(color_scheme="dark")
    expect(root).to_have_attribute("data-theme", "dark")
    button = page.locator(".kyoso-colours")
    before = button.get_attribute("aria-label")
    button.click()
    expect(root).to_have_attribute("data-theme", "light")
    assert button.get_attribute("aria-label") != before
    page.goto(f"{address}/en/money.html")
    expect(root).to_have_attribute("data-theme", "light")
    context.close()


def test_paper_shows_the_text_alone(address: str, page: Page) -> None:
    """In print there are no menus; the heading is there, where and when it was printed, and a table for a tall picture,
    dark on white.
    """
    page.goto(f"{address}/ja/money.html")
    page.evaluate("document.documentElement.dataset.theme = 'dark'; window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    for menu in ("#kyoso-primary", "#kyoso-secondary", ".bd-header-article", ".prev-next-footer", ".headerlink"):
        assert not page.locator(menu).first.is_visible(), menu
    assert page.locator("h1").is_visible()
    expect(page.locator(".kyoso-printed")).to_contain_text(f"{address}/ja/money.html")
    tall = page.locator("figure.kyoso-tall + details")
    assert tall.locator("table").is_visible()
    assert not page.locator("figure.kyoso-tall svg").is_visible()
    assert not page.locator("figure:not(.kyoso-tall) + details").first.is_visible()
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    assert page.locator("html").evaluate("html => html.scrollWidth <= html.clientWidth")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert tall.get_attribute("open") is None


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_without_scripts_the_text_is_there_and_nothing_is_dead(
    site: Path, address: str, browser: Browser, size: ViewportSize
) -> None:
    """Text, tables, drafts and contents need no script; buttons and fields that do are not shown."""
    context = browser.new_context(java_script_enabled=False, viewport=size)
    page = context.new_page()
    for name in pages(site, "ja"):
        page.goto(f"{address}/ja/{name}")
        assert page.locator("h1").is_visible(), name
        assert page.locator("#kyoso-primary nav a").first.is_visible(), name
        assert [node.inner_text() for node in page.locator("button, input").all() if node.is_visible()] == [], name
        hidden = page.locator(".bd-article > section > :is(p, table, ul, ol, figure)").all()
        assert [node.inner_html()[:80] for node in hidden if not node.is_visible()] == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], name
    page.goto(f"{address}/ja/writing.html")
    draft = page.locator("a[href$='.docx']").first
    assert (site / "ja" / (draft.get_attribute("href") or "")).resolve().is_file()
    context.close()


def test_names_in_japanese_are_read_out_as_japanese(site: Path) -> None:
    """On an English page, Japanese in brackets or quotation marks says that it is Japanese."""
    unmarked = []
    for name, path in pages(site, "en").items():
        for article in lxml.html.parse(str(path)).xpath("//article"):
            for node in article.xpath(".//*[@lang='ja']|.//pre|.//code|.//table|.//svg|.//script"):
                node.drop_tree()
            unmarked += [f"{name}: {text}" for text in article.itertext() if JAPANESE.search(str(text))]
    assert unmarked == []


def test_every_character_has_a_shape(site: Path, page: Page) -> None:
    """No character of any page falls back to the box of a missing one, and none is half-width Japanese."""
    texts = {
        str(text)
        for language in LANGUAGES
        for path in pages(site, language).values()
        for text in lxml.html.parse(str(path)).xpath("//body//text()")
    }
    used = sorted({sign for text in texts for sign in text if not sign.isspace()})
    assert [sign for sign in used if "\uff61" <= sign <= "\uff9f"] == []
    page.goto((site / "ja" / "index.html").as_uri())
    boxes = page.evaluate(
        """signs => {
          const canvas = document.createElement('canvas');
          canvas.width = canvas.height = 40;
          const pen = canvas.getContext('2d', { willReadFrequently: true });
          pen.font = '24px ' + getComputedStyle(document.body).fontFamily;
          function drawn(sign) {
            pen.clearRect(0, 0, 40, 40);
            pen.fillText(sign, 4, 30);
            return pen.getImageData(0, 0, 40, 40).data.join();
          }
          const box = drawn('\\u{10FFFD}');
          return signs.filter(sign => drawn(sign) === box);
        }""",
        used,
    )
    assert boxes == []
