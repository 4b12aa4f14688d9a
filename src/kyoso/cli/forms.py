"""An agency's own form: its fields, filled, read back, checked, carried over."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from kyoso.cli import outputs
from kyoso.cli.exit_codes import OK
from kyoso.cli.programme import project_of, rulebook_of, tell_if_open

if TYPE_CHECKING:
    from kyoso.cli.programme import Commands
    from kyoso.forms.filling import ValueOf
    from kyoso.forms.mapping import LoadedMap


def add(commands: Commands) -> None:
    """Add the commands to the parser."""
    form = commands.add_parser("form", help="fill, read and check an agency's own Word form, unaltered")
    actions = form.add_subparsers(title="actions", metavar="ACTION")
    form.set_defaults(run=lambda _: _help(form))
    _scan_parser(actions.add_parser("scan", help="find what is to be filled, as a map to confirm"))
    _fill_parser(actions.add_parser("fill", help="fill the form from a plan, a draft or the map itself"))


def _help(form: argparse.ArgumentParser) -> int:
    form.print_help()
    return OK


def _scan_parser(scan: argparse.ArgumentParser) -> None:
    scan.add_argument("form", type=Path, metavar="FORM.docx", help="the blank form, as the agency gives it")
    scan.add_argument("--lang", choices=("ja", "en"), default="ja", help="language of the comments (default: ja)")
    outputs.add_option(scan, "FORM.yaml", "the file to write")
    scan.set_defaults(run=_scan)


def _fill_parser(fill: argparse.ArgumentParser) -> None:
    fill.add_argument("form", type=Path, metavar="FORM.docx", help="the blank form, as the agency gives it")
    fill.add_argument("--map", type=Path, required=True, metavar="FORM.yaml", help="its map, confirmed")
    fill.add_argument("--plan", type=Path, metavar="PLAN.yaml", help="the plan to fill in")
    fill.add_argument("--from", type=Path, dest="draft", metavar="DRAFT.docx", help="a filled draft of kyoso's")
    fill.add_argument(
        "--anyway", action="store_true", help="fill in texts that are longer than the form allows as well"
    )
    outputs.add_option(fill, "OUT.docx", "the file to write", required=True)
    fill.set_defaults(run=_fill)


def _scan(options: argparse.Namespace) -> int:
    from kyoso.forms.mapping import as_yaml
    from kyoso.forms.scanning import scan_file
    from kyoso.outputs import Output
    from kyoso.word.opening import open_file

    output = outputs.chosen(options) or Output("-")
    found = scan_file(open_file(options.form), str(options.form))
    text = as_yaml(found)
    output.write(text.encode("utf-8"))
    unsure = sum(not field.sure for field in found.fields)
    outputs.written(options, output, f" ({len(found.fields)} fields, {unsure} to be confirmed)")
    return OK


def _fill(options: argparse.Namespace) -> int:
    from kyoso.forms.filling import fill
    from kyoso.forms.mapping import load_map
    from kyoso.word.opening import open_file

    output = outputs.needed(options)
    for path in filter(None, (options.form, options.map, options.plan, options.draft)):
        tell_if_open(path)
    loaded = load_map(options.map)
    made = fill(open_file(options.form), str(options.form), loaded, _values(options, loaded), anyway=options.anyway)
    output.write(made.data)
    for field in made.blank:
        if not field.optional:
            outputs.say(options, f"blank: {field.id} {field.label}")
    outputs.written(options, output, f" ({len(made.filled)} of {len(loaded.map.fields)} fields)")
    return OK


def _values(options: argparse.Namespace, loaded: LoadedMap) -> ValueOf:
    from kyoso.forms.filling import values_of
    from kyoso.forms.values import PlanValues

    if options.plan is None and options.draft is None:
        return values_of(None, None, loaded)
    rulebook = rulebook_of(project_of(options))
    if options.plan is not None:
        from kyoso.plan import load_plan

        plan = PlanValues(load_plan(options.plan, rulebook), rulebook)
        return values_of(plan.text, plan.rows, loaded)
    from kyoso.forms.drafts import DraftValues

    draft = DraftValues(options.draft)
    plan = PlanValues(draft.plan, rulebook)
    return values_of(plan.text, plan.rows, loaded, draft.section)
