"""Runs the rule notebooks and puts what they publish together into the rulebook.

The only module that starts kernels. Each notebook's result is kept under `_build/.cache/rules/`
by a key over all that it depends on: its own text, the vocabulary modules that it imports, the
lock of the dependencies and the Python that runs it. What is kept is used again, and nothing
else is.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence, Sized
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from kyoso import errors, files, model, publish, rulebook, wording
from kyoso.errors import Finding, Problem
from kyoso.model import KINDS, Record
from kyoso.project import Project
from kyoso.rulebook import Rulebook, assemble

if TYPE_CHECKING:
    from nbformat import NotebookNode

# What a rule notebook can import from here, and what puts its records together.
VOCABULARY = (model, publish, wording)
COMPILER = (*VOCABULARY, errors, files, rulebook)

CELL_TIMEOUT = 120  # seconds; a rule notebook builds values, it does not compute for minutes
KERNELS_AT_ONCE = max(1, min(4, os.cpu_count() or 1))

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_CELL_LINE = re.compile(r"(?:Cell In\[\d+\],? line (\d+)|^-+> ?(\d+) )", re.MULTILINE)
_MISSING = re.compile(r"Missing required argument '(\w+)'")
_WAYS_OUT = {
    "source": "the source is missing; every figure cites the document it stands in:"
    " source=Source(document=…, place=…, as_written=…)",
    "label": "the label is missing; give it in both languages: label=Text(ja=…, en=…)",
    "unit": "the unit is missing; a number is never bare",
    "qualifiers": "the qualifiers are missing; give () where the source has none",
    "fiscal_year": "the fiscal year is missing; give None where the source names none",
}


@dataclass(frozen=True)
class Compiled:
    """A rulebook, the notebooks that ran for it, those served from the cache, and each record's line."""

    rulebook: Rulebook
    ran: tuple[str, ...]
    cached: tuple[str, ...]


class _Kept(msgspec.Struct):
    """What one run of a notebook left: its records with the line of their cell, and the notebook as executed."""

    records: list[tuple[int, dict[str, Any]]]
    notebook: str


class _State(msgspec.Struct):
    """Which key the rulebook on disk was made from, and the digest of its bytes."""

    key: str
    rulebook: str


def compile_rules(project: Project, say: Callable[[str], None] = lambda _: None) -> Compiled:
    """The rulebook of a project, running only the notebooks whose result is not known.

    `say` is told what runs. Raises Problem (exit code 1) with every finding at its file and line.
    """
    texts = _notebooks(project)
    keys = notebook_keys(project, texts)
    whole = files.digest(
        [*(f"{path.name}:{key}".encode() for path, key in keys.items()), *_code(COMPILER), Path(__file__).read_bytes()]
    )
    names = tuple(path.stem for path in texts)
    if (book := _unchanged(project, whole)) is not None:
        return Compiled(book, (), names)
    missing = [path for path, key in keys.items() if not _kept_at(project, path, key).is_file()]
    if missing:
        say(f"running {len(missing)} of {len(texts)} rule notebooks: " + ", ".join(path.stem for path in missing))
        _run(project, {path: (texts[path], keys[path]) for path in missing}, say)
    book = assemble(_records(project, keys))
    data = book.to_json()
    _check_schema(project, data)
    files.write(project.build / "rules.schema.json", rules_schema())
    files.write(project.rulebook, data)
    files.write(_state_at(project), msgspec.json.encode(_State(whole, files.digest([data]))))
    _forget_others(project, keys)
    ran = tuple(path.stem for path in missing)
    # As read back, so that its records stand in the same order as the next time, when nothing runs.
    return Compiled(Rulebook.load(project.rulebook), ran, tuple(name for name in names if name not in ran))


def executed(project: Project) -> dict[Path, str]:
    """Each rule notebook's path and, as ipynb text, the notebook as it was executed; compile first."""
    keys = notebook_keys(project, _notebooks(project))
    return {path: _read_kept(_kept_at(project, path, key)).notebook for path, key in keys.items()}


def locations(project: Project) -> dict[str, Finding]:
    """The notebook and line of the cell that publishes each key; compile first."""
    keys = notebook_keys(project, _notebooks(project))
    return {record.key: address for record, address in _records(project, keys)}  # type: ignore[attr-defined]


