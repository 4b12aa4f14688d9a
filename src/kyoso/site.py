"""The whole site: both editions, the drafts, the data and the page that picks a language."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from html import escape
from pathlib import Path

import yaml

from kyoso import files
from kyoso.book.editions import start_editions
from kyoso.browser import write_browser
from kyoso.errors import Problem
from kyoso.exports import write_data
from kyoso.model import LANGUAGES
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.translations import load
from kyoso.word import matrix


def build_site(project: Project, rulebook: Rulebook, say: Callable[[str], None]) -> None:
    """Everything into `_build/site/`. Raises Problem (exit code 1) with the warnings of a failed edition."""
    start = time.monotonic()
    say(f"building {len(LANGUAGES)} editions: {', '.join(LANGUAGES)}")
    editions = start_editions(project)
    try:
        count = write_drafts_and_data(project, rulebook, project.site, say)
        say(f"  drafts and data: {count} drafts ({time.monotonic() - start:.1f} s)")
        _root_page(project)
        _drop_other_folders(project)
        failures = [warnings for edition in editions if (warnings := edition.wait())]
    finally:
        for edition in editions:
            edition.stop()
    if failures:
        raise Problem("\n".join(failures), exit_code=1)
    say(f"  editions: {', '.join(LANGUAGES)} ({time.monotonic() - start:.1f} s)")


def write_drafts_and_data(project: Project, rulebook: Rulebook, site: Path, say: Callable[[str], None] = print) -> int:
    """The matrix of drafts, the rules as data and the browser's scripts; returns the number of drafts."""
    drafts = dict(matrix(rulebook, project=project))
    for name, data in drafts.items():
        files.write(site / "drafts" / name, data)
    for path in (site / "drafts").rglob("*.docx"):
        if path.relative_to(site / "drafts").as_posix() not in drafts:
            path.unlink()
    write_data(project, rulebook, site / "data")
    write_browser(project, rulebook, site / "browser", say)
    return len(drafts)


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


def _root_page(project: Project) -> None:
    title = yaml.safe_load((project.root / "_config.yml").read_text("utf-8"))["title"]
    english = load(project, "messages", "en").gettext(title)
    page = _ROOT_PAGE.format(title_ja=escape(title), title_en=escape(english))
    files.write(project.site / "index.html", page.encode())
    files.write(project.site / ".nojekyll", b"")


def _drop_other_folders(project: Project) -> None:
    """What an earlier layout of the site left."""
    for path in project.site.iterdir():
        if path.is_dir() and path.name not in (*LANGUAGES, "drafts", "data", "browser"):
            shutil.rmtree(path)
