"""Measures how time, memory and files grow with a programme, and writes `_build/growth.json`.

Programmes of 1, 10 and 100 times the calls are generated; every command runs as a process of its own. Seconds are
those of the processor, of the process and of all that it starts, so that a busy machine says the same as an idle
one; megabytes are the most that one process holds at a time.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from measuring.machine import processor
from measuring.programme import call, revision

ROOT = Path(__file__).resolve().parents[1]
TIMES = (1, 10, 100)
RUNS = 3  # of what takes less than SHORT seconds
SHORT = 5.0
# The amount that is changed, in both places that state it.
NOTEBOOK = "fy2021-money.md"
FIGURE, OTHER = (f'"{each}千万円/年度程度", "{each}千万円程度/年度・拠点"' for each in ("2.5", "2.6"))
FILES = ("data/*", "browser/*.js", "ja/*.js", "ja/**/*.html")
LARGEST = 25  # files of a site to write down


class Measure:
    """What was measured of one programme: seconds of the processor, seconds of the clock, megabytes."""

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        self.folder, self.say = folder, say
        self.seconds: dict[str, float] = {}
        self.wall: dict[str, float] = {}
        self.megabytes: dict[str, int] = {}

    def take(self, name: str, *arguments: str, before: Callable[[], object] = lambda: None) -> None:
        """Run a command of kyoso, more than once if it is short; the median counts."""
        taken: list[tuple[float, float, int]] = []
        while len(taken) < RUNS and (not taken or taken[-1][0] < SHORT):
            before()
            taken.append(run(self.folder, *arguments))
        self.seconds[name] = round(statistics.median(seconds for seconds, _, _ in taken), 3)
        self.wall[name] = round(statistics.median(wall for _, wall, _ in taken), 3)
        self.megabytes[name] = max(most for _, _, most in taken)
        self.say(f"  {name:<32} {self.seconds[name]:9.2f} s {self.megabytes[name]:6} MB")


def run(folder: Path, *arguments: str) -> tuple[float, float, int]:
    """Seconds of the processor and of the clock, and megabytes at most, of one command that ends well."""
    with tempfile.TemporaryFile() as said:
        start = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "kyoso.cli", *arguments], cwd=folder, stdout=subprocess.DEVNULL, stderr=said
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        code = process.returncode = os.waitstatus_to_exitcode(status)
        if code not in ((0, 1) if arguments[0] == "check" else (0,)):
            said.seek(0)
            sys.exit(f"kyoso {arguments[0]} failed in {folder}:\n{said.read().decode(errors='replace')[-3000:]}")
    return usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss // 1024


def growth(times: Sequence[int], built: Sequence[int], folder: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """Every measurement for each programme; they are generated in `folder`, each once."""
    measured = {str(number): _measured(folder / str(number), number, number in built, say) for number in times}
    return {"date": time.strftime("%Y-%m-%d", time.gmtime()), "processor": processor(), "times": measured}


def _measured(folder: Path, times: int, built: bool, say: Callable[[str], None]) -> dict[str, Any]:
    say(f"{times} times the calls")
    if not folder.exists():
        call(sys.executable, "scripts/generate_programme.py", str(folder), "--times", str(times), cwd=ROOT)
        revision(folder)
    measure, build = Measure(folder, say), folder / "_build"
    measure.take("rules-cold", "rules", before=lambda: shutil.rmtree(build, ignore_errors=True))
    measure.take("rules-unchanged", "rules")
    measure.take("rules-anew", "rules", before=(build / "rules.json").unlink)
    measure.take("drafts", "draft", "--all", str(build / "drafts"), "--force")
    call(sys.executable, str(Path(__file__)), "--fill", str(folder), cwd=folder)
    measure.take("check-plans", "check", *_files(build / "filled", "*.yaml"))
    measure.take("check-drafts", "check", *_files(build / "filled", "*.docx"))
    measure.take("lint", "lint")
    measure.take("diff-years", "diff", "2021", "2025")
    if built:
        measure.take("build", "build", before=lambda: shutil.rmtree(build / "site", ignore_errors=True))
    _change(measure, built)
    rules = json.loads((build / "rules.json").read_bytes())
    return {
        "calls": len(rules["calls"]),
        "figures": len(rules["figures"]),
        "notebooks": len(_files(folder / "book" / "rules", "*.md")),
        "pages": sum(1 for _ in (folder / "book").rglob("*.md")),
        "cases": sum(len(re.findall("^- situation", file.read_text("utf-8"), re.MULTILINE)) for file in _cases(folder)),
        "seconds": measure.seconds,
        "wall": measure.wall,
        "megabytes": measure.megabytes,
        "bytes": _sizes(build / "site") if built else {},
        "page_bytes": sum(page.stat().st_size for page in (build / "site" / "ja").rglob("*.html")) if built else 0,
    }


def _change(measure: Measure, built: bool) -> None:
    """What one other figure does: the difference of the revisions and, where there is a site, the impact."""
    build, notebook = measure.folder / "_build", measure.folder / "book" / "rules" / NOTEBOOK
    before, text = build / "before.json", notebook.read_text("utf-8")
    shutil.copy(build / "rules.json", before)
    notebook.write_text(text.replace(FIGURE, OTHER, 1), "utf-8")
    run(measure.folder, "rules")
    measure.take("diff-revisions", "diff", str(before), str(build / "rules.json"))
    if built:
        run(measure.folder, "impact")  # the first one has a notebook run for the revision
        measure.take("impact", "impact")
    notebook.write_text(text, "utf-8")


def _files(folder: Path, pattern: str) -> list[str]:
    return [str(path) for path in sorted(folder.glob(pattern))]


def _cases(folder: Path) -> list[Path]:
    return sorted((folder / "tests" / "cases").glob("*.yaml"))


def _sizes(site: Path) -> dict[str, int]:
    """The largest pages, indexes and data files of a site, by their path in it."""
    wanted = {path for pattern in FILES for path in site.glob(pattern) if path.is_file()}
    sizes = {path.relative_to(site).as_posix(): path.stat().st_size for path in wanted}
    return dict(sorted(sizes.items(), key=lambda item: -item[1])[:LARGEST])


def fill(folder: Path) -> None:
    """A plan and a filled draft of each call, under `_build/filled`."""
    import yaml

    from kyoso.plan import load_plan
    from kyoso.project import Project
    from kyoso.rulebook import Rulebook
    from kyoso.word.drafts import Drafter

    project = Project(folder)
    rulebook = Rulebook.load(project.rulebook)
    drafter, example = (
        Drafter(rulebook, project),
        yaml.safe_load((project.templates / "plan.example.yaml").read_text("utf-8")),
    )
    filled = project.build / "filled"
    filled.mkdir(exist_ok=True)
    for each in rulebook.calls.values():
        choice = {"area": each.area, "tier": each.tier, "fiscal_year": each.fiscal_year}
        path = filled / f"{each.key}.yaml"
        path.write_text(yaml.safe_dump({**example, "call": choice}, allow_unicode=True, sort_keys=False), "utf-8")
        draft = drafter.draft(each, "ja", load_plan(path, rulebook), practice=each.document is None)
        path.with_suffix(".docx").write_bytes(draft)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, nargs="+", default=TIMES, metavar="N", help="programmes to measure")
    parser.add_argument("--build", type=int, nargs="*", default=TIMES, metavar="N", help="those to build as well")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="where to generate them (default: thrown away)")
    parser.add_argument("--commit", action="store_true", help="keep the figures for the book, in book/growth.json")
    parser.add_argument("--fill", type=Path, metavar="DIR", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.fill:
        fill(options.fill)
        sys.exit()
    with tempfile.TemporaryDirectory() as thrown_away:
        figures = growth(options.times, options.build, (options.folder or Path(thrown_away)).resolve(), print)
    text = json.dumps(figures, indent=1, ensure_ascii=False) + "\n"
    for path in (ROOT / "_build" / "growth.json", *([ROOT / "book" / "growth.json"] if options.commit else [])):
        path.write_text(text, "utf-8")
        print(f"written: {path.relative_to(ROOT)}")
