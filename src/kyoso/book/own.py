"""A programme's own blocks and pictures: Python modules in `book/_ext/` of its repository, loaded by each build.

A module offers what its one table names, under names that no block or picture of the package has:

    from kyoso.book.nodes import Cell, View, table
    from kyoso.book.own import Block, Own

    def harbours(view, options):
        '''Every harbour, as a table.'''
        _ = view.gettext
        return [table([_("港")], [[view.say(area.name)] for area in view.rulebook.areas.values()])]

    OWN = Own(blocks={"harbours": Block(harbours)})

A page then writes the directive `harbours`, and `{picture} NAME` for a picture (`kyoso.charts.Chart`: a function of
rulebook, language, gettext and options). Modules without a table are parts of others, which import them relatively.
Their words go through `_` into the programme's catalogue `messages`, as the package's do.

A page shows what the modules of today make of the rulebook of today, so a changed module rewrites the pages whose
outcome it changes, and no others. A module that cannot be loaded stops the build with its file and line.
"""

from __future__ import annotations

import ast
import re
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from importlib.abc import MetaPathFinder, SourceLoader
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from kyoso import files
from kyoso.charts import PICTURES, Chart
from kyoso.errors import Finding, Problem

if TYPE_CHECKING:
    from docutils import nodes

    from kyoso.book.nodes import View
    from kyoso.project import Project
    from kyoso.rulebook import Rulebook

TABLE = "OWN"
MEASURED = "kyoso-measured"  # the class of tables and pictures of measurements, whose numbers are no figures of rules
_PACKAGE = "kyoso_own_"
_NAME = re.compile(r"[a-z][a-z0-9-]*")
_FOLDERS: dict[str, Path] = {}  # where the modules of a package of ours stand


@dataclass(frozen=True)
class Block:
    """A directive: the function that makes it, the options that it takes and those that it must have."""

    make: Callable[[View, Mapping[str, str]], list[nodes.Node]]
    options: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    takes_name: bool = False


@dataclass(frozen=True)
class Own:
    """What a module, or all of them, adds to the guidebook.

    `measured` yields every text with a number that the module's tables and pictures of the class MEASURED show:
    `kyoso lint --built` looks the numbers in them up there. `lint` yields what does not hold in the programme's own
    records: the key of each, and what is wrong.
    """

    blocks: Mapping[str, Block] = field(default_factory=dict)
    pictures: Mapping[str, Chart] = field(default_factory=dict)
    measured: Callable[[Project, Rulebook], Iterator[str]] | None = None
    lint: Callable[[Rulebook], Iterator[tuple[str, str]]] | None = None


@dataclass(frozen=True)
class Loaded:
    """All that a programme's modules offer."""

    folder: Path
    shown: str  # the folder as the user knows it
    blocks: Mapping[str, Block]
    pictures: Mapping[str, Chart]
    measures: tuple[Callable[[Project, Rulebook], Iterator[str]], ...]
    lints: tuple[Callable[[Rulebook], Iterator[tuple[str, str]]], ...]

    def measured(self, project: Project, rulebook: Rulebook) -> Iterator[str]:
        """All that the modules' tables and pictures of measurements say."""
        for each in self.measures:
            yield from each(project, rulebook)

    def findings(self, rulebook: Rulebook) -> Iterator[tuple[str, str]]:
        """All that the modules' own lints find, each with the key of its record."""
        for each in self.lints:
            yield from each(rulebook)

    def caused(self, error: BaseException) -> bool:
        """Whether a module of the programme led to an error."""
        frames = traceback.extract_tb(error.__traceback__)
        return any(Path(frame.filename).parent == self.folder for frame in frames)

    def mistake(self, error: BaseException) -> Finding:
        """An error in a module of the programme: the last line there that led to it, and what it was."""
        return _mistake(self.folder, self.shown, error)

    def signature(self) -> str:
        """A digest over names and options: how a page is read depends on these alone."""
        blocks = (f"{name}{block.options}{block.required}{block.takes_name}" for name, block in self.blocks.items())
        pictures = (f"{name}{chart.options}" for name, chart in self.pictures.items())
        return files.digest(part.encode() for part in sorted([*blocks, *pictures]))


def own_of(project: Project) -> Loaded:
    """What the modules of a programme offer, loaded anew where one of them has changed.

    Raises Problem with every module that cannot be loaded or whose table is wrong.
    """
    state = []
    for path in sorted(project.own.glob("*.py")):
        stat = path.stat()
        state.append((path.name, stat.st_mtime_ns, stat.st_size))
    return _loaded(project.own, project.shown(project.own), tuple(state))


