"""Cases of the new calls: those of the calls that they are like, answered anew, with a case on each side of each limit.

A situation goes on as it is written; its answers are those of the checks. Where an answer is another one than it was,
that is handed to somebody to look at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import msgspec
import yaml

from kyoso.cases import EVERY_CALL, PLANS, Case, Expected, Planned, Told, for_call, merged, plans_of
from kyoso.checks import Judge
from kyoso.checks.telling import SILENT, answers_to, differences, verdicts_on
from kyoso.errors import Problem
from kyoso.model import Call
from kyoso.nextyear.deciding import Left
from kyoso.nextyear.turning import Turn
from kyoso.project import Project

OPEN = "# この公募について、資料が答えていないこと / What the documents leave open about this call"
_CASE = re.compile(r"^- situation:.*\n(?:(?!- |#)\S?.+\n)*", re.MULTILINE)
Covered = tuple[str, str]  # a check, and the question or answer that a case has of it


class Block(NamedTuple):
    """A case as it is written, with the comment above it, and the calls of its file."""

    calls: tuple[str, ...]
    above: str
    text: str


class Made(NamedTuple):
    """The file of a new call, and what is to be looked at."""

    name: str
    text: str
    look: tuple[Left, ...]


class Examples:
    """The cases that there are, to make those of new calls from."""

    def __init__(self, project: Project, judge: Judge, turn: Turn) -> None:
        self.judge, self.turn = judge, turn
        self.plans = plans_of(project)
        self.blocks = list(_blocks(project))

    def of(self, call: Call, like: str) -> Made:
        """The file of one call: the cases of the call that it is like, then what its own limits lack."""
        look: list[Left] = []
        made, had = [], set()
        for block in self.blocks:
            if like in block.calls:
                text, covered = self._answered(block, call, look)
                made += [block.above, text] if text else []
                had |= covered
        wanted = self._wanted(call)
        for block in self.blocks:
            if wanted <= had:
                break
            text, covered = self._answered(block, call, []) if like not in block.calls else ("", set())
            if covered & (wanted - had):
                made.append(text)
                had |= covered
        look = list(dict.fromkeys(look))
        look += [Left(call.key, f"{check}: no case has {what}; write one") for check, what in sorted(wanted - had)]
        name = self.judge.rulebook.call_name(call, "ja")
        asked = "".join(f"- {key}\n" for key in call.questions)
        head = f"# {name}\ncall: {call.key}\n\n{OPEN}\n"
        opened = f"open:\n{asked}" if asked else "open: []\n"
        return Made(f"{call.key.replace('.', '-')}.yaml", f"{head}{opened}\ncases:\n{''.join(made)}", tuple(look))

    def _answered(self, block: Block, call: Call, look: list[Left]) -> tuple[str, set[Covered]]:
        """The case for another call, with what the checks answer; "" where it reckons with a role that is not there."""
        text = self.turn.key(block.text)
        case = msgspec.convert(yaml.safe_load(text), list[Case])[0]
        told = self._told(case, call)
        try:
            verdicts, answers = verdicts_on(told, self.judge), answers_to(told, self.judge)
            same = not differences(told, self.judge)
        except Problem:
            return "", set()
        covered = {(each.check, what) for each in verdicts for what in (each.question, *each.also) if what}
        covered |= {(each.check, each.answer) for each in answers}
        if not same and all(each.answer == SILENT for each in answers):
            asked = ", ".join(dict.fromkeys(each.check for each in answers))
            look.append(Left(call.key, f"nothing is asked of it any more by {asked}; these cases were left out"))
            return "", set()
        if same:
            return text, covered
        for was, now in _changed(case.answers, answers):
            look.append(
                Left(call.key, f"「{case.situation}」 {was.check}: answered {now}, before {was.answer}; is it so?")
            )
        return _with(text, answers), covered

    def _told(self, case: Case, call: Call) -> Told:
        planned = merged(self.plans.get(case.plan.base, Planned()), case.plan)
        return Told(call, for_call(case, call), planned, "", 0, False)

    def _wanted(self, call: Call) -> set[Covered]:
        """For each check on a number, an answer on each side of it; for each open question that decides, a case."""
        wanted: set[Covered] = set()
        for ask, _assumed in self.judge.asks(call.key):
            wanted |= {(ask.row.check, question) for question in ask.deciding}
            if ask.rule is not None and isinstance(ask.rule.value, int) and ask.row.origin != "draft":
                past = ask.room or ask.rule.inferred or ask.question
                wanted.add((ask.row.check, "the documents do not say" if ask.unsettled else "met"))
                wanted.add((ask.row.check, "the documents do not say" if past else "not met"))
        return wanted


def _blocks(project: Project) -> Iterator[Block]:
    """Every case of the repository that is not about all calls."""
    for path in sorted(project.cases.glob("*.yaml")):
        text = path.read_text("utf-8")
        if path.name == PLANS:
            continue
        given: dict[str, Any] = yaml.safe_load(text)
        calls = (given["call"],) if "call" in given else tuple(given["calls"])
        if EVERY_CALL in calls:
            continue
        at = text.index("cases:\n") + len("cases:\n")
        for found in _CASE.finditer(text, at):
            above = "".join(re.findall(r"^(?:#.*)?\n", text[at : found.start()], re.MULTILINE))
            yield Block(calls, above, found[0] if found[0].endswith("\n") else found[0] + "\n")
            at = found.end()


def _changed(before: Iterable[Expected], now: Iterable[Expected]) -> Iterator[tuple[Expected, str]]:
    """Each check whose answers are others than before."""
    answers: dict[str, list[str]] = {}
    for each in now:
        answers.setdefault(each.check, []).append(each.answer)
    seen: dict[str, list[Expected]] = {}
    for each in before:
        seen.setdefault(each.check, []).append(each)
    for check, were in seen.items():
        if [each.answer for each in were] != answers.get(check, [SILENT]):
            yield were[0], ", ".join(answers.get(check, [SILENT]))


def _with(text: str, answers: Iterable[Expected]) -> str:
    """The case as it is written, with other answers."""
    head = text[: re.search(r"^  answers:", text, re.MULTILINE).start()]  # type: ignore[union-attr]
    lines = []
    for each in answers:
        named = {"check": each.check, "answer": each.answer, "rule": each.rule, "question": each.question}
        named["severity"] = each.severity
        lines.append("  - {" + ", ".join(f"{name}: {value}" for name, value in named.items() if value) + "}\n")
    return head + "  answers:\n" + "".join(lines)
