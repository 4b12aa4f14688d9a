"""A figure that several calls share is shown once, on pages, in drafts and on the command line."""

from __future__ import annotations

from pathlib import Path

import lxml.html
import pytest

from kyoso.model import LANGUAGES, Language
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import Drafter
from tests.conftest import Kyoso
from tests.word_drafts import as_text

SHARED = ("fy2025.full-scale.ceiling", "fy2025.full-scale.supported")
AREAS = ("co-creation", "policy", "regional")


def rows_with(site: Path, page: str, key: str) -> list[lxml.html.HtmlElement]:
    """The rows of tables of calls on a page that show a figure."""
    tree = lxml.html.parse(str(site / page)).getroot()
    anchor = "src-" + key.replace(".", "-")
    return list(tree.xpath(f"//table[contains(@class, 'kyoso-calls')]//tr[.//a[contains(@href, '#{anchor}')]]"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", SHARED)
@pytest.mark.parametrize("page", ["index", *(f"area-{area}" for area in AREAS)])
def test_a_shared_figure_stands_once_in_a_table_of_calls(
    site: Path, rulebook: Rulebook, page: str, key: str, language: Language
) -> None:
    """A reader of a table cannot add it up, and every row says which areas it is one figure for."""
    (row,) = rows_with(site, f"{language}/{page}.html", key)
    words = " ".join(row.text_content().split())
    assert rulebook.one_figure_for(rulebook.figures[key], language) in words


def test_words_say_whom_a_figure_is_for(rulebook: Rulebook) -> None:
    """One figure for three areas names them; that of one call, and a condition of each call, say nothing."""
    said = rulebook.one_figure_for(rulebook.figures["fy2025.full-scale.ceiling"], "en")
    assert said == "one figure for Co-creation area, Policy priority area and Regional co-creation area"
    assert rulebook.one_figure_for(rulebook.figures["fy2025.regional.incubation.ceiling"], "ja") == ""
    assert rulebook.one_figure_for(rulebook.figures["fy2021.consortium.institutions"], "ja") == ""


def test_the_list_of_calls_says_so(kyoso: Kyoso) -> None:
    """`kyoso calls` marks an amount that is one for several calls."""
    done = kyoso("calls", "--lang", "en")
    lines = [line for line in done.stdout.splitlines() if line.startswith("2025") and " full-scale " in line]
    assert len(lines) == len(AREAS)
    assert all("one figure for Co-creation area" in line for line in lines)
    of_year = [line for line in done.stdout.splitlines() if line.startswith(("2021", "2025"))]
    assert sum("one figure for" in line for line in of_year) == len(AREAS)


@pytest.fixture(scope="module")
def drafter(rulebook: Rulebook, project: Project) -> Drafter:
    """Prepared once."""
    return Drafter(rulebook, project)


@pytest.mark.parametrize("area", AREAS)
def test_a_draft_says_that_the_figure_is_shared(drafter: Drafter, area: str) -> None:
    """Wherever a draft of one area shows it, the words beside it say that it is not that area's alone."""
    text = as_text(drafter.draft(drafter.rulebook.calls[f"fy2025.{area}.full-scale"], "ja"))
    lines = [line for line in text.splitlines() if "35拠点程度" in line or "〜4億円程度" in line]
    assert lines
    assert all("三つの分野に一つの数字" in line for line in lines)


@pytest.mark.parametrize("key", ["fy2021.regional.incubation", "fy2025.regional.full-scale"])
def test_a_regional_draft_asks_for_the_vision_once(drafter: Drafter, key: str) -> None:
    """In the regional area the hub vision is the regional hub vision: one section, one room for its sentence."""
    text = as_text(drafter.draft(drafter.rulebook.calls[key], "ja"))
    headings = [line for line in text.splitlines() if line.startswith("[Heading") and "ビジョン" in line]
    assert [heading for heading in headings if "バックキャスト" not in heading] == ["[Heading1] 地域拠点ビジョンとSDGs"]


@pytest.mark.parametrize("key", ["fy2025.regional.full-scale", "fy2025.future.concept"])
def test_every_document_that_a_draft_quotes_is_listed(drafter: Drafter, key: str) -> None:
    """Open questions quote the document of the earlier year; the appendix names it, with the places."""
    call, book = drafter.rulebook.calls[key], drafter.rulebook
    quoted = {source.document for each in call.questions for source in book.questions[each].sources}
    text = as_text(drafter.draft(call, "ja"))
    assert len(quoted) > 1
    for document in quoted:
        assert book.documents[document].title.ja in text


def test_two_review_drafts_of_one_hub_say_what_each_is_for(drafter: Drafter) -> None:
    """Each names the other; a draft whose hub has no other one names none."""
    calls = drafter.rulebook.calls
    incubation, full = calls["fy2025.regional.incubation"], calls["fy2025.regional.full-scale"]
    assert f"「{drafter.rulebook.call_name(full, 'ja')}」の下書き" in as_text(drafter.draft(incubation, "ja"))
    assert f"「{drafter.rulebook.call_name(incubation, 'ja')}」の下書き" in as_text(drafter.draft(full, "ja"))
    assert "」の下書きに書きます" not in as_text(drafter.draft(calls["fy2025.policy.full-scale"], "ja"))
