"""Blocks about growth: what a call costs in a larger programme, and how large the files of its site are.

All of it comes from `book/growth.json`, which `scripts/measure_growth.py --commit` writes. The tables and the picture
are of the class `MEASURED`: their numbers are measured, and no figures of the rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from docutils import nodes

from kyoso.book.nodes import Cell, Places, View, table
from kyoso.book.own import MEASURED, Block, Own
from kyoso.book.pictures import shown_picture
from kyoso.model import LANGUAGES
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.wording import date

from .growth_picture import FILE, MOST, Growth, growing, in_times, load_growth, most, names
from .growth_picture import memory as grown_memory

Options = Mapping[str, str]
TAG = re.compile(r"<[^>]*>")
FILES = 10  # of the site, the largest first


def growth(view: View, options: Options) -> list[nodes.Node]:
    """What a call costs in programmes of many times the calls: a picture, and the same as a table."""
    return shown_picture(view, growing(load_growth(view.project), view.language, view.gettext), classes=[MEASURED])


def programmes(view: View, options: Options) -> list[nodes.Node]:
    """The programmes that were measured: what is in them."""
    _, found = view.gettext, load_growth(view.project)
    rows: list[list[Cell]] = [
        [_("公募"), *(f"{size.calls:,}" for size in found.sizes.values())],
        [_("決まりの数"), *(f"{size.figures:,}" for size in found.sizes.values())],
        [_("ノートブック"), *(f"{size.notebooks:,}" for size in found.sizes.values())],
        [_("ページ（一つの言語）"), *(f"{size.pages:,}" for size in found.sizes.values())],
        [
            _("ページの大きさ（一つの言語）"),
            *(f"{size.page_bytes / 1e6:,.1f} MB" if size.page_bytes else "—" for size in found.sizes.values()),
        ],
        [_("計画の例と答え"), *(f"{size.cases:,}" for size in found.sizes.values())],
    ]
    return [
        table(_head(found, view), rows, numeric=_numeric(found), classes=[MEASURED]),
        nodes.paragraph("", "", nodes.Text(_when(found, view)), classes=["kyoso-note", MEASURED]),
    ]


def memory(view: View, options: Options) -> list[nodes.Node]:
    """The most memory that anything took in all, and how many times as much that is for each call."""
    _, found = view.gettext, load_growth(view.project)
    known, by_call = names(_), grown_memory(found)
    rows: list[list[Cell]] = []
    for name in dict.fromkeys(name for size in found.sizes.values() for name in size.megabytes):
        all_of_it = (size.megabytes.get(name) for size in found.sizes.values())
        grown = in_times(most(by_call[name]), _) if name in by_call else "—"
        rows.append([known[name], grown, *(f"{mb:,.0f} MB" if mb else "—" for mb in all_of_it)])
    caption = _("公募ごとのメモリーは、%(all)sのうち%(within)sで%(most)s倍以内です") % {
        "all": len(by_call),
        "within": sum(most(each).ratio <= MOST for each in by_call.values()),
        "most": MOST,
    }
    what, *sizes = _head(found, view)
    head = [what, _("公募ごとの比（サイトはページごと）"), *sizes]
    return [table(head, rows, caption=caption, numeric=range(1, len(head)), classes=[MEASURED])]


def files(view: View, options: Options) -> list[nodes.Node]:
    """The largest pages, indexes and data files of the sites that were built."""
    found = load_growth(view.project)
    sizes = [size.bytes for size in found.sizes.values()]
    largest = sorted({name for size in sizes for name in size}, key=lambda name: -max(s.get(name, 0) for s in sizes))
    rows: list[list[Cell]] = [
        [[nodes.literal("", name)], *(f"{size[name] / 1e6:,.2f} MB" if name in size else "—" for size in sizes)]
        for name in largest[:FILES]
    ]
    return [table(_head(found, view), rows, numeric=_numeric(found), classes=[MEASURED])]


def _head(found: Growth, view: View) -> list[str]:
    _ = view.gettext
    return [_("何を"), *(_("%(times)s倍の公募") % {"times": times} for times in found.sizes)]


def _numeric(found: Growth) -> tuple[int, ...]:
    return tuple(range(1, len(found.sizes) + 1))


def _when(found: Growth, view: View) -> str:
    """Where and when it was measured."""
    values = {"date": date(found.date, view.language), "processor": found.processor}
    return view.gettext("%(date)sに、%(processor)sで測りました。") % values


def said(project: Project, rulebook: Rulebook) -> Iterator[str]:
    """All that the blocks say, in every language; nothing where nothing was measured."""
    if not (project.book / FILE).is_file():
        return
    for language in LANGUAGES:
        view = View(rulebook, project, language, "", Places({}, editions=True))
        for block in (programmes(view, {}), memory(view, {}), files(view, {})):
            yield from (node.astext() for node in block)
        drawn = growing(load_growth(project), language, view.gettext)
        yield from (drawn.title, *(word for row in (drawn.head, *drawn.rows) for word in row), *TAG.split(drawn.svg))


OWN = Own(
    blocks={
        "growth": Block(growth),
        "growth-programmes": Block(programmes),
        "growth-memory": Block(memory),
        "growth-files": Block(files),
    },
    measured=said,
)
