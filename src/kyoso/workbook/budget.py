"""The budget as a workbook: from the rules and a plan, with live formulas and the ceiling as validation.

Amounts stand in thousands of yen with the yen as decimals, so that nothing is rounded that the plan does not round.
Beside each formula stands what kyoso makes of it, for programs that only show.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from kyoso import wording
from kyoso.checks import Judge
from kyoso.checks.table import Ask
from kyoso.checks.words import ANSWERS
from kyoso.filled import ROLES
from kyoso.model import Call, Language
from kyoso.plan import INDIRECT, INDIRECT_RATE, BudgetLine, Cost, Institution, Plan, categories_of, cost_of, costs_by
from kyoso.rulebook import Rulebook
from kyoso.workbook import messages as words
from kyoso.workbook.references import Ref, letters
from kyoso.workbook.saying import Sayer
from kyoso.workbook.writing import ALARM, FRACTION, Made, Page, Validation, decimal, quoted, workbook

MORE_LINES, LEAST_LINES = 10, 24  # blank ones for who fills in
MORE_INSTITUTIONS, LEAST_INSTITUTIONS = 5, 12
LEAST_YEARS = 3  # where the rules name no period
HEAD = 4  # the row of heads of the budget
# Names of cells, by which formulas and who reads the file back find them wherever they are moved.
NAMES = {
    "call": "kyoso_call",
    "title": "kyoso_title",
    "start": "kyoso_start",
    "rate": "kyoso_rate",
    "used": "kyoso_used_rate",
}


class Budget:
    """The budget of one plan for one call."""

    def __init__(self, plan: Plan, call: Call, rulebook: Rulebook, judge: Judge, say: Sayer) -> None:
        self.plan, self.call, self.book, self.say = plan, call, rulebook, say
        asks = [ask for ask, _ in judge.asks(call.key)]
        self.ceiling: Ask | None = next((a for a in asks if a.row.kind == "each-year-at-most" and a.rule), None)
        self.period = next((a.limit for a in asks if a.row.kind == "years-at-most" and a.rule), 0)
        self.categories = categories_of(rulebook)
        assumed = rulebook.assumptions.get(INDIRECT_RATE)
        self.assumed = assumed.value if assumed and isinstance(assumed.value, int) else 0
        self.lines = max(len(plan.budget) + MORE_LINES, LEAST_LINES)
        self.rows = max(len(plan.institutions) + MORE_INSTITUTIONS, LEAST_INSTITUTIONS)
        self.titles = [say(name)[:31].rstrip() for name in (words.BUDGET, words.SUMS, words.INSTITUTIONS, words.ABOUT)]
        if say.language == "both":  # no sheet may have a stroke in its name
            self.titles = [title.replace(" / ", " ") for title in self.titles]

    def made(self) -> bytes:
        """The workbook."""
        pages = [self._budget(), self._sums(), self._institutions(), self._about()]
        names = {
            NAMES[name]: f"{quoted(self.titles[3])}!$B${row}" for name, row in self._facts_at.items() if name in NAMES
        }
        title = self.plan.title or self.say.each(lambda language: self.book.call_name(self.call, language))
        return workbook(pages, names, title, self.say.main)

    # -- the lines --------------------------------------------------------------------------

    @property
    def _direct(self) -> int:
        return 3 + len(self.categories)

    @property
    def _last(self) -> int:
        return HEAD + self.lines

    def _column(self, column: int) -> str:
        """A column of the lines as formulas of other sheets have it."""
        name = letters(column)
        return f"{quoted(self.titles[0])}!${name}${HEAD + 1}:${name}${self._last}"

    def _budget(self) -> Page:
        say, direct = self.say, self._direct
        name = say.each(lambda language: self.book.call_name(self.call, language))
        cells = {
            Ref(1, 1): Made("title", f"{say(words.BUDGET)}　{name}"),
            Ref(2, 1): Made("note", f"{say(words.UNIT)}　{say(words.HOW)}"),
            Ref(3, 1): Made("note", f"{say(words.EXACT)}\n{say(words.ROUNDED)}"),
        }
        heads = [say(words.YEAR), say(words.INSTITUTION)]
        heads += [say.each(lambda language, each=each: each[language], "\n") for each in self.categories.values()]  # type: ignore[misc]
        heads += [say(words.DIRECT), say(words.INDIRECT), say(words.TOTAL)]
        cells |= {Ref(HEAD, at): Made("head", head.replace(" / ", "\n")) for at, head in enumerate(heads, 1)}
        for number in range(self.lines):
            line = self.plan.budget[number] if number < len(self.plan.budget) else None
            cells |= self._line(HEAD + 1 + number, line)
        width = letters(direct + 2)
        money = f"C{HEAD + 1}:{width}{self._last}"
        merged = [f"A{row}:{width}{row}" for row in (1, 2, 3)]
        widths = [13.0, 30.0, *(15.0 for _ in self.categories), 15.0, 15.0, 15.0]
        heights: dict[int, float] = {1: 27, 2: 32, 3: 48 if say.language != "both" else 84, HEAD: 36}
        conditions = [(money, _fraction(f"C{HEAD + 1}"), FRACTION)]
        return Page(self.titles[0], cells, widths, merged, conditions, list(self._validated()), heights, HEAD)

    def _line(self, row: int, line: BudgetLine | None) -> dict[Ref, Made]:
        direct = self._direct
        cells = {Ref(row, 1): Made("in-year", number=str(line.fiscal_year) if line else "")}
        institution = self.plan.institution(line.institution) if line else None
        name = institution.name if institution else line.institution if line else ""
        cells[Ref(row, 2)] = Made("in-text", name)
        for at, category in enumerate(self.categories, 3):
            amount = line.amounts.get(category) if line else None
            cells[Ref(row, at)] = Made("in-money", number="" if amount is None else decimal(amount))
        cost = cost_of(line, self.plan, self.book) if line else Cost()
        has_direct = line is not None and any(name != INDIRECT for name in line.amounts)
        stated = line is not None and INDIRECT in line.amounts
        amounts, d, i = f"C{row}:{letters(direct - 1)}{row}", f"{letters(direct)}{row}", f"{letters(direct + 1)}{row}"
        cells[Ref(row, direct)] = _sum(
            f'IF(COUNT({amounts})=0,"",ROUND(SUM({amounts}),3))', cost.direct if has_direct else None
        )
        if stated:
            cells[Ref(row, direct + 1)] = Made("in-money", number=decimal(cost.indirect))
        else:
            formula = f'IF({d}="","",INT(ROUND({d}*1000,0)*{NAMES["used"]}/100)/1000)'
            cells[Ref(row, direct + 1)] = _sum(formula, cost.indirect if has_direct else None, "in-money")
        total = cost.total if has_direct or stated else None
        cells[Ref(row, direct + 2)] = _sum(f'IF(COUNT({d}:{i})=0,"",ROUND(SUM({d}:{i}),3))', total, "line")
        return cells

    def _validated(self) -> Iterator[Validation]:
        say, first = self.say, HEAD + 1
        year = str(self.plan.start_fiscal_year or self.call.fiscal_year)
        yield Validation(
            f"A{first}:A{self._last}",
            "whole",
            "2000",
            say(words.YEAR_TITLE),
            say(words.YEAR_ERROR) % {"year": year},
            operator="between",
            second="2100",
        )
        names = f"{quoted(self.titles[2])}!$A$3:$A${2 + self.rows}"
        yield Validation(f"B{first}:B{self._last}", "list", names, say(words.INSTITUTION), say(words.INSTITUTION_ERROR))
        amounts = f"C{first}:{letters(self._direct - 1)}{self._last}"
        indirect = f"{letters(self._direct + 1)}{first}:{letters(self._direct + 1)}{self._last}"
        number = Validation(
            indirect, "decimal", "0", say(words.AMOUNT_TITLE), say(words.AMOUNT_ERROR), operator="greaterThanOrEqual"
        )
        if self.ceiling is None:
            yield number._replace(area=amounts)
        else:
            yield self._at_most(amounts, self.ceiling)
        yield number

    def _at_most(self, amounts: str, ceiling: Ask) -> Validation:
        """The direct costs of a year alone are over the ceiling: that holds under every reading of the documents.

        It looks at the amounts themselves, since programs ask before they calculate anything else. Where the rule is
        only about an amount, they warn and let through.
        """
        first = HEAD + 1
        columns = f"$C${first}:${letters(self._direct - 1)}${self._last}"
        years = f"$A${first}:$A${self._last}"
        formula = (
            f"AND(ISNUMBER(C{first}),C{first}>=0,"
            f"ROUND(SUMPRODUCT(({years}=$A{first})*{columns}),3)<={decimal(ceiling.limit)})"
        )
        error = self.say.each(
            lambda language: self.say.gettexts[language](words.OVER_ERROR) % {"rule": self._rule(language)}, "\n"
        )
        stops = not ceiling.room and not (ceiling.rule and ceiling.rule.inferred)
        return Validation(amounts, "custom", formula, self.say(words.OVER_TITLE), error, stops)

    def _rule(self, language: Language) -> str:
        """The ceiling with its qualifiers."""
        assert self.ceiling is not None
        assert self.ceiling.rule is not None
        return wording.in_words(self.ceiling.rule, language)

    # -- sums -------------------------------------------------------------------------------

    @property
    def years(self) -> list[int]:
        """The fiscal years of the plan, and those that the rules give room for."""
        used = [line.fiscal_year for line in self.plan.budget]
        first = min([self.plan.start_fiscal_year or self.call.fiscal_year, *used])
        start = self.plan.start_fiscal_year or first
        return sorted({*range(start, start + (self.period or LEAST_YEARS)), *used})

    def _sums(self) -> Page:
        say = self.say
        heads = [words.YEAR, words.DIRECT, words.INDIRECT, words.TOTAL]
        if self.ceiling is not None:
            heads += [words.CEILING, words.LEFT, words.ANSWER]
        cells = {Ref(1, 1): Made("title", say(words.SUMS)), Ref(2, 1): Made("note", say(words.UNIT))}
        if self.ceiling is not None:
            rule = say.each(lambda language: f"{say.gettexts[language](words.RULE)}：{self._rule(language)}")
        else:
            rule = say(words.NO_CEILING)
        cells[Ref(3, 1)] = Made("note", rule)
        cells |= {Ref(HEAD, at): Made("head", say(head).replace(" / ", "\n")) for at, head in enumerate(heads, 1)}
        by_year = costs_by(self.plan, self.book, "fiscal_year")
        row = HEAD
        for year in self.years:
            row += 1
            cells[Ref(row, 1)] = Made("year", number=str(year))
            cells |= self._summed(row, f"$A{row}", 1, by_year.get(year, Cost()))
            if self.ceiling is not None:
                cells |= self._against(row, year, by_year.get(year, Cost()), self.ceiling)
        last, whole = row, _whole(by_year.values())
        row += 1
        cells[Ref(row, 1)] = Made("label", say(words.ALL_YEARS))
        cells |= _added(row, HEAD + 1, last, whole)
        missed = f"ROUND(SUM({self._column(self._direct + 2)}),3)<>D{row}"
        cells[Ref(row + 1, 1)] = Made("note", formula=f'IF({missed},{_literal(say(words.ELSEWHERE))},"")')
        start = row + 3
        cells |= self._by_institution(start)
        wide = letters(len(heads))
        merged = [f"A{at}:{wide}{at}" for at in (1, 2, 3, row + 1)]
        money = f"B{HEAD + 1}:{'F' if self.ceiling else 'D'}{start + self.rows + 1}"
        conditions = [(money, _fraction(f"B{HEAD + 1}"), FRACTION), (f"A{row + 1}", f'$A${row + 1}<>""', ALARM)]
        if self.ceiling is not None:
            conditions.append((f"G{HEAD + 1}:G{last}", f'LEFT(G{HEAD + 1},1)="×"', ALARM))
        return Page(self.titles[1], cells, [32, 15, 15, 15, 15, 15, 44], merged, conditions, heights={1: 27, 3: 32})

    def _summed(self, row: int, key: str, column: int, cost: Cost) -> dict[Ref, Made]:
        """Direct, indirect and all costs of a year or an institution."""
        where = self._column(column)
        made = {}
        for at, amount in enumerate((cost.direct, cost.indirect, cost.total)):
            formula = f"ROUND(SUMIFS({self._column(self._direct + at)},{where},{key}),3)"
            made[Ref(row, 2 + at)] = _sum(formula, amount, "money")
        return made

    def _against(self, row: int, year: int, cost: Cost, ceiling: Ask) -> dict[Ref, Made]:
        """A year beside the ceiling, with the answer that `kyoso check` gives."""
        limit = decimal(ceiling.limit)
        formula, answer = self._answer(row, year, cost, ceiling)
        return {
            Ref(row, 5): Made("money", number=limit),
            Ref(row, 6): _sum(f"ROUND(E{row}-D{row},3)", ceiling.limit - cost.total, "money"),
            Ref(row, 7): Made("text", answer, formula=formula),
        }

    def _answer(self, row: int, year: int, cost: Cost, ceiling: Ask) -> tuple[str, str]:
        """The formula of the answer, and what it comes to now; the third answer where the documents leave it open."""
        met, missed, unsaid = (self._said(answer) for answer in ("met", "not-met", "open"))
        start = self.plan.start_fiscal_year or min([year, *(line.fiscal_year for line in self.plan.budget)])
        reduced = any(low <= year - start + 1 <= high for low, high, _ in ceiling.unsettled_in)
        within = unsaid if ceiling.unsettled or reduced else met
        may_be = ceiling.room or (ceiling.rule is not None and ceiling.rule.inferred)
        apart = bool(ceiling.question) and not ceiling.includes  # indirect costs may not count
        direct_alone = "TRUE" if apart else f'{NAMES["rate"]}=""'
        over = f'"{unsaid}"' if may_be else f'IF(AND({direct_alone},B{row}<=E{row}),"{unsaid}","{missed}")'
        formula = f'IF(D{row}=0,"",IF(D{row}<=E{row},"{within}",{over}))'
        if not cost.total:
            return formula, ""
        if cost.total <= ceiling.limit:
            return formula, within
        alone = (apart or self.plan.indirect_percent is None) and cost.direct <= ceiling.limit
        return formula, unsaid if may_be or alone else missed

    def _said(self, answer: Literal["met", "not-met", "open"]) -> str:
        sign, said = ANSWERS[answer]
        return f"{sign} {self.say(said)}"

    def _by_institution(self, start: int) -> dict[Ref, Made]:
        say = self.say
        heads = [words.INSTITUTION, words.DIRECT, words.INDIRECT, words.TOTAL]
        cells = {Ref(start, at): Made("head", say(head).replace(" / ", "\n")) for at, head in enumerate(heads, 1)}
        sums = costs_by(self.plan, self.book, "institution")
        for number in range(self.rows):
            row, institution = start + 1 + number, self._institution(number)
            source = f"{quoted(self.titles[2])}!$A${3 + number}"
            name = institution.name if institution else ""
            cells[Ref(row, 1)] = Made("text", name, formula=f'IF({source}="","",{source})')
            where, key = self._column(2), f"$A{row}"
            cost = sums.get(name, Cost())
            for at, amount in enumerate((cost.direct, cost.indirect, cost.total)):
                summed = f"ROUND(SUMIFS({self._column(self._direct + at)},{where},{key}),3)"
                cells[Ref(row, 2 + at)] = _sum(f'IF({key}="","",{summed})', amount if name else None, "money")
        row = start + self.rows + 1
        cells[Ref(row, 1)] = Made("label", say(words.ALL_INSTITUTIONS))
        known = [cost for name, cost in sums.items() if any(each.name == name for each in self.plan.institutions)]
        return cells | _added(row, start + 1, row - 1, _whole(known))

    def _institution(self, number: int) -> Institution | None:
        return self.plan.institutions[number] if number < len(self.plan.institutions) else None

    # -- institutions and facts -------------------------------------------------------------

    def _institutions(self) -> Page:
        say = self.say
        heads = (words.NAME, words.ID, words.KIND, words.ROLE, words.CONTACT)
        cells = {Ref(1, 1): Made("title", say(words.INSTITUTIONS))}
        cells |= {Ref(2, at): Made("head", say(head).replace(" / ", "\n")) for at, head in enumerate(heads, 1)}
        kinds = self.book.institution_kinds
        for number in range(self.rows):
            each = self._institution(number)
            kind = kinds.get(each.kind) if each else None
            role = ROLES[each.role] if each else None
            said = (
                each.name if each else "",
                each.id if each else "",
                say.each(lambda language, k=kind: k.name[language]) if kind else each.kind if each else "",  # type: ignore[misc]
                say.each(lambda language, r=role: r[language]) if role else "",  # type: ignore[misc]
                each.contact if each else "",
            )
            cells |= {Ref(3 + number, at): Made("in-text", text) for at, text in enumerate(said, 1)}
        last, about = 2 + self.rows, quoted(self.titles[3])
        count = len(kinds)
        validations = [
            Validation(f"C3:C{last}", "list", f"{about}!$E$2:$E${1 + count}", say(words.KIND), say(words.LIST_ERROR)),
            Validation(f"D3:D{last}", "list", f"{about}!$F$2:$F$3", say(words.ROLE), say(words.LIST_ERROR)),
        ]
        return Page(self.titles[2], cells, [38, 12, 28, 28, 40], validations=validations, heights={1: 27}, head=2)

    @property
    def _facts_at(self) -> dict[str, int]:
        """The row of each fact on the last sheet."""
        names = ("call", "name", "title", "start", "rate", "assumed", "used", "rule", "source", "version")
        return {name: row for row, name in enumerate(names, 2)}

    def _about(self) -> Page:
        say, at = self.say, self._facts_at
        rate = self.plan.indirect_percent
        rule = self.ceiling.rule if self.ceiling else None
        used = self.assumed if rate is None else rate
        rated, assumed = NAMES["rate"], f"$B${at['assumed']}"
        using = f"IF(ISNUMBER({rated}),{rated},{assumed})"
        source = say.each(lambda language: self.book.cite(rule.source, language)) if rule else ""
        facts = (
            ("call", words.CALL, Made("text", self.call.key)),
            ("name", "", Made("text", say.each(lambda language: self.book.call_name(self.call, language)))),
            ("title", words.TITLE, Made("in-text", self.plan.title)),
            ("start", words.START, Made("in-year", number=str(self.plan.start_fiscal_year or ""))),
            ("rate", words.RATE, Made("in-year", number="" if rate is None else str(rate))),
            ("assumed", words.ASSUMED_RATE, Made("year", number=str(self.assumed))),
            ("used", words.USED_RATE, Made("year", number=str(used), formula=using)),
            ("rule", words.RULE, Made("text", say.each(self._rule) if rule else say(words.NO_CEILING))),
            ("source", words.SOURCE, Made("text", source)),
            ("version", words.VERSION, Made("text", self.book.digest)),
        )
        cells = {Ref(1, 1): Made("title", say(words.ABOUT))}
        for name, label, made in facts:
            cells |= {Ref(at[name], 1): Made("label", say(label) if label else ""), Ref(at[name], 2): made}
        row = max(at.values()) + 2
        notes = (words.UNIT, words.EXACT, words.ROUNDED, words.ASSUMED, words.BACK)
        for number, note in enumerate(notes):
            cells[Ref(row + number, 1)] = Made("note", say.each(lambda lang, n=note: say.gettexts[lang](n), "\n"))  # type: ignore[misc]
        cells |= {Ref(1, 5): Made("label", say(words.KIND)), Ref(1, 6): Made("label", say(words.ROLE))}
        for number, kind in enumerate(self.book.institution_kinds.values()):
            cells[Ref(2 + number, 5)] = Made("text", say.each(lambda lang, k=kind: k.name[lang]))  # type: ignore[misc]
        for number, role in enumerate(ROLES.values()):
            cells[Ref(2 + number, 6)] = Made("text", say.each(lambda lang, r=role: r[lang]))  # type: ignore[misc]
        validations = [
            Validation(
                f"B{at['rate']}",
                "whole",
                "0",
                say(words.RATE),
                say(words.PERCENT_ERROR),
                operator="between",
                second="100",
            )
        ]
        merged = [f"A{row + number}:C{row + number}" for number in range(len(notes))]
        heights = {1: 27, at["source"]: 36, at["version"]: 36, **{row + number: 32 for number in range(len(notes))}}
        return Page(self.titles[3], cells, [34, 60, 20, 3, 34, 34], merged, (), validations, heights)


def _sum(formula: str, yen: int | None, look: str = "sum") -> Made:
    return Made(look, number="" if yen is None else decimal(yen), formula=formula)


def _literal(text: str) -> str:
    """A text as formulas have it."""
    return '"' + text.replace('"', '""') + '"'


def _whole(costs: Iterable[Cost]) -> Cost:
    whole = Cost()
    for cost in costs:
        whole = whole.plus(cost)
    return whole


def _added(row: int, first: int, last: int, whole: Cost) -> dict[Ref, Made]:
    """A row of sums over the rows above it."""
    return {
        Ref(row, at): _sum(f"ROUND(SUM({letters(at)}{first}:{letters(at)}{last}),3)", amount)
        for at, amount in enumerate((whole.direct, whole.indirect, whole.total), 2)
    }


def _fraction(cell: str) -> str:
    """Whether an amount has yen beside its thousands, which are then shown."""
    return f"AND(ISNUMBER({cell}),{cell}<>INT({cell}))"
