"""What goes into a field: from the plan, from a draft, or as the map says it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from kyoso.filled import ROLES
from kyoso.forms.document import Block, Document
from kyoso.forms.labels import tidy
from kyoso.forms.model import Field
from kyoso.forms.money import UNITS
from kyoso.forms.slots import era_start
from kyoso.model import Language
from kyoso.plan import Institution, Plan, costs_by
from kyoso.rulebook import Rulebook

_DATE = re.compile(
    r"(令和|平成|昭和|R|H)?\s*(元|[0-9]{1,4})\s*[-/.年]\s*([0-9]{1,2})"
    r"(?:\s*[-/.月]\s*([0-9]{1,2})\s*日?)?"
)
_ERAS = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988, "昭和": 1925}
YES = frozenset(("true", "yes", "x", "1", "はい", "有", "あり", "○", "〇", "✓", "☑", "☒", "■", "レ", "該当する"))
NO = frozenset(("false", "no", "", "0", "いいえ", "無", "なし", "□", "☐", "該当しない"))


# Tables for the other institutions alone.
_OTHERS = re.compile(r"参画|共同|分担|連携|partner|participating|co-applicant", re.IGNORECASE)


class Rich(NamedTuple):
    """A section of another Word file: its blocks, to be brought over."""

    document: Document
    blocks: Sequence[Block]


class Value(NamedTuple):
    """What goes into a field: words, rows of words, or blocks of another file."""

    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    rich: Rich | None = None

    def __bool__(self) -> bool:
        return bool(self.text or self.rows or self.rich)


class PlanValues:
    """The fields of a plan by the names that a map gives them: title, leader.name, budget.2025.total."""

    def __init__(self, plan: Plan, rulebook: Rulebook, language: Language = "ja") -> None:
        self.plan, self.rulebook, self.language = plan, rulebook, language
        self.data: dict[str, Any] = msgspec.to_builtins(plan)
        self.data["lead"] = msgspec.to_builtins(plan.lead) if plan.lead else {}

    def text(self, path: str, field: Field) -> str:
        """What the plan says at a path, in the form's unit. Raises KeyError where no plan has the path."""
        head, _, rest = path.partition(".")
        if head == "budget":
            amount = self._budget(rest)
            return "" if amount is None else in_unit(amount, field)
        value = self._at(path)
        if isinstance(value, list):
            return "、".join(str(each) for each in value if not isinstance(each, dict))
        return "" if value is None else str(value)

    def _at(self, path: str) -> Any:
        value: Any = self.data
        known: Any = Plan
        for name in path.split("."):
            names = {each.name for each in msgspec.structs.fields(known)} if known else set()
            if known is Plan:
                names.add("lead")
            if names and name not in names:
                raise KeyError(path)
            value = value.get(name) if isinstance(value, dict) else None
            known = _struct_of(known, name)
        return value

    def _budget(self, rest: str) -> int | None:
        """A sum of the budget: total, direct or indirect, of all years or of one, or of a category."""
        parts = [part for part in rest.split(".") if part]
        year = int(parts.pop(0)) if parts and parts[0].isdigit() else None
        what = parts[0] if parts else "total"
        if what in ("total", "direct", "indirect"):
            costs = costs_by(self.plan, self.rulebook, "fiscal_year")
            chosen = [cost for at, cost in costs.items() if year in (None, at)]
            return sum(getattr(cost, what) for cost in chosen) if chosen else None
        lines = [line for line in self.plan.budget if year in (None, line.fiscal_year)]
        found = [line.amounts[what] for line in lines if what in line.amounts]
        return sum(found) if found else None

    def rows(self, path: str, field: Field) -> tuple[tuple[str, ...], ...]:
        """The rows of a list of the plan, a cell for each column of the field."""
        if path == "budget":
            records = self._budget_rows()
        elif path == "institutions":
            records = self._institutions(but_lead=bool(_OTHERS.search(field.label)))
        else:
            records = self.data.get(path, [])
        return tuple(
            tuple(_cell(record, column.plan, column.unit or field.unit, field) for column in field.columns)
            for record in records
        )

    def _institutions(self, *, but_lead: bool) -> list[dict[str, Any]]:
        """The institutions, kinds and roles in words; without the lead where only the others are asked for."""
        kinds = self.rulebook.institution_kinds
        return [
            {
                "name": each.name,
                "contact": each.contact,
                "role": ROLES[each.role][self.language],
                "kind": kinds[each.kind].name[self.language] if each.kind in kinds else each.kind,
            }
            for each in self.plan.institutions
            if not (but_lead and each.role == "lead")
        ]

    def _budget_rows(self) -> list[dict[str, Any]]:
        costs = costs_by(self.plan, self.rulebook, "fiscal_year")
        return [
            {"fiscal_year": year, "total": c.total, "direct": c.direct, "indirect": c.indirect}
            for year, c in costs.items()
        ]


