"""A file that is handed in: measured, beside the form or the draft that it was written in."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from kyoso import stores
from kyoso.cli import outputs, workers
from kyoso.cli.exit_codes import BAD_CALL, FINDINGS, OK
from kyoso.cli.programme import project_of, rulebook_of, tell, tell_if_open
from kyoso.errors import Problem

if TYPE_CHECKING:
    from kyoso.checks.report import Gettext, Report
    from kyoso.finished.holding import Blank, Held
    from kyoso.finished.judging import Finding
    from kyoso.finished.pages import Pages
    from kyoso.model import Language
    from kyoso.outputs import Output
    from kyoso.project import Project
    from kyoso.word.desk import Desk


def add_options(check: argparse.ArgumentParser) -> None:
    """Add the options to `kyoso check`."""
    check.add_argument(
        "--finished",
        action="store_true",
        help="measure files (.docx) that are handed in: pages, paper, margins, typefaces, what was left in",
    )
    check.add_argument("--map", type=Path, metavar="FORM.yaml", help="--finished: the map of the form that was filled")
    check.add_argument("--form", type=Path, metavar="FORM.docx", help="--finished: the blank form that was filled")
    check.add_argument("--pdf", type=Path, metavar="FILE.pdf", help="--finished: measure pages in this PDF of the file")
    check.add_argument(
        "--no-office", action="store_true", help="--finished: do not lay the file out; take what it says itself"
    )


def only_with_it(options: argparse.Namespace) -> None:
    """Raises Problem where an option is given that means nothing without `--finished`."""
    for name in ("map", "form", "pdf", "no_office"):
        if getattr(options, name) and not options.finished:
            raise Problem(f"--{name.replace('_', '-')} goes with --finished")


class Desks:
    """What is needed of a programme, made when it is."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self._desk: Desk | None = None

    @property
    def project(self) -> Project | None:
        """The programme; None where there is none around."""
        try:
            return project_of(self.options)
        except Problem:
            if self.options.project is not None:
                raise
            return None

    @property
    def desk(self) -> Desk:
        """Who reads drafts."""
        from kyoso.word.desk import Desk

        if self._desk is None:
            project = project_of(self.options)
            self._desk = Desk(project, rulebook_of(project))
        return self._desk

    def gettext(self, language: Language) -> Gettext:
        """The words of a language; a form is measured outside of a programme as well."""
        from kyoso.translations import SOURCE_LANGUAGE, load

        return str if language == SOURCE_LANGUAGE else load(project_of(self.options), "messages", language).gettext


def check(options: argparse.Namespace, names: list[str], table: Output | None) -> int:
    """Measure the files and say what was found."""
    from kyoso.checks.report import COLUMNS, as_json, as_rows, as_text
    from kyoso.spreadsheet import Table

    _must_make_sense(options, names)
    desks, blank = Desks(options), _blank(options)
    reports: list[tuple[Report, Gettext]] = []
    with table.growing() if table else nullcontext() as file:
        rows = Table(file, COLUMNS) if file is not None else None
        for name in names:
            report, gettext = _report(name, desks, blank, options, one=len(names) == 1)
            reports.append((report, gettext))
            if rows is not None:
                rows.write(as_rows(report))
            if options.format == "text":
                outputs.say(options, as_text(report, gettext))
    if options.format == "json":
        outputs.say(options, "[" + ",".join(as_json(report) for report, _ in reports) + "]")
    if table is not None and not table.to_stdout:
        tell(f"written: {table.path}")
    if any(report.bad for report, _ in reports):
        return BAD_CALL
    found = any(report.counts["not-met"] for report, _ in reports)
    is_open = options.fail_on_open and any(report.counts["open"] for report, _ in reports)
    return FINDINGS if found or is_open else OK


def _must_make_sense(options: argparse.Namespace, names: list[str]) -> None:
    """Raises Problem where options do not belong together."""
    if options.pdf is not None and len(names) > 1:
        raise Problem("--pdf is the PDF of one file; give one file at a time")
    if options.pdf is not None and options.no_office:
        raise Problem("--pdf and --no-office: give one of them")
    for name in ("annotate", "parts", "dask", "call", "assume", "limit", "together", "filled"):
        if getattr(options, name):
            raise Problem(f"--{name} is not for --finished")


def _blank(options: argparse.Namespace) -> Blank | None:
    """The blank form and its map, where one is named."""
    from kyoso.finished.holding import Blank

    if options.map is None and options.form is None:
        return None
    from kyoso.forms.mapping import form_of, load_map
    from kyoso.forms.scanning import scan_file
    from kyoso.word.opening import open_file

    if options.map is None:
        data = open_file(options.form)
        return Blank(data, str(options.form), scan_file(data, str(options.form)))
    loaded = load_map(options.map)
    data, path = form_of(loaded, options.form)
    return Blank(data, str(path), loaded.map)


def _report(
    name: str, desks: Desks, blank: Blank | None, options: argparse.Namespace, *, one: bool
) -> tuple[Report, Gettext]:
    """The report on one file; of several, one that cannot be read does not stop the others."""
    from kyoso.checks.report import Report
    from kyoso.finished.holding import findings
    from kyoso.finished.reporting import Reporter, report_of
    from kyoso.limits import within
    from kyoso.model import language_of
    from kyoso.word.opening import LARGEST_FILE

    try:
        if name.lower().endswith(".pdf"):
            raise Problem(f"{name}: a PDF; name the Word file that it was made of, and the PDF with --pdf")
        tell_if_open(Path(name))
        data = stores.read(name, LARGEST_FILE, ".docx file")
        with within(workers.limits(options), name, end_process=one):
            held = _held(data, name, desks, blank)
        pages, more = _pages(Path(name), data, held, options)
    except Problem as problem:
        if one:
            raise
        counts = {"not-met": 0, "error": 0, "warning": 0, "open": 0, "open-warning": 0, "met": 0}
        return Report(name, "", "", "ja", counts, (), bad=str(problem).splitlines()[0]), str
    language: Language = options.lang or language_of(held.language)
    gettext = desks.gettext(language)
    reporter = Reporter(gettext, pages, held.reference)
    found = findings(held, pages, more)
    return report_of(name, found, language, reporter, everything=options.all, call=held.call), gettext


def _held(data: bytes, name: str, desks: Desks, blank: Blank | None) -> Held:
    """A file with what it is held against, by what it is."""
    from kyoso import formatting
    from kyoso.finished import holding
    from kyoso.word.opening import open_docx

    if blank is not None:
        return holding.hold_form(data, name, blank)
    if holding.is_draft(open_docx(data, name)):
        return holding.hold_draft(data, name, desks.desk, desks.desk.drafter.project)
    project = desks.project
    return holding.hold(data, name, formatting.load(project).of("") if project is not None else ())


def _pages(path: Path, data: bytes, held: Held, options: argparse.Namespace) -> tuple[Pages, Sequence[Finding]]:
    """The pages: in the PDF that is given, as LibreOffice lays them out, or as the file says."""
    from kyoso import files, office
    from kyoso.finished import holding

    if options.pdf is not None:
        from kyoso.pdf import Pdf

        return holding.given(Pdf(files.read(options.pdf, files.LARGEST_INPUT, "PDF"), str(options.pdf)), held)
    if not options.no_office and office.program():
        try:
            return holding.laid_out(path, data, held), ()
        except Problem as problem:
            tell(f"{path}: not laid out, so the file itself is asked: {problem}")
    return holding.saved(held), ()
