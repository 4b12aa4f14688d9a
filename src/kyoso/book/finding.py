"""The block "which call fits you?": the questions, and each call with every reason for and against it.

All of it stands in the page, so a reader without a script can read for which answers a reason holds. The
script `find-your-call` shows the form and leaves the reasons that hold for what is chosen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from itertools import groupby

import msgspec
from docutils import nodes

from kyoso.book.calls import draft_links, questions, status
from kyoso.book.nodes import View, joined, paragraph, raw
from kyoso.book.words import NOT_STATED_SIGN, open_question
from kyoso.fit import Answer, Outcome, Question, Reason, Row, Table, calls_of, fill, load_table, reasons_of
from kyoso.model import Call
from kyoso.wording import fiscal_year

SIGNS: dict[Answer, str] = {"met": "○", "not-met": "×", "open": NOT_STATED_SIGN}
SCRIPT, STYLE = "find-your-call.js", "find-your-call.css"
PLAN_PAGE = "plan"


def form(view: View, options: Mapping[str, str]) -> list[nodes.Node]:
    """Questions that answer at once which calls fit, which do not and why, and what is left open."""
    table = load_table(view.project, view.rulebook)
    parts: list[nodes.Node] = [raw(_opening(view)), raw(_form(view, table))]
    newest = max(table.years)
    for year, calls in groupby(calls_of(table, view.rulebook), key=lambda call: call.fiscal_year):
        words = fiscal_year(year, view.language)
        if year == newest:
            words += view.gettext("（いちばん新しい資料）")
        parts.append(raw(f'<h3 class="kyoso-find-year">{escape(words)}</h3>'))
        for call in calls:
            parts += _card(view, table, call)
    script = f'<script defer="defer" src="{view.site_root}browser/{SCRIPT}"></script>'
    return [*parts, raw("</div>" + script)]


def _opening(view: View) -> str:
    """The block's own element, with the words that the script puts together."""
    _ = view.gettext
    japanese = view.language == "ja"
    words = {
        "begin": _("答えを選ぶと、合う公募とその理由が下に出ます。"),
        "met": _("条件に合う公募は%s件"),
        "open": _("資料からは決まらない公募は%s件"),
        "not-met": _("合わない公募は%s件"),
        "unanswered": _("答えが足りない公募は%s件"),
        "comma": "、" if japanese else ", ",
        "stop": "。合う公募：" if japanese else ". Calls that fit: ",
    }
    data = "".join(f' data-{name}="{escape(text)}"' for name, text in words.items())
    style = "../" * view.docname.count("/") + "_static/" + STYLE
    return f'<link rel="stylesheet" href="{style}"><div class="kyoso-find"{data}>'


def _form(view: View, table: Table) -> str:
    _ = view.gettext
    fieldsets = "".join(_fieldset(view, question) for question in table.questions)
    name, reset = escape(_("公募を選ぶための質問")), escape(_("答えをすべて消す"))
    return (
        f'<form hidden autocomplete="off" aria-label="{name}">{fieldsets}<button type="reset">{reset}</button></form>'
        '<p class="kyoso-find-summary" role="status" aria-live="polite" hidden></p>'
    )


def _fieldset(view: View, question: Question) -> str:
    choices = "".join(
        f'<label><input type="radio" name="{question.question}" value="{option.option}"> '
        f"<span>{escape(fill(option.words, view.rulebook, view.language))}</span></label>"
        for option in question.options
    )
    legend = escape(fill(question.ask, view.rulebook, view.language))
    return f'<fieldset data-question="{question.question}"><legend>{legend}</legend>{choices}</fieldset>'


def _card(view: View, table: Table, call: Call) -> Iterator[nodes.Node]:
    """One call: its status, the outcome, the reasons, what is left open, where to go on."""
    _ = view.gettext
    name, anchor = escape(view.rulebook.call_name(call, view.language)), "call-" + call.key.replace(".", "-")
    link = f'<a href="{view.href(f"area-{call.area}")}">{name}</a>'
    yield raw(
        f'<section class="kyoso-find-call" id="{anchor}" data-call="{call.key}" data-name="{name}"><h4>{link}</h4>'
    )
    yield paragraph(*status(view, call))
    yield raw(_outcomes(view))
    yield raw("<ul>")
    for reason in reasons_of(table, view.rulebook, call):
        yield from _item(view, table, call, reason)
    yield raw("</ul>")
    left = _("この公募について資料が答えていないこと（%s件）") % len(call.questions)
    yield raw(f"<details><summary>{escape(left)}</summary>")
    yield from questions(view, {"call": call.key})
    yield raw("</details>")
    yield nodes.paragraph("", "", *_ways_on(view, call), classes=["kyoso-find-on"])
    yield raw("</section>")


def _outcomes(view: View) -> str:
    """Every outcome in words, hidden until the script shows one."""
    _ = view.gettext
    words: dict[Outcome, str] = {
        "met": SIGNS["met"] + " " + _("資料に書かれた条件に合います"),
        "not-met": SIGNS["not-met"] + " " + _("合いません"),
        "open": SIGNS["open"] + " " + _("資料からは決まりません"),
        "unanswered": "… " + _("答えが足りません"),
    }
    spans = "".join(
        f'<strong data-outcome="{outcome}" hidden>{escape(text)}</strong>' for outcome, text in words.items()
    )
    missing = escape(_("まだ答えていない問い："))
    return (
        f'<p class="kyoso-find-outcome">{spans} '
        f'<span class="kyoso-find-missing" hidden>{missing}<span></span></span></p>'
    )


def _item(view: View, table: Table, call: Call, reason: Reason) -> Iterator[nodes.Node]:
    row = reason.row
    when = escape(msgspec.json.encode(row.when, order="sorted").decode())
    alone = " data-alone" if row.alone else ""
    yield raw(f'<li data-answer="{row.answer}" data-when="{when}"{alone}>')
    places = {figure.source.place: view.cite(figure, figure.source) for figure in reversed(reason.figures)}
    cited: list[nodes.Node] = list(reversed(places.values()))
    for question in reason.questions:
        cited += open_question(view, question.key)
    yield paragraph(
        nodes.inline("", f"{SIGNS[row.answer]} ", classes=["kyoso-sign"]),
        nodes.inline("", _when(view, table, row), classes=["kyoso-find-when"]),
        fill(row.says, view.rulebook, view.language, call) + " ",
        *joined(cited, "、" if view.language == "ja" else ", "),
    )
    yield raw("</li>")


def _when(view: View, table: Table, row: Row) -> str:
    """For which answers a reason holds, in words: for readers without the script."""
    japanese = view.language == "ja"
    chosen = [
        (" / " if japanese else " or ").join(
            fill(option.words, view.rulebook, view.language)
            for option in question.options
            if option.option in row.when[question.question]
        )
        for question in table.questions
        if question.question in row.when
    ]
    if not chosen:
        return ""
    return f"【{'、'.join(chosen)}】" if japanese else f"[{', '.join(chosen)}] "


def _ways_on(view: View, call: Call) -> list[nodes.Node]:
    """Links to the area's page, to the ready drafts and, where the book has it, to the page that checks a plan."""
    _ = view.gettext
    area = view.say(view.rulebook.areas[call.area].name)
    links: list[nodes.Node] = [view.link(_("%sの頁") % area, f"area-{call.area}")]
    if PLAN_PAGE in view.places.labels:
        links.append(view.link(_("計画を確かめる"), PLAN_PAGE, f"call={call.key}"))
    return joined([*links, *draft_links(view, call)], " · ")
