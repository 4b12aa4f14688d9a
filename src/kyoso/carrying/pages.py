"""Page setups travel with their text: the breaks that begin and end one stay a pair, or are made anew round it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from kyoso.carrying.author import Author
from kyoso.carrying.survey import Survey
from kyoso.carrying.words import VAL, P, W, marks_in

BREAK = f"{W}pPr/{W}sectPr"
SETUP, PAGE = "{urn:kyoso:carrying}setup", "{urn:kyoso:carrying}page"  # only while a draft is being made
REFERENCES = (f"{W}headerReference", f"{W}footerReference")
NEAR = 40  # twentieths of a point by which programs round
# What a page setup says, in the order of the format.
PARTS = (
    *("footnotePr", "endnotePr", "type", "pgSz", "pgMar", "paperSrc", "pgBorders", "lnNumType", "pgNumType", "cols"),
    *("formProt", "vAlign", "noEndnote", "titlePg", "textDirection", "bidi", "rtlGutter", "docGrid"),
)
TOLD = ("footnotePr", "endnotePr", "pgSz", "pgMar", "pgBorders", "lnNumType", "pgNumType", "cols", "vAlign")
_LEFT_OUT = {"pgMar": ("header", "footer", "gutter"), "cols": ("space", "equalWidth"), "pgSz": ("code",)}


def number_setups(author: Author) -> None:
    """Give each page setup of the author's its number, so that it is known again wherever it goes."""
    breaks = [each.find(BREAK) for each in author.body.iter(P) if each.find(BREAK) is not None]
    for number, setup in enumerate(breaks):
        setup.set(SETUP, str(number))


class Setups:
    """The page setups of the author's file, and what became of them in the new draft."""

    def __init__(self, author: Author, found: Survey, own: Any, body: Any) -> None:
        self.body, self.found = body, found
        self.last = body.find(f"{W}sectPr")
        breaks = sorted(author.body.iter(f"{W}sectPr"), key=lambda each: int(each.get(SETUP, "-1")))
        self.setups = [each for each in breaks if each.get(SETUP) is not None]
        final = author.body.find(f"{W}sectPr")
        self.final = final
        self.own = own.find(f"{W}sectPr")
        self.changed = [set(differences(each, self.own)) for each in self.setups]
        self.final_changed = differences(final, self.own) if final is not None else []
        self.dropped: list[Any] = []
        self.named: list[str] = []

    def settle(self) -> None:
        """Leave the breaks where they came to stand if they say the same there; else make them anew."""
        if self.setups and not self._in_order():
            self._anew()
        elif self.final is not None:
            self._final()
        for each in self.body.iter(f"{W}sectPr"):
            each.attrib.pop(SETUP, None)
        for each in self.body.iter():
            if each.attrib.get(PAGE) is not None:
                del each.attrib[PAGE]

    def _final(self) -> None:
        """What the author changed in the last page setup goes into that of the new draft."""
        for name in self.final_changed:
            put_part(self.last, self.final.find(f"{W}{name}"), name)

    # -- in order? ------------------------------------------------------------------------

    def _in_order(self) -> bool:
        """Whether every setup is there, in its order, and holds what it held and nothing else."""
        page = 0
        for block in self._blocks():
            known = block.get(PAGE)
            if known is not None and int(known) != page:
                return False
            if known is None and any(self._was(name) not in (-1, page) for name in marks_in(block)):
                return False
            setup = block.find(BREAK) if block.tag == P else None
            if setup is not None and setup.get(SETUP) is not None:
                if int(setup.get(SETUP)) != page:
                    return False
                page += 1
        return page == len(self.setups)

    def _was(self, name: str) -> int:
        """The setup in which something of the draft's own stood."""
        return self.found.setups.get(name, -1) if name.startswith(("s_", "f_", "t_")) else -1

    def _blocks(self) -> Iterator[Any]:
        for block in self.body:
            if block.tag == f"{W}sdt":
                yield from (each for each in block.iter(P))
            else:
                yield block

    # -- anew -----------------------------------------------------------------------------

    def _anew(self) -> None:
        """Each run of pieces of a changed setup between two breaks; the rest as the new draft has it."""
        for block in list(self.body.iter(P)):
            setup = block.find(BREAK)
            if setup is not None and setup.get(SETUP) is not None:
                block.find(f"{W}pPr").remove(setup)
                if not len(block.find(f"{W}pPr")) and len(block) == 1 and block.getparent().tag == f"{W}body":
                    self.body.remove(block)
        changed = {number: each for number, each in enumerate(self.setups) if self.changed[number]}
        if self.final is not None and self.final_changed:
            changed[len(self.setups)] = self.final
        placed = set()
        for page, run in self._runs(changed):
            placed.add(page)
            self._wrap(changed[page], run)
        self.named += [_told(changed[page], self.own) for page in changed if page not in placed]

    def _runs(self, changed: dict[int, Any]) -> list[tuple[int, list[Any]]]:
        runs: list[tuple[int, list[Any]]] = []
        before = None
        for block in self.body:
            page = int(block.get(PAGE, "-1"))
            if page in changed:
                if before == page:
                    runs[-1][1].append(block)
                else:
                    runs.append((page, [block]))
            before = page
        return runs

    def _wrap(self, setup: Any, run: list[Any]) -> None:
        previous = run[0].getprevious()
        if previous is not None and not (previous.tag == P and previous.find(BREAK) is not None):
            end_setup(previous, self.last)
        end_setup(run[-1], setup, self.last)


