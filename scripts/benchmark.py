"""Measures what users wait for, beside its peers in one run, and writes `_build/benchmark.json`.

What is compared is measured in turn (ours, the peer, ours, the peer …), so that each round gives a ratio.
Shown are the least, the middle and the most of the values and of the ratios; the middle is held against the aim.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from measuring import builds, drafts, filled, finished, forms, pages, phone, rules, workbooks
from measuring.aims import MEASURED, OPTIONAL
from measuring.bench import Bench
from measuring.machine import this_machine
from measuring.programme import ROOT, copy_of_the_programme
from measuring.result import as_file, benchmark_of, in_lines, objections

from kyoso import files
from kyoso.project import Project

if TYPE_CHECKING:
    from _ext.benchmark import Machine

SECTIONS: dict[str, Callable[[Bench, Path], None]] = {
    "rules": rules.measure,
    "drafts": drafts.measure,
    "filled": filled.measure,
    "finished": finished.measure,
    "forms": forms.measure,
    "workbooks": workbooks.measure,
    "builds": builds.measure,
    "pages": pages.measure,
    "phone": phone.measure,
}


IN_CHROMIUM = ("pages", "phone")


def main() -> None:
    """Measure every section and write the figures down."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=SECTIONS, help="one section alone; can be given again")
    parser.add_argument("--commit", action="store_true", help="put the result into book/benchmark.json as well")
    parser.add_argument("--anyway", action="store_true", help="even of a loaded machine, or without some sections")
    options = parser.parse_args()
    sections = possible(options.only or list(SECTIONS))
    machine = this_machine()
    if options.commit and not options.anyway:
        refuse(objections(machine, [name for name in SECTIONS if name not in sections]))
    bench = measured(sections)
    keep(bench, machine, commit=options.commit)


def possible(sections: list[str]) -> list[str]:
    """The sections that this machine can measure; of the others it says what is missing."""
    left = [name for name in sections if name in IN_CHROMIUM and shutil.which(pages.CHROMIUM) is None]
    for name in left:
        print(f"{name}: left out, Chromium is missing (Debian: apt install chromium)", file=sys.stderr)
    return [name for name in sections if name not in left]


def refuse(why: list[str]) -> None:
    """End with one line where there is a reason not to commit."""
    if why:
        sys.exit(f"nothing was measured, since it could not be committed: {'; '.join(why)}. Mend it, or give --anyway")


def measured(sections: list[str]) -> Bench:
    """The sections in their order, each in the same copy of the programme. Raises KeyError for a value left out."""
    bench = Bench()
    with tempfile.TemporaryDirectory() as name:
        folder = copy_of_the_programme(Path(name))
        for section, measure in SECTIONS.items():
            if section in sections:
                print(f"measuring: {section}", file=sys.stderr, flush=True)
                bench.section = section
                measure(bench, folder)
                if left := MEASURED[section].keys() - bench.values.keys() - OPTIONAL:
                    raise KeyError(f"{section} did not measure {', '.join(sorted(left))}")
    return bench


def keep(bench: Bench, machine: Machine, *, commit: bool) -> None:
    """Show the result and write it down."""
    benchmark = benchmark_of(bench, machine)
    print("\n".join(in_lines(benchmark)))
    project = Project(ROOT)
    for path in (project.build / "benchmark.json", *([project.book / "benchmark.json"] if commit else [])):
        files.write(path, as_file(benchmark))
        print(f"written: {project.shown(path)}")


if __name__ == "__main__":
    main()
