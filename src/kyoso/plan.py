"""What an applicant brings: title, project leader, institutions, budget.

A plan is a YAML or JSON file; everything in it is optional. It is read strictly, so that a slip
is named with its line instead of being dropped, and every sum is over whole yen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import msgspec
from msgspec import Meta, Struct

from kyoso import applicant as asks
from kyoso.declared import Applicant, Asked
from kyoso.errors import Problem, nearest
from kyoso.model import FiscalYear, Language, Text
from kyoso.rulebook import Rulebook
from kyoso.strict import MOST_FINDINGS, Where, read

MOST = 10**12  # yen in one amount, so that sums are exact in a browser too
CATEGORIES = "assumption.cost-categories"  # key of the assumed categories of direct costs, a list in words
INDIRECT_RATE = "assumption.indirect-cost-rate"  # key of the assumed share of indirect costs, in percent of direct
EXAMPLES: dict[Language, str] = {"ja": "plan.example.yaml", "en": "plan.example.en.yaml"}  # among the templates
INDIRECT = "indirect"
INDIRECT_NAME = Text(ja="間接経費", en="Indirect costs")

Yen = Annotated[int, Meta(ge=0, description="a whole number of yen in digits, such as 30000000")]
Year = Annotated[FiscalYear, Meta(description="a fiscal year in digits, such as 2025")]
Goal = Annotated[int, Meta(ge=1, le=17, description="the number of an SDG, 1 to 17")]
Percent = Annotated[int, Meta(ge=0, le=100, description="a whole number from 0 to 100")]
Role = Literal["lead", "participating"]


class Part(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Base of a plan and of its parts."""


class Choice(Part, frozen=True):
    """The call that the plan is for: area and tier by slug or name."""

    area: str = ""
    tier: str = ""
    fiscal_year: Year | None = None


class Researcher(Part, frozen=True):
    """The project leader, or a mentor."""

    name: str = ""
    affiliation: str = ""
    position: str = ""
    email: str = ""
    age_group: str = ""
    expertise: str = ""


class Institution(Part, frozen=True):
    """An institution of the consortium; `kind` is a slug or name from the rules."""

    name: str
    id: str = ""
    kind: str = ""
    role: Role = "participating"
    contact: str = ""


class BudgetLine(Part, frozen=True):
    """What one institution uses in one fiscal year, in yen, by cost category."""

    fiscal_year: Year
    institution: str
    amounts: dict[str, Yen] = {}


class Theme(Part, frozen=True):
    """An R&D theme with its PoC target."""

    title: str = ""
    leader: str = ""
    poc: str = ""
    fiscal_year: Year | None = None


class Milestone(Part, frozen=True):
    """What is to be reached by the end of a fiscal year."""

    fiscal_year: Year
    milestone: str = ""


class Plan(Part, frozen=True, dict=True):
    """A plan: everything is optional, and what is missing stays a marked blank in a draft."""

    call: Choice = Choice()
    title: str = ""
    title_en: str = ""
    date: str = ""
    leader: Researcher = Researcher()
    mentor: Researcher = Researcher()
    institutions: tuple[Institution, ...] = ()
    start_fiscal_year: Year | None = None
    indirect_percent: Percent | None = None
    budget: tuple[BudgetLine, ...] = ()
    summary: str = ""
    sdgs: tuple[Goal, ...] = ()
    themes: tuple[Theme, ...] = ()
    milestones: tuple[Milestone, ...] = ()

    @property
    def lead(self) -> Institution | None:
        """The lead institution, if the plan names one."""
        return next((institution for institution in self.institutions if institution.role == "lead"), None)

    def institution(self, name: str) -> Institution | None:
        """The institution of that id or name."""
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> dict[str, Institution]:
        return {name: each for each in reversed(self.institutions) for name in (each.id, each.name)}


class Cost(NamedTuple):
    """Whole yen; `assumed` says that indirect costs follow from our assumption, not from the plan."""

    direct: int = 0
    indirect: int = 0
    assumed: bool = False

    @property
    def total(self) -> int:
        """Direct and indirect costs together."""
        return self.direct + self.indirect

    def plus(self, other: Cost) -> Cost:
        """Both costs together."""
        return Cost(self.direct + other.direct, self.indirect + other.indirect, self.assumed or other.assumed)


