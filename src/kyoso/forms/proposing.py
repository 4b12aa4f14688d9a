"""What each field that was found may be filled from, and the limit that the form states beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from msgspec.structs import replace

from kyoso.forms.cells import Labels, first_of
from kyoso.forms.document import Cell, Document, Paragraph
from kyoso.forms.labels import Proposal, is_optional, proposal, section_for, tidy
from kyoso.forms.limits import limits_in
from kyoso.forms.model import Field, Language, base_of
from kyoso.forms.money import UNITS, Rounding, rounding_in, sum_asked
from kyoso.forms.protection import Protection

Sections = Mapping[str, Sequence[str]]  # headings of a draft's sections, in every language, by the section's id
NO_SECTIONS: Sections = {}
COUNTED = ("characters", "words", "digits", "lines", "pages")  # what a limit beside a field counts


class Proposer:
    """Proposes for the fields of one form."""

    def __init__(
        self, document: Document, labels: Labels, protection: Protection, language: Language, sections: Sections
    ) -> None:
        self.document, self.labels, self.protection = document, labels, protection
        self.language, self.sections = language, sections

    def finished(self, field: Field, number: int) -> Field:
        """With a number, a limit of its own, and what it may be filled from."""
        own = f"{field.label} {field.note}"
        line = self._line_of(field)
        said = f"{own} {line}" if line not in own else own
        counted = [each for each in limits_in(said, self.language) if each.of in COUNTED]
        proposed = self._proposed(field, is_long=field.kind == "long" and field.limit is None and not counted)
        section = section_for(field.label, self.sections) if field.kind == "long" and proposed is None else None
        guess = proposed or section
        return replace(
            field,
            id=f"f{number}",
            section=section.plan if section is not None else "",
            limit=field.limit or (counted[0] if counted and len(field.label) < 80 else None),
            plan=field.plan or (proposed.plan if proposed else ""),
            sure=field.sure and field.label not in ("", "?") and (guess is None or guess.sure),
            optional=is_optional(said),
            protected=field.protected or self.protection.covers(field.at),
            rounding=(rounding_in(said) or self._rounding) if self._is_rounded(field) else "",
            note=field.note[:120],
        )

    def _proposed(self, field: Field, *, is_long: bool) -> Proposal | None:
        """What of a plan its label asks for."""
        if field.unit in ("歳", "岁", "才"):
            return None  # a plan knows a decade (30代), which is no number of years
        if asked := sum_asked(field.label):
            return asked
        if field.kind in ("text", "long", "date"):
            return proposal(field.label, self._around(field), is_long)
        return None

    @cached_property
    def _rounding(self) -> Rounding:
        """How the form says once that its amounts are rounded."""
        return rounding_in("\n".join(line.text for line in self.document.paragraphs()))

    def _is_rounded(self, field: Field) -> bool:
        units = (field.unit, *(column.unit for column in field.columns))
        return any(UNITS.get(unit, 1) > 1 for unit in units)

    def _around(self, field: Field) -> str:
        """The labels of the row that a field stands in."""
        place = self.document.places.get(base_of(field.at))
        cell = place.cell if isinstance(place, Paragraph) else place
        if not isinstance(cell, Cell):
            return field.note
        row = cell.row.cells
        labels = [first_of(each).text for each in row[: row.index(cell)]]
        return tidy(" ".join([*labels, field.note]))

    def _line_of(self, field: Field) -> str:
        """The words of the form that a field stands under."""
        place = self.document.places.get(base_of(field.at))
        if isinstance(place, Paragraph) and place.cell is not None and "/" not in field.at:
            before = place.cell.paragraphs
            return " ".join(line.text for line in before[: before.index(place)] if not line.blank)
        if isinstance(place, Paragraph) and "/" in field.at:
            return place.text
        if isinstance(place, Cell):
            left = self.labels.left(place) or self.labels.above(place)
            return left.text if left is not None else ""
        return ""
