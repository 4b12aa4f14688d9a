"""A document's entry among the rule notebooks, the copy of its text by page, and its fingerprint."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import NamedTuple

from kyoso import files
from kyoso.errors import Problem
from kyoso.incoming.quantities import quantities
from kyoso.incoming.reading import Read
from kyoso.model import Text
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.sources import PAGE_END, remembered
from kyoso.typed import ERAS, years_in
from kyoso.wording import date, fiscal_year

LONGEST_TITLE, LONGEST_START = 120, 20  # characters
COPIES = "copies"
NOTEBOOK = "documents.md"
UNSURE = Text(ja="位置づけはまだ確かめていない", en="Its standing has not been confirmed yet")
_KEY = re.compile(r"[a-z0-9][a-z0-9-]*\Z")
_NO_TITLE = re.compile(r"microsoft|\.(docx?|pptx?|xlsx?|pdf)\b|untitled|無題|^(slide|document)?\W*\d*$", re.IGNORECASE)


class Given(NamedTuple):
    """What the officer says of a document; what is left empty is looked for in it."""

    key: str = ""
    title: str = ""
    publisher: str = ""
    dated: str = ""
    standing: str = ""


class Entry(NamedTuple):
    """What is registered, and what of it was found and not given."""

    key: str
    title: Text
    publisher: Text
    dated: Text
    standing: Text
    pages: tuple[tuple[str, str], ...]  # name and words of each page with words
    copy: bytes
    found: tuple[str, ...]

    @property
    def sha256(self) -> str:
        """The digest of the text copy."""
        return hashlib.sha256(self.copy).hexdigest()


def pair(words: str) -> Text:
    """Words in both languages, given as 日本語 | English; in one language alone they stand for both until lint says so.

    >>> pair("公募要領 | Call guidelines").en
    'Call guidelines'
    """
    ja, _, en = (part.strip() for part in words.partition("|"))
    return Text(ja=ja or en, en=en or ja)


def entry(read: Read, given: Given, rulebook: Rulebook) -> Entry:
    """What will be registered. Raises Problem where what is needed is neither given nor found, or the key is taken."""
    found = []
    title = given.title or _title(read)
    dated = pair(given.dated) if given.dated else _dated(read)
    if not given.title:
        found.append("title")
    if not given.dated:
        found.append("dated")
    missing = [f"--{name}" for name, words in (("title", title), ("publisher", given.publisher)) if not words]
    missing += ["--dated"] if dated is None else []
    if missing or dated is None:
        raise Problem(f"{read.name}: does not say it itself; give {' and '.join(missing)}, as 日本語 | English")
    pages = tuple((f"p.{number}", page) for number, page in enumerate(read.pages, 1) if page.strip())
    copy = (PAGE_END.join(page for _, page in pages) + "\n").encode()
    standing = pair(given.standing) if given.standing else UNSURE
    key = given.key or _key(read, title, rulebook)
    if not _KEY.match(key):
        raise Problem(f"--key {key}: small Latin letters, digits and hyphens, such as r8")
    return Entry(key, pair(title), pair(given.publisher), dated, standing, pages, copy, tuple(found))


def registered(made: Entry, rulebook: Rulebook) -> str:
    """The key under which the same text is registered already; "" where it is new. Raises Problem for a key taken."""
    for key, document in rulebook.documents.items():
        if document.sha256 == made.sha256:
            return key
    if made.key in rulebook.documents:
        raise Problem(f"--key {made.key}: {rulebook.documents[made.key].title.ja} has it; give another one")
    return ""


def register(project: Project, made: Entry, read: Read, day: str) -> Path:
    """Add the document to the notebook of documents, and its fingerprint. Raises Problem where there is no notebook."""
    path = _notebook(project)
    before = path.read_text("utf-8")
    files.write(path, (before.rstrip("\n") + "\n" + cell(made, read, day, before)).encode())
    kept = json.loads(project.fingerprints.read_bytes()) if project.fingerprints.is_file() else {}
    files.write(project.fingerprints, remembered(kept, made.key, dict(made.pages)))
    return path


def _notebook(project: Project) -> Path:
    """The notebook in which documents are registered."""
    notebooks = sorted(project.rules.glob("*.md"), key=lambda path: (path.name != NOTEBOOK, path.name))
    for path in notebooks:
        if re.search(r"^\s*register\(", path.read_text("utf-8"), re.MULTILINE):
            return path
    raise Problem(f"{project.shown(project.rules)}: no notebook registers a document there; add {NOTEBOOK}")


def write_copy(folder: Path, made: Entry, *, hidden: bool) -> Path:
    """The text by page, in a folder that git does not see where `hidden`."""
    if hidden:
        files.write(folder / ".gitignore", b"*\n")
    files.write(folder / f"{made.key}.txt", made.copy)
    return folder / f"{made.key}.txt"


def cell(made: Entry, read: Read, day: str, notebook: str) -> str:
    """The cell that publishes the document, for the end of a notebook."""
    imports = "" if re.search(r"^from kyoso\.rules import .*\bregister\b", notebook, re.MULTILINE) else _IMPORTS
    places = [
        f'            place("{name}", ("{name[2:]}ページ", "Page {name[2:]}"), {_quoted(_start(words))}),'
        for name, words in made.pages
    ]
    about = {name: getattr(made, name) for name in ("title", "publisher", "dated", "standing")}
    lines = [
        "",
        "```{code-cell} ipython3",
        ":tags: [hide-input]",
        *([imports] if imports else []),
        f"# {Path(read.name).name}: {read.kind}, {len(read.pages)} pages, SHA-256 {read.sha256}",
        "publish(",
        f"    register({_quoted(made.key)},",
        *(f"        {name}=({_quoted(text.ja)}, {_quoted(text.en)})," for name, text in about.items()),
        f'        sha256="{made.sha256}", registered="{day}", compared="{day}",',
        "        places=[",
        *places,
        "        ]),",
        ")",
        "```",
    ]
    return "\n".join(lines) + "\n"


_IMPORTS = "from kyoso.rules import place, publish, register\n"


def _quoted(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)


def _start(words: str) -> str:
    return " ".join(words.split())[:LONGEST_START].strip()


# -- found in the document ------------------------------------------------------------------


def _title(read: Read) -> str:
    """The title that the file names, or else the first line of its first page that holds words."""
    if read.title and not _NO_TITLE.search(read.title):
        return " ".join(read.title.split())[:LONGEST_TITLE]
    lines = (" ".join(line.split()) for page in read.pages for line in page.split("\n"))
    return next((line for line in lines if re.search(r"\w{3}", line)), "")[:LONGEST_TITLE]


def _dated(read: Read) -> Text | None:
    """The first day on the first page, or else the one that the file names."""
    words = next(page for page in read.pages if page.strip())
    for found in quantities(words, 1):
        if found.unit == "date" and re.match(r"\d{4}-\d{2}", str(found.value)):
            return Text(ja=date(str(found.value), "ja"), en=date(str(found.value), "en"))
    if read.dated:
        return Text(ja=date(read.dated, "ja"), en=date(read.dated, "en"))
    year = next(years_in(words), None)
    return Text(ja=fiscal_year(year, "ja"), en=fiscal_year(year, "en")) if year else None


def _key(read: Read, title: str, rulebook: Rulebook) -> str:
    """A short key: r8 for a title of FY2026, else the name of the file."""
    year = next(years_in(title), None)
    name = f"r{year - ERAS['R'] + 1}" if year and year >= ERAS["R"] else ""
    name = name or re.sub(r"[^a-z0-9]+", "-", Path(read.name).stem.lower()).strip("-") or "document"
    taken = rulebook.documents
    return next(each for each in (name, *(f"{name}-{number}" for number in range(2, 1000))) if each not in taken)
