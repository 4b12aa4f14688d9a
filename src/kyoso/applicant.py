"""What a programme asks of its applicants beside the core of a plan: fields as declared, read, written and refused.

A field is declared once, in `programme.yaml`. From there it reaches plan, JSON Schema, the page's form, drafts, their
reading and the checks. Its tag is its name with hyphens, behind that of its person: `leader.age-group`.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Annotated, Any, NamedTuple

from msgspec import Meta

from kyoso import typed
from kyoso.declared import Applicant, Asked
from kyoso.errors import nearest
from kyoso.model import LANGUAGES, FiscalYear, Language, Text
from kyoso.typed import plain

Where = tuple[str | int, ...]

# What a plan, a person and the rows of its tables hold without any declaration; no declared field may be called so.
PERSON = ("name", "affiliation", "position", "email", "expertise")
CORE_PLAN = (
    *("call", "title", "title_en", "date", "leader", "mentor", "institutions", "start_fiscal_year"),
    *("indirect_percent", "budget", "summary", "sdgs", "themes", "milestones"),
    *("lead", "institution", "lead_institution"),
)
CORE_PERSON = (*PERSON, "age_group")
TABLES: dict[str, tuple[str, ...]] = {
    "institutions": ("name", "id", "kind", "role", "contact", "number", "lead"),
    "themes": ("title", "leader", "poc", "fiscal_year", "year"),
    "milestones": ("fiscal_year", "milestone", "year"),
}
LEADER = "leader"  # the one person of every plan
NUMBERS = ("count", "percent", "money", "numbers")  # types that can have a least and a most
MOST = 10**12  # as in a plan: sums are exact in a browser too
YES_NO = {True: Text(ja="はい", en="Yes"), False: Text(ja="いいえ", en="No")}
_MARKS = re.compile(r"[,\s]|[%円人名件]$")
_PARTS = re.compile(r"[\s,、・]+")


Tell = Callable[[Callable[[Language], str]], str]


class Entry(NamedTuple):
    """A declared field where it stands: its tag in drafts and forms, its path in a plan, its declaration."""

    tag: str
    path: tuple[str, ...]
    asked: Asked
    of: Text | None = None  # whose it is, where a programme names another person

    def label(self, language: Language) -> str:
        """The field by its label."""
        return self.asked.label[language]


def entries(applicant: Applicant) -> Iterator[Entry]:
    """Every declared field of the plan and of its people, in the order of the declaration."""
    for name, asked in applicant.plan.items():
        yield Entry(tag_of(name), (name,), asked)
    for person, role in applicant.people.items():
        for name, asked in role.fields.items():
            yield Entry(f"{tag_of(person)}.{tag_of(name)}", (person, name), asked)


def placed(applicant: Applicant, following: bool = True) -> tuple[list[str], list[str]]:
    """The tags of the fields that the form shows at once, and those that it shows on demand, each in its order.

    A declared field stands before the one that its declaration names, else behind what is the plan's or the person's
    own; `following=False` leaves out all that is declared.
    """
    first = ["title", *(f"{LEADER}.{name}" for name in PERSON[:3]), "leader.age-group", "summary"]
    more = ["title-en", "date", *(f"{LEADER}.{name}" for name in PERSON[3:]), "sdgs"]
    more += [f"mentor.{name}" for name in (*PERSON[:4], "age-group", "expertise")]
    asked = list(entries(applicant)) if following else []
    more += [entry.tag for entry in asked if not entry.asked.before and entry.path[:-1] in ((), (LEADER,))]
    for person in applicant.people:
        if person != LEADER:
            more += [f"{tag_of(person)}.{name}" for name in PERSON]
            more += [each.tag for each in asked if not each.asked.before and each.path[0] == person]
    for entry in asked:
        for tags in (first, more):
            if entry.asked.before in tags:
                tags.insert(tags.index(entry.asked.before), entry.tag)
    return first, more


def columns(applicant: Applicant, table: str) -> dict[str, Asked]:
    """The declared columns of a table, by name."""
    return applicant.tables.get(table, {})


def tag_of(name: str) -> str:
    """The name of a field or a column as drafts have it."""
    return name.replace("_", "-")


# -- types ----------------------------------------------------------------------------------


def annotation(asked: Asked) -> tuple[Any, Any]:
    """The type of a field in a plan, and what it is where the plan says nothing."""
    low, high = bounds(asked)
    about = Meta(title=asked.label.en, description=asked.help.en if asked.help else None)
    whole = Annotated[int, Meta(ge=low, le=high, description=f"a whole number from {low} to {high}")]
    match asked.type:
        case "count" | "percent" | "money":
            return Annotated[whole | None, about], None
        case "numbers":
            return Annotated[tuple[whole, ...], about], ()
        case "year":
            year = Annotated[FiscalYear, Meta(description="a fiscal year in digits, such as 2025")]
            return Annotated[year | None, about], None
        case "yes-no":
            return Annotated[bool | None, about], None
        case _:
            return Annotated[str, about], ""


def bounds(asked: Asked) -> tuple[int, int]:
    """The least and the most that a number may be."""
    most = 100 if asked.type == "percent" else MOST
    return asked.least or 0, most if asked.most is None else asked.most


# -- words to values, and back --------------------------------------------------------------


def value_of(asked: Asked, text: str) -> Any:
    """What words say as the value of a field. Raises ValueError where they are none of its type."""
    if asked.type in ("text", "long-text"):
        return text if text.strip() else ""
    if not text.strip():
        return annotation(asked)[1]
    return _READERS[asked.type](asked, text)


def _number(asked: Asked, text: str) -> int:
    low, high = bounds(asked)
    bare = _MARKS.sub("", unicodedata.normalize("NFKC", text).strip())
    number = typed.yen(text) if asked.type == "money" else int(bare) if bare.isdigit() and len(bare) < 16 else None
    if number is None or not low <= number <= high:
        raise ValueError(text)
    return number


def _numbers(asked: Asked, text: str) -> tuple[int, ...]:
    low, high = bounds(asked)
    found, strange = typed.numbers(text, lambda number: low <= number <= high)
    if strange or not found:
        raise ValueError(", ".join(strange) or text)
    return tuple(found)


def _year(asked: Asked, text: str) -> int:
    year = typed.fiscal_year(text)
    if year is None or not 2000 <= year <= 2100:
        raise ValueError(text)
    return year


def _date(asked: Asked, text: str) -> str:
    day = typed.date(text)
    if day is None:
        raise ValueError(text)
    return day


def _choice(asked: Asked, text: str) -> str:
    words = {plain(word): key for key, name in asked.choices.items() for word in (key, *_in_each(name))}
    return str(_one_of(words, text))


def _yes_no(asked: Asked, text: str) -> bool:
    words = {"true": True, "false": False} | {
        plain(word): is_so for is_so, name in YES_NO.items() for word in _in_each(name)
    }
    return bool(_one_of(words, text))


def _one_of(words: Mapping[str, Any], text: str) -> Any:
    """One of some words; of two languages beside each other, each must mean the same."""
    parts = {words.get(plain(part)) for part in text.replace(" / ", "\n").split("\n") if part.strip()}
    if plain(text) in words:
        return words[plain(text)]
    if len(parts) != 1 or None in parts:
        raise ValueError(text)
    return parts.pop()


def _in_each(name: Text) -> list[str]:
    return [name[language] for language in LANGUAGES]


_READERS: dict[str, Callable[[Asked, str], Any]] = {
    "count": _number,
    "percent": _number,
    "money": _number,
    "numbers": _numbers,
    "year": _year,
    "date": _date,
    "choice": _choice,
    "yes-no": _yes_no,
}


def words_of(asked: Asked, value: Any, tell: Tell | None = None) -> str:
    """A value in words that `value_of` reads again; `tell` says something in each language of a draft."""
    if value is None or value in ("", ()):
        return ""
    match asked.type:
        case "yes-no":
            return tell(YES_NO[value].__getitem__) if tell else str(value).lower()
        case "choice":
            return tell(asked.choices[value].__getitem__) if tell and value in asked.choices else str(value)
        case "numbers":
            return ", ".join(map(str, value))
        case "percent":
            return f"{value}%"
        case "count" | "money":
            return f"{value:,}"
    return str(value)


def expected(asked: Asked) -> str:
    """What a field has to be, for a message in English."""
    low, high = bounds(asked)
    match asked.type:
        case "choice":
            return "one of " + ", ".join(asked.choices)
        case "yes-no":
            return "yes or no"
        case "numbers":
            return f"numbers from {low} to {high}"
        case "date":
            return "a date, such as 2025-06-10"
        case "year":
            return "fiscal year"
    return f"a whole number from {low} to {high}"


def misfit(asked: Asked, value: Any) -> str:
    """Why a value of a plan is none of its field, where its type alone does not say so; empty where it is one."""
    if asked.type == "choice" and value:
        try:
            _choice(asked, value)
        except ValueError:
            return f"no choice is called {value!r}; {nearest(value, [*asked.choices])}"
    if asked.type == "date" and value:
        try:
            date.fromisoformat(value)
        except ValueError:
            return f"expected a date such as 2025-06-10, found {value!r}"
    return ""


# -- mistakes of a declaration --------------------------------------------------------------


def mistakes(applicant: Applicant) -> Iterator[tuple[Where, str]]:
    """Each mistake of a declaration: where it stands in `applicant`, and what to do."""
    shown = [tag for part in placed(applicant, following=False) for tag in part]
    for entry in entries(applicant):
        if entry.asked.before and entry.asked.before not in shown:
            way = entry.path if len(entry.path) == 1 else ("people", entry.path[0], "fields", entry.path[1])
            where = ("plan", *way) if len(entry.path) == 1 else way
            yield (*where, "before"), f"the form shows no field of this name; {nearest(entry.asked.before, shown)}"
    yield from _named(("plan",), applicant.plan, CORE_PLAN, "plan")
    for person, role in applicant.people.items():
        if person != LEADER:
            others = [*applicant.plan, *(name for name in CORE_PLAN if name != LEADER)]
            yield from _name(("people", person), person, others, "plan")
        yield from _named(("people", person, "fields"), role.fields, CORE_PERSON, "person")
    for table, asked in applicant.tables.items():
        if table not in TABLES:
            yield ("tables", table), f"a plan has no table that is called so; {nearest(table, [*TABLES])}"
        else:
            yield from _named(("tables", table), asked, TABLES[table], f"row of {table}")


def _named(where: Where, fields: dict[str, Asked], core: Any, of: str) -> Iterator[tuple[Where, str]]:
    for name, asked in fields.items():
        yield from _name((*where, name), name, core, of)
        yield from (((*where, name, *rest), why) for rest, why in _shape(asked))


def _name(where: Where, name: str, core: Any, of: str) -> Iterator[tuple[Where, str]]:
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name) or keyword.iskeyword(name):
        yield where, "expected a name in small ASCII letters, digits and single underscores, such as age_group"
    elif name in core:
        yield where, f"a {of} has a field of this name already; choose another"


def _shape(asked: Asked) -> Iterator[tuple[Where, str]]:
    if asked.type == "choice" and not asked.choices:
        yield (), "a choice has choices: {name: {ja: …, en: …}}"
    if asked.type != "choice" and asked.choices:
        yield ("choices",), f"only a choice has them; the type is {asked.type}"
    for name in ("least", "most"):
        if getattr(asked, name) is not None and asked.type not in NUMBERS:
            yield (name,), f"only {', '.join(NUMBERS)} have it; a length stands in templates/limits.yaml"
    low, high = bounds(asked)
    if low > high:
        yield ("least",), f"expected at most {high}, the most of it; found {low}"
