"""Runs every cell of notebooks, also after one has failed, so that all findings come at once, each at its line."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
from jupyter_client.manager import AsyncKernelManager
from myst_nb.core.read import is_myst_markdown_notebook, read_myst_markdown_notebook
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from kyoso.errors import Finding
from kyoso.files import MIB
from kyoso.kernels.forking import Nursery
from kyoso.kernels.starting import heard, kernel
from kyoso.project import Project
from kyoso.rules.publishing import METADATA_KEY

CELL_TIMEOUT = 120  # seconds; a rule notebook builds values, it does not compute for minutes
MOST_OUTPUT = 4 * MIB  # characters that the cells of a notebook may print and show; what they publish counts apart
A_MESSAGE = 100  # characters that a message takes, if it is empty
KERNELS_AT_ONCE = min(8, 2 * (os.cpu_count() or 1))  # one that starts or ends leaves its core free for a while

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_CELL_LINE = re.compile(r"(?:Cell In\[\d+\],? line (\d+)|^-+> ?(\d+) )", re.MULTILINE)


class Executed(NamedTuple):
    """What one run of a notebook left: its records with the line of their cell, and the notebook as ipynb text."""

    records: list[tuple[int, dict[str, Any]]]
    notebook: str


class _Loop(asyncio.SelectorEventLoop):
    """Leaves signals to the command. nbclient would take them, end one kernel of several, and give back the default."""

    def add_signal_handler(self, *_: object) -> None:
        """Refuse, with what nbclient takes for a system without signals."""
        raise RuntimeError("signals are the command's")

    def remove_signal_handler(self, *_: object) -> bool:
        """Refuse, likewise."""
        raise RuntimeError("signals are the command's")


def run_all(
    project: Project,
    texts: Mapping[Path, bytes],
    kernels: Nursery | None,
    keep: Callable[[Path, Executed], None],
    say: Callable[[str], None],
) -> list[Finding]:
    """Run notebooks and keep what succeeded; the findings of all that did not."""
    free = asyncio.Semaphore(KERNELS_AT_ONCE)

    async def one(path: Path, text: bytes) -> list[Finding]:
        notebook, findings = _read(project, path, text)  # the nursery still loads
        if notebook is None:
            return findings
        async with free, kernel(path.parent, kernels) as manager:
            findings = await _execute(project, path, notebook, manager)
            if not findings:
                keep(path, _left_by(notebook))
            say(f"  {path.stem}: " + ("failed" if findings else "done"))
            return findings

    async def every() -> list[list[Finding] | BaseException]:
        return await asyncio.gather(*(one(path, text) for path, text in texts.items()), return_exceptions=True)

    findings = []
    with asyncio.Runner(loop_factory=_Loop) as runner:
        results = runner.run(every())
    for result in results:  # all of them have ended
        if isinstance(result, BaseException):
            raise result
        findings += result
    return findings


def _read(project: Project, path: Path, text: bytes) -> tuple[NotebookNode | None, list[Finding]]:
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


async def _execute(project: Project, path: Path, notebook: NotebookNode, manager: AsyncKernelManager) -> list[Finding]:
    """Run every cell, also after one has failed, and give each failure its line."""
    shown = project.shown(path)
    client = _Client(notebook, km=manager, timeout=CELL_TIMEOUT, allow_errors=True)
    try:
        client.kc = await heard(manager)
        await client.async_execute()
    except (CellTimeoutError, DeadKernelError, RuntimeError) as error:
        if client.too_much is not None:
            line = _lines(notebook)[client.too_much]
            return [Finding(shown, line, f"a cell puts out more than {MOST_OUTPUT // MIB} MiB; print less")]
        first = str(error).strip().splitlines()[0]
        return [Finding(shown, _lines(notebook)[0], f"a cell did not finish: {first}; it may take {CELL_TIMEOUT} s")]
    finally:
        if client.kc:
            client.kc.stop_channels()
    return [
        finding
        for index, start in enumerate(_lines(notebook))
        for output in notebook.cells[index].get("outputs", [])
        if output.output_type == "error"
        for finding in _failures(shown, path, start, notebook.cells[index].source, output)
    ]


class _Client(NotebookClient):
    """Runs the cells of a notebook; one that puts out without end loses its kernel."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.too_much: int | None = None  # the cell that put out more than is kept
        self._put_out = 0  # characters, of the whole notebook

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        """Take what a cell puts out, as long as that is not too much."""
        content = msg["content"]
        shown = content.get("data", {}).values() if msg["msg_type"] != "stream" else (content["text"],)
        self._put_out += sum(len(str(each)) for each in shown) + A_MESSAGE
        if self._put_out <= MOST_OUTPUT:
            return super().process_message(msg, cell, cell_index)
        if self.too_much is None:
            self.too_much = cell_index
            assert isinstance(self.km, AsyncKernelManager)
            assert self.km.provisioner
            self._ending = asyncio.ensure_future(self.km.provisioner.kill())
        return None


def _lines(notebook: NotebookNode) -> list[int]:
    return [int(line) for line in notebook.metadata["source_map"]]


def _failures(shown: str, path: Path, fence: int, source: str, output: NotebookNode) -> list[Finding]:
    """The findings of one failed cell, at the line of the file that raised."""
    trace = _ANSI.sub("", "\n".join(output.get("traceback", [])))
    numbers = [int(a or b) for a, b in _CELL_LINE.findall(trace)]
    line = _first_body_line(path, fence, source) + (numbers[0] - 1 if numbers else 0)
    if output.ename in ("ValueError", "Refused"):
        first = _first_body_line(path, fence, source)
        messages = [message for message in output.evalue.splitlines() if message]
        return [Finding(shown, _line_of_record(message, source, first) or line, message) for message in messages]
    return [
        Finding(shown, line, f"{output.ename}: {' '.join(output.evalue.split())}; mend the cell and run: kyoso rules")
    ]


def _line_of_record(message: str, source: str, first: int) -> int | None:
    """The file's line of the record whose key a message begins with, if it stands in the cell."""
    key = f'"{message.partition(": ")[0]}"'
    return next((first + number for number, line in enumerate(source.splitlines()) if key in line), None)


def _first_body_line(path: Path, fence: int, source: str) -> int:
    """The file's line of a cell's first line of code, behind its fence and options."""
    first = source.splitlines()[0] if source else ""
    lines = path.read_text("utf-8").splitlines()
    return next((number for number in range(fence + 1, len(lines) + 1) if lines[number - 1] == first), fence)


def _left_by(notebook: NotebookNode) -> Executed:
    records = [
        (line, payload)
        for line, cell in zip(_lines(notebook), notebook.cells, strict=True)
        for output in cell.get("outputs", [])
        for payload in _published(output.get("metadata", {}).get(METADATA_KEY, []))
    ]
    text: str = nbformat.writes(_without_times(notebook))  # type: ignore[no-untyped-call]
    return Executed(records, text)


def _published(metadata: Any) -> Iterator[dict[str, Any]]:
    """The records of an output; what somebody put there by hand becomes one that is refused at its line."""
    for payload in metadata if isinstance(metadata, list) else [metadata]:
        yield payload if isinstance(payload, dict) else {"kind": str(payload)[:60]}


def _without_times(notebook: NotebookNode) -> NotebookNode:
    """A run leaves no trace of when it ran, so the same rules give the same bytes."""
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    return notebook
