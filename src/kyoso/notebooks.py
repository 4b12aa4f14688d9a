"""Has the rule notebooks run and puts what they publish together into the rulebook.

Each notebook's result is kept under `_build/.cache/rules/`
by a key over all that it depends on: its own text, the files beside it, the vocabulary modules
that it imports, what runs it, the lock of the dependencies and the Python that runs it. What is
kept is used again, and nothing else is.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Container, Iterable, Iterator, Sequence, Sized
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from kyoso import as_written, assembling, errors, files, model, programme, rulebook, rules, typed, wording
from kyoso.assembling import assemble
from kyoso.errors import Finding, Problem
from kyoso.model import KINDS, Record, Source
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.rules import citing, publishing, records, tables
from kyoso.rules import remarks as rules_remarks
from kyoso.rules.publishing import SAID
from kyoso.rules.remarks import known_of, remarks

if TYPE_CHECKING:
    from kyoso.kernels.running import Executed

# What a rule notebook can import from here, and what puts its records together.
WORDS = (errors, model, wording, typed, as_written, programme)
VOCABULARY = (*WORDS, rules, citing, records, tables, rules_remarks, publishing)
COMPILER = (*VOCABULARY, files, rulebook, assembling)
_KEY = re.compile(r'"([a-z0-9][a-z0-9.-]*)"')
KERNELS = Path(__file__).with_name("kernels")  # what runs it, which is loaded where something runs


class Compiled(NamedTuple):
    """A rulebook, the notebooks that ran for it, those served from the cache, and each record's line."""

    rulebook: Rulebook
    ran: tuple[str, ...]
    cached: tuple[str, ...]


class _Kept(msgspec.Struct):
    """What one run of a notebook left: its records with the line of their cell, and the notebook as executed."""

    records: list[tuple[int, dict[str, Any]]]
    notebook: str


class _State(msgspec.Struct):
    """Which key the rulebook on disk was made from, and the digests of its bytes and of its schema's."""

    key: str
    rulebook: str
    schema: str


def compile_rules(project: Project, say: Callable[[str], None] = lambda _: None) -> Compiled:
    """The rulebook of a project, running only the notebooks whose result is not known.

    `say` is told what runs. Raises Problem (exit code 1) with every finding at its file and line.
    """
    declared = programme.load(project)
    texts = _notebooks(project)
    keys = notebook_keys(project, texts)
    own = (code_digest().encode(), programme.source(project))
    whole = files.digest([*(f"{path.name}:{key}".encode() for path, key in keys.items()), *own])
    names = tuple(path.stem for path in texts)
    if (book := _unchanged(project, whole)) is not None:
        return Compiled(book, (), names)
    results, ran = _results(project, texts, keys, say)
    book = assemble(_records(project, results), declared)
    data = book.to_json()
    schema = rules_schema()
    files.write(_schema_at(project), schema)
    files.write(project.rulebook, data)
    state = _State(whole, files.digest([data]), files.digest([schema]))
    files.write(_state_at(project), msgspec.json.encode(state))
    _forget_others(project, keys)
    # As read back, so that its records stand in the same order as the next time, when nothing runs.
    return Compiled(Rulebook.load(project.rulebook), ran, tuple(name for name in names if name not in ran))


def executed(project: Project) -> dict[Path, str]:
    """Each rule notebook's path and, as ipynb text, the notebook as it was executed; compile first."""
    return {path: kept.notebook for path, kept in _results_of(project).items()}


def locations(project: Project) -> dict[str, Finding]:
    """The notebook and line of each key: where it stands, or else the cell that publishes it; compile first."""
    return {record.key: address for record, address in _records(project, _results_of(project))}  # type: ignore[attr-defined]


def rules_schema() -> bytes:
    """The JSON Schema of `rules.json`, from the vocabulary itself."""
    schema = msgspec.json.schema(Rulebook)
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "kyoso rulebook", **schema}
    return msgspec.json.format(msgspec.json.encode(schema, order="sorted"), indent=1) + b"\n"


def code_digest() -> str:
    """A digest over the code that makes a rulebook of what notebooks publish."""
    return files.digest([*_code(COMPILER), Path(__file__).read_bytes()])


# -- keys and the cache -------------------------------------------------------------------


def _notebooks(project: Project) -> dict[Path, bytes]:
    paths = sorted(project.rules.glob("*.md"))
    if not paths:
        raise Problem(
            f"{project.shown(project.rules)}: no rule notebooks (*.md) here; add one that publishes the rules"
        )
    return {path: path.read_bytes() for path in paths}


def notebook_keys(project: Project, texts: dict[Path, bytes]) -> dict[Path, str]:
    """For each notebook, a digest over all that its result depends on."""
    lock = project.lock.read_bytes() if project.lock.is_file() else b""
    runs = [path.read_bytes() for path in sorted(KERNELS.glob("*.py"))]
    beside = [part for path in _beside(project, texts) for part in (path.name.encode(), path.read_bytes())]
    common = files.digest(
        [sys.version.encode(), lock, *_code(VOCABULARY), *runs, *beside, programme.vocabulary(project)]
    )
    return {path: files.digest([common.encode(), text]) for path, text in texts.items()}


def _beside(project: Project, notebooks: Container[Path]) -> list[Path]:
    """What stands beside the notebooks, which any of them may import or read: modules, tables."""
    return sorted(path for path in in_sight(project.rules) if path not in notebooks and path.suffix != ".pyc")


def in_sight(folder: Path) -> Iterator[Path]:
    """The files in a folder and below; not what editors and Jupyter keep there, hidden, beside them."""
    for path in folder.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if not hidden and path.is_file():
            yield path


