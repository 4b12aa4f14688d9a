"""This programme, copied to build in and to change, and whole processes."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
KYOSO = str(BIN / "kyoso")
AUTHOR = ("-c", "user.name=kyoso", "-c", "user.email=kyoso@example.org", "-c", "commit.gpgsign=false")
COPIED = (
    ".gitignore",
    "_config.yml",
    "_toc.yml",
    "programme.yaml",
    "requirements.lock",
    "book",
    "templates",
    "locale",
    "tests/cases",
)


def call(*arguments: str, cwd: Path, codes: tuple[int, ...] = (0,)) -> str:
    """Run a whole process that must end with one of the exit codes; returns all that it said."""
    done = subprocess.run([*arguments], cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode not in codes:
        sys.exit(f"{' '.join(arguments)[:200]} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout + done.stderr


def copy_of_the_programme(folder: Path) -> Path:
    """The programme without anything built, to build in and to change."""
    for name in COPIED:
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    return folder


def revision(folder: Path) -> None:
    """The programme as it stands becomes the revision that a change is compared with."""
    for arguments in (("init", "-q"), ("add", "."), (*AUTHOR, "commit", "-qm", "The programme")):
        call("git", *arguments, cwd=folder)


def change_one_figure(folder: Path, number: int) -> None:
    """The prefecture officer's work: another ceiling in one notebook, in the words of both its places."""
    notebook = folder / "book" / "rules" / "fy2021-money.md"
    lines = notebook.read_text("utf-8").splitlines(keepends=True)
    count, amount = 0, f"250{number}万円"
    for at, line in enumerate(lines):
        if '"fy2021.regional.incubation.ceiling"' in line:
            lines[at], count = re.subn(r"(?:2\.5千万|250\d万)円", amount, line)
    text = "".join(lines)
    if not count:
        sys.exit(f"{notebook}: the figure that this benchmark changes is not there any more; mend change_one_figure")
    notebook.write_text(text, "utf-8")


def shows_figure(page: bytes, number: int) -> bool:
    """Whether a page shows the changed figure, in any of its forms."""
    forms = (f"2,50{number}万円", f"25.0{number} million", f"250{number}0000", f"250{number}万円")
    return any(form.encode() in page for form in forms)
