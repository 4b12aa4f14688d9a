"""Publishes the data as a GitHub release when the rules changed: a tag for each digest of the rules.

Needs the built site and GitHub's `gh`, logged in (in Actions: GH_TOKEN). A digest that has its
release already is left alone, so the same rules are released once.
"""

from __future__ import annotations

import shutil
import subprocess
import sys

from kyoso.project import Project
from kyoso.rulebook import Rulebook

DIGITS = 12  # of the digest, in the tag


def main() -> int:
    """Make the release unless it is there."""
    project = Project.find()
    data = project.site / "data"
    if not data.is_dir():
        sys.exit(f"{project.shown(data)} is not there; build the site first: make book")
    digest = Rulebook.load(project.rulebook).digest
    tag = f"rules-{digest.removeprefix('sha256:')[:DIGITS]}"
    if not subprocess.run(["gh", "release", "view", tag], capture_output=True, check=False).returncode:
        print(f"{tag}: released already")
        return 0
    archive = shutil.make_archive(str(project.build / "release" / tag), "zip", data)
    notes = f"The rules as data ({digest}). What each file holds: the guidebook's page on data."
    return subprocess.run(["gh", "release", "create", tag, archive, "--title", tag, "--notes", notes]).returncode


if __name__ == "__main__":
    sys.exit(main())
