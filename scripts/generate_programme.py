"""Writes a programme of many times the calls: `python scripts/generate_programme.py DIR --times 10`.

It is this repository's programme and copies of its calls. A copy has areas of its own, or fiscal years of its own,
and all that its calls stand on: documents and their places, figures, open questions, pages with their catalogues,
templates, cases, reasons. What is not about a call (hubs, people, terms, messages) stays as it is. The same call
gives the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatch
from functools import cached_property
from io import BytesIO
from pathlib import Path
from string import ascii_lowercase
from typing import Any, NamedTuple

import msgspec
import yaml
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from measuring.programme import copy_of_the_programme

from kyoso.errors import Problem
from kyoso.model import Area, Document, Record, Text, sources_of
from kyoso.notebooks import compile_rules, decode_record, locations
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.sources import fingerprints
from kyoso.years import named

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("area-*.md", "eligibility.md", "money.md", "schedule.md", "goals.md")  # those about calls and their conditions
EARLIER = 4  # fiscal years that there are at most of one call: its own and those before it
REIWA, HEISEI = 2019, 1989

_ASKED = re.compile(r"\{[a-z-]+\}`[^`]*`|^:[a-z-]+: .*$", re.MULTILINE)
_KEY = re.compile(r"(?<![\w.-])[a-z0-9][a-z0-9-]*(?:\.[a-z0-9*][a-z0-9*-]*)+")
_YEAR = re.compile(r"(令和|平成)(元|\d+)(?=年)|(?<![\da-z.])(20[12]\d)(?!\d)")
_LABEL = re.compile(r"^\(([a-z0-9-]+)\)=$|(?<=<)([a-z0-9-]+)(?=>`)", re.MULTILINE)
_TITLE = re.compile(r"^#{1,6} .*$", re.MULTILINE)
_BLOCK = re.compile(r"^```\{([a-z-]+)\}[^\n]*\n((?::[a-z]+:[^\n]*\n)*)```\n", re.MULTILINE)


class Copy(NamedTuple):
    """One copy: its number, its group of areas (0: those of the programme), and how many years earlier it is."""

    number: int
    group: int
    earlier: int

    @property
    def tag(self) -> str:
        """Letters that its documents, questions, labels and files end in."""
        return letters(self.number)

    @property
    def end(self) -> str:
        """What the names of its areas end in."""
        return f"-{letters(self.group)}" if self.group else ""


def letters(number: int) -> str:
    """a, b … z, xba, xbb …: a name without digits, since a digit in a text would be a figure, and no English word."""
    if number < len(ascii_lowercase):
        return ascii_lowercase[number]
    places = ""
    while number:
        number, place = divmod(number, len(ascii_lowercase))
        places = ascii_lowercase[place] + places
    return f"x{places}"


def copies_of(times: int) -> list[Copy]:
    """The copies beside the programme itself: more areas first, and up to four fiscal years of each."""
    years = max(1, min(EARLIER, times // 5))
    groups = -(-times // years)
    every = [(group, earlier) for earlier in range(years) for group in range(groups)][:times]
    return [Copy(number, *place) for number, place in enumerate(every)][1:]


def earlier(words: str, years: int) -> str:
    """The words with every year in them so many years earlier."""

    def moved(match: re.Match[str]) -> str:
        if match[3]:
            return str(int(match[3]) - years)
        year = (REIWA if match[1] == "令和" else HEISEI) + (1 if match[2] == "元" else int(match[2])) - 1 - years
        era, first = ("令和", REIWA) if year >= REIWA else ("平成", HEISEI)
        return era + ("元" if year == first else str(year - first + 1))

    return _YEAR.sub(moved, words) if years else words


class Pattern:
    """The programme that copies are made of: which of its records grow with its calls."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.book = compile_rules(project, lambda line: print(line, file=sys.stderr)).rulebook
        years = {f"fy{call.fiscal_year}" for call in self.book.calls.values()}
        texts = [self._told(path.read_text("utf-8")) for path in (*self.pages, *self.cases)]
        named = {word for text in texts for word in _KEY.findall(text)}
        named |= {key for call in self.book.calls.values() for key in (call.status, *call.rules.values())}
        # What is stated for a year without calls as well would meet a copy there.
        elsewhere = [key.partition(".") for key in self.book.figures]
        yearly = {rest for first, _, rest in elsewhere if re.fullmatch(r"fy\d{4}", first) and first not in years}
        self.figures = {
            key: figure
            for key, figure in self.book.figures.items()
            if key.partition(".")[0] in years
            and key.partition(".")[2] not in yearly
            and any(fnmatch(key, pattern) for pattern in named)
        }
        self.labels = {label for text in texts for label, _ in _LABEL.findall(text)}
        self.known = {*self.figures, *self.book.calls, *self.questions}

    @cached_property
    def pages(self) -> list[Path]:
        """The pages that each copy has."""
        return sorted(path for pattern in PAGES for path in self.project.book.glob(pattern))

    @cached_property
    def messages(self) -> dict[Path, list[tuple[str, str]]]:
        """What each of the pages says in Japanese and in English."""
        folder = self.project.locale / "en" / "LC_MESSAGES"
        catalogues = {path: read_po(BytesIO((folder / f"{path.stem}.po").read_bytes())) for path in self.pages}
        return {
            path: [(str(each.id), str(each.string)) for each in all_ if each.id] for path, all_ in catalogues.items()
        }

    @cached_property
    def cases(self) -> list[Path]:
        """The files with the cases of one call."""
        names = {key.replace(".", "-") for key in self.book.calls}
        return sorted(path for path in self.project.cases.glob("*.yaml") if path.stem in names)

    @cached_property
    def questions(self) -> dict[str, Record]:
        """Open questions that each copy has of its own: those of calls that no table, template or other page names."""
        others = [path for path in self.project.book.glob("*.md") if path not in self.pages]
        files = (*self.project.templates.rglob("*.*"), *others)
        tables = "".join(self._told(path.read_text("utf-8")) for path in files)
        shared = {*_KEY.findall(tables), *(assumption.question for assumption in self.book.assumptions.values())}
        asked = {key for call in self.book.calls.values() for key in call.questions}
        return {
            key: self.book.questions[key] for key in sorted(asked) if not any(fnmatch(key, named) for named in shared)
        }

    @cached_property
    def notebooks(self) -> dict[str, str]:
        """The notebook that publishes each key."""
        return {key: Path(address.path).stem for key, address in locations(self.project).items()}

    @cached_property
    def documents(self) -> dict[str, Document]:
        """The documents that the calls stand on."""
        cited = {source.document for figure in self.figures.values() for source in sources_of(figure)}
        return {key: self.book.documents[key] for key in sorted(cited)}

    def _told(self, text: str) -> str:
        """A page with each year named that it asks for: a copy may be of another one."""
        return _ASKED.sub(lambda match: named(match[0], self.book), text)

    # -- names in a copy -------------------------------------------------------------------

    def key(self, key: str, copy: Copy) -> str:
        """What a key, or a pattern of keys, is called in a copy."""
        if key not in self.known and not ("*" in key and any(fnmatch(known, key) for known in self.known)):
            return key
        first, _, rest = key.partition(".")
        if first == "open":
            return f"{key}-{copy.tag}"
        area, dot, more = rest.partition(".")
        if area in self.book.areas:
            rest = f"{area}{copy.end}{dot}{more}"
        elif copy.group:
            rest = f"group{copy.end}.{rest}"
        if first == "fy*":  # the year of whatever call it stands for
            return f"{first}.{rest}"
        return f"fy{int(first.removeprefix('fy')) - copy.earlier}.{rest}"

    def text(self, text: str, copy: Copy) -> str:
        """A page, a catalogue's message or a file of cases with the names of a copy."""
        text = _KEY.sub(lambda match: self.key(match[0], copy), self._told(text))
        text = re.sub(r"(?<=\{year\}`)\d+", lambda match: str(int(match[0]) - copy.earlier), text)
        return _LABEL.sub(lambda match: match[0].replace(name := match[1] or match[2], self._label(name, copy)), text)

    def _label(self, label: str, copy: Copy) -> str:
        return f"{label}-{copy.tag}" if label in self.labels else label

    def page(self, text: str, copy: Copy) -> str:
        """A page of a copy: blocks about an area show its years; those about the whole programme are left out."""
        years = sorted({call.fiscal_year - copy.earlier for call in self.book.calls.values()})

        def block(match: re.Match[str]) -> str:
            options = dict(re.findall(r"^:([a-z]+): (.*)$", match[2], re.MULTILINE))
            if "area" in options:
                area = options["area"] + copy.end
                there = [year for year in years if self._has_calls(options["area"], year + copy.earlier)]
                return "\n".join(f"```{{{match[1]}}}\n:area: {area}\n:year: {year}\n```\n" for year in there)
            return match[0] if options.keys() & {"call", "keys", "group"} else ""

        text = self.text(_BLOCK.sub(block, text), copy)
        return _TITLE.sub(r"\g<0>\n\n% history: a copy, of whatever fiscal year", text)

    def _has_calls(self, area: str, year: int) -> bool:
        return any((call.area, call.fiscal_year) == (area, year) for call in self.book.calls.values())

    # -- records of a copy -----------------------------------------------------------------

    def records(self, copy: Copy) -> Iterator[tuple[str, Record]]:
        """All that a copy publishes, each with the name of the notebook that publishes what it is a copy of."""
        if not copy.earlier:
            for area in self.book.areas.values():
                yield self.notebooks[area.key], self._area(area, copy)
        for records in (self.documents, self.questions, self.figures, self.book.calls):
            for key, record in records.items():
                yield self.notebooks[key], self._copied(record, copy)

    def _area(self, area: Area, copy: Copy) -> Record:
        letter = letters(copy.group).upper()
        name = Text(ja=f"{area.name.ja}{letter}", en=f"{area.name.en} {letter}")
        order = area.order + len(self.book.areas) * copy.group
        return self._copied(msgspec.structs.replace(area, name=name, order=order), copy)

    def _copied(self, record: Record, copy: Copy) -> Record:
        """A record with the names, years and documents of a copy."""
        fields: dict[str, Any] = self._moved(msgspec.to_builtins(record), copy)
        kind = type(record).__name__
        if kind == "Document":
            fields["title"] = {language: f"{words} {copy.tag.upper()}" for language, words in fields["title"].items()}
            fields["key"] = f"{fields['key']}-{copy.tag}"
            fields["sha256"] = hashlib.sha256(fields["key"].encode()).hexdigest()
            fields["compared"] = record.compared  # type: ignore[attr-defined]
        elif kind == "Area":
            fields["key"] += copy.end
        elif kind == "Call":
            fields["area"] += copy.end
        if fields.get("unit") == "fiscal-year":
            fields["value"] -= copy.earlier
        if "fiscal_year" in fields:
            fields["fiscal_year"] -= copy.earlier
        return decode_record({"kind": kind, **fields})

    def _moved(self, value: Any, copy: Copy, field: str = "") -> Any:
        if isinstance(value, dict):
            return {name: self._moved(part, copy, name) for name, part in value.items()}
        if isinstance(value, list | tuple):
            return [self._moved(part, copy, field) for part in value]
        if not isinstance(value, str):
            return value
        if field == "document" and value in self.documents:
            return f"{value}-{copy.tag}"
        return self.key(value, copy) if value in self.known else earlier(value, copy.earlier)


