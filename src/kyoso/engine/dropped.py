"""Files that a reader brings to the page: read, checked, annotated, carried over to another call.

They stand in the memory of the page alone, under the name that they have on the reader's disk.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from kyoso.carrying import listed, update_file
from kyoso.carrying.cleaning import clean
from kyoso.checks.report import Report, as_line, notes_of
from kyoso.engine.showing import Count, Group, counts_of, groups_of
from kyoso.filled import Filled
from kyoso.plan import Plan
from kyoso.word.annotating import annotate
from kyoso.word.drafts import draft_path
from kyoso.word.names import call_digest
from kyoso.word.reading.planning import in_slugs

if TYPE_CHECKING:
    from kyoso.engine.calls import Engine


class Kept(NamedTuple):
    """A file that was brought, and what was said of it."""

    name: str
    data: bytes
    report: Report


class Known:
    """The files that were brought, by number."""

    def __init__(self) -> None:
        self.kept: dict[int, Kept] = {}
        self.last = 0

    def keep(self, name: str, data: bytes, report: Report) -> int:
        """The number under which a file can be asked for again."""
        self.last += 1
        self.kept[self.last] = Kept(name, data, report)
        return self.last


class Dropped(Struct, frozen=True):
    """A file as the page shows it: facts about it, its answers, its plan, the call that it is for."""

    id: int
    line: str
    facts: tuple[tuple[str, str], ...]
    counts: tuple[Count, ...]
    groups: tuple[Group, ...]
    plan: Plan
    call: str
    draft: bool
    report: Report


class ForHandingIn(Struct, frozen=True):
    """A copy for handing in: what still stands as a blank, the instructions that stay since their words were changed,
    and how many comments of people are in it."""

    blanks: tuple[str, ...]
    changed: tuple[str, ...]
    comments: int


class Carried(Struct, frozen=True):
    """A draft carried over: the name of the file, what there is to do, whether it is a copy for practice."""

    name: str
    items: tuple[str, ...]
    practice: bool


def brought(engine: Engine, name: str, data: bytes) -> Dropped:
    """A file checked. Raises Problem where it cannot be read."""
    with written(engine.folder / f"brought-{engine.known.last + 1}", name, data) as path:
        read = engine.checker.read(path)
        report = engine.checker.reporter.report(engine.checker.judgement(path, read), all_answers=True)
    say, is_draft = engine.say, isinstance(read, Filled)
    return Dropped(
        id=engine.known.keep(name, data, report),
        line=as_line(report, say),
        facts=tuple(_facts(engine, read)) if isinstance(read, Filled) else (),
        counts=counts_of(report, say),
        groups=groups_of(report, say),
        plan=in_slugs(read.plan, engine.rulebook) if isinstance(read, Filled) else read,
        call=report.call,
        draft=is_draft,
        report=report,
    )


def _facts(engine: Engine, filled: Filled) -> Iterator[tuple[str, str]]:
    """Who a draft says it is, as names and words."""
    say, said, calls = engine.say, filled.identity, engine.rulebook.calls
    unknown, key = say("わかりません"), said.get("call", "")
    call = calls.get(key)
    kinds = {kind: each.label[engine.language] for kind, each in engine.rulebook.declared.documents.items()}
    languages = {"ja": say("日本語"), "en": say("英語"), "both": say("日本語と英語")}
    yield say("公募"), engine.rulebook.call_name(call, engine.language) if call else key or unknown
    yield say("書類"), kinds.get(said.get("kind", ""), unknown)
    yield say("言語"), languages.get(said.get("language", ""), unknown)
    rules = unknown
    if call and said.get("rules"):
        same = said["rules"] == call_digest(engine.rulebook, call)
        rules = say("このガイドブックと同じ版です") if same else say("このガイドブックとは別の版です")
    yield say("決まり"), rules
    if said.get("practice") == "yes":
        yield say("注意"), say("練習用の下書きです。提出できません")


def annotated(engine: Engine, number: int) -> bytes:
    """A copy of a draft with what is not met or open as comments."""
    kept = engine.known.kept[number]
    return annotate(kept.data, kept.name, notes_of(kept.report, engine.say))


def cleaned(engine: Engine, number: int, *, with_blanks: bool) -> tuple[ForHandingIn, list[bytes]]:
    """The copy without what is the draft's own; no file where something is blank, unless it may be.

    Raises Problem where something of the author's would not be in it.
    """
    kept = engine.known.kept[number]
    made = clean(kept.data, kept.name, engine.desk)
    answer = ForHandingIn(tuple(blank.label for blank in made.blanks), made.changed, made.comments)
    return answer, [] if made.blanks and not with_blanks else [made.data]


def updated(engine: Engine, number: int, key: str, language: str) -> tuple[Carried, list[bytes]]:
    """The draft carried over, its name and the list of what is to do in it.

    Raises Problem where something would be lost.
    """
    kept, call = engine.known.kept[number], engine.rulebook.calls[key]
    with written(engine.folder / "updated", kept.name, kept.data) as path:
        made = update_file(
            path,
            engine.desk.drafter,
            area=call.area,
            tier=call.tier,
            year=call.fiscal_year,
            lang=language,
            anyway=call.document is None,
        )
    name = f"{PurePath(kept.name).stem}-{draft_path(call, made.language).replace('/', '-')}"
    return Carried(name, tuple(listed(made)), call.document is None), [made.data]


@contextmanager
def written(folder: Path, name: str, data: bytes) -> Iterator[Path]:
    """A file for as long as it is read, under its own name, so that messages name it so."""
    before, folder = Path.cwd(), folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        os.chdir(folder)
        path = Path(PurePath(name).name)
        path.write_bytes(data)
        yield path
    finally:
        os.chdir(before)
        shutil.rmtree(folder, ignore_errors=True)
