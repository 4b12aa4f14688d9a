"""Problems with an address: where, what was expected, what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

# Control characters but tab and line end, what turns the direction of text, halves of letters.
_STEERS = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
LONGEST_NAME, MOST_NAMES = 200, 200  # letters and names that a hint looks at


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
        address = ":".join(str(part) for part in (visible_name(self.path), self.line) if part)
        message = self.message.replace("\n", "\\n")  # a name of a file may hold a line end
        return f"{address}: {message}" if address else message


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


def visible(text: str) -> str:
    """The text with everything that would steer a terminal written as JSON would write it."""
    return _STEERS.sub(lambda found: escaped(found[0]), text)


def visible_name(name: str) -> str:
    """The name of a file, visible and on one line."""
    return visible(name).replace("\n", "\\n").replace("\t", "\\t")


def escaped(text: str) -> str:
    """Letters as JSON escapes them."""
    units = text.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at] << 8 | units[at + 1]:04x}" for at in range(0, len(units), 2))


def fault(error: BaseException) -> str:
    """A fault of ours, in one line with its place in the code."""
    if isinstance(error, MemoryError):
        return "there is not enough memory for that"
    import traceback

    said = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "/kyoso/" in frame.filename]
    place = f" at {frames[-1].filename.rpartition('/kyoso/')[2]}:{frames[-1].lineno}" if frames else ""
    return f"{said}{place} (this should not happen; please report it)"


def nearest(word: str, known: Sequence[str]) -> str:
    """A tail for a message: the known names nearest to `word`, else all of them."""
    close = get_close_matches(word[:LONGEST_NAME], known[:MOST_NAMES], n=3, cutoff=0.5)
    if close:
        return "did you mean " + " or ".join(close) + "?"
    return "known: " + ", ".join(known[:MOST_NAMES]) + (" …" if len(known) > MOST_NAMES else "")
