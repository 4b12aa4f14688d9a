"""Pictures on a page: the SVG, its caption, and the table beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from docutils import nodes

from kyoso.book.nodes import View, raw, table
from kyoso.book.own import own_of
from kyoso.charts import Picture, draw
from kyoso.errors import Problem

_SIZE = re.compile(r'viewBox="0 0 ([0-9.]+) ([0-9.]+)"')


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
        own_of(view.project).pictures,
    )
    return shown_picture(view, drawn, open_table=bool(shown))


def shown_picture(
    view: View, drawn: Picture, *, open_table: bool = False, classes: Sequence[str] = ()
) -> list[nodes.Node]:
    """A drawn picture with its title, and its table behind it or open; on paper a tall one leaves its place to that."""
    tall = ["kyoso-tall"] if _is_tall(drawn.svg) else []
    figure = nodes.figure("", classes=["kyoso-picture", *tall, *classes])
    figure += raw(f'<div class="kyoso-svg">{drawn.svg}</div>')
    figure += nodes.caption("", drawn.title)
    beside = nodes.container("", classes=["kyoso-beside"])
    beside += table(drawn.head, drawn.rows, numeric=drawn.numeric, classes=classes)
    summary = view.gettext("この図の表")
    names = " ".join(["kyoso-details", *(["kyoso-instead"] if tall else [])])
    opening = f'<details class="{names}"{" open" if open_table else ""}><summary>{summary}</summary>'
    return [figure, raw(opening), beside, raw("</details>")]


def _is_tall(svg: str) -> bool:
    """Whether a picture is higher than it is wide."""
    size = _SIZE.search(svg)
    return size is not None and float(size[2]) > float(size[1])
