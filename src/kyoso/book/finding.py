"""The block "which call fits you?": one question at a time, and then the calls with every reason for and against.

All of it stands in the page, so a reader without a script can read for which answers a reason holds. The script
`find-your-call` shows one question after the other, and of the calls what the answers leave.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from itertools import groupby

import msgspec
from docutils import nodes

from kyoso.book.calls import draft_links, questions, status
from kyoso.book.nodes import View, joined, paragraph, raw
from kyoso.book.words import NOT_STATED_SIGN, open_question
from kyoso.fit import Answer, Outcome, Question, Reason, Row, Table, calls_of, endings_of, fill, load_table, reasons_of
from kyoso.model import Call
from kyoso.wording import fiscal_year

SIGNS: dict[Answer, str] = {"met": "○", "not-met": "×", "open": NOT_STATED_SIGN}
SCRIPT, STYLE = "find-your-call.js", "find-your-call.css"
PLAN_PAGE, CONTACT_PAGE = "plan", "people"


def form(view: View, options: Mapping[str, str]) -> list[nodes.Node]:
    """Questions, one at a time; then the call that fits, what to do next, what is open, and what does not fit."""
    table = load_table(view.project, view.rulebook)
    parts: list[nodes.Node] = [raw(_opening(view) + _form(view, table)), *_result(view, table), raw(_answers(view))]
    newest = max(table.years)
    parts.append(raw('<div class="kyoso-find-all">'))
    for year, calls in groupby(calls_of(table, view.rulebook), key=lambda call: call.fiscal_year):
        words = fiscal_year(year, view.language)
        if year == newest:
            words += view.gettext("（いちばん新しい資料）")
        parts.append(raw(f'<h3 class="kyoso-find-year">{escape(words)}</h3>'))
        for call in calls:
            parts += _card(view, table, call)
    script = f'<script defer="defer" src="{view.site_root}browser/{SCRIPT}"></script>'
    return [*parts, raw("</div></div>" + script)]


def _opening(view: View) -> str:
    """The block's own element, with the words that the script puts together."""
    _ = view.gettext
    words = {
        "step": _("質問%s"),
        "chosen": _("「%s」を選びました。"),
        "between": _("」「"),
        "skipped": _("わからない"),
        "change": _("変更"),
        "comma": _("、"),
        "depends": _("まだ答えていない質問の答えによります：%s"),
        "met": _("条件に合う公募（%s件）"),
        "open": _("応募できるかもしれない公募（%s件）"),
        "none": _("合う公募はありません"),
        "ended": _("資料に記載のない年度です"),
        "may": _("ほかに、資料からは決まらない公募（%s件）"),
        "not": _("合わない公募とその理由（%s件）"),
    }
    data = "".join(f' data-{name}="{escape(text)}"' for name, text in words.items())
    style = "../" * view.docname.count("/") + "_static/" + STYLE
    return f'<link rel="stylesheet" href="{style}"><div class="kyoso-find"{data}>'


def _form(view: View, table: Table) -> str:
    """The questions, and the buttons under them."""
    _ = view.gettext
    fieldsets = "".join(_fieldset(view, question, at) for at, question in enumerate(table.questions))
    words = {
        "form": _("公募を選ぶための質問"),
        "choose": _("答えを選んでください。"),
        "next": _("次へ"),
        "skip": _("わからないので、とばす"),
    }
    said = {name: escape(text) for name, text in words.items()}
    return (
        f'<form class="kyoso-find-form" novalidate autocomplete="off" aria-label="{said["form"]}">'
        f'<p class="kyoso-find-step"></p>{fieldsets}'
        f'<p class="kyoso-find-error" id="kyoso-find-error" role="alert" hidden>{said["choose"]}</p>'
        f'<p class="kyoso-find-buttons"><button type="submit" class="kyoso-button">{said["next"]}</button> '
        f'<button type="button" hidden>{said["skip"]}</button></p></form>'
    )


def _answers(view: View) -> str:
    """Where the script lists the answers so far."""
    answers, again = escape(view.gettext("これまでの答え")), escape(view.gettext("はじめからやり直す"))
    return (
        f'<section class="kyoso-find-answers" hidden><h3>{answers}</h3><dl></dl>'
        f'<p class="kyoso-find-again"><a href="#">{again}</a></p></section>'
    )


def _fieldset(view: View, question: Question, at: int) -> str:
    """A question with its options; all but the first wait for the script."""
    kind = "checkbox" if question.several else "radio"
    choices = "".join(
        f'<label><input type="{kind}" name="{question.question}" value="{option.option}"> '
        f"<span>{escape(fill(option.words, view.rulebook, view.language))}</span></label>"
        for option in question.options
    )
    legend = escape(fill(question.ask, view.rulebook, view.language))
    hidden = " hidden" if at else ""
    return f'<fieldset data-question="{question.question}"{hidden}><legend>{legend}</legend>{choices}</fieldset>'


def _result(view: View, table: Table) -> Iterator[nodes.Node]:
    """Where the script puts the calls: those that fit, others that are left open, those that do not fit."""
    _ = view.gettext
    yield raw('<section class="kyoso-find-result" hidden><h3 tabindex="-1"></h3>')
    for ending in endings_of(table, view.rulebook):
        yield from _item(view, table, None, ending, tag="div")
    yield raw('<div data-place="fits"></div><div data-place="none" hidden>')
    closed = view.link(_("新しい採択がないときにできること"), "find-your-call-closed")
    yield paragraph(_("次にすること：") + " ", closed)
    yield raw('</div><details class="kyoso-details kyoso-folded" data-place="may" hidden><summary></summary></details>')
    yield raw('<details class="kyoso-details kyoso-folded" data-place="not" hidden><summary></summary></details>')
    keep, link, paper = _("この結果を残す："), _("この結果のアドレス"), _("印刷する")
    yield raw(
        f'<p class="kyoso-find-keep d-print-none">{escape(keep)} <a href="#">{escape(link)}</a> '
        f'<button type="button">{escape(paper)}</button></p></section>'
    )


