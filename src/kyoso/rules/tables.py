"""Figures as the rows of a pandas DataFrame.

One row a figure: its `key`, and a column for each page with the words as they stand there, or a column
`source` with words as cited where each row has a page of its own. The first words are the figure's source,
the others, and those in a column `also`, say the same elsewhere. Further columns, where rows differ:
`label`, `note`, `said`, `unit`, `year`, `inferred`.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kyoso.model import Figure
from kyoso.rules.citing import Cited, Page
from kyoso.rules.records import Faulty, figure

if TYPE_CHECKING:
    from pandas import DataFrame

_CITED = ("source", "also")
_OF_A_ROW = ("label", "note", "said", "unit", "year", "inferred")


def is_frame(value: Any) -> bool:
    """Whether this is a DataFrame; pandas is not loaded to find out."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(value, pandas.DataFrame)


def figures_of(frame: DataFrame, **common: Any) -> list[Figure | Faulty]:
    """The figures of a table, or what is wrong with a row. Raises ValueError where a column is not known."""
    columns = list(frame.columns)
    strange = [str(name) for name in columns if not isinstance(name, Page) and name not in ("key", *_CITED, *_OF_A_ROW)]
    if "key" not in columns or strange:
        known = ", ".join(("key", *_CITED, *_OF_A_ROW))
        raise ValueError(f"a table of figures has the columns {known} and pages; not {', '.join(strange) or 'no key'}")
    return [_figure(row, common) for row in frame.to_dict("records")]


def _figure(row: Mapping[Any, Any], common: Mapping[str, Any]) -> Figure | Faulty:
    own = {name: row[name] for name in _OF_A_ROW if name in row and _is_given(row[name])}
    said = [*_several(own.pop("said", ())), *common.get("said", ())]
    given = {**common, **own, "said": said}
    if "label" not in given:
        return Faulty(row["key"], 'the label is missing; give label=("…", "…") for the table, or a column label')
    return figure(row["key"], given.pop("label"), *cited_in(row), **given)


def _several(said: Any) -> Sequence[Cited]:
    return [said] if isinstance(said, Cited) else said


def cited_in(row: Mapping[Any, Any]) -> Sequence[Cited]:
    """What a row cites: its source, then page by page, then what says the same elsewhere."""
    pages = [page(row[page]) for page in row if isinstance(page, Page) and _is_given(row[page])]
    first, last = ([row[name]] if _is_given(row.get(name)) else [] for name in _CITED)
    return [*first, *pages, *last]


def _is_given(cell: Any) -> bool:
    return isinstance(cell, bool | int) or (isinstance(cell, str | tuple | list) and len(cell) > 0)


def with_values(frame: DataFrame, **common: Any) -> DataFrame:
    """The table with what was read beside it: `value` (money in whole yen), `unit` and `qualifiers`, to compute with.

    Takes the same options as `publish`, for instance `with_values(CEILINGS, label=…)`.
    """
    made = figures_of(frame, **{"label": ("", "")} | common)
    if troubles := [f"{each.key}: {each.trouble}" for each in made if isinstance(each, Faulty)]:
        raise ValueError("\n".join(troubles))
    return frame.assign(
        **{name: [getattr(each, name) for each in made] for name in ("value", "unit", "qualifiers")},
    )
