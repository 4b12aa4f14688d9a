"""The whole site: both editions, the drafts, the data and the page that picks a language."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from html import escape
from pathlib import Path

import yaml

from kyoso import files
from kyoso.book.editions import POLICY, Press, base_address
from kyoso.browser import write_browser
from kyoso.browser.packs import engine_packages
from kyoso.errors import Problem
from kyoso.exports import write_data
from kyoso.model import LANGUAGES
from kyoso.notebooks import compile_rules
from kyoso.notices import notices
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.translations import load
from kyoso.word import Drafter, matrix


def build_site(project: Project, say: Callable[[str], None]) -> None:
    """Everything into `_build/site/`, the rules compiled first where anything that they depend on has changed.

    Raises Problem (exit code 1) with the findings in the rules, or with the warnings of a failed edition.
    """
    start = time.monotonic()
    with Press(project) as press:  # loads Sphinx while the rules are compiled
        rulebook = compile_rules(project, say).rulebook
        say(f"building {len(LANGUAGES)} editions: {', '.join(LANGUAGES)}")
        press.begin()
        count = write_drafts_and_data(project, rulebook, project.site, say)
        say(f"  drafts and data: {count} drafts ({time.monotonic() - start:.1f} s)")
        _root_page(project)
        _drop_other_folders(project)
        failures = press.wait()
    if failures:
        raise Problem("\n".join(failures), exit_code=1)
    write_sitemap(project.site, base_address(project))
    files.write(project.site / "notices.txt", notices(project, project.site, engine_packages()))
    say(f"  editions: {', '.join(LANGUAGES)} ({time.monotonic() - start:.1f} s)")


def write_drafts_and_data(project: Project, rulebook: Rulebook, site: Path, say: Callable[[str], None] = print) -> int:
    """The matrix of drafts, the rules as data and the browser's scripts; returns the number of drafts."""
    drafter = Drafter(rulebook, project)
    drafts = dict(matrix(drafter))
    for name, data in drafts.items():
        files.write(site / "drafts" / name, data)
    for path in (site / "drafts").rglob("*.docx"):
        if path.relative_to(site / "drafts").as_posix() not in drafts:
            path.unlink()
    write_data(project, rulebook, site / "data")
    write_browser(drafter, site / "browser", say)
    return len(drafts)


_ROOT_PAGE = """<!doctype html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title_ja} / {title_en}</title>
<meta name="description" content="{title_ja} / {title_en}">
<link rel="alternate" hreflang="ja" href="{base}ja/index.html">
<link rel="alternate" hreflang="en" href="{base}en/index.html">
<link rel="alternate" hreflang="x-default" href="{base}index.html">
<link rel="icon" href="ja/_static/icon.svg">
<link rel="license" type="text/plain" href="notices.txt">
<link rel="stylesheet" href="ja/_static/kyoso-root.css">
<script defer src="ja/_static/kyoso-language.js"></script>
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
    page = _ROOT_PAGE.format(
        title_ja=escape(title), title_en=escape(english), policy=POLICY, base=escape(base_address(project))
    )
    files.write(project.site / "index.html", page.encode())
    files.write(project.site / ".nojekyll", b"")


def write_sitemap(site: Path, base: str) -> None:
    """`sitemap.xml`: every page of every edition under the address of the site, with its other editions.

    A sitemap names whole addresses, so without `html.baseurl` in `_config.yml` there is none.
    """
    path = site / "sitemap.xml"
    if not base:
        path.unlink(missing_ok=True)
        return
    first = site / LANGUAGES[0]
    names = sorted(page.relative_to(first).as_posix() for page in first.rglob("*.html") if "_static" not in page.parts)
    entries = "".join(_sitemap_entries(base, name) for name in names if name != "search.html")
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {_SITEMAP}>\n{entries}</urlset>\n'
    files.write(path, text.encode())


_SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'


def _sitemap_entries(base: str, name: str) -> str:
    addresses = {language: escape(f"{base}{language}/{name}") for language in LANGUAGES}
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" href="{address}"/>'
        for language, address in addresses.items()
    )
    return "".join(f"<url><loc>{address}</loc>{links}</url>\n" for address in addresses.values())


def _drop_other_folders(project: Project) -> None:
    """What an earlier layout of the site left."""
    for path in project.site.iterdir():
        if path.is_dir() and path.name not in (*LANGUAGES, "drafts", "data", "browser"):
            shutil.rmtree(path)
