"""A new document: registered, and read against the rules of a fiscal year."""

from __future__ import annotations

import argparse
import datetime
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kyoso.cli import outputs
from kyoso.cli.exit_codes import OK
from kyoso.cli.programme import command, project_of, rulebook_of, tell
from kyoso.errors import Problem

if TYPE_CHECKING:
    from kyoso.cli.programme import Commands
    from kyoso.incoming.reading import Read
    from kyoso.incoming.registering import Entry, Given
    from kyoso.outputs import Output
    from kyoso.project import Project
    from kyoso.rulebook import Rulebook

ASKED = ("title", "publisher", "dated", "standing")


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    source = command(
        commands,
        "source",
        "take up a new document, and read it against the rules of a fiscal year",
        'kyoso source call.pdf --publisher "科学技術振興機構 | Japan Science and Technology Agency"',
        "kyoso source call.pdf --against 2025 --only-read -o proposals.yaml",
        "kyoso source --marked proposals.yaml",
    )
    source.add_argument("file", nargs="?", type=Path, metavar="FILE", help="the document: PDF, .docx or text")
    source.add_argument("--against", type=int, metavar="YEAR", help="list what it changes of this fiscal year's rules")
    source.add_argument("--key", default="", metavar="KEY", help="short name of the document (default: such as r8)")
    for name in ASKED:
        source.add_argument(
            f"--{name}", default="", metavar="'JA | EN'", help=f"its {name} in both languages (default: as found)"
        )
    source.add_argument("--day", default="", metavar="YYYY-MM-DD", help="the day of registration (default: today)")
    source.add_argument(
        "--copies", type=Path, metavar="DIR", help="where its text goes, page by page (default: copies/, unseen by git)"
    )
    source.add_argument("--only-read", action="store_true", help="register nothing; read it against the rules alone")
    source.add_argument("--marked", type=Path, metavar="FILE.yaml", help="say what is marked in a file of proposals")
    outputs.add_option(source, "FILE.yaml", "the proposals to mark (default: beside the text copy)")
    source.set_defaults(run=_source)


def _source(options: argparse.Namespace) -> int:
    if options.marked and not options.file:
        return _marked(options)
    if not options.file or options.marked:
        raise Problem("kyoso source takes a FILE to read, or --marked FILE.yaml with proposals that were marked")
    if options.only_read and options.against is None:
        raise Problem("kyoso source --only-read needs --against YEAR: the rules to read it against")
    from kyoso.incoming.reading import read

    output = outputs.chosen(options)
    project = project_of(options)
    document = read(options.file)
    for number in document.without_words:
        tell(f"page {number}: no words stand there; look whether a picture says something")
    rulebook = rulebook_of(project)
    key = "" if options.only_read else _register(options, project, rulebook, document)
    if options.against is not None:
        _compare(options, output, project, rulebook, document, key)
    return OK


def _given(options: argparse.Namespace) -> Given:
    from kyoso.incoming.registering import Given

    return Given(options.key, *(getattr(options, name) for name in ASKED))


def _register(options: argparse.Namespace, project: Project, rulebook: Rulebook, document: Read) -> str:
    """Register the document; returns its key."""
    from kyoso.incoming.registering import COPIES, entry, register, registered, write_copy

    given = _given(options)
    if not given.publisher and sys.stdin.isatty():
        given = given._replace(publisher=_asked("publisher"))
    made = entry(document, given, rulebook)
    if there := registered(made, rulebook):
        made = made._replace(key=there)
    copy = write_copy(options.copies or project.root / COPIES, made, hidden=options.copies is None)
    if there:
        print(f"{there}: is registered already, with the same words; nothing was changed")
    else:
        notebook = register(project, made, document, options.day or datetime.date.today().isoformat())
        _say(made, document, f"{project.shown(notebook)}; check it there, then run: kyoso rules")
    print(f"text:       {project.shown(copy)}")
    return made.key


def _asked(name: str) -> str:
    """What is asked for on a terminal."""
    print(f"{name} (日本語 | English): ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip()


def _say(made: Entry, document: Read, where: str) -> None:
    print(f"{made.key}: {len(made.pages)} of {len(document.pages)} pages with words, digest {made.sha256[:12]}…")
    for name in ASKED:
        text = getattr(made, name)
        note = " (found in it)" if name in made.found else ""
        english = "" if text.en != text.ja else "; its English is missing"
        print(f"{name + ':':11} {text.ja}{note}{english}")
    print(f"registered: {where}")


def _compare(
    options: argparse.Namespace,
    output: Output | None,
    project: Project,
    rulebook: Rulebook,
    document: Read,
    key: str,
) -> None:
    from kyoso.incoming.matching import compare
    from kyoso.incoming.proposals import as_yaml
    from kyoso.incoming.registering import COPIES
    from kyoso.outputs import Output

    found = compare(rulebook, options.against, document.pages)
    name = key or document.name
    text = as_yaml(
        found, rulebook, document=name, title=document.title or Path(document.name).name, sha256=document.sha256
    )
    if output is None and key:
        folder = options.copies or project.root / COPIES
        output = Output(folder / f"{key}-against-{options.against}.yaml", force=options.force, inputs=[options.file])
    output = output or Output("-")
    output.write(text.encode())
    counted = found.counted
    tell(
        f"{len(found.items)} quantities: {counted['changed']} changed, {counted['as-before']} as before,"
        f" {counted['new']} new; figures no longer said: {len(found.gone)};"
        f" statements: {len(found.said)} said, {len(found.reworded)} reworded, {len(found.unplaced)} without a place"
    )
    if not output.to_stdout:
        print(f"written: {project.shown(output.path)}; mark each item there: accept, new or skip")


def _marked(options: argparse.Namespace) -> int:
    from kyoso.incoming.proposals import marked

    found = marked(options.marked, rulebook_of(project_of(options)))
    for entry in found.accepted:
        print(f"accept  {entry.key}: {entry.words} ({entry.page})")
    for entry in found.new:
        print(f"new     {entry.words} ({entry.page})")
    print(f"{len(found.accepted)} accepted, {len(found.new)} new, {found.skipped} skipped, {found.open} without a mark")
    return OK
