"""The draft's own words beside those of a fresh draft of the same identity.

What must stand is the box on the cover and every table of facts. The other words of the draft may
be deleted; what was written into them is the author's. The table of contents follows the headings and
is not compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

import msgspec

from kyoso.filled import Filled, OwnText, Place, Remark, Unplaced
from kyoso.typed import plain

STANDS = ("facts", "box", "banner")
WRITTEN_INTO = ("guidance", "open", "note", "title", "page")
SAME = ("call", "language", "practice", "rules", "template", "form")
OPEN_CELLS = ("", "☐")  # cells of a fresh draft that are there to be filled in
_PAGES = re.compile(r"[0-9]+\s*/\s*[0-9]+")


def compare(filled: Filled, fresh: Filled) -> Filled:
    """The draft with a remark for each of its own words that changed, and the words written among them.

    Where the fresh draft is not of the same call, language, rules and template, nothing is compared; nor is a
    clean copy, out of which they were taken.
    """
    if filled.clean or any(filled.identity.get(name) != fresh.identity.get(name) for name in SAME):
        return filled
    remarks: list[Remark] = []
    unplaced: list[Unplaced] = []
    twice = any(remark.name == "draft-twice" for remark in filled.remarks)
    own_then, own_now = _by_kind(fresh.own), _by_kind(filled.own)
    for kind in (*STANDS, *WRITTEN_INTO):
        made, there = own_then.get(kind, []), own_now.get(kind, [])
        if [(each.text, each.place.section) for each in made] == [(each.text, each.place.section) for each in there]:
            continue  # as it was made, like most of it in most drafts
        missing, more = _differences(made, there)
        if twice:  # which is said, once
            more = [each for each in more if not any(_stands(_cells(own), _cells(each)) for own in made)]
        if kind in STANDS:
            remarks += _changes(missing, more)
        unplaced += [Unplaced(each.text, each.place, "among the draft's own words") for each in more]
    return msgspec.structs.replace(filled, remarks=(*filled.remarks, *remarks), unplaced=(*filled.unplaced, *unplaced))


def _by_kind(own: Sequence[OwnText]) -> dict[str, list[OwnText]]:
    kinds: dict[str, list[OwnText]] = {}
    for each in own:
        kinds.setdefault(each.kind, []).append(each)
    return kinds


def _differences(fresh: Sequence[OwnText], there: Sequence[OwnText]) -> tuple[list[OwnText], list[OwnText]]:
    """Those that are there no more, and those that are there besides; at first within each section."""
    missing, more = list(fresh), list(there)
    for section in (True, False):
        missing, more = _unpaired(missing, more, section=section)
    return missing, more


def _unpaired(
    fresh: Sequence[OwnText], there: Sequence[OwnText], *, section: bool
) -> tuple[list[OwnText], list[OwnText]]:
    """What is left of both once each text has met its like."""

    def home(own: OwnText) -> str:
        return own.place.section if section else ""

    left: dict[str, dict[tuple[str, ...], list[OwnText]]] = {}
    for each in there:
        left.setdefault(home(each), {}).setdefault(_cells(each), []).append(each)
    missing = []
    for each in fresh:
        here, cells = left.get(home(each), {}), _cells(each)
        found = cells if cells in here else next((other for other in here if _stands(cells, other)), None)
        if found is None:
            missing.append(each)
            continue
        here[found].pop(0)
        if not here[found]:
            del here[found]
    kept = {id(each) for here in left.values() for rest in here.values() for each in rest}
    return missing, [each for each in there if id(each) in kept]


def _cells(own: OwnText) -> tuple[str, ...]:
    """The cells of a row, or the one text of a paragraph, for comparing."""
    text = _PAGES.sub("", own.text) if own.kind == "page" else own.text
    return tuple(map(plain, text.split("\t")))


def _stands(fresh: tuple[str, ...], there: tuple[str, ...]) -> bool:
    """Whether a row stands as it was made, whatever was put into its open cells."""
    return len(fresh) == len(there) and all(
        one in OPEN_CELLS or one == other for one, other in zip(fresh, there, strict=True)
    )


def _changes(missing: Sequence[OwnText], more: list[OwnText]) -> Iterator[Remark]:
    """A remark for each text that is missing, beside the one of its section that it became; that one is taken out."""
    became = _became(missing, more)
    for number, each in enumerate(missing):
        if number in became:
            there = became[number]
            more.remove(there)
            yield Remark("own-text-changed", there.place, there.text, each.text)
        else:
            yield Remark("own-text-changed", Place(each.place.section), "", each.text)


def _became(missing: Sequence[OwnText], more: Sequence[OwnText]) -> dict[int, OwnText]:
    """What each missing text became, by its number: the pair that is most alike first, then the next."""
    there = [(other.place.section, _cells(other)) for other in more]
    pairs = sorted(
        (-alike, number, place)
        for number, each in enumerate(missing)
        for place, (section, cells) in enumerate(there)
        if each.place.section == section and (alike := _alike(_cells(each), cells)) > 0
    )
    became: dict[int, OwnText] = {}
    taken: set[int] = set()
    for _, number, place in pairs:
        if number not in became and place not in taken:
            became[number] = more[place]
            taken.add(place)
    return became


def _alike(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """How many letters the like cells of two rows have, or two paragraphs at their beginning and end.

    A row of which no cell is left is another row; a paragraph is the same one whatever it says now.
    """
    if len(one) == 1:
        return 1 + _shared(one[0], other[0]) + _shared(one[0][::-1], other[0][::-1])
    return sum(len(a) for a, b in zip(one, other, strict=False) if a == b)


def _shared(one: str, other: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
