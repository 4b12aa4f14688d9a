"""Pages that people trust: they ask for their own files only, let nothing out, and work wherever they lie."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import lxml.etree
import lxml.html
import pytest
from measuring.pages import first_visit
from playwright.sync_api import Browser, Page

from kyoso.book.editions import ENGINE_POLICY, POLICY, base_address, edition_settings
from kyoso.model import LANGUAGES, Language
from kyoso.over import write_sitemap
from kyoso.project import Project
from tests.overheard import is_icon
from tests.test_site import pages

# What a reader does on a page: opens what opens, types where one can, goes to its end.
USE = """async () => {
  document.querySelectorAll('details').forEach(details => { details.open = true; });
  const fields = [...document.querySelectorAll('article :is(input, textarea)')].filter(field => field.type !== 'file');
  for (const field of fields) {
    field.value = field.type === 'number' ? '1' : 'COI';
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.dispatchEvent(new Event('change', { bubbles: true }));
  }
  scrollTo(0, document.body.scrollHeight);
  await new Promise(done => setTimeout(done, fields.length ? 300 : 0));
}"""


def is_engine(url: str) -> bool:
    """Whether it is a pack of kyoso, which the plan page asks for when its reader writes."""
    return "/browser/engine-" in url


class Watch:
    """All that a page asks for and says, with what is wrong; the icon is the browser's own wish."""

    def __init__(self, page: Page, within: str) -> None:
        self.page, self.within = page, within
        self.trouble: list[str] = []
        self.loading = True
        page.on("request", lambda request: self._ask(request.method, request.url))
        page.on("requestfailed", lambda request: self._fail(request.url))
        page.on("pageerror", lambda error: self._say(str(error)))
        page.on("console", lambda line: self._say(line.text) if line.type in ("error", "warning") else None)

    def visit(self, address: str) -> None:
        """Load a page and use it."""
        self.loading = True
        self.page.goto(address, wait_until="load")
        self.loading = False
        self.page.evaluate(USE)

    def _fail(self, url: str) -> None:
        if not is_icon(url) and not is_engine(url) and not url.startswith("blob:"):  # which the next page may cut off
            self._say(f"failed: {url}")

    def _ask(self, method: str, url: str) -> None:
        if url.startswith("blob:"):  # the page's own
            return
        late = not self.loading and not is_icon(url) and not is_engine(url)
        if method != "GET" or not url.startswith(self.within) or late:
            self._say(f"{method} {url}{' after loading' if late else ''}")

    def _say(self, what: str) -> None:
        self.trouble.append(f"{self.page.url}: {what}")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_quiet_and_fits(
    site: Path, address: str, browser: Browser, language: Language, width: int
) -> None:
    """Under a sub-path no page has an error, asks for anything else's files, or later, or is wider than the screen."""
    page = browser.new_page(viewport={"width": width, "height": 800})
    watch = Watch(page, address)
    for name in pages(site, language):
        watch.visit(f"{address}/{language}/{name}")
        wide = page.evaluate("document.documentElement.scrollWidth")
        watch.trouble += [f"{name}: {wide} px wide"] if wide > width else []
    page.close()
    assert watch.trouble == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_quiet_from_a_folder(site: Path, browser: Browser, language: Language) -> None:
    """Without a server no page has an error or a warning, or misses a file."""
    page = browser.new_page()
    watch = Watch(page, site.as_uri())
    for path in pages(site, language).values():
        watch.visit(path.as_uri())
    page.close()
    assert watch.trouble == []


def test_the_page_over_the_editions_is_quiet(site: Path, address: str, browser: Browser) -> None:
    """The page that picks a language has no error and asks for its own files only, on a server and in a folder."""
    for within in (address, site.as_uri()):
        page = browser.new_page(locale="ja-JP")
        watch = Watch(page, within)
        page.goto(f"{within}/index.html")
        page.wait_for_url(f"{within}/ja/index.html")
        trouble = [line for line in watch.trouble if "failed" not in line]  # what the next page made needless
        page.close()
        assert trouble == []


def test_every_page_has_the_strict_policy(site: Path) -> None:
    """The policy stands before all that it governs, and no page has a script, a style or a handler within itself."""
    for path in [site / "index.html", *(page for language in LANGUAGES for page in pages(site, language).values())]:
        tree = lxml.html.parse(str(path)).getroot()
        policy = tree.xpath("//head/meta[@http-equiv='Content-Security-Policy']")
        wanted = ENGINE_POLICY if tree.xpath("//form[@id='plan-form']") else POLICY
        assert [meta.get("content") for meta in policy] == [wanted], path
        assert not policy[0].xpath("preceding::script|preceding::link|preceding::style"), path
        inside = tree.xpath("//script[not(@src)]|//style|//*[@style]|//*[@*[starts-with(name(), 'on')]]")
        assert [lxml.html.tostring(node)[:120] for node in inside] == [], path


