"""A draft as it came back: what its author wrote, where it stands, and what was noticed on the way.

Made by `kyoso.word.reading` from a Word file, read by the checks. It knows nothing of Word and
nothing of rules.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

from kyoso.applicant import Tell, entries, words_of
from kyoso.declared import Applicant
from kyoso.model import Text
from kyoso.plan import Plan, Researcher, people_of, value_at

State = Literal["filled", "blank", "prompt"]
Certainty = Literal["tag", "bookmark", "label", "order"]

# The roles of institutions, as a draft writes them and as they are read again.
ROLES = {
    "lead": Text(ja="代表機関", en="Lead institution"),
    "participating": Text(ja="参画機関", en="Participating institution"),
}


class Place(Struct, frozen=True, omit_defaults=True):
    """Where in a file: the section by id, a table and its row and column, a field; `block` counts the
    body's paragraphs and tables from 0, so that a comment can be put there. A row is counted as the
    table has it, its head included."""

    section: str = ""
    table: str = ""
    row: int = 0  # from 1; 0: not in a row
    column: str = ""
    field: str = ""
    block: int = -1


class FieldText(Struct, frozen=True, omit_defaults=True):
    """A labelled field: what stands in it, and by what it was found again."""

    tag: str
    label: str
    text: str
    state: State
    place: Place
    found_by: Certainty = "tag"
    pictures: int = 0  # pictures, charts and drawings in it; a field that holds one is not empty
    notes: tuple[str, ...] = ()  # footnotes and endnotes, which `text` leaves out and a limit counts


class Cell(Struct, frozen=True, omit_defaults=True):
    """A cell of one of the draft's own tables."""

    text: str
    place: Place


class Row(Struct, frozen=True, omit_defaults=True):
    """A row: cells by the id of their column; `is_total` marks the row of sums."""

    cells: dict[str, Cell]
    place: Place
    is_total: bool = False


class Table(Struct, frozen=True, omit_defaults=True):
    """One of the draft's own tables as it is now."""

    id: str
    place: Place
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


class Section(Struct, frozen=True, omit_defaults=True):
    """A section: what its author wrote in it, without the draft's own guidance, labels and tables."""

    id: str
    heading: str
    text: str
    place: Place
    characters: int = 0  # non-blank ones in `text`
    guidance_kept: bool = False  # the draft's instruction still stands there
    pictures: int = 0
    tables: int = 0  # of the author's own
    notes: tuple[str, ...] = ()  # footnotes and endnotes, which `text` leaves out


class Unplaced(Struct, frozen=True, omit_defaults=True):
    """Text of the author's that belongs to no section, table or field; kept, never dropped."""

    text: str
    place: Place
    why: str


class OwnText(Struct, frozen=True, omit_defaults=True):
    """Words of the draft itself as they stand now: a paragraph, or a row of a table of facts (cells by tabs).

    Kinds: guidance, open, note, box, banner, title, contents, facts, page (header or footer).
    """

    kind: str
    text: str
    place: Place


class Remark(Struct, frozen=True, omit_defaults=True):
    """Something noticed while reading, by a fixed name, with its place and what was found.

    Names: tracked-change, comment, identity-missing, identity-contradicts, own-text-changed,
    section-missing, section-twice, draft-twice (a whole draft behind another), field-missing,
    table-missing, column-missing, macro, external-link, repaired (text that LibreOffice 7.4
    multiplied), prompt-left (beside the author's words), unreadable (an amount, a year or a number
    that is none), assumed (a year or a role that the draft leaves to be understood), hidden-text
    (not shown, so no answer), unread (an embedded file, or what a drawing holds).
    """

    name: str
    place: Place
    found: str = ""
    expected: str = ""


class Filled(Struct, frozen=True, omit_defaults=True):
    """A draft as read back. `identity` is who it says it is: call, fiscal_year, language, kind,
    practice, rules, template, form, kyoso, as strings; empty where it does not say."""

    file: str
    identity: dict[str, str]
    plan: Plan
    fields: tuple[FieldText, ...] = ()
    tables: tuple[Table, ...] = ()
    sections: tuple[Section, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    remarks: tuple[Remark, ...] = ()
    own: tuple[OwnText, ...] = ()
    rules: dict[str, str] = field(default_factory=dict)  # digest of each rule that the draft shows
    clean: bool = False  # a copy for handing in, without the draft's own words


def fields_of(plan: Plan, applicant: Applicant, tell: Tell | None = None) -> dict[str, str]:
    """What a plan says in words, by the tag of the draft's field for it; `tell` says it in the draft's languages."""
    lead = plan.lead
    fields = {
        "title": plan.title,
        "title-en": plan.title_en,
        "date": plan.date,
        "lead-institution": lead.name if lead else "",
        "start-fiscal-year": str(plan.start_fiscal_year or ""),
        "summary": plan.summary,
        "sdgs": ", ".join(map(str, plan.sdgs)),
    }
    for role in people_of(applicant):
        person = getattr(plan, role, None)
        fields |= {
            f"{role}.{name.replace('_', '-')}": getattr(person, name, "") for name in Researcher.__struct_fields__
        }
    return fields | {each.tag: words_of(each.asked, value_at(plan, each.path), tell) for each in entries(applicant)}
