"""The search page in a real browser: what it finds, in which order, and what it shows of it."""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lxml.html
import pytest
import yaml
from measuring.pages import answered
from measuring.pages import search as search_timed
from playwright.sync_api import Browser, Page, Route, expect

from kyoso.book import search as pages
from kyoso.book.search import INDEX, read_page
from kyoso.book.synonyms import load_words
from kyoso.model import LANGUAGES, Language
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from tests import overheard
from tests.test_site import pages as pages_of

# What readers type beside the glossary's terms: in any width of characters, one character, two words.
MORE = (
    "育成型",
    "地域共創",
    "委託費",
    "間接経費",
    "令和7年度",
    "令和７年度",
    "ﾒﾝﾀｰ",
    "ﾌﾟﾛｼﾞｪｸﾄﾘｰﾀﾞｰ",
    "ＣＯＩ－ＮＥＸＴ",
    "型",
    "額",
    "PL",
    "委託費 間接経費",
    "拠点　ビジョン",
    "Project Leader hub",
)
NONSENSE = ("猫耳犬鼻", "ほげふが", "龘", "zzzqqq", "xyzzy plugh")
SEARCHES: dict[str, dict[str, list[str]]] = yaml.safe_load(Path(__file__).with_name("searches.yaml").read_text("utf-8"))
MOST_SHOWN = 50  # pages in the list at a time
MADE_FROM = re.compile("sources-|rules/")  # what the guidebook's own pages are made from


@dataclass(frozen=True)
class Told:
    """A page's own words, folded."""

    title: str
    headings: str
    text: str


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Language:
    """Each edition."""
    edition: Language = request.param
    return edition


@pytest.fixture(scope="module")
def told(site: Path, language: Language) -> dict[str, Told]:
    """What the article of each page says, read from the built pages."""
    out = {}
    for name, path in pages_of(site, language).items():
        article = lxml.html.parse(str(path)).xpath("//article")[0]
        for node in article.xpath(".//script|.//style|.//a[contains(@class, 'headerlink')]"):
            node.drop_tree()
        for node in article.iter("td", "th", "p", "li", "br", "text", "tspan", "title"):
            node.tail = " " + (node.tail or "")
        title, *headings = (fold(node.text_content()) for node in article.xpath(".//h1|.//h2|.//h3"))
        out[name.removesuffix(".html")] = Told(title, "\n".join(headings), fold(article.text_content()))
    del out["search"]
    return out


@pytest.fixture(scope="module")
def search(address: str, browser: Browser, language: Language) -> Iterator[Page]:
    """The search page of an edition; an error on it fails the tests."""
    page = browser.new_page()
    errors = overheard.errors(page)
    page.goto(f"{address}/{language}/search.html")
    yield page
    page.close()
    assert errors == []


def ask(page: Page, query: str) -> list[str]:
    """The pages found, the best first."""
    return search_timed(page, query)[0]


def fold(text: str) -> str:
    """Text as it is compared: one width, no capitals, one blank."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).lower())


def words_of(query: str) -> list[re.Pattern[str]]:
    """A query's words, or a whole name: one in Latin letters begins a word, a very short one is all of it."""
    words = fold(query).split() if query in MORE else [fold(query)]
    return [
        re.compile(
            (r"(?<![a-z0-9])" if re.match("[a-z0-9]", word) else "")
            + re.escape(word)
            + (r"(?![a-z0-9])" if re.fullmatch("[a-z]{1,2}", word) else "")
        )
        for word in words
    ]


def about(told: dict[str, Told], query: str) -> set[str]:
    """The pages that are about it: in the title, else in a heading, else said most often, in all or for their length.

    Pages that the guidebook is made from count where no other page says it.
    """
    words = words_of(query)
    held = {name: page for name, page in told.items() if all(word.search(page.text) for word in words)}
    held = {name: page for name, page in held.items() if not MADE_FROM.match(name)} or held
    for field in ("title", "headings"):
        named = {name for name, page in held.items() if all(word.search(getattr(page, field)) for word in words)}
        if named:
            return named
    said = {name: sum(len(word.findall(page.text)) for word in words) for name, page in held.items()}
    share = {name: count / len(held[name].text) for name, count in said.items()}
    return {name for name in held if said[name] == max(said.values()) or share[name] == max(share.values())}


