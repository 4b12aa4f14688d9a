"""What the pages show of the code itself: a line `% reference: NAME` becomes the Markdown that is made here.

Everything is read from the code that runs (signatures, docstrings, tables of kinds), so it cannot say something else.
"""

from __future__ import annotations

import argparse
import inspect
import re
import typing
from collections.abc import Callable, Iterable, Iterator

import msgspec
from sphinx.application import Sphinx

from kyoso import model, rules
from kyoso.book.blocks import BLOCKS, INLINE
from kyoso.checks.kinds import KINDS
from kyoso.checks.shapes import JUDGED, SHAPES, Judged
from kyoso.checks.table import Row
from kyoso.cli import parser
from kyoso.declared import Declared
from kyoso.word.names import NAMES

MARK = re.compile(r"^% reference: (?P<name>[a-z-]+)$", re.MULTILINE)


def records() -> Iterator[str]:
    """Every record that a notebook can publish: what it is, and its fields."""
    for name, kind in sorted(model.KINDS.items()):
        yield f"### {name}\n"
        yield _plain(kind.__doc__)
        yield from _fields(kind)


def declared() -> Iterator[str]:
    """What `programme.yaml` can say, down to each record in it."""
    seen: list[type] = []
    waiting: list[type] = [Declared]
    while waiting:
        kind = waiting.pop(0)
        if kind in seen or kind is model.Text:
            continue
        seen.append(kind)
        yield f"### {'programme.yaml' if kind is Declared else kind.__name__}\n"
        yield _plain(kind.__doc__)
        yield from _fields(kind)
        waiting += [each for field in msgspec.structs.fields(kind) for each in _structs(field.type)]


def functions() -> Iterator[str]:
    """What a rule notebook imports from `kyoso.rules`."""
    for name in sorted(rules.__all__):
        function = getattr(rules, name)
        yield f"### {name}\n"
        if callable(function):
            yield f"```python\n{name}{_signature(function)}\n```\n"
        yield _plain(inspect.getdoc(function))


def units() -> Iterator[str]:
    """Each unit of a rule, and the shape of it that a kind of check judges."""
    yield from _table(("unit", "shape"), ((f"`{unit}`", shape) for unit, shape in SHAPES.items()))


def kinds_of_checks() -> Iterator[str]:
    """Each kind of check: what it says, what it can judge, and what a row of it must give."""
    for name, kind in KINDS.items():
        judged = JUDGED.get(name, Judged())
        yield f"### {name}\n"
        yield _plain(inspect.getdoc(kind))
        if judged.shapes:
            yield f"- Judges {judged}{f'; the plan has to be {judged.side} the rule' if judged.side else ''}.\n"
        if judged.needs:
            yield f"- A row of it gives {', '.join(f'`{each}`' for each in judged.needs)}.\n"


def row_of_checks() -> Iterator[str]:
    """The settings of a row of `templates/checks.yaml`."""
    yield _plain(Row.__doc__)
    yield from _fields(Row)


def template_names() -> Iterator[str]:
    """What a template can name."""
    yield from _table(("name", "what it is"), ((f"`{name}`", what) for name, what in NAMES.items()))


def roles_and_directives() -> Iterator[str]:
    """What stands in a page in place of figures: the roles and directives of the guidebook."""
    yield "### Roles\n"
    made = ((f"`` {{{name}}}`…` ``", _first(function.__doc__)) for name, function in INLINE.items())
    yield from _table(("role", "what it prints"), made)
    yield "### Directives\n"
    blocks = (
        (
            f"`{{{name}}}`",
            ", ".join(f"`{each}`" for each in (*block.required, *block.options)),
            _first(block.make.__doc__),
        )
        for name, block in BLOCKS.items()
    )
    yield from _table(("directive", "options", "what it shows"), blocks)


def commands() -> Iterator[str]:
    """Each command with its options and examples, as `--help` prints them."""
    for name, command in _commands(parser()):
        yield f"### {name}\n"
        yield f"```text\n{command.format_help().rstrip()}\n```\n"


