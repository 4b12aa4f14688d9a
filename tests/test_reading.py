"""Pages as they are read: tables and targets measured on every page, sources beside the words, the focus in sight."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from kyoso.book.markup import finished
from kyoso.model import LANGUAGES, Language
from tests import overheard
from tests.test_site import pages
from tests.thorough import THOROUGH

WIDE: ViewportSize = {"width": 1280, "height": 720}
NARROW: ViewportSize = {"width": 390, "height": 700}
MEASURE = Path(__file__).with_name("measure_page.js").read_text("utf-8")
Kind = tuple[str, str, int]
# WCAG 1.4.12 (spacing of text) and 1.4.4 (twice as large): nothing is cut off, nothing makes the page wider.
GROWN = """async () => {
  const sheet = new CSSStyleSheet();
  const found = [];
  document.adoptedStyleSheets.push(sheet);
  for (const [name, rules] of Object.entries({
    spaced: "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } "
      + "p { margin-bottom: 2em !important }",
    enlarged: "html { font-size: 200% !important }",
  })) {
    sheet.replaceSync(rules);
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) { found.push(`${name}: the page is ${root.scrollWidth} px wide`); }
    for (const node of document.querySelectorAll("article *, .bd-header-article *")) {
      if (!node.childElementCount && node.textContent.trim() && !node.closest("svg, .kyoso-unseen, pre, textarea")) {
        const style = getComputedStyle(node);
        const isCut = style.overflowY === "hidden" && node.scrollHeight > node.clientHeight + 2;
        if (isCut && node.clientHeight > 1) { found.push(`${name}: cut off: ${node.textContent.trim().slice(0, 40)}`); }
      }
    }
  }
  sheet.replaceSync("");
  return found;
}"""
LAID_OUT = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a browser that has not been here before; an error on it fails the test."""
    context = browser.new_context(viewport=WIDE)
    page = context.new_page()
    errors = overheard.errors(page)
    yield page
    context.close()
    assert errors == []


def chosen(site: Path, language: Language) -> dict[str, Path]:
    """Pages that together have every kind of table and target, half of them in each edition, which have one style;
    in a thorough run every page of both."""
    all_pages = pages(site, language)
    kinds = {name: kinds_on(path) for name, path in pages(site, LANGUAGES[0]).items()}
    left, names = set[Kind]().union(*kinds.values()), list[str]()
    while left:
        names.append(max(sorted(kinds), key=lambda each: len(kinds[each] & left)))
        left -= kinds[names[-1]]
    return all_pages if THOROUGH else {name: all_pages[name] for name in names[LANGUAGES.index(language) :: 2]}


def kinds_on(page: Path) -> set[Kind]:
    """What of the tables and targets on a page the style sheets tell apart: elements, classes, numbers of columns."""
    tree = lxml.html.parse(str(page)).getroot()
    tables = {
        ("table", table.get("class", ""), len(table.xpath("(.//tr)[1]/*"))) for table in tree.xpath("//article//table")
    }
    targets = tree.xpath("//article//*[self::a or self::button or self::input or self::select or self::summary]")
    boxes = tree.xpath("//article//*[self::div or self::figure or self::form][starts-with(@class, 'kyoso-')]")
    return tables | {(each.tag, each.get("class", ""), 0) for each in (*targets, *boxes)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_and_target_fits_every_screen(site: Path, page: Page, language: Language) -> None:
    """On a phone no table scrolls sideways and each cell has its column's name; wide, no column whose words break is
    under five characters; a name stands on one line; targets are 24 px or stand apart; words may be set wider and
    twice as large. On every kind of page; on every page in a thorough run."""
    found, tables = [], 0
    for name, path in chosen(site, language).items():
        page.set_viewport_size(NARROW)
        page.goto(path.as_uri() + ("?q=COI" if name == "search.html" else ""))
        page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true; })")
        for size in (NARROW, WIDE):
            page.set_viewport_size(size)
            page.evaluate(LAID_OUT)
            measured: dict[str, Any] = page.evaluate(MEASURE)
            tables += measured.pop("tables")
            found += [
                f"{name} at {size['width']}: {what}: {which}" for what, where in measured.items() for which in where
            ]
        found += [f"{name}: {line}" for line in page.evaluate(GROWN)]
    assert found == []
    assert tables > 20


