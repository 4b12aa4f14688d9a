"""Jinja templates to blocks: what a template can name, and how a value stays a value.

A template never prints a value. It prints a marker, two private characters round a number, and
the value waits in a register until Markdown has been read; so no value can become markup, a tag
or a template, whatever it holds.
"""

from __future__ import annotations

import hashlib
import re
import traceback
from collections.abc import Generator, Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, cast

import jinja2
from jinja2 import (
    FileSystemBytecodeCache,
    FileSystemLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
    Undefined,
    pass_context,
)
from jinja2.bccache import Bucket
from jinja2.ext import Extension
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from kyoso import files, lengths, translations
from kyoso.errors import Finding, Problem, fault, nearest
from kyoso.limits import Limits, within
from kyoso.model import Call, Language
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import blocks
from kyoso.word.blocks import CLOSES, OPENS, Block, Inline, Run
from kyoso.word.guides import guided
from kyoso.word.names import Names, UnknownNameError

SUFFIX = ".md.j2"
DOMAIN = "templates"
REFERENCE = re.compile(r"""\{%-?\s*(?:extends|import|include|from)\s+["']([^"']+)["']""")
NAMELESS = re.compile(r"^'(?P<name>[^']+)' is undefined|has no attribute '(?P<attribute>[^']+)'")


LIMITS = Limits(seconds=30, memory=4096)  # of printing one template, which takes a twentieth of a second
MOST_PRINTED = 2**20  # characters of one template, and of its values; those there are print ten thousand


class Register:
    """The values of one rendering, by the number of their marker."""

    def __init__(self) -> None:
        self.values: list[Inline] = []
        self._length = 0

    def marker(self, value: Inline) -> str:
        """The characters that stand for the value until Markdown has been read. Raises Problem past `MOST_PRINTED`."""
        self._length += len(value.text) if isinstance(value, Run) else 0
        if self._length > MOST_PRINTED:
            raise _too_much()
        self.values.append(value)
        return f"{OPENS}{len(self.values) - 1}{CLOSES}"


def _too_much() -> Problem:
    return Problem(f"prints more than {MOST_PRINTED:,} characters; look for a loop that never ends")


def _pieces(template: jinja2.Template, context: dict[str, Any]) -> Iterator[str]:
    """What a template prints, piece by piece. Raises Problem from the line that prints too much."""
    pieces = cast("Generator[str, None, None]", template.generate(context))
    length = 0
    for piece in pieces:
        length += len(piece)
        if length > MOST_PRINTED:
            pieces.throw(_too_much())
        yield piece


class Printed(NamedTuple):
    """A template as printed for one call: Markdown with markers, and the values that they stand for."""

    markdown: str
    values: tuple[Inline, ...]

    @property
    def digest(self) -> str:
        """Digest of all that its blocks are made from."""
        return files.digest([self.markdown.encode(), repr(self.values).encode()])


class Opaque:
    """A value as a template sees it: it can be printed and asked whether it is there."""

    def __init__(self, register: Register, value: Inline) -> None:
        self._register = register
        self._value = value

    def __html__(self) -> str:
        return self._register.marker(self._value)

    __str__ = __html__

    def __bool__(self) -> bool:
        return not isinstance(self._value, Run) or bool(self._value.text)


@pass_context
def _opaque(context: Context, value: Any) -> Any:
    """Jinja's last step before it prints: plain values become markers too."""
    if isinstance(value, Markup | Opaque | Undefined):
        return value
    if value is None:
        raise UnknownNameError("there is nothing to print here; ask for it with {% if … %} first")
    return Opaque(context["register"], Run(str(value)))


@pass_context
def _gettext(context: Context, message: str) -> str:
    return str(context["catalogue"].gettext(message))


@pass_context
def _ngettext(context: Context, singular: str, plural: str, number: int) -> str:
    return str(context["catalogue"].ngettext(singular, plural, number))


