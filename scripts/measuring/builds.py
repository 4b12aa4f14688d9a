"""Both editions from clean, unchanged and after one figure, and its impact, beside stock builds of the same pages."""

from __future__ import annotations

import shutil
from pathlib import Path

from measuring.bench import Bench, Side
from measuring.programme import BIN, KYOSO, call, change_one_figure, revision, shows_figure

STOCK = str(BIN / "jupyter-book")


def measure(bench: Bench, folder: Path, rounds: int = 3) -> None:
    """A stock build makes one edition, so it is called once for each; a few minutes a round."""
    before: dict[Path, int] = {}

    def build() -> None:
        call(KYOSO, "build", cwd=folder)

    def stock(language: str) -> None:
        call(STOCK, "build", ".", "--path-output", f"stock-{language}", cwd=folder)

    def stock_twice() -> None:
        stock("ja")
        stock("en")

    def forget() -> None:
        for name in ("_build", "stock-ja", "stock-en"):
            shutil.rmtree(folder / name, ignore_errors=True)

    def change() -> None:
        before.update(_pages(folder))
        change_one_figure(folder, 9)

    def look() -> None:
        rewritten = [page for page, written in _pages(folder).items() if before.get(page) != written]
        needless = [page for page in rewritten if not shows_figure(page.read_bytes(), 9)]
        bench.note("build-one-figure-needless", len(needless))
        restore()

    def restore() -> None:
        change_one_figure(folder, 0)

    revision(folder)
    bench.in_turn(
        Side("build-clean", build, before=forget),
        Side("build-unchanged", build),
        Side("impact", lambda: call(KYOSO, "impact", cwd=folder), before=change, after=restore),
        Side("build-one-figure", build, before=change, after=look),
        Side("stock-clean", stock_twice, before=forget),
        Side("stock-unchanged", lambda: stock("ja")),
        rounds=rounds,
    )


def _pages(folder: Path) -> dict[Path, int]:
    """Every page of the site with the time of its writing."""
    site = folder / "_build" / "site"
    return {path: path.stat().st_mtime_ns for path in site.rglob("*.html") if "_static" not in path.parts}
