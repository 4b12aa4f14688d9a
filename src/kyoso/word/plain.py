"""The text of a Word file as a reader reads it, a line a paragraph."""

from __future__ import annotations

import zipfile
from io import BytesIO

from kyoso.word import etree
from kyoso.word.reading.flow import P, words


def plain_text(data: bytes) -> str:
    """The paragraphs of the main part, those of tables included."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        document = etree.fromstring(archive.read("word/document.xml"))
    return "\n".join(words(paragraph) for paragraph in document.iter(P))
