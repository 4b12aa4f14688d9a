"""The mutation score of the rules: every leaf and every row of the table of checks, changed one at a time."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.mutating import main

if __name__ == "__main__":
    sys.exit(main())
