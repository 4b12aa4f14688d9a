"""The whole site: both editions side by side, the drafts, the data and the page that picks a language."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from html import escape
from pathlib import Path

import yaml

from kyoso import files
from kyoso.book.rules import fill_notebook_cache
from kyoso.errors import Problem
from kyoso.model import LANGUAGES, Language
from kyoso.project import Project
from kyoso.rulebook import Rulebook

FIXED_TIME = "315532800"  # 1980-01-01, the first day a zip file knows
TOC = "_toc.yml"


def build_site(project: Project, rulebook: Rulebook, say: Callable[[str], None]) -> None:
    """Everything into `_build/site/`. Raises Problem (exit code 1) with the warnings of a failed edition."""
    start = time.monotonic()
    fill_notebook_cache(project)
    toc, locale = _book_toc(project), _locale_copy(project)
    running = {language: _start_edition(project, language, toc, locale) for language in LANGUAGES}
    say(f"building {len(running)} editions: {', '.join(running)}")
    try:
        count = write_drafts_and_data(project, rulebook, project.site)
        say(f"  drafts and data: {count} drafts ({time.monotonic() - start:.1f} s)")
        _root_page(project, rulebook)
        failed = [language for language, process in running.items() if process.wait() != 0]
    finally:
        for process in running.values():
            process.kill()
    if failed:
        raise Problem("\n".join(_warnings(project, language) for language in failed), exit_code=1)
    _drop_strays(project)
    say(f"  editions: {', '.join(f'_build/site/{language}/' for language in LANGUAGES)} ({time.monotonic() - start:.1f} s)")


def write_drafts_and_data(project: Project, rulebook: Rulebook, site: Path) -> int:
    """The matrix of drafts under `drafts/` and the rules under `data/`; returns the number of drafts."""
    from kyoso.exports import write_data
    from kyoso.word import matrix

    drafts = dict(matrix(rulebook, project=project))
    for name, data in drafts.items():
        files.write(site / "drafts" / name, data)
    for path in (site / "drafts").rglob("*.docx"):
        if path.relative_to(site / "drafts").as_posix() not in drafts:
            path.unlink()
    write_data(project, rulebook, site / "data")
    return len(drafts)


# -- one edition --------------------------------------------------------------------------


def edition_settings(project: Project, language: Language, toc: Path, locale: Path) -> dict[str, object]:
    """What an edition's Sphinx configuration has beyond `_config.yml`."""
    from kyoso.translations import load

    config = yaml.safe_load((project.root / "_config.yml").read_text("utf-8"))
    title = load(project, "messages", language).gettext(config["title"])
    return {
        "language": language,
        "locale_dirs": [str(locale)],
        "gettext_compact": False,
        "translation_progress_classes": True,
        "external_toc_path": str(toc),
        "html_title": title,
        "project": title,
        "kyoso_editions": True,
        "nitpicky": True,
    }


def log_of(project: Project, language: Language) -> Path:
    """Where an edition's build says what it does."""
    return project.cache / f"edition-{language}.log"


def _start_edition(project: Project, language: Language, toc: Path, locale: Path) -> subprocess.Popen[bytes]:
    log = log_of(project, language)
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "kyoso.book.edition", str(project.root), language, str(toc), str(locale)]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": FIXED_TIME, "PYTHONHASHSEED": "0", "PYTHONUTF8": "1"}
    with log.open("wb") as out:
        return subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=environment)


def _warnings(project: Project, language: Language) -> str:
    lines = log_of(project, language).read_text("utf-8", errors="replace").splitlines()
    telling = [line for line in lines if any(word in line for word in ("WARNING", "ERROR", "rror:", ".md:"))]
    root = f"{project.root}/"
    shown = "\n".join(line.replace(root, "") for line in (telling or lines[-20:]))
    return f"the {language} edition was not built; every warning counts:\n{shown}\n(all of it: {project.shown(log_of(project, language))})"


def _book_toc(project: Project) -> Path:
    """The table of contents as seen from `book/`, so that no address begins with it."""
    toc = yaml.safe_load((project.root / TOC).read_text("utf-8"))
    path = project.cache / "book" / TOC
    files.write(path, yaml.safe_dump(_inside_book(toc), allow_unicode=True, sort_keys=False).encode())
    return path


def _inside_book(value: object) -> object:
    if isinstance(value, dict):
        return {key: item.removeprefix("book/") if key in ("root", "file") else _inside_book(item) for key, item in value.items()}
    return [_inside_book(item) for item in value] if isinstance(value, list) else value


def _locale_copy(project: Project) -> Path:
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


# -- around the editions ------------------------------------------------------------------

_ROOT_PAGE = """<!doctype html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title_ja} / {title_en}</title>
<link rel="alternate" hreflang="ja" href="ja/index.html">
<link rel="alternate" hreflang="en" href="en/index.html">
<script>
(function () {{
  var known = ["ja", "en"], chosen = null;
  try {{ chosen = localStorage.getItem("kyoso-language"); }} catch (error) {{ chosen = null; }}
  var wanted = [chosen].concat(navigator.languages || []).map(function (name) {{ return (name || "").slice(0, 2); }});
  var language = wanted.filter(function (name) {{ return known.indexOf(name) >= 0; }})[0] || "en";
  location.replace(language + "/index.html");
}})();
</script>
<style>
body {{ font-family: system-ui, "Hiragino Sans", "Yu Gothic UI", "Noto Sans CJK JP", sans-serif; line-height: 1.7;
  max-width: 36rem; margin: 4rem auto; padding: 0 1rem; color-scheme: light dark; }}
a {{ display: block; font-size: 1.2rem; padding: .75rem 0; }}
</style>
</head>
<body>
<main>
<h1>{title_ja}<br><span lang="en">{title_en}</span></h1>
<p><a href="ja/index.html" hreflang="ja">日本語</a> <a href="en/index.html" hreflang="en" lang="en">English</a></p>
</main>
</body>
</html>
"""


def _root_page(project: Project, rulebook: Rulebook) -> None:
    from kyoso.translations import load

    title = yaml.safe_load((project.root / "_config.yml").read_text("utf-8"))["title"]
    english = load(project, "messages", "en").gettext(title)
    page = _ROOT_PAGE.format(title_ja=escape(title), title_en=escape(english))
    files.write(project.site / "index.html", page.encode())
    files.write(project.site / ".nojekyll", b"")


def _drop_strays(project: Project) -> None:
    """Pages of earlier builds that no edition has any more."""
    for language in LANGUAGES:
        folder = project.site / language
        pages = (project.cache / f"pages-{language}.txt").read_text("utf-8").split()
        for path in folder.rglob("*.html"):
            if path.relative_to(folder).as_posix() not in pages:
                path.unlink()
    for path in project.site.iterdir():
        if path.is_dir() and path.name not in (*LANGUAGES, "drafts", "data"):
            shutil.rmtree(path)
