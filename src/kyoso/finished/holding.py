"""A file with what it is held against: a draft beside a fresh one, a form beside the blank one, others alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from msgspec.structs import replace

from kyoso import formatting, office
from kyoso.carrying.cleaning import TEMPLATE, blanks_of
from kyoso.errors import Problem
from kyoso.finished.judging import Finding, judge
from kyoso.finished.measuring import Line, Measured, measure
from kyoso.finished.pages import Pages, as_saved, in_pdf, plain
from kyoso.finished.reference import Part, Reference
from kyoso.finished.tagged import objections
from kyoso.formatting import Demand
from kyoso.forms.checking import findings_of
from kyoso.forms.document import open_form
from kyoso.forms.limits import Limit
from kyoso.forms.model import FormMap
from kyoso.forms.reading import FormReading
from kyoso.pdf import Pdf
from kyoso.project import Project
from kyoso.word.carriers import NAMESPACE, PREFIX
from kyoso.word.desk import Desk
from kyoso.word.drafts import DRAFT_LANGUAGES
from kyoso.word.opening import Opened, open_docx
from kyoso.word.reading import Reading

QUOTED = 30
WRONG_FORM = ("form-other", "form-last")
MORE, A_PAGE = 2, 1_000  # letters of a PDF beside those of its file, which may stand in charts too
LONG, ENOUGH = 20, 12  # letters of a line from which on it is looked for in a PDF, and by how many of them


class Held(NamedTuple):
    """A file measured, what it is held against, and what was found by reading it."""

    measured: Measured
    reference: Reference
    findings: tuple[Finding, ...] = ()
    language: str = ""
    call: str = ""


class Blank(NamedTuple):
    """A blank form and its map."""

    data: bytes
    name: str
    map: FormMap


def is_draft(opened: Opened) -> bool:
    """Whether a file says inside that it is a draft, whatever saved it."""
    for name in opened.entries:
        if name.endswith("docprops/custom.xml") and f'name="{PREFIX}call"'.encode() in opened.part(name):
            return True
        if name.startswith("customxml/") and name.endswith(".xml") and NAMESPACE.encode() in opened.part(name):
            return True
    return False


# -- a draft ----------------------------------------------------------------------------------


def hold_draft(data: bytes, name: str, desk: Desk, project: Project) -> Held:
    """A draft or a copy for handing in, beside the draft as it would be made today."""
    reading = desk.reading(data, name)
    identity = reading.filled.identity
    call = desk.rulebook.calls.get(identity.get("call", ""))
    language = identity.get("language", "")
    spoken = next((each for each in DRAFT_LANGUAGES if each == language), None)
    blank = None
    if call is not None and spoken is not None:
        blank = _measured(desk.drafter.draft(call, spoken, practice=identity.get("practice") == "yes"))
    demands = formatting.load(project).of(identity.get("call", ""))
    reference = Reference(blank, form=False, clean=reading.filled.clean, demands=demands)
    found = tuple(_left_in_draft(reading))
    return Held(measure(open_docx(data, name)), reference, found, language, identity.get("call", ""))


@lru_cache(maxsize=8)
def _measured(blank: bytes) -> Measured:
    """A blank form or draft, measured once for many files."""
    return measure(open_docx(blank, "blank.docx"))


def _left_in_draft(reading: Reading) -> Iterator[Finding]:
    """The draft's own instructions, and what is still blank."""
    own = [each for each in reading.filled.own if each.kind in (*TEMPLATE, "facts") and each.text.strip()]
    if own and not reading.filled.clean:
        yield Finding("instructions", values={"count": len(own), "text": _short(own[0].text)})
    headings = {section.id: section.heading for section in reading.filled.sections}
    for blank in blanks_of(reading):
        under = headings.get(blank.place.section, "")
        yield Finding("blank", severity="warning", values={"text": _short(blank.label)}, under=under)


# -- a form -----------------------------------------------------------------------------------


def hold_form(data: bytes, name: str, blank: Blank) -> Held:
    """A filled form, beside the blank one. Raises Problem where it is another form."""
    form = open_form(blank.data, blank.name)
    reading = FormReading(form, open_form(data, name), blank.map)
    found = list(findings_of(reading))
    if any(each.says in WRONG_FORM for each in found):
        raise Problem(f"{name}: is not {blank.name} filled in; give the form that it was written in")
    blanks = [each for each in found if each.says == "blank"]
    left = [each for each in found if each.says == "instruction-left"]
    findings = [Finding("blank", severity="warning", values={"text": str(each.values["label"])}) for each in blanks]
    if left:
        values: dict[str, str | int | float] = {"count": len(left), "text": _short(str(left[0].values["found"]))}
        findings.append(Finding("instructions", values=values))
    beside = _measured(blank.data)
    demands = (*blank.map.finished, *_limits(blank, beside))
    reference = Reference(beside, form=True, demands=demands, parts=tuple(_parts(blank)))
    return Held(measure(open_docx(data, name)), reference, tuple(findings), blank.map.language)