def test_every_term_is_found_and_the_page_about_it_comes_first(
    rulebook: Rulebook, told: dict[str, Told], search: Page, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of the pages that hold a term 99 in 100 are found; nine times in ten the page about it is first."""
    names = {name for record in rulebook.terms.values() for name in (record.name.ja, record.name.en)}
    wanted = found = asked = first = 0
    missing, missed = [], []
    for term in sorted(names | set(MORE)):
        expected = {name for name, page in told.items() if all(word.search(page.text) for word in words_of(term))}
        if not expected:
            continue
        got = ask(search, term)
        asked, wanted, found = asked + 1, wanted + len(expected), found + len(expected & set(got))
        first += got[:1] != [] and got[0] in about(told, term)
        missing += [f"{term}: {sorted(expected - set(got))}"] if expected - set(got) else []
        missed += [f"{term}: {got[:1]}, not {sorted(about(told, term))}"] if got[0] not in about(told, term) else []
    with capsys.disabled():
        print(f"\nsearch: {asked} terms, {found}/{wanted} pages, {first} first")
    assert asked >= 100
    assert found >= 0.99 * wanted, missing
    assert first >= 0.9 * asked, missed


def test_what_is_found_is_there(rulebook: Rulebook, told: dict[str, Told], search: Page, language: Language) -> None:
    """Each page that is found holds every word of the query, in singular or plural, with hyphen or blank."""
    wrong = []
    for term in sorted({term.name[language] for term in rulebook.terms.values()}):
        words = [word.strip("(),.").replace("-", " ") for word in fold(term).split()]
        stems = [re.sub(r"(?<=[a-z]{3})(ies|s)$", "", word) for word in words]
        for name in ask(search, term):
            text = told[name].text.replace("-", " ")
            wrong += [f"{term}: {name}"] if not all(stem in text for stem in stems) else []
    assert wrong == []


def test_what_people_type_finds_the_page_that_answers(
    search: Page, language: Language, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of searches in readers' own words 95 in 100 have a right page among the first three."""
    missed = {
        query: got
        for query, right in SEARCHES[language].items()
        if set(right).isdisjoint(got := ask(search, query)[:3])
    }
    with capsys.disabled():
        print(f"\nsearch in people's words: {len(SEARCHES[language]) - len(missed)} of {len(SEARCHES[language])}")
    assert len(SEARCHES[language]) >= 140
    assert len(missed) <= 0.05 * len(SEARCHES[language]), missed


def test_a_term_of_the_glossary_stands_for_itself(project: Project, rulebook: Rulebook, language: Language) -> None:
    """The table of synonyms explains no word that the glossary has: who asks for it finds where it is said."""
    typed = {word.lower() for word, _ in load_words(project).synonyms(language)}
    assert typed.isdisjoint(term.name[language].lower() for term in rulebook.terms.values())


def test_pages_that_are_named_are_there(project: Project, told: dict[str, Told], language: Language) -> None:
    """The searches, and the table of synonyms, name pages that there are."""
    words = load_words(project)
    named = {page for pages in SEARCHES[language].values() for page in pages}
    assert {*named, *words.makers, *words.otherwise} <= set(told)


def test_each_word_that_a_synonym_stands_for_is_on_a_page(
    project: Project, told: dict[str, Told], language: Language
) -> None:
    """A table of words that no page says would find nothing."""
    terms = {term for _, terms in load_words(project).synonyms(language) for term in terms}
    assert {term for term in terms if not any(fold(term) in page.text for page in told.values())} == set()


@pytest.mark.parametrize("query", NONSENSE)
def test_nonsense_finds_nothing(search: Page, query: str) -> None:
    """Words that stand nowhere find no page; the page says so, and names pages that help on."""
    assert ask(search, query) == []
    status = search.locator("#kyoso-search-status")
    assert status.inner_text() == status.get_attribute("data-none")
    assert search.locator("#kyoso-search-otherwise a").first.is_visible()
    ask(search, "JST")
    assert search.locator("#kyoso-search-otherwise").is_hidden()


def test_where_no_page_holds_every_word_some_are_looked_for(search: Page, language: Language) -> None:
    """The page says that what it lists holds a part of the words."""
    word = "委託費" if language == "ja" else "funds"
    assert set(ask(search, f"{word} zzzqqq")) == set(ask(search, word)) != set()
    ask(search, f"{word} zzzqqq")
    status = search.locator("#kyoso-search-status")
    assert status.inner_text().startswith(status.get_attribute("data-some") or "?")


def test_the_guidebooks_own_pages_come_before_what_they_are_made_from(search: Page) -> None:
    """Records and notebooks follow after the pages written for readers."""
    late = [bool(MADE_FROM.match(name)) for name in ask(search, "JST")]
    assert True in late
    assert late == sorted(late)


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("令和７年度", "令和7年度"),
        ("ﾒﾝﾀｰ", "メンター"),
        ("ｊｓｔ", "JST"),
        ("イノベーションエコシステム", "イノベーション・エコシステム"),
        ("メンタ", "メンター"),
        ("３，０００万", "3000万"),
        ("三千万", "3000万"),
        ("2025年度", "令和7年度"),
        ("Reiwa 7", "FY2025"),
    ],
)
def test_the_writing_does_not_matter(search: Page, typed: str, same: str) -> None:
    """Widths, capitals, middle dots, long vowels, numbers, money and years in any writing: the same pages."""
    assert ask(search, typed) == ask(search, same) != []


