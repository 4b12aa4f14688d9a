"""The closed list of kinds of check. Each is a pure function of a row, made ready for a call, and a subject."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kyoso.checks import amounts, answers, form, partners, standing, tables, totals
from kyoso.checks.model import Outcome
from kyoso.checks.subject import Subject
from kyoso.checks.table import Ask

Kind = Callable[[Ask, Subject], Iterator[Outcome]]

KINDS: dict[str, Kind] = {
    # what the file is for
    "one-call": standing.one_call,
    "is-open": standing.is_open,
    "rules-unchanged": standing.rules_unchanged,
    "confirm": standing.confirm,
    "confirm-that": standing.confirm_that,
    "age-within": standing.age_within,
    "person-named": standing.person_named,
    # money and years
    "each-year-at-most": amounts.each_year_at_most,
    "years-at-most": amounts.years_at_most,
    "years-between": amounts.years_between,
    "no-later-than": amounts.no_later_than,
    "starts-in": amounts.starts_in,
    "by-project-year": amounts.by_project_year,
    "reduced": amounts.reduced,
    "indirect-stated": amounts.indirect_stated,
    "starts-with-its-first-year": amounts.starts_with_its_first_year,
    "total-at-most": totals.total_at_most,
    "total-at-least": totals.total_at_least,
    "total-exactly": totals.total_exactly,
    "total-between": totals.total_between,
    "share-at-most": totals.share_at_most,
    "share-at-least": totals.share_at_least,
    # institutions
    "count-at-least": partners.count_at_least,
    "shown-count-agrees": partners.shown_count_agrees,
    "named-once": partners.named_once,
    "one-lead": partners.one_lead,
    "lead-counts-as": partners.lead_counts_as,
    "may-receive": partners.may_receive,
    "kinds-given": partners.kinds_given,
    "budget-names-partners": partners.budget_names_partners,
    "cover-names-the-lead": partners.cover_names_the_lead,
    # what one field says
    "field-at-most": answers.field_at_most,
    "field-at-least": answers.field_at_least,
    "field-one-of": answers.field_one_of,
    "date-no-later": answers.date_no_later,
    "date-no-earlier": answers.date_no_earlier,
    # tables of amounts
    "adds-up": tables.adds_up,
    "amounts-readable": tables.amounts_readable,
    "totals-add-up": tables.totals_add_up,
    "agrees-with-lines": tables.agrees_with_lines,
    # what is written
    "filled": form.filled,
    "sections-written": form.sections_written,
    "tables-written": form.tables_written,
    "cells-written": form.cells_written,
    "instruction-gone": form.instruction_gone,
    "length": form.length,
    "guide-length": form.guide_length,
    "noticed": form.noticed,
    "placed": form.placed,
}

PERIODS = ("years-at-most", "years-between")  # those whose rule says how many periods a project has


def sentence(kind: str) -> str:
    """What a kind does, in one sentence, as the documentation shows it."""
    return (KINDS[kind].__doc__ or "").strip().split("\n")[0]