@pytest.mark.parametrize(
    ("markup", "size", "what"),
    [
        ('<table class="table"><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>',
         NARROW, "unnamed"),
        ('<div class="scrolling"><table class="kyoso-table"><tr><td><pre>{}</pre></table></div>', NARROW, "sideways"),
        ('<table class="kyoso-table table" id="squeezed"><thead><tr><th>名前<th>値</thead><tr><td>{}<td>{}</table>',
         WIDE, "thin"),
        ('<p id="apart"><a class="btn" href="#">x</a><a class="btn" href="#">y</a></p>', NARROW, "small"),
        ('<p title="only here">x</p>', WIDE, "tooltips"),
    ],
)  # fmt: skip
def test_what_is_measured_is_found(site: Path, browser: Browser, markup: str, size: ViewportSize, what: str) -> None:
    """Each of the faults would be found on a page that has it."""
    context = browser.new_context(viewport=size, bypass_csp=True)
    page = context.new_page()
    page.goto((site / "ja" / "rule-notebooks.html").as_uri())
    assert page.evaluate(MEASURE)[what] == []
    style = """
      #squeezed td + td, #squeezed th + th { max-width: 2em; min-width: 0; width: 2em; padding: 0 }
      #squeezed { table-layout: fixed }
      .scrolling { overflow-x: auto }
      #apart a { display: inline-block; width: 9px; height: 9px; padding: 0 }"""
    page.add_style_tag(content=style)
    words = "値は長い言葉" * 12
    page.evaluate(
        "html => document.querySelector('article').insertAdjacentHTML('beforeend', html)", markup.format(words, words)
    )
    assert page.evaluate(MEASURE)[what] != []
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_heads_have_a_scope_and_addresses_lead_to_them(site: Path, language: Language) -> None:
    """Each head of a table says what it is the head of; an address of a site or mailbox is a link to it."""
    addresses = 0
    for name, path in pages(site, language).items():
        tree = lxml.html.parse(str(path)).getroot()
        assert tree.xpath("//article//table//th[not(@scope)]") == [], name
        if name.startswith(("rules/", "sources-")):
            continue  # what the documents say, as it is written there
        for node in tree.xpath(
            "//article//*[not(ancestor-or-self::code or ancestor-or-self::pre)][not(*[not(self::wbr)])]"
        ):
            words = node.text_content().strip()
            if re.fullmatch(r"https?://\S+|[\w.+-]+@[\w-]+\.[\w.]+", words):
                link = next(iter(node.xpath("ancestor-or-self::a/@href")), "")
                assert link.removeprefix("mailto:") == words, name
                addresses += 1
    assert addresses >= 3


@pytest.mark.parametrize(("language", "size"), [("ja", NARROW), ("en", WIDE)])
def test_a_source_opens_where_one_reads(address: str, page: Page, language: Language, size: ViewportSize) -> None:
    """Enter on a figure shows its words, document and page with a link on, and takes the focus; Esc gives it back, and
    so does the button; the next one takes its place."""
    page.set_viewport_size(size)
    page.goto(f"{address}/{language}/money.html")
    figures = page.locator("a.kyoso-rule")
    note = page.locator(".kyoso-note-box")
    first = figures.first
    first.focus()
    page.keyboard.press("Enter")
    expect(note).to_be_visible()
    expect(first).to_have_attribute("aria-expanded", "true")
    assert note.evaluate("box => box === document.activeElement && box.getAttribute('role') === 'dialog'")
    assert note.locator(".kyoso-note-words").get_attribute("lang") == "ja"
    assert str(first.get_attribute("data-words")) in note.inner_text()
    assert re.search(r"p\.\d+", note.inner_text())
    box = note.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size["width"]
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()
    expect(first).to_be_focused()
    expect(first).to_have_attribute("aria-expanded", "false")
    figures.nth(1).click()
    expect(note).to_be_visible()
    note.get_by_role("button").click()
    expect(note).to_be_hidden()
    expect(figures.nth(1)).to_be_focused()
    page.locator("a.kyoso-open").first.click()
    expect(note).to_be_visible()
    page.locator("a.kyoso-term").first.click()
    term = str(page.locator("a.kyoso-term").first.get_attribute("data-words"))
    expect(note.locator(".kyoso-note-words")).to_have_text(term)
    page.keyboard.press("Escape")
    first.press("Enter")
    note.get_by_role("link").click()
    page.wait_for_url("**/sources-*.html#src-*")
    row = page.locator("tr:target")
    expect(row).to_be_in_viewport()
    if language == "en":  # Japanese words in a sentence are read out as such
        page.goto(f"{address}/en/eligibility.html")
        page.locator("a[data-where*='民間企業']").first.click()
        expect(note.locator(".kyoso-note-where [lang=ja]").first).to_have_text("民間企業")


