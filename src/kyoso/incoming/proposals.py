"""What came of a comparison, as a file that the officer goes through and marks. What nobody marks becomes no rule."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple

import yaml
from msgspec import Struct

from kyoso import strict
from kyoso.errors import Finding, Problem, nearest
from kyoso.incoming.matching import Comparison, Item, Placed, Verdict
from kyoso.model import Figure, Key, Slug, Text, sources_of
from kyoso.rulebook import Rulebook
from kyoso.wording import in_words

Mark = Literal["", "accept", "new", "skip"]
FORMAT = "kyoso-proposals/1"
HEAD = """\
# {title}: read against the rules of FY{year}. Go through it and mark each item; an item without a mark is left alone.
#   mark: accept   the document changes (or keeps) the figure named in key; put another key there if it is another one
#   mark: new      it is a figure that the rules do not have yet; for kyoso year give it a key of the new year
#                  (fy{next}.AREA.TIER.ROLE) and a line of its own, label: 日本語 | English
#   mark: skip     it is no rule
# all-as-before: accept   marks every item whose verdict is as-before and that has no mark of its own, and every
#                  statement that the document makes in the same words.
# reworded: mark accept where the document still says it in other words, and shorten sentence to these words. Where
#                  they mean something else, say what, told: 日本語 | English
# gone and unplaced: what the rules say and the document does not. Its mark is skip where you have seen that it is gone.
# A new area, and its call, which is like one that there is, are added at the end:
#   areas: [{{key: sea, name: 海洋分野 | Marine area, page: p.1, words: 海洋分野【新設】}}]
#   calls: [{{area: sea, tier: {tier}, like: {like}}}]
"""


class Entry(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename="kebab"):
    """A quantity of the document, in the file."""

    number: int
    mark: Mark = ""
    key: str = ""
    label: str = ""
    verdict: Verdict
    kind: str
    page: str
    words: str
    value: int | str | tuple[int, int]
    unit: str
    now: str = ""
    likely: tuple[str, ...] = ()
    sentence: str


class Gone(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A figure or statement of the rules that the document does not say, or says otherwise on a page."""

    key: str
    mark: Mark = ""
    said: str
    source: str
    page: str = ""
    sentence: str = ""
    told: str = ""


class NewArea(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An area that the document sets up: its key, its name (日本語 | English), and the words that say so."""

    key: Slug
    name: str
    page: str
    words: str


class NewCall(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A call that the year before did not have, and the key of the one that it is like: kind of document, questions."""

    area: Slug
    tier: Slug
    like: Key


class Proposals(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename="kebab"):
    """The whole file."""

    format: str
    document: str
    sha256: str
    against: int
    all_as_before: Mark = ""
    items: tuple[Entry, ...] = ()
    gone: tuple[Gone, ...] = ()
    reworded: tuple[Gone, ...] = ()
    unplaced: tuple[Gone, ...] = ()
    areas: tuple[NewArea, ...] = ()
    calls: tuple[NewCall, ...] = ()


class Marked(NamedTuple):
    """What an officer has decided: the figures that change or stay, each under its key, and the new ones."""

    accepted: tuple[Entry, ...]
    new: tuple[Entry, ...]
    skipped: int
    open: int  # items without a mark
    document: str
    against: int
    as_before: bool  # whether what the document says as before is accepted at once
    reworded: tuple[Gone, ...]
    gone: frozenset[str]  # keys of what the document does not say
    areas: tuple[NewArea, ...]
    calls: tuple[NewCall, ...]


def as_yaml(compared: Comparison, rulebook: Rulebook, *, document: str, title: str, sha256: str) -> str:
    """The proposals as YAML, every mark still empty."""
    data: dict[str, Any] = {
        "format": FORMAT,
        "document": document,
        "sha256": sha256,
        "against": compared.year,
        "all-as-before": "",
        "items": [_entry(number, item) for number, item in enumerate(compared.items, 1)],
        "gone": [_gone(figure, rulebook) for figure in compared.gone],
        "reworded": [_reworded(placed, rulebook) for placed in compared.reworded],
        "unplaced": [_gone(record, rulebook) for record in compared.unplaced],
    }
    like = next(call for call in rulebook.calls_in_order if call.fiscal_year == compared.year)
    head = HEAD.format(
        title=" ".join(title.split()), year=compared.year, next=compared.year + 1, tier=like.tier, like=like.key
    )
    return head + str(yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=10**6))


