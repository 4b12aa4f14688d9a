"""The rule notebooks, cold, unchanged and after a change, as whole processes."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

from measuring.bench import Bench, Side
from measuring.programme import KYOSO, call, change_one_figure


def measure(bench: Bench, folder: Path) -> None:
    """How long `kyoso rules` takes, and how many notebooks it runs, each with a kernel of its own."""
    said = ""

    def run() -> None:
        nonlocal said
        said = call(KYOSO, "rules", cwd=folder)

    def forget() -> None:
        shutil.rmtree(folder / "_build", ignore_errors=True)

    bench.in_turn(Side("rules-cold", run, before=forget), rounds=2)
    numbers = iter(range(1, 10))
    bench.in_turn(
        Side(
            "rules-changed",
            run,
            before=lambda: change_one_figure(folder, next(numbers)),
            after=lambda: bench.note("rules-changed-ran", ran(said)),
        ),
        Side("rules-unchanged", run, after=lambda: bench.note("rules-unchanged-ran", ran(said))),
        rounds=5,
    )


def ran(said: str) -> int:
    """How many notebooks ran, as the command says it."""
    found = re.search(r"^notebooks: ran (none|\d+)", said, re.MULTILINE)
    if found is None:
        sys.exit(f"kyoso rules does not say what ran any more; mend this benchmark:\n{said}")
    return 0 if found[1] == "none" else int(found[1])
