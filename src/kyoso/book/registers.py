"""Blocks that list a whole register: rules, people, terms, questions …"""

from __future__ import annotations

from collections.abc import Mapping

from docutils import nodes

from kyoso.book.calls import figures_table
from kyoso.book.nodes import Cell, View, in_own_order, japanese, joined, table
from kyoso.book.words import question_anchor
from kyoso.errors import Problem, nearest
from kyoso.fingerprints import Fingerprints
from kyoso.model import Term, Text
from kyoso.sources import terms_of_one_document as only_in_one
from kyoso.wording import assumption_in_words, date, fiscal_year

Options = Mapping[str, str]


def rules(view: View, options: Options) -> list[nodes.Node]:
    """The figures whose keys match, as a table: what, how much, where it stands."""
    chosen: list[str] = []
    for pattern in options["keys"].split():
        found = view.rulebook.matching(pattern)
        if not found:
            raise Problem(f"rules: no rule matches {pattern!r}; {nearest(pattern, list(view.rulebook.figures))}")
        chosen += found
    return [figures_table(view, [view.rulebook.figures[key] for key in dict.fromkeys(chosen)])]


def flows(view: View, options: Options) -> list[nodes.Node]:
    """Who gives what to whom."""
    _ = view.gettext
    chosen = [flow for flow in view.rulebook.flows.values() if flow.group == options["group"]]
    if not chosen:
        groups = sorted({flow.group for flow in view.rulebook.flows.values()})
        raise Problem(f"flows: no group {options['group']!r}; {nearest(options['group'], groups)}")
    rows: list[list[Cell]] = []
    for flow in chosen:
        what = view.say(flow.what) + (_("（文や図からの読み取り）") if flow.inferred else "")
        rows.append([view.say(flow.giver), what, view.say(flow.receiver), view.citations(flow)])
    return [table([_("出し手"), _("もの"), _("受け手"), _("出典")], rows)]


def people(view: View, options: Options) -> list[nodes.Node]:
    """Programme officers and advisers, with the affiliation that the source gives."""
    _ = view.gettext
    listed = sorted(view.rulebook.people.values(), key=lambda person: person.order or 0)
    days = {person.as_of: date(person.as_of, view.language) for person in listed}
    each_day = len(days) > 1  # one day for all is said once, over the table
    rows: list[list[Cell]] = [
        [
            [nodes.inline("", view.say(person.name), classes=["kyoso-whole"])],
            view.say(person.role),
            view.say(person.affiliation),
            *([days[person.as_of]] if each_day else []),
            view.citations(person),
        ]
        for person in listed
    ]
    caption = "" if each_day else _("%sの時点の所属と役職") % "".join(days.values())
    head = [_("氏名"), _("役割"), _("所属・役職"), *([_("時点")] if each_day else []), _("出典")]
    return [table(head, rows, caption=caption)]


def events(view: View, options: Options) -> list[nodes.Node]:
    """The dated points in the programmes' history, oldest first."""
    _ = view.gettext
    rows: list[list[Cell]] = [
        [fiscal_year(event.fiscal_year, view.language), view.say(event.what), view.citations(event)]
        for event in sorted(view.rulebook.events.values(), key=lambda event: (event.fiscal_year, event.key))
    ]
    return [table([_("年度"), _("できごと"), _("出典")], rows)]


def programmes(view: View, options: Options) -> list[nodes.Node]:
    """The family of programmes with their official or working names."""
    _ = view.gettext
    rows: list[list[Cell]] = [
        [
            view.say(p.short),
            _both_names(view, p.name),
            view.say(view.rulebook.declared.standings[p.standing]),
            view.citations(p),
        ]
        for p in sorted(view.rulebook.programmes.values(), key=lambda p: p.order)
    ]
    return [table([_("略称"), _("名称（日本語 / 英語）"), _("英語名の位置づけ"), _("出典")], rows)]


def _both_names(view: View, name: Text) -> list[nodes.Node]:
    """A name in both languages, the reader's own first."""
    both: list[nodes.Node] = [japanese(name.ja), nodes.Text(name.en)]
    return joined(in_own_order(view, both), " / ")


