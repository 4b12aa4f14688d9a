"""Bring the English catalogues of the programme and of the package up to date with the Japanese."""

import sys

from kyoso.book.catalogues import update_catalogues, update_package
from kyoso.errors import Problem
from kyoso.project import Project

if __name__ == "__main__":
    try:
        changed = update_catalogues(Project.find(), lambda line: print(line, file=sys.stderr))
        changed += update_package()  # last: what is the programme's now has taken its words from it
    except Problem as problem:
        sys.exit(str(problem))
    print("\n".join(changed) or "every catalogue is up to date")
