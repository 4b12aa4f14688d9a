"""YAML and JSON that people write, read strictly: a slip is named with its line instead of being dropped."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml
from msgspec import Struct

from kyoso import files
from kyoso.errors import Finding, Problem
from kyoso.shapes import misfits

# What a newer Python says in words of its own, in those of every Python.
_LATER_WORDS = {
    "Illegal trailing comma before end of object": "Expecting property name enclosed in double quotes",
    "Illegal trailing comma before end of array": "Expecting value",
}
LARGEST = 4 * files.MIB  # bytes; what people write by hand is a page or two
DEEP = 1000  # nothing in a file nests deeper than its longest line has columns, and each bracket adds one
DEEPEST = 50  # values within values
_LEVELS = f"at most {DEEPEST} levels are read"
MOST_VALUES = 50_000  # a hundred institutions, ten years and six costs are 7,000
MOST_DIGITS = 100
MOST_FINDINGS = 100  # that are told; who mends these sees the next ones
_TAG = "tag:yaml.org,2002:"
# What no value may hold, however it is escaped, since XML 1.0 cannot: most control characters, lone surrogates, two
# non-characters. A Word file may hold all else.
ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# What no file may hold as a letter, because an editor, a terminal or PyYAML does not take it.
_UNFIT = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_HALVES = re.compile("[\ud800-\udbff][\udc00-\udfff]")  # of one letter, which JSON escapes in two
# Line ends to PyYAML and to nobody else, and letters that stand for them while it reads.
_LINE_ENDS = {0x85: 0x10FFFB, 0x2028: 0x10FFFC, 0x2029: 0x10FFFD}
_LINE_ENDS_BACK = {instead: end for end, instead in _LINE_ENDS.items()}
Where = tuple[Any, ...]  # the names and numbers that lead to a value
Read = TypeVar("Read", bound=Struct)


def read(path: Path, kind: type[Read], shown: str = "") -> tuple[Read, Places]:
    """A value of that kind from YAML or JSON, and where each of its parts stands.

    `shown` is the file as the user knows it. Raises Problem with every finding, each at its line.
    """
    data, places = _parse(_text(path, kind.__name__.strip("_").lower()), path, shown or str(path))
    try:
        return msgspec.convert(data, kind), places
    except msgspec.ValidationError as error:
        complaints = islice(misfits(data, msgspec.json.schema(kind)), MOST_FINDINGS)
        findings = [places.finding(where, message) for where, message in complaints]
        raise Problem(findings or Finding(places.path, 0, str(error))) from None


def _text(path: Path, what: str) -> str:
    data = files.read(path, LARGEST, what)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Problem(Finding(str(path), line, "not UTF-8; save the file as UTF-8")) from None


class _Loader(yaml.SafeLoader):
    """YAML in which only what looks like a plain number is one: no dates, octals, yes or no."""

    yaml_implicit_resolvers = {}  # noqa: RUF012


class _FastLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The same by libyaml, ten times as fast; it has other words for what is wrong, and no floor under deep nesting."""

    yaml_implicit_resolvers = _Loader.yaml_implicit_resolvers


# What each plain value looks like, and how it is described.
_PLAIN = {
    "int": (re.compile(r"^[-+]?(?:0|[1-9][0-9_]*)$"), "a whole number"),
    "float": (re.compile(r"^[-+]?[0-9][0-9_]*\.[0-9]*$"), "a number with a point"),
    "bool": (re.compile(r"^(?:true|false)$"), "true or false"),
    "null": (re.compile(r"^(?:~|null|)$"), "null"),
}
for _kind, (_pattern, _) in _PLAIN.items():
    _Loader.add_implicit_resolver(_TAG + _kind, _pattern, None)


