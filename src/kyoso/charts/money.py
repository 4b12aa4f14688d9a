"""Pictures of the money: the amounts of the calls by fiscal year, and the years of one call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kyoso import wording
from kyoso.charts import typeset
from kyoso.charts.drawing import LEADING, LEFT, ROOM, SMALL, TEXT, Drawing, Fill
from kyoso.charts.picture import (
    GetText,
    Picture,
    bracket_words,
    brackets,
    finished,
    joined,
    nothing,
    pair,
    short,
    years,
)
from kyoso.errors import Problem, nearest
from kyoso.model import Call, Figure, Language
from kyoso.rulebook import Rulebook

BAR = 18.0
LEAST_BAR = 130.0  # below this the longest bar is too short to compare with: amounts go above the bars
TALL = 110.0
WIDEST_COLUMN = 56.0


@dataclass(frozen=True)
class Cap:
    """One amount and the calls that it holds for; `figure` is None where no amount is given."""

    year: int
    calls: tuple[Call, ...]
    figure: Figure | None

    @property
    def span(self) -> tuple[int, int] | None:
        """The amount as a range, None where it is not a number."""
        value = self.figure.value if self.figure else None
        if isinstance(value, int):
            return value, value
        return value if isinstance(value, tuple) else None


def caps(rulebook: Rulebook) -> list[Cap]:
    """Each amount of a fiscal year once, the newest year first."""
    groups: dict[tuple[int, str], list[Call]] = {}
    for call in rulebook.calls_in_order:
        group = call.rules.get("ceiling", f"no ceiling, {call.tier}")
        groups.setdefault((call.fiscal_year, group), []).append(call)
    found = [Cap(year, tuple(calls), rulebook.figures.get(key)) for (year, key), calls in groups.items()]
    return sorted(found, key=lambda cap: (-cap.year, -(cap.span or (0, 0))[1]))


def ceilings(rulebook: Rulebook, language: Language, _: GetText, options: Mapping[str, str]) -> Picture:
    """The amounts of every call, grouped by fiscal year; takes no options."""
    drawing = Drawing("ceilings", language)
    head = (_("年度"), _("型"), _("分野"), _("資料に書かれた額"), _("公募の状況"))
    every = caps(rulebook)
    if not every:
        return nothing(drawing, _("規則に公募がないため、額の図はありません。"), head)
    scale = _scale(every, language)
    for year in dict.fromkeys(cap.year for cap in every):
        of_year = [cap for cap in every if cap.year == year]
        shared = _shared_brackets(of_year)
        drawing.heading(pair(wording.fiscal_year(year, language), _labels(of_year, language, _), _))
        for cap in of_year:
            _cap(drawing, rulebook, cap, shared, scale, _)
        if shared:
            drawing.note(
                _("%(year)sの額に付く言葉：%(words)s")
                % {
                    "year": wording.fiscal_year(year, language),
                    "words": bracket_words(shared, language, _),
                }
            )
        drawing.y += 12
    drawing.note(_("棒の長さは、資料に書かれた額です。採択されればこの額を受け取るという意味ではありません。"))
    rows = [row for cap in every for row in _cap_rows(rulebook, cap, language, _)]
    keys = [key for cap in every for key in ([cap.figure.key] if cap.figure else [call.key for call in cap.calls])]
    description = _("公募ごとに、資料に書かれた額を、年度別に横棒で示した図。")
    return finished(drawing, _ceilings_title(rulebook, every, language, _), description, head, rows, keys, numeric=(3,))


def _labels(of_year: list[Cap], language: Language, _: GetText) -> str:
    """What the documents of a year call its amounts."""
    return joined([cap.figure.label[language] for cap in of_year if cap.figure], _) or _("額")


def _scale(every: list[Cap], language: Language) -> float:
    """Units per yen so that each amount fits beside its bar; negative where amounts go above."""
    drawn = [(cap.span[1], cap.figure) for cap in every if cap.span and cap.figure]
    highest = max((amount for amount, _figure in drawn), default=0)
    if not highest:
        return 1.0
    beside = min(
        (ROOM - 8 - typeset.width(short(figure, language), TEXT, bold=True)) / amount
        for amount, figure in drawn
        if amount
    )
    return beside if beside * highest >= LEAST_BAR else -ROOM / highest


def _shared_brackets(of_year: list[Cap]) -> tuple[str, ...]:
    """What stands in brackets behind every figure of a year and so is said once."""
    figures = [cap.figure for cap in of_year if cap.figure and cap.span]
    first = brackets(figures[0]) if figures else ()
    return tuple(name for name in first if all(name in figure.qualifiers for figure in figures))


def _cap(drawing: Drawing, rulebook: Rulebook, cap: Cap, shared: tuple[str, ...], scale: float, _: GetText) -> None:
    language = drawing.language
    for line in _holders(rulebook, cap, language, _):
        drawing.words(line)
    drawing.y += 2
    if cap.figure is None or cap.span is None:
        words = rulebook.words(cap.figure.key, language) if cap.figure else _("額は資料にありません")
        drawing.bar(LEFT, drawing.y, 40, BAR, "open")
        drawing.y = drawing.text(LEFT + 48, drawing.y, words, room=ROOM - 48, bold=True) + 12
        return
    words = short(cap.figure, language)
    if scale < 0:
        drawing.words(words, bold=True, gap=1)
    low, high = (amount * abs(scale) for amount in cap.span)
    if high > low:
        drawing.bar(LEFT + low, drawing.y, high - low, BAR, "hatch")
    drawing.bar(LEFT, drawing.y, low, BAR)
    if scale > 0:
        drawing.text(LEFT + high + 8, drawing.y + 1, words, bold=True)
    drawing.y += BAR + 4
    own = [name for name in brackets(cap.figure) if name not in shared]
    if own:
        drawing.note(bracket_words(own, language, _))
    drawing.y += 11


def _holders(rulebook: Rulebook, cap: Cap, language: Language, _: GetText) -> list[str]:
    """The calls of an amount: a line for each tier with its areas and their status."""
    return [
        _("%(calls)s — %(status)s") % {"calls": pair(tier, joined(areas, _), _), "status": joined(states, _)}
        for tier, areas, states in _by_tier(rulebook, cap, language)
    ]


def _by_tier(rulebook: Rulebook, cap: Cap, language: Language) -> list[tuple[str, list[str], list[str]]]:
    """Tier, areas and status; one entry for each tier and status."""
    found: dict[tuple[str, str], list[str]] = {}
    for call in cap.calls:
        state = rulebook.words(call.status, language)
        found.setdefault((rulebook.tiers[call.tier].name[language], state), []).append(
            rulebook.areas[call.area].name[language]
        )
    return [(tier, areas, [state]) for (tier, state), areas in found.items()]


def _cap_rows(rulebook: Rulebook, cap: Cap, language: Language, _: GetText) -> list[tuple[str, ...]]:
    words = rulebook.words(cap.figure.key, language) if cap.figure else _("資料にありません")
    year = wording.fiscal_year(cap.year, language)
    return [
        (year, tier, joined(areas, _), words, joined(states, _))
        for tier, areas, states in _by_tier(rulebook, cap, language)
    ]


def _ceilings_title(rulebook: Rulebook, every: list[Cap], language: Language, _: GetText) -> str:
    """The largest amount of the newest year, and whether areas share it."""
    top = every[0]
    year = wording.fiscal_year(top.year, language)
    if top.figure is None or top.span is None:
        return _("%(year)sの額は、資料にありません") % {"year": year}
    names = {
        "year": year,
        "amount": short(top.figure, language),
        "areas": joined([rulebook.areas[call.area].name[language] for call in top.calls], _),
        "tier": joined([rulebook.tiers[call.tier].name[language] for call in top.calls], _),
        "one": rulebook.one_figure_for(top.figure, language),
    }
    if names["one"]:
        return _("%(year)sで最も大きい額は、%(tier)sの%(amount)sです（%(one)s）") % names
    return _("%(year)sで最も大きい額は、%(areas)s・%(tier)sの%(amount)sです") % names


# -- the years of one call ----------------------------------------------------------------


def run(rulebook: Rulebook, language: Language, _: GetText, options: Mapping[str, str]) -> Picture:
    """The project years of a call with its amount; option `call` is the key of the call."""
    call = _wanted(rulebook, options)
    drawing = Drawing("run-" + call.key, language)
    figures = rulebook.call_figures(call)
    period, ceiling = figures.get("period"), figures.get("ceiling")
    label = ceiling.label[language] if ceiling else _("額")
    head = (_("プロジェクトの年度"), label, _("決まりごと"))
    names = {"call": rulebook.call_name(call, language)}
    length = period.value if period else None
    last = length[1] if isinstance(length, tuple) else length
    if period is None or not isinstance(last, int):
        return nothing(drawing, _("%(call)sは、支援期間が資料にないため図にできません。") % names, head)
    reduced = figures.get("reduction-years")
    marks = sorted(
        (figure for figure in figures.values() if figure.unit == "project-year"),
        key=lambda figure: (list(years(figure, last)), figure.key),
    )
    names["period"] = short(period, language)
    names["amount"] = pair(label, short(ceiling, language), _) if ceiling else _("額は資料にありません")
    _columns(drawing, last, ceiling, years(reduced, last), names["amount"], _)
    said = [(years(figure, last), _mark_words(figure, reduced, language, _)) for figure in marks]
    _marks(drawing, [mark for mark in said if mark[0]], last)
    drawing.note(_("数字はプロジェクトの年度です。1は最初の年度です。"))
    drawing.note(_("棒の高さは、資料に書かれた額です。毎年度この額を受け取るという意味ではありません。"))
    if ceiling and brackets(ceiling):
        drawing.note(_("額に付く言葉：%(words)s") % {"words": bracket_words(brackets(ceiling), language, _)})
    title = _("%(call)s：%(period)s、%(amount)s")
    if years(reduced, last):
        title = _("%(call)s：%(period)s、%(amount)s。終わりの年度は減り、割合は資料にありません")
    rows = _run_rows(last, ceiling, reduced, marks, language, _)
    keys = [figure.key for figure in (ceiling, period, *marks) if figure]
    description = _("プロジェクトの年度を縦棒で並べ、額、減額される年度、節目の年度を示した図。")
    return finished(drawing, title % names, description, head, rows, keys, numeric=(0,))


def _wanted(rulebook: Rulebook, options: Mapping[str, str]) -> Call:
    key = options.get("call", "")
    if key not in rulebook.calls:
        what = f"call {key!r} is not known" if key else "option 'call' is missing; give the key of a call"
        raise Problem(f"picture run: {what}; {nearest(key, list(rulebook.calls))}")
    return rulebook.calls[key]


def _pitch(last: int) -> float:
    return min(WIDEST_COLUMN, ROOM / last)


def _columns(drawing: Drawing, last: int, ceiling: Figure | None, reduced: range, amount: str, _: GetText) -> None:
    drawing.words(amount, bold=True, gap=4)
    top, pitch = drawing.y, _pitch(last)
    drawing.line(LEFT, top, LEFT + pitch * last, top, dashed=True)
    for year in range(1, last + 1):
        left = LEFT + pitch * (year - 1)
        fill: Fill = "hatch" if year in reduced else "solid"
        drawing.bar(left + 2, top, pitch - 4, TALL, fill if ceiling else "open")
        drawing.text(left + pitch / 2, top + TALL + 5, str(year), anchor="middle")
    drawing.y = top + TALL + 7 + TEXT * LEADING


def _marks(drawing: Drawing, named: list[tuple[range, str]], last: int) -> None:
    """Under the years that each mark names a bracket, and from it a line down to its words.

    Words stand left of their line, from left to right and downwards; those near the left edge
    come last and stand right of theirs: so no line crosses any words.
    """
    if not named:
        return
    pitch, top = _pitch(last), drawing.y
    places = [(LEFT + pitch * (of[0] + of[-1] - 1) / 2, of, words) for of, words in named]
    near = [place for place in places if place[0] - LEFT < ROOM / 2]
    edge = max((x for x, _of, _words in near), default=LEFT - 8) + 8
    far = sorted(place for place in places if place not in near)
    drawing.y += 12
    for x, of, words in [*far, *sorted(near, reverse=True)]:
        left, right = LEFT + pitch * (of[0] - 1) + 4, LEFT + pitch * of[-1] - 4
        drawing.line(left, top, right, top)
        drawing.line(x, top, x, drawing.y + SMALL)
        if x - LEFT < ROOM / 2:
            drawing.words(words, x=x + 8, size=SMALL, gap=6)
        else:
            drawing.y = drawing.text(x - 8, drawing.y, words, room=x - 8 - edge, size=SMALL, anchor="end") + 6
    drawing.y += 4


def _mark_words(figure: Figure, reduced: Figure | None, language: Language, _: GetText) -> str:
    words = pair(figure.label[language], wording.in_words(figure, language), _)
    if figure is reduced:
        return _("%(words)s。減る割合は資料にありません") % {"words": words}
    return words


def _run_rows(
    last: int, ceiling: Figure | None, reduced: Figure | None, marks: list[Figure], language: Language, _: GetText
) -> list[tuple[str, ...]]:
    amount = wording.in_words(ceiling, language) if ceiling else _("資料にありません")
    rows: list[tuple[str, ...]] = []
    for year in range(1, last + 1):
        here = [figure for figure in marks if year in years(figure, last)]
        less = _("%(amount)sから減る（割合は資料にありません）") % {"amount": amount}
        said = joined([figure.label[language] for figure in here], _)
        rows.append((str(year), less if reduced in here else amount, said))
    return rows
