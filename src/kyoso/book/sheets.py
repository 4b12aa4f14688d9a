"""Style sheets of the theme, without the rules that no page of the site can need.

A rule stays where each class and id of one of its selectors stands somewhere in a page or in a script of ours. What
is asked for within brackets, as in `:not(.shown)`, and by attributes is not looked at: such a rule stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator
from pathlib import Path

from sphinx.application import Sphinx

from kyoso import files
from kyoso.book.editions import FILES

# What may give an element its class: our scripts, those beside the pages and those of the pages that run kyoso.
SCRIPTS = (*(FILES / "static").glob("*.js"), *(FILES.parents[1] / "browser" / "js").rglob("*.js"))
# In the order in which they hold; pages have them as one file.
OF_THE_THEME = ("basic.css", "styles/bootstrap.css", "styles/pydata-sphinx-theme.css", "styles/sphinx-book-theme.css")
BUNDLE = "kyoso-theme.css"

_TOKEN = re.compile(r"""/\*.*?\*/|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|url\([^)"']*\)|\\.|[{};]""", re.DOTALL)
_COMMENT = re.compile(r"/\*(?!!).*?\*/\s*", re.DOTALL)  # `/*! … */` is a notice, and stays
_WITHIN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\]]*\]")
_NAMED = re.compile(r"[.#]((?:[\w-]|\\.)+)")
_OF_RULES = ("@media", "@supports", "@layer", "@container")
_ATTRIBUTE = re.compile(rb"""\b(?:class|id)=(?:"([^"]*)"|'([^']*)')""")
_WORD = re.compile(rb"[\w-]+")


def trim(app: Sphinx, exception: Exception | None) -> None:
    """Make one sheet of the theme's, with what an edition needs of them, when all of its pages are written."""
    if exception or not app.config.kyoso_editions or app.builder.name != "html":
        return
    static = Path(app.outdir, "_static")
    whole = [static / name for name in OF_THE_THEME]
    if not whole[0].is_file():  # no page was written, so nothing was copied: the sheet is what it was
        return
    pages = (path.read_bytes() for path in Path(app.outdir).rglob("*.html") if static not in path.parents)
    used = named(pages, (path.read_bytes() for path in SCRIPTS))
    files.write(static / BUNDLE, "".join(trimmed(path.read_text("utf-8"), used) for path in whole).encode())
    for path in (*whole, *(static / "styles").glob("*")):
        path.unlink(missing_ok=True)


def named(pages: Iterable[bytes], scripts: Iterable[bytes]) -> set[str]:
    """Every class and id of HTML pages, and every word of scripts, which may make elements of any class."""
    lists = {value for page in pages for values in set(_ATTRIBUTE.findall(page)) for value in values}
    words = {word for value in lists for word in value.split()}
    words |= {word for script in scripts for word in _WORD.findall(script)}
    return {word.decode("utf-8", "replace") for word in words}


def trimmed(sheet: str, used: Container[str]) -> str:
    """A style sheet with the rules alone that elements with the `used` classes and ids can need."""
    return "".join(_kept(_COMMENT.sub("", sheet), lambda selector: _is_used(selector, used)))


def _kept(sheet: str, is_used: Callable[[str], bool]) -> Iterator[str]:
    for head, block in _rules(sheet):
        notices, head = _notices(head)
        yield from notices
        if block is None or (head.startswith("@") and not head.startswith(_OF_RULES)):
            yield head + ("\n" if block is None else f"{{{block}}}\n")
        elif head.startswith("@"):
            if inner := "".join(_kept(block, is_used)):
                yield f"{head}{{\n{inner}}}\n"
        elif selectors := [each for each in _between_commas(head) if is_used(each)]:
            yield f"{','.join(selectors)}{{{block}}}\n"


def _rules(sheet: str) -> Iterator[tuple[str, str | None]]:
    """The rules at the top of a sheet or of a block: what stands before the braces and in them; none in a statement."""
    depth = start = opened = 0
    for token in _TOKEN.finditer(sheet):
        if token[0] == "{":
            opened = token.end() if not depth else opened
            depth += 1
        elif token[0] == "}":
            depth -= 1
            if not depth:
                yield sheet[start : opened - 1].strip(), sheet[opened : token.start()].strip()
                start = token.end()
        elif token[0] == ";" and not depth:
            yield sheet[start : token.end()].strip(), None
            start = token.end()
    if rest := sheet[start:].strip():
        yield rest, None


def _notices(head: str) -> tuple[list[str], str]:
    """The notices before a rule, and the rest."""
    found = re.findall(r"/\*!.*?\*/", head, re.DOTALL)
    return [f"{each}\n" for each in found], re.sub(r"/\*!.*?\*/", "", head, flags=re.DOTALL).strip()


def _between_commas(head: str) -> Iterator[str]:
    """The selectors of a rule."""
    depth = start = 0
    for at, sign in enumerate(head):
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and not depth:
            yield head[start:at].strip()
            start = at + 1
    yield head[start:].strip()


def _is_used(selector: str, used: Container[str]) -> bool:
    while (outside := _WITHIN_BRACKETS.sub("", selector)) != selector:
        selector = outside
    return all(re.sub(r"\\(.)", r"\1", name) in used for name in _NAMED.findall(selector))
