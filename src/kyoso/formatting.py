"""What a file that is handed in has to look like: pages, paper, margins, typefaces, sizes, leading.

Each demand names where it is said, or is marked as ours. Those of a programme stand in `templates/finished.yaml`,
those of a form in its map.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from kyoso import files, strict
from kyoso.errors import Problem
from kyoso.model import Key
from kyoso.project import Project

DEMANDS = "finished.yaml"
What = Literal["pages", "paper", "margins", "typeface", "size", "leading"]
# How each is measured: which of `least`, `most` and `names` it takes.
TAKES: dict[What, tuple[str, ...]] = {
    "pages": ("least", "most"),
    "paper": ("names",),
    "margins": ("least", "most"),
    "typeface": ("names",),
    "size": ("least", "most"),
    "leading": ("least", "most"),
}
# Sheets by name, in millimetres, as they stand upright.
PAPERS: dict[str, tuple[int, int]] = {
    "A3": (297, 420),
    "A4": (210, 297),
    "A5": (148, 210),
    "B4": (257, 364),
    "B5": (182, 257),
    "Letter": (216, 279),
}


class Demand(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """One demand: pages in all or in a section, paper by name, margins in millimetres, typefaces by name, the size
    of letters in points, the leading in points, or in lines where `of` says so.

    `source` is where it is said, `said` its words; without a source, `ours` says that no document does.
    """

    what: What
    least: float | None = None
    most: float | None = None
    names: tuple[str, ...] = ()
    section: str = ""
    of: Literal["points", "lines"] = "points"
    about: bool = False  # 程度: what is over it is for a person to judge
    source: str = ""
    said: str = ""
    ours: bool = False
    calls: tuple[Key, ...] = ()


class Demands(Struct, frozen=True, forbid_unknown_fields=True):
    """All of a programme's."""

    demands: tuple[Demand, ...] = ()

    def of(self, call: str) -> tuple[Demand, ...]:
        """Those that hold for the files of a call."""
        return tuple(each for each in self.demands if not each.calls or call in each.calls)


def load(project: Project) -> Demands:
    """A programme's demands. Raises Problem with every slip at its line."""
    path, shown = project.templates / DEMANDS, project.shown(project.templates / DEMANDS)
    if not path.is_file() or not _says_something(files.read(path, strict.LARGEST, "demands")):
        return Demands()
    found, places = strict.read(path, Demands, shown)
    slips = [places.finding(("demands", number), words) for number, words in slips_in(found.demands)]
    if slips:
        raise Problem(slips)
    return found


def _says_something(data: bytes) -> bool:
    return any(line.strip() and not line.lstrip().startswith(b"#") for line in data.splitlines())


def slips_in(demands: tuple[Demand, ...]) -> Iterator[tuple[int, str]]:
    """What is wrong with a demand, by its number in the list."""
    for number, each in enumerate(demands):
        given = {"least": each.least is not None, "most": each.most is not None, "names": bool(each.names)}
        wanted = TAKES[each.what]
        if wrong := [name for name, there in given.items() if there and name not in wanted]:
            yield number, f"{each.what} takes {' and '.join(wanted)}, not {', '.join(wrong)}"
        elif not any(given[name] for name in wanted):
            yield number, f"{each.what} needs {' or '.join(wanted)}"
        if each.least is not None and each.most is not None and each.least > each.most:
            yield number, f"at least {each.least:g} and at most {each.most:g} cannot both be kept to"
        if bool(each.source) == each.ours:
            yield number, "give its source, or ours: true where no document says it; one of them"
        if each.what == "paper" and not set(each.names) <= set(PAPERS):
            yield number, f"paper is one of {', '.join(PAPERS)}"
        if each.section and each.what != "pages":
            yield number, "a section is for pages alone"


def paper_of(width: float, height: float) -> str:
    """The name of a sheet, lying or upright; its measures where it has none."""
    short, long = sorted((width, height))
    for name, (one, other) in PAPERS.items():
        if abs(short - one) <= 1.5 and abs(long - other) <= 1.5:
            return name
    return f"{width:.0f}×{height:.0f} mm"
