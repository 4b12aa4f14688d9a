"""The look: the parts of a Word file that no draft changes, built once by python-docx.

`look.yml` beside this module, or a programme's own `templates/look.yml`, holds fonts, sizes, colours
and margins; the styles themselves are here. The result is kept in the project's cache, under the
digest of all that it depends on, so that making a draft imports neither python-docx nor lxml.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from kyoso import files
from kyoso.errors import Finding, Problem
from kyoso.model import Language
from kyoso.packs import pack
from kyoso.project import Project

MILLIMETRE = 1440 / 25.4  # in twentieths of a point
# The numbers of headings; English readers expect 1.1 where Japanese ones expect （1）. The third names no second one,
# since authors put headings of the third level straight under one of the first.
NUMBERS: dict[Language, tuple[str, str, str]] = {
    "ja": ("%1.", "（%2）", "%3）"),
    "en": ("%1.", "%1.%2", "(%3)"),
}


class Face(Struct, frozen=True, forbid_unknown_fields=True):
    """A typeface: its Japanese and Latin names, and what a machine without it goes by."""

    ja: str
    latin: str
    known_as: str
    panose: str
    family: str


class Page(Struct, frozen=True, forbid_unknown_fields=True):
    """A page in millimetres, and its line pitch in points."""

    width: float
    height: float
    top: float
    bottom: float
    left: float
    right: float
    header: float
    footer: float
    lines: float


SHIPPED = Path(__file__).parent / "look.yml"  # the look where a programme has none of its own


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """What `look.yml` says."""

    fonts: dict[str, Face]
    sizes: dict[str, float]
    colours: dict[str, str]
    page: Page


class Look(Struct, frozen=True):
    """The prepared parts by their name in the package, and what the renderer must know of them."""

    parts: dict[str, str]
    section: str
    text_width: int
    numbers: tuple[str, str, str]

    def number(self, level: int, counts: Sequence[int]) -> str:
        """The number of a heading, as Word's numbering makes it."""
        text = self.numbers[level - 1]
        for place, count in enumerate(counts, 1):
            text = text.replace(f"%{place}", str(count))
        return text


def prepare(project: Project, language: Language) -> Look:
    """The look for drafts whose first language this is; built where the cache has none."""
    kept = look_path(project, language)
    try:
        return msgspec.json.decode(kept.read_bytes(), type=Look)
    except (OSError, msgspec.DecodeError):
        look = _build(_settings(_source(project), project), language)
        files.write(kept, msgspec.json.encode(look))
        return look


def look_path(project: Project, language: Language) -> Path:
    """Where the prepared look is kept; in a sealed project it is there already, and needs no digest."""
    folder = project.cache / "word"
    if project.sealed:
        return folder / f"look-{language}.json"
    settings = _bytes(_source(project), project)
    key = files.digest([settings, language.encode(), _lock(project), *_code()])[:20]
    return folder / f"look-{language}-{key}.json"


def _source(project: Project) -> Path:
    """The programme's `templates/look.yml`; the package's own look where it has none."""
    own = project.templates / "look.yml"
    return own if own.is_file() else SHIPPED


def _bytes(path: Path, project: Project) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Problem(
            f"{project.shown(path)}: cannot be read ({error.strerror}); it holds the look of the drafts"
        ) from None


def _lock(project: Project) -> bytes:
    return project.lock.read_bytes() if project.lock.is_file() else b""


def _code() -> list[bytes]:
    folder = Path(__file__).parent
    return [(folder / name).read_bytes() for name in ("look.py", "parts.py", "styles.py")]


def _settings(path: Path, project: Project) -> Settings:
    import yaml

    try:
        return msgspec.convert(yaml.safe_load(path.read_bytes()), Settings)
    except (yaml.YAMLError, msgspec.ValidationError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        raise Problem(Finding(project.shown(path), line, " ".join(str(error).split())), exit_code=1) from None


SECTION = """
<w:sectPr><w:headerReference w:type="default" r:id="rId10"/><w:footerReference w:type="default" r:id="rId11"/>
<w:pgSz w:w="{width}" w:h="{height}"/>
<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" w:header="{header}" w:footer="{footer}"
 w:gutter="0"/><w:cols w:space="425"/><w:docGrid w:type="lines" w:linePitch="{pitch}"/></w:sectPr>
"""


def _build(settings: Settings, language: Language) -> Look:
    from kyoso.word.parts import parts

    page = settings.page
    twips = {name: round(getattr(page, name) * MILLIMETRE) for name in Page.__struct_fields__}
    width, numbers = twips["width"] - twips["left"] - twips["right"], pack(language).headings
    section = SECTION.format(**twips, pitch=round(page.lines * 20)).strip().replace("\n", "")
    return Look(parts=parts(settings, width, numbers), section=section, text_width=width, numbers=numbers)
