"""The cells of a notebook, as somebody would write them: records as calls, numbers as rows of a table."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from kyoso.model import Call, OpenQuestion, Source, Text
from kyoso.nextyear.deciding import Kept

WIDTH = 118  # characters of a line of keys
COLUMNS = ("key", "label", "source", "also", "said", "note", "unit")


def fenced(code: str) -> str:
    """A cell whose code is hidden until somebody asks for it."""
    return f"```{{code-cell}} ipython3\n:tags: [hide-input]\n{code.strip()}\n```\n"


class Cells:
    """Cells of one notebook; it remembers which pages and which words of the vocabulary they use."""

    def __init__(self, document: str) -> None:
        self._document = document  # the one that speaks of the year
        self._pages: dict[str, tuple[str, str]] = {}
        self._words: set[str] = {"publish"}

    def opening(self, year: int) -> str:
        """The first cell: imports, and the pages that the others cite. Of other documents no year is said."""
        lines, documents = [], sorted({document for document, _ in self._pages.values()})
        if "pd" in self._words:
            lines.append("import pandas as pd\n")
        names = (self._words - {"pd"}) | ({"document"} if documents else set())
        lines.append(f"from kyoso.rules import {', '.join(sorted(names))}\n")
        for document in documents:
            pages = sorted((name, place) for name, (of, place) in self._pages.items() if of == document)
            of_year = year if document == self._document else None
            names_of = ", ".join(name for name, _ in pages)
            places = ", ".join(_quoted(place) for _, place in pages)
            several = "pages" if len(pages) > 1 else "page"
            lines.append(f"{names_of} = document({_quoted(document)}, year={of_year}).{several}({places})")
        return "\n".join(lines)

    def figures(self, kept: Sequence[Kept]) -> str:
        """A cell of figures and statements in their order."""
        parts = []
        for in_table, group in groupby(kept, key=_is_row):
            several = list(group)
            parts.append(self._table(several) if in_table else self._published(self._record(each) for each in several))
        return "\n".join(parts)

    def area(self, key: str, name: Text, source: Source) -> str:
        """A cell of an area."""
        self._words.add("area")
        return self._published(
            [f'area({_quoted(key)}, name={_pair(name)}, standing="official", source={self._at(source)})']
        )

    def questions(self, questions: Iterable[OpenQuestion]) -> str:
        """A cell of open questions."""
        self._words.add("question")
        return self._published(
            f"question({_quoted(each.key)}, {_pair(each.question)},\n        "
            + "".join(f"{self._at(source)}, " for source in each.sources)
            + f"known={_pair(each.known)})"
            for each in questions
        )

    def calls(self, calls: Iterable[Call]) -> str:
        """A cell of calls, with their roles and questions."""
        self._words |= {"call", "roles"}
        return self._published(_call(each) for each in calls)

    def _published(self, records: Iterable[str]) -> str:
        return "publish(\n" + "".join(f"    {record},\n" for record in records) + ")"

    def _table(self, kept: Sequence[Kept]) -> str:
        self._words.add("pd")
        rows = [self._row(each) for each in kept]
        used = [
            at for at, name in enumerate(COLUMNS) if at < 3 or any(row[at] not in ('""', "None", "[]") for row in rows)
        ]
        lines = "".join("            (" + ", ".join(row[at] for at in used) + "),\n" for row in rows)
        columns = ", ".join(_quoted(COLUMNS[at]) for at in used)
        return f"publish(\n    pd.DataFrame(\n        [\n{lines}        ],\n        columns=[{columns}],\n    ),\n)"

    def _row(self, kept: Kept) -> list[str]:
        also = self._at(kept.sources[1]) if len(kept.sources) > 1 else '""'
        return [
            _quoted(kept.key),
            _pair(kept.label),
            self._at(kept.sources[0]),
            also,
            "[" + ", ".join(self._said(*each) for each in kept.said) + "]",
            _pair(kept.note) if kept.note else "None",
            _quoted(kept.unit) if kept.unit else '""',
        ]

    def _record(self, kept: Kept) -> str:
        """A status, a statement, or a figure that does not go into a table."""
        kind = "statement" if kept.is_statement else "figure" if kept.unit or kept.typed else _kind(kept)
        self._words.add(kind)
        said = {source: name for name, source in kept.said if source in kept.sources}
        cited = [self._said(said[each], each) if each in said else self._at(each) for each in kept.sources]
        given = [
            _quoted(kept.key),
            *([_quoted(str(kept.value))] if kind == "status" else []),
            _pair(kept.label),
            *cited,
        ]
        if over := [self._said(*each) for each in kept.said if each[1] not in kept.sources]:
            given.append(f"said=[{', '.join(over)}]")
        if kept.typed:
            given.append(f"value={kept.value!r}, because={_pair(kept.typed)}")
        if kept.unit:
            given.append(f"unit={_quoted(kept.unit)}")
        if isinstance(kept.value, Text):
            given.append(f"\n        ja={_quoted(kept.value.ja)},\n        en={_quoted(kept.value.en)}")
        if kept.note:
            given.append(f"note={_pair(kept.note)}")
        if kept.figure and kept.figure.inferred:
            given.append("inferred=True")
        return f"{kind}({', '.join(given)})".replace(", \n", ",\n")

    def _at(self, source: Source) -> str:
        return f"{self._page(source)}({_quoted(source.as_written)})"

    def _said(self, name: str, source: Source) -> str:
        return f"{self._page(source)}.says({_quoted(name)}, {_quoted(source.as_written)})"

    def _page(self, source: Source) -> str:
        name = re.sub(r"\W", "", source.place)
        name = f"{re.sub(r'[^a-z0-9]', '_', source.document)}_{name}"
        self._pages[name] = (source.document, source.place)
        return name


def _is_row(kept: Kept) -> bool:
    """Whether it is a number with at most two places, which goes into a table."""
    plain = kept.value is None and not kept.typed and len(kept.sources) <= 2
    return plain and not (kept.figure and kept.figure.inferred)


def _kind(kept: Kept) -> str:
    return "figure" if kept.value is None else "status"


def _quoted(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)


def _pair(text: Text) -> str:
    return f"({_quoted(text.ja)}, {_quoted(text.en)})"


def _call(call: Call) -> str:
    given = [f"area={_quoted(call.area)}, tier={_quoted(call.tier)}, year={call.fiscal_year}"]
    given[0] += f", document={_quoted(call.document) if call.document else None}"
    if call.practice != call.document:
        given.append(f"practice={_quoted(call.practice)}")
    if call.promotes_to:
        given.append(f"promotes_to={_quoted(call.promotes_to)}")
    if call.status != f"{call.key}.status":
        given.append(f"status={_quoted(call.status)}")
    given.append("rules=" + _roles(call.rules))
    given.append("questions=(" + _wrapped([f"{_quoted(each)}," for each in call.questions], 12) + ")")
    lines = "".join(f"\n        {each}," for each in given)
    return f"call({_quoted(call.key)},{lines.rstrip(',')})"


def _roles(rules: dict[str, str]) -> str:
    """Roles by the key before the last point; those that are called otherwise one by one."""
    found: dict[str, list[str]] = {}
    others = []
    for role, key in rules.items():
        prefix, _, name = key.rpartition(".")
        if role == name:
            found.setdefault(prefix, []).append(role)
        else:
            others.append(f"{_quoted(role)}: {_quoted(key)}")
    parts = [f"roles({_quoted(prefix)}, {_quoted(' '.join(names))})" for prefix, names in found.items()]
    parts += ["{" + ", ".join(others) + "}"] if others else []
    return "\n        | ".join(parts) or "{}"


def _wrapped(words: Sequence[str], indent: int) -> str:
    """Words on as many lines as they need."""
    lines = [""]
    for word in words:
        if len(lines[-1]) + len(word) > WIDTH - indent:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + word
    return "".join(f"\n{' ' * indent}{line}" for line in lines if line)