def test_two_words_must_both_be_there(search: Page, language: Language) -> None:
    """Two words find the pages that both words find, with an ordinary blank or a Japanese one."""
    one, other = ("委託費", "拠点") if language == "ja" else ("funds", "hub")
    expected = set(ask(search, one)) & set(ask(search, other))
    assert set(ask(search, f"{one} {other}")) == set(ask(search, f"{other}　{one}")) == expected
    assert expected < set(ask(search, other))


@pytest.mark.parametrize("language", ["ja"], indirect=True)
def test_a_phrase_that_stands_nowhere_is_looked_for_in_words(search: Page) -> None:
    """A Japanese phrase is split at its particles when it is not found as it is, and the page says so."""
    assert ask(search, "お金の流れ")
    status = search.locator("#kyoso-search-status")
    assert status.inner_text().startswith(status.get_attribute("data-loose") or "?")


def test_excerpts_show_the_words_in_their_sentence(rulebook: Rulebook, search: Page, language: Language) -> None:
    """Each result of a page's own text marks the words, in one readable line."""
    for term in [record.name[language] for record in rulebook.terms.values()][::5]:
        ask(search, term)
        shown: list[dict[str, Any]] = search.evaluate(
            """() => [...document.querySelectorAll('.kyoso-results > li')].map(item => ({
              marks: item.querySelectorAll('mark').length,
              texts: [...item.querySelectorAll('.context:not(.kyoso-aside)')].map(text => text.textContent),
            }))"""
        )
        assert all(item["marks"] for item in shown[:5]), term
        for text in [text for item in shown for text in item["texts"]]:
            assert 0 < len(text) <= 450, text
            assert not re.search(r"\n|<[a-z/]|\{[a-z]+\}|¶|kyoso-", text), text


def test_results_lead_to_the_section(address: str, browser: Browser, search: Page, language: Language) -> None:
    """A section that holds the words is linked by its anchor, which exists."""
    ask(search, "JST")
    link = search.locator(".kyoso-result-place a").first.get_attribute("href") or ""
    page = browser.new_page()
    page.goto(f"{address}/{language}/{link}")
    assert page.locator(f"[id='{link.split('#')[1]}']").count() == 1
    page.close()


def test_the_field_beside_every_page_leads_to_the_search_page(
    address: str, browser: Browser, language: Language
) -> None:
    """Ctrl+K, words and Enter, from a page in a sub-folder: the search page answers; its address keeps the words."""
    page = browser.new_page()
    page.goto(f"{address}/{language}/rules/fy2025.html")
    page.keyboard.press("Control+k")
    page.keyboard.type("JST")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/{language}/search.html?q=JST")
    assert page.locator(".kyoso-results > li").count() > 0
    page.locator("#kyoso-search-field").fill("COI")
    page.wait_for_url("**/search.html?q=COI")
    page.close()


def test_search_works_from_a_folder(site: Path, browser: Browser, language: Language) -> None:
    """Without any server the same pages are found, from the field beside a page too."""
    page = browser.new_page()
    page.goto((site / language / "money.html").as_uri())
    page.locator("#kyoso-anywhere").fill("OPERA")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=OPERA")
    assert page.locator(".kyoso-result-title a[href='family.html']").count() == 1
    page.close()


def test_the_index_is_loaded_on_the_search_page_only(site: Path, language: Language) -> None:
    """No other page asks for the texts, and they stay within the size of a picture."""
    for part in INDEX:
        asks = re.compile(rf'src="[^"]*{re.escape(part)}')
        asking = [name for name, path in pages_of(site, language).items() if asks.search(path.read_text("utf-8"))]
        assert asking == ["search.html"]
    assert sum(len(gzip.compress((site / language / part).read_bytes())) for part in INDEX) < 250_000
    assert not (site / language / "searchindex.js").exists()


def names(page: Page) -> list[str]:
    """The pages that are listed."""
    return [link.removesuffix(".html") for link in page.locator(".kyoso-result-title a").evaluate_all(_ADDRESSES)]


_ADDRESSES = "links => links.map(link => link.getAttribute('href'))"


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A page of a test's own."""
    page = browser.new_page()
    yield page
    page.close()


def test_own_pages_answer_before_the_rest_has_come(address: str, search: Page, tab: Page, language: Language) -> None:
    """While records and notebooks are loading, the list stands; it is the same list then, with them after it."""
    whole = ask(search, "JST")
    held: list[Route] = []
    tab.route("**/search-records.js", lambda route: held.append(route))
    tab.goto(f"{address}/{language}/search.html?q=JST", wait_until="commit")
    tab.locator(".kyoso-results > li").first.wait_for()
    own = names(tab)
    tab.locator(".kyoso-result-title a").first.focus()
    status = tab.locator("#kyoso-search-status")
    expect(status).to_contain_text(status.get_attribute("data-looking") or "?")
    held[0].continue_()
    answered(tab)
    assert own == [name for name in whole if not MADE_FROM.match(name)]
    assert names(tab) == whole
    assert tab.locator(":focus").get_attribute("href") == f"{whole[0]}.html"


