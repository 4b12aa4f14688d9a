"""Times what users wait for, side by side in one run, and writes `_build/benchmark.json`.

Whole processes are timed from outside, a few runs each, in turn; what is in process is timed in
this one. Figures are seconds: minimum, median, maximum. Ratios are of medians, in this one run:
peers do the same work on the same content, next to ours.
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
import zipfile
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path

from kyoso.notebooks import compile_rules
from kyoso.project import Project

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
DOCUMENT = "word/document.xml"
TAGS = 60  # values that the peers fill in, about as many as the example plan has
MANY = 500  # drafts that an office checks in one call
COPIED = ("_config.yml", "_toc.yml", "requirements.lock", "book", "templates", "locale")

RATIOS = (
    ("one draft, docxtpl, in process", "one draft, in process"),
    ("one draft, pandoc with a reference document", "one draft, in process"),
    ("one draft, in process", "one draft, the parts packed by zipfile alone"),
    ("kyoso --help, whole process", "import docx, whole process"),
    ("kyoso draft, whole process", "import docx, whole process"),
    ("read one draft, in process", "python-docx reads the same draft, in process"),
    ("check one draft, in process", "python-docx reads the same draft, in process"),
    ("update one draft, in process", "python-docx reads the same draft, in process"),
    ("build, clean", "stock build of the same pages, twice, clean"),
    ("build, one figure changed", "build, clean"),
    ("build, nothing changed", "stock build of one edition, nothing changed"),
)


class Bench:
    """Named timings, in the order in which they were taken."""

    def __init__(self) -> None:
        self.figures: dict[str, list[float]] = {}
        self.megabytes: dict[str, int] = {}

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
        print(f"{name:<60} {low:9.4f} {middle:9.4f} {high:9.4f}", flush=True)

    def memory(self, name: str, command: tuple[str, ...], folder: Path) -> None:
        """The most memory that a whole process holds at a time, in MB."""
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, _, usage = os.wait4(process.pid, 0)
        self.megabytes[name] = usage.ru_maxrss // 1024
        print(f"{name:<60} {self.megabytes[name]:9} MB at most", flush=True)

    def summary(self, name: str) -> tuple[float, float, float]:
        """Minimum, median and maximum in seconds."""
        taken = self.figures[name]
        return min(taken), statistics.median(taken), max(taken)

    def ratio(self, one: str, other: str) -> float:
        """How many times as long the first takes as the second, by their medians."""
        return self.summary(one)[1] / self.summary(other)[1]


def call(*arguments: str, cwd: Path, codes: tuple[int, ...] = (0,)) -> None:
    """Run a whole process that must end with one of the exit codes."""
    done = subprocess.run([*arguments], cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode not in codes:
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
    """One draft and the whole matrix, in process and as whole processes; the same draft by others."""
    from kyoso.plan import load_plan
    from kyoso.word import Drafter

    kyoso, project = str(BIN / "kyoso"), Project(folder)
    rulebook = compile_rules(project).rulebook
    drafter = Drafter(rulebook, project)
    call_ = rulebook.calls_in_order[0]
    plan = load_plan(project.templates / "plan.example.yaml", rulebook)
    finished = drafter.draft(call_, "ja", plan)
    bench.take("one draft, in process", lambda: drafter.draft(call_, "ja", plan), 50)
    peers(bench, folder, finished)
    bench.take("import docx, whole process", lambda: call(sys.executable, "-c", "import docx", cwd=folder), 5)
    bench.take("kyoso --help, whole process", lambda: call(kyoso, "--help", cwd=folder), 5)
    one = (kyoso, "draft", call_.area, call_.tier, "--year", str(call_.fiscal_year), "-o", "draft.docx", "--force")
    bench.take("kyoso draft, whole process", lambda: call(*one, cwd=folder), 5)
    bench.take(
        "kyoso draft --all, whole process", lambda: call(kyoso, "draft", "--all", "out", "--force", cwd=folder), 3
    )


def peers(bench: Bench, folder: Path, finished: bytes) -> None:
    """The same text and tables by docxtpl and by pandoc, and what packing alone takes."""
    import pypandoc
    from docxtpl import DocxTemplate

    parts = contents(finished)
    bench.take("one draft, the parts packed by zipfile alone", lambda: packed(parts), 50)
    template, draft = folder / "template.docx", folder / "peer.docx"
    template.write_bytes(packed(parts | {DOCUMENT: with_tags(parts[DOCUMENT].decode()).encode()}))
    values = {f"v{number}": "みずまち" for number in range(TAGS)}

    def by_docxtpl() -> None:
        made = DocxTemplate(template)
        made.render(values, autoescape=True)
        made.save(draft)

    bench.take("one draft, docxtpl, in process", by_docxtpl, 10)
    draft.write_bytes(finished)
    markdown = pypandoc.convert_file(draft, "markdown")
    options = [f"--reference-doc={draft}"]
    target = str(folder / "pandoc.docx")
    bench.take(
        "one draft, pandoc with a reference document",
        lambda: pypandoc.convert_text(markdown, "docx", "markdown", outputfile=target, extra_args=options),
        5,
    )


def contents(data: bytes) -> dict[str, bytes]:
    """The parts of a Word file by name."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    """The parts as a Word file, deflated at level 6."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def with_tags(document: str) -> str:
    """The document with a tag of docxtpl's in place of the text of its first content controls and cells."""
    numbers = iter(range(TAGS))

    def tag(found: re.Match[str]) -> str:
        number = next(numbers, None)
        return found[0] if number is None else f"{found[1]}{{{{ v{number} }}}}{found[2]}"

    return re.sub(r"(<w:t(?: [^>]*)?>)[^<]+(</w:t>)", tag, document)