def end_setup(block: Any, setup: Any, references: Any = None, *, keep: bool = False) -> None:
    """End a page setup behind a block: in its paragraph, or in an empty one after it."""
    made = copy.deepcopy(setup)
    for each in [each for each in made if each.tag in REFERENCES] if references is not None else ():
        made.remove(each)
    for place, each in enumerate(references.iterchildren(*REFERENCES) if references is not None else ()):
        made.insert(place, copy.deepcopy(each))
    if not keep:
        made.attrib.pop(SETUP, None)
    if block.tag != P or block.find(BREAK) is not None:
        following = block.makeelement(P)
        block.addnext(following)
        block = following
    properties = block.find(f"{W}pPr")
    if properties is None:
        properties = block.makeelement(f"{W}pPr")
        block.insert(0, properties)
    late = properties.find(f"{W}pPrChange")
    properties.append(made) if late is None else late.addprevious(made)


def put_part(setup: Any, part: Any, name: str) -> None:
    """Put one part of a page setup where the format has it; none takes it away."""
    old = setup.find(f"{W}{name}")
    if old is not None:
        setup.remove(old)
    if part is None:
        return
    later = {f"{W}{each}" for each in PARTS[PARTS.index(name) + 1 :]} | {f"{W}printerSettings", f"{W}sectPrChange"}
    following = next((each for each in setup if each.tag in later), None)
    made = copy.deepcopy(part)
    setup.append(made) if following is None else following.addprevious(made)


def differences(setup: Any, own: Any) -> list[str]:
    """The parts of a page setup that are not as the draft was made with them."""
    return [name for name in TOLD if not _same(setup.find(f"{W}{name}"), own.find(f"{W}{name}"), name)]


def _same(one: Any, other: Any, name: str) -> bool:
    if name in ("footnotePr", "endnotePr"):
        return formats_of(one) == formats_of(other)
    left_out = _LEFT_OUT.get(name, ())
    first, second = ({} if each is None else _values(each, left_out) for each in (one, other))
    return all(_near(first.get(key), second.get(key), key) for key in first.keys() | second.keys())


def _values(element: Any, left_out: tuple[str, ...]) -> dict[str, str]:
    usual = {"orient": "portrait", "num": "1", VAL.removeprefix(W): "top", "fmt": "decimal", "distance": ""}
    found = {name.rpartition("}")[2]: str(value) for name, value in element.attrib.items()}
    return {name: value for name, value in found.items() if name not in left_out and usual.get(name) != value}


def _near(one: str | None, other: str | None, name: str) -> bool:
    if one == other:
        return True
    if one is None or other is None:
        return False
    numbers = [int(each) for each in (one, other) if each.lstrip("-").isdigit()]
    limit = 400 if name in ("top", "bottom") else NEAR  # LibreOffice counts the header and the footer to the margin
    return len(numbers) == 2 and abs(numbers[0] - numbers[1]) <= limit


def formats_of(notes: Any) -> dict[str, str]:
    """How notes are numbered, without what every program takes for granted."""
    if notes is None:
        return {}
    said = {each.tag.rpartition("}")[2]: str(each.get(VAL, "")) for each in notes}
    usual = {"numStart": "1", "numRestart": "continuous"}
    usual |= {"numFmt": "lowerRoman"} if notes.tag.endswith("endnotePr") else {"numFmt": "decimal", "pos": "pageBottom"}
    return {name: value for name, value in said.items() if usual.get(name) != value}


def _told(setup: Any, own: Any) -> str:
    """The parts of a page setup that could not be kept, by their names."""
    return ", ".join(differences(setup, own))
