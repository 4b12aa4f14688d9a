"""The rules as pandas DataFrames, in three lines of anybody's notebook.

    from kyoso import frames
    rules = frames.read("rules.json")
    rules.ceilings()

Money is in whole yen. A value without its qualifiers is a wrong figure: beside `value` stand `qualifiers`, and
`words` says both as a reader sees them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from kyoso import wording
from kyoso.errors import Problem
from kyoso.model import Language
from kyoso.plan import INDIRECT, INDIRECT_NAME, Plan, categories_of, cost_of, load_plan
from kyoso.rulebook import Rulebook

if TYPE_CHECKING:
    from pandas import DataFrame

SECONDS = 30  # to wait for an answer from an address


def read(where: str | Path, language: Language = "ja") -> Rules:
    """The rules in `rules.json`: a file, or the address of one, such as that on the guidebook's page about data.

    Labels and words are in `language`. Raises Problem where there is no rulebook.
    """
    if urlsplit(str(where)).scheme not in ("http", "https"):
        return Rules(Rulebook.load(Path(where)), language)
    try:
        with urlopen(str(where), timeout=SECONDS) as answer:
            return Rules(Rulebook.from_json(answer.read(), str(where)), language)
    except URLError as error:
        raise Problem(f"{where}: cannot be read ({error.reason}); save rules.json and give its path") from None


class Rules:
    """A rulebook as tables."""

    def __init__(self, rulebook: Rulebook, language: Language = "ja") -> None:
        self.rulebook, self.language = rulebook, language

    def figures(self) -> DataFrame:
        """Every figure and statement by its key, with its value, unit, qualifiers, words and source."""
        import pandas as pd

        language = self.language
        rows = [
            {
                "key": figure.key,
                "label": figure.label[language],
                "value": figure.value[language] if figure.unit == "text" else figure.value,  # type: ignore[index,call-overload]
                "unit": figure.unit,
                "qualifiers": "、".join(figure.qualifiers),
                "words": wording.in_words(figure, language),
                "fiscal_year": figure.fiscal_year,
                "document": figure.source.document,
                "place": figure.source.place,
                "as_written": figure.source.as_written,
                "note": figure.note[language] if figure.note else None,
            }
            for figure in self.rulebook.figures.values()
        ]
        return pd.DataFrame(rows).set_index("key").astype({"fiscal_year": "Int64", "value": object})

    def calls(self) -> DataFrame:
        """Every call by its key, newest fiscal year first: area, tier, year, status, its figures in words by role."""
        import pandas as pd

        book, language = self.rulebook, self.language
        roles = [role for role, figure in book.roles.items() if figure.unit != "text"]
        rows = [
            {
                "key": call.key,
                "area": book.areas[call.area].name[language],
                "tier": book.tiers[call.tier].name[language],
                "fiscal_year": call.fiscal_year,
                "status": book.words(call.status, language),
                **{role: book.words(call.rules[role], language) for role in roles if role in call.rules},
                "open_questions": len(call.questions),
            }
            for call in book.calls_in_order
        ]
        return pd.DataFrame(rows).set_index("key")

    def ceilings(self, role: str = "ceiling") -> DataFrame:
        """The ceiling of each area and tier by fiscal year, in whole yen; empty where there is none.

        A figure that holds for several areas together stands in the row of each.
        `role` may be another one that calls have a number in, such as `period` or `supported`.
        """
        import pandas as pd

        book, language = self.rulebook, self.language
        rows: dict[tuple[str, str], dict[int, int]] = {}
        orders = {call.key: (book.areas[call.area].order, book.tiers[call.tier].order) for call in book.calls.values()}
        for call in sorted(book.calls_in_order, key=lambda call: orders[call.key]):
            value = book.figures[call.rules[role]].value if role in call.rules else None
            if isinstance(value, int):
                name = book.areas[call.area].name[language], book.tiers[call.tier].name[language]
                rows.setdefault(name, {})[call.fiscal_year] = value
        if not rows:
            raise Problem(f"no call has a number as its {role!r}; known roles: {', '.join(book.roles)}")
        frame = pd.DataFrame.from_dict(rows, orient="index").astype("Int64")
        return frame.rename_axis(index=["area", "tier"], columns="fiscal_year").sort_index(axis=1)

    def budget(self, plan: Plan | str | Path) -> DataFrame:
        """The budget of a plan in whole yen, a line a row: fiscal year, institution, cost categories, total.

        `assumed` says that indirect costs follow from our assumption. Raises Problem where the plan has a slip.
        """
        import pandas as pd

        book, language = self.rulebook, self.language
        plan = plan if isinstance(plan, Plan) else load_plan(Path(plan), book)
        rows = []
        for line in plan.budget:
            cost, institution = cost_of(line, plan, book), plan.institution(line.institution)
            named = {name[language]: line.amounts.get(key, 0) for key, name in categories_of(book).items()}
            rows.append(
                {
                    "fiscal_year": line.fiscal_year,
                    "institution": institution.name if institution else line.institution,
                    **named,
                    INDIRECT_NAME[language]: line.amounts.get(INDIRECT, cost.indirect),
                    "total": cost.total,
                    "assumed": cost.assumed,
                }
            )
        return pd.DataFrame(rows)
