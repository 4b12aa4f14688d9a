"""Times what users wait for, side by side in one run, and writes `_build/benchmark.json`.

Whole processes are timed from outside, a few runs each, in turn; what is in process is timed in
this one. Figures are seconds: minimum, median, maximum. Ratios are of medians.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from kyoso.notebooks import compile_rules
from kyoso.project import Project

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
COPIED = ("_config.yml", "_toc.yml", "requirements.lock", "book", "templates", "locale")


class Bench:
    """Named timings, in the order in which they were taken."""

    def __init__(self) -> None:
        self.figures: dict[str, list[float]] = {}

    def take(
        self, name: str, run: Callable[[], object], times: int = 1, before: Callable[[], object] = lambda: None
    ) -> None:
        """Time `run` a number of times; `before` is not counted."""
        for _ in range(times):
            before()
            start = time.perf_counter()
            run()
            self.figures.setdefault(name, []).append(time.perf_counter() - start)
        low, middle, high = self.summary(name)
        print(f"{name:<52} {low:9.4f} {middle:9.4f} {high:9.4f}", flush=True)

    def summary(self, name: str) -> tuple[float, float, float]:
        """Minimum, median and maximum in seconds."""
        taken = self.figures[name]
        return min(taken), statistics.median(taken), max(taken)

    def ratio(self, one: str, other: str) -> float:
        """How many times as long the first takes as the second, by their medians."""
        return self.summary(one)[1] / self.summary(other)[1]


def call(*arguments: str, cwd: Path) -> None:
    """Run a whole process that must succeed."""
    done = subprocess.run([*arguments], cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(arguments)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def copy_of_the_book(folder: Path) -> Path:
    """The programme without anything built, to build in and to change."""
    for name in COPIED:
        source, target = ROOT / name, folder / name
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    return folder


def change_one_figure(folder: Path, number: int) -> None:
    """The prefecture officer's work: another ceiling in one notebook."""
    notebook = folder / "book" / "rules" / "fy2021-regional.md"
    text, count = re.subn(r"25_00\d_000", f"25_00{number}_000", notebook.read_text("utf-8"))
    if not count:
        sys.exit(f"{notebook}: the figure that this benchmark changes is not there any more; mend change_one_figure")
    notebook.write_text(text, "utf-8")


def rules(bench: Bench, folder: Path) -> None:
    """The rule notebooks, cold and cached, as whole processes."""
    kyoso = str(BIN / "kyoso")
    bench.take(
        "rules, cold",
        lambda: call(kyoso, "rules", cwd=folder),
        2,
        lambda: shutil.rmtree(folder / "_build", ignore_errors=True),
    )
    bench.take("rules, nothing changed", lambda: call(kyoso, "rules", cwd=folder), 5)
    numbers = iter(range(1, 9))
    bench.take(
        "rules, one notebook changed",
        lambda: call(kyoso, "rules", cwd=folder),
        3,
        lambda: change_one_figure(folder, next(numbers)),
    )


def drafts(bench: Bench, folder: Path) -> None:
    """One draft and the whole matrix, in process and as whole processes."""
    from kyoso.word import Drafter

    kyoso, project = str(BIN / "kyoso"), Project(folder)
    rulebook = compile_rules(project).rulebook
    drafter = Drafter(rulebook, project)
    call_ = rulebook.calls_in_order[0]
    drafter.draft(call_, "ja")
    bench.take("one draft, in process", lambda: drafter.draft(call_, "ja"), 50)
    bench.take("import docx, whole process", lambda: call(sys.executable, "-c", "import docx", cwd=folder), 5)
    bench.take("kyoso --help, whole process", lambda: call(kyoso, "--help", cwd=folder), 5)
    one = (kyoso, "draft", call_.area, call_.tier, "--year", str(call_.fiscal_year), "-o", "draft.docx", "--force")
    bench.take("kyoso draft, whole process", lambda: call(*one, cwd=folder), 5)
    bench.take(
        "kyoso draft --all, whole process", lambda: call(kyoso, "draft", "--all", "out", "--force", cwd=folder), 3
    )


def builds(bench: Bench, folder: Path, times: int) -> None:
    """Both editions from clean, unchanged and after one figure; a stock build of the same pages, once a language."""
    kyoso, stock = str(BIN / "kyoso"), str(BIN / "jupyter-book")
    clean = folder / "_build"

    def stock_twice() -> None:
        for language in ("ja", "en"):
            call(stock, "build", ".", "--path-output", f"stock-{language}", cwd=folder)

    def forget() -> None:
        for path in (clean, folder / "stock-ja", folder / "stock-en"):
            shutil.rmtree(path, ignore_errors=True)

    for _ in range(times):
        bench.take("build, clean", lambda: call(kyoso, "build", cwd=folder), 1, forget)
        bench.take("build, nothing changed", lambda: call(kyoso, "build", cwd=folder))
        bench.take(
            "build, one figure changed",
            lambda: call(kyoso, "build", cwd=folder),
            1,
            lambda: change_one_figure(folder, 9),
        )
        change_one_figure(folder, 0)
        bench.take("stock build of the same pages, twice, clean", stock_twice, 1, forget)
        bench.take(
            "stock build of one edition, nothing changed",
            lambda: call(stock, "build", ".", "--path-output", "stock-ja", cwd=folder),
        )


def main() -> None:
    """Take every figure and write them down."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=2, help="how often each build is taken (default: 2)")
    options = parser.parse_args()
    bench = Bench()
    print(f"{'seconds':<52} {'min':>9} {'median':>9} {'max':>9}")
    with tempfile.TemporaryDirectory() as name:
        folder = copy_of_the_book(Path(name))
        rules(bench, folder)
        drafts(bench, folder)
        builds(bench, folder, options.times)
    ratios = {
        "clean build / stock build of both": bench.ratio("build, clean", "stock build of the same pages, twice, clean"),
        "one figure changed / clean build": bench.ratio("build, one figure changed", "build, clean"),
        "nothing changed / stock, one edition, nothing changed": bench.ratio(
            "build, nothing changed", "stock build of one edition, nothing changed"
        ),
        "kyoso --help / import docx": bench.ratio("kyoso --help, whole process", "import docx, whole process"),
        "kyoso draft / import docx": bench.ratio("kyoso draft, whole process", "import docx, whole process"),
    }
    print("\nratios")
    for what, ratio in ratios.items():
        print(f"  {what:<60} {ratio:6.2f}")
    figures = {what: dict(zip(("min", "median", "max"), bench.summary(what), strict=True)) for what in bench.figures}
    machine = {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()}
    target = ROOT / "_build" / "benchmark.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(
        json.dumps({"machine": machine, "seconds": figures, "ratios": ratios}, indent=1, ensure_ascii=False) + "\n",
        "utf-8",
    )
    print(f"\nwritten: {target.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
