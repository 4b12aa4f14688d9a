"""Proposal drafts in Word: the only package that knows WordprocessingML.

The way through it:

``templates``  Jinja templates of a project, printed with markers in place of values
``names``      what a template can name, and the rules that a draft stands on
``blocks``     the Markdown of a template as paragraphs, tables, fields and slots
``both``       the blocks of two languages as one bilingual draft
``look``       styles, numbering, settings and fonts, prepared once (built by ``parts`` and ``styles``)
``render``     blocks to document.xml with holes for a plan (``xml`` writes its strings)
``fill``       a plan into the holes
``carriers``   who the draft is and what is in it, where Word and LibreOffice keep it
``package``    parts to a .docx
``drafts``     all of it, in order
"""

from kyoso.word.drafts import DRAFT_LANGUAGES, Drafter, DraftLanguage, draft_path, make_draft, matrix

__all__ = ["DRAFT_LANGUAGES", "DraftLanguage", "Drafter", "draft_path", "make_draft", "matrix"]
