"""Known weaknesses of the npm packages that the locks name: those of the pages, and those of the validator."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from kyoso.browser.bundle import Workshop
from kyoso.errors import Problem
from kyoso.project import Project

LOCKS = ("src/kyoso/browser/js", "scripts/validator")


def main() -> int:
    """1 where npm names one of a high severity."""
    project = Project.find()
    failed = 0
    for lock in LOCKS:
        workshop = Workshop(project)
        workshop.root = project.cache / "audit" / Path(lock).name
        workshop.root.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(project.root / lock / name, workshop.root)
        try:
            print(f"{lock}: {workshop.npm('audit', '--audit-level=high').strip()}")
        except Problem as problem:
            print(f"{lock}: {problem}", file=sys.stderr)
            failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main())