def _limits(blank: Blank, measured: Measured) -> Iterator[Demand]:
    """The limits of pages that hold for the whole form, or for the section whose heading says them."""
    fields = {field.id for field in blank.map.fields}
    for limit in blank.map.limits:
        if limit.of == "pages" and (not limit.over or set(limit.over) == fields):
            heading = next((each.text for each in measured.headings if plain(limit.said) in plain(each.text)), "")
            yield replace(_demand(limit, blank), section=heading)


def _parts(blank: Blank) -> Iterator[Part]:
    """The fields that have a limit of pages of their own, or share one."""
    fields = blank.map.fields
    for number, field in enumerate(fields):
        shared = next((each for each in blank.map.limits if each.of == "pages" and each.over[:1] == (field.id,)), None)
        limit = field.limit if field.limit is not None and field.limit.of == "pages" else shared
        if limit is None or (shared is not None and len(shared.over) == len(fields)):
            continue
        last = max((n for n, each in enumerate(fields) if shared and each.id in shared.over), default=number)
        yield Part(field.label, tuple(each.label for each in fields[last + 1 :]), _demand(limit, blank))


def _demand(limit: Limit, blank: Blank) -> Demand:
    return Demand(what="pages", most=limit.most, about=limit.about, source=blank.map.form, said=limit.said)


# -- any file -----------------------------------------------------------------------------------


def hold(data: bytes, name: str, demands: Sequence[Demand] = ()) -> Held:
    """A file of which no form is known."""
    return Held(measure(open_docx(data, name)), Reference(demands=tuple(demands)))


# -- pages ----------------------------------------------------------------------------------------


def laid_out(path: Path, data: bytes, held: Held) -> Pages:
    """The pages of a file as LibreOffice lays them out. Raises Problem where it does not."""
    with TemporaryDirectory() as name:
        copy = Path(name) / "finished.docx"
        copy.write_bytes(data)
        (made,) = office.convert([copy], "pdf", Path(name), options=office.FOR_READERS)
        pdf = Pdf(made.read_bytes(), str(path))
    faces = {face for line in held.measured.lines for piece in line.pieces for face in _of(piece.look) if piece.text}
    return in_pdf(pdf, held.measured, "pdf-office", office.stand_ins(sorted(faces)))


def _of(look: object) -> tuple[str, ...]:
    return tuple(filter(None, (getattr(look, "latin", ""), getattr(look, "wide", ""))))


def given(pdf: Pdf, held: Held) -> tuple[Pages, list[Finding]]:
    """The pages of a PDF that somebody made of the file, what keeps it from being read aloud, and what it lacks.

    Raises Problem where it is damaged, or a PDF of another file.
    """
    try:
        wrong = [each.what for each in objections(pdf) if each.what in ("not tagged", "no title")]
        pages = in_pdf(pdf, held.measured, "pdf-given", {})
    except Exception as error:  # pypdf raises whatever its parts raise on a damaged page
        raise Problem(f"{pdf.name}: a PDF that cannot be read ({type(error).__name__})") from None
    found = [Finding("not-tagged", severity="warning", values={"found": ", ".join(wrong)})] if wrong else []
    if lacking := _lacking(held, pages, pdf.name):
        values: dict[str, str | int | float] = {"count": len(lacking), "text": _short(lacking[0].text)}
        found.append(Finding("pdf-other", severity="warning", values=values, under=lacking[0].under))
    return pages, found


def _lacking(held: Held, pages: Pages, name: str) -> list[Line]:
    """The lines that somebody wrote and that are not in the PDF, which may be of before the last change.

    Those of tables do not count: words of narrow cells stand otherwise in a PDF. A PDF that was scanned has no words
    to look at. Raises Problem where it is a PDF of another file.
    """
    words, blank = "".join(pages.texts), held.reference.blank
    if not words:
        return []
    lines = [line for line in held.measured.lines if not line.contents and len(plain(line.text)) >= LONG]
    lacking = [line for line in lines if plain(line.text)[:ENOUGH] not in words]
    if len(lacking) * 2 > len(lines):
        raise Problem(f"{name}: is not a PDF of this file: {len(lacking)} of its {len(lines)} lines are not in it")
    _refuse_more(held, pages, len(words), name)
    own = {plain(line.text) for line in blank.lines} if blank is not None else set()
    return [line for line in lacking if not line.table and plain(line.text) not in own]


def _refuse_more(held: Held, pages: Pages, letters: int, name: str) -> None:
    """Raise Problem where a PDF holds far more letters than the file."""
    beside = sum(map(len, map(plain, (*held.measured.header, *held.measured.footer)))) * pages.number
    inside = sum(len(plain(line.text)) for line in held.measured.lines)
    if letters > MORE * (inside + beside) and letters > inside + A_PAGE:
        raise Problem(f"{name}: is not a PDF of this file: it holds {letters:,} letters, the file {inside:,}")


def saved(held: Held) -> Pages:
    """The pages as the file itself says."""
    return as_saved(held.measured, held.reference.blank if held.reference.form else None)


def findings(held: Held, pages: Pages, more: Sequence[Finding] = ()) -> list[Finding]:
    """Everything that is to be said of a file."""
    return [*judge(held.measured, pages, held.reference), *held.findings, *more]


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= QUOTED else words[: QUOTED - 1] + "…"
