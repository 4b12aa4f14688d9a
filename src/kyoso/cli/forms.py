"""An agency's own form: its fields, filled, read back, checked, carried over."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kyoso.cli import outputs
from kyoso.cli.exit_codes import FINDINGS, OK
from kyoso.cli.form_files import gettext_of, must_be_word, must_end, open_word, reading_of, word_reading
from kyoso.cli.programme import command, project_of, rulebook_of, tell_if_open
from kyoso.errors import Problem

if TYPE_CHECKING:
    from kyoso.checks.report import Report
    from kyoso.cli.programme import Commands
    from kyoso.forms.filling import ValueOf
    from kyoso.forms.mapping import LoadedMap
    from kyoso.forms.reading import FormReading
    from kyoso.plan import Plan

SCAN = "kyoso form scan form2.docx -o form2.yaml"
FILL = "kyoso form fill form2.docx --map form2.yaml --plan plan.yaml -o filled.docx"
READ = "kyoso form read filled.docx --map form2.yaml --plan -o plan.yaml"
CHECK = "kyoso form check filled.docx --map form2.yaml --call future/concept/2025"
CARRY = "kyoso form carry filled.docx --map form2.yaml --to next.docx -o carried.docx"
DIFF = "kyoso form diff form2-2024.docx form2-2025.docx -o changes.csv"


def add(commands: Commands) -> None:
    """Add the commands to the parser."""
    form = command(
        commands,
        "form",
        "fill, read and check an agency's own form (.docx) or workbook (.xlsx), unaltered",
        "kyoso form scan FORM.docx -o form.yaml",
        "kyoso form scan BOOK.xlsx -o book.yaml",
    )
    actions = form.add_subparsers(title="actions", metavar="ACTION")
    form.set_defaults(run=lambda _: _help(form))
    _scan_parser(command(actions, "scan", "find what is to be filled, as a map to confirm", SCAN))
    _fill_parser(command(actions, "fill", "fill the form from a plan, a draft or its map", FILL))
    _read_parser(command(actions, "read", "read a filled form back: plan and texts", READ))
    _check_parser(command(actions, "check", "what is wrong in a filled form", CHECK))
    _carry_parser(command(actions, "carry", "carry a filled form into the next form", CARRY))
    _diff_parser(command(actions, "diff", "two forms side by side: what changed", DIFF))


def _limited(run: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """A command that is stopped where a file takes too long or too much memory."""

    def work(options: argparse.Namespace) -> int:
        from kyoso.limits import Limits, within

        files = (str(value) for name in ("file", "form", "new") if (value := getattr(options, name, None)))
        with within(Limits(), next(files), end_process=True):
            return run(options)

    return work


def _help(form: argparse.ArgumentParser) -> int:
    form.print_help()
    return OK


def _language(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lang", choices=("ja", "en"), default="ja", help="language (default: ja)")


def _map(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    parser.add_argument("--map", type=Path, required=required, metavar="FORM.yaml", help="the form's map, confirmed")


def _filled(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILLED", help="the filled form, as any program saved it")
    parser.add_argument(
        "--form", type=Path, metavar="FORM", help="the blank form (default: the one that the map names)"
    )


def _scan_parser(scan: argparse.ArgumentParser) -> None:
    scan.add_argument("form", type=Path, metavar="FORM", help="the blank form (.docx or .xlsx), as the agency gives it")
    _language(scan)
    outputs.add_option(scan, "FORM.yaml", "the file to write")
    scan.set_defaults(run=_limited(_scan))


def _fill_parser(fill: argparse.ArgumentParser) -> None:
    fill.add_argument("form", type=Path, metavar="FORM", help="the blank form (.docx or .xlsx), as the agency gives it")
    _map(fill)
    fill.add_argument("--plan", type=Path, metavar="PLAN.yaml", help="the plan to fill in")
    fill.add_argument("--from", type=Path, dest="draft", metavar="DRAFT.docx", help="a filled draft of kyoso's")
    fill.add_argument(
        "--anyway", action="store_true", help="fill in texts that are longer than the form allows as well"
    )
    outputs.add_option(fill, "OUT", "the file to write", required=True)
    fill.set_defaults(run=_limited(_fill))


def _read_parser(read: argparse.ArgumentParser) -> None:
    _filled(read)
    _map(read)
    read.add_argument("--format", choices=("yaml", "json"), default="yaml", help="how to print (default: yaml)")
    read.add_argument("--plan", action="store_true", help="the plan alone, as kyoso draft --plan takes it")
    outputs.add_option(read, "FILE", "the file to write")
    read.set_defaults(run=_limited(_read))


def _check_parser(check: argparse.ArgumentParser) -> None:
    _filled(check)
    _map(check)
    check.add_argument("--last", type=Path, metavar="LAST.docx", help="last year's blank form, to tell it apart")
    check.add_argument("--call", default="", metavar="CALL", help="judge the plan by the rules of this call as well")
    check.add_argument("--format", choices=("text", "json"), default="text", help="how to print (default: text)")
    _language(check)
    check.set_defaults(run=_limited(_check))


def _carry_parser(carry: argparse.ArgumentParser) -> None:
    _filled(carry)
    _map(carry, required=False)
    carry.add_argument("--to", type=Path, required=True, metavar="NEXT.docx", help="the next blank form")
    carry.add_argument("--to-map", type=Path, metavar="NEXT.yaml", help="its map (default: as scanned)")
    _language(carry)
    outputs.add_option(carry, "OUT.docx", "the file to write", required=True)
    carry.set_defaults(run=_limited(_carry))


def _diff_parser(diff: argparse.ArgumentParser) -> None:
    diff.add_argument("old", type=Path, metavar="OLD.docx", help="the old blank form")
    diff.add_argument("new", type=Path, metavar="NEW.docx", help="the new blank form")
    _language(diff)
    outputs.add_option(diff, "FILE.md|.csv", "the file to write")
    diff.set_defaults(run=_limited(_diff))


# -- scan and fill ----------------------------------------------------------------------------


def _scan(options: argparse.Namespace) -> int:
    from msgspec.structs import replace

    from kyoso.forms.mapping import as_yaml
    from kyoso.forms.scanning import scan_file
    from kyoso.forms.sheets.scanning import scan_book
    from kyoso.outputs import Output
    from kyoso.workbook.opening import is_workbook, open_either

    output = outputs.chosen(options) or Output("-")
    if is_workbook(options.form):
        found = scan_book(open_either(options.form), str(options.form))
    else:
        found = scan_file(open_either(options.form), str(options.form), _headings(options))
    if not output.to_stdout:
        found = replace(found, form=Path(os.path.relpath(options.form, output.path.parent)).as_posix())
    output.write(as_yaml(found, gettext_of(options)).encode("utf-8"))
    unsure = sum(not field.sure for field in found.fields)
    outputs.written(options, output, f" ({len(found.fields)} fields, {unsure} to be confirmed)")
    return OK


def _headings(options: argparse.Namespace) -> Mapping[str, Sequence[str]]:
    """The headings of the programme's drafts; none outside of a programme's repository."""
    from kyoso.forms.drafts import section_headings

    try:
        project = project_of(options)
    except Problem:
        return {}
    return section_headings(project, rulebook_of(project))


def _fill(options: argparse.Namespace) -> int:
    from kyoso.forms.filling import fill
    from kyoso.forms.mapping import load_map
    from kyoso.forms.sheets.filling import fill_book
    from kyoso.workbook.opening import is_workbook, open_either

    output = outputs.needed(options)
    for path in filter(None, (options.form, options.map, options.plan, options.draft)):
        tell_if_open(path)
    loaded = load_map(options.map)
    filler = fill_book if is_workbook(options.form) else fill
    made = filler(open_either(options.form), str(options.form), loaded, _values(options, loaded), anyway=options.anyway)
    must_end(output, made.data)
    output.write(made.data)
    for field in made.blank:
        if not field.optional:
            outputs.say(options, f"blank: {field.id} {field.label}")
    for field in made.locked:
        outputs.say(options, f"locked: {field.id} {field.label}: the form's protection lets nobody write there")
    outputs.written(options, output, f" ({len(made.filled)} of {len(loaded.map.fields)} fields)")
    return OK


def _values(options: argparse.Namespace, loaded: LoadedMap) -> ValueOf:
    from kyoso.forms.filling import values_of
    from kyoso.forms.values import PlanValues
    from kyoso.model import language_of

    if options.plan is None and options.draft is None:
        return values_of(None, None, loaded)
    project = project_of(options)
    rulebook = rulebook_of(project)
    language = language_of(loaded.map.language)
    if options.plan is not None:
        from kyoso.workbook.reading import load_any_plan

        plan = PlanValues(load_any_plan(options.plan, rulebook, project), rulebook, language)
        return values_of(plan.text, plan.rows, loaded)
    from kyoso.forms.drafts import DraftValues

    draft = DraftValues(options.draft)
    plan = PlanValues(draft.plan, rulebook, language)
    return values_of(plan.text, plan.rows, loaded, draft.section)


# -- read and check ---------------------------------------------------------------------------


def _read(options: argparse.Namespace) -> int:
    from kyoso.forms.showing import plan_as, reading_as
    from kyoso.outputs import Output

    output = outputs.chosen(options) or Output("-")
    reading = reading_of(options)
    text = plan_as(reading, options.format) if options.plan else reading_as(reading, options.format)
    output.write(text.encode("utf-8"))
    outputs.written(options, output)
    return OK


def _check(options: argparse.Namespace) -> int:
    from kyoso.checks.report import as_json, as_text
    from kyoso.forms.checking import findings_of
    from kyoso.forms.planning import plan_of
    from kyoso.forms.reporting import report_of
    from kyoso.forms.sheets.checking import findings_of_book
    from kyoso.forms.sheets.reading import BookReading

    if options.last is not None:
        must_be_word(LAST_BOOK, options.last, options.file)
    reading = reading_of(options)
    last = open_word(options.last) if options.last is not None else None
    rules = _by_rules(options, plan_of(reading.entries).plan) if options.call else None
    gettext = gettext_of(options)
    found = findings_of_book(reading) if isinstance(reading, BookReading) else findings_of(reading, last)
    report = report_of(str(options.file), list(found), options.lang, gettext, rules)
    print(as_json(report) if options.format == "json" else as_text(report, gettext), end="\n")
    return FINDINGS if report.counts["not-met"] else OK


def _by_rules(options: argparse.Namespace, plan: Plan) -> Report:
    """The report on the plan that a form holds, by the rules of a call."""
    from kyoso import checks
    from kyoso.checks.kinds import KINDS
    from kyoso.checks.report import Reporter
    from kyoso.checks.table import load_table
    from kyoso.forms.reporting import judged

    project = project_of(options)
    rulebook = rulebook_of(project)
    judge = checks.Judge(rulebook, load_table(project, rulebook, tuple(KINDS)))
    call = checks.call_of(rulebook, options.call)
    return judged(plan, str(options.file), call, judge, Reporter(project, rulebook, options.lang))


# -- from form to form ------------------------------------------------------------------------

CARRY_BOOK = (
    "a workbook; kyoso form carry moves Word forms (.docx) alone. Scan the next workbook and fill it from the plan:"
    " kyoso form read FILLED --map MAP --plan, then kyoso form fill"
)
DIFF_BOOK = "a workbook; kyoso form diff compares Word forms (.docx) alone. Scan both and compare their maps"
LAST_BOOK = "a workbook; --last is for Word forms (.docx) alone"


def _carry(options: argparse.Namespace) -> int:
    from kyoso.forms.carrying import carry
    from kyoso.forms.showing import left_as_text
    from kyoso.outputs import Output

    output = outputs.needed(options)
    must_be_word(CARRY_BOOK, options.file, options.to, options.form)
    inputs = filter(None, (options.file, options.to, options.map, options.form, options.to_map))
    beside = (
        Output("-")
        if output.to_stdout
        else Output(output.path.with_name(f"{output.path.stem}-left.txt"), force=options.force, inputs=inputs)
    )
    data, loaded = _next(options)
    made = carry(_source(options, loaded), data, str(options.to), loaded)
    must_end(output, made.data)
    if made.left and not beside.to_stdout:
        beside.write(left_as_text(made, gettext_of(options)).encode("utf-8"))
    output.write(made.data)
    for old, new in made.moved:
        outputs.say(options, f"moved: {old.label} -> {new.at} {new.label}")
    for left in made.left:
        outputs.say(options, f"left: {left.label or '-'}: {left.text[:40]!r}")
    for field in made.new:
        outputs.say(options, f"new: {field.at} {field.label}")
    outputs.written(options, output, f", {beside.path}" if made.left and not beside.to_stdout else "")
    return OK


def _next(options: argparse.Namespace) -> tuple[bytes, LoadedMap]:
    """The next form and its map."""
    from kyoso.forms.mapping import LoadedMap, load_map
    from kyoso.forms.scanning import scan_file
    from kyoso.strict import Places
    from kyoso.word.opening import open_file

    data = open_file(options.to)
    if options.to_map is not None:
        return data, load_map(options.to_map)
    return data, LoadedMap(scan_file(data, str(options.to)), Places(str(options.to)))


def _source(options: argparse.Namespace, following: LoadedMap) -> FormReading:
    """The filled form, beside its own blank one; without that, beside the next one."""
    from kyoso.forms.reading import FormReading
    from kyoso.forms.scanning import scan

    if options.map is not None:
        return word_reading(options)
    if options.form is not None:
        form = open_word(options.form)
        return FormReading(form, open_word(options.file), scan(form))
    return FormReading(open_word(options.to), open_word(options.file), following.map)


def _diff(options: argparse.Namespace) -> int:
    from kyoso.forms.comparing import compare
    from kyoso.forms.scanning import scan
    from kyoso.forms.showing import comparison_as
    from kyoso.outputs import Output

    output = outputs.chosen(options) or Output("-")
    must_be_word(DIFF_BOOK, options.old, options.new)
    old, new = open_word(options.old), open_word(options.new)
    made = compare(old, new, scan(old), scan(new))
    as_csv = output.path.suffix.lower() == ".csv"
    output.write(comparison_as(made, "csv" if as_csv else "md", gettext_of(options)).encode("utf-8"))
    outputs.written(options, output)
    return OK
