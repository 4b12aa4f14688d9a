"""What each kind of check can judge, and the kinds that our own programme has no rule for: cases in pairs."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from kyoso import typed
from kyoso.checks import KINDS, Speaker, of_plan
from kyoso.checks.model import Answer
from kyoso.checks.shapes import JUDGED, SHAPES
from kyoso.errors import Problem
from kyoso.model import LANGUAGES, Figure, Unit
from kyoso.plan import Plan
from kyoso.project import Project
from kyoso.translations import load
from tests.other_rules import CALL, OPEN, answers, book, figure, judge, plan, text, verdicts

MILLION = 10**6
TOTAL = figure("total", (20 * MILLION, 50 * MILLION), "yen")
WHOLE = figure("whole", 50 * MILLION, "yen", "最大")
LEAST = figure("least", 20 * MILLION, "yen", "以上")
YEARLY = figure("yearly", 10 * MILLION, "yen/fiscal-year")
SPAN = figure("span", (3, 5), "fiscal-years")
WORDS = figure("words", text("6 to 18 months"), "text")
COUNT = figure("count", 3, "companies", "少なくとも")


def test_every_unit_has_a_shape_and_every_declaration_a_kind() -> None:
    """No rule is of a shape that nobody thought of, and nothing is declared of a kind that is not there."""
    assert set(SHAPES) == set(get_args(Unit))
    assert set(JUDGED) <= set(KINDS)


@pytest.mark.parametrize(
    ("rule", "row", "says"),
    [
        (TOTAL, "kind: each-year-at-most, rule: total", "judges one value: money a period; 2026.total is a range of"),
        (TOTAL, "kind: total-at-most, rule: total", "kinds that can judge it: total-between"),
        (WHOLE, "kind: each-year-at-most, rule: whole", "kinds that can judge it: field-at-most, total-at-most"),
        (YEARLY, "kind: total-at-most, rule: yearly", "2026.yearly is money a period (JPY 10 million per fiscal year)"),
        (SPAN, "kind: years-at-most, rule: span", "kinds that can judge it: years-between"),
        (WORDS, "kind: years-at-most, rule: words", "2026.words is words (6 to 18 months)"),
        (LEAST, "kind: total-at-most, rule: least", "says at most, the rule says 以上"),
        (WHOLE, "kind: total-at-least, rule: whole", "says at least, the rule says 最大"),
        (LEAST, "kind: total-exactly, rule: least", "says exactly, the rule says 以上"),
        (COUNT, "kind: share-at-least, rule: count, role: lead", "judges one value: a share"),
        (WHOLE, "kind: named-once, rule: whole", "named-once looks at no rule; leave it out"),
        (WHOLE, "kind: total-at-most", "total-at-most judges one value: money in all; say which with rule: ROLE"),
        (WHOLE, "kind: share-at-most, rule: whole", "share-at-most needs role or counts, one of them"),
        (WHOLE, "kind: field-at-most, rule: whole", "field-at-most needs field"),
        (WHOLE, "kind: total-at-most, rule: whole, unsettled-in: {whole: open.about}", "needs project periods"),
    ],
)
def test_a_kind_is_asked_only_for_what_it_can_judge(tmp_path: Path, rule: Figure, row: str, says: str) -> None:
    """Any other row is refused with the file, its line, what the rule is and the kinds that fit."""
    with pytest.raises(Problem) as caught:
        judge(book(rule), tmp_path, "first kind: named-once", f"money {row}")
    assert caught.value.exit_code == 1
    assert any("templates/checks.yaml:4: money: " in line and says in line for line in str(caught.value).split("\n"))


def case(rule: Figure, row: str, given: Plan, answer: str, says: str) -> object:
    """A rule, a row of the table, a plan and the answer."""
    return pytest.param(rule, row, given, answer, says, id=f"{row.split(',')[0][6:]} {answer} {says}")


SHARE = figure("share", 30, "percent")
HEADS = figure("heads", 12, "companies")
GRANT = figure("grant", 3 * MILLION, "yen")
POSTS = figure("posts", text("教授、准教授、講師"), "text")
DAY = figure("day", "2026-11-15", "date")
MONTH = figure("month", "2026-11", "date")
EARLY = figure("early", "2026-11", "date", "上旬")
AT_MOST, AT_LEAST = "kind: share-at-most, rule: share, role: participating", "kind: share-at-least, rule: share"
MOST, LEAST_HEADS = "kind: field-at-most, rule: heads, field: summary", "kind: field-at-least, rule: heads"
BEFORE, AFTER = "kind: date-no-later, field: date, rule: ", "kind: date-no-earlier, field: date, rule: "

CASES = [
    case(WHOLE, "kind: total-at-most, rule: whole", plan(25 * MILLION, 25 * MILLION), "met", "total-within"),
    case(WHOLE, "kind: total-at-most, rule: whole", plan(25 * MILLION, 25 * MILLION + 1), "not-met", "total-over"),
    case(LEAST, "kind: total-at-least, rule: least", plan(20 * MILLION), "met", "total-within"),
    case(LEAST, "kind: total-at-least, rule: least", plan(20 * MILLION - 1), "not-met", "total-short"),
    case(GRANT, "kind: total-exactly, rule: grant", plan(3 * MILLION), "met", "total-within"),
    case(GRANT, "kind: total-exactly, rule: grant", plan(3 * MILLION + 1), "not-met", "total-over"),
    case(GRANT, "kind: total-exactly, rule: grant", plan(3 * MILLION - 1), "not-met", "total-short"),
    case(TOTAL, "kind: total-between, rule: total", plan(20 * MILLION), "met", "total-within"),
    case(TOTAL, "kind: total-between, rule: total", plan(20 * MILLION - 1), "not-met", "total-short"),
    case(TOTAL, "kind: total-between, rule: total", plan(45 * MILLION, 45 * MILLION), "not-met", "total-over"),
    case(SPAN, "kind: years-between, rule: span", plan(1, 1, 1), "met", "within-period"),
    case(SPAN, "kind: years-between, rule: span", plan(1, 1), "not-met", "period-short"),
    case(SPAN, "kind: years-between, rule: span", plan(1, 1, 1, 1, 1), "met", "within-period"),
    case(SPAN, "kind: years-between, rule: span", plan(1, 1, 1, 1, 1, 1), "not-met", "money-past-period"),
    case(SHARE, AT_MOST, plan(70, partner=30), "met", "share-within"),
    case(SHARE, AT_MOST, plan(69, partner=31), "not-met", "share-over"),
    case(SHARE, f"{AT_LEAST}, counts: business", plan(70, partner=30), "met", "share-within"),
    case(SHARE, f"{AT_LEAST}, counts: business", plan(71, partner=29), "not-met", "share-short"),
    case(SHARE, f"{AT_LEAST}, counts: academic", plan(29, partner=71), "not-met", "share-short"),
    case(SHARE, f"{AT_LEAST}, counts: academic", plan(29, partner=71, partner_kind="institute"), "open",
         "share-if-counted"),
    case(SHARE, f"{AT_LEAST}, counts: business", plan(70, partner=30, indirect=None), "met", "share-within"),
    case(POSTS, "kind: confirm-that, rule: posts", plan(), "open", "confirm-that"),
    case(HEADS, MOST, plan(summary="１２社"), "met", "answer-within"),
    case(HEADS, MOST, plan(summary="13 companies"), "not-met", "number-over"),
    case(HEADS, MOST, plan(summary="12社以上"), "open", "number-unread"),
    case(HEADS, MOST, plan(), "open", "answer-missing"),
    case(HEADS, f"{LEAST_HEADS}, field: summary", plan(summary="12"), "met", "answer-within"),
    case(HEADS, f"{LEAST_HEADS}, field: summary", plan(summary="11"), "not-met", "number-short"),
    case(GRANT, "kind: field-at-most, rule: grant, field: title", plan(title="300万円"), "met", "answer-within"),
    case(GRANT, "kind: field-at-most, rule: grant, field: title", plan(title="3,000,001"), "not-met", "number-over"),
    case(POSTS, "kind: field-one-of, rule: posts, field: title", plan(title="准教授"), "met", "answer-within"),
    case(POSTS, "kind: field-one-of, rule: posts, field: title", plan(title="助教"), "not-met", "not-one-of"),
    case(DAY, f"{BEFORE}day", plan(date="令和8年11月15日"), "met", "answer-within"),
    case(DAY, f"{BEFORE}day", plan(date="2026-11-16"), "not-met", "date-late"),
    case(DAY, f"{BEFORE}day", plan(date="2026年11月"), "open", "date-at-the-edge"),
    case(DAY, f"{BEFORE}day", plan(date="来月"), "open", "date-unread"),
    case(DAY, f"{AFTER}day", plan(date="15 November 2026"), "met", "answer-within"),
    case(DAY, f"{AFTER}day", plan(date="14 November 2026"), "not-met", "date-early"),
    case(MONTH, f"{BEFORE}month", plan(date="2026-11-30"), "met", "answer-within"),
    case(MONTH, f"{BEFORE}month", plan(date="2026-12-01"), "not-met", "date-late"),
    case(MONTH, f"{AFTER}month", plan(date="2026-11-01"), "met", "answer-within"),
    case(MONTH, f"{AFTER}month", plan(date="2026-10-31"), "not-met", "date-early"),
    case(EARLY, f"{BEFORE}early", plan(date="2026-11-01"), "met", "answer-within"),
    case(EARLY, f"{BEFORE}early", plan(date="2026-11-05"), "open", "date-at-the-edge"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "row", "given", "answer", "says"), CASES)
def test_a_limit_is_met_and_missed_by_one(
    tmp_path: Path, rule: Figure, row: str, given: Plan, answer: Answer, says: str
) -> None:
    """On both sides of each limit, and where it cannot be told."""
    assert answers(judge(book(rule), tmp_path, f"it {row}"), given) == [(answer, says)]


@pytest.mark.parametrize(
    ("rule", "row", "given", "says"),
    [
        (figure("whole", 50, "yen", "程度"), "kind: total-at-most, rule: whole", plan(51), "total-over"),
        (figure("least", 20, "yen", "程度"), "kind: total-at-least, rule: least", plan(19), "total-short"),
        (figure("span", (3, 5), "fiscal-years", "程度"), "kind: years-between, rule: span", plan(1, 1), "period-short"),
    ],
)
def test_what_is_only_about_is_a_matter_to_ask_about(
    tmp_path: Path, rule: Figure, row: str, given: Plan, says: str
) -> None:
    """Past a figure with 程度 the documents do not say, on either side."""
    (verdict,) = verdicts(judge(book(rule, asked=True), tmp_path, f"it {row}"), given)
    assert (verdict.answer, verdict.severity, verdict.says, verdict.question) == ("open", "warning", says, OPEN)


def test_whether_indirect_costs_count_can_decide(tmp_path: Path) -> None:
    """What is within a total only without its indirect costs is open where a question asks for them."""
    row = f"it kind: total-at-most, rule: whole, questions: [{OPEN}]"
    of = judge(book(figure("whole", 100, "yen"), asked=True), tmp_path, row)
    assert answers(of, plan(90, indirect=10)) == [("met", "total-within")]
    assert answers(of, plan(90, indirect=11)) == [("open", "total-with-indirect")]
    assert answers(of, plan(101, indirect=0)) == [("not-met", "total-over")]


def test_each_outcome_reads_in_both_languages(tmp_path: Path, project: Project) -> None:
    """No value is left out of its words, and none is left in Japanese."""
    for number, each in enumerate(CASES):
        rule, row, given = each.values[:3]  # type: ignore[attr-defined]
        folder = tmp_path / str(number)
        folder.mkdir()
        of = judge(book(rule), folder, f"it {row}")
        for language in LANGUAGES:
            speaker = Speaker(of.rulebook, language, load(project, "messages", language).gettext)
            judgement = of.judge(of_plan(given, of.rulebook, asked=CALL))
            for verdict in judgement.verdicts:
                said = speaker.say(judgement, verdict)
                assert "%(" not in said.found + said.to_do
                assert said.to_do or verdict.answer == "met"
                if language == "en":
                    assert not [letter for letter in said.found.replace(given.title, "") if "ぁ" <= letter <= "ん"]


@pytest.mark.parametrize(
    ("words", "number"),
    [("12", 12), ("１，２００ employees", 1200), ("3年", 3), ("30%", 30), ("", None)],
)
def test_a_number_is_read_with_what_it_counts(words: str, number: int | None) -> None:
    """As people write it in a field."""
    assert typed.count(words) == number


@pytest.mark.parametrize("words", ["30代", "12人以上", "about 12", "12〜15", "3rd", "3年目", "第3", "1200000人" * 9])
def test_what_leaves_a_number_open_is_none(words: str) -> None:
    """A range, a bound, a decade or an ordinal is no count."""
    with pytest.raises(ValueError, match=r".*"):
        typed.count(words)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("令和8年4月1日", "2026-04-01"), ("R8.4", None), ("2026/4/1", "2026-04-01"), ("2026-04", "2026-04"),
        ("1 April 2026", "2026-04-01"), ("April 2026", "2026-04"), ("2026-02-30", None), ("2026-04/01", None),
        ("4月1日", None), ("2026-04-01〜", None),
    ],
)  # fmt: skip
def test_a_date_is_one_of_the_calendar(words: str, day: str | None) -> None:
    """In either language, to the day or to the month; anything else is none."""
    if day is None:
        with pytest.raises(ValueError, match=r".*"):
            typed.date(words)
    else:
        assert typed.date(words) == day
