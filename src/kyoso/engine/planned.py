"""A plan judged: its answers, its sums, and each fiscal year against its ceiling."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from kyoso import wording
from kyoso.checks import Checker, Judge, Judgement, of_plan
from kyoso.checks.model import Verdict
from kyoso.checks.subject import Subject, YearSum
from kyoso.checks.table import Ask
from kyoso.checks.words import ANSWERS, SEPARATOR, Speaker
from kyoso.engine.form import FormLine, FormYear, ReadForm, Spot, Unread
from kyoso.engine.showing import Count, Group, counts_of, groups_of
from kyoso.model import Figure
from kyoso.plan import INDIRECT, BudgetLine, Cost, Plan, cost_of
from kyoso.typed import ASSUMED, yen


class Line(Struct, frozen=True):
    """A row of the budget: its amounts as they are written out, its indirect costs where none are typed, its sum."""

    written: dict[str, str]
    indirect: str
    sum: int


class Panel(Struct, frozen=True):
    """A fiscal year of the budget: the sums of its columns, by category, and its whole."""

    rows: tuple[Line, ...]
    columns: dict[str, int]
    sum: int
    words: str


class YearShown(Struct, frozen=True):
    """A fiscal year as the picture and its table have it; amounts in yen, `mark` beside those that are assumed."""

    name: str
    direct: int
    total: int
    amount: str
    mark: str
    answer: str
    sign: str
    said: str


class Money(Struct, frozen=True):
    """The years, the amount that none may exceed (0: none is named), and what the picture shows."""

    years: tuple[YearShown, ...]
    ceiling: int
    title: str


class Fact(Struct, frozen=True):
    """A rule of a call."""

    rule: str
    label: str
    words: str
    source: str
    document: str
    as_written: str


class CallFacts(Struct, frozen=True):
    """The rules of a call."""

    facts: tuple[Fact, ...]


class Checked(Struct, frozen=True):
    """All that the page shows of a plan."""

    plan: Plan
    call: str
    unread: tuple[Unread, ...]
    rows: dict[str, list[Spot]]
    panels: tuple[Panel, ...]
    counts: tuple[Count, ...]
    groups: tuple[Group, ...]
    money: Money


def checked(read: ReadForm, checker: Checker, speaker: Speaker) -> Checked:
    """The answers to a form."""
    subject = of_plan(read.plan, checker.rulebook)
    judgement = checker.judge.judge(subject)
    report = checker.reporter.report(judgement, all_answers=True)
    return Checked(
        plan=read.plan,
        call=report.call,
        unread=read.unread,
        rows=read.rows,
        panels=tuple(_panels(read, checker, speaker)),
        counts=counts_of(report, speaker.gettext, len(read.unread)),
        groups=groups_of(report, speaker.gettext),
        money=_money(subject, judgement, checker, speaker),
    )


# -- sums -----------------------------------------------------------------------------------


def _panels(read: ReadForm, checker: Checker, speaker: Speaker) -> Iterator[Panel]:
    lines = dict(zip(read.rows["budget"], read.plan.budget, strict=True))
    for number, year in enumerate(read.form.budget):
        costs = [_line(lines.get(("budget", number, row)), read.plan, checker) for row in range(len(year.rows))]
        columns = _columns(year, number, lines, costs)
        whole = sum(cost.total for cost in costs)
        words = speaker.gettext("合計 %(amount)s") % {"amount": wording.yen(whole, speaker.language)} if whole else ""
        rows = tuple(_row(each, cost, speaker) for each, cost in zip(year.rows, costs, strict=True))
        yield Panel(rows, columns, whole, words)


def _line(line: BudgetLine | None, plan: Plan, checker: Checker) -> Cost:
    return cost_of(line, plan, checker.rulebook) if line else Cost()


def _columns(year: FormYear, panel: int, lines: dict[Spot, BudgetLine], costs: list[Cost]) -> dict[str, int]:
    sums: dict[str, int] = {INDIRECT: sum(cost.indirect for cost in costs)}
    for row in range(len(year.rows)):
        line = lines.get(("budget", panel, row))
        for category, amount in (line.amounts if line else {}).items():
            if category != INDIRECT:
                sums[category] = sums.get(category, 0) + amount
    return sums


def _row(line: FormLine, cost: Cost, speaker: Speaker) -> Line:
    indirect = (ASSUMED if cost.assumed else "") + f"{cost.indirect:,}" if cost.direct else ""
    return Line(dict(_written(line)), indirect, cost.total)


def _written(line: FormLine) -> Iterator[tuple[str, str]]:
    for category, text in line.cells.items():
        try:
            amount = yen(text)
        except ValueError:
            continue
        if amount is not None:
            yield category, f"{amount:,}"


# -- the years ------------------------------------------------------------------------------


def _money(subject: Subject, judgement: Judgement, checker: Checker, speaker: Speaker) -> Money:
    ask = _ask(checker.judge, judgement.call, "each-year-at-most")
    ceiling = ask.limit if ask else 0
    said = {verdict.values["year"][1]: verdict for verdict in judgement.verdicts if verdict.says.startswith("year-")}
    years = tuple(_year(each, said.get(each.fiscal_year), speaker) for each in subject.years)
    return Money(years, ceiling, _title(years, ask.rule if ask else None, judgement, speaker))


def _year(each: YearSum, verdict: Verdict | None, speaker: Speaker) -> YearShown:
    sign, words = ANSWERS[verdict.answer] if verdict else ("", "")
    language = speaker.language
    return YearShown(
        name=wording.fiscal_year(each.fiscal_year, language),
        direct=each.direct,
        total=each.total,
        amount=wording.yen(each.total, language),
        mark=ASSUMED if each.stated != each.total else "",
        answer=verdict.answer if verdict else "",
        sign=sign,
        said=speaker.gettext(words) if words else "—",
    )


def _title(years: tuple[YearShown, ...], rule: Figure | None, judgement: Judgement, speaker: Speaker) -> str:
    """What the picture shows, with the rule in full: an amount without its "about" would be another one."""
    say, book = speaker.gettext, speaker.rulebook
    if rule is None:
        return say("年度ごとの額")
    over, undecided = ([year.name for year in years if year.answer == answer] for answer in ("not-met", "open"))
    if over:
        words = say("%(call)s：%(years)sの額が、決まりの額より多くなっています（%(ceiling)s）")
    elif undecided:
        words = say("%(call)s：%(years)sが決まりの額に収まるかどうかは、決まっていないことによります（%(ceiling)s）")
    else:
        words = say("%(call)s：どの年度も、決まりの額に収まっています（%(ceiling)s）")
    return words % {
        "call": book.call_name(book.calls[judgement.call], speaker.language),
        "years": say(SEPARATOR).join(over or undecided),
        "ceiling": wording.in_words(rule, speaker.language),
    }


def _ask(judge: Judge, call: str, kind: str) -> Ask | None:
    return next((ask for ask, _assumed in judge.asks(call) if ask.row.kind == kind and ask.rule), None)


# -- the rules ------------------------------------------------------------------------------


def facts_of(call: str, judge: Judge, speaker: Speaker) -> CallFacts:
    """The rules that the checks of a call stand on, in their order."""
    figures: dict[str, Any] = {}
    for ask, _assumed in judge.asks(call):
        figures |= {figure.key: figure for figure in (ask.rule,) if figure}
    return CallFacts(tuple(_fact(figure, speaker) for figure in figures.values()))


def _fact(figure: Figure, speaker: Speaker) -> Fact:
    language = speaker.language
    return Fact(
        rule=figure.key,
        label=figure.label[language],
        words=wording.in_words(figure, language),
        source=speaker.rulebook.cite(figure.source, language),
        document=figure.source.document,
        as_written=figure.source.as_written,
    )