@lru_cache(maxsize=8)
def _loaded(folder: Path, shown: str, state: tuple[tuple[str, int, int], ...]) -> Loaded:
    package = _package(folder, state)
    findings: list[Finding] = []
    blocks: dict[str, Block] = {}
    pictures: dict[str, Chart] = {}
    measures: list[Callable[[Project, Rulebook], Iterator[str]]] = []
    lints: list[Callable[[Rulebook], Iterator[tuple[str, str]]]] = []
    for name in (name.removesuffix(".py") for name, *_ in state if not name.startswith("_")):
        try:
            table = getattr(import_module(f"{package}.{name}"), TABLE, Own())
        except Exception as error:  # whatever a module of somebody's own does
            findings.append(_mistake(folder, shown, error))
            continue
        if why := _wrong(table, {**blocks, **pictures}):
            findings.append(Finding(f"{shown}/{name}.py", _line(folder / f"{name}.py"), why))
            continue
        blocks |= table.blocks
        pictures |= table.pictures
        measures += [table.measured] if table.measured else []
        lints += [table.lint] if table.lint else []
    if findings:
        raise Problem(findings)
    return Loaded(folder, shown, blocks, pictures, tuple(measures), tuple(lints))


def _wrong(table: Any, others: Mapping[str, object]) -> str:
    """What is wrong with a module's table; nothing where it is well."""
    from kyoso.book.blocks import BLOCKS, INLINE

    if not isinstance(table, Own):
        return f"{TABLE} is no table; write {TABLE} = Own(blocks={{…}}, pictures={{…}})"
    for name, each in {**table.blocks, **table.pictures}.items():
        if not isinstance(each, Block if name in table.blocks else Chart):
            return f"{name!r} is neither a Block nor a Chart; write Block(function) or Chart(function)"
        if not _NAME.fullmatch(name):
            return f"the name {name!r} has other characters than a-z, 0-9 and -; give it another one"
        if name in (BLOCKS if name in table.blocks else PICTURES) or name in INLINE:
            return f"the package has a {name!r} itself; give this one another name"
        if name in others:
            return f"another module offers {name!r} too; give one of them another name"
    return ""


def _line(path: Path) -> int:
    """The line on which a module writes its table."""
    for node in ast.parse(path.read_bytes()).body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        if any(isinstance(target, ast.Name) and target.id == TABLE for target in targets):
            return node.lineno
    return 1


def _mistake(folder: Path, shown: str, error: BaseException) -> Finding:
    if isinstance(error, SyntaxError) and error.filename and Path(error.filename).parent == folder:
        return Finding(f"{shown}/{Path(error.filename).name}", error.lineno or 1, f"not Python: {error.msg}")
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).parent == folder]
    said = " ".join(str(error.args[0] if isinstance(error, KeyError) and error.args else error).split())
    what = said if isinstance(error, Problem) else f"{type(error).__name__}: {said}"
    return (
        Finding(f"{shown}/{Path(frames[-1].filename).name}", frames[-1].lineno or 1, what)
        if frames
        else Finding(shown, 0, what)
    )


# -- importing ----------------------------------------------------------------------------


class _Source(SourceLoader):
    """A module from its text; nothing compiled is kept beside it, which could be of an older text."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def get_filename(self, fullname: str) -> str:
        """The path that tracebacks show."""
        return str(self.path)

    def get_data(self, path: str) -> bytes:
        """The module's text."""
        return Path(path).read_bytes()


class _Finder(MetaPathFinder):
    """Finds `kyoso_own_….name` in the folder of that programme."""

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Where a module of a programme is loaded from; None for all others."""
        package, _, name = fullname.partition(".")
        file = _FOLDERS[package] / f"{name}.py" if package in _FOLDERS else None
        if file is None or not file.is_file():
            return None
        return spec_from_file_location(fullname, file, loader=_Source(file))


def _package(folder: Path, state: object) -> str:
    """A package for the modules of a folder as they are now: two programmes, or two states, live side by side."""
    name = _PACKAGE + files.digest([f"{folder}{state}".encode()])[:16]
    if name not in sys.modules:
        if not _FOLDERS:
            sys.meta_path.append(_Finder())
        _FOLDERS[name] = folder
        package = ModuleType(name)
        package.__path__ = []
        sys.modules[name] = package
    return name
