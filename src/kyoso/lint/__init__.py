"""`kyoso lint`: nothing without a source, nothing untranslated, no figure without a key.

``rules``      what holds within the rulebook: words as written and values, units, years, both languages
``schema``     the rulebook's file against its own JSON Schema
``numbers``    numbers that somebody typed on a page, in a template, a message or a script
``languages``  catalogues that are complete, of today, and say the same numbers, keys and terms
``glossary``   the English of each term, in the catalogues and in the rules
``years``      a year typed where the newest one is to be asked for
``keys``       keys that nobody uses or nobody publishes
``output``     the site as built and the text of the drafts: each number leads back to a key
``allowed``    what a programme lets pass, each with its reason
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from kyoso.book.catalogues import templates_of
from kyoso.book.own import own_of
from kyoso.errors import Finding
from kyoso.fingerprints import Fingerprints
from kyoso.lint import keys, languages, numbers, output, rules, schema, years
from kyoso.lint.allowed import load_allowed
from kyoso.lint.glossary import Glossary
from kyoso.notebooks import locations, said_of_many
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import Drafter, matrix
from kyoso.word.plain import plain_text


def lint(project: Project, rulebook: Rulebook, *, built: bool = False) -> list[Finding]:
    """Every finding in the order of files and lines; with `built`, on the site and in the drafts as well.

    Raises Problem where a file that it reads is none.
    """
    return sorted(set(_findings(project, rulebook, built=built)))


def _findings(project: Project, rulebook: Rulebook, *, built: bool) -> Iterator[Finding]:
    own = own_of(project)  # a module that cannot be loaded is said before anything else
    allowed, addresses = load_allowed(project), locations(project)
    fingerprints = Fingerprints.load(project)
    for source, there in said_of_many(project):
        if not fingerprints.hold(source):
            message = f"{source.document} {source.place} does not say 「{source.as_written}」"
            yield Finding(there.path, there.line, message)
    glossary = Glossary(rulebook, allowed)
    for key, trouble in chain(
        rules.findings(rulebook, fingerprints, allowed), glossary.findings(), own.findings(rulebook)
    ):
        there = addresses.get(key, Finding(project.shown(project.rules), 0, ""))
        yield Finding(there.path, there.line, f"{key}: {trouble}")
    yield from schema.findings(project)
    yield from numbers.findings(project, allowed)
    yield from years.findings(project, rulebook)
    yield from languages.findings(project, glossary, allowed)
    today = ((domain, {str(each.id) for each in found if each.id}) for domain, found in templates_of(project, _silent))
    yield from languages.of_today(project, today)
    yield from keys.findings(project, rulebook, addresses)
    if built:
        known = output.Known(project, rulebook)
        yield from output.on_site(project, known, allowed)
        drafts = ((f"drafts/{name}", plain_text(data)) for name, data in matrix(Drafter(rulebook, project)))
        yield from output.in_drafts(drafts, known, allowed)


def _silent(line: str) -> None:
    """Nothing is said on the way."""
