"""What changed: two fiscal years of one rulebook, or two revisions of the rules.

``model``      a change, and a comparison of two sides
``years``      two fiscal years: what each says about the same
``revisions``  two rulebooks: record by record, down to the single word that differs
``report``     a comparison as text, Markdown or JSON
"""

from kyoso.changes.model import KINDS, Change, Comparison, Draft, Kind, Reason, Side, named
from kyoso.changes.report import FORMATS, advice, by_kind, kind_words, printed, reason_words, touched, writing
from kyoso.changes.revisions import compare_revisions
from kyoso.changes.years import compare_years

__all__ = [
    "FORMATS",
    "KINDS",
    "Change",
    "Comparison",
    "Draft",
    "Kind",
    "Reason",
    "Side",
    "advice",
    "by_kind",
    "compare_revisions",
    "compare_years",
    "kind_words",
    "named",
    "printed",
    "reason_words",
    "touched",
    "writing",
]