def _code(modules: Iterable[Any]) -> list[bytes]:
    return [Path(module.__file__).read_bytes() for module in modules]


def _kept_at(project: Project, path: Path, key: str) -> Path:
    return project.cache / "rules" / f"{path.stem}-{key[:24]}.json"


def _state_at(project: Project) -> Path:
    return project.cache / "rules" / "state.json"


def _schema_at(project: Project) -> Path:
    return project.build / "rules.schema.json"


def _read_kept(path: Path) -> _Kept:
    return msgspec.json.decode(path.read_bytes(), type=_Kept)


def _results(
    project: Project, texts: dict[Path, bytes], keys: dict[Path, str], say: Callable[[str], None]
) -> tuple[dict[Path, _Kept], tuple[str, ...]]:
    """What each notebook left, and the names of those that ran for it: what cannot be read is made again."""
    found = {path: files.kept(_kept_at(project, path, key), _Kept) for path, key in keys.items()}
    missing = [path for path, kept in found.items() if kept is None]
    if missing:
        say(f"running {len(missing)} of {len(texts)} rule notebooks: " + ", ".join(path.stem for path in missing))
        _run(project, {path: texts[path] for path in missing}, keys, say)
    results = {path: kept or _read_kept(_kept_at(project, path, keys[path])) for path, kept in found.items()}
    return results, tuple(path.stem for path in missing)


def _results_of(project: Project) -> dict[Path, _Kept]:
    texts = _notebooks(project)
    return _results(project, texts, notebook_keys(project, texts), lambda _: None)[0]


def _unchanged(project: Project, key: str) -> Rulebook | None:
    """The rulebook on disk, if it was made from just these inputs and nobody touched it or its schema since."""
    state = files.kept(_state_at(project), _State)
    try:
        data, schema = project.rulebook.read_bytes(), _schema_at(project).read_bytes()
    except OSError:  # not there, or unreadable
        return None
    if state != _State(key, files.digest([data]), files.digest([schema])):
        return None
    return Rulebook.load(project.rulebook)


def _forget_others(project: Project, keys: dict[Path, str]) -> None:
    wanted = {_kept_at(project, path, key) for path, key in keys.items()} | {_state_at(project)}
    for path in (project.cache / "rules").glob("*.json"):
        if path not in wanted:
            path.unlink(missing_ok=True)


def _run(project: Project, texts: dict[Path, bytes], keys: dict[Path, str], say: Callable[[str], None]) -> None:
    from kyoso.kernels import run_notebooks

    def keep(path: Path, executed: Executed) -> None:
        files.write(_kept_at(project, path, keys[path]), msgspec.json.encode(_Kept(*executed)))

    run_notebooks(project, texts, keep, say)


# -- putting together ---------------------------------------------------------------------


def _records(project: Project, results: dict[Path, _Kept]) -> Iterable[tuple[Record, Finding]]:
    for path, kept in results.items():
        shown, lines = project.shown(path), _lines_of_keys(path)
        for cell, payload in kept.records:
            if payload.get("kind") == SAID:
                continue
            try:
                record = decode_record(payload)
            except (KeyError, TypeError, AttributeError, msgspec.ValidationError) as error:
                why = f"{type(error).__name__}: {error}"
                raise Problem(Finding(shown, cell, f"this is not what publish(…) puts out ({why})"), 1) from None
            own = [line for line in lines.get(record.key, ()) if line > cell]  # type: ignore[attr-defined]
            yield record, Finding(shown, own[0] if own else cell, "")


def _lines_of_keys(path: Path) -> dict[str, list[int]]:
    """The lines of a notebook in which each key stands, in quotation marks."""
    found: dict[str, list[int]] = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        for key in _KEY.findall(line):
            found.setdefault(key, []).append(number)
    return found


def remarks_on(project: Project, names: Container[str]) -> Iterator[Finding]:
    """What is noticed about the records of these notebooks, each at its line; compile first."""
    known = known_of(project)
    results = {path: kept for path, kept in _results_of(project).items() if path.stem in names}
    for record, address in _records(project, results):
        for remark in remarks(record, known, Path(address.path).stem):
            key = record.key  # type: ignore[attr-defined]
            yield Finding(address.path, address.line, f"{key}: {remark.en}")


def said_of_many(project: Project) -> Iterable[tuple[Source, Finding]]:
    """The words that state a qualifier of a whole page or table, each with the address of its cell; compile first."""
    for path, kept in _results_of(project).items():
        for line, payload in kept.records:
            if payload.get("kind") == SAID:
                fields = {name: value for name, value in payload.items() if name != "kind"}
                yield Source(**fields), Finding(project.shown(path), line, "")


def decode_record(payload: dict[str, Any]) -> Record:
    """A published record from its metadata."""
    fields = {name: value for name, value in payload.items() if name != "kind"}
    return msgspec.convert(fields, KINDS[payload["kind"]])


def summary(compiled: Compiled) -> Sequence[str]:
    """What ran, what was cached, and what came of it, a line each."""
    book = compiled.rulebook
    kinds: dict[str, Sized] = {
        "figures": book.figures,
        "calls": book.calls,
        "hubs": book.hubs,
        "open questions": book.questions,
    }
    counts = ", ".join(f"{len(records)} {name}" for name, records in kinds.items())
    ran = f"ran {len(compiled.ran)} ({', '.join(compiled.ran)})" if compiled.ran else "ran none"
    return (f"notebooks: {ran}, cached {len(compiled.cached)}", f"rulebook:  {counts}", f"digest:    {book.digest}")
