"""What a placeholder becomes: the table of roles and directives, and the function of each.

`INLINE` holds the roles (one key each), `BLOCKS` the directives with their options. The first
line of each function's docstring is what the documentation shows. A programme's own blocks come beside them from its
repository (`own`).
"""

from __future__ import annotations

from collections.abc import Callable

from docutils import nodes

from kyoso.book import (
    calls,
    cases,
    changes,
    conformance,
    data,
    finding,
    now,
    pictures,
    plan,
    registers,
    sourced,
    words,
)
from kyoso.book.nodes import View
from kyoso.book.own import Block

INLINE: dict[str, Callable[[View, str], list[nodes.Node]]] = {
    "rule": words.rule,
    "rule-label": words.label,
    "open": words.open_question,
    "assumed": words.assumed,
    "call": words.call,
    "year": words.year,
    "standing": words.standing,
    "glossary-term": words.term,
    "document-names": words.document_names,
    **now.ROLES,
}

BLOCKS: dict[str, Block] = {
    "calls-at-a-glance": Block(calls.at_a_glance),
    "calls": Block(calls.calls, options=("year", "area")),
    "earlier-calls": Block(now.earlier_calls),
    "call-facts": Block(calls.facts, options=("roles",), required=("call",)),
    "call-questions": Block(calls.questions, required=("call",)),
    "changes": Block(changes.changes, required=("from", "to")),
    "draft-changes": Block(changes.draft_changes, required=("from", "to")),
    "drafts": Block(calls.drafts),
    "find-your-call": Block(finding.form),
    "cases": Block(cases.cases, options=("area", "year")),
    "conformance": Block(conformance.conformance, required=("level",)),
    "conformance-counts": Block(conformance.counted),
    "data-files": Block(data.data_files),
    "calendar": Block(data.calendar),
    "news": Block(data.news),
    "rules": Block(registers.rules, required=("keys",)),
    "flows": Block(registers.flows, required=("group",)),
    "people": Block(registers.people),
    "events": Block(registers.events),
    "programmes": Block(registers.programmes),
    "institution-kinds": Block(registers.institution_kinds),
    "terms": Block(registers.terms),
    "terms-of-one-document": Block(registers.terms_of_one_document),
    "questions": Block(registers.questions),
    "assumptions": Block(registers.assumptions),
    "documents": Block(now.documents),
    "sources": Block(sourced.sources, options=("document",)),
    "plan-form": Block(plan.form),
    "plan-money": Block(plan.money),
    "plan-findings": Block(plan.findings),
    "plan-take": Block(plan.take),
    "plan-bring": Block(plan.bring),
    "plan-agency-form": Block(plan.agency_form),
    "picture": Block(pictures.picture, options=("call", "group", "year", "keys", "table"), takes_name=True),
}
