"""The fiscal years that pages and tables ask for by role: what is now, and what was before it.

A page that is about now does not name its year. It asks: ``now`` is the newest fiscal year that there are calls of,
``before`` the one before it, in place of the number of a year (``{year}`now` ``) or at the head of a key
(``now.future.concept.ceiling``, ``open.now-dates``). In a table that speaks of calls of every year, a star stands
for the year of a question: ``open.fy*-dates``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import filter as matching

from kyoso.errors import Problem
from kyoso.rulebook import Rulebook

NOW, BEFORE = "now", "before"
_ASKED = re.compile(
    r"(?<![\w.*-])(?:open\.(?P<of>now|before)-|(?P<year>now|before)(?:(?P<dot>\.)(?=[\w*])|(?![\w.-])))"
)


def year_of(role: str, rulebook: Rulebook) -> int:
    """The fiscal year that `now` or `before` stands for. Raises Problem where there is no such year."""
    at = (NOW, BEFORE).index(role)
    if at >= len(rulebook.years):
        known = ", ".join(map(str, rulebook.years)) or "none"
        raise Problem(f"{role}: there are no calls of such a fiscal year; known: {known}")
    return rulebook.years[at]


def named(text: str, rulebook: Rulebook) -> str:
    """Keys, patterns of keys or years with the fiscal year named that they ask for; others as they are.

    `now.future.*` becomes `fy2025.future.*`, `open.now-dates` `open.fy2025-dates`, and `now` `2025`.
    Raises Problem where there is no such fiscal year.
    """

    def put(found: re.Match[str]) -> str:
        year = year_of(found["of"] or found["year"], rulebook)
        return f"open.fy{year}-" if found["of"] else f"fy{year}." if found["dot"] else str(year)

    return _ASKED.sub(put, text)


def questions_of(names: Iterable[str], rulebook: Rulebook) -> tuple[str, ...]:
    """Keys of open questions, with each pattern in place of what it names; one that names nothing stays as it is."""
    found = (matching(rulebook.questions, name) or [name] if "*" in name else [name] for name in names)
    return tuple(dict.fromkeys(key for keys in found for key in keys))
