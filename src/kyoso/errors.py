"""Problems with an address: where, what was expected, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong, with the place to mend it.

    `path` is a file as the user knows it (relative where possible), `line` counts from 1,
    and `message` says what was expected and the way out, in one line.
    """

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        address = ":".join(str(part) for part in (self.path, self.line) if part)
        return f"{address}: {self.message}" if address else self.message


class Problem(Exception):
    """What stops a command: every finding at once, in the order of files and lines.

    `exit_code` is 2 for a bad call or bad input and 1 for findings in the project itself.
    """

    def __init__(self, findings: Iterable[Finding] | Finding | str, exit_code: int = 2) -> None:
        if isinstance(findings, str):
            findings = Finding("", 0, findings)
        if isinstance(findings, Finding):
            findings = [findings]
        self.findings: list[Finding] = sorted(set(findings))
        self.exit_code = exit_code
        super().__init__("\n".join(map(str, self.findings)))


def fault(error: BaseException) -> str:
    """A fault of ours, in one line with its place in the code."""
    import traceback

    said = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "/kyoso/" in frame.filename]
    place = f" at {frames[-1].filename.rpartition('/kyoso/')[2]}:{frames[-1].lineno}" if frames else ""
    return f"{said}{place} (this should not happen; please report it)"


def nearest(word: str, known: Sequence[str]) -> str:
    """A tail for a message: the known names nearest to `word`, else all of them."""
    close = get_close_matches(word, known, n=3, cutoff=0.5)
    if close:
        return "did you mean " + " or ".join(close) + "?"
    return "known: " + ", ".join(known)