def test_without_scripts_a_source_is_a_link(address: str, browser: Browser) -> None:
    """Without JavaScript a figure leads to its row on the page of its document."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/ja/money.html")
    page.locator("a.kyoso-rule").first.click()
    page.wait_for_url("**/sources-*.html#src-*")
    assert page.locator("tr:target").count() == 1
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_says_three_times_in_words_that_nothing_is_said(site: Path, language: Language) -> None:
    """After the third time it is a mark, whose words are there for who does not see it; no source is a code alone."""
    marks = cited = 0
    for name, path in pages(site, language).items():
        tree = lxml.html.parse(str(path)).getroot()
        said = tree.xpath(
            "//article//a[contains(@class, 'kyoso-open')][@data-where][starts-with(., '?')][not(ancestor::table)]"
        )
        short = [link for link in said if link.xpath(".//*[@class='kyoso-unseen']")]
        assert not said[:3] or not set(said[:3]) & set(short), name
        marks += len(short)
        for link in tree.xpath("//a[contains(@class, 'kyoso-cite')]"):
            assert len(link.text_content().split(" p.")[0]) > len("r3"), name
            assert link.get("data-words"), name
            cited += name.startswith("rules/")
        words = tree.xpath("//article//text()[not(ancestor::code)][not(ancestor::pre)]")
        assert not any(re.search(r"\b(?:r3|r7) p\.\d", str(text)) for text in words), name
    assert marks > 0
    assert cited > 100


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_no_field_with_the_focus_is_under_the_bar(address: str, page: Page, size: ViewportSize) -> None:
    """On the page that checks a plan, no stop of the Tab key, forwards or back, lies under the bar at its foot."""
    page.set_viewport_size(size)
    page.goto(f"{address}/ja/plan.html")
    page.locator("#plan-form").wait_for()
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true; })")
    hidden, stops = [], set()
    page.locator("#plan-form :is(input, select, textarea)").first.focus()
    for key in ["Tab"] * 45 + ["Shift+Tab"] * 45:
        page.keyboard.press(key)
        stop = page.evaluate("""() => {
          const node = document.activeElement, bar = document.querySelector('.plan-bar');
          const box = node.getBoundingClientRect(), over = bar.getBoundingClientRect();
          const under = !bar.contains(node) && box.top >= over.top - 1 && box.top < over.bottom;
          return [node.id || node.textContent.trim().slice(0, 30), under];
        }""")
        stops.add(stop[0])
        hidden += [stop[0]] if stop[1] else []
    assert hidden == []
    assert len(stops) > 20


def test_cells_are_named_and_words_kept_whole() -> None:
    """A cell gets its column's name, also past a cell that spans rows; heads get their scope; keys break at dots."""
    made = finished(
        '<table class="table"><thead><tr><th>K"x</th><th>Item</th></tr></thead><tbody>'
        '<tr><th rowspan="2">Co-creation</th><td>a<br/>b</td></tr><tr><td><p>c</p></td></tr></tbody></table>'
        "<p><code>one.two-three_four</code> https://example.org/a/long/address/of/a/page</p>"
    )
    assert '<th scope="col">Item</th>' in made
    assert '<th rowspan="2" scope="row" data-th="K&quot;x">' in made
    assert '<td data-th="Item"><div>a<br/>b</div></td>' in made
    assert '<td data-th="Item"><p>c</p></td>' in made
    assert '<span class="kyoso-whole">Co-creation</span>' in made
    assert "<code>one.<wbr/>two-three_<wbr/>four</code>" in made
    assert "https://<wbr/>example.<wbr/>org/<wbr/>a/" in made


def test_what_is_not_ours_stays_as_it_is() -> None:
    """Text in scripts, pictures and program text, tables of others and short words are not touched."""
    for html in (
        "<script>if (a < b) { c = 'Co-creation'; }</script>",
        "<svg><text>Co-creation</text></svg>",
        "<pre>a.b.c Co-creation</pre>",
        "<table><tr><td>x</td></tr></table>",
        "<p>long-term plan, a.b</p>",
        '<a href="x.html" title="">x</a><!-- Co-creation -->',
    ):
        assert finished(html).replace(' title=""', "") == html.replace(' title=""', "")