class LinesStay(Extension):
    """A `trans` block is text: the line that it ends stays a line, though other tags take theirs away."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The source with every `endtrans` keeping its line end."""
        return source.replace("{% endtrans %}", "{% endtrans +%}")


class _Kept(FileSystemBytecodeCache):
    """Compiled templates; where they cannot be kept, that costs time and nothing else."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """What was kept, if it can be read."""
        with suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it, if that can be done."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def environment(folder: Path, cache: Path | None = None) -> SandboxedEnvironment:
    """The one configuration that templates are read, printed and extracted with.

    Compiled templates are kept in a folder of `cache` that is named after this configuration.
    """
    kept = None
    if cache is not None:
        compiled = cache / "templates" / files.digest([Path(__file__).read_bytes(), jinja2.__version__.encode()])[:12]
        with suppress(OSError):
            compiled.mkdir(parents=True, exist_ok=True)
            kept = _Kept(str(compiled))
    made = SandboxedEnvironment(
        bytecode_cache=kept,
        loader=FileSystemLoader(folder, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_opaque,
        extensions=["jinja2.ext.i18n", LinesStay],
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]
    return made


class Templates:
    """The templates of a project, read once."""

    def __init__(self, project: Project, rulebook: Rulebook) -> None:
        self.project = project
        self.rulebook = rulebook
        self._environment = environment(project.templates, None if project.sealed else project.cache)
        self.lengths = lru_cache(maxsize=1)(lambda: lengths.load(project))
        self._printed = lru_cache(maxsize=256)(self._make_printed)
        self._blocks = lru_cache(maxsize=256)(self._make_blocks)
        self.catalogue = lru_cache(maxsize=8)(lambda language: translations.load(project, DOMAIN, language))
        self.digest = lru_cache(maxsize=64)(self._make_digest)

    def name(self, call: Call) -> str:
        """The first template there is, from the most particular to the base of its kind."""
        kind = call.document or call.practice
        wanted = [f"{kind}/{call.area}-{call.tier}{SUFFIX}", f"{kind}/{call.area}{SUFFIX}", f"{kind}{SUFFIX}"]
        for name in wanted:
            if (self.project.templates / name).is_file():
                return name
        raise Problem(
            f"{self.project.shown(self.project.templates)}: there is no template for {call.key}; make {wanted[-1]}"
        )

    def printed(self, call: Call, language: Language, *, practice: bool) -> Printed:
        """What a draft of this call is read from, in one language."""
        return self._printed(call.key, language, practice)

    def blocks(self, call: Call, language: Language, *, practice: bool) -> tuple[Block, ...]:
        """What a draft of this call is made of, in one language."""
        return self._blocks(call.key, language, practice)

    def _make_printed(self, key: str, language: Language, practice: bool) -> Printed:
        call = self.rulebook.calls[key]
        register = Register()
        names = Names(self.rulebook, call, language, practice, lambda value: Opaque(register, value))
        markdown = self._print(
            self.name(call),
            {
                **names.for_templates(),
                "register": register,
                "catalogue": self.catalogue(language),
            },
        )
        return Printed(markdown, tuple(register.values))

    def _make_blocks(self, key: str, language: Language, practice: bool) -> tuple[Block, ...]:
        printed = self._printed(key, language, practice)
        try:
            made = blocks.read(printed.markdown, printed.values.__getitem__)
        except Problem as problem:
            where = self.project.shown(self.project.templates / self.name(self.rulebook.calls[key]))
            raise Problem([Finding(where, 0, finding.message) for finding in problem.findings]) from None
        return tuple(guided(made, self.lengths().of(key), language))

    def _print(self, name: str, context: dict[str, Any]) -> str:
        try:
            with within(LIMITS):
                return "".join(_pieces(self._environment.get_template(name), context))
        except Exception as error:  # whatever a template calls, it is the template that is to be mended
            raise Problem(self._located(error, name, sorted(set(context) - {"register", "catalogue"}))) from error

    def _located(self, error: Exception, name: str, known: list[str]) -> Finding:
        """An error of Jinja's with the template's own file and line, and the names there are."""
        root = str(self.project.templates)
        file, line = f"{root}/{name}", 0
        stopped = error.__context__ if isinstance(error, Problem) else None  # where it was, past its limits
        for frame, number in traceback.walk_tb((stopped or error).__traceback__):
            if frame.f_code.co_filename.startswith(root):
                compiled = frame.f_globals.get("__jinja_template__")  # not where Jinja has put its own lines in
                file = frame.f_code.co_filename
                line = compiled.get_corresponding_lineno(number) if compiled else number
        message = str(error)
        if isinstance(error, TemplateSyntaxError):
            file, line, message = error.filename or file, error.lineno, f"not a template: {error.message}"
        elif isinstance(error, TemplateNotFound):
            there = [str(path.relative_to(root)) for path in sorted(self.project.templates.rglob(f"*{SUFFIX}"))]
            message = f"there is no template {error.name!r}; {nearest(str(error.name), there)}"
        elif isinstance(error, RecursionError) and (deep := self._nested(name)):
            file, line, message = deep, 0, "not a template: nested too deeply"
        elif isinstance(error, RecursionError):
            message = "a template takes itself in, directly or through another; take one of the two out"
        elif isinstance(error, MemoryError):
            message = fault(error)
        elif isinstance(error, SyntaxError):
            file, line, message = error.filename or file, 0, f"not a template: {error.msg}; nest fewer blocks"
        elif isinstance(error, UnicodeDecodeError):
            file, line, message = self._not_utf8(name)
        elif isinstance(error, KeyError):
            message = f"the translation names %({error.args[0]})s, which this template does not give"
        elif match := NAMELESS.search(message):
            unknown = match["name"] or match["attribute"]
            names = known if match["name"] else []
            message = f"nothing is called {unknown!r} here" + (f"; {nearest(unknown, names)}" if names else "")
        return Finding(self.project.shown(Path(file)), line, message)

    def _nested(self, name: str) -> str:
        """The template that is nested too deeply to be read at all; "" where none is."""
        for part in sorted(self._parts(name, set())):
            path = self.project.templates / part
            try:
                self._environment.compile(path.read_text("utf-8"), part, str(path))
            except RecursionError:
                return str(path)
        return ""

    def _not_utf8(self, name: str) -> tuple[str, int, str]:
        for part in sorted(self._parts(name, set())):
            data = (self.project.templates / part).read_bytes()
            try:
                data.decode("utf-8")
            except UnicodeDecodeError as error:
                line = data.count(b"\n", 0, error.start) + 1
                return str(self.project.templates / part), line, "not UTF-8; save the template as UTF-8"
        return str(self.project.templates / name), 0, "not UTF-8; save the template as UTF-8"

    def _make_digest(self, name: str, language: str) -> str:
        """Digest of the form: the template with all it takes in, and its English where it is used."""
        found = hashlib.sha256()
        for part in sorted(self._parts(name, set())):
            found.update(part.encode() + b"\0" + (self.project.templates / part).read_bytes() + b"\0")
        if self.lengths().limits:
            found.update(repr(self.lengths()).encode())
        if language != translations.SOURCE_LANGUAGE:
            found.update(translations.digest(self.project, DOMAIN, "en").encode())
        return found.hexdigest()

    def _parts(self, name: str, seen: set[str]) -> set[str]:
        path = self.project.templates / name
        if name not in seen and path.is_file():
            seen.add(name)
            for part in REFERENCE.findall(path.read_text("utf-8", "replace")):
                self._parts(part, seen)
        return seen

    def messages(self) -> Iterator[tuple[str, int, str]]:
        """Every message of every template with its address, for the catalogues."""
        for path in sorted(self.project.templates.rglob(f"*{SUFFIX}")):
            text = path.read_text("utf-8")
            for line, _function, message in self._environment.extract_translations(text):  # type: ignore[attr-defined]
                yield self.project.shown(path), line, message if isinstance(message, str) else message[0]
