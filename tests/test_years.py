"""What is now is asked for: in keys, in tables, in sentences, and held by the lint."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from docutils import nodes
from playwright.sync_api import Browser, expect

from kyoso.book.nodes import Places, View
from kyoso.book.now import ROLES, as_of
from kyoso.book.placing import render
from kyoso.errors import Problem
from kyoso.fit import load_table
from kyoso.lint import years
from kyoso.model import LANGUAGES, Call, Figure, Language
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.years import named, questions_of


def with_statuses(rulebook: Rulebook, *statuses: str) -> Rulebook:
    """The rules with another status for each call of the newest year, in their order; the last one for the rest."""
    figures: dict[str, Figure] = dict(rulebook.figures)
    calls: dict[str, Call] = dict(rulebook.calls)
    newest = [call for call in rulebook.calls_in_order if call.fiscal_year == rulebook.years[0]]
    for number, call in enumerate(newest):
        value = statuses[min(number, len(statuses) - 1)]
        key = f"{call.key}.tried"
        figures[key] = msgspec.structs.replace(rulebook.figure(call.status), key=key, value=value)
        calls[call.key] = msgspec.structs.replace(call, status=key)
    return msgspec.structs.replace(rulebook, figures=figures, calls=calls)


def with_year(rulebook: Rulebook, year: int) -> Rulebook:
    """The rules with all that is said of the newest year once more, for another one."""
    newest, data = rulebook.years[0], msgspec.to_builtins(rulebook)
    for kind in ("figures", "questions", "calls"):
        of_year = {key: record for key, record in data[kind].items() if f"fy{newest}" in key}
        text = msgspec.json.encode(of_year).decode().replace(f"fy{newest}", f"fy{year}")
        data[kind] |= msgspec.json.decode(text.replace(f'"fiscal_year":{newest}', f'"fiscal_year":{year}'))
    return msgspec.convert(data, Rulebook)


def said(rulebook: Rulebook, project: Project, role: str, key: str, language: Language = "ja") -> str:
    """What a role comes to on a page."""
    view = View(rulebook, project, language, "index", Places({}, editions=True))
    return "".join(node.astext() for node in render(view, role, {"key": key}))


def test_a_key_that_asks_for_now_names_the_newest_year(rulebook: Rulebook) -> None:
    """`now` and `before` stand for years, at the head of keys, in questions and alone; other words stay."""
    newest, before = rulebook.years[:2]
    asked = "now.a.b / before.* open.now-dates now before known.now now-a"
    there = f"fy{newest}.a.b / fy{before}.* open.fy{newest}-dates {newest} {before} known.now now-a"
    assert named(asked, rulebook) == there
    grown = with_year(rulebook, newest + 1)
    assert named("now.a before.a", grown) == f"fy{newest + 1}.a fy{newest}.a"


def test_a_year_that_is_not_there_is_said(rulebook: Rulebook) -> None:
    """Rules of one year have none before it."""
    newest = rulebook.years[0]
    calls = {key: call for key, call in rulebook.calls.items() if call.fiscal_year == newest}
    with pytest.raises(Problem, match="before: there are no calls of such a fiscal year"):
        named("before", msgspec.structs.replace(rulebook, calls=calls))


def test_a_star_names_a_question_of_every_year(rulebook: Rulebook) -> None:
    """A pattern becomes the questions that it names; a key, or a pattern of nothing, stays."""
    key = next(key for key in rulebook.questions if key.startswith("open.fy"))
    pattern = "open.fy*-" + key.partition("-")[2]
    assert key in questions_of([pattern], rulebook)
    assert questions_of([key, "open.fy*-nothing"], rulebook) == (key, "open.fy*-nothing")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("statuses", [("open",), ("promotion-only", "open"), ("promotion-only",), ("not-planned",)])
def test_what_is_open_is_written_from_the_statuses(
    rulebook: Rulebook, project: Project, statuses: tuple[str, ...], language: Language
) -> None:
    """The sentence names each area of a call that takes new proposals and no other; with none, it says so."""
    tried = with_statuses(rulebook, *statuses)
    made = render(
        View(tried, project, language, "index", Places({}, editions=True)), "taking-proposals", {"key": "now"}
    )
    links = [node.astext() for node in made if isinstance(node, nodes.reference)]
    newest = [call for call in tried.calls_in_order if call.fiscal_year == tried.years[0]]
    wanted = [call for call in newest if tried.figure(call.status).value == "open"]
    assert len(links) == len(wanted)
    for call, name in zip(wanted, links, strict=True):
        assert name.startswith(tried.areas[call.area].name[language])
        assert name.endswith(tried.tiers[call.tier].name[language])
    assert any(isinstance(node, nodes.Text) and str(node) for node in made)


@pytest.mark.parametrize("status", ["open", "promotion-only", "continuing-only", "not-planned"])
def test_each_sentence_fits_each_status(rulebook: Rulebook, project: Project, status: str) -> None:
    """With every status every role says whole sentences in both languages, and not the same as with another one."""
    tried, other = (
        with_statuses(rulebook, status),
        with_statuses(rulebook, "open" if status != "open" else "not-planned"),
    )
    for role in set(ROLES) - {"year-of"}:
        keys = [f"now.{area}" for area in rulebook.areas] if role in ("area-status", "to-write") else ["now"]
        for language, key in [(language, key) for language in LANGUAGES for key in keys]:
            sentence = said(tried, project, role, key, language)
            assert "%(" not in sentence
            assert not sentence or sentence.endswith(("。", "."))
            if role == "area-status":
                assert sentence != said(other, project, role, key, language)


def test_a_new_year_is_asked_for_on_the_page_that_finds_a_call(rulebook: Rulebook, project: Project) -> None:
    """With one more fiscal year the table of questions offers it, and speaks of its calls, with no line changed."""
    newest = rulebook.years[0] + 1
    table = load_table(project, with_year(rulebook, newest))
    offered = [option.option for option in table.questions[0].options]
    assert offered[0] == f"fy{newest}"
    assert table.years[0] == newest
    assert f"fy{newest - 1}" in offered


def test_where_no_year_is_left_out_none_lies_between(rulebook: Rulebook, project: Project) -> None:
    """The option of the years in between is there as long as there are such years."""
    first, last = min(rulebook.years), max(rulebook.years)
    filled = rulebook
    for year in range(first + 1, last):
        filled = with_year(filled, year) if year not in filled.years else filled
    options = {option.option for option in load_table(project, filled).questions[0].options}
    assert "between" in {option.option for option in load_table(project, rulebook).questions[0].options}
    assert "between" not in options


def test_every_page_says_of_when_it_is(rulebook: Rulebook, project: Project) -> None:
    """The document, the day, and the moment in which the fiscal year of the newest calls is over in Japan."""
    frame = as_of(View(rulebook, project, "ja", "index", Places({}, editions=True)))
    assert frame is not None
    assert frame.moment == f"{rulebook.years[0] + 1}-04-01T00:00:00+09:00"
    assert any(document.title.ja in frame.words for document in rulebook.documents.values())


PAGE = "(a)=\n# A\n\n{text}\n"


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("{rule}`now.a`", 0),
        ("{rule}`fyNEW.a`", 1),
        ("{year}`NEW`", 1),
        ("{open}`open.fyNEW-a`", 1),
        ("% history: because\n\n{rule}`fyNEW.a`", 0),
        ("% history:\n\n{rule}`fyNEW.a`", 1),
        ("{rule}`fyOLD.a`", 1),
        ("{year}`OLD` {rule}`fyOLD.a`", 0),
        ("```{rules}\n:keys: now.a fyNEW.b\n```", 1),
        ("```text\nkyoso draft --year NEW :keys: fyNEW.b\n```", 0),
    ],
)
def test_a_year_is_typed_only_where_history_is_told(
    tmp_path: Path, rulebook: Rulebook, text: str, findings: int
) -> None:
    """The newest year and its keys are asked for; an earlier one is said on the page before its keys."""
    newest, before = map(str, rulebook.years[:2])
    (tmp_path / "book").mkdir()
    page = PAGE.format(text=text).replace("NEW", newest).replace("OLD", before)
    (tmp_path / "book" / "a.md").write_text(page, "utf-8")
    assert len(list(years.findings(Project(tmp_path), rulebook))) == findings


@pytest.mark.parametrize(("text", "findings"), [("[open.fyNEW-a]", 1), ("[open.fy*-a]", 0), ("[a]  # fyNEW.a", 0)])
def test_a_table_names_no_newest_year(tmp_path: Path, rulebook: Rulebook, text: str, findings: int) -> None:
    """In tables and templates a question is named for every year; what a comment says is nobody's."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "book").mkdir()
    (tmp_path / "templates" / "t.yaml").write_text(f"x: {text}\n".replace("NEW", str(rulebook.years[0])), "utf-8")
    assert len(list(years.findings(Project(tmp_path), rulebook))) == findings


def test_our_pages_type_no_year_of_now(rulebook: Rulebook, project: Project) -> None:
    """Keys of one year on pages about now: none."""
    assert list(years.findings(project, rulebook)) == []


def test_once_the_fiscal_year_is_over_every_page_says_so(browser: Browser, site: Path, rulebook: Rulebook) -> None:
    """By the reader's clock: not in the last second of March in Japan, and from the first one of April on."""
    over = f"{rulebook.years[0] + 1}-04-01T00:00:00+09:00"
    page = browser.new_page()
    page.clock.install()
    for name in ("index", "speed"):
        for moment, is_over in ((datetime.fromisoformat(over) - timedelta(seconds=1), False), (over, True)):
            page.clock.set_fixed_time(moment)
            page.goto((site / "ja" / f"{name}.html").as_uri())
            expect(page.locator(".kyoso-over")).to_be_visible(visible=is_over)
    page.close()
