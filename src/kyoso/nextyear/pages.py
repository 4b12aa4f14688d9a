"""A page for each new area beside those of the areas that there are, with its English and its place in the contents."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from kyoso.model import Text
from kyoso.nextyear.deciding import Decided
from kyoso.nextyear.writing import Notebook
from kyoso.project import Project

CONTENTS = "_toc.yml"
ANSWER = Text(ja="要点", en="In brief")
CALL = Text(ja="どのような公募ですか", en="What kind of call is it?")
RULES = Text(ja="資料にある決まり", en="What the documents say")
OPEN = Text(ja="わかっていないこと", en="What is not known")
CASES = Text(ja="計画の例と判定", en="Example plans and their results")
WRITE = Text(ja="書くもの", en="What to write")
DRAFT = Text(
    ja="下書きは「{ref}`提案書を書く <writing>`」から取り出せます。",
    en="Get the draft from “{ref}`Write your proposal <writing>`”.",
)


class AreaPages(NamedTuple):
    """Pages of new areas, and the table of contents with them; its text is None where it stays as it is."""

    pages: tuple[Notebook, ...]
    contents: str | None


def area_pages(project: Project, decided: Decided) -> AreaPages:
    """The pages of the new areas, where the area that a new call is like has a page of its own."""
    contents = before = (project.root / CONTENTS).read_text("utf-8")
    pages = []
    for key, name, _ in decided.areas:
        calls = [(call.key, like) for call, like in decided.calls if call.area == key]
        beside = next(filter(None, (_page_of(project, like.split(".")[1]) for _, like in calls)), None)
        if beside is None:
            continue
        pages.append(_page(project, decided, key, name, [call for call, _ in calls]))
        entry = re.compile(rf"^( *- file: .*/){re.escape(beside.stem)}$", re.MULTILINE)
        contents = entry.sub(rf"\g<0>\n\g<1>{pages[-1].name}", contents, count=1)
    return AreaPages(tuple(pages), contents if contents != before else None)


def _page_of(project: Project, area: str) -> Path | None:
    """The page that carries the label of an area."""
    label = f"(area-{area})="
    return next((path for path in sorted(project.book.glob("*.md")) if label in path.read_text("utf-8")), None)


def _page(project: Project, decided: Decided, key: str, name: Text, calls: list[str]) -> Notebook:
    status = f"{{area-status}}`now.{key}`"
    now = [call.replace(f"fy{decided.turn.new}.", "now.", 1) for call in calls]
    parts = [
        f"(area-{key})=\n# {name.ja}\n\n:::{{admonition}} {ANSWER.ja}\n:class: kyoso-answer\n- {status}\n:::\n",
        _section(f"area-{key}-call", CALL, [f"```{{calls}}\n:area: {key}\n```"]),
        _section(f"area-{key}-rules", RULES, [f"```{{rules}}\n:keys: {each}.*\n```" for each in now]),
        _section(f"area-{key}-open", OPEN, [f"```{{call-questions}}\n:call: {each}\n```" for each in now]),
    ]
    told = [name, ANSWER, Text(ja=status, en=status), CALL, RULES, OPEN]
    if project.cases.is_dir():
        parts.append(_section(f"area-{key}-cases", CASES, [f"```{{cases}}\n:area: {key}\n```"]))
        told.append(CASES)
    told += [WRITE, Text(ja=_draft(key, DRAFT.ja), en=_draft(key, DRAFT.en, " "))]
    parts.append(_section(f"area-{key}-write", WRITE, [told[-1].ja]))
    return Notebook(f"area-{key}", "\n".join(parts), {each.ja: each.en for each in told})


def _draft(area: str, words: str, between: str = "") -> str:
    return f"{{to-write}}`now.{area}`{between}{words}"


def _section(label: str, heading: Text, blocks: list[str]) -> str:
    return "\n".join((f"({label})=\n## {heading.ja}\n", *(f"{block}\n" for block in blocks)))
