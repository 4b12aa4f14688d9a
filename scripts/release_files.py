"""Puts what a release holds into `_build/release/`: the data, the notices, and what is in it all (SBOM, CycloneDX).

Needs the built site. The same site gives the same files, but for the time in the list of npm packages.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from kyoso import files
from kyoso.browser.bundle import Workshop
from kyoso.project import Project
from kyoso.rulebook import Rulebook

DIGITS = 12  # of the digest, in the tag


def main() -> int:
    """Make the files anew."""
    project = Project.find()
    data = project.site / "data"
    if not data.is_dir():
        sys.exit(f"{project.shown(data)} is not there; build the site first: make book")
    digest = Rulebook.load(project.rulebook).digest
    tag = f"rules-{digest.removeprefix('sha256:')[:DIGITS]}"
    folder = project.build / "release"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.make_archive(str(folder / tag), "zip", data)
    shutil.copy(project.site / "notices.txt", folder)
    files.write(folder / "sbom-npm.cdx.json", npm_sbom(project))
    python_sbom(project, folder / "sbom-python.cdx.json")
    notes = f"The rules as data ({digest}). What each file holds: the guidebook's page on data."
    files.write(folder / "notes.md", f"{notes}\n".encode())
    files.write(folder / "tag", f"{tag}\n".encode())
    print(f"{project.shown(folder)}: {tag}")
    return 0


def npm_sbom(project: Project) -> bytes:
    """The npm packages of the pages."""
    return (
        Workshop(project).ready().npm("sbom", "--sbom-format=cyclonedx", "--package-lock-only", "--omit=dev").encode()
    )


def python_sbom(project: Project, place: Path) -> None:
    """The Python packages of the lock."""
    tool = Path(sys.executable).with_name("cyclonedx-py")
    options = ("--output-reproducible", "--of", "JSON", "-o", str(place))
    subprocess.run([str(tool), "requirements", str(project.lock), *options], check=True)


if __name__ == "__main__":
    sys.exit(main())