def categories_of(rulebook: Rulebook) -> dict[str, Text]:
    """The categories of direct costs, by slug: an assumption, since no document names them."""
    assumption = rulebook.assumptions.get(CATEGORIES)
    if assumption is None or not isinstance(assumption.value, Text):
        return {}
    names = assumption.value.ja.split("、"), assumption.value.en.split(", ")
    if len(names[0]) != len(names[1]):
        told = f"{len(names[0])} in Japanese, split at 、, and {len(names[1])} in English, split at a comma and a blank"
        raise Problem(f"{CATEGORIES}: as many categories in each language; found {told}", exit_code=1)
    pairs = zip(*names, strict=True)
    return {_slug(en): Text(ja=ja, en=en[0].upper() + en[1:]) for ja, en in pairs}


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def cost_of(line: BudgetLine, plan: Plan, rulebook: Rulebook) -> Cost:
    """Direct and indirect costs of one line; indirect ones at the assumed share where the plan says nothing."""
    direct = sum(amount for category, amount in line.amounts.items() if category != INDIRECT)
    if INDIRECT in line.amounts:
        return Cost(direct, line.amounts[INDIRECT])
    if plan.indirect_percent is not None:
        return Cost(direct, direct * plan.indirect_percent // 100)
    assumption = rulebook.assumptions.get(INDIRECT_RATE)
    percent = assumption.value if assumption and isinstance(assumption.value, int) else 0
    return Cost(direct, direct * percent // 100, assumed=True)


def costs_by(
    plan: Plan, rulebook: Rulebook, what: Literal["fiscal_year", "institution"], role: Role | None = None
) -> dict[Any, Cost]:
    """The budget summed up by fiscal year or by institution, perhaps of one role alone, in order."""
    sums: dict[Any, Cost] = {}
    for line in plan.budget:
        institution = plan.institution(line.institution)
        name = line.fiscal_year if what == "fiscal_year" else (institution.name if institution else line.institution)
        if role is None or (institution is not None and institution.role == role):
            sums[name] = sums.get(name, Cost()).plus(cost_of(line, plan, rulebook))
    return dict(sorted(sums.items())) if what == "fiscal_year" else sums


class Types(NamedTuple):
    """A plan and its parts with the fields that a programme declares: kinds of the core's own types."""

    plan: type[Plan]
    people: dict[str, type[Researcher]]
    institution: type[Institution]
    theme: type[Theme]
    milestone: type[Milestone]


def types_of(applicant: Applicant) -> Types:
    """The types of a plan by what a programme declares; the core's own where it declares nothing."""
    return _types(msgspec.json.encode(applicant))


def people_of(applicant: Applicant) -> list[str]:
    """The people of a plan, by name."""
    return list(types_of(applicant).people)


@lru_cache(maxsize=16)
def _types(declared: bytes) -> Types:
    applicant = msgspec.json.decode(declared, type=Applicant)
    people: dict[str, type[Researcher]] = {"leader": Researcher, "mentor": Researcher}
    people |= {name: _with(Researcher, role.fields, name) for name, role in applicant.people.items()}
    institution, theme, milestone = (
        _with(kind, asks.columns(applicant, name))
        for name, kind in (("institutions", Institution), ("themes", Theme), ("milestones", Milestone))
    )
    parts = [(name, kind, kind()) for name, kind in people.items() if name in applicant.people]
    rows = (("institutions", institution), ("themes", theme), ("milestones", milestone))
    lists = [
        (name, tuple.__class_getitem__((kind, ...)), ())
        for name, kind in rows
        if kind not in (Institution, Theme, Milestone)
    ]
    plan = _with(Plan, applicant.plan, more=[*parts, *lists])
    return Types(plan, people, institution, theme, milestone)


def _with(kind: type[Any], fields: dict[str, Asked], name: str = "", more: Iterable[Any] = ()) -> type[Any]:
    """A kind of a part with more fields; the part itself where there are none."""
    made = [*more, *((field, *asks.annotation(asked)) for field, asked in fields.items())]
    if not made:
        return kind
    return msgspec.defstruct(
        f"{kind.__name__}{name.title()}",
        made,
        bases=(kind,),
        namespace={"__doc__": kind.__doc__},
        frozen=True,
        forbid_unknown_fields=True,
        omit_defaults=True,
        kw_only=True,
    )


def value_at(plan: Plan, path: Iterable[str]) -> Any:
    """What a plan says in a declared field; None where it is no plan of that declaration."""
    value: Any = plan
    for name in path:
        value = getattr(value, name, None)
    return value


def plan_schema(applicant: Applicant) -> dict[str, Any]:
    """JSON Schema of a plan, with what a programme declares."""
    return msgspec.json.schema(types_of(applicant).plan)


def load_plan(path: Path, rulebook: Rulebook) -> Plan:
    """A plan from YAML or JSON, with kinds and categories by their slugs.

    Raises Problem with every finding, each at its line.
    """
    plan, places = read(path, types_of(rulebook.declared.applicant).plan)
    findings = [places.finding(where, message) for where, message in islice(_misfits(plan, rulebook), MOST_FINDINGS)]
    if findings:
        raise Problem(findings)
    return _in_slugs(plan, rulebook)


def _misfits(plan: Plan, rulebook: Rulebook) -> Iterator[tuple[Where, str]]:
    """What is well-formed and yet names nothing: kinds, institutions, categories."""
    for where, asked, value in _declared(plan, rulebook.declared.applicant):
        if why := asks.misfit(asked, value):
            yield where, why
    kinds = _Names((key, kind.name) for key, kind in rulebook.institution_kinds.items())
    names: dict[str, None] = {}
    for index, institution in enumerate(plan.institutions):
        if institution.kind and institution.kind not in kinds:
            where = ("institutions", index, "kind")
            yield where, f"no kind of institution is called {institution.kind!r}; {kinds.nearest(institution.kind)}"
        for name in filter(None, dict.fromkeys((institution.id, institution.name))):
            if name in names:
                yield ("institutions", index), f"{name!r} names another institution too; give each its own id"
            names[name] = None
    categories = _categories(rulebook)
    for index, line in enumerate(plan.budget):
        if line.institution not in names:
            hint = nearest(line.institution, list(names)) if names else "list it there first"
            yield ("budget", index, "institution"), f"{line.institution!r} is not among the institutions; {hint}"
        for name, amount in line.amounts.items():
            at = ("budget", index, "amounts", name)
            if name not in categories:
                yield at, f"no cost category is called so; {categories.nearest(name)}"
            if amount > MOST:
                yield at, f"expected at most {MOST} yen, found {amount}"


def _declared(plan: Plan, applicant: Applicant) -> Iterator[tuple[Where, Asked, Any]]:
    """Every declared field of a plan, with its place, its declaration and its value."""
    for entry in asks.entries(applicant):
        yield entry.path, entry.asked, value_at(plan, entry.path)
    for table, columns in applicant.tables.items():
        for index, row in enumerate(getattr(plan, table)):
            for name, asked in columns.items():
                yield (table, index, name), asked, getattr(row, name, None)


class _Names:
    """Records by slug and by name in either language."""

    def __init__(self, records: Iterable[tuple[str, Text]]) -> None:
        self.records = dict(records)
        self.slugs = {word.casefold(): key for key, name in self.records.items() for word in (key, name.ja, name.en)}

    def __contains__(self, name: str) -> bool:
        return name.strip().casefold() in self.slugs

    def __getitem__(self, name: str) -> str:
        return self.slugs[name.strip().casefold()] if name else ""

    def nearest(self, name: str) -> str:
        return nearest(name, [word for key, text in self.records.items() for word in (text.ja, key)])


def _categories(rulebook: Rulebook) -> _Names:
    return _Names([*categories_of(rulebook).items(), (INDIRECT, INDIRECT_NAME)])


def _in_slugs(plan: Plan, rulebook: Rulebook) -> Plan:
    kinds = _Names((key, kind.name) for key, kind in rulebook.institution_kinds.items())
    categories = _categories(rulebook)
    replace = msgspec.structs.replace
    plan = _chosen(plan, rulebook.declared.applicant)
    return replace(
        plan,
        institutions=tuple(replace(each, kind=kinds[each.kind]) for each in plan.institutions),
        budget=tuple(
            replace(line, amounts={categories[name]: amount for name, amount in line.amounts.items()})
            for line in plan.budget
        ),
    )


def _chosen(plan: Plan, applicant: Applicant) -> Plan:
    """A plan with its declared choices by their names."""

    def part(record: Any, fields: dict[str, Asked]) -> Any:
        chosen = {
            name: asks.value_of(asked, getattr(record, name))
            for name, asked in fields.items()
            if asked.type == "choice"
        }
        return msgspec.structs.replace(record, **chosen) if chosen else record

    made = part(plan, applicant.plan)
    parts = {name: part(getattr(made, name), role.fields) for name, role in applicant.people.items()}
    parts |= {
        table: tuple(part(row, fields) for row in getattr(made, table)) for table, fields in applicant.tables.items()
    }
    return msgspec.structs.replace(made, **parts) if parts else made  # type: ignore[no-any-return]
