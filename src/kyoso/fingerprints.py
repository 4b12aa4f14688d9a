"""What is kept of the source documents: a fingerprint of each place, which words can be held against.

Text copies are not the programme's to hand on, so a fingerprint of each place is kept beside the rules
instead: digests of the pieces of a few characters that stand there. Words that stand in a place have
all their pieces in its fingerprint; words with a changed figure do not.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator

from kyoso.errors import Finding, Problem
from kyoso.model import Record, Source, sources_of
from kyoso.project import Project
from kyoso.typed import fold

PIECES = (2, 3, 5)  # characters of a piece; words that are shorter have no longer ones
DIGEST = 3  # bytes of its digest: a strange piece passes about once in ten thousand


class Fingerprints:
    """What is kept of each place of each document, without its text."""

    def __init__(self, kept: dict[str, dict[str, str]]) -> None:
        self.places = {
            (document, place): set(_digests(base64.b64decode(text)))
            for document, places in kept.items()
            for place, text in places.items()
        }

    @classmethod
    def load(cls, project: Project) -> Fingerprints:
        """Those of a project. Raises Problem (exit code 1) where there are none."""
        try:
            return cls(json.loads(project.fingerprints.read_bytes()))
        except (OSError, ValueError) as error:
            shown = project.shown(project.fingerprints)
            message = f"no fingerprints of the documents ({error}); run: kyoso verify-sources DIR --remember"
            raise Problem(Finding(shown, 0, message), exit_code=1) from None

    def hold(self, source: Source) -> bool:
        """Whether the words as written can stand in their place."""
        kept = self.places.get((source.document, source.place), set())
        return all(piece in kept for piece in pieces(source.document, source.place, fold(source.as_written)))

    def missing(self, records: Iterable[Record]) -> Iterator[tuple[Record, Source]]:
        """Every citation whose words do not stand in their place."""
        for record in records:
            for source in sources_of(record):
                if not self.hold(source):
                    yield record, source


def _digests(kept: bytes) -> Iterator[bytes]:
    return (kept[at : at + DIGEST] for at in range(0, len(kept), DIGEST))


def pieces(document: str, place: str, text: str) -> Iterator[bytes]:
    """The digest of each piece of a folded text that stands in a place of a document."""
    for size in PIECES:
        for at in range(len(text) - size + 1 or (len(text) < PIECES[0])):
            yield hashlib.blake2b(f"{document}\n{place}\n{text[at : at + size]}".encode(), digest_size=DIGEST).digest()
