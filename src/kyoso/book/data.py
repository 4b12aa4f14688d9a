"""The data files to take, as a table."""

from __future__ import annotations

from collections.abc import Mapping

from docutils import nodes

from kyoso.book.nodes import Cell, View, joined, table
from kyoso.feed import FILES
from kyoso.plan import EXAMPLES
from kyoso.rulebook import FIELDS


def data_files(view: View, options: Mapping[str, str]) -> list[nodes.Node]:
    """Every data file: what is in it, and where it is."""
    _ = view.gettext
    tables = [f"{name.replace('_', '-')}.csv" for name in FIELDS.values()]
    kinds: list[tuple[str, list[str]]] = [
        (_("すべての決まり"), ["rules.json", "rules.schema.json"]),
        (_("表計算のための表。決まりの種類ごとに一つ"), [*tables, "datapackage.json"]),
        (_("日程（カレンダー）"), [f"schedule-{view.language}.ics"]),
        (_("公募の一覧（CommonGrantsの形）"), ["opportunities.json"]),
        (_("計画の書き方と例"), ["plan.schema.json", EXAMPLES[view.language]]),
    ]
    rows: list[list[Cell]] = [[what, joined([_link(view, name) for name in names])] for what, names in kinds]
    return [table([_("中身"), _("ファイル")], rows, classes=["kyoso-data"])]


def calendar(view: View, options: Mapping[str, str]) -> list[nodes.Node]:
    """The dates of the calls for the reader's own calendar."""
    name = f"schedule-{view.language}.ics"
    return [_offer(view, view.gettext("日程を自分のカレンダーに加える（iCalendar）"), f"data/{name}")]


def news(view: View, options: Mapping[str, str]) -> list[nodes.Node]:
    """The feed of what the rules say anew."""
    return [_offer(view, view.gettext("規則の変更のお知らせを受け取る（Atomフィード）"), FILES[view.language])]


def _offer(view: View, words: str, address: str) -> nodes.Node:
    link = nodes.reference("", words, internal=False, refuri=f"{view.site_root}{address}")
    return nodes.paragraph("", "", link, classes=["kyoso-offer"])


def _link(view: View, name: str) -> nodes.Node:
    return nodes.reference("", "", nodes.literal("", name), internal=False, refuri=f"{view.site_root}data/{name}")
