"""A small programme of another shape than ours, made here: amounts for the whole project, ranges, shares, dates."""

from __future__ import annotations

from pathlib import Path

from kyoso.assembling import assemble
from kyoso.checks import KINDS, Judge, Settings, Verdict, load_table, of_plan
from kyoso.errors import Finding
from kyoso.model import (
    Area,
    Call,
    Document,
    Figure,
    InstitutionKind,
    OpenQuestion,
    Place,
    Programme,
    Record,
    Source,
    Text,
    Tier,
    Unit,
)
from kyoso.plan import BudgetLine, Institution, Plan
from kyoso.project import Project
from kyoso.rulebook import Rulebook

CALL, START = "2026.seed.first", 2026
Value = int | tuple[int, int] | str | Text
SOURCE = Source(document="call", place="p1", as_written="—")
OPEN = "open.about"


def text(words: str) -> Text:
    """The same words in both languages."""
    return Text(ja=words, en=words)


def figure(role: str, value: Value, unit: Unit, *qualifiers: str, inferred: bool = False) -> Figure:
    """A rule of the call."""
    return Figure(
        key=f"2026.{role}", value=value, unit=unit, qualifiers=qualifiers, label=text(role), fiscal_year=START,
        source=SOURCE, inferred=inferred,
    )  # fmt: skip


def book(*figures: Figure, asked: bool = False) -> Rulebook:
    """A rulebook of one call with these rules, each in the role that its key ends with."""
    return assemble(records(*figures, asked=asked))


def records(*figures: Figure, asked: bool = False) -> list[tuple[Record, Finding]]:
    """What a notebook would publish for it, each record with its line."""
    status = Figure(
        key="2026.status", value="open", unit="status", qualifiers=(), label=text("status"), fiscal_year=START,
        source=SOURCE,
    )  # fmt: skip
    rules = {each.key.partition(".")[2]: each.key for each in figures}
    kinds = (("university", ("academic",), ()), ("company", ("business",), ()), ("institute", (), ("academic",)))
    published: list[Record] = [
        Document(
            key="call", title=text("Call"), publisher=text("Fund"), dated=text("2026"), sha256="0" * 64,
            compared="2026-01-01", standing=text("call"), places=(Place(place="p1", title=text("1"), starts_with="—"),),
        ),
        Programme(key="seed", name=text("Seed"), short=text("Seed"), standing="official", source=SOURCE, current=True),
        Area(key="seed", name=text("Seed"), standing="official", source=SOURCE, order=1),
        Tier(key="first", name=text("First"), standing="official", source=SOURCE, order=1),
        OpenQuestion(key=OPEN, question=text("How far?"), known=text("Nothing.")),
        *(
            InstitutionKind(
                key=key, name=text(key), counts_as=counts, may_count_as=may, question=OPEN if may else None,
                receives_funds=True, source=SOURCE,
            )
            for key, counts, may in kinds
        ),
        status,
        *figures,
        Call(
            key=CALL, area="seed", tier="first", fiscal_year=START, status=status.key, document="proposal",
            practice="proposal", rules=rules, questions=(OPEN,) if asked else (),
        ),
    ]  # fmt: skip
    return [(record, Finding("rules.md", at, "")) for at, record in enumerate(published, 1)]


def judge(rulebook: Rulebook, folder: Path, *rows: str, settings: Settings | None = None) -> Judge:
    """A judge by a table of these rows, from a file in a folder. Raises Problem where the table is refused."""
    (folder / "templates").mkdir(exist_ok=True)
    lines = "".join(f"- {{check: {name}, {rest}}}\n" for name, _, rest in (row.partition(" ") for row in rows))
    (folder / "templates" / "checks.yaml").write_text(f"about: {OPEN}\nrows:\n{lines}", "utf-8")
    return Judge(rulebook, load_table(Project(folder), rulebook, tuple(KINDS)), settings or Settings())


def plan(*amounts: int, partner: int = 0, partner_kind: str = "company", indirect: int | None = 0, **more: str) -> Plan:
    """A plan with an amount of yen in each year for the university that leads, and some in the first for a partner."""
    members = (
        Institution(name="U", kind="university", role="lead"),
        Institution(name="P", kind=partner_kind, role="participating"),
    )
    rest = {} if indirect is None else {"indirect": indirect}
    lines = [
        BudgetLine(fiscal_year=START + at, institution="U", amounts={"other": amount} | rest)
        for at, amount in enumerate(amounts)
    ]
    if partner:
        lines.append(BudgetLine(fiscal_year=START, institution="P", amounts={"other": partner} | rest))
    return Plan(institutions=members, budget=tuple(lines), **more)  # type: ignore[arg-type]


def verdicts(of: Judge, given: Plan) -> list[Verdict]:
    """What a judge says of a plan for the call."""
    return list(of.judge(of_plan(given, of.rulebook, asked=CALL)).verdicts)


def answers(of: Judge, given: Plan) -> list[tuple[str, str]]:
    """Its answers, each with the name of its message."""
    return [(verdict.answer, verdict.says) for verdict in verdicts(of, given)]
