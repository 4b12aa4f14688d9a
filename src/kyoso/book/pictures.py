"""Pictures on a page: the SVG, its caption, and the table beside it."""

from __future__ import annotations

from collections.abc import Mapping

from docutils import nodes

from kyoso.book.nodes import View, raw, table
from kyoso.charts import draw


def picture(view: View, options: Mapping[str, str]) -> list[nodes.Node]:
    """A picture made from the rules, with the same data as a table behind it."""
    drawn = draw(
        options.get("name", ""),
        view.rulebook,
        view.language,
        view.gettext,
        {k: v for k, v in options.items() if k != "name"},
    )
    figure = nodes.figure("", classes=["kyoso-picture"])
    figure += raw(f'<div class="kyoso-svg">{drawn.svg}</div>')
    figure += nodes.caption("", drawn.title)
    beside = nodes.container("", classes=["kyoso-beside"])
    beside += table(drawn.head, drawn.rows, numeric=drawn.numeric)
    summary = view.gettext("この図の表")
    return [figure, raw(f'<details class="kyoso-details"><summary>{summary}</summary>'), beside, raw("</details>")]
