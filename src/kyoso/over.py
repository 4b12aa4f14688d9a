"""What stands over the editions: who picks one, what a wrong address shows, the list of pages, the picture to share."""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Iterator
from html import escape
from pathlib import Path

import yaml

from kyoso import files
from kyoso.book.editions import POLICY, SHARED, base_address
from kyoso.model import LANGUAGES
from kyoso.project import Project
from kyoso.translations import load

SIZE = (1200, 630)  # pixels: what services that show a link ask for
_GROUND, _INK = (0x0F, 0x5C, 0x8C), (255, 255, 255)  # as in icon.svg
_SCALE = 15.0  # pixels for a unit of icon.svg
_RINGS = ((12, 12.5), (20, 12.5), (16, 19.5))  # its circles, all of one size
_RADIUS, _HALF = 5.5, 1.5  # and half of the width of their line

_HEAD = """<!doctype html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title_ja} / {title_en}</title>
<meta name="description" content="{title_ja} / {title_en}">
{more}
<link rel="icon" href="{from_here}ja/_static/icon.svg">
<link rel="stylesheet" href="{from_here}ja/_static/kyoso-root.css">
"""
_ROOT_PAGE = """<script defer src="ja/_static/kyoso-language.js"></script>
</head>
<body>
<main>
<h1>{title_ja}<br><span lang="en">{title_en}</span></h1>
<p><a href="ja/index.html" hreflang="ja">日本語</a> <a href="en/index.html" hreflang="en" lang="en">English</a></p>
</main>
</body>
</html>
"""
_MISSING_PAGE = """<meta name="robots" content="noindex">
</head>
<body>
<main>
<h1>ページが見つかりません<br><span lang="en">Page not found</span></h1>
<p>このアドレスのページはありません。名前が変わったか、なくなったのかもしれません。</p>
<p><a href="{from_here}ja/index.html" hreflang="ja">{title_ja}</a>
<a href="{from_here}ja/search.html" hreflang="ja">検索</a></p>
<div lang="en">
<p>There is no page at this address. It may have been renamed or removed.</p>
<p><a href="{from_here}en/index.html" hreflang="en">{title_en}</a>
<a href="{from_here}en/search.html" hreflang="en">Search</a></p>
</div>
</main>
</body>
</html>
"""


def write_over_the_editions(project: Project) -> None:
    """`index.html`, `404.html`, and with an address of the site the picture that goes with a shared link."""
    base, site = base_address(project), project.site
    title = yaml.safe_load((project.root / "_config.yml").read_text("utf-8"))["title"]
    values = {
        "title_ja": escape(title),
        "title_en": escape(load(project, "messages", "en").gettext(title)),
        "policy": POLICY,
    }
    page = _HEAD + _ROOT_PAGE
    files.write(site / "index.html", page.format(**values, from_here="", more=_links(base)).encode())
    missing = _HEAD + _MISSING_PAGE  # shown at any depth, so that only whole addresses are sure to lead on
    files.write(site / "404.html", missing.format(**values, from_here=escape(base), more="").encode())
    files.write(site / ".nojekyll", b"")
    if base:
        files.write(site / SHARED, picture())
    else:
        (site / SHARED).unlink(missing_ok=True)


def _links(base: str) -> str:
    base = escape(base)
    lines = [f'<link rel="alternate" hreflang="{each}" href="{base}{each}/index.html">' for each in LANGUAGES]
    lines.append(f'<link rel="alternate" hreflang="x-default" href="{base}index.html">')
    if base:
        lines.append(f'<link rel="canonical" href="{base}">\n<meta property="og:image" content="{base}{SHARED}">')
    lines.append('<link rel="license" type="text/plain" href="notices.txt">')
    return "\n".join(lines)


# -- the list of pages ------------------------------------------------------------------------


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


# -- the picture ------------------------------------------------------------------------------


def picture() -> bytes:
    """The sign of the guidebook as a PNG: the circles of icon.svg, drawn here, so that no copy of it can drift."""
    width, height = SIZE
    rows = b"".join(b"\0" + bytes(_row(number, width)) for number in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, *zip(*chunks, strict=True)))


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _row(number: int, width: int) -> bytearray:
    """One line of pixels."""
    row = bytearray(bytes(_GROUND) * width)
    ink = [0.0] * width
    for x, y in _RINGS:
        across = SIZE[0] / 2 + (x - 16) * _SCALE, SIZE[1] / 2 + (y - 16) * _SCALE
        for at, share in _ring(across[0], number + 0.5 - across[1]):
            ink[at] = max(ink[at], share)
    for at, share in enumerate(ink):
        if share:
            for part, (under, over) in enumerate(zip(_GROUND, _INK, strict=True)):
                row[3 * at + part] = round(under + (over - under) * share)
    return row


def _ring(middle: float, above: float) -> Iterator[tuple[int, float]]:
    """The pixels of a line that a ring touches, and how far it covers them; `above` is how far its middle is."""
    radius, half = _RADIUS * _SCALE, _HALF * _SCALE
    reach = radius + half + 1
    if abs(above) >= reach:
        return
    out = math.sqrt(reach**2 - above**2)
    for at in range(int(middle - out), int(middle + out) + 1):
        share = half + 0.5 - abs(math.hypot(at + 0.5 - middle, above) - radius)
        if share > 0:
            yield at, min(1.0, share)
