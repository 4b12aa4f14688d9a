"""What a programme says of itself, in `programme.yaml`: read strictly, so that nothing is dropped unsaid."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TypeVar

import msgspec
import yaml

from kyoso import applicant
from kyoso.declared import Declared
from kyoso.errors import Problem, nearest
from kyoso.model import Call, Figure, Record
from kyoso.project import Project
from kyoso.strict import read

WORDS = ("statuses", "documents", "standings")  # what notebooks may use of what is declared
RecordKind = TypeVar("RecordKind", bound=Record)


def load(project: Project) -> Declared:
    """What stands in the file; nothing where there is none. Raises Problem (exit code 1) with each slip at its line."""
    if not project.programme.is_file():
        return Declared()
    try:
        declared, places = read(project.programme, Declared, project.shown(project.programme))
    except Problem as problem:
        raise Problem(problem.findings, exit_code=1) from None
    findings = []
    for name, status in declared.statuses.items():
        for number, pattern in enumerate(status.written):
            try:
                re.compile(pattern)
            except re.error as error:
                way = ("statuses", name, "written", number)
                findings.append(places.finding(way, f"{pattern!r} is no pattern of words ({error})"))
    findings += [places.finding(("applicant", *way), why) for way, why in applicant.mistakes(declared.applicant)]
    if findings:
        raise Problem(findings, exit_code=1)
    return declared


def source(project: Project) -> bytes:
    """What it is made from, for keys of what depends on it."""
    return project.programme.read_bytes() if project.programme.is_file() else b""


def vocabulary(project: Project) -> bytes:
    """The words that notebooks may use, for keys of what depends on them."""
    declared = load(project)
    return msgspec.json.encode([getattr(declared, name) for name in WORDS])


def with_words_of(old: Project, project: Project) -> bytes:
    """The file of an older revision, with the words that it does not declare yet and the working tree does."""
    before, today = (yaml.safe_load(source(each)) or {} for each in (old, project))
    missing = {name: today[name] for name in WORDS if name in today and name not in before}
    added = yaml.safe_dump(missing, allow_unicode=True).encode() if missing else b""
    return source(old) + (b"\n" + added if added else b"")


def undeclared(record: Record, declared: Declared) -> Iterator[str]:
    """Each word of a record that the programme does not declare, with those that it does."""
    words: list[tuple[str, str | None, str, Mapping[str, object]]] = []
    if isinstance(record, Figure) and record.unit == "status":
        words.append(("value", str(record.value), "status", declared.statuses))
    if isinstance(record, Call):
        kinds = {record.practice: "practice", record.document: "document"}  # one word is told once
        words += [(name, word, "document", declared.documents) for word, name in kinds.items()]
    words += [
        (name, getattr(record, name, None), "standing", declared.standings)
        for name in ("standing", "prefecture_standing")
        if not isinstance(getattr(record, name, None), Record)
    ]
    for name, word, kind, known in words:
        if word is not None and word not in known:
            yield f"{name}={word!r} is no {kind} that programme.yaml declares; {nearest(word, list(known))}"


def with_words(figure: Figure, declared: Declared) -> Figure:
    """A status with what the programme calls it; any other figure as it is."""
    status = declared.statuses.get(str(figure.value)) if figure.unit == "status" else None
    if status is None or status.label == figure.words:
        return figure
    return msgspec.structs.replace(figure, words=status.label)


def without_words(record: RecordKind) -> RecordKind:
    """A record as it is kept: a status without the words that stand in what is declared."""
    if isinstance(record, Figure) and record.words:
        return msgspec.structs.replace(record, words=None)
    return record
