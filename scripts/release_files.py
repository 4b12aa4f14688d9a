"""Puts what a release holds into `_build/release/`: the data, the notices, and what is in it all (SBOM, CycloneDX).

Needs the built site. The same site gives the same files, but for the time in the list of npm packages.
"""

from __future__ import annotations

import re
import shutil
import sys

import msgspec

from kyoso import files
from kyoso.browser.bundle import Workshop
from kyoso.project import Project
from kyoso.rulebook import Rulebook

DIGITS = 12  # of the digest, in the tag
LOCKED = re.compile(r"^([\w.-]+)==([^ ;\\]+)([^\n]*(?:\n +[^\n]*)*)", re.MULTILINE)  # name, version, and what follows
DIGEST = re.compile(r"--hash=sha256:([0-9a-f]{64})")


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
    files.write(folder / "sbom-python.cdx.json", python_sbom(project.lock.read_text("utf-8")))
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


def python_sbom(lock: str) -> bytes:
    """The Python packages of a lock, each with the digests of the files that it may come in."""
    components = [
        {
            "type": "library",
            "bom-ref": f"pkg:pypi/{name}@{version}",
            "name": name,
            "version": version,
            "purl": f"pkg:pypi/{name}@{version}",
            "externalReferences": [
                {
                    "type": "distribution",
                    "url": f"https://pypi.org/simple/{name}/",
                    "hashes": [{"alg": "SHA-256", "content": digest} for digest in DIGEST.findall(rest)],
                }
            ],
        }
        for name, version, rest in LOCKED.findall(lock)
    ]
    bom = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": components}
    return msgspec.json.format(msgspec.json.encode(bom), indent=1) + b"\n"


if __name__ == "__main__":
    sys.exit(main())
