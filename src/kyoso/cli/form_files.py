"""Forms as the commands on them take them: a filled one beside its blank one, and which kinds go where."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kyoso.cli.programme import project_of, tell_if_open
from kyoso.errors import Problem

if TYPE_CHECKING:
    from kyoso.forms.document import Document
    from kyoso.forms.reading import FormReading
    from kyoso.forms.sheets.reading import BookReading
    from kyoso.outputs import Output


def reading_of(options: argparse.Namespace) -> FormReading | BookReading:
    """A filled form or workbook beside the blank one that its map was made from."""
    from kyoso.forms.mapping import form_of, load_map
    from kyoso.forms.sheets.reading import BookReading
    from kyoso.workbook.book import open_book
    from kyoso.workbook.opening import is_workbook, open_file

    if not is_workbook(options.file):
        return word_reading(options)
    tell_if_open(options.file)
    loaded = load_map(options.map)
    data, path = form_of(loaded, options.form)
    return BookReading(open_book(data, str(path)), open_book(open_file(options.file), str(options.file)), loaded.map)


def word_reading(options: argparse.Namespace) -> FormReading:
    """A filled form beside the blank one that its map was made from."""
    from kyoso.forms.document import open_form
    from kyoso.forms.mapping import form_of, load_map
    from kyoso.forms.reading import FormReading

    tell_if_open(options.file)
    loaded = load_map(options.map)
    data, path = form_of(loaded, options.form)
    return FormReading(open_form(data, str(path)), open_word(options.file), loaded.map)


def open_word(path: Path) -> Document:
    """A Word form, blank or filled."""
    from kyoso.forms.document import open_form
    from kyoso.word.opening import open_file

    return open_form(open_file(path), str(path))


def must_be_word(why: str, *paths: Path | None) -> None:
    """Raises Problem with one line where a workbook is given to what is for Word forms alone."""
    from kyoso.workbook.opening import is_workbook

    for path in filter(None, paths):
        if is_workbook(path):
            raise Problem(f"{path}: {why}")


def must_end(output: Output, data: bytes) -> None:
    """Raises Problem where Word would not open a form with macros, or a template, under the name of the output."""
    from kyoso.forms.packing import ending_of

    ending = ending_of(data)
    if not output.to_stdout and ending != ".docx" and output.path.suffix.lower() != ending:
        raise Problem(f"{output.path}: nothing was written; the form is a {ending}, so let the name end in that too")


def gettext_of(options: argparse.Namespace) -> Callable[[str], str]:
    """The words of the reader's language; a form is read outside of a programme's repository as well."""
    from kyoso.translations import SOURCE_LANGUAGE, load

    if options.lang == SOURCE_LANGUAGE:
        return str
    return load(project_of(options), "messages", options.lang).gettext
