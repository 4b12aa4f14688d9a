"""Blocks about calls: at a glance, by year, the facts of one, what changed, drafts to take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from docutils import nodes

from kyoso.book.nodes import Cell, View, bullets, joined, paragraph, table
from kyoso.book.words import NOT_STATED_SIGN, question_anchor
from kyoso.errors import Problem, nearest
from kyoso.model import LANGUAGES, Call, Figure
from kyoso.wording import fiscal_year, in_words

Options = Mapping[str, str]

# A status in plain sight: a sign and a word, never a colour alone.
SIGNS = {"open": "○", "promotion-only": "△", "continuing-only": "△", "not-planned": "×"}


def status(view: View, call: Call) -> list[nodes.Node]:
    """The status of a call: sign, words and source."""
    figure = view.rulebook.figure(call.status)
    sign = nodes.inline("", SIGNS[str(figure.value)] + " ", classes=["kyoso-sign", f"kyoso-{figure.value}"])
    return [sign, view.value(figure)]


def at_a_glance(view: View, options: Options) -> list[nodes.Node]:
    """Areas down, fiscal years across: which tiers there are and whether they are open."""
    book, _ = view.rulebook, view.gettext
    years = sorted({call.fiscal_year for call in book.calls.values()}, reverse=True)
    rows: list[list[Cell]] = []
    for area in sorted(book.areas.values(), key=lambda area: area.order):
        row: list[Cell] = [[view.link(view.say(area.name), f"area-{area.key}")]]
        for year in years:
            calls = [call for call in book.calls_in_order if (call.area, call.fiscal_year) == (area.key, year)]
            row.append([bullets([_tier_status(view, call) for call in calls])] if calls else "—")
        rows.append(row)
    return [table([_("分野"), *(fiscal_year(year, view.language) for year in years)], rows, classes=["kyoso-glance"])]


def _tier_status(view: View, call: Call) -> list[nodes.Node]:
    separator = "：" if view.language == "ja" else ": "
    return [nodes.strong("", view.say(view.rulebook.tiers[call.tier].name)), nodes.Text(separator), *status(view, call)]


def calls(view: View, options: Options) -> list[nodes.Node]:
    """The calls of a fiscal year or an area: status, ceiling, period, number of hubs, what to write."""
    _, book = view.gettext, view.rulebook
    chosen = [
        call
        for call in book.calls_in_order
        if options.get("year", str(call.fiscal_year)) == str(call.fiscal_year)
        and options.get("area", call.area) == call.area
    ]
    if not chosen:
        raise Problem(f"calls: no call for {dict(options)}; years and areas: {', '.join(book.calls)}")
    kinds = {"proposal": _("新規の提案書"), "promotion-review": _("昇格審査の申請書"), None: _("書くものはありません")}
    rows: list[list[Cell]] = []
    for call in chosen:
        counts = joined(
            [_value(view, call, role) for role in ("planned", "adopted", "supported") if role in call.rules], " / "
        )
        rows.append(
            [
                [view.link(book.call_name(call, view.language), f"area-{call.area}")],
                status(view, call),
                [_value(view, call, "ceiling")],
                [_value(view, call, "period")],
                counts or "—",
                [
                    paragraph(kinds[call.document]),
                    paragraph(view.link(_("計画を確かめる"), "plan", f"call={call.key}")),
                ],
            ]
        )
    head = [_("公募"), _("状況"), _("上限額（1拠点・1年度）"), _("期間"), _("拠点の数"), _("書くもの")]
    return [table(head, rows, classes=["kyoso-calls"])]


def _value(view: View, call: Call, role: str) -> nodes.Node:
    key = call.rules.get(role)
    return view.value(view.rulebook.figure(key)) if key else nodes.Text("—")


def _call(view: View, key: str) -> Call:
    if key not in view.rulebook.calls:
        raise Problem(f"no call {key!r}; {nearest(key, list(view.rulebook.calls))}")
    return view.rulebook.calls[key]


def facts(view: View, options: Options) -> list[nodes.Node]:
    """What holds for one call, fact by fact, with the source of each."""
    _, call = view.gettext, _call(view, options["call"])
    figures = view.rulebook.call_figures(call)
    roles = options["roles"].split() if "roles" in options else list(figures)
    for role in roles:
        if role not in figures:
            raise Problem(f"{call.key} has no rule {role!r}; {nearest(role, list(figures))}")
    return [figures_table(view, [figures[role] for role in roles])]


def figures_table(view: View, figures: Sequence[Figure]) -> nodes.table:
    """Figures as a table: what, how much, where it stands."""
    _ = view.gettext
    rows: list[list[Cell]] = [
        [view.say(figure.label), content(view, figure), view.citations(figure)] for figure in figures
    ]
    return table([_("項目"), _("内容"), _("出典")], rows, classes=["kyoso-facts"])


def content(view: View, figure: Figure) -> list[nodes.Node]:
    """A figure in words, with its note, and whether it is inferred."""
    parts: list[nodes.Node] = [nodes.Text(in_words(figure, view.language))]
    if figure.inferred:
        parts.append(nodes.inline("", view.gettext("（文や図からの読み取り）"), classes=["kyoso-inferred"]))
    if figure.note:
        return [paragraph(*parts), nodes.paragraph("", "", nodes.Text(view.say(figure.note)), classes=["kyoso-note"])]
    return parts


def questions(view: View, options: Options) -> list[nodes.Node]:
    """What the documents leave open about one call, each question linked to what they do say."""
    call = _call(view, options["call"])
    items = []
    for key in call.questions:
        text = f"{NOT_STATED_SIGN} {view.say(view.rulebook.questions[key].question)}"
        items.append([view.link(text, "questions", question_anchor(key), classes=["kyoso-open"])])
    return [bullets(items)] if items else []


def changes(view: View, options: Options) -> list[nodes.Node]:
    """Two fiscal years side by side: calls that came, went or changed, role by role."""
    book = view.rulebook
    years = [int(options["from"]), int(options["to"])]
    by_year = [{(c.area, c.tier): c for c in book.calls_in_order if c.fiscal_year == year} for year in years]
    for year, found in zip(years, by_year, strict=True):
        if not found:
            known = sorted({str(call.fiscal_year) for call in book.calls.values()})
            raise Problem(f"changes: no calls in {year}; known: {', '.join(known)}")
    roles = options["roles"].split()
    known_roles = sorted({role for call in book.calls.values() for role in call.rules})
    for role in roles:
        if role not in known_roles:
            raise Problem(f"changes: no call has the role {role!r}; {nearest(role, known_roles)}")
    head = [view.gettext("項目"), *(fiscal_year(year, view.language) for year in years)]
    joiner = "・" if view.language == "ja" else ", "
    out: list[nodes.Node] = []
    for area, tier in sorted(
        by_year[0].keys() | by_year[1].keys(), key=lambda pair: (book.areas[pair[0]].order, book.tiers[pair[1]].order)
    ):
        sides = [calls_of.get((area, tier)) for calls_of in by_year]
        name = joiner.join((view.say(book.areas[area].name), view.say(book.tiers[tier].name)))
        out.append(table(head, _change_rows(view, sides, roles), caption=name, classes=["kyoso-changes"]))
    return out


def _change_rows(view: View, sides: Sequence[Call | None], roles: Sequence[str]) -> list[list[Cell]]:
    """The status of both sides, then each role that either of them has; equal ones are left out."""
    _ = view.gettext
    rows: list[list[Cell]] = [
        [_("状況"), *[status(view, call) if call else _("この年度の資料にありません") for call in sides]]
    ]
    for role in roles:
        keys = [call.rules.get(role) if call else None for call in sides]
        if keys[0] == keys[1]:
            continue
        figures = [view.rulebook.figure(key) if key else None for key in keys]
        label = next(view.say(figure.label) for figure in figures if figure)
        rows.append([label, *([view.value(figure)] if figure else "—" for figure in figures)])
    return rows


def drafts(view: View, options: Options) -> list[nodes.Node]:
    """Every Word draft to take: call by call, in each language; practice copies are marked."""
    _, book = view.gettext, view.rulebook
    names = {"ja": _("日本語"), "en": _("英語"), "both": _("日英併記")}
    newest = max(call.fiscal_year for call in book.calls.values())
    rows: list[list[Cell]] = []
    for call in book.calls_in_order:
        kind = _("昇格審査の申請書") if call.document == "promotion-review" else _("新規の提案書")
        note = kind if call.document else _("練習用（この年度は公募がありません）")
        note += "" if call.fiscal_year == newest else _("（前の年度の内容です）")
        row: list[Cell] = [[view.link(book.call_name(call, view.language), f"area-{call.area}")], note]
        for language in (*LANGUAGES, "both"):
            target = f"{view.site_root}drafts/{call.fiscal_year}/{call.area}-{call.tier}-{language}.docx"
            text = f"Word（{names[language]}）" if view.language == "ja" else f"Word ({names[language]})"
            row.append(
                [nodes.reference("", "", nodes.Text(text), internal=False, refuri=target, classes=["kyoso-draft"])]
            )
        rows.append(row)
    head = [_("公募"), _("文書の種類"), *names.values()]
    return [table(head, rows, classes=["kyoso-drafts"])]
