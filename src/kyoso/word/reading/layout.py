"""What each block of a file is: the one answer that the checks, the carrying over and the clean copy share."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Kind = Literal["text", "heading", "label", "own", "contents", "table", "form", "facts"]


class Role(Struct, frozen=True):
    """A paragraph or a table: what it is, and the bookmark of the section, field or table that it stands in.

    `heading`, `label`: with words of the draft's own place; `text`: the author's; `own`: the draft's own
    words, `made` as it was made or changed since; `table`: one of the plan's; `form`: rows that are fields,
    by their number; `facts`: rows of the draft's own, in `rows` those that stand as they were
    `made`, or with a box `ticked`.
    """

    kind: Kind
    mark: str = ""
    made: bool = True
    rows: dict[int, str] = {}
    own: str = ""  # what the draft's own words are: guidance, open, note, box, banner, title


TEXT = Role("text")