def test_no_other_site_hears_of_a_plan(address: str, browser: Browser) -> None:
    """The plan page may have its own packs, and can ask no other site."""
    page = browser.new_page()
    page.goto(f"{address}/ja/plan.html")
    outcome: list[bool] = page.evaluate(
        """async () => {
          const sent = await fetch('https://example.org/?plan').then(() => true, () => false);
          const own = await fetch('plan.html').then(() => true, () => false);
          return [sent, own];
        }"""
    )
    page.close()
    assert outcome == [False, True]


def test_what_a_reader_types_cannot_leave(address: str, browser: Browser) -> None:
    """A page that tried could send nothing, by any way, and run nothing that was put into it."""
    page = browser.new_page()
    page.goto(f"{address}/ja/money.html", wait_until="networkidle")
    answered: list[str] = []
    page.on("response", lambda response: None if is_icon(response.url) else answered.append(response.url))
    blocked = ["connect-src", "form-action", "img-src", "script-src-elem", "style-src-attr"]
    outcome: dict[str, Any] = page.evaluate(
        """async kinds => {
          const blocked = [];
          addEventListener('securitypolicyviolation', event => { blocked.push(event.effectiveDirective); });
          const sent = await fetch('index.html').then(() => true, () => false);
          const asked = new XMLHttpRequest();
          asked.open('POST', 'index.html');
          try { asked.send('plan'); } catch { /* refused at once */ }
          navigator.sendBeacon('index.html', 'plan');
          new Image().src = 'https://example.org/?plan';
          const form = document.createElement('form');
          form.action = 'https://example.org/';
          document.body.append(form);
          form.submit();
          const script = document.createElement('script');
          script.textContent = 'window.ran = true';
          document.body.append(script);
          document.body.insertAdjacentHTML('beforeend', '<p id="styled" style="color: red">x</p>');
          for (let turn = 0; turn < 500 && new Set(blocked).size < kinds; turn += 1) {  // said when there is time
            await new Promise(done => setTimeout(done, 20));
          }
          const colour = getComputedStyle(document.getElementById('styled')).color;
          const red = colour === 'rgb(255, 0, 0)';
          return { sent, ran: window.ran === true, red, blocked: [...new Set(blocked)].sort() };
        }""",
        len(blocked),
    )
    page.close()
    assert answered == []
    assert outcome == {
        "sent": False,
        "ran": False,
        "red": False,
        "blocked": blocked,
    }


def test_what_a_page_makes_can_be_shown_and_saved(address: str, browser: Browser) -> None:
    """A file or a picture made in the page is no request: it can be seen and downloaded."""
    page = browser.new_page()
    page.goto(f"{address}/ja/money.html")
    with page.expect_download() as download:
        page.evaluate(
            """() => {
              const link = document.createElement('a');
              link.href = URL.createObjectURL(new Blob(['plan'], { type: 'text/plain' }));
              link.download = 'plan.yaml';
              link.click();
            }"""
        )
    assert download.value.suggested_filename == "plan.yaml"
    assert (
        page.evaluate(
            """async () => {
          const picture = new Image();
          const words = '<svg xmlns="http://www.w3.org/2000/svg" width="5" height="5"/>';
          picture.src = URL.createObjectURL(new Blob([words], { type: 'image/svg+xml' }));
          await picture.decode();
          return picture.width;
        }"""
        )
        == 5
    )
    page.close()


def test_a_site_with_an_address_has_a_sitemap(project: Project, tmp_path: Path) -> None:
    """With `html.baseurl` every page of every edition is listed beside its other editions; without it there is none."""
    (tmp_path / "_config.yml").write_text("title: 小さな事業\nhtml:\n  baseurl: https://example.org/guide\n", "utf-8")
    base = base_address(Project(tmp_path))
    assert (
        edition_settings(Project(tmp_path), "en", tmp_path, tmp_path)["html_baseurl"] == "https://example.org/guide/en/"
    )
    for language in LANGUAGES:
        for name in ("index.html", "rules/one.html", "search.html", "_static/file.html"):
            path = tmp_path / language / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
    write_sitemap(tmp_path, base)
    tree = lxml.etree.parse(str(tmp_path / "sitemap.xml"))
    assert tree.xpath("//*[local-name()='loc']/text()") == [
        f"https://example.org/guide/{language}/{name}"
        for name in ("index.html", "rules/one.html")
        for language in LANGUAGES
    ]
    assert tree.xpath("//*[local-name()='url'][1]/*[local-name()='link']/@hreflang") == list(LANGUAGES)
    write_sitemap(tmp_path, "")
    assert not (tmp_path / "sitemap.xml").exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_first_visit_is_light_and_still(
    address: str, browser: Browser, language: Language, capsys: pytest.CaptureFixture[str]
) -> None:
    """The home page comes in few files under a fifth of a megabyte, and nothing on it moves."""
    visit = first_visit(browser, f"{address}/{language}/index.html")
    with capsys.disabled():
        print(f"\nhome, {language}: {visit.files} files, {visit.size:,} bytes, {visit.paint:.0f} ms, {visit.shift:.3f}")
    assert visit.files <= 15
    assert visit.size < 200_000
    assert visit.shift < 0.1
