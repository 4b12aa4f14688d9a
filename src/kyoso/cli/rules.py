"""The rules and all that is made from them: run, list, build, hold against the sources, lint."""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from kyoso.cli.exit_codes import FINDINGS, OK
from kyoso.cli.programme import command, project_of, rulebook_of, tell

if TYPE_CHECKING:
    from kyoso.cli.programme import Commands
    from kyoso.project import Project

LOOK_AGAIN = 0.3  # seconds between two looks at the folder


def add(commands: Commands) -> None:
    """Add the commands to the parser."""
    rules = command(commands, "rules", "run the rule notebooks and write _build/rules.json", "kyoso rules")
    rules.add_argument(
        "--watch", action="store_true", help="run again whenever a notebook is saved, and say at once what is wrong"
    )
    rules.set_defaults(run=_rules)

    calls = command(
        commands,
        "calls",
        "list the calls: area, tier, fiscal year, status, ceiling, period",
        "kyoso calls",
        "kyoso calls --lang en",
    )
    calls.add_argument("--lang", choices=("ja", "en"), default="ja", help="language of the list (default: ja)")
    calls.set_defaults(run=_calls)

    build = command(
        commands,
        "build",
        "make the guidebook in both languages, the drafts and the data into _build/site/",
        "kyoso build",
        "kyoso build --pdf",
    )
    build.add_argument(
        "--pdf", action="store_true", help="each language as one PDF too, for reading and printing (needs Chromium)"
    )
    build.set_defaults(run=_build)

    verify = command(
        commands,
        "verify-sources",
        "look for every figure as written in text copies of the documents",
        "kyoso verify-sources copies/",
        "kyoso verify-sources copies/ --remember",
    )
    verify.add_argument("folder", type=Path, metavar="DIR", help="folder with the text copies (*.txt)")
    verify.add_argument("--remember", action="store_true", help="keep fingerprints of the places, for kyoso lint")
    verify.set_defaults(run=_verify_sources)

    lint = command(
        commands,
        "lint",
        "find numbers without a key, and what lacks a source or a translation, each with its line",
        "kyoso lint",
        "kyoso lint --built",
    )
    lint.add_argument("--built", action="store_true", help="look at the site as built and at the drafts as well")
    lint.set_defaults(run=_lint)


def _rules(options: argparse.Namespace) -> int:
    from kyoso import garbage

    garbage.seldom()
    from kyoso.notebooks import compile_rules, summary

    project = project_of(options)
    if options.watch:
        return _watch(project)
    compiled = compile_rules(project, tell)
    print("\n".join(summary(compiled)))
    print(f"written:   {project.shown(project.rulebook)}")
    return OK


def _watch(project: Project) -> int:
    """Compile, and again whenever something in the folder of the notebooks has changed, until Ctrl-C."""
    print(f"watching {project.shown(project.rules)}; Ctrl-C ends it", flush=True)
    seen: dict[Path, int] = {}
    try:
        while True:
            if (now := _state(project)) != seen:
                seen = now
                _look(project)
            time.sleep(LOOK_AGAIN)
    except KeyboardInterrupt:
        return OK


def _state(project: Project) -> dict[Path, int]:
    """When each file in the folder of the notebooks was last changed."""
    from kyoso.notebooks import in_sight

    found = {}
    for path in in_sight(project.rules):
        with suppress(OSError):  # an editor's file that has gone meanwhile
            found[path] = path.stat().st_mtime_ns
    return found


def _look(project: Project) -> None:
    """One round: what ran and what came of it, or what is wrong, a line each."""
    from kyoso.errors import Problem
    from kyoso.notebooks import compile_rules, remarks_on, summary

    try:
        compiled = compile_rules(project)
        findings = list(remarks_on(project, compiled.ran))
    except Problem as problem:
        print("\n".join(map(str, problem.findings)), flush=True)
        return
    print("\n".join([*map(str, findings), *summary(compiled)[:2]]), flush=True)


def _calls(options: argparse.Namespace) -> int:
    from kyoso.wording import fiscal_year, in_words

    rulebook = rulebook_of(project_of(options))
    for call in rulebook.calls_in_order:
        figures = rulebook.call_figures(call)
        facts = [rulebook.words(call.status, options.lang)]
        for role in ("ceiling", "period"):
            if role in figures:
                shared = rulebook.one_figure_for(figures[role], options.lang)
                facts.append(in_words(figures[role], options.lang) + (f" [{shared}]" if shared else ""))
        names = (rulebook.areas[call.area].name, rulebook.tiers[call.tier].name)
        name = " ".join([fiscal_year(call.fiscal_year, options.lang), *(text[options.lang] for text in names)])
        print(f"{call.fiscal_year}  {call.area:<12} {call.tier:<11} {name}: " + "; ".join(facts))
    return OK


def _build(options: argparse.Namespace) -> int:
    from kyoso.site import build_site

    project = project_of(options)
    build_site(project, tell, pdf=options.pdf)
    site = project.shown(project.site)
    print(
        f"The guidebook is ready: open {site}/index.html (日本語: {site}/ja/index.html, English: {site}/en/index.html)"
    )
    return OK


def _verify_sources(options: argparse.Namespace) -> int:
    from kyoso import files
    from kyoso.notebooks import said_of_many
    from kyoso.sources import fingerprints, verify

    project = project_of(options)
    rulebook = rulebook_of(project)
    result = verify(rulebook, options.folder, [source for source, _ in said_of_many(project)])
    if options.remember:
        files.write(project.fingerprints, fingerprints(rulebook, options.folder))
    for key, path in result.copies.items():
        digest = "digest equals" if result.same_digest[key] else "another digest than the register's"
        cited, found = result.cited[key], result.found[key]
        print(f"{key}: {found} of {cited} found ({found / max(cited, 1):.0%}) in {path.name} ({digest})")
    for finding in result.findings:
        print(f"kyoso: {finding}", file=sys.stderr)
    total, found = sum(result.cited.values()), sum(result.found.values())
    print(f"all: {found} of {total} found ({found / max(total, 1):.0%})")
    return FINDINGS if result.findings else OK


def _lint(options: argparse.Namespace) -> int:
    from kyoso.lint import lint

    project = project_of(options)
    findings = lint(project, rulebook_of(project), built=options.built)
    for finding in findings:
        print(f"kyoso: {finding}", file=sys.stderr)
    print(f"{len(findings)} findings")
    return FINDINGS if findings else OK