def _card(view: View, table: Table, call: Call) -> Iterator[nodes.Node]:
    """One call: its status, the outcome, what speaks for it, where to go on, what is left open, what speaks against."""
    _ = view.gettext
    name, anchor = escape(view.rulebook.call_name(call, view.language)), "call-" + call.key.replace(".", "-")
    link = f'<a href="{view.href(f"area-{call.area}")}">{name}</a>'
    yield raw(
        f'<section class="kyoso-find-call" id="{anchor}" data-call="{call.key}" data-name="{name}"><h4>{link}</h4>'
    )
    yield nodes.paragraph("", "", *status(view, call), classes=["kyoso-find-status"])
    yield raw(_outcomes(view))
    reasons = [reason for reason in reasons_of(table, view.rulebook, call) if not reason.row.ends]
    yield from _reasons(view, table, call, "met", _("合うこと"), reasons)
    onward = _("次にすること")
    yield raw(f'<div class="kyoso-find-on"><h5>{escape(onward)}</h5><ol>')
    for step in _ways_on(view, call):
        yield from (raw("<li>"), paragraph(*step), raw("</li>"))
    yield raw("</ol></div>")
    yield from _reasons(view, table, call, "open", _("資料からは決まらないこと"), reasons)
    yield from _reasons(view, table, call, "not-met", _("合わないこと"), reasons)
    left = _("この公募について資料が答えていないこと（%s件）") % len(call.questions)
    yield raw(f"<details><summary>{escape(left)}</summary>")
    yield from questions(view, {"call": call.key})
    yield raw("</details></section>")


def _reasons(
    view: View, table: Table, call: Call, answer: Answer, heading: str, reasons: Iterable[Reason]
) -> Iterator[nodes.Node]:
    """The reasons of one kind under their heading."""
    of_the_kind = [reason for reason in reasons if reason.row.answer == answer]
    if not of_the_kind:
        return
    yield raw(f'<div class="kyoso-find-reasons" data-kind="{answer}"><h5>{escape(heading)}</h5><ul>')
    for reason in of_the_kind:
        yield from _item(view, table, call, reason)
    yield raw("</ul></div>")


def _outcomes(view: View) -> str:
    """Every outcome in words, hidden until the script shows one."""
    _ = view.gettext
    words: dict[Outcome, str] = {
        "met": SIGNS["met"] + " " + _("資料に書かれた条件に合います"),
        "not-met": SIGNS["not-met"] + " " + _("条件に合いません"),
        "open": SIGNS["open"] + " " + _("合うかどうかは、資料からは決まりません"),
        "unanswered": "… " + _("答えが足りません"),
    }
    spans = "".join(
        f'<strong data-outcome="{outcome}" hidden>{escape(text)}</strong>' for outcome, text in words.items()
    )
    return f'<p class="kyoso-find-outcome">{spans} <span class="kyoso-find-missing" hidden></span></p>'


def _item(view: View, table: Table, call: Call | None, reason: Reason, tag: str = "li") -> Iterator[nodes.Node]:
    """A reason: for which answers it holds, what it says, what it rests on."""
    row = reason.row
    when = escape(msgspec.json.encode(row.when, order="sorted").decode())
    alone = " data-alone" if row.alone else ""
    yield raw(f'<{tag} data-answer="{row.answer}" data-when="{when}"{alone}>')
    places = {figure.source.place: view.cite(figure, figure.source) for figure in reversed(reason.figures)}
    cited: list[nodes.Node] = list(reversed(places.values()))
    for question in reason.questions:
        cited += open_question(view, question.key)
    yield paragraph(
        nodes.inline("", f"{SIGNS[row.answer]} ", classes=["kyoso-sign"]),
        nodes.inline("", _when(view, table, row), classes=["kyoso-find-when"]),
        fill(row.says, view.rulebook, view.language, call) + " ",
        *joined(cited, view.pack.listed),
    )
    yield raw(f"</{tag}>")


def _when(view: View, table: Table, row: Row) -> str:
    """For which answers a reason holds, in words: for readers without the script."""
    chosen = [
        view.pack.either.join(
            fill(option.words, view.rulebook, view.language)
            for option in question.options
            if option.option in row.when[question.question]
        )
        for question in table.questions
        if question.question in row.when
    ]
    if not chosen:
        return ""
    return view.pack.condition % view.pack.listed.join(chosen)


def _ways_on(view: View, call: Call) -> Iterator[list[nodes.Node]]:
    """What to do next: read the area's page, take the draft, check a plan where the book has that page, ask."""
    _ = view.gettext
    area = view.say(view.rulebook.areas[call.area].name)
    yield [view.link(_("%sのページを読む") % area, f"area-{call.area}")]
    drafts = joined(draft_links(view, call), _("、"))
    if call.document is None:
        yield [nodes.Text(_("練習用の下書き：")), *drafts]
        return
    kind = (
        _("審査の申請書の下書きを取る：")
        if view.rulebook.writes(call) == "review"
        else _("新規の提案書の下書きを取る：")
    )
    yield [nodes.Text(kind), *drafts]
    if PLAN_PAGE in view.places.labels:
        yield [view.link(_("計画を公募の条件と比べる"), PLAN_PAGE, f"call={call.key}")]
    if CONTACT_PAGE in view.places.labels:
        yield [view.link(_("資料が答えていないことを、JSTに問い合わせる"), CONTACT_PAGE)]