SECTIONS: dict[str, Callable[[], Iterable[str]]] = {
    "records": records,
    "declared": declared,
    "functions": functions,
    "units": units,
    "kinds-of-checks": kinds_of_checks,
    "row-of-checks": row_of_checks,
    "template-names": template_names,
    "roles-and-directives": roles_and_directives,
    "commands": commands,
}


def setup(app: Sphinx) -> dict[str, bool]:
    """Put the sections in when Sphinx reads a page."""
    app.connect("source-read", _put_in)
    return {"parallel_read_safe": True}


def _put_in(_app: Sphinx, page: str, source: list[str]) -> None:
    def section(mark: re.Match[str]) -> str:
        if mark["name"] not in SECTIONS:
            raise ValueError(f"{page}: no reference is called {mark['name']!r}; there are {', '.join(SECTIONS)}")
        return "\n".join(SECTIONS[mark["name"]]())

    source[0] = MARK.sub(section, source[0])


def _commands(whole: argparse.ArgumentParser, before: str = "") -> Iterator[tuple[str, argparse.ArgumentParser]]:
    for action in whole._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, command in action.choices.items():
                inner = list(_commands(command, f"{before}{name} "))
                yield from inner or [(f"{before}{name}", command)]


def _fields(kind: type) -> Iterator[str]:
    def row(field: msgspec.structs.FieldInfo) -> tuple[str, str, str]:
        needed = field.default is msgspec.NODEFAULT and field.default_factory is msgspec.NODEFAULT
        default = "" if needed or field.default is msgspec.NODEFAULT else repr(field.default)
        return (
            f"`{field.encode_name}`",
            f"`{_type(field.type)}`",
            "needed" if needed else f"`{default}`" if default else "—",
        )

    yield from _table(("field", "type", "default"), map(row, msgspec.structs.fields(kind)))


def _type(kind: object) -> str:
    """A type as one writes it, without the modules."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Annotated:
        return _type(inner[0])
    if origin is typing.Literal:
        return " or ".join(map(repr, inner))
    if inner and origin is not None and "Union" in repr(origin):
        return " or ".join("nothing" if each is type(None) else _type(each) for each in inner)
    if inner:
        return (
            f"{getattr(origin, '__name__', origin)}[{', '.join('…' if each is ... else _type(each) for each in inner)}]"
        )
    return getattr(kind, "__name__", str(kind))


def _structs(kind: object) -> Iterator[type]:
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        yield kind
    for inner in typing.get_args(kind):
        yield from _structs(inner)


def _signature(function: Callable[..., object]) -> str:
    """The parameters of a function, one a line where they are many."""
    parts = []
    for each in inspect.signature(function).parameters.values():
        if each.kind is each.KEYWORD_ONLY and "*" not in parts:
            parts.append("*")
        kind = "" if each.annotation is each.empty else f": {_bare(each.annotation)}"
        default = "" if each.default is each.empty else f" = {each.default!r}"
        parts.append(f"{'*' * (each.kind is each.VAR_POSITIONAL)}{each.name}{kind}{default}")
    inline = ", ".join(parts)
    return f"({inline})" if len(inline) < 70 else "(\n    " + ",\n    ".join(parts) + ",\n)"


def _bare(annotation: object) -> str:
    """An annotation as one writes it: without modules, quotes or what it is annotated with."""
    return re.sub(r"\b(?:\w+\.)+(?=\w)", "", annotation if isinstance(annotation, str) else _type(annotation)).strip(
        "\"'"
    )


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |\n|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
    yield ""


def _first(words: str | None) -> str:
    return inspect.cleandoc(words or "").partition("\n\n")[0].replace("\n", " ")


def _plain(words: str | None) -> str:
    """A docstring as Markdown; lines of an interpreter become a block of code."""
    lines: list[str] = []
    code = False
    for line in inspect.cleandoc(words or "").splitlines():
        if line.startswith(">>>") and not code:
            lines.append("```pycon")
            code = True
        elif code and not line:
            lines.append("```")
            code = False
        lines.append(line)
    return "\n".join([*lines, *(["```"] if code else []), ""])
