"""Both editions of the guidebook, side by side: who builds them, and what their settings are."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import yaml

from kyoso import files
from kyoso.model import Language
from kyoso.project import Project

FIXED_TIME = "315532800"  # 1980-01-01, the first day a zip file knows
TOC = "_toc.yml"
PDF = "pdf/guidebook-{}.pdf"  # in the site: the whole edition of a language
SHARED = "share.png"  # over the editions: the picture that services show with a link
FILES = Path(__file__).parent / "theme_files"  # templates and static files of every page
WITH_PDF = "KYOSO_PDF"  # set for the press where the editions come as PDF as well, so that pages link to it
BAD_MODULE = 2  # the exit code of the press where a module of the programme does not load
TOLD = 40  # lines of a failed build that are shown; the log has the rest

# Nothing from elsewhere, no inline script or style, and no way out for what a reader types.
_OPENING, _REST = (
    "default-src 'none'; script-src 'self'",
    "style-src 'self'; img-src 'self' data: blob:; font-src 'self'; form-action 'self'; base-uri 'none'",
)
POLICY = f"{_OPENING}; {_REST}"
# Where kyoso runs in the page: 'wasm-unsafe-eval' lets it compile WebAssembly, and no other code from text;
# connect-src 'self' lets it have its packs from this site; worker-src blob: is its worker, whose script is in a pack.
ENGINE_POLICY = f"{_OPENING} 'wasm-unsafe-eval'; connect-src 'self'; worker-src blob:; {_REST}"

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_WARNING = re.compile(r"\b(WARNING|ERROR|CRITICAL)\b")
_STOPPED = re.compile(r"^([A-Z]\w+ error|Exception occurred|Traceback)")


class Press:
    """The process that builds the editions; it loads Sphinx from the moment that this is made.

    A context: what still runs at its end is stopped.
    """

    def __init__(self, project: Project, *, pdf: bool = False) -> None:
        self.project = project
        self._log = project.cache / "press.log"
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "kyoso.book.press", str(project.root)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env={
                    **os.environ,
                    "SOURCE_DATE_EPOCH": FIXED_TIME,
                    "PYTHONHASHSEED": "0",
                    "PYTHONUTF8": "1",
                    WITH_PDF: "1" * pdf,
                },
                encoding="utf-8",
                process_group=0,  # with the processes that it starts
            )

    def __enter__(self) -> Press:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            stop = getattr(os, "killpg", None)
            stop(self._process.pid, signal.SIGKILL) if stop else self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()

    def begin(self) -> None:
        """Let it build: the rules are compiled."""
        told = f"{book_toc(self.project)}\n{locale_copy(self.project)}\n"
        if self._process.stdin:
            with suppress(BrokenPipeError), self._process.stdin as to_press:  # `wait` says why it ended
                to_press.write(told)

    def wait(self) -> list[str]:
        """For each edition that failed, the warnings that made it fail; or a line for each own module that fails."""
        said = self._process.stdout.read() if self._process.stdout else ""
        if self._process.wait() == BAD_MODULE:
            return said.splitlines()
        failed = said.split()
        if self._process.returncode and not failed:
            return [f"Sphinx did not start:\n{self._log.read_text('utf-8', errors='replace')[-2000:]}"]
        return [_warnings(self.project, language) for language in failed]


def edition_log(project: Project, language: str) -> Path:
    """Where all that Sphinx says of an edition is written."""
    return project.cache / f"edition-{language}.log"


def _warnings(project: Project, language: str) -> str:
    log = edition_log(project, language)
    lines = _COLOUR.sub("", log.read_text("utf-8", errors="replace")).splitlines()
    stopped = next((number for number, line in enumerate(lines) if _STOPPED.search(line)), len(lines))
    telling = [line for line in lines[:stopped] if _WARNING.search(line)] + [line for line in lines[stopped:] if line]
    shown = "\n".join(line.replace(f"{project.root}/", "") for line in telling[:TOLD] or lines[-TOLD:])
    where = project.shown(log)
    return f"the {language} edition was not built; every warning counts (all of it: {where}):\n{shown}"


def edition_settings(project: Project, language: Language, toc: Path, locale: Path) -> dict[str, object]:
    """What an edition's Sphinx configuration has beyond `_config.yml`."""
    from kyoso.translations import load

    config = yaml.safe_load((project.root / "_config.yml").read_text("utf-8"))
    _ = load(project, "messages", language).gettext
    title = _(config["title"])
    return {
        "language": language,
        "locale_dirs": [str(locale)],
        "gettext_compact": False,
        "translation_progress_classes": "untranslated",
        "external_toc_path": str(toc),
        "html_title": title,
        "project": title,
        "nb_code_prompt_show": _("コードを見る"),
        "nb_code_prompt_hide": _("コードを閉じる"),
        "kyoso_editions": True,
        "kyoso_pdf": PDF.format(language) if os.environ.get(WITH_PDF) else "",
        "html_baseurl": f"{base}{language}/" if (base := base_address(project)) else "",
        "nitpicky": True,
    }


def base_address(project: Project) -> str:
    """Where the site is published, ending in a slash: `html.baseurl` in `_config.yml`; nothing where that is open."""
    config = yaml.safe_load((project.root / "_config.yml").read_text("utf-8"))
    address = str((config.get("html") or {}).get("baseurl") or "")
    return address.rstrip("/") + "/" if address else ""


def book_toc(project: Project) -> Path:
    """The table of contents as seen from `book/`, so that no address begins with it."""
    toc = yaml.safe_load((project.root / TOC).read_text("utf-8"))
    path = project.cache / "book" / TOC
    files.write(path, yaml.safe_dump(_inside_book(toc), allow_unicode=True, sort_keys=False).encode())
    return path


def _inside_book(value: object) -> object:
    if isinstance(value, dict):
        return {
            key: item.removeprefix("book/") if key in ("root", "file", "glob") else _inside_book(item)
            for key, item in value.items()
        }
    return [_inside_book(item) for item in value] if isinstance(value, list) else value


def locale_copy(project: Project) -> Path:
    """A copy of the catalogues for Sphinx, which writes its compiled ones beside them."""
    target = project.cache / "locale-book"
    wanted = {path.relative_to(project.locale) for path in project.locale.rglob("*.po")}
    for path in sorted(wanted):
        files.write(target / path, (project.locale / path).read_bytes())
    for path in target.rglob("*.po"):
        if path.relative_to(target) not in wanted:
            path.unlink()
            path.with_suffix(".mo").unlink(missing_ok=True)
    return target
