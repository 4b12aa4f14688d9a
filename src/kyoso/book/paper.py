"""The whole guidebook as one PDF for each language, printed by the machine's own Chromium.

The pages of an edition stand one behind the other, as their table of contents has them; links between them lead
within the file. It is tagged for screen readers and has an outline. Rule notebooks and the page that runs kyoso
are not in it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from html import escape, unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

import yaml

from kyoso import files
from kyoso.book.editions import PDF, TOC, base_address
from kyoso.book.sheets import BUNDLE
from kyoso.errors import Problem
from kyoso.model import LANGUAGES, Language
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.translations import load

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
LONGEST = 300  # seconds for one PDF
SHEETS = (BUNDLE, "pygments.css", "kyoso.css", "kyoso-paper.css")
RUNS_KYOSO = 'id="plan-form"'

_ARTICLE = re.compile(r'<article class="bd-article"[^>]*>(.*)</article>', re.DOTALL)
_TITLE = re.compile(r"<h1>(.*?)</h1>", re.DOTALL)
_MOVING = re.compile(r"<(script|template|form|noscript)\b.*?</\1>|<a class=\"headerlink\".*?</a>", re.DOTALL)
_INSTEAD = re.compile(r'(<details class="kyoso-details kyoso-instead")(>)')
_TAG = re.compile(r"<[a-zA-Z][^>]*>")
_NAMES = re.compile(r'\b(id|for|headers|aria-labelledby|aria-describedby)="([^"]*)"')
_ADDRESS = re.compile(r'\b(href|src)="([^"]*)"')
_DATES = re.compile(rb"(/(?:Creation|Mod)Date \(D:)\d{14}")


class Leaf(NamedTuple):
    """A page of the book: the part that it stands in, its name, title and text."""

    part: str
    name: str
    title: str
    text: str


def browser() -> str:
    """The machine's Chromium. Raises Problem where there is none."""
    for name in BROWSERS:
        if found := shutil.which(name):
            return found
    raise Problem("no PDF: Chromium is not installed (Debian: apt install chromium fonts-noto-cjk); the site is whole")


def write_pdfs(project: Project, say: Callable[[str], None]) -> None:
    """A PDF of each edition as built. Raises Problem where Chromium is missing, or makes none."""
    program = browser()
    for language in LANGUAGES:
        page = project.cache / "pdf" / f"{language}.html"
        files.write(page, whole(project, language).encode())
        path = project.site / PDF.format(language)
        files.write(path, _printed(program, page))
        say(f"  {project.shown(path)}: {path.stat().st_size / 1e6:.1f} MB")


def _printed(program: str, page: Path) -> bytes:
    """A page as Chromium prints it, without the time of day."""
    with TemporaryDirectory(prefix="kyoso-") as folder:
        out = Path(folder, "out.pdf")
        options = ["--headless", "--disable-gpu", "--no-first-run", "--no-pdf-header-footer"]
        options += ["--generate-pdf-document-outline", "--export-tagged-pdf", f"--user-data-dir={folder}"]
        if getattr(os, "geteuid", lambda: 1)() == 0:
            options.append("--no-sandbox")  # Chromium refuses to start for root with one
        command = [program, *options, f"--print-to-pdf={out}", page.as_uri()]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, check=False)
        except subprocess.TimeoutExpired:
            raise Problem(f"no PDF: {program} took more than {LONGEST} s", exit_code=1) from None
        if done.returncode or not out.is_file():
            raise Problem(f"no PDF: {program} made none: {done.stderr[-500:].strip()}", exit_code=1)
        return _DATES.sub(rb"\g<1>19800101000000", out.read_bytes())