# -- the files of the programme --------------------------------------------------------------


def generate(folder: Path, times: int) -> Pattern:
    """A programme of so many times the calls in an empty folder, and what it was made of.

    Raises Problem where the folder is not empty.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Problem(f"{folder}: is not empty; give a new folder")
    pattern = Pattern(Project(ROOT))
    copy_of_the_programme(folder)
    project, copies = Project(folder), copies_of(times)
    for copy in copies:
        _notebooks(pattern, project, copy)
        _pages(pattern, project, copy)
    _contents(pattern, project, copies)
    _templates(pattern, project, copies)
    _reasons(pattern, project, copies)
    _allowed(pattern, project, copies)
    _fingerprints(pattern, project, copies)
    return pattern


def _notebooks(pattern: Pattern, project: Project, copy: Copy) -> None:
    """Rule notebooks of a copy with their catalogues: one for each that holds something of which there is a copy."""
    publish: dict[str, list[Record]] = defaultdict(list)
    for notebook, record in pattern.records(copy):
        publish[notebook].append(record)
    for number, (notebook, records) in enumerate(sorted(publish.items())):
        name = f"{notebook}-{copy.tag}"
        end = f"{copy.tag.upper()} {letters(number)}"
        title, english = f"公募の写し {end}", f"Copies of calls {end}"
        calls = "".join(f"    {record!r},\n" for record in records)
        cells = [f"(rules-{name})=\n# {title}\n\n{_cell(_IMPORTS)}", _cell(f"publish(\n{calls})")]
        (project.rules / f"{name}.md").write_text(_HEAD + "\n".join(cells), "utf-8")
        _catalogue(project, f"rules/{name}", [(title, english)])


_HEAD = "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n  display_name: Python 3\n---\n\n"
_IMPORTS = (
    "from kyoso.model import Area, Call, Document, Figure, OpenQuestion, Place, Source, Text\n"
    "from kyoso.rules.publishing import publish"
)


def _cell(code: str) -> str:
    return f"```{{code-cell}} ipython3\n:tags: [hide-input]\n\n{code}\n```\n"


def _pages(pattern: Pattern, project: Project, copy: Copy) -> None:
    """The pages of a copy with their catalogues, and its cases."""
    for path in pattern.pages:
        name = f"{path.stem}-{copy.tag}"
        (project.book / f"{name}.md").write_text(pattern.page(path.read_text("utf-8"), copy), "utf-8")
        messages = [(pattern.text(ja, copy), pattern.text(en, copy)) for ja, en in pattern.messages[path]]
        _catalogue(project, name, messages)
    for path in pattern.cases:
        text = pattern.text(path.read_text("utf-8"), copy)
        call = str(yaml.safe_load(text)["call"])
        (project.cases / f"{call.replace('.', '-')}.yaml").write_text(text, "utf-8")


def _catalogue(project: Project, domain: str, messages: Iterable[tuple[str, str]]) -> None:
    catalog = Catalog(locale="en", fuzzy=False)
    for japanese, english in messages:
        catalog.add(japanese, english, locations=[(f"book/{domain}.md", 1)])
    for message in catalog:
        message.flags.discard("python-brace-format")  # a role in braces is no format string
    out = BytesIO()
    write_po(out, catalog, width=100, omit_header=False, include_lineno=False)
    dated = (b"POT-Creation-Date:", b"PO-Revision-Date:", b"Generated-By:")
    lines = out.getvalue().splitlines(keepends=True)
    path = project.locale / "en" / "LC_MESSAGES" / f"{domain}.po"
    path.write_bytes(b"".join(line for line in lines if not line.lstrip(b'"').startswith(dated)))


def _contents(pattern: Pattern, project: Project, copies: list[Copy]) -> None:
    """Each page of a copy stands below the one that it is a copy of, and the contents show what is near a page."""
    copied = {f"book/{page.stem}" for page in pattern.pages}

    def below(toc: dict[str, Any]) -> None:
        for chapter in (chapter for part in toc["parts"] for chapter in part["chapters"]):
            if copies and (file := chapter.get("file")) in copied:
                chapter["sections"] = [{"file": f"{file}-{copy.tag}"} for copy in copies]

    def folded(config: dict[str, Any]) -> None:
        config["sphinx"]["config"]["html_theme_options"]["collapse_navbar"] = True

    _change(project.root / "_toc.yml", below)
    _change(project.root / "_config.yml", folded)


def _change(path: Path, change: Callable[[Any], None]) -> None:
    """A YAML file as it is after a change; its comments go."""
    data = yaml.safe_load(path.read_text("utf-8"))
    change(data)
    data = msgspec.json.decode(msgspec.json.encode(data))  # parts that stand twice are written twice, not as aliases
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=120), "utf-8")


def _templates(pattern: Pattern, project: Project, copies: list[Copy]) -> None:
    """The templates of an area for each of its copies."""
    for area in pattern.book.areas:
        for path in pattern.project.templates.glob(f"*/{area}.md.j2"):
            for end in sorted({copy.end for copy in copies} - {""}):
                folder = project.templates / path.parent.name
                (folder / f"{area}{end}.md.j2").write_bytes(path.read_bytes())


def _reasons(pattern: Pattern, project: Project, copies: list[Copy]) -> None:
    """The reasons of the page that finds a call: the same for each group of areas, by its own rules."""
    groups = [copy for copy in copies if not copy.earlier]

    def grow(table: dict[str, Any]) -> None:
        more = []
        for reason in table["reasons"]:
            areas = reason.get("about", {}).get("area", [])
            if any(key in pattern.known for key in reason["cites"]):
                for copy in groups:
                    about = {**reason["about"], "area": [area + copy.end for area in areas]}
                    cites = [pattern.key(key, copy) for key in reason["cites"]]
                    more.append({**reason, "about": about, "cites": cites})
            else:
                areas += [area + copy.end for copy in groups for area in list(areas)]
        table["reasons"] += more
        table["years"] = sorted({call.fiscal_year for call in pattern.book.calls.values()}, reverse=True)

    _change(project.templates / "find.yaml", grow)


def _allowed(pattern: Pattern, project: Project, copies: list[Copy]) -> None:
    """What the lint lets pass of a record, it lets pass of its copies."""

    def grow(allowed: dict[str, Any]) -> None:
        for part in ("own-words", "one-english"):
            for key, reason in list(allowed[part].items()):
                allowed[part] |= {pattern.key(key, copy): reason for copy in copies}
        for words, reason in list(allowed["terms"].items()):
            allowed["terms"] |= {pattern.text(words, copy): reason for copy in copies}

    _change(project.allowed, grow)


def _fingerprints(pattern: Pattern, project: Project, copies: list[Copy]) -> None:
    """Fingerprints of documents that say just what is cited from them."""
    kept = msgspec.json.decode(project.fingerprints.read_bytes())
    for copy in copies:
        records = [record for _, record in pattern.records(copy)]
        said: dict[tuple[str, str], list[str]] = defaultdict(list)
        for record in records:
            for source in sources_of(record):
                said[source.document, source.place].append(source.as_written)
        documents = {record.key: record for record in records if isinstance(record, Document)}
        with tempfile.TemporaryDirectory() as folder:
            for key, document in documents.items():
                places = ["\n".join([at.starts_with, *said[key, at.place]]) for at in document.places]
                (Path(folder) / f"{key}.txt").write_text("\n".join(places), "utf-8")
            kept |= msgspec.json.decode(fingerprints(Rulebook(documents=documents), Path(folder)))
    project.fingerprints.write_bytes(msgspec.json.format(msgspec.json.encode(kept, order="sorted"), indent=1) + b"\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, metavar="DIR", help="an empty folder")
    parser.add_argument("--times", type=int, default=10, metavar="N", help="so many times the calls (default: 10)")
    options = parser.parse_args()
    try:
        generate(options.folder, options.times)
    except Problem as problem:
        sys.exit(f"generate_programme: {problem}")
    print(f"written: {options.folder}; look at it with: kyoso --project {options.folder} rules")
