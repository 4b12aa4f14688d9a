"""A plan into the holes of a document: fields, derived values, repeated rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from msgspec import Struct

from kyoso import wording
from kyoso.applicant import Tell, columns, tag_of, words_of
from kyoso.declared import Applicant
from kyoso.filled import ROLES, fields_of
from kyoso.model import Language
from kyoso.packs import pack
from kyoso.plan import Cost, Part, Plan, cost_of, costs_by
from kyoso.rulebook import Rulebook
from kyoso.typed import ASSUMED
from kyoso.word import xml
from kyoso.word.holes import FieldHole, PageHole, Pieces, RowsHole, SlotHole
from kyoso.word.render import stays_with_next

Row = dict[str, str]


class Values(Struct, frozen=True):
    """What a plan puts into a draft, as text: by field, by slot, by table and column."""

    fields: dict[str, str]
    slots: dict[str, str]
    rows: dict[str, list[Row]]
    blank_rows: dict[str, list[Row]]
    pages: Mapping[str, str] = {}  # of sections, by their bookmark


def fill(pieces: Pieces, values: Values) -> str:
    """The document with the holes filled."""
    out: list[str] = []
    for piece in pieces:
        match piece:
            case str():
                out.append(piece)
            case FieldHole():
                out.append(_field(piece, values.fields.get(piece.tag, "")))
            case SlotHole():
                out.append(xml.words(values.slots.get(piece.name, "")))
            case PageHole():
                out.append(_page(piece.bookmark, values.pages.get(piece.bookmark, "")))
            case RowsHole():
                rows = _rows(piece, values)
                for place, row in enumerate(rows):
                    form = piece.kept if stays_with_next(place, len(rows) + piece.behind) else piece.row
                    out += [part if isinstance(part, str) else xml.words(row.get(part.name, "")) for part in form]
    return "".join(out)


def _field(hole: FieldHole, text: str) -> str:
    words = xml.words(text)
    if words:
        return f"</w:sdtPr><w:sdtContent><w:r>{words}</w:r>"
    return (
        "<w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
        f'<w:r><w:rPr><w:rStyle w:val="PlaceholderText"/></w:rPr>{xml.words(hole.blank)}</w:r>'
    )


def _page(bookmark: str, number: str) -> str:
    """The number behind its dots, as Word writes it; nothing where it is not known."""
    return "<w:r><w:tab/></w:r>" + xml.field_code(f"PAGEREF {bookmark} \\h", number) if number else ""


def _rows(hole: RowsHole, values: Values) -> Sequence[Row]:
    """The plan's rows; where it has none, rows to write in."""
    return values.rows.get(hole.name) or values.blank_rows.get(hole.name) or [{}] * max(hole.blank, 1)


def thousands(amount: int) -> str:
    """Yen in thousands, exact: 32000000 is 32,000 and 1234567 is 1,234.567."""
    whole, rest = divmod(amount, 1000)
    return f"{whole:,}" + (f".{rest:03d}".rstrip("0") if rest else "")


def values_of(
    plan: Plan | None,
    rulebook: Rulebook,
    languages: Sequence[Language],
    years: int,
    pages: Mapping[str, str] = MappingProxyType({}),
) -> Values:
    """Everything that a plan puts into a draft; without one, the rows that wait for it."""
    beside, tell = _sayer(languages, " / "), _sayer(languages, "\n")
    made, asked = plan or Plan(), rulebook.declared.applicant
    waiting = [{"year": _nth_year(number, made.start_fiscal_year, tell)} for number in range(1, years + 1)]
    return Values(
        fields=fields_of(made, asked, beside) | {"start-fiscal-year": _year(made.start_fiscal_year, beside)},
        slots=_totals(made, rulebook) | _counts(made, rulebook),
        rows={
            "institutions": _institutions(made, rulebook, tell),
            "themes": [
                {"title": t.title, "leader": t.leader, "poc": t.poc, "year": _year(t.fiscal_year, tell)}
                | declared(t, asked, "themes", tell)
                for t in made.themes
            ],
            "milestones": [
                {"year": _year(m.fiscal_year, tell), "milestone": m.milestone} | declared(m, asked, "milestones", tell)
                for m in made.milestones
            ],
            "budget": _budget(made, rulebook, tell),
            "budget-years": _by_year(made, rulebook, tell),
            "budget-institutions": _by_institution(made, rulebook, tell),
        },
        blank_rows={"milestones": waiting, "budget": waiting, "budget-years": waiting},
        pages=pages,
    )


