"""The command line: arguments, progress and exit codes, and nothing else.

Exit codes: 0 well, 1 findings, 2 a bad call or bad input. Each command imports what it needs
when it runs, so `kyoso --help` stays quick.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kyoso.errors import Problem

if TYPE_CHECKING:
    from kyoso.changes import Comparison
    from kyoso.filled import Place
    from kyoso.project import Project
    from kyoso.rulebook import Rulebook

OK, FINDINGS, BAD_CALL = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.run is None:
        parser.print_help()
        return OK
    try:
        return int(options.run(options))
    except Problem as problem:
        for finding in problem.findings:
            print(f"kyoso: {finding}", file=sys.stderr)
        return problem.exit_code
    except KeyboardInterrupt:
        print("kyoso: stopped; nothing half-written was left", file=sys.stderr)
        return BAD_CALL
    except BrokenPipeError:
        sys.stderr.close()
        return OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kyoso", description="A funding programme's rules as notebooks, and all that is made from them."
    )
    parser.set_defaults(run=None)
    parser.add_argument(
        "--project", type=Path, metavar="DIR", help="the programme's repository (default: the one you are in)"
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    rules = commands.add_parser("rules", help="run the rule notebooks and write _build/rules.json")
    rules.set_defaults(run=_rules)

    calls = commands.add_parser("calls", help="list the calls: area, tier, fiscal year, status, ceiling, period")
    calls.add_argument("--lang", choices=("ja", "en"), default="ja", help="language of the list (default: ja)")
    calls.set_defaults(run=_calls)

    build = commands.add_parser(
        "build", help="make the guidebook in both languages, the drafts and the data into _build/site/"
    )
    build.set_defaults(run=_build)

    _draft_parser(commands.add_parser("draft", help="make one Word draft, or with --all every one"))

    _check_parser(commands.add_parser("check", help="check plans or filled drafts against the rules of their call"))

    _read_parser(commands.add_parser("read", help="read a filled draft back: plan, text of the sections, identity"))

    _update_parser(commands.add_parser("update", help="carry a filled draft over to other rules, losing nothing"))

    feed = commands.add_parser("feed", help="write the changes of the rules as an Atom feed, from the history of git")
    feed.add_argument("-o", "--output", type=Path, required=True, metavar="FILE.atom", help="the file to write")
    feed.add_argument("--force", action="store_true", help="overwrite an existing file")
    feed.set_defaults(run=_feed)

    _diff_parser(
        commands.add_parser("diff", help="what differs between two fiscal years, or two revisions of the rules")
    )

    impact = commands.add_parser("impact", help="what a change touches: pages, drafts, data, verdicts, translations")
    impact.add_argument(
        "--base", default="HEAD", metavar="REV", help="the git revision to compare with (default: HEAD)"
    )
    _report_options(impact)
    impact.set_defaults(run=_impact)

    verify = commands.add_parser(
        "verify-sources", help="look for every figure as written in text copies of the documents"
    )
    verify.add_argument("folder", type=Path, metavar="DIR", help="folder with the text copies (*.txt)")
    verify.add_argument("--remember", action="store_true", help="keep fingerprints of the places, for kyoso lint")
    verify.set_defaults(run=_verify_sources)

    lint = commands.add_parser("lint", help="orphan numbers, sources, languages and keys, each finding with its line")
    lint.add_argument("--built", action="store_true", help="look at the site as built and at the drafts as well")
    lint.set_defaults(run=_lint)

    return parser


def _draft_parser(draft: argparse.ArgumentParser) -> None:
    draft.add_argument("area", nargs="?", help="area: a name such as regional or 地域共創分野; see kyoso calls")
    draft.add_argument("tier", nargs="?", help="tier: a name such as incubation or 育成型; see kyoso calls")
    draft.add_argument("--year", type=int, metavar="Y", help="fiscal year, such as 2025")
    draft.add_argument("--lang", choices=("ja", "en", "both"), default="ja", help="language of the draft (default: ja)")
    draft.add_argument(
        "--plan", type=Path, metavar="FILE", help="plan.yaml with title, PL, institutions and budget to fill in"
    )
    draft.add_argument("-o", "--output", type=Path, metavar="FILE.docx", help="the file to write")
    draft.add_argument("--all", type=Path, metavar="DIR", help="write the whole matrix of drafts into DIR")
    draft.add_argument(
        "--anyway", action="store_true", help="make a marked practice copy where there is nothing to apply for"
    )
    draft.add_argument("--force", action="store_true", help="overwrite existing files")
    draft.set_defaults(run=_draft)


def _check_parser(check: argparse.ArgumentParser) -> None:
    check.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a plan (.yaml, .json) or a draft (.docx)")
    check.add_argument("--call", default="", metavar="CALL", help="the call, such as future/concept/2025 or its key")
    check.add_argument("--lang", choices=("ja", "en"), help="language of the findings (default: that of the draft)")
    check.add_argument("--format", choices=("text", "json"), default="text", help="how to print (default: text)")
    check.add_argument("--all", action="store_true", help="show what is met as well")
    check.add_argument("--annotate", type=Path, metavar="OUT.docx", help="a copy of the draft, findings as comments")
    check.add_argument("-o", "--output", type=Path, metavar="OUT.csv", help="write the findings as a table")
    check.add_argument(
        "--assume",
        action="append",
        default=[],
        metavar="CHECK=VALUE",
        help="your own answer where the documents are silent: a number, met or not-met; always shown as yours",
    )
    check.add_argument(
        "--limit", action="append", default=[], metavar="SECTION=N", help="at most N characters in a section or field"
    )
    check.add_argument(
        "--count", choices=("non-blank", "word", "all"), default="non-blank", help="which characters a limit counts"
    )
    check.add_argument("--jobs", type=int, metavar="N", help="processes (default: all cores where it is worth it)")
    check.add_argument("--force", action="store_true", help="overwrite existing files")
    check.set_defaults(run=_check)


def _read_parser(read: argparse.ArgumentParser) -> None:
    read.add_argument("file", type=Path, metavar="FILE.docx", help="a filled draft, as Word or LibreOffice saved it")
    read.add_argument("--format", choices=("yaml", "json"), default="yaml", help="yaml (default), or json with all")
    read.add_argument("--plan", action="store_true", help="the plan alone, as kyoso draft --plan takes it")
    read.add_argument("-o", "--output", type=Path, metavar="FILE", help="write to a file instead of the terminal")
    read.add_argument("--force", action="store_true", help="overwrite an existing file")
    read.set_defaults(run=_read)


def _update_parser(update: argparse.ArgumentParser) -> None:
    update.add_argument("file", type=Path, metavar="FILE.docx", help="a filled draft, as Word or LibreOffice saved it")
    update.add_argument("--year", type=int, required=True, metavar="Y", help="fiscal year of the new rules")
    update.add_argument("--area", default="", metavar="A", help="another area (default: that of the draft)")
    update.add_argument("--tier", default="", metavar="T", help="another tier (default: that of the draft)")
    update.add_argument(
        "--lang", choices=("ja", "en", "both"), default="", help="language (default: that of the draft)"
    )
    update.add_argument(
        "--anyway", action="store_true", help="make a marked practice copy where there is nothing to apply for"
    )
    update.add_argument(
        "--verify",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="count the author's pieces before and after, and write nothing where one would be lost (default)",
    )
    update.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.docx", help="the file to write")
    update.add_argument("--force", action="store_true", help="overwrite an existing file")
    update.set_defaults(run=_update)


def _diff_parser(diff: argparse.ArgumentParser) -> None:
    diff.add_argument(
        "sides", nargs="*", metavar="SIDE", help="two fiscal years (2021 2025), or two rulebooks (old.json new.json)"
    )
    diff.add_argument(
        "--base", default="", metavar="REV", help="instead: the rules here against those of a git revision"
    )
    _report_options(diff)
    diff.set_defaults(run=_diff)


def _report_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--lang", choices=("ja", "en"), default="ja", help="language of the report (default: ja)")
    command.add_argument("--format", choices=("text", "markdown", "json"), default="text", help="how to print (text)")


# -- commands -----------------------------------------------------------------------------


def _project(options: argparse.Namespace) -> Project:
    from kyoso.project import Project

    return Project.find(options.project)


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _tell_if_open(path: Path) -> None:
    """What somebody has typed and not saved is not in the file."""
    from kyoso.files import open_in

    if program := open_in(path):
        _tell(f"{path}: is open in {program}; what is not saved there yet is not read")


def _rulebook(project: Project) -> Rulebook:
    """The rulebook, compiled first where anything that it depends on has changed."""
    from kyoso.notebooks import compile_rules

    return compile_rules(project, _tell).rulebook


def _rules(options: argparse.Namespace) -> int:
    from kyoso.notebooks import compile_rules, summary

    project = _project(options)
    compiled = compile_rules(project, _tell)
    print("\n".join(summary(compiled)))
    print(f"written:   {project.shown(project.rulebook)}")
    return OK


def _calls(options: argparse.Namespace) -> int:
    from kyoso.wording import fiscal_year

    rulebook = _rulebook(_project(options))
    for call in rulebook.calls_in_order:
        facts = [rulebook.words(call.status, options.lang)]
        facts += [
            rulebook.words(call.rules[role], options.lang) for role in ("ceiling", "period") if role in call.rules
        ]
        names = (rulebook.areas[call.area].name, rulebook.tiers[call.tier].name)
        name = " ".join([fiscal_year(call.fiscal_year, options.lang), *(text[options.lang] for text in names)])
        print(f"{call.fiscal_year}  {call.area:<12} {call.tier:<11} {name}: " + "; ".join(facts))
    return OK


def _build(options: argparse.Namespace) -> int:
    from kyoso.site import build_site

    project = _project(options)
    build_site(project, _tell)
    site = project.shown(project.site)
    print(
        f"The guidebook is ready: open {site}/index.html (日本語: {site}/ja/index.html, English: {site}/en/index.html)"
    )
    return OK


def _draft(options: argparse.Namespace) -> int:
    from kyoso.word import make_draft

    if options.all:
        return _draft_all(options)
    if not (options.area and options.tier and options.year):
        raise Problem("kyoso draft needs AREA, TIER and --year (see kyoso calls), or --all DIR for every draft")
    if options.output is None:
        raise Problem("kyoso draft needs -o FILE.docx: the file to write")
    from kyoso import files

    project = _project(options)
    rulebook = _rulebook(project)
    call = rulebook.call(options.area, options.tier, options.year)
    if call.document is None and not options.anyway:
        status = rulebook.figure(call.status)
        raise Problem(
            f"{rulebook.call_name(call, 'ja')}: nothing to write; {rulebook.cite(status.source, 'ja')} says"
            f" 「{status.source.as_written}」. For a marked practice copy add --anyway"
        )
    plan = None
    if options.plan:
        from kyoso.plan import load_plan

        plan = load_plan(options.plan, rulebook)
    data = make_draft(rulebook, call, options.lang, plan, project=project, practice=call.document is None)
    files.write_new(options.output, data, force=options.force)
    print(f"written: {options.output}")
    return OK


def _draft_all(options: argparse.Namespace) -> int:
    from kyoso import files
    from kyoso.word import Drafter, matrix

    project = _project(options)
    drafts = list(matrix(Drafter(_rulebook(project), project)))
    if not options.force and (there := [name for name, _ in drafts if (options.all / name).exists()]):
        raise Problem(
            f"{options.all / there[0]}: exists already ({len(there)} in all); nothing was written."
            " Use --force to overwrite"
        )
    for name, data in drafts:
        files.write(options.all / name, data)
    print(f"written: {len(drafts)} drafts under {options.all}")
    return OK


def _check(options: argparse.Namespace) -> int:
    from kyoso import checks, files
    from kyoso.word.desk import Desk

    project = _project(options)
    rulebook = _rulebook(project)
    settings = checks.settings_of(options.assume, options.limit, options.count)
    asked = checks.call_of(rulebook, options.call)
    setup = checks.Setup(project, Desk, options.lang, asked, settings, options.all)
    copy = _copy_to_annotate(options)
    for path in options.files:
        _tell_if_open(path)
    tally = checks.tally_of(setup, rulebook, options.format, one=len(options.files) == 1)
    for report in checks.check_files(setup, options.files, options.jobs):
        print(tally.printed(report))
        if copy is not None and not report.bad:
            files.write_new(options.annotate, copy(tally.notes(report)), force=options.force)
            _tell(f"written: {options.annotate}")
    if ending := tally.ending():
        print(ending)
    if options.output:
        files.write_new(options.output, tally.table(), force=options.force)
        _tell(f"written: {options.output}")
    return BAD_CALL if tally.bad else FINDINGS if tally.found else OK


def _copy_to_annotate(options: argparse.Namespace) -> Callable[[list[tuple[Place, str]]], bytes] | None:
    """Who makes the copy with comments, once it is sure that nothing is overwritten that should not be."""
    for path in (options.annotate, options.output):
        if path is not None and path.exists() and (not options.force or path.resolve() == options.files[0].resolve()):
            raise Problem(f"{path}: exists already; nothing was written. Give another name, or --force to overwrite it")
    if options.annotate is None:
        return None
    draft: Path = options.files[0]
    if len(options.files) > 1 or draft.suffix.lower() in (".yaml", ".yml", ".json"):
        raise Problem("--annotate is for one draft (.docx) at a time")
    from kyoso.word.annotating import annotate
    from kyoso.word.opening import open_file

    return lambda notes: annotate(open_file(draft), str(draft), notes)


def _read(options: argparse.Namespace) -> int:
    from kyoso.word.reading import read_draft, showing

    _tell_if_open(options.file)
    filled = read_draft(options.file)
    if options.format == "json":
        text = showing.as_json(filled.plan if options.plan else filled)
    else:
        text = showing.plan_as_yaml(filled.plan) if options.plan else showing.as_yaml(filled)
    if options.output is None:
        print(text, end="")
        return OK
    from kyoso import files

    files.write_new(options.output, text.encode("utf-8"), force=options.force)
    print(f"written: {options.output}")
    return OK


def _update(options: argparse.Namespace) -> int:
    from kyoso import files
    from kyoso.word.drafts import Drafter
    from kyoso.word.updating import listed, update_file

    if options.output.exists() and (not options.force or options.output.resolve() == options.file.resolve()):
        raise Problem(
            f"{options.output}: exists already; nothing was written. Give another name, or --force to overwrite it"
        )
    _tell_if_open(options.file)
    project = _project(options)
    made = update_file(
        options.file,
        Drafter(_rulebook(project), project),
        **{name: getattr(options, name) for name in ("area", "tier", "year", "lang", "anyway", "verify")},
    )
    files.write_new(options.output, made.data, force=options.force)
    for line in listed(made):
        print(line)
    print(f"written: {options.output}")
    return OK


def _diff(options: argparse.Namespace) -> int:
    from kyoso.changes import printed
    from kyoso.translations import load

    project = _project(options)
    gettext = load(project, "messages", options.lang).gettext
    print(printed(_compared(project, options), options.format, options.lang, gettext), end="")
    return OK


def _compared(project: Project, options: argparse.Namespace) -> Comparison:
    """Two fiscal years, two files, or the working tree and a revision."""
    from kyoso.changes import compare_revisions, compare_years, named
    from kyoso.rulebook import Rulebook

    sides: list[str] = options.sides
    if options.base:
        from kyoso.revision import rules_of

        if sides:
            raise Problem("kyoso diff takes two sides, or --base REV alone")
        base = rules_of(project, options.base, _tell).rulebook
        return compare_revisions(base, _rulebook(project), named(options.base), named("."))
    if len(sides) == 2 and all(side.isdecimal() for side in sides):
        return compare_years(_rulebook(project), int(sides[0]), int(sides[1]))
    if len(sides) == 2:
        old, new = (Rulebook.load(Path(side)) for side in sides)
        return compare_revisions(old, new, named(sides[0]), named(sides[1]))
    raise Problem("kyoso diff needs two fiscal years (2021 2025), two rulebooks (old.json new.json), or --base REV")


def _impact(options: argparse.Namespace) -> int:
    from kyoso.impact import impact_of, printed
    from kyoso.translations import load

    project = _project(options)
    gettext = load(project, "messages", options.lang).gettext
    print(printed(impact_of(project, options.base, _tell), options.format, options.lang, gettext), end="")
    return OK


def _feed(options: argparse.Namespace) -> int:
    from kyoso import files
    from kyoso.feed import feed

    files.write_new(options.output, feed(_project(options)), force=options.force)
    print(f"written: {options.output}")
    return OK


def _lint(options: argparse.Namespace) -> int:
    from kyoso.lint import lint

    project = _project(options)
    findings = lint(project, _rulebook(project), built=options.built)
    for finding in findings:
        print(f"kyoso: {finding}", file=sys.stderr)
    print(f"{len(findings)} findings")
    return FINDINGS if findings else OK


def _verify_sources(options: argparse.Namespace) -> int:
    from kyoso import files
    from kyoso.sources import fingerprints, verify

    project = _project(options)
    rulebook = _rulebook(project)
    result = verify(rulebook, options.folder)
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


if __name__ == "__main__":
    sys.exit(main())