def _struct_of(known: Any, name: str) -> Any:
    """The record that a field of a record is, or None."""
    if known is None:
        return None
    if known is Plan and name == "lead":
        return Institution
    kind = next((each.type for each in msgspec.structs.fields(known) if each.name == name), None)
    return kind if isinstance(kind, type) and issubclass(kind, msgspec.Struct) else None


def _cell(record: dict[str, Any], name: str, unit: str, field: Field) -> str:
    value = record.get(name, "") if name else ""
    if isinstance(value, int) and name in ("total", "direct", "indirect"):
        return in_unit(value, msgspec.structs.replace(field, unit=unit))
    return "" if value is None else str(value)


def in_unit(yen: int, field: Field) -> str:
    """An amount in the form's unit, rounded as the field says (down where it says nothing)."""
    size = UNITS.get(field.unit, 1)
    whole, rest = divmod(yen, size)
    if (rest and field.rounding == "up") or (field.rounding == "half-up" and rest * 2 >= size):
        whole += 1
    return f"{whole:,}"


def as_date(text: str) -> tuple[int, int, int | None] | None:
    """Year, month and day of 2025-04-01, 2025年4月1日, 令和7年4月; None for what is no date."""
    match = _DATE.search(unicodedata.normalize("NFKC", text))
    if match is None:
        return None
    number = 1 if match[2] == "元" else int(match[2])
    year = number + _ERAS[match[1]] if match[1] else number
    month, day = int(match[3]), int(match[4]) if match[4] else None
    if not (1 <= month <= 12 and (day is None or 1 <= day <= 31) and year > 0):
        return None
    return year, month, day


def date_parts(text: str, era: str, count: int) -> list[str]:
    """The numbers of a date for the gaps of a form. Raises ValueError for what is no date."""
    found = as_date(text)
    if found is None:
        raise ValueError(text)
    year, month, day = found
    if start := era_start(era):
        year -= start
        if year < 1:
            raise ValueError(text)
    parts = [str(year), str(month), "" if day is None else str(day)]
    if count == 3 and day is None:
        raise ValueError(text)
    return parts[:count]


def postal_parts(text: str, count: int) -> list[str]:
    """The two numbers of a post code. Raises ValueError for what is none."""
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", text))
    if len(digits) != 7:
        raise ValueError(text)
    return [digits[:3], digits[3:]] if count == 2 else [f"{digits[:3]}-{digits[3:]}"]


def chosen(field: Field, text: str) -> list[int]:
    """Which options of a field a value ticks. Raises ValueError for words that are none of them."""
    if field.kind == "tick":
        plain = _plain(text)
        if plain in YES or plain == _plain(field.options[0].label):
            return [0]
        if plain in NO:
            return []
        raise ValueError(text)
    labels = [_plain(option.label) for option in field.options]
    found = []
    for wanted in [each for each in re.split(r"[\n;；]", text) if each.strip()]:
        plain = _plain(wanted)
        exact = [index for index, label in enumerate(labels) if label == plain]
        close = exact or [index for index, label in enumerate(labels) if _bare(label) == _bare(plain)]
        close = close or [index for index, label in enumerate(labels) if label.startswith(plain)]
        if len(close) != 1:
            raise ValueError(wanted)
        found.append(close[0])
    return found


def _plain(text: str) -> str:
    return "".join(tidy(text).casefold().split())


def _bare(text: str) -> str:
    """An option without its number and without what follows in brackets."""
    return re.sub(r"^(?:[①-⑳]|[(（]?[0-9a-zⅰ-ⅻ]{1,2}[)）.:：、])|[(（].*$", "", text)
