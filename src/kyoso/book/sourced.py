"""Where everything stands: the source documents, and each of their places with all that is taken from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from docutils import nodes

from kyoso.book.nodes import Cell, View, anchor_at, japanese, paragraph, raw, table
from kyoso.errors import Problem, nearest
from kyoso.model import Document, Figure, Record
from kyoso.wording import date, in_words, quoted

Options = Mapping[str, str]
UNFOLDED = 8  # documents on one page; where there are more, the browser lays out the tables that a reader unfolds


def sources(view: View, options: Options) -> list[nodes.Node]:
    """The documents, each with a link to its own page, or with everything that is taken from it; or one document."""
    documents = dict(sorted(view.rulebook.documents.items()))
    if key := options.get("document"):
        if key not in documents:
            raise Problem(f"sources: no document {key!r}; {nearest(key, list(documents))}")
        return list(_all_of(view, key, documents[key], fold_places=True))
    paged = {key: document for key, document in documents.items() if view.has_sources_of(key)}
    out: list[nodes.Node] = [_documents(view, paged)] if paged else []
    alone = {key: document for key, document in documents.items() if key not in paged}
    for key, document in alone.items():
        tables = _all_of(view, key, document)
        out += tables if len(alone) <= UNFOLDED else folded(f"{key} {view.say(document.title)}", tables)
    return out


def _documents(view: View, documents: Mapping[str, Document]) -> nodes.table:
    """The documents that have a page of their own."""
    _ = view.gettext
    cited = view.rulebook.cited
    rows: list[Sequence[Cell]] = []
    for key, document in documents.items():
        count = sum(len(cited.get((key, place.place), ())) for place in document.places)
        title = view.link(view.say(document.title), f"sources-{key}")
        rows.append([[title], view.document_name(key), view.say(document.publisher), f"{count:,}"])
    head = [_("文書"), _("このガイドブックでの呼び方"), _("作成"), _("取り出した決まりの数")]
    return table(head, rows, numeric=(3,), classes=["kyoso-documents"])


def folded(summary: str, inside: Iterable[nodes.Node]) -> Iterator[nodes.Node]:
    """What a reader unfolds."""
    yield raw('<details class="kyoso-details kyoso-folded"><summary>')
    yield nodes.Text(summary)
    yield raw("</summary>")
    yield from inside
    yield raw("</details>")


def _all_of(view: View, key: str, document: Document, *, fold_places: bool = False) -> Iterator[nodes.Node]:
    """A document's own facts, and a table for each of its places that something is taken from."""
    _ = view.gettext
    facts = [
        (_("略号"), key),
        (_("このガイドブックでの呼び方"), view.document_name(key)),
        (_("表題"), view.say(document.title)),
        (_("作成"), view.say(document.publisher)),
        (_("時期"), view.say(document.dated)),
        (_("性格"), view.say(document.standing)),
        (_("照合した日"), date(document.compared, view.language)),
        (_("照合した写しのSHA-256"), document.sha256),
    ]
    yield table([_("項目"), _("文書について")], facts, caption=view.say(document.title), classes=["kyoso-document"])
    for place in document.places:
        rows, ids = _rows_of(view, key, place.place)
        if not rows:
            continue
        said = quoted(view.say(place.title), view.language)
        title = f"{view.document_name(key)} {place.place} {said}"
        head = [_("項目"), _("内容"), _("原文の表記"), _("キー")]
        made = table(head, rows, caption="" if fold_places else title, ids=ids, classes=["kyoso-sources"])
        summary = _("%(place)s（%(count)s件）") % {"place": title, "count": len(rows)}
        yield from folded(summary, [made]) if fold_places else [made]


def _rows_of(view: View, document: str, place: str) -> tuple[list[Sequence[Cell]], list[str]]:
    """The rows of one place, each with the anchor that citations of this place lead to."""
    rows: list[Sequence[Cell]] = []
    ids: list[str] = []
    for record, source in view.rulebook.cited.get((document, place), ()):
        anchor = anchor_at(record, source)
        ids.append("" if anchor in ids else anchor)
        key = nodes.literal("", str(record.key))  # type: ignore[attr-defined]
        rows.append([_label(view, record), _words(view, record), [japanese(source.as_written)], [key]])
    return rows, ids


def _label(view: View, record: Record) -> str:
    for name in ("label", "name", "host", "what", "question"):
        text = getattr(record, name, None)
        if text is not None:
            return view.say(text)
    return str(getattr(record, "key", ""))


def _words(view: View, record: Record) -> Cell:
    if isinstance(record, Figure):
        return in_words(record, view.language)
    for name in ("affiliation", "type", "meaning", "known", "receiver"):
        text = getattr(record, name, None)
        if text is not None:
            return view.say(text)
    return [paragraph("—")]