def rules_schema() -> bytes:
    """The JSON Schema of `rules.json`, from the vocabulary itself."""
    schema = msgspec.json.schema(Rulebook)
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "kyoso rulebook", **schema}
    return msgspec.json.format(msgspec.json.encode(schema, order="sorted"), indent=1) + b"\n"


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
    common = files.digest([sys.version.encode(), lock, *_code(VOCABULARY)])
    return {path: files.digest([common.encode(), text]) for path, text in texts.items()}


def _code(modules: Iterable[Any]) -> list[bytes]:
    return [Path(module.__file__).read_bytes() for module in modules]


def _kept_at(project: Project, path: Path, key: str) -> Path:
    return project.cache / "rules" / f"{path.stem}-{key[:24]}.json"


def _state_at(project: Project) -> Path:
    return project.cache / "rules" / "state.json"


def _read_kept(path: Path) -> _Kept:
    return msgspec.json.decode(path.read_bytes(), type=_Kept)


def _unchanged(project: Project, key: str) -> Rulebook | None:
    """The rulebook on disk, if it was made from just these inputs and nobody touched it since."""
    try:
        state = msgspec.json.decode(_state_at(project).read_bytes(), type=_State)
        data = project.rulebook.read_bytes()
    except (OSError, msgspec.DecodeError):  # not there, unreadable or cut short
        return None
    if state.key != key or state.rulebook != files.digest([data]):
        return None
    return Rulebook.load(project.rulebook)


def _forget_others(project: Project, keys: dict[Path, str]) -> None:
    wanted = {_kept_at(project, path, key) for path, key in keys.items()} | {_state_at(project)}
    for path in (project.cache / "rules").glob("*.json"):
        if path not in wanted:
            path.unlink(missing_ok=True)


# -- running ------------------------------------------------------------------------------


def _run(project: Project, todo: dict[Path, tuple[bytes, str]], say: Callable[[str], None]) -> None:
    """Run notebooks, a few kernels at a time; keep what succeeded, raise all that did not."""
    findings = asyncio.run(_run_all(project, todo, say))
    if findings:
        raise Problem(findings, exit_code=1)


async def _run_all(project: Project, todo: dict[Path, tuple[bytes, str]], say: Callable[[str], None]) -> list[Finding]:
    free = asyncio.Semaphore(KERNELS_AT_ONCE)

    async def one(path: Path, text: bytes, key: str) -> list[Finding]:
        async with free:
            notebook, findings = _read(project, path, text)
            if notebook is None:
                return findings
            findings = await _execute(project, path, notebook)
            if not findings:
                _keep(_kept_at(project, path, key), notebook)
            say(f"  {path.stem}: " + ("failed" if findings else "done"))
            return findings

    results = await asyncio.gather(*(one(path, text, key) for path, (text, key) in todo.items()))
    return [finding for findings in results for finding in findings]


def _read(project: Project, path: Path, text: bytes) -> tuple[NotebookNode | None, list[Finding]]:
    from myst_nb.core.read import is_myst_markdown_notebook, read_myst_markdown_notebook

    shown = project.shown(path)
    try:
        source = text.decode("utf-8")
    except UnicodeDecodeError as error:
        line = text[: error.start].count(b"\n") + 1
        return None, [Finding(shown, line, "not UTF-8; save the notebook as UTF-8")]
    if not is_myst_markdown_notebook(source):
        return None, [
            Finding(shown, 1, "not a MyST notebook; it must begin with a front matter that has `file_format: mystnb`")
        ]
    try:
        return read_myst_markdown_notebook(source, add_source_map=True, path=path), []
    except Exception as error:  # the reader raises several private kinds
        return None, [Finding(shown, 1, f"cannot be read as a notebook: {error}")]


