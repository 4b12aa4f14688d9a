"""Bring the English catalogues in `locale/` up to date with the Japanese; says which changed."""

import sys

from kyoso.book.catalogues import update_catalogues
from kyoso.errors import Problem
from kyoso.project import Project

if __name__ == "__main__":
    try:
        changed = update_catalogues(Project.find(), lambda line: print(line, file=sys.stderr))
    except Problem as problem:
        sys.exit(str(problem))
    print("\n".join(changed) or "every catalogue is up to date")
