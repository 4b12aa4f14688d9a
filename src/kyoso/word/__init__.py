"""Proposal drafts in Word: with ``kyoso.carrying``, which stands on it, all that knows WordprocessingML.

The way through it:

``templates``  Jinja templates of a project, printed with markers in place of values
``names``      what a template can name, and the rules that a draft stands on
``blocks``     the Markdown of a template as paragraphs, tables, fields and slots
``guides``     the lengths that an officer gives, beside their blanks
``both``       the blocks of two languages as one bilingual draft
``look``       styles, numbering, settings and fonts, prepared once (built by ``parts`` and ``styles``)
``holes``      a document with holes for a plan, and the register of what is in it
``paging``     the pages in its table of contents
``render``     blocks to document.xml with holes for a plan (``xml`` writes its strings)
``fill``       a plan into the holes
``carriers``   who the draft is and what is in it, where Word and LibreOffice keep it
``package``    parts to a .docx
``drafts``     all of it, in order
``many``       every draft, on one core or on several

And the way back: ``opening`` a file that somebody sends, ``reading`` it, ``annotating`` a copy; ``desk``
lays drafts beside what they would be today, ``lint`` looks for what Word would not open. All of these
read XML through ``etree``: lxml, or a small tree of ours where lxml cannot be installed.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kyoso.word.drafts import DRAFT_LANGUAGES, Drafter, DraftLanguage, draft_path, make_draft, matrix
    from kyoso.word.reading import read_bytes, read_draft

__all__ = [
    "DRAFT_LANGUAGES",
    "DraftLanguage",
    "Drafter",
    "draft_path",
    "make_draft",
    "matrix",
    "read_bytes",
    "read_draft",
]


def __getattr__(name: str) -> Any:
    """Import what is asked for: making drafts needs no tree of XML, and reading them neither Jinja nor Markdown."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = "reading" if name.startswith("read_") else "drafts"
    return getattr(import_module(f"{__name__}.{module}"), name)