class Places:
    """Where each value of the file stands."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.lines: dict[Where, int] = {(): 1}
        self.findings: list[Finding] = []

    def finding(self, where: Where, message: str) -> Finding:
        """Something that is wrong with a value, at the line of it or of what it should stand in."""
        near: Where = ()
        name, there = "", True
        for part in where:
            index = type(part) is int and (*near, part) in self.lines
            step = part if index or isinstance(part, str) else json.dumps(part)  # a number may be a name too
            there = there and (*near, step) in self.lines
            near = (*near, step) if there else near
            name += f"[{step}]" if index else f".{_brief(step)}"
        name = name.lstrip(".")
        return Finding(self.path, self.lines[near], f"{name}: {message}" if name else message)

    def walk(self, node: yaml.Node, where: Where, seen: set[int]) -> None:
        """Note the line of every value; what is given twice, too deep, too much or no plain value is a finding.

        Raises Problem where there are more values or findings than anybody writes.
        """
        line = node.start_mark.line + 1
        if id(node) in seen:
            self.findings.append(self.finding(where, "a YAML alias (*) is not read here; write the value out"))
            return
        seen.add(id(node))
        if len(seen) > MOST_VALUES:
            raise Problem(Finding(self.path, line, f"more than {MOST_VALUES:,} values; nobody writes so many by hand"))
        if len(self.findings) >= MOST_FINDINGS:
            raise Problem(self.findings)
        self.lines.setdefault(where, line)
        self._read(node, where)
        if isinstance(node, yaml.CollectionNode) and len(where) >= DEEPEST:
            self.findings.append(self.finding(where, f"nested too deeply; {_LEVELS}"))
        elif isinstance(node, yaml.SequenceNode):
            for index, item in enumerate(node.value):
                self.walk(item, (*where, index), seen)
        elif isinstance(node, yaml.MappingNode):
            self._walk_names(node, where, seen)

    def _walk_names(self, node: yaml.MappingNode, where: Where, seen: set[int]) -> None:
        names: set[Any] = set()
        for key, value in node.value:
            self._read(key, where)
            inner = (*where, key.value if isinstance(key, yaml.ScalarNode) else "?")
            line = key.start_mark.line + 1
            if inner in names:
                self.findings.append(Finding(self.path, line, f"{_brief(key.value)}: stands here twice; keep one"))
            names.add(inner)
            self.lines[inner] = line
            self.walk(value, inner, seen)

    def _read(self, node: yaml.Node, where: Where) -> None:
        """A value in the letters that were meant; a finding where a tag or a letter does not fit."""
        kind, line = node.tag.removeprefix(_TAG), node.start_mark.line + 1
        if not isinstance(node, yaml.ScalarNode):
            if kind != ("seq" if isinstance(node, yaml.SequenceNode) else "map"):
                self._refuse(line, f"not YAML: the tag {_tag(node)} is not read here; write the value out")
            return
        node.value = _HALVES.sub(lambda found: _joined(found[0]), node.value.translate(_LINE_ENDS_BACK))
        if unfit := ILLEGAL.search(node.value):
            self._refuse(line, f"{_unfit(unfit[0])} cannot stand in a document; take it out")
        elif kind == "str":
            return
        elif kind not in _PLAIN:
            self._refuse(line, f"not YAML: the tag {_tag(node)} is not read here; write the value out")
        elif not _PLAIN[kind][0].match(node.value):
            self._refuse(line, f"not YAML: {_tag(node)} needs {_PLAIN[kind][1]}, found {_short(node.value)}")
        elif len(node.value) > MOST_DIGITS:
            self._refuse(line, f"a number of {len(node.value):,} digits; at most {MOST_DIGITS} are read")
        else:
            return
        node.value, node.tag = "", _TAG + "str"  # so that what follows can go on

    def _refuse(self, line: int, message: str) -> None:
        self.findings.append(Finding(self.path, line, message))


def _joined(halves: str) -> str:
    return halves.encode("utf-16", "surrogatepass").decode("utf-16")


def _unfit(letter: str) -> str:
    """What an unfit letter is called."""
    if "\ud800" <= letter <= "\udfff":
        return f"half of a letter (\\u{ord(letter):04x})"
    return f"the control character U+{ord(letter):04X}"


def _tag(node: yaml.Node) -> str:
    tag = str(node.tag)
    return _brief(tag.replace(_TAG, "!!", 1))


def _brief(name: Any, width: int = 60) -> str:
    text = str(name)
    return text if len(text) <= width else text[: width - 1] + "…"


def _parse(text: str, path: Path, shown: str) -> tuple[Any, Places]:
    """The data of the file without empty values, and where they stand."""
    places, is_json = Places(shown), path.suffix.lower() == ".json"
    places.findings += islice(_unfit_letters(text, shown), MOST_FINDINGS)
    if places.findings:
        raise Problem(places.findings)
    try:
        data = json.loads(text, parse_int=_whole) if is_json else None
        loader, node = _nodes((text.replace("\t", " ") if is_json else text).translate(_LINE_ENDS))
        if node is not None:
            places.walk(node, (), set())
            if not places.findings and not is_json:
                data = loader.construct_document(node)
    except json.JSONDecodeError as error:
        raise Problem(Finding(shown, *_of_json(error))) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise Problem(Finding(shown, line, f"not YAML: {error.problem or error.context}")) from None
    except RecursionError:
        kind = "JSON" if is_json else "YAML"
        raise Problem(Finding(shown, _too_deep(text), f"not {kind}: nested too deeply; {_LEVELS}")) from None
    except (yaml.YAMLError, ValueError) as error:
        raise Problem(Finding(shown, 0, f"not YAML: {' '.join(str(error).split())[:120]}")) from None
    if places.findings:
        raise Problem(places.findings)
    return _without_empty({} if data is None else data), places


def _too_deep(text: str) -> int:
    """The line in which values are nested more than is read."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            return event.start_mark.line + 1 if event.start_mark else 0
    return 0


def _whole(digits: str) -> int:
    """A whole number of JSON; one that is too long is a finding later on, by its line."""
    return int(digits[:MOST_DIGITS])


def _unfit_letters(text: str, shown: str) -> Iterator[Finding]:
    """Letters that no file may hold, each at its line."""
    for found in _UNFIT.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        yield Finding(shown, line, f"not YAML: {_unfit(found[0])} stands here; take it out")


def _of_json(error: json.JSONDecodeError) -> tuple[int, str]:
    """The line and the words of a slip; a newer Python points at a comma, every other at what follows it."""
    rest = error.doc[error.pos + 1 :] if error.msg in _LATER_WORDS else ""
    skipped = rest[: len(rest) - len(rest.lstrip())].count("\n")
    return error.lineno + skipped, f"not JSON: {_LATER_WORDS.get(error.msg, error.msg)}"


def _nodes(text: str) -> tuple[Any, yaml.Node | None]:
    """The file as YAML nodes, and their loader. Raises YAMLError."""
    deepest = max(map(len, text.splitlines()), default=0) + text.count("[") + text.count("{")
    if deepest <= DEEP:
        try:
            fast = _FastLoader(text)
            return fast, fast.get_single_node()
        except yaml.YAMLError:
            pass  # said below, in words that people know
    loader = _Loader(text)
    return loader, loader.get_single_node()


def _without_empty(data: Any) -> Any:
    """A name without a value is as good as not given."""
    if isinstance(data, dict):
        return {name: _without_empty(value) for name, value in data.items() if value is not None}
    if isinstance(data, list):
        return [_without_empty(value) for value in data]
    return data


def _short(value: Any, width: int = 40) -> str:
    words = repr(value)
    return words if len(words) <= width else words[: width - 1] + "…"