def _entry(number: int, item: Item) -> dict[str, Any]:
    quantity = item.quantity
    value = list(quantity.value) if isinstance(quantity.value, tuple) else quantity.value
    first = item.candidates[0].figure if item.candidates else None
    return {
        "number": number,
        "mark": "",
        "key": first.key if first else "",
        "verdict": item.verdict,
        "kind": quantity.kind,
        "page": f"p.{quantity.page}",
        "words": quantity.words,
        "value": value,
        "unit": quantity.unit,
        "now": in_words(first, "ja") if first else "",
        "likely": [each.figure.key for each in item.candidates],
        "sentence": quantity.sentence,
    }


def _gone(figure: Figure, rulebook: Rulebook) -> dict[str, Any]:
    said = figure.value.ja if isinstance(figure.value, Text) else in_words(figure, "ja")
    source = next(sources_of(figure))
    return {"key": figure.key, "mark": "", "said": f"{figure.label.ja}：{said}", "source": rulebook.cite(source, "ja")}


def _reworded(placed: Placed, rulebook: Rulebook) -> dict[str, Any]:
    return {**_gone(placed.figure, rulebook), "page": f"p.{placed.page}", "sentence": placed.sentence}


# -- marked ---------------------------------------------------------------------------------


def marked(path: Path, rulebook: Rulebook) -> Marked:
    """What is marked in a file of proposals.

    Raises Problem with every line where a mark or a key does not fit: an unknown key, a key without `accept`'s figure,
    a file of another format.
    """
    read, places = strict.read(path, Proposals)
    if read.format != FORMAT:
        raise Problem(places.finding(("format",), f"expected {FORMAT}; write the proposals anew: kyoso source"))
    findings = list(_misfits(read, places, rulebook))
    if findings:
        raise Problem(findings)
    marks = [(entry, _mark(entry, read)) for entry in read.items]
    return Marked(
        tuple(entry for entry, mark in marks if mark == "accept"),
        tuple(entry for entry, mark in marks if mark == "new"),
        sum(mark == "skip" for _, mark in marks),
        sum(mark == "" for _, mark in marks),
        read.document,
        read.against,
        read.all_as_before == "accept",
        tuple(each for each in read.reworded if each.mark == "accept"),
        frozenset(each.key for each in (*read.gone, *read.unplaced)),
        read.areas,
        read.calls,
    )


def _mark(entry: Entry, read: Proposals) -> Mark:
    return entry.mark or (read.all_as_before if entry.verdict == "as-before" else "")


def _misfits(read: Proposals, places: strict.Places, rulebook: Rulebook) -> Iterator[Finding]:
    taken: dict[str, Entry] = {}
    for number, call in enumerate(read.calls):
        areas, tiers = [*rulebook.areas, *(area.key for area in read.areas)], list(rulebook.tiers)
        for name, known in (("area", areas), ("tier", tiers), ("like", list(rulebook.calls))):
            if (key := getattr(call, name)) not in known:
                yield places.finding(("calls", number, name), f"nothing is published as {key!r}; {nearest(key, known)}")
    for number, entry in enumerate(read.items):
        if entry.mark == "new" and entry.key and entry.key not in rulebook.figures and "|" not in entry.label:
            yield places.finding(("items", number), f"{entry.key} is new: give it a line label: 日本語 | English")
        if _mark(entry, read) != "accept":
            continue
        where = ("items", number, "key")
        if entry.key not in rulebook.figures:
            hint = nearest(entry.key, list(rulebook.figures)) if entry.key else "mark it new, or name the key"
            yield places.finding(where, f"nothing is published as {entry.key!r}; {hint}")
        elif (other := taken.setdefault(entry.key, entry)) is not entry and other.value != entry.value:
            yield places.finding(where, f"item {other.number} sets {entry.key} to {other.words}; keep one of them")
