"""Notices of everything by others that a site hands on: found by what stands in the site, not by a list kept by hand.

npm packages are those of the lock that are not for development; Python packages are those that the page's engine is
made of, and those that a file of the site came from, as their own records say (`RECORD`). What is inside
of these, such as Bootstrap in the theme, is named by the comments that its authors want kept (`/*! … */`).
"""

from __future__ import annotations

import base64
import hashlib
import re
import sysconfig
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution, distributions
from pathlib import Path
from typing import NamedTuple

import msgspec

from kyoso.project import Project

LICENSE = re.compile(r"(licen[cs]e|copying|notice)[^/]*$", re.IGNORECASE)
KEPT = re.compile(rb"/\*!.*?\*/", re.DOTALL)
LONGEST = 20_000  # bytes of a comment that is a notice
COPIED = (".js", ".css", ".svg", ".png", ".woff2", ".woff", ".ttf", ".html")  # files of others, as they come
SMALL = 200  # bytes below which two files may be alike by chance


class Notice(NamedTuple):
    """What is handed on, under which licence, in its authors' words."""

    name: str
    version: str
    licence: str
    text: str


def notices(project: Project, site: Path, engine: Iterable[str]) -> bytes:
    """The notices of a built site as one text; `engine` names the Python packages that run in the page."""
    found = [*_npm(project.cache / "browser"), *_python(site, engine)]
    parts = [
        "What this site hands on that others have made, and under which terms.",
        *(f"{'=' * 78}\n{each.name} {each.version}: {each.licence}\n\n{each.text.strip()}" for each in found),
        f"{'=' * 78}\nInside of these, as their files say:",
        *_comments(site),
    ]
    return ("\n\n".join(parts) + "\n").encode()


class _Package(msgspec.Struct):
    """A package of package-lock.json."""

    version: str = ""
    license: str = ""
    dev: bool = False


class _Lock(msgspec.Struct):
    packages: dict[str, _Package]


def _npm(folder: Path) -> Iterator[Notice]:
    """The npm packages that pages use; none where there was no Node to bundle them."""
    lock = folder / "package-lock.json"
    if not lock.is_file():
        return
    for place, package in sorted(msgspec.json.decode(lock.read_bytes(), type=_Lock).packages.items()):
        if place and not package.dev:
            texts = [path for path in sorted((folder / place).glob("*")) if LICENSE.search(path.name)]
            name = place.rpartition("node_modules/")[2]
            yield Notice(name, package.version, package.license, _joined(texts))


def _python(site: Path, engine: Iterable[str]) -> Iterator[Notice]:
    named = {name: _distribution(name) for name in engine}
    found = {each.metadata["Name"]: each for each in (*named.values(), *_origins(site)) if each is not None}
    for name, each in sorted(found.items(), key=lambda item: item[0].casefold()):
        said = each.metadata.json
        licence = str(said.get("license_expression") or said.get("license") or _classified(each))
        texts = [Path(str(path.locate())) for path in each.files or () if LICENSE.search(path.name)]
        short = licence.splitlines()[0][:80] if licence else "see below"
        yield Notice(name, each.version, short, _joined(texts) or licence)
    if named:  # the engine brings Python's own library
        own = Path(sysconfig.get_path("stdlib")) / "LICENSE.txt"
        yield Notice("Python", sysconfig.get_python_version(), "PSF-2.0", _joined([own]))


def _distribution(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _origins(site: Path) -> Iterator[Distribution]:
    """The installed packages that files of the site came from."""
    by_digest: dict[str, Distribution] = {}
    by_place: dict[str, Distribution] = {}  # sheets are handed on without the rules that no page needs
    for each in distributions():
        for path in each.files or ():
            if path.suffix in COPIED and path.hash is not None and path.hash.mode == "sha256":
                by_digest.setdefault(path.hash.value, each)
            if path.suffix == ".css":
                by_place.setdefault(path.as_posix().partition("/static/")[2], each)
    seen: set[str] = set()
    for there in sorted(site.rglob("*")):
        if there.suffix in COPIED and there.is_file() and there.stat().st_size >= SMALL:
            data = there.read_bytes()
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
            origin = by_digest.get(digest) or by_place.get(there.as_posix().partition("/_static/")[2])
            if origin is not None and origin.metadata["Name"] != "kyoso" and origin.metadata["Name"] not in seen:
                seen.add(origin.metadata["Name"])
                yield origin


def _classified(each: Distribution) -> str:
    kinds = (line for line in each.metadata.get_all("Classifier") or () if line.startswith("License ::"))
    return next((line.rpartition(":: ")[2] for line in kinds), "")


def _joined(paths: Iterable[Path]) -> str:
    return "\n\n".join(path.read_text("utf-8", "replace").strip() for path in paths if path.is_file())


def _comments(site: Path) -> list[str]:
    """The comments in the files of the site that their authors want kept, each once."""
    found: dict[str, None] = {}
    for path in sorted(site.rglob("*")):
        if path.suffix in (".js", ".css") and path.is_file():
            for comment in KEPT.findall(path.read_bytes()):
                if len(comment) <= LONGEST:
                    found[comment.decode("utf-8", "replace")] = None
    return list(found)
