"""The vocabulary of a rule notebook: `from kyoso.rules import …`, and nothing else.

A notebook names the document and fiscal year that it speaks of, and cites its pages:

>>> r7 = document("r7", year=2025)
>>> p2 = r7.page("p.2")

A figure is given by its words as they stand there; value, unit and qualifiers are read from them:

>>> ceiling = figure("ceiling", ("支援規模", "Scale of support"), p2("37百万円程度/年"))
>>> ceiling.value, ceiling.unit, ceiling.qualifiers, ceiling.fiscal_year
(37000000, 'yen/fiscal-year', ('程度',), 2025)

Words in the languages of the programme stand together, the source's language first: as a pair
where a label or a note is wanted, as `ja=…, en=…` in a statement. `publish` shows what it is given
and hands it to the compiler; it takes records, lists of them and pandas DataFrames with a figure a row.

``citing``      documents, their pages, words as written
``records``     figures, statements, calls, questions and all the other records
``tables``      figures as the rows of a DataFrame
``publishing``  `publish`, `show`: the one way out
"""

from kyoso.rules.citing import Page, document
from kyoso.rules.publishing import publish, show
from kyoso.rules.records import (
    area,
    assumption,
    call,
    event,
    figure,
    flow,
    hub,
    institution_kind,
    person,
    place,
    programme,
    question,
    register,
    roles,
    statement,
    status,
    term,
    tier,
    topic,
    words,
)
from kyoso.rules.tables import with_values

__all__ = [
    "Page",
    "area",
    "assumption",
    "call",
    "document",
    "event",
    "figure",
    "flow",
    "hub",
    "institution_kind",
    "person",
    "place",
    "programme",
    "publish",
    "question",
    "register",
    "roles",
    "show",
    "statement",
    "status",
    "term",
    "tier",
    "topic",
    "with_values",
    "words",
]