async def _execute(project: Project, path: Path, notebook: NotebookNode) -> list[Finding]:
    """Run every cell, also after one has failed, and give each failure its line."""
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    shown = project.shown(path)
    # The kernel is this very Python: a kernelspec of the machine named python3 may be another one.
    manager = AsyncKernelManager(kernel_name="python3", kernel_spec_manager=KernelSpecManager(kernel_dirs=[]))
    client = NotebookClient(
        notebook,
        km=manager,
        timeout=CELL_TIMEOUT,
        allow_errors=True,
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(path.parent)}},
    )
    try:
        await client.async_execute(env={**os.environ, "PYDEVD_DISABLE_FILE_VALIDATION": "1"})
    except (CellTimeoutError, DeadKernelError, RuntimeError) as error:
        first = str(error).strip().splitlines()[0]
        return [Finding(shown, _lines(notebook)[0], f"a cell did not finish: {first}; it may take {CELL_TIMEOUT} s")]
    return [
        finding
        for index, start in enumerate(_lines(notebook))
        for output in notebook.cells[index].get("outputs", [])
        if output.output_type == "error"
        for finding in _failures(shown, path, start, notebook.cells[index].source, output)
    ]


def _lines(notebook: NotebookNode) -> list[int]:
    return [int(line) for line in notebook.metadata["source_map"]]


def _failures(shown: str, path: Path, fence: int, source: str, output: NotebookNode) -> list[Finding]:
    """The findings of one failed cell, at the line of the file that raised."""
    trace = _ANSI.sub("", "\n".join(output.get("traceback", [])))
    numbers = [int(a or b) for a, b in _CELL_LINE.findall(trace)]
    line = _first_body_line(path, fence, source) + (numbers[0] - 1 if numbers else 0)
    if output.ename == "ValueError":
        return [Finding(shown, line, message) for message in output.evalue.splitlines() if message]
    if missing := _MISSING.search(output.evalue):
        near = re.search(r"key=\s*f?[\"']([^\"']+)", "\n".join(source.splitlines()[max(0, (numbers or [1])[0] - 1) :]))
        name = f"{near[1]}: " if near else ""
        way_out = _WAYS_OUT.get(missing[1], f"{missing[1]} is missing; see kyoso.model for what it takes")
        return [Finding(shown, line, name + way_out)]
    return [
        Finding(shown, line, f"{output.ename}: {' '.join(output.evalue.split())}; mend the cell and run: kyoso rules")
    ]


def _first_body_line(path: Path, fence: int, source: str) -> int:
    """The file's line of a cell's first line of code, behind its fence and options."""
    first = source.splitlines()[0] if source else ""
    lines = path.read_text("utf-8").splitlines()
    return next((number for number in range(fence + 1, len(lines) + 1) if lines[number - 1] == first), fence)


def _keep(path: Path, notebook: NotebookNode) -> None:
    import nbformat

    records = [
        (line, payload)
        for line, cell in zip(_lines(notebook), notebook.cells, strict=True)
        for output in cell.get("outputs", [])
        for payload in output.get("metadata", {}).get(publish.METADATA_KEY, [])
    ]
    text: str = nbformat.writes(_without_times(notebook))  # type: ignore[no-untyped-call]
    files.write(path, msgspec.json.encode(_Kept(records, text)))


def _without_times(notebook: NotebookNode) -> NotebookNode:
    """A run leaves no trace of when it ran, so the same rules give the same bytes."""
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    return notebook


# -- putting together ---------------------------------------------------------------------


def _records(project: Project, keys: dict[Path, str]) -> Iterable[tuple[Record, Finding]]:
    for path, key in keys.items():
        shown = project.shown(path)
        for line, payload in _read_kept(_kept_at(project, path, key)).records:
            yield decode_record(payload), Finding(shown, line, "")


def decode_record(payload: dict[str, Any]) -> Record:
    """A published record from its metadata."""
    fields = {name: value for name, value in payload.items() if name != "kind"}
    return msgspec.convert(fields, KINDS[payload["kind"]])


def _check_schema(project: Project, data: bytes) -> None:
    """The rulebook against its own JSON Schema, as another tool would check it."""
    import jsonschema

    validator = jsonschema.Draft202012Validator(msgspec.json.decode(rules_schema()))
    trouble = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(msgspec.json.decode(data))]
    if trouble:
        raise Problem([Finding(project.shown(project.rulebook), 0, line) for line in trouble], exit_code=1)


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
