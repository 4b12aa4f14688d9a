"""Pictures on a page: the SVG, its caption, and the table beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from docutils import nodes

from kyoso.book.nodes import View, raw, table
from kyoso.charts import Picture, draw
from kyoso.errors import Problem


def picture(view: View, options: Mapping[str, str]) -> list[nodes.Node]:
    """A picture made from the rules, with the same data as a table: behind it, or shown with `:table: shown`."""
    shown = options.get("table", "")
    if shown not in ("", "shown"):
        raise Problem(f"picture: table {shown!r} is not known; give shown, or leave it out")
    drawn = draw(
        options.get("name", ""),
        view.rulebook,
        view.language,
        view.gettext,
        {name: value for name, value in options.items() if name not in ("name", "table")},
    )
    return shown_picture(view, drawn, open_table=bool(shown))


def shown_picture(
    view: View, drawn: Picture, *, open_table: bool = False, classes: Sequence[str] = ()
) -> list[nodes.Node]:
    """A drawn picture with its title, and its table behind it or open."""
    figure = nodes.figure("", classes=["kyoso-picture", *classes])
    figure += raw(f'<div class="kyoso-svg">{drawn.svg}</div>')
    figure += nodes.caption("", drawn.title)
    beside = nodes.container("", classes=["kyoso-beside"])
    beside += table(drawn.head, drawn.rows, numeric=drawn.numeric, classes=classes)
    summary = view.gettext("この図の表")
    opening = f'<details class="kyoso-details"{" open" if open_table else ""}><summary>{summary}</summary>'
    return [figure, raw(opening), beside, raw("</details>")]
