"""Cases as worked examples: a situation, what the checks answer, the rule or open question that it stands on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from docutils import nodes

from kyoso.book.nodes import Cell, View, bullets, paragraph, raw, table
from kyoso.book.words import NOT_STATED_SIGN, question_anchor
from kyoso.cases import Cases, Expected, Said, Told, load_cases, reckoned
from kyoso.checks import KINDS, Judge, load_table
from kyoso.checks.telling import answers_to
from kyoso.errors import Problem
from kyoso.translations import load

SIGNS: dict[Said, str] = {"met": "○", "not met": "×", "the documents do not say": "?", "says nothing": "—"}


def cases(view: View, options: Mapping[str, str]) -> list[nodes.Node]:
    """The cases of each call of an area (of one year, if it is given), or those of every call; each set folded up."""
    answered, area = _cases(view), options.get("area", "")
    told = answered.cases
    if area and area not in view.rulebook.areas:
        raise Problem(f"cases: no area {area!r}; known: {', '.join(view.rulebook.areas)}")
    years = [str(year) for year in view.rulebook.years]
    if options.get("year", years[0]) not in years:
        raise Problem(f"cases: no calls in {options['year']!r}; known fiscal years: {', '.join(years)}")
    if not area:
        first = view.rulebook.calls_in_order[0]
        return [_table(view, answered, [each for each in told.told if each.everywhere and each.call == first])]
    out: list[nodes.Node] = []
    for call in view.rulebook.calls_in_order:
        wanted = call.area == area and options.get("year", str(call.fiscal_year)) == str(call.fiscal_year)
        if wanted and (of_call := told.of(call.key)):
            name = view.rulebook.call_name(call, view.language)
            count = view.gettext("%(count)sの例") % {"count": len(of_call)}
            summary = name + view.pack.bracketed(count)
            opened = raw('<details class="kyoso-cases"><summary>')
            out += [opened, nodes.Text(summary), raw("</summary>"), _table(view, answered, of_call), raw("</details>")]
    return out


class Answered:
    """Every case, and what the checks answer to it: asked once for all pages and languages."""

    def __init__(self, cases: Cases, judge: Judge) -> None:
        self.cases, self._judge = cases, judge
        self._found: dict[tuple[str, int, str], tuple[Expected, ...]] = {}

    def answers(self, told: Told) -> tuple[Expected, ...]:
        """What the checks answer to a case."""
        name = told.path, told.line, told.call.key
        if name not in self._found:
            self._found[name] = answers_to(told, self._judge)
        return self._found[name]


_kept: dict[tuple[object, ...], Answered] = {}


def _cases(view: View) -> Answered:
    """The cases, read again where a file was written since; every block asks for them."""
    paths = [*sorted(view.project.cases.glob("*.yaml")), *sorted(view.project.templates.glob("checks.yaml"))]
    stats = ((path, path.stat()) for path in paths)
    key = (view.rulebook.digest, *((path, stat.st_mtime_ns, stat.st_size) for path, stat in stats))
    if key not in _kept:
        judge = Judge(view.rulebook, load_table(view.project, view.rulebook, tuple(KINDS)))
        _kept[key] = Answered(load_cases(view.project, view.rulebook), judge)
    return _kept[key]


def _table(view: View, answered: Answered, told: Sequence[Told]) -> nodes.table:
    _ = view.gettext
    said: dict[Said, str] = {
        "met": _("満たしています"),
        "not met": _("満たしていません"),
        "the documents do not say": _("資料は述べていません"),
        "says nothing": _("指摘はありません"),
    }
    sentence = load(view.project, "cases", view.language).gettext
    rows: list[list[Cell]] = []
    for each in told:
        situation = [paragraph(sentence(each.case.situation))]
        amounts = reckoned(each, view.rulebook, view.language)
        if amounts:
            situation.append(nodes.paragraph("", "", nodes.Text(view.pack.apart.join(amounts)), classes=["kyoso-note"]))
        found = answered.answers(each)
        answers = [
            [nodes.inline("", f"{SIGNS[answer.answer]} {said[answer.answer]}", classes=[_class(answer)])]
            for answer in found
        ]
        grounds = [ground for answer in found if (ground := _ground(view, answer))]
        rows.append([situation, _lines(answers), _lines(list({str(ground): ground for ground in grounds}.values()))])
    return table([_("計画"), _("答え"), _("決まり、または資料にないこと")], rows, classes=["kyoso-worked"])


def _class(answer: Expected) -> str:
    return {"met": "kyoso-met", "not met": "kyoso-not-met", "the documents do not say": "kyoso-open"}.get(
        answer.answer, "kyoso-silent"
    )


def _ground(view: View, answer: Expected) -> list[nodes.Node]:
    """The rule with its value, and the open question that decides."""
    parts: list[nodes.Node] = []
    if answer.rule:
        figure = view.rulebook.figure(answer.rule)
        parts += [nodes.Text(view.say(figure.label) + view.pack.colon), view.value(figure)]
    if answer.question:
        text = f"{NOT_STATED_SIGN} {view.say(view.rulebook.questions[answer.question].question)}"
        question = view.link(text, "questions", question_anchor(answer.question), classes=["kyoso-open"])
        parts += [*([nodes.Text(" ")] if parts else []), question]
    return parts


def _lines(parts: Sequence[Sequence[nodes.Node]]) -> Cell:
    """One line as it is, several as a list, none as a dash."""
    if len(parts) > 1:
        return [bullets(parts)]
    return list(parts[0]) if parts else "—"
