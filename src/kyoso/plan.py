"""What an applicant brings: title, project leader, institutions, budget.

A plan is a YAML or JSON file; everything in it is optional. It is read strictly, so that a slip
is named with its line instead of being dropped, and every sum is over whole yen.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import msgspec
import yaml
from msgspec import Meta, Struct

from kyoso.errors import Finding, Problem, nearest
from kyoso.model import FiscalYear, Text
from kyoso.rulebook import Rulebook

LARGEST = 4 * 2**20  # bytes; a plan is a page or two
MOST = 10**12  # yen in one amount, so that sums are exact in a browser too
CATEGORIES = "assumption.cost-categories"  # key of the assumed categories of direct costs, a list in words
INDIRECT_RATE = "assumption.indirect-cost-rate"  # key of the assumed share of indirect costs, in percent of direct
INDIRECT = "indirect"
INDIRECT_NAME = Text(ja="間接経費", en="Indirect costs")

Yen = Annotated[int, Meta(ge=0, description="a whole number of yen in digits, such as 30000000")]
Year = Annotated[FiscalYear, Meta(description="a fiscal year in digits, such as 2025")]
Goal = Annotated[int, Meta(ge=1, le=17, description="the number of an SDG, 1 to 17")]
Percent = Annotated[int, Meta(ge=0, le=100, description="a whole number from 0 to 100")]
Role = Literal["lead", "participating"]
Where = tuple[Any, ...]  # the names and numbers that lead to a value


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


class Plan(Part, frozen=True):
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
        return next((each for each in self.institutions if name in (each.id, each.name)), None)


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
    pairs = zip(assumption.value.ja.split("、"), assumption.value.en.split(", "), strict=True)
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


def plan_schema() -> dict[str, Any]:
    """JSON Schema of a plan."""
    return msgspec.json.schema(Plan)


def load_plan(path: Path, rulebook: Rulebook) -> Plan:
    """A plan from YAML or JSON, with kinds and categories by their slugs.

    Raises Problem with every finding, each at its line.
    """
    data, places = _parse(_text(path), path)
    try:
        plan = msgspec.convert(data, Plan)
    except msgspec.ValidationError as error:
        findings = [places.finding(where, message) for where, message in _complaints(data)]
        raise Problem(findings or Finding(str(path), 0, str(error))) from None
    findings = [places.finding(where, message) for where, message in _misfits(plan, rulebook)]
    if findings:
        raise Problem(findings)
    return _in_slugs(plan, rulebook)


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Problem(f"{path}: cannot be read ({error.strerror or error})") from None
    if len(data) > LARGEST:
        raise Problem(f"{path}: {len(data):,} bytes is no plan; expected at most {LARGEST:,}")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Problem(Finding(str(path), line, "not UTF-8; save the file as UTF-8")) from None


class _Loader(yaml.SafeLoader):
    """YAML in which only what looks like a plain number is one: no dates, octals, yes or no."""

    yaml_implicit_resolvers = {}  # noqa: RUF012


for _tag, _pattern in (
    ("int", r"^[-+]?(?:0|[1-9][0-9_]*)$"),
    ("float", r"^[-+]?[0-9][0-9_]*\.[0-9]*$"),
    ("bool", r"^(?:true|false)$"),
    ("null", r"^(?:~|null|)$"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), None)


class _Places:
    """Where each value of the file stands."""

    def __init__(self, path: Path) -> None:
        self.path = str(path)
        self.lines: dict[Where, int] = {(): 1}
        self.findings: list[Finding] = []

    def finding(self, where: Where, message: str) -> Finding:
        near = where
        while near not in self.lines:
            near = near[:-1]
        name = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in where).lstrip(".")
        return Finding(self.path, self.lines[near], f"{name}: {message}" if name else message)

    def walk(self, node: yaml.Node, where: Where, seen: set[int]) -> None:
        """Note the line of every value; names given twice and aliases are findings."""
        if id(node) in seen:
            self.findings.append(self.finding(where, "a YAML alias (*) is not read here; write the value out"))
            return
        seen.add(id(node))
        self.lines.setdefault(where, node.start_mark.line + 1)
        if isinstance(node, yaml.SequenceNode):
            for index, item in enumerate(node.value):
                self.walk(item, (*where, index), seen)
        elif isinstance(node, yaml.MappingNode):
            names: set[Any] = set()
            for key, value in node.value:
                inner = (*where, key.value if isinstance(key, yaml.ScalarNode) else "?")
                if inner in names:
                    line = key.start_mark.line + 1
                    self.findings.append(Finding(self.path, line, f"{key.value}: stands here twice; keep one"))
                names.add(inner)
                self.lines[inner] = key.start_mark.line + 1
                self.walk(value, inner, seen)


def _parse(text: str, path: Path) -> tuple[Any, _Places]:
    """The data of the file without empty values, and where they stand."""
    places, is_json = _Places(path), path.suffix.lower() == ".json"
    try:
        data = json.loads(text) if is_json else None
        loader = _Loader(text.replace("\t", " ") if is_json else text)
        node = loader.get_single_node()
        if node is not None:
            places.walk(node, (), set())
            data = data if is_json else loader.construct_document(node)
    except json.JSONDecodeError as error:
        raise Problem(Finding(str(path), error.lineno, f"not JSON: {error.msg}")) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise Problem(Finding(str(path), line, f"not YAML: {error.problem or error.context}")) from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        why = "nested too deeply" if isinstance(error, RecursionError) else " ".join(str(error).split())[:120]
        raise Problem(Finding(str(path), 0, f"not YAML: {why}")) from None
    if places.findings:
        raise Problem(places.findings)
    return _without_empty({} if data is None else data), places


def _without_empty(data: Any) -> Any:
    """A name without a value is as good as not given."""
    if isinstance(data, dict):
        return {name: _without_empty(value) for name, value in data.items() if value is not None}
    if isinstance(data, list):
        return [_without_empty(value) for value in data]
    return data


_TYPES = {
    "string": "text (put it in quotes)",
    "integer": "a whole number",
    "array": "a list (- …)",
    "object": "names with values (name: value)",
    "number": "a number",
    "boolean": "true or false",
}


def _complaints(data: Any) -> Iterator[tuple[Where, str]]:
    """Everything in which the data differs from the schema of a plan; 3.0 is no whole number here."""
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    whole = Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _, value: type(value) is int)
    strict = extend(Draft202012Validator, type_checker=whole)  # type: ignore[no-untyped-call]
    for error in strict(plan_schema()).iter_errors(data):
        yield from _explain(error)


def _explain(error: Any) -> Iterator[tuple[Where, str]]:
    where, wanted, found = tuple(error.absolute_path), error.validator_value, _short(error.instance)
    match error.validator:
        case "anyOf":  # a value or nothing: what is wrong with the value
            for inner in error.context:
                yield from _explain(inner) if inner.schema.get("type") != "null" else ()
        case "additionalProperties":
            known = list(error.schema.get("properties", {}))
            for name in error.instance.keys() - set(known):
                yield (*where, name), f"nothing is called so here; {nearest(str(name), known)}"
        case "required":
            for name in set(wanted) - error.instance.keys():
                yield where, f"expected {name}, which is missing"
        case _:
            yield where, f"expected {_expected(error.validator, wanted, error.schema)}, found {found}"


def _expected(validator: str, wanted: Any, schema: dict[str, Any]) -> str:
    if validator == "enum":
        return " or ".join(map(str, wanted))
    if validator == "type" and wanted != "integer":
        return _TYPES[wanted]
    return str(schema.get("description") or f"{validator} {wanted}")


def _short(value: Any, width: int = 40) -> str:
    words = repr(value)
    return words if len(words) <= width else words[: width - 1] + "…"


def _misfits(plan: Plan, rulebook: Rulebook) -> Iterator[tuple[Where, str]]:
    """What is well-formed and yet names nothing: kinds, institutions, categories."""
    kinds = _Names((key, kind.name) for key, kind in rulebook.institution_kinds.items())
    names: list[str] = []
    for index, institution in enumerate(plan.institutions):
        if institution.kind and institution.kind not in kinds:
            where = ("institutions", index, "kind")
            yield where, f"no kind of institution is called {institution.kind!r}; {kinds.nearest(institution.kind)}"
        for name in filter(None, dict.fromkeys((institution.id, institution.name))):
            if name in names:
                yield ("institutions", index), f"{name!r} names another institution too; give each its own id"
            names.append(name)
    categories = _categories(rulebook)
    for index, line in enumerate(plan.budget):
        if line.institution not in names:
            hint = nearest(line.institution, list(dict.fromkeys(names))) if names else "list it there first"
            yield ("budget", index, "institution"), f"{line.institution!r} is not among the institutions; {hint}"
        for name, amount in line.amounts.items():
            at = ("budget", index, "amounts", name)
            if name not in categories:
                yield at, f"no cost category is called so; {categories.nearest(name)}"
            if amount > MOST:
                yield at, f"expected at most {MOST} yen, found {amount}"


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
    return replace(
        plan,
        institutions=tuple(replace(each, kind=kinds[each.kind]) for each in plan.institutions),
        budget=tuple(
            replace(line, amounts={categories[name]: amount for name, amount in line.amounts.items()})
            for line in plan.budget
        ),
    )
