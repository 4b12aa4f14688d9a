"""kyoso itself for the reader's page, in packs: Pyodide, the code, the programme, and the script of the worker.

A pack is a table and its parts, each compressed by itself, so that it is small whatever the server does; the page asks
for it with its digest. It stands twice beside the pages' scripts: as it is for a server, and as a classic script for a
folder, where a page may not fetch. A pack is made anew only where what it is made from has changed: a change of the
rules leaves the two large ones as they are.
"""

from __future__ import annotations

import ast
import base64
import gzip
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import distribution
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec

import kyoso
from kyoso import files, translations
from kyoso.browser.bundle import Workshop
from kyoso.errors import Problem
from kyoso.model import LANGUAGES
from kyoso.project import Project
from kyoso.word import Drafter
from kyoso.word.look import look_path, prepare

ENTRY = "kyoso.engine"
PACKAGES = ("PyYAML", "Jinja2", "MarkupSafe", "markdown-it-py", "mdurl", "mdit-py-plugins", "typing_extensions")
LEFT_OUT = ("kyoso.word.parts", "kyoso.word.styles")  # build the look, which the page gets ready-made
DOMAINS = ("messages", "templates")
WHEELS = Path(__file__).with_name("wheels.lock")
TARGET = (
    *("--no-deps", "--only-binary", ":all:", "--platform", "pyemscripten_2026_0_wasm32"),
    *("--python-version", "3.14", "--implementation", "cp", "--abi", "cp314"),
)
RUNTIME = ("pyodide.asm.wasm", "python_stdlib.zip")
PIECE = 240_000  # characters of a pack in a script that are put back at once; a multiple of four
FIRST_DAY = (1980, 1, 1, 0, 0, 0)
# What is imported before a reader's browser takes its snapshot: nothing that is compiled, nor needs what is.
WARM = (
    *("ast", "base64", "bisect", "calendar", "collections", "csv", "dataclasses", "datetime", "decimal", "difflib"),
    *("enum", "fnmatch", "functools", "gettext", "hashlib", "html", "io", "itertools", "json", "locale", "logging"),
    *("operator", "pathlib", "posixpath", "random", "re", "shutil", "string", "struct", "subprocess", "tempfile"),
    *("traceback", "typing", "unicodedata", "urllib.parse", "uuid", "weakref", "xml.parsers.expat", "zipfile", "zlib"),
    *("yaml", "jinja2", "jinja2.ext", "jinja2.sandbox", "markdown_it", "mdit_py_plugins.attrs"),
    *("mdit_py_plugins.container", "typing_extensions"),
)


class Packer:
    """Makes the packs of a programme with the workshop's Node and packages."""

    def __init__(self, workshop: Workshop, drafter: Drafter) -> None:
        self.workshop, self.drafter, self.project = workshop, drafter, drafter.project
        self.kept = workshop.root / "packs"

    def packs(self) -> dict[str, bytes]:
        """The packs by name. Raises Problem where a package is missing."""
        return {
            "worker": self._once("worker", [self.workshop.state.encode()], self._worker),
            "runtime": self._once("runtime", [self.workshop.installed.encode()], self._runtime),
            "code": self._once("code", self._code_state(), self._code),
            "programme": programme_pack(self.drafter),
        }

    def _once(self, name: str, state: Iterable[bytes], make: Any) -> bytes:
        """A pack that an earlier build has made from the same."""
        digest = files.digest([Path(__file__).read_bytes(), *state])
        place = self.kept / f"{name}-{digest[:20]}.bin"
        if place.is_file():
            return place.read_bytes()
        made: bytes = make()
        for old in self.kept.glob(f"{name}-*.bin"):
            old.unlink()
        files.write(place, made)
        return made

    def _worker(self) -> bytes:
        return pack({"worker.js": self.workshop.worker()})

    def _runtime(self) -> bytes:
        folder = self.workshop.root / "node_modules" / "pyodide"
        return pack({name: (folder / name).read_bytes() for name in RUNTIME})

    def _code_state(self) -> Iterator[bytes]:
        yield self.workshop.installed.encode()
        yield WHEELS.read_bytes()
        for name, source in sources().items():
            yield name.encode()
            yield source

    def _code(self) -> bytes:
        """Modules compiled by the page's own Python, and the compiled packages as files."""
        folder = self.kept / "sources"
        shutil.rmtree(folder, ignore_errors=True)
        for name, source in sources().items():
            files.write(folder / name, source)
        self.workshop.node("tools/compile.mjs", str(folder))
        compiled = {f"{name}c": (folder / f"{name}c").read_bytes() for name in sources()}
        shutil.rmtree(folder)
        return pack({"code.zip": zipped(compiled), "wheels.zip": zipped(self._wheels())})

    def _wheels(self) -> dict[str, bytes]:
        """What is in the compiled packages, as pip downloads them by their hashes."""
        folder = self.kept / f"wheels-{files.digest([WHEELS.read_bytes()])[:12]}"
        if not folder.is_dir():
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
            partly = folder.with_suffix(".partly")
            asked = [*command, *TARGET, "--require-hashes", "-r", str(WHEELS), "-d", str(partly)]
            done = subprocess.run(asked, capture_output=True, encoding="utf-8")
            if done.returncode:
                raise Problem(f"pip download for the page: {done.stderr.strip()}")
            partly.rename(folder)
        found: dict[str, bytes] = {}
        for wheel in sorted(folder.glob("*.whl")):
            with zipfile.ZipFile(wheel) as archive:
                found |= {name: archive.read(name) for name in archive.namelist() if not name.endswith((".pyi", "/"))}
        return found


