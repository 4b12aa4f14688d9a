"""Compares every figure as written with text copies of the source documents.

Both sides are folded the same way: NFKC (full-width digits, radicals such as ⾧) and no white
space at all, since a token may break over lines where a slide was turned into text. A figure
must stand in its own place (slide or page), not just anywhere in the document.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from kyoso import files
from kyoso.errors import Finding, Problem
from kyoso.fingerprints import Fingerprints, pieces
from kyoso.model import Document, Source, Term, sources_of
from kyoso.rulebook import Rulebook
from kyoso.typed import fold

PAGE_END = "\f"  # between the pages of a text copy that kyoso has made


@dataclass(frozen=True)
class Comparison:
    """What was compared: per document its text copy, how many citations there are and how many were found."""

    copies: dict[str, Path]
    same_digest: dict[str, bool]
    cited: Counter[str]
    found: Counter[str]
    findings: tuple[Finding, ...]


def verify(rulebook: Rulebook, folder: Path, said: Iterable[Source] = ()) -> Comparison:
    """Look for every `as_written` in its place of its document's text copy in `folder`.

    `said` are further words to look for: those that state a qualifier of a whole page or table.
    Raises Problem where the folder is not there or holds no copy of a document.
    """
    copies = _copies(rulebook, folder)
    places = {key: _cut(rulebook.documents[key], path) for key, path in copies.items()}
    cited: Counter[str] = Counter()
    found: Counter[str] = Counter()
    findings = []
    every = [
        (str(getattr(record, "key", "")), source) for record in rulebook.records() for source in sources_of(record)
    ]
    for key, source in (*every, *((f"{source.document} {source.place}", source) for source in said)):
        cited[source.document] += 1
        text = places[source.document].get(source.place, "")
        if fold(source.as_written) in text:
            found[source.document] += 1
        else:
            findings.append(Finding("", 0, _not_found(key, source, places[source.document])))
    same = {
        key: hashlib.sha256(_text(path)).hexdigest() == rulebook.documents[key].sha256 for key, path in copies.items()
    }
    return Comparison(copies, same, cited, found, tuple(findings))


def _not_found(key: str, source: Source, places: dict[str, str]) -> str:
    message = f"{key}: {source.document} {source.place} does not say 「{source.as_written}」"
    elsewhere = [place for place, text in places.items() if fold(source.as_written) in text]
    return message + (f"; it stands at {', '.join(elsewhere)}" if elsewhere else "")


def _copies(rulebook: Rulebook, folder: Path) -> dict[str, Path]:
    """The text copy of each document: the one with its digest, else the one with all its places."""
    if not folder.is_dir():
        raise Problem(f"{folder}: not a folder; give the folder with the text copies of the documents (*.txt)")
    texts = sorted(folder.glob("*.txt"))
    copies = {}
    for key, document in rulebook.documents.items():
        by_digest = [file for file in texts if hashlib.sha256(_text(file)).hexdigest() == document.sha256]
        by_places = [file for file in texts if len(_cut(document, file)) == len(document.places)]
        if not (by_digest or by_places):
            raise Problem(f"{folder}: no text copy of {key} ({document.title.ja}) among its {len(texts)} *.txt files")
        copies[key] = (by_digest or by_places)[0]
    return copies


def _text(path: Path) -> bytes:
    return files.read(path, 64 * files.MIB, "text copy of a document")


def _cut(document: Document, path: Path) -> dict[str, str]:
    """The folded text of each place: page by page, or from its first words to the first words of the next."""
    whole = _text(path).decode("utf-8", "replace")
    pages = whole.split(PAGE_END)
    if len(pages) == len(document.places) > 1:
        return {place.place: fold(page) for place, page in zip(document.places, pages, strict=True)}
    text = fold(whole)
    starts: list[tuple[str, int]] = []
    position = 0
    for place in document.places:
        at = text.find(fold(place.starts_with), position)
        if at < 0:
            continue
        starts.append((place.place, at))
        position = at + 1
    starts.append(("", len(text)))
    return {name: text[at:end] for (name, at), (_, end) in pairwise(starts)}


def fingerprints(rulebook: Rulebook, folder: Path) -> bytes:
    """Of every place of every document, from the text copies in `folder`; stable JSON."""
    kept: dict[str, dict[str, str]] = {}
    for key, path in _copies(rulebook, folder).items():
        kept[key] = _fingerprint(key, _cut(rulebook.documents[key], path))
    return _kept(kept)


def remembered(kept: dict[str, dict[str, str]], key: str, pages: dict[str, str]) -> bytes:
    """The fingerprints that are kept, and those of one more document from the words of its places; stable JSON."""
    return _kept({**kept, key: _fingerprint(key, {place: fold(words) for place, words in pages.items()})})


def _fingerprint(key: str, places: dict[str, str]) -> dict[str, str]:
    return {
        place: base64.b64encode(b"".join(sorted(set(pieces(key, place, text))))).decode()
        for place, text in places.items()
    }


def _kept(kept: dict[str, dict[str, str]]) -> bytes:
    return (json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def terms_of_one_document(rulebook: Rulebook, fingerprints: Fingerprints) -> dict[str, list[Term]]:
    """For each document, the terms of the glossary that stand in it and in no other one."""
    found: dict[str, list[Term]] = {key: [] for key in rulebook.documents}
    for term in rulebook.terms.values():
        said_in = [key for key in found if _stands_in(term, key, fingerprints)]
        if len(said_in) == 1:
            found[said_in[0]].append(term)
    return found


def _stands_in(term: Term, document: str, fingerprints: Fingerprints) -> bool:
    """A term stands in a document with or without what is in its brackets, and `A、B` if both do."""
    bare = re.sub(r"（[^）]*）", "", term.name.ja).split("、")
    return fingerprints.says(document, term.name.ja) or all(fingerprints.says(document, part) for part in bare)
