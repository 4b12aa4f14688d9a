"""Blocks about calls: at a glance, by year, the facts of one, what changed, drafts to take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from docutils import nodes

from kyoso.book.nodes import Cell, View, address_in, bullets, in_own_order, joined, paragraph, table
from kyoso.book.words import NOT_STATED_SIGN, question_anchor
from kyoso.declared import Consequence
from kyoso.errors import Problem, nearest
from kyoso.model import Call, Document, Figure, Language
from kyoso.rulebook import Rulebook
from kyoso.wording import date, fiscal_year, in_words

Options = Mapping[str, str]

# A status in plain sight: a sign and a word, never a colour alone.
SIGNS: dict[Consequence, str] = {"apply": "○", "review": "△", "continue": "△", "nothing": "×"}


def status(view: View, call: Call) -> list[nodes.Node]:
    """The status of a call: sign, words and source."""
    figure = view.rulebook.figure(call.status)
    sign = nodes.inline("", SIGNS[view.rulebook.then(call)] + " ", classes=["kyoso-sign", f"kyoso-{figure.value}"])
    return [sign, view.value(figure)]


def at_a_glance(view: View, options: Options) -> list[nodes.Node]:
    """Areas down, fiscal years across: which tiers there are and whether they are open; as of which document."""
    book, _ = view.rulebook, view.gettext
    years = sorted({call.fiscal_year for call in book.calls.values()}, reverse=True)
    rows: list[list[Cell]] = []
    for area in sorted(book.areas.values(), key=lambda area: area.order):
        row: list[Cell] = [[view.link(view.say(area.name), f"area-{area.key}")]]
        for year in years:
            calls = [call for call in book.calls_in_order if (call.area, call.fiscal_year) == (area.key, year)]
            row.append([bullets([_tier_status(view, call) for call in calls])] if calls else "—")
        rows.append(row)
    head = [_("分野"), *(fiscal_year(year, view.language) for year in years)]
    return [*_as_of(view, years[0]), _legend(view), table(head, rows, classes=["kyoso-glance"])]


def documents_of(rulebook: Rulebook, year: int) -> dict[str, Document]:
    """The documents that say the status of the calls of a fiscal year, by their keys."""
    sources = (rulebook.figure(call.status).source for call in rulebook.calls_in_order if call.fiscal_year == year)
    return {source.document: rulebook.documents[source.document] for source in sources}


def _as_of(view: View, year: int) -> list[nodes.Node]:
    """The document that the newest calls rest on, and the day of its last comparison: what came later is not in it."""
    _, documents = view.gettext, documents_of(view.rulebook, year)
    words = {"year": fiscal_year(year, view.language)}
    said: list[nodes.Node] = [nodes.Text(_("%(year)sの状況は、次の資料の時点のものです：") % words)]
    said += joined(
        [view.link(view.say(each.title), view.sources_page(each.key)) for each in documents.values()], _("、")
    )
    compared = max((each.compared for each in documents.values()), default="")
    rest = _("（最後に照らし合わせた日：%(day)s）。%(year)sより後の公募は、まだ反映していません。")
    said.append(nodes.Text(rest % {**words, "day": date(compared, view.language)}))
    return [nodes.paragraph("", "", *said, classes=["kyoso-as-of"])]


def _legend(view: View) -> nodes.paragraph:
    """What the signs of the statuses mean, in words."""
    _ = view.gettext
    words = {
        "○": _("新しい提案を受け付ける"),
        "△": _("実施中のものだけ（審査または継続）"),
        "×": _("公募の予定がない"),
    }
    said = joined([nodes.Text(f"{sign}{view.pack.means}{meaning}") for sign, meaning in words.items()], _("、"))
    return nodes.paragraph("", "", *said, classes=["kyoso-note"])


def _tier_status(view: View, call: Call) -> list[nodes.Node]:
    tier = nodes.strong("", view.say(view.rulebook.tiers[call.tier].name))
    return [tier, nodes.Text(view.pack.colon), *status(view, call)]


COUNTS = ("planned", "adopted", "supported")  # roles of the numbers of what is adopted


def calls(view: View, options: Options) -> list[nodes.Node]:
    """The calls of a fiscal year or an area: status, amount, period, how many are adopted, what to write.

    Calls that share all of these are one row, so that no figure of several calls stands in the table twice.
    """
    _, book = view.gettext, view.rulebook
    chosen = [
        call
        for call in book.calls_in_order
        if options.get("year", str(call.fiscal_year)) == str(call.fiscal_year)
        and options.get("area", call.area) == call.area
    ]
    if not chosen:
        raise Problem(f"calls: no call for {dict(options)}; years and areas: {', '.join(book.calls)}")
    rows: list[list[Cell]] = []
    for group in _alike(chosen):
        call = group[0]
        counts = [_value(view, call, role) for role in COUNTS if role in call.rules]
        rows.append(
            [
                _names(view, group),
                status(view, call),
                _value(view, call, "ceiling"),
                _value(view, call, "period"),
                [bullets(counts)] if len(counts) > 1 else counts[0] if counts else "—",
                [paragraph(_kind(view, call)), *_plan_links(view, group)],
            ]
        )
    head = [_("公募"), _("状況"), _amounts(view, chosen), _("期間"), _("採択の数"), _("書くもの")]
    return [table(head, rows, classes=["kyoso-calls"])]


def _kind(view: View, call: Call) -> str:
    """The kind of document that is written for a call."""
    kind = view.rulebook.declared.documents[call.document] if call.document else None
    return view.say(kind.label) if kind else view.gettext("書くものはありません")


def _amounts(view: View, calls: Sequence[Call]) -> str:
    """What the documents call the amounts of the calls."""
    figures = [view.rulebook.figure(call.rules["ceiling"]) for call in calls if "ceiling" in call.rules]
    labels = dict.fromkeys(view.say(figure.label) for figure in figures)
    return view.pack.slashed.join(labels) or view.gettext("額")


def _alike(calls: Sequence[Call]) -> list[list[Call]]:
    """Calls of one fiscal year and tier that say the same in every column, in their order."""
    groups: dict[tuple[object, ...], list[Call]] = {}
    for call in calls:
        shown = tuple(call.rules.get(role) for role in ("ceiling", "period", *COUNTS))
        groups.setdefault((call.fiscal_year, call.tier, call.status, call.document, shown), []).append(call)
    return list(groups.values())


def _names(view: View, group: Sequence[Call]) -> Cell:
    """The name of a call; of several, their year and tier and then each area."""
    first = group[0]
    if len(group) == 1:
        return [view.link(view.rulebook.call_name(first, view.language), f"area-{first.area}")]
    tier = view.say(view.rulebook.tiers[first.tier].name)
    links = [[view.link(view.say(view.rulebook.areas[call.area].name), f"area-{call.area}")] for call in group]
    return [paragraph(f"{fiscal_year(first.fiscal_year, view.language)} {tier}"), bullets(links)]


def _plan_links(view: View, group: Sequence[Call]) -> list[nodes.Node]:
    """The way to the page where a plan is checked, for each call."""
    _ = view.gettext
    if len(group) == 1:
        return [paragraph(view.link(_("計画を確かめる"), "plan", f"call={group[0].key}"))]
    links = [view.link(view.say(view.rulebook.areas[call.area].name), "plan", f"call={call.key}") for call in group]
    return [paragraph(_("計画を確かめる") + view.pack.colon, *joined(links, view.pack.listed))]


def _value(view: View, call: Call, role: str) -> list[nodes.Node]:
    """A figure of a call in words, and the calls that it is one figure for."""
    if role not in call.rules:
        return [nodes.Text("—")]
    figure = view.rulebook.figure(call.rules[role])
    shared = view.rulebook.one_figure_for(figure, view.language)
    return [
        view.value(figure),
        *([nodes.inline("", view.pack.bracketed(shared))] if shared else []),
    ]


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
    words = in_words(figure, view.language)
    parts: list[nodes.Node] = [address_in(words) or nodes.Text(words)]
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


def drafts(view: View, options: Options) -> list[nodes.Node]:
    """Every Word draft to take: call by call, in each language; practice copies are marked."""
    _, book = view.gettext, view.rulebook
    newest = max(call.fiscal_year for call in book.calls.values())
    rows: list[list[Cell]] = []
    for call in book.calls_in_order:
        note = _kind(view, call) if call.document else _("練習用（この年度は公募がありません）")
        note += _of_the_review(view, call)
        note += "" if call.fiscal_year == newest else _("（前の年度の内容です）")
        name = view.link(book.call_name(call, view.language), f"area-{call.area}")
        rows.append([[name], note, *([link] for link in draft_links(view, call))])
    head = [_("公募"), _("文書の種類"), *_draft_languages(view).values()]
    return [table(head, rows, classes=["kyoso-drafts"])]


def _of_the_review(view: View, call: Call) -> str:
    """Where there are two drafts for one review, what this one is for."""
    tier = {"tier": view.say(view.rulebook.tiers[call.tier].name)}
    before, after = view.rulebook.reviews_of_one_project(call)
    if after:
        return view.gettext("（%(tier)sの期間の成果と予算、次に進む準備）") % tier
    return view.gettext("（%(tier)sに進んだ後の計画と予算）") % tier if before else ""


def draft_links(view: View, call: Call) -> list[nodes.Node]:
    """The ready drafts of a call, one for each language and one for both."""
    links: list[nodes.Node] = []
    for language, name in _draft_languages(view).items():
        target = f"{view.site_root}drafts/{call.fiscal_year}/{call.area}-{call.tier}-{language}.docx"
        text = f"Word{view.pack.bracketed(name)}"
        links.append(nodes.reference("", "", nodes.Text(text), internal=False, refuri=target, classes=["kyoso-draft"]))
    return links


def _draft_languages(view: View) -> dict[Language | Literal["both"], str]:
    _ = view.gettext
    names: list[tuple[Language | Literal["both"], str]] = [("ja", _("日本語")), ("en", _("英語"))]
    return dict([*in_own_order(view, names), ("both", _("日英併記"))])
