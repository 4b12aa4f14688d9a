"""A repository for a new programme, from the skeleton in the package, and the same for one that exists.

The files of the skeleton are real ones; `@@name@@` in them is put in. What was written is kept in `.kyoso.json` as
digests: so an update knows which files are still the skeleton's, and those that somebody has changed are left alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import msgspec
from msgspec import Struct

from kyoso import files
from kyoso.declared import Declared
from kyoso.errors import Finding, Problem
from kyoso.model import LANGUAGES, Unit
from kyoso.project import Project

SKELETON = Path(__file__).parent / "skeleton"
RECORD = ".kyoso.json"
DEFAULTS: dict[str, Any] = {"languages": tuple(LANGUAGES), "currency": "JPY", "period": "fiscal-year"}
MONEY = {"JPY": "yen"}  # what has a unit of its own among those of the rules, and need not be declared
PERIODS = {"fiscal-year": "fiscal-years"}


class Wishes(Struct, frozen=True):
    """What a new programme is to have: languages (the source's first), a currency, and what budgets are counted in."""

    languages: tuple[str, ...] = DEFAULTS["languages"]
    currency: str = DEFAULTS["currency"]
    period: str = DEFAULTS["period"]


class Record(Struct, frozen=True, forbid_unknown_fields=True):
    """What the skeleton wrote: for which name and wishes, and the digest of each file."""

    name: str
    wishes: Wishes
    written: dict[str, str]


def new(folder: Path, wishes: Wishes) -> list[str]:
    """Write the repository; returns the files. Raises Problem where the folder is in use, or a wish is not possible."""
    wishes = msgspec.convert(msgspec.to_builtins(wishes), Wishes)
    check(wishes)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Problem(f"{folder}: is there already; name another folder, or run kyoso new --update inside of it")
    name = folder.resolve().name
    found = rendered(wishes, name)
    for path, data in found.items():
        files.write(folder / path, data)
    _remember(folder, Record(name, wishes, {path: _digest(data) for path, data in found.items()}))
    return list(found)


def check(wishes: Wishes) -> None:
    """Raises Problem with a line for each wish that the vocabulary of the rules has no words for yet."""
    findings = [Finding("kyoso new", 0, trouble) for trouble in _troubles(wishes)]
    if findings:
        raise Problem(findings)


def _troubles(wishes: Wishes) -> Iterator[str]:
    """A language, a currency or a period that rules cannot be written in, with those that they can."""
    for language in wishes.languages:
        if language not in LANGUAGES:
            yield f"--language {language}: rules cannot be written in it yet; known are {', '.join(LANGUAGES)}"
    if len(set(wishes.languages)) < len(wishes.languages):
        yield "--language: each language is given once"
    for language in LANGUAGES:
        if language not in wishes.languages and all(each in LANGUAGES for each in wishes.languages):
            yield f"--language: every rule needs its words in {language} too; add --language {language}"
    units = get_args(Unit)
    for name, value, own in (("currency", wishes.currency, MONEY), ("period", wishes.period, PERIODS)):
        if own.get(value) not in units and not _declarable(name, value):
            yield f"--{name} {value}: rules cannot be written in it yet; known is {DEFAULTS[name]}"
        elif value != DEFAULTS[name]:
            yield f"--{name} {value}: no example is in it yet; begin with {DEFAULTS[name]}, then declare it"


def _declarable(name: str, value: str) -> bool:
    """Whether `programme.yaml` takes such a declaration."""
    try:
        msgspec.convert({name: value}, Declared)
    except msgspec.ValidationError:
        return False
    return True


def rendered(wishes: Wishes, name: str) -> dict[str, bytes]:
    """Every file of the skeleton by its path, with what is particular to the programme put in."""
    document = (SKELETON / "documents" / "call.txt").read_bytes()
    put_in = {"name": name, "sha256": hashlib.sha256(document).hexdigest()}
    found = {}
    for path in sorted(SKELETON.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            text = path.read_bytes()
            for placeholder, words in put_in.items():
                text = text.replace(f"@@{placeholder}@@".encode(), words.encode())
            found[path.relative_to(SKELETON).as_posix()] = text
    return found


def update(project: Project, *, write: bool = False) -> list[str]:
    """What today's skeleton would change in a repository that an older one wrote, a line each; with `write`, do it.

    A file that somebody has changed, or taken away, stays as it is, and the line says so. Raises Problem where
    nothing is known of what was written.
    """
    path = project.root / RECORD
    try:
        record = msgspec.json.decode(path.read_bytes(), type=Record)
    except (OSError, msgspec.DecodeError) as error:
        raise Problem(Finding(RECORD, 0, f"what kyoso new wrote is not known ({error}); nothing is changed")) from None
    today = rendered(record.wishes, record.name)
    told, kept = [], dict(record.written)
    for name, data in today.items():
        line, may = _difference(project.root / name, data, record.written.get(name))
        if line:
            told.append(f"{name}: {line}")
        if write and may:
            files.write(project.root / name, data)
            kept[name] = _digest(data)
    for name in record.written:
        if name not in today and (project.root / name).is_file():
            told.append(f"{name}: the skeleton has it no more; take it away if nothing needs it")
    if write:
        _remember(project.root, msgspec.structs.replace(record, written=kept))
    return told


def _difference(path: Path, today: bytes, written: str | None) -> tuple[str, bool]:
    """What the skeleton's file would change at a path, and whether that may be done."""
    if not path.is_file():
        return ("is new", True) if written is None else ("", False)  # somebody took it away
    there = path.read_bytes()
    if there == today or written == _digest(today):
        return "", there == today
    if written == _digest(there):
        lines = len(set(today.splitlines()) ^ set(there.splitlines()))
        return f"the skeleton's is another today ({lines} lines differ)", True
    return "you have changed it, and the skeleton's is another today; it stays as it is", False


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _remember(folder: Path, record: Record) -> None:
    files.write(folder / RECORD, msgspec.json.format(msgspec.json.encode(record), indent=1))