def filled(bench: Bench, folder: Path) -> None:
    """Filled drafts read back, checked and carried over: one in process, one as a process, many in one call."""
    from docx import Document

    from kyoso.checks import Checker, Setup
    from kyoso.plan import load_plan
    from kyoso.word import Drafter
    from kyoso.word.desk import Desk
    from kyoso.word.reading import read_draft
    from kyoso.word.updating import update_file

    kyoso, project = str(BIN / "kyoso"), Project(folder)
    rulebook = compile_rules(project).rulebook
    drafter = Drafter(rulebook, project)
    plan = load_plan(project.templates / "plan.example.yaml", rulebook)
    data = [drafter.draft(each, "ja", plan, practice=each.document is None) for each in rulebook.calls_in_order]
    names = []
    for number in range(MANY):
        names.append(folder / f"filled-{number:03}.docx")
        names[-1].write_bytes(data[number % len(data)])
    one, target = names[0], rulebook.calls_in_order[-1]

    def with_python_docx() -> list[str]:
        document = Document(str(one))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return cells + [paragraph.text for paragraph in document.paragraphs]

    checker = Checker(Setup(project, Desk), rulebook)
    checker.report(one)
    bench.take("python-docx reads the same draft, in process", with_python_docx, 10)
    bench.take("read one draft, in process", lambda: read_draft(one), 50)
    bench.take("check one draft, in process", lambda: checker.report(one), 50)
    carried = partial(
        update_file, one, drafter, area=target.area, tier=target.tier, year=target.fiscal_year, lang="ja", anyway=True
    )
    bench.take("update one draft, in process", carried, 20)
    bench.take("kyoso read, whole process", lambda: call(kyoso, "read", str(one), cwd=folder), 5)
    bench.take("kyoso check, whole process", lambda: call(kyoso, "check", str(one), cwd=folder, codes=(0, 1)), 5)
    update = ("update", str(one), "--year", str(target.fiscal_year), "--area", target.area, "--tier", target.tier)
    output = ("--anyway", "--force", "-o", str(folder / "carried.docx"))
    bench.take("kyoso update, whole process", lambda: call(kyoso, *update, *output, cwd=folder), 5)
    for count in (MANY // 10, MANY):
        some = [str(name) for name in names[:count]]
        what = f"kyoso check of {count} drafts, whole process"
        bench.take(what, partial(call, kyoso, "check", *some, cwd=folder, codes=(0, 1)), 3)
        bench.memory(what, (kyoso, "check", "--jobs", "1", *some), folder)


def builds(bench: Bench, folder: Path, times: int = 2) -> None:
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


SECTIONS = (rules, drafts, filled, builds)


def main() -> None:
    """Take every figure and write them down."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=[each.__name__ for each in SECTIONS], help="one section alone")
    options = parser.parse_args()
    bench = Bench()
    print(f"{'seconds':<60} {'min':>9} {'median':>9} {'max':>9}")
    with tempfile.TemporaryDirectory() as name:
        folder = copy_of_the_book(Path(name))
        for section in SECTIONS:
            if options.only in (None, section.__name__):
                section(bench, folder)
    ratios = {f"{one} / {other}": bench.ratio(one, other) for one, other in RATIOS if one in bench.figures}
    print("\nratios")
    for what, ratio in ratios.items():
        print(f"  {what:<100} {ratio:6.2f}")
    figures = {what: dict(zip(("min", "median", "max"), bench.summary(what), strict=True)) for what in bench.figures}
    machine = {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()}
    target = ROOT / "_build" / "benchmark.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(
        json.dumps(
            {"machine": machine, "seconds": figures, "megabytes": bench.megabytes, "ratios": ratios},
            indent=1,
            ensure_ascii=False,
        )
        + "\n",
        "utf-8",
    )
    print(f"\nwritten: {target.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
