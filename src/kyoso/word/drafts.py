"""From a rulebook, a call and a plan to the bytes of a draft."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, NamedTuple, get_args

import markdown_it
import mdit_py_plugins
import msgspec
from msgspec import Struct

from kyoso import __version__, files, model, packs
from kyoso.errors import Finding, Problem
from kyoso.model import LANGUAGES, Call, Language
from kyoso.plan import Plan
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import carriers, paging
from kyoso.word.both import zipped
from kyoso.word.carriers import Identity
from kyoso.word.fill import fill, values_of
from kyoso.word.holes import Pieces, Rendered
from kyoso.word.look import Look, prepare
from kyoso.word.names import call_digest, rules_used, years_of
from kyoso.word.package import Part, compressed, pack
from kyoso.word.render import render
from kyoso.word.templates import Templates

DraftLanguage = Literal["ja", "en", "both"]
DRAFT_LANGUAGES: tuple[DraftLanguage, ...] = get_args(DraftLanguage)
TAGS: dict[Language, str] = {"ja": "ja-JP", "en": "en-US"}
LATIN = '<w:lang w:val="%s"'  # the language of Latin letters, in the styles


class Prepared(NamedTuple):
    """A draft without its plan: the document with holes, and every other part."""

    body: Pieces
    parts: tuple[Part, ...]
    pages: Mapping[str, str]  # of its sections, as long as nothing is filled in
    state: str  # digest of what decides the pages
    headings: tuple[str, ...]  # bookmarks, "" for a heading that the contents leave out


class Drafter:
    """Makes drafts; what does not change from one to the next is read once."""

    def __init__(self, rulebook: Rulebook, project: Project) -> None:
        self.rulebook, self.project = rulebook, project
        self.templates = Templates(project, rulebook)
        self._look = lru_cache(maxsize=2)(lambda language: prepare(project, language))
        self.styled = lru_cache(maxsize=3)(self._style)
        self._pages = cache(lambda: paging.load(project))
        self._prepared = lru_cache(maxsize=128)(self._prepare)

    def draft(self, call: Call, language: DraftLanguage, plan: Plan | None = None, *, practice: bool = False) -> bytes:
        """One draft as the bytes of a .docx. With a plan its contents give no pages, since nobody has counted them."""
        pages = self.prepared(call, language, practice=practice).pages if plan is None else {}
        return self.with_pages(call, language, pages, plan, practice=practice)

    def with_pages(
        self,
        call: Call,
        language: DraftLanguage,
        pages: Mapping[str, str],
        plan: Plan | None = None,
        *,
        practice: bool = False,
    ) -> bytes:
        """One draft whose contents give these pages, by the bookmark of the heading."""
        prepared = self.prepared(call, language, practice=practice)
        values = values_of(plan, self.rulebook, spoken(language), years_of(self.rulebook, call), pages)
        return pack([*prepared.parts, compressed("word/document.xml", fill(prepared.body, values))])

    def wanted(self, draft: Wanted) -> bytes:
        """One draft of the matrix; what is not open is a practice copy."""
        call = self.rulebook.calls[draft.call]
        return self.draft(call, draft.language, practice=call.document is None)

    def pages_of(self, draft: Wanted) -> Mapping[str, str]:
        """The pages in the contents of a draft of the matrix, by the bookmark of the heading; none where unknown."""
        call = self.rulebook.calls[draft.call]
        return self.prepared(call, draft.language, practice=call.document is None).pages

    def prepared(self, call: Call, language: DraftLanguage, *, practice: bool = False) -> Prepared:
        """What one draft is made from before a plan is known; made once."""
        made: Prepared = self._prepared(call.key, language, practice)
        return made

    def _prepare(self, key: str, language: DraftLanguage, practice: bool) -> Prepared:
        """All of a draft but the plan."""
        call = self.rulebook.calls[key]
        languages = spoken(language)
        template = self.templates.name(call)
        rendered = self._render(call, languages, practice, self.project.shown(self.project.templates / template))
        identity = Identity(
            call=call.key,
            fiscal_year=str(call.fiscal_year),
            language=language,
            kind=call.document or call.practice,
            practice="yes" if practice else "no",
            rules=call_digest(self.rulebook, call),
            template=template,
            form=self.templates.digest(template, language),
            kyoso=__version__,
        )
        parts = {
            "word/header1.xml": rendered.header,
            "word/footer1.xml": rendered.footer,
            "docProps/core.xml": carriers.core_properties(identity, rendered.title, TAGS[languages[0]]),
            "docProps/custom.xml": carriers.custom_properties(identity),
            "customXml/item1.xml": carriers.manifest(identity, rendered, rules_used(self.rulebook, call)),
            "customXml/itemProps1.xml": carriers.manifest_properties(),
        }
        state = paging.digest(rendered, self._look(languages[0]), years_of(self.rulebook, call))
        kept = self._pages().get(draft_path(call, language).removesuffix(".docx"))
        return Prepared(
            rendered.body,
            (*self.styled(language), *(compressed(*part) for part in parts.items())),
            paging.numbers(rendered, kept, state),
            state,
            tuple(section.bookmark for section in rendered.sections),
        )

    def _style(self, language: DraftLanguage) -> tuple[Part, ...]:
        """The parts of the look. Latin letters of a draft in Japanese are Japanese too: by their language LibreOffice
        says which one a PDF is in. In a bilingual one they are the English."""
        look: Look = self._look(spoken(language)[0])
        tag = packs.pack(spoken(language)[-1]).tag
        parts = {name: part.replace(LATIN % TAGS["en"], LATIN % tag) for name, part in look.parts.items()}
        return tuple(compressed(*part) for part in parts.items())

    def _render(self, call: Call, languages: tuple[Language, ...], practice: bool, address: str) -> Rendered:
        """The document of a draft, kept for as long as all that it is made from stays the same."""
        if self.project.sealed:
            return self._rendered(call, languages, practice, address)
        look: Look = self._look(languages[0])
        printed = [self.templates.printed(call, each, practice=practice).digest for each in languages]
        seen = repr((look.section, look.text_width, look.numbers, self.templates.lengths().of(call.key)))
        state = files.digest(part.encode() for part in (_made_by(), seen, *languages, *printed))
        name = "-".join(("draft", call.key, *languages, *(["practice"] if practice else [])))
        place = self.project.cache / "word" / f"{name}.json"
        kept = files.kept(place, _Kept)
        if kept is None or kept.state != state:
            kept = _Kept(state, self._rendered(call, languages, practice, address))
            files.write(place, msgspec.json.encode(kept))
        return kept.rendered

    def _rendered(self, call: Call, languages: tuple[Language, ...], practice: bool, address: str) -> Rendered:
        blocks = [self.templates.blocks(call, each, practice=practice) for each in languages]
        one = blocks[0] if len(blocks) == 1 else zipped(blocks[0], blocks[1], address)
        look: Look = self._look(languages[0])
        try:
            return render(one, languages, look)
        except ValueError as error:
            raise Problem(Finding(address, 0, str(error))) from None


class _Kept(Struct, frozen=True):
    """A document with holes, and the digest of all that it was made from."""

    state: str
    rendered: Rendered


@cache
def _made_by() -> str:
    """Digest of the code that makes documents from printed templates, with the versions of its libraries."""
    code = [path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py"))]
    versions = [library.__version__.encode() for library in (markdown_it, mdit_py_plugins)]
    return files.digest([Path(model.__file__).read_bytes(), *code, *versions])


def spoken(language: DraftLanguage) -> tuple[Language, ...]:
    """The languages in a draft, the leading one first."""
    return LANGUAGES if language == "both" else (language,)


def draft_path(call: Call, language: DraftLanguage) -> str:
    """Where a draft stands in the matrix: 2025/future-concept-ja.docx."""
    return f"{call.fiscal_year}/{call.area}-{call.tier}-{language}.docx"


def make_draft(
    rulebook: Rulebook,
    call: Call,
    language: DraftLanguage,
    plan: Plan | None = None,
    *,
    project: Project,
    practice: bool = False,
) -> bytes:
    """One draft. `practice` marks it on every page as a copy to practise with."""
    return Drafter(rulebook, project).draft(call, language, plan, practice=practice)


class Wanted(NamedTuple):
    """A draft of the matrix."""

    path: str
    call: str
    language: DraftLanguage


def wanted(rulebook: Rulebook) -> Iterator[Wanted]:
    """Every call in every language, newest first."""
    for call in rulebook.calls_in_order:
        for language in DRAFT_LANGUAGES:
            yield Wanted(draft_path(call, language), call.key, language)


def matrix(drafter: Drafter) -> Iterator[tuple[str, bytes]]:
    """The drafts of the matrix, one after another."""
    for each in wanted(drafter.rulebook):
        yield each.path, drafter.wanted(each)