def whole(project: Project, language: Language) -> str:
    """The book as one page of HTML."""
    _ = load(project, "messages", language).gettext
    folder = project.site / language
    title = _(yaml.safe_load((project.root / "_config.yml").read_text("utf-8"))["title"])
    leaves = list(_leaves(project, folder, _))
    known = {leaf.name for leaf in leaves}
    address = urljoin(base_address(project), f"{language}/") if base_address(project) else ""
    static = (folder / "_static").as_uri()
    links = "".join(f'<link rel="stylesheet" href="{static}/{name}">' for name in SHEETS)
    texts = "".join(
        f'<article class="bd-article" id="{leaf.name}">{_within(leaf, known, folder, address)}</article>'
        for leaf in leaves
    )
    notice = Rulebook.load(project.rulebook).declared.notice
    caution = f"<p>{escape(notice[language])}</p>" if notice else ""
    return (
        f'<!doctype html><html lang="{language}" data-theme="light"><head><meta charset="utf-8">'
        f'<title>{escape(title)}</title>{links}</head><body><main class="bd-main kyoso-book">'
        f'<header class="bd-article"><p class="kyoso-book-title">{escape(title)}</p>{caution}'
        f"<p>{escape(address)}</p><nav><p>{escape(_('目次'))}</p>{_contents(leaves)}</nav></header>"
        f"{texts}</main></body></html>"
    )


def _leaves(project: Project, folder: Path, translated: Callable[[str], str]) -> Iterator[Leaf]:
    """The pages in the order of the table of contents."""
    toc: dict[str, Any] = yaml.safe_load((project.cache / "book" / TOC).read_text("utf-8"))
    parts = toc.get("parts") or [{"chapters": toc.get("chapters", [])}]
    chapters = [("", {"file": toc["root"]})]
    chapters += [
        (translated(part["caption"]) if "caption" in part else "", each) for part in parts for each in part["chapters"]
    ]
    for part, chapter in chapters:
        page = (folder / f"{chapter['file']}.html").read_text("utf-8")
        text, title = _ARTICLE.search(page), _TITLE.search(page)
        if text and title and RUNS_KYOSO not in page:
            yield Leaf(part, chapter["file"], _plain(title[1]), text[1])


def _plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html)).removesuffix("#").strip()


def _contents(leaves: list[Leaf]) -> str:
    """The pages as a list of links, under the parts of the book."""
    lines, part = [], ""
    for leaf in leaves:
        if leaf.part != part:
            part = leaf.part
            lines.append(f'<li class="kyoso-book-part">{escape(part)}</li>')
        lines.append(f'<li><a href="#{leaf.name}">{escape(leaf.title)}</a></li>')
    return f"<ul>{''.join(lines)}</ul>"


def _within(leaf: Leaf, known: set[str], folder: Path, address: str) -> str:
    """The text of a page in the book: names that no other page has, links that lead within the book or to the site."""

    def named(found: re.Match[str]) -> str:
        names = " ".join(f"{leaf.name}--{name}" for name in found[2].split())
        return f'{found[1]}="{names}"'

    def addressed(found: re.Match[str]) -> str:
        target = _target(unescape(found[2]), found[1], leaf.name, known, folder, address)
        return f'{found[1]}="{escape(target)}"' if target else ""

    def tag(found: re.Match[str]) -> str:
        return _ADDRESS.sub(addressed, _NAMES.sub(named, found[0])).replace("url(#", f"url(#{leaf.name}--")

    return _TAG.sub(tag, _INSTEAD.sub(r"\1 open\2", _MOVING.sub("", leaf.text)))


def _target(target: str, kind: str, name: str, known: set[str], folder: Path, address: str) -> str:
    """Where a link of a page leads from the book; nothing where only the site has it and nobody knows its address."""
    parts = urlsplit(target)
    if parts.scheme:
        return target
    if kind == "src":
        return (folder / name).parent.joinpath(parts.path).resolve().as_uri()
    page = os.path.normpath(Path(name).parent / parts.path.removesuffix(".html")) if parts.path else name
    if page in known:
        return f"#{page}--{parts.fragment}" if parts.fragment else f"#{page}"
    return urljoin(urljoin(address, f"{name}.html"), target) if address else ""