def institution_kinds(view: View, options: Options) -> list[nodes.Node]:
    """Kinds of institution, and whether commissioned money may go to them."""
    _ = view.gettext
    rows: list[list[Cell]] = [
        [
            view.say(kind.name),
            _("○ 配分できます") if kind.receives_funds else _("× 配分できません"),
            view.citations(kind),
        ]
        for kind in sorted(view.rulebook.institution_kinds.values(), key=lambda kind: kind.order or 0)
    ]
    return [table([_("機関の種類"), _("委託費の配分"), _("出典")], rows)]


def terms(view: View, options: Options) -> list[nodes.Node]:
    """The glossary: both languages, whether the English is official, and what it means."""
    _ = view.gettext
    records = sorted(
        view.rulebook.terms.values(),
        key=lambda term: view.pack.sorting(view.say(term.name)),
    )
    names = in_own_order(view, [_("日本語"), _("英語")])
    rows: list[list[Cell]] = []
    for term in records:
        both: list[Cell] = [[japanese(term.name.ja)], term.name.en]
        rows.append(
            [*in_own_order(view, both), view.say(view.rulebook.declared.standings[term.standing]), _meaning(view, term)]
        )
    head = [*names, _("英語名の位置づけ"), _("意味")]
    return [table(head, rows, classes=["kyoso-terms"], ids=["term-" + term.key for term in records])]


def _meaning(view: View, term: Term) -> list[nodes.Node]:
    parts: list[nodes.Node] = [nodes.Text(view.say(term.meaning))]
    if term.source:
        parts += [nodes.Text(" "), view.cite(term, term.source)]
    return parts


def terms_of_one_document(view: View, options: Options) -> list[nodes.Node]:
    """The terms that stand in one document only, counted from the fingerprints of the documents."""
    _ = view.gettext
    found = only_in_one(view.rulebook, Fingerprints.load(view.project))
    separator = view.pack.apart
    rows: list[list[Cell]] = []
    for key, terms in found.items():
        said = sorted(terms, key=lambda term: term.name[view.language].casefold())
        links = [view.link(view.say(term.name), "glossary", f"term-{term.key}") for term in said]
        name = f"{view.document_name(key)} {view.say(view.rulebook.documents[key].title)}"
        rows.append([name, str(len(terms)), joined(links, separator) or "—"])
    return [
        table([_("文書"), _("数"), _("この文書にだけ出てくる用語")], rows, numeric=(1,), classes=["kyoso-one-document"])
    ]


def questions(view: View, options: Options) -> list[nodes.Node]:
    """Every open question: what is asked, what the documents do say, where."""
    _ = view.gettext
    records = list(view.rulebook.questions.values())
    rows: list[list[Cell]] = [
        [view.say(q.question), view.say(q.known), view.citations(q) or "—", _calls_of(view, q.key)] for q in records
    ]
    head = [_("資料が答えていない問い"), _("資料から分かること"), _("出典"), _("関わる公募")]
    return [table(head, rows, classes=["kyoso-questions"], ids=[question_anchor(q.key) for q in records])]


def _calls_of(view: View, question: str) -> Cell:
    """The calls that an open question bears on; a fiscal year whose calls are all concerned stands for them."""
    concerned = view.rulebook.calls_of.get(question, [])
    if len(concerned) == len(view.rulebook.calls):
        return view.gettext("すべて")
    names: list[nodes.Node] = []
    for year in dict.fromkeys(call.fiscal_year for call in concerned):
        of_year = [call for call in concerned if call.fiscal_year == year]
        if len(of_year) == sum(call.fiscal_year == year for call in view.rulebook.calls.values()):
            names.append(nodes.Text(view.gettext("%sのすべて") % fiscal_year(year, view.language)))
        else:
            names += [view.link(view.rulebook.call_name(call, view.language), f"area-{call.area}") for call in of_year]
    return joined(names, " / ") or "—"


def assumptions(view: View, options: Options) -> list[nodes.Node]:
    """Our own defaults where the documents are silent."""
    _ = view.gettext
    rows: list[list[Cell]] = []
    for assumption in view.rulebook.assumptions.values():
        question = view.rulebook.questions[assumption.question]
        link = view.link(view.say(question.question), "questions", question_anchor(question.key))
        rows.append([view.say(assumption.label), assumption_in_words(assumption, view.language), [link]])
    return [table([_("項目"), _("このガイドブックの仮定"), _("もとの問い")], rows)]
