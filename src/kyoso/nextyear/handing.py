"""The new year into the repository: notebooks, catalogues and cases, and the list of what is left to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from kyoso import files
from kyoso.checks import KINDS, Judge, load_table
from kyoso.errors import Problem
from kyoso.fingerprints import Fingerprints
from kyoso.incoming.proposals import Marked
from kyoso.nextyear.deciding import Decided, Deciding, Left
from kyoso.nextyear.examples import Examples
from kyoso.nextyear.pages import CONTENTS, area_pages
from kyoso.nextyear.turning import Turn
from kyoso.nextyear.writing import Notebook, notebooks
from kyoso.notebooks import compile_rules, locations, said_of_many
from kyoso.project import Project
from kyoso.rulebook import Rulebook

HEADER = "# English catalogue; brought up to date by: make translations"


class Handed(NamedTuple):
    """What was written, and the list of what is left to do."""

    decided: Decided
    notebooks: tuple[Path, ...]
    catalogues: tuple[Path, ...]
    cases: tuple[Path, ...]
    pages: tuple[Path, ...]
    left: str


def begin(project: Project, rulebook: Rulebook, turn: Turn, marked: Marked, say: Callable[[str], None]) -> Handed:
    """Write the new year: all of it, or nothing where a notebook would not run.

    Raises Problem where the year was begun already, where the document is not registered, and where what is marked
    does not stand in it.
    """
    _may_begin(rulebook, turn, marked)
    said = [source for source, _ in said_of_many(project)]
    decided = Deciding(rulebook, Fingerprints.load(project), turn, marked, said).decided()
    made = notebooks(project, decided, locations(project))
    areas = area_pages(project, decided)
    catalogues = project.locale / "en" / "LC_MESSAGES"
    targets = [project.rules / f"{each.name}.md" for each in made]
    pages = [project.book / f"{each.name}.md" for each in areas.pages]
    pos = [catalogues / path.relative_to(project.book).with_suffix(".po") for path in (*targets, *pages)]
    _must_be_free(project, [*targets, *pages])
    written: list[Path] = []
    try:
        for each, target, po in zip((*made, *areas.pages), (*targets, *pages), pos, strict=True):
            written += [target, po]
            files.write(target, each.text.encode())
            files.write(po, _catalogue(each, project.shown(target)))
        book = compile_rules(project, say).rulebook
        cases, look = _cases(project, book, decided)
        for path, text in cases.items():
            written.append(path)
            files.write(path, text.encode())
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise
    if areas.contents is not None:
        files.write(project.root / CONTENTS, areas.contents.encode())
    left = _left(decided, look, [project.shown(path) for path in pages])
    return Handed(decided, tuple(targets), tuple(pos), tuple(cases), tuple(pages), left)


def _may_begin(rulebook: Rulebook, turn: Turn, marked: Marked) -> None:
    known = ", ".join(map(str, rulebook.years))
    if turn.old not in rulebook.years:
        raise Problem(f"--from {turn.old}: no calls in that fiscal year; known: {known}")
    if turn.new <= turn.old:
        raise Problem(f"{turn.new}: a new year comes after the one that it is made from ({turn.old})")
    if turn.new in rulebook.years:
        raise Problem(f"{turn.new}: there are calls of that fiscal year already; change their notebooks")
    if marked.against != turn.old:
        raise Problem(f"the proposals are against {marked.against}, not {turn.old}; say --from {marked.against}")
    if marked.document not in rulebook.documents:
        raise Problem(f"{marked.document}: is not registered; register it: kyoso source FILE --against {turn.old}")


def _must_be_free(project: Project, targets: Iterable[Path]) -> None:
    there = [project.shown(path) for path in targets if path.exists()]
    if there:
        raise Problem(f"{', '.join(there)}: is there already, and is not written over; remove it to begin anew")


def _cases(project: Project, book: Rulebook, decided: Decided) -> tuple[dict[Path, str], list[Left]]:
    """The files of cases, a new call each; none in a programme that has no cases."""
    if not project.cases.is_dir():
        return {}, []
    judge = Judge(book, load_table(project, book, tuple(KINDS)))
    examples = Examples(project, judge, decided.turn)
    cases: dict[Path, str] = {}
    look: list[Left] = []
    for call, like in decided.calls:
        made = examples.of(book.calls[call.key], like)
        path = project.cases / made.name
        _must_be_free(project, [path])
        cases[path] = made.text
        look += made.look
    return cases, look


def _catalogue(notebook: Notebook, shown: str) -> bytes:
    """The English of a notebook's or page's words, as `make translations` would leave it."""
    catalogue = Catalog(locale="en", fuzzy=False, header_comment=HEADER)
    for ja, en in notebook.english.items():
        catalogue.add(ja, en, locations=[(shown, 1)])
    out = BytesIO()
    write_po(out, catalogue, width=100, ignore_obsolete=True, include_lineno=False)
    kept = ("msg", '"Language:', '"Plural', '"MIME', '"Content', '"Project', "#", '""', "\n")
    lines = out.getvalue().decode().splitlines(keepends=True)
    head = lines[: lines.index("\n") + 1]
    return "".join([*(line for line in head if line.startswith(kept)), *lines[len(head) :]]).encode()


def _left(decided: Decided, look: Iterable[Left], pages: Iterable[str]) -> str:
    """The list of what is left to do, as Markdown to tick off."""
    new = decided.turn.new
    parts = [
        ("Left out of the year: write it into a notebook by hand, or leave it out", decided.out),
        ("Written, and to be looked at", (*decided.look, *look)),
    ]
    lines = [f"# FY{new}: what is left to do", ""]
    for heading, listed in parts:
        lines += [f"## {heading} ({len(listed)})", "", *(f"- [ ] `{each.key}`: {each.why}" for each in listed), ""]
    lines += [
        "## At the end",
        "",
        f"- [ ] read the headings of `book/rules/fy{new}*.md`: they are those of {decided.turn.old}",
        *(f"- [ ] read `{page}` and say in it whom the area suits, in both languages" for page in pages),
        "- [ ] `kyoso lint` names what the pages still lack; `make translations`, then the English",
        "- [ ] `kyoso build`, and look; `make test`",
        "",
    ]
    return "\n".join(lines)
