"""The page on which a reader checks a plan: its fields and words; what moves in it is in `kyoso.browser`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from itertools import groupby
from typing import Any

from docutils import nodes
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kyoso.applicant import NUMBERS, TABLES, YES_NO, columns, entries, placed
from kyoso.book.calls import SIGNS
from kyoso.book.editions import FILES
from kyoso.book.nodes import View, raw
from kyoso.checks.fields import labels
from kyoso.declared import Asked
from kyoso.plan import INDIRECT, INDIRECT_NAME, INDIRECT_RATE, categories_of
from kyoso.wording import assumption_in_words, fiscal_year, in_words

Options = Mapping[str, str]
LATER = 15  # fiscal years after the newest call that a plan can name in a list
STYLE = '<link rel="stylesheet" href="{}_static/kyoso-plan.css">'


def form(view: View, options: Options) -> list[nodes.Node]:
    """The fields of a plan: call, people, institutions, money, what is written; files are opened and saved here."""
    style = STYLE.format("../" * view.docname.count("/"))
    return [raw(style + _made("plan-form.html", view))]


def money(view: View, options: Options) -> list[nodes.Node]:
    """Each fiscal year of the plan against its ceiling: a picture, and the table beside it."""
    return [raw(_made("plan-money.html", view))]


def take(view: View, options: Options) -> list[nodes.Node]:
    """The Word draft of the chosen call, filled with the plan."""
    return [raw(_made("plan-take.html", view))]


def bring(view: View, options: Options) -> list[nodes.Node]:
    """A filled draft back: who it is, its plan, what the checks say of it."""
    return [raw(_made("plan-bring.html", view))]


def agency_form(view: View, options: Options) -> list[nodes.Node]:
    """An agency's own form: its fields, filled from the plan; a filled one checked and carried over."""
    return [raw(_made("plan-agency-form.html", view))]


def findings(view: View, options: Options) -> list[nodes.Node]:
    """What the checks say of the plan, and the scripts that make the page move."""
    return [raw(_made("plan-findings.html", view))]


def _made(template: str, view: View) -> str:
    return _environment().get_template(template).render(say=view.gettext, form=_values(view))


@lru_cache(maxsize=1)
def _environment() -> Environment:
    folder = FileSystemLoader(FILES / "templates")
    return Environment(loader=folder, autoescape=True, undefined=StrictUndefined, trim_blocks=True)


def _values(view: View) -> dict[str, Any]:
    book, language = view.rulebook, view.language
    assumption = book.assumptions.get(INDIRECT_RATE)
    years = [call.fiscal_year for call in book.calls_in_order]
    kinds = sorted(book.institution_kinds.values(), key=lambda kind: kind.order or 0)
    applicant = book.declared.applicant
    first, more = placed(applicant)
    named = [*categories_of(book).items(), (INDIRECT, INDIRECT_NAME)]
    return {
        "language": language,
        "names": labels(applicant, language, view.gettext),
        "first": first,
        "more": more,
        "asked": {
            **{tag: _core(tag, view) for tag in (*first, *more)},
            **{entry.tag: _asked(view, entry.asked) for entry in entries(applicant)},
        },
        "tables": {
            table: [(name, _asked(view, asked)) for name, asked in columns(applicant, table).items()]
            for table in TABLES
        },
        "root": view.site_root,
        "scripts": (f"plan-{language}", "plan"),
        "sources": json.dumps({key: view.href(view.sources_page(key)).split("#")[0] for key in sorted(book.documents)}),
        "questions": view.href("questions").split("#")[0],
        "calls": [
            (fiscal_year(year, language), [(call.key, _call(view, call.key)) for call in calls])
            for year, calls in groupby(book.calls_in_order, key=lambda call: call.fiscal_year)
        ],
        "years": [(year, _year(view, year)) for year in range(min(years), max(years) + LATER)] if years else [],
        "kinds": [(kind.key, view.say(kind.name)) for kind in kinds],
        "categories": [(key, view.say(name)) for key, name in named],
        "assumed": assumption_in_words(assumption, language) if assumption else "",
        "percent": assumption.value if assumption else "",
    }


def _core(tag: str, view: View) -> dict[str, Any]:
    """A field of the core, as a declared one is shown."""
    hints = {
        "leader.age-group": view.gettext("年齢か、年代を書きます"),
        "sdgs": view.gettext("番号をコンマで分けて書きます"),
    }
    return {
        "type": "long-text" if tag == "summary" else "text",
        "input": "email" if tag.endswith(".email") else "text",
        "wide": tag in ("title", "title-en"),
        "hint": hints.get(tag, ""),
        "mode": "numeric" if tag == "sdgs" else "",
    }


def _asked(view: View, asked: Asked) -> dict[str, Any]:
    """A declared field in words of the page."""
    choices = [(key, view.say(name)) for key, name in asked.choices.items()]
    if asked.type == "yes-no":
        choices = [(str(is_so).lower(), view.say(name)) for is_so, name in YES_NO.items()]
    return {
        "type": asked.type,
        "input": "text",
        "wide": asked.wide,
        "label": view.say(asked.label),
        "hint": view.say(asked.help) if asked.help else "",
        "choices": choices,
        "mode": "numeric" if asked.type in NUMBERS else "",
    }


def _call(view: View, key: str) -> str:
    """A call with its status: a sign and words."""
    call = view.rulebook.calls[key]
    status = view.rulebook.figure(call.status)
    name, words = view.rulebook.call_name(call, view.language), in_words(status, view.language)
    sign = SIGNS[view.rulebook.then(call)]
    return name + view.pack.bracketed(f"{sign} {words}")


def _year(view: View, year: int) -> str:
    """A fiscal year; where years are counted by eras, with its common one beside it."""
    name = fiscal_year(year, view.language)
    return name + view.pack.bracketed(str(year)) if view.pack.eras else name