def declared(row: Part, applicant: Applicant, table: str, tell: Tell) -> Row:
    """What a row of the plan holds in the columns that the programme declares."""
    return {
        tag_of(name): words_of(asked, getattr(row, name, None), tell)
        for name, asked in columns(applicant, table).items()
    }


def _sayer(languages: Sequence[Language], joiner: str) -> Tell:
    """Words in each language of the draft, once where they agree."""
    return lambda words: joiner.join(dict.fromkeys(words(language) for language in languages))


def _year(year: int | None, tell: Tell) -> str:
    return tell(lambda language: wording.fiscal_year(year, language)) if year else ""


def _nth_year(number: int, start: int | None, tell: Tell) -> str:
    """The n-th fiscal year of the project; by its name once the first one is known."""
    if start:
        return _year(start + number - 1, tell)
    return tell(lambda language: pack(language).nth_year % number)


def _institutions(plan: Plan, rulebook: Rulebook, tell: Tell) -> list[Row]:
    kinds = rulebook.institution_kinds
    return [
        {
            "number": str(number),
            "name": each.name,
            "kind": tell(kinds[each.kind].name.__getitem__) if each.kind in kinds else each.kind,
            "role": tell(ROLES[each.role].__getitem__),
            "contact": each.contact,
        }
        | declared(each, rulebook.declared.applicant, "institutions", tell)
        for number, each in enumerate(plan.institutions, 1)
    ]


def _amounts(cost: Cost) -> Row:
    mark = ASSUMED if cost.assumed and cost.indirect else ""
    return {
        "direct": thousands(cost.direct),
        "indirect": mark + thousands(cost.indirect),
        "total": thousands(cost.total),
    }


def _budget(plan: Plan, rulebook: Rulebook, tell: Tell) -> list[Row]:
    rows = []
    for line in plan.budget:
        institution = plan.institution(line.institution)
        row = {
            "year": _year(line.fiscal_year, tell),
            "institution": institution.name if institution else line.institution,
        }
        row |= {category: thousands(amount) for category, amount in line.amounts.items()}
        rows.append(row | _amounts(cost_of(line, plan, rulebook)))
    return rows


def _by_year(plan: Plan, rulebook: Rulebook, tell: Tell) -> list[Row]:
    lead = costs_by(plan, rulebook, "fiscal_year", "lead")
    others = costs_by(plan, rulebook, "fiscal_year", "participating")
    return [
        {
            "year": _year(year, tell),
            "lead": thousands(lead.get(year, Cost()).total),
            "others": thousands(others.get(year, Cost()).total),
            **_amounts(cost),
        }
        for year, cost in costs_by(plan, rulebook, "fiscal_year").items()
    ]


def _by_institution(plan: Plan, rulebook: Rulebook, tell: Tell) -> list[Row]:
    return [{"institution": name, **_amounts(cost)} for name, cost in costs_by(plan, rulebook, "institution").items()]


def _totals(plan: Plan, rulebook: Rulebook) -> dict[str, str]:
    """Sums over the whole plan; nothing where it has no budget."""
    if not plan.budget:
        return {}
    total = Cost()
    for line in plan.budget:
        total = total.plus(cost_of(line, plan, rulebook))
    sums = {f"sum.{name}": words for name, words in _amounts(total).items()}
    for category in {name for line in plan.budget for name in line.amounts}:
        sums.setdefault(f"sum.{category}", thousands(sum(line.amounts.get(category, 0) for line in plan.budget)))
    for role, name in (("lead", "lead"), ("participating", "others")):
        by_year = costs_by(plan, rulebook, "fiscal_year", role)  # type: ignore[arg-type]
        sums[f"sum.{name}"] = thousands(sum(cost.total for cost in by_year.values()))
    return sums


def _counts(plan: Plan, rulebook: Rulebook) -> dict[str, str]:
    """Institutions in all, and of each sort that the rules count; nothing where the plan lists none."""
    if not plan.institutions:
        return {}
    kinds = rulebook.institution_kinds
    sorts = {sort for kind in kinds.values() for sort in kind.counts_as}
    counts = {
        sort: sum(sort in kinds[each.kind].counts_as for each in plan.institutions if each.kind in kinds)
        for sort in sorts
    }
    return {"count.all": str(len(plan.institutions)), **{f"count.{sort}": str(count) for sort, count in counts.items()}}
