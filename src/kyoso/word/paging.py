"""The pages of a draft's headings, for its table of contents: counted once, kept with the templates.

Only a layout tells on which page a heading stands. LibreOffice lays every ready draft out when `make contents` is
called; the numbers are kept in `templates/pages.json` with a digest of all that decides them, and a draft shows
them only while that digest holds. So a draft is the same bytes on every machine, and making one calls no program.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from msgspec import Struct

from kyoso import files
from kyoso.errors import Problem
from kyoso.project import Project
from kyoso.word.holes import Rendered
from kyoso.word.look import Look

KEPT = "pages.json"
LAID_OUT = ("word/styles.xml", "word/numbering.xml", "word/settings.xml")


class Pages(Struct, frozen=True, forbid_unknown_fields=True):
    """The page of every heading of one draft, in order, and the digest of the draft that they were counted in."""

    of: str
    headings: tuple[int, ...]


def load(project: Project) -> dict[str, Pages]:
    """The numbers that are kept, by the path of the draft without its ending; none where nobody has counted."""
    path = project.templates / KEPT
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, Pages])
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.DecodeError) as error:
        raise Problem(
            f"{project.shown(path)}: not the pages of drafts ({error}); `make contents` counts anew"
        ) from None


def digest(rendered: Rendered, look: Look, years: int) -> str:
    """Of all that decides the page of a heading: the words, the rows that wait for a plan, the look."""
    outside = (rendered.header, rendered.footer, look.section, *(look.parts[name] for name in LAID_OUT))
    parts = [msgspec.json.encode(rendered.body), str(years).encode(), *(each.encode() for each in outside)]
    return files.digest(parts)[:16]


def numbers(rendered: Rendered, kept: Pages | None, state: str) -> Mapping[str, str]:
    """The page of each section by its bookmark; none where what is kept was counted in another draft."""
    if kept is None or kept.of != state or len(kept.headings) != len(rendered.sections):
        return {}
    pairs = zip(rendered.sections, kept.headings, strict=True)
    return {section.bookmark: str(page) for section, page in pairs if section.bookmark}
