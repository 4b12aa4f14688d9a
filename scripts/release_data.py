"""Publishes `_build/release/` as a GitHub release: a tag for each digest of the rules.

Needs GitHub's `gh`, logged in (in Actions: GH_TOKEN), and nothing but Python itself: what is released was made before,
by `make release-files`. A digest that has its release already is left alone, so the same rules are released once.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "_build" / "release"


def main() -> int:
    """Make the release unless it is there."""
    try:
        tag = (FOLDER / "tag").read_text("utf-8").strip()
    except OSError:
        sys.exit("_build/release is not there; make it first: make release-files")
    if not subprocess.run(["gh", "release", "view", tag], capture_output=True, check=False).returncode:
        print(f"{tag}: released already")
        return 0
    files = sorted(str(path) for path in FOLDER.iterdir() if path.name not in ("tag", "notes.md"))
    notes = str(FOLDER / "notes.md")
    return subprocess.run(["gh", "release", "create", tag, *files, "--title", tag, "--notes-file", notes]).returncode


if __name__ == "__main__":
    sys.exit(main())