def engine_packages() -> tuple[str, ...]:
    """The Python packages that run in a page, by their names."""
    compiled = [line.partition("==")[0] for line in WHEELS.read_text("utf-8").splitlines() if "==" in line]
    return (*PACKAGES, *compiled)


# -- what is in them ------------------------------------------------------------------------


@cache
def sources() -> Mapping[str, bytes]:
    """Every module that the page's engine can reach, and the pure packages, by their path."""
    found = {_in_package(path): path.read_bytes() for path in reached(ENTRY)}
    for package in PACKAGES:
        for path in distribution(package).files or ():
            if path.suffix == ".py" and path.parts[0] != "_yaml":
                found[path.as_posix()] = Path(str(path.locate())).read_bytes()
    found["kyoso_warm.py"] = f"NAMES = {WARM!r}\n".encode()
    return dict(sorted(found.items()))


def reached(entry: str) -> list[Path]:
    """The modules of kyoso that one of them imports, at its head or later, and what these import."""
    found: dict[str, Path] = {}
    waiting = [entry]
    while waiting:
        name = waiting.pop()
        path = _module(name)
        if path is None or name in found or name in LEFT_OUT:
            continue
        found[name] = path
        waiting += [name.rpartition(".")[0], *_imports(path)]
    return sorted(found.values())


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (node.module, *(f"{node.module}.{each.name}" for each in node.names))


def _module(name: str) -> Path | None:
    first, *rest = name.split(".")
    place = Path(kyoso.__file__).parent.joinpath(*rest)
    if first != "kyoso":
        return None
    within = place / "__init__.py"
    return within if within.is_file() else place.with_suffix(".py") if place.with_suffix(".py").is_file() else None


def _in_package(path: Path) -> str:
    return path.relative_to(Path(kyoso.__file__).parents[1]).as_posix()


def programme_pack(drafter: Drafter) -> bytes:
    """The pack that a change of the rules makes anew."""
    return pack({"project.zip": zipped(programme(drafter))})


def programme(drafter: Drafter) -> dict[str, bytes]:
    """The programme as the engine finds it: rules, templates, catalogues, the look of its drafts."""
    project = drafter.project
    found = {"_build/rules.json": drafter.rulebook.to_json()}
    for path in project.templates.rglob("*"):
        if path.is_file():
            found[path.relative_to(project.root).as_posix()] = path.read_bytes()
    for language in LANGUAGES:
        found |= _catalogues(project, language)
        look = look_path(Project(Path(), sealed=True), language).as_posix()
        found[look] = msgspec.json.encode(prepare(project, language))
    return dict(sorted(found.items()))


def _catalogues(project: Project, language: Any) -> dict[str, bytes]:
    """The catalogues as they are written and as they are read."""
    found: dict[str, bytes] = {}
    for domain in DOMAINS:
        translations.load(project, domain, language)  # compiles them
        for path in translations.layers(project, domain, language):
            inside = path.is_relative_to(project.locale)
            there = path if inside else translations.sealed_path(project, path)
            compiled = translations.compiled_path(project, path)
            found[there.relative_to(project.root).as_posix()] = path.read_bytes()
            found[compiled.relative_to(project.root).as_posix()] = compiled.read_bytes()
    return found


# -- how they are written -------------------------------------------------------------------


def pack(parts: Mapping[str, bytes]) -> bytes:
    """Parts as one file: the length of a table, the table, each part compressed."""
    pressed = {name: gzip.compress(data, 9, mtime=0) for name, data in parts.items()}
    table = msgspec.json.encode([(name, len(data)) for name, data in pressed.items()])
    return len(table).to_bytes(4, "little") + table + b"".join(pressed.values())


def zipped(contents: Mapping[str, bytes]) -> bytes:
    """Files as an archive that is not compressed, since the pack is; the same files are the same bytes."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in contents.items():
            archive.writestr(zipfile.ZipInfo(name, FIRST_DAY), data)
    return out.getvalue()


def in_text(name: str, data: bytes) -> bytes:
    """A pack as a classic script that puts its pieces, as text, under its name."""
    text = base64.b64encode(data).decode("ascii")
    pieces = [text[at : at + PIECE] for at in range(0, len(text), PIECE)]
    return b"(self.kyosoData=self.kyosoData||{})[%s]=%s;\n" % (msgspec.json.encode(name), msgspec.json.encode(pieces))
