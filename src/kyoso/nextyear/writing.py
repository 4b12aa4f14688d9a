"""Notebooks of a new year from what was decided, in the order and under the headings of the old year's.

The prose of the old year stays behind: it tells of the old year. Each notebook comes with the English of its words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel.messages.pofile import read_po

from kyoso.errors import Finding
from kyoso.model import LANGUAGES, Call, Language, Text
from kyoso.nextyear import cells
from kyoso.nextyear.cells import Cells
from kyoso.nextyear.deciding import Decided, Kept
from kyoso.project import Project
from kyoso.wording import fiscal_year

HEAD = """\
---
file_format: mystnb
kernelspec:
  name: python3
  display_name: Python 3 (ipykernel)
---
"""
OF_YEAR = Text(ja="{}の資料にある決まりです。", en="These are the rules that the {} document gives.")
UNSAID = Text(
    ja="{}の資料に書かれていないことを、問いとして残します。",
    en="What the {} document does not say is kept as a question.",
)
CALLS = Text(ja="公募としてまとめる", en="Putting them together as calls")
NEW = Text(ja="{}：新しく加わった決まり", en="{}: rules that are new")
QUESTIONS = Text(ja="{}の資料が答えていないこと", en="What the {} document leaves open")
OF = Text(ja="{}：", en="{}: ")
_HEADING = re.compile(r"^\(([a-z0-9-]+)\)=\n#+ (.+)$", re.MULTILINE)


class Section(NamedTuple):
    """A heading beneath the title: its label and its words. Without words, what stands right beneath the title."""

    label: str
    words: Text | None


class Notebook(NamedTuple):
    """A notebook of the new year: its name without the ending, its text, and the English of its words."""

    name: str
    text: str
    english: dict[str, str]


Made = Callable[[Cells], str]  # a cell, which remembers the pages that it cites


def notebooks(project: Project, decided: Decided, addresses: dict[str, Finding]) -> list[Notebook]:
    """Every notebook of the new year; `addresses` are the lines at which the old year's keys stand."""
    return list(_Writing(project, decided, addresses).notebooks())