def test_what_was_found_is_announced_once(address: str, tab: Page, language: Language) -> None:
    """The status says the number of pages once; before it, if it takes long, that the search goes on."""
    tab.add_init_script(
        """window.said = [];
        new MutationObserver(() => {
          const status = document.getElementById('kyoso-search-status');
          if (status && status.firstChild && window.node !== status.firstChild) {
            window.node = status.firstChild;
            window.said.push(status.textContent);
          }
        }).observe(document, {childList: true, subtree: true});"""
    )
    tab.goto(f"{address}/{language}/search.html?q=JST")
    says = answered(tab)
    tab.wait_for_timeout(100)
    said: list[str] = tab.evaluate("window.said")
    looking = tab.locator("#kyoso-search-status").get_attribute("data-looking") or "?"
    assert [text for text in said if not text.endswith(looking)] == [says]
    assert said[-1] == says
    assert len(said) <= 2


def test_a_part_that_does_not_load_is_said_to_be_missing(address: str, tab: Page, language: Language) -> None:
    """What has come is answered from, and the status says that the rest was not looked through."""
    tab.route("**/search-records.js", lambda route: route.abort())
    tab.goto(f"{address}/{language}/search.html?q=JST")
    assert answered(tab).endswith(tab.locator("#kyoso-search-status").get_attribute("data-missing") or "?")
    assert "index" in names(tab)


def served(script: str) -> Callable[[Route], None]:
    """Another script in place of the one that is asked for."""
    return lambda route: route.fulfill(body=script, content_type="text/javascript")


@pytest.mark.parametrize("found", [MOST_SHOWN, MOST_SHOWN + 1, 2 * MOST_SHOWN + 20])
def test_a_long_list_is_shown_piece_by_piece(address: str, tab: Page, language: Language, found: int) -> None:
    """Of more than fifty pages the first fifty stand in the list; a button, by keyboard, leads on to the next."""
    rows = [[f"page-{number}", 0, f"Page {number}", [["top", f"Page {number}", "word", ""]]] for number in range(found)]
    whole = {"pages": found, "sections": found, "length": 4 * found}
    for part, held in zip(INDEX, (rows, []), strict=True):
        tab.route(f"**/{part}", served(f"kyosoSearch({json.dumps(whole)},{json.dumps(held)})"))
    tab.goto(f"{address}/{language}/search.html?q=word")
    says, more = answered(tab), tab.locator("#kyoso-search-more")
    assert str(found) in says
    for shown in range(MOST_SHOWN, found, MOST_SHOWN):
        assert len(names(tab)) == shown
        assert str(found - shown) in more.inner_text()
        more.focus()
        tab.keyboard.press("Enter")
        assert tab.locator(":focus").get_attribute("href") == f"page-{shown}.html"
    assert names(tab) == [f"page-{number}" for number in range(found)]
    assert more.is_hidden()
    assert answered(tab) == says


def test_a_page_is_read_again_where_it_or_the_reader_has_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read from a page is used again for the same page and the same module, and for nothing else."""
    html = b'<article class="bd-article"><section id="a"><h1>A</h1><p>one</p></section></article>'
    known = pages._entry(html, None)
    assert pages._entry(html, known) is known
    assert pages._entry(html.replace(b"one", b"two"), known).written[1][0][2] == "two"
    monkeypatch.setattr(pages, "__file__", __file__)
    again = pages._entry(html, known)
    assert again is not known
    assert again.written == known.written


def test_a_page_is_read_as_its_sections() -> None:
    """Headings, sentences, rows and code are kept apart; scripts and link signs are left out."""
    html = """<nav>menu</nav><article class="bd-article"><section id="top"><h1>Title<a class="headerlink">#</a></h1>
    <p>One
    sentence.<br>Another &amp; more.</p><script>no()</script>
    <section id="part"><h2>Part</h2><table><tr><th><p>Amount</p></th><td><p>5</p><p>yen</p></td></tr></table>
    <div class="cell_input"><pre>a = 1
b = 2</pre></div><svg><style>.x{}</style><text>Label</text><text>Other</text></svg></section>
    <p>After.</p></section></article><footer>foot</footer>"""
    assert read_page(html) == (
        "Title",
        [
            ["top", "Title", "One sentence.\nAnother & more.\nAfter.", ""],
            ["part", "Part", "Amount | 5 yen", "a = 1\nb = 2\nLabel | Other"],
        ],
    )
