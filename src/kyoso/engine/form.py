"""What stands in the page's form as a plan, and what of it cannot be read.

The form sends words as they were typed. What cannot be read is left out of the plan and named with its field.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from kyoso import typed
from kyoso.applicant import bounds, columns, entries, tag_of, value_of
from kyoso.declared import Asked
from kyoso.plan import MOST, BudgetLine, Choice, Institution, Milestone, Plan, Researcher, Role, Theme, types_of
from kyoso.rulebook import Rulebook

Say = Callable[[str], str]
Spot = tuple[str | int, ...]  # a field by its name, or a table, a row and perhaps a cell
_PARTS = re.compile(r"[\s,、・]+")


class FormRow(Struct):
    """A row of institutions, themes or milestones: its own key, and words by the names of its fields."""

    key: str = ""
    id: str = ""
    lead: bool = False
    words: dict[str, str] = {}


class FormLine(Struct):
    """A row of the budget: the key of its institution, and words by category."""

    key: str = ""
    cells: dict[str, str] = {}


class FormYear(Struct):
    """A fiscal year of the budget."""

    year: int
    rows: list[FormLine] = []


class Form(Struct):
    """The form: the key of its call or another choice, words by field, and its tables."""

    call: str = ""
    foreign: Choice | None = None
    fields: dict[str, str] = {}
    institutions: list[FormRow] = []
    budget: list[FormYear] = []
    themes: list[FormRow] = []
    milestones: list[FormRow] = []


class Unread(Struct, frozen=True):
    """What cannot be read: where it stands and why."""

    spot: Spot
    why: str


class ReadForm(NamedTuple):
    """The plan, what is missing in it, and which row of the form each row of its tables comes from."""

    plan: Plan
    unread: tuple[Unread, ...]
    rows: dict[str, list[Spot]]
    form: Form


def read_form(form: Form, rulebook: Rulebook, say: Say) -> ReadForm:
    """The form as a plan."""
    return _Reading(form, rulebook, say).read()


class _Reading:
    def __init__(self, form: Form, rulebook: Rulebook, say: Say) -> None:
        self.form, self.rulebook, self.say = form, rulebook, say
        self.applicant = rulebook.declared.applicant
        self.types = types_of(self.applicant)
        self.unread: list[Unread] = []
        self.rows: dict[str, list[Spot]] = {"institutions": [], "budget": [], "themes": [], "milestones": []}

    def read(self) -> ReadForm:
        partners = dict(self._institutions())
        plan = self.types.plan(
            call=self._call(),
            title=self._text("title"),
            title_en=self._text("title-en"),
            date=self._text("date"),
            **dict[str, Any]({name: self._person(name) for name in self.types.people}),
            institutions=tuple(partners.values()),
            start_fiscal_year=self._year(self.form.fields.get("start-fiscal-year", "")),
            indirect_percent=self._percent(),
            budget=tuple(self._budget(partners)),
            summary=self._text("summary"),
            sdgs=self._goals(),
            themes=tuple(self._themes()),
            milestones=tuple(self._milestones()),
            **self._declared(""),
        )
        return ReadForm(plan, tuple(self.unread), self.rows, self.form)

    def _cannot(self, spot: Spot, why: str, **values: Any) -> None:
        self.unread.append(Unread(spot, why % values if values else why))

    def _call(self) -> Choice:
        call = self.rulebook.calls.get(self.form.call)
        return Choice(call.area, call.tier, call.fiscal_year) if call else self.form.foreign or Choice()

    def _text(self, name: str) -> str:
        return _words(self.form.fields.get(name, ""))

    def _person(self, role: str) -> Researcher:
        words = {name: self._text(f"{tag_of(role)}.{tag_of(name)}") for name in Researcher.__struct_fields__}
        return self.types.people[role](**words, **self._declared(role))

    def _declared(self, who: str) -> dict[str, Any]:
        """The declared fields of a person, or of the plan."""
        return {
            entry.path[-1]: self._value(entry.asked, self.form.fields.get(entry.tag, ""), (entry.tag,))
            for entry in entries(self.applicant)
            if entry.path[:-1] == ((who,) if who else ())
        }

    def _value(self, asked: Asked, text: str, spot: Spot) -> Any:
        try:
            return value_of(asked, text)
        except ValueError:
            self._cannot(spot, _wanted(asked, self.say))
            return value_of(asked, "")

    def _columns(self, table: str, words: dict[str, str], number: int) -> dict[str, Any]:
        """The declared columns of a row, which are taken out of its words."""
        return {
            name: self._value(asked, words.pop(name, ""), (table, number))
            for name, asked in columns(self.applicant, table).items()
        }

    def _year(self, text: str) -> int | None:
        return int(text) if text.isascii() and text.isdigit() else None

    def _percent(self) -> int | None:
        text = unicodedata.normalize("NFKC", self.form.fields.get("indirect-percent", "")).strip().removesuffix("%")
        if not text:
            return None
        if text.isdigit() and len(text) < 4 and int(text) <= 100:
            return int(text)
        self._cannot(("indirect-percent",), self.say("0から100までの整数を書いてください"))
        return None

    def _goals(self) -> tuple[int, ...]:
        text = unicodedata.normalize("NFKC", self.form.fields.get("sdgs", ""))
        parts = [part for part in _PARTS.split(text) if part]
        if all(part.isdigit() and len(part) < 3 and 1 <= int(part) <= 17 for part in parts):
            return tuple(map(int, parts))
        self._cannot(("sdgs",), self.say("1から17までの番号を、コンマで分けて書いてください"))
        return ()

    def _institutions(self) -> Iterator[tuple[str, Institution]]:
        """Those with a name of their own, by the key of their row; the others wait for one."""
        names: set[str] = set()
        for number, row in enumerate(self.form.institutions):
            words = {name: text for name, text in row.words.items() if _words(text)}
            if not words:
                continue
            own = [name for name in (words.get("name", ""), row.id) if name]
            spot = ("institutions", number)
            if "name" not in words:
                self._cannot(spot, self.say("名前を書いてください。書くまで、この機関は数えません"))
            elif names.intersection(own):
                self._cannot(spot, self.say("同じ名前の機関がもうあります。名前を変えるまで、この機関は数えません"))
            else:
                self.rows["institutions"].append(spot)
                more = self._columns("institutions", words, number)
                role: Role = "lead" if row.lead else "participating"
                yield row.key, self.types.institution(role=role, id=row.id, **words, **more)
            names.update(own)

    def _budget(self, partners: dict[str, Institution]) -> Iterator[BudgetLine]:
        for panel, year in enumerate(self.form.budget):
            for number, line in enumerate(year.rows):
                if line.key not in partners:
                    continue
                spot: Spot = ("budget", panel, number)
                amounts = dict(self._amounts(line, spot))
                if amounts:
                    self.rows["budget"].append(spot)
                    institution = partners[line.key]
                    yield BudgetLine(
                        fiscal_year=year.year, institution=institution.id or institution.name, amounts=amounts
                    )

    def _amounts(self, line: FormLine, spot: Spot) -> Iterator[tuple[str, int]]:
        for category, text in line.cells.items():
            try:
                amount = typed.yen(text)
            except ValueError:
                why = self.say("「%(text)s」は額として読めません。円の整数を書いてください")
                self._cannot((*spot, category), why, text=text)
                continue
            if amount is not None and amount > MOST:
                self._cannot((*spot, category), self.say("%(most)s円までの額を書いてください"), most=f"{MOST:,}")
            elif amount is not None:
                yield category, amount

    def _themes(self) -> Iterator[Theme]:
        for number, row in enumerate(self.form.themes):
            words = {name: text for name, text in row.words.items() if _words(text)}
            if words:
                self.rows["themes"].append(("themes", number))
                year = self._year(words.pop("fiscal_year", ""))
                more = self._columns("themes", words, number)
                yield self.types.theme(fiscal_year=year, **words, **more)

    def _milestones(self) -> Iterator[Milestone]:
        for number, row in enumerate(self.form.milestones):
            words = {name: text for name, text in row.words.items() if _words(text)}
            year = self._year(words.pop("fiscal_year", ""))
            if year is not None:
                self.rows["milestones"].append(("milestones", number))
                more = self._columns("milestones", words, number)
                yield self.types.milestone(fiscal_year=year, **words, **more)
            elif words:
                self._cannot(("milestones", number), self.say("年度を選んでください。選ぶまで、この目標は数えません"))


def _wanted(asked: Asked, say: Say) -> str:
    """What has to be written in a declared field."""
    low, high = bounds(asked)
    match asked.type:
        case "numbers":
            why = say("%(low)sから%(high)sまでの番号を、コンマで分けて書いてください")
        case "date":
            why = say("日付を、年-月-日のように数字で書いてください")
        case "year":
            why = say("年度を選んでください")
        case "choice" | "yes-no":
            why = say("選択肢から選んでください")
        case _:
            why = say("%(low)sから%(high)sまでの整数を書いてください")
    return why % {"low": f"{low:,}", "high": f"{high:,}"} if "%(" in why else why


def _words(text: str) -> str:
    """Words as they were typed; nothing where there are blanks alone."""
    return text if text.strip() else ""


def asked_for(form: Form) -> bool:
    """Whether anything at all is said in the form."""
    return msgspec.json.encode(form) != msgspec.json.encode(Form())
