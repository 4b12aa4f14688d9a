"""Drafts that a page makes: part for part what the command line makes, from the same plan."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO

import pytest
from playwright.sync_api import Browser, Page

from kyoso.browser import as_script
from kyoso.browser.drafts import data as packed_drafts
from kyoso.plan import BudgetLine, Institution, Milestone, Plan, Researcher, Theme, categories_of, load_plan
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import DRAFT_LANGUAGES, Drafter
from tests.in_page import made, word_modules

pytestmark = pytest.mark.browser

LARGEST = 250_000  # bytes of all drafts together, as the page has them


@pytest.fixture(scope="module")
def page(project: Project, rulebook: Rulebook, browser: Browser) -> Iterator[Page]:
    """An empty page with the modules that make drafts."""
    with word_modules(project, rulebook, browser) as page:
        yield page


@pytest.fixture(scope="module")
def drafter(rulebook: Rulebook, project: Project) -> Drafter:
    """Prepared once for all the drafts."""
    return Drafter(rulebook, project)


def parts_of(data: bytes) -> list[tuple[str, bytes]]:
    """The parts of a file in their order."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert archive.testzip() is None
        return [(name, archive.read(name)) for name in archive.namelist()]


HOSTILE = (
    "</w:t></w:p><w:p>&amp;]]>",
    "\x00\x0b\x1f\x7f\ufffe\uffff",
    "\ud800前\udc00後",
    "一\r\n二\r三\n\n四\t五",
    "**太字** {{ field('title') }}",
    "מחקר عربي \u202e逆",
    "👩‍🔬🏳️‍🌈𠮷\U000e0100か\u3099",
    " \u3000 ",
    "'\"`\\$&$1",
    "__proto__",
    "constructor",
    "長い文。" * 5000,
)


def hostile(rulebook: Rulebook) -> Plan:
    """What breaks XML, Word, JavaScript and sums, in every place of a plan."""
    text = iter(HOSTILE * 10)
    names = [*HOSTILE[:11], "1", "0"]  # the last two: an object of JavaScript would put them first
    institutions = [
        Institution(name=name, kind=kind, role="lead" if place in (1, 4) else "participating", contact=next(text))
        for place, (name, kind) in enumerate(
            zip(names, [*rulebook.institution_kinds, "", "constructor", "__proto__"] * 9, strict=False)
        )
    ]
    categories = [*categories_of(rulebook), "indirect"]
    budget = [
        BudgetLine(
            fiscal_year=2027 - number % 3, institution=each, amounts=dict.fromkeys(categories[number % 4 :], amount)
        )
        for number, (each, amount) in enumerate(
            zip([*names, "どこにもない"], [0, 1, 999, 1000, 1001, 10**6 + 10] * 9, strict=False)
        )
    ] + [
        BudgetLine(fiscal_year=2000, institution="1", amounts={}),
        BudgetLine(fiscal_year=2018, institution="0", amounts={categories[0]: 333}),
    ]
    return Plan(
        title=next(text),
        title_en=next(text),
        date=next(text),
        leader=Researcher(*(next(text) for _ in range(6))),
        mentor=Researcher(*(next(text) for _ in range(6))),
        institutions=tuple(institutions),
        start_fiscal_year=2018,
        budget=tuple(budget),
        summary=next(text),
        sdgs=(17, 1, 1),
        themes=tuple(Theme(next(text), next(text), next(text), year) for year in (None, 2018, 2019, 2100)),
        milestones=tuple(Milestone(year, next(text)) for year in (2018, 2019, 2100)),
    )  # fmt: skip


def large(rulebook: Rulebook) -> Plan:
    """Sums beyond what a number of JavaScript holds exactly, over many lines."""
    names, categories, amount = [f"機関{number}" for number in range(40)], categories_of(rulebook), 2**53 - 1
    return Plan(
        institutions=tuple(Institution(name=name, id=f"i{n}", kind="university") for n, name in enumerate(names)),
        indirect_percent=29,
        budget=tuple(
            BudgetLine(fiscal_year=2025 + year, institution=f"i{n}", amounts=dict.fromkeys(categories, amount - n))
            for year in range(10)
            for n in range(40)
        ),
    )  # fmt: skip


@pytest.mark.parametrize("which", ["none", "example", "hostile", "large"])
def test_every_draft_of_the_matrix_is_the_same_part_for_part(
    page: Page, drafter: Drafter, rulebook: Rulebook, project: Project, which: str
) -> None:
    """For every call, language and sort of plan: the same parts in the same order, each the same to the byte."""
    plans: dict[str, Plan | None] = {
        "none": None,
        "example": load_plan(project.templates / "plan.example.yaml", rulebook),
        "hostile": hostile(rulebook),
        "large": large(rulebook),
    }
    plan = plans[which]
    for call in rulebook.calls_in_order:
        for language in DRAFT_LANGUAGES:
            expected = drafter.draft(call, language, plan, practice=call.document is None)
            actual = made(page, call.key, language, plan)
            assert parts_of(actual) == parts_of(expected), (call.key, language)


def test_all_drafts_together_are_small(drafter: Drafter) -> None:
    """The page has every draft of the matrix from the first, in less than 250 kB."""
    assert sum(len(as_script(*each)) for each in packed_drafts(drafter)) < LARGEST