class _Writing:
    def __init__(self, project: Project, decided: Decided, addresses: dict[str, Finding]) -> None:
        self.project, self.decided, self.turn, self.addresses = project, decided, decided.turn, addresses
        self.prefix = f"fy{self.turn.new}"
        self.english: dict[str, str] = {}
        for path in sorted((project.locale / "en" / "LC_MESSAGES" / "rules").glob("*.po")):
            catalogue = read_po(BytesIO(path.read_bytes()))
            self.english |= {str(each.id): str(each.string) for each in catalogue if each.id and not each.fuzzy}
        self.titles: dict[str, Text] = {}

    def notebooks(self) -> Iterator[Notebook]:
        """Each with its sections in order; the calls stand last in theirs."""
        by_name: dict[str, dict[Section, list[Made]]] = {}
        for name, section, cell in (*self._areas(), *self._figures(), *self._questions(), *self._calls()):
            by_name.setdefault(name, {}).setdefault(section, []).append(cell)
        for name, sections in by_name.items():
            yield self._notebook(name, sections)

    def _notebook(self, name: str, sections: dict[Section, list[Made]]) -> Notebook:
        title, made = self.titles[name], Cells(self.decided.document)
        told = [title, self._of_year(UNSAID if name == self._asked else OF_YEAR)]
        body = []
        for section, in_it in sections.items():
            if section.words is not None:
                body.append(f"({section.label})=\n## {section.words.ja}\n")
                told.append(section.words)
            body += [cells.fenced(cell(made)) for cell in in_it]
        head = f"{HEAD}\n(rules-{name})=\n# {title.ja}\n\n{told[1].ja}\n\n{cells.fenced(made.opening(self.turn.new))}"
        return Notebook(name, head + "\n" + "\n".join(body), {each.ja: each.en for each in told})

    # -- what there is, with its notebook and section ----------------------------------------

    def _figures(self) -> Iterator[tuple[str, Section, Made]]:
        sections: dict[tuple[str, Section], list[Kept]] = {}
        for each in sorted(self.decided.kept, key=self._order):
            sections.setdefault(self._place(each), []).append(each)
        for (name, section), kept in sections.items():
            yield name, section, partial(Cells.figures, kept=kept)

    def _areas(self) -> Iterator[tuple[str, Section, Made]]:
        for key, name_of, source in self.decided.areas:
            name = self._titled(f"{self.prefix}-{key}", self._of_year(OF, name_of))
            yield name, Section("", None), partial(Cells.area, key=key, name=name_of, source=source)

    def _questions(self) -> Iterator[tuple[str, Section, Made]]:
        if asked := self.decided.questions:
            name = self._titled(self._asked, self._of_year(QUESTIONS))
            yield name, Section("", None), partial(Cells.questions, questions=asked)

    @property
    def _asked(self) -> str:
        return f"{self.prefix}-questions"

    def _calls(self) -> Iterator[tuple[str, Section, Made]]:
        found: dict[str, list[Call]] = {}
        for call, like in self.decided.calls:
            own = self.turn.key(like) == call.key
            name = self._name(Path(self.addresses[like].path).stem) if own else f"{self.prefix}-{call.area}"
            found.setdefault(self._titled(name, self._of_year(NEW)), []).append(call)
        for name, calls in found.items():
            yield name, Section(f"rules-{name}-calls", CALLS), partial(Cells.calls, calls=calls)

    # -- names, titles and headings ------------------------------------------------------------

    def _order(self, kept: Kept) -> tuple[str, int]:
        there = self.addresses.get(kept.figure.key) if kept.figure else None
        return (there.path, there.line) if there else ("~", 0)

    def _place(self, kept: Kept) -> tuple[str, Section]:
        """The notebook and heading of a figure: those of the old year's, or of what is new."""
        if kept.figure is None:
            area = next((key for key, _, _ in self.decided.areas if key in kept.key.split(".")), "")
            if not area:
                return self._titled(f"{self.prefix}-new", self._of_year(NEW)), Section("", None)
            name = f"{self.prefix}-{area}"
            return name, Section(f"rules-{name}-figures", self._of_year(NEW))
        there = self.addresses[kept.figure.key]
        name, text = self._name(Path(there.path).stem), (self.project.root / there.path).read_text("utf-8")
        before = [each for each in _HEADING.finditer(text) if text.count("\n", 0, each.start()) + 1 < there.line]
        if len(before) < 2:
            return name, Section("", None)
        label = self.turn.key(before[-1][1])
        label = label if label != before[-1][1] else label.replace("rules-", f"rules-{self.prefix}-", 1)
        return name, Section(label, self._translated(before[-1][2]))

    def _name(self, stem: str) -> str:
        """The notebook in the place of one of the old year, or of one that tells of several years."""
        text = (self.project.rules / f"{stem}.md").read_text("utf-8")
        heading = _HEADING.search(text)
        title = self._translated(heading[2]) if heading else self._of_year(NEW)
        new = self.turn.key(stem)
        if new == stem:
            return self._titled(f"{self.prefix}-{stem}", self._of_year(OF, title))
        return self._titled(new, title)

    def _titled(self, name: str, title: Text) -> str:
        self.titles.setdefault(name, title)
        return name

    def _of_year(self, words: Text, after: Text | None = None) -> Text:
        """Words about the new year, and what stands behind them."""
        told: dict[Language, str] = {
            each: words[each].format(fiscal_year(self.turn.new, each)) + (after[each] if after else "")
            for each in LANGUAGES
        }
        return Text(ja=told["ja"], en=told["en"])

    def _translated(self, words: str) -> Text:
        """Words of the old year for the new one; in English too, where they were translated."""
        return Text(ja=self.turn.words(words), en=self.turn.words(self.english.get(words) or words))
