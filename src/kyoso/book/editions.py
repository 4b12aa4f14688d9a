"""Both editions of the guidebook, side by side, each in a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import yaml

from kyoso import files
from kyoso.book.rules import fill_notebook_cache
from kyoso.model import LANGUAGES, Language
from kyoso.project import Project

FIXED_TIME = "315532800"  # 1980-01-01, the first day a zip file knows
TOC = "_toc.yml"
TOLD = 40  # lines of a failed build that are shown; the log has the rest

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_WARNING = re.compile(r"\b(WARNING|ERROR|CRITICAL)\b")
_STOPPED = re.compile(r"^([A-Z]\w+ error|Exception occurred|Traceback)")


class Edition:
    """One edition, building in a process of its own from the moment that this is made."""

    def __init__(self, project: Project, language: Language) -> None:
        self.project, self.language = project, language
        self.log = project.cache / f"edition-{language}.log"
        self.log.parent.mkdir(parents=True, exist_ok=True)
        toc, locale = book_toc(project), locale_copy(project)
        command = [sys.executable, "-m", "kyoso.book.edition", str(project.root), language, str(toc), str(locale)]
        environment = {**os.environ, "SOURCE_DATE_EPOCH": FIXED_TIME, "PYTHONHASHSEED": "0", "PYTHONUTF8": "1"}
        with self.log.open("wb") as out:
            self._process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=environment)

    def wait(self) -> str:
        """The warnings that made the build fail; nothing where it went well."""
        return self._warnings() if self._process.wait() else ""

    def stop(self) -> None:
        """End the process if it still runs."""
        self._process.kill()
        self._process.wait()

    def _warnings(self) -> str:
        lines = _COLOUR.sub("", self.log.read_text("utf-8", errors="replace")).splitlines()
        stopped = next((number for number, line in enumerate(lines) if _STOPPED.search(line)), len(lines))
        telling = [line for line in lines[:stopped] if _WARNING.search(line)] + [
            line for line in lines[stopped:] if line
        ]
        shown = "\n".join(line.replace(f"{self.project.root}/", "") for line in telling[:TOLD] or lines[-TOLD:])
        where = self.project.shown(self.log)
        return f"the {self.language} edition was not built; every warning counts (all of it: {where}):\n{shown}"


def start_editions(project: Project) -> list[Edition]:
    """Both editions at once, each in its process; the notebooks' cache is filled before."""
    fill_notebook_cache(project)
    return [Edition(project, language) for language in LANGUAGES]


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
